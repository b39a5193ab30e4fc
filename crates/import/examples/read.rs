//! Reads files and prints what they are, the counts and the first problems: `cargo run --release --example read -- FILE…`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use jinpai_import::{AutoCandidates, AutoRules, Context, Event, Input, Limits, Zones, read, recognise};
use jinpai_model::{FileId, Lang};
use std::error::Error;
use std::fs::File;

fn main() -> Result<(), Box<dyn Error>> {
    let (zones, auto) = (Zones::new(), AutoRules::default());
    let context = Context { source_file: FileId(0), shop: None, zones: &zones, auto: &auto, limits: Limits::default() };
    for path in std::env::args().skip(1) {
        let mut input = Input::from(File::open(&path)?);
        let result = recognise(&path, &mut input, None).and_then(|recognised| {
            println!("{path}: {}", recognised.name(Lang::En));
            let mut candidates = AutoCandidates::default();
            let mut shown = 0;
            let summary = read(&recognised, &mut input, &context, &|_| {}, &mut |event| {
                match event {
                    Event::Row(row) => candidates.see(&row),
                    Event::Problem(problem) if shown < 10 => {
                        shown += 1;
                        println!("  {}", problem.message(Lang::En));
                    }
                    Event::Problem(_) => {}
                }
                Ok(())
            })?;
            println!("  {} rows, {} rejected, {} warnings", summary.accepted, summary.rejected, summary.warnings);
            for candidate in candidates.found().iter().take(3) {
                println!("  perhaps automatic ({} buyers): {}", candidate.buyers, candidate.text);
            }
            Ok(())
        });
        if let Err(problem) = result {
            println!("{path}: {}", problem.message(Lang::En));
        }
    }
    Ok(())
}

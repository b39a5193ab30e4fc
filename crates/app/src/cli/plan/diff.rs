//! `jinpai plan diff`: what two plan files write differently, key by key.

use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::plan;
use clap::Args;
use jinpai_calc::plan::diff::{Difference, Written, diff};
use jinpai_model::Lang;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    #[arg(value_name = "A")]
    old: PathBuf,
    #[arg(value_name = "B")]
    new: PathBuf,
}

pub(super) fn run(arguments: &DiffArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let (old, new) = (checked(&arguments.old, lang)?, checked(&arguments.new, lang)?);
    let found = diff(&old, &new);
    if console.json {
        console.json(&found.iter().map(as_json).collect::<Vec<_>>())?;
        return Ok(Outcome::Done);
    }
    let (old, new) = (arguments.old.display(), arguments.new.display());
    console.line(format!("− {old}\n+ {new}\n"))?;
    show(&found, console)?;
    Ok(Outcome::Done)
}

/// Each difference with both sides, and how many there are.
pub(super) fn show(found: &[Difference], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    for difference in found {
        console.line(&difference.key)?;
        console.line(side("−", difference.old.as_ref(), lang))?;
        console.line(side("+", difference.new.as_ref(), lang))?;
    }
    let count = found.len();
    console.line(match count {
        0 => lang.pick("没有不同".to_owned(), "no difference".to_owned()),
        _ => lang.pick(format!("\n{count} 处不同"), format!("\n{count} differences")),
    })
}

/// The text of a plan without mistakes: what is broken cannot be compared.
fn checked(path: &Path, lang: Lang) -> anyhow::Result<String> {
    let text = plan::text(path, lang)?;
    plan::version(&path.display().to_string(), &text, lang)?;
    Ok(text)
}

fn side(sign: &str, written: Option<&Written>, lang: Lang) -> String {
    match written {
        Some(written) => {
            let place = lang.pick(format!("第 {} 行", written.line), format!("line {}", written.line));
            format!("  {sign} {}  ({place})", written.text)
        }
        None => lang.pick(format!("  {sign} （没有写）"), format!("  {sign} (not written)")),
    }
}

fn as_json(difference: &Difference) -> Value {
    let side = |written: Option<&Written>| written.map(|written| json!({"value": written.text, "line": written.line}));
    json!({"key": difference.key, "old": side(difference.old.as_ref()), "new": side(difference.new.as_ref())})
}

//! Looking at a file before it is imported: what it is, and its first rows.

use crate::jobs::import::zones;
use jinpai_import::{AutoRules, Context, Event, FileProblem, Input, Limits, Recognised, RowProblem, Stop, read, recognise};
use jinpai_model::{FileId, Lang, Row, ShopId, Table};
use jinpai_store::Store;
use std::fs::File;
use std::path::Path;

/// So many rows are shown.
const ROWS_MAX: usize = 5;
/// So many problems are told.
const PROBLEMS_MAX: usize = 20;
/// So many rows are read to find the first problems.
const ROWS_READ_MAX: usize = 1_000;

/// The first rows of a file.
#[derive(Debug)]
pub struct Preview {
    /// What it is.
    pub recognised: Recognised,
    /// The first good rows.
    pub rows: Vec<Row>,
    /// The first problems, warnings too.
    pub problems: Vec<RowProblem>,
}

/// Looks at a file. `table` stands where its columns do not decide; `shop` where its rows say none.
pub fn preview(
    store: &dyn Store,
    path: &Path,
    table: Option<&'static Table>,
    shop: Option<&ShopId>,
    lang: Lang,
) -> anyhow::Result<Result<Preview, FileProblem>> {
    let zones = zones::known(store, lang)?;
    let auto = AutoRules::default();
    Ok(look(path, table, &|recognised, input, sink| {
        let context = Context {
            source_file: FileId::default(),
            shop: shop.cloned(),
            zones: &zones,
            auto: &auto,
            limits: Limits::default(),
        };
        read(recognised, input, &context, &|_| {}, sink).map(drop)
    }))
}

type Sink<'a> = &'a mut dyn FnMut(Event) -> Result<(), Stop>;

fn look(
    path: &Path,
    table: Option<&'static Table>,
    read: &dyn Fn(&Recognised, &mut Input, Sink<'_>) -> Result<(), FileProblem>,
) -> Result<Preview, FileProblem> {
    let mut input = Input::from(File::open(path)?);
    let recognised = recognise(&path.display().to_string(), &mut input, table)?;
    let (mut rows, mut problems, mut seen) = (Vec::new(), Vec::new(), 0);
    let done = read(&recognised, &mut input, &mut |event| {
        match event {
            Event::Row(row) => {
                seen += 1;
                if rows.len() < ROWS_MAX {
                    rows.push(row);
                }
            }
            Event::Problem(problem) => problems.push(problem),
        }
        if seen >= ROWS_READ_MAX || problems.len() >= PROBLEMS_MAX { Err(Stop) } else { Ok(()) }
    });
    match done {
        Ok(()) | Err(FileProblem::Stopped) => Ok(Preview { recognised, rows, problems }),
        Err(problem) => Err(problem),
    }
}

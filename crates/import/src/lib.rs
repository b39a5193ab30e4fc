//! Bytes to rows and problems: one connector for each kind of file a shop has.
//!
//! Owns: recognising a file by its columns, its encoding, its container (CSV, JSON Lines, XLSX, Parquet, chat text), the limits of
//! spec 2.1, and turning every row into cells of an interchange table or into a problem that names row and column.
//!
//! Does not own: opening files or walking folders (the caller hands over an [`Input`]), keeping rows, the identity of a row beyond
//! one file, which months are closed. It prints nothing and reads no clock and no environment.
//!
//! ```
//! use jinpai_import::{AutoRules, Context, Event, Input, Limits, Zones, read, recognise};
//!
//! let mut input = Input::bytes("month,agent,sales\n2024-11,小美,80000\n");
//! let recognised = recognise("targets.csv", &mut input, None).unwrap();
//! assert_eq!(recognised.table.name, "targets");
//!
//! let (zones, auto) = (Zones::new(), AutoRules::default());
//! let context = Context { source_file: Default::default(), shop: None, zones: &zones, auto: &auto, limits: Limits::default() };
//! let mut rows = 0;
//! let summary = read(&recognised, &mut input, &context, &|_bytes| {}, &mut |event| {
//!     rows += u32::from(matches!(event, Event::Row(_)));
//!     Ok(())
//! }).unwrap();
//! assert_eq!((rows, summary.accepted, summary.rejected), (1, 1, 0));
//! ```

mod assemble;
mod auto;
mod cell;
mod connectors;
mod context;
mod csv;
mod format;
mod guard;
mod input;
mod jsonl;
mod parquet;
mod problem;
mod reading;
mod recognise;
#[cfg(test)]
mod testing;
mod text;
mod xlsx;

pub use auto::{AUTO_BUYERS_LEAST, AutoCandidate, AutoCandidates, AutoRules};
pub use context::{Context, Limits, Owner, UnknownZone, Zones};
pub use format::{Connector, Encoding, Format, Recognised};
pub use input::Input;
pub use problem::{FOUND_CHARS_MAX, FileProblem, ProblemKind, RowProblem, UnreadKind};

use jinpai_model::{Row, Table};

/// What reading gives, one after the other, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A good row.
    Row(Row),
    /// A problem; unless it is a warning, its row is left out. One row may have several.
    Problem(RowProblem),
}

/// What a sink returns to end the reading; [`read`] then returns [`FileProblem::Stopped`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop;

/// The counts of a file that was read to its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Good rows given out.
    pub accepted: u64,
    /// Rows left out because of a problem.
    pub rejected: u64,
    /// Warnings given out.
    pub warnings: u64,
    /// Columns nothing is known of that turned up only while reading: keys of later lines of JSON Lines, the letters of a sheet's
    /// columns that hold something under no header word.
    pub unknown: Vec<String>,
}

/// Finds out what a file is. `name` is used for nothing but a hint between formats that bytes cannot tell apart; `as_table` is the
/// table that the user named.
///
/// # Errors
/// The file is empty, of a kind that is not read, in no known encoding, or its columns belong to no table or to several.
pub fn recognise(name: &str, input: &mut Input, as_table: Option<&'static Table>) -> Result<Recognised, FileProblem> {
    recognise::recognise(name, input, as_table)
}

/// Reads a recognised file from its start, giving each row and each problem to `sink`; `progress` is told now and then how many
/// bytes of [`Input::length`] are behind.
///
/// # Errors
/// The file as a whole cannot be read (on). What was given to the sink before is then part of a broken whole: leave it out.
pub fn read(
    recognised: &Recognised,
    input: &mut Input,
    context: &Context<'_>,
    progress: &dyn Fn(u64),
    sink: &mut dyn FnMut(Event) -> Result<(), Stop>,
) -> Result<Summary, FileProblem> {
    reading::read(recognised, input, context, progress, sink)
}

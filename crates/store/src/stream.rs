//! Rows that come in one by one from a shop's connector, in batches, without waiting for a command to end.

/// The format of files that are no files: what came in by streaming between two commands, for an hour at most.
pub const STREAM: &str = "stream";

/// What became of streamed rows when they were moved from the journal to the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streamed {
    /// Rows that are in the tables now.
    pub rows: u64,
    /// Rows of batches that could not be kept; they lie aside in the journal.
    pub aside: u64,
    /// Whether more is to be moved: there was more than is moved at once, or a command is writing.
    pub more: bool,
}

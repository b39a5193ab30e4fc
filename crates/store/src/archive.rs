//! The message archive: Parquet segments by shop and UTC month, sorted by buyer, time and file order.
//!
//! A segment never changes. It is complete on disk before the transaction that registers it commits; what is on disk and not
//! registered is put away when the next command begins. Which rows of the segments count is decided
//! when they are written ([`known`]): the few that a later import superseded are listed in SQL and left out when reading.

pub(crate) mod footers;
pub(crate) mod known;
pub(crate) mod layout;
pub(crate) mod merge;
pub(crate) mod read;
pub(crate) mod scan;
pub(crate) mod talks;
pub(crate) mod write;

use jinpai_model::records::Message;

/// A message with its running number among equal messages without id in its file; 0 for all others.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) message: Message,
    pub(crate) number: u32,
}

/// What SQL knows of a segment.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    /// Path below the workspace, with `/`.
    pub(crate) path: String,
    pub(crate) shop: String,
    /// UTC month of its messages, `2024-11`.
    pub(crate) month: String,
    pub(crate) rows: u64,
    /// Rows without message id.
    pub(crate) without_id: u64,
    pub(crate) first_buyer: String,
    pub(crate) last_buyer: String,
    /// Microseconds since 1970.
    pub(crate) first_time: i64,
    pub(crate) last_time: i64,
    /// The least number of a file of its messages; 0 = not known.
    pub(crate) first_file: u32,
    /// The greatest; 0 = not known, but none that reading as of a file could leave out.
    pub(crate) last_file: u32,
    pub(crate) bytes: u64,
    /// SHA-256 of the file in hexadecimal digits.
    pub(crate) digest: String,
    /// The buyer of every [`layout::SAMPLE_ROWS`]th row, for dividing the work evenly.
    pub(crate) sample: Vec<String>,
}

//! The shapes a simulation is written in.

mod chat;
mod gbk;
mod headers;
mod interchange;
mod taobao;
mod text;

pub use interchange::{write_interchange, write_interchange_and_late};
pub use taobao::{Layout, write_taobao};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The files, in the order in which they were made.
    pub files: Vec<WrittenFile>,
    /// Chat messages, once each.
    pub messages: u64,
    /// Orders, once each.
    pub orders: u64,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its name as given to [`crate::Files::create`].
    pub name: String,
    /// Its rows without the header; of a chat file its messages.
    pub rows: u64,
}

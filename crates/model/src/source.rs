//! Where a fact was read: every row remembers its file and row number, so that pay can be explained down to it.

/// A file that was imported, numbered by the store in order of commands and, within one command, of path bytes (spec 3.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FileId(pub u32);

/// The place of one row. Its order is the *file order* of the specification: earlier commands first, then path bytes, then rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Source {
    /// The file.
    pub file: FileId,
    /// The line or row a person would look at in that file, counting from 1 with the header.
    pub row: u64,
}

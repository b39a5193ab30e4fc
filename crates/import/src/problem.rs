//! What can be wrong with a row and with a file, told in both languages.

use jinpai_model::{Kind, Lang, Table};
use std::io;

mod text;

/// Something about one row: the row is left out, or, for a warning, only remarked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The line or row, from 1 with the header.
    pub row: u64,
    /// The column as the file names it, if it is one column's.
    pub column: Option<String>,
    /// What stands there, cut to [`FOUND_CHARS_MAX`] characters.
    pub found: String,
    /// What is wrong with it.
    pub problem: ProblemKind,
    /// Whether the row was taken (or needed no taking) all the same.
    pub warning: bool,
}

/// So much of what was found is shown.
pub const FOUND_CHARS_MAX: usize = 200;

/// What is wrong with a row or a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A required cell is empty.
    Required,
    /// The text is not of the column's kind.
    NotA(Kind),
    /// A day that the calendar does not have: 31 February.
    NoSuchDay,
    /// A year before 2000 or after 2199.
    YearOutOfRange,
    /// A local time of a table without a shop, and the shops' zones differ.
    WhichZone,
    /// `1.23E+18`: digits of an id are lost.
    Scientific,
    /// A number of 16 or more digits, or with a fraction, where an id is meant.
    NumberAsId,
    /// An amount with more than two places.
    TooPrecise,
    /// |amount| is 10^11 or more.
    AmountOutOfRange,
    /// A negative amount or count where none makes sense.
    Negative,
    /// An id longer than 128 bytes.
    IdTooLong,
    /// A cell longer than the limit (bytes).
    CellTooLong(usize),
    /// A line or record longer than the limit (bytes).
    LineTooLong(usize),
    /// NUL, or another control character where a short text is meant.
    ControlCharacter,
    /// More or fewer fields than the header has.
    FieldCount {
        /// As many as the header.
        expected: usize,
        /// As many as the line.
        found: usize,
    },
    /// A quotation mark opens and never closes, or the file ends inside the row: half a file.
    CutShort,
    /// Not a JSON object with plain values.
    NotJson(String),
    /// An error value of the workbook (`#N/A`).
    CellError,
    /// A column type of Parquet that cannot become this kind.
    ColumnType(String),
    /// A time that must not be before another one: paid before created.
    Before {
        /// The other column.
        other: &'static str,
        /// What stands in it.
        value: String,
    },
    /// An earlier row of this file has the same key; the later one stands. A warning.
    SameKey {
        /// The earlier row.
        earlier: u64,
    },
    /// A total at the end; it is no fact. A warning.
    SummaryRow,
    /// Text outside of any message. A warning.
    OutsideMessages,
    /// A group chat has no buyer; its messages are left out. A warning.
    GroupChat,
}

/// Why a file gives no rows, or no further ones.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// The bytes could not be read.
    #[error("the file could not be read")]
    Io(#[from] io::Error),
    /// No bytes, or nothing but blanks.
    #[error("the file is empty")]
    Empty,
    /// Larger than the limit.
    #[error("the file has {bytes} bytes, more than {limit}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Neither UTF-8 nor GB18030.
    #[error("the text is neither UTF-8 nor GB18030 from byte {offset} on")]
    Encoding {
        /// Where the first impossible byte stands, from 0.
        offset: u64,
        /// Of the encoding that the rest is in.
        encoding: crate::Encoding,
    },
    /// A kind of file that is not read: an old workbook, an archive, a JSON array.
    #[error("{kind} is not read")]
    NotRead {
        /// Which kind.
        kind: UnreadKind,
    },
    /// The columns belong to no known table.
    #[error("no known table has these columns: {header:?}")]
    UnknownColumns {
        /// The header words found.
        header: Vec<String>,
        /// The table that comes nearest and what it lacks.
        nearest: Option<(&'static Table, Vec<String>)>,
    },
    /// A file of our own results (spec 2.3).
    #[error("the file holds jinpai's own results")]
    OwnResult,
    /// Several tables fit equally.
    #[error("the columns fit several tables: {candidates:?}")]
    Ambiguous {
        /// Their names.
        candidates: Vec<&'static str>,
    },
    /// `--as` names a table whose required columns are missing.
    #[error("table {} needs the columns {missing:?}", table.name)]
    MissingColumns {
        /// The table.
        table: &'static Table,
        /// Its missing columns.
        missing: Vec<String>,
    },
    /// A column stands twice.
    #[error("column {column:?} stands twice")]
    DuplicateColumn {
        /// Its header word.
        column: String,
    },
    /// More columns than the limit.
    #[error("{columns} columns, more than {limit}")]
    TooManyColumns {
        /// How many.
        columns: usize,
        /// The limit.
        limit: usize,
    },
    /// A packed file that unpacks to too much.
    #[error("it unpacks to more than {limit} bytes")]
    InflatesTo {
        /// More than so many bytes.
        limit: u64,
    },
    /// The table needs a shop, the file has no such column and none was given.
    #[error("no column says the shop")]
    NoShop {
        /// The table.
        table: &'static Table,
    },
    /// The container is damaged.
    #[error("the {format} is damaged: {detail}")]
    Damaged {
        /// The container.
        format: &'static str,
        /// What its reader said.
        detail: String,
    },
    /// No row was good for so long that the file must be something else.
    #[error("{rejected} rows were rejected and none was good")]
    NothingGood {
        /// How many rows were rejected.
        rejected: u64,
        /// The first problem.
        first: Box<RowProblem>,
    },
    /// The sink asked to stop.
    #[error("stopped")]
    Stopped,
}

/// Kinds of file that are known and not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadKind {
    /// `.xls`, or a workbook with a password.
    OldWorkbook,
    /// gzip, zstd, 7z, rar, or a zip that is no workbook.
    Archive,
    /// A JSON array or a single object over several lines.
    JsonDocument,
    /// A picture, a PDF, a program: bytes that are no text.
    Binary,
}

impl std::fmt::Display for UnreadKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OldWorkbook => "an old workbook",
            Self::Archive => "an archive",
            Self::JsonDocument => "a JSON document",
            Self::Binary => "a binary file",
        })
    }
}

impl RowProblem {
    /// What was expected instead, in a few words: the column *expected* of the rejects file.
    pub fn expected(&self, lang: Lang) -> String {
        text::expected(&self.problem, lang)
    }

    /// The whole message: where, what was found, why it cannot be taken, what to do. The caller puts the file's name before it.
    pub fn message(&self, lang: Lang) -> String {
        text::row_message(self, lang)
    }
}

impl FileProblem {
    /// The whole message: what happened, why, what to do now. The caller puts the file's name before it.
    pub fn message(&self, lang: Lang) -> String {
        text::file_message(self, lang)
    }
}

impl From<crate::Stop> for FileProblem {
    fn from(_: crate::Stop) -> Self {
        Self::Stopped
    }
}

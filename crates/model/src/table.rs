//! What an interchange table is: a name, its columns, its key; and a row of one, as it stands between reading and storing.

use crate::records;
use crate::source::Source;
use crate::value::{Kind, Value};

/// A column of an interchange table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The header word, and the name in SQL and JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a row without it is refused, and a file without it is not of this table.
    pub required: bool,
}

/// An interchange table (spec 2.1).
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// `orders`, `messages`, …
    pub name: &'static str,
    /// Its Chinese name, for messages.
    pub zh: &'static str,
    /// Its columns, at most 64.
    pub columns: &'static [Column],
    /// The columns that identify a row.
    pub key: &'static [&'static str],
    /// Whether rows of one file with equal keys are told apart by a running number (messages without id, notes).
    pub numbered: bool,
}

impl Table {
    /// All interchange tables, in the order in which one command takes them in: what others refer to comes first.
    pub fn all() -> &'static [&'static Self] {
        records::TABLES
    }

    /// The table of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().iter().copied().find(|table| table.name == name)
    }

    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
}

/// A typed row of one table.
pub trait Record: Sized {
    /// The table.
    const TABLE: &'static Table;
    /// From cells in the order of the table's columns; `None` if a required one is missing or a cell is of another kind.
    fn from_cells(cells: &[Option<Value>], source: Source) -> Option<Self>;
    /// The cells in the order of the table's columns.
    fn to_cells(&self) -> Vec<Option<Value>>;
    /// Where the row was read.
    fn source(&self) -> Source;
}

/// A row as read: cells in the order of the table's columns, and which columns the file has at all. A column that the file does
/// not have says nothing about the row; an empty cell says *unknown*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The table.
    pub table: &'static Table,
    /// One cell for each column of the table.
    pub cells: Vec<Option<Value>>,
    /// Bit `i` is set if the file has column `i`.
    pub present: u64,
    /// Where it was read.
    pub source: Source,
}

impl Row {
    /// A row with every column present.
    pub fn of<R: Record>(record: &R) -> Self {
        Self { table: R::TABLE, cells: record.to_cells(), present: u64::MAX, source: record.source() }
    }

    /// The cell of a column, if the table has the column and the cell a value.
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.cells[self.table.position(column)?].as_ref()
    }

    /// The text of a cell of kind text, id, word or flag.
    pub fn text(&self, column: &str) -> Option<&str> {
        match self.get(column)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The typed record.
    pub fn record<R: Record>(&self) -> Option<R> {
        (self.table == R::TABLE).then(|| R::from_cells(&self.cells, self.source)).flatten()
    }
}

//! Whose columns: our own tables and the exports of others, each a module of the same sections in the same order
//! (`REQUIRED`, `FIELDS`, `LAYOUTS`, `EXPORT`, then what its rows need beyond reading cells).
//!
//! | export | module | table |
//! |---|---|---|
//! | interchange tables (spec 2.1) | [`interchange`] | its own |
//! | Taobao/Tmall `ExportOrderList`, A1–A7 | [`taobao_orders`] | orders |
//! | Taobao/Tmall `ExportOrderDetailList`, D1, D2 | [`taobao_items`] | `order_items` |
//! | Taobao chat text C1 | [`taobao_chat`] | messages |
//!
//! The next ones of spec 2.2 — the Qianniu workbooks, both refund exports, chat texts C2–C5, `DingTalk` and `WeCom`, JD, Pinduoduo,
//! Douyin, Shopify, Chatwoot, and the saved column mapping — each become a module here and a line in [`EXPORTS`].

use crate::Connector;
use jinpai_model::{Table, Value};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) mod interchange;
pub(crate) mod taobao_chat;
pub(crate) mod taobao_items;
pub(crate) mod taobao_orders;

/// The exports of columns that are no interchange tables.
pub(crate) const EXPORTS: &[&Export] = &[&taobao_orders::EXPORT, &taobao_items::EXPORT];

/// An export of others, in columns.
pub(crate) struct Export {
    /// Its name.
    pub(crate) connector: Connector,
    /// The name of the table that its rows become.
    pub(crate) table: &'static str,
    /// Without one of these header words it is another export.
    pub(crate) required: &'static [&'static str],
    /// For columns of the table, the header words that fill them; the first one that is not empty counts.
    pub(crate) fields: &'static [(&'static str, &'static [&'static str])],
    /// Known layouts: name and header line.
    pub(crate) layouts: &'static [(&'static str, &'static str)],
    /// Words that stand for an empty cell.
    pub(crate) blanks: &'static [&'static str],
    /// What a row needs once its cells are read.
    pub(crate) finish: fn(&mut Draft<'_>, &mut Memory),
}

impl Export {
    /// The table.
    pub(crate) fn table(&self) -> &'static Table {
        Table::named(self.table).expect("a test reads every export's table")
    }

    /// The layout whose header line is this one.
    pub(crate) fn layout(&self, header: &[String]) -> Option<&'static str> {
        let same = |line: &str| line.split(',').map(str::trim).eq(header.iter().map(String::as_str));
        self.layouts.iter().find(|(_, line)| same(line)).map(|(name, _)| *name)
    }
}

/// A row that is being made.
pub(crate) struct Draft<'r> {
    /// The table.
    pub(crate) table: &'static Table,
    /// Its cells.
    pub(crate) cells: &'r mut [Option<Value>],
    /// Which columns the file has.
    pub(crate) present: &'r mut u64,
}

impl Draft<'_> {
    /// A text cell.
    pub(crate) fn text(&self, column: &str) -> Option<&Arc<str>> {
        match self.cells[self.table.position(column)?].as_ref()? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether a cell has a value.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.table.position(column).is_some_and(|position| self.cells[position].is_some())
    }

    /// Sets a cell of a column that the table has.
    pub(crate) fn set(&mut self, column: &str, value: Option<Value>) {
        let position = self.table.position(column).expect("connectors name columns of their table");
        self.cells[position] = value;
        *self.present |= 1 << position;
    }

    /// The row says nothing about a column, as if the file did not have it.
    pub(crate) fn forget(&mut self, column: &str) {
        let position = self.table.position(column).expect("connectors name columns of their table");
        self.cells[position] = None;
        *self.present &= !(1 << position);
    }
}

/// What an export must remember from row to row.
#[derive(Default)]
pub(crate) struct Memory {
    /// How many lines of each order were seen.
    pub(crate) lines: HashMap<Arc<str>, u32>,
}

#[cfg(test)]
mod tests {
    use super::EXPORTS;

    #[test]
    fn every_export_names_a_table_its_columns_and_words_of_its_layouts() {
        for export in EXPORTS {
            let table = export.table();
            for (column, words) in export.fields {
                assert!(table.position(column).is_some(), "{column}");
                let known = |word: &str| export.layouts.iter().any(|(_, line)| line.split(',').any(|other| other.trim() == word));
                assert!(words.iter().all(|word| known(word)), "{column}: {words:?}");
            }
            for (name, line) in export.layouts {
                let header: Vec<String> = line.split(',').map(|word| word.trim().to_owned()).collect();
                assert_eq!(export.layout(&header), Some(*name));
                assert!(export.required.iter().all(|word| header.iter().any(|other| other == word)), "{name}");
            }
        }
    }
}

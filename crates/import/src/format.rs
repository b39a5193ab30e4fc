//! What a file was recognised as, with names for people.

use jinpai_model::{Lang, Table};
use std::fmt;

/// The container of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Comma-, tab- or semicolon-separated text.
    Csv,
    /// One JSON object on each line.
    JsonLines,
    /// A workbook; its first sheet.
    Xlsx,
    /// Parquet.
    Parquet,
    /// Lines of a chat.
    ChatText,
}

impl Format {
    /// A short name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::JsonLines => "JSON Lines",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
            Self::ChatText => "TXT",
        }
    }
}

/// How the characters of a text file are written. Guessed from the bytes, and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// UTF-16 with a little-endian byte order mark.
    Utf16Le,
    /// UTF-16 with a big-endian byte order mark.
    Utf16Be,
}

impl Encoding {
    /// A short name, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
        }
    }
}

/// Whose columns they are: which module of `connectors` turns them into a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Connector {
    /// Our own interchange tables (spec 2.1).
    Interchange,
    /// Taobao's and Tmall's `ExportOrderList` (formats 1.1).
    TaobaoOrders,
    /// Taobao's and Tmall's `ExportOrderDetailList` (formats 1.3).
    TaobaoItems,
    /// Taobao's chat texts, kind C1 (formats 3.1).
    TaobaoChat,
}

impl Connector {
    /// A name for people.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Interchange => lang.pick("标准表", "interchange table"),
            Self::TaobaoOrders => lang.pick("淘宝订单", "Taobao orders"),
            Self::TaobaoItems => lang.pick("淘宝订单明细", "Taobao order details"),
            Self::TaobaoChat => lang.pick("淘宝聊天", "Taobao chat"),
        }
    }
}

/// What a file is, as far as its first rows tell; [`crate::read`] goes on from here.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The table that its rows become.
    pub table: &'static Table,
    /// The container.
    pub format: Format,
    /// The encoding of a text file.
    pub encoding: Option<Encoding>,
    /// Whose columns.
    pub connector: Connector,
    /// The known layout that the header equals: `A1`…`A7`, `D1`, `D2`, `C1`; `None` if columns were added, taken or moved.
    pub layout: Option<&'static str>,
    /// Columns of the file that nothing is known of; they are ignored.
    pub unknown: Vec<String>,
    /// Columns of the table that the file does not have; they say nothing about its rows.
    pub missing: Vec<&'static str>,
    /// The header words, cleaned, in the order of the file.
    pub(crate) header: Vec<String>,
    /// The line or row of the header, from 1.
    pub(crate) header_row: u64,
    /// Between the fields of a CSV.
    pub(crate) delimiter: u8,
}

impl Recognised {
    /// What the file is, for people: `淘宝订单 A5 (CSV, GB18030)`, `messages 聊天 (Parquet)`.
    pub fn name(&self, lang: Lang) -> String {
        let mut name = match self.connector {
            Connector::Interchange => lang.pick(format!("{} {}", self.table.name, self.table.zh), self.table.name.to_owned()),
            native => native.name(lang).to_owned(),
        };
        if let Some(layout) = self.layout {
            name = format!("{name} {layout}");
        }
        match self.encoding {
            Some(encoding) => format!("{name} ({}, {})", self.format.name(), encoding.name()),
            None => format!("{name} ({})", self.format.name()),
        }
    }
}

impl fmt::Display for Recognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name(Lang::En))
    }
}

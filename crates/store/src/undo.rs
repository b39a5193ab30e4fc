//! Taking back the last import.

use crate::api::CommandId;
use jinpai_model::{FileId, Lang, Month};

/// What an undo took back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    /// The pseudo-file of the undo, of format [`UNDO`]. Rows that are again what they were before the import stand in it.
    pub file: FileId,
    /// Rows that are no longer there.
    pub gone: u64,
    /// Rows that are again what they were.
    pub restored: u64,
    /// Messages that are no longer there.
    pub messages: u64,
}

/// The format of files that are no files: what an undo restored.
pub const UNDO: &str = "undo";

/// Why an import cannot be taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoRefusal {
    /// There is no such import.
    Unknown,
    /// It was taken back already.
    Already,
    /// A later import stands; only the last can be taken back.
    NotLast {
        /// The last one.
        last: CommandId,
    },
    /// A month was closed with it.
    Closed {
        /// The first such month.
        month: Month,
    },
    /// A later file changed or repeated rows of it.
    RestsOnIt {
        /// The file's path.
        path: String,
    },
}

impl UndoRefusal {
    /// Why, and what to do now, for people.
    pub fn text(&self, command: u32, lang: Lang) -> String {
        match self {
            Self::Unknown => lang.pick(
                format!("没有编号为 {command} 的导入；请在导入记录中选择一次导入"),
                format!("there is no import {command}; choose one of the history of imports"),
            ),
            Self::Already => {
                lang.pick(format!("导入 {command} 已经撤销过了"), format!("import {command} was taken back already"))
            }
            Self::NotLast { last } => lang.pick(
                format!("只能撤销最后一次导入，最后一次是 {}；请先撤销它", last.0),
                format!("only the last import can be taken back, which is {}; take that one back first", last.0),
            ),
            Self::Closed { month } => lang.pick(
                format!("{month} 结账时用到了这次导入，结账的月份不再改变；请导入更正后的数据，差额会计入未结账的月份"),
                format!(
                    "{month} was closed with this import, and a closed month never changes; import corrected data, the difference goes \
                     into the month that is open"
                ),
            ),
            Self::RestsOnIt { path } => lang.pick(
                format!("之后的 {path} 修改或重复了这次导入的数据，撤销会丢失它们；请改为导入更正后的数据"),
                format!(
                    "{path}, which came later, changed or repeated rows of this import, and they would be lost; import corrected data instead"
                ),
            ),
        }
    }
}

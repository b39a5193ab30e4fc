//! What can go wrong when facts are kept.

use crate::undo::UndoRefusal;
use jinpai_model::{Lang, Month};
use std::path::{Path, PathBuf};

/// What was beneath an error: of the database, the disk or a segment. Never printed in the own message.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why facts could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process (or another command of this one) is writing to the same folder.
    #[error("another command is writing to {folder}; wait for it to end and run the command again")]
    Busy {
        /// The workspace.
        folder: PathBuf,
    },
    /// A file or folder of the workspace could not be read or written: no space, no permission, a missing disk.
    #[error("could not {action} {path}")]
    Disk {
        /// What was tried: `write`, `read`, …
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The database refused.
    #[error("the database could not {action}")]
    Database {
        /// What was tried.
        action: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The folder holds messages, but not the database that says which of them count.
    #[error(
        "{folder} holds messages in messages/ but its database jinpai.db is missing or empty; restore jinpai.db from a backup, or \
         move the folder messages away and import everything again"
    )]
    NoDatabase {
        /// The workspace.
        folder: PathBuf,
    },
    /// The folder was written by a newer version of the program.
    #[error("the workspace has schema {found}, this program knows schemas up to {known}; use the newer program")]
    Newer {
        /// The schema of the folder.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// Something that was stored is missing or not what was stored.
    #[error("damaged: {path}: {what}; restore it from a backup")]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// A row that can not be kept: a required cell is empty, or a limit is passed. Reading checks this; so it is a mistake of a reader.
    #[error("row {row} of table {table} cannot be kept: {what}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row in its file.
        row: u64,
        /// Why.
        what: String,
    },
    /// A command or file number that is not open for writing.
    #[error("{what} {number} is not open for writing")]
    NotOpen {
        /// `command` or `file`.
        what: &'static str,
        /// Its number.
        number: u32,
    },
    /// The month is closed already.
    #[error("{month} is closed already; what became known since then goes into the month that is open")]
    AlreadyClosed {
        /// The month.
        month: Month,
    },
    /// Months close one after the other.
    #[error("{month} cannot be closed: months close in order, and the next is {next}")]
    NotInOrder {
        /// The month that was to be closed.
        month: Month,
        /// The one that can be.
        next: Month,
    },
    /// A past state from before the schema that remembers past states.
    #[error("what was known at file {file} cannot be read any more; this workspace remembers it from file {first} on")]
    TooEarly {
        /// The file.
        file: u32,
        /// The first that can be asked for.
        first: u32,
    },
    /// An import cannot be taken back.
    #[error("{}", refusal.text(*command, Lang::En))]
    NotUndone {
        /// The number of its command.
        command: u32,
        /// Why.
        refusal: UndoRefusal,
    },
    /// More streamed rows wait for the tables than may wait.
    #[error("{waiting} streamed rows wait for a command that writes to end; send the batch again later")]
    StreamFull {
        /// How many wait.
        waiting: u64,
    },
}

impl StoreError {
    /// What happened, to what, why, and what to do now, for people.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Disk { action, path, source } => lang.pick(
                format!("无法{} {}：{source}；请检查磁盘空间和权限后再运行一次", zh_action(action), path.display()),
                format!("{self}: {source}; check free space and permissions, then run the command again"),
            ),
            Self::Database { source, .. } => lang.pick(
                format!("数据库操作失败：{source}；请检查磁盘空间和权限后再运行一次"),
                format!("{self}: {source}; check free space and permissions, then run the command again"),
            ),
            Self::Busy { folder } => {
                lang.pick(format!("{} 正在导入或写入，请等它结束后再运行一次", folder.display()), self.to_string())
            }
            Self::NoDatabase { folder } => lang.pick(
                format!(
                    "{} 的 messages/ 里有聊天记录，但数据库 jinpai.db 不在或是空的；请从备份恢复 jinpai.db，或把 messages 文件夹移到别处后重新导入全部数据",
                    folder.display()
                ),
                self.to_string(),
            ),
            Self::Newer { found, known } => {
                lang.pick(format!("数据文件夹的版本是 {found}，本程序只认识到 {known}；请使用新版本的程序"), self.to_string())
            }
            Self::Damaged { path, what } => {
                lang.pick(format!("{} 已损坏（{what}）；请从备份恢复", path.display()), self.to_string())
            }
            Self::Row { table, row, what } => lang.pick(format!("表 {table} 第 {row} 行无法保存：{what}"), self.to_string()),
            Self::NotOpen { what, number } => {
                lang.pick(format!("{}（编号 {number}）没有打开，不能写入", zh_what(what)), self.to_string())
            }
            Self::AlreadyClosed { month } => {
                lang.pick(format!("{month} 已经结账；之后得知的变动会计入未结账的月份"), self.to_string())
            }
            Self::NotInOrder { month, next } => {
                lang.pick(format!("{month} 不能结账：须按月份顺序结账，下一个是 {next}"), self.to_string())
            }
            Self::TooEarly { file, first } => lang.pick(
                format!("无法还原到文件 {file} 时的数据；本数据文件夹只能还原到文件 {first} 及以后"),
                self.to_string(),
            ),
            Self::NotUndone { command, refusal } => refusal.text(*command, lang),
            Self::StreamFull { waiting } => {
                lang.pick(format!("有 {waiting} 行实时数据在等待导入或结账结束；请稍后重新发送这一批"), self.to_string())
            }
        }
    }

    pub(crate) fn disk(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Disk { action, path, source: Box::new(source) }
    }

    pub(crate) fn database<E: std::error::Error + Send + Sync + 'static>(action: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Database { action, source: Box::new(source) }
    }

    pub(crate) fn segment<E: std::error::Error + Send + Sync + 'static>(
        action: &'static str,
        path: &Path,
    ) -> impl FnOnce(E) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Disk { action, path, source: Box::new(source) }
    }
}

fn zh_action(action: &str) -> &'static str {
    match action {
        "read" => "读取",
        "write" => "写入",
        "create" => "创建",
        "remove" => "删除",
        "lock" => "锁定",
        "move" => "移动",
        _ => "处理",
    }
}

fn zh_what(what: &str) -> &'static str {
    match what {
        "command" => "命令",
        "file" => "文件",
        _ => "对象",
    }
}

#[cfg(test)]
mod tests {
    use super::StoreError;
    use jinpai_model::Lang;

    #[test]
    fn what_is_not_open_is_named_in_the_language_of_the_reader() {
        let texts = ["command", "file"].map(|what| {
            let error = StoreError::NotOpen { what, number: 7 };
            (error.text(Lang::Zh), error.text(Lang::En))
        });
        assert_eq!(texts[0].0, "命令（编号 7）没有打开，不能写入");
        assert_eq!(texts[1].0, "文件（编号 7）没有打开，不能写入");
        assert_eq!(texts[1].1, "file 7 is not open for writing");
    }
}

//! Taking back the last import: one transaction that is a command like any other.
//!
//! Rows that the import made or changed go to the history, replaced by the undo; those that were there before are written again and
//! stand in the undo's own pseudo-file. Messages stay where they are: their files are listed as undone, and reading leaves them out
//! from the undo on. So every state before it can still be read as it was.

use super::cells::to_json;
use super::schema::{self, Statements, quoted};
use super::write::{insert_by, read_row};
use super::{AllStatements, closed, files, standing};
use crate::api::{CommandId, Counts, ENTERED, FileInfo, NewFile};
use crate::error::StoreError;
use crate::stream::STREAM;
use crate::undo::{UNDO, UndoRefusal, Undone};
use jinpai_model::{FileId, Source, Table, Value};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params, params_from_iter};
use std::path::Path;

/// Files that an import took in, and not somebody by hand, the stream or an undo.
fn is_imported(file: &FileInfo) -> bool {
    ![ENTERED, STREAM, UNDO].contains(&file.format.as_str())
}

/// The files of an import that can be taken back.
pub(crate) fn check(connection: &Connection, import: CommandId) -> Result<Vec<FileInfo>, StoreError> {
    let refuse = |refusal| StoreError::NotUndone { command: import.0, refusal };
    let all = files::files(connection, None)?;
    let own: Vec<FileInfo> = all.iter().filter(|file| file.command == import && is_imported(file)).cloned().collect();
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return Err(refuse(UndoRefusal::Unknown)) };
    if first.undone_by.is_some() {
        return Err(refuse(UndoRefusal::Already));
    }
    let standing = |file: &&FileInfo| file.undone_by.is_none();
    let last_import = all.iter().rev().filter(standing).find(|file| is_imported(file));
    if let Some(later) = last_import.filter(|file| file.command != import) {
        return Err(refuse(UndoRefusal::NotLast { last: later.command }));
    }
    if let Some(closed) = closed::months(connection, None)?.into_iter().find(|closed| closed.up_to >= first.id) {
        return Err(refuse(UndoRefusal::Closed { month: closed.month }));
    }
    let later = all.iter().filter(|file| file.id > last.id).filter(standing);
    for file in later {
        if file.counts.same > 0 || changes(connection, file.id, (first.id, last.id))? {
            return Err(refuse(UndoRefusal::RestsOnIt { path: file.path.clone() }));
        }
    }
    Ok(own)
}

/// Whether a file replaced rows of the files of an interval.
fn changes(connection: &Connection, file: FileId, (first, last): (FileId, FileId)) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM history WHERE by_file = ? AND file_id BETWEEN ? AND ?)";
    let found = connection.query_row(sql, params![file.0, first.0, last.0], |row| row.get(0));
    found.map_err(StoreError::database("read the history"))
}

/// Takes an import back. The caller holds the writer's lock and has begun `command`, whose reserved file is `file`.
pub(crate) fn undo(
    connection: &Connection,
    workspace: &Path,
    statements: &AllStatements,
    import: CommandId,
    command: CommandId,
    file: FileId,
) -> Result<Undone, StoreError> {
    let failed = || StoreError::database("take an import back");
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(failed())?;
    let own = check(&transaction, import)?;
    let (first, last) = (own[0].id, own[own.len() - 1].id);
    let mut undone = Undone { file, gone: 0, restored: 0, messages: 0 };
    let taken_back = TakenBack { connection: &transaction, first, last, command, file };
    for table in schema::tables() {
        taken_back.table(&statements[table.name], &mut undone)?;
    }
    for info in &own {
        let messages = standing::count(&transaction, workspace, info.id)?;
        undone.messages += messages;
        let number = i64::try_from(messages).expect("counts of rows are far below 2^63");
        let sql = "INSERT INTO undone (file, by_file, messages) VALUES (?, ?, ?)";
        transaction.execute(sql, params![info.id.0, file.0, number]).map_err(failed())?;
    }
    let new = NewFile { table: own[0].table, format: UNDO.to_owned(), size: 0, digest: None, replace: false };
    let counts = Counts { new: 0, changed: undone.gone + undone.restored, same: 0 };
    files::complete(&transaction, file, &new, counts)?;
    transaction.commit().map_err(failed())?;
    Ok(undone)
}

/// An import being taken back: its files, and in whose name.
struct TakenBack<'a> {
    connection: &'a Connection,
    first: FileId,
    last: FileId,
    command: CommandId,
    file: FileId,
}

/// A row of the import.
struct Standing {
    cells: Vec<Option<Value>>,
    number: i64,
    source: Source,
}

impl TakenBack<'_> {
    fn table(&self, statements: &Statements, undone: &mut Undone) -> Result<(), StoreError> {
        let table = statements.table;
        for row in self.rows(statements)? {
            let key: Vec<Option<Value>> = table
                .key
                .iter()
                .map(|key| row.cells[table.position(key).expect("a key is a column of its table")].clone())
                .collect();
            let key_text = to_json(&key);
            let before = self.before(table, &key_text, row.number)?;
            let source = Source { file: self.file, row: undone.gone + undone.restored + 1 };
            self.keep(table, &key_text, &row, source)?;
            self.delete(statements, &row)?;
            match before {
                None => undone.gone += 1,
                Some(cells) => {
                    let written = insert_by(self.connection, &statements.insert, table, &cells, row.number, source)?;
                    assert!(written, "the row of this key was just deleted");
                    undone.restored += 1;
                }
            }
        }
        Ok(())
    }

    /// The rows of the table that the import made or changed.
    fn rows(&self, statements: &Statements) -> Result<Vec<Standing>, StoreError> {
        let failed = || StoreError::database("read rows");
        let table = statements.table;
        let sql = format!("SELECT {} FROM {} WHERE file_id BETWEEN ? AND ?", statements.columns, quoted(table.name));
        let mut statement = self.connection.prepare_cached(&sql).map_err(failed())?;
        let mut found = statement.query([self.first.0, self.last.0]).map_err(failed())?;
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(failed())? {
            let mut cells = vec![None; table.columns.len()];
            let source = read_row(row, table, &mut cells).map_err(failed())?;
            rows.push(Standing { cells, number: row.get(table.columns.len()).map_err(failed())?, source });
        }
        Ok(rows)
    }

    /// The cells of a key before the import; none if it was not there.
    fn before(&self, table: &'static Table, key: &str, number: i64) -> Result<Option<Vec<Option<Value>>>, StoreError> {
        let failed = || StoreError::database("read the history");
        let sql = "SELECT cells FROM history WHERE table_name = ?1 AND key = ?2 AND number = ?3 AND by_file BETWEEN ?4 AND ?5
            AND file_id < ?4 ORDER BY id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql).map_err(failed())?;
        let values = params![table.name, key, number, self.first.0, self.last.0];
        let found = statement.query_row(values, |row| super::cells::from_json(table, &row.get::<_, String>(0)?));
        found.optional().map_err(failed())
    }

    fn keep(&self, table: &Table, key: &str, row: &Standing, by: Source) -> Result<(), StoreError> {
        let sql = "INSERT INTO history (table_name, key, number, cells, file_id, row_number, by_file, by_row, command)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let number = |row: u64| i64::try_from(row).expect("a row number is far below 2^63");
        let values = params![
            table.name,
            key,
            row.number,
            to_json(&row.cells),
            row.source.file.0,
            number(row.source.row),
            by.file.0,
            number(by.row),
            self.command.0
        ];
        let kept = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values));
        kept.map(drop).map_err(StoreError::database("keep an old version"))
    }

    fn delete(&self, statements: &Statements, row: &Standing) -> Result<(), StoreError> {
        let keys = super::write::keys_of(statements.table, &row.cells, row.number);
        let deleted = self.connection.prepare_cached(&statements.delete).and_then(|mut s| s.execute(params_from_iter(keys)));
        deleted.map(drop).map_err(StoreError::database("take a row back"))
    }
}

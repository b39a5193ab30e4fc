//! Commands and files.

use crate::api::{CommandId, CommandInfo, Counts, FileInfo, NewFile};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{FileId, Table};
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) fn new_command(connection: &Connection, started: Timestamp, what: &str) -> Result<CommandId, StoreError> {
    let failed = || StoreError::database("begin a command");
    let sql = "INSERT INTO commands (started, what) VALUES (?, ?)";
    connection.execute(sql, params![started.as_microsecond(), what]).map_err(failed())?;
    let id = connection.last_insert_rowid();
    Ok(CommandId(u32::try_from(id).expect("commands are counted in 32 bits")))
}

pub(crate) fn reserve(connection: &Connection, command: CommandId, paths: &[String]) -> Result<Vec<FileId>, StoreError> {
    let failed = || StoreError::database("number files");
    let transaction = connection.unchecked_transaction().map_err(failed())?;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let sql = "INSERT INTO files (command, path) VALUES (?, ?)";
        transaction.prepare_cached(sql).and_then(|mut s| s.execute(params![command.0, path])).map_err(failed())?;
        let id = transaction.last_insert_rowid();
        files.push(FileId(u32::try_from(id).expect("files are counted in 32 bits")));
    }
    transaction.commit().map_err(failed())?;
    Ok(files)
}

/// The command of a file that is reserved and not taken in.
pub(crate) fn command_of(connection: &Connection, file: FileId) -> Result<CommandId, StoreError> {
    let sql = "SELECT command FROM files WHERE id = ? AND committed = 0";
    let command =
        connection.query_row(sql, [file.0], |row| row.get(0)).optional().map_err(StoreError::database("find a file"))?;
    command.map(CommandId).ok_or(StoreError::NotOpen { what: "file", number: file.0 })
}

/// Marks a file as taken in, within the transaction that holds its rows.
pub(crate) fn complete(connection: &Connection, file: FileId, new: &NewFile, counts: Counts) -> Result<(), StoreError> {
    let sql = "UPDATE files SET table_name = ?, format = ?, size = ?, digest = ?, new = ?, changed = ?, same = ?, committed = 1
        WHERE id = ?";
    let number = |count: u64| i64::try_from(count).expect("counts of rows and bytes are far below 2^63");
    let values = params![
        new.table.name,
        new.format,
        number(new.size),
        new.digest,
        number(counts.new),
        number(counts.changed),
        number(counts.same),
        file.0
    ];
    connection.execute(sql, values).map_err(StoreError::database("record a file"))?;
    Ok(())
}

/// How many files and streamed batches were ever taken in: grows whenever anything changes.
pub(crate) fn version(connection: &Connection) -> Result<u64, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM main.files WHERE committed = 1) + (SELECT last_batch FROM main.stream)";
    connection.query_row(sql, [], |row| row.get(0)).map_err(StoreError::database("count its files"))
}

/// All commands, by number.
pub(crate) fn commands(connection: &Connection) -> Result<Vec<CommandInfo>, StoreError> {
    let failed = || StoreError::database("list its commands");
    let mut statement = connection.prepare_cached("SELECT id, started, what FROM commands ORDER BY id").map_err(failed())?;
    let rows = statement.query_map([], |row| {
        let started = Timestamp::from_microsecond(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(CommandInfo { id: CommandId(row.get(0)?), started, what: row.get(2)? })
    });
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The last file that was taken in.
pub(crate) fn last(connection: &Connection) -> Result<Option<FileId>, StoreError> {
    let sql = "SELECT max(id) FROM files WHERE committed = 1";
    let last: Option<u32> = connection.query_row(sql, [], |row| row.get(0)).map_err(StoreError::database("list its files"))?;
    Ok(last.map(FileId))
}

/// The files that were taken in: all of them, or the one.
pub(crate) fn files(connection: &Connection, file: Option<FileId>) -> Result<Vec<FileInfo>, StoreError> {
    let failed = || StoreError::database("list its files");
    let sql = "SELECT f.id, f.command, f.path, f.table_name, f.format, f.size, f.digest, c.started, f.new, f.changed, f.same,
        u.by_file FROM files f JOIN commands c ON c.id = f.command LEFT JOIN undone u ON u.file = f.id WHERE f.committed = 1 AND (?1 IS NULL OR f.id = ?1) ORDER BY f.id";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows = statement.query_map([file.map(|file| file.0)], |row| {
        let table: String = row.get(3)?;
        Ok(FileInfo {
            id: FileId(row.get(0)?),
            command: CommandId(row.get(1)?),
            path: row.get(2)?,
            table: Table::named(&table).ok_or(rusqlite::Error::QueryReturnedNoRows)?,
            format: row.get(4)?,
            size: row.get(5)?,
            digest: row.get(6)?,
            imported: Timestamp::from_microsecond(row.get(7)?).unwrap_or(Timestamp::UNIX_EPOCH),
            counts: Counts { new: row.get(8)?, changed: row.get(9)?, same: row.get(10)? },
            undone_by: row.get::<_, Option<u32>>(11)?.map(FileId),
        })
    });
    rows.and_then(Iterator::collect).map_err(failed())
}

//! Moving streamed rows from the journal to the tables, in short transactions between commands.
//!
//! What comes in between two commands stands in one file, a command of its own, to which rows are appended. It is sealed by the next
//! command, by age or size, or because somebody reads a past state up to it; further rows then begin another one. So a file's number
//! names a state for ever, and there is no file for each batch.

mod known;

pub(crate) use known::KnownStream;

use super::journal::{Batch, Journal};
use super::schema::MESSAGES;
use super::write::{Outcome, Writing, missing, settle, take};
use super::{AllStatements, Writer, connection, files, messages};
use crate::api::CommandId;
use crate::archive::Kept;
use crate::archive::known::{KeyMap, Verdict};
use crate::error::StoreError;
use crate::stream::{STREAM, Streamed};
use jiff::Timestamp;
use jinpai_model::records::Message;
use jinpai_model::{FileId, Row, Source};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::Path;

/// About so many rows are moved in one transaction.
const MOVE_ROWS: u64 = 8192;

/// A stream's file with more rows than this is sealed.
const FILE_ROWS_MAX: u64 = 262_144;

/// And one that is older.
const FILE_AGE_MAX: i64 = 3600;

/// More streamed messages than this are moved to the archive: what waits in SQL is read by every search.
pub(crate) const WAITING_MAX: u64 = 65_536;

/// What is written with.
pub(crate) struct Tables<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) statements: &'a AllStatements,
    /// More waiting messages than this are moved to the archive.
    pub(crate) waiting_max: u64,
}

/// The file that rows are appended to.
struct Open {
    file: FileId,
    command: CommandId,
    rows: u64,
}

/// Whether the rows of a batch can be kept: complete, and messages with an id.
pub(crate) fn check(rows: &[Row]) -> Result<(), StoreError> {
    for (at, row) in rows.iter().enumerate() {
        let what = match missing(row.table, &row.cells) {
            Some(column) => format!("{column} is empty"),
            None if row.table.name == MESSAGES && row.get("message_id").is_none() => {
                "a streamed message needs a message_id".to_owned()
            }
            None => continue,
        };
        return Err(StoreError::Row { table: row.table.name, row: at as u64, what });
    }
    Ok(())
}

/// Moves about [`MOVE_ROWS`] rows. The caller holds the writer's lock.
pub(crate) fn advance(
    tables: &Tables<'_>,
    writer: &mut Writer,
    journal: &Journal,
    at: Timestamp,
) -> Result<Streamed, StoreError> {
    let moved = super::journal::moved(&writer.connection)?;
    let batches = journal.next(moved, MOVE_ROWS)?;
    let Some(last) = batches.last().map(|batch| batch.id) else { return Ok(Streamed::default()) };
    let mut streamed = Streamed { more: true, ..Streamed::default() };
    match append(tables, writer, &batches, at) {
        Ok(rows) => streamed.rows = rows,
        // Batches are checked before they are answered, so this is a mistake of ours; it must not keep all others waiting.
        Err(StoreError::Row { .. }) => {
            for batch in &batches {
                match append(tables, writer, std::slice::from_ref(batch), at) {
                    Ok(rows) => streamed.rows += rows,
                    Err(StoreError::Row { .. }) => {
                        streamed.aside += batch.rows()?.len() as u64;
                        journal.put_aside(moved, batch.id)?;
                    }
                    Err(other) => return Err(other),
                }
            }
        }
        Err(other) => return Err(other),
    }
    journal.forget(last)?;
    Ok(streamed)
}

/// Appends batches in one transaction; gives how many rows.
fn append(tables: &Tables<'_>, writer: &mut Writer, batches: &[Batch], at: Timestamp) -> Result<u64, StoreError> {
    let failed = || StoreError::database("keep streamed rows");
    let Writer { connection, known_stream, .. } = writer;
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(failed())?;
    known_stream.begin(files::version(&transaction)?);
    let mut open = open(&transaction, at)?;
    let mut appended = Appended { tables, connection: &transaction, known: known_stream, new: 0, changed: 0, same: 0 };
    let mut rows = 0;
    for batch in batches {
        let mut numbers = KeyMap::default();
        for row in batch.rows()? {
            open.rows += 1;
            rows += 1;
            appended.row(row, &open, &mut numbers)?;
        }
    }
    let Appended { new, changed, same, .. } = appended;
    let sql = "UPDATE files SET new = new + ?, changed = changed + ?, same = same + ? WHERE id = ?";
    transaction.execute(sql, params![new, changed, same, open.file.0]).map_err(failed())?;
    let waiting: u64 = transaction.query_row("SELECT count(*) FROM waiting", [], |row| row.get(0)).map_err(failed())?;
    let archive = waiting > tables.waiting_max;
    let last = batches.last().map_or(0, |batch| batch.id);
    let number = i64::try_from(open.rows).expect("a row number is far below 2^63");
    // A segment is named by the last file of what it holds, so that file must not go on after it.
    let file = if archive { 0 } else { open.file.0 };
    let sql = "UPDATE stream SET file = ?, rows = ?, last_batch = ?";
    transaction.execute(sql, params![file, number, last]).map_err(failed())?;
    let version = files::version(&transaction)?;
    transaction.commit().map_err(failed())?;
    known_stream.end(version);
    if archive {
        // The rows are in. Should moving them on fail, they go on waiting, and the next command tries again and says why.
        messages::archive_waiting(connection, tables.folder, open.command, tables.waiting_max).ok();
    }
    Ok(rows)
}

/// The file that the next rows are appended to: the last one if it is still open, else a new one.
fn open(transaction: &Connection, at: Timestamp) -> Result<Open, StoreError> {
    let failed = || StoreError::database("find the file of the stream");
    if let Some((open, started)) = unsealed(transaction)? {
        let age = at.as_second() - started.as_second();
        if (0..FILE_AGE_MAX).contains(&age) && open.rows < FILE_ROWS_MAX {
            return Ok(open);
        }
    }
    let command = files::new_command(transaction, at, STREAM)?;
    let sql = "INSERT INTO files (command, path, table_name, format, size, new, changed, same, committed)
        VALUES (?, '(stream)', ?, ?, 0, 0, 0, 0, 1)";
    transaction.execute(sql, params![command.0, MESSAGES, STREAM]).map_err(failed())?;
    let file = FileId(u32::try_from(transaction.last_insert_rowid()).expect("files are counted in 32 bits"));
    Ok(Open { file, command, rows: 0 })
}

/// The stream's file that no command, nor anything else, sealed, and when it began.
fn unsealed(connection: &Connection) -> Result<Option<(Open, Timestamp)>, StoreError> {
    let failed = || StoreError::database("find the file of the stream");
    let sql = "SELECT s.file, f.command, s.rows, c.started FROM main.stream s JOIN main.files f ON f.id = s.file
        JOIN main.commands c ON c.id = f.command WHERE c.id = (SELECT max(id) FROM main.commands)";
    let found = connection.query_row(sql, [], |row| {
        let open = Open { file: FileId(row.get(0)?), command: CommandId(row.get(1)?), rows: row.get(2)? };
        Ok((open, Timestamp::from_microsecond(row.get(3)?).unwrap_or(Timestamp::UNIX_EPOCH)))
    });
    found.optional().map_err(failed())
}

/// Seals the stream's file if it is among those up to a number, so that nothing is appended to what is read as of it.
pub(crate) fn seal(reading: &Connection, folder: &Path, up_to: FileId) -> Result<(), StoreError> {
    let Some((open, _)) = unsealed(reading)?.filter(|(open, _)| open.file <= up_to) else { return Ok(()) };
    let sealed = connection::existing(folder)?.map(|connection| {
        let sql = "UPDATE stream SET file = 0 WHERE file = ?";
        connection.execute(sql, [open.file.0]).map(drop).map_err(StoreError::database("seal the file of the stream"))
    });
    match sealed {
        Some(Err(error)) => {
            // A command that writes for long may be in the way, and has sealed the file by beginning.
            let still = unsealed(reading)?.is_some_and(|(other, _)| other.file == open.file);
            if still { Err(error) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// Rows on their way in.
struct Appended<'a> {
    tables: &'a Tables<'a>,
    connection: &'a Connection,
    known: &'a mut KnownStream,
    new: i64,
    changed: i64,
    same: i64,
}

impl Appended<'_> {
    fn row(&mut self, mut row: Row, open: &Open, numbers: &mut KeyMap<u32>) -> Result<(), StoreError> {
        row.source = Source { file: open.file, row: open.rows };
        settle(&mut row);
        if row.table.name == MESSAGES {
            return self.message(&row);
        }
        let statements = self.tables.statements.get(row.table.name).expect("every table but the messages has statements");
        let number = if row.table.numbered { super::import::number(&row, numbers) } else { 0 };
        let writing = Writing { file: open.file, command: open.command, replace: false };
        match take(self.connection, statements, &row, i64::from(number), writing)? {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Same => self.same += 1,
            Outcome::Restored => {
                self.changed -= 1;
                self.same += 2;
            }
        }
        Ok(())
    }

    fn message(&mut self, row: &Row) -> Result<(), StoreError> {
        let refused = || StoreError::Row { table: MESSAGES, row: row.source.row, what: "a required cell is empty".to_owned() };
        let message: Message = row.record().ok_or_else(refused)?;
        match self.known.judge(self.connection, self.tables.folder, &message)? {
            Verdict::Same => {
                self.same += 1;
                return Ok(());
            }
            Verdict::New { .. } => self.new += 1,
            Verdict::Earlier { other, other_time, .. } => {
                self.same += 1;
                messages::supersede(self.connection, &message.shop, other, other_time, message.source.file)?;
            }
        }
        messages::wait(self.connection, &Kept { message, number: 0 })
    }
}

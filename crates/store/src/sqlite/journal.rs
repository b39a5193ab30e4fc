//! The journal of streamed batches: a database of its own, because a command that writes may hold the other one for minutes.
//!
//! A batch is durable when it is in the journal. It leaves the journal after the transaction that put its rows into the tables, which
//! notes its number too: a batch found here with a number up to that one was moved already.

use super::cells::{from_json, to_json};
use super::schema::STREAM_BATCH;
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{Row, Source, Table};
use rusqlite::{Connection, OptionalExtension, params};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The journal below the workspace.
const JOURNAL: &str = "intake.db";

/// How long a statement waits for another process to finish.
const BUSY_WAIT: Duration = Duration::from_secs(20);

/// More rows than this may not wait.
const ROWS_MAX: u64 = 10_000_000;

const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, rows INTEGER NOT NULL, content TEXT NOT NULL,
    aside INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS batches_aside ON batches (aside, id);";

/// A batch that waits.
pub(crate) struct Batch {
    pub(crate) id: i64,
    content: String,
}

impl Batch {
    /// Its rows.
    pub(crate) fn rows(&self) -> Result<Vec<Row>, StoreError> {
        decode(&self.content).map_err(StoreError::database("read a streamed batch"))
    }
}

/// The journal of a folder, for several threads.
pub(crate) struct Journal {
    folder: PathBuf,
    state: Mutex<State>,
}

/// The journal, opened when it is first needed.
#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// How many rows wait, kept along; none = not counted yet.
    waiting: Option<u64>,
}

impl Journal {
    /// Of a folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), state: Mutex::default() }
    }

    /// Appends a batch; it is on disk when this returns. `moved` is the last batch that is in the tables.
    pub(crate) fn append(&self, moved: i64, at: Timestamp, rows: &[Row]) -> Result<(), StoreError> {
        let failed = || StoreError::database("keep a streamed batch");
        let content = encode(rows);
        let mut state = self.state();
        let waiting = state.waiting(&self.folder, moved)?;
        if waiting + rows.len() as u64 > ROWS_MAX {
            return Err(StoreError::StreamFull { waiting });
        }
        let count = i64::try_from(rows.len()).expect("rows of a batch are counted in 63 bits");
        let sql = "INSERT INTO batches (at, rows, content) VALUES (?, ?, ?)";
        let mut statement = state.open(&self.folder, moved)?.prepare_cached(sql).map_err(failed())?;
        statement.execute(params![at.as_microsecond(), count, content]).map_err(failed())?;
        drop(statement);
        state.waiting = Some(waiting + rows.len() as u64);
        Ok(())
    }

    /// The next batches, with about so many rows, at least one batch if there is any.
    pub(crate) fn next(&self, moved: i64, rows: u64) -> Result<Vec<Batch>, StoreError> {
        let mut state = self.state();
        if !state.is_there(&self.folder) {
            return Ok(Vec::new());
        }
        let failed = || StoreError::database("read streamed batches");
        let sql = "SELECT id, rows, content FROM batches WHERE aside = 0 AND id > ? ORDER BY id";
        let mut statement = state.open(&self.folder, moved)?.prepare_cached(sql).map_err(failed())?;
        let mut found = statement.query([moved]).map_err(failed())?;
        let (mut batches, mut taken) = (Vec::new(), 0);
        while taken < rows
            && let Some(row) = found.next().map_err(failed())?
        {
            batches.push(Batch { id: row.get(0).map_err(failed())?, content: row.get(2).map_err(failed())? });
            taken += row.get::<_, u64>(1).map_err(failed())?;
        }
        drop(found);
        drop(statement);
        if batches.is_empty() {
            // Another process may have moved what was counted here.
            state.waiting = None;
        }
        Ok(batches)
    }

    /// Forgets the batches up to one, which are in the tables.
    pub(crate) fn forget(&self, moved: i64) -> Result<(), StoreError> {
        let sql = "DELETE FROM batches WHERE aside = 0 AND id <= ?";
        self.change(sql, moved, moved)
    }

    /// Lays a batch aside that cannot be kept.
    pub(crate) fn put_aside(&self, moved: i64, batch: i64) -> Result<(), StoreError> {
        self.change("UPDATE batches SET aside = 1 WHERE id = ?", moved, batch)
    }

    /// How many rows wait.
    pub(crate) fn waiting(&self, moved: i64) -> Result<u64, StoreError> {
        self.state().waiting(&self.folder, moved)
    }

    fn change(&self, sql: &str, moved: i64, batch: i64) -> Result<(), StoreError> {
        let mut state = self.state();
        let changed = state.open(&self.folder, moved)?.execute(sql, [batch]);
        state.waiting = None;
        changed.map(drop).map_err(StoreError::database("change the journal of streamed batches"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each of its writes is one statement, so it is sound after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn waiting(&mut self, folder: &Path, moved: i64) -> Result<u64, StoreError> {
        if let Some(waiting) = self.waiting {
            return Ok(waiting);
        }
        if !self.is_there(folder) {
            return Ok(0);
        }
        let sql = "SELECT ifnull(sum(rows), 0) FROM batches WHERE aside = 0 AND id > ?";
        let failed = || StoreError::database("count streamed rows");
        let waiting = self.open(folder, moved)?.query_row(sql, [moved], |row| row.get(0)).map_err(failed())?;
        self.waiting = Some(waiting);
        Ok(waiting)
    }

    fn is_there(&self, folder: &Path) -> bool {
        self.connection.is_some() || path(folder).is_file()
    }

    fn open(&mut self, folder: &Path, moved: i64) -> Result<&Connection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(connect(folder, moved)?);
        }
        Ok(self.connection.as_ref().expect("it was just opened"))
    }
}

/// The path of the journal of a folder.
fn path(folder: &Path) -> PathBuf {
    folder.join(JOURNAL)
}

/// Opens the journal. Numbers go on after the last that was moved, also if the journal was lost and is a new one.
fn connect(folder: &Path, moved: i64) -> Result<Connection, StoreError> {
    let failed = || StoreError::database("open the journal of streamed batches");
    let connection = Connection::open(path(folder)).map_err(failed())?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed())?;
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;";
    connection.execute_batch(settings).map_err(failed())?;
    connection.execute_batch(SCHEMA).map_err(failed())?;
    let last = "SELECT seq FROM sqlite_sequence WHERE name = 'batches'";
    let last: Option<i64> = connection.query_row(last, [], |row| row.get(0)).optional().map_err(failed())?;
    match last {
        None => connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('batches', ?)", [moved]),
        Some(last) if last < moved => connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'batches'", [moved]),
        Some(_) => Ok(0),
    }
    .map_err(failed())?;
    Ok(connection)
}

/// The last batch that was moved to the tables.
pub(crate) fn moved(tables: &Connection) -> Result<i64, StoreError> {
    tables.query_row(STREAM_BATCH, [], |row| row.get(0)).map_err(StoreError::database("read the state of the stream"))
}

/// A batch as text: a line for each row, with its table, the columns that it has, and its cells.
fn encode(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| format!("{}\t{}\t{}\n", row.table.name, row.present, to_json(&row.cells)));
    lines.collect()
}

fn decode(content: &str) -> Result<Vec<Row>, rusqlite::Error> {
    let unreadable = || rusqlite::Error::InvalidColumnType(2, "a row that is not one".to_owned(), rusqlite::types::Type::Text);
    content
        .lines()
        .map(|line| {
            let mut parts = line.splitn(3, '\t');
            let mut part = || parts.next().ok_or_else(unreadable);
            let table = Table::named(part()?).ok_or_else(unreadable)?;
            let present = part()?.parse().map_err(|_| unreadable())?;
            Ok(Row { table, cells: from_json(table, part()?)?, present, source: Source::default() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use jinpai_model::records::Note;
    use jinpai_model::{Record, Row, Source};

    #[test]
    fn a_batch_comes_back_as_it_was() {
        let note = Note {
            order: "1".into(),
            time: jiff::Timestamp::UNIX_EPOCH,
            account: "s:甲".into(),
            flag: None,
            note: Some("第一行\n第二行\t\"\u{2028}".into()),
            source: Source::default(),
        };
        let rows = vec![Row::of(&note), Row { present: 7, ..Row::of(&note) }];
        let read = decode(&encode(&rows)).unwrap();
        assert_eq!(read, rows);
        assert_eq!(Note::from_cells(&read[0].cells, Source::default()), Some(note));
    }
}

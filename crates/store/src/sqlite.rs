//! The store in one folder: `jinpai.db` (`SQLite`), `messages/` (the archive) and `import.lock`.

mod as_of;
mod cells;
mod chats;
mod closed;
mod closing;
mod connection;
mod files;
mod filters;
mod import;
mod messages;
mod orders;
mod partition;
mod query;
mod reading;
mod schema;
mod tidy;
mod timelines;
mod verify;
mod write;

use crate::api::{CommandId, Damage, FileImport, FileInfo, Limits, NewFile, OldVersion, Partition, Stats, Store, Unjoined};
use crate::archive::known::Known;
use crate::chats::{ChatFilter, ChatHits, ChatSearch, Conversations};
use crate::closed::{Close, ClosedDamage, ClosedFile, ClosedInput, ClosedMonth, ClosedSlip};
use crate::error::StoreError;
use crate::reader::Reader;
use as_of::AllStatements;
use connection::{created, empty, existing, is_in_memory};
use jiff::Timestamp;
use jinpai_model::{FileId, Month, Row, ShopId, Table, Timeline, Value};
use reading::Reading;
use rusqlite::Connection;
use schema::Statements;
use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Locked by the process that writes.
const LOCK: &str = "import.lock";

/// Opens the workspace of a folder, for reading and writing; the folder is made if it is not there. Nothing in it changes, and
/// nobody is kept from writing, before [`Store::begin_command`], which makes the database of a new folder. Only the tables of a
/// database that an older program wrote are brought up to date here, once.
///
/// Errors: [`StoreError::Disk`] if the folder cannot be made or looked into, [`StoreError::Database`] if its database cannot be
/// opened, [`StoreError::NoDatabase`] if it holds messages without the database, [`StoreError::Newer`] if a newer program wrote it.
pub fn open(folder: &Path) -> Result<Box<dyn Store>, StoreError> {
    open_with(folder, Limits::default())
}

/// Opens a workspace with other limits than the usual ones; see [`open`].
pub fn open_with(folder: &Path, limits: Limits) -> Result<Box<dyn Store>, StoreError> {
    fs::create_dir_all(folder).map_err(StoreError::disk("create", folder))?;
    let connection = match existing(folder)? {
        Some(connection) => connection,
        None => empty()?,
    };
    let statements = Arc::new(schema::tables().map(|table| (table.name, Arc::new(Statements::of(table)))).collect());
    Ok(Box::new(SqliteStore {
        folder: folder.to_path_buf(),
        limits,
        reading: Reading::now(folder, Arc::clone(&statements)),
        statements,
        writer: Mutex::new(Writer { connection, lock: None, command: None, known: Known::default() }),
    }))
}

struct SqliteStore {
    folder: PathBuf,
    limits: Limits,
    statements: Arc<AllStatements>,
    reading: Reading,
    writer: Mutex<Writer>,
}

/// What writing needs, for one command at a time.
struct Writer {
    /// In memory and empty until the first command of a new folder begins.
    connection: Connection,
    lock: Option<File>,
    command: Option<CommandId>,
    known: Known,
}

impl SqliteStore {
    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic while writing rolled its transaction back; the writer itself is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> Result<File, StoreError> {
        let path = self.folder.join(LOCK);
        let file = File::options().create(true).append(true).open(&path).map_err(StoreError::disk("lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy { folder: self.folder.clone() }),
            Err(TryLockError::Error(error)) => Err(StoreError::disk("lock", &path)(error)),
        }
    }
}

impl Store for SqliteStore {
    fn begin_command(&self, started: Timestamp, what: &str) -> Result<CommandId, StoreError> {
        let lock = self.lock()?;
        let mut writer = self.writer();
        if is_in_memory(&writer.connection) {
            // Looked for again, now that the lock is held: another process may have made it.
            writer.connection = match existing(&self.folder)? {
                Some(connection) => connection,
                None => created(&self.folder)?,
            };
        }
        tidy::tidy(&writer.connection, &self.folder)?;
        let command = files::new_command(&writer.connection, started, what)?;
        writer.lock = Some(lock);
        writer.command = Some(command);
        writer.known.forget();
        Ok(command)
    }

    fn reserve_files(&self, command: CommandId, paths: &[String]) -> Result<Vec<FileId>, StoreError> {
        let writer = self.writer();
        writer.check_open(command)?;
        files::reserve(&writer.connection, command, paths)
    }

    fn begin_file(&self, file: FileId, new: NewFile) -> Result<Box<dyn FileImport + '_>, StoreError> {
        let writer = self.writer();
        let command = files::command_of(&writer.connection, file)?;
        writer.check_open(command)?;
        Ok(Box::new(import::SqliteImport::begin(self, writer, command, file, new)?))
    }

    fn finish_command(&self, command: CommandId) -> Result<(), StoreError> {
        let mut writer = self.writer();
        writer.check_open(command)?;
        messages::archive_waiting(&writer.connection, &self.folder, command, self.limits.waiting_after_command_max)?;
        writer.release();
        Ok(())
    }

    fn as_of(&self, up_to: FileId) -> Result<Box<dyn Reader + '_>, StoreError> {
        Ok(Box::new(self.reading.as_of(up_to)?))
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        self.reading.read(query::stats)
    }

    fn verify(&self) -> Result<Vec<Damage>, StoreError> {
        self.reading.read(|connection| verify::verify(connection, &self.folder))
    }

    fn begin_close(&self, started: Timestamp, what: &str) -> Result<Box<dyn Close + '_>, StoreError> {
        let command = self.begin_command(started, what)?;
        Ok(Box::new(closing::SqliteClose::begin(self, command)?))
    }

    fn closed_months(&self) -> Result<Vec<ClosedMonth>, StoreError> {
        self.reading.read(|connection| closed::months(connection, None))
    }

    fn closed_month(&self, month: Month) -> Result<Option<ClosedMonth>, StoreError> {
        self.reading.read(|connection| Ok(closed::months(connection, Some(month))?.pop()))
    }

    fn closed_slips(&self, month: Month) -> Result<Vec<ClosedSlip>, StoreError> {
        self.reading.read(|connection| closed::slips(connection, month))
    }

    fn closed_files(&self, month: Month) -> Result<Vec<ClosedFile>, StoreError> {
        self.reading.read(|connection| closed::files(connection, &self.folder, month))
    }

    fn closed_inputs(&self, month: Month) -> Result<Vec<ClosedInput>, StoreError> {
        self.reading.read(|connection| closed::inputs(connection, month))
    }

    fn check_closed(&self) -> Result<Vec<ClosedDamage>, StoreError> {
        self.reading.read(closed::check)
    }
}

impl Reader for SqliteStore {
    fn rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        self.reading.rows(table)
    }

    fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.reading.shops()
    }

    fn partitions(&self, at_most: usize) -> Result<Vec<Partition>, StoreError> {
        self.reading.partitions(at_most)
    }

    fn timelines(&self, partition: &Partition, visit: &mut dyn FnMut(Timeline) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.reading.timelines(partition, visit)
    }

    fn latest(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        self.reading.latest(shop)
    }

    fn file(&self, file: FileId) -> Result<Option<FileInfo>, StoreError> {
        self.reading.file(file)
    }

    fn files(&self) -> Result<Vec<FileInfo>, StoreError> {
        self.reading.files()
    }

    fn last_file(&self) -> Result<Option<FileId>, StoreError> {
        self.reading.last_file()
    }

    fn has(&self, table: &'static Table, column: Option<&str>) -> Result<bool, StoreError> {
        self.reading.has(table, column)
    }

    fn unjoined(&self) -> Result<Vec<Unjoined>, StoreError> {
        self.reading.unjoined()
    }

    fn unjoined_rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        self.reading.unjoined_rows(table)
    }

    fn history(&self, table: &'static Table, key: &[Option<Value>]) -> Result<Vec<OldVersion>, StoreError> {
        self.reading.history(table, key)
    }

    fn conversations(&self, filter: &ChatFilter, skip: usize, limit: usize, threads: usize) -> Result<Conversations, StoreError> {
        self.reading.conversations(filter, skip, limit, threads)
    }

    fn search(&self, search: &ChatSearch, threads: usize) -> Result<ChatHits, StoreError> {
        self.reading.search(search, threads)
    }
}

impl Writer {
    fn check_open(&self, command: CommandId) -> Result<(), StoreError> {
        if self.command == Some(command) { Ok(()) } else { Err(StoreError::NotOpen { what: "command", number: command.0 }) }
    }

    /// Ends the command and gives the lock back.
    fn release(&mut self) {
        self.command = None;
        self.known.forget();
        self.lock = None;
    }
}

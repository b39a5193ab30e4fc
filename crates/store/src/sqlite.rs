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
mod journal;
mod loading;
mod messages;
mod orders;
mod partition;
mod query;
mod reading;
mod schema;
mod standing;
mod stream;
mod tidy;
mod timelines;
mod undo;
mod verify;
mod write;

use crate::api::{
    CommandId, CommandInfo, Damage, FileImport, FileInfo, Limits, NewFile, OldVersion, Partition, Stats, Store, Unjoined,
};
use crate::archive::known::Known;
use crate::chats::{ChatFilter, ChatHits, ChatSearch, Conversations};
use crate::closed::{Close, ClosedDamage, ClosedFile, ClosedInput, ClosedMonth, ClosedSlip};
use crate::error::StoreError;
use crate::reader::Reader;
use crate::stream::Streamed;
use crate::undo::Undone;
use as_of::AllStatements;
use connection::{created, empty, existing, is_in_memory};
use jiff::Timestamp;
use jinpai_model::{BuyerId, FileId, Month, OrderId, Row, ShopId, Table, Timeline, Value, mask};
use journal::Journal;
use reading::Reading;
use rusqlite::Connection;
use schema::Statements;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use stream::KnownStream;

/// Locked by the process that writes.
const LOCK: &str = "import.lock";

/// Locked by the process that moves streamed rows, which takes moments, before it locks the other one.
const STREAM_LOCK: &str = "stream.lock";

/// How often a command tries again while streamed rows are being moved, and how long it waits between: some ten seconds.
const LOCK_TRIES: u32 = 1000;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

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
        writer: Mutex::new(Writer {
            connection,
            lock: None,
            command: None,
            known: Known::default(),
            known_stream: KnownStream::default(),
        }),
        journal: Journal::of(folder),
        commands_waiting: AtomicU32::new(0),
    }))
}

struct SqliteStore {
    folder: PathBuf,
    limits: Limits,
    statements: Arc<AllStatements>,
    reading: Reading,
    writer: Mutex<Writer>,
    journal: Journal,
    /// Commands that want the writer's lock: streamed rows are not moved meanwhile.
    commands_waiting: AtomicU32,
}

/// What writing needs, for one command at a time.
struct Writer {
    /// In memory and empty until the first command of a new folder begins.
    connection: Connection,
    lock: Option<File>,
    command: Option<CommandId>,
    known: Known,
    known_stream: KnownStream,
}

impl SqliteStore {
    fn writer(&self) -> MutexGuard<'_, Writer> {
        // A panic while writing rolled its transaction back; the writer itself is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The writer's lock for a command.
    fn lock(&self) -> Result<File, StoreError> {
        self.commands_waiting.fetch_add(1, Ordering::SeqCst);
        let lock = self.lock_when_moved();
        self.commands_waiting.fetch_sub(1, Ordering::SeqCst);
        lock
    }

    fn lock_when_moved(&self) -> Result<File, StoreError> {
        let mut other_writer = false;
        for _ in 0..LOCK_TRIES {
            if let Some(file) = self.try_lock(LOCK)? {
                return Ok(file);
            }
            // Nobody moves streamed rows, so it is a command that writes, unless the rows were moved between the two looks.
            if self.is_moving()? {
                std::thread::sleep(LOCK_PAUSE);
            } else if std::mem::replace(&mut other_writer, true) {
                break;
            }
        }
        Err(StoreError::Busy { folder: self.folder.clone() })
    }

    /// Whether any process is moving streamed rows.
    fn is_moving(&self) -> Result<bool, StoreError> {
        let is_there = self.folder.join(STREAM_LOCK).is_file();
        Ok(is_there && self.try_lock(STREAM_LOCK)?.is_none())
    }

    fn try_lock(&self, name: &str) -> Result<Option<File>, StoreError> {
        let path = self.folder.join(name);
        let file = File::options().create(true).append(true).open(&path).map_err(StoreError::disk("lock", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(StoreError::disk("lock", &path)(error)),
        }
    }

    /// What streamed rows are moved with.
    fn tables(&self) -> stream::Tables<'_> {
        let waiting_max = self.limits.waiting_max.min(stream::WAITING_MAX);
        stream::Tables { folder: &self.folder, statements: &self.statements, waiting_max }
    }

    /// The last batch that was moved to the tables.
    fn moved(&self) -> Result<i64, StoreError> {
        self.reading.read(journal::moved)
    }
}

impl Store for SqliteStore {
    fn begin_command(&self, started: Timestamp, what: &str) -> Result<CommandId, StoreError> {
        let lock = self.lock()?;
        let mut writer = self.writer();
        writer.make(&self.folder)?;
        tidy::tidy(&writer.connection, &self.folder)?;
        // What was answered before the command began is there for it.
        while stream::advance(&self.tables(), &mut writer, &self.journal, started)?.more {}
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

    fn commands(&self) -> Result<Vec<CommandInfo>, StoreError> {
        self.reading.read(files::commands)
    }

    fn undo(&self, import: CommandId, at: Timestamp, what: &str, path: &str) -> Result<Undone, StoreError> {
        // What cannot be taken back leaves no trace; it is looked at again when nobody else can write.
        self.reading.read(|connection| undo::check(connection, import))?;
        let command = self.begin_command(at, what)?;
        let undone = self.reserve_files(command, &[path.to_owned()]).and_then(|files| {
            let file = files.into_iter().next().expect("one path is given one number");
            let writer = self.writer();
            undo::undo(&writer.connection, &self.folder, &self.statements, import, command, file)
        });
        let finished = self.finish_command(command);
        let undone = undone?;
        finished?;
        Ok(undone)
    }

    fn stream(&self, at: Timestamp, rows: &[Row]) -> Result<(), StoreError> {
        stream::check(rows)?;
        if rows.is_empty() {
            return Ok(());
        }
        let moved = self.moved()?;
        self.journal.append(moved, at, rows)
    }

    fn take_streamed(&self, at: Timestamp) -> Result<Streamed, StoreError> {
        let busy = Streamed { more: true, ..Streamed::default() };
        if self.streamed_waiting()? == 0 {
            return Ok(Streamed::default());
        }
        if self.commands_waiting.load(Ordering::SeqCst) > 0 {
            return Ok(busy);
        }
        let Some(_moving) = self.try_lock(STREAM_LOCK)? else { return Ok(busy) };
        let Some(_writing) = self.try_lock(LOCK)? else { return Ok(busy) };
        let mut writer = self.writer();
        writer.make(&self.folder)?;
        stream::advance(&self.tables(), &mut writer, &self.journal, at)
    }

    fn streamed_waiting(&self) -> Result<u64, StoreError> {
        let moved = self.moved()?;
        self.journal.waiting(moved)
    }

    fn as_of(&self, up_to: FileId) -> Result<Box<dyn Reader + '_>, StoreError> {
        self.reading.read(|connection| stream::seal(connection, &self.folder, up_to))?;
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

    fn of_order(&self, table: &'static Table, order: &OrderId) -> Result<Vec<Row>, StoreError> {
        self.reading.of_order(table, order)
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

    fn latest_message(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        self.reading.latest_message(shop)
    }

    fn span(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        self.reading.span()
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

    fn version(&self) -> Result<u64, StoreError> {
        self.reading.version()
    }

    fn conversations(&self, filter: &ChatFilter, skip: usize, limit: usize, threads: usize) -> Result<Conversations, StoreError> {
        self.reading.conversations(filter, skip, limit, threads)
    }

    fn personal(&self, buyers: &BTreeSet<(ShopId, BuyerId)>) -> Result<BTreeMap<(ShopId, BuyerId), mask::Known>, StoreError> {
        self.reading.personal(buyers)
    }

    fn search(&self, search: &ChatSearch, threads: usize) -> Result<ChatHits, StoreError> {
        self.reading.search(search, threads)
    }
}

impl Writer {
    /// Makes the database of a new folder. The lock is held.
    fn make(&mut self, folder: &Path) -> Result<(), StoreError> {
        if is_in_memory(&self.connection) {
            // Looked for again, now that the lock is held: another process may have made it.
            self.connection = match existing(folder)? {
                Some(connection) => connection,
                None => created(folder)?,
            };
        }
        Ok(())
    }

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

//! The store in one folder: `jinpai.db` (`SQLite`), `messages/` (the archive) and `import.lock`.

mod cells;
mod files;
mod filters;
mod import;
mod messages;
mod orders;
mod partition;
mod query;
mod schema;
mod tidy;
mod timelines;
mod verify;
mod write;

use crate::api::{CommandId, Damage, FileImport, FileInfo, Limits, NewFile, OldVersion, Partition, Stats, Store, Unjoined};
use crate::archive::known::Known;
use crate::error::StoreError;
use filters::Filters;
use jiff::Timestamp;
use jinpai_model::{FileId, Row, ShopId, Table, Timeline, Value};
use rusqlite::{Connection, OpenFlags};
use schema::Statements;
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The database below the workspace.
const DATABASE: &str = "jinpai.db";

/// Locked by the process that writes.
const LOCK: &str = "import.lock";

/// How long a statement waits for another process to finish a short write.
const BUSY_WAIT: Duration = Duration::from_secs(20);

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
    let statements = schema::tables().map(|table| (table.name, Arc::new(Statements::of(table)))).collect();
    Ok(Box::new(SqliteStore {
        folder: folder.to_path_buf(),
        limits,
        statements,
        writer: Mutex::new(Writer { connection, lock: None, command: None, known: Known::default() }),
        readers: Mutex::new(Vec::new()),
        filters: Mutex::new(None),
    }))
}

struct SqliteStore {
    folder: PathBuf,
    limits: Limits,
    statements: BTreeMap<&'static str, Arc<Statements>>,
    writer: Mutex<Writer>,
    /// Idle connections for reading.
    readers: Mutex<Vec<Connection>>,
    /// Which orders have notes, refunds, …, as of so many files taken in.
    filters: Mutex<Option<(u64, Arc<Filters>)>>,
}

/// What writing needs, for one command at a time.
struct Writer {
    /// In memory and empty until the first command of a new folder begins.
    connection: Connection,
    lock: Option<File>,
    command: Option<CommandId>,
    known: Known,
}

/// A connection for reading; none if nothing was ever imported into the folder.
fn reader(folder: &Path) -> Result<Option<Connection>, StoreError> {
    // Segments are looked for first: another process makes the database before it writes any.
    let has_segments = tidy::has_segments(folder)?;
    if folder.join(DATABASE).is_file() {
        let connection = connect(folder, false)?;
        match schema::version(&connection)? {
            // Another process is just making it, or was interrupted while it did.
            0 => {}
            found if found > schema::VERSION => return Err(StoreError::Newer { found, known: schema::VERSION }),
            _ => return Ok(Some(connection)),
        }
    }
    if has_segments { Err(StoreError::NoDatabase { folder: folder.to_path_buf() }) } else { Ok(None) }
}

/// A connection for writing, its tables up to date; none if nothing was ever imported into the folder.
fn existing(folder: &Path) -> Result<Option<Connection>, StoreError> {
    if reader(folder)?.is_none() {
        return Ok(None);
    }
    let mut connection = connect(folder, true)?;
    if !schema::is_prepared(&connection)? {
        schema::prepare(&mut connection)?;
    }
    Ok(Some(connection))
}

/// A new database in the folder.
fn created(folder: &Path) -> Result<Connection, StoreError> {
    let mut connection = connect(folder, true)?;
    schema::prepare(&mut connection)?;
    Ok(connection)
}

/// A database in memory, which stands for the one that a new folder does not have yet.
fn empty() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory().map_err(StoreError::database("be opened"))?;
    schema::prepare(&mut connection)?;
    Ok(connection)
}

fn is_in_memory(connection: &Connection) -> bool {
    connection.path().is_none_or(str::is_empty)
}

fn connect(folder: &Path, writing: bool) -> Result<Connection, StoreError> {
    let failed = || StoreError::database("be opened");
    let base = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let flags = if writing { base | OpenFlags::SQLITE_OPEN_CREATE } else { base };
    let connection = Connection::open_with_flags(folder.join(DATABASE), flags).map_err(failed())?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed())?;
    connection.set_prepared_statement_cache_capacity(128);
    let settings = if writing {
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -131072;
            PRAGMA journal_size_limit = 67108864;"
    } else {
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA mmap_size = 8589934592;"
    };
    connection.execute_batch(settings).map_err(failed())?;
    Ok(connection)
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

    /// Reads in one snapshot.
    fn read<T>(&self, what: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let failed = || StoreError::database("be read");
        let idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => match reader(&self.folder)? {
                Some(connection) => connection,
                None => empty()?,
            },
        };
        connection.execute_batch("BEGIN").map_err(failed())?;
        let result = what(&connection);
        let ended = connection.execute_batch("COMMIT");
        // What went wrong first says more than that the transaction could not be ended either.
        let value = result?;
        ended.map_err(failed())?;
        if !is_in_memory(&connection) {
            self.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
        Ok(value)
    }

    fn filters(&self, connection: &Connection) -> Result<Arc<Filters>, StoreError> {
        let version = files::committed(connection)?;
        let mut cached = self.filters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, filters)) = &*cached
            && *of == version
        {
            return Ok(Arc::clone(filters));
        }
        let filters = Arc::new(Filters::load(connection)?);
        *cached = Some((version, Arc::clone(&filters)));
        Ok(filters)
    }

    fn statements(&self, table: &'static Table) -> &Arc<Statements> {
        self.statements.get(table.name).expect("every table but the messages has statements")
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
        writer.command = None;
        writer.known.forget();
        writer.lock = None;
        Ok(())
    }

    fn rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        if table.name == schema::MESSAGES {
            let mut rows = Vec::new();
            self.timelines(&Partition::all(), &mut |timeline| {
                rows.extend(timeline.messages.iter().map(Row::of));
                ControlFlow::Continue(())
            })?;
            return Ok(rows);
        }
        self.read(|connection| query::rows(connection, self.statements(table)))
    }

    fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.read(query::shops)
    }

    fn partitions(&self, at_most: usize) -> Result<Vec<Partition>, StoreError> {
        self.read(|connection| partition::partitions(connection, at_most))
    }

    fn timelines(&self, partition: &Partition, visit: &mut dyn FnMut(Timeline) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.read(|connection| {
            let filters = self.filters(connection)?;
            timelines::visit(connection, &self.folder, self.statements(orders::table()), &filters, partition, visit)
        })
    }

    fn latest(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| query::latest(connection, &self.folder, shop))
    }

    fn file(&self, file: FileId) -> Result<Option<FileInfo>, StoreError> {
        self.read(|connection| Ok(files::files(connection, Some(file))?.pop()))
    }

    fn files(&self) -> Result<Vec<FileInfo>, StoreError> {
        self.read(|connection| files::files(connection, None))
    }

    fn unjoined(&self) -> Result<Vec<Unjoined>, StoreError> {
        self.read(query::unjoined)
    }

    fn unjoined_rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        if !query::REFERRING.contains(&table.name) {
            return Ok(Vec::new());
        }
        self.read(|connection| query::unjoined_rows(connection, self.statements(table)))
    }

    fn history(&self, table: &'static Table, key: &[Option<Value>]) -> Result<Vec<OldVersion>, StoreError> {
        self.read(|connection| write::history(connection, table, key).map_err(StoreError::database("read the history")))
    }

    fn stats(&self) -> Result<Stats, StoreError> {
        self.read(query::stats)
    }

    fn verify(&self) -> Result<Vec<Damage>, StoreError> {
        self.read(|connection| verify::verify(connection, &self.folder))
    }
}

impl Writer {
    fn check_open(&self, command: CommandId) -> Result<(), StoreError> {
        if self.command == Some(command) { Ok(()) } else { Err(StoreError::NotOpen { what: "command", number: command.0 }) }
    }
}

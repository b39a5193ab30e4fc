//! Connections to the database of a folder.

use super::{schema, tidy};
use crate::error::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The database below the workspace.
pub(super) const DATABASE: &str = "jinpai.db";

/// How long a statement waits for another process to finish a short write.
const BUSY_WAIT: Duration = Duration::from_secs(20);

/// A connection for reading; none if nothing was ever imported into the folder.
pub(super) fn reader(folder: &Path) -> Result<Option<Connection>, StoreError> {
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
pub(super) fn existing(folder: &Path) -> Result<Option<Connection>, StoreError> {
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
pub(super) fn created(folder: &Path) -> Result<Connection, StoreError> {
    let mut connection = connect(folder, true)?;
    schema::prepare(&mut connection)?;
    Ok(connection)
}

/// A database in memory, which stands for the one that a new folder does not have yet.
pub(super) fn empty() -> Result<Connection, StoreError> {
    let mut connection = Connection::open_in_memory().map_err(StoreError::database("be opened"))?;
    schema::prepare(&mut connection)?;
    Ok(connection)
}

pub(super) fn is_in_memory(connection: &Connection) -> bool {
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

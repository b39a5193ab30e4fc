//! Who may sign in, who is signed in, and what was done: `access.db`, a database of its own beside the facts.
//!
//! It is its own file because a sign-in and a line of the audit log must not wait for the long transaction of an import (decision
//! 190). Nothing here makes a secret: password hashes, TOTP secrets and the digests of tokens come in as they are kept.

mod attempts;
mod audit;
mod error;
mod idempotency;
mod schema;
mod sessions;
mod tokens;
mod totp;
mod user;
mod users;

pub use attempts::{ADDRESS_FAILURES_FREE, LOCK_SECONDS_MAX, USER_FAILURES_FREE};
pub use audit::{AuditCheck, AuditDamage, AuditEntry, AuditFilter, AuditPage, AuditRow, DETAILS_BYTES_MAX, Outcome};
pub use error::AccessError;
pub use idempotency::{Answer, Begun, IDEMPOTENCY_HOURS, IdempotentRequest};
pub use sessions::{NewSession, Session, SessionId, SignedIn};
pub use tokens::{ConnectorToken, TOKENS_MAX, TokenId};
pub use totp::Totp;
pub use user::{NewUser, Role, USER_NAME_CHARS_MAX, User, UserChange, UserLang};

use crate::error::StoreError;
use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The database below the workspace.
const DATABASE: &str = "access.db";

/// How long a statement waits for another process to finish its write; all of them are short.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Connections kept for readers.
const IDLE_MAX: usize = 8;

/// The users, sessions, sign-in attempts, idempotency keys and the audit log of a workspace. Every method is one transaction that
/// survives any crash once it has returned, and may be called from any thread.
#[derive(Debug)]
pub struct Access {
    path: PathBuf,
    writer: Mutex<Connection>,
    idle: Mutex<Vec<Connection>>,
}

impl Access {
    /// Opens the database of a workspace's folder; it is made if it is not there, readable by its owner only.
    ///
    /// Errors: [`StoreError::Disk`] if the folder or file cannot be made, [`StoreError::Database`] if it cannot be opened,
    /// [`StoreError::Newer`] if a newer program wrote it.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(StoreError::disk("create", folder))?;
        let path = folder.join(DATABASE);
        make_private(&path)?;
        let mut writer = connect(&path, true)?;
        schema::prepare(&mut writer)?;
        Ok(Self { path, writer: Mutex::new(writer), idle: Mutex::default() })
    }

    /// Whether the folder has such a database: somebody was set up there.
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).is_file()
    }

    /// Writes in one transaction; on an error nothing of it stays.
    fn write<T, E: From<StoreError>>(&self, what: impl FnOnce(&Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        let failed = || StoreError::database("write who may sign in and what was done");
        // A panic while writing rolled its transaction back; the connection itself is sound.
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
        let value = what(&transaction)?;
        transaction.commit().map_err(failed())?;
        Ok(value)
    }

    /// Reads in one snapshot, beside any writer.
    fn read<T>(&self, what: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let failed = || StoreError::database("read who may sign in and what was done");
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, false)?,
        };
        connection.execute_batch("BEGIN").map_err(failed())?;
        let result = what(&connection);
        let ended = connection.execute_batch("COMMIT");
        let value = result?;
        ended.map_err(failed())?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(connection);
        }
        Ok(value)
    }
}

/// Makes an empty file that only its owner may read, unless there is one: `SQLite` gives its passing files the same rights.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(StoreError::disk("create", path))
}

fn connect(path: &Path, writing: bool) -> Result<Connection, StoreError> {
    let failed = || StoreError::database("be opened");
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed())?;
    connection.busy_timeout(BUSY_WAIT).map_err(failed())?;
    connection.set_prepared_statement_cache_capacity(64);
    let settings = if writing {
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;"
    } else {
        "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;"
    };
    connection.execute_batch(settings).map_err(failed())?;
    Ok(connection)
}

/// An instant as it is stored.
fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// An instant of a row.
fn instant(row: &Row<'_>, at: usize) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(row.get(at)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Integer, Box::new(error)))
}

//! The tables of `access.db`.

use crate::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};

/// The schema this program writes, in `PRAGMA user_version`.
const VERSION: i64 = 2;

/// Step `i` brings a database of schema `i` to schema `i + 1`. Released steps never change; a new schema is a new step.
///
/// The audit log only grows: what the triggers cannot keep from somebody with the file in hand, the chain of hashes shows.
const STEPS: [&str; 2] = ["
CREATE TABLE users (
    id TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL, agent TEXT, groups TEXT NOT NULL,
    shops TEXT NOT NULL, pay_granted INTEGER NOT NULL, password TEXT NOT NULL, totp_secret BLOB, totp_on INTEGER NOT NULL DEFAULT 0,
    totp_step INTEGER NOT NULL DEFAULT 0, lang TEXT NOT NULL, active INTEGER NOT NULL, created_at INTEGER NOT NULL,
    must_change_password INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_by_agent ON users (agent) WHERE agent IS NOT NULL AND active = 1;
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, token BLOB NOT NULL UNIQUE, user TEXT NOT NULL REFERENCES users(id),
    created_at INTEGER NOT NULL, last_seen INTEGER NOT NULL, expires_at INTEGER NOT NULL, address TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE TABLE attempts (
    kind TEXT NOT NULL, who TEXT NOT NULL, failures INTEGER NOT NULL, last_at INTEGER NOT NULL, locked_until INTEGER NOT NULL,
    PRIMARY KEY (kind, who)
) WITHOUT ROWID;
CREATE INDEX attempts_by_time ON attempts (last_at);
CREATE TABLE idempotency (
    user TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, digest BLOB NOT NULL, begun_at INTEGER NOT NULL, status INTEGER,
    headers TEXT, body BLOB, PRIMARY KEY (user, key)
);
CREATE INDEX idempotency_by_time ON idempotency (begun_at);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, user TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, outcome TEXT NOT NULL, address TEXT NOT NULL, request TEXT NOT NULL, details TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX audit_by_user ON audit (user, number);
CREATE INDEX audit_by_action ON audit (action, number);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_grows BEFORE INSERT ON audit WHEN NEW.number <> (SELECT ifnull(max(number), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows at its end'); END;
CREATE TABLE audit_end (number INTEGER NOT NULL, hash BLOB NOT NULL);
INSERT INTO audit_end VALUES (0, zeroblob(32));
CREATE TRIGGER audit_end_stays BEFORE DELETE ON audit_end BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_end_grows BEFORE UPDATE ON audit_end WHEN NEW.number <> OLD.number + 1
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
","
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT, token BLOB NOT NULL UNIQUE, name TEXT NOT NULL, made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL, last_seen INTEGER, revoked_at INTEGER
);
"];

/// Creates or updates the tables.
pub(super) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = || StoreError::database("prepare its tables");
    let found = version(connection)?;
    if found == VERSION {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed())?;
    // Asked again, now that nobody else writes: another process may have prepared it.
    let found = version(&transaction)?;
    if found > VERSION {
        return Err(StoreError::Newer { found, known: VERSION });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(failed())?;
    }
    transaction.pragma_update(None, "user_version", VERSION).map_err(failed())?;
    transaction.commit().map_err(failed())
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(StoreError::database("read its version"))
}

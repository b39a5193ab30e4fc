//! Who is signed in. Of a token only its SHA-256 is kept, so that nobody who reads the file can use it.

use super::error::AccessError;
use super::user::User;
use super::users::{COLUMNS, COLUMNS_COUNT, user};
use super::{Access, instant, micros};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use jinpai_model::{Digest, UserId};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A session's last use is written at most once in this time: not every look at a page should wait for the disk.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// The longest browser name that is kept, in characters.
const USER_AGENT_CHARS_MAX: usize = 256;

/// Sessions of one user at most; signing in once more ends the one that was longest not used.
const SESSIONS_PER_USER_MAX: u32 = 20;

/// The number of a session, by which its user may end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A session to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The SHA-256 of its token.
    pub token: Digest,
    /// Whose.
    pub user: UserId,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// From where.
    pub address: String,
    /// With what browser.
    pub user_agent: String,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_seen: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// From where it was begun.
    pub address: String,
    /// With what browser.
    pub user_agent: String,
}

/// A session with the user as of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
}

const SESSION_COLUMNS: &str = "sessions.id, sessions.user, sessions.created_at, sessions.last_seen, sessions.expires_at,
    sessions.address, sessions.user_agent";

impl Access {
    /// Begins a session. Those that have ended are put away here.
    pub fn begin_session(&self, new: &NewSession, now: Timestamp) -> Result<SessionId, StoreError> {
        self.write(|connection| {
            let failed = || StoreError::database("begin a session");
            connection.execute("DELETE FROM sessions WHERE expires_at <= ?", [micros(now)]).map_err(failed())?;
            let sql = "DELETE FROM sessions WHERE user = ?1 AND id NOT IN
                (SELECT id FROM sessions WHERE user = ?1 ORDER BY last_seen DESC, id DESC LIMIT ?2)";
            connection.execute(sql, params![new.user.as_str(), SESSIONS_PER_USER_MAX - 1]).map_err(failed())?;
            let sql = "INSERT INTO sessions (token, user, created_at, last_seen, expires_at, address, user_agent)
                VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)";
            let user_agent: String = new.user_agent.chars().take(USER_AGENT_CHARS_MAX).collect();
            let values =
                params![new.token.as_bytes(), new.user.as_str(), micros(now), micros(new.expires_at), new.address, user_agent];
            connection.execute(sql, values).map_err(failed())?;
            Ok(SessionId(u64::try_from(connection.last_insert_rowid()).expect("sessions are numbered from 1")))
        })
    }

    /// Who is signed in with a token: none if nobody, if the session has ended or was not used for `idle`, or if the user may not
    /// sign in any more. Its use is noted.
    pub fn signed_in(&self, token: Digest, now: Timestamp, idle: SignedDuration) -> Result<Option<SignedIn>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, {SESSION_COLUMNS} FROM sessions JOIN users ON users.id = sessions.user
             WHERE sessions.token = ?1 AND sessions.expires_at > ?2 AND users.active = 1"
        );
        let found = self.read(|connection| {
            let failed = || StoreError::database("read a session");
            let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
            let found = statement.query_row(params![token.as_bytes(), micros(now)], |row| {
                Ok(SignedIn { user: user(row)?, session: session(row, COLUMNS_COUNT)? })
            });
            found.optional().map_err(failed())
        })?;
        let Some(found) = found else { return Ok(None) };
        let unused = now.duration_since(found.session.last_seen);
        if unused >= idle {
            return Ok(None);
        }
        if unused >= SEEN_EVERY {
            self.write(|connection| {
                let sql = "UPDATE sessions SET last_seen = max(last_seen, ?) WHERE id = ?";
                connection.execute(sql, params![micros(now), found.session.id.0]).map_err(StoreError::database("note a session"))
            })?;
        }
        Ok(Some(found))
    }

    /// The sessions of a user that can still be used, the last used first.
    pub fn sessions(&self, user: &UserId, now: Timestamp, idle: SignedDuration) -> Result<Vec<Session>, StoreError> {
        let sql = format!(
            "SELECT {SESSION_COLUMNS} FROM sessions WHERE user = ?1 AND expires_at > ?2 AND last_seen > ?3
             ORDER BY last_seen DESC, id DESC"
        );
        self.read(|connection| {
            let failed = || StoreError::database("read the sessions");
            let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
            let since = micros(now.checked_sub(idle).unwrap_or(Timestamp::MIN));
            let rows = statement.query_map(params![user.as_str(), micros(now), since], |row| session(row, 0));
            rows.and_then(Iterator::collect).map_err(failed())
        })
    }

    /// Ends a session of a user; whether there was one.
    pub fn end_session(&self, user: &UserId, id: SessionId) -> Result<bool, StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM sessions WHERE id = ? AND user = ?";
            let ended = connection.execute(sql, params![id.0, user.as_str()]).map_err(StoreError::database("end a session"))?;
            Ok(ended == 1)
        })
    }

    /// Ends all sessions of a user but the one that is kept; how many.
    ///
    /// Errors: only those of the database.
    pub fn end_sessions(&self, user: &UserId, keep: Option<SessionId>) -> Result<usize, AccessError> {
        self.write(|connection| Ok(revoke_all(connection, user, keep)?))
    }
}

pub(super) fn revoke_all(connection: &Connection, user: &UserId, keep: Option<SessionId>) -> Result<usize, StoreError> {
    let sql = "DELETE FROM sessions WHERE user = ? AND id <> ?";
    let keep = keep.map_or(0, |id| id.0);
    connection.execute(sql, params![user.as_str(), keep]).map_err(StoreError::database("end sessions"))
}

fn session(row: &Row<'_>, at: usize) -> rusqlite::Result<Session> {
    Ok(Session {
        id: SessionId(row.get(at)?),
        user: UserId::new(row.get::<_, String>(at + 1)?),
        created_at: instant(row, at + 2)?,
        last_seen: instant(row, at + 3)?,
        expires_at: instant(row, at + 4)?,
        address: row.get(at + 5)?,
        user_agent: row.get(at + 6)?,
    })
}

//! Tokens of connectors: programs of the shop that stream events in. Of a token only its SHA-256 is kept.

use super::{Access, instant, micros};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use jinpai_model::{Digest, UserId};
use rusqlite::{OptionalExtension, Row, params};

/// A token's last use is written at most once in this time: a connector sends many batches a second.
const SEEN_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// Tokens that are good at once, at most.
pub const TOKENS_MAX: u32 = 100;

/// The number of a token, by which it is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u64);

/// A connector's token, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectorToken {
    /// Its number.
    pub id: TokenId,
    /// What it is for, as the owner says.
    pub name: String,
    /// Who made it.
    pub made_by: UserId,
    /// When.
    pub made_at: Timestamp,
    /// When it was used last, to the minute; none = never.
    pub last_seen: Option<Timestamp>,
    /// When it was revoked; none = it is good.
    pub revoked_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, name, made_by, made_at, last_seen, revoked_at";

impl Access {
    /// Keeps a new token; none if there are [`TOKENS_MAX`] good ones already.
    pub fn add_token(
        &self,
        token: Digest,
        name: &str,
        made_by: &UserId,
        at: Timestamp,
    ) -> Result<Option<ConnectorToken>, StoreError> {
        let failed = || StoreError::database("keep a token");
        self.write(|transaction| {
            let sql = "SELECT count(*) FROM tokens WHERE revoked_at IS NULL";
            let good: u32 = transaction.query_row(sql, [], |row| row.get(0)).map_err(failed())?;
            if good >= TOKENS_MAX {
                return Ok(None);
            }
            let sql = "INSERT INTO tokens (token, name, made_by, made_at) VALUES (?, ?, ?, ?)";
            transaction.execute(sql, params![token.as_bytes(), name, made_by.as_str(), micros(at)]).map_err(failed())?;
            let sql = format!("SELECT {COLUMNS} FROM tokens WHERE id = ?");
            transaction.query_row(&sql, [transaction.last_insert_rowid()], read).map(Some).map_err(failed())
        })
    }

    /// All tokens, revoked ones too, by number.
    pub fn tokens(&self) -> Result<Vec<ConnectorToken>, StoreError> {
        let failed = || StoreError::database("list the tokens");
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("SELECT {COLUMNS} FROM tokens ORDER BY id")).map_err(failed())?;
            statement.query_map([], read).and_then(Iterator::collect).map_err(failed())
        })
    }

    /// The good token of a digest; notes its use.
    pub fn connector(&self, token: Digest, now: Timestamp) -> Result<Option<ConnectorToken>, StoreError> {
        let failed = || StoreError::database("find a token");
        let found = self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM tokens WHERE token = ? AND revoked_at IS NULL");
            let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
            statement.query_row([token.as_bytes()], read).optional().map_err(failed())
        })?;
        if let Some(found) = &found
            && found.last_seen.is_none_or(|seen| now.duration_since(seen) >= SEEN_EVERY)
        {
            self.write(|transaction| {
                let sql = "UPDATE tokens SET last_seen = ? WHERE id = ?";
                transaction.execute(sql, params![micros(now), number(found.id)]).map(drop).map_err(failed())
            })?;
        }
        Ok(found)
    }

    /// Revokes a token; false if there is no good one of the number.
    pub fn revoke_token(&self, id: TokenId, at: Timestamp) -> Result<bool, StoreError> {
        self.write(|transaction| {
            let sql = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL";
            let changed = transaction.execute(sql, params![micros(at), number(id)]);
            changed.map(|changed| changed > 0).map_err(StoreError::database("revoke a token"))
        })
    }
}

fn number(id: TokenId) -> i64 {
    i64::try_from(id.0).unwrap_or(i64::MAX)
}

fn read(row: &Row<'_>) -> rusqlite::Result<ConnectorToken> {
    let optional = |at: usize| match row.get::<_, Option<i64>>(at)? {
        Some(_) => instant(row, at).map(Some),
        None => Ok(None),
    };
    Ok(ConnectorToken {
        id: TokenId(row.get(0)?),
        name: row.get(1)?,
        made_by: UserId::new(row.get::<_, String>(2)?),
        made_at: instant(row, 3)?,
        last_seen: optional(4)?,
        revoked_at: optional(5)?,
    })
}

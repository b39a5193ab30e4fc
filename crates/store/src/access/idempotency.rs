//! Idempotency keys: the answer to a write is kept for a day, so that the same write sent again is answered and not done again.

use super::error::AccessError;
use super::{Access, micros};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use jinpai_model::{Digest, UserId};
use rusqlite::{Connection, OptionalExtension, params};

/// For how long answers are kept.
pub const IDEMPOTENCY_HOURS: i64 = 24;

/// Whoever began a request so long ago and has not answered will not.
const IN_FLIGHT_MAX: SignedDuration = SignedDuration::from_hours(1);

/// A write that may come again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    /// Whose; the keys of users are apart.
    pub user: UserId,
    /// The key that the client chose.
    pub key: String,
    /// Method and path.
    pub request: String,
    /// The SHA-256 of its body.
    pub digest: Digest,
}

/// What a write was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers that belong to the answer.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What there is of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new, and now in flight.
    New,
    /// It was answered.
    Done(Answer),
}

/// A row of the table: request, digest, when it was begun, status, headers, body.
type Kept = (String, Vec<u8>, i64, Option<u16>, Option<String>, Option<Vec<u8>>);

impl Access {
    /// Begins a write, or gives the answer it got before. Answers older than a day are put away here.
    ///
    /// Errors: [`AccessError::KeyReused`] if the key came with another request or body, [`AccessError::KeyInFlight`] if its first
    /// request has no answer yet.
    pub fn begin_request(&self, request: &IdempotentRequest, now: Timestamp) -> Result<Begun, AccessError> {
        self.write(|connection| {
            put_away(connection, now)?;
            let Some((before, digest, begun_at, status, headers, body)) = kept(connection, request)? else {
                begin(connection, request, now)?;
                return Ok(Begun::New);
            };
            if before != request.request || digest != request.digest.as_bytes() {
                return Err(AccessError::KeyReused);
            }
            if let (Some(status), Some(headers), Some(body)) = (status, headers, body) {
                let headers = serde_json::from_str(&headers).map_err(StoreError::database("read an answer"))?;
                return Ok(Begun::Done(Answer { status, headers, body }));
            }
            if begun_at > micros(now.checked_sub(IN_FLIGHT_MAX).unwrap_or(Timestamp::MIN)) {
                return Err(AccessError::KeyInFlight);
            }
            begin(connection, request, now)?;
            Ok(Begun::New)
        })
    }

    /// Keeps the answer to a write.
    pub fn finish_request(&self, request: &IdempotentRequest, answer: &Answer) -> Result<(), StoreError> {
        let headers = serde_json::json!(answer.headers).to_string();
        self.write(|connection| {
            let sql = "UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE user = ? AND key = ?";
            let values = params![answer.status, headers, answer.body, request.user.as_str(), request.key];
            connection.execute(sql, values).map_err(StoreError::database("keep an answer"))?;
            Ok(())
        })
    }

    /// Forgets a write that was not done: it may be tried again with its key.
    pub fn abandon_request(&self, request: &IdempotentRequest) -> Result<(), StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM idempotency WHERE user = ? AND key = ? AND status IS NULL";
            let values = params![request.user.as_str(), request.key];
            connection.execute(sql, values).map_err(StoreError::database("forget a request"))?;
            Ok(())
        })
    }

    /// Forgets all writes without an answer; how many. For the start of the one process that serves: whoever began them is gone.
    pub fn abandon_requests(&self) -> Result<usize, StoreError> {
        self.write(|connection| {
            let sql = "DELETE FROM idempotency WHERE status IS NULL";
            connection.execute(sql, []).map_err(StoreError::database("forget requests"))
        })
    }
}

fn put_away(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let before = now.checked_sub(SignedDuration::from_hours(IDEMPOTENCY_HOURS)).unwrap_or(Timestamp::MIN);
    connection
        .prepare_cached("DELETE FROM idempotency WHERE begun_at <= ?")
        .and_then(|mut statement| statement.execute([micros(before)]))
        .map_err(StoreError::database("put answers away"))?;
    Ok(())
}

fn kept(connection: &Connection, request: &IdempotentRequest) -> Result<Option<Kept>, StoreError> {
    let failed = || StoreError::database("find a request");
    let sql = "SELECT request, digest, begun_at, status, headers, body FROM idempotency WHERE user = ? AND key = ?";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let row = statement.query_row(params![request.user.as_str(), request.key], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
    });
    row.optional().map_err(failed())
}

fn begin(connection: &Connection, request: &IdempotentRequest, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO idempotency (user, key, request, digest, begun_at) VALUES (?, ?, ?, ?, ?)";
    let values = params![request.user.as_str(), request.key, request.request, request.digest.as_bytes(), micros(now)];
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values))
        .map_err(StoreError::database("begin a request"))?;
    Ok(())
}

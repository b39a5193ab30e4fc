//! Failed sign-ins, by name and by address, and how long the next attempt must wait.
//!
//! An attempt counts as failed before the password is looked at and is forgiven when it was right: so a hundred guesses at once are a
//! hundred guesses.

use super::user::folded;
use super::{Access, micros};
use crate::error::StoreError;
use jiff::{SignedDuration, Timestamp};
use jinpai_model::UserId;
use rusqlite::{Connection, OptionalExtension, params};

/// Failures by name before a delay begins.
pub const USER_FAILURES_FREE: u32 = 5;

/// Failures by address before a delay begins: a whole team may sit behind one.
pub const ADDRESS_FAILURES_FREE: u32 = 30;

/// The first delay; each further failure doubles it.
const LOCK_SECONDS_FIRST: i64 = 15;

/// The longest delay.
pub const LOCK_SECONDS_MAX: i64 = 15 * 60;

/// Failures are forgotten when there was none for so long.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(12);

/// The longest name that is counted, in characters; longer ones are no user's.
const WHO_CHARS_MAX: usize = 128;

impl Access {
    /// Counts an attempt to sign in. Until when it must wait, if it must: then nothing was counted and nothing is to be tried.
    pub fn attempt(&self, user: &UserId, address: &str, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let counted = counted(user, address);
        self.write(|connection| {
            let forgotten = micros(now.checked_sub(FORGOTTEN_AFTER).unwrap_or(Timestamp::MIN));
            connection
                .execute("DELETE FROM attempts WHERE last_at < ? AND locked_until < ?", [forgotten, micros(now)])
                .map_err(StoreError::database("forget attempts"))?;
            let mut locked = None;
            for (kind, who, _) in &counted {
                locked = locked.max(locked_until(connection, kind, who, now)?);
            }
            if locked.is_some() {
                return Ok(locked);
            }
            for (kind, who, free) in &counted {
                count(connection, kind, who, *free, now)?;
            }
            Ok(None)
        })
    }

    /// Forgives what was counted against a user, as the password was right; and the one attempt counted against the address.
    pub fn forgive(&self, user: &UserId, address: &str) -> Result<(), StoreError> {
        let [(user_kind, user, _), (address_kind, address, _)] = counted(user, address);
        self.write(|connection| {
            let failed = || StoreError::database("forgive attempts");
            connection.execute("DELETE FROM attempts WHERE kind = ? AND who = ?", [user_kind, &user]).map_err(failed())?;
            let sql = "UPDATE attempts SET failures = max(failures - 1, 0), locked_until = 0 WHERE kind = ? AND who = ?";
            connection.execute(sql, [address_kind, &address]).map_err(failed())?;
            Ok(())
        })
    }
}

/// What is counted: kind, who, how many failures are free.
fn counted(user: &UserId, address: &str) -> [(&'static str, String, u32); 2] {
    let short = |text: &str| text.chars().take(WHO_CHARS_MAX).collect::<String>();
    [("user", short(&folded(user.as_str())), USER_FAILURES_FREE), ("address", short(address), ADDRESS_FAILURES_FREE)]
}

fn locked_until(connection: &Connection, kind: &str, who: &str, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT locked_until FROM attempts WHERE kind = ? AND who = ? AND locked_until > ?";
    let until: Option<i64> = connection
        .query_row(sql, params![kind, who, micros(now)], |row| row.get(0))
        .optional()
        .map_err(StoreError::database("read attempts"))?;
    Ok(until.and_then(|until| Timestamp::from_microsecond(until).ok()))
}

fn count(connection: &Connection, kind: &str, who: &str, free: u32, now: Timestamp) -> Result<(), StoreError> {
    let sql = "INSERT INTO attempts (kind, who, failures, last_at, locked_until) VALUES (?1, ?2, 1, ?3, 0)
        ON CONFLICT DO UPDATE SET failures = failures + 1, last_at = ?3 RETURNING failures";
    let failed = || StoreError::database("count an attempt");
    let failures: u32 = connection.query_row(sql, params![kind, who, micros(now)], |row| row.get(0)).map_err(failed())?;
    if failures >= free {
        let until = now.checked_add(delay(failures - free)).unwrap_or(Timestamp::MAX);
        let sql = "UPDATE attempts SET locked_until = ? WHERE kind = ? AND who = ?";
        connection.execute(sql, params![micros(until), kind, who]).map_err(failed())?;
    }
    Ok(())
}

/// The delay after so many failures beyond the free ones.
fn delay(further: u32) -> SignedDuration {
    let seconds = LOCK_SECONDS_FIRST.checked_shl(further.min(16)).unwrap_or(LOCK_SECONDS_MAX);
    SignedDuration::from_secs(seconds.min(LOCK_SECONDS_MAX))
}

#[cfg(test)]
mod tests {
    use super::delay;

    #[test]
    fn delays_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = [0, 1, 2, 5, 6, 60, u32::MAX].map(|further| delay(further).as_secs()).to_vec();
        assert_eq!(seconds, [15, 30, 60, 480, 900, 900, 900]);
    }
}

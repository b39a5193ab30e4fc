//! The second factor: a secret shared with an app on the user's phone, and the last time step a code was taken for.

use super::Access;
use super::error::AccessError;
use super::user::folded;
use super::users::known;
use crate::error::StoreError;
use jinpai_model::UserId;
use rusqlite::{OptionalExtension, params};

/// A user's second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// The shared secret.
    pub secret: Vec<u8>,
    /// Whether the user has shown once to have it; before that it is not asked for.
    pub confirmed: bool,
}

impl std::fmt::Debug for Totp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Totp").field("confirmed", &self.confirmed).finish_non_exhaustive()
    }
}

impl Access {
    /// The second factor of a user; none if there is none.
    pub fn totp(&self, id: &UserId) -> Result<Option<Totp>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT totp_secret, totp_on FROM users WHERE folded = ? AND totp_secret IS NOT NULL";
            let row =
                connection.query_row(sql, [folded(id.as_str())], |row| Ok(Totp { secret: row.get(0)?, confirmed: row.get(1)? }));
            row.optional().map_err(StoreError::database("read a second factor"))
        })
    }

    /// Gives a user a secret that is not asked for before [`Access::confirm_totp`]. A confirmed one stays: whoever sits at an open
    /// session cannot replace it.
    ///
    /// Errors: [`AccessError::Unknown`].
    pub fn begin_totp(&self, id: &UserId, secret: &[u8]) -> Result<bool, AccessError> {
        self.write(|connection| {
            let user = known(connection, id)?;
            let sql = "UPDATE users SET totp_secret = ?, totp_step = 0 WHERE id = ? AND totp_on = 0";
            let changed = connection.execute(sql, params![secret, user.id.as_str()]);
            Ok(changed.map_err(StoreError::database("begin a second factor"))? == 1)
        })
    }

    /// Asks for the code from now on.
    ///
    /// Errors: [`AccessError::Unknown`].
    pub fn confirm_totp(&self, id: &UserId) -> Result<bool, AccessError> {
        self.write(|connection| {
            let user = known(connection, id)?;
            let sql = "UPDATE users SET totp_on = 1 WHERE id = ? AND totp_secret IS NOT NULL";
            let changed = connection.execute(sql, [user.id.as_str()]);
            Ok(changed.map_err(StoreError::database("confirm a second factor"))? == 1)
        })
    }

    /// Takes the second factor away.
    ///
    /// Errors: [`AccessError::Unknown`].
    pub fn remove_totp(&self, id: &UserId) -> Result<(), AccessError> {
        self.write(|connection| {
            let user = known(connection, id)?;
            let sql = "UPDATE users SET totp_secret = NULL, totp_on = 0, totp_step = 0 WHERE id = ?";
            connection.execute(sql, [user.id.as_str()]).map_err(StoreError::database("remove a second factor"))?;
            Ok(())
        })
    }

    /// Takes a time step for used; whether it is later than every one before: a code counts once.
    pub fn use_totp_step(&self, id: &UserId, step: i64) -> Result<bool, AccessError> {
        self.write(|connection| {
            let sql = "UPDATE users SET totp_step = ?1 WHERE folded = ?2 AND totp_step < ?1";
            let changed = connection.execute(sql, params![step, folded(id.as_str())]);
            Ok(changed.map_err(StoreError::database("use a second factor"))? == 1)
        })
    }
}

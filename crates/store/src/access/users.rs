//! Users in SQL. Nobody is ever deleted: the audit log names them.

use super::error::AccessError;
use super::sessions::{self, SessionId};
use super::user::{NewUser, Role, User, UserChange, check_name, folded};
use super::{Access, instant, micros};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{AgentId, Lang, ShopId, UserId};
use rusqlite::types::{FromSqlError, Type};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The columns that [`user`] reads, in its order.
pub(super) const COLUMNS: &str = "users.id, users.name, users.role, users.agent, users.groups, users.shops, users.pay_granted,
    users.lang, users.active, users.totp_on, users.created_at, users.must_change_password";

/// How many columns these are.
pub(super) const COLUMNS_COUNT: usize = 12;

impl Access {
    /// Adds a user.
    ///
    /// Errors: [`AccessError::Name`], [`AccessError::Exists`], [`AccessError::AgentTaken`], [`AccessError::NameTaken`].
    pub fn add_user(&self, new: &NewUser, now: Timestamp) -> Result<User, AccessError> {
        self.write(|connection| add(connection, new, now))
    }

    /// Adds the first owner.
    ///
    /// Errors: [`AccessError::SetUp`] if there is an owner, and those of [`Access::add_user`].
    pub fn add_first_owner(&self, new: &NewUser, now: Timestamp) -> Result<User, AccessError> {
        self.write(|connection| {
            if owners_beside(connection, "")? > 0 {
                return Err(AccessError::SetUp);
            }
            add(connection, &NewUser { role: Role::Owner, ..new.clone() }, now)
        })
    }

    /// Whether there is an active owner: the workspace is set up.
    pub fn has_owner(&self) -> Result<bool, StoreError> {
        self.read(|connection| Ok(owners_beside(connection, "")? > 0))
    }

    /// The user of a name, in whatever capital letters.
    pub fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        self.read(|connection| find(connection, id))
    }

    /// All users by name.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM users ORDER BY folded");
        self.read(|connection| {
            let failed = || StoreError::database("read the users");
            let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
            let rows = statement.query_map([], user);
            rows.and_then(Iterator::collect).map_err(failed())
        })
    }

    /// The hash of an active user's password, as a PHC string.
    pub fn password(&self, id: &UserId) -> Result<Option<String>, StoreError> {
        self.read(|connection| {
            let sql = "SELECT password FROM users WHERE folded = ? AND active = 1";
            let hash = connection.query_row(sql, [folded(id.as_str())], |row| row.get(0)).optional();
            hash.map_err(StoreError::database("read a password"))
        })
    }

    /// Gives a user another password. All sessions end but the one that is kept.
    ///
    /// Errors: [`AccessError::Unknown`].
    pub fn set_password(&self, id: &UserId, hash: &str, must_change: bool, keep: Option<SessionId>) -> Result<(), AccessError> {
        self.write(|connection| {
            let user = known(connection, id)?;
            let sql = "UPDATE users SET password = ?, must_change_password = ? WHERE id = ?";
            connection
                .execute(sql, params![hash, must_change, user.id.as_str()])
                .map_err(StoreError::database("change a password"))?;
            sessions::revoke_all(connection, &user.id, keep)?;
            Ok(())
        })
    }

    /// Keeps the same password under another hash, of more cost perhaps. No session ends.
    pub fn rehash_password(&self, id: &UserId, hash: &str) -> Result<(), AccessError> {
        self.write(|connection| {
            let sql = "UPDATE users SET password = ? WHERE folded = ?";
            let values = params![hash, folded(id.as_str())];
            connection.execute(sql, values).map_err(StoreError::database("change a password"))?;
            Ok(())
        })
    }

    /// Changes a user. Whoever gets another role, or may not sign in any more, is signed out everywhere.
    ///
    /// Errors: [`AccessError::Unknown`], [`AccessError::LastOwner`], [`AccessError::AgentTaken`], [`AccessError::NameTaken`].
    pub fn change_user(&self, id: &UserId, change: &UserChange) -> Result<User, AccessError> {
        self.write(|connection| {
            let before = known(connection, id)?;
            let after = change.to(&before);
            let stays_owner = after.role == Role::Owner && after.active;
            if before.role == Role::Owner && before.active && !stays_owner && owners_beside(connection, before.id.as_str())? == 0
            {
                return Err(AccessError::LastOwner { user: before.id });
            }
            check_agent(connection, &after)?;
            if after.name != before.name {
                check_shown_name(connection, &after)?;
            }
            update(connection, &after)?;
            if before.role != after.role || !after.active {
                sessions::revoke_all(connection, &after.id, None)?;
            }
            Ok(after)
        })
    }
}

fn add(connection: &Connection, new: &NewUser, now: Timestamp) -> Result<User, AccessError> {
    check_name(&new.id)?;
    if let Some(there) = find(connection, &new.id)? {
        return Err(AccessError::Exists { user: there.id });
    }
    let user = User {
        id: new.id.clone(),
        name: new.name.clone(),
        role: new.role,
        agent: new.agent.clone(),
        groups: new.groups.clone(),
        shops: new.shops.clone(),
        pay_granted: new.pay_granted,
        lang: new.lang,
        active: true,
        totp: false,
        created_at: now,
        must_change_password: new.must_change_password,
    };
    check_agent(connection, &user)?;
    check_shown_name(connection, &user)?;
    let sql = "INSERT INTO users (id, folded, name, role, groups, shops, pay_granted, password, lang, active, created_at,
        must_change_password) VALUES (?, ?, '', ?, '[]', '[]', 0, ?, '', 1, ?, ?)";
    let values = params![
        user.id.as_str(),
        folded(user.id.as_str()),
        user.role.word(),
        new.password,
        micros(now),
        user.must_change_password
    ];
    connection.execute(sql, values).map_err(StoreError::database("add a user"))?;
    update(connection, &user)?;
    Ok(user)
}

fn update(connection: &Connection, user: &User) -> Result<(), StoreError> {
    let shops: Vec<&str> = user.shops.iter().map(ShopId::as_str).collect();
    let sql = "UPDATE users SET name = ?, role = ?, agent = ?, groups = ?, shops = ?, pay_granted = ?, lang = ?, active = ?
        WHERE id = ?";
    let values = params![
        user.name,
        user.role.word(),
        user.agent.as_ref().map(AgentId::as_str),
        serde_json::json!(user.groups).to_string(),
        serde_json::json!(shops).to_string(),
        user.pay_granted,
        user.lang.map_or("", |lang| lang.pick("zh", "en")),
        user.active,
        user.id.as_str()
    ];
    connection.execute(sql, values).map_err(StoreError::database("change a user"))?;
    Ok(())
}

/// No two active users are the same agent.
fn check_agent(connection: &Connection, user: &User) -> Result<(), AccessError> {
    let Some(agent) = user.agent.as_ref().filter(|_| user.active) else { return Ok(()) };
    let sql = "SELECT id FROM users WHERE agent = ? AND active = 1 AND id <> ?";
    let other: Option<String> = connection
        .query_row(sql, [agent.as_str(), user.id.as_str()], |row| row.get(0))
        .optional()
        .map_err(StoreError::database("find a user"))?;
    match other {
        Some(other) => Err(AccessError::AgentTaken { agent: agent.clone(), user: UserId::new(other) }),
        None => Ok(()),
    }
}

/// No two users are called the same, active or not: decisions say by name who made them.
fn check_shown_name(connection: &Connection, user: &User) -> Result<(), AccessError> {
    let failed = || StoreError::database("find a user");
    let mut statement = connection.prepare_cached("SELECT id, name FROM users WHERE id <> ?").map_err(failed())?;
    let others = statement.query_map([user.id.as_str()], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed())?;
    for other in others {
        let (id, name): (String, String) = other.map_err(failed())?;
        if folded(name.trim()) == folded(user.name.trim()) {
            return Err(AccessError::NameTaken { name, user: UserId::new(id) });
        }
    }
    Ok(())
}

/// How many active owners there are beside somebody.
fn owners_beside(connection: &Connection, id: &str) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM users WHERE role = 'owner' AND active = 1 AND id <> ?";
    connection.query_row(sql, [id], |row| row.get(0)).map_err(StoreError::database("count the owners"))
}

pub(super) fn find(connection: &Connection, id: &UserId) -> Result<Option<User>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE folded = ?");
    let mut statement = connection.prepare_cached(&sql).map_err(StoreError::database("find a user"))?;
    statement.query_row([folded(id.as_str())], user).optional().map_err(StoreError::database("find a user"))
}

pub(super) fn known(connection: &Connection, id: &UserId) -> Result<User, AccessError> {
    find(connection, id)?.ok_or_else(|| AccessError::Unknown { user: id.clone() })
}

/// The user of a row of [`COLUMNS`].
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    let (role, agent): (String, Option<String>) = (row.get(2)?, row.get(3)?);
    let (groups, shops, lang) = (texts(row, 4)?, texts(row, 5)?, row.get::<_, String>(7)?);
    Ok(User {
        id: UserId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        role: Role::of_word(&role).ok_or_else(|| rusqlite::Error::from(FromSqlError::InvalidType))?,
        agent: agent.map(AgentId::new),
        groups,
        shops: shops.into_iter().map(ShopId::new).collect(),
        pay_granted: row.get(6)?,
        lang: match lang.as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        },
        active: row.get(8)?,
        totp: row.get(9)?,
        created_at: instant(row, 10)?,
        must_change_password: row.get(11)?,
    })
}

fn texts(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<String>> {
    let text: String = row.get(at)?;
    serde_json::from_str(&text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(error)))
}

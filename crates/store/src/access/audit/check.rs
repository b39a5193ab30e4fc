//! Recomputing the chain of the audit log: the first row that is not as it was written is found and named.

use super::canonical;
use crate::error::StoreError;
use jinpai_model::{Digest, Lang};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

/// What the check of the audit log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCheck {
    /// How many rows fit, from the first on.
    pub sound: u64,
    /// The hash of the last of them, in hexadecimal digits: whoever noted it knows later whether the log was written anew.
    pub hash: String,
    /// The first thing that does not fit.
    pub damage: Option<AuditDamage>,
}

/// The first thing in the audit log that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditDamage {
    /// This row is not what was written, or was not written here.
    Changed {
        /// Its number.
        number: u64,
    },
    /// This row was written and is not there.
    Missing {
        /// Its number.
        number: u64,
    },
    /// The rows after this one were not written by the program.
    End {
        /// The last row that was.
        number: u64,
    },
}

impl AuditDamage {
    /// What is wrong, for people.
    pub fn text(self, lang: Lang) -> String {
        let what = match self {
            Self::Changed { number } => {
                lang.pick(format!("第 {number} 条与写入时不一致"), format!("row {number} is not what was written"))
            }
            Self::Missing { number } => lang.pick(format!("第 {number} 条缺失"), format!("row {number} is missing")),
            Self::End { number } => lang.pick(
                format!("第 {number} 条之后的内容与记录的末尾不符"),
                format!("what follows row {number} does not fit the end that was noted"),
            ),
        };
        lang.pick(
            format!("操作日志被改动：{what}；请从备份恢复 access.db 并查明原因"),
            format!("the audit log was changed: {what}; restore access.db from a backup and find out why"),
        )
    }
}

/// Goes through all rows in their order.
pub(super) fn check(connection: &Connection) -> Result<AuditCheck, StoreError> {
    let failed = || StoreError::database("check the audit log");
    let sql =
        "SELECT number, at, user, role, action, subject, outcome, address, request, details, hash FROM audit ORDER BY number";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query([]).map_err(failed())?;
    let (mut sound, mut hash, mut damage) = (0, Digest::default(), None);
    while let Some(row) = rows.next().map_err(failed())? {
        let number: u64 = row.get(0).map_err(failed())?;
        if number != sound + 1 {
            damage = Some(AuditDamage::Missing { number: sound + 1 });
            break;
        }
        let computed = computed(row, hash).map_err(failed())?;
        if computed.as_bytes()[..] != any_bytes(row, 10).map_err(failed())? {
            damage = Some(AuditDamage::Changed { number });
            break;
        }
        (sound, hash) = (number, computed);
    }
    if damage.is_none() {
        damage = check_end(connection, sound, hash)?;
    }
    Ok(AuditCheck { sound, hash: hash.to_string(), damage })
}

/// The last row is the last: how many there were is kept apart from them.
fn check_end(connection: &Connection, sound: u64, hash: Digest) -> Result<Option<AuditDamage>, StoreError> {
    let failed = || StoreError::database("check the audit log");
    let mut statement = connection.prepare_cached("SELECT number, hash FROM audit_end").map_err(failed())?;
    let rows = statement.query_map([], |row| Ok((row.get_ref(0)?.as_i64().ok(), any_bytes(row, 1)?)));
    let rows: Vec<(Option<i64>, Vec<u8>)> = rows.and_then(Iterator::collect).map_err(failed())?;
    Ok(match &rows[..] {
        [(Some(number), end)] if u64::try_from(*number) == Ok(sound) && hash.as_bytes()[..] == end[..] => None,
        [(Some(number), _)] if u64::try_from(*number).is_ok_and(|number| number > sound) => {
            Some(AuditDamage::Missing { number: sound + 1 })
        }
        _ => Some(AuditDamage::End { number: sound }),
    })
}

/// The hash that a row should have after the one before it.
fn computed(row: &Row<'_>, before: Digest) -> rusqlite::Result<Digest> {
    let mut cells: [String; 10] = Default::default();
    for (at, cell) in cells.iter_mut().enumerate() {
        // Bytes that are no text any more become marks of replacement and so another hash.
        *cell = any_text(row, at)?;
    }
    let line = canonical(&cells.each_ref().map(String::as_str));
    Ok(Digest::of_all([&before.as_bytes()[..], line.as_bytes()]))
}

/// A cell as bytes, whatever a flipped bit made of it.
pub(super) fn any_bytes(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Vec::new(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
    })
}

/// A cell as text, whatever a flipped bit made of it.
pub(super) fn any_text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(&any_bytes(row, at)?).into_owned())
}

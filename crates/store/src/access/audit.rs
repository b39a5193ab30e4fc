//! The audit log: who did what, when, from where, with what outcome. It only grows, and a chain of hashes goes through it: the hash of
//! a row is the SHA-256 of the hash before it and the row's canonical bytes, the first row's being chained to zeros.

mod check;

pub use check::{AuditCheck, AuditDamage};

use super::{Access, instant, micros};
use crate::error::StoreError;
use check::{any_bytes, any_text};
use jiff::Timestamp;
use jinpai_model::{Digest, UserId};
use rusqlite::{Connection, Row, ToSql, params};
use serde_json::json;

/// The longest details of a row, in bytes.
pub const DETAILS_BYTES_MAX: usize = 16 * 1024;

/// The longest other text of a row, in characters.
const TEXT_CHARS_MAX: usize = 512;

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It was done, or shown.
    Done,
    /// Somebody may not do it.
    Refused,
    /// It could not be done.
    Failed,
}

impl Outcome {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    /// The outcome of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Done, Self::Refused, Self::Failed].into_iter().find(|outcome| outcome.word() == word)
    }
}

/// Something that was done, to be kept. No password and no full personal data belong in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who; none if nobody was signed in.
    pub user: Option<UserId>,
    /// In what role, by its word; empty if nobody was signed in.
    pub role: String,
    /// What, by the name of its route: `session.begin`, `pay.slip`, …
    pub action: String,
    /// With what: an order, an agent's month, a user, …
    pub subject: String,
    /// How it ended.
    pub outcome: Outcome,
    /// From where.
    pub address: String,
    /// The request's id, by which the log of the server finds it.
    pub request: String,
    /// What else is to be known, as JSON.
    pub details: String,
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// What was done.
    pub entry: AuditEntry,
    /// The hash over it and everything before it, in hexadecimal digits.
    pub hash: String,
}

/// Which rows are asked for; none = all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of this user.
    pub user: Option<UserId>,
    /// Whose action begins with this.
    pub action: Option<String>,
    /// That ended so.
    pub outcome: Option<Outcome>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
    /// Whose user, action, subject, address, request or details contain this text.
    pub text: Option<String>,
}

/// Some of the rows that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The rows of this page.
    pub rows: Vec<AuditRow>,
    /// How many there are on all pages.
    pub total: u64,
}

impl Access {
    /// Adds to the log; the number it got.
    pub fn append_audit(&self, entry: &AuditEntry) -> Result<u64, StoreError> {
        let entry = bounded(entry);
        self.write(|connection| append(connection, &entry))
    }

    /// The rows that a filter lets through, `skip` of them left out, the newest first or the oldest.
    pub fn audit(&self, filter: &AuditFilter, newest_first: bool, skip: u64, at_most: u32) -> Result<AuditPage, StoreError> {
        let (condition, values) = condition(filter);
        let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
        let order = if newest_first { "DESC" } else { "ASC" };
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let page = format!(
            "SELECT number, at, user, role, action, subject, outcome, address, request, details, hash FROM audit
             WHERE {condition} ORDER BY number {order} LIMIT {at_most} OFFSET {skip}"
        );
        let count = format!("SELECT count(*) FROM audit WHERE {condition}");
        self.read(|connection| {
            let failed = || StoreError::database("read the audit log");
            let total = connection.query_row(&count, &values[..], |row| row.get(0)).map_err(failed())?;
            let mut statement = connection.prepare_cached(&page).map_err(failed())?;
            let rows = statement.query_map(&values[..], audit_row);
            Ok(AuditPage { rows: rows.and_then(Iterator::collect).map_err(failed())?, total })
        })
    }

    /// Recomputes the whole chain.
    pub fn check_audit(&self) -> Result<AuditCheck, StoreError> {
        self.read(check::check)
    }
}

fn append(connection: &Connection, entry: &AuditEntry) -> Result<u64, StoreError> {
    let failed = || StoreError::database("add to the audit log");
    let (last, hash): (u64, Vec<u8>) =
        connection.query_row("SELECT number, hash FROM audit_end", [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed())?;
    let number = last + 1;
    let line = canonical(&[
        &number.to_string(),
        &micros(entry.at).to_string(),
        entry.user.as_ref().map_or("", UserId::as_str),
        &entry.role,
        &entry.action,
        &entry.subject,
        entry.outcome.word(),
        &entry.address,
        &entry.request,
        &entry.details,
    ]);
    let hash = Digest::of_all([&hash[..], line.as_bytes()]);
    let sql = "INSERT INTO audit (number, at, user, role, action, subject, outcome, address, request, details, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        number,
        micros(entry.at),
        entry.user.as_ref().map_or("", UserId::as_str),
        entry.role,
        entry.action,
        entry.subject,
        entry.outcome.word(),
        entry.address,
        entry.request,
        entry.details,
        hash.as_bytes()
    ];
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
    connection
        .prepare_cached("UPDATE audit_end SET number = ?, hash = ?")
        .and_then(|mut statement| statement.execute(params![number, hash.as_bytes()]))
        .map_err(failed())?;
    Ok(number)
}

/// The bytes that a row is hashed as: a JSON list of its cells as texts. They never change their form.
fn canonical(cells: &[&str; 10]) -> String {
    json!(cells).to_string()
}

/// The entry with texts no longer than their limits.
fn bounded(entry: &AuditEntry) -> AuditEntry {
    let short = |text: &str| text.chars().take(TEXT_CHARS_MAX).collect::<String>();
    let details = match entry.details.len() {
        0..=DETAILS_BYTES_MAX => entry.details.clone(),
        bytes => json!({ "left_out_bytes": bytes }).to_string(),
    };
    AuditEntry {
        role: short(&entry.role),
        action: short(&entry.action),
        subject: short(&entry.subject),
        address: short(&entry.address),
        request: short(&entry.request),
        details,
        ..entry.clone()
    }
}

/// A filter in SQL, with its values.
fn condition(filter: &AuditFilter) -> (String, Vec<Box<dyn ToSql>>) {
    let AuditFilter { user, action, outcome, from, before, text } = filter;
    let mut parts = vec!["1 = 1"];
    let mut values: Vec<Box<dyn ToSql>> = Vec::new();
    let mut add = |part: &'static str, value: Box<dyn ToSql>| {
        parts.push(part);
        values.push(value);
    };
    if let Some(user) = user {
        add("user = ?", Box::new(user.as_str().to_owned()));
    }
    if let Some(action) = action {
        add("instr(action, ?) = 1", Box::new(action.clone()));
    }
    if let Some(outcome) = outcome {
        add("outcome = ?", Box::new(outcome.word()));
    }
    if let Some(from) = from {
        add("at >= ?", Box::new(micros(*from)));
    }
    if let Some(before) = before {
        add("at < ?", Box::new(micros(*before)));
    }
    if let Some(text) = text {
        let sql = "instr(lower(user || ' ' || action || ' ' || subject || ' ' || address || ' ' || request || ' ' || details),
            lower(?)) > 0";
        add(sql, Box::new(text.clone()));
    }
    (parts.join(" AND "), values)
}

fn audit_row(row: &Row<'_>) -> rusqlite::Result<AuditRow> {
    let hash: Vec<u8> = any_bytes(row, 10)?;
    let user = any_text(row, 2)?;
    Ok(AuditRow {
        number: row.get(0)?,
        entry: AuditEntry {
            at: instant(row, 1).unwrap_or(Timestamp::UNIX_EPOCH),
            user: (!user.is_empty()).then(|| UserId::new(user)),
            role: any_text(row, 3)?,
            action: any_text(row, 4)?,
            subject: any_text(row, 5)?,
            outcome: Outcome::of_word(&any_text(row, 6)?).unwrap_or(Outcome::Failed),
            address: any_text(row, 7)?,
            request: any_text(row, 8)?,
            details: any_text(row, 9)?,
        },
        hash: <[u8; 32]>::try_from(hash).map_or_else(|_| String::new(), |hash| Digest::from_bytes(hash).to_string()),
    })
}

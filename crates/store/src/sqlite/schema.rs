//! The tables in SQL: those of the interchange tables follow from `model`, the store's own are written here.

use super::cells::{is_optional_key, sql_type};
use crate::error::StoreError;
use jinpai_model::Table;
use rusqlite::Connection;
use std::fmt::Write;

/// The schema this program writes, in `PRAGMA user_version`.
pub(crate) const VERSION: i64 = 1;

/// Step `i` brings a database of schema `i` to schema `i + 1`. Released steps never change; a new schema is a new step. Columns
/// that an interchange table gains need no step: missing ones are added on opening.
const STEPS: [&str; 1] = ["
CREATE TABLE commands (id INTEGER PRIMARY KEY, started INTEGER NOT NULL, what TEXT NOT NULL);
CREATE TABLE files (
    id INTEGER PRIMARY KEY, command INTEGER NOT NULL REFERENCES commands(id), path TEXT NOT NULL, table_name TEXT, format TEXT,
    size INTEGER, digest TEXT, new INTEGER, changed INTEGER, same INTEGER, committed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE history (
    id INTEGER PRIMARY KEY, table_name TEXT NOT NULL, key TEXT NOT NULL, cells TEXT NOT NULL, file_id INTEGER NOT NULL,
    row_number INTEGER NOT NULL, by_file INTEGER NOT NULL, by_row INTEGER NOT NULL, command INTEGER NOT NULL REFERENCES commands(id)
);
CREATE INDEX history_by_key ON history (table_name, key);
CREATE TABLE segments (
    path TEXT PRIMARY KEY, shop TEXT NOT NULL, month TEXT NOT NULL, rows INTEGER NOT NULL, without_id INTEGER NOT NULL,
    first_buyer TEXT NOT NULL, last_buyer TEXT NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL,
    bytes INTEGER NOT NULL, digest TEXT NOT NULL, sample TEXT NOT NULL
);
CREATE INDEX segments_by_shop ON segments (shop, month);
CREATE TABLE waiting (
    id INTEGER PRIMARY KEY, shop TEXT NOT NULL, buyer TEXT NOT NULL, time INTEGER NOT NULL, file_id INTEGER NOT NULL,
    row_number INTEGER NOT NULL, number INTEGER NOT NULL, message_id TEXT, account TEXT NOT NULL, sender TEXT NOT NULL, kind TEXT,
    content TEXT
);
CREATE INDEX waiting_by_buyer ON waiting (shop, buyer, time, file_id, row_number);
CREATE TABLE superseded (
    shop TEXT NOT NULL, file_id INTEGER NOT NULL, row_number INTEGER NOT NULL, time INTEGER NOT NULL,
    PRIMARY KEY (shop, file_id, row_number)
) WITHOUT ROWID;
"];

/// The interchange tables that stand in SQL: all but the messages, which have the archive.
pub(crate) fn tables() -> impl Iterator<Item = &'static Table> {
    Table::all().iter().copied().filter(|table| table.name != MESSAGES)
}

/// The table that lives in the archive.
pub(crate) const MESSAGES: &str = "messages";

/// Columns by which a table lies on disk; they identify a row together with its key.
pub(crate) fn cluster(table: &'static Table) -> Vec<&'static str> {
    match table.name {
        "orders" => vec!["shop", "buyer", "order"],
        "refunds" | "reviews" => std::iter::once("order").chain(table.key.iter().copied()).collect(),
        _ => table.key.to_vec(),
    }
}

/// The statements for one interchange table. Cells come first, in the order of the table's columns; then `number`, `file_id`
/// and `row_number`.
pub(crate) struct Statements {
    /// The table.
    pub(crate) table: &'static Table,
    /// All columns, comma-separated.
    pub(crate) columns: String,
    /// Inserts a row, or does nothing if its key is there.
    pub(crate) insert: String,
    /// Finds the row of a key: the key's cells, then `number`.
    pub(crate) find: String,
    /// Deletes the row of a key.
    pub(crate) delete: String,
}

impl Statements {
    /// Writes them out.
    pub(crate) fn of(table: &'static Table) -> Self {
        let mut columns = String::new();
        for column in table.columns {
            columns.push_str(&quoted(column.name));
            columns.push_str(", ");
        }
        columns.push_str("number, file_id, row_number");
        let holders = vec!["?"; table.columns.len() + 3].join(", ");
        let keys: Vec<String> = table.key.iter().map(|key| format!("{} = ?", quoted(key))).collect();
        let keys = format!("{} AND number = ?", keys.join(" AND "));
        let name = quoted(table.name);
        Self {
            table,
            insert: format!("INSERT INTO {name} ({columns}) VALUES ({holders}) ON CONFLICT DO NOTHING"),
            find: format!("SELECT {columns} FROM {name} WHERE {keys}"),
            delete: format!("DELETE FROM {name} WHERE {keys}"),
            columns,
        }
    }
}

/// A name in SQL.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// Creates or updates the tables.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    let failed = || StoreError::database("prepare its tables");
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).map_err(failed())?;
    let found = version(&transaction)?;
    if found > VERSION {
        return Err(StoreError::Newer { found, known: VERSION });
    }
    for step in STEPS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(step).map_err(failed())?;
    }
    for table in tables() {
        transaction.execute_batch(&definition(table)).map_err(failed())?;
        add_missing_columns(&transaction, table).map_err(failed())?;
    }
    transaction.pragma_update(None, "user_version", VERSION).map_err(failed())?;
    transaction.commit().map_err(failed())
}

/// Whether opening has nothing to prepare.
pub(crate) fn is_prepared(connection: &Connection) -> Result<bool, StoreError> {
    if version(connection)? != VERSION {
        return Ok(false);
    }
    for table in tables() {
        let there = columns_of(connection, table).map_err(StoreError::database("read its tables"))?;
        if table.columns.iter().any(|column| !there.iter().any(|name| name == column.name)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The schema of a database; 0 of one without tables.
pub(crate) fn version(connection: &Connection) -> Result<i64, StoreError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(StoreError::database("read its version"))
}

fn definition(table: &'static Table) -> String {
    let mut sql = format!("CREATE TABLE IF NOT EXISTS {} (", quoted(table.name));
    for column in table.columns {
        let needed = if column.required || is_optional_key(table, column) { " NOT NULL" } else { "" };
        write!(sql, "{} {}{needed}, ", quoted(column.name), sql_type(column.kind)).expect("writing to a String cannot fail");
    }
    let cluster: Vec<String> = cluster(table).into_iter().map(quoted).collect();
    write!(
        sql,
        "number INTEGER NOT NULL, file_id INTEGER NOT NULL, row_number INTEGER NOT NULL, PRIMARY KEY ({}, number)) WITHOUT ROWID;",
        cluster.join(", ")
    )
    .expect("writing to a String cannot fail");
    match table.name {
        // The order id first, so that what refers to an order finds it in whatever shop it is.
        "orders" => sql.push_str(r#"CREATE UNIQUE INDEX IF NOT EXISTS orders_by_id ON orders ("order", shop);"#),
        "refunds" => sql.push_str("CREATE UNIQUE INDEX IF NOT EXISTS refunds_by_id ON refunds (refund);"),
        "reviews" => sql.push_str("CREATE UNIQUE INDEX IF NOT EXISTS reviews_by_id ON reviews (review);"),
        _ => {}
    }
    sql
}

fn columns_of(connection: &Connection, table: &Table) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?)")?;
    let names = statement.query_map([table.name], |row| row.get(0))?;
    names.collect()
}

fn add_missing_columns(connection: &Connection, table: &'static Table) -> rusqlite::Result<()> {
    let there = columns_of(connection, table)?;
    for column in table.columns.iter().filter(|column| !there.iter().any(|name| name == column.name)) {
        let sql = format!("ALTER TABLE {} ADD COLUMN {} {}", quoted(table.name), quoted(column.name), sql_type(column.kind));
        connection.execute_batch(&sql)?;
    }
    Ok(())
}

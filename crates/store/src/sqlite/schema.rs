//! The tables in SQL: those of the interchange tables follow from `model`, the store's own are written here.

use super::cells::{is_optional_key, sql_type};
use crate::error::StoreError;
use jinpai_model::Table;
use rusqlite::Connection;
use std::fmt::Write;

/// The schema this program writes, in `PRAGMA user_version`.
pub(crate) const VERSION: i64 = 3;

/// Step `i` brings a database of schema `i` to schema `i + 1`. Released steps never change; a new schema is a new step. Columns
/// that an interchange table gains need no step: missing ones are added on opening.
const STEPS: [&str; 3] = ["
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
","
ALTER TABLE history ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_by_file ON history (by_file);
ALTER TABLE segments ADD COLUMN first_file INTEGER NOT NULL DEFAULT 0;
ALTER TABLE segments ADD COLUMN last_file INTEGER NOT NULL DEFAULT 0;
ALTER TABLE superseded ADD COLUMN by_file INTEGER NOT NULL DEFAULT 0;
CREATE TABLE as_of_from (file INTEGER NOT NULL);
INSERT INTO as_of_from SELECT ifnull(max(id), 0) FROM files;
CREATE TABLE closed_months (
    month TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, closed_at INTEGER NOT NULL, closed_by TEXT NOT NULL,
    up_to INTEGER NOT NULL, header BLOB NOT NULL, manifest BLOB NOT NULL, previous_hash BLOB NOT NULL, header_hash BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE TABLE closed_slips (
    number INTEGER PRIMARY KEY, month TEXT NOT NULL, agent TEXT NOT NULL, document BLOB NOT NULL, hash BLOB NOT NULL,
    UNIQUE (month, agent)
);
CREATE TABLE closed_files (
    month TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (month, name)
);
CREATE TABLE closed_inputs (
    month TEXT NOT NULL, table_name TEXT NOT NULL, key TEXT NOT NULL, digest BLOB NOT NULL, PRIMARY KEY (month, table_name, key)
) WITHOUT ROWID;
CREATE TABLE closed_chain (months INTEGER NOT NULL, slips INTEGER NOT NULL, hash BLOB NOT NULL);
INSERT INTO closed_chain VALUES (0, 0, zeroblob(32));
","
CREATE TABLE stream (file INTEGER NOT NULL, rows INTEGER NOT NULL, last_batch INTEGER NOT NULL);
INSERT INTO stream VALUES (0, 0, 0);
CREATE TABLE undone (file INTEGER PRIMARY KEY, by_file INTEGER NOT NULL, messages INTEGER NOT NULL);
ALTER TABLE superseded RENAME TO superseded_once;
CREATE TABLE superseded (
    shop TEXT NOT NULL, file_id INTEGER NOT NULL, row_number INTEGER NOT NULL, time INTEGER NOT NULL, by_file INTEGER NOT NULL,
    PRIMARY KEY (shop, file_id, row_number, by_file)
) WITHOUT ROWID;
INSERT INTO superseded SELECT shop, file_id, row_number, time, by_file FROM superseded_once;
DROP TABLE superseded_once;
"];

/// What a database of schema 1 did not keep is 0 after step 2: the number of a replaced note, the files in a segment, which file
/// superseded a message. All of it is only needed for reading as of a file before the step, which [`AS_OF_FROM`] forbids.
pub(crate) const AS_OF_FROM: &str = "SELECT file FROM as_of_from";

/// The last batch of the stream's journal that is in the tables.
pub(crate) const STREAM_BATCH: &str = "SELECT last_batch FROM main.stream";

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
    /// Inserts a row of the table into a table of its form, or does nothing if its key is there.
    pub(crate) fn insert_into(table: &Table, name: &str) -> String {
        let holders = vec!["?"; table.columns.len() + 3].join(", ");
        format!("INSERT INTO {name} ({}) VALUES ({holders}) ON CONFLICT DO NOTHING", columns(table))
    }

    /// Writes them out.
    pub(crate) fn of(table: &'static Table) -> Self {
        let columns = columns(table);
        let keys: Vec<String> = table.key.iter().map(|key| format!("{} = ?", quoted(key))).collect();
        let keys = format!("{} AND number = ?", keys.join(" AND "));
        let name = quoted(table.name);
        Self {
            table,
            insert: Self::insert_into(table, &name),
            find: format!("SELECT {columns} FROM {name} WHERE {keys}"),
            delete: format!("DELETE FROM {name} WHERE {keys}"),
            columns,
        }
    }
}

/// All columns of a table, comma-separated: its cells, then where they are from.
fn columns(table: &Table) -> String {
    let mut columns = String::new();
    for column in table.columns {
        columns.push_str(&quoted(column.name));
        columns.push_str(", ");
    }
    columns.push_str("number, file_id, row_number");
    columns
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
    definition_as(table, "", table.name)
}

/// The definition of a table of this form under a name, in a schema: empty or with a dot at its end.
pub(crate) fn definition_as(table: &'static Table, schema: &str, name: &str) -> String {
    let mut sql = format!("CREATE TABLE IF NOT EXISTS {schema}{} (", quoted(name));
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
    let by_id = match table.name {
        // The order id first, so that what refers to an order finds it in whatever shop it is.
        "orders" => r#""order", shop"#,
        "refunds" => "refund",
        "reviews" => "review",
        _ => return sql,
    };
    let (index, name) = (quoted(&format!("{name}_by_id")), quoted(name));
    write!(sql, "CREATE UNIQUE INDEX IF NOT EXISTS {schema}{index} ON {name} ({by_id});")
        .expect("writing to a String cannot fail");
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

//! Past states: views that stand before the tables of now and show them as they were when a certain file was the last.
//!
//! In `SQLite` a temporary view hides the table of its name, so everything that reads the tables reads a past state on a connection
//! that has these views. A row counts if its file is not a later one; a row that a later file replaced counts as it was before, from
//! the history. Messages of later files are in segments with earlier ones and are left out row by row, at reading.

use super::cells::from_json;
use super::schema::{self, AS_OF_FROM, Statements, quoted};
use super::write::insert_by;
use crate::error::StoreError;
use jinpai_model::{FileId, Source, Table};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The statements of every table but the messages.
pub(crate) type AllStatements = BTreeMap<&'static str, Arc<Statements>>;

/// The last file of the state that was there after the command of a file; a number not given yet means all so far.
pub(crate) fn boundary(connection: &Connection, up_to: FileId) -> Result<FileId, StoreError> {
    let failed = || StoreError::database("find a past state");
    let first: u32 = connection.query_row(AS_OF_FROM, [], |row| row.get(0)).map_err(failed())?;
    if up_to.0 < first {
        return Err(StoreError::TooEarly { file: up_to.0, first });
    }
    let sql = "SELECT ifnull(max(id), 0) FROM files WHERE command <= (SELECT command FROM files WHERE id <= ? ORDER BY id DESC LIMIT 1)";
    connection.query_row(sql, [up_to.0], |row| row.get(0)).map(FileId).map_err(failed())
}

/// Makes the views of a past state. They hold as long as the connection, and as far as [`fill`] has filled in what was replaced.
pub(crate) fn prepare(connection: &Connection, statements: &AllStatements, up_to: FileId) -> Result<(), StoreError> {
    let failed = || StoreError::database("prepare a past state");
    let last = up_to.0;
    let mut sql = format!(
        "CREATE TEMP VIEW files AS SELECT * FROM main.files WHERE id <= {last};
        CREATE TEMP VIEW history AS SELECT * FROM main.history WHERE by_file <= {last};
        CREATE TEMP VIEW segments AS SELECT * FROM main.segments WHERE first_file <= {last};
        CREATE TEMP VIEW waiting AS SELECT * FROM main.waiting WHERE file_id <= {last};
        CREATE TEMP VIEW superseded AS SELECT * FROM main.superseded WHERE by_file <= {last};
        CREATE TEMP VIEW undone AS SELECT * FROM main.undone WHERE by_file <= {last};"
    );
    for table in schema::tables() {
        sql.push_str(&schema::definition_as(table, "temp.", &replaced(table)));
        let (name, before, columns) = (quoted(table.name), quoted(&replaced(table)), &statements[table.name].columns);
        write!(
            sql,
            "CREATE TEMP VIEW {name} AS SELECT {columns} FROM main.{name} WHERE file_id <= {last}
            UNION ALL SELECT {columns} FROM temp.{before};"
        )
        .expect("writing to a String cannot fail");
    }
    connection.execute_batch(&sql).map_err(failed())
}

/// The table with the rows of a table that later files replaced.
pub(crate) fn replaced(table: &Table) -> String {
    format!("{} replaced", table.name)
}

/// Fills in what was replaced by later files, as far as it is known in this transaction.
pub(crate) fn fill(connection: &Connection, up_to: FileId) -> Result<(), StoreError> {
    let failed = || StoreError::database("read the history");
    let inserts: BTreeMap<&str, (&'static Table, String)> = schema::tables()
        .map(|table| (table.name, (table, Statements::insert_into(table, &format!("temp.{}", quoted(&replaced(table)))))))
        .collect();
    for (table, _) in inserts.values() {
        let sql = format!("DELETE FROM temp.{}", quoted(&replaced(table)));
        connection.execute_batch(&sql).map_err(failed())?;
    }
    let sql = "SELECT table_name, cells, number, file_id, row_number FROM main.history WHERE by_file > ?1 AND file_id <= ?1";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query([up_to.0]).map_err(failed())?;
    while let Some(row) = rows.next().map_err(failed())? {
        let name: String = row.get(0).map_err(failed())?;
        let Some((table, insert)) = inserts.get(name.as_str()) else { continue };
        let text: String = row.get(1).map_err(failed())?;
        let cells = from_json(table, &text).map_err(failed())?;
        let number = row.get(2).map_err(failed())?;
        let source = Source { file: FileId(row.get(3).map_err(failed())?), row: row.get(4).map_err(failed())? };
        if !insert_by(connection, insert, table, &cells, number, source)? {
            let what = "the history has two versions of it that held at once".to_owned();
            return Err(StoreError::Row { table: table.name, row: source.row, what });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{AllStatements, prepare};
    use crate::sqlite::orders::select;
    use crate::sqlite::schema::{self, Statements};
    use jinpai_model::{FileId, Record, records};
    use rusqlite::Connection;
    use std::sync::Arc;

    /// How the database goes about a statement with so many parameters.
    fn plan(connection: &Connection, sql: &str, parameters: usize) -> Vec<String> {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map(rusqlite::params_from_iter(vec!["x"; parameters]), |row| row.get(3)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn past_states_are_read_by_the_same_indexes() {
        let mut connection = Connection::open_in_memory().unwrap();
        schema::prepare(&mut connection).unwrap();
        let statements: AllStatements = schema::tables().map(|table| (table.name, Arc::new(Statements::of(table)))).collect();
        let orders = select(&statements["orders"], true);
        let mut asked = vec![(orders, 3)];
        for table in [records::Note::TABLE, records::Refund::TABLE, records::CreditDecision::TABLE, records::OrderItem::TABLE] {
            let columns = &statements[table.name].columns;
            asked.push((format!(r#"SELECT {columns} FROM {} WHERE "order" = ?"#, table.name), 1));
        }
        let order = r#"SELECT 1 FROM orders o WHERE o."order" = t."order" AND (t.shop IS NULL OR t.shop = o.shop)"#;
        asked.push((format!("SELECT refund FROM main.refunds t WHERE refund = ? AND NOT EXISTS ({order})"), 1));
        let is_slow = |step: &String| ["SCAN ", "TEMP B-TREE", "MATERIALIZE"].iter().any(|word| step.contains(word));
        for past in [false, true] {
            if past {
                prepare(&connection, &statements, FileId(7)).unwrap();
            }
            for (sql, parameters) in &asked {
                let steps = plan(&connection, sql, *parameters);
                assert!(!steps.is_empty() && !steps.iter().any(is_slow), "past: {past}, {sql}: {steps:#?}");
            }
        }
    }
}

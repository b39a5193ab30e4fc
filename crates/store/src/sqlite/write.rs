//! Taking one row of an interchange table into SQL: new, changed (the old version goes to the history) or same.

use super::cells::{Bound, from_json, is_optional_key, read, to_json};
use super::schema::Statements;
use crate::api::{CommandId, OldVersion};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{FileId, Row, Source, Table, Value};
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

/// Columns of an order that an older export never sets back to unknown (spec 2.1).
const NEVER_BACK: [&str; 4] = ["paid_at", "shipped_at", "received_at", "closed_at"];

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    New,
    Changed,
    Same,
    /// The row takes back what an earlier row of its file, counted as changed, had changed: both say nothing new.
    Restored,
}

/// In whose name rows are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Writing {
    pub(crate) file: FileId,
    pub(crate) command: CommandId,
    pub(crate) replace: bool,
}

/// Takes a row in. `number` tells rows of equal key in one file apart; 0 for tables without such rows.
pub(crate) fn take(
    connection: &Connection,
    statements: &Statements,
    row: &Row,
    number: i64,
    writing: Writing,
) -> Result<Outcome, StoreError> {
    let complete = missing(row.table, &row.cells).is_none();
    if complete && insert(connection, statements, &row.cells, number, row.source)? {
        return Ok(Outcome::New);
    }
    let Some((old, old_source)) = find(connection, statements, row, number)? else {
        let what = format!("{} is empty and nothing is known of the row yet", missing(row.table, &row.cells).unwrap_or("a cell"));
        return Err(StoreError::Row { table: row.table.name, row: row.source.row, what });
    };
    let merged = merge(row, &old, writing.replace);
    if merged == old {
        return Ok(Outcome::Same);
    }
    if let Some(column) = missing(row.table, &merged) {
        let what = format!("{column} is empty");
        return Err(StoreError::Row { table: row.table.name, row: row.source.row, what });
    }
    if old_source.file == writing.file {
        return take_again(connection, statements, row, &merged, number, writing);
    }
    keep(connection, row, number, &old, old_source, writing)?;
    replace(connection, statements, row, number, &merged, row.source)?;
    Ok(Outcome::Changed)
}

/// Takes in a further row of a key that an earlier row of the same file made or changed. What counts is how the row was before
/// the file and how it is after it: versions in between are no history, else importing the file again would never say *same*.
fn take_again(
    connection: &Connection,
    statements: &Statements,
    row: &Row,
    merged: &[Option<Value>],
    number: i64,
    writing: Writing,
) -> Result<Outcome, StoreError> {
    let failed = || StoreError::database("find an old version");
    let sql = "SELECT id, cells, file_id, row_number FROM history WHERE table_name = ? AND key = ? AND number = ?
        AND by_file = ?";
    let values = params![row.table.name, to_json(&key_cells(row)), number, writing.file.0];
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let before = statement.query_row(values, |sql| {
        let source = Source { file: FileId(sql.get(2)?), row: sql.get(3)? };
        Ok((sql.get::<_, i64>(0)?, from_json(row.table, &sql.get::<_, String>(1)?)?, source))
    });
    let failed = || StoreError::database("correct an old version");
    match before.optional().map_err(failed())? {
        Some((id, cells, source)) if cells == merged => {
            let sql = "DELETE FROM history WHERE id = ?";
            connection.prepare_cached(sql).and_then(|mut statement| statement.execute([id])).map_err(failed())?;
            replace(connection, statements, row, number, &cells, source)?;
            return Ok(Outcome::Restored);
        }
        Some((id, ..)) => {
            let sql = "UPDATE history SET by_row = ? WHERE id = ?";
            let values = params![row.source.row, id];
            connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
        }
        None => {}
    }
    replace(connection, statements, row, number, merged, row.source)?;
    Ok(Outcome::Same)
}

/// Puts other cells in the place of the stored row of a row's key.
fn replace(
    connection: &Connection,
    statements: &Statements,
    row: &Row,
    number: i64,
    cells: &[Option<Value>],
    source: Source,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("replace a row");
    let keys = keys(row, number);
    connection.prepare_cached(&statements.delete).and_then(|mut s| s.execute(params_from_iter(keys))).map_err(failed())?;
    let replaced = insert(connection, statements, cells, number, source)?;
    assert!(replaced, "the row of this key was just deleted");
    Ok(())
}

/// The first required column without a value.
pub(crate) fn missing(table: &Table, cells: &[Option<Value>]) -> Option<&'static str> {
    table.columns.iter().zip(cells).find(|(column, cell)| column.required && cell.is_none()).map(|(column, _)| column.name)
}

fn insert(
    connection: &Connection,
    statements: &Statements,
    cells: &[Option<Value>],
    number: i64,
    source: Source,
) -> Result<bool, StoreError> {
    insert_by(connection, &statements.insert, statements.table, cells, number, source)
}

/// Inserts a row by a statement that takes the cells, `number`, `file_id` and `row_number`; says whether it did.
pub(crate) fn insert_by(
    connection: &Connection,
    sql: &str,
    table: &'static Table,
    cells: &[Option<Value>],
    number: i64,
    source: Source,
) -> Result<bool, StoreError> {
    let bound = table.columns.iter().zip(cells).map(|(column, cell)| {
        if is_optional_key(table, column) { Bound::Key(cell.as_ref()) } else { Bound::Cell(cell.as_ref()) }
    });
    let row_number = i64::try_from(source.row).expect("a row number is far below 2^63");
    let own = [Bound::Integer(number), Bound::Integer(i64::from(source.file.0)), Bound::Integer(row_number)];
    let mut statement = connection.prepare_cached(sql).map_err(StoreError::database("write a row"))?;
    let written = statement.execute(params_from_iter(bound.chain(own))).map_err(StoreError::database("write a row"))?;
    Ok(written == 1)
}

fn keys(row: &Row, number: i64) -> impl Iterator<Item = Bound<'_>> {
    keys_of(row.table, &row.cells, number)
}

/// What finds the row of the cells' key in [`Statements::find`] and [`Statements::delete`].
pub(crate) fn keys_of<'a>(table: &Table, cells: &'a [Option<Value>], number: i64) -> impl Iterator<Item = Bound<'a>> {
    let cells = table.key.iter().map(|key| {
        let at = table.position(key).expect("a key is a column of its table");
        Bound::Key(cells[at].as_ref())
    });
    cells.chain([Bound::Integer(number)])
}

type Found = (Vec<Option<Value>>, Source);

fn find(connection: &Connection, statements: &Statements, row: &Row, number: i64) -> Result<Option<Found>, StoreError> {
    let mut statement = connection.prepare_cached(&statements.find).map_err(StoreError::database("find a row"))?;
    let found = statement.query_row(params_from_iter(keys(row, number)), |sql| {
        let mut cells = vec![None; row.table.columns.len()];
        let source = read_row(sql, row.table, &mut cells)?;
        Ok((cells, source))
    });
    found.optional().map_err(StoreError::database("find a row"))
}

/// Reads a row's cells, in the order of [`Statements::columns`], over those of the row before.
pub(crate) fn read_row(sql: &rusqlite::Row<'_>, table: &Table, cells: &mut [Option<Value>]) -> rusqlite::Result<Source> {
    for (at, (column, cell)) in table.columns.iter().zip(cells.iter_mut()).enumerate() {
        read(column.kind, sql.get_ref(at)?, cell)?;
    }
    let own = table.columns.len();
    Ok(Source { file: FileId(sql.get(own + 1)?), row: sql.get(own + 2)? })
}

/// The old cells with what the new row knows: absent columns say nothing, an empty cell says unknown, and unless replacing an
/// order's milestones never become unknown again.
fn merge(row: &Row, old: &[Option<Value>], replace: bool) -> Vec<Option<Value>> {
    let kept = |at: usize| {
        let absent = row.present & (1 << at) == 0;
        let milestone = row.table.name == "orders" && NEVER_BACK.contains(&row.table.columns[at].name);
        absent || (milestone && !replace && row.cells[at].is_none())
    };
    (0..old.len()).map(|at| if kept(at) { old[at].clone() } else { row.cells[at].clone() }).collect()
}

fn keep(
    connection: &Connection,
    row: &Row,
    number: i64,
    old: &[Option<Value>],
    old_source: Source,
    writing: Writing,
) -> Result<(), StoreError> {
    let key: Vec<Option<Value>> = key_cells(row);
    let sql = "INSERT INTO history (table_name, key, number, cells, file_id, row_number, by_file, by_row, command)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        row.table.name,
        to_json(&key),
        number,
        to_json(old),
        old_source.file.0,
        old_source.row,
        writing.file.0,
        row.source.row,
        writing.command.0
    ];
    let failed = || StoreError::database("keep an old version");
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
    Ok(())
}

fn key_cells(row: &Row) -> Vec<Option<Value>> {
    row.table.key.iter().map(|key| row.get(key).cloned()).collect()
}

/// The replaced versions of a key, oldest first.
pub(crate) fn history(
    connection: &Connection,
    table: &'static Table,
    key: &[Option<Value>],
) -> rusqlite::Result<Vec<OldVersion>> {
    let sql = "SELECT h.cells, h.file_id, h.row_number, h.by_file, h.by_row, h.command, c.started
        FROM history h JOIN commands c ON c.id = h.command WHERE h.table_name = ? AND h.key = ? ORDER BY h.id";
    let mut statement = connection.prepare_cached(sql)?;
    let versions = statement.query_map(params![table.name, to_json(key)], |sql| {
        let cells = from_json(table, &sql.get::<_, String>(0)?)?;
        let source = Source { file: FileId(sql.get(1)?), row: sql.get(2)? };
        Ok(OldVersion {
            row: Row { table, cells, present: u64::MAX, source },
            replaced_by: Source { file: FileId(sql.get(3)?), row: sql.get(4)? },
            command: CommandId(sql.get(5)?),
            replaced_at: Timestamp::from_microsecond(sql.get(6)?).unwrap_or(Timestamp::UNIX_EPOCH),
        })
    })?;
    versions.collect()
}

/// The row as it can be stored: instants cut to the microsecond, empty texts unknown.
pub(crate) fn settle(row: &mut Row) {
    for cell in &mut row.cells {
        match cell {
            Some(Value::Text(text)) if text.is_empty() => *cell = None,
            Some(Value::Instant(instant)) if instant.subsec_nanosecond() % 1000 != 0 => {
                *instant =
                    Timestamp::from_microsecond(instant.as_microsecond()).expect("an instant cut to the microsecond is one");
            }
            _ => {}
        }
    }
}

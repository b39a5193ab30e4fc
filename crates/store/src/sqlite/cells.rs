//! How one cell of an interchange table stands in SQL, and how it comes back.
//!
//! Instants are whole microseconds since 1970, money whole fen, yes/no 0 or 1; days, months, clocks and decimals are their ISO or
//! decimal text; everything else is text. Unknown is NULL, except in a key, where it is the empty text (keys compare as values).

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jinpai_model::{Column, Fen, Kind, Table, Value};
use rusqlite::ToSql;
use rusqlite::types::{FromSqlError, ToSqlOutput, Type, ValueRef};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The SQL type of a column.
pub(crate) fn sql_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Instant | Kind::Money | Kind::Count | Kind::YesNo => "INTEGER",
        Kind::Text | Kind::Id | Kind::Date | Kind::Month | Kind::Clock | Kind::Decimal | Kind::Word(_) | Kind::Flag => "TEXT",
    }
}

/// Whether the column is part of a key and may be unknown.
pub(crate) fn is_optional_key(table: &Table, column: &Column) -> bool {
    !column.required && table.key.contains(&column.name)
}

/// A cell on its way into SQL.
pub(crate) enum Bound<'a> {
    /// A cell that may be NULL.
    Cell(Option<&'a Value>),
    /// A cell of a key: unknown is the empty text.
    Key(Option<&'a Value>),
    /// One of our own columns.
    Integer(i64),
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Integer(number) => ToSqlOutput::from(*number),
            Self::Cell(None) => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Key(None) => ToSqlOutput::Borrowed(ValueRef::Text(b"")),
            Self::Cell(Some(value)) | Self::Key(Some(value)) => match value {
                Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
                Value::Instant(instant) => ToSqlOutput::from(instant.as_microsecond()),
                Value::Date(date) => ToSqlOutput::from(date.to_string()),
                Value::Clock(clock) => ToSqlOutput::from(clock.to_string()),
                Value::Money(amount) => ToSqlOutput::from(amount.fen()),
                Value::Count(number) => ToSqlOutput::from(*number),
                Value::Decimal(number) => ToSqlOutput::from(number.to_string()),
                Value::YesNo(yes) => ToSqlOutput::from(i64::from(*yes)),
            },
        })
    }
}

/// Reads a cell back over the one of the same column in the row before: of equal texts the one in memory stays.
pub(crate) fn read(kind: Kind, cell: ValueRef<'_>, place: &mut Option<Value>) -> rusqlite::Result<()> {
    match (kind, cell) {
        (_, ValueRef::Null | ValueRef::Text(b"")) => *place = None,
        (Kind::Text | Kind::Id | Kind::Word(_) | Kind::Flag, ValueRef::Text(text)) => {
            if !matches!(place, Some(Value::Text(last)) if last.as_bytes() == text) {
                *place = Some(Value::Text(Arc::from(utf8(text)?)));
            }
        }
        (Kind::Instant, ValueRef::Integer(micros)) => {
            let instant = Timestamp::from_microsecond(micros).map_err(|error| wrong(Type::Integer, error))?;
            *place = Some(Value::Instant(instant));
        }
        (Kind::Money, ValueRef::Integer(fen)) => *place = Some(Value::Money(Fen::new(fen))),
        (Kind::Count, ValueRef::Integer(number)) => *place = Some(Value::Count(number)),
        (Kind::YesNo, ValueRef::Integer(number)) => *place = Some(Value::YesNo(number != 0)),
        (Kind::Date | Kind::Month, ValueRef::Text(text)) => {
            *place = Some(Value::Date(utf8(text)?.parse::<Date>().map_err(|error| wrong(Type::Text, error))?));
        }
        (Kind::Clock, ValueRef::Text(text)) => {
            *place = Some(Value::Clock(utf8(text)?.parse::<Time>().map_err(|error| wrong(Type::Text, error))?));
        }
        (Kind::Decimal, ValueRef::Text(text)) => {
            *place = Some(Value::Decimal(utf8(text)?.parse::<Decimal>().map_err(|error| wrong(Type::Text, error))?));
        }
        (_, other) => return Err(wrong(other.data_type(), FromSqlError::InvalidType)),
    }
    Ok(())
}

fn utf8(text: &[u8]) -> rusqlite::Result<&str> {
    std::str::from_utf8(text).map_err(|error| wrong(Type::Text, error))
}

fn wrong<E: std::error::Error + Send + Sync + 'static>(found: Type, error: E) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, found, Box::new(error))
}

/// A row's cells as a JSON list, for the history.
pub(crate) fn to_json(cells: &[Option<Value>]) -> String {
    let list: Vec<serde_json::Value> =
        cells.iter().map(|cell| cell.as_ref().map_or(serde_json::Value::Null, value_json)).collect();
    serde_json::Value::Array(list).to_string()
}

fn value_json(value: &Value) -> serde_json::Value {
    match value {
        Value::Text(text) => (**text).into(),
        Value::Instant(instant) => instant.as_microsecond().into(),
        Value::Date(date) => date.to_string().into(),
        Value::Clock(clock) => clock.to_string().into(),
        Value::Money(amount) => amount.fen().into(),
        Value::Count(number) => (*number).into(),
        Value::Decimal(number) => number.to_string().into(),
        Value::YesNo(yes) => i64::from(*yes).into(),
    }
}

/// Reads the list that [`to_json`] wrote. Columns that a table got later are unknown.
pub(crate) fn from_json(table: &Table, text: &str) -> rusqlite::Result<Vec<Option<Value>>> {
    let list: Vec<serde_json::Value> = serde_json::from_str(text).map_err(|error| wrong(Type::Text, error))?;
    table
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let mut cell = None;
            match list.get(at) {
                Some(serde_json::Value::String(text)) => read(column.kind, ValueRef::Text(text.as_bytes()), &mut cell)?,
                Some(serde_json::Value::Number(number)) => {
                    let number = number.as_i64().ok_or_else(|| wrong(Type::Real, FromSqlError::InvalidType))?;
                    read(column.kind, ValueRef::Integer(number), &mut cell)?;
                }
                _ => {}
            }
            Ok(cell)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{from_json, to_json};
    use jinpai_model::records::{Exam, Shift};
    use jinpai_model::{Record, Source};

    #[test]
    fn a_row_comes_back_from_its_history() {
        let exam = Exam {
            agent: "小王".into(),
            date: jiff::civil::date(2024, 2, 29),
            score: "95.50".parse().unwrap(),
            excellent: Some(true),
            kind: None,
            source: Source::default(),
        };
        let cells = from_json(Exam::TABLE, &to_json(&exam.to_cells())).unwrap();
        assert_eq!(Exam::from_cells(&cells, Source::default()), Some(exam));
        let shift = Shift {
            agent: "小王".into(),
            date: jiff::civil::date(2024, 2, 29),
            start: jiff::civil::time(8, 30, 0, 0),
            end: jiff::civil::time(0, 0, 0, 0),
            kind: Some("白班 \"a\"".into()),
            source: Source::default(),
        };
        let cells = from_json(Shift::TABLE, &to_json(&shift.to_cells())).unwrap();
        assert_eq!(Shift::from_cells(&cells, Source::default()), Some(shift));
    }
}

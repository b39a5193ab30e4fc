//! Reading the closed months; `check` beside it recomputes their chain.

mod check;

pub(crate) use check::check;

use super::connection::DATABASE;
use crate::closed::{ClosedFile, ClosedInput, ClosedMonth, ClosedSlip};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{AgentId, Digest, FileId, Month};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::json;
use std::fmt::Write;
use std::io::{self, Read};
use std::path::Path;

/// How far the chain goes.
pub(crate) struct Chain {
    pub(crate) months: u32,
    pub(crate) slips: u64,
    pub(crate) hash: Digest,
}

/// A file of figures as it is stored.
pub(crate) struct FrozenFile {
    pub(crate) name: String,
    pub(crate) length: u64,
    pub(crate) content: Digest,
    pub(crate) packed: Vec<u8>,
}

/// Zstandard's usual level.
const LEVEL: i32 = 3;

/// Packs a file of figures.
pub(crate) fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    zstd::stream::encode_all(bytes, LEVEL)
}

/// Unpacks a file of figures of a known length; an error if it has another one.
pub(crate) fn unpack(packed: &[u8], length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::stream::Decoder::new(packed)?.take(length.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::Error::other(format!("it has not {length} bytes"))) }
}

/// Everything that is frozen, a JSON list in a line each, with its digest. These lines never change their form: the chain of hashes
/// goes through them.
pub(crate) fn manifest(month: &ClosedMonth, files: &[FrozenFile], inputs: &[&ClosedInput], slips: &[ClosedSlip]) -> String {
    let mut lines = String::new();
    let mut add = |line: serde_json::Value| writeln!(lines, "{line}").expect("writing to a String cannot fail");
    let (name, closed_at, header) = (month.month.to_string(), month.closed_at.as_microsecond(), Digest::of(&month.header));
    add(json!(["month", name, month.number, closed_at, month.closed_by, month.up_to.0, header.to_string()]));
    for file in files {
        add(json!(["file", file.name, file.length, file.content.to_string(), Digest::of(&file.packed).to_string()]));
    }
    for of_table in inputs.chunk_by(|a, b| a.table == b.table) {
        let rows = of_table.iter().map(|input| (input.key.as_str(), *input.digest.as_bytes()));
        add(inputs_line(&of_table[0].table, rows));
    }
    for slip in slips {
        add(slip_line(slip.number, slip.agent.as_str(), &slip.document));
    }
    lines
}

fn inputs_line<'a>(table: &str, rows: impl Iterator<Item = (&'a str, [u8; 32])>) -> serde_json::Value {
    let mut bytes = Vec::new();
    let mut count: u64 = 0;
    for (key, digest) in rows {
        bytes.extend((key.len() as u64).to_le_bytes());
        bytes.extend(key.as_bytes());
        bytes.extend(digest);
        count += 1;
    }
    json!(["inputs", table, count, Digest::of(&bytes).to_string()])
}

fn slip_line(number: u64, agent: &str, document: &[u8]) -> serde_json::Value {
    json!(["slip", number, agent, Digest::of(document).to_string()])
}

/// How far the chain goes.
pub(crate) fn chain(connection: &Connection) -> Result<Chain, StoreError> {
    let failed = || StoreError::database("read the closed months");
    let sql = "SELECT months, slips, hash FROM closed_chain";
    let found = connection.query_row(sql, [], |row| Ok(Chain { months: row.get(0)?, slips: row.get(1)?, hash: digest(row, 2)? }));
    found.map_err(failed())
}

fn digest(row: &Row<'_>, at: usize) -> rusqlite::Result<Digest> {
    row.get(at).map(Digest::from_bytes)
}

fn month(row: &Row<'_>, at: usize) -> rusqlite::Result<Month> {
    let text: String = row.get(at)?;
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, Box::new(error));
    text.parse().map_err(wrong)
}

/// The closed months in their order: all, or the one.
pub(crate) fn months(connection: &Connection, only: Option<Month>) -> Result<Vec<ClosedMonth>, StoreError> {
    let failed = || StoreError::database("read the closed months");
    let sql = "SELECT month, number, closed_at, closed_by, up_to, header, previous_hash, header_hash, hash,
        (SELECT count(*) FROM closed_slips s WHERE s.month = m.month)
        FROM closed_months m WHERE ?1 IS NULL OR month = ?1 ORDER BY number";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows = statement.query_map([only.map(|month| month.to_string())], |row| {
        Ok(ClosedMonth {
            month: month(row, 0)?,
            number: row.get(1)?,
            closed_at: Timestamp::from_microsecond(row.get(2)?).unwrap_or(Timestamp::UNIX_EPOCH),
            closed_by: row.get(3)?,
            up_to: FileId(row.get(4)?),
            header: row.get(5)?,
            slips: row.get(9)?,
            previous: digest(row, 6)?,
            header_hash: digest(row, 7)?,
            hash: digest(row, 8)?,
        })
    });
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The payslips of a month by number.
pub(crate) fn slips(connection: &Connection, of: Month) -> Result<Vec<ClosedSlip>, StoreError> {
    let failed = || StoreError::database("read the closed payslips");
    let sql = "SELECT month, number, agent, document, hash FROM closed_slips WHERE month = ? ORDER BY number";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows = statement.query_map([of.to_string()], |row| {
        let agent = AgentId::new(row.get::<_, String>(2)?);
        Ok(ClosedSlip { month: month(row, 0)?, number: row.get(1)?, agent, document: row.get(3)?, hash: digest(row, 4)? })
    });
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The files of figures of a month by name.
pub(crate) fn files(connection: &Connection, workspace: &Path, of: Month) -> Result<Vec<ClosedFile>, StoreError> {
    let failed = || StoreError::database("read the closed files");
    let sql = "SELECT name, bytes, packed FROM closed_files WHERE month = ? ORDER BY name";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query([of.to_string()]).map_err(failed())?;
    let mut files = Vec::new();
    while let Some(row) = rows.next().map_err(failed())? {
        let (name, length): (String, u64) = (row.get(0).map_err(failed())?, row.get(1).map_err(failed())?);
        let packed = row.get_ref(2).map_err(failed())?.as_blob().map_err(StoreError::database("read the closed files"))?;
        let bytes = unpack(packed, length).map_err(|error| StoreError::Damaged {
            path: workspace.join(DATABASE),
            what: format!("the file of figures {name} of {of}: {error}"),
        })?;
        files.push(ClosedFile { name, bytes });
    }
    Ok(files)
}

/// The digests of the inputs of a month by table and key.
pub(crate) fn inputs(connection: &Connection, of: Month) -> Result<Vec<ClosedInput>, StoreError> {
    let failed = || StoreError::database("read the digests of the inputs");
    let sql = "SELECT table_name, key, digest FROM closed_inputs WHERE month = ? ORDER BY table_name, key";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows = statement
        .query_map([of.to_string()], |row| Ok(ClosedInput { table: row.get(0)?, key: row.get(1)?, digest: digest(row, 2)? }));
    rows.and_then(Iterator::collect).map_err(failed())
}

/// A cell as bytes, whatever a flipped bit made of it.
fn any_bytes(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Null => Vec::new(),
        ValueRef::Integer(number) => number.to_string().into_bytes(),
        ValueRef::Real(number) => number.to_string().into_bytes(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
    })
}

/// A cell as text, whatever a flipped bit made of it.
fn any_text(row: &Row<'_>, at: usize) -> rusqlite::Result<String> {
    Ok(String::from_utf8_lossy(&any_bytes(row, at)?).into_owned())
}

/// A cell as a number; none if it is anything else.
fn any_number(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<i64>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Integer(number) => Some(number),
        _ => None,
    })
}

//! Recomputing the chain of hashes: whatever is not as it was closed is found and named.
//!
//! What is stored is read as bytes, whatever a flipped bit made of it, put into the lines of a manifest again, and compared line by
//! line with the manifest of the close; the hashes say whether the manifest itself, and each link, is the one of the close.

use super::{any_bytes, any_number, any_text, inputs_line, slip_line, unpack};
use crate::closed::{ClosedDamage, ClosedFault, ClosedPart};
use crate::error::StoreError;
use jinpai_model::{AgentId, Digest};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a line of a manifest is about. Of a payslip the number counts; whose it is, the line says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Month,
    File(String),
    Inputs(String),
    Slip(i64),
}

/// The lines of a manifest.
type Lines = BTreeMap<About, String>;

/// A row of `closed_months`.
struct StoredMonth {
    month: String,
    line: String,
    number: Option<i64>,
    manifest: Vec<u8>,
    previous: Vec<u8>,
    header_hash: Vec<u8>,
    hash: Vec<u8>,
}

/// A place of the chain: the hash as it is stored, and as it is computed. A link that goes on from either of them is sound, so that
/// only the one of both that is wrong is named.
struct Link {
    stored: Vec<u8>,
    computed: Digest,
}

impl Link {
    fn is(&self, hash: &[u8]) -> bool {
        self.stored == hash || self.computed.as_bytes()[..] == *hash
    }

    /// Goes on with bytes to the hash that is stored for them; whether that is sound.
    fn go_on(&mut self, bytes: &[u8], stored: Vec<u8>) -> bool {
        let from_stored = Digest::of_all([&self.stored[..], bytes]);
        let computed = Digest::of_all([&self.computed.as_bytes()[..], bytes]);
        let sound = [from_stored, computed].iter().any(|hash| hash.as_bytes()[..] == stored[..]);
        *self = Self { stored, computed };
        sound
    }
}

/// All damages, in the order of the months.
pub(crate) fn check(connection: &Connection) -> Result<Vec<ClosedDamage>, StoreError> {
    let mut damages = Vec::new();
    let mut link = Link { stored: Digest::default().as_bytes().to_vec(), computed: Digest::default() };
    let months = stored_months(connection).map_err(StoreError::database("check the closed months"))?;
    let mut next = 1;
    for month in &months {
        let in_order = month.number == Some(next);
        if !in_order {
            damages.push(whole(ClosedPart::Chain, ClosedFault::Missing));
            // Where a month is missing, nothing is known of the link before.
            link = Link { stored: month.previous.clone(), computed: link.computed };
        }
        check_month(connection, month, &mut link, &mut damages)?;
        next = month.number.unwrap_or(next).saturating_add(1);
    }
    check_end(connection, &months, &link, &mut damages)?;
    strays(connection, &months, &mut damages)?;
    damages.dedup();
    Ok(damages)
}

fn whole(part: ClosedPart, fault: ClosedFault) -> ClosedDamage {
    ClosedDamage { month: String::new(), part, fault }
}

fn check_month(
    connection: &Connection,
    month: &StoredMonth,
    link: &mut Link,
    damages: &mut Vec<ClosedDamage>,
) -> Result<(), StoreError> {
    let mut damage =
        |part: ClosedPart, fault: ClosedFault| damages.push(ClosedDamage { month: month.month.clone(), part, fault });
    let follows = link.is(&month.previous);
    let expected = read_manifest(&month.manifest);
    let header_sound = link.go_on(&month.manifest, month.header_hash.clone());
    let mut found = Lines::from([(About::Month, month.line.clone())]);
    let failed = || StoreError::database("check the closed months");
    file_lines(connection, &month.month, &mut found).map_err(failed())?;
    input_lines(connection, &month.month, &mut found).map_err(failed())?;
    let unlinked = slip_lines(connection, &month.month, link, &mut found).map_err(failed())?;
    let ends = link.is(&month.hash);
    let expected_lines = expected.as_ref().unwrap_or(&found);
    let about: BTreeSet<&About> = expected_lines.keys().chain(found.keys()).collect();
    let mut header = follows && header_sound && ends && expected.is_some();
    let (mut missing, mut parts) = (BTreeSet::new(), Vec::new());
    for about in about {
        let (fault, line) = match (expected_lines.get(about), found.get(about)) {
            (Some(expected), Some(found)) if expected == found => match about {
                // After a payslip that is missing, the next cannot be linked.
                About::Slip(number) if unlinked.contains(number) && !missing.contains(&(number - 1)) => {
                    (ClosedFault::Changed, expected)
                }
                _ => continue,
            },
            (Some(expected), Some(_)) => (ClosedFault::Changed, expected),
            (Some(expected), None) => (ClosedFault::Missing, expected),
            (None, found) => (ClosedFault::Added, found.unwrap_or(&month.line)),
        };
        match about {
            About::Month => header = false,
            About::File(name) => parts.push((ClosedPart::File { name: name.clone() }, fault)),
            About::Inputs(table) => parts.push((ClosedPart::Inputs { table: table.clone() }, fault)),
            About::Slip(number) => {
                if fault == ClosedFault::Missing {
                    missing.insert(*number);
                }
                parts.push((slip_part(*number, line), fault));
            }
        }
    }
    if !header {
        damage(ClosedPart::Header, ClosedFault::Changed);
    }
    for (part, fault) in parts {
        damage(part, fault);
    }
    Ok(())
}

fn slip_part(number: i64, line: &str) -> ClosedPart {
    let parsed: Option<Value> = serde_json::from_str(line).ok();
    let agent = parsed.as_ref().and_then(|line| line.get(2)).and_then(Value::as_str).unwrap_or_default();
    ClosedPart::Slip { number: u64::try_from(number).unwrap_or(0), agent: AgentId::from(agent) }
}

/// The lines of a manifest; none if it is none.
fn read_manifest(bytes: &[u8]) -> Option<Lines> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().map(|line| Some((about(line)?, line.to_owned()))).collect()
}

fn about(line: &str) -> Option<About> {
    let line: Value = serde_json::from_str(line).ok()?;
    let name = || line.get(1).and_then(Value::as_str).map(str::to_owned);
    match line.get(0)?.as_str()? {
        "month" => Some(About::Month),
        "file" => name().map(About::File),
        "inputs" => name().map(About::Inputs),
        "slip" => line.get(1)?.as_i64().map(About::Slip),
        _ => None,
    }
}

fn stored_months(connection: &Connection) -> rusqlite::Result<Vec<StoredMonth>> {
    let sql = "SELECT month, number, closed_at, closed_by, up_to, header, manifest, previous_hash, header_hash, hash
        FROM closed_months ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| {
        let (month, number) = (any_text(row, 0)?, any_number(row, 1)?);
        let (closed_at, closed_by, up_to) = (any_number(row, 2)?, any_text(row, 3)?, any_number(row, 4)?);
        let header = Digest::of(&any_bytes(row, 5)?).to_string();
        Ok(StoredMonth {
            line: json!(["month", month, number, closed_at, closed_by, up_to, header]).to_string(),
            month,
            number,
            manifest: any_bytes(row, 6)?,
            previous: any_bytes(row, 7)?,
            header_hash: any_bytes(row, 8)?,
            hash: any_bytes(row, 9)?,
        })
    })?;
    rows.collect()
}

fn file_lines(connection: &Connection, month: &str, lines: &mut Lines) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached("SELECT name, bytes, packed FROM closed_files WHERE month = ?")?;
    let mut rows = statement.query([month])?;
    while let Some(row) = rows.next()? {
        let (name, length, packed) = (any_text(row, 0)?, any_number(row, 1)?, any_bytes(row, 2)?);
        let bytes = length.and_then(|length| unpack(&packed, u64::try_from(length).ok()?).ok());
        let content = bytes.map(|bytes| Digest::of(&bytes).to_string());
        let line = json!(["file", name, length, content, Digest::of(&packed).to_string()]).to_string();
        lines.insert(About::File(name), line);
    }
    Ok(())
}

fn input_lines(connection: &Connection, month: &str, lines: &mut Lines) -> rusqlite::Result<()> {
    let sql = "SELECT table_name, key, digest FROM closed_inputs WHERE month = ? ORDER BY table_name, key";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([month], |row| {
        // A digest that has not 32 bytes any more is none; none of those that were closed is zero.
        let digest: [u8; 32] = any_bytes(row, 2)?.try_into().unwrap_or_default();
        Ok((any_text(row, 0)?, any_text(row, 1)?, digest))
    })?;
    let rows: Vec<(String, String, [u8; 32])> = rows.collect::<rusqlite::Result<_>>()?;
    for of_table in rows.chunk_by(|a, b| a.0 == b.0) {
        let table = &of_table[0].0;
        let line = inputs_line(table, of_table.iter().map(|(_, key, digest)| (key.as_str(), *digest))).to_string();
        lines.insert(About::Inputs(table.clone()), line);
    }
    Ok(())
}

/// Adds the lines of the payslips and goes along the chain; gives the numbers of those that do not fit into it.
fn slip_lines(connection: &Connection, month: &str, link: &mut Link, lines: &mut Lines) -> rusqlite::Result<BTreeSet<i64>> {
    let sql = "SELECT number, agent, document, hash FROM closed_slips WHERE month = ? ORDER BY number";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([month])?;
    let mut unlinked = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (number, document) = (any_number(row, 0)?.unwrap_or(0), any_bytes(row, 2)?);
        if !link.go_on(&document, any_bytes(row, 3)?) {
            unlinked.insert(number);
        }
        let shown = u64::try_from(number).unwrap_or(0);
        lines.insert(About::Slip(number), slip_line(shown, &any_text(row, 1)?, &document).to_string());
    }
    Ok(unlinked)
}

/// The last month is the last: how many there were is kept apart from them.
fn check_end(
    connection: &Connection,
    months: &[StoredMonth],
    link: &Link,
    damages: &mut Vec<ClosedDamage>,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("check the closed months");
    let mut statement = connection.prepare_cached("SELECT months, slips, hash FROM closed_chain").map_err(failed())?;
    let rows = statement.query_map([], |row| Ok((any_number(row, 0)?, any_number(row, 1)?, any_bytes(row, 2)?)));
    let rows: Vec<_> = rows.and_then(Iterator::collect).map_err(failed())?;
    let slips: i64 = connection.query_row("SELECT count(*) FROM closed_slips", [], |row| row.get(0)).map_err(failed())?;
    let count = i64::try_from(months.len()).unwrap_or(i64::MAX);
    let fault = match &rows[..] {
        [(Some(closed), _, _)] if *closed > count => ClosedFault::Missing,
        [(Some(closed), _, _)] if *closed < count => ClosedFault::Added,
        [(Some(_), Some(of), hash)] if (*of == slips || !damages.is_empty()) && link.is(hash) => return Ok(()),
        _ => ClosedFault::Changed,
    };
    let damage = whole(ClosedPart::Chain, fault);
    if !damages.contains(&damage) {
        damages.push(damage);
    }
    Ok(())
}

/// Rows of months that are not closed.
fn strays(connection: &Connection, months: &[StoredMonth], damages: &mut Vec<ClosedDamage>) -> Result<(), StoreError> {
    let failed = || StoreError::database("check the closed months");
    let closed: BTreeSet<&str> = months.iter().map(|month| month.month.as_str()).collect();
    for (table, column) in [("closed_slips", "number"), ("closed_files", "name"), ("closed_inputs", "table_name")] {
        let agent = if table == "closed_slips" { "agent" } else { "''" };
        let sql = format!("SELECT DISTINCT month, {column}, {agent} FROM {table} ORDER BY 1, 2");
        let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
        let mut rows = statement.query(params![]).map_err(failed())?;
        while let Some(row) = rows.next().map_err(failed())? {
            let month = any_text(row, 0).map_err(failed())?;
            if closed.contains(month.as_str()) {
                continue;
            }
            let name = any_text(row, 1).map_err(failed())?;
            let part = match table {
                "closed_slips" => {
                    let agent = AgentId::new(any_text(row, 2).map_err(failed())?);
                    ClosedPart::Slip { number: name.parse().unwrap_or(0), agent }
                }
                "closed_files" => ClosedPart::File { name },
                _ => ClosedPart::Inputs { table: name },
            };
            damages.push(ClosedDamage { month, part, fault: ClosedFault::Added });
        }
    }
    Ok(())
}

//! The digests of everything that a closed month was made of (spec 4.7): each timeline with anything in the month, in parts, and each row
//! of the other tables that can matter to it. `verify` takes them again and names what differs.

use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_model::digest::{self, Digest};
use jinpai_model::{Month, Row, Source, Table, Timeline, Value};
use jinpai_store::{ClosedInput, Reader, StoreError};
use std::collections::BTreeMap;

/// What the messages between a buyer and a shop are called among the inputs.
pub const MESSAGES: &str = "messages";
/// What an order with everything that refers to it is called.
pub const ORDERS: &str = "orders";

/// Tables whose rows stand in timelines, or that no figure rests on.
const IN_TIMELINES: [&str; 7] = ["messages", "orders", "notes", "refunds", "reviews", "credit_decisions", "order_items"];
/// Tables of which a month needs the rows of its own days and of those around it; exams count by quarters and promotions by years.
const DATED: [&str; 5] = ["shifts", "punches", "leave", "presence", "duties"];
/// A table of so many rows that those of one account and day are one input.
const BY_DAY: &str = "presence";
/// So many days before and after the month rows of [`DATED`] may matter: rounds that run over its ends, duties of the next day.
const AROUND_DAYS: i64 = 40;

/// One input with the rows it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundInput {
    /// Its name and digest.
    pub input: ClosedInput,
    /// The first of its rows.
    pub source: Option<Source>,
}

/// The inputs in one timeline.
pub fn of_timeline(timeline: &Timeline) -> Vec<FoundInput> {
    let digests = digest::of_timeline(timeline);
    let (shop, buyer) = (timeline.shop.as_str(), timeline.buyer.as_str());
    let messages = digests.messages.map(|digest| FoundInput {
        input: input(MESSAGES, &[shop, buyer], digest),
        source: timeline.messages.first().map(|message| message.source),
    });
    let orders = digests.orders.iter().zip(&timeline.orders).map(|((order, digest), dossier)| FoundInput {
        input: input(ORDERS, &[shop, order.as_str()], *digest),
        source: Some(dossier.order.source),
    });
    messages.into_iter().chain(orders).collect()
}

/// The inputs outside the timelines.
pub fn of_tables(reader: &dyn Reader, month: Month) -> Result<Vec<FoundInput>, StoreError> {
    let mut found = Vec::new();
    for table in Table::all().iter().filter(|table| !IN_TIMELINES.contains(&table.name)) {
        let rows = reader.rows(table)?;
        found.extend(of_rows(table, rows.iter().filter(|row| matters(row, month))));
    }
    for unjoined in reader.unjoined()? {
        let rows = reader.unjoined_rows(unjoined.table)?;
        found.extend(of_rows(unjoined.table, rows.iter()));
    }
    Ok(found)
}

/// One input for each key; rows of equal keys (notes) are one input.
fn of_rows<'r>(table: &Table, rows: impl Iterator<Item = &'r Row>) -> Vec<FoundInput> {
    let mut by_key: BTreeMap<String, (Vec<u8>, Source)> = BTreeMap::new();
    for row in rows {
        let key = key_of(row);
        let entry = by_key.entry(key).or_insert_with(|| (Vec::new(), row.source));
        entry.0.extend(digest::of_row(row).to_string().into_bytes());
    }
    let one = |(key, (digests, source)): (String, (Vec<u8>, Source))| FoundInput {
        input: ClosedInput { table: table.name.to_owned(), key, digest: Digest::of(&digests) },
        source: Some(source),
    };
    by_key.into_iter().map(one).collect()
}

/// The key of a row as a JSON list, so that no two keys look alike.
fn key_of(row: &Row) -> String {
    if row.table.name == BY_DAY {
        let day = row.cells.iter().flatten().find_map(day_of).map(|day| day.to_string());
        return json(&[row.text("account").unwrap_or_default().to_owned(), day.unwrap_or_default()]);
    }
    let text = |column: &&str| row.get(column).map(shown).unwrap_or_default();
    json(&row.table.key.iter().map(text).collect::<Vec<_>>())
}

fn input(table: &str, key: &[&str], digest: Digest) -> ClosedInput {
    ClosedInput { table: table.to_owned(), key: json(key), digest }
}

fn json<T: serde::Serialize>(key: &[T]) -> String {
    serde_json::to_string(key).expect("a list of texts is JSON")
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Instant(instant) => instant.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Clock(clock) => clock.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Count(number) => number.to_string(),
        Value::Decimal(number) => number.normalize().to_string(),
        Value::YesNo(yes) => yes.to_string(),
    }
}

/// Whether a row lies in the month or near it; rows without a time always matter.
fn matters(row: &Row, month: Month) -> bool {
    if !DATED.contains(&row.table.name) {
        return true;
    }
    let around = |day: Date, days: i64| day.checked_add(jiff::Span::new().days(days)).unwrap_or(day);
    let (first, last) = (around(month.first_day(), -AROUND_DAYS), around(month.last_day(), AROUND_DAYS));
    let days: Vec<Date> = row.cells.iter().flatten().filter_map(day_of).collect();
    let (Some(earliest), Some(latest)) = (days.iter().min(), days.iter().max()) else { return true };
    *earliest <= last && first <= *latest
}

fn day_of(value: &Value) -> Option<Date> {
    let day = |instant: &Timestamp| instant.to_zoned(jiff::tz::TimeZone::UTC).date();
    match value {
        Value::Date(date) => Some(*date),
        Value::Instant(instant) => Some(day(instant)),
        Value::Text(_) | Value::Clock(_) | Value::Money(_) | Value::Count(_) | Value::Decimal(_) | Value::YesNo(_) => None,
    }
}

//! Rows of an import that fall into closed months: these stay as they are, so such rows become corrections of later ones (spec 4.7).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jinpai_calc::context::DEFAULT_ZONE;
use jinpai_model::{Month, Row, Table, Value};
use jinpai_store::{CommandId, Store, StoreError};
use std::collections::BTreeMap;

/// Rows of one table that came after the close of their month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The table.
    pub table: &'static Table,
    /// How many rows, by closed month. Of messages, how many the files have that brought new ones.
    pub rows: BTreeMap<Month, u64>,
}

/// The column by which a row belongs to a month: the first of these that the table has and that is filled.
const OWN_DATE: [&str; 12] =
    ["completed", "paid_at", "applied", "created", "date", "month", "time", "from", "start", "effective", "hired_on", "done_at"];

/// Counts the messages of closed months while they are read; the other tables can be asked afterwards.
#[derive(Debug, Default)]
pub(super) struct Messages {
    closed: Vec<Month>,
    rows: BTreeMap<Month, u64>,
}

impl Messages {
    /// For these closed months.
    pub(super) fn new(store: &dyn Store) -> Result<Self, StoreError> {
        Ok(Self { closed: store.closed_months()?.into_iter().map(|closed| closed.month).collect(), rows: BTreeMap::new() })
    }

    /// Looks at a row on its way in.
    pub(super) fn see(&mut self, row: &Row) {
        if !self.closed.is_empty()
            && row.table.name == "messages"
            && let Some(month) = month_of(row)
            && self.closed.contains(&month)
        {
            *self.rows.entry(month).or_default() += 1;
        }
    }
}

/// The late rows of a command, by table.
pub(super) fn late(store: &dyn Store, command: CommandId, messages: &Messages) -> Result<Vec<Late>, StoreError> {
    if messages.closed.is_empty() {
        return Ok(Vec::new());
    }
    let files = store.files()?;
    let own = files.iter().filter(|file| file.command == command && file.counts.new + file.counts.changed > 0);
    let own: BTreeMap<_, _> = own.map(|file| (file.id, file.table)).collect();
    let mut found = Vec::new();
    for table in Table::all().iter().filter(|table| own.values().any(|other| other.name == table.name)) {
        let mut rows: BTreeMap<Month, u64> = BTreeMap::new();
        if table.name == "messages" {
            rows.clone_from(&messages.rows);
        } else {
            let all = store.rows(table)?;
            let months = all.iter().filter(|row| own.contains_key(&row.source.file)).filter_map(month_of);
            for month in months.filter(|month| messages.closed.contains(month)) {
                *rows.entry(month).or_default() += 1;
            }
        }
        if !rows.is_empty() {
            found.push(Late { table, rows });
        }
    }
    Ok(found)
}

/// The month that a row belongs to by its own date; instants in the zone of shops that name none.
fn month_of(row: &Row) -> Option<Month> {
    let value = OWN_DATE.iter().find_map(|column| row.get(column))?;
    let day = |instant: &Timestamp| -> Option<Date> {
        Some(instant.to_zoned(TimeZone::get(DEFAULT_ZONE).unwrap_or(TimeZone::UTC)).date())
    };
    match value {
        Value::Date(date) => Some(Month::of(*date)),
        Value::Instant(instant) => day(instant).map(Month::of),
        Value::Text(text) => text.parse().ok(),
        Value::Clock(_) | Value::Money(_) | Value::Count(_) | Value::Decimal(_) | Value::YesNo(_) => None,
    }
}

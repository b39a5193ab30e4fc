//! A batch of events from a shop's connector: each is checked like a row of a file, the good ones are kept, and the bad ones are named.

use crate::clock;
use crate::jobs::import::zones;
use crate::workspace::Workspace;
use jinpai_import::{AutoRules, Context, Event, FileProblem, Input, Limits, Zones, read, recognise};
use jinpai_model::{FileId, Lang, Row, Table};
use jinpai_store::Store;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// So many events a batch may have.
pub const EVENTS_MAX: usize = 5_000;

/// The tables that events may be of, in the order in which they are taken.
pub const TABLES: [&str; 7] = ["messages", "orders", "order_items", "notes", "refunds", "reviews", "presence"];

/// The longest cell of an event, in bytes: chat texts are short.
const CELL_BYTES_MAX: usize = 64 << 10;

/// The events of a batch by table.
pub type Batch = BTreeMap<String, Vec<Map<String, Value>>>;

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Taken {
    /// Events that are kept, durably.
    pub taken: usize,
    /// Events that are not.
    pub rejected: usize,
    /// Why.
    pub problems: Vec<EventProblem>,
    /// Columns that nothing is known of, by table; they were ignored.
    pub unknown: BTreeMap<String, Vec<String>>,
}

/// Why an event was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventProblem {
    /// Of which table.
    pub table: String,
    /// Its position in the table's list, from 0; none = all events of the table.
    pub index: Option<usize>,
    /// The column, if it is one column's.
    pub field: Option<String>,
    /// What was found.
    pub found: String,
    /// What is wrong and what was expected, for people.
    pub message: String,
}

/// Keeps the good events of a batch; they are durable when this returns.
pub fn take(workspace: &Workspace, store: &dyn Store, batch: &Batch, lang: Lang) -> anyhow::Result<Taken> {
    let settings = workspace.settings(lang)?.import;
    let auto = AutoRules::new(settings.auto_texts, settings.auto_accounts);
    let zones = zones::known(store, lang)?;
    let mut reading = Reading { zones: &zones, auto: &auto, lang, taken: Taken::default(), rows: Vec::new() };
    for name in TABLES {
        if let (Some(events), Some(table)) = (batch.get(name).filter(|events| !events.is_empty()), Table::named(name)) {
            reading.table(table, events);
        }
    }
    for (name, events) in batch.iter().filter(|(name, events)| !TABLES.contains(&name.as_str()) && !events.is_empty()) {
        reading.refuse_table(name, events.len(), unknown_table(lang));
    }
    let Reading { mut taken, rows, .. } = reading;
    taken.taken = rows.len();
    store.stream(clock::now(), &rows)?;
    Ok(taken)
}

fn unknown_table(lang: Lang) -> String {
    let known = TABLES.join(", ");
    lang.pick(format!("不接收这个表；可以是：{known}"), format!("events of this table are not taken; known are: {known}"))
}

struct Reading<'a> {
    zones: &'a Zones,
    auto: &'a AutoRules,
    lang: Lang,
    taken: Taken,
    rows: Vec<Row>,
}

impl Reading<'_> {
    /// Reads the events of one table as the lines of a file.
    fn table(&mut self, table: &'static Table, events: &[Map<String, Value>]) {
        let mut lines = String::new();
        for event in events {
            // Writing a map of JSON values cannot fail.
            lines.push_str(&serde_json::to_string(event).unwrap_or_default());
            lines.push('\n');
        }
        let before = (self.rows.len(), self.taken.problems.len(), self.taken.rejected);
        if let Err(problem) = self.lines(table, lines) {
            // As a whole these are no rows of the table: what was said of single ones is not the point.
            self.rows.truncate(before.0);
            self.taken.problems.truncate(before.1);
            self.taken.rejected = before.2;
            self.refuse_table(table.name, events.len(), problem.message(self.lang));
        }
    }

    fn lines(&mut self, table: &'static Table, lines: String) -> Result<(), FileProblem> {
        let mut input = Input::bytes(lines);
        let recognised = recognise("events.jsonl", &mut input, Some(table))?;
        let limits = Limits { cell_bytes: CELL_BYTES_MAX, ..Limits::default() };
        let context = Context { source_file: FileId::default(), shop: None, zones: self.zones, auto: self.auto, limits };
        let Self { taken, rows, lang, .. } = self;
        let mut last_bad = None;
        let summary = read(&recognised, &mut input, &context, &|_| {}, &mut |event| {
            match event {
                Event::Row(row) if row.table.name == "messages" && row.get("message_id").is_none() => {
                    taken.rejected += 1;
                    taken.problems.push(without_id(&row, *lang));
                }
                Event::Row(row) => rows.push(row),
                Event::Problem(problem) if problem.warning => {}
                Event::Problem(problem) => {
                    taken.rejected += usize::from(last_bad != Some(problem.row));
                    last_bad = Some(problem.row);
                    taken.problems.push(EventProblem {
                        table: table.name.to_owned(),
                        index: index(problem.row),
                        field: problem.column.clone(),
                        found: problem.found.clone(),
                        message: problem.expected(*lang),
                    });
                }
            }
            Ok(())
        })?;
        let unknown: Vec<String> = recognised.unknown.iter().chain(&summary.unknown).cloned().collect();
        if !unknown.is_empty() {
            taken.unknown.insert(table.name.to_owned(), unknown);
        }
        Ok(())
    }

    fn refuse_table(&mut self, table: &str, events: usize, message: String) {
        self.taken.rejected += events;
        let (table, found) = (table.to_owned(), String::new());
        self.taken.problems.push(EventProblem { table, index: None, field: None, found, message });
    }
}

/// Lines are counted from 1.
fn index(row: u64) -> Option<usize> {
    usize::try_from(row).ok().and_then(|row| row.checked_sub(1))
}

fn without_id(row: &Row, lang: Lang) -> EventProblem {
    EventProblem {
        table: row.table.name.to_owned(),
        index: index(row.source.row),
        field: Some("message_id".to_owned()),
        found: String::new(),
        message: lang.pick(
            "消息编号，重复发送时靠它识别同一条消息".to_owned(),
            "the message's id, by which it is known when it is sent again".to_owned(),
        ),
    }
}

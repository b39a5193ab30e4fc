//! Every file that is written can be read as the table it says it is.
#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use jinpai_demo::{Fact, MemoryFiles, Options, simulate, write_interchange};
use jinpai_model::value::Kind;
use jinpai_model::{Fen, Table, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A cell's value as the specification reads it, independently of how it was written.
fn read(kind: Kind, text: &str) -> Value {
    let time = |text: &str| {
        let civil = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", text).unwrap();
        civil.in_tz("Asia/Shanghai").unwrap().timestamp()
    };
    match kind {
        Kind::Text | Kind::Flag => Value::Text(Arc::from(text)),
        Kind::Id => {
            assert!(text.len() <= jinpai_model::id::ID_BYTES_MAX, "{text:?} is too long");
            Value::Text(Arc::from(text))
        }
        Kind::Word(words) => {
            assert!(words.iter().any(|word| word.code == text), "{text:?} is no such word");
            Value::Text(Arc::from(text))
        }
        Kind::Instant => Value::Instant(time(text)),
        Kind::Date => Value::Date(text.parse().unwrap()),
        Kind::Month => Value::Date(text.parse::<jinpai_model::Month>().unwrap().first_day()),
        Kind::Clock => Value::Clock(jiff::civil::Time::strptime("%H:%M", text).unwrap()),
        Kind::Money => Value::Money(text.parse::<Fen>().unwrap()),
        Kind::Count => Value::Count(text.parse().unwrap()),
        Kind::Decimal => Value::Decimal(text.parse().unwrap()),
        Kind::YesNo => Value::YesNo(text.parse().unwrap()),
    }
}

type Rows = Vec<Vec<Option<Value>>>;

fn told(options: &Options) -> BTreeMap<&'static str, Rows> {
    let mut rows: BTreeMap<&'static str, Rows> = BTreeMap::new();
    simulate(options, &mut |fact: Fact| {
        rows.entry(fact.table().name).or_default().push(fact.cells());
        Ok(())
    })
    .unwrap();
    rows
}

#[test]
fn files_read_back_as_what_was_told() {
    let options = Options { agents: 12, days: 21, messages_per_day: Some(3_000), ..Options::default() };
    let files = MemoryFiles::default();
    let written = write_interchange(&options, &mut files.clone()).unwrap();
    let mut told = told(&options);
    for table in Fact::TABLES {
        let name = format!("{}.csv", table.name);
        let bytes = files.bytes(&name).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header, table.columns.iter().map(|column| column.name).collect::<Vec<_>>());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.unwrap();
            let cells = table.columns.iter().zip(record.iter()).map(|(column, text)| {
                assert!(!column.required || !text.is_empty(), "{name}: {} is required: {record:?}", column.name);
                (!text.is_empty()).then(|| read(column.kind, text))
            });
            rows.push(cells.collect::<Vec<_>>());
        }
        let expected = told.remove(table.name).unwrap_or_default();
        assert!(!expected.is_empty(), "{name} has rows");
        assert_eq!(rows, expected, "{name}");
        let counted = written.files.iter().find(|file| file.name == name).unwrap();
        assert_eq!(usize::try_from(counted.rows).unwrap(), expected.len(), "{name}");
        if !table.numbered || table.name == "messages" {
            assert_keys_differ(table, &rows);
        }
    }
    assert!(told.is_empty(), "{:?} has no file", told.keys());
}

fn assert_keys_differ(table: &Table, rows: &Rows) {
    let places: Vec<usize> = table.key.iter().map(|key| table.position(key).unwrap()).collect();
    let mut seen = BTreeSet::new();
    for row in rows {
        let key = places.iter().map(|place| format!("{:?}", row[*place])).collect::<Vec<_>>();
        assert!(seen.insert(key.clone()), "{} has the key {key:?} twice", table.name);
    }
}

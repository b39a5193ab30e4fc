//! The same rows give the same bytes, in whatever order and in however many files they come.
use crate::desk::{Csv, Desk, bytes_of};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::Path;

const MONTH: &str = "2025-11";
const PARTS: usize = 7;

fn demo(desk: &Desk, folder: &str) {
    desk.expect(0, ["demo", "--files", folder, "--agents", "4", "--days", "4", "--messages-per-day", "1500"]);
}

/// Everything that a workspace gives out for the month, by file name.
fn results(desk: &Desk, workspace: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    let out = format!("{workspace}-out");
    desk.expect(0, ["-w", workspace, "measure", "--month", MONTH, "--out", &out]);
    bytes_of(&desk.path(out))
}

fn write(path: &Path, header: &[String], rows: &[Vec<String>]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut writer = csv::Writer::from_path(path).unwrap();
    writer.write_record(header).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
}

fn tables(folder: &Path) -> Vec<(String, Csv)> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let read = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let texts = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let header = texts(reader.headers().unwrap());
        let rows = reader.records().map(|record| texts(&record.unwrap())).collect();
        Csv { header, rows }
    };
    names.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

/// A random order in which rows of one buyer (or order) with equal times keep theirs.
fn shuffled(csv: &Csv, seed: u32) -> Vec<Vec<String>> {
    let position = |name: &str| csv.header.iter().position(|column| column == name);
    let kept: Vec<usize> = match (position("time"), position("buyer").or(position("order"))) {
        (Some(time), Some(whose)) => vec![whose, time],
        _ => (0..csv.header.len()).collect(),
    };
    let mut rows = csv.rows.clone();
    rows.sort_by_cached_key(|row| {
        let group: Vec<&str> = kept.iter().map(|column| row[*column].as_str()).collect();
        Sha256::digest(format!("{seed} {group:?}"))
    });
    rows
}

#[test]
fn shuffled_and_split_input_gives_identical_output_bytes() {
    let desk = Desk::new();
    demo(&desk, "whole");
    let files = tables(&desk.path("whole"));
    for (name, csv) in &files {
        write(&desk.path("shuffled").join(name), &csv.header, &shuffled(csv, 7));
        let chunk = csv.rows.len().div_ceil(PARTS).max(1);
        for (number, rows) in csv.rows.chunks(chunk).enumerate() {
            write(&desk.path("split").join(number.to_string()).join(name), &csv.header, rows);
        }
    }
    desk.expect(0, ["-w", "w-whole", "import", "whole"]);
    desk.expect(0, ["-w", "w-shuffled", "import", "shuffled"]);
    desk.expect(0, ["-w", "w-split", "import", "split"]);
    let expected = results(&desk, "w-whole");
    assert_eq!(expected.len(), 13, "six outputs as CSV and JSON, and a workbook: {:?}", expected.keys());
    let rounds = Csv::read(&desk.path("w-whole-out/rounds.csv"));
    assert!(rounds.rows.len() > 300, "only {} rounds: too little to compare", rounds.rows.len());
    for other in ["w-shuffled", "w-split"] {
        for (name, bytes) in results(&desk, other) {
            assert!(bytes == expected[&name], "{name} of {other} differs");
        }
    }
    // And once more into the same workspace: nothing is new, nothing changes.
    desk.expect(0, ["-w", "w-whole", "import", "shuffled", "split"]);
    assert!(results(&desk, "w-whole") == expected, "importing the same rows again changed a result");
}

#[test]
fn json_and_csv_say_the_same() {
    let desk = Desk::new();
    demo(&desk, "in");
    desk.expect(0, ["import", "in"]);
    desk.expect(0, ["measure", "--month", MONTH, "--out", "out", "--formats", "csv,json"]);
    for name in ["rounds", "agent_days", "inquiries", "credits", "agent_months"] {
        let csv = Csv::read(&desk.path("out").join(format!("{name}.csv")));
        let json: serde_json::Value =
            serde_json::from_slice(&fs::read(desk.path("out").join(format!("{name}.json"))).unwrap()).unwrap();
        let objects = json.as_array().unwrap();
        assert_eq!(objects.len(), csv.rows.len(), "{name}");
        for (object, row) in objects.iter().zip(&csv.rows) {
            for (column, cell) in csv.header.iter().zip(row) {
                let text = match &object[column] {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                assert_eq!(text, *cell, "{name}.{column}");
            }
        }
    }
}

//! Closed months on disk: every flipped byte is found and named, and a close that is killed or runs out of space leaves the month
//! open or closed, nothing between.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "suite/build.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod build;

use build::{at, closing, message, one, order};
use jinpai_model::{Lang, Month};
use jinpai_store::{ClosedDamage, ClosedFault, ClosedPart, Closing, Limits, Store, StoreError, open, open_with};
use rusqlite::types::Value;
use rusqlite::{Connection, params};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Three closed months with 2, 3 and 1 payslips.
fn closed_months() -> (TempDir, Box<dyn Store>, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    one(&*store, &[order("s", "b", "o1", 0)]);
    for (month, slips) in [("2024-11", 2), ("2024-12", 3), ("2025-01", 1)] {
        store.begin_close(at(7), "close").unwrap().commit(&closing(month, slips)).unwrap();
    }
    assert_eq!(store.check_closed().unwrap(), []);
    let connection = Connection::open(folder.path().join("jinpai.db")).unwrap();
    (folder, store, connection)
}

fn damage(month: &str, part: ClosedPart, fault: ClosedFault) -> ClosedDamage {
    ClosedDamage { month: month.to_owned(), part, fault }
}

fn slip(number: u64, agent: &str) -> ClosedPart {
    ClosedPart::Slip { number, agent: agent.into() }
}

/// A cell with one bit flipped in one of its bytes after the other: all of a short cell, some thirty of a long one.
fn flipped(cell: &Value) -> Vec<Value> {
    let bytes_of = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let flip = |at: usize| {
            let mut bytes = bytes.to_vec();
            bytes[at] ^= 1 << (at % 7);
            bytes
        };
        (0..bytes.len()).step_by(bytes.len() / 32 + 1).map(flip).collect()
    };
    match cell {
        Value::Integer(number) => [3, 5, 6].map(|bit| Value::Integer(number ^ (1 << bit))).to_vec(),
        Value::Text(text) => {
            bytes_of(text.as_bytes()).into_iter().map(|bytes| Value::Text(String::from_utf8_lossy(&bytes).into_owned())).collect()
        }
        Value::Blob(bytes) => bytes_of(bytes).into_iter().map(Value::Blob).collect(),
        Value::Null | Value::Real(_) => panic!("no such cell is stored"),
    }
}

/// Flips each byte of each cell of a table's second month, looks, and sets it back.
fn flip_each(table: &str, expected: impl Fn(&str, &[ClosedDamage]) -> bool) {
    let (_folder, store, connection) = closed_months();
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info(?)")
        .unwrap()
        .query_map([table], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let first = match table {
        "closed_chain" => "TRUE",
        _ => "month = '2024-12' LIMIT 1",
    };
    let mut flips = 0;
    for column in &columns {
        let keys: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
        let sql = format!("SELECT * FROM {table} WHERE {first}");
        let row: Vec<Value> = connection
            .query_row(&sql, [], |row| (0..columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<_>>())
            .unwrap();
        let at = columns.iter().position(|name| name == column).unwrap();
        for value in flipped(&row[at]) {
            let set = |from: &[Value], to: &Value| {
                let sql = format!("UPDATE {table} SET {column} = ? WHERE {}", keys.join(" AND "));
                let values: Vec<&Value> = std::iter::once(to).chain(from).collect();
                let changed = connection.execute(&sql, rusqlite::params_from_iter(values));
                assert!(matches!(changed, Ok(1)), "{table}.{column}: {changed:?}");
            };
            let mut after = row.clone();
            after[at] = value.clone();
            set(&row, &value);
            let found = store.check_closed().unwrap();
            assert!(expected(column, &found), "{table}.{column}: {value:?} instead of {:?}: {found:?}", row[at]);
            set(&after, &row[at]);
            flips += 1;
        }
        assert_eq!(store.check_closed().unwrap(), [], "{table}.{column} is set back");
    }
    assert!(flips > columns.len(), "{table}: {flips} flips");
}

#[test]
fn a_flipped_byte_of_a_closed_month_is_named() {
    flip_each("closed_months", |column, found| match column {
        // Under another name nothing of the month is there, and nothing that is there is of a month.
        "month" => found.iter().any(|damage| damage.part == ClosedPart::Header && damage.month != "2024-12"),
        _ => found.contains(&damage("2024-12", ClosedPart::Header, ClosedFault::Changed)),
    });
}

#[test]
fn a_flipped_byte_of_a_payslip_is_named() {
    let third = || slip(3, "客服0000");
    flip_each("closed_slips", |column, found| match column {
        "number" | "month" => found.contains(&damage("2024-12", third(), ClosedFault::Missing)),
        _ => *found == [damage("2024-12", third(), ClosedFault::Changed)],
    });
}

#[test]
fn a_flipped_byte_of_a_file_of_figures_is_named() {
    let file = || ClosedPart::File { name: "agent_months".to_owned() };
    flip_each("closed_files", |column, found| match column {
        "name" | "month" => found.contains(&damage("2024-12", file(), ClosedFault::Missing)),
        _ => *found == [damage("2024-12", file(), ClosedFault::Changed)],
    });
}

#[test]
fn a_flipped_byte_of_the_inputs_is_named() {
    let inputs = || ClosedPart::Inputs { table: "orders".to_owned() };
    flip_each("closed_inputs", |column, found| match column {
        "month" | "table_name" => found.contains(&damage("2024-12", inputs(), ClosedFault::Changed)),
        _ => *found == [damage("2024-12", inputs(), ClosedFault::Changed)],
    });
}

#[test]
fn a_flipped_byte_of_the_chain_is_named() {
    flip_each("closed_chain", |_, found| matches!(found, [ClosedDamage { part: ClosedPart::Chain, .. }]));
}

/// What is found after these changes.
fn after(sql: &str) -> Vec<ClosedDamage> {
    let (_folder, store, connection) = closed_months();
    connection.execute_batch(sql).unwrap();
    let found = store.check_closed().unwrap();
    let named: Vec<String> = store.verify().unwrap().into_iter().map(|damage| damage.what).collect();
    assert_eq!(named, found.iter().map(|damage| damage.text(Lang::En)).collect::<Vec<_>>());
    found
}

#[test]
fn what_is_missing_or_added_is_named() {
    let missing = |number, agent| damage("2024-12", slip(number, agent), ClosedFault::Missing);
    assert_eq!(after("DELETE FROM closed_slips WHERE number = 3"), [missing(3, "客服0000")]);
    assert_eq!(after("DELETE FROM closed_slips WHERE number = 4"), [missing(4, "客服0001")]);
    let last = after("DELETE FROM closed_slips WHERE number = 5");
    assert!(last.contains(&missing(5, "客服0002")), "{last:?}");
    assert!(after("DELETE FROM closed_slips WHERE number = 6").contains(&damage(
        "2025-01",
        slip(6, "客服0000"),
        ClosedFault::Missing
    )));
    let added = after("INSERT INTO closed_slips SELECT 9, month, 'x', document, hash FROM closed_slips WHERE number = 5");
    assert!(added.contains(&damage("2024-12", slip(9, "x"), ClosedFault::Added)), "{added:?}");
    let file = after("DELETE FROM closed_files WHERE month = '2024-12' AND name = 'credits'");
    assert_eq!(file, [damage("2024-12", ClosedPart::File { name: "credits".to_owned() }, ClosedFault::Missing)]);
    let inputs = after("DELETE FROM closed_inputs WHERE month = '2024-12' AND table_name = 'timeline'");
    assert_eq!(inputs, [damage("2024-12", ClosedPart::Inputs { table: "timeline".to_owned() }, ClosedFault::Missing)]);
    let chain = damage("", ClosedPart::Chain, ClosedFault::Missing);
    for month in ["2024-11", "2024-12", "2025-01"] {
        let row = after(&format!("DELETE FROM closed_months WHERE month = '{month}'"));
        assert!(row.contains(&chain), "{month}: {row:?}");
        let tables =
            ["months", "slips", "files", "inputs"].map(|table| format!("DELETE FROM closed_{table} WHERE month = '{month}';"));
        assert_eq!(after(&tables.concat()), std::slice::from_ref(&chain), "{month} is gone altogether");
    }
    assert_eq!(after("DELETE FROM closed_chain"), [damage("", ClosedPart::Chain, ClosedFault::Changed)]);
}

#[test]
fn a_payslip_that_is_replaced_with_its_hash_is_found() {
    let (_folder, store, connection) = closed_months();
    let before = store.closed_slips("2024-12".parse().unwrap()).unwrap();
    let document = br#"{"net":"9999.00"}"#;
    let hash = jinpai_model::Digest::of_all([&before[0].hash.as_bytes()[..], document]);
    let sql = "UPDATE closed_slips SET document = ?, hash = ? WHERE number = 4";
    connection.execute(sql, params![document, hash.as_bytes()]).unwrap();
    let found = store.check_closed().unwrap();
    assert!(found.contains(&damage("2024-12", slip(4, "客服0001"), ClosedFault::Changed)), "{found:?}");
}

#[test]
fn a_flipped_byte_of_any_segment_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { segment_rows_min: 1, ..Limits::default() };
    let store = open_with(folder.path(), limits).unwrap();
    for month in 0..3 {
        let chat: Vec<_> = (0..9).map(|n| message("s/b/x", 'b', month * 40 * 86_400 + n, &format!("#{month}{n} 好"))).collect();
        one(&*store, &chat);
    }
    let mut segments = files_below(&folder.path().join("messages"));
    segments.sort();
    assert_eq!(segments.len(), 3);
    for segment in segments {
        let bytes = fs::read(&segment).unwrap();
        for at in (0..bytes.len()).step_by(211).chain([bytes.len() - 1]) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 0x10;
            fs::write(&segment, flipped).unwrap();
            let found = store.verify().unwrap();
            assert_eq!(found.iter().map(|damage| &damage.path).collect::<Vec<_>>(), [&segment], "byte {at}");
        }
        fs::write(&segment, bytes).unwrap();
    }
    assert_eq!(store.verify().unwrap(), []);
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Stands before the workspace in a child's arguments.
const MARK: &str = "workspace=";

/// What a child says when it is about to close.
const BEGUN: &str = "closing now";

/// Payslips of a month that a child closes.
const SLIPS: usize = 60;

/// Kills at least.
const KILLS: u32 = 16;

/// Starts the random waiting times; change it to try others.
const SEED: u64 = 20_241_130;

/// A month with so much in it that writing it takes a while.
fn large(month: &str) -> Closing {
    let mut closing = closing(month, SLIPS);
    for slip in &mut closing.slips {
        slip.document = slip.document.repeat(300);
    }
    closing
}

fn next(store: &dyn Store) -> String {
    let months = store.closed_months().unwrap();
    let next = months.last().map(|last| Month::of(last.month.last_day().tomorrow().unwrap()).to_string());
    next.unwrap_or_else(|| "2024-11".to_owned())
}

/// The child: closes month after month until it is killed, or says why it could not. Run as a test of its own it closes two.
#[test]
fn close_after_close() {
    let given = std::env::args().find_map(|argument| argument.strip_prefix(MARK).map(PathBuf::from));
    let Some(folder) = given else {
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path()).unwrap();
        for _ in 0..2 {
            store.begin_close(at(7), "close").unwrap().commit(&large(&next(&*store))).unwrap();
        }
        assert_eq!(whole_months(&*store), 2);
        return;
    };
    let store = open(&folder).unwrap();
    writeln!(std::io::stdout(), "{BEGUN}").unwrap();
    loop {
        let closed = store.begin_close(at(7), "close").and_then(|close| close.commit(&large(&next(&*store))));
        if let Err(refused) = closed {
            writeln!(std::io::stdout(), "refused: {}", refused.text(Lang::En)).unwrap();
            return;
        }
    }
}

/// Every month that is there is there with everything. Returns how many.
fn whole_months(store: &dyn Store) -> usize {
    assert_eq!(store.verify().unwrap(), []);
    let months = store.closed_months().unwrap();
    for closed in &months {
        let closing = large(&closed.month.to_string());
        let slips = store.closed_slips(closed.month).unwrap();
        assert_eq!((slips.len(), closed.slips as usize), (SLIPS, SLIPS));
        assert!(slips.iter().zip(&closing.slips).all(|(slip, closing)| slip.document == closing.document));
        assert_eq!(store.closed_files(closed.month).unwrap(), closing.files);
        assert_eq!(store.closed_inputs(closed.month).unwrap(), closing.inputs);
    }
    months.len()
}

fn child(folder: &Path, limit: Option<&str>) -> Command {
    let mark = format!("{MARK}{}", folder.display());
    let own = std::env::current_exe().unwrap();
    let mut command = match limit {
        None => Command::new(own),
        Some(limit) => {
            let mut shell = Command::new("sh");
            shell.args(["-c", limit, "sh"]).arg(own);
            shell
        }
    };
    command.args(["--exact", "close_after_close", "--nocapture", &mark]).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[test]
fn killed_at_any_instant_a_month_is_open_or_closed() {
    let folder = tempfile::tempdir().unwrap();
    one(&*open(folder.path()).unwrap(), &[order("s", "b", "o1", 0)]);
    let (mut random, mut longest, mut grown, mut before) = (SEED, Duration::from_millis(60), 0, 0);
    for kill in 1.. {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = u32::try_from(random >> 48).unwrap();
        let mut closing = child(folder.path(), None).spawn().unwrap();
        let mut lines = BufReader::new(closing.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().ends_with(BEGUN)), "the child begins to close");
        std::thread::sleep(longest * part / 65_536);
        closing.kill().unwrap();
        closing.wait().unwrap();
        let store = open(folder.path()).unwrap();
        let months = whole_months(&*store);
        assert!(months >= before, "seed {SEED}, kill {kill}: what was closed stays closed");
        if months > before {
            grown += 1;
        } else {
            longest = (longest * 3 / 2).min(Duration::from_secs(4));
        }
        before = months;
        // The next close takes up where the chain ends.
        store.begin_close(at(7), "close").unwrap().commit(&large(&next(&*store))).unwrap();
        before += 1;
        assert_eq!(store.check_closed().unwrap(), []);
        if kill >= KILLS && grown >= 3 {
            return;
        }
        assert!(kill < KILLS * 10, "seed {SEED}: {kill} kills met few closes ({grown} grew, {months} months)");
    }
}

/// A file that may not grow any more stands for a disk that is full.
#[cfg(unix)]
#[test]
fn without_space_a_month_stays_open() {
    let folder = tempfile::tempdir().unwrap();
    one(&*open(folder.path()).unwrap(), &[order("s", "b", "o1", 0)]);
    // Blocks of 512 bytes, in some shells of 1024: too few for the log of the database to hold the month.
    for blocks in [100, 200, 500, 900] {
        let limit = format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$@""#);
        let ran = child(folder.path(), Some(&limit)).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(said.contains("refused: ") && said.contains("check free space"), "{blocks}: {said}");
        assert_eq!(whole_months(&*open(folder.path()).unwrap()), 0, "{blocks}: {said}");
    }
    let store = open(folder.path()).unwrap();
    store.begin_close(at(7), "close").unwrap().commit(&large(&next(&*store))).unwrap();
    assert_eq!(whole_months(&*store), 1, "with space the same month closes");
}

#[test]
fn a_store_without_months_refuses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).unwrap();
    assert_eq!((store.closed_months().unwrap(), store.check_closed().unwrap()), (vec![], vec![]));
    assert!(matches!(store.as_of(jinpai_model::FileId(9)).unwrap().last_file(), Ok(None)));
    let busy = store.begin_close(at(0), "close").unwrap();
    assert!(matches!(store.begin_close(at(0), "close").err(), Some(StoreError::Busy { .. })));
    drop(busy);
}

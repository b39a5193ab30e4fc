//! A process that imports is killed at random instants; each time every file is whole or absent, and what is on disk is sound.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "suite/build.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod build;

use build::{at, message, new_file, order};
use jinpai_model::records::Message;
use jinpai_model::{FileId, Record, Row, Source};
use jinpai_store::{FileInfo, Limits, Partition, Store, open_with};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Messages and orders of each file. A third of the files are small, so that they wait in SQL first.
fn rows_of(file: u32) -> (i64, i64) {
    if file.is_multiple_of(3) { (40, 10) } else { (600, 30) }
}

const LIMITS: Limits =
    Limits { buffer_rows: 250, buffer_bytes: 1 << 20, segment_rows_min: 100, waiting_max: 100, waiting_after_command_max: 60 };

/// Kills at least.
const KILLS: u32 = 24;

/// Starts the random waiting times; change it to try others.
const SEED: u64 = 20_241_111;

/// Stands before the workspace in the child's arguments.
const MARK: &str = "workspace=";

/// What the child says when it has opened its workspace.
const BEGUN: &str = "importing now";

/// The child: imports files until it is killed. Run as a test of its own it imports a few and looks at them.
#[test]
fn importing() {
    let given = std::env::args().find_map(|argument| argument.strip_prefix(MARK).map(PathBuf::from));
    if let Some(folder) = given {
        let store = open_with(&folder, LIMITS).unwrap();
        writeln!(std::io::stdout(), "{BEGUN}").unwrap();
        loop {
            import_three(&*store);
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let store = open_with(folder.path(), LIMITS).unwrap();
    import_three(&*store);
    assert_eq!(check(folder.path(), &*store), 3);
}

fn import_three(store: &dyn Store) {
    let command = store.begin_command(at(0), "import").unwrap();
    let files = store.reserve_files(command, &["a", "b", "c"].map(str::to_owned)).unwrap();
    for file in files {
        let mut import = store.begin_file(file, new_file(Message::TABLE)).unwrap();
        let (messages, orders) = rows_of(file.0);
        for n in 0..messages {
            let place = format!("s{}/b{}/x", n % 2, n % 7);
            let message = message(&place, 'b', n + (n % 3) * 40 * 86_400, &format!("#{}-{n} 您好，这件还有货吗？", file.0));
            import.row(Row { source: source(file, n), ..Row::of(&message) }).unwrap();
        }
        for n in 0..orders {
            let order = order("s0", &format!("b{}", n % 9), &format!("{}-{n}", file.0), n);
            import.row(Row { source: source(file, messages + n), ..Row::of(&order) }).unwrap();
        }
        import.commit().unwrap();
    }
    store.finish_command(command).unwrap();
}

fn source(file: FileId, n: i64) -> Source {
    Source { file, row: u64::try_from(n + 2).unwrap() }
}

/// Every file is whole or absent, nothing is damaged, nothing lies about. Returns how many files are there.
fn check(folder: &Path, store: &dyn Store) -> usize {
    let mut found: BTreeMap<FileId, (i64, i64)> = BTreeMap::new();
    let mut count = |timeline: jinpai_model::Timeline| {
        for message in &timeline.messages {
            found.entry(message.source.file).or_default().0 += 1;
        }
        for dossier in &timeline.orders {
            found.entry(dossier.order.source.file).or_default().1 += 1;
        }
        ControlFlow::Continue(())
    };
    store.timelines(&Partition::all(), &mut count).unwrap();
    let files: Vec<FileInfo> = store.files().unwrap();
    let expected: BTreeMap<FileId, (i64, i64)> = files.iter().map(|file| (file.id, rows_of(file.id.0))).collect();
    assert_eq!(found, expected);
    assert_eq!(store.verify().unwrap(), []);
    let on_disk = count_files(&folder.join("messages"));
    assert_eq!(on_disk as u64, store.stats().unwrap().segments, "nothing lies about");
    files.len()
}

fn count_files(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { count_files(&path) } else { 1 }).sum()
}

#[test]
fn killed_at_any_instant_a_file_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let (mut random, mut longest) = (SEED, Duration::from_millis(30));
    let (mut before, mut grown, mut cut) = (0, 0, 0);
    for kill in 1.. {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = u32::try_from(random >> 48).unwrap();
        import_and_kill_after(folder.path(), longest * part / 65_536);
        let store = open_with(folder.path(), LIMITS).unwrap();
        // The next command puts away what the killed one left behind, and knows all of it.
        store.finish_command(store.begin_command(at(0), "import").unwrap()).unwrap();
        assert!(!folder.path().join("lost-messages").exists(), "seed {SEED}, kill {kill}");
        let files = check(folder.path(), &*store);
        // Numbers without a file were begun, or waiting their turn, when the kill came.
        let last_number = store.files().unwrap().last().map_or(0, |file| file.id.0);
        cut += u32::from(last_number as usize > files);
        if files > before {
            grown += 1;
        } else {
            // A slow or busy machine needs more time for a file; what is checked does not depend on it.
            longest = (longest * 3 / 2).min(Duration::from_secs(4));
        }
        before = files;
        if kill >= KILLS && grown >= 5 && cut >= 3 {
            return;
        }
        assert!(kill < KILLS * 10, "seed {SEED}: {kill} kills met few imports ({grown} grew, {cut} cut, {files} files)");
    }
}

/// Starts the child, waits until it is about to import, and so long again, and kills it.
fn import_and_kill_after(folder: &Path, wait: Duration) {
    let mark = format!("{MARK}{}", folder.display());
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "importing", "--nocapture", &mark])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().ends_with(BEGUN)), "the child begins to import");
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
}

//! The process is killed (`kill -9`) during an import at random instants; afterwards each file is there whole, or not at all.
use crate::desk::{Desk, bytes_of};
use jinpai_app::clock::{Stopwatch, now};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

const KILLS: u32 = 12;

/// A number from the clock, so that every run tries other instants; printed with a failure.
fn seed() -> u64 {
    u64::try_from(now().as_microsecond()).unwrap() | 1
}

/// The next of a row of pseudo-random numbers (xorshift).
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Rows by table of the files that are registered, and rows that are really there.
fn stored(desk: &Desk, workspace: &str) -> (BTreeMap<&'static str, u64>, BTreeMap<&'static str, u64>) {
    let store = jinpai_store::open(&desk.path(workspace)).unwrap();
    assert_eq!(store.verify().unwrap(), [], "what is stored must be sound");
    let mut registered = BTreeMap::new();
    for file in store.files().unwrap().into_iter().filter(|file| file.counts.new > 0) {
        *registered.entry(file.table.name).or_default() += file.counts.new;
    }
    let there = store.stats().unwrap().rows.into_iter().filter(|(_, rows)| *rows > 0).map(|(table, rows)| (table.name, rows));
    (registered, there.collect())
}

#[test]
fn a_killed_import_leaves_each_file_whole_or_absent() {
    let desk = Desk::new();
    desk.expect(0, ["demo", "--files", "in", "--agents", "4", "--days", "4", "--messages-per-day", "3000"]);
    let started = Stopwatch::start();
    desk.expect(0, ["-w", "undisturbed", "import", "in"]);
    let whole = started.elapsed();
    desk.expect(0, ["-w", "undisturbed", "measure", "--month", "2025-11", "--out", "expected"]);
    let expected = stored(&desk, "undisturbed").1;

    let seed = seed();
    let mut state = seed;
    for round in 0..KILLS {
        let workspace = format!("killed-{round}");
        let delay = Duration::from_micros(next(&mut state) % u64::try_from(whole.as_micros()).unwrap().max(1));
        let mut child =
            desk.command(["-w", &workspace, "import", "in"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(delay);
        // It may be done already; then there is nothing to kill, which is an instant like any other.
        let killed = child.kill();
        child.wait().unwrap();
        if !desk.path(&workspace).exists() {
            continue;
        }
        let (registered, there) = stored(&desk, &workspace);
        assert_eq!(registered, there, "seed {seed}, round {round}, killed after {delay:?} ({killed:?}): rows without their file");
        for (table, rows) in &there {
            assert_eq!(rows, &expected[table], "seed {seed}, round {round}, killed after {delay:?}: a part of {table}");
        }
        desk.expect(0, ["-w", &workspace, "import", "in"]);
        assert_eq!(stored(&desk, &workspace).1, expected, "seed {seed}, round {round}: run again");
    }
    desk.expect(0, ["-w", &format!("killed-{}", KILLS - 1), "measure", "--month", "2025-11", "--out", "actual"]);
    assert!(bytes_of(&desk.path("expected")) == bytes_of(&desk.path("actual")), "seed {seed}: the results differ");
}

#[test]
fn a_second_import_at_the_same_time_is_told_to_wait() {
    let desk = Desk::new();
    desk.file("shops.csv", "shop,time_zone\n店,Asia/Shanghai\n");
    desk.expect(0, ["init"]);
    let store = jinpai_store::open(&desk.path("jinpai-data")).unwrap();
    let command = store.begin_command(jiff::Timestamp::UNIX_EPOCH, "import").unwrap();
    let ran = desk.expect(1, ["import", "shops.csv"]);
    assert!(ran.err.contains("another command is writing"), "{}", ran.err);
    store.finish_command(command).unwrap();
    desk.expect(0, ["import", "shops.csv"]);
}

//! A process that streams is killed at random instants, while others of its threads move the batches and import: whatever was answered
//! is there, once.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "suite/build.rs"]
#[expect(dead_code, reason = "the suite uses the rest of it")]
mod build;

use build::{at, message, one, order, rows};
use jinpai_model::Row;
use jinpai_store::{Limits, Partition, Store, StoreError, open_with};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

const LIMITS: Limits =
    Limits { buffer_rows: 250, buffer_bytes: 1 << 20, segment_rows_min: 100, waiting_max: 300, waiting_after_command_max: 60 };

/// Messages of a batch.
const BATCH: i64 = 25;

const KILLS: u32 = 12;

/// Starts the random waiting times; change it to try others.
const SEED: u64 = 20_241_112;

/// Stand before the workspace, and the first batch, in the child's arguments.
const MARK: &str = "workspace=";
const FIRST: &str = "first=";

/// Stands before the number of a batch that was answered.
const ANSWERED: &str = "answered ";

fn batch(number: i64) -> Vec<Row> {
    let chat =
        (number * BATCH..(number + 1) * BATCH).map(|n| message(&format!("s/b{}/x", n % 7), 'b', n, &format!("#{n} 第{n}句")));
    let mut batch = rows(&chat.collect::<Vec<_>>());
    batch.push(Row::of(&order("s", &format!("b{}", number % 7), &format!("o{number}"), number)));
    batch
}

/// The child: two threads stream, one moves, one imports, until it is killed. Run as a test of its own it streams a little.
#[test]
fn streaming() {
    let argument = |mark: &str| std::env::args().find_map(|argument| argument.strip_prefix(mark).map(str::to_owned));
    let Some(folder) = argument(MARK).map(PathBuf::from) else {
        let folder = tempfile::tempdir().unwrap();
        let store = open_with(folder.path(), LIMITS).unwrap();
        store.stream(at(0), &batch(0)).unwrap();
        while store.take_streamed(at(0)).unwrap().more {}
        assert_eq!(messages(&*store), (0..BATCH).collect());
        return;
    };
    let next = AtomicI64::new(argument(FIRST).unwrap().parse().unwrap());
    let store = open_with(&folder, LIMITS).unwrap();
    let store = &*store;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    store.stream(at(number), &batch(number)).unwrap();
                    writeln!(std::io::stdout(), "{ANSWERED}{number}").unwrap();
                }
            });
        }
        scope.spawn(|| {
            loop {
                store.take_streamed(at(0)).unwrap();
            }
        });
        scope.spawn(|| {
            for n in 0.. {
                std::thread::sleep(Duration::from_millis(15));
                one(store, &[order("t", "b", &format!("t{n}"), n)]);
            }
        });
    });
}

/// The numbers of all messages; each must be there once.
fn messages(store: &dyn Store) -> BTreeSet<i64> {
    let mut all = BTreeSet::new();
    let mut take = |timeline: jinpai_model::Timeline| {
        for message in &timeline.messages {
            let number = message.message_id.as_deref().unwrap().parse().unwrap();
            assert!(all.insert(number), "message {number} is there once");
        }
        ControlFlow::Continue(())
    };
    store.timelines(&Partition::all(), &mut take).unwrap();
    all
}

#[test]
fn whatever_was_answered_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = SEED;
    let mut answered: BTreeSet<i64> = BTreeSet::new();
    let mut first = 0;
    for kill in 0..KILLS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let wait = Duration::from_millis(40 + (random >> 48) % 400);
        answered.extend(stream_and_kill_after(folder.path(), first, wait));
        first = answered.last().map_or(0, |last| last + 1) + 10;
        let store = open_with(folder.path(), LIMITS).unwrap();
        // Beginning a command moves what waits.
        match store.begin_command(at(0), "check") {
            Ok(command) => store.finish_command(command).unwrap(),
            Err(StoreError::Busy { .. }) => panic!("the killed process still holds the lock"),
            Err(other) => panic!("{other}"),
        }
        let there = messages(&*store);
        for number in &answered {
            let whole = (number * BATCH..(number + 1) * BATCH).all(|n| there.contains(&n));
            assert!(whole, "seed {SEED}, kill {kill}: batch {number} was answered and is not there");
        }
        assert_eq!(store.verify().unwrap(), []);
        assert_eq!(store.streamed_waiting().unwrap(), 0);
    }
    assert!(answered.len() > KILLS as usize, "seed {SEED}: {} batches were answered", answered.len());
}

/// Starts the child, lets it stream for so long after its first answer, and kills it; gives the batches it answered.
fn stream_and_kill_after(folder: &Path, first: i64, wait: Duration) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "streaming", "--nocapture"])
        .args([format!("{MARK}{}", folder.display()), format!("{FIRST}{first}")])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, receiver) = std::sync::mpsc::channel();
    let reading = std::thread::spawn(move || {
        // A line may be cut by the kill: then its batch counts as not answered.
        for line in lines.map_while(Result::ok) {
            let number = line.split_once(ANSWERED).and_then(|(_, number)| number.parse::<i64>().ok());
            if let Some(number) = number
                && sender.send(number).is_err()
            {
                return;
            }
        }
    });
    let mut answered: Vec<i64> = receiver.recv().into_iter().collect();
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
    reading.join().unwrap();
    answered.extend(receiver.try_iter());
    answered
}

//! Properties over random imports, checked against the rules of spec 2.1 written down a second time, naively.

use crate::Fresh;
use crate::build::{at, counts, facts, import, import_in, message, order, rows, timelines, timelines_of};
use jinpai_model::records::{Message, Order};
use jinpai_model::{Fen, FileId, Record, Row, Source, Timeline};
use jinpai_store::{OldVersion, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::collections::BTreeMap;

/// Cases of each property for each store: a case writes to disk a dozen times and waits for it each time.
const CASES: u32 = 16;

/// Buyers in the small world of the properties.
const BUYERS: i64 = 4;

/// A message of a small world, so that repeats, equal times and equal texts are frequent. Times of different buyers never
/// coincide: of a repeated id with equal times the file order decides, which shuffling changes.
fn any_message() -> impl Strategy<Value = Message> {
    (0..2_u8, 0..BUYERS, 0..2_u8, 0..6_i64, any::<bool>(), proptest::option::weighted(0.5, 0..8_u8), 0..3_u8).prop_map(
        |(shop, buyer, account, time, agent, id, text)| {
            let id = id.map_or_else(String::new, |id| format!("#{id} "));
            let place = format!("s{shop}/b{buyer}/a{account}");
            let days = if time == 5 { 40 * 86_400 } else { 0 };
            message(&place, if agent { 'a' } else { 'b' }, days + time * BUYERS + buyer, &format!("{id}t{text}"))
        },
    )
}

/// Runs a property over always the same random cases.
pub(crate) fn run<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha),
    )
    .run(strategy, test)
    .unwrap();
}

/// What the rules say of files imported one command after the other: of each key the first row in order of (time, source).
fn by_the_rules(files: &[Vec<Message>]) -> Vec<(String, Vec<Message>)> {
    let mut first: BTreeMap<String, Message> = BTreeMap::new();
    for (file, messages) in (1..).zip(files) {
        let mut equal: BTreeMap<String, u32> = BTreeMap::new();
        for (row, message) in (2..).zip(messages) {
            let message = Message { source: Source { file: FileId(file), row }, ..message.clone() };
            let key = if let Some(id) = &message.message_id {
                format!("{} {id}", message.shop)
            } else {
                let said = format!("{:?}", Message { source: Source::default(), kind: None, ..message.clone() });
                let number = equal.entry(said.clone()).or_insert(0);
                *number += 1;
                format!("{said} {number}")
            };
            let there = first.entry(key).or_insert_with(|| message.clone());
            if (message.time, message.source) < (there.time, there.source) {
                *there = message;
            }
        }
    }
    let mut timelines: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    for message in first.into_values() {
        timelines.entry(format!("{}/{}", message.shop, message.buyer)).or_default().push(message);
    }
    for messages in timelines.values_mut() {
        messages.sort_by_key(|message| (message.time, message.source));
    }
    timelines.into_iter().collect()
}

pub(crate) fn any_import_agrees_with_the_rules<F: Fresh>() {
    let files = proptest::collection::vec(proptest::collection::vec(any_message(), 1..40), 1..5);
    run(CASES, &files, |files| {
        let place = F::new();
        let store = place.open();
        for messages in &files {
            import(&*store, &[("chat", rows(messages))]);
        }
        let read: Vec<_> = timelines(&*store)
            .into_iter()
            .map(|timeline| (format!("{}/{}", timeline.shop, timeline.buyer), timeline.messages))
            .collect();
        prop_assert_eq!(read, by_the_rules(&files));
        let messages = store.stats().unwrap().rows.into_iter().find(|(table, _)| table.name == "messages").unwrap().1;
        prop_assert_eq!(messages, by_the_rules(&files).iter().map(|(_, messages)| messages.len() as u64).sum::<u64>());
        Ok(())
    });
}

pub(crate) fn shuffled_and_split_imports_agree<F: Fresh>() {
    let input = (proptest::collection::vec((any_message(), any::<u32>()), 1..80), any::<u64>(), 1..8_u64);
    run(CASES, &input, |(messages, seed, parts)| {
        let whole: Vec<Message> = messages.iter().map(|(message, _)| message.clone()).collect();
        let place = F::new();
        let expected = {
            let store = place.open();
            let counts = import(&*store, &[("chat", rows(&whole))]);
            prop_assert_eq!(counts[0].new + counts[0].same, whole.len() as u64);
            (facts(&*store), counts[0].new)
        };
        // Rows of one buyer with equal times keep their order: they share the random number that the others are sorted by.
        let together = |message: &Message| format!("{}/{} {}", message.shop, message.buyer, message.time);
        let mut weights: BTreeMap<String, u32> = BTreeMap::new();
        for (message, weight) in &messages {
            weights.entry(together(message)).or_insert(*weight);
        }
        let mut shuffled = whole.clone();
        shuffled.sort_by_key(|message| weights[&together(message)]);
        let place = F::new();
        let store = place.open();
        let counts = import(&*store, &[("chat", rows(&shuffled))]);
        prop_assert_eq!((facts(&*store), counts[0].new), expected.clone());
        let mut files: Vec<(String, Vec<Row>)> = (0..parts).map(|part| (format!("part {part}"), Vec::new())).collect();
        for message in &shuffled {
            let part = usize::try_from(u64::from(weights[&together(message)]).wrapping_mul(seed | 1) % parts).unwrap();
            files[part].1.push(Row::of(message));
        }
        let files: Vec<(&str, Vec<Row>)> = files.iter().map(|(name, rows)| (name.as_str(), rows.clone())).collect();
        let mut order: Vec<usize> = (0..files.len()).collect();
        order.sort_by_key(|at| (*at as u64).wrapping_mul(seed | 1) % 11);
        let place = F::new();
        let store = place.open();
        let counts = import_in(&*store, &files, &order, false);
        prop_assert_eq!((facts(&*store), counts.iter().map(|counts| counts.new).sum::<u64>()), expected);
        let again = import(&*store, &[("chat", rows(&whole))]);
        prop_assert_eq!(again[0].new + again[0].changed, 0);
        Ok(())
    });
}

pub(crate) fn orders_read_back_in_any_partition<F: Fresh>() {
    let orders = proptest::collection::vec((0..3_u8, 0..9_u8, 0..30_u8, 0..5_i64), 1..60);
    run(CASES, &(orders, 1..20_usize), |(orders, at_most)| {
        let orders: Vec<_> =
            orders.iter().map(|(s, b, o, t)| order(&format!("s{s}"), &format!("b{b}"), &format!("o{o}"), *t)).collect();
        let place = F::new();
        let store = place.open();
        import(&*store, &[("orders", rows(&orders))]);
        let mut last: BTreeMap<String, (String, jiff::Timestamp)> = BTreeMap::new();
        for order in &orders {
            last.insert(format!("{}/{}", order.shop, order.order), (order.buyer.to_string(), order.created));
        }
        let read: Vec<Timeline> =
            store.partitions(at_most).unwrap().iter().flat_map(|part| timelines_of(&*store, part)).collect();
        let mut found: BTreeMap<String, (String, jiff::Timestamp)> = BTreeMap::new();
        for timeline in &read {
            prop_assert!(timeline.orders.is_sorted_by_key(|dossier| (dossier.order.created, dossier.order.order.clone())));
            for dossier in &timeline.orders {
                prop_assert_eq!(&dossier.order.buyer, &timeline.buyer);
                let order = &dossier.order;
                let twice = found.insert(format!("{}/{}", order.shop, order.order), (order.buyer.to_string(), order.created));
                prop_assert!(twice.is_none());
            }
        }
        prop_assert_eq!(found, last);
        prop_assert!(read.is_sorted_by(|a, b| (&a.shop, &a.buyer) < (&b.shop, &b.buyer)));
        prop_assert!(read.iter().all(|timeline| timeline.orders.iter().all(|dossier| dossier.order.created >= at(0))));
        Ok(())
    });
}

/// A row of one of three orders. What is not said of status and title may be an empty cell or a column that is not there.
fn any_order() -> impl Strategy<Value = Row> {
    let said = || proptest::option::of(0..2_u8);
    (0..3_u8, 0..3_u8, 1..3_i64, said(), said(), said(), any::<(bool, bool)>()).prop_map(
        |(number, buyer, payable, paid, status, title, (has_status, has_title))| {
            let mut row = Row::of(&Order {
                payable: Fen::new(payable),
                paid_at: paid.map(|seconds| at(i64::from(seconds))),
                status: status.map(|status| format!("状态{status}").into()),
                title: title.map(|title| format!("标题{title}").into()),
                ..order("s", &format!("b{buyer}"), &format!("o{number}"), 0)
            });
            for (column, there) in [("status", has_status), ("title", has_title)] {
                let position = Order::TABLE.position(column).unwrap();
                if !there {
                    row.cells[position] = None;
                    row.present &= !(1 << position);
                }
            }
            row
        },
    )
}

/// Each order with where it was read, and the versions it replaced.
fn versions(store: &dyn Store) -> BTreeMap<String, (Row, Vec<OldVersion>)> {
    let rows = store.rows(Order::TABLE).unwrap().into_iter();
    let with_history = rows.map(|row| {
        let key: Vec<_> = Order::TABLE.key.iter().map(|key| row.get(key).cloned()).collect();
        (format!("{key:?}"), (row, store.history(Order::TABLE, &key).unwrap()))
    });
    with_history.collect()
}

pub(crate) fn importing_rows_twice_is_importing_them_once<F: Fresh>() {
    let files = proptest::collection::vec((proptest::collection::vec(any_order(), 1..12), any::<bool>()), 1..4);
    run(CASES, &files, |files| {
        let place = F::new();
        let store = place.open();
        for (rows, replace) in &files {
            let before = versions(&*store);
            let counted = import_in(&*store, &[("orders", rows.clone())], &[0], *replace)[0];
            let once = versions(&*store);
            let new = once.keys().filter(|key| !before.contains_key(*key)).count();
            let changed = before.iter().filter(|(key, (row, _))| once[*key].0.cells != row.cells).count();
            prop_assert_eq!(counted, counts(new as u64, changed as u64, (rows.len() - new - changed) as u64));
            for (key, (row, history)) in &once {
                let Some((old, older)) = before.get(key) else {
                    prop_assert!(history.is_empty(), "a row that was not there has no history");
                    continue;
                };
                if old.cells == row.cells {
                    prop_assert_eq!((row, history), (old, older));
                } else {
                    let (last, rest) = history.split_last().unwrap();
                    prop_assert_eq!((&last.row, rest), (old, &older[..]));
                    prop_assert_eq!(last.replaced_by, row.source);
                }
            }
            let again = import_in(&*store, &[("orders", rows.clone())], &[0], *replace)[0];
            prop_assert_eq!(again, counts(0, 0, rows.len() as u64));
            prop_assert_eq!(versions(&*store), once);
        }
        Ok(())
    });
}

//! Rows that are streamed in: durable at once, there once, in files that name a state for ever.

use crate::Fresh;
use crate::build::{at, counts, facts, import, item, message, note, one, order, refund, rows, talk, timelines};
use crate::properties::run;
use jinpai_model::records::{Message, Order, Presence};
use jinpai_model::words::PresenceState;
use jinpai_model::{Record, Row, Source};
use jinpai_store::{STREAM, Store, StoreError, Streamed};
use proptest::prelude::*;

const CASES: u32 = 12;

/// Streams a batch and moves it, a second later each time.
fn stream(store: &dyn Store, seconds: i64, rows: &[Row]) -> Streamed {
    store.stream(at(seconds), rows).unwrap();
    let mut all = Streamed::default();
    loop {
        let streamed = store.take_streamed(at(seconds)).unwrap();
        all.rows += streamed.rows;
        all.aside += streamed.aside;
        if !streamed.more {
            return all;
        }
    }
}

fn chat(from: i64, to: i64) -> Vec<Row> {
    rows(&(from..to).map(|n| message(&format!("s/b{}/x", n % 3), 'b', n, &format!("#{n} 第{n}句"))).collect::<Vec<_>>())
}

pub(crate) fn streamed_rows_are_there_once<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let presence = Presence { account: "s:甲".into(), time: at(3), state: PresenceState::Online, source: Source::default() };
    let mut batch = chat(0, 30);
    batch.extend(rows(&[order("s", "b0", "o1", 5)]));
    batch.extend(rows(&[note("o1", 6, "一"), note("o1", 6, "二")]));
    batch.extend(rows(&[refund("r1", "o1", None, 7)]));
    batch.extend(rows(&[item("o1", "1", "标题", Some(1))]));
    batch.extend(rows(&[presence]));
    let version = store.version().unwrap();
    assert_eq!(stream(&*store, 0, &batch).rows, batch.len() as u64);
    assert!(store.version().unwrap() > version);
    let once = (facts(&*store), store.rows(Presence::TABLE).unwrap());
    assert_eq!(once.0.iter().map(|timeline| timeline.messages.len()).sum::<usize>(), 30);
    assert_eq!(once.0[0].orders[0].notes.len(), 2);
    assert_eq!(once.1.len(), 1);
    stream(&*store, 1, &batch);
    assert_eq!((facts(&*store), store.rows(Presence::TABLE).unwrap()), once, "the same batch again changes nothing");
    let files = store.files().unwrap();
    let all: (u64, u64) = files.iter().fold((0, 0), |sum, file| (sum.0 + file.counts.new, sum.1 + file.counts.same));
    assert_eq!(all, (batch.len() as u64, batch.len() as u64));
    assert_eq!(store.streamed_waiting().unwrap(), 0);
    assert_eq!((facts(&*place.open()), place.open().verify().unwrap()), (once.0, vec![]));
}

pub(crate) fn batches_between_two_commands_share_a_file<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    for n in 0..4 {
        stream(&*store, n, &rows(&[order("s", "b", &format!("o{n}"), n)]));
    }
    let files = store.files().unwrap();
    assert_eq!((files.len(), files[0].format.as_str(), files[0].counts), (1, STREAM, counts(4, 0, 0)));
    let sources: Vec<u64> = timelines(&*store)[0].orders.iter().map(|dossier| dossier.order.source.row).collect();
    assert_eq!(sources, [1, 2, 3, 4]);
    one(&*store, &[order("s", "c", "o9", 9)]);
    stream(&*store, 5, &rows(&[order("s", "b", "o5", 5)]));
    stream(&*store, 6, &rows(&[order("s", "b", "o6", 6)]));
    // An hour later.
    stream(&*store, 5 + 3600, &rows(&[order("s", "b", "o7", 7)]));
    let found: Vec<(String, u64)> = store.files().unwrap().into_iter().map(|file| (file.format, file.counts.new)).collect();
    let expected = [(STREAM, 4), ("csv", 1), (STREAM, 2), (STREAM, 1)].map(|(format, new)| (format.to_owned(), new));
    assert_eq!(found, expected);
}

pub(crate) fn a_past_state_seals_the_file_of_the_stream<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    stream(&*store, 0, &rows(&[order("s", "b", "o1", 0)]));
    stream(&*store, 1, &chat(0, 5));
    let last = store.last_file().unwrap().unwrap();
    let then = timelines(&*store);
    let past = store.as_of(last).unwrap();
    stream(&*store, 2, &chat(5, 9));
    stream(&*store, 3, &rows(&[Order { note: Some("改".into()), ..order("s", "b", "o1", 0) }]));
    let read = |reader: &dyn jinpai_store::Reader| {
        let mut all = Vec::new();
        let mut take = |timeline| {
            all.push(timeline);
            std::ops::ControlFlow::Continue(())
        };
        reader.timelines(&jinpai_store::Partition::all(), &mut take).unwrap();
        all
    };
    assert_eq!(read(&*past), then);
    assert_eq!(read(&*store.as_of(last).unwrap()), then);
    assert!(store.last_file().unwrap() > Some(last), "what came later stands in another file");
    assert_ne!(read(&*store), then);
}

pub(crate) fn a_batch_waits_while_a_command_writes<F: Fresh>() {
    let place = F::new();
    let (store, other) = (place.open(), place.open());
    one(&*store, &[order("s", "b", "o1", 0)]);
    for writer in [&store, &other] {
        let command = writer.begin_command(at(0), "import").unwrap();
        let before = timelines(&*store);
        store.stream(at(1), &chat(0, 4)).unwrap();
        assert_eq!(store.take_streamed(at(1)).unwrap(), Streamed { rows: 0, aside: 0, more: true });
        assert_eq!(store.streamed_waiting().unwrap(), 4);
        assert_eq!(timelines(&*store), before);
        writer.finish_command(command).unwrap();
        assert_eq!(store.take_streamed(at(2)).unwrap().rows, 4);
    }
    assert_eq!(talk(&*store).len(), 4);
}

pub(crate) fn a_command_finds_what_was_streamed_before_it<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    store.stream(at(0), &chat(0, 4)).unwrap();
    drop(store);
    // Another process, which was never told of the batch.
    let store = place.open();
    assert_eq!(store.streamed_waiting().unwrap(), 4);
    let imported: Vec<Message> = chat(2, 6).iter().map(|row| row.record().unwrap()).collect();
    assert_eq!(one(&*store, &imported), counts(2, 0, 2));
    assert_eq!(store.streamed_waiting().unwrap(), 0);
    assert_eq!(timelines(&*store).iter().map(|timeline| timeline.messages.len()).sum::<usize>(), 6);
    assert_eq!(store.files().unwrap().iter().map(|file| file.format.as_str()).collect::<Vec<_>>(), [STREAM, "csv"]);
}

pub(crate) fn a_batch_is_taken_whole_or_refused<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let mut batch = chat(0, 3);
    batch.push(Row::of(&message("s/b/x", 'b', 9, "没有编号")));
    let refused = store.stream(at(0), &batch).unwrap_err();
    assert!(matches!(refused, StoreError::Row { table: "messages", row: 3, .. }), "{refused}");
    let mut incomplete = Row::of(&order("s", "b", "o1", 0));
    incomplete.cells[Order::TABLE.position("payable").unwrap()] = None;
    assert!(matches!(store.stream(at(0), &[incomplete]).unwrap_err(), StoreError::Row { table: "orders", row: 0, .. }));
    assert_eq!(store.streamed_waiting().unwrap(), 0);
    store.stream(at(0), &[]).unwrap();
    assert_eq!(store.take_streamed(at(0)).unwrap(), Streamed::default());
}

/// A message with an id, which says about the same time whenever it comes.
fn any_message() -> impl Strategy<Value = Row> {
    (0..2_u8, 0..12_i64, 0..3_i64).prop_map(|(shop, id, late)| {
        // The first of November in UTC lies among them.
        Row::of(&message(&format!("s{shop}/b{}/x", id % 4), 'b', 3600 * (id - 6) + late, &format!("#{id} 第{id}句")))
    })
}

fn any_row() -> impl Strategy<Value = Row> {
    prop_oneof![
        4 => any_message(),
        1 => (0..3_u8, 0..3_i64).prop_map(|(order_number, paid)| {
            let order = order("s0", "b0", &format!("o{order_number}"), 0);
            Row::of(&Order { paid_at: (paid > 0).then(|| at(60 * paid)), ..order })
        }),
    ]
}

pub(crate) fn streams_and_imports_agree_with_imports<F: Fresh>() {
    let parts = proptest::collection::vec((proptest::collection::vec(any_row(), 1..9), any::<bool>()), 1..8);
    run(CASES, &parts, |parts| {
        let (mixed, imported) = (F::new(), F::new());
        let (mixed, imported) = (mixed.open(), imported.open());
        for (seconds, (part, streamed)) in (0..).zip(&parts) {
            if *streamed {
                stream(&*mixed, seconds, part);
            } else {
                import(&*mixed, &[("file", part.clone())]);
            }
            import(&*imported, &[("file", part.clone())]);
            prop_assert_eq!(facts(&*mixed), facts(&*imported));
        }
        prop_assert_eq!(mixed.verify().unwrap(), vec![]);
        Ok(())
    });
}

//! A past state reads as it did when it was the state of now, whatever was imported since.

use crate::Fresh;
use crate::build::{at, import_in, item, message, note, one, order, refund, review, rows, timelines, timelines_of};
use crate::properties::run;
use jinpai_model::records::{Agent, CreditDecision, Message, Note, Order, OrderItem, Refund, Review};
use jinpai_model::words::RefundStatus;
use jinpai_model::{Fen, FileId, Row, ShopId, Source, Table, Timeline};
use jinpai_store::{FileInfo, OldVersion, Partition, Reader, Unjoined};
use proptest::prelude::*;

/// Cases for each store; a case imports some ten files and reads everything that often.
const CASES: u32 = 16;

/// Everything that can be read.
#[derive(Debug, PartialEq)]
struct Seen {
    rows: Vec<(&'static str, Vec<Row>)>,
    shops: Vec<ShopId>,
    latest: Vec<Option<jiff::Timestamp>>,
    timelines: Vec<Timeline>,
    unjoined: Vec<Unjoined>,
    unjoined_rows: Vec<Vec<Row>>,
    files: Vec<FileInfo>,
    last: Option<FileId>,
    history: Vec<Vec<OldVersion>>,
}

fn see(reader: &dyn Reader) -> Seen {
    let rows: Vec<_> = Table::all().iter().map(|table| (table.name, reader.rows(table).unwrap())).collect();
    for (table, (name, rows)) in Table::all().iter().zip(&rows) {
        assert_eq!(reader.has(table, None).unwrap(), !rows.is_empty(), "{name}");
    }
    let key_of = |row: &Row| row.table.key.iter().map(|key| row.get(key).cloned()).collect::<Vec<_>>();
    let shops = reader.shops().unwrap();
    let mut all = Vec::new();
    for partition in reader.partitions(3).unwrap() {
        reader
            .timelines(&partition, &mut |timeline| {
                all.push(timeline);
                std::ops::ControlFlow::Continue(())
            })
            .unwrap();
    }
    Seen {
        latest: shops.iter().map(|shop| reader.latest(shop).unwrap()).collect(),
        shops,
        timelines: all,
        unjoined: reader.unjoined().unwrap(),
        unjoined_rows: Table::all().iter().map(|table| reader.unjoined_rows(table).unwrap()).collect(),
        files: reader.files().unwrap(),
        last: reader.last_file().unwrap(),
        history: rows.iter().flat_map(|(_, rows)| rows).map(|row| reader.history(row.table, &key_of(row)).unwrap()).collect(),
        rows,
    }
}

/// A message of a small world: ids, times and texts repeat, within a shop also for other buyers.
pub(crate) fn any_message() -> impl Strategy<Value = Row> {
    (0..2_u8, 0..3_u8, 0..9_i64, any::<bool>(), proptest::option::weighted(0.7, 0..6_u8)).prop_map(
        |(shop, buyer, time, agent, id)| {
            let id = id.map_or_else(String::new, |id| format!("#{id} "));
            let days = if time == 8 { 40 * 86_400 } else { 0 };
            let text = format!("{id}t{}", time % 2);
            Row::of(&message(&format!("s{shop}/b{buyer}/x"), if agent { 'a' } else { 'b' }, days + time, &text))
        },
    )
}

fn any_order() -> impl Strategy<Value = Row> {
    (0..2_u8, 0..4_u8, 0..3_u8, 0..3_i64).prop_map(|(shop, number, buyer, paid)| {
        let order = order(&format!("s{shop}"), &format!("b{buyer}"), &format!("o{number}"), i64::from(number));
        Row::of(&Order { payable: Fen::new(paid), paid_at: (paid > 0).then(|| at(60 * paid)), ..order })
    })
}

/// A row that refers to an order, which may not be there.
fn any_referring() -> impl Strategy<Value = Row> {
    (0..5_u8, 0..6_u8, 0..3_i64, 0..3_i64, any::<bool>()).prop_map(|(kind, order, time, version, named)| {
        let (order, shop) = (format!("o{order}"), named.then_some("s0"));
        match kind {
            // Equal keys within one file are told apart by their numbers, also when their versions are replaced.
            0 => {
                Row::of(&Note { note: Some(format!("第{version}版").into()), ..note(["o0", "o1"][usize::from(named)], 0, "") })
            }
            1 => Row::of(&Refund {
                status: if version == 0 { RefundStatus::Pending } else { RefundStatus::Success },
                completed: (version > 0).then(|| at(100 * version)),
                ..refund(&format!("r{time}"), &order, shop, time)
            }),
            2 => Row::of(&Review {
                shop: shop.map(Into::into),
                content: Some(format!("{version}").into()),
                ..review(&format!("v{time}"), &order, time)
            }),
            3 => Row::of(&item(&order, &format!("{time}"), &format!("标题{version}"), Some(version))),
            _ => Row::of(&CreditDecision {
                order: order.as_str().into(),
                agent: (version > 0).then(|| "甲".into()),
                decided_by: "主管".into(),
                time: at(time),
                reason: format!("{version}").as_str().into(),
                source: Source::default(),
            }),
        }
    })
}

fn any_agent() -> impl Strategy<Value = Row> {
    (0..2_u8, 0..3_u8, any::<bool>()).prop_map(|(agent, level, dated)| {
        Row::of(&Agent {
            agent: format!("a{agent}").as_str().into(),
            name: "甲".into(),
            role: None,
            level: Some(format!("{level}").into()),
            group: None,
            plan: None,
            hired_on: None,
            left_on: None,
            from: dated.then(|| jiff::civil::date(2024, 11, 1)),
            source: Source::default(),
        })
    })
}

/// The rows of a file, all of one table or of all, and when it is taken in among those of its command.
fn any_file() -> impl Strategy<Value = (Vec<Row>, u8)> {
    let mixed = prop_oneof![4 => any_message(), 3 => any_order(), 4 => any_referring(), 1 => any_agent()];
    let rows = prop_oneof![
        proptest::collection::vec(any_message(), 1..14),
        proptest::collection::vec(any_order(), 1..6),
        proptest::collection::vec(mixed, 1..14),
    ];
    (rows, any::<u8>())
}

pub(crate) fn every_past_state_reads_as_it_was<F: Fresh>() {
    let commands = proptest::collection::vec((proptest::collection::vec(any_file(), 1..4), any::<bool>(), 0..3_u8), 2..6);
    run(CASES, &commands, |commands| {
        let place = F::new();
        let mut store = place.open();
        let mut seen: Vec<(FileId, FileId, Seen)> = Vec::new();
        for (files, replace, then) in &commands {
            let first = seen.last().map_or(0, |(_, last, _)| last.0) + 1;
            let named: Vec<(&str, Vec<Row>)> = files.iter().map(|(rows, _)| ("file", rows.clone())).collect();
            let mut order: Vec<usize> = (0..files.len()).collect();
            order.sort_by_key(|at| files[*at].1);
            import_in(&*store, &named, &order, *replace);
            seen.push((FileId(first), store.last_file().unwrap().unwrap(), see(&*store)));
            if *then == 0 {
                // What is taken back is another state; the one before it can still be read.
                let import = store.files().unwrap().last().unwrap().command;
                let undone = store.undo(import, at(0), "undo", "(undo)").unwrap();
                seen.push((undone.file, undone.file, see(&*store)));
                let before = seen.len().checked_sub(3).map(|at| &seen[at].2);
                prop_assert_eq!(
                    before.map(without_sources),
                    seen.last().map(|(_, _, now)| without_sources(now)).filter(|_| before.is_some())
                );
            }
        }
        for (_, last, then) in &seen {
            prop_assert_eq!(&see(&*store.as_of(*last).unwrap()), then);
        }
        store = place.open();
        for (first, _, then) in &seen {
            // There is no state between the files of one command.
            prop_assert_eq!(&see(&*store.as_of(*first).unwrap()), then);
        }
        prop_assert_eq!(&see(&*store.as_of(FileId(u32::MAX)).unwrap()), &seen.last().unwrap().2);
        let none = see(&*store.as_of(FileId(0)).unwrap());
        prop_assert!(none.timelines.is_empty() && none.shops.is_empty() && none.rows.iter().all(|(_, rows)| rows.is_empty()));
        Ok(())
    });
}

pub(crate) fn imports_do_not_reach_a_past_state_that_is_being_read<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let chat: Vec<Message> = (0..12).map(|n| message("s/b/x", 'b', 10 * n, &format!("#{n} {n}"))).collect();
    one(&*store, &chat);
    one(&*store, &[order("s", "b", "o1", 0), order("s", "c", "o2", 0)]);
    one(&*store, &[note("o1", 5, "一"), note("o1", 5, "二")]);
    let past = store.as_of(FileId(3)).unwrap();
    let then = see(&*past);
    assert_eq!(then, see(&*store));
    // Each of these replaces, moves or supersedes something that the past state has.
    let later: [Vec<Row>; 5] = [
        rows(&[order("s", "d", "o1", 0), order("s2", "c", "o2", 0)]),
        rows(&[note("o1", 5, "一"), note("o1", 5, "二改"), note("o2", 6, "三")]),
        rows(&[message("s/b/x", 'b', -5, "#3 更早"), message("s/e/x", 'b', -6, "#4 更早"), message("t/b/x", 'b', 0, "#5")]),
        rows(&[refund("r", "o1", None, 0)]),
        rows(&[note("o1", 5, "一改"), note("o1", 5, "二再改")]),
    ];
    for rows in later {
        import_in(&*store, &[("later", rows)], &[0], false);
        assert_eq!(see(&*past), then);
        assert_eq!(see(&*store.as_of(FileId(3)).unwrap()), then);
    }
    assert_eq!(timelines(&*store).len(), 6);
    assert_eq!(timelines_of(&*place.open(), &Partition::all()).len(), 6);
    let of_items: Vec<OrderItem> = jinpai_store::records(&*past).unwrap();
    assert_eq!(of_items, []);
}

/// What was seen, without where rows were read and what became of them on the way.
fn without_sources(seen: &Seen) -> impl PartialEq + std::fmt::Debug {
    let bare = |row: &Row| Row { source: Source::default(), ..row.clone() };
    let rows = seen.rows.iter().map(|(name, rows)| (*name, rows.iter().map(bare).collect::<Vec<_>>())).collect::<Vec<_>>();
    (rows, seen.shops.clone(), seen.latest.clone())
}

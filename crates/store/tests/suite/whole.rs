//! A file is whole or absent; one command writes at a time.

use crate::Fresh;
use crate::build::{at, counts, import, message, new_file, one, order, rows, timelines, timelines_of};
use jinpai_model::records::{Message, Order};
use jinpai_model::{FileId, Record, Row, Source};
use jinpai_store::{CommandId, Partition, Store, StoreError};
use std::ops::ControlFlow;

fn chat(from: i64) -> Vec<Message> {
    (from..from + 40).map(|n| message("s/b/x", 'b', n, &format!("#{n} {n}"))).collect()
}

pub(crate) fn a_file_that_is_not_committed_leaves_nothing<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &chat(0));
    one(&*store, &[order("s", "b", "o1", 0)]);
    let before = timelines(&*store);
    let command = store.begin_command(at(0), "import").unwrap();
    let file = store.reserve_files(command, &["half".to_owned()]).unwrap()[0];
    let mut half = store.begin_file(file, new_file(Message::TABLE)).unwrap();
    for (number, row) in
        (2..).zip(rows(&chat(20)).into_iter().chain(rows(&[Order { note: Some("改".into()), ..order("s", "b", "o1", 0) }])))
    {
        half.row(Row { source: Source { file, row: number }, ..row }).unwrap();
    }
    half.row(Row::of(&order("s", "b9", "o9", 0))).unwrap();
    assert_eq!(timelines(&*store), before, "nothing is visible before the commit");
    drop(half);
    drop(store);
    let store = place.open();
    assert_eq!(timelines(&*store), before);
    assert_eq!(store.file(file).unwrap(), None);
    assert_eq!((store.files().unwrap().len(), store.stats().unwrap().old_versions), (2, 0));
    assert_eq!(store.verify().unwrap(), []);
}

pub(crate) fn an_abandoned_file_is_forgotten_by_the_next<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let command = store.begin_command(at(0), "import").unwrap();
    let files = store.reserve_files(command, &["half".to_owned(), "whole".to_owned()]).unwrap();
    let mut half = store.begin_file(files[0], new_file(Message::TABLE)).unwrap();
    for (number, row) in (2..).zip(rows(&chat(0))) {
        half.row(Row { source: Source { file: files[0], row: number }, ..row }).unwrap();
    }
    drop(half);
    let mut whole = store.begin_file(files[1], new_file(Message::TABLE)).unwrap();
    for (number, row) in (2..).zip(rows(&chat(0))) {
        whole.row(Row { source: Source { file: files[1], row: number }, ..row }).unwrap();
    }
    assert_eq!(whole.commit().unwrap(), counts(40, 0, 0), "what was not taken in is not known");
    store.finish_command(command).unwrap();
    assert_eq!(timelines(&*store)[0].messages.len(), 40);
}

pub(crate) fn two_writers_exclude_each_other<F: Fresh>() {
    let place = F::new();
    let (first, second) = (place.open(), place.open());
    let command = first.begin_command(at(0), "import a").unwrap();
    let busy = second.begin_command(at(1), "import b").unwrap_err();
    assert!(matches!(busy, StoreError::Busy { .. }), "{busy}");
    assert!(busy.text(jinpai_model::Lang::Zh).contains("正在导入"));
    assert_eq!(second.files().unwrap(), [], "reading goes on");
    assert!(matches!(first.begin_command(at(0), "nested"), Err(StoreError::Busy { .. })));
    first.finish_command(command).unwrap();
    let command = second.begin_command(at(1), "import b").unwrap();
    drop(second);
    assert!(matches!(first.finish_command(command), Err(StoreError::NotOpen { .. })));
    assert_eq!(one(&*first, &chat(0)), counts(40, 0, 0), "a writer that is gone locks nobody out");
    let third = place.open();
    assert_eq!(one(&*third, &chat(0)), counts(0, 0, 40));
    assert_eq!(one(&*first, &chat(1)), counts(1, 0, 39), "what the other wrote meanwhile is known");
}

pub(crate) fn files_and_commands_are_known<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    import(&*store, &[("a/orders.csv", rows(&[order("s", "b", "o1", 0)])), ("b/chat.csv", rows(&chat(0)))]);
    let files = place.open().files().unwrap();
    let said: Vec<_> = files.iter().map(|file| (file.id, file.path.as_str(), file.table.name, file.counts.new)).collect();
    assert_eq!(said, [(FileId(1), "a/orders.csv", "orders", 1), (FileId(2), "b/chat.csv", "messages", 40)]);
    assert_eq!(files[0].imported, at(0));
    assert_eq!(store.file(FileId(2)).unwrap().as_ref(), Some(&files[1]));
    assert_eq!(store.file(FileId(3)).unwrap(), None);
    assert_eq!(timelines(&*store)[0].messages[3].source, Source { file: FileId(2), row: 5 });
}

pub(crate) fn writing_needs_an_open_command<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    assert!(matches!(store.reserve_files(CommandId(1), &[]), Err(StoreError::NotOpen { what: "command", number: 1 })));
    assert!(matches!(
        store.begin_file(FileId(1), new_file(Message::TABLE)).err(),
        Some(StoreError::NotOpen { what: "file", .. })
    ));
    one(&*store, &chat(0));
    let again = store.begin_file(FileId(1), new_file(Message::TABLE)).err();
    assert!(matches!(again, Some(StoreError::NotOpen { what: "file", number: 1 })), "a file is taken in once");
}

pub(crate) fn reading_sees_one_snapshot<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let orders: Vec<Order> = (0..50).map(|n| order("s", &format!("b{n:02}"), &format!("o{n}"), 0)).collect();
    one(&*store, &orders);
    let mut seen = 0;
    let mut visit = |_| {
        seen += 1;
        if seen == 10 {
            let more: Vec<Order> = (0..50).map(|n| order("s", &format!("b{n:02}x"), &format!("p{n}"), 0)).collect();
            one(&*store as &dyn Store, &more);
        }
        ControlFlow::Continue(())
    };
    store.timelines(&Partition::all(), &mut visit).unwrap();
    assert_eq!(seen, 50, "an import during reading is seen by the next reading");
    assert_eq!(timelines(&*store).len(), 100);
    let mut seen = 0;
    let mut stop = |_| {
        seen += 1;
        if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    store.timelines(&Partition::all(), &mut stop).unwrap();
    assert_eq!(seen, 3);
    assert_eq!(timelines_of(&*store, &Partition::all()).len(), 100);
}

//! The last import is taken back whole, and nothing that rests on it is lost.

use crate::Fresh;
use crate::build::{at, closing, counts, facts, import, message, note, one, order, rows, timelines};
use jinpai_model::records::{Agent, Message, Order};
use jinpai_model::{FileId, Record, Row};
use jinpai_store::{CommandId, Store, StoreError, UNDO, UndoRefusal, enter};

fn chat(from: i64, to: i64) -> Vec<Message> {
    (from..to).map(|n| message(&format!("s/b{}/x", n % 3), 'b', n, &format!("#{n} 第{n}句"))).collect()
}

fn undo(store: &dyn Store, command: u32) -> Result<jinpai_store::Undone, UndoRefusal> {
    store.undo(CommandId(command), at(99), "undo", "(undo) file").map_err(|error| match error {
        StoreError::NotUndone { refusal, .. } => refusal,
        other => panic!("{other}"),
    })
}

pub(crate) fn an_import_is_taken_back_whole<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let paid = Order { note: Some("旧".into()), ..order("s", "b0", "o1", 0) };
    import(&*store, &[("chat", rows(&chat(5, 20))), ("orders", rows(&[paid.clone(), order("s", "b1", "o2", 1)]))]);
    let before = facts(&*store);
    let stats = store.stats().unwrap().rows;
    // Of two files of one command, the second changes what the first made; a message comes before one that is there.
    import(
        &*store,
        &[
            ("chat", rows(&[&chat(10, 40)[..], &[message("s/b2/x", 'b', 1, "#5 更早")]].concat())),
            ("orders", rows(&[Order { note: Some("新".into()), ..paid.clone() }, order("t", "c", "o3", 2)])),
            ("more", rows(&[Order { note: Some("更新".into()), ..paid }, Order { items: Some(2), ..order("t", "c", "o3", 2) }])),
            ("notes", rows(&[note("o1", 3, "一"), note("o1", 3, "二")])),
        ],
    );
    let (after, last) = (timelines(&*store), store.last_file().unwrap().unwrap());
    assert_ne!(facts(&*store), before);
    let undone = undo(&*store, 2).unwrap();
    assert_eq!((undone.gone, undone.restored, undone.messages), (3, 1, 21));
    assert_eq!(facts(&*store), before);
    assert_eq!(store.stats().unwrap().rows, stats);
    assert_eq!(store.shops().unwrap(), ["s".into()]);
    assert_eq!(store.latest(&"s".into()).unwrap(), Some(at(19)));
    let past = store.as_of(last).unwrap();
    let mut then = Vec::new();
    let mut take = |timeline| {
        then.push(timeline);
        std::ops::ControlFlow::Continue(())
    };
    past.timelines(&jinpai_store::Partition::all(), &mut take).unwrap();
    assert_eq!(then, after, "what was the state then stays so for ever");
    let files = store.files().unwrap();
    assert!(files.iter().filter(|file| file.command == CommandId(2)).all(|file| file.undone_by == Some(undone.file)));
    assert_eq!(files.last().map(|file| (file.format.as_str(), file.path.as_str())), Some((UNDO, "(undo) file")));
    assert_eq!(store.commands().unwrap().last().map(|command| command.what.clone()), Some("undo".to_owned()));
    assert_eq!(undo(&*store, 2), Err(UndoRefusal::Already));
    assert_eq!(facts(&*place.open()), before);
    assert_eq!(store.verify().unwrap(), []);
}

pub(crate) fn what_was_taken_back_may_come_again<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &chat(0, 10));
    let plain: Vec<Message> = (0..6).map(|n| message("s/b0/x", 'b', 50 + n, "没有编号")).collect();
    import(&*store, &[("chat", rows(&chat(5, 30))), ("plain", rows(&plain)), ("orders", rows(&[order("s", "b", "o1", 0)]))]);
    let with = facts(&*store);
    undo(&*store, 2).unwrap();
    assert_eq!(one(&*store, &chat(5, 30)), counts(20, 0, 5));
    assert_eq!(one(&*store, &plain), counts(6, 0, 0));
    store.stream(at(1), &rows(&[order("s", "b", "o1", 0)])).unwrap();
    store.take_streamed(at(1)).unwrap();
    assert_eq!(facts(&*store), with);
    // The import before may be taken back when the last one is gone, unless something later repeats it.
    assert_eq!(undo(&*store, 1), Err(UndoRefusal::NotLast { last: CommandId(5) }));
}

pub(crate) fn what_rests_on_an_import_keeps_it<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    assert_eq!(undo(&*store, 1), Err(UndoRefusal::Unknown));
    one(&*store, &[order("s", "b", "o1", 0)]);
    let agent = |name: &str| -> Row {
        Row::of(&Agent {
            agent: "甲".into(),
            name: name.into(),
            role: None,
            level: None,
            group: None,
            plan: None,
            hired_on: None,
            left_on: None,
            from: None,
            source: jinpai_model::Source::default(),
        })
    };
    import(&*store, &[("agents", vec![agent("甲")])]);
    assert_eq!(undo(&*store, 1), Err(UndoRefusal::NotLast { last: CommandId(2) }));
    enter(&*store, at(1), "people", "(entered)", vec![agent("甲甲")]).unwrap();
    let before = store.rows(Agent::TABLE).unwrap();
    assert_eq!(undo(&*store, 2), Err(UndoRefusal::RestsOnIt { path: "(entered)".to_owned() }));
    assert_eq!(undo(&*store, 3), Err(UndoRefusal::Unknown), "what was entered by hand is no import");
    assert_eq!(store.rows(Agent::TABLE).unwrap(), before);
    one(&*store, &chat(0, 4));
    store.stream(at(2), &rows(&chat(3, 9))).unwrap();
    store.take_streamed(at(2)).unwrap();
    assert_eq!(undo(&*store, 4), Err(UndoRefusal::RestsOnIt { path: "(stream)".to_owned() }));
    assert_eq!(timelines(&*store).iter().map(|timeline| timeline.messages.len()).sum::<usize>(), 9);
}

pub(crate) fn a_closed_month_keeps_its_imports<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &chat(0, 4));
    store.begin_close(at(1), "close").unwrap().commit(&closing("2024-11", 1)).unwrap();
    assert_eq!(undo(&*store, 1), Err(UndoRefusal::Closed { month: "2024-11".parse().unwrap() }));
    one(&*store, &chat(4, 6));
    assert_eq!(undo(&*store, 3).map(|undone| undone.messages), Ok(2), "what came after the close may go");
    assert_eq!(store.closed_months().unwrap()[0].up_to, FileId(1));
    assert_eq!(store.check_closed().unwrap(), []);
}

//! Everything that is few and changes: keys, versions, what an import may and may not set back.

use crate::Fresh;
use crate::build::{at, counts, import, import_in, note, one, order, rows, timelines};
use jinpai_model::records::{Account, Agent, Exam, Order, Punch, Score, Shift, Shop, Target};
use jinpai_model::words::{Direction, ExamKind, Role};
use jinpai_model::{Fen, FileId, Record, Row, Source, Table, Value};
use jinpai_store::{StoreError, records};

pub(crate) fn every_table_gives_back_its_rows<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    for table in Table::all().iter().copied() {
        let full = Row {
            table,
            cells: table.columns.iter().map(|c| Some(sample(c.kind))).collect(),
            present: u64::MAX,
            source: Source::default(),
        };
        let bare = full.columns_kept(|column| column.required);
        let optional = table.columns.iter().find(|column| !column.required).map(|column| column.name);
        assert!(!store.has(table, None).unwrap() && !store.has(table, optional).unwrap(), "{}", table.name);
        let written = import(&*store, &[("full", vec![full.clone()]), ("bare", vec![bare.clone()])]);
        assert_eq!(written[0], counts(1, 0, 0), "{}", table.name);
        assert!(store.has(table, None).unwrap(), "{}", table.name);
        let files = store.files().unwrap();
        let read = place.open().rows(table).unwrap();
        let keyed_alike = table.key.iter().all(|key| full.get(key) == bare.get(key));
        if table.name == "messages" || !keyed_alike {
            assert_eq!(written[1], counts(1, 0, 0), "{}", table.name);
            assert_eq!(read.len(), 2);
        } else {
            let changed = u64::from(bare.cells != full.cells);
            assert_eq!(written[1], counts(0, changed, 1 - changed), "{}: empty cells make them unknown", table.name);
            assert_eq!(read.len(), 1);
        }
        let first = read.iter().find(|row| row.source.file == files[files.len() - 2].id || read.len() == 1).unwrap();
        let any = |column: &str| read.iter().any(|row| row.get(column).is_some());
        if table.name != "messages"
            && let Some(optional) = optional
        {
            assert_eq!(store.has(table, Some(optional)).unwrap(), any(optional), "{}.{optional}", table.name);
        }
        if read.len() == 2 {
            assert_eq!(first.cells, full.cells, "{}", table.name);
        }
        let again = import(&*store, &[("bare", vec![bare])]);
        assert_eq!(again[0], counts(0, 0, 1), "{}", table.name);
    }
}

trait ColumnsKept {
    fn columns_kept(&self, keep: fn(&jinpai_model::Column) -> bool) -> Self;
}

impl ColumnsKept for Row {
    fn columns_kept(&self, keep: fn(&jinpai_model::Column) -> bool) -> Self {
        // Milestones of an order would not be set back to unknown.
        let milestone =
            |name: &str| self.table.name == "orders" && ["paid_at", "shipped_at", "received_at", "closed_at"].contains(&name);
        let cells = self.table.columns.iter().zip(&self.cells);
        let cells = cells.map(|(column, cell)| cell.clone().filter(|_| keep(column) || milestone(column.name))).collect();
        Self { cells, ..self.clone() }
    }
}

fn sample(kind: jinpai_model::Kind) -> Value {
    use jinpai_model::Kind;
    match kind {
        Kind::Text | Kind::Id => Value::Text("文 \"字\"".into()),
        Kind::Flag => Value::Text("旗 7".into()),
        Kind::Word(words) => Value::Text(words[1].code.into()),
        Kind::Instant => Value::Instant("2024-02-29T23:59:59.000001Z".parse().unwrap()),
        Kind::Date => Value::Date(jiff::civil::date(2024, 2, 29)),
        Kind::Month => Value::Date(jiff::civil::date(2024, 2, 1)),
        Kind::Clock => Value::Clock(jiff::civil::time(23, 30, 0, 0)),
        Kind::Money => Value::Money(Fen::new(-9_999_999_999_999)),
        Kind::Count => Value::Count(i64::MAX),
        Kind::Decimal => Value::Decimal("99.990".parse().unwrap()),
        Kind::YesNo => Value::YesNo(true),
    }
}

pub(crate) fn a_changed_row_replaces_the_old_one_which_is_kept<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let first = order("s", "b", "o1", 0);
    let second = Order { status: Some("交易成功".into()), payable: Fen::new(1), ..first.clone() };
    let third = Order { status: None, ..second.clone() };
    assert_eq!(one(&*store, std::slice::from_ref(&first)), counts(1, 0, 0));
    assert_eq!(one(&*store, std::slice::from_ref(&first)), counts(0, 0, 1));
    assert_eq!(one(&*store, std::slice::from_ref(&second)), counts(0, 1, 0));
    assert_eq!(one(&*place.open(), std::slice::from_ref(&third)), counts(0, 1, 0), "an empty cell says unknown");
    let now = &records::<Order>(&*store).unwrap()[0];
    assert_eq!((now.status.clone(), now.payable, now.source.file), (None, Fen::new(1), FileId(4)));
    let key = [Some(Value::Text("s".into())), Some(Value::Text("o1".into()))];
    let old = store.history(Order::TABLE, &key).unwrap();
    let files: Vec<_> = old.iter().map(|old| (old.row.source.file.0, old.replaced_by.file.0)).collect();
    assert_eq!(files, [(1, 3), (3, 4)], "a row that is the same keeps its first source");
    let mut then: Order = old[1].row.record().unwrap();
    then.source = Source::default();
    assert_eq!(then, second);
    assert_eq!(store.stats().unwrap().old_versions, 2);
    assert_eq!(store.history(Order::TABLE, &[None, None]).unwrap(), []);
}

pub(crate) fn absent_columns_say_nothing<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let full = Order { title: Some("墙布".into()), flag: Some(jinpai_model::Flag::read("红")), ..order("s", "b", "o1", 0) };
    one(&*store, std::slice::from_ref(&full));
    let mut partial = Row::of(&Order { items: Some(3), ..order("s", "b", "o1", 0) });
    let bit = |name: &str| 1_u64 << Order::TABLE.position(name).unwrap();
    partial.present = ["order", "shop", "items"].iter().map(|name| bit(name)).sum();
    for column in Order::TABLE.columns.iter().filter(|column| !["order", "shop", "items"].contains(&column.name)) {
        partial.cells[Order::TABLE.position(column.name).unwrap()] = None;
    }
    assert_eq!(import(&*store, &[("items", vec![partial])])[0], counts(0, 1, 0));
    let mut now = records::<Order>(&*store).unwrap().remove(0);
    now.source = Source::default();
    assert_eq!(now, Order { items: Some(3), ..full });
}

fn milestones(order: &Order) -> [Option<jiff::Timestamp>; 4] {
    [order.paid_at, order.shipped_at, order.received_at, order.closed_at]
}

pub(crate) fn milestones_never_become_unknown_again<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let paid = Order {
        paid_at: Some(at(9)),
        shipped_at: Some(at(10)),
        received_at: Some(at(11)),
        closed_at: Some(at(12)),
        ..order("s", "b", "o1", 0)
    };
    one(&*store, std::slice::from_ref(&paid));
    assert_eq!(one(&*store, &[order("s", "b", "o1", 0)]), counts(0, 0, 1), "an older export says nothing new");
    let older = Order { status: Some("等待买家付款".into()), ..order("s", "b", "o1", 0) };
    assert_eq!(one(&*store, &[older]), counts(0, 1, 0));
    let now = &records::<Order>(&*store).unwrap()[0];
    assert_eq!(milestones(now), milestones(&paid));
    let moved = Order { paid_at: Some(at(8)), ..order("s", "b", "o1", 0) };
    one(&*store, &[moved]);
    assert_eq!(records::<Order>(&*store).unwrap()[0].paid_at, Some(at(8)), "another instant is taken");
}

pub(crate) fn replace_sets_milestones_back<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &[Order { paid_at: Some(at(9)), closed_at: Some(at(12)), ..order("s", "b", "o1", 0) }]);
    let counted = import_in(&*store, &[("orders", rows(&[order("s", "b", "o1", 0)]))], &[0], true);
    assert_eq!(counted[0], counts(0, 1, 0));
    assert_eq!(milestones(&records::<Order>(&*store).unwrap()[0]), [None; 4]);
}

pub(crate) fn equal_notes_are_numbered<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &[order("s", "b", "o1", 0)]);
    let notes = [note("o1", 5, "一"), note("o1", 5, "二"), note("o1", 4, "零"), note("o1", 5, "二")];
    assert_eq!(one(&*store, &notes), counts(4, 0, 0));
    assert_eq!(one(&*store, &notes), counts(0, 0, 4));
    let read: Vec<_> = timelines(&*store)[0].orders[0].notes.iter().map(|note| note.note.clone().unwrap().to_string()).collect();
    assert_eq!(read, ["零", "一", "二", "二"]);
    let changed = [note("o1", 5, "一"), note("o1", 5, "三")];
    assert_eq!(one(&*place.open(), &changed), counts(0, 1, 1));
}

pub(crate) fn optional_key_parts_compare_as_empty<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let terms = |from: Option<&str>, level: &str| Agent {
        agent: "甲".into(),
        name: "小甲".into(),
        role: Some(Role::Presales),
        level: Some(level.into()),
        group: None,
        plan: None,
        hired_on: None,
        left_on: None,
        from: from.map(|day| day.parse().unwrap()),
        source: Source::default(),
    };
    assert_eq!(one(&*store, &[terms(None, "junior"), terms(Some("2024-11-01"), "middle")]), counts(2, 0, 0));
    assert_eq!(one(&*store, &[terms(None, "junior"), terms(Some("2024-11-01"), "senior")]), counts(0, 1, 1));
    let read: Vec<_> =
        records::<Agent>(&*store).unwrap().into_iter().map(|a| (a.from.is_some(), a.level.unwrap().to_string())).collect();
    assert_eq!(read, [(false, "junior".to_owned()), (true, "senior".to_owned())]);
    let account = |shop: Option<&str>| Account {
        account: "甲1".into(),
        agent: "甲".into(),
        shop: shop.map(Into::into),
        from: None,
        to: None,
        source: Source::default(),
    };
    assert_eq!(one(&*store, &[account(None), account(Some("s")), account(None)]), counts(2, 0, 1));
    let punch = |direction| Punch { agent: "甲".into(), time: at(0), direction, source: Source::default() };
    assert_eq!(
        one(&*store, &[punch(None), punch(Some(Direction::In)), punch(Some(Direction::Out)), punch(None)]),
        counts(3, 0, 1)
    );
    let exam = |kind| Exam {
        agent: "甲".into(),
        date: "2024-11-02".parse().unwrap(),
        score: 90.into(),
        excellent: None,
        kind,
        source: Source::default(),
    };
    assert_eq!(one(&*store, &[exam(None), exam(Some(ExamKind::Entry))]), counts(2, 0, 0));
    let shop = |name: &str| Shop {
        shop: name.into(),
        name: None,
        platform: None,
        time_zone: None,
        day_start: None,
        source: Source::default(),
    };
    one(&*store, &[shop("s2"), shop("s10"), shop("s1")]);
    let read: Vec<_> = records::<Shop>(&*store).unwrap().into_iter().map(|shop| shop.shop.to_string()).collect();
    assert_eq!(read, ["s1", "s10", "s2"], "sorted by key");
}

pub(crate) fn a_key_twice_in_a_file_keeps_the_later_row<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let target = |sales: i64| Target {
        month: "2024-11".parse().unwrap(),
        agent: "甲".into(),
        sales: Fen::new(sales),
        source: Source::default(),
    };
    let twice = [target(1), target(2), target(2), target(3)];
    let key = [Some(Value::Date(jiff::civil::date(2024, 11, 1))), Some(Value::Text("甲".into()))];
    let now = || {
        let target = records::<Target>(&*store).unwrap().remove(0);
        (target.sales, target.source, store.history(Target::TABLE, &key).unwrap())
    };
    assert_eq!(one(&*store, &twice), counts(1, 0, 3));
    assert_eq!(now(), (Fen::new(3), Source { file: FileId(1), row: 5 }, vec![]), "versions within a file are no history");
    assert_eq!(one(&*store, &twice), counts(0, 0, 4), "importing the same rows again changes nothing");
    assert_eq!(now(), (Fen::new(3), Source { file: FileId(1), row: 5 }, vec![]));
    assert_eq!(one(&*store, &[target(3), target(4), target(5)]), counts(0, 1, 2));
    let (sales, source, old) = now();
    assert_eq!((sales, source), (Fen::new(5), Source { file: FileId(3), row: 4 }));
    assert_eq!(old.len(), 1);
    assert_eq!((old[0].row.source, old[0].replaced_by), (Source { file: FileId(1), row: 5 }, source));
    assert_eq!(one(&*store, &[target(6), target(5), target(7), target(5)]), counts(0, 0, 4), "it ends as it began");
    assert_eq!(now(), (sales, source, old));
    let score = |points: &str| Score {
        month: "2024-11".parse().unwrap(),
        agent: "甲".into(),
        indicator: "质检".into(),
        points: points.parse().unwrap(),
        by: None,
        source: Source::default(),
    };
    assert_eq!(one(&*store, &[score("90"), score("90.0")]), counts(1, 0, 1), "equal numbers are equal");
    let shift = Shift {
        agent: "甲".into(),
        date: "2024-11-02".parse().unwrap(),
        start: "08:30".parse().unwrap(),
        end: "00:00".parse().unwrap(),
        kind: None,
        source: Source::default(),
    };
    one(&*store, std::slice::from_ref(&shift));
    assert_eq!(records::<Shift>(&*store).unwrap()[0].start, shift.start);
}

pub(crate) fn an_incomplete_row_is_refused<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    let command = store.begin_command(at(0), "import").unwrap();
    let files = store.reserve_files(command, &["a".to_owned(), "b".to_owned()]).unwrap();
    let mut row = Row::of(&order("s", "b", "o1", 0));
    row.source = Source { file: files[0], row: 7 };
    row.cells[Order::TABLE.position("payable").unwrap()] = None;
    let mut file = store.begin_file(files[0], crate::build::new_file(Order::TABLE)).unwrap();
    let refused = file.row(row.clone()).unwrap_err();
    assert!(matches!(&refused, StoreError::Row { table: "orders", row: 7, what } if what.contains("payable")), "{refused}");
    drop(file);
    // Of an order that is there it says nothing new.
    let mut file = store.begin_file(files[1], crate::build::new_file(Order::TABLE)).unwrap();
    file.row(Row::of(&order("s", "b", "o1", 0))).unwrap();
    row.present = !(1 << Order::TABLE.position("payable").unwrap());
    file.row(row).unwrap();
    assert_eq!(file.commit().unwrap(), counts(1, 0, 1));
}

pub(crate) fn an_order_may_change_its_buyer<F: Fresh>() {
    let place = F::new();
    let store = place.open();
    one(&*store, &[order("s", "摩**", "o1", 0), order("s", "b", "o2", 0)]);
    assert_eq!(one(&*store, &[order("s", "摩卡", "o1", 0)]), counts(0, 1, 0));
    let buyers: Vec<_> = timelines(&*store).into_iter().map(|timeline| timeline.buyer.to_string()).collect();
    assert_eq!(buyers, ["b", "摩卡"]);
}

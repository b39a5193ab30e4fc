//! Short ways to say facts, to import them and to look at what is there.

use jiff::Timestamp;
use jinpai_model::records::{Message, Note, Order, OrderItem, Refund, Review, Score};
use jinpai_model::words::{Rating, RefundKind, RefundStatus, Sender};
use jinpai_model::{Digest, Fen, FileId, Record, Row, Source, Timeline};
use jinpai_store::{ClosedFile, ClosedInput, Closing, ClosingSlip, Counts, NewFile, Partition, Store};
use std::ops::ControlFlow;

/// So many seconds after 2024-11-01 00:00 UTC.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_730_419_200 + seconds).unwrap()
}

/// `"shop/buyer/account"` and who writes (`b`uyer, `a`gent) what when; an id may stand before the text: `"#17 您好"`.
pub(crate) fn message(place: &str, sender: char, seconds: i64, text: &str) -> Message {
    let [shop, buyer, account] = place.split('/').collect::<Vec<_>>()[..] else { panic!("{place:?} is no shop/buyer/account") };
    let (id, content) = match text.strip_prefix('#') {
        Some(rest) => rest.split_once(' ').map_or((Some(rest), ""), |(id, content)| (Some(id), content)),
        None => (None, text),
    };
    Message {
        message_id: id.map(Into::into),
        shop: shop.into(),
        buyer: buyer.into(),
        account: account.into(),
        time: at(seconds),
        sender: if sender == 'b' { Sender::Buyer } else { Sender::Agent },
        kind: None,
        content: (!content.is_empty()).then(|| content.into()),
        source: Source::default(),
    }
}

/// An order of 100 yuan with nothing else known of it.
pub(crate) fn order(shop: &str, buyer: &str, order: &str, seconds: i64) -> Order {
    Order {
        order: order.into(),
        shop: shop.into(),
        buyer: buyer.into(),
        created: at(seconds),
        paid_at: None,
        shipped_at: None,
        received_at: None,
        closed_at: None,
        status: None,
        payable: Fen::new(10_000),
        paid: None,
        freight: None,
        items: None,
        title: None,
        sku: None,
        campaign: None,
        deposit_paid_at: None,
        balance_open_at: None,
        flag: None,
        note: None,
        courier: None,
        tracking: None,
        receiver: None,
        phone: None,
        address: None,
        buyer_note: None,
        source: Source::default(),
    }
}

pub(crate) fn note(order: &str, seconds: i64, text: &str) -> Note {
    Note {
        order: order.into(),
        time: at(seconds),
        account: "s:甲".into(),
        flag: None,
        note: Some(text.into()),
        source: Source::default(),
    }
}

pub(crate) fn refund(refund: &str, order: &str, shop: Option<&str>, seconds: i64) -> Refund {
    Refund {
        refund: refund.into(),
        order: order.into(),
        shop: shop.map(Into::into),
        buyer: None,
        applied: at(seconds),
        completed: None,
        kind: RefundKind::Refund,
        amount: Fen::new(100),
        reason: None,
        cause: None,
        status: RefundStatus::Pending,
        handler: None,
        tracking: None,
        opened_at: None,
        opened_by: None,
        source: Source::default(),
    }
}

pub(crate) fn review(review: &str, order: &str, seconds: i64) -> Review {
    Review {
        review: review.into(),
        order: order.into(),
        shop: None,
        buyer: None,
        created: at(seconds),
        rating: Rating::Good,
        content: None,
        cause: None,
        revised_at: None,
        revised_rating: None,
        repaired_by: None,
        found_at: None,
        found_by: None,
        answered_at: None,
        answered_by: None,
        source: Source::default(),
    }
}

pub(crate) fn item(order: &str, line: &str, title: &str, quantity: Option<i64>) -> OrderItem {
    OrderItem {
        order: order.into(),
        line: line.into(),
        shop: None,
        title: Some(title.into()),
        sku: None,
        price: None,
        quantity,
        status: None,
        source: Source::default(),
    }
}

pub(crate) fn score(month: &str, agent: &str, points: i64) -> Score {
    Score {
        month: month.parse().unwrap(),
        agent: agent.into(),
        indicator: "日常工作".into(),
        points: points.into(),
        by: None,
        source: Source::default(),
    }
}

/// A month to be closed, with so many payslips.
pub(crate) fn closing(month: &str, slips: usize) -> Closing {
    let slip = |n| ClosingSlip {
        agent: format!("客服{n:04}").as_str().into(),
        document: format!(r#"{{"month":"{month}","agent":"客服{n:04}","net":"{n}.00"}}"#).into_bytes(),
    };
    let input = |table: &str, key: &str| ClosedInput {
        table: table.to_owned(),
        key: key.to_owned(),
        digest: Digest::of(format!("{month} {table} {key}").as_bytes()),
    };
    let file = |name: &str| ClosedFile { name: name.to_owned(), bytes: format!("{month},{name}\n").repeat(50).into_bytes() };
    Closing {
        month: month.parse().unwrap(),
        closed_at: at(1_000),
        closed_by: "王主管".to_owned(),
        header: format!(r#"{{"plans":["{month}"]}}"#).into_bytes(),
        slips: (0..slips).map(slip).collect(),
        files: ["agent_months", "credits", "pay_lines"].map(file).to_vec(),
        inputs: vec![input("orders", "s o1"), input("orders", "s o2"), input("scores", "甲"), input("timeline", "s b")],
    }
}

/// Rows of a file, numbered from 2 as under a header.
pub(crate) fn rows<R: Record>(records: &[R]) -> Vec<Row> {
    records.iter().map(Row::of).collect()
}

pub(crate) fn new_file(table: &'static jinpai_model::Table) -> NewFile {
    NewFile { table, format: "csv".to_owned(), size: 1, digest: None, replace: false }
}

/// Imports files as one command, in the order of their names; returns what became of each.
pub(crate) fn import(store: &dyn Store, files: &[(&str, Vec<Row>)]) -> Vec<Counts> {
    let order: Vec<usize> = (0..files.len()).collect();
    import_in(store, files, &order, false)
}

/// Imports files as one command: numbered as given, taken in in another order.
pub(crate) fn import_in(store: &dyn Store, files: &[(&str, Vec<Row>)], order: &[usize], replace: bool) -> Vec<Counts> {
    let command = store.begin_command(at(0), "import").unwrap();
    let paths: Vec<String> = files.iter().map(|(path, _)| (*path).to_owned()).collect();
    let ids = store.reserve_files(command, &paths).unwrap();
    let mut counts = vec![Counts::default(); files.len()];
    for at in order {
        let (_, rows) = &files[*at];
        let Some(first) = rows.first() else { continue };
        let mut file = store.begin_file(ids[*at], NewFile { replace, ..new_file(first.table) }).unwrap();
        for (number, row) in (2..).zip(rows) {
            file.row(Row { source: Source { file: ids[*at], row: number }, ..row.clone() }).unwrap();
        }
        counts[*at] = file.commit().unwrap();
    }
    store.finish_command(command).unwrap();
    counts
}

pub(crate) fn one<R: Record>(store: &dyn Store, records: &[R]) -> Counts {
    import(store, &[("file.csv", rows(records))])[0]
}

pub(crate) fn counts(new: u64, changed: u64, same: u64) -> Counts {
    Counts { new, changed, same }
}

pub(crate) fn timelines_of(store: &dyn Store, partition: &Partition) -> Vec<Timeline> {
    let mut all = Vec::new();
    let mut take = |timeline| {
        all.push(timeline);
        ControlFlow::Continue(())
    };
    store.timelines(partition, &mut take).unwrap();
    all
}

pub(crate) fn timelines(store: &dyn Store) -> Vec<Timeline> {
    timelines_of(store, &Partition::all())
}

/// All timelines without where their rows were read.
pub(crate) fn facts(store: &dyn Store) -> Vec<Timeline> {
    let mut all = timelines(store);
    let nowhere = Source { file: FileId(0), row: 0 };
    for timeline in &mut all {
        timeline.messages.iter_mut().for_each(|message| message.source = nowhere);
        for dossier in &mut timeline.orders {
            dossier.order.source = nowhere;
            dossier.notes.iter_mut().for_each(|note| note.source = nowhere);
            dossier.refunds.iter_mut().for_each(|refund| refund.source = nowhere);
            dossier.reviews.iter_mut().for_each(|review| review.source = nowhere);
            dossier.decisions.iter_mut().for_each(|decision| decision.source = nowhere);
        }
    }
    all
}

/// What was written, in the order of reading: `buyer: text text`.
pub(crate) fn talk(store: &dyn Store) -> Vec<String> {
    let line = |timeline: &Timeline| {
        let texts: Vec<&str> = timeline.messages.iter().map(|message| message.content.as_deref().unwrap_or("")).collect();
        format!("{}/{}: {}", timeline.shop, timeline.buyer, texts.join(" "))
    };
    timelines(store).iter().map(line).collect()
}

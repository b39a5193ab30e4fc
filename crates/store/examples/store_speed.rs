//! How fast facts go in and come out: `cargo run --release -p jinpai-store --example store_speed -- [messages] [orders]`
//! (default one million each; `0 0` reads once more what the last run imported). Orders have 20 % notes, 10 % refunds and 30 % reviews; three buyers in four order once.

#![expect(clippy::print_stdout, reason = "this program exists to print")]
#![expect(clippy::disallowed_methods, reason = "it measures time, which is what the clock is for")]

use jinpai_model::records::{Message, Note, Order, Refund, Review};
use jinpai_model::words::{MessageKind, Rating, RefundKind, RefundStatus, Sender};
use jinpai_model::{AccountId, Fen, FileId, Record, Row, Source};
use jinpai_store::{NewFile, Partition, Store, StoreError, open};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Two partitions at once: the machine that the goals were set on has two cores.
const THREADS: usize = 2;

fn at(seconds: u64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(1_730_419_200 + i64::try_from(seconds).unwrap_or(0)).unwrap_or(jiff::Timestamp::MAX)
}

/// Numbers that look random and are the same each time.
fn mixed(n: u64) -> u64 {
    (n ^ (n >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (n >> 7)
}

const TEXTS: [&str; 6] = [
    "您好，请问这款墙布可以定制尺寸吗？",
    "好的",
    "亲，可以的，3米乘2.4米需要先付定金，17号可以发货的哦",
    "在吗",
    "请问什么时候发货",
    "亲亲，这边已经为您备注了，改图后第一时间联系您确认",
];

fn message(n: u64, source: Source, accounts: &[AccountId]) -> Message {
    let buyer = mixed(n / 8) % 100_000;
    let account = accounts[usize::try_from(buyer % 12).unwrap_or(0)].clone();
    Message {
        message_id: Some(format!("{:016x}", mixed(n)).into()),
        shop: "旗舰店".into(),
        buyer: format!("tb{buyer:08}").as_str().into(),
        account,
        time: at(n / 4),
        sender: if n.is_multiple_of(2) { Sender::Buyer } else { Sender::Agent },
        kind: Some(MessageKind::Text),
        content: Some(TEXTS[usize::try_from(mixed(n) % 6).unwrap_or(0)].into()),
        source,
    }
}

fn order(n: u64, source: Source) -> Order {
    let buyer = mixed(n) % 700_000;
    Order {
        order: format!("{}", 3_515_313_147_320_000_000 + mixed(n) % 1_000_000_000_000_000).as_str().into(),
        shop: "旗舰店".into(),
        buyer: format!("tb{buyer:08}").as_str().into(),
        created: at(n),
        paid_at: Some(at(n + 60)),
        shipped_at: Some(at(n + 86_400)),
        received_at: Some(at(n + 300_000)),
        closed_at: None,
        status: Some("交易成功".into()),
        payable: Fen::new(20_112),
        paid: Some(Fen::new(20_112)),
        freight: Some(Fen::ZERO),
        items: Some(1),
        title: Some("【顺丰包邮】定制墙布无缝壁画电视背景墙".into()),
        sku: Some("尺寸:3米x2.4米;材质:无纺布".into()),
        campaign: Some(false),
        deposit_paid_at: None,
        balance_open_at: None,
        flag: Some(jinpai_model::Flag::read("red")),
        note: None,
        courier: Some("顺丰速运".into()),
        tracking: Some(format!("SF{n:013}").into()),
        receiver: Some("李某".into()),
        phone: Some("13900000000".into()),
        address: Some("广东省 广州市 越秀区 某街道某路1号(510180)".into()),
        buyer_note: None,
        source,
    }
}

type Make = Box<dyn Fn(u64, Source) -> Row>;

fn import(store: &dyn Store, what: &'static jinpai_model::Table, rows: u64, make: &Make) -> Result<(), StoreError> {
    let begun = Instant::now();
    let command = store.begin_command(jiff::Timestamp::UNIX_EPOCH, "speed")?;
    let file = store.reserve_files(command, &[what.name.to_owned()])?[0];
    let new = NewFile { table: what, format: "made".to_owned(), size: 0, digest: None, replace: false };
    let mut import = store.begin_file(file, new)?;
    for n in 0..rows {
        import.row(make(n, Source { file, row: n + 2 }))?;
    }
    let counts = import.commit()?;
    store.finish_command(command)?;
    say(&format!("import {}: {} new, {} same", what.name, counts.new, counts.same), rows, begun);
    Ok(())
}

fn say(what: &str, rows: u64, begun: Instant) {
    let seconds = begun.elapsed().as_millis();
    println!("{what}: {seconds} ms, {} rows/s", u128::from(rows) * 1000 / seconds.max(1));
}

/// Reads everything, a partition at a time on each thread; returns buyers, messages and orders.
fn read(store: &dyn Store, threads: usize) -> Result<[u64; 3], StoreError> {
    let partitions = store.partitions(threads * 4)?;
    let (next, sums) = (AtomicU64::new(0), [AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0)]);
    let work = || -> Result<(), StoreError> {
        while let Some(partition) = partitions.get(usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX)) {
            read_partition(store, partition, &sums)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|thread| thread.join().expect("reading does not panic"))
    })?;
    Ok(sums.map(AtomicU64::into_inner))
}

fn read_partition(store: &dyn Store, partition: &Partition, sums: &[AtomicU64; 3]) -> Result<(), StoreError> {
    store.timelines(partition, &mut |timeline| {
        for (sum, number) in sums.iter().zip([1, timeline.messages.len(), timeline.orders.len()]) {
            sum.fetch_add(number as u64, Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    })
}

fn reading(store: &dyn Store, rows: u64) -> Result<(), StoreError> {
    for threads in [1, THREADS] {
        let begun = Instant::now();
        let [buyers, messages, orders] = read(store, threads)?;
        say(&format!("read on {threads}: {buyers} buyers, {messages} messages, {orders} orders"), rows, begun);
    }
    let begun = Instant::now();
    let latest = store.latest(&"旗舰店".into())?;
    say(&format!("latest {latest:?}"), rows, begun);
    Ok(())
}

fn orders(folder: &std::path::Path, orders: u64) -> Result<(), StoreError> {
    let store = open(folder)?;
    import(&*store, Order::TABLE, orders, &(Box::new(|n, source| Row::of(&order(n, source))) as Make))?;
    let of = |n: u64| order(n, Source::default()).order;
    let note = move |n: u64, source| {
        Row::of(&Note {
            order: of(n * 5),
            time: at(n),
            account: "客服".into(),
            flag: None,
            note: Some("改尺寸，加急".into()),
            source,
        })
    };
    import(&*store, Note::TABLE, orders / 5, &(Box::new(note) as Make))?;
    let refund = move |n: u64, source| {
        Row::of(&Refund {
            refund: format!("r{n}").into(),
            order: of(n * 10),
            shop: None,
            buyer: None,
            applied: at(n),
            completed: None,
            kind: RefundKind::Refund,
            amount: Fen::new(100),
            reason: Some("不想要了".into()),
            cause: None,
            status: RefundStatus::Success,
            handler: None,
            tracking: None,
            opened_at: None,
            opened_by: None,
            source,
        })
    };
    import(&*store, Refund::TABLE, orders / 10, &(Box::new(refund) as Make))?;
    let review = move |n: u64, source| {
        Row::of(&Review {
            review: format!("v{n}").into(),
            order: of(n * 3),
            shop: None,
            buyer: None,
            created: at(n),
            rating: Rating::Good,
            content: Some("质量很好，客服态度也好".into()),
            cause: None,
            revised_at: None,
            revised_rating: None,
            repaired_by: None,
            found_at: None,
            found_by: None,
            answered_at: None,
            answered_by: None,
            source,
        })
    };
    import(&*store, Review::TABLE, orders * 3 / 10, &(Box::new(review) as Make))?;
    reading(&*store, orders)
}

fn messages(folder: &std::path::Path, messages: u64) -> Result<(), StoreError> {
    let store = open(folder)?;
    let accounts: Vec<AccountId> = (0..12).map(|n| format!("旗舰店:客服{n}").as_str().into()).collect();
    let make: Make = Box::new(move |n, source| Row::of(&message(n, source, &accounts)));
    let begun = Instant::now();
    for n in 0..messages {
        std::hint::black_box(make(n, Source { file: FileId(1), row: n }));
    }
    say("make rows alone", messages, begun);
    import(&*store, Message::TABLE, messages, &make)?;
    import(&*store, Message::TABLE, messages, &make)?;
    reading(&*store, messages)?;
    let stats = store.stats()?;
    println!("{} segments, {} bytes", stats.segments, stats.segment_bytes);
    Ok(())
}

type Run = fn(&std::path::Path, u64) -> Result<(), StoreError>;

fn main() -> Result<(), StoreError> {
    let mut sizes = std::env::args().skip(1).map(|size| size.parse().unwrap_or(1_000_000));
    let folder = std::path::PathBuf::from("target/store_speed");
    let (message_count, order_count) = (sizes.next().unwrap_or(1_000_000), sizes.next().unwrap_or(1_000_000));
    for (name, run, rows) in [("orders", orders as Run, order_count), ("messages", messages, message_count)] {
        let folder = folder.join(name);
        if message_count + order_count == 0 && folder.exists() {
            reading(&*open(&folder)?, 1_000_000)?;
        } else if rows > 0 {
            if folder.exists() {
                std::fs::remove_dir_all(&folder).expect("the folder is this program's own");
            }
            run(&folder, rows)?;
        }
    }
    Ok(())
}

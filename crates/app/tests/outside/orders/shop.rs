//! The shop: two groups, three agents, one buyer who is served, orders, is chased, pays and gives something back.

use jiff::Timestamp;
use jinpai_model::records::{Account, Agent, Message, Note, Order, OrderItem, Refund, Shop};
use jinpai_model::words::{Cause, RefundKind, RefundStatus, Sender};
use jinpai_model::{Fen, Flag, Row, Source};
use jinpai_store::{Store, enter};

/// A time of 2024-11-05 in Shanghai.
pub(super) fn at(clock: &str) -> Timestamp {
    format!("2024-11-05T{clock}+08:00").parse().unwrap()
}

const NOWHERE: Source = Source { file: jinpai_model::FileId(0), row: 0 };

fn person(id: &str, name: &str, group: &str) -> Row {
    let (agent, name, group) = (id.into(), name.into(), Some(group.into()));
    let (role, level, plan, hired_on, left_on, from) = (None, None, None, None, None, None);
    Row::of(&Agent { agent, name, role, level, group, plan, hired_on, left_on, from, source: NOWHERE })
}

fn account(agent: &str) -> Row {
    let account = format!("店:{agent}").as_str().into();
    Row::of(&Account { account, agent: agent.into(), shop: Some("店".into()), from: None, to: None, source: NOWHERE })
}

fn message(id: &str, agent: &str, sender: Sender, clock: &str, text: &str) -> Row {
    Row::of(&Message {
        message_id: Some(id.into()),
        shop: "店".into(),
        buyer: "买家一".into(),
        account: format!("店:{agent}").as_str().into(),
        time: at(clock),
        sender,
        kind: None,
        content: Some(text.into()),
        source: NOWHERE,
    })
}

fn order(id: &str, buyer: &str, created: &str, paid: Option<&str>) -> Order {
    Order {
        order: id.into(),
        shop: "店".into(),
        buyer: buyer.into(),
        created: at(created),
        paid_at: paid.map(at),
        shipped_at: None,
        received_at: None,
        closed_at: None,
        status: None,
        payable: Fen::new(20_000),
        paid: paid.map(|_| Fen::new(20_000)),
        freight: None,
        items: Some(2),
        title: Some("墙布".into()),
        sku: None,
        campaign: None,
        deposit_paid_at: None,
        balance_open_at: None,
        flag: None,
        note: None,
        courier: None,
        tracking: None,
        receiver: Some("刘贺".into()),
        phone: Some("13812341234".into()),
        address: Some("浙江省杭州市西湖区文三路478号".into()),
        buyer_note: Some("请打13812341234找刘贺".into()),
        source: NOWHERE,
    }
}

fn refund() -> Row {
    Row::of(&Refund {
        refund: "r1".into(),
        order: "1001".into(),
        shop: None,
        buyer: None,
        applied: at("20:00:00"),
        completed: Some(at("21:00:00")),
        kind: RefundKind::Refund,
        amount: Fen::new(5_000),
        reason: Some("少发了，打我13812341234".into()),
        cause: Some(Cause::Customer),
        status: RefundStatus::Success,
        handler: None,
        tracking: None,
        opened_at: None,
        opened_by: None,
        source: NOWHERE,
    })
}

fn item(order: &str) -> Row {
    let (shop, sku, price, quantity, status) = (None, Some("3米".into()), Some(Fen::new(10_000)), Some(2), None);
    let (order, line, title) = (order.into(), "1".into(), Some("墙布".into()));
    Row::of(&OrderItem { order, line, shop, title, sku, price, quantity, status, source: NOWHERE })
}

fn note() -> Row {
    let (order, time, account) = ("1001".into(), at("12:10:00"), "店:a".into());
    let (flag, note) = (Some(Flag::read("red")), Some("刘贺,3米2.4米,图案正常".into()));
    Row::of(&Note { order, time, account, flag, note, source: NOWHERE })
}

/// Something more that the first buyer wrote.
pub(super) fn write(store: &dyn Store, clock: &str, text: &str) {
    let row = message(clock, "a", Sender::Buyer, clock, text);
    enter(store, at("23:30:00"), "import", "chat", vec![row]).unwrap();
}

/// Order 1001: b is asked first and answers, a answers last before it is placed at noon; c writes only after it. 1002 has nobody; 1003 is
/// not paid; 2001 is of another shop.
pub(super) fn fill(store: &dyn Store) {
    use Sender::{Agent as A, Auto, Buyer as B};
    let shop = |id: &str| {
        Row::of(&Shop { shop: id.into(), name: None, platform: None, time_zone: None, day_start: None, source: NOWHERE })
    };
    let mut elsewhere = order("2001", "买家三", "12:00:00", Some("12:01:00"));
    elsewhere.shop = "别店".into();
    let rows = vec![
        shop("店"),
        shop("别店"),
        person("a", "小安", "东组"),
        person("b", "小白", "东组"),
        person("c", "小陈", "西组"),
        person("w", "王主管", "东组"),
        account("a"),
        account("b"),
        account("c"),
        message("m1", "b", B, "09:00:00", "有墙布吗"),
        message("m2", "b", Auto, "09:00:01", "您好，欢迎光临"),
        message("m3", "b", A, "09:10:00", "有的"),
        message("m4", "a", B, "11:00:00", "能便宜吗，我电话13812341234"),
        message("m5", "a", A, "11:00:20", "已经是最低价了"),
        message("m6", "c", A, "12:30:00", "亲，付款了吗"),
        message("m7", "a", B, "22:00:00", "收货人：刘贺，西湖区文三路478号"),
        Row::of(&order("1001", "买家一", "12:00:00", Some("13:00:00"))),
        Row::of(&order("1002", "买家二", "12:00:00", Some("12:05:00"))),
        Row::of(&order("1003", "买家一", "22:30:00", None)),
        Row::of(&elsewhere),
        item("1001"),
        note(),
        refund(),
    ];
    enter(store, at("23:00:00"), "import", "shop", rows).unwrap();
}

//! What is simulated looks like a shop: peaks, speed, conversion, and every kind of thing that happens in one.
#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use jinpai_demo::{Fact, Options, simulate};
use jinpai_model::records::{Account, Agent, Message, Note, Order, Refund, Review};
use jinpai_model::words::{MessageKind, Rating, RefundKind, RefundStatus, Sender};
use jinpai_model::{AgentId, BuyerId, Fen};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const HOUR: i64 = 3_600;

/// The default month, simulated once for all tests.
#[derive(Default)]
struct Month {
    agents: Vec<Agent>,
    accounts: Vec<Account>,
    messages: Vec<Message>,
    orders: Vec<Order>,
    notes: Vec<Note>,
    refunds: Vec<Refund>,
    reviews: Vec<Review>,
    others: BTreeMap<&'static str, usize>,
}

fn month() -> &'static Month {
    static MONTH: OnceLock<Month> = OnceLock::new();
    MONTH.get_or_init(|| {
        let mut month = Month::default();
        simulate(&Options::default(), &mut |fact: Fact| {
            match fact {
                Fact::Agent(row) => month.agents.push(*row),
                Fact::Account(row) => month.accounts.push(*row),
                Fact::Message(row) => month.messages.push(*row),
                Fact::Order(row) => month.orders.push(*row),
                Fact::Note(row) => month.notes.push(*row),
                Fact::Refund(row) => month.refunds.push(*row),
                Fact::Review(row) => month.reviews.push(*row),
                other => *month.others.entry(other.table().name).or_default() += 1,
            }
            Ok(())
        })
        .unwrap();
        month.messages.sort_by_key(|message| message.time);
        month
    })
}

fn hour(second: i64) -> i64 {
    (second + 8 * HOUR).rem_euclid(24 * HOUR) / HOUR
}

/// Whose account it is; nobody's account stands for itself.
fn owner(message: &Message) -> AgentId {
    let account = month().accounts.iter().find(|account| account.account == message.account);
    account.map_or_else(|| AgentId::from(message.account.as_str()), |account| account.agent.clone())
}

#[test]
fn the_default_month_has_its_size() {
    let messages = month().messages.len();
    assert!((170_000..260_000).contains(&messages), "{messages} messages");
    let orders = month().orders.len();
    assert!((5_000..15_000).contains(&orders), "{orders} orders");
}

#[test]
fn the_day_has_three_peaks() {
    let mut by_hour = [0_i64; 24];
    for message in month().messages.iter().filter(|message| message.sender == Sender::Buyer) {
        by_hour[usize::try_from(hour(message.time.as_second())).unwrap()] += 1;
    }
    let of = |from: usize, to: usize| by_hour[from..to].iter().sum::<i64>() / i64::try_from(to - from).unwrap();
    for (peak, before, after) in
        [(of(11, 13), of(9, 10), of(13, 15)), (of(15, 17), of(13, 15), of(17, 19)), (of(20, 22), of(18, 20), of(23, 24))]
    {
        assert!(peak * 10 > before * 11 && peak * 10 > after * 11, "{by_hour:?}");
    }
    assert!(of(2, 7) * 20 < of(11, 13), "the night is quiet: {by_hour:?}");
}

#[test]
fn campaign_days_are_busy() {
    let on = |day: i8| {
        let from = jiff::civil::date(2025, 11, day).in_tz("Asia/Shanghai").unwrap().timestamp().as_second();
        month().messages.iter().filter(|message| (from..from + 24 * HOUR).contains(&message.time.as_second())).count()
    };
    assert!(on(11) > 3 * on(5) / 2, "{} messages on 11-11, {} on 11-05", on(11), on(5));
    assert!(month().orders.iter().any(|order| order.campaign == Some(true) && order.deposit_paid_at.is_none()));
}

#[test]
fn answers_take_as_long_as_answers_take() {
    let mut open: BTreeMap<(&BuyerId, AgentId), i64> = BTreeMap::new();
    let mut waits = Vec::new();
    for message in &month().messages {
        let (buyer, second) = (&message.buyer, message.time.as_second());
        match message.sender {
            Sender::Buyer if message.kind != Some(MessageKind::Emoji) => {
                open.entry((buyer, owner(message))).or_insert(second);
            }
            Sender::Agent => {
                let agent = owner(message);
                waits.extend(open.remove(&(buyer, agent.clone())).map(|since| second - since));
                // A colleague's round is over when another answers.
                let others: Vec<_> = open.keys().filter(|(other, _)| *other == buyer).cloned().collect();
                for key in others {
                    open.remove(&key);
                }
            }
            Sender::Buyer | Sender::Auto | Sender::System => {}
        }
    }
    waits.sort_unstable();
    let median = waits[waits.len() / 2];
    assert!((10..40).contains(&median), "median {median} s");
    // Closers are counted here as questions, which lengthens a few waits by days: the mean without the longest hundredth.
    let usual = &waits[..waits.len() * 99 / 100];
    let mean = usual.iter().sum::<i64>() / i64::try_from(usual.len()).unwrap();
    assert!((10..120).contains(&mean), "mean {mean} s");
    assert!(waits.iter().any(|wait| *wait > 600), "somebody waited long");
}

#[test]
fn about_half_of_those_who_ask_buy() {
    let asked: BTreeSet<&BuyerId> = month().messages.iter().filter(|m| m.sender == Sender::Agent).map(|m| &m.buyer).collect();
    let bought: BTreeSet<&BuyerId> = month().orders.iter().filter(|o| o.paid_at.is_some()).map(|o| &o.buyer).collect();
    let share = asked.intersection(&bought).count() * 100 / asked.len();
    assert!((20..70).contains(&share), "{share} % of the buyers asked and bought");
}

#[test]
fn agents_differ_in_skill_and_all_of_them_work() {
    let mut answers: BTreeMap<AgentId, usize> = BTreeMap::new();
    for message in month().messages.iter().filter(|message| message.sender == Sender::Agent) {
        *answers.entry(owner(message)).or_default() += 1;
    }
    for agent in &month().agents {
        assert!(answers.get(&agent.agent).copied().unwrap_or(0) > 20, "{} answered", agent.agent);
    }
    assert_eq!(answers.len(), 13, "twelve people and an account of nobody");
}

/// When the first message of a sender was written to or by a buyer within a span of time.
fn wrote(buyer: &BuyerId, sender: Sender, from: i64, to: i64) -> bool {
    static BY_BUYER: OnceLock<BTreeMap<BuyerId, Vec<(i64, Sender)>>> = OnceLock::new();
    let by_buyer = BY_BUYER.get_or_init(|| {
        let mut map: BTreeMap<BuyerId, Vec<(i64, Sender)>> = BTreeMap::new();
        for message in &month().messages {
            map.entry(message.buyer.clone()).or_default().push((message.time.as_second(), message.sender));
        }
        map
    });
    let said = by_buyer.get(buyer).map_or(&[][..], Vec::as_slice);
    said.iter().any(|(at, who)| *who == sender && (from..=to).contains(at))
}

#[test]
fn orders_of_every_kind_are_there() {
    let (mut silent, mut chased, mut helped) = (0, 0, 0);
    for order in month().orders.iter().filter(|order| order.paid_at.is_some()) {
        let (created, paid) = (order.created.as_second(), order.paid_at.unwrap().as_second());
        let asked = wrote(&order.buyer, Sender::Agent, created - 48 * HOUR, created);
        match (asked, wrote(&order.buyer, Sender::Agent, created + 1, paid)) {
            (true, _) => helped += 1,
            (false, true) => chased += 1,
            (false, false) => silent += 1,
        }
    }
    assert!(helped > 10 * chased && chased > 50 && silent > 500, "{helped} helped, {chased} chased, {silent} silent");
    let count = |test: fn(&Order) -> bool| month().orders.iter().filter(|order| test(order)).count();
    assert!(count(|order| order.paid_at.is_none() && order.closed_at.is_some()) > 100, "closed unpaid");
    assert!(count(|order| order.paid_at.is_none() && order.closed_at.is_none()) > 5, "still unpaid at the end");
    assert!(count(|order| order.deposit_paid_at.is_some() && order.paid_at.is_some()) > 100, "staged");
    assert!(count(|order| order.freight > Some(Fen::ZERO)) > 100, "with freight");
    assert!(count(|order| order.paid.is_some_and(|paid| paid < order.payable)) > 100, "with a coupon");
    for flag in ["red", "green", "purple"] {
        let flagged = month().orders.iter().filter(|order| order.flag.as_ref().is_some_and(|f| f.as_str() == flag)).count();
        assert!(flagged > 10, "{flagged} orders are {flag}");
    }
    for flag in ["blue", "yellow"] {
        let flagged = month().notes.iter().filter(|note| note.flag.as_ref().is_some_and(|f| f.as_str() == flag)).count();
        assert!(flagged > 10, "{flagged} notes are {flag}");
    }
}

#[test]
fn messages_of_every_kind_are_there() {
    let kinds: BTreeSet<_> = month().messages.iter().filter_map(|message| message.kind).collect();
    let expected = [MessageKind::Text, MessageKind::Image, MessageKind::Emoji, MessageKind::Card, MessageKind::Video];
    assert_eq!(kinds, expected.into_iter().collect());
    let senders: BTreeSet<_> = month().messages.iter().map(|message| message.sender).collect();
    assert_eq!(senders.len(), 4);
    let said = |text: &str| {
        month().messages.iter().filter(|message| message.content.as_deref().is_some_and(|c| c.contains(text))).count()
    };
    assert!(said("转交给") > 50, "transfers");
    assert!(said("还没有付款") + said("还未付款") + said("还没付") > 100, "reminders");
    assert!(said("稍等") > 50, "hold phrases");
    assert!(said("\n") > 50, "messages of several lines");
}

#[test]
fn after_sales_of_every_kind_is_there() {
    for kind in RefundKind::ALL {
        assert!(month().refunds.iter().any(|refund| refund.kind == *kind), "{kind:?}");
    }
    for status in RefundStatus::ALL {
        assert!(month().refunds.iter().any(|refund| refund.status == *status), "{status:?}");
    }
    assert!(month().refunds.iter().any(|refund| refund.cause.is_none()), "undecided");
    assert!(month().refunds.iter().any(|refund| refund.opened_by.is_some()), "opened");
    for rating in Rating::ALL {
        assert!(month().reviews.iter().any(|review| review.rating == *rating), "{rating:?}");
    }
    assert!(month().reviews.iter().any(|review| review.revised_rating == Some(Rating::Good) && review.repaired_by.is_some()));
    let good = month().reviews.iter().filter(|review| review.rating == Rating::Good).count();
    assert!(good * 100 > month().reviews.len() * 92, "{good} of {} reviews are good", month().reviews.len());
}

#[test]
fn the_office_writes_everything_down() {
    for table in
        ["shifts", "punches", "leave", "presence", "targets", "exams", "duties", "incidents", "scores", "credit_decisions"]
    {
        assert!(month().others.get(table).copied().unwrap_or(0) > 0, "{table}");
    }
    let levels: BTreeSet<_> = month().agents.iter().filter_map(|agent| agent.level.as_deref()).collect();
    assert_eq!(levels, ["agent", "gold", "supervisor", "trial"].into_iter().collect());
    assert_eq!(month().agents.len(), 13, "one level changes within the month");
    let first = jiff::civil::date(2025, 11, 1);
    assert!(month().agents.iter().any(|agent| agent.hired_on > Some(first)), "one joins within the month");
    assert_eq!(month().others["scores"], 23, "two indicators for twelve people, one of them not scored yet");
}

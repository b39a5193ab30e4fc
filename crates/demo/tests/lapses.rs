//! A month has every kind of lapse that the schemes call a fault (spec 4.2, 4.4, 4.5), and few of each.
#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use jinpai_demo::{Fact, Options, simulate};
use jinpai_model::records::{Account, Duty, Exam, Incident, Leave, Message, Note, Order, Presence, Punch, Review, Shift, Target};
use jinpai_model::words::{Cause, Decision, Direction, PresenceState, Rating, Sender};
use jinpai_model::{AccountId, AgentId, BuyerId, OrderId};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::OnceLock;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The default month, simulated once for all tests.
#[derive(Default)]
struct Month {
    accounts: Vec<Account>,
    messages: BTreeMap<BuyerId, Vec<Message>>,
    orders: Vec<Order>,
    notes: BTreeMap<OrderId, Vec<Note>>,
    reviews: Vec<Review>,
    shifts: Vec<Shift>,
    punches: Vec<Punch>,
    leave: Vec<Leave>,
    presence: BTreeMap<AccountId, Vec<Presence>>,
    duties: Vec<Duty>,
    incidents: Vec<Incident>,
    targets: Vec<Target>,
    exams: Vec<Exam>,
}

fn month() -> &'static Month {
    static MONTH: OnceLock<Month> = OnceLock::new();
    MONTH.get_or_init(|| {
        let mut month = Month::default();
        simulate(&Options::default(), &mut |fact: Fact| {
            match fact {
                Fact::Account(row) => month.accounts.push(*row),
                Fact::Message(row) => month.messages.entry(row.buyer.clone()).or_default().push(*row),
                Fact::Order(row) => month.orders.push(*row),
                Fact::Note(row) => month.notes.entry(row.order.clone()).or_default().push(*row),
                Fact::Review(row) => month.reviews.push(*row),
                Fact::Shift(row) => month.shifts.push(*row),
                Fact::Punch(row) => month.punches.push(*row),
                Fact::Leave(row) => month.leave.push(*row),
                Fact::Presence(row) => month.presence.entry(row.account.clone()).or_default().push(*row),
                Fact::Duty(row) => month.duties.push(*row),
                Fact::Incident(row) => month.incidents.push(*row),
                Fact::Target(row) => month.targets.push(*row),
                Fact::Exam(row) => month.exams.push(*row),
                _ => {}
            }
            Ok(())
        })
        .unwrap();
        month.messages.values_mut().for_each(|list| list.sort_by_key(|message| message.time));
        month.notes.values_mut().for_each(|list| list.sort_by_key(|note| note.time));
        month
    })
}

fn within(count: usize, bounds: RangeInclusive<usize>, what: &str) {
    assert!(bounds.contains(&count), "{count} {what}, expected {bounds:?}");
}

/// Seconds of the shop's wall clock.
fn wall(time: jiff::Timestamp) -> i64 {
    time.as_second() + 8 * HOUR
}

fn notes(order: &Order) -> &'static [Note] {
    month().notes.get(&order.order).map_or(&[], Vec::as_slice)
}

fn texts(order: &Order) -> Vec<&'static str> {
    notes(order).iter().filter_map(|note| note.note.as_deref()).collect()
}

fn flagged(order: &Order, flag: &str) -> bool {
    notes(order).iter().any(|note| note.flag.as_ref().is_some_and(|found| found.as_str() == flag))
}

/// Customers' orders that were paid while somebody was at work, and not in silence.
fn paid_at_work() -> impl Iterator<Item = (&'static Order, i64)> {
    let orders = month().orders.iter().filter(|order| !flagged(order, "green") && !flagged(order, "blue"));
    orders
        .filter_map(|order| Some((order, wall(order.paid_at?))))
        .filter(|(_, paid)| (8 * HOUR + 40 * MINUTE..22 * HOUR).contains(&paid.rem_euclid(DAY)))
}

/// The five parts are there and the size is that of the order's own text.
fn complete(order: &Order, text: &str) -> bool {
    let (main, _) = text.split_once('。').unwrap_or((text, ""));
    let parts: Vec<&str> = main.split(',').collect();
    let size = order.sku.as_deref().unwrap().trim_start_matches("尺寸：宽").split(';').next().unwrap().replace("×高", "");
    parts.len() == 5 && parts[1] == size && parts[2].starts_with("图案") && parts[3].ends_with("发货")
}

#[test]
fn notes_are_late_incomplete_or_overwritten_now_and_then() {
    let first = |order: &Order| notes(order).iter().find(|note| note.note.is_some()).map(|note| wall(note.time));
    let late = paid_at_work().filter(|(order, paid)| first(order).is_some_and(|noted| noted > paid + 25 * MINUTE));
    within(late.count(), 1..=12, "notes are late");
    let lacking = paid_at_work().filter(|(order, _)| texts(order).first().is_some_and(|text| !complete(order, text)));
    let yellow = paid_at_work().filter(|(order, _)| flagged(order, "yellow")).count();
    within(lacking.count() - yellow, 1..=8, "notes are incomplete");
    let overwritten = month().orders.iter().filter(|order| texts(order).windows(2).any(|pair| !pair[1].contains(pair[0])));
    within(overwritten.count(), 1..=5, "notes are overwritten");
    let silent = month().orders.iter().filter(|order| flagged(order, "blue"));
    let red = |note: &&Note| note.note.as_deref().is_some_and(|text| text.contains(','));
    let noted = |order: &Order| notes(order).iter().find(red).map(|note| wall(note.time));
    let left = silent.filter(|order| noted(order).is_some_and(|at| at > wall(order.paid_at.unwrap()) + DAY));
    within(left.count(), 1..=3, "silent orders are noted a day late");
}

#[test]
fn few_orders_are_not_confirmed_or_stay_grey() {
    let unconfirmed = paid_at_work().filter(|(order, paid)| {
        let (tail, name) = (&order.phone.as_deref().unwrap()[7..], order.receiver.as_deref().unwrap());
        let list = &month().messages[&order.buyer];
        let after = list.iter().filter(|message| (*paid + 1..=*paid + DAY).contains(&wall(message.time)));
        let by_agent = after.filter(|message| message.sender == Sender::Agent);
        let end = Options::default().start.in_tz("Asia/Shanghai").unwrap().timestamp().as_second() + 8 * HOUR + 29 * DAY;
        *paid < end
            && !by_agent.filter_map(|message| message.content.as_deref()).any(|text| text.contains(tail) && text.contains(name))
    });
    within(unconfirmed.count(), 1..=8, "orders are not confirmed");
    let early_ends = 17 * HOUR;
    let grey = month().orders.iter().filter(|order| {
        let created = wall(order.created);
        let end = created - created.rem_euclid(DAY) + early_ends;
        (end - 30 * MINUTE..end).contains(&created) && notes(order).first().is_none_or(|note| wall(note.time) > end)
    });
    within(grey.count(), 1..=6, "orders are grey at the end of the early shift");
}

/// Whether the account is online all the time between.
fn online_throughout(account: &AccountId, from: i64, to: i64) -> bool {
    let states = &month().presence[account];
    let before = states.iter().rfind(|row| wall(row.time) <= from);
    let changes = states.iter().any(|row| (from + 1..to).contains(&wall(row.time)));
    before.is_some_and(|row| row.state == PresenceState::Online) && !changes
}

#[test]
fn some_buyers_wait_long_while_somebody_is_online() {
    let (mut half_hours, mut hours, mut firsts, mut holds) = (0, 0, 0, 0);
    for list in month().messages.values() {
        let mut asked: Option<&Message> = None;
        let mut held: Option<&Message> = None;
        for message in list {
            match message.sender {
                Sender::Agent => {
                    let wait = asked.map_or(0, |asked| wall(message.time) - wall(asked.time));
                    let same = asked.is_some_and(|asked| {
                        asked.account == message.account
                            && online_throughout(&asked.account, wall(asked.time), wall(message.time))
                    });
                    half_hours += usize::from(same && (30 * MINUTE..2 * HOUR).contains(&wait));
                    hours += usize::from(same && wait >= 2 * HOUR);
                    firsts += usize::from(same && (205..30 * MINUTE).contains(&wait));
                    let waited = held.map_or(0, |held| wall(message.time) - wall(held.time));
                    holds += usize::from(waited > 5 * MINUTE && waited < 30 * MINUTE);
                    asked = None;
                    held = Some(message).filter(|message| message.content.as_deref().is_some_and(|text| text.contains("稍等")));
                }
                // What is shorter is mostly a thank-you.
                Sender::Buyer if message.content.as_deref().is_some_and(|text| text.chars().count() > 4) => {
                    asked = asked.or(Some(message));
                }
                Sender::Buyer | Sender::Auto | Sender::System => {}
            }
        }
    }
    within(half_hours, 1..=30, "waits of half an hour online");
    within(hours, 1..=6, "waits of two hours online");
    within(firsts, 2..=150, "answers after minutes");
    within(holds, 2..=8, "buyers are held too long");
}

#[test]
fn attendance_has_its_lapses() {
    let come = |shift: &Shift| {
        let start = wall(shift.date.to_datetime(shift.start).in_tz("Asia/Shanghai").unwrap().timestamp());
        let punches = month().punches.iter().filter(|punch| punch.agent == shift.agent && punch.direction == Some(Direction::In));
        punches.map(|punch| wall(punch.time) - start).find(|late| (-HOUR..8 * HOUR).contains(late))
    };
    let day_shifts: Vec<&Shift> = month().shifts.iter().filter(|shift| shift.kind.as_deref() == Some("day")).collect();
    let mut small: BTreeMap<&AgentId, usize> = BTreeMap::new();
    let mut long = 0;
    for shift in day_shifts {
        match come(shift) {
            Some(late) if late > 10 * MINUTE => long += 1,
            Some(late) if late > 0 => *small.entry(&shift.agent).or_default() += 1,
            _ => {}
        }
    }
    within(long, 1..=3, "are late by more than ten minutes");
    assert!(small.values().any(|count| *count >= 3), "one is late often: {small:?}");
    within(small.values().filter(|count| **count >= 3).count(), 1..=3, "are late often");
    let never = month().shifts.iter().filter(|shift| {
        let punched = come(shift).is_some();
        let start = wall(shift.date.to_datetime(shift.start).in_tz("Asia/Shanghai").unwrap().timestamp());
        let accounts = month().accounts.iter().filter(|account| account.agent == shift.agent);
        let mut rows = accounts.flat_map(|account| &month().presence[&account.account]);
        punched && !rows.any(|row| (start - HOUR..start + 8 * HOUR).contains(&wall(row.time)))
    });
    within(never.count(), 1..=2, "are on shift and never online");
    let kinds: BTreeSet<_> = month().leave.iter().filter_map(|leave| leave.kind.as_deref()).collect();
    assert!(kinds.contains("年假") && kinds.contains("事假"), "{kinds:?}");
}

#[test]
fn duties_of_every_kind_are_done_and_a_few_are_not() {
    let end = Options::default().start.in_tz("Asia/Shanghai").unwrap().timestamp().as_second() + 8 * HOUR + 30 * DAY;
    for (duty, missed) in [
        ("meeting", 0..=0),
        ("handover", 1..=4),
        ("report", 1..=3),
        ("review_round", 1..=4),
        ("campaign_summary", 1..=1),
        ("follow_up", 0..=0),
        ("order_sheet", 1..=5),
        ("ask_production", 0..=0),
    ] {
        let all: Vec<&Duty> = month().duties.iter().filter(|row| &*row.duty == duty).collect();
        assert!(!all.is_empty(), "{duty}");
        let late = all.iter().filter(|row| {
            let day = wall(row.date.in_tz("Asia/Shanghai").unwrap().timestamp());
            let due = match (duty, row.subject.as_deref()) {
                ("review_round", Some("08:00")) => day + 8 * HOUR + 30 * MINUTE,
                ("review_round", _) => day + 14 * HOUR,
                ("report", _) => day + 25 * HOUR,
                _ => day + DAY,
            };
            due <= end && row.done_at.is_none_or(|done| wall(done) > due)
        });
        within(late.count(), missed, duty);
    }
    let rounds: BTreeSet<_> = month().duties.iter().filter(|row| &*row.duty == "review_round").map(|row| &row.subject).collect();
    assert_eq!(rounds.len(), 2, "{rounds:?}");
}

#[test]
fn reviews_have_their_lapses() {
    let bad: Vec<&Review> = month().reviews.iter().filter(|review| review.rating != Rating::Good).collect();
    let service: Vec<_> = bad.iter().filter(|review| review.cause == Some(Cause::Service)).collect();
    within(service.len(), 3..=12, "bad reviews are the service's doing");
    assert!(service.iter().any(|review| review.revised_at.is_some()) && service.iter().any(|review| review.revised_at.is_none()));
    let open = bad.iter().filter(|review| review.answered_at.is_some_and(|at| wall(at) > wall(review.created) + DAY));
    within(open.count(), 1..=10, "are answered after a day");
    let unseen = bad.iter().filter(|review| review.found_at.is_some_and(|at| wall(at) > wall(review.created) + 25 * HOUR));
    within(unseen.count(), 1..=6, "are found a day late");
}

#[test]
fn every_recorded_kind_is_recorded() {
    let expected = [
        "B-change",
        "B-follow",
        "B-sheet-wrong",
        "D-flag-cost",
        "D-listing",
        "D-lunch",
        "D-money",
        "D-note-cost",
        "D-note-missing",
        "D-post",
        "D-price",
        "D-refund-missed",
        "D-return-cost",
        "D-sound",
        "D-tool",
        "E-conduct",
    ];
    let found: BTreeSet<&str> = month().incidents.iter().map(|row| &*row.fault).collect();
    assert_eq!(found, expected.into_iter().collect());
    let decided = |decision| month().incidents.iter().filter(|row| row.decision == decision).count();
    assert!(decided(None) > 2 && decided(Some(Decision::Confirmed)) > 2 && decided(Some(Decision::Waived)) > 0);
    assert!(month().incidents.iter().filter(|row| row.amount.is_some()).count() > 5);
    let mut by_agent: BTreeMap<&AgentId, usize> = BTreeMap::new();
    month().incidents.iter().for_each(|row| *by_agent.entry(&row.agent).or_default() += 1);
    assert!(by_agent.len() > 5 && by_agent.values().all(|count| *count <= 5), "{by_agent:?}");
    let excused = month().incidents.iter().filter(|row| {
        let asked = |duty: &&Duty| {
            let same = row.order.as_ref().is_some_and(|order| duty.subject.as_deref() == Some(order.as_str()));
            &*duty.duty == "ask_production" && duty.agent == row.agent && same && duty.date < row.date
        };
        &*row.fault == "B-follow" && month().duties.iter().any(|duty| asked(&duty))
    });
    within(excused.count(), 1..=1, "are excused by a question asked in time");
}

#[test]
fn everybody_has_a_target_and_some_excel() {
    let targets: BTreeSet<_> = month().targets.iter().map(|target| &target.agent).collect();
    assert_eq!(targets.len(), 12);
    let excellent = month().exams.iter().filter(|exam| exam.excellent == Some(true)).count();
    assert!(excellent > 0 && excellent < month().exams.len());
    let kinds: BTreeSet<_> = month().exams.iter().filter_map(|exam| exam.kind).collect();
    assert_eq!(kinds.len(), 3, "{kinds:?}");
}

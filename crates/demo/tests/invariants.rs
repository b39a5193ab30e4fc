//! What is true of every simulation, whatever its options.
#![expect(clippy::unwrap_used, reason = "helper functions of tests")]

use jiff::Timestamp;
use jinpai_demo::{Fact, Options, simulate};
use jinpai_model::Fen;
use jinpai_model::records::{Message, Order};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn options() -> impl Strategy<Value = Options> {
    (1_usize..15, 1_u32..9, any::<u64>(), 0_i64..700, 20_u32..900, 1_usize..4).prop_map(
        |(agents, days, seed, from, messages, shops)| Options {
            agents,
            days,
            seed,
            start: jiff::civil::date(2024, 10, 20).checked_add(jiff::SignedDuration::from_hours(24 * from)).unwrap(),
            messages_per_day: Some(messages),
            shops,
            late_days: 0,
        },
    )
}

struct Told {
    facts: Vec<Fact>,
    end: Timestamp,
}

fn told(options: &Options) -> Told {
    let mut facts = Vec::new();
    simulate(options, &mut |fact| {
        facts.push(fact);
        Ok(())
    })
    .unwrap();
    let last = options.start.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(options.days))).unwrap();
    Told { facts, end: last.in_tz("Asia/Shanghai").unwrap().timestamp() }
}

fn in_order(times: &[Option<Timestamp>]) -> bool {
    let known: Vec<_> = times.iter().flatten().collect();
    known.windows(2).all(|pair| pair[0] <= pair[1])
}

fn check_order(order: &Order, end: Timestamp) {
    let created = Some(order.created);
    assert!(in_order(&[created, order.paid_at, order.shipped_at, order.received_at]), "{order:?}");
    assert!(in_order(&[created, order.deposit_paid_at]) && in_order(&[created, order.closed_at]), "{order:?}");
    assert!(in_order(&[order.balance_open_at.filter(|_| order.paid_at.is_some()), order.paid_at]), "{order:?}");
    let known = [created, order.paid_at, order.shipped_at, order.received_at, order.closed_at, order.deposit_paid_at];
    assert!(known.into_iter().flatten().all(|time| time < end), "{order:?}");
    assert_eq!(order.paid_at.is_some(), order.paid.is_some());
    assert!(order.payable > Fen::ZERO && order.paid.is_none_or(|paid| paid > Fen::ZERO && paid <= order.payable), "{order:?}");
    assert!(order.freight.unwrap() < order.payable && order.items.unwrap() > 0);
}

fn check_messages(messages: &[&Message], end: Timestamp) {
    let mut seconds: BTreeSet<(&str, &str, Timestamp)> = BTreeSet::new();
    for message in messages {
        assert!(message.time < end);
        let fresh = seconds.insert((message.shop.as_str(), message.buyer.as_str(), message.time));
        assert!(fresh, "two messages of one buyer in one second: {message:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn facts_fit_together(options in options()) {
        let Told { facts, end } = told(&options);
        let mut orders = BTreeMap::new();
        let mut messages = Vec::new();
        let (mut shops, mut agents, mut accounts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for fact in &facts {
            match fact {
                Fact::Shop(row) => { shops.insert(row.shop.clone()); }
                Fact::Agent(row) => { agents.insert(row.agent.clone()); }
                Fact::Account(row) => { accounts.insert(row.account.clone()); }
                Fact::Message(row) => messages.push(&**row),
                Fact::Order(row) => {
                    check_order(row, end);
                    prop_assert!(orders.insert(row.order.clone(), row).is_none(), "an order is told once");
                }
                _ => {}
            }
        }
        prop_assert_eq!(shops.len(), options.shops);
        prop_assert_eq!(agents.len(), options.agents);
        check_messages(&messages, end);
        for message in &messages {
            prop_assert!(accounts.contains(&message.account) || message.account.as_str().ends_with(":临时客服"));
            prop_assert!(message.account.as_str().starts_with(message.shop.as_str()));
        }
        for fact in &facts {
            match fact {
                Fact::Note(row) => prop_assert!(orders.contains_key(&row.order) && row.time < end),
                Fact::OrderItem(row) => prop_assert!(orders.contains_key(&row.order)),
                Fact::CreditDecision(row) => prop_assert!(orders.contains_key(&row.order) && row.time < end),
                Fact::Refund(row) => {
                    let order = orders[&row.order];
                    prop_assert!(in_order(&[order.paid_at, Some(row.applied), row.completed]) && row.applied < end, "{row:?}");
                    prop_assert!(row.amount <= order.paid.unwrap(), "{row:?}");
                    prop_assert_eq!(row.opened_at.is_some(), row.opened_by.is_some());
                }
                Fact::Review(row) => {
                    let times = [orders[&row.order].received_at, Some(row.created), row.found_at, row.answered_at, row.revised_at];
                    prop_assert!(in_order(&times) && times.iter().flatten().all(|time| *time < end), "{row:?}");
                }
                Fact::Presence(row) => prop_assert!(row.time < end),
                Fact::Punch(row) => prop_assert!(row.time < end && agents.contains(&row.agent)),
                Fact::Duty(row) => prop_assert!(agents.contains(&row.agent) && row.done_at.is_none_or(|time| time < end)),
                _ => {}
            }
        }
    }
}

/// A table and the cells of a key.
type Key = (&'static str, Vec<String>);

/// Keeps the last version of each row by its key, and what was said of it before.
#[derive(Default)]
struct Versions {
    known: BTreeMap<Key, Fact>,
    late: Vec<(Key, Fact)>,
}

fn key(fact: &Fact) -> Key {
    let (table, cells) = (fact.table(), fact.cells());
    let places = table.key.iter().map(|name| table.position(name).unwrap());
    (table.name, places.map(|place| format!("{:?}", cells[place])).collect())
}

impl jinpai_demo::Facts for Versions {
    fn take(&mut self, fact: Fact) -> Result<(), jinpai_demo::DemoError> {
        self.known.insert(key(&fact), fact);
        Ok(())
    }

    fn take_late(&mut self, fact: Fact) -> Result<(), jinpai_demo::DemoError> {
        self.late.push((key(&fact), fact));
        Ok(())
    }
}

#[test]
fn late_rows_are_new_or_say_more() {
    let options = Options { days: 21, late_days: 12, ..Options::default() };
    let mut versions = Versions::default();
    simulate(&options, &mut versions).unwrap();
    let end = jiff::civil::date(2025, 11, 22).in_tz("Asia/Shanghai").unwrap().timestamp();
    let mut changed: BTreeMap<&str, usize> = BTreeMap::new();
    let mut completed = 0;
    for (key, late) in &versions.late {
        let Some(before) = versions.known.get(key) else { continue };
        assert!(before != late, "{late:?} was known");
        *changed.entry(key.0).or_default() += 1;
        for (old, new) in before.cells().iter().zip(late.cells()) {
            assert!(old.is_none() || new.is_some(), "{before:?} says more than {late:?}");
        }
        if let (Fact::Refund(old), Fact::Refund(new)) = (before, late) {
            let known = new.completed.filter(|_| old.completed.is_none());
            assert!(known.is_none_or(|completed| completed >= end));
            completed += usize::from(known.is_some());
        }
        if let Fact::Message(message) = late {
            assert!(message.time >= end);
        }
    }
    for table in ["orders", "refunds", "reviews", "duties"] {
        assert!(changed.get(table).is_some_and(|count| *count > 5), "{table}: {changed:?}");
    }
    assert!(completed > 20, "{completed} refunds of the month are completed after it");
    let causes = versions.late.iter().filter_map(|(key, late)| match (versions.known.get(key), late) {
        (Some(Fact::Review(old)), Fact::Review(new)) => Some(old.cause.is_none() && new.cause.is_some()),
        (Some(Fact::Refund(old)), Fact::Refund(new)) => Some(old.cause.is_none() && new.cause.is_some()),
        _ => None,
    });
    assert!(causes.filter(|decided| *decided).count() > 20, "causes are decided after the month");
}

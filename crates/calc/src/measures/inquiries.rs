//! Inquiries 询单 and their conversion (spec 3.3).

use super::credits::{Credit, order_candidates};
use super::days::ThreadDay;
use crate::calendar::Second;
use crate::context::Context;
use crate::timeline::{Agent, KnownOrder, Prepared};
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::{AgentId, BuyerId, OrderId, ShopId, Source};
use std::collections::{BTreeMap, BTreeSet};

/// What an inquiry came to for one of its agents (3.3.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentOutcome {
    /// The agent.
    pub agent: AgentId,
    /// An order of the window has this order agent.
    pub ordered: bool,
    /// An order of the window, paid in time, is credited to it.
    pub converted: bool,
    /// Not converted, and it still may be.
    pub pending: bool,
}

/// A buyer who asked on a day, not being in after-sales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Shop.
    pub shop: ShopId,
    /// Buyer.
    pub buyer: BuyerId,
    /// Business day.
    pub day: Date,
    /// All agents with a reception of the buyer that day, sorted by id, and what it came to for each.
    pub agents: Vec<AgentOutcome>,
    /// t0: the buyer's first message that day.
    pub first_message: Second,
    /// An order was created in the window.
    pub ordered: bool,
    /// Such an order was paid in time.
    pub converted: bool,
    /// Not converted, and it still may be.
    pub pending: bool,
    /// No order at all, and it is too late 询单流失.
    pub lost: bool,
    /// The earliest order of the window that was paid in time, else the earliest.
    pub order: Option<OrderId>,
    /// The row of the first message.
    pub source: Source,
}

/// The inquiries of one timeline inside the month. `credits` are those of its paid orders.
pub fn inquiries(
    context: &Context,
    prepared: &Prepared<'_>,
    threads: &BTreeMap<(Agent, Date), ThreadDay>,
    credits: &[Credit],
) -> Vec<Inquiry> {
    let mut days: BTreeMap<Date, BTreeSet<Agent>> = BTreeMap::new();
    for ((agent, day), _) in threads.iter().filter(|(_, thread)| thread.is_reception()) {
        days.entry(*day).or_default().insert(*agent);
    }
    days.iter().filter_map(|(day, agents)| inquiry(context, prepared, *day, agents, credits)).collect()
}

fn inquiry(
    context: &Context,
    prepared: &Prepared<'_>,
    day: Date,
    agents: &BTreeSet<Agent>,
    credits: &[Credit],
) -> Option<Inquiry> {
    let settings = &context.settings;
    let first = prepared.acts.iter().find(|act| act.day == day && act.is_buyer()).expect("a reception has a buyer's message");
    let t0 = first.at;
    let after_sales = prepared.orders.iter().any(|order| t0 - settings.after_sales <= order.created && order.created < t0);
    if after_sales {
        return None;
    }
    let after_window = day.saturating_add(settings.inquiry_days.days());
    let window_end = prepared.shop.clock.day_begins(after_window);
    let window: Vec<&KnownOrder<'_>> =
        prepared.orders.iter().filter(|order| t0 <= order.created && order.created < window_end).collect();
    let paid: Vec<&&KnownOrder<'_>> = window.iter().filter(|order| paid_in_time(settings.pay_within, order)).collect();
    let undecided = prepared.shop.horizon < window_end + settings.pay_within;
    let converted = !paid.is_empty();
    let pending = !converted && undecided;
    let chosen = paid.first().copied().or_else(|| window.first());
    let outcome = |agent: Agent| {
        let id = &prepared.agents[agent];
        let is_mine = |order: &KnownOrder<'_>| {
            order_candidates(context, prepared, order.created).first().map(|best| best.agent) == Some(agent)
        };
        let is_credited = |order: &KnownOrder<'_>| {
            credits.iter().any(|credit| credit.order == order.order.order && credit.agent.as_ref() == Some(id))
        };
        let converted = paid.iter().any(|order| is_credited(order));
        AgentOutcome {
            agent: id.clone(),
            ordered: window.iter().any(|order| is_mine(order)),
            converted,
            pending: !converted && undecided,
        }
    };
    Some(Inquiry {
        shop: prepared.timeline.shop.clone(),
        buyer: prepared.timeline.buyer.clone(),
        day,
        agents: agents.iter().map(|agent| outcome(*agent)).collect(),
        first_message: t0,
        ordered: !window.is_empty(),
        converted,
        pending,
        lost: !pending && window.is_empty(),
        order: chosen.map(|order| order.order.order.clone()),
        source: first.message.source,
    })
}

/// Paid within `pay_within` of its creation; a staged order of the opening of its balance (3.3.3, 3.3.7).
fn paid_in_time(pay_within: i64, order: &KnownOrder<'_>) -> bool {
    order.paid_at.is_some_and(|paid| paid - order.payable_from() <= pay_within)
}

//! Inquiries 询单 and their conversion (spec 3.3).

use super::credits::{Credit, OrderAgents};
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

/// What the orders of a timeline came to: for each in turn its order agents and, if it is paid, its credit.
#[derive(Debug, Clone, Copy)]
pub struct Sold<'s, 'p, 'a> {
    /// By order.
    pub order_agents: &'s OrderAgents<'p, 'a>,
    /// By order.
    pub credits: &'s [Option<Credit>],
}

/// The inquiries of one timeline inside the month.
pub fn inquiries(
    context: &Context,
    prepared: &Prepared<'_>,
    threads: &BTreeMap<(Agent, Date), ThreadDay>,
    sold: Sold<'_, '_, '_>,
) -> Vec<Inquiry> {
    let mut days: BTreeMap<Date, BTreeSet<Agent>> = BTreeMap::new();
    for ((agent, day), _) in threads.iter().filter(|(_, thread)| thread.is_reception()) {
        days.entry(*day).or_default().insert(*agent);
    }
    days.iter().filter_map(|(day, agents)| inquiry(context, prepared, *day, agents, sold)).collect()
}

fn inquiry(
    context: &Context,
    prepared: &Prepared<'_>,
    day: Date,
    agents: &BTreeSet<Agent>,
    sold: Sold<'_, '_, '_>,
) -> Option<Inquiry> {
    let settings = context.settings(&prepared.timeline.shop, day);
    let orders = &prepared.orders;
    let first = prepared.acts.iter().find(|act| act.day == day && act.is_buyer()).expect("a reception has a buyer's message");
    let t0 = first.at;
    let position = |at: Second| orders.partition_point(|order| order.created < at);
    if position(t0 - settings.after_sales) < position(t0) {
        return None;
    }
    let window_end = prepared.shop.clock.day_begins(day.saturating_add(settings.inquiry_days.days()));
    let window = position(t0)..position(window_end).max(position(t0));
    let paid: Vec<usize> = window.clone().filter(|index| paid_in_time(settings.pay_within, &orders[*index])).collect();
    let undecided = prepared.shop.horizon < window_end + settings.pay_within;
    let converted = !paid.is_empty();
    let pending = !converted && undecided;
    let outcome = |agent: Agent| {
        let id = &prepared.agents[agent];
        let is_mine = |index: usize| sold.order_agents[index].first().is_some_and(|best| best.agent == agent);
        let credited = |index: usize| sold.credits[index].as_ref().and_then(|credit| credit.agent.as_ref());
        let converted = paid.iter().any(|index| credited(*index) == Some(id));
        AgentOutcome { agent: id.clone(), ordered: window.clone().any(is_mine), converted, pending: !converted && undecided }
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
        order: paid.first().copied().or_else(|| window.clone().next()).map(|index| orders[index].order.order.clone()),
        source: first.message.source,
    })
}

/// Paid within `pay_within` of its creation; a staged order of the opening of its balance (3.3.3, 3.3.7).
fn paid_in_time(pay_within: i64, order: &KnownOrder<'_>) -> bool {
    order.paid_at.is_some_and(|paid| paid - order.payable_from() <= pay_within)
}

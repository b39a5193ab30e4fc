//! Refunds, returns, reviews and order values (spec 3.6): the facts of each timeline, and of rows whose order is unknown.

use super::credits::{Credit, OrderAgents};
use crate::calendar::Second;
use crate::context::{Context, ShopContext};
use crate::timeline::{KnownRefund, KnownReview, Prepared, known_refund, known_review};
use jiff::civil::Date;
use jinpai_model::records::{Refund, Review};
use jinpai_model::words::{Rating, RefundKind};
use jinpai_model::{AgentId, BuyerId, Fen, OrderId, ShopId, Source};
use std::sync::Arc;

/// The days in the month of the two things that a refund or a review is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Completed, or created.
    pub first: Option<Date>,
    /// Opened, or repaired.
    pub second: Option<Date>,
}

/// An order created in the month that has an order agent, for the payment rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedOrder {
    /// The order.
    pub order: OrderId,
    /// Its shop.
    pub shop: ShopId,
    /// Its buyer.
    pub buyer: BuyerId,
    /// When it was created.
    pub at: Second,
    /// Its order agent (3.4.1).
    pub agent: AgentId,
    /// The day it was created.
    pub day: Date,
    /// Paid by the horizon.
    pub paid: bool,
    /// The order's row.
    pub source: Source,
}

/// A refund that was completed, or whose parcel was opened, in the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundFact {
    /// Refund number.
    pub refund: Arc<str>,
    /// The order that it names.
    pub order: OrderId,
    /// Shop, where known.
    pub shop: Option<ShopId>,
    /// Buyer, where known.
    pub buyer: Option<BuyerId>,
    /// When the buyer asked for it.
    pub applied: Second,
    /// Its kind.
    pub kind: RefundKind,
    /// The money given back.
    pub amount: Fen,
    /// The days in the month on which it was completed and its parcel opened.
    pub days: Days,
    /// Who completed it in the month, and the seconds it took.
    pub completed: Option<(AgentId, i64)>,
    /// Who opened its parcel (kind return or exchange) in the month, and the parcel's number or else the refund's.
    pub opened: Option<(AgentId, Arc<str>)>,
    /// The refund's row.
    pub source: Source,
}

/// A review created in the month, or repaired in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFact {
    /// Review number.
    pub review: Arc<str>,
    /// The order that it names.
    pub order: OrderId,
    /// Shop, where known.
    pub shop: Option<ShopId>,
    /// Buyer, where known.
    pub buyer: Option<BuyerId>,
    /// When it was written.
    pub written: Second,
    /// Whose order it is on.
    pub agent: Option<AgentId>,
    /// The rating at the horizon, if it was created in the month.
    pub rating: Option<Rating>,
    /// Created in the month, and neutral or bad at any time.
    pub ever_bad: bool,
    /// The days in the month on which it was created and repaired.
    pub days: Days,
    /// Who repaired it in the month.
    pub repaired_by: Option<AgentId>,
    /// The review's row.
    pub source: Source,
}

/// The orders of the timeline created in the month that have an order agent; the young unpaid ones are left out.
pub fn created_orders(context: &Context, prepared: &Prepared<'_>, order_agents: &OrderAgents<'_, '_>) -> Vec<CreatedOrder> {
    let horizon = prepared.shop.horizon;
    let all = prepared.orders.iter().zip(order_agents);
    let created = all.filter(|(order, _)| prepared.shop.in_month(order.created));
    let pay_within = |created| context.settings(&prepared.timeline.shop, prepared.shop.clock.day(created)).pay_within;
    let settled =
        created.filter(|(order, _)| order.paid_at.is_some() || horizon - order.payable_from() >= pay_within(order.created));
    let owned = settled.filter_map(|(order, agents)| {
        Some(CreatedOrder {
            order: order.order.order.clone(),
            shop: prepared.timeline.shop.clone(),
            buyer: prepared.timeline.buyer.clone(),
            at: order.created,
            agent: prepared.agents[agents.first()?.agent].clone(),
            day: prepared.shop.clock.day(order.created),
            paid: order.paid_at.is_some(),
            source: order.order.source,
        })
    });
    owned.collect()
}

/// The refunds of the timeline that matter in the month.
pub fn refunds(prepared: &Prepared<'_>) -> Vec<RefundFact> {
    let known = prepared.orders.iter().flat_map(|order| &order.refunds);
    known.filter_map(|refund| refund_fact(refund, Place::of(prepared), prepared.shop)).collect()
}

/// The reviews of the timeline that matter in the month. `credits` has one entry for each order, empty if it is not paid.
pub fn reviews(prepared: &Prepared<'_>, credits: &[Option<Credit>]) -> Vec<ReviewFact> {
    let of_order = |(order, credit): (&crate::timeline::KnownOrder<'_>, &Option<Credit>)| {
        let agent = credit.as_ref().and_then(|credit| credit.agent.as_ref());
        let facts = order.reviews.iter().filter_map(|known| review_fact(known, Place::of(prepared), agent, prepared.shop));
        facts.collect::<Vec<_>>()
    };
    prepared.orders.iter().zip(credits).flat_map(of_order).collect()
}

/// Refunds whose order is not known: their parcels and times count all the same.
pub fn unjoined_refunds(context: &Context, rows: &[Refund]) -> Vec<RefundFact> {
    let facts = rows.iter().filter_map(|row| {
        let part = of_shop_or_any(context, row.shop.as_ref())?;
        let place = Place { shop: row.shop.as_ref(), buyer: row.buyer.as_ref() };
        refund_fact(&known_refund(row, part.horizon)?, place, part)
    });
    facts.collect()
}

/// Reviews whose order is not known: on nobody's order, but the shop's.
pub fn unjoined_reviews(context: &Context, rows: &[Review]) -> Vec<ReviewFact> {
    let facts = rows.iter().filter_map(|row| {
        let part = of_shop_or_any(context, row.shop.as_ref())?;
        let place = Place { shop: row.shop.as_ref(), buyer: row.buyer.as_ref() };
        review_fact(&known_review(row, part.horizon)?, place, None, part)
    });
    facts.collect()
}

/// A shop's part of the context; for a row that names no shop that of the shop with the latest horizon.
fn of_shop_or_any<'a>(context: &'a Context, shop: Option<&ShopId>) -> Option<&'a ShopContext> {
    let named = shop.and_then(|shop| context.shops.get(shop));
    named.or_else(|| context.shops.values().max_by_key(|part| part.horizon))
}

/// Where a refund or review belongs, as far as known.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    shop: Option<&'a ShopId>,
    buyer: Option<&'a BuyerId>,
}

impl<'a> Place<'a> {
    fn of(prepared: &Prepared<'a>) -> Self {
        Self { shop: Some(&prepared.timeline.shop), buyer: Some(&prepared.timeline.buyer) }
    }
}

fn refund_fact(known: &KnownRefund<'_>, place: Place<'_>, part: &ShopContext) -> Option<RefundFact> {
    let row = known.refund;
    let completed = known.completed.filter(|at| part.in_month(*at));
    let opened = known.opened_at.filter(|at| part.in_month(*at));
    let has_parcel = matches!(row.kind, RefundKind::Return | RefundKind::Exchange);
    let fact = RefundFact {
        refund: Arc::clone(&row.refund),
        order: row.order.clone(),
        shop: place.shop.cloned(),
        buyer: place.buyer.cloned(),
        applied: known.applied,
        kind: row.kind,
        amount: row.amount,
        days: Days { first: completed.map(|at| part.clock.day(at)), second: opened.map(|at| part.clock.day(at)) },
        completed: completed.zip(row.handler.clone()).map(|(at, handler)| (handler, at - known.applied)),
        opened: opened.and(row.opened_by.clone()).filter(|_| has_parcel).map(|agent| {
            // Parcels are counted by distinct numbers; a refund without one counts 1. The prefixes keep the two apart.
            let parcel =
                row.tracking.as_ref().map_or_else(|| format!("refund {}", row.refund), |number| format!("parcel {number}"));
            (agent, Arc::from(parcel))
        }),
        source: row.source,
    };
    (fact.completed.is_some() || fact.opened.is_some()).then_some(fact)
}

fn review_fact(known: &KnownReview<'_>, place: Place<'_>, agent: Option<&AgentId>, part: &ShopContext) -> Option<ReviewFact> {
    let row = known.review;
    let created = part.in_month(known.created);
    let repaired_at = known.repaired_at().filter(|at| part.in_month(*at));
    let repaired = repaired_at.is_some();
    (created || repaired).then(|| ReviewFact {
        review: Arc::clone(&row.review),
        order: row.order.clone(),
        shop: place.shop.cloned(),
        buyer: place.buyer.cloned(),
        written: known.created,
        agent: agent.cloned(),
        rating: created.then(|| known.rating()),
        ever_bad: created && known.bad_since().is_some(),
        days: Days { first: created.then(|| part.clock.day(known.created)), second: repaired_at.map(|at| part.clock.day(at)) },
        repaired_by: repaired.then(|| row.repaired_by.clone().or_else(|| agent.cloned())).flatten(),
        source: row.source,
    })
}

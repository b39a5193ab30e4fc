//! One order with everything that says whose it is.

use crate::jobs::board::{Board, MonthView};
use crate::jobs::disputes::{Dispute, Disputes};
use jinpai_calc::calendar::second;
use jinpai_calc::context::Context;
use jinpai_calc::measures::credits::{Claimant, Credit, claimants, order_agents};
use jinpai_calc::timeline::Prepared;
use jinpai_model::records::{Order, OrderItem};
use jinpai_model::{BuyerId, FileId, Lang, Month, OrderDossier, OrderId, Record, Row, ShopId, Timeline};
use jinpai_store::{Partition, Reader, StoreError};
use std::ops::ControlFlow;
use std::sync::Arc;

/// An order with all that hangs on it.
#[derive(Debug, Clone)]
pub struct Whose {
    /// The month that its credit is dated in; of an unpaid order that of its creation.
    pub month: Arc<MonthView>,
    /// The order.
    pub dossier: OrderDossier,
    /// Its credit; none if it is not paid, or excluded by its flag.
    pub credit: Option<Credit>,
    /// Whether its flag excludes it from every figure.
    pub is_excluded: bool,
    /// Everybody who could have had it.
    pub claimants: Vec<Claimant>,
    /// What agents said of it.
    pub disputes: Vec<Dispute>,
}

/// The order of that number in a shop.
pub fn order(reader: &dyn Reader, shop: &ShopId, order: &OrderId) -> Result<Option<Order>, StoreError> {
    let rows = reader.of_order(Order::TABLE, order)?;
    Ok(rows.iter().filter_map(Row::record::<Order>).find(|row| row.shop == *shop))
}

/// The items of an order.
pub fn items(reader: &dyn Reader, shop: &ShopId, order: &OrderId) -> Result<Vec<OrderItem>, StoreError> {
    let rows = reader.of_order(OrderItem::TABLE, order)?;
    let items = rows.iter().filter_map(Row::record::<OrderItem>);
    Ok(items.filter(|item| item.shop.as_ref().is_none_or(|named| named == shop)).collect())
}

/// All that happened between a buyer and a shop; none if nothing did.
pub fn timeline(reader: &dyn Reader, shop: &ShopId, buyer: &BuyerId) -> Result<Option<Timeline>, StoreError> {
    let mut found = None;
    reader.timelines(&Partition::one(shop, buyer), &mut |timeline| {
        found = Some(timeline);
        ControlFlow::Break(())
    })?;
    Ok(found)
}

/// Whose an order is and why; none if there is no such order.
pub fn whose(
    board: &Board,
    (shop, id): (&ShopId, &OrderId),
    at_least: Option<FileId>,
    lang: Lang,
) -> anyhow::Result<Option<Whose>> {
    let store = board.store().as_ref();
    let Some(row) = order(store, shop, id)? else { return Ok(None) };
    let Some(timeline) = timeline(store, shop, &row.buyer)? else { return Ok(None) };
    let Some(dossier) = timeline.orders.iter().find(|dossier| dossier.order.order == *id).cloned() else { return Ok(None) };
    let month = month_of(board, &row, at_least, lang)?;
    let disputes = Disputes::read(store)?.about(shop, id).cloned().collect();
    let credit = month.credit(shop, id).cloned();
    let context = &month.paid.measured.context;
    let (is_excluded, claimants) = wrote(context, &timeline, id, credit.as_ref());
    Ok(Some(Whose { month, dossier, credit, is_excluded, claimants, disputes }))
}

/// Whether the order is excluded, and who wrote to its buyer.
fn wrote(context: &Context, timeline: &Timeline, id: &OrderId, credit: Option<&Credit>) -> (bool, Vec<Claimant>) {
    if !context.shops.contains_key(&timeline.shop) {
        return (false, Vec::new());
    }
    let prepared = Prepared::new(context, timeline);
    let agents = order_agents(context, &prepared);
    match prepared.orders.iter().position(|known| known.order.order == *id) {
        Some(index) => (false, claimants(context, &prepared, &agents, index, credit)),
        None => (true, Vec::new()),
    }
}

/// The month in which an order's credit is dated: that of its payment, or under a plan that goes by the order that of its creation.
pub fn month_of(board: &Board, row: &Order, at_least: Option<FileId>, lang: Lang) -> anyhow::Result<Arc<MonthView>> {
    let guess = |at: jiff::Timestamp| Month::of(at.to_zoned(jiff::tz::TimeZone::UTC).date());
    let first = board.get(guess(row.paid_at.unwrap_or(row.created)), at_least, lang)?;
    if first.credit(&row.shop, &row.order).is_some() {
        return Ok(first);
    }
    // The clock of the shop is known from any month.
    let clock = first.paid.measured.context.shops.get(&row.shop).map(|shop| shop.clock.clone());
    let Some(clock) = clock else { return Ok(first) };
    let mut months: Vec<Month> =
        [row.paid_at, Some(row.created)].into_iter().flatten().map(|at| Month::of(clock.day(second(at)))).collect();
    months.dedup();
    for month in &months {
        let view = board.get(*month, at_least, lang)?;
        if view.credit(&row.shop, &row.order).is_some() {
            return Ok(view);
        }
    }
    board.get(months.first().copied().unwrap_or(first.month()), at_least, lang)
}

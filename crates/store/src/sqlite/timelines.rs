//! Putting timelines together: messages and orders of one buyer after the other.

use super::filters::Filters;
use super::orders::{Dossiers, Orders, select};
use super::schema::Statements;
use super::{messages, query};
use crate::api::Partition;
use crate::archive::footers::Footers;
use crate::archive::merge::Merge;
use crate::archive::read::BuyerRange;
use crate::error::StoreError;
use jinpai_model::{BuyerId, FileId, ShopId, Timeline};
use rusqlite::{Connection, params_from_iter};
use std::ops::ControlFlow;
use std::path::Path;

/// What timelines are read from.
pub(crate) struct From<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) workspace: &'a Path,
    pub(crate) footers: &'a Footers,
    /// Messages of later files are left out.
    pub(crate) up_to: FileId,
    /// Of the orders.
    pub(crate) statements: &'a Statements,
    pub(crate) filters: &'a Filters,
}

/// Visits the buyers of a partition in order.
pub(crate) fn visit(
    from: &From<'_>,
    partition: &Partition,
    visit: &mut dyn FnMut(Timeline) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let From { connection, statements, filters, .. } = from;
    let mut dossiers = Dossiers::new(connection, filters)?;
    for shop in query::shops_with_buyers(connection)? {
        let Some(range) = range_of(partition, &shop) else { continue };
        let sql = select(statements, range.to.is_some());
        let failed = || StoreError::database("read the orders");
        let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
        let bounds = [Some(shop.as_str()), Some(range.from.unwrap_or("")), range.to];
        let rows = statement.query(params_from_iter(bounds.iter().flatten())).map_err(failed())?;
        let mut orders = Orders::new(rows, &mut dossiers)?;
        let mut messages = open_messages(from, &shop, range)?;
        while let Some(buyer) = next_buyer(&messages, &orders) {
            let mut timeline = Timeline { shop: shop.clone(), messages: messages.take(&buyer)?, orders: Vec::new(), buyer };
            while let Some(dossier) = orders.take(timeline.buyer.as_str(), &mut dossiers)? {
                timeline.orders.push(dossier);
            }
            timeline.orders.sort_by(|a, b| (a.order.created, &a.order.order).cmp(&(b.order.created, &b.order.order)));
            // A buyer may have had superseded messages only.
            let empty = timeline.messages.is_empty() && timeline.orders.is_empty();
            if !empty && visit(timeline).is_break() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The part of a partition that lies in a shop; none if it has no part there.
fn range_of<'a>(partition: &'a Partition, shop: &ShopId) -> Option<BuyerRange<'a>> {
    let from = match &partition.from {
        Some((first, _)) if shop < first => return None,
        Some((first, buyer)) if shop == first => Some(buyer.as_str()),
        _ => None,
    };
    let to = match &partition.to {
        Some((last, _)) if shop > last => return None,
        Some((last, buyer)) if shop == last => Some(buyer.as_str()),
        _ => None,
    };
    Some(BuyerRange { from, to })
}

fn open_messages(from: &From<'_>, shop: &ShopId, range: BuyerRange<'_>) -> Result<Merge, StoreError> {
    let connection = from.connection;
    let segments = messages::segments(connection, Some(shop.as_str()))?;
    let waiting = messages::waiting(connection, shop, range)?.into_iter().map(|kept| kept.message).collect();
    let left_out = messages::left_out(connection, shop, from.up_to)?;
    Merge::open((from.footers, from.workspace), shop, &segments, range, waiting, left_out)
}

fn next_buyer(messages: &Merge, orders: &Orders<'_>) -> Option<BuyerId> {
    let next = match (messages.buyer(), orders.buyer()) {
        (Some(message), Some(order)) => message.min(order),
        (message, order) => message.or(order)?,
    };
    Some(BuyerId::from(next))
}

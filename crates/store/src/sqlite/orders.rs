//! Orders in order of buyer, each with its notes, refunds, reviews, decisions and items.

use super::filters::{DECISIONS, Filters, ITEMS, NOTES, REFUNDS, REVIEWS};
use super::schema::{Statements, quoted};
use super::write::read_row;
use crate::error::StoreError;
use jinpai_model::records::{CreditDecision, Note, Order, OrderItem, Refund, Review};
use jinpai_model::{OrderDossier, OrderId, Record, ShopId, Table, Value};
use rusqlite::{CachedStatement, Connection, Rows};
use std::collections::VecDeque;
use std::sync::Arc;

/// The table.
pub(crate) fn table() -> &'static Table {
    Order::TABLE
}

/// The rows of one table that refer to an order.
struct Lookup<'c> {
    table: &'static Table,
    statement: CachedStatement<'c>,
    cells: Vec<Option<Value>>,
}

impl<'c> Lookup<'c> {
    fn new(connection: &'c Connection, table: &'static Table) -> Result<Self, StoreError> {
        let statements = Statements::of(table);
        let sql = format!(r#"SELECT {} FROM {} WHERE "order" = ?"#, statements.columns, quoted(table.name));
        let statement = connection.prepare_cached(&sql).map_err(StoreError::database("read what refers to orders"))?;
        Ok(Self { table, statement, cells: vec![None; table.columns.len()] })
    }

    fn find<R: Record>(&mut self, order: &OrderId) -> Result<Vec<R>, StoreError> {
        let failed = || StoreError::database("read what refers to orders");
        let mut rows = self.statement.query([order.as_str()]).map_err(failed())?;
        let mut found = Vec::with_capacity(1);
        while let Some(row) = rows.next().map_err(failed())? {
            let source = read_row(row, self.table, &mut self.cells).map_err(failed())?;
            let incomplete =
                || StoreError::Row { table: self.table.name, row: source.row, what: "it was stored incomplete".to_owned() };
            found.push(R::from_cells(&self.cells, source).ok_or_else(incomplete)?);
        }
        Ok(found)
    }
}

/// Reads orders and puts their dossiers together.
pub(crate) struct Dossiers<'c> {
    filters: &'c Filters,
    items: Lookup<'c>,
    notes: Lookup<'c>,
    refunds: Lookup<'c>,
    reviews: Lookup<'c>,
    decisions: Lookup<'c>,
}

impl<'c> Dossiers<'c> {
    pub(crate) fn new(connection: &'c Connection, filters: &'c Filters) -> Result<Self, StoreError> {
        Ok(Self {
            filters,
            items: Lookup::new(connection, OrderItem::TABLE)?,
            notes: Lookup::new(connection, Note::TABLE)?,
            refunds: Lookup::new(connection, Refund::TABLE)?,
            reviews: Lookup::new(connection, Review::TABLE)?,
            decisions: Lookup::new(connection, CreditDecision::TABLE)?,
        })
    }

    /// Everything that refers to the orders. A row that names no shop belongs to the orders of that id in every shop.
    ///
    /// The rows lie by order id, so they are looked up in that order, table by table: looked up by buyer, each would be found
    /// at another end of the disk, and of the processor's caches.
    fn of(&mut self, orders: Vec<Order>) -> Result<Vec<OrderDossier>, StoreError> {
        let bits: Vec<u8> = orders.iter().map(|order| self.filters.of(order.order.as_str())).collect();
        let mut by_id: Vec<usize> = (0..orders.len()).filter(|at| bits[*at] != 0).collect();
        by_id.sort_by(|a, b| orders[*a].order.cmp(&orders[*b].order));
        let mut all: Vec<OrderDossier> = orders.into_iter().map(bare).collect();
        for at in by_id.iter().copied().filter(|at| bits[*at] & NOTES != 0) {
            all[at].notes = self.notes.find(&all[at].order.order)?;
            all[at].notes.sort_by_key(|note| (note.time, note.source));
        }
        for at in by_id.iter().copied().filter(|at| bits[*at] & REFUNDS != 0) {
            let OrderDossier { order, refunds, .. } = &mut all[at];
            *refunds = self.refunds.find(&order.order)?;
            refunds.retain(|refund| is_of(refund.shop.as_ref(), order));
            refunds.sort_by_key(|refund| (refund.applied, refund.source));
        }
        for at in by_id.iter().copied().filter(|at| bits[*at] & REVIEWS != 0) {
            let OrderDossier { order, reviews, .. } = &mut all[at];
            *reviews = self.reviews.find(&order.order)?;
            reviews.retain(|review| is_of(review.shop.as_ref(), order));
            reviews.sort_by_key(|review| (review.created, review.source));
        }
        for at in by_id.iter().copied().filter(|at| bits[*at] & DECISIONS != 0) {
            all[at].decisions = self.decisions.find(&all[at].order.order)?;
            all[at].decisions.sort_by_key(|decision| (decision.time, decision.source));
        }
        for at in by_id.iter().copied().filter(|at| bits[*at] & ITEMS != 0) {
            let order = &mut all[at].order;
            if order.title.is_none() || order.sku.is_none() || order.items.is_none() {
                let mut items: Vec<OrderItem> = self.items.find(&order.order)?;
                items.retain(|item| is_of(item.shop.as_ref(), order));
                items.sort_by_key(|item| item.source);
                fill(order, &items);
            }
        }
        Ok(all)
    }
}

fn bare(order: Order) -> OrderDossier {
    OrderDossier { order, notes: Vec::new(), refunds: Vec::new(), reviews: Vec::new(), decisions: Vec::new() }
}

/// Whether a row that names this shop, or none, may be of the order.
fn is_of(shop: Option<&ShopId>, order: &Order) -> bool {
    shop.is_none_or(|shop| *shop == order.shop)
}

/// What an order itself does not say of its items, its items say, in the order in which they were read.
fn fill(order: &mut Order, items: &[OrderItem]) {
    let joined = |of: fn(&OrderItem) -> Option<&Arc<str>>, by: &str| {
        let texts: Vec<&str> = items.iter().filter_map(of).map(|text| &**text).collect();
        (!texts.is_empty()).then(|| Arc::from(texts.join(by)))
    };
    if order.title.is_none() {
        order.title = joined(|item| item.title.as_ref(), "，");
    }
    if order.sku.is_none() {
        order.sku = joined(|item| item.sku.as_ref(), ";");
    }
    if order.items.is_none() {
        let pieces: Vec<i64> = items.iter().filter_map(|item| item.quantity).collect();
        order.items = (!pieces.is_empty()).then(|| pieces.into_iter().fold(0, i64::saturating_add));
    }
}

/// The orders of a shop's buyers with all that refers to them, in order of (buyer, order id).
pub(crate) struct Orders<'s> {
    rows: Rows<'s>,
    cells: Vec<Option<Value>>,
    ready: VecDeque<OrderDossier>,
}

/// The statement for [`Orders`]: shop, first buyer, and the buyer beyond the last if there is one.
pub(crate) fn select(statements: &Statements, bounded: bool) -> String {
    let upper = if bounded { " AND buyer < ?3" } else { "" };
    let columns = &statements.columns;
    format!(r#"SELECT {columns} FROM orders WHERE shop = ?1 AND buyer >= ?2{upper} ORDER BY buyer, "order""#)
}

impl<'s> Orders<'s> {
    /// Orders that are read at once.
    const AHEAD: usize = 8192;

    pub(crate) fn new(rows: Rows<'s>, dossiers: &mut Dossiers<'_>) -> Result<Self, StoreError> {
        let mut orders = Self { rows, cells: vec![None; Order::TABLE.columns.len()], ready: VecDeque::new() };
        orders.read_ahead(dossiers)?;
        Ok(orders)
    }

    /// The buyer of the next order.
    pub(crate) fn buyer(&self) -> Option<&str> {
        self.ready.front().map(|dossier| dossier.order.buyer.as_str())
    }

    /// Takes the next order, if it is of that buyer.
    pub(crate) fn take(&mut self, buyer: &str, dossiers: &mut Dossiers<'_>) -> Result<Option<OrderDossier>, StoreError> {
        let next = self.ready.pop_front_if(|dossier| dossier.order.buyer.as_str() == buyer);
        if self.ready.is_empty() {
            self.read_ahead(dossiers)?;
        }
        Ok(next)
    }

    fn read_ahead(&mut self, dossiers: &mut Dossiers<'_>) -> Result<(), StoreError> {
        let failed = || StoreError::database("read the orders");
        let mut orders = Vec::with_capacity(Self::AHEAD);
        while orders.len() < Self::AHEAD {
            let Some(row) = self.rows.next().map_err(failed())? else { break };
            let source = read_row(row, Order::TABLE, &mut self.cells).map_err(failed())?;
            let incomplete = || StoreError::Row { table: "orders", row: source.row, what: "it was stored incomplete".to_owned() };
            orders.push(Order::from_cells(&self.cells, source).ok_or_else(incomplete)?);
        }
        self.ready = dossiers.of(orders)?.into();
        Ok(())
    }
}

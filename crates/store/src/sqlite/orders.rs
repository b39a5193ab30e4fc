//! Orders in order of buyer, each with its notes, refunds, reviews, decisions and items.

use super::schema::{Statements, quoted};
use super::write::read_row;
use crate::error::StoreError;
use jinpai_model::records::{CreditDecision, Note, Order, OrderItem, Refund, Review};
use jinpai_model::{OrderDossier, OrderId, Record, ShopId, Table, Value};
use rusqlite::{CachedStatement, Connection, Rows};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// The table.
pub(crate) fn table() -> &'static Table {
    Order::TABLE
}

/// Which orders may have rows of the tables that refer to orders. Most orders have none of most, and asking SQL a million times
/// for nothing is what would take the time.
pub(crate) struct Filters {
    items: Filter,
    notes: Filter,
    refunds: Filter,
    reviews: Filter,
    decisions: Filter,
}

impl Filters {
    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        Ok(Self {
            items: Filter::load(connection, OrderItem::TABLE)?,
            notes: Filter::load(connection, Note::TABLE)?,
            refunds: Filter::load(connection, Refund::TABLE)?,
            reviews: Filter::load(connection, Review::TABLE)?,
            decisions: Filter::load(connection, CreditDecision::TABLE)?,
        })
    }
}

/// A set of order ids that may say *yes* by mistake and never says *no* by mistake; two bytes a row.
struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    /// Bits for each row: one order in eight is looked up for nothing at most.
    const BITS_PER_ROW: usize = 16;

    fn load(connection: &Connection, table: &Table) -> Result<Self, StoreError> {
        let failed = || StoreError::database("read what refers to orders");
        let name = quoted(table.name);
        let sql = format!("SELECT count(*) FROM {name}");
        let rows: usize = connection.query_row(&sql, [], |row| row.get(0)).map_err(failed())?;
        if rows == 0 {
            return Ok(Self { bits: Vec::new() });
        }
        let mut filter = Self { bits: vec![0; (rows * Self::BITS_PER_ROW).next_power_of_two().div_ceil(64)] };
        let mut statement = connection.prepare(&format!(r#"SELECT "order" FROM {name}"#)).map_err(failed())?;
        let mut rows = statement.query([]).map_err(failed())?;
        while let Some(row) = rows.next().map_err(failed())? {
            let order = row.get_ref(0).map_err(failed())?.as_str().map_err(StoreError::database("read what refers to orders"))?;
            let (word, bit) = filter.place(hash(order));
            filter.bits[word] |= bit;
        }
        Ok(filter)
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        let words = self.bits.len() as u64;
        let word = usize::try_from((hash >> 6) % words).expect("an index of memory fits usize");
        (word, 1 << (hash & 63))
    }

    fn may_have(&self, hash: u64) -> bool {
        if self.bits.is_empty() {
            return false;
        }
        let (word, bit) = self.place(hash);
        self.bits[word] & bit != 0
    }
}

fn hash(order: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    order.hash(&mut hasher);
    hasher.finish()
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
        let mut found = Vec::new();
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

    /// Everything that refers to an order. A row that names no shop belongs to the orders of that id in every shop.
    pub(crate) fn of(&mut self, mut order: Order) -> Result<OrderDossier, StoreError> {
        let hash = hash(order.order.as_str());
        let here = |shop: &Option<ShopId>| shop.as_ref().is_none_or(|shop| *shop == order.shop);
        let (mut notes, mut refunds, mut reviews, mut decisions) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut items: Vec<OrderItem> = Vec::new();
        if self.filters.notes.may_have(hash) {
            notes = self.notes.find(&order.order)?;
            notes.sort_by_key(|note: &Note| (note.time, note.source));
        }
        if self.filters.refunds.may_have(hash) {
            refunds = self.refunds.find(&order.order)?;
            refunds.retain(|refund: &Refund| here(&refund.shop));
            refunds.sort_by_key(|refund| (refund.applied, refund.source));
        }
        if self.filters.reviews.may_have(hash) {
            reviews = self.reviews.find(&order.order)?;
            reviews.retain(|review: &Review| here(&review.shop));
            reviews.sort_by_key(|review| (review.created, review.source));
        }
        if self.filters.decisions.may_have(hash) {
            decisions = self.decisions.find(&order.order)?;
            decisions.sort_by_key(|decision: &CreditDecision| (decision.time, decision.source));
        }
        let wanting = order.title.is_none() || order.sku.is_none() || order.items.is_none();
        if wanting && self.filters.items.may_have(hash) {
            items = self.items.find(&order.order)?;
            items.retain(|item| here(&item.shop));
            items.sort_by_key(|item| item.source);
        }
        fill(&mut order, &items);
        Ok(OrderDossier { order, notes, refunds, reviews, decisions })
    }
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

/// The orders of a shop's buyers, in order of (buyer, order id).
pub(crate) struct Orders<'s> {
    rows: Rows<'s>,
    cells: Vec<Option<Value>>,
    next: Option<Order>,
}

/// The statement for [`Orders`]: shop, first buyer, and the buyer beyond the last if there is one.
pub(crate) fn select(statements: &Statements, bounded: bool) -> String {
    let upper = if bounded { " AND buyer < ?3" } else { "" };
    let columns = &statements.columns;
    format!(r#"SELECT {columns} FROM orders WHERE shop = ?1 AND buyer >= ?2{upper} ORDER BY buyer, "order""#)
}

impl<'s> Orders<'s> {
    pub(crate) fn new(rows: Rows<'s>) -> Result<Self, StoreError> {
        let mut orders = Self { rows, cells: vec![None; Order::TABLE.columns.len()], next: None };
        orders.advance()?;
        Ok(orders)
    }

    /// The buyer of the next order.
    pub(crate) fn buyer(&self) -> Option<&str> {
        self.next.as_ref().map(|order| order.buyer.as_str())
    }

    /// Takes the next order, if it is of that buyer.
    pub(crate) fn take(&mut self, buyer: &str) -> Result<Option<Order>, StoreError> {
        if self.buyer() != Some(buyer) {
            return Ok(None);
        }
        let order = self.next.take();
        self.advance()?;
        Ok(order)
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        let failed = || StoreError::database("read the orders");
        self.next = match self.rows.next().map_err(failed())? {
            Some(row) => {
                let source = read_row(row, Order::TABLE, &mut self.cells).map_err(failed())?;
                let incomplete =
                    || StoreError::Row { table: "orders", row: source.row, what: "it was stored incomplete".to_owned() };
                Some(Order::from_cells(&self.cells, source).ok_or_else(incomplete)?)
            }
            None => None,
        };
        Ok(())
    }
}

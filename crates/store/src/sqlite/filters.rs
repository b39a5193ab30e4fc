//! Knowing without asking SQL that nothing refers to an order.

use super::schema::quoted;
use crate::error::StoreError;
use jinpai_model::Record;
use jinpai_model::records::{CreditDecision, Note, OrderItem, Refund, Review};
use rusqlite::Connection;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Which orders may have rows of which of the tables that refer to orders. Most orders have none of most, and asking SQL a
/// million times for nothing is what would take the time. The set may say *yes* by mistake and never says *no* by mistake.
pub(crate) struct Filters {
    /// Eight to sixteen slots a row, each a byte with a bit for each table; at least one slot.
    slots: Vec<u8>,
}

pub(crate) const ITEMS: u8 = 1;
pub(crate) const NOTES: u8 = 2;
pub(crate) const REFUNDS: u8 = 4;
pub(crate) const REVIEWS: u8 = 8;
pub(crate) const DECISIONS: u8 = 16;

impl Filters {
    /// Slots for each row: one order in eight is looked up for nothing at most.
    const SLOTS_PER_ROW: usize = 8;

    /// Says *yes* of every order: for who asks for few, which takes less time than to load what there is.
    pub(crate) fn any() -> Self {
        Self { slots: vec![u8::MAX] }
    }

    pub(crate) fn load(connection: &Connection) -> Result<Self, StoreError> {
        let failed = || StoreError::database("read what refers to orders");
        let tables = [
            (OrderItem::TABLE, ITEMS),
            (Note::TABLE, NOTES),
            (Refund::TABLE, REFUNDS),
            (Review::TABLE, REVIEWS),
            (CreditDecision::TABLE, DECISIONS),
        ];
        let mut rows: usize = 0;
        for (table, _) in tables {
            let sql = format!("SELECT count(*) FROM {}", quoted(table.name));
            rows += connection.query_row(&sql, [], |row| row.get::<_, usize>(0)).map_err(failed())?;
        }
        let mut filters = Self { slots: vec![0; (rows * Self::SLOTS_PER_ROW).next_power_of_two()] };
        for (table, bit) in tables {
            let sql = format!(r#"SELECT "order" FROM {}"#, quoted(table.name));
            let mut statement = connection.prepare(&sql).map_err(failed())?;
            let mut rows = statement.query([]).map_err(failed())?;
            while let Some(row) = rows.next().map_err(failed())? {
                let order = row.get_ref(0).map_err(failed())?.as_str();
                let slot = filters.slot(order.map_err(StoreError::database("read what refers to orders"))?);
                filters.slots[slot] |= bit;
            }
        }
        Ok(filters)
    }

    /// A bit for each table that may have rows of the order.
    pub(crate) fn of(&self, order: &str) -> u8 {
        self.slots[self.slot(order)]
    }

    fn slot(&self, order: &str) -> usize {
        let mut hasher = DefaultHasher::new();
        order.hash(&mut hasher);
        let slot = hasher.finish() % self.slots.len() as u64;
        usize::try_from(slot).expect("an index of memory fits usize")
    }
}

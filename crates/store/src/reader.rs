//! What can be read, of now or as it was when a certain file was the last.

use crate::api::{FileInfo, OldVersion, Partition, Unjoined};
use crate::chats::{ChatFilter, ChatHits, ChatSearch, Conversations};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::mask::Known;
use jinpai_model::{BuyerId, FileId, OrderId, Record, Row, ShopId, Table, Timeline, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

/// Reads facts: those of now, or those of a past state (`Store::as_of`). Every method may be called from several threads.
pub trait Reader: Send + Sync {
    /// All rows of a table, sorted by key. Not for what is many: read those with [`Reader::timelines`].
    fn rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError>;

    /// The rows of a table that name an order, sorted by key: of `orders` those of that number, one for each shop that has it. None of
    /// tables without orders.
    fn of_order(&self, table: &'static Table, order: &OrderId) -> Result<Vec<Row>, StoreError>;

    /// Whether a table has any row; with a column, any row that has a value there. Of messages the column is not looked at.
    fn has(&self, table: &'static Table, column: Option<&str>) -> Result<bool, StoreError>;

    /// Every shop that any row names, sorted.
    fn shops(&self) -> Result<Vec<ShopId>, StoreError>;

    /// At most `at_most` (at least one) partitions of about equal work, in order; together they cover every buyer exactly once.
    fn partitions(&self, at_most: usize) -> Result<Vec<Partition>, StoreError>;

    /// Visits the buyers of a partition in order of (shop, buyer) until told to stop. Memory is bounded by the largest buyer.
    fn timelines(&self, partition: &Partition, visit: &mut dyn FnMut(Timeline) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// The latest instant of a shop's messages, orders, notes, refunds and reviews: the horizon of spec 3.0 without presence.
    fn latest(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError>;

    /// The latest message of a shop, without looking at its orders.
    fn latest_message(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError>;

    /// The first and the last instant of messages and orders; none if there are none. Reads all orders.
    fn span(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError>;

    /// A file that was taken in.
    fn file(&self, file: FileId) -> Result<Option<FileInfo>, StoreError>;

    /// All files that were taken in, by number.
    fn files(&self) -> Result<Vec<FileInfo>, StoreError>;

    /// The last file that was taken in.
    fn last_file(&self) -> Result<Option<FileId>, StoreError>;

    /// Rows whose order is unknown, by table; only tables that have some.
    fn unjoined(&self) -> Result<Vec<Unjoined>, StoreError>;

    /// The rows of a table (one of those in [`Unjoined`]) whose order is unknown, sorted by key; none for other
    /// tables. They are in no timeline, but the after-sales figures of spec 3.6 count them.
    fn unjoined_rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError>;

    /// The replaced versions of a row, oldest first. `key` has one cell for each of the table's key columns; of rows with equal
    /// keys (notes) all are given.
    fn history(&self, table: &'static Table, key: &[Option<Value>]) -> Result<Vec<OldVersion>, StoreError>;

    /// A number that grows whenever anything comes in or is taken back: what was computed at one number holds as long as it stays.
    /// The last file alone does not say this, because streamed rows come into an open file.
    fn version(&self) -> Result<u64, StoreError>;

    /// A page of the conversations that have a message among those of the filter: after the first `skip`, at most `limit`. Reads the
    /// archive of the filter's period on at most so many threads. A whole conversation is read as a timeline ([`Partition::one`]).
    fn conversations(&self, filter: &ChatFilter, skip: usize, limit: usize, threads: usize) -> Result<Conversations, StoreError>;

    /// The names, phones and addresses on all orders of these buyers, to be masked in what they and others wrote; one entry for each.
    fn personal(&self, buyers: &BTreeSet<(ShopId, BuyerId)>) -> Result<BTreeMap<(ShopId, BuyerId), Known>, StoreError>;

    /// The latest messages of a search. Reads the archive on at most so many threads, from its end, until the page is full.
    fn search(&self, search: &ChatSearch, threads: usize) -> Result<ChatHits, StoreError>;
}

/// All records of a table, sorted by key.
///
/// Errors: those of [`Reader::rows`], and [`StoreError::Row`] if a stored row is not complete.
pub fn records<R: Record>(reader: &dyn Reader) -> Result<Vec<R>, StoreError> {
    let incomplete =
        |row: &Row| StoreError::Row { table: R::TABLE.name, row: row.source.row, what: "it was stored incomplete".to_owned() };
    reader.rows(R::TABLE)?.iter().map(|row| row.record().ok_or_else(|| incomplete(row))).collect()
}

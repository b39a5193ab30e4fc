//! Questions about all rows: what shops there are, up to when they are known, what has no order.

use super::schema::{MESSAGES, Statements, quoted, tables};
use super::write::read_row;
use super::{messages, standing};
use crate::api::{Stats, Unjoined};
use crate::archive::layout::{FILE, ROW, TIME};
use crate::archive::merge::LeftOut;
use crate::archive::read::{BuyerRange, batches};
use crate::error::StoreError;
use arrow::array::AsArray;
use arrow::datatypes::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use jiff::Timestamp;
use jinpai_model::mask::Known;
use jinpai_model::records::{Order, Presence};
use jinpai_model::{BuyerId, FileId, OrderId, Record, Row, ShopId, Source, Table};
use rusqlite::{Connection, Params, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// All rows of a table in SQL, sorted by key.
pub(crate) fn rows(connection: &Connection, statements: &Statements) -> Result<Vec<Row>, StoreError> {
    rows_where(connection, statements, "TRUE", [])
}

/// The rows of a table that name an order, sorted by key; none of tables without orders.
pub(crate) fn of_order(connection: &Connection, statements: &Statements, order: &OrderId) -> Result<Vec<Row>, StoreError> {
    match statements.table.position("order") {
        Some(_) => rows_where(connection, statements, r#"t."order" = ?"#, [order.as_str()]),
        None => Ok(Vec::new()),
    }
}

/// The personal data on the orders of buyers, whose orders lie together.
pub(crate) fn personal(
    connection: &Connection,
    buyers: &BTreeSet<(ShopId, BuyerId)>,
) -> Result<BTreeMap<(ShopId, BuyerId), Known>, StoreError> {
    let failed = || StoreError::database("read the orders");
    let sql = "SELECT DISTINCT receiver, phone, address FROM orders WHERE shop = ? AND buyer = ?";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut all = BTreeMap::new();
    for (shop, buyer) in buyers {
        let mut known = Known::default();
        let mut rows = statement.query([shop.as_str(), buyer.as_str()]).map_err(failed())?;
        while let Some(row) = rows.next().map_err(failed())? {
            let cell = |at| row.get::<_, Option<String>>(at);
            let (person, phone, address) = (cell(0).map_err(failed())?, cell(1).map_err(failed())?, cell(2).map_err(failed())?);
            known.add(person.as_deref(), phone.as_deref(), address.as_deref());
        }
        all.insert((shop.clone(), buyer.clone()), known);
    }
    Ok(all)
}

/// The rows of a table whose order is unknown, sorted by key.
pub(crate) fn unjoined_rows(connection: &Connection, statements: &Statements) -> Result<Vec<Row>, StoreError> {
    rows_where(connection, statements, &is_unjoined(statements.table), [])
}

/// Whether a table has any row, or any with a value in the column.
pub(crate) fn has(
    connection: &Connection,
    workspace: &Path,
    up_to: FileId,
    table: &'static Table,
    column: Option<&str>,
) -> Result<bool, StoreError> {
    if table.name == MESSAGES {
        return standing::has_messages(connection, workspace, up_to, None);
    }
    let sql = match column.filter(|column| table.position(column).is_some()) {
        Some(column) => format!("SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NOT NULL)", quoted(table.name), quoted(column)),
        None => format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(table.name)),
    };
    connection.query_row(&sql, [], |row| row.get(0)).map_err(StoreError::database("look for rows"))
}

fn rows_where(
    connection: &Connection,
    statements: &Statements,
    condition: &str,
    parameters: impl Params,
) -> Result<Vec<Row>, StoreError> {
    let failed = || StoreError::database("read rows");
    let table = statements.table;
    let keys: Vec<String> = table.key.iter().copied().map(quoted).collect();
    let (columns, name) = (&statements.columns, quoted(table.name));
    let sql = format!("SELECT {columns} FROM {name} t WHERE {condition} ORDER BY {}, number", keys.join(", "));
    let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
    let mut found = statement.query(parameters).map_err(failed())?;
    let mut cells = vec![None; table.columns.len()];
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(failed())? {
        let source = read_row(row, table, &mut cells).map_err(failed())?;
        rows.push(Row { table, cells: cells.clone(), present: u64::MAX, source });
    }
    Ok(rows)
}

/// The condition that a row `t` refers to an order that is not there. A row that names no shop may mean an order of any shop.
fn is_unjoined(table: &Table) -> String {
    let shop = if table.position("shop").is_some() { "AND (t.shop IS NULL OR t.shop = o.shop)" } else { "" };
    format!(r#"NOT EXISTS (SELECT 1 FROM orders o WHERE o."order" = t."order" {shop})"#)
}

/// Tables with orders or messages lie by shop, so that their shops are found by leaping from one to the next.
const LEAPING: [&str; 3] = ["orders", "segments", "waiting"];

fn leap(connection: &Connection, table: &str, shops: &mut BTreeSet<ShopId>) -> Result<(), StoreError> {
    let failed = || StoreError::database("read the shops");
    // A past state is a view, through which one cannot leap: a shop of now may not have been there yet.
    let sql = format!("SELECT min(shop) FROM main.{table} WHERE shop > ?");
    let there = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE shop = ?)");
    let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
    let mut there = connection.prepare_cached(&there).map_err(failed())?;
    let mut last = String::new();
    while let Some(shop) = statement.query_row([&last], |row| row.get::<_, Option<String>>(0)).map_err(failed())? {
        if there.query_row([&shop], |row| row.get(0)).map_err(failed())? {
            shops.insert(ShopId::from(shop.as_str()));
        }
        last = shop;
    }
    if table == "orders" {
        leap_back(connection, shops)?;
    }
    Ok(())
}

/// Adds the shops of a past state whose orders were all taken back since.
fn leap_back(connection: &Connection, shops: &mut BTreeSet<ShopId>) -> Result<(), StoreError> {
    let failed = || StoreError::database("read the shops");
    let replaced = super::as_of::replaced(Order::TABLE);
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_temp_master WHERE name = ?)";
    if connection.query_row(sql, [&replaced], |row| row.get(0)).map_err(failed())? {
        let sql = format!("SELECT DISTINCT shop FROM temp.{}", quoted(&replaced));
        let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
        let found = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed())?;
        for shop in found {
            shops.insert(ShopId::new(shop.map_err(failed())?));
        }
    }
    Ok(())
}

/// The shops that have messages or orders, sorted.
pub(crate) fn shops_with_buyers(connection: &Connection) -> Result<Vec<ShopId>, StoreError> {
    let mut shops = BTreeSet::new();
    for table in LEAPING {
        leap(connection, table, &mut shops)?;
    }
    Ok(shops.into_iter().collect())
}

/// The shops that orders and messages name, and whatever else is streamed: all that a file need not be taken in for.
pub(crate) fn shops_of_now(connection: &Connection, workspace: &Path, up_to: FileId) -> Result<BTreeSet<ShopId>, StoreError> {
    let mut shops = BTreeSet::new();
    leap(connection, "orders", &mut shops)?;
    for shop in shops_with_buyers(connection)? {
        if !shops.contains(&shop) && standing::has_messages(connection, workspace, up_to, Some(&shop))? {
            shops.insert(shop);
        }
    }
    shops.extend(shops_named(connection, |table| table.name == Presence::TABLE.name)?);
    Ok(shops)
}

/// The shops that any other table names: all of its rows are looked at.
pub(crate) fn shops_of_files(connection: &Connection) -> Result<BTreeSet<ShopId>, StoreError> {
    shops_named(connection, |table| table.name != Presence::TABLE.name && !LEAPING.contains(&table.name))
}

fn shops_named(connection: &Connection, is_wanted: impl Fn(&Table) -> bool) -> Result<BTreeSet<ShopId>, StoreError> {
    let failed = || StoreError::database("read the shops");
    let mut shops = BTreeSet::new();
    for table in tables().filter(|table| table.position("shop").is_some() && is_wanted(table)) {
        let sql = format!("SELECT DISTINCT shop FROM {} WHERE shop IS NOT NULL AND shop <> ''", quoted(table.name));
        let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
        let found = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed())?;
        for shop in found {
            shops.insert(ShopId::new(shop.map_err(failed())?));
        }
    }
    Ok(shops)
}

/// The latest instant of a shop (spec 3.0, horizon) without presence.
pub(crate) fn latest(
    connection: &Connection,
    workspace: &Path,
    up_to: FileId,
    shop: &ShopId,
) -> Result<Option<Timestamp>, StoreError> {
    let failed = || StoreError::database("read the latest instant");
    let orders = "SELECT max(max(created, ifnull(paid_at, created), ifnull(shipped_at, created), ifnull(received_at, created),
        ifnull(closed_at, created))) FROM orders WHERE shop = ?";
    let mut latest: Option<i64> = connection.query_row(orders, [shop.as_str()], |row| row.get(0)).map_err(failed())?;
    for (table, instant, named) in [
        ("notes", "time", "1"),
        ("refunds", "max(applied, ifnull(completed, applied))", "t.shop IS NULL OR t.shop = ?1"),
        ("reviews", "max(created, ifnull(revised_at, created))", "t.shop IS NULL OR t.shop = ?1"),
    ] {
        // Only what is later than the latest so far is worth looking for its order.
        let sql = format!(
            r#"SELECT max({instant}) FROM {table} t WHERE {instant} > ?2 AND ({named})
            AND EXISTS (SELECT 1 FROM orders o WHERE o."order" = t."order" AND o.shop = ?1)"#
        );
        let found: Option<i64> =
            connection.query_row(&sql, params![shop.as_str(), latest.unwrap_or(i64::MIN)], |row| row.get(0)).map_err(failed())?;
        latest = latest.max(found);
    }
    latest = latest.max(latest_message(connection, workspace, up_to, shop)?);
    Ok(latest.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
}

/// The first and the last instant of messages and orders.
pub(crate) fn span(connection: &Connection) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
    let sql = "SELECT min(first), max(last) FROM (
        SELECT min(first_time) AS first, max(last_time) AS last FROM segments
        UNION ALL SELECT min(time), max(time) FROM waiting
        UNION ALL SELECT min(created), max(max(created, ifnull(paid_at, created))) FROM orders)";
    let found: (Option<i64>, Option<i64>) = connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(StoreError::database("read the first and the last instant"))?;
    let instant = |micros: Option<i64>| micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    Ok(instant(found.0).zip(instant(found.1)))
}

/// The latest message of a shop, in microseconds.
pub(crate) fn latest_message(
    connection: &Connection,
    workspace: &Path,
    up_to: FileId,
    shop: &ShopId,
) -> Result<Option<i64>, StoreError> {
    let superseded = messages::superseded(connection, shop)?;
    let left_out = messages::left_out(connection, shop, up_to)?;
    let segments = messages::segments(connection, Some(shop.as_str()))?;
    let mut latest = None;
    for segment in &segments {
        if latest >= Some(segment.last_time) {
            continue;
        }
        // The register's instant may be that of a message that is left out, or that came later.
        let is_cut = segment.last_file > up_to.0 || superseded.values().any(|time| *time == segment.last_time);
        let known = if is_cut || standing::touches(segment, &left_out.undone) {
            latest_counting(workspace, &segment.path, &left_out)?
        } else {
            Some(segment.last_time)
        };
        latest = latest.max(known);
    }
    let failed = || StoreError::database("read messages");
    let sql = "SELECT time, file_id, row_number FROM waiting WHERE shop = ?";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let mut rows = statement.query([shop.as_str()]).map_err(failed())?;
    while let Some(row) = rows.next().map_err(failed())? {
        let source = Source { file: FileId(row.get(1).map_err(failed())?), row: row.get(2).map_err(failed())? };
        if !left_out.contains(source) {
            latest = latest.max(Some(row.get(0).map_err(failed())?));
        }
    }
    Ok(latest)
}

fn latest_counting(workspace: &Path, path: &str, left_out: &LeftOut) -> Result<Option<i64>, StoreError> {
    let mut latest = None;
    for batch in batches(workspace, path, &[TIME, FILE, ROW], BuyerRange::default(), 8192)? {
        let batch = batch?;
        let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
        let files = batch.column(1).as_primitive::<UInt32Type>();
        let rows = batch.column(2).as_primitive::<UInt64Type>();
        for at in 0..batch.num_rows() {
            let source = Source { file: FileId(files.value(at)), row: rows.value(at) };
            if !left_out.contains(source) {
                latest = latest.max(Some(times.value(at)));
            }
        }
    }
    Ok(latest)
}

/// The tables whose rows refer to orders.
pub(crate) const REFERRING: [&str; 5] = ["notes", "refunds", "reviews", "credit_decisions", "order_items"];

/// Rows whose order is unknown, by table.
pub(crate) fn unjoined(connection: &Connection) -> Result<Vec<Unjoined>, StoreError> {
    let failed = || StoreError::database("look for orders");
    let mut all = Vec::new();
    for table in REFERRING.into_iter().filter_map(Table::named) {
        let from = format!("FROM {} t WHERE {}", quoted(table.name), is_unjoined(table));
        let count = format!("SELECT count(*) {from}");
        let rows: u64 = connection.query_row(&count, [], |row| row.get(0)).map_err(failed())?;
        if rows == 0 {
            continue;
        }
        let sql = format!(r#"SELECT t."order", t.file_id, t.row_number {from} ORDER BY 1, 2, 3 LIMIT {}"#, Unjoined::FIRST_MAX);
        let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
        let first = statement
            .query_map([], |row| Ok((row.get(0)?, Source { file: FileId(row.get(1)?), row: row.get(2)? })))
            .and_then(Iterator::collect)
            .map_err(failed())?;
        all.push(Unjoined { table, rows, first });
    }
    Ok(all)
}

/// How much is kept.
pub(crate) fn stats(connection: &Connection) -> Result<Stats, StoreError> {
    let failed = || StoreError::database("count its rows");
    let count = |sql: &str| -> Result<u64, StoreError> { connection.query_row(sql, [], |row| row.get(0)).map_err(failed()) };
    let mut rows = Vec::new();
    for table in Table::all().iter().copied() {
        let number = if table.name == MESSAGES {
            let stored = count("SELECT ifnull(sum(rows), 0) FROM segments")? + count("SELECT count(*) FROM waiting")?;
            let superseded = "SELECT count(DISTINCT shop || char(0) || file_id || char(0) || row_number) FROM superseded
                WHERE by_file NOT IN (SELECT file FROM undone) AND file_id NOT IN (SELECT file FROM undone)";
            stored - count(superseded)? - count("SELECT ifnull(sum(messages), 0) FROM undone")?
        } else {
            count(&format!("SELECT count(*) FROM {}", quoted(table.name)))?
        };
        rows.push((table, number));
    }
    Ok(Stats {
        rows,
        segments: count("SELECT count(*) FROM segments")?,
        segment_bytes: count("SELECT ifnull(sum(bytes), 0) FROM segments")?,
        old_versions: count("SELECT count(*) FROM history")?,
    })
}

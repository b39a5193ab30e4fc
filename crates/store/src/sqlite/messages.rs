//! What SQL holds of the messages: the register of segments, the messages that wait for the archive, and the superseded ones.

use crate::api::CommandId;
use crate::archive::layout::month_of;
use crate::archive::merge::LeftOut;
use crate::archive::read::BuyerRange;
use crate::archive::write::{sync_folders, write_segment};
use crate::archive::{Kept, Segment};
use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::records::Message;
use jinpai_model::words::{MessageKind, Sender};
use jinpai_model::{AccountId, BuyerId, FileId, Month, ShopId, Source};
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Registers a segment, which is complete on disk.
pub(crate) fn register(connection: &Connection, segment: &Segment) -> Result<(), StoreError> {
    let failed = || StoreError::database("register a segment");
    let sql = "INSERT INTO segments (path, shop, month, rows, without_id, first_buyer, last_buyer, first_time, last_time,
        first_file, last_file, bytes, digest, sample) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let number = |count: u64| i64::try_from(count).expect("counts of rows and bytes are far below 2^63");
    let sample = serde_json::Value::from(segment.sample.clone()).to_string();
    let values = params![
        segment.path,
        segment.shop,
        segment.month,
        number(segment.rows),
        number(segment.without_id),
        segment.first_buyer,
        segment.last_buyer,
        segment.first_time,
        segment.last_time,
        segment.first_file,
        segment.last_file,
        number(segment.bytes),
        segment.digest,
        sample
    ];
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
    Ok(())
}

/// The registered segments: all, or those of a shop; sorted by shop, month, path.
pub(crate) fn segments(connection: &Connection, shop: Option<&str>) -> Result<Vec<Segment>, StoreError> {
    let failed = || StoreError::database("list the segments");
    let columns = "path, shop, month, rows, without_id, first_buyer, last_buyer, first_time, last_time, bytes, digest, sample,
        first_file, last_file";
    let filter = if shop.is_some() { "shop = ?1" } else { "?1 IS NULL" };
    let sql = format!("SELECT {columns} FROM segments WHERE {filter} ORDER BY shop, month, path");
    let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
    let rows = statement.query_map([shop], |row| {
        let sample: String = row.get(11)?;
        Ok(Segment {
            path: row.get(0)?,
            shop: row.get(1)?,
            month: row.get(2)?,
            rows: row.get(3)?,
            without_id: row.get(4)?,
            first_buyer: row.get(5)?,
            last_buyer: row.get(6)?,
            first_time: row.get(7)?,
            last_time: row.get(8)?,
            bytes: row.get(9)?,
            digest: row.get(10)?,
            sample: serde_json::from_str(&sample).unwrap_or_default(),
            first_file: row.get(12)?,
            last_file: row.get(13)?,
        })
    });
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The paths of all registered segments.
pub(crate) fn paths(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let failed = || StoreError::database("list the segments");
    let mut statement = connection.prepare("SELECT path FROM segments").map_err(failed())?;
    let rows = statement.query_map([], |row| row.get(0));
    rows.and_then(Iterator::collect).map_err(failed())
}

/// Lets a message wait in SQL.
pub(crate) fn wait(connection: &Connection, kept: &Kept) -> Result<(), StoreError> {
    let failed = || StoreError::database("write a message");
    let sql = "INSERT INTO waiting (shop, buyer, time, file_id, row_number, number, message_id, account, sender, kind, content)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let message = &kept.message;
    let values = params![
        message.shop.as_str(),
        message.buyer.as_str(),
        message.time.as_microsecond(),
        message.source.file.0,
        i64::try_from(message.source.row).expect("a row number is far below 2^63"),
        kept.number,
        message.message_id.as_deref(),
        message.account.as_str(),
        message.sender.code(),
        message.kind.map(MessageKind::code),
        message.content.as_deref()
    ];
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
    Ok(())
}

/// The waiting messages of a shop's buyers in order of (buyer, time, source).
pub(crate) fn waiting(connection: &Connection, shop: &ShopId, range: BuyerRange<'_>) -> Result<Vec<Kept>, StoreError> {
    let failed = || StoreError::database("read messages");
    let columns = "buyer, time, file_id, row_number, number, message_id, account, sender, kind, content";
    let upper = if range.to.is_some() { "buyer < ?3" } else { "?3 IS NULL" };
    let sql = format!(
        "SELECT {columns} FROM waiting WHERE shop = ?1 AND buyer >= ?2 AND {upper} ORDER BY buyer, time, file_id, row_number, id"
    );
    let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
    let rows = statement.query_map(params![shop.as_str(), range.from.unwrap_or(""), range.to], |row| read_waiting(row, shop));
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The waiting messages of a shop in a period of microseconds, half-open, that are wanted, in no order.
pub(crate) fn waiting_between(
    connection: &Connection,
    shop: &ShopId,
    (from, to): (i64, i64),
    is_wanted: &mut dyn FnMut(&Message) -> bool,
) -> Result<Vec<Message>, StoreError> {
    let failed = || StoreError::database("read messages");
    let columns = "buyer, time, file_id, row_number, number, message_id, account, sender, kind, content";
    let sql = format!("SELECT {columns} FROM waiting WHERE shop = ? AND time >= ? AND time < ?");
    let mut statement = connection.prepare_cached(&sql).map_err(failed())?;
    let rows = statement.query_map(params![shop.as_str(), from, to], |row| read_waiting(row, shop)).map_err(failed())?;
    let mut found = Vec::new();
    for kept in rows {
        let message = kept.map_err(failed())?.message;
        if is_wanted(&message) {
            found.push(message);
        }
    }
    Ok(found)
}

fn read_waiting(row: &Row<'_>, shop: &ShopId) -> rusqlite::Result<Kept> {
    let unknown = |at: usize| rusqlite::Error::InvalidColumnType(at, "a word or time that is not known".to_owned(), Type::Text);
    let text = |at: usize| row.get::<_, String>(at);
    let kind = match row.get::<_, Option<String>>(8)? {
        Some(code) => Some(MessageKind::read(&code).ok_or_else(|| unknown(8))?),
        None => None,
    };
    Ok(Kept {
        number: row.get(4)?,
        message: Message {
            message_id: row.get::<_, Option<String>>(5)?.map(Into::into),
            shop: shop.clone(),
            buyer: BuyerId::new(text(0)?),
            account: AccountId::new(text(6)?),
            time: Timestamp::from_microsecond(row.get(1)?).map_err(|_| unknown(1))?,
            sender: Sender::read(&text(7)?).ok_or_else(|| unknown(7))?,
            kind,
            content: row.get::<_, Option<String>>(9)?.map(Into::into),
            source: Source { file: FileId(row.get(2)?), row: row.get(3)? },
        },
    })
}

/// Leaves a stored message out from now on: one of the same key, of the file `by`, comes before it.
pub(crate) fn supersede(connection: &Connection, shop: &ShopId, source: Source, time: i64, by: FileId) -> Result<(), StoreError> {
    let failed = || StoreError::database("write a message");
    let sql = "INSERT INTO superseded (shop, file_id, row_number, time, by_file) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    let row = i64::try_from(source.row).expect("a row number is far below 2^63");
    let values = params![shop.as_str(), source.file.0, row, time, by.0];
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(failed())?;
    Ok(())
}

/// The messages of a shop that are left out, with their times.
pub(crate) fn superseded(connection: &Connection, shop: &ShopId) -> Result<BTreeMap<Source, i64>, StoreError> {
    let failed = || StoreError::database("read messages");
    let sql = "SELECT file_id, row_number, time FROM superseded WHERE shop = ? AND by_file NOT IN (SELECT file FROM undone)";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let rows =
        statement.query_map([shop.as_str()], |row| Ok((Source { file: FileId(row.get(0)?), row: row.get(1)? }, row.get(2)?)));
    rows.and_then(Iterator::collect).map_err(failed())
}

/// The files that were taken back.
pub(crate) fn undone(connection: &Connection) -> Result<BTreeSet<FileId>, StoreError> {
    let failed = || StoreError::database("list what was taken back");
    let mut statement = connection.prepare_cached("SELECT file FROM undone").map_err(failed())?;
    let rows = statement.query_map([], |row| Ok(FileId(row.get(0)?)));
    rows.and_then(Iterator::collect).map_err(failed())
}

/// Which messages of a shop do not count, when those of files after `up_to` do not.
pub(crate) fn left_out(connection: &Connection, shop: &ShopId, up_to: FileId) -> Result<LeftOut, StoreError> {
    let superseded = superseded(connection, shop)?.into_keys().collect();
    Ok(LeftOut { superseded, up_to, undone: undone(connection)? })
}

/// Moves the waiting messages to the archive in one transaction, if there are more than `at_most`. Superseded ones move with the
/// others: as of a file before the one that superseded them they stand.
pub(crate) fn archive_waiting(
    connection: &Connection,
    workspace: &Path,
    command: CommandId,
    at_most: u64,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("move messages to the archive");
    let sql = "SELECT count(*), ifnull(max(file_id), 0) FROM waiting";
    let (rows, last_file): (u64, u32) = connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed())?;
    if rows <= at_most {
        return Ok(());
    }
    let transaction = connection.unchecked_transaction().map_err(failed())?;
    let mut written = Vec::new();
    for shop in waiting_shops(&transaction)? {
        let mut months: BTreeMap<Month, Vec<Kept>> = BTreeMap::new();
        for kept in waiting(&transaction, &shop, BuyerRange::default())? {
            months.entry(month_of(kept.message.time)).or_default().push(kept);
        }
        for (month, mut rows) in months {
            let name = format!("w{}-{last_file}-{}", command.0, written.len());
            written.push(write_segment(workspace, &month.to_string(), &name, &mut rows)?);
        }
    }
    sync_folders(workspace, &written)?;
    for segment in &written {
        register(&transaction, segment)?;
    }
    transaction.execute_batch("DELETE FROM waiting").map_err(failed())?;
    transaction.commit().map_err(failed())
}

fn waiting_shops(connection: &Connection) -> Result<Vec<ShopId>, StoreError> {
    let failed = || StoreError::database("read messages");
    let mut statement = connection.prepare("SELECT DISTINCT shop FROM waiting ORDER BY shop").map_err(failed())?;
    let rows = statement.query_map([], |row| Ok(ShopId::new(row.get::<_, String>(0)?)));
    rows.and_then(Iterator::collect).map_err(failed())
}

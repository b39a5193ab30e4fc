//! Loading what messages are there, to judge those that come in. Messages that were taken back are not there: they may come again.

use super::messages;
use crate::archive::known::{KnownIds, KnownShop};
use crate::archive::layout::{FILE, MESSAGE_ID, ROW, TIME, month_of};
use crate::archive::read::{Accounts, BuyerRange, MESSAGE_COLUMNS, MessageBatch, batches};
use crate::archive::{Kept, Segment};
use crate::error::StoreError;
use arrow::array::{Array, AsArray};
use arrow::datatypes::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use jinpai_model::{BuyerId, FileId, Month, ShopId, Source};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;

/// Rows decoded at once.
const LOAD_ROWS: usize = 8192;

/// Loads the ids of a shop's messages that are there.
pub(super) fn load_ids(
    connection: &Connection,
    workspace: &Path,
    shop: &ShopId,
    known: &mut KnownShop,
) -> Result<(), StoreError> {
    let segments = messages::segments(connection, Some(shop.as_str()))?;
    let rows: u64 = segments.iter().map(|segment| segment.rows - segment.without_id).sum();
    let mut ids = KnownIds::with_room_for(usize::try_from(rows).unwrap_or(0));
    let undone = messages::undone(connection)?;
    for segment in &segments {
        ids_of(workspace, segment, &undone, &mut ids)?;
    }
    for kept in messages::waiting(connection, shop, BuyerRange::default())? {
        waiting_id(&kept, &undone, &mut ids);
    }
    known.load_ids(ids);
    Ok(())
}

/// The ids of a shop's messages of one UTC month.
pub(super) fn ids_of_month(
    connection: &Connection,
    workspace: &Path,
    shop: &ShopId,
    month: Month,
) -> Result<KnownIds, StoreError> {
    let mut ids = KnownIds::default();
    let undone = messages::undone(connection)?;
    let name = month.to_string();
    for segment in messages::segments(connection, Some(shop.as_str()))?.iter().filter(|segment| segment.month == name) {
        ids_of(workspace, segment, &undone, &mut ids)?;
    }
    for kept in messages::waiting(connection, shop, BuyerRange::default())? {
        if month_of(kept.message.time) == month {
            waiting_id(&kept, &undone, &mut ids);
        }
    }
    Ok(ids)
}

fn ids_of(workspace: &Path, segment: &Segment, undone: &BTreeSet<FileId>, ids: &mut KnownIds) -> Result<(), StoreError> {
    if segment.without_id == segment.rows {
        return Ok(());
    }
    for batch in batches(workspace, &segment.path, &[MESSAGE_ID, TIME, FILE, ROW], BuyerRange::default(), LOAD_ROWS)? {
        let batch = batch?;
        let names = batch.column(0).as_string::<i32>();
        let times = batch.column(1).as_primitive::<TimestampMicrosecondType>();
        let files = batch.column(2).as_primitive::<UInt32Type>();
        let rows = batch.column(3).as_primitive::<UInt64Type>();
        for at in (0..batch.num_rows()).filter(|at| names.is_valid(*at)) {
            let source = Source { file: FileId(files.value(at)), row: rows.value(at) };
            if !undone.contains(&source.file) {
                ids.add(names.value(at), times.value(at), source);
            }
        }
    }
    Ok(())
}

fn waiting_id(kept: &Kept, undone: &BTreeSet<FileId>, ids: &mut KnownIds) {
    let message = &kept.message;
    if let Some(id) = message.message_id.as_ref().filter(|_| !undone.contains(&message.source.file)) {
        ids.add(id, message.time.as_microsecond(), message.source);
    }
}

/// Loads the messages without id of a shop and month that are there.
pub(super) fn load_contents(
    connection: &Connection,
    workspace: &Path,
    shop: &ShopId,
    month: Month,
    known: &mut KnownShop,
) -> Result<(), StoreError> {
    known.load_contents(month);
    let name = month.to_string();
    let segments = messages::segments(connection, Some(shop.as_str()))?;
    let undone = messages::undone(connection)?;
    let mut accounts = Accounts::default();
    for segment in segments.iter().filter(|segment| segment.month == name && segment.without_id > 0) {
        for batch in batches(workspace, &segment.path, &MESSAGE_COLUMNS, BuyerRange::default(), LOAD_ROWS)? {
            let batch = MessageBatch::of(&batch?);
            for at in 0..batch.len() {
                let buyer = BuyerId::from(batch.buyer.value(at));
                let message = batch.message(at, shop, &buyer, &mut accounts).ok_or_else(|| StoreError::Damaged {
                    path: workspace.join(&segment.path),
                    what: "a time or a word in it is not known".to_owned(),
                })?;
                if message.message_id.is_none() && !undone.contains(&message.source.file) {
                    known.add_content(month, &message, batch.number(at));
                }
            }
        }
    }
    for kept in messages::waiting(connection, shop, BuyerRange::default())? {
        let message = &kept.message;
        if message.message_id.is_none() && month_of(message.time) == month && !undone.contains(&message.source.file) {
            known.add_content(month, &kept.message, kept.number);
        }
    }
    Ok(())
}

//! Which messages still stand after imports were taken back.

use super::messages;
use crate::archive::Segment;
use crate::archive::layout::FILE;
use crate::archive::read::{BuyerRange, batches};
use crate::error::StoreError;
use arrow::array::AsArray;
use arrow::datatypes::UInt32Type;
use jinpai_model::{FileId, ShopId};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;
use std::path::Path;

/// Whether any message stands, or any of the shop.
pub(crate) fn has_messages(
    connection: &Connection,
    workspace: &Path,
    up_to: FileId,
    shop: Option<&ShopId>,
) -> Result<bool, StoreError> {
    let failed = || StoreError::database("look for messages");
    let sql =
        "SELECT EXISTS (SELECT 1 FROM waiting WHERE (?1 IS NULL OR shop = ?1) AND file_id NOT IN (SELECT file FROM undone))";
    let shop = shop.map(ShopId::as_str);
    if connection.query_row(sql, params![shop], |row| row.get(0)).map_err(failed())? {
        return Ok(true);
    }
    let undone = messages::undone(connection)?;
    for segment in messages::segments(connection, shop)? {
        let stands = |file: FileId| file <= up_to && !undone.contains(&file);
        if !touches(&segment, &undone) || stands(FileId(segment.first_file)) || stands_any(workspace, &segment, &stands)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a segment may have messages of one of the files.
pub(crate) fn touches(segment: &Segment, files: &BTreeSet<FileId>) -> bool {
    // Segments of schema 1 do not say their files, which are older than any that can be taken back.
    segment.last_file != 0 && files.range(FileId(segment.first_file)..=FileId(segment.last_file)).next().is_some()
}

fn stands_any(workspace: &Path, segment: &Segment, stands: &dyn Fn(FileId) -> bool) -> Result<bool, StoreError> {
    for batch in batches(workspace, &segment.path, &[FILE], BuyerRange::default(), 8192)? {
        let batch = batch?;
        if batch.column(0).as_primitive::<UInt32Type>().values().iter().any(|file| stands(FileId(*file))) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How many messages of a file are stored.
pub(crate) fn count(connection: &Connection, workspace: &Path, file: FileId) -> Result<u64, StoreError> {
    let failed = || StoreError::database("count messages");
    let sql = "SELECT count(*) FROM waiting WHERE file_id = ?";
    let mut count: u64 = connection.query_row(sql, [file.0], |row| row.get(0)).map_err(failed())?;
    for segment in messages::segments(connection, None)? {
        if !touches(&segment, &BTreeSet::from([file])) {
            continue;
        }
        for batch in batches(workspace, &segment.path, &[FILE], BuyerRange::default(), 8192)? {
            let batch = batch?;
            let files = batch.column(0).as_primitive::<UInt32Type>();
            count += files.values().iter().filter(|other| **other == file.0).count() as u64;
        }
    }
    Ok(count)
}

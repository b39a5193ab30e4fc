//! Conversations of a period and texts in them: from the archive piece by piece, and from the messages that wait in SQL.

mod conversations;
mod search;

pub(crate) use conversations::conversations;
pub(crate) use search::search;

use super::{messages, query};
use crate::archive::Segment;
use crate::archive::footers::Footers;
use crate::archive::merge::LeftOut;
use crate::archive::talks::KnownTalks;
use crate::chats::ChatFilter;
use crate::error::StoreError;
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use jinpai_model::{FileId, ShopId};
use rusqlite::Connection;
use std::path::Path;

/// What is read from.
pub(crate) struct Archive<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) workspace: &'a Path,
    pub(crate) footers: &'a Footers,
    pub(crate) talks: &'a KnownTalks,
    /// Messages of later files are left out.
    pub(crate) up_to: FileId,
    /// How many threads read.
    pub(crate) threads: usize,
}

/// One shop that is looked at.
struct Place {
    shop: ShopId,
    left_out: LeftOut,
}

/// What is looked at.
#[derive(Default)]
struct Looked {
    places: Vec<Place>,
    /// Of all places.
    segments: Vec<Segment>,
    /// The position of each segment's place.
    place_of: Vec<usize>,
}

/// The shops of a filter and their segments.
fn places(archive: &Archive<'_>, filter: &ChatFilter) -> Result<Looked, StoreError> {
    let mut looked = Looked::default();
    for shop in query::shops_with_buyers(archive.connection)? {
        if !filter.has_shop(shop.as_str()) {
            continue;
        }
        let segments = messages::segments(archive.connection, Some(shop.as_str()))?;
        looked.place_of.resize(looked.place_of.len() + segments.len(), looked.places.len());
        looked.segments.extend(segments);
        let left_out = messages::left_out(archive.connection, &shop, archive.up_to)?;
        looked.places.push(Place { shop, left_out });
    }
    Ok(looked)
}

/// The rows of a batch of times that lie in a period of microseconds, half-open.
fn within(batch: &RecordBatch, (from, to): (i64, i64)) -> BooleanArray {
    let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
    times.values().iter().map(|time| Some(*time >= from && *time < to)).collect()
}

//! Which streamed messages are already there, without loading every id of a shop: the stream goes on for months.

use super::super::loading::ids_of_month;
use crate::archive::known::{KnownIds, Verdict};
use crate::archive::layout::month_of;
use crate::error::StoreError;
use jiff::SignedDuration;
use jinpai_model::records::Message;
use jinpai_model::{Month, ShopId};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

/// A message that comes again says about the same time: it is looked for in the months that it lies in by so much more or less.
const NEAR: SignedDuration = SignedDuration::from_hours(24);

/// Above this many ids, those of other months are forgotten.
const IDS_MAX: usize = 4_000_000;

/// The ids of messages by shop and UTC month, as far as they were needed, and as long as nobody else wrote.
#[derive(Default)]
pub(crate) struct KnownStream {
    months: BTreeMap<(ShopId, Month), KnownIds>,
    /// The version of the store that they are of.
    version: u64,
}

impl KnownStream {
    /// Begins a transaction at a version of the store.
    pub(crate) fn begin(&mut self, version: u64) {
        if self.version != version || self.months.values().map(KnownIds::len).sum::<usize>() > IDS_MAX {
            self.months.clear();
        }
        // Until the transaction is committed what is known may be of rows that are not there.
        self.version = u64::MAX;
    }

    /// The transaction is committed.
    pub(crate) fn end(&mut self, version: u64) {
        self.version = version;
    }

    /// Judges a message, which has an id.
    pub(crate) fn judge(&mut self, connection: &Connection, folder: &Path, message: &Message) -> Result<Verdict, StoreError> {
        let id = message.message_id.as_deref().expect("a streamed message has an id");
        let near = |by: SignedDuration| message.time.checked_add(by).unwrap_or(message.time);
        let own = month_of(message.time);
        let mut standing: Option<(i64, jinpai_model::Source)> = None;
        for month in distinct([own, month_of(near(-NEAR)), month_of(near(NEAR))]) {
            let key = (message.shop.clone(), month);
            if !self.months.contains_key(&key) {
                let ids = ids_of_month(connection, folder, &message.shop, month)?;
                self.months.insert(key.clone(), ids);
            }
            let found = self.months[&key].standing(id);
            standing = match (standing, found) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        let (time, source) = (message.time.as_microsecond(), message.source);
        if standing.is_some_and(|standing| (time, source) >= standing) {
            return Ok(Verdict::Same);
        }
        let ids = self.months.get_mut(&(message.shop.clone(), own)).expect("it was just loaded");
        ids.add(id, time, source);
        Ok(match standing {
            None => Verdict::New { number: 0 },
            Some((other_time, other)) => Verdict::Earlier { number: 0, other, other_time },
        })
    }
}

fn distinct(months: [Month; 3]) -> impl Iterator<Item = Month> {
    let mut seen = Vec::with_capacity(1);
    months.into_iter().filter(move |month| {
        let is_new = !seen.contains(month);
        seen.push(*month);
        is_new
    })
}

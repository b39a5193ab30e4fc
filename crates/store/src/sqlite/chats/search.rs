//! Where a text was written, the latest first.

use super::{Archive, Looked, Place, messages, places, within};
use crate::archive::layout::{CONTENT, TIME};
use crate::archive::read::{Accounts, MESSAGE_COLUMNS, MessageBatch};
use crate::archive::scan::{Condition, each, pieces};
use crate::chats::{ChatHits, ChatSearch};
use crate::error::StoreError;
use arrow::array::{AsArray, BooleanArray, RecordBatch, StringArray};
use arrow::compute::kernels::comparison::{contains, ilike};
use arrow::error::ArrowError;
use jinpai_model::records::Message;
use jinpai_model::{BuyerId, Source};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// The latest so many of the messages found so far, by time and place.
struct Latest {
    found: Mutex<BTreeMap<(i64, Source), Message>>,
    /// One more than are wanted, to know whether there are more.
    keep: usize,
}

impl Latest {
    /// What is before this instant cannot be among them any more.
    fn threshold(&self) -> i64 {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() < self.keep { i64::MIN } else { found.first_key_value().map_or(i64::MIN, |((time, _), _)| *time) }
    }

    fn add(&self, messages: Vec<Message>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for message in messages {
            found.insert((message.time.as_microsecond(), message.source), message);
            if found.len() > self.keep {
                found.pop_first();
            }
        }
    }
}

/// Finds the latest messages of a search.
pub(crate) fn search(archive: &Archive<'_>, search: &ChatSearch) -> Result<ChatHits, StoreError> {
    let Looked { places, segments, place_of } = places(archive, &search.among)?;
    let latest = Latest { found: Mutex::default(), keep: search.limit.saturating_add(1) };
    for place in &places {
        waiting(archive, place, search, &latest)?;
    }
    let period = period(search);
    let pieces = pieces(archive.footers, archive.workspace, &segments, period)?;
    each(&pieces, archive.threads, Accounts::default, |piece, accounts| {
        let from = period.0.max(latest.threshold());
        if piece.last_time < from {
            return Ok(());
        }
        let place = &places[place_of[piece.segment]];
        let mut found = Vec::new();
        piece.read(&MESSAGE_COLUMNS, conditions(search, (from, period.1)), &mut |batch| {
            let batch = MessageBatch::of(batch);
            for at in 0..batch.len() {
                let buyer = batch.buyer.value(at);
                if place.left_out.contains(batch.source(at)) || !search.among.has_buyer(buyer) {
                    continue;
                }
                let message = batch.message(at, &place.shop, &BuyerId::from(buyer), accounts);
                let message = message.ok_or_else(|| piece.unknown_words())?;
                if is_wanted(&message, search) {
                    found.push(message);
                }
            }
            Ok(())
        })?;
        latest.add(found);
        Ok(())
    })?;
    let found = latest.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let more = found.len() > search.limit;
    Ok(ChatHits { items: found.into_values().rev().take(search.limit).collect(), more })
}

/// The filter's period, up to and with the instant after which the page goes on.
fn period(search: &ChatSearch) -> (i64, i64) {
    let (from, to) = search.among.period();
    let after = search.after.map_or(i64::MAX, |(time, _)| time.as_microsecond().saturating_add(1));
    (from, to.min(after))
}

/// What a message must meet besides time, text, shop and buyer.
fn is_wanted(message: &Message, search: &ChatSearch) -> bool {
    search.after.is_none_or(|after| (message.time, message.source) < after)
        && search.sender.is_none_or(|sender| message.sender == sender)
        && search.among.has_account(message.account.as_str())
}

fn conditions(search: &ChatSearch, period: (i64, i64)) -> Vec<Condition> {
    let mut conditions = vec![Condition { column: TIME, test: Box::new(move |batch| Ok(within(batch, period))) }];
    if !search.text.is_empty() {
        let text = Text::of(&search.text);
        conditions.push(Condition { column: CONTENT, test: Box::new(move |batch| text.test(batch)) });
    }
    conditions
}

/// A text to be found. Where it has letters, capitals and small ones are alike; most texts are Chinese, where the fast way will do.
struct Text {
    pattern: String,
    has_letters: bool,
}

impl Text {
    fn of(text: &str) -> Self {
        let has_letters = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        let pattern = if has_letters {
            let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            format!("%{escaped}%")
        } else {
            text.to_owned()
        };
        Self { pattern, has_letters }
    }

    fn test(&self, batch: &RecordBatch) -> Result<BooleanArray, ArrowError> {
        let texts = batch.column(0).as_string::<i32>();
        let pattern = StringArray::new_scalar(&self.pattern);
        if self.has_letters { ilike(texts, &pattern) } else { contains(texts, &pattern) }
    }
}

/// Finds among the messages that wait in SQL.
fn waiting(archive: &Archive<'_>, place: &Place, search: &ChatSearch, latest: &Latest) -> Result<(), StoreError> {
    let found = messages::waiting_between(archive.connection, &place.shop, period(search), &mut |message| {
        let text = message.content.as_deref().unwrap_or("");
        let has_text =
            search.text.is_empty() || text.contains(&search.text) || text.to_lowercase().contains(&search.text.to_lowercase());
        has_text
            && !place.left_out.contains(message.source)
            && search.among.has_buyer(message.buyer.as_str())
            && is_wanted(message, search)
    })?;
    latest.add(found);
    Ok(())
}

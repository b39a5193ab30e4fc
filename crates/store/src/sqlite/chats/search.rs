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
use jinpai_model::mask::Known;
use jinpai_model::records::Message;
use jinpai_model::{BuyerId, ShopId, Source};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
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
pub(crate) fn search(archive: &Archive<'_>, search: &ChatSearch, personal: &Personal<'_>) -> Result<ChatHits, StoreError> {
    let Looked { places, segments, place_of } = places(archive, &search.among)?;
    let latest = Latest { found: Mutex::default(), keep: search.limit.saturating_add(1) };
    let shown = Shown { search, text: Text::of(&search.text), personal, latest: &latest };
    for place in &places {
        latest.add(shown.among(waiting(archive, place, search)?)?);
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
        latest.add(shown.among(found)?);
        Ok(())
    })?;
    let found = latest.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let more = found.len() > search.limit;
    Ok(ChatHits { items: found.into_values().rev().take(search.limit).collect(), more })
}

/// Looks up what is known of buyers as persons.
type Personal<'a> = dyn Fn(&BTreeSet<(ShopId, BuyerId)>) -> Result<BTreeMap<(ShopId, BuyerId), Known>, StoreError> + Sync + 'a;

/// What of the messages found a person is shown: who sees personal data masked must not learn of it by searching for it.
struct Shown<'a> {
    search: &'a ChatSearch,
    text: Text,
    personal: &'a Personal<'a>,
    latest: &'a Latest,
}

impl Shown<'_> {
    /// The messages that have the text outside of personal data: the latest as many as are wanted, or all that may be among them.
    fn among(&self, mut found: Vec<Message>) -> Result<Vec<Message>, StoreError> {
        if self.search.in_personal_data || self.search.text.is_empty() {
            return Ok(found);
        }
        found.sort_unstable_by_key(|message| Reverse((message.time, message.source)));
        let mut shown = Vec::new();
        let mut found = found.into_iter().peekable();
        // Only what may get onto the page is masked: of a common word most of what is found is too old.
        while let Some(next) = found.peek()
            && shown.len() < self.latest.keep
            && next.time.as_microsecond() >= self.latest.threshold()
        {
            // What numbers and labels give away needs no look into the orders.
            let nobody = Known::default();
            let some = self.still(found.by_ref().take(self.latest.keep).collect(), |_| &nobody);
            let buyers = some.iter().map(|message| (message.shop.clone(), message.buyer.clone())).collect();
            let known = (self.personal)(&buyers)?;
            shown.extend(self.still(some, |buyer| known.get(buyer).unwrap_or(&nobody)));
        }
        Ok(shown)
    }

    /// Those in which the text is still read once they are masked.
    fn still<'k>(&self, messages: Vec<Message>, known: impl Fn(&(ShopId, BuyerId)) -> &'k Known) -> Vec<Message> {
        let masked = |message: &Message| {
            let known = known(&(message.shop.clone(), message.buyer.clone()));
            Some(known.text(message.content.as_deref().unwrap_or_default()).into_owned())
        };
        let masked: StringArray = messages.iter().map(masked).collect();
        let has_text = self.text.is_in(&masked).expect("texts can be compared with a text");
        let still = messages.into_iter().zip(&has_text).filter(|(_, has_text)| *has_text == Some(true));
        still.map(|(message, _)| message).collect()
    }
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
        let test = move |batch: &RecordBatch| text.is_in(batch.column(0).as_string::<i32>());
        conditions.push(Condition { column: CONTENT, test: Box::new(test) });
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

    fn is_in(&self, texts: &StringArray) -> Result<BooleanArray, ArrowError> {
        let pattern = StringArray::new_scalar(&self.pattern);
        if self.has_letters { ilike(texts, &pattern) } else { contains(texts, &pattern) }
    }
}

/// Finds among the messages that wait in SQL.
fn waiting(archive: &Archive<'_>, place: &Place, search: &ChatSearch) -> Result<Vec<Message>, StoreError> {
    messages::waiting_between(archive.connection, &place.shop, period(search), &mut |message| {
        let text = message.content.as_deref().unwrap_or("");
        let has_text =
            search.text.is_empty() || text.contains(&search.text) || text.to_lowercase().contains(&search.text.to_lowercase());
        has_text
            && !place.left_out.contains(message.source)
            && search.among.has_buyer(message.buyer.as_str())
            && is_wanted(message, search)
    })
}

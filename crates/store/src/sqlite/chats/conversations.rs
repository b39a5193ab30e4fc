//! Who talked with whom in a period.

use super::{Archive, Looked, Place, messages, places, within};
use crate::archive::Segment;
use crate::archive::layout::{ACCOUNT, BUYER, FILE, ROW, TIME};
use crate::archive::read::{Accounts, MESSAGE_COLUMNS, MessageBatch};
use crate::archive::scan::{Condition, Piece, each, pieces};
use crate::archive::talks::{Talk, is_whole};
use crate::chats::{ChatFilter, Conversation, Conversations, LAST_MESSAGES_MAX};
use crate::error::StoreError;
use ahash::AHashMap;
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use arrow::error::ArrowError;
use jiff::Timestamp;
use jinpai_model::records::Message;
use jinpai_model::{AccountId, BuyerId, FileId, ShopId, Source};
use rusqlite::params;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is known of a conversation so far.
struct Part {
    first: i64,
    last: i64,
    messages: u64,
    /// Each once, in no order: the first, and the others, which most do not have.
    account: Option<AccountId>,
    others: Vec<AccountId>,
}

/// By position of the shop and name of the buyer.
type Parts = AHashMap<(usize, Arc<str>), Part>;
type Found = ((usize, Arc<str>), Part);

impl Default for Part {
    fn default() -> Self {
        Self { first: i64::MAX, last: i64::MIN, messages: 0, account: None, others: Vec::new() }
    }
}

impl Part {
    fn of(talk: &Talk<'_>) -> Self {
        Self {
            first: talk.first,
            last: talk.last,
            messages: talk.messages,
            account: Some(talk.account.clone()),
            others: Vec::new(),
        }
    }

    /// Some more messages.
    fn add(&mut self, messages: u64, first: i64, last: i64) {
        self.first = self.first.min(first);
        self.last = self.last.max(last);
        self.messages += messages;
    }

    /// In the thread of an account.
    fn with(&mut self, account: &AccountId) {
        if self.accounts().all(|known| known != account) {
            self.push(account.clone());
        }
    }

    fn accounts(&self) -> impl Iterator<Item = &AccountId> {
        self.account.iter().chain(&self.others)
    }

    fn push(&mut self, account: AccountId) {
        match &self.account {
            None => self.account = Some(account),
            Some(_) => self.others.push(account),
        }
    }

    fn see(&mut self, account: &str, time: i64) {
        self.add(1, time, time);
        if self.accounts().all(|known| known.as_str() != account) {
            self.push(AccountId::from(account));
        }
    }

    fn join(&mut self, other: &Self) {
        self.add(other.messages, other.first, other.last);
        for account in other.accounts() {
            self.with(account);
        }
    }
}

/// Adds what is known of a conversation to what others know of it.
fn join(parts: &mut Parts, key: (usize, Arc<str>), part: Part) {
    match parts.entry(key) {
        Entry::Vacant(vacant) => {
            vacant.insert(part);
        }
        Entry::Occupied(mut known) => known.get_mut().join(&part),
    }
}

/// A page of the conversations of a filter.
pub(crate) fn conversations(
    archive: &Archive<'_>,
    filter: &ChatFilter,
    skip: usize,
    limit: usize,
) -> Result<Conversations, StoreError> {
    let Looked { places, segments, place_of } = places(archive, filter)?;
    let period = filter.period();
    let pieces = pieces(archive.footers, archive.workspace, &segments, period)?;
    let is_known = |segment: &Segment| segment.last_file <= archive.up_to.0 && is_whole(segment, period);
    // Segments whose conversations are known by quarters of an hour, unless the period cuts one; rows one by one of the others.
    let (known, cut): (Vec<usize>, Vec<usize>) = (0..segments.len()).partition(|at| is_known(&segments[*at]));
    let of_known = each(&known, archive.threads, Parts::new, |at, parts| {
        let (segment, shop) = (&segments[*at], place_of[*at]);
        if segment.last_time < period.0 || segment.first_time >= period.1 {
            return Ok(());
        }
        let talks = archive.talks.of(archive.footers, archive.workspace, segment, &places[shop].left_out)?;
        // A buyer's lie together, and naming somebody once is less work than once for each quarter of an hour.
        let mut of_buyers = talks.within(period).filter(|talk| filter.has_buyer(talk.buyer)).peekable();
        while let Some(talk) = of_buyers.next() {
            let mut part = Part::of(&talk);
            while let Some(next) = of_buyers.next_if(|next| Arc::ptr_eq(next.buyer, talk.buyer)) {
                part.add(next.messages, next.first, next.last);
                part.with(next.account);
            }
            join(parts, (shop, Arc::clone(talk.buyer)), part);
        }
        Ok(())
    })?;
    let cut: Vec<&Piece> = pieces.iter().filter(|piece| cut.contains(&piece.segment)).collect();
    let found = each(&cut, archive.threads, Parts::new, |piece, parts| {
        let whole = piece.first_time >= period.0 && piece.last_time < period.1;
        let in_period = Condition { column: TIME, test: Box::new(move |batch| Ok(within(batch, period))) };
        let conditions = if whole { Vec::new() } else { vec![in_period] };
        let shop = place_of[piece.segment];
        piece.read(&[BUYER, ACCOUNT, TIME, FILE, ROW], conditions, &mut |batch| {
            take(batch, &places[shop], shop, filter, parts);
            Ok(())
        })
    })?;
    let mut all = Parts::new();
    for parts in of_known.into_iter().chain(found) {
        if all.is_empty() {
            all = parts;
        } else {
            // In any order: sums, bounds and sets do not depend on it.
            all.reserve(parts.len());
            for (key, part) in parts {
                join(&mut all, key, part);
            }
        }
    }
    for (shop, place) in places.iter().enumerate() {
        waiting(archive, place, shop, filter, &mut all)?;
    }
    let mut page = page(all, &places, filter, skip, limit);
    if page.items.len() <= LAST_MESSAGES_MAX {
        let wanted = LastMessages::of(&page.items);
        let found = wanted.find(archive, &places, (&pieces, &place_of))?;
        for conversation in &mut page.items {
            conversation.last_message = found.get(&key(&conversation.shop, &conversation.buyer)).cloned();
        }
    }
    Ok(page)
}

/// A conversation's name among those of a page.
type Key = (ShopId, BuyerId);

fn key(shop: &ShopId, buyer: &BuyerId) -> Key {
    (shop.clone(), buyer.clone())
}

/// When the conversations of a page were last written in. Their messages are looked up afterwards: texts are most of the archive, and a
/// page needs few of them.
struct LastMessages {
    times: BTreeSet<i64>,
    of: BTreeMap<Key, i64>,
}

impl LastMessages {
    fn of(page: &[Conversation]) -> Self {
        let last = |conversation: &Conversation| conversation.last.as_microsecond();
        let times = page.iter().map(last).collect();
        Self { times, of: page.iter().map(|item| (key(&item.shop, &item.buyer), last(item))).collect() }
    }

    fn is_wanted(&self, message: &Message) -> bool {
        self.of.get(&key(&message.shop, &message.buyer)) == Some(&message.time.as_microsecond())
    }

    fn find(
        &self,
        archive: &Archive<'_>,
        places: &[Place],
        (pieces, place_of): (&[Piece], &[usize]),
    ) -> Result<BTreeMap<Key, Message>, StoreError> {
        let (Some(first), Some(last)) = (self.times.first(), self.times.last()) else { return Ok(BTreeMap::new()) };
        let (first, last) = (*first, *last);
        let begin = || (Accounts::default(), Vec::new());
        let states = each(pieces, archive.threads, begin, |piece, (accounts, found)| {
            if piece.last_time < first || piece.first_time > last {
                return Ok(());
            }
            let place = &places[place_of[piece.segment]];
            let times = self.times.clone();
            let test = move |batch: &RecordBatch| -> Result<BooleanArray, ArrowError> {
                let values = batch.column(0).as_primitive::<TimestampMicrosecondType>().values();
                Ok(values.iter().map(|time| Some(*time >= first && times.contains(time))).collect())
            };
            let condition = Condition { column: TIME, test: Box::new(test) };
            piece.read(&MESSAGE_COLUMNS, vec![condition], &mut |batch| {
                let batch = MessageBatch::of(batch);
                for at in (0..batch.len()).filter(|at| !place.left_out.contains(batch.source(*at))) {
                    let message = batch.message(at, &place.shop, &BuyerId::from(batch.buyer.value(at)), accounts);
                    let message = message.ok_or_else(|| piece.unknown_words())?;
                    if self.is_wanted(&message) {
                        found.push(message);
                    }
                }
                Ok(())
            })
        })?;
        let mut messages: Vec<Message> = states.into_iter().flat_map(|(_, found)| found).collect();
        for place in places {
            messages.extend(messages::waiting_between(archive.connection, &place.shop, (first, last + 1), &mut |message| {
                !place.left_out.contains(message.source) && self.is_wanted(message)
            })?);
        }
        messages.sort_unstable_by_key(|message| message.source);
        Ok(messages.into_iter().map(|message| (key(&message.shop, &message.buyer), message)).collect())
    }
}

/// Takes the rows of a batch, which are sorted by buyer.
fn take(batch: &RecordBatch, place: &Place, shop: usize, filter: &ChatFilter, parts: &mut Parts) {
    let buyers = batch.column(0).as_string::<i32>();
    let accounts = batch.column(1).as_string::<i32>();
    let times = batch.column(2).as_primitive::<TimestampMicrosecondType>();
    let files = batch.column(3).as_primitive::<UInt32Type>();
    let rows = batch.column(4).as_primitive::<UInt64Type>();
    let mut at = 0;
    while at < batch.num_rows() {
        let buyer = buyers.value(at);
        let end = (at + 1..batch.num_rows()).find(|next| buyers.value(*next) != buyer).unwrap_or(batch.num_rows());
        if filter.has_buyer(buyer) {
            let mut part = Part::default();
            for at in at..end {
                let source = Source { file: FileId(files.value(at)), row: rows.value(at) };
                if !place.left_out.contains(source) {
                    part.see(accounts.value(at), times.value(at));
                }
            }
            if part.messages > 0 {
                join(parts, (shop, Arc::from(buyer)), part);
            }
        }
        at = end;
    }
}

/// Adds the messages that wait in SQL.
fn waiting(archive: &Archive<'_>, place: &Place, shop: usize, filter: &ChatFilter, parts: &mut Parts) -> Result<(), StoreError> {
    let failed = || StoreError::database("read messages");
    let sql = "SELECT buyer, account, time, file_id, row_number FROM waiting WHERE shop = ? AND time >= ? AND time < ?";
    let mut statement = archive.connection.prepare_cached(sql).map_err(failed())?;
    let (from, to) = filter.period();
    let mut rows = statement.query(params![place.shop.as_str(), from, to]).map_err(failed())?;
    while let Some(row) = rows.next().map_err(failed())? {
        let source = Source { file: FileId(row.get(3).map_err(failed())?), row: row.get(4).map_err(failed())? };
        let buyer: String = row.get(0).map_err(failed())?;
        if place.left_out.contains(source) || !filter.has_buyer(&buyer) {
            continue;
        }
        let account: String = row.get(1).map_err(failed())?;
        parts.entry((shop, Arc::from(buyer))).or_default().see(&account, row.get(2).map_err(failed())?);
    }
    Ok(())
}

/// A page of all: the latest last message first, those of equal time by shop and buyer.
fn page(all: Parts, places: &[Place], filter: &ChatFilter, skip: usize, limit: usize) -> Conversations {
    let of_accounts = |part: &Part| part.accounts().any(|account| filter.has_account(account.as_str()));
    let mut all: Vec<_> = all.into_iter().filter(|(_, part)| of_accounts(part)).collect();
    let total = all.len();
    let order = |(a_key, a): &Found, (b_key, b): &Found| b.last.cmp(&a.last).then_with(|| a_key.cmp(b_key));
    let end = skip.saturating_add(limit).min(total);
    if end < total {
        // Only the page and what is before it need to be in order.
        all.select_nth_unstable_by(end, order);
        all.truncate(end);
    }
    all.sort_unstable_by(order);
    let instant = |micros| Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    let items = all.into_iter().skip(skip).map(|((shop, buyer), part)| {
        let mut accounts: Vec<AccountId> = part.account.into_iter().chain(part.others).collect();
        accounts.sort_unstable();
        Conversation {
            shop: places[shop].shop.clone(),
            buyer: BuyerId::from(&*buyer),
            first: instant(part.first),
            last: instant(part.last),
            messages: part.messages,
            accounts,
            last_message: None,
        }
    });
    Conversations { items: items.collect(), total }
}

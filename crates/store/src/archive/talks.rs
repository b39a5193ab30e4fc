//! Who wrote with whom in a segment, by quarters of an hour: what the list of conversations is put together from without reading the rows
//! again. Every day of every time zone begins with a quarter of an hour.

use super::Segment;
use super::footers::{Footers, Recent};
use super::layout::{ACCOUNT, BUYER, FILE, ROW, TIME};
use super::merge::LeftOut;
use super::scan::Piece;
use crate::error::StoreError;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use jinpai_model::{AccountId, FileId, Source};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A quarter of an hour in microseconds.
const QUARTER: i64 = 15 * 60 * 1_000_000;
/// Bytes of all segments together: about a year of a shop of a million messages a month.
const BYTES_MAX: usize = 96 << 20;

/// The conversations of a segment.
pub(crate) struct Talks {
    /// In the order of the segment.
    buyers: Vec<Arc<str>>,
    accounts: Vec<AccountId>,
    /// By buyer, each buyer's by time.
    parts: Vec<Part>,
}

/// What a buyer and one account wrote to each other in a quarter of an hour.
#[derive(Clone, Copy)]
struct Part {
    buyer: u32,
    account: u32,
    messages: u32,
    first: i64,
    last: i64,
}

/// What a buyer wrote with an account, as it is given.
pub(crate) struct Talk<'a> {
    pub(crate) buyer: &'a Arc<str>,
    pub(crate) account: &'a AccountId,
    pub(crate) messages: u64,
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Talks {
    /// What was written in a period of microseconds, half-open, that [`is_whole`] says to be one of whole quarters for the segment.
    pub(crate) fn within(&self, (from, to): (i64, i64)) -> impl Iterator<Item = Talk<'_>> {
        let parts = self.parts.iter().filter(move |part| part.first >= from && part.last < to);
        parts.map(|part| Talk {
            buyer: &self.buyers[part.buyer as usize],
            account: &self.accounts[part.account as usize],
            messages: u64::from(part.messages),
            first: part.first,
            last: part.last,
        })
    }

    /// Takes the rows of a batch, which are sorted by buyer and time.
    fn take(&mut self, batch: &RecordBatch, left_out: &LeftOut) {
        let buyers = batch.column(0).as_string::<i32>();
        let accounts = batch.column(1).as_string::<i32>();
        let times = batch.column(2).as_primitive::<TimestampMicrosecondType>();
        let files = batch.column(3).as_primitive::<UInt32Type>();
        let rows = batch.column(4).as_primitive::<UInt64Type>();
        for at in 0..batch.num_rows() {
            if left_out.contains(Source { file: FileId(files.value(at)), row: rows.value(at) }) {
                continue;
            }
            let (buyer, account, time) = (self.buyer(buyers.value(at)), self.account(accounts.value(at)), times.value(at));
            let quarter = time.div_euclid(QUARTER);
            // A buyer's quarter has one part for each account, and they lie at the end.
            let mut of_quarter = self.parts.iter_mut().rev();
            let mut of_quarter =
                of_quarter.by_ref().take_while(|part| part.buyer == buyer && part.last.div_euclid(QUARTER) == quarter);
            if let Some(part) = of_quarter.find(|part| part.account == account) {
                part.messages += 1;
                part.first = part.first.min(time);
                part.last = part.last.max(time);
            } else {
                self.parts.push(Part { buyer, account, messages: 1, first: time, last: time });
            }
        }
    }

    fn buyer(&mut self, name: &str) -> u32 {
        if self.buyers.last().is_none_or(|last| **last != *name) {
            self.buyers.push(name.into());
        }
        u32::try_from(self.buyers.len() - 1).expect("a segment has fewer than 4 billion rows")
    }

    fn account(&mut self, name: &str) -> u32 {
        // Mostly it is that of the message before, and a segment has a few dozen of them.
        if let Some(last) = self.parts.last().filter(|last| self.accounts[last.account as usize].as_str() == name) {
            return last.account;
        }
        let known = self.accounts.iter().position(|account| account.as_str() == name);
        let at = known.unwrap_or_else(|| {
            self.accounts.push(AccountId::from(name));
            self.accounts.len() - 1
        });
        u32::try_from(at).expect("a segment has fewer than 4 billion rows")
    }

    fn bytes(&self) -> usize {
        // A name of its own with its place in the allocator.
        const NAME: usize = 32;
        self.buyers.iter().map(|buyer| buyer.len() + NAME).sum::<usize>() + self.parts.len() * size_of::<Part>()
    }
}

/// Whether a period cuts no quarter of an hour of a segment in two.
pub(crate) fn is_whole(segment: &Segment, (from, to): (i64, i64)) -> bool {
    (from <= segment.first_time || from.rem_euclid(QUARTER) == 0) && (to > segment.last_time || to.rem_euclid(QUARTER) == 0)
}

/// The conversations of the segments that were asked for lately.
#[derive(Default)]
pub(crate) struct KnownTalks(Mutex<Recent<Arc<Talks>>>);

impl KnownTalks {
    /// Those of a segment without what is left out.
    pub(crate) fn of(
        &self,
        footers: &Footers,
        workspace: &Path,
        segment: &Segment,
        left_out: &LeftOut,
    ) -> Result<Arc<Talks>, StoreError> {
        let path = workspace.join(&segment.path);
        // Files are only ever taken back, and with them goes what they superseded: both numbers the same, nothing has changed.
        let state = ((left_out.superseded.len() as u64) << 32) | left_out.undone.len() as u64;
        if let Some(known) = self.recent().get(&path, state) {
            return Ok(known);
        }
        let mut talks = Talks { buyers: Vec::new(), accounts: Vec::new(), parts: Vec::new() };
        for piece in Piece::all_of(footers, workspace, segment)? {
            piece.read(&[BUYER, ACCOUNT, TIME, FILE, ROW], Vec::new(), &mut |batch| {
                talks.take(batch, left_out);
                Ok(())
            })?;
        }
        talks.parts.shrink_to_fit();
        let talks = Arc::new(talks);
        self.recent().put(&path, state, Arc::clone(&talks), talks.bytes(), BYTES_MAX);
        Ok(talks)
    }

    fn recent(&self) -> MutexGuard<'_, Recent<Arc<Talks>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

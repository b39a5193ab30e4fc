//! Merging the segments of one shop, and what waits in SQL, buyer by buyer.

use super::Segment;
use super::footers::Footers;
use super::read::{Accounts, Batches, BuyerRange, MESSAGE_COLUMNS, MessageBatch, batches_known};
use crate::error::StoreError;
use jinpai_model::records::Message;
use jinpai_model::{BuyerId, FileId, ShopId, Source};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows that all open batches together hold.
const OPEN_ROWS: usize = 262_144;

/// One shop's messages in order of (buyer, time, source).
pub(crate) struct Merge {
    shop: ShopId,
    segments: Vec<Cursor>,
    /// Messages not yet in the archive, in reverse order, so that the next is popped.
    waiting: Vec<Message>,
    /// The next buyer of each segment.
    heap: BinaryHeap<Reverse<(Arc<str>, usize)>>,
    left_out: LeftOut,
    accounts: Accounts,
}

/// Which stored messages do not count.
pub(crate) struct LeftOut {
    /// Those of which another one of the same key comes first.
    pub(crate) superseded: BTreeSet<Source>,
    /// Those of later files.
    pub(crate) up_to: FileId,
    /// Those of files that were taken back.
    pub(crate) undone: BTreeSet<FileId>,
}

impl LeftOut {
    /// Whether a message is one of them.
    pub(crate) fn contains(&self, source: Source) -> bool {
        source.file > self.up_to
            || (!self.superseded.is_empty() && self.superseded.contains(&source))
            || (!self.undone.is_empty() && self.undone.contains(&source.file))
    }
}

/// One segment being read.
struct Cursor {
    path: PathBuf,
    batches: Batches,
    batch: Option<MessageBatch>,
    at: usize,
    to: Option<String>,
}

impl Merge {
    /// Opens the segments. `waiting` is sorted by (buyer, time, source) and lies in the range.
    pub(crate) fn open(
        (footers, workspace): (&Footers, &Path),
        shop: &ShopId,
        segments: &[Segment],
        range: BuyerRange<'_>,
        mut waiting: Vec<Message>,
        left_out: LeftOut,
    ) -> Result<Self, StoreError> {
        let batch_rows = (OPEN_ROWS / segments.len().max(1)).clamp(512, 8192);
        let mut cursors = Vec::new();
        let mut heap = BinaryHeap::new();
        for segment in segments.iter().filter(|segment| range.meets(&segment.first_buyer, &segment.last_buyer)) {
            let mut cursor = Cursor {
                path: workspace.join(&segment.path),
                batches: batches_known(footers, workspace, &segment.path, &MESSAGE_COLUMNS, range, batch_rows)?,
                batch: None,
                at: 0,
                to: range.to.map(str::to_owned),
            };
            cursor.skip_before(range.from)?;
            if let Some(buyer) = cursor.buyer() {
                heap.push(Reverse((Arc::from(buyer), cursors.len())));
                cursors.push(cursor);
            }
        }
        waiting.reverse();
        Ok(Self { shop: shop.clone(), segments: cursors, waiting, heap, left_out, accounts: Accounts::default() })
    }

    /// The next buyer that has messages.
    pub(crate) fn buyer(&self) -> Option<&str> {
        let archived = self.heap.peek().map(|Reverse((buyer, _))| &**buyer);
        let waiting = self.waiting.last().map(|message| message.buyer.as_str());
        match (archived, waiting) {
            (Some(archived), Some(waiting)) => Some(archived.min(waiting)),
            (archived, waiting) => archived.or(waiting),
        }
    }

    /// Takes all messages of the next buyer, which is `buyer`, in order.
    pub(crate) fn take(&mut self, buyer: &BuyerId) -> Result<Vec<Message>, StoreError> {
        let mut messages = Vec::new();
        let mut contributors = 0;
        while let Some(Reverse((next, at))) = self.heap.peek() {
            if **next != *buyer.as_str() {
                break;
            }
            let at = *at;
            let segment = &mut self.segments[at];
            segment.take(&self.shop, buyer, &self.left_out, &mut self.accounts, &mut messages)?;
            contributors += 1;
            self.heap.pop();
            if let Some(next) = segment.buyer() {
                self.heap.push(Reverse((Arc::from(next), at)));
            }
        }
        while let Some(message) = self.waiting.pop_if(|message| message.buyer == *buyer) {
            contributors += 1;
            if !self.left_out.contains(message.source) {
                messages.push(message);
            }
        }
        if contributors > 1 {
            messages.sort_by_key(|message| (message.time, message.source));
        }
        Ok(messages)
    }
}

impl Cursor {
    /// The buyer of the next row, or none at the end of the segment or of the range.
    fn buyer(&self) -> Option<&str> {
        let batch = self.batch.as_ref()?;
        let buyer = batch.buyer.value(self.at);
        self.to.as_deref().is_none_or(|to| buyer < to).then_some(buyer)
    }

    fn next_batch(&mut self) -> Result<(), StoreError> {
        self.at = 0;
        self.batch = loop {
            match self.batches.next().transpose()? {
                Some(batch) if batch.num_rows() == 0 => {}
                Some(batch) => break Some(MessageBatch::of(&batch)),
                None => break None,
            }
        };
        Ok(())
    }

    fn advance(&mut self) -> Result<(), StoreError> {
        self.at += 1;
        if self.batch.as_ref().is_some_and(|batch| self.at < batch.len()) { Ok(()) } else { self.next_batch() }
    }

    fn skip_before(&mut self, from: Option<&str>) -> Result<(), StoreError> {
        self.next_batch()?;
        let Some(from) = from else { return Ok(()) };
        while let Some(batch) = &self.batch {
            // Rows are sorted by buyer: halving finds the first in range.
            let (mut low, mut high) = (0, batch.len());
            while low < high {
                let middle = usize::midpoint(low, high);
                if batch.buyer.value(middle) < from { low = middle + 1 } else { high = middle }
            }
            if low < batch.len() {
                self.at = low;
                return Ok(());
            }
            self.next_batch()?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        shop: &ShopId,
        buyer: &BuyerId,
        left_out: &LeftOut,
        accounts: &mut Accounts,
        out: &mut Vec<Message>,
    ) -> Result<(), StoreError> {
        while let Some(batch) = &self.batch {
            if batch.buyer.value(self.at) != buyer.as_str() {
                break;
            }
            if !left_out.contains(batch.source(self.at)) {
                let message = batch.message(self.at, shop, buyer, accounts);
                out.push(message.ok_or_else(|| StoreError::Damaged {
                    path: self.path.clone(),
                    what: "a time or a word in it is not known".to_owned(),
                })?);
            }
            self.advance()?;
        }
        Ok(())
    }
}

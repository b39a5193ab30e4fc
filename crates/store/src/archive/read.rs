//! Reading segments: only the columns and row groups that are needed, without holding files open.

use super::footers::Footers;
use super::layout::{ACCOUNT, BUYER, CONTENT, FILE, KIND, MESSAGE_ID, NUMBER, ROW, SENDER, TIME};
use crate::error::StoreError;
use arrow::array::{Array, AsArray, RecordBatch, StringArray, TimestampMicrosecondArray, UInt32Array, UInt64Array};
use arrow::compute::kernels::cmp::eq;
use arrow::datatypes::{TimestampMicrosecondType, UInt32Type, UInt64Type};
use bytes::Bytes;
use jiff::Timestamp;
use jinpai_model::records::Message;
use jinpai_model::words::{MessageKind, Sender};
use jinpai_model::{AccountId, BuyerId, FileId, ShopId, Source};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::statistics::Statistics;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A segment's file, opened for each piece that is read: hundreds of segments are merged at once, and a process may hold only so
/// many files open.
pub(crate) struct SegmentFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

impl SegmentFile {
    fn at(&self, start: u64) -> ParquetResult<File> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    }
}

impl Length for SegmentFile {
    fn len(&self) -> u64 {
        self.bytes
    }
}

impl ChunkReader for SegmentFile {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(BufReader::new(self.at(start)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        let mut buffer = vec![0; length];
        let mut file = self.at(start)?;
        file.read_exact(&mut buffer).map_err(|error| ParquetError::EOF(error.to_string()))?;
        Ok(Bytes::from(buffer))
    }
}

/// Buyers from the first on, up to but not including the second; none = no bound.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct BuyerRange<'a> {
    pub(crate) from: Option<&'a str>,
    pub(crate) to: Option<&'a str>,
}

impl<'a> BuyerRange<'a> {
    /// The one buyer that it has, if it can have one only.
    pub(crate) fn only(&self) -> Option<&'a str> {
        self.from.filter(|from| self.to.and_then(|to| to.strip_suffix('\0')) == Some(from))
    }

    /// Whether any buyer of [first, last] may lie in the range.
    pub(crate) fn meets(&self, first: &str, last: &str) -> bool {
        self.from.is_none_or(|from| last >= from) && self.to.is_none_or(|to| first < to)
    }
}

/// Reads batches of the given columns of a segment, leaving out row groups without a buyer of the range.
pub(crate) fn batches(
    workspace: &Path,
    path: &str,
    columns: &[usize],
    range: BuyerRange<'_>,
    batch_rows: usize,
) -> Result<Batches, StoreError> {
    batches_known(&Footers::default(), workspace, path, columns, range, batch_rows)
}

/// The same for who reads again and again.
pub(crate) fn batches_known(
    footers: &Footers,
    workspace: &Path,
    path: &str,
    columns: &[usize],
    range: BuyerRange<'_>,
    batch_rows: usize,
) -> Result<Batches, StoreError> {
    let (file, footer) = footers.open(workspace, path)?;
    let path = file.path.clone();
    let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, footer);
    let groups = builder.metadata().row_groups().iter().enumerate();
    let needed = groups.filter(|(_, group)| group_meets(group, range)).map(|(at, _)| at).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
    if let Some(only) = range.only() {
        // Of thousands of rows a few are wanted: the others' texts need not be decoded.
        let (mask, only) = (ProjectionMask::roots(builder.parquet_schema(), [BUYER]), StringArray::new_scalar(only));
        let is_wanted = ArrowPredicateFn::new(mask, move |batch| eq(batch.column(0).as_string::<i32>(), &only));
        builder = builder.with_row_filter(RowFilter::new(vec![Box::new(is_wanted)]));
    }
    let reader = builder.with_row_groups(needed).with_projection(mask).with_batch_size(batch_rows).build();
    Ok(Batches { reader: reader.map_err(|error| damaged(&path, &error))?, path })
}

/// What is said of a segment that cannot be read.
pub(crate) fn damaged(path: &Path, error: &dyn std::error::Error) -> StoreError {
    StoreError::Damaged { path: path.to_path_buf(), what: error.to_string() }
}

fn group_meets(group: &RowGroupMetaData, range: BuyerRange<'_>) -> bool {
    match group.column(BUYER).statistics() {
        Some(Statistics::ByteArray(statistics)) => {
            // Long bounds are cut: the lower one down, the upper one up, not always to valid text. So they are compared as bytes.
            let first = statistics.min_opt().map_or(&[][..], |bound| bound.data());
            let below = range.to.is_none_or(|to| first < to.as_bytes());
            let above = match (range.from, statistics.max_opt()) {
                (Some(from), Some(last)) => last.data() >= from.as_bytes(),
                _ => true,
            };
            below && above
        }
        _ => true,
    }
}

/// The batches of one segment.
pub(crate) struct Batches {
    reader: ParquetRecordBatchReader,
    path: PathBuf,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.reader.next()?.map_err(|error| damaged(&self.path, &error)))
    }
}

/// The columns that a message is made of, without the shop, which is the segment's.
pub(crate) const MESSAGE_COLUMNS: [usize; 10] = [MESSAGE_ID, BUYER, ACCOUNT, TIME, SENDER, KIND, CONTENT, NUMBER, FILE, ROW];

/// One batch of messages.
pub(crate) struct MessageBatch {
    message_id: StringArray,
    pub(crate) buyer: StringArray,
    account: StringArray,
    time: TimestampMicrosecondArray,
    sender: StringArray,
    kind: StringArray,
    content: StringArray,
    number: UInt32Array,
    file: UInt32Array,
    row: UInt64Array,
}

impl MessageBatch {
    /// Names the columns of a batch of [`MESSAGE_COLUMNS`].
    pub(crate) fn of(batch: &RecordBatch) -> Self {
        let text = |at: usize| batch.column(at).as_string::<i32>().clone();
        Self {
            message_id: text(0),
            buyer: text(1),
            account: text(2),
            time: batch.column(3).as_primitive::<TimestampMicrosecondType>().clone(),
            sender: text(4),
            kind: text(5),
            content: text(6),
            number: batch.column(7).as_primitive::<UInt32Type>().clone(),
            file: batch.column(8).as_primitive::<UInt32Type>().clone(),
            row: batch.column(9).as_primitive::<UInt64Type>().clone(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.buyer.len()
    }

    pub(crate) fn source(&self, at: usize) -> Source {
        Source { file: FileId(self.file.value(at)), row: self.row.value(at) }
    }

    pub(crate) fn number(&self, at: usize) -> u32 {
        self.number.value(at)
    }

    /// The message at a position; `None` if the stored words are none of ours.
    pub(crate) fn message(&self, at: usize, shop: &ShopId, buyer: &BuyerId, accounts: &mut Accounts) -> Option<Message> {
        let optional = |column: &StringArray| column.is_valid(at).then(|| Arc::from(column.value(at)));
        Some(Message {
            message_id: optional(&self.message_id),
            shop: shop.clone(),
            buyer: buyer.clone(),
            account: accounts.named(self.account.value(at)),
            time: Timestamp::from_microsecond(self.time.value(at)).ok()?,
            sender: sender(self.sender.value(at))?,
            kind: if self.kind.is_valid(at) { Some(MessageKind::read(self.kind.value(at))?) } else { None },
            content: optional(&self.content),
            source: self.source(at),
        })
    }
}

fn sender(code: &str) -> Option<Sender> {
    match code {
        "buyer" => Some(Sender::Buyer),
        "agent" => Some(Sender::Agent),
        other => Sender::read(other),
    }
}

/// The accounts seen so far: a shop has few, and each of a million messages names one.
#[derive(Default)]
pub(crate) struct Accounts {
    last: Option<AccountId>,
    all: BTreeSet<AccountId>,
}

impl Accounts {
    /// Above this many the set starts anew, so that garbage cannot fill the memory.
    const MAX: usize = 65_536;

    fn named(&mut self, name: &str) -> AccountId {
        if let Some(last) = &self.last
            && last.as_str() == name
        {
            return last.clone();
        }
        let account = self.all.get(name).cloned().unwrap_or_else(|| {
            if self.all.len() >= Self::MAX {
                self.all.clear();
            }
            let account = AccountId::from(name);
            self.all.insert(account.clone());
            account
        });
        self.last = Some(account.clone());
        account
    }
}

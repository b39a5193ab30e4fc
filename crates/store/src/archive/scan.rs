//! Going through the archive across buyers, by pieces on several threads: for what is asked of a period or of a text.

use super::Segment;
use super::footers::Footers;
use super::layout::TIME;
use super::read::{SegmentFile, damaged};
use crate::error::StoreError;
use arrow::array::{BooleanArray, RecordBatch};
use arrow::error::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowPredicate, ArrowPredicateFn, ArrowReaderMetadata, ParquetRecordBatchReaderBuilder, RowFilter,
};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Rows decoded at once.
const BATCH_ROWS: usize = 8192;

/// One row group of a segment: the least that is worth a thread's while.
pub(crate) struct Piece {
    /// Which of the segments.
    pub(crate) segment: usize,
    /// The first and the last time in it, in microseconds.
    pub(crate) first_time: i64,
    pub(crate) last_time: i64,
    path: PathBuf,
    bytes: u64,
    metadata: ArrowReaderMetadata,
    group: usize,
}

/// Which rows of a batch of one column meet a condition.
type Test = dyn Fn(&RecordBatch) -> Result<BooleanArray, ArrowError> + Send;

/// A condition on one column of a row; rows that do not meet it are not decoded any further.
pub(crate) struct Condition {
    /// The column.
    pub(crate) column: usize,
    /// Which rows of a batch with that one column meet it.
    pub(crate) test: Box<Test>,
}

/// The pieces of segments that have anything in a period of microseconds, half-open; those with the latest message first.
pub(crate) fn pieces(
    footers: &Footers,
    workspace: &Path,
    segments: &[Segment],
    period: (i64, i64),
) -> Result<Vec<Piece>, StoreError> {
    let (from, to) = period;
    let mut pieces = Vec::new();
    for (segment, known) in segments.iter().enumerate().filter(|(_, known)| known.last_time >= from && known.first_time < to) {
        let of_segment = Piece::all_of(footers, workspace, known)?.into_iter();
        let in_period = of_segment.filter(|piece| piece.last_time >= from && piece.first_time < to);
        pieces.extend(in_period.map(|piece| Piece { segment, ..piece }));
    }
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.last_time));
    Ok(pieces)
}

impl Piece {
    /// All pieces of a segment, which is the first of the segments, in order.
    pub(crate) fn all_of(footers: &Footers, workspace: &Path, known: &Segment) -> Result<Vec<Self>, StoreError> {
        let (SegmentFile { path, bytes }, metadata) = footers.open(workspace, &known.path)?;
        let piece = |(group, described): (usize, &RowGroupMetaData)| {
            let (first_time, last_time) = match described.column(TIME).statistics() {
                Some(Statistics::Int64(times)) => {
                    (times.min_opt().copied().unwrap_or(i64::MIN), times.max_opt().copied().unwrap_or(i64::MAX))
                }
                _ => (known.first_time, known.last_time),
            };
            Self { segment: 0, first_time, last_time, path: path.clone(), bytes, metadata: metadata.clone(), group }
        };
        Ok(metadata.metadata().row_groups().iter().enumerate().map(piece).collect())
    }

    /// Reads the given columns, in the order of the segment, of the rows that meet all conditions; they are tested in order.
    pub(crate) fn read(
        &self,
        columns: &[usize],
        conditions: Vec<Condition>,
        take: &mut dyn FnMut(&RecordBatch) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let failed = |error| damaged(&self.path, &error);
        let file = SegmentFile { path: self.path.clone(), bytes: self.bytes };
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = |columns: &[usize]| ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
        let predicate = |condition: Condition| -> Box<dyn ArrowPredicate> {
            let test = condition.test;
            Box::new(ArrowPredicateFn::new(mask(&[condition.column]), move |batch| test(&batch)))
        };
        let filter = RowFilter::new(conditions.into_iter().map(predicate).collect());
        let mask = mask(columns);
        let builder = builder.with_row_groups(vec![self.group]).with_projection(mask).with_batch_size(BATCH_ROWS);
        let reader = builder.with_row_filter(filter).build().map_err(|error| damaged(&self.path, &error))?;
        for batch in reader {
            let batch = batch.map_err(|error| failed(parquet::errors::ParquetError::ArrowError(error.to_string())))?;
            take(&batch)?;
        }
        Ok(())
    }

    /// What is said of a piece whose words are none of ours.
    pub(crate) fn unknown_words(&self) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what: "a time or a word in it is not known".to_owned() }
    }
}

/// Does the work for every piece, or whatever else it is divided into, on at most so many threads, each with a state of its own; gives
/// the states.
pub(crate) fn each<P: Sync, T: Send>(
    pieces: &[P],
    threads: usize,
    begin: impl Fn() -> T + Sync,
    work: impl Fn(&P, &mut T) -> Result<(), StoreError> + Sync,
) -> Result<Vec<T>, StoreError> {
    let next = AtomicUsize::new(0);
    let run = || -> Result<T, StoreError> {
        let mut state = begin();
        while let Some(piece) = pieces.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(piece, &mut state)?;
        }
        Ok(state)
    };
    let threads = threads.clamp(1, pieces.len().max(1));
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let own = run();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| thread.join().expect("reading a piece does not panic");
        std::iter::once(own).chain(others.into_iter().map(join)).collect()
    })
}

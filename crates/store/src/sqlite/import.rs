//! One file on its way in: one transaction, whole or absent.

use super::loading::{load_contents, load_ids};
use super::schema::{MESSAGES, Statements};
use super::write::{Outcome, Writing, settle, take};
use super::{SqliteStore, Writer, files, messages};
use crate::api::{CommandId, Counts, FileImport, Limits, NewFile};
use crate::archive::known::{KeyMap, Verdict, digest};
use crate::archive::layout::month_of;
use crate::archive::write::{sync_folders, write_segment};
use crate::archive::{Kept, Segment};
use crate::error::StoreError;
use jinpai_model::records::Message;
use jinpai_model::{FileId, Month, Row, ShopId, Source};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, MutexGuard};

pub(crate) struct SqliteImport<'a> {
    writer: MutexGuard<'a, Writer>,
    workspace: &'a Path,
    limits: Limits,
    statements: &'a BTreeMap<&'static str, Arc<Statements>>,
    writing: Writing,
    new: NewFile,
    counts: Counts,
    /// Running numbers of rows with equal keys, of tables that have such.
    numbers: KeyMap<u32>,
    buckets: Vec<Bucket>,
    buffered_rows: usize,
    buffered_bytes: usize,
    /// Segments that are on disk and not yet registered.
    written: Vec<Segment>,
    /// Stored messages that one of this file comes before.
    superseded: BTreeMap<(ShopId, Source), i64>,
    committed: bool,
}

/// The buffered messages of one shop and month.
struct Bucket {
    shop: ShopId,
    month: Month,
    rows: Vec<Kept>,
}

impl<'a> SqliteImport<'a> {
    pub(crate) fn begin(
        store: &'a SqliteStore,
        mut writer: MutexGuard<'a, Writer>,
        command: CommandId,
        file: FileId,
        new: NewFile,
    ) -> Result<Self, StoreError> {
        writer.connection.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::database("begin a file"))?;
        writer.known.next_file();
        Ok(Self {
            writer,
            workspace: &store.folder,
            limits: store.limits,
            statements: &store.statements,
            writing: Writing { file, command, replace: new.replace },
            new,
            counts: Counts::default(),
            numbers: KeyMap::default(),
            buckets: Vec::new(),
            buffered_rows: 0,
            buffered_bytes: 0,
            written: Vec::new(),
            superseded: BTreeMap::new(),
            committed: false,
        })
    }

    fn table_row(&mut self, row: &Row) -> Result<(), StoreError> {
        let statements = self.statements.get(row.table.name).expect("every table but the messages has statements");
        let number = if row.table.numbered { number(row, &mut self.numbers) } else { 0 };
        match take(&self.writer.connection, statements, row, i64::from(number), self.writing)? {
            Outcome::New => self.counts.new += 1,
            Outcome::Changed => self.counts.changed += 1,
            Outcome::Same => self.counts.same += 1,
            Outcome::Restored => {
                self.counts.changed -= 1;
                self.counts.same += 2;
            }
        }
        Ok(())
    }

    fn message(&mut self, row: &Row) -> Result<(), StoreError> {
        let refused = |what: &str| StoreError::Row { table: MESSAGES, row: row.source.row, what: what.to_owned() };
        let message: Message = row.record().ok_or_else(|| refused("a required cell is empty"))?;
        if u32::try_from(message.source.row).is_err() {
            return Err(refused("a file may have at most 4294967295 rows of messages"));
        }
        let month = month_of(message.time);
        let verdict = self.judge(&message, month)?;
        let number = match verdict {
            Verdict::Same => {
                self.counts.same += 1;
                return Ok(());
            }
            Verdict::New { number } => {
                self.counts.new += 1;
                number
            }
            Verdict::Earlier { number, other, other_time } => {
                self.counts.same += 1;
                self.superseded.insert((message.shop.clone(), other), other_time);
                number
            }
        };
        self.buffer(month, Kept { message, number })
    }

    fn judge(&mut self, message: &Message, month: Month) -> Result<Verdict, StoreError> {
        let Writer { connection, known, .. } = &mut *self.writer;
        let shop = known.shop(&message.shop);
        if let Some(id) = &message.message_id {
            if !shop.has_ids() {
                load_ids(connection, self.workspace, &message.shop, shop)?;
            }
            return Ok(shop.judge_id(id, message));
        }
        if !shop.has_contents(month) {
            load_contents(connection, self.workspace, &message.shop, month, shop)?;
        }
        Ok(shop.judge_content(month, message))
    }

    fn buffer(&mut self, month: Month, kept: Kept) -> Result<(), StoreError> {
        self.buffered_rows += 1;
        self.buffered_bytes += kept.message.content.as_ref().map_or(0, |content| content.len());
        let shop = &kept.message.shop;
        // Rows come mostly in order of time, so the bucket of the row before is the likely one; it stands last.
        let at = self.buckets.iter().rposition(|bucket| bucket.month == month && bucket.shop == *shop);
        let at = at.unwrap_or_else(|| {
            self.buckets.push(Bucket { shop: shop.clone(), month, rows: Vec::new() });
            self.buckets.len() - 1
        });
        self.buckets[at].rows.push(kept);
        let last = self.buckets.len() - 1;
        self.buckets.swap(at, last);
        if self.buffered_rows >= self.limits.buffer_rows || self.buffered_bytes >= self.limits.buffer_bytes {
            self.flush()?;
        }
        Ok(())
    }

    /// The buffered messages that still count, by shop and month.
    fn take_buckets(&mut self) -> Vec<Bucket> {
        self.buffered_rows = 0;
        self.buffered_bytes = 0;
        let mut buckets = std::mem::take(&mut self.buckets);
        if !self.superseded.is_empty() {
            let superseded = &mut self.superseded;
            for bucket in &mut buckets {
                bucket.rows.retain(|kept| superseded.remove(&(kept.message.shop.clone(), kept.message.source)).is_none());
            }
        }
        buckets.retain(|bucket| !bucket.rows.is_empty());
        buckets.sort_by(|a, b| (&a.shop, a.month).cmp(&(&b.shop, b.month)));
        buckets
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        for mut bucket in self.take_buckets() {
            let name = format!("{}-{}", self.writing.file.0, self.written.len());
            self.written.push(write_segment(self.workspace, &bucket.month.to_string(), &name, &mut bucket.rows)?);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Counts, StoreError> {
        if !self.written.is_empty() || self.buffered_rows >= self.limits.segment_rows_min {
            self.flush()?;
            sync_folders(self.workspace, &self.written)?;
        }
        for bucket in self.take_buckets() {
            for kept in &bucket.rows {
                messages::wait(&self.writer.connection, kept)?;
            }
        }
        for segment in &self.written {
            messages::register(&self.writer.connection, segment)?;
        }
        for ((shop, source), time) in &self.superseded {
            messages::supersede(&self.writer.connection, shop, *source, *time, self.writing.file)?;
        }
        files::complete(&self.writer.connection, self.writing.file, &self.new, self.counts)?;
        self.writer.connection.execute_batch("COMMIT").map_err(StoreError::database("keep a file"))?;
        self.committed = true;
        Ok(self.counts)
    }
}

/// How many rows of the same key there were before this one.
pub(super) fn number(row: &Row, numbers: &mut KeyMap<u32>) -> u32 {
    let parts: Vec<String> = row.table.key.iter().map(|key| format!("{:?}", row.get(key))).collect();
    let key = digest(std::iter::once(row.table.name).chain(parts.iter().map(String::as_str)).map(str::as_bytes));
    let next = numbers.entry(key).or_insert(0);
    *next += 1;
    *next - 1
}

impl FileImport for SqliteImport<'_> {
    fn row(&mut self, mut row: Row) -> Result<(), StoreError> {
        settle(&mut row);
        if row.table.name == MESSAGES { self.message(&row) } else { self.table_row(&row) }
    }

    fn commit(mut self: Box<Self>) -> Result<Counts, StoreError> {
        let counts = self.finish()?;
        // The file is in. Should moving what waits fail, it goes on waiting, and the end of the command tries again and says why.
        messages::archive_waiting(&self.writer.connection, self.workspace, self.writing.command, self.limits.waiting_max).ok();
        Ok(counts)
    }
}

impl Drop for SqliteImport<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        // Failing here loses nothing: SQLite rolls an open transaction back on the next opening; the next command removes the files.
        self.writer.connection.execute_batch("ROLLBACK").ok();
        for segment in &self.written {
            std::fs::remove_file(self.workspace.join(&segment.path)).ok();
        }
        self.writer.known.forget();
    }
}

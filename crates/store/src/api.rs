//! What a store does besides reading, whatever it is made of: `SQLite` today, `PostgreSQL` through the same suite of tests later.

use crate::closed::{Close, ClosedDamage, ClosedFile, ClosedInput, ClosedMonth, ClosedSlip};
use crate::error::StoreError;
use crate::reader::Reader;
use crate::stream::Streamed;
use crate::undo::Undone;
use jiff::Timestamp;
use jinpai_model::{BuyerId, FileId, Month, Row, ShopId, Source, Table};
use std::path::PathBuf;

/// One run of `jinpai import`, numbered in order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommandId(pub u32);

/// One run of a command that wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandInfo {
    /// Its number.
    pub id: CommandId,
    /// When it began.
    pub started: Timestamp,
    /// What it was, as it was noted.
    pub what: String,
}

/// When messages are held in memory, wait in SQL or get a segment of their own. Changes speed and memory, never a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Messages held in memory before they are written as segments: the more, the fewer segments to merge when reading.
    pub buffer_rows: usize,
    /// Bytes of their texts held in memory before they are written.
    pub buffer_bytes: usize,
    /// A file with fewer messages puts them into SQL first: thousands of small chat files must not become thousands of segments.
    pub segment_rows_min: usize,
    /// More waiting messages than this are moved to the archive after a file.
    pub waiting_max: u64,
    /// More waiting messages than this are moved to the archive at the end of a command.
    pub waiting_after_command_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            buffer_rows: 524_288,
            buffer_bytes: 256 << 20,
            segment_rows_min: 16_384,
            waiting_max: 262_144,
            waiting_after_command_max: 32_768,
        }
    }
}

/// A file about to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The table that its rows are of; rows of other tables that it yields too (order items beside orders) are taken all the same.
    pub table: &'static Table,
    /// The connector that read it: `csv`, `taobao-orders`, …
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits, if known.
    pub digest: Option<String>,
    /// Whether empty cells may set an order's `paid_at`, `shipped_at`, `received_at` and `closed_at` back to unknown (`--replace`).
    pub replace: bool,
}

/// What became of a file's rows (spec 2.1, rules of import).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Keys that were not there before the file.
    pub new: u64,
    /// Keys whose row is another after the file; the one before it is in the history.
    pub changed: u64,
    /// All other rows: those that say nothing new, and further rows of a key that the file made or changed.
    pub same: u64,
}

/// A file that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    /// Its number.
    pub id: FileId,
    /// The command that took it in.
    pub command: CommandId,
    /// Its path as given.
    pub path: String,
    /// The table of its rows.
    pub table: &'static Table,
    /// The connector that read it.
    pub format: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 in hexadecimal digits, if known.
    pub digest: Option<String>,
    /// When its command began.
    pub imported: Timestamp,
    /// What became of its rows. Those of a stream's file grow as long as it is open.
    pub counts: Counts,
    /// The file of the undo that took it back, if one did.
    pub undone_by: Option<FileId>,
}

/// An interval of (shop, buyer) pairs in byte order, half-open. Partitions are what a computation is divided into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Partition {
    /// The first pair; none = from the very first.
    pub from: Option<(ShopId, BuyerId)>,
    /// The first pair beyond; none = to the very last.
    pub to: Option<(ShopId, BuyerId)>,
}

impl Partition {
    /// Everybody.
    pub fn all() -> Self {
        Self::default()
    }

    /// One buyer of one shop.
    pub fn one(shop: &ShopId, buyer: &BuyerId) -> Self {
        let next = BuyerId::new(format!("{buyer}\0"));
        Self { from: Some((shop.clone(), buyer.clone())), to: Some((shop.clone(), next)) }
    }

    /// Whether it can have one buyer only.
    pub fn is_one(&self) -> bool {
        let (Some((shop, buyer)), Some((last, next))) = (&self.from, &self.to) else { return false };
        shop == last && next.as_str().strip_suffix('\0') == Some(buyer.as_str())
    }

    /// Whether the pair lies in it.
    pub fn contains(&self, shop: &ShopId, buyer: &BuyerId) -> bool {
        let pair = (shop.as_str(), buyer.as_str());
        let pair_of = |bound: &Option<(ShopId, BuyerId)>, default: bool, test: fn((&str, &str), (&str, &str)) -> bool| {
            bound.as_ref().map_or(default, |(shop, buyer)| test(pair, (shop.as_str(), buyer.as_str())))
        };
        pair_of(&self.from, true, |pair, from| pair >= from) && pair_of(&self.to, true, |pair, to| pair < to)
    }
}

/// Rows of one table whose order is not there. They are in no timeline, and are kept: the order may still come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unjoined {
    /// `notes`, `refunds`, `reviews`, `credit_decisions` or `order_items`.
    pub table: &'static Table,
    /// How many.
    pub rows: u64,
    /// The first of them by order id, at most [`Unjoined::FIRST_MAX`]: the order id they name and where they were read.
    pub first: Vec<(String, Source)>,
}

impl Unjoined {
    /// How many are named.
    pub const FIRST_MAX: usize = 20;
}

/// A version of a row that a later row replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldVersion {
    /// The row as it was, with its own source.
    pub row: Row,
    /// The row that replaced it.
    pub replaced_by: Source,
    /// In which command.
    pub command: CommandId,
    /// When that command began.
    pub replaced_at: Timestamp,
}

/// How much is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Rows of each table, in the order of [`Table::all`]; messages as they are read, repeats left out.
    pub rows: Vec<(&'static Table, u64)>,
    /// Segments of the message archive.
    pub segments: u64,
    /// Their bytes.
    pub segment_bytes: u64,
    /// Versions in the history.
    pub old_versions: u64,
}

/// Something that was stored and is not as it was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where.
    pub path: PathBuf,
    /// What is wrong, in English.
    pub what: String,
}

/// Keeps facts. Every method may be called from several threads. Writing is one command and one file at a time: while a
/// [`FileImport`] lives, other calls that write wait for it, so the thread that holds it makes none.
pub trait Store: Reader {
    /// Begins one run of `jinpai import` and takes the writer's lock until [`Store::finish_command`] or until the store is dropped.
    /// Removes what interrupted imports left behind; finished segments that this store does not know (it was restored from a
    /// backup) are moved to `lost-messages/`, never deleted.
    /// Errors: [`StoreError::Busy`] while another command writes.
    fn begin_command(&self, started: Timestamp, what: &str) -> Result<CommandId, StoreError>;

    /// Numbers the files of a command. Their numbers are the file order of spec 3.0, so the caller gives the paths sorted by bytes;
    /// the files may then be taken in in any order (shops and agents before messages).
    fn reserve_files(&self, command: CommandId, paths: &[String]) -> Result<Vec<FileId>, StoreError>;

    /// Begins to take in a reserved file. Nothing of it is visible before [`FileImport::commit`].
    fn begin_file(&self, file: FileId, new: NewFile) -> Result<Box<dyn FileImport + '_>, StoreError>;

    /// Ends the command: tidies the archive and gives the lock back.
    fn finish_command(&self, command: CommandId) -> Result<(), StoreError>;

    /// All commands that wrote, by number.
    fn commands(&self) -> Result<Vec<CommandInfo>, StoreError>;

    /// Takes the last import back, whole: rows are again what they were before it, messages are gone, as of earlier files everything
    /// stays as it was. `what` is noted like that of [`Store::begin_command`], `path` is what people read where restored rows come from.
    ///
    /// Errors: [`StoreError::NotUndone`] if it is not the last, or something rests on it; [`StoreError::Busy`] while a command writes.
    fn undo(&self, import: CommandId, at: Timestamp, what: &str, path: &str) -> Result<Undone, StoreError>;

    /// Takes in a batch of streamed rows. They are durable when this returns, also while a command writes, and come into the tables
    /// with the next [`Store::take_streamed`] or before the next command. Their own sources do not count.
    ///
    /// Errors: [`StoreError::Row`] for a row that is not complete, or a message without id (`row` is its position from 0), then nothing
    /// of the batch is taken; [`StoreError::StreamFull`] if too many rows wait.
    fn stream(&self, at: Timestamp, rows: &[Row]) -> Result<(), StoreError>;

    /// Moves streamed rows from the journal to the tables, so many as fit a short transaction; nothing while a command writes.
    /// They stand in a file of format [`STREAM`](crate::STREAM) of a command of its own, which stays open for the next rows until a
    /// command begins, it is an hour old, it is large, or a past state up to it is read.
    fn take_streamed(&self, at: Timestamp) -> Result<Streamed, StoreError>;

    /// How many streamed rows are not in the tables yet.
    fn streamed_waiting(&self) -> Result<u64, StoreError>;

    /// Everything as it was when `up_to` was the last file: what later files changed is as it was, what they brought is not there.
    ///
    /// Files of one command are taken in in the order of their tables, not of their numbers, so there is no state between them: a
    /// file in the middle of a command means the whole command. A number that is not given yet means all files so far.
    ///
    /// Errors: [`StoreError::TooEarly`] for a file older than the schema that remembers what reading so needs.
    fn as_of(&self, up_to: FileId) -> Result<Box<dyn Reader + '_>, StoreError>;

    /// How much is kept.
    fn stats(&self) -> Result<Stats, StoreError>;

    /// Checks everything that is stored outside of SQL, SQL's own integrity, and the chain of the closed months. Empty = sound.
    fn verify(&self) -> Result<Vec<Damage>, StoreError>;

    /// Begins the close of a month: from now until the close is done or dropped nothing can be taken in, so what is read here is
    /// what is frozen. `what` is noted like that of [`Store::begin_command`].
    ///
    /// Errors: [`StoreError::Busy`] while a command writes.
    fn begin_close(&self, started: Timestamp, what: &str) -> Result<Box<dyn Close + '_>, StoreError>;

    /// The closed months, in the order in which they were closed, which is that of the months.
    fn closed_months(&self) -> Result<Vec<ClosedMonth>, StoreError>;

    /// A month, if it is closed.
    fn closed_month(&self, month: Month) -> Result<Option<ClosedMonth>, StoreError>;

    /// The payslips of a closed month, by number; none if it is not closed.
    fn closed_slips(&self, month: Month) -> Result<Vec<ClosedSlip>, StoreError>;

    /// The files of figures of a closed month, by name.
    fn closed_files(&self, month: Month) -> Result<Vec<ClosedFile>, StoreError>;

    /// The digests of what a closed month was made of, by table and key.
    fn closed_inputs(&self, month: Month) -> Result<Vec<ClosedInput>, StoreError>;

    /// Recomputes the chain of hashes through all closed months and names whatever does not fit; empty = sound.
    fn check_closed(&self) -> Result<Vec<ClosedDamage>, StoreError>;
}

/// One file on its way in. Dropped without [`FileImport::commit`], nothing of it is there.
pub trait FileImport {
    /// Takes one row. Rows of equal key: the later one stands.
    fn row(&mut self, row: Row) -> Result<(), StoreError>;

    /// Makes all rows visible at once, surviving any crash from then on.
    fn commit(self: Box<Self>) -> Result<Counts, StoreError>;
}

/// The format of files that are no files: what one command entered by hand.
pub const ENTERED: &str = "entered";

/// What was entered by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entered {
    /// The pseudo-file that the rows stand in, from row 1 on.
    pub file: FileId,
    /// What became of them.
    pub counts: Counts,
}

/// Enters rows by hand, of one or several tables, in one transaction: a command of its own with one pseudo-file of format
/// [`ENTERED`], so that they have history and evidence like any other row. `what` is the command, `path` what people read where the
/// rows come from: `(entered) decide by 王主管`. The rows' own sources do not count. Without rows nothing happens, and the last file
/// is given.
///
/// Errors: [`StoreError::Busy`] while another command writes, [`StoreError::Row`] for a row that is not complete; then nothing of it is there.
pub fn enter(store: &dyn Store, at: Timestamp, what: &str, path: &str, rows: Vec<Row>) -> Result<Entered, StoreError> {
    let Some(table) = rows.first().map(|row| row.table) else {
        return Ok(Entered { file: store.last_file()?.unwrap_or_default(), counts: Counts::default() });
    };
    let command = store.begin_command(at, what)?;
    let entered = (|| {
        let files = store.reserve_files(command, &[path.to_owned()])?;
        let file = files.into_iter().next().expect("one path is given one number");
        let new = NewFile { table, format: ENTERED.to_owned(), size: 0, digest: None, replace: false };
        let mut import = store.begin_file(file, new)?;
        for (number, row) in (1..).zip(rows) {
            import.row(Row { source: Source { file, row: number }, ..row })?;
        }
        Ok(Entered { file, counts: import.commit()? })
    })();
    let finished = store.finish_command(command);
    // What went wrong with the rows says more than that the command could not be ended either.
    let entered = entered?;
    finished?;
    Ok(entered)
}

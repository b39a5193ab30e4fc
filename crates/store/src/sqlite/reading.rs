//! Reading, of now or of a past state, each call in one snapshot.

use super::as_of::{self, AllStatements};
use super::connection::{empty, is_in_memory, reader};
use super::filters::Filters;
use super::schema::{self, Statements};
use super::{chats, files, messages, orders, partition, query, timelines, write};
use crate::api::{FileInfo, OldVersion, Partition, Unjoined};
use crate::archive::footers::Footers;
use crate::archive::talks::KnownTalks;
use crate::chats::{ChatFilter, ChatHits, ChatSearch, Conversations};
use crate::error::StoreError;
use crate::reader::Reader;
use jiff::Timestamp;
use jinpai_model::mask::Known;
use jinpai_model::{BuyerId, FileId, OrderId, Row, ShopId, Table, Timeline, Value};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Reads the workspace.
pub(crate) struct Reading {
    folder: PathBuf,
    statements: Arc<AllStatements>,
    /// The last file of the past state; none = now.
    up_to: Option<FileId>,
    /// Idle connections.
    idle: Mutex<Vec<Idle>>,
    /// Which orders have notes, refunds, …, at a version of the store.
    filters: Mutex<Option<(u64, Arc<Filters>)>>,
    /// The shops that only files name, at a last file and with so many taken back.
    shops: Mutex<Option<ShopsOfFiles>>,
    /// Shared with the readers of past states: segments are the same for all.
    known: Arc<KnownSegments>,
}

type ShopsOfFiles = ((Option<FileId>, usize), Arc<BTreeSet<ShopId>>);

/// What is known of segments that were read before.
#[derive(Default)]
struct KnownSegments {
    footers: Footers,
    talks: KnownTalks,
}

/// A connection that nobody uses.
struct Idle {
    connection: Connection,
    /// At which version of the store its past state was filled in.
    filled: Option<u64>,
}

impl Reading {
    /// Of now.
    pub(crate) fn now(folder: &Path, statements: Arc<AllStatements>) -> Self {
        let folder = folder.to_path_buf();
        Self::of(folder, statements, None, Arc::default())
    }

    fn of(folder: PathBuf, statements: Arc<AllStatements>, up_to: Option<FileId>, known: Arc<KnownSegments>) -> Self {
        let (idle, filters, shops) = (Mutex::default(), Mutex::default(), Mutex::default());
        Self { folder, statements, up_to, idle, filters, shops, known }
    }

    /// Of the state after the command of a file.
    pub(crate) fn as_of(&self, up_to: FileId) -> Result<Self, StoreError> {
        let up_to = self.read(|connection| as_of::boundary(connection, up_to))?;
        let (folder, statements) = (self.folder.clone(), Arc::clone(&self.statements));
        Ok(Self::of(folder, statements, Some(up_to), Arc::clone(&self.known)))
    }

    /// Reads in one snapshot.
    pub(crate) fn read<T>(&self, what: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let failed = || StoreError::database("be read");
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match idle {
            Some(idle) => idle,
            None => self.connect()?,
        };
        let connection = &reader.connection;
        connection.execute_batch("BEGIN").map_err(failed())?;
        let result = self.fill(connection, &mut reader.filled).and_then(|()| what(connection));
        let ended = connection.execute_batch("COMMIT");
        // What went wrong first says more than that the transaction could not be ended either.
        let value = result?;
        ended.map_err(failed())?;
        if !is_in_memory(connection) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
        }
        Ok(value)
    }

    fn connect(&self) -> Result<Idle, StoreError> {
        let connection = match reader(&self.folder)? {
            Some(connection) => connection,
            None => empty()?,
        };
        if let Some(up_to) = self.up_to {
            query_only(&connection, false)?;
            as_of::prepare(&connection, &self.statements, up_to)?;
        }
        Ok(Idle { connection, filled: None })
    }

    /// Fills in the past state, if files came in since that was done last.
    fn fill(&self, connection: &Connection, filled: &mut Option<u64>) -> Result<(), StoreError> {
        let Some(up_to) = self.up_to else { return Ok(()) };
        let version = files::version(connection)?;
        if *filled == Some(version) {
            return Ok(());
        }
        query_only(connection, false)?;
        as_of::fill(connection, up_to)?;
        query_only(connection, true)?;
        *filled = Some(version);
        Ok(())
    }

    fn filters(&self, connection: &Connection) -> Result<Arc<Filters>, StoreError> {
        let version = files::version(connection)?;
        let mut cached = self.filters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, filters)) = &*cached
            && *of == version
        {
            return Ok(Arc::clone(filters));
        }
        let filters = Arc::new(Filters::load(connection)?);
        *cached = Some((version, Arc::clone(&filters)));
        Ok(filters)
    }

    /// The shops that only files name, looked for again when a file came in or was taken back.
    fn shops_of_files(&self, connection: &Connection) -> Result<Arc<BTreeSet<ShopId>>, StoreError> {
        let state = (files::last(connection)?, messages::undone(connection)?.len());
        let mut cached = self.shops.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, shops)) = &*cached
            && *of == state
        {
            return Ok(Arc::clone(shops));
        }
        let shops = Arc::new(query::shops_of_files(connection)?);
        *cached = Some((state, Arc::clone(&shops)));
        Ok(shops)
    }

    fn statements(&self, table: &'static Table) -> &Arc<Statements> {
        self.statements.get(table.name).expect("every table but the messages has statements")
    }

    fn archive<'a>(&'a self, connection: &'a Connection, threads: usize) -> chats::Archive<'a> {
        let KnownSegments { footers, talks } = &*self.known;
        chats::Archive { connection, workspace: &self.folder, footers, talks, up_to: self.last(), threads }
    }

    /// Messages of later files do not count.
    fn last(&self) -> FileId {
        self.up_to.unwrap_or(FileId(u32::MAX))
    }
}

/// Whether the connection may only read; a past state is filled in on it.
fn query_only(connection: &Connection, only: bool) -> Result<(), StoreError> {
    connection.pragma_update(None, "query_only", only).map_err(StoreError::database("be read"))
}

impl Reader for Reading {
    fn rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        if table.name == schema::MESSAGES {
            let mut rows = Vec::new();
            self.timelines(&Partition::all(), &mut |timeline| {
                rows.extend(timeline.messages.iter().map(Row::of));
                ControlFlow::Continue(())
            })?;
            return Ok(rows);
        }
        self.read(|connection| query::rows(connection, self.statements(table)))
    }

    fn of_order(&self, table: &'static Table, order: &OrderId) -> Result<Vec<Row>, StoreError> {
        if table.name == schema::MESSAGES {
            return Ok(Vec::new());
        }
        self.read(|connection| query::of_order(connection, self.statements(table), order))
    }

    fn shops(&self) -> Result<Vec<ShopId>, StoreError> {
        self.read(|connection| {
            let mut shops = query::shops_of_now(connection, &self.folder, self.last())?;
            shops.extend(self.shops_of_files(connection)?.iter().cloned());
            Ok(shops.into_iter().collect())
        })
    }

    fn partitions(&self, at_most: usize) -> Result<Vec<Partition>, StoreError> {
        self.read(|connection| partition::partitions(connection, at_most))
    }

    fn timelines(&self, partition: &Partition, visit: &mut dyn FnMut(Timeline) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.read(|connection| {
            let filters = if partition.is_one() { Arc::new(Filters::any()) } else { self.filters(connection)? };
            let statements = self.statements(orders::table());
            let (workspace, footers, up_to) = (&self.folder, &self.known.footers, self.last());
            let from = timelines::From { connection, workspace, footers, up_to, statements, filters: &filters };
            timelines::visit(&from, partition, visit)
        })
    }

    fn latest(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        self.read(|connection| query::latest(connection, &self.folder, self.last(), shop))
    }

    fn latest_message(&self, shop: &ShopId) -> Result<Option<Timestamp>, StoreError> {
        let latest = self.read(|connection| query::latest_message(connection, &self.folder, self.last(), shop))?;
        Ok(latest.and_then(|micros| Timestamp::from_microsecond(micros).ok()))
    }

    fn span(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        self.read(query::span)
    }

    fn file(&self, file: FileId) -> Result<Option<FileInfo>, StoreError> {
        self.read(|connection| Ok(files::files(connection, Some(file))?.pop()))
    }

    fn files(&self) -> Result<Vec<FileInfo>, StoreError> {
        self.read(|connection| files::files(connection, None))
    }

    fn last_file(&self) -> Result<Option<FileId>, StoreError> {
        self.read(files::last)
    }

    fn has(&self, table: &'static Table, column: Option<&str>) -> Result<bool, StoreError> {
        self.read(|connection| query::has(connection, &self.folder, self.last(), table, column))
    }

    fn unjoined(&self) -> Result<Vec<Unjoined>, StoreError> {
        self.read(query::unjoined)
    }

    fn unjoined_rows(&self, table: &'static Table) -> Result<Vec<Row>, StoreError> {
        if !query::REFERRING.contains(&table.name) {
            return Ok(Vec::new());
        }
        self.read(|connection| query::unjoined_rows(connection, self.statements(table)))
    }

    fn history(&self, table: &'static Table, key: &[Option<Value>]) -> Result<Vec<OldVersion>, StoreError> {
        self.read(|connection| write::history(connection, table, key).map_err(StoreError::database("read the history")))
    }

    fn version(&self) -> Result<u64, StoreError> {
        self.read(files::version)
    }

    fn conversations(&self, filter: &ChatFilter, skip: usize, limit: usize, threads: usize) -> Result<Conversations, StoreError> {
        self.read(|connection| chats::conversations(&self.archive(connection, threads), filter, skip, limit))
    }

    fn personal(&self, buyers: &BTreeSet<(ShopId, BuyerId)>) -> Result<BTreeMap<(ShopId, BuyerId), Known>, StoreError> {
        self.read(|connection| query::personal(connection, buyers))
    }

    fn search(&self, search: &ChatSearch, threads: usize) -> Result<ChatHits, StoreError> {
        // Threads of the search look the buyers up on connections of their own.
        let personal = |buyers: &_| self.personal(buyers);
        self.read(|connection| chats::search(&self.archive(connection, threads), search, &personal))
    }
}

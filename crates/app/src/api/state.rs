//! What every handler is given.

use super::doors::Doors;
use super::error::ApiError;
use super::intake::Intake;
use super::jobs::Jobs;
use super::live::{Live, Subject};
use super::supposed::Suppositions;
use super::uploads::Uploads;
use crate::jobs::board::{Board, BoardNews, MONTHS_KEPT};
use crate::jobs::plan::check::KnownData;
use crate::workspace::Workspace;
use jinpai_calc::faults::Available;
use jinpai_model::FileId;
use jinpai_store::Store;
use jinpai_store::access::Access;
use std::sync::Arc;
use tokio::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};

/// The running server: cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    workspace: Workspace,
    access: Access,
    doors: Doors,
    store: Arc<dyn Store>,
    board: Board,
    live: Live,
    jobs: Jobs,
    uploads: Uploads,
    intake: Intake,
    known_data: KnownData,
    suppositions: Suppositions,
    writes: Arc<RwLock<()>>,
}

impl App {
    /// Opens the workspace, which is made if it is not there.
    pub fn open(workspace: Workspace) -> anyhow::Result<Self> {
        let access = workspace.create_access()?;
        // Whoever began a write before this process started is gone with its answer.
        access.abandon_requests()?;
        let store: Arc<dyn Store> = Arc::from(workspace.create_store()?);
        let board = Board::new(workspace.clone(), Arc::clone(&store), MONTHS_KEPT);
        let live = Live::new(store.last_file()?);
        tell_of_months(&board, &live);
        let jobs = Jobs::new(live.clone());
        let uploads = Uploads::new(workspace.folder());
        let intake = Intake::default();
        Ok(Self {
            inner: Arc::new(Inner {
                workspace,
                access,
                doors: Doors::new(),
                store,
                board,
                live,
                jobs,
                uploads,
                intake,
                known_data: KnownData::default(),
                suppositions: Suppositions::default(),
                writes: Arc::default(),
            }),
        })
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.inner.workspace
    }

    /// Who may sign in, who is signed in and what was done.
    pub fn access(&self) -> &Access {
        &self.inner.access
    }

    /// What guards signing in.
    pub fn doors(&self) -> &Doors {
        &self.inner.doors
    }

    /// The facts.
    pub fn store(&self) -> &dyn Store {
        self.inner.store.as_ref()
    }

    /// What tells the screens that something changed.
    pub fn live(&self) -> &Live {
        &self.inner.live
    }

    /// Files that wait to be imported.
    pub fn uploads(&self) -> &Uploads {
        &self.inner.uploads
    }

    /// Rows that connectors stream.
    pub fn intake(&self) -> &Intake {
        &self.inner.intake
    }

    /// Long work.
    pub fn jobs(&self) -> &Jobs {
        &self.inner.jobs
    }

    /// The store's last file now; none if it is empty, or cannot be asked.
    pub async fn state_now(&self) -> Option<FileId> {
        self.blocking(|app| Ok(app.store().last_file()?)).await.ok().flatten()
    }

    /// Notes that a write began; it runs until what is given back is dropped.
    pub async fn write_began(&self) -> OwnedRwLockReadGuard<()> {
        Arc::clone(&self.inner.writes).read_owned().await
    }

    /// Waits until the writes that began have ended, though nobody waits for their answers any more. Then no other begins.
    pub async fn writes_ended(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.inner.writes).write_owned().await
    }

    /// The months in memory.
    pub fn board(&self) -> &Board {
        &self.inner.board
    }

    /// Which kinds of data there are, for checking plans.
    pub fn available(&self) -> Result<Arc<Available>, ApiError> {
        Ok(self.inner.known_data.get(self.store())?)
    }

    /// What was supposed lately.
    pub fn suppositions(&self) -> &Suppositions {
        &self.inner.suppositions
    }

    /// Runs what reads disk or computes on a thread that may block; the threads that answer requests never do.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || work(&app)).await.map_err(|error| ApiError::internal(anyhow::Error::new(error)))?
    }
}

/// Who looked at an older month looks again when a newer one is computed.
fn tell_of_months(board: &Board, live: &Live) {
    let live = live.clone();
    board.listen(move |news| match news {
        BoardNews::Recomputed { .. } => live.changed([
            Subject::Overview,
            Subject::Figures,
            Subject::Orders,
            Subject::Credits,
            Subject::Chats,
            Subject::Faults,
            Subject::Pay,
            Subject::Months,
        ]),
        BoardNews::Failed { month, why } => tracing::error!(%month, "the month could not be computed again: {why}"),
    });
}

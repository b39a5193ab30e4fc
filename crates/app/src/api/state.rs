//! What every handler is given.

use super::error::ApiError;
use crate::workspace::Workspace;
use jinpai_store::Store;
use std::sync::Arc;

/// The running server: cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    workspace: Workspace,
    store: Box<dyn Store>,
}

impl App {
    /// Opens the workspace, which is made if it is not there.
    pub fn open(workspace: Workspace) -> anyhow::Result<Self> {
        let store = workspace.create_store()?;
        Ok(Self { inner: Arc::new(Inner { workspace, store }) })
    }

    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.inner.workspace
    }

    /// The facts.
    pub fn store(&self) -> &dyn Store {
        self.inner.store.as_ref()
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

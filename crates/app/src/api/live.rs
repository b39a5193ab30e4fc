//! What changes reaches the screens by itself: `GET /stream`, server-sent events.
//!
//! Two kinds: `state` (the data moved on, and which subjects that concerns) and `job` (a job's progress or end). A `state` says that
//! something changed, never what: the screens ask again, and every answer is checked as any other. A reader that does not keep up is
//! cut off; it comes back by itself (`EventSource` does) and asks for everything again.

mod listener;
mod subject;

pub use listener::Listener;
pub use subject::Subject;

use super::jobs::Job;
use super::listen;
use super::state::App;
use jinpai_model::FileId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Events that wait for a reader before it is cut off.
const QUEUE: usize = 256;
/// How often the store is looked at: other processes (`jinpai import` beside the server) write to it too.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Something happened.
#[derive(Clone)]
enum Happened {
    /// Something about these subjects changed.
    Changed(Arc<BTreeSet<Subject>>),
    /// A job began, moved or ended.
    Job(Arc<Job>),
    /// Somebody may not be who they were: their streams end, and begin again if they may.
    SignedOut(Arc<str>),
}

/// The stream's source. Cheap to clone.
#[derive(Clone)]
pub struct Live {
    inner: Arc<Inner>,
}

struct Inner {
    happened: broadcast::Sender<Happened>,
    stopped: watch::Sender<bool>,
    state: AtomicU32,
    readers: Mutex<BTreeMap<String, usize>>,
}

impl Live {
    /// Nobody listens yet. `state` is the store's last file.
    pub fn new(state: Option<FileId>) -> Self {
        let inner = Inner {
            happened: broadcast::Sender::new(QUEUE),
            stopped: watch::Sender::new(false),
            state: AtomicU32::new(state.unwrap_or_default().0),
            readers: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The newest state of the store that is known here.
    pub fn state(&self) -> FileId {
        FileId(self.inner.state.load(Ordering::Relaxed))
    }

    /// The store's last file is this; if that is news, everything that is made of rows changed.
    pub fn moved_to(&self, state: Option<FileId>) {
        let state = state.unwrap_or_default().0;
        if self.inner.state.fetch_max(state, Ordering::Relaxed) < state {
            self.changed(Subject::of_rows());
        }
    }

    /// Something about these subjects changed: the store has new rows, a month was computed anew, a user was added.
    pub fn changed(&self, subjects: impl IntoIterator<Item = Subject>) {
        self.say(Happened::Changed(Arc::new(subjects.into_iter().collect())));
    }

    /// Ends the streams of somebody who was signed out, or whose role or password was changed.
    pub fn signed_out(&self, user: &str) {
        self.say(Happened::SignedOut(user.into()));
    }

    pub(super) fn job(&self, job: &Arc<Job>) {
        self.say(Happened::Job(Arc::clone(job)));
    }

    fn say(&self, happened: Happened) {
        // Nobody listening is no failure.
        drop(self.inner.happened.send(happened));
    }

    /// Ends all streams.
    pub fn stop(&self) {
        self.inner.stopped.send_replace(true);
    }

    /// How many streams are open.
    pub fn readers(&self) -> usize {
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

/// Looks at the store now and then, for what other processes write to it. Ends when the streams do.
pub async fn watch(app: App) {
    let mut stopped = app.live().inner.stopped.subscribe();
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            _ = look.tick() => {
                let state = app.state_now().await;
                app.live().moved_to(state);
            }
            () = listen::stopped(&mut stopped) => return,
        }
    }
}

#[cfg(test)]
mod tests;

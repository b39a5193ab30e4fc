//! One open stream: what happened, put together for one person.

use super::{Happened, Live, Subject};
use crate::api::error::{ApiError, Code};
use crate::api::jobs::{JobView, Jobs};
use crate::api::listen;
use crate::api::principal::Principal;
use axum::response::sse::Event;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use utoipa::ToSchema;

/// Streams of one person at once: a browser opens six at most, and there is a phone too.
const PER_USER_MAX: usize = 24;
/// Streams of everybody at once.
const ALL_MAX: usize = 1_000;
/// Changes are collected so long before they are told, so that a busy shop does not make every screen ask all the time.
const COLLECT: Duration = Duration::from_millis(250);
/// A stream ends after so long; the browser opens it again, and is asked again who it is.
const LIFE: Duration = Duration::from_mins(15);
/// Events on their way to one reader.
const ON_THE_WAY: usize = 64;

/// The data moved on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StateView {
    /// Always `state`.
    kind: &'static str,
    /// The store's state now, for `Jinpai-At-Least`.
    state: u32,
    /// What it concerns.
    subjects: BTreeSet<Subject>,
}

/// One open stream.
pub struct Listener {
    live: Live,
    who: Principal,
    happened: broadcast::Receiver<Happened>,
    pending: BTreeSet<Subject>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut readers = self.live.inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = readers.get_mut(&self.who.user) {
            *count -= 1;
            if *count == 0 {
                readers.remove(&self.who.user);
            }
        }
    }
}

impl Listener {
    /// Opens a stream for a person, unless there are too many.
    pub fn open(live: &Live, who: Principal) -> Result<Self, ApiError> {
        let mut readers = live.inner.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = readers.values().sum();
        let own = readers.entry(who.user.clone()).or_default();
        if *own >= PER_USER_MAX || all >= ALL_MAX {
            return Err(ApiError::of(Code::TooMany));
        }
        *own += 1;
        drop(readers);
        Ok(Self { happened: live.inner.happened.subscribe(), live: live.clone(), who, pending: BTreeSet::new() })
    }

    /// Sends until the reader goes, falls behind or may listen no more. First how things stand: the state, and the open jobs.
    pub async fn run(mut self, jobs: Jobs, reader: mpsc::Sender<Event>) {
        let mut stopped = self.live.inner.stopped.subscribe();
        let end = tokio::time::sleep(LIFE);
        tokio::pin!(end);
        let mut tell = tokio::time::interval(COLLECT);
        let open = jobs.list(&self.who).into_iter().filter(JobView::is_open);
        let first = [self.state()].into_iter().chain(open.map(|job| event("job", &job)));
        for event in first {
            if reader.try_send(event).is_err() {
                return;
            }
        }
        loop {
            let event = tokio::select! {
                happened = self.happened.recv() => match self.take(happened) {
                    Taken::Tell(event) => event,
                    Taken::Nothing => continue,
                    Taken::End => return,
                },
                _ = tell.tick(), if !self.pending.is_empty() => self.state(),
                () = &mut end => return,
                () = listen::stopped(&mut stopped) => return,
                () = reader.closed() => return,
            };
            // A reader that is so far behind is cut off; it comes back and asks for everything again.
            if reader.try_send(event).is_err() {
                return;
            }
        }
    }

    fn take(&mut self, happened: Result<Happened, RecvError>) -> Taken {
        match happened {
            Ok(Happened::Changed(subjects)) => {
                self.pending.extend(subjects.iter().filter(|subject| subject.concerns(&self.who)));
                Taken::Nothing
            }
            Ok(Happened::Job(job)) if job.may_be_seen_by(&self.who) => Taken::Tell(event("job", &job.view())),
            Ok(Happened::SignedOut(user)) if *user == *self.who.user => Taken::End,
            Ok(Happened::Job(_) | Happened::SignedOut(_)) => Taken::Nothing,
            Err(RecvError::Lagged(_) | RecvError::Closed) => Taken::End,
        }
    }

    fn state(&mut self) -> Event {
        let subjects = std::mem::take(&mut self.pending);
        event("state", &StateView { kind: "state", state: self.live.state().0, subjects })
    }

    /// The queue to a reader.
    pub fn queue() -> (mpsc::Sender<Event>, mpsc::Receiver<Event>) {
        mpsc::channel(ON_THE_WAY)
    }
}

enum Taken {
    Tell(Event),
    Nothing,
    End,
}

fn event(name: &str, value: &impl Serialize) -> Event {
    let text = serde_json::to_string(value).expect("views have text keys only");
    Event::default().event(name).data(text)
}

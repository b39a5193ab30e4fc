//! Long work: started by a `POST` that answers 202 at once, done on a thread of its own, and found again at `/jobs/{id}`.
//!
//! ```text
//! POST → App::start_job → waiting → running (progress to /stream) → done | failed | cancelled, kept for a day
//! ```
//!
//! One job writes at a time; short writes of handlers queue with them by [`App::writing`]. Jobs live in memory: what a job did to
//! the store is there whole or not at all, whenever the process ends, so nothing has to be taken up again after a start.

mod job;
mod shelf;

pub use job::{JobId, JobKind, JobProblem, JobStatus, JobView, Task};

use super::BASE;
use super::error::{ApiError, Code};
use super::live::Live;
use super::principal::Principal;
use super::state::App;
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use job::Ended;
pub(in crate::api) use job::Job;
use serde_json::Value;
use shelf::Shelf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinError;

/// Jobs that only read and run at once: the machine belongs to those who look at screens first.
const READERS_MAX: usize = 2;
/// Jobs that wait or run, of everybody together.
const OPEN_MAX: usize = 50;
/// The largest result that is kept, in bytes of JSON.
const RESULT_BYTES_MAX: usize = 256 * 1024;
/// How long a short write waits for the writer before it.
const WRITER_WAIT: Duration = Duration::from_secs(10);
/// How often progress is told.
const TELL_EVERY: Duration = Duration::from_millis(400);

/// What is to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// What kind of work it is.
    pub what: JobKind,
    /// With what, for people: a month, a file's name.
    pub subject: String,
    /// The permission of the route that starts it. Who has it over everybody sees the job too.
    pub permission: &'static str,
    /// Whether it writes to the store.
    pub writes: bool,
    /// Whether the work asks [`Task::check`] now and then, so that it can be stopped while it runs.
    pub stops: bool,
}

/// All jobs of the server. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    inner: Arc<Inner>,
}

struct Inner {
    shelf: Mutex<Shelf>,
    writer: Arc<Semaphore>,
    readers: Arc<Semaphore>,
    ended: Notify,
    live: Live,
}

impl Jobs {
    /// None so far; what becomes of them is told to `live`.
    pub fn new(live: Live) -> Self {
        let inner = Inner {
            shelf: Mutex::default(),
            writer: Arc::new(Semaphore::new(1)),
            readers: Arc::new(Semaphore::new(READERS_MAX)),
            ended: Notify::new(),
            live,
        };
        Self { inner: Arc::new(inner) }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.inner.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The jobs that a person may see, the newest first.
    pub fn list(&self, who: &Principal) -> Vec<JobView> {
        self.shelf().newest_first().filter(|job| job.may_be_seen_by(who)).map(|job| job.view()).collect()
    }

    /// A job; one that the person may not see is not there.
    pub fn view(&self, id: &str, who: &Principal) -> Result<JobView, ApiError> {
        Ok(self.find(id, who)?.view())
    }

    fn find(&self, id: &str, who: &Principal) -> Result<Arc<Job>, ApiError> {
        self.shelf().find(id).filter(|job| job.may_be_seen_by(who)).ok_or_else(ApiError::not_found)
    }

    /// Takes back a job that waits, or asks one that runs to stop.
    pub fn cancel(&self, id: &str, who: &Principal) -> Result<JobView, ApiError> {
        let job = self.find(id, who)?;
        job.cancel()?;
        self.inner.live.job(&job);
        Ok(job.view())
    }

    /// How many wait or run.
    pub fn open(&self) -> usize {
        self.shelf().open()
    }

    /// Takes no new jobs, takes back those that wait, asks those that run to stop, and waits until they have ended.
    pub async fn stop(&self) {
        self.shelf().close();
        loop {
            let ended = self.inner.ended.notified();
            if self.open() == 0 {
                return;
            }
            ended.await;
        }
    }

    pub(super) fn begin(&self, new: NewJob, who: &Principal) -> Result<Arc<Job>, ApiError> {
        let mut shelf = self.shelf();
        if shelf.is_closed() {
            return Err(ApiError::new(Code::Busy, "服务正在停止，请稍后再试", "the server is stopping; try again in a while"));
        }
        if shelf.open() >= OPEN_MAX {
            return Err(ApiError::new(
                Code::TooMany,
                format!("已有 {OPEN_MAX} 个任务在等待，请等其中一些完成后再试"),
                format!("{OPEN_MAX} jobs are waiting already; try again when some of them are done"),
            ));
        }
        Ok(shelf.put(new, who))
    }

    async fn run(self, app: App, job: Arc<Job>, work: Work) {
        let turn = if job.new.writes { &self.inner.writer } else { &self.inner.readers };
        let permit = turn.acquire().await;
        if job.begin() {
            self.inner.live.job(&job);
            let mut work = tokio::task::spawn_blocking({
                let (app, task) = (app.clone(), Task::of(&job));
                move || work(&app, &task)
            });
            let mut told = tokio::time::interval(TELL_EVERY);
            let result = loop {
                tokio::select! {
                    result = &mut work => break result,
                    _ = told.tick() => if job.has_moved() { self.inner.live.job(&job) },
                }
            };
            let state = app.state_now().await;
            job.end(ended(result, &job), state);
            self.inner.live.moved_to(state);
        }
        drop(permit);
        self.inner.live.job(&job);
        self.inner.ended.notify_waiters();
    }
}

type Work = Box<dyn FnOnce(&App, &Task) -> Result<Value, ApiError> + Send>;

/// What became of the work.
fn ended(result: Result<Result<Value, ApiError>, JoinError>, job: &Job) -> Ended {
    match result {
        Ok(Ok(value)) if value.to_string().len() > RESULT_BYTES_MAX => {
            Ended::Failed(ApiError::internal(anyhow::anyhow!("the result of {:?} is too large to be kept", job.new.what)))
        }
        Ok(Ok(value)) => Ended::Done(value),
        Ok(Err(_)) if job.is_cancelled() => Ended::Cancelled,
        Ok(Err(error)) => Ended::Failed(error),
        Err(panicked) => Ended::Failed(ApiError::internal(anyhow::Error::new(panicked))),
    }
}

/// The answer to what started a job: 202, where to find it, and how it stands.
#[derive(Debug)]
pub struct Accepted(pub JobView);

impl IntoResponse for Accepted {
    fn into_response(self) -> Response {
        let place = format!("{BASE}/jobs/{}", self.0.id);
        (StatusCode::ACCEPTED, [(header::LOCATION, place)], Json(self.0)).into_response()
    }
}

impl App {
    /// Starts a job. `work` gets the server and a [`Task`] to tell its progress to; what it gives is kept as the job's result.
    pub fn start_job(
        &self,
        who: &Principal,
        new: NewJob,
        work: impl FnOnce(&Self, &Task) -> Result<Value, ApiError> + Send + 'static,
    ) -> Result<Accepted, ApiError> {
        let jobs = self.jobs().clone();
        let job = jobs.begin(new, who)?;
        let view = job.view();
        tokio::spawn(jobs.run(self.clone(), job, Box::new(work)));
        Ok(Accepted(view))
    }

    /// Runs a short write when no job and no other write is at it. After ten seconds of waiting the answer is *busy*.
    pub async fn writing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let turn = self.jobs().inner.writer.clone().acquire_owned();
        let Ok(Ok(permit)) = tokio::time::timeout(WRITER_WAIT, turn).await else { return Err(ApiError::of(Code::Busy)) };
        self.blocking(move |app| {
            let result = work(app);
            drop(permit);
            result
        })
        .await
    }
}

#[cfg(test)]
mod tests;

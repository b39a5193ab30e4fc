//! One job: what it is, who started it, how it stands.

use super::NewJob;
use crate::api::error::{ApiError, Code};
use crate::api::list::TextView;
use crate::api::permission::Scope;
use crate::api::principal::Principal;
use crate::clock;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jinpai_model::FileId;
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use utoipa::ToSchema;

/// The name of a job: never given twice, also after a new start.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct JobId(String);

impl JobId {
    pub(super) fn new(at: Timestamp, number: u64) -> Self {
        Self(format!("{:x}-{number}", at.as_millisecond()))
    }

    /// As it stands in an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What kinds of work there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Files are taken in.
    Import,
    /// The last import is taken back.
    UndoImport,
    /// A month is closed.
    Close,
    /// The closed months are checked.
    Verify,
    /// Another plan is supposed.
    Whatif,
    /// A file is made that takes long.
    Export,
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Its turn has not come.
    Waiting,
    /// It is at work.
    Running,
    /// It did what it was asked.
    Done,
    /// It did not; `problem` says why.
    Failed,
    /// It was taken back.
    Cancelled,
}

/// A job as it is shown, at `/jobs/{id}` and in the stream.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobView {
    /// Always `job`: by this the stream's events are told apart.
    pub kind: &'static str,
    /// Its name.
    pub id: JobId,
    /// What it does.
    pub what: JobKind,
    /// With what.
    pub subject: String,
    /// How it stands.
    pub status: JobStatus,
    /// Steps done.
    pub done: u64,
    /// Steps in all, once known.
    pub of: Option<u64>,
    /// Whether it may be taken back now.
    pub can_cancel: bool,
    /// Who started it.
    pub by: String,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The store's state after it, for `Jinpai-At-Least`.
    pub state: Option<u32>,
    /// What it found, in a form of its own for each kind.
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
    /// Why it failed.
    pub problem: Option<JobProblem>,
}

impl JobView {
    /// Whether it waits or runs.
    pub fn is_open(&self) -> bool {
        matches!(self.status, JobStatus::Waiting | JobStatus::Running)
    }
}

/// Why a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobProblem {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: TextView,
}

/// How the work of a job ended.
pub(super) enum Ended {
    Done(Value),
    Failed(ApiError),
    Cancelled,
}

enum Standing {
    Waiting,
    Running,
    Ended { how: Ended, at: Timestamp, state: Option<FileId> },
}

/// A job.
pub(in crate::api) struct Job {
    id: JobId,
    pub(super) new: NewJob,
    user: String,
    asked_at: Timestamp,
    bar: ProgressBar,
    told: AtomicU64,
    cancelled: AtomicBool,
    standing: Mutex<Standing>,
}

impl Job {
    pub(super) fn new(id: JobId, new: NewJob, who: &Principal, asked_at: Timestamp) -> Self {
        Self {
            id,
            new,
            user: who.user.clone(),
            asked_at,
            bar: ProgressBar::hidden(),
            told: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            standing: Mutex::new(Standing::Waiting),
        }
    }

    pub(super) fn id(&self) -> &JobId {
        &self.id
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those see a job who may start it now: the one who did, and who may do so over everybody.
    pub(in crate::api) fn may_be_seen_by(&self, who: &Principal) -> bool {
        match who.scope(self.new.permission) {
            Scope::None => false,
            Scope::All => true,
            Scope::Own | Scope::Group => who.user == self.user,
        }
    }

    /// Its turn has come; false if it was taken back before.
    pub(super) fn begin(&self) -> bool {
        let mut standing = self.standing();
        let waits = matches!(*standing, Standing::Waiting);
        if waits {
            *standing = Standing::Running;
        }
        waits
    }

    pub(super) fn end(&self, how: Ended, state: Option<FileId>) {
        if let Ended::Failed(error) = &how {
            error.log(self.id.as_str());
        }
        *self.standing() = Standing::Ended { how, at: clock::now(), state };
    }

    pub(super) fn is_open(&self) -> bool {
        !matches!(*self.standing(), Standing::Ended { .. })
    }

    pub(super) fn ended_at(&self) -> Option<Timestamp> {
        match &*self.standing() {
            Standing::Ended { at, .. } => Some(*at),
            Standing::Waiting | Standing::Running => None,
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Whether there is progress since this was asked last.
    pub(super) fn has_moved(&self) -> bool {
        let done = self.bar.position();
        self.told.swap(done, Ordering::Relaxed) != done
    }

    pub(super) fn cancel(&self) -> Result<(), ApiError> {
        let mut standing = self.standing();
        match &*standing {
            Standing::Waiting => {
                *standing = Standing::Ended { how: Ended::Cancelled, at: clock::now(), state: None };
            }
            Standing::Running if self.new.stops => {}
            Standing::Running => {
                return Err(ApiError::new(
                    Code::Conflict,
                    "这个任务已经开始，不能中途停止；请等它完成",
                    "this job has begun and cannot be stopped half-way; wait until it is done",
                ));
            }
            Standing::Ended { .. } => {
                return Err(ApiError::new(Code::Conflict, "这个任务已经结束", "this job has ended already"));
            }
        }
        self.cancelled.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// As it is shown.
    pub(in crate::api) fn view(&self) -> JobView {
        let standing = self.standing();
        let (status, how, ended_at, state) = match &*standing {
            Standing::Waiting => (JobStatus::Waiting, None, None, None),
            Standing::Running => (JobStatus::Running, None, None, None),
            Standing::Ended { how, at, state } => (status(how), Some(how), Some(*at), *state),
        };
        let (result, problem) = match how {
            Some(Ended::Done(value)) => (Some(value.clone()), None),
            Some(Ended::Failed(error)) => {
                (None, Some(JobProblem { code: error.code().parts().0, message: error.message().into() }))
            }
            Some(Ended::Cancelled) | None => (None, None),
        };
        let can_cancel = match status {
            JobStatus::Waiting => true,
            JobStatus::Running => self.new.stops && !self.is_cancelled(),
            JobStatus::Done | JobStatus::Failed | JobStatus::Cancelled => false,
        };
        JobView {
            kind: "job",
            id: self.id.clone(),
            what: self.new.what,
            subject: self.new.subject.clone(),
            status,
            done: self.bar.position(),
            of: self.bar.length(),
            can_cancel,
            by: self.user.clone(),
            asked_at: self.asked_at,
            ended_at,
            state: state.map(|file| file.0),
            result,
            problem,
        }
    }
}

fn status(how: &Ended) -> JobStatus {
    match how {
        Ended::Done(_) => JobStatus::Done,
        Ended::Failed(_) => JobStatus::Failed,
        Ended::Cancelled => JobStatus::Cancelled,
    }
}

/// What the work of a job tells its progress to.
pub struct Task {
    job: Arc<Job>,
}

impl Task {
    pub(super) fn of(job: &Arc<Job>) -> Self {
        Self { job: Arc::clone(job) }
    }

    /// So many of so many steps are done: as [`crate::jobs`] tell it.
    pub fn progress(&self, done: usize, of: usize) {
        self.job.bar.set_length(u64::try_from(of).unwrap_or(u64::MAX));
        self.job.bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    }

    /// A bar that nobody draws, for jobs that tell their progress to one.
    pub fn bar(&self) -> &ProgressBar {
        &self.job.bar
    }

    /// The name of the job.
    pub fn id(&self) -> &JobId {
        &self.job.id
    }

    /// Goes on unless the job was taken back.
    pub fn check(&self) -> Result<(), ApiError> {
        if self.job.is_cancelled() {
            return Err(ApiError::new(Code::Conflict, "任务已取消", "the job was taken back"));
        }
        Ok(())
    }
}

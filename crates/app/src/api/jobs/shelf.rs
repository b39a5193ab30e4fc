//! Where jobs are kept: those that wait or run, and those that ended within a day.

use super::NewJob;
use super::job::{Job, JobId};
use crate::api::principal::Principal;
use crate::clock;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Jobs that have ended and are kept at most.
const ENDED_MAX: usize = 200;
/// How long they are kept at most.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The jobs, in the order in which they were asked for.
#[derive(Default)]
pub(super) struct Shelf {
    last: u64,
    jobs: BTreeMap<u64, Arc<Job>>,
    closed: bool,
}

impl Shelf {
    /// Puts a new job on the shelf, and takes down those that are too old.
    pub(super) fn put(&mut self, new: NewJob, who: &Principal) -> Arc<Job> {
        let now = clock::now();
        let old = |job: &Arc<Job>| job.ended_at().is_some_and(|at| now.duration_since(at) > KEPT);
        self.jobs.retain(|_, job| !old(job));
        let ended: Vec<u64> = self.jobs.iter().filter(|(_, job)| !job.is_open()).map(|(number, _)| *number).collect();
        for number in ended.iter().take((ended.len() + 1).saturating_sub(ENDED_MAX)) {
            self.jobs.remove(number);
        }
        self.last += 1;
        let job = Arc::new(Job::new(JobId::new(now, self.last), new, who, now));
        self.jobs.insert(self.last, Arc::clone(&job));
        job
    }

    pub(super) fn find(&self, id: &str) -> Option<Arc<Job>> {
        self.jobs.values().find(|job| job.id().as_str() == id).cloned()
    }

    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Arc<Job>> {
        self.jobs.values().rev()
    }

    pub(super) fn open(&self) -> usize {
        self.jobs.values().filter(|job| job.is_open()).count()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Takes no new ones, takes back those that wait and asks those that can to stop.
    pub(super) fn close(&mut self) {
        self.closed = true;
        for job in self.jobs.values().filter(|job| job.is_open()) {
            // What cannot be stopped half-way goes on to its end.
            drop(job.cancel());
        }
    }
}

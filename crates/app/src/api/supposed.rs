//! What was supposed lately: comparisons of `POST /whatif`, in memory only, so that a page, its facts and its workbook show the same. Never
//! stored, and forgotten when newer ones come or the server stops.

use crate::jobs::whatif::WhatIf;
use jinpai_model::Month;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// So many comparisons are kept.
const KEPT_MAX: usize = 12;

/// A comparison of a month.
#[derive(Debug)]
pub struct Supposition {
    /// By which it is found: that of the job that made it.
    pub id: String,
    /// The month.
    pub month: Month,
    /// What is supposed, for people: the plan's title and the changed settings.
    pub title: String,
    /// The settings that were changed.
    pub settings: Vec<String>,
    /// What differs.
    pub found: WhatIf,
}

/// The comparisons that are kept.
#[derive(Debug, Default)]
pub struct Suppositions(Mutex<VecDeque<Arc<Supposition>>>);

impl Suppositions {
    /// Keeps one more, and lets go of the oldest.
    pub fn keep(&self, supposition: Supposition) -> Arc<Supposition> {
        let kept = Arc::new(supposition);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back(Arc::clone(&kept));
        while all.len() > KEPT_MAX {
            all.pop_front();
        }
        kept
    }

    /// The one of that id, if it is still kept.
    pub fn find(&self, id: &str) -> Option<Arc<Supposition>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|kept| kept.id == id).cloned()
    }
}

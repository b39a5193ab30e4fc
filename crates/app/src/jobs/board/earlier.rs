//! Drafts as they stood before, kept for as long as the data is the same: everybody asks for the same few days.

use super::MonthState;
use crate::jobs::pay::brief::Brief;
use jiff::civil::Date;
use jinpai_model::Month;
use std::collections::VecDeque;
use std::sync::Arc;

/// Yesterday and the week before, of the months that people look at.
const KEPT: usize = 8;

/// What was computed last, the latest at the end.
#[derive(Default)]
pub(super) struct Earlier(VecDeque<(Month, Date, MonthState, Arc<Vec<Brief>>)>);

impl Earlier {
    /// The drafts of a month before a day, if they were made of this state of the data.
    pub(super) fn of(&self, month: Month, day: Date, state: &MonthState) -> Option<Arc<Vec<Brief>>> {
        let found = self.0.iter().find(|(of, before, made_of, _)| (*of, *before, made_of) == (month, day, state));
        found.map(|(.., drafts)| Arc::clone(drafts))
    }

    /// Keeps drafts instead of those of an older state.
    pub(super) fn keep(&mut self, month: Month, day: Date, state: MonthState, drafts: Arc<Vec<Brief>>) {
        self.0.retain(|(of, before, ..)| (*of, *before) != (month, day));
        self.0.push_back((month, day, state, drafts));
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }
}

//! Drafts as they stood before, kept for as long as the data is the same: everybody asks for the same few days.

use super::MonthState;
use crate::clock::Stopwatch;
use crate::jobs::pay::brief::Brief;
use jiff::civil::Date;
use jinpai_model::Month;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Yesterday and the week before, of the months that people look at.
const KEPT: usize = 8;
/// Rows that are streamed in are of now, and what stood before is computed anew for them only so often: it takes as long as the month.
const REST: Duration = Duration::from_mins(10);

/// What was computed last, the latest at the end.
#[derive(Default)]
pub(super) struct Earlier(VecDeque<Kept>);

struct Kept {
    month: Month,
    day: Date,
    made_of: MonthState,
    made: Stopwatch,
    drafts: Arc<Vec<Brief>>,
}

impl Kept {
    fn is_good_for(&self, state: &MonthState) -> bool {
        let streamed_since = MonthState { version: state.version, ..self.made_of.clone() };
        self.made_of == *state || (streamed_since == *state && self.made.elapsed() < REST)
    }
}

impl Earlier {
    /// The drafts of a month before a day, if they were made of this state of the data, or of one that only had less streamed in.
    pub(super) fn of(&self, month: Month, day: Date, state: &MonthState) -> Option<Arc<Vec<Brief>>> {
        let found = self.0.iter().find(|kept| (kept.month, kept.day) == (month, day) && kept.is_good_for(state));
        found.map(|kept| Arc::clone(&kept.drafts))
    }

    /// Keeps drafts instead of those of an older state.
    pub(super) fn keep(&mut self, month: Month, day: Date, made_of: MonthState, drafts: Arc<Vec<Brief>>) {
        self.0.retain(|kept| (kept.month, kept.day) != (month, day));
        self.0.push_back(Kept { month, day, made_of, made: Stopwatch::start(), drafts });
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Earlier, KEPT};
    use crate::jobs::board::MonthState;
    use jiff::civil::date;
    use jinpai_model::{FileId, Month};
    use std::sync::Arc;

    #[test]
    fn drafts_are_good_until_a_file_comes_in() {
        let month: Month = "2025-11".parse().unwrap();
        let state = MonthState { month, up_to: FileId(7), version: 3, plan: None, chain: None, is_closed: false };
        let day = date(2025, 11, 30);
        let mut earlier = Earlier::default();
        earlier.keep(month, day, state.clone(), Arc::default());
        let is_known = |earlier: &Earlier, day, state: &MonthState| earlier.of(month, day, state).is_some();
        assert!(is_known(&earlier, day, &state) && !is_known(&earlier, date(2025, 11, 29), &state));
        assert!(is_known(&earlier, day, &MonthState { version: 4, ..state.clone() }), "only something was streamed in");
        assert!(!is_known(&earlier, day, &MonthState { version: 4, up_to: FileId(8), ..state.clone() }));
        for other in 1..=KEPT {
            earlier.keep(month, date(2025, 11, i8::try_from(other).unwrap()), state.clone(), Arc::default());
        }
        assert!(!is_known(&earlier, day, &state), "the oldest goes");
    }
}

//! The months in memory: what the server answers from, so that a page costs a look-up and not a fold over all messages.
//!
//! A month is computed as the command line does it and kept with the state of the data that it was made of. While the data moves on, the
//! older month is given at once, says of which state it is, and is computed again in the background; who has just changed something asks
//! for a month that has seen the change. A closed month is what it was closed with and never computed again.

mod compute;
mod earlier;
mod index;
mod rounds;
mod view;

pub use compute::MonthState;
pub use rounds::{RoundView, Rounds};
pub use view::MonthView;

use crate::clock::Stopwatch;
use crate::failure::Failure;
use crate::jobs::pay::brief::Brief;
use crate::workspace::Workspace;
use earlier::Earlier;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jinpai_calc::context::DEFAULT_ZONE;
use jinpai_model::{FileId, Lang, Month};
use jinpai_store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// So many months are kept unless the settings say otherwise: a year and the running month.
pub const MONTHS_KEPT: usize = 13;

/// The shortest pause between two computations of a month in the background.
const PAUSE_MIN: Duration = Duration::from_secs(2);
/// A month that took long rests this many times as long, so that a stream of events does not keep the machine computing.
const PAUSE_FACTOR: u32 = 3;

/// What listeners are told.
#[derive(Debug, Clone)]
pub enum BoardNews {
    /// A month was computed again.
    Recomputed {
        /// Which.
        month: Month,
        /// Of which data.
        state: MonthState,
    },
    /// A computation that nobody waited for failed.
    Failed {
        /// Of which month.
        month: Month,
        /// Why, for the log.
        why: String,
    },
}

type Listener = Box<dyn Fn(&BoardNews) + Send + Sync>;

/// The months in memory. Clones are the same board. Its methods block: call them on threads that may.
#[derive(Clone)]
pub struct Board(Arc<Shared>);

struct Shared {
    workspace: Workspace,
    store: Arc<dyn Store>,
    months_kept: usize,
    entries: Mutex<Entries>,
    /// Told whenever a computation ends.
    ended: Condvar,
    /// Held while a month is computed: one uses all processors, two at once would only use twice the memory.
    computing: Mutex<()>,
    listeners: Mutex<Vec<Listener>>,
    /// The first and the last month with data, as of a last file.
    known: Mutex<Option<KnownMonths>>,
    earlier: Mutex<Earlier>,
}

/// As of which file, and the first and the last month.
type KnownMonths = (Option<FileId>, Option<(Month, Month)>);

#[derive(Default)]
struct Entries {
    months: BTreeMap<Month, Entry>,
    /// Counts the asks, to know which month was asked for last.
    asks: u64,
}

#[derive(Default)]
struct Entry {
    view: Option<Arc<MonthView>>,
    /// The last ask.
    asked: u64,
    /// Somebody asked since it was computed: worth computing again when the data moves on.
    wanted: bool,
    /// Somebody computes it; others wait.
    in_flight: bool,
    /// A thread computes it again and again in the background.
    in_background: bool,
}

/// A month in memory, for the page about the server itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMonth {
    /// Which.
    pub month: Month,
    /// Of which data.
    pub state: MonthState,
    /// About so many bytes.
    pub bytes: usize,
}

impl Board {
    /// An empty board over a workspace and its store that keeps at most so many months, at least one.
    pub fn new(workspace: Workspace, store: Arc<dyn Store>, months_kept: usize) -> Self {
        Self(Arc::new(Shared {
            workspace,
            store,
            months_kept: months_kept.max(1),
            entries: Mutex::default(),
            ended: Condvar::new(),
            computing: Mutex::default(),
            listeners: Mutex::default(),
            known: Mutex::default(),
            earlier: Mutex::default(),
        }))
    }

    /// The store that the months are read from.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// Tells `listener` of every month that is computed again. It is called on the computing thread and must not block for long.
    pub fn listen(&self, listener: impl Fn(&BoardNews) + Send + Sync + 'static) {
        self.0.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// A month. With `at_least` — the last file after something was entered — one that has seen it; else the newest in memory at once, and if
    /// the data has moved on it is computed again in the background. Several who ask for a month that must be computed wait for one
    /// computation.
    pub fn get(&self, month: Month, at_least: Option<FileId>, lang: Lang) -> anyhow::Result<Arc<MonthView>> {
        let now = self.0.state(month, lang)?;
        let mut entries = self.0.entries();
        entries.asks += 1;
        let asks = entries.asks;
        loop {
            let entry = entries.months.entry(month).or_default();
            entry.asked = asks;
            entry.wanted = true;
            if let Some(view) = entry.view.clone().filter(|view| view.state.is_good_enough(&now, at_least)) {
                if view.state != now {
                    self.compute_in_background(month, entry);
                }
                return Ok(view);
            }
            if !entry.in_flight {
                entry.in_flight = true;
                drop(entries);
                return self.0.compute(month, lang);
            }
            entries = self.0.ended.wait(entries).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The months from the first to the last with any message or order, oldest first, and those that are closed.
    pub fn months(&self) -> anyhow::Result<Vec<Month>> {
        let store = self.0.store.as_ref();
        let last_file = store.last_file()?;
        let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        // What is streamed into the last file is of its day; a new month begins with a file of its own soon after.
        if known.as_ref().is_none_or(|(of, _)| *of != last_file) {
            let months = store.span()?.map(|(first, last)| (month_of(first), month_of(last)));
            *known = Some((last_file, months));
        }
        let span = known.as_ref().and_then(|(_, span)| *span);
        drop(known);
        let mut months: BTreeSet<Month> = store.closed_months()?.iter().map(|closed| closed.month).collect();
        if let Some((first, last)) = span {
            months.extend(std::iter::successors(Some(first), |month| month.after()).take_while(|month| *month <= last));
        }
        Ok(months.into_iter().collect())
    }

    /// Begins to compute the last month with data, so that whoever looks first waits less. It goes on in the background, and what goes wrong
    /// is told to who asks for the month.
    pub fn begin_with_the_last(&self) {
        let board = self.clone();
        let compute = move || {
            let last = board.months().ok().and_then(|months| months.last().copied());
            if let Some(Err(error)) = last.map(|month| board.get(month, None, Lang::En)) {
                tracing::warn!("the last month cannot be computed: {}", crate::failure::text(&error, Lang::En));
            }
        };
        // Without a thread the month is computed when it is asked for.
        thread::Builder::new().name("last month".to_owned()).spawn(compute).ok();
    }

    /// The drafts of a month as they stood when a day began, by the same plans, of the data that `view` was made of or newer.
    pub fn drafts_before(&self, view: &MonthView, day: Date, lang: Lang) -> anyhow::Result<Arc<Vec<Brief>>> {
        let month = view.month();
        if let Some(known) = self.0.earlier().of(month, day, &view.state) {
            return Ok(known);
        }
        let _one_at_a_time = self.0.computing.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever waited finds what the one before has computed.
        if let Some(known) = self.0.earlier().of(month, day, &view.state) {
            return Ok(known);
        }
        let (state, drafts) = compute::drafts_before(&self.0.workspace, self.0.store.as_ref(), month, day, lang)?;
        let drafts = Arc::new(drafts);
        self.0.earlier().keep(month, day, state, Arc::clone(&drafts));
        Ok(drafts)
    }

    /// The state of the data that a month would be made of now.
    pub fn state(&self, month: Month, lang: Lang) -> anyhow::Result<MonthState> {
        self.0.state(month, lang)
    }

    /// What is in memory, and how much of it that takes.
    pub fn kept(&self) -> Vec<KeptMonth> {
        let entries = self.0.entries();
        let kept = entries.months.iter().filter_map(|(month, entry)| Some((*month, entry.view.as_ref()?)));
        kept.map(|(month, view)| KeptMonth { month, state: view.state.clone(), bytes: view.bytes() }).collect()
    }

    /// Starts the thread that computes the month until nobody wants a newer one, if it does not run yet.
    fn compute_in_background(&self, month: Month, entry: &mut Entry) {
        if entry.in_background {
            return;
        }
        entry.in_background = true;
        let shared = Arc::clone(&self.0);
        let spawned = thread::Builder::new().name(format!("month {month}")).spawn(move || shared.keep_computing(month));
        if spawned.is_err() {
            // Without a thread the older month is still right for its state; the next ask tries again.
            entry.in_background = false;
        }
    }
}

impl Shared {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn earlier(&self) -> MutexGuard<'_, Earlier> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self, month: Month, lang: Lang) -> anyhow::Result<MonthState> {
        MonthState::now(&self.workspace, self.store.as_ref(), month, lang)
    }

    /// Computes a month whose entry says that it is in flight, and takes that back whatever happens.
    fn compute(&self, month: Month, lang: Lang) -> anyhow::Result<Arc<MonthView>> {
        let landing = Landing { shared: self, month };
        let computed = {
            let _one_at_a_time = self.computing.lock().unwrap_or_else(PoisonError::into_inner);
            compute::compute(&self.workspace, self.store.as_ref(), month, lang)
        };
        let view = Arc::new(computed?);
        let mut entries = self.entries();
        let entry = entries.months.entry(month).or_default();
        let is_new = entry.view.as_ref().is_some_and(|before| before.state != view.state);
        entry.view = Some(Arc::clone(&view));
        entries.forget_beyond(self.months_kept, month);
        drop(entries);
        drop(landing);
        if is_new {
            self.tell(&BoardNews::Recomputed { month, state: view.state.clone() });
        }
        Ok(view)
    }

    fn keep_computing(&self, month: Month) {
        loop {
            let mut entries = self.entries();
            while entries.months.get(&month).is_some_and(|entry| entry.in_flight) {
                entries = self.ended.wait(entries).unwrap_or_else(PoisonError::into_inner);
            }
            let entry = entries.months.entry(month).or_default();
            entry.in_flight = true;
            entry.wanted = false;
            drop(entries);
            let watch = Stopwatch::start();
            // Nobody waits for it and nobody's language is known: the text is for the log.
            if let Err(error) = self.compute(month, Lang::En) {
                self.tell(&BoardNews::Failed { month, why: crate::failure::text(&error, Lang::En) });
            }
            thread::sleep(PAUSE_MIN.max(watch.elapsed().saturating_mul(PAUSE_FACTOR)));
            let now = self.state(month, Lang::En);
            let mut entries = self.entries();
            let entry = entries.months.entry(month).or_default();
            let is_stale = entry.view.as_ref().is_some_and(|view| now.is_ok_and(|now| now != view.state));
            if !(entry.wanted && is_stale) {
                entry.in_background = false;
                return;
            }
        }
    }

    fn tell(&self, news: &BoardNews) {
        for listener in self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            listener(news);
        }
    }
}

impl Entries {
    /// Lets go of the months that were not asked for for the longest time.
    fn forget_beyond(&mut self, months_kept: usize, but: Month) {
        while self.months.values().filter(|entry| entry.view.is_some()).count() > months_kept {
            let others = self.months.iter_mut().filter(|(month, entry)| **month != but && entry.view.is_some());
            let Some((_, oldest)) = others.min_by_key(|(_, entry)| entry.asked) else { return };
            oldest.view = None;
        }
    }
}

/// Ends a flight, also when the computation panics: else all who wait would wait for ever.
struct Landing<'a> {
    shared: &'a Shared,
    month: Month,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.shared.entries().months.get_mut(&self.month) {
            entry.in_flight = false;
        }
        self.shared.ended.notify_all();
    }
}

/// The month of an instant where nearly all shops are; at its edge a shop's own clock may say another.
fn month_of(at: Timestamp) -> Month {
    let zone = TimeZone::get(DEFAULT_ZONE).unwrap_or(TimeZone::UTC);
    Month::of(at.to_zoned(zone).date())
}

/// The failure of reading while the data keeps changing.
fn unsettled(lang: Lang) -> anyhow::Error {
    Failure::new(lang.pick(
        "正在导入，数据一直在变。请等导入完成后再试一次".to_owned(),
        "an import is running and the data keeps changing; try again when it is done".to_owned(),
    ))
}

#[cfg(test)]
mod tests;

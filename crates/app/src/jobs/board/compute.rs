//! Computing a month of a known state of the data.

use super::view::MonthView;
use super::{rounds::Rounds, unsettled};
use crate::jobs::measure::{Inputs, Request};
use crate::jobs::month::header::Header;
use crate::jobs::pay::Paid;
use crate::jobs::pay::brief::Brief;
use crate::jobs::{month, pay, plan};
use crate::workspace::Workspace;
use jiff::civil::{Date, Time};
use jinpai_calc::context::AsOf;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::PlanBook;
use jinpai_model::{Digest, FileId, Lang, Month};
use jinpai_store::{ClosedMonth, Reader, Store};

/// So often a computation is begun before it is given up.
const TRIES: usize = 5;

/// What a month was made of. Equal states give equal months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthState {
    /// The month.
    pub month: Month,
    /// The last file; of a closed month that of its close. 0 = there is none.
    pub up_to: FileId,
    /// The store's version, which moves also where rows are streamed into the last file. 0 for a closed month.
    pub version: u64,
    /// The digest of the workspace's own plan file, if there is one and the month is open.
    pub plan: Option<Digest>,
    /// The hash of a closed month; of an open one that of the last month that was closed.
    pub chain: Option<Digest>,
    /// Whether the month is closed: then it never becomes another.
    pub is_closed: bool,
}

impl MonthState {
    /// Of the data as it is now.
    pub fn now(workspace: &Workspace, store: &dyn Store, month: Month, lang: Lang) -> anyhow::Result<Self> {
        Self::of(workspace, store, month, &store.closed_months()?, lang)
    }

    fn of(workspace: &Workspace, store: &dyn Store, month: Month, closed: &[ClosedMonth], lang: Lang) -> anyhow::Result<Self> {
        if let Some(own) = closed.iter().find(|closed| closed.month == month) {
            let (up_to, chain) = (own.up_to, Some(own.hash));
            return Ok(Self { month, up_to, version: 0, plan: None, chain, is_closed: true });
        }
        let own = workspace.plan();
        let plan = if own.is_file() { Some(Digest::of(plan::text(&own, lang)?.as_bytes())) } else { None };
        // Asked before anything else is read: what comes in between makes the month newer than its state says, never older.
        let version = store.version()?;
        let up_to = store.last_file()?.unwrap_or_default();
        let before = closed.iter().rfind(|closed| closed.month < month);
        Ok(Self { month, up_to, version, plan, chain: before.map(|closed| closed.hash), is_closed: false })
    }

    /// Whether a month of this state answers who asks when the state is `now`.
    pub(super) fn is_good_enough(&self, now: &Self, at_least: Option<FileId>) -> bool {
        if self.is_closed || now.is_closed {
            // What is closed is never shown as it was before.
            return self == now;
        }
        self == now || at_least.is_none_or(|file| self.up_to >= file)
    }

    /// A short name of the state: equal names, equal months.
    pub fn tag(&self) -> String {
        let text =
            format!("{} {} {} {:?} {:?} {}", self.month, self.up_to.0, self.version, self.plan, self.chain, self.is_closed);
        Digest::of(text.as_bytes()).to_string()[..16].to_owned()
    }
}

/// Computes a month of the data as it is now. What is taken in meanwhile belongs to a later state.
pub(super) fn compute(workspace: &Workspace, store: &dyn Store, month: Month, lang: Lang) -> anyhow::Result<MonthView> {
    let Computed { state, own, has_plan, mut paid } = computed(workspace, store, month, None, &KeepRounds::All, lang)?;
    let rounds = Rounds::pack(month, std::mem::take(&mut paid.measured.measures.rounds));
    Ok(MonthView::new(state, own, has_plan, paid, rounds))
}

/// The drafts of a month as they stood when a day began, with the state of the data that they were made of.
pub(super) fn drafts_before(
    workspace: &Workspace,
    store: &dyn Store,
    month: Month,
    day: Date,
    lang: Lang,
) -> anyhow::Result<(MonthState, Vec<Brief>)> {
    let as_of = AsOf::Local(day.to_datetime(Time::midnight()));
    let Computed { state, paid, .. } = computed(workspace, store, month, Some(as_of), &KeepRounds::None, lang)?;
    Ok((state, paid.slips.iter().map(Brief::of_slip).collect()))
}

/// A month, and what it was made of.
struct Computed {
    state: MonthState,
    own: Option<ClosedMonth>,
    has_plan: bool,
    paid: Paid,
}

fn computed(
    workspace: &Workspace,
    store: &dyn Store,
    month: Month,
    as_of: Option<AsOf>,
    keep: &KeepRounds,
    lang: Lang,
) -> anyhow::Result<Computed> {
    for _ in 0..TRIES {
        let closed = store.closed_months()?;
        let state = MonthState::of(workspace, store, month, &closed, lang)?;
        let reader = store.as_of(state.up_to)?;
        let own = closed.iter().find(|closed| closed.month == month).cloned();
        let plans = plans(workspace, reader.as_ref(), own.as_ref(), lang)?;
        let has_plan = plans.is_some();
        let book = plans.map_or_else(|| plan::defaults(lang), Ok)?;
        let request = Request { book: &book, month, as_of, keep: keep.clone() };
        let before: Vec<&ClosedMonth> = closed.iter().filter(|closed| closed.month < month).collect();
        let Some(taken_over) = month::taken_over(store, reader.as_ref(), &before, &request, &|_, _| {}, lang)? else { continue };
        let Some(paid) = pay::once(reader.as_ref(), &request, taken_over, Inputs::Forget, &|_, _| {}, lang)? else {
            continue;
        };
        return Ok(Computed { state, own, has_plan, paid });
    }
    Err(unsettled(lang))
}

/// The plans in force; none if there is no plan at all.
fn plans(
    workspace: &Workspace,
    reader: &dyn Reader,
    closed: Option<&ClosedMonth>,
    lang: Lang,
) -> anyhow::Result<Option<PlanBook>> {
    if let Some(closed) = closed {
        return Header::of(closed, lang)?.book(reader, lang).map(Some);
    }
    plan::in_force(reader, &workspace.plan(), lang)
}

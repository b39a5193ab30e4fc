//! What faults are looked for with: the rules in force by person and day, the small tables, what data there is.

use crate::context::Context;
use crate::plan::PlanBook;
use crate::plan::fault::Need;
use jinpai_model::records::{Account, Agent, Appeal, Duty, FaultDecision, Incident, Leave, Presence, Punch, Shift};
use std::collections::BTreeSet;

/// The tables with few rows that faults rest on, of any month.
#[derive(Debug, Clone, Default)]
pub struct FaultTables {
    /// Terms.
    pub agents: Vec<Agent>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// Leave.
    pub leave: Vec<Leave>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Recorded faults.
    pub incidents: Vec<Incident>,
    /// Decisions.
    pub decisions: Vec<FaultDecision>,
    /// Appeals.
    pub appeals: Vec<Appeal>,
}

/// The kinds of data that a workspace has, in any month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Available(BTreeSet<Need>);

impl Available {
    /// What the small tables show.
    pub fn of_tables(tables: &FaultTables, presence: &[Presence], punches: &[Punch]) -> Self {
        let mut has = BTreeSet::new();
        let mut is_there = |need, any: bool| any.then(|| has.insert(need));
        is_there(Need::Shifts, !tables.shifts.is_empty());
        is_there(Need::Punches, !punches.is_empty());
        is_there(Need::Presence, !presence.is_empty());
        is_there(Need::Duties, !tables.duties.is_empty());
        has.extend(tables.duties.iter().map(|duty| Need::Duty(duty.duty.to_string())));
        Self(has)
    }

    /// With one kind more: those of the large tables, which the caller knows.
    #[must_use]
    pub fn with(mut self, need: Need) -> Self {
        self.0.insert(need);
        self
    }

    /// Whether the workspace has it.
    pub fn has(&self, need: &Need) -> bool {
        self.0.contains(need)
    }
}

/// One run's search for faults, the same for all timelines.
#[derive(Debug)]
#[expect(dead_code, reason = "read as soon as facts are looked for")]
pub struct Search<'a> {
    /// Clocks, people, horizons.
    pub(super) context: &'a Context,
    /// The plans.
    pub(super) book: &'a PlanBook,
    /// The small tables.
    pub(super) tables: &'a FaultTables,
    /// What data there is.
    pub(super) has: Available,
}

impl<'a> Search<'a> {
    /// Indexes the tables and makes the rules ready.
    pub fn new(context: &'a Context, book: &'a PlanBook, tables: &'a FaultTables, has: Available) -> Self {
        Self { context, book, tables, has }
    }
}

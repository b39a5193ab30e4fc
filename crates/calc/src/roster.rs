//! Under which terms and which plan a person is on a day (P2).

use crate::plan::{PlanBook, VersionIndex};
use jiff::civil::Date;
use jinpai_model::AgentId;
use jinpai_model::records::Agent;
use std::collections::BTreeMap;

/// The `agents` table by person, with the plans that its rows name.
#[derive(Debug, Clone)]
pub struct Roster<'a> {
    book: &'a PlanBook,
    rows: BTreeMap<&'a AgentId, Vec<&'a Agent>>,
}

impl<'a> Roster<'a> {
    /// Indexes the rows.
    pub fn new(book: &'a PlanBook, agents: &'a [Agent]) -> Self {
        let mut rows: BTreeMap<&AgentId, Vec<&Agent>> = BTreeMap::new();
        for row in agents {
            rows.entry(&row.agent).or_default().push(row);
        }
        for terms in rows.values_mut() {
            terms.sort_by_key(|row| row.from);
        }
        Self { book, rows }
    }

    /// Everybody with a row, by id.
    pub fn agents(&self) -> impl Iterator<Item = &'a AgentId> + '_ {
        self.rows.keys().copied()
    }

    /// The rows of a person, by their first day.
    pub fn rows(&self, agent: &AgentId) -> &[&'a Agent] {
        self.rows.get(agent).map_or(&[], Vec::as_slice)
    }

    /// The row in force on a day of the employment; the later start wins.
    pub fn terms(&self, agent: &AgentId, day: Date) -> Option<&'a Agent> {
        let row = self.rows.get(agent)?.iter().rev().find(|row| row.from.is_none_or(|from| from <= day))?;
        let employed = row.hired_on.is_none_or(|on| on <= day) && row.left_on.is_none_or(|on| day <= on);
        employed.then_some(*row)
    }

    /// The version of the plan that a person is under on a day; none outside the employment or without a plan.
    pub fn version(&self, agent: &AgentId, day: Date) -> Option<VersionIndex> {
        self.book.on(self.terms(agent, day)?.plan.as_deref(), day).ok()
    }
}

//! Faults: what a plan calls one, found in the facts, with its evidence and what follows (spec 4.0, K5–K7, K11).
//!
//! Owns: finding occurrences, tolerances, excuses, case numbers, what a decision and an appeal make of a fault. Does not own: the
//! conditions' language (`plan`), what a consequence takes from pay (`pay`).
//!
//! ```text
//! Search::new ─┐
//! timelines ───┴ Faults::add ─ merge ─ Faults::finish ─ FaultReport ─ pay, tables, explain
//! ```

mod aftersales;
mod condition;
mod credit_lost;
mod decide;
mod explained;
mod fact;
mod idle;
mod incidents;
mod judge;
mod month;
mod note;
mod orders;
mod roster;
mod search;
pub mod tables;
mod talk;
mod watch;

pub use credit_lost::{LostCredit, lost_credits};
pub use judge::{month_of_case, takes_amount};
pub use search::{Available, FaultTables, Search};

use crate::calendar::Second;
use crate::explain::Evidence;
use crate::measures::months::AgentMonth;
use crate::measures::{Folded, Measures};
use crate::plan::book::VersionIndex;
use crate::plan::fault::{FaultRule, Forfeit, Need, Warning};
use crate::plan::{Name, Value};
use crate::text::Text;
use fact::Found;
use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_model::records::Review;
use jinpai_model::{AgentId, BuyerId, Fen, OrderId, ShopId};
use num_rational::BigRational;
use search::RuleIndex;
use std::collections::BTreeMap;
use std::sync::Arc;
use talk::Talk;

/// A fault of a month: proposed by the program or recorded by a person, and what was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Its number: the rule's id and a short digest of who and what, the same in every run and after every re-import.
    pub case: Arc<str>,
    /// The rule.
    pub rule: Arc<FaultRule>,
    /// The version of the plan that the rule stands in.
    pub version: VersionIndex,
    /// Whose.
    pub agent: AgentId,
    /// The business day of its last fact.
    pub day: Date,
    /// The time of its last fact; decides the order in which money is taken (4.6).
    pub at: Second,
    /// The shop, if the facts have one.
    pub shop: Option<ShopId>,
    /// The order concerned.
    pub order: Option<OrderId>,
    /// The buyer concerned.
    pub buyer: Option<BuyerId>,
    /// The facts, in order of time; those that the tolerance leaves free come first.
    pub facts: Vec<Occurrence>,
    /// How many of `facts` are free.
    pub free: usize,
    /// What follows if it is confirmed.
    pub consequence: Consequence,
    /// What of the consequence is not known yet, such as a loss that nobody has put into figures; until then it is 0.
    pub unknown: Vec<Text>,
    /// Where it stands.
    pub standing: Standing,
    /// Everything that was decided and answered, in order of time.
    pub history: Vec<Step>,
}

/// One fact of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Which fact it is, whatever rule it breaks.
    pub key: FactKey,
    /// When it became a fault: of something not done in time, the end of that time.
    pub at: Second,
    /// Its business day; decides the month and the plan in force.
    pub day: Date,
    /// What the condition and the consequences saw.
    pub values: Vec<(Name, Value)>,
    /// What happened, in a line, with the values that the condition saw.
    pub what: Text,
    /// The rows it rests on.
    pub evidence: Vec<Evidence>,
}

/// What makes a fact the same in every run: never a file or a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactKey {
    /// What kind of thing it is. A first round is a round, so that two rules can meet on it.
    pub thing: &'static str,
    /// The shop, if it has one.
    pub shop: Option<ShopId>,
    /// The buyer, if it has one.
    pub buyer: Option<BuyerId>,
    /// The order, review, refund, incident or duty, if it is about one.
    pub number: Option<Arc<str>>,
    /// When it began; for days and months the first second.
    pub from: Second,
}

/// What follows from one fault (K6).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consequence {
    /// A sum, as the plan writes it; whether it is taken is the law's matter (4.6).
    pub fine: Fen,
    /// A loss to be made good.
    pub loss: Fen,
    /// Points.
    pub points: BigRational,
    /// The order whose credit is lost, and in which shop.
    pub credit_lost: Option<(ShopId, OrderId)>,
    /// What is not earned.
    pub forfeits: Vec<Forfeit>,
    /// A warning.
    pub warning: Option<Warning>,
    /// Counts as a day of absence.
    pub counts_absent: bool,
}

/// Where a fault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Found or recorded, not decided: takes nothing.
    Proposed,
    /// Decided: it counts.
    Confirmed,
    /// Confirmed, then appealed, and not decided again: it does not count until it is.
    Appealed,
    /// Decided: it does not count.
    Waived,
    /// A record frees the agent (K7), or another fault on the same facts excludes it: it does not count.
    Excused,
}

/// Something done about a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When; unknown for decisions that came with an imported incident.
    pub at: Option<Timestamp>,
    /// Who.
    pub by: String,
    /// What.
    pub kind: StepKind,
    /// Why, in the person's words.
    pub reason: String,
    /// Where it was entered.
    pub evidence: Evidence,
}

/// Kinds of [`Step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// A supervisor confirmed it.
    Confirmed,
    /// A supervisor waived it.
    Waived,
    /// The agent appealed.
    Appealed,
    /// The agent said that there will be no appeal.
    Accepted,
    /// The program excused it (K7, `excludes`).
    Excused,
}

impl Fault {
    /// Whether it counts at the close.
    pub fn counts(&self) -> bool {
        self.standing == Standing::Confirmed
    }
}

/// Everything about the faults of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultReport {
    /// By agent, day, time and rule id.
    pub faults: Vec<Fault>,
    /// Decisions and appeals of the month whose facts are no longer found.
    pub vanished: Vec<Vanished>,
    /// Facts that would be faults, but of nobody who is paid.
    pub nobody: Vec<Nobody>,
    /// Incidents that cannot become faults.
    pub problems: Vec<IncidentProblem>,
    /// Rules that cannot be looked for, because the workspace lacks the data.
    pub cannot_be_found: Vec<CannotBeFound>,
}

/// A case that was decided or appealed and whose facts are gone: a re-import changed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished {
    /// The case number.
    pub case: Arc<str>,
    /// What was decided and answered, in order of time.
    pub history: Vec<Step>,
}

/// Facts of a rule that nobody who is paid is answerable for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nobody {
    /// The rule.
    pub rule: Arc<FaultRule>,
    /// The agent that the facts name, without terms on that day; none where there was nobody to name.
    pub agent: Option<AgentId>,
    /// How many facts.
    pub facts: usize,
    /// The first of them.
    pub first: Date,
}

/// Why an incident is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentProblem {
    /// The incident's number.
    pub incident: Arc<str>,
    /// Its row.
    pub evidence: Evidence,
    /// What is wrong.
    pub kind: IncidentProblemKind,
}

/// Kinds of [`IncidentProblem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentProblemKind {
    /// The agent has no terms on that day.
    UnknownAgent,
    /// The agent's plan on that day has no rule of that id.
    UnknownRule,
    /// The rule's own condition does not hold for it.
    ConditionNotMet,
}

/// A rule whose facts cannot be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CannotBeFound {
    /// The version of the plan.
    pub version: VersionIndex,
    /// The rule.
    pub rule: Arc<FaultRule>,
    /// What is not there.
    pub lacks: Vec<Need>,
}

/// The facts of some or all buyers that break a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    found: Vec<Found>,
    /// By rule and agent: how many facts, and the first day.
    nobody: BTreeMap<(RuleIndex, Option<AgentId>), (usize, Date)>,
    /// Open questions and human messages of the agents, for idle time.
    talk: BTreeMap<(ShopId, AgentId), Talk>,
}

impl Faults {
    /// Looks at one buyer's facts; call it from [`Measures::add_and`].
    pub fn add(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        self.add_talk(search, folded);
        self.add_orders(search, folded);
        self.add_aftersales(search, folded);
    }

    /// Looks at reviews whose order is not known: they have no timeline, but were to be found (R2).
    pub fn add_unjoined(&mut self, search: &Search<'_>, reviews: &[Review]) {
        self.add_unjoined_reviews(search, reviews);
    }

    /// Adds the facts of other buyers.
    pub fn merge(&mut self, mut other: Self) {
        self.found.append(&mut other.found);
        for (key, (facts, first)) in other.nobody {
            let entry = self.nobody.entry(key).or_insert((0, first));
            *entry = (entry.0 + facts, entry.1.min(first));
        }
        for (key, mut talk) in other.talk {
            let own = self.talk.entry(key).or_default();
            own.open.append(&mut talk.open);
            own.human.append(&mut talk.human);
        }
    }

    /// Adds the facts that belong to no buyer, applies tolerances, and says where each fault stands. `measures` and `months` are those of
    /// the same timelines, finished.
    pub fn finish(mut self, search: &Search<'_>, measures: &Measures, months: &BTreeMap<AgentId, AgentMonth>) -> FaultReport {
        self.add_idle_times(search);
        self.add_roster(search, months);
        self.add_duties(search, measures);
        self.add_months(search, months);
        let (recorded, problems) = incidents::recorded(search, measures);
        let mut decisions = decide::Decisions::new(search);
        let mut faults = Vec::new();
        for judged in judge::found(search, self.found) {
            faults.push(decisions.apply(search, judged, None));
        }
        for recorded in recorded {
            let row = recorded.row;
            faults.push(decisions.apply(search, judge::of_incident(search, recorded), Some(row)));
        }
        faults.sort_by(|a, b| (&a.agent, a.day, a.at, &a.rule.id, &a.case).cmp(&(&b.agent, b.day, b.at, &b.rule.id, &b.case)));
        decide::exclude(&mut faults);
        let nobody = self.nobody.into_iter().map(|((index, agent), (facts, first))| {
            let rule = Arc::clone(search.rule(index));
            Nobody { rule, agent, facts, first }
        });
        FaultReport {
            faults,
            vanished: decisions.vanished(search),
            nobody: nobody.collect(),
            problems,
            cannot_be_found: search.cannot_be_found().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;

//! Faults: what a plan calls one, found in the facts, with its evidence and what follows (spec 4.0, K5–K7, K11).
//!
//! Owns: finding occurrences, tolerances, excuses, case numbers, what a decision and an appeal make of a fault. Does not own: the
//! conditions' language (`plan`), what a consequence takes from pay (`pay`).

use crate::calendar::Second;
use crate::explain::Evidence;
use crate::plan::book::VersionIndex;
use crate::plan::fault::{FaultRule, Forfeit, Warning};
use crate::text::Text;
use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_model::{AgentId, BuyerId, Fen, OrderId, ShopId};
use num_rational::BigRational;
use std::sync::Arc;

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
    /// Where it stands.
    pub standing: Standing,
    /// Everything that was decided and answered, in order of time.
    pub history: Vec<Step>,
}

/// One fact of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// When.
    pub at: Second,
    /// Its business day.
    pub day: Date,
    /// What happened, in a line, with the values that the condition saw.
    pub what: Text,
    /// The rows it rests on.
    pub evidence: Vec<Evidence>,
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

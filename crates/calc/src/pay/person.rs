//! What a person's pay of a month is made of.

use crate::calendar::Second;
use crate::explain::Evidence;
use crate::faults::{Fault, LostCredit};
use crate::figures::AgentFigures;
use crate::plan::{Name, Value, VersionIndex};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::records::PayEntry;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, Month, OrderId, ShopId};
use num_rational::BigRational;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A month with everybody that is paid for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayMonth {
    /// The month.
    pub month: Month,
    /// The persons, by agent id.
    pub persons: Vec<Person>,
}

/// A person in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub agent: AgentId,
    /// The name for people.
    pub name: String,
    /// The terms, one after the other, inside the month and the employment. Never empty.
    pub terms: Vec<Terms>,
    /// The figures of the whole month.
    pub figures: AgentFigures,
    /// Values that are no figures, such as tenure and exams; those given here stand above computed ones.
    pub given: BTreeMap<Name, Value>,
    /// Points given by hand, by the indicator's title or id.
    pub manual: BTreeMap<String, Decimal>,
    /// The person's faults of the month, in order of time, then of case number.
    pub faults: Vec<Fault>,
    /// Credits of the person that faults take away, the person's own or others'; they count as far as their cases do (3.5.4).
    pub lost: Vec<LostCredit>,
    /// Days that are not earned, at most one entry a day, in order.
    pub not_earned: Vec<NotEarned>,
    /// Sums entered by hand.
    pub entries: Vec<PayEntry>,
    /// Losses that the last month could not take (4.6, `carry_over`).
    pub carried: Vec<CarriedLoss>,
    /// What later knowledge changes of closed months (4.7), in order of time.
    pub adjustments: Vec<Adjustment>,
}

/// The terms a person is under, from one day to another, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// The version of the plan in force.
    pub version: VersionIndex,
    /// Role.
    pub role: Option<Role>,
    /// Level, as the `agents` table has it.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// The figures of these days alone; needed only where a month has more than one terms.
    pub figures: Option<AgentFigures>,
}

/// A day that is not earned (4.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotEarned {
    /// The day.
    pub day: Date,
    /// Why.
    pub reason: NotEarnedReason,
    /// The rows that say so: the shift, the leave.
    pub evidence: Vec<Evidence>,
}

/// Why a day is not earned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotEarnedReason {
    /// A shift without punches and without leave.
    Absent,
    /// A shift on leave that is not paid, or not approved.
    UnpaidLeave,
    /// A fault that counts as absence, by its case number; it does so only once it is confirmed.
    Fault(Arc<str>),
}

/// A loss that an earlier month could not take (4.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedLoss {
    /// The fault's case number.
    pub case: Arc<str>,
    /// What the fault is called.
    pub title: String,
    /// The month of the fault.
    pub month: Month,
    /// The time of its last fact.
    pub at: Second,
    /// What is left of it.
    pub amount: Fen,
}

/// What is concerned by a change of a closed month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// An order.
    Order(ShopId, OrderId),
    /// A fault, by its case number.
    Case(Arc<str>),
}

/// What later knowledge changes of a closed month for one person: the difference of all its lines, less what was already paid or
/// taken for it in the months since (4.7). Negative = a clawback, positive = a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The closed month.
    pub month: Month,
    /// The order or fault.
    pub subject: Subject,
    /// When the first of its changes happened.
    pub at: Second,
    /// The whole difference, in fen.
    pub difference: Fen,
    /// What later slips already paid (positive) or took (negative) of it.
    pub already: Fen,
    /// What changed, a statement for each change, with its rows.
    pub changes: Vec<(Text, Vec<Evidence>)>,
    /// The closed month's lines that it moves: title, before, after.
    pub lines: Vec<(Text, Fen, Fen)>,
}

impl Terms {
    /// Calendar days under these terms.
    pub fn days(&self) -> i64 {
        i64::from(self.from.until(self.to).map_or(0, |span| span.get_days())) + 1
    }

    /// Whether the day lies under these terms.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

impl Person {
    /// A person with terms and figures and nothing else.
    ///
    /// # Panics
    /// Without any terms: who is not employed is not paid.
    pub fn new(agent: AgentId, name: String, terms: Vec<Terms>, figures: AgentFigures) -> Self {
        assert!(!terms.is_empty(), "a person that is paid has terms");
        Self {
            agent,
            name,
            terms,
            figures,
            given: BTreeMap::new(),
            manual: BTreeMap::new(),
            faults: Vec::new(),
            lost: Vec::new(),
            not_earned: Vec::new(),
            entries: Vec::new(),
            carried: Vec::new(),
            adjustments: Vec::new(),
        }
    }

    /// Points of the faults that count.
    pub fn points(&self) -> BigRational {
        self.faults.iter().filter(|fault| fault.counts()).map(|fault| &fault.consequence.points).sum()
    }

    /// The terms of the month's last day, or of the last day employed.
    pub fn last_terms(&self) -> Option<&Terms> {
        self.terms.last()
    }
}

impl Adjustment {
    /// What is still to be paid (positive) or taken (negative).
    pub fn due(&self) -> Fen {
        self.difference - self.already
    }
}

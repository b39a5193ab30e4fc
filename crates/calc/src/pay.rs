//! Payslips: a plan's lines over the persons' figures of one month (spec 4.0, 4.7).
//!
//! Owns: who is paid by which terms, scores, lines, the one rounding of each line. Does not own: the figures (`measures`), the plan's
//! language (`plan`), faults, the closed month.

pub mod check;
mod guarantee;
mod inputs;
mod lines;
pub mod people;
mod pool;
pub mod score;

pub use check::{CheckReport, ExampleResult, check};
pub use people::{People, Rows, people};
pub use pool::split;
pub use score::{IndicatorScore, Score};

use crate::faults::Fault;
use crate::figures::AgentFigures;
use crate::plan::formula::eval::{Missing, Outcome, Trace};
use crate::plan::{LineKind, Name, Plan, Value};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, Month};
use num_rational::BigRational;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

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
    /// The person's faults of the month, in order of time, then of rule id.
    pub faults: Vec<Fault>,
}

/// The terms a person is under, from one day to another, both inclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Role.
    pub role: Option<Role>,
    /// Level, as the `agents` table has it.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
}

/// A person's draft payslip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payslip {
    /// The month.
    pub month: Month,
    /// Whose.
    pub agent: AgentId,
    /// The name for people.
    pub name: String,
    /// The terms it was made under.
    pub terms: Vec<Terms>,
    /// The lines that apply, in the order of the plan.
    pub lines: Vec<PayLine>,
    /// The sum of the lines.
    pub gross: Fen,
    /// What could not be computed yet and why; such lines stand with 0.00.
    pub pending: Vec<Pending>,
    /// The scorecard, if one applies.
    pub score: Option<Score>,
    /// The figures it was made of.
    pub figures: AgentFigures,
}

/// A line that waits for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The line's id.
    pub line: String,
    /// Its title.
    pub title: String,
    /// What it waits for.
    pub reasons: Vec<Text>,
}

/// One line of a payslip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayLine {
    /// The line's id in the plan.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub kind: LineKind,
    /// What is paid, rounded once; 0.00 while pending.
    pub amount: Fen,
    /// The formula as the plan writes it.
    pub formula: String,
    /// The clause of the scheme.
    pub clause: Option<String>,
    /// How the amount came about, one part for each terms that it is paid under.
    pub parts: Vec<Part>,
    /// For a share of a pool.
    pub share: Option<Share>,
    /// For a guarantee.
    pub top_up: Option<TopUp>,
    /// Why the amount is not known yet.
    pub pending: Option<Missing>,
}

/// A line under one terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The terms.
    pub terms: Terms,
    /// Days under the terms and calendar days of the month, for lines paid by days.
    pub days: Option<(i64, i64)>,
    /// The condition, if the line has one.
    pub condition: Option<Trace>,
    /// The ladder, if the line has one.
    pub ladder: Option<LadderTrace>,
    /// The formula; `None` if the line is a ladder and nothing else, or its condition is not known.
    pub formula: Option<Trace>,
    /// The cap, if the line has one.
    pub cap: Option<Trace>,
    /// What it comes to, in yuan, not rounded.
    pub amount: Outcome,
}

/// How a ladder was climbed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderTrace {
    /// What was climbed.
    pub on: Trace,
    /// What the rates were paid on.
    pub of: Trace,
    /// Each step that pays: its condition in words, what it is paid on, what it pays.
    pub slices: Vec<(Text, Value, Value)>,
    /// What it comes to.
    pub value: Outcome,
}

/// A share of a pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// How the pool's sum came about.
    pub pool: Trace,
    /// The sum, rounded.
    pub total: Fen,
    /// By what it is shared.
    pub by: Text,
    /// Everybody's weight and share, by agent id.
    pub shares: Vec<(AgentId, BigRational, Fen)>,
}

/// What a guarantee added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopUp {
    /// The guaranteed sum, by days, rounded.
    pub guaranteed: Fen,
    /// The lines that count towards it.
    pub counted: Vec<(String, Fen)>,
}

impl PayLine {
    /// The kind in the `pay_lines` output (spec 2.3).
    pub fn output_kind(&self) -> &'static str {
        if self.kind == LineKind::Guarantee { "top_up" } else { "earning" }
    }
}

impl Person {
    /// Points of the faults that count.
    pub fn points(&self) -> BigRational {
        self.faults.iter().filter(|fault| fault.counts()).map(|fault| &fault.consequence.points).sum()
    }

    /// The terms of the month's last day, or of the last day employed.
    pub fn last_terms(&self) -> Option<&Terms> {
        self.terms.last()
    }
}

/// The draft payslips of a month, in the order of the persons.
pub fn draft(plan: &Plan, month: &PayMonth) -> Vec<Payslip> {
    lines::draft(plan, month)
}

#[cfg(test)]
mod tests;

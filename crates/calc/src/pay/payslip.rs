//! A person's payslip, with everything that its amounts were made of.

use super::law::{LawFindings, Settled};
use super::person::{Adjustment, NotEarned, Terms};
use super::score::Score;
use crate::faults::{Fault, LostCredit};
use crate::figures::AgentFigures;
use crate::plan::formula::eval::{Missing, Outcome, Trace};
use crate::plan::{LineKind, Value, VersionIndex};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::records::PayEntry;
use jinpai_model::{AgentId, Fen, Month};
use num_rational::BigRational;
use std::sync::Arc;

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
    /// The lines that apply: the plan's in its order, then absence, entries, clawbacks and corrections, deductions (negative).
    pub lines: Vec<PayLine>,
    /// All lines but the deductions.
    pub gross: Fen,
    /// What was taken, positive.
    pub deductions: Fen,
    /// What was claimed and could not be taken, positive.
    pub not_taken: Fen,
    /// gross − deductions; before social insurance and income tax.
    pub net: Fen,
    /// The legal guard's arithmetic (4.6).
    pub law: LawFindings,
    /// The month's faults, in order of time, then of case number.
    pub faults: Vec<Fault>,
    /// What net would be if every proposed and every appealed fault of the month were confirmed, the others' too; only where this
    /// person has such a fault.
    pub if_confirmed: Option<Fen>,
    /// Clawbacks that the month's commission does not cover; they come back in the next month.
    pub waiting: Vec<Waiting>,
    /// What could not be computed yet and why; such lines stand with 0.00.
    pub pending: Vec<Pending>,
    /// The scorecard, if one applies.
    pub score: Option<Score>,
    /// The figures it was made of, after the credits that faults took.
    pub figures: AgentFigures,
    /// The credits that faults took from them (3.5.4).
    pub lost: Vec<LostCredit>,
}

/// A line that waits for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The line's id.
    pub line: String,
    /// Its title.
    pub title: Text,
    /// What it waits for.
    pub reasons: Vec<Text>,
}

/// A clawback, or the part of one, that had to wait (4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is about.
    pub adjustment: Adjustment,
    /// What is still to be taken, positive.
    pub amount: Fen,
}

/// One line of a payslip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayLine {
    /// The line's id in the plan; else `absence`, `entry:<word>`, `clawback:<order>`, `correction:<order or case>`, `deduction:<case>`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it is, and, where it is no line of the plan, what it was made of.
    pub kind: PayLineKind,
    /// What is paid, rounded once; 0.00 while pending, and where it is forfeited. Deductions and clawbacks are negative.
    pub amount: Fen,
    /// The formula as the plan writes it; empty where there is none.
    pub formula: String,
    /// The clause of the scheme.
    pub clause: Option<String>,
    /// The version of the plan that it comes from.
    pub version: VersionIndex,
    /// How the amount came about, one part for each terms that it is paid under.
    pub parts: Vec<Part>,
    /// For a share of a pool.
    pub share: Option<Share>,
    /// For a guarantee.
    pub top_up: Option<TopUp>,
    /// Why it is not earned.
    pub forfeited: Option<Forfeited>,
    /// Why the amount is not known yet.
    pub pending: Option<Missing>,
}

/// What a line of a payslip is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayLineKind {
    /// A line of the plan.
    Plan(LineKind),
    /// Days that are not earned; negative, no deduction in the sense of 4.6.
    Absence(Absence),
    /// A sum entered by hand.
    Entry(PayEntry),
    /// Less for a closed month (4.7).
    Clawback(Adjustment),
    /// More for a closed month (4.7).
    Correction(Adjustment),
    /// Taken from gross (4.6).
    Deduction(Settled),
}

/// What days without earnings cost (4.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// The day, what the monthly sums of its terms are, what it costs (both in yuan, exact).
    pub days: Vec<(NotEarned, BigRational, BigRational)>,
    /// By how many days a month's sum is divided.
    pub month_days: Vec<BigRational>,
    /// The most that it may come to: the sums paid by days, in yuan.
    pub limit: BigRational,
}

/// A line that was not earned because of faults (4.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forfeited {
    /// What it would have been; nothing where that is not known yet.
    pub would_be: Option<Fen>,
    /// The case numbers of the faults.
    pub cases: Vec<Arc<str>>,
}

/// A line under one terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The terms.
    pub terms: Terms,
    /// Days under the terms and calendar days of the month, for lines paid by days.
    pub days: Option<(i64, i64)>,
    /// Whether sums and counts are those of the terms' own days: a commission under several terms.
    pub own_days: bool,
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
    /// The guaranteed sum, by days, less the days not earned, rounded.
    pub guaranteed: Fen,
    /// What the days not earned took from it.
    pub absence: Fen,
    /// The days that it covers, where it does not hold for all of them.
    pub covers: Option<(Date, Date)>,
    /// The lines that count towards it.
    pub counted: Vec<(Text, Fen)>,
}

impl PayLine {
    /// The kind in the `pay_lines` output (spec 2.3).
    pub fn output_kind(&self) -> &'static str {
        match &self.kind {
            _ if self.forfeited.is_some() => "forfeited",
            PayLineKind::Plan(LineKind::Guarantee) => "top_up",
            PayLineKind::Plan(_) | PayLineKind::Absence(_) | PayLineKind::Entry(_) => "earning",
            PayLineKind::Clawback(_) => "clawback",
            PayLineKind::Correction(_) => "correction",
            PayLineKind::Deduction(_) => "deduction",
        }
    }

    /// The plan's kind, if it is a line of the plan.
    pub fn plan_kind(&self) -> Option<LineKind> {
        match &self.kind {
            PayLineKind::Plan(kind) => Some(*kind),
            PayLineKind::Absence(_)
            | PayLineKind::Entry(_)
            | PayLineKind::Clawback(_)
            | PayLineKind::Correction(_)
            | PayLineKind::Deduction(_) => None,
        }
    }

    /// Whether it is taken from gross.
    pub fn is_deduction(&self) -> bool {
        matches!(self.kind, PayLineKind::Deduction(_))
    }
}

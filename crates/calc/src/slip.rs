//! A payslip as a document: everything that stands on the paper, in both languages, as values that are written once and frozen at the
//! close (spec 4.7). PDF, HTML and workbook are made from it; its JSON is what the chain of hashes covers.
//!
//! Amounts are yuan with two places, as texts: `"1063.02"`.

mod document;

pub use document::document;

use crate::text::Text;
use serde::{Deserialize, Serialize};

/// A payslip on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipDocument {
    /// `2025-11`
    pub month: String,
    /// Agent id.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// The terms it was made under, in order of time.
    pub terms: Vec<SlipTerms>,
    /// All lines in the order of the plan, then clawbacks, corrections, deductions.
    pub lines: Vec<SlipLine>,
    /// All earned lines after forfeits and top-up, with clawbacks and corrections.
    pub gross: String,
    /// What was taken, positive.
    pub deductions: String,
    /// What could not be taken, positive.
    pub not_taken: String,
    /// gross − deductions; before social insurance and income tax.
    pub net: String,
    /// The month's faults of the person, in order of time.
    pub faults: Vec<SlipFault>,
    /// The scorecard, if one applies.
    pub score: Option<SlipScore>,
    /// The figures that the lines rest on, in the order in which the lines name them.
    pub figures: Vec<SlipFigure>,
    /// What a reader should know: pending figures that were accepted, clawbacks that wait, the legal guard, that net is before tax.
    pub remarks: Vec<Text>,
}

/// Terms of a person on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipTerms {
    /// First day, `2025-11-01`.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Role.
    pub role: Option<Text>,
    /// Level, as the `agents` table has it.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// The plan: title and first day.
    pub plan: String,
    /// SHA-256 of the plan's text, hexadecimal.
    pub plan_digest: String,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipLine {
    /// Its id in the plan; for others `clawback:<order>`, `correction:<order or case>`, `deduction:<case>`, `entry:<word>`, `absence`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// earning, `top_up`, forfeited, deduction, clawback or correction (spec 2.3).
    pub kind: String,
    /// The amount; empty while it is pending.
    pub amount: Option<String>,
    /// Of a deduction: what of it could not be taken, positive (4.6); empty for every other line.
    #[serde(default)]
    pub not_taken: Option<String>,
    /// The formula as the plan writes it; empty for lines that have none.
    pub formula: String,
    /// The formula with its values, or what else the amount came from: the short explanation, a statement each.
    pub why: Vec<Text>,
    /// Clause of the scheme with plan and version.
    pub clause: Option<Text>,
}

/// A fault on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipFault {
    /// Case number.
    pub case: String,
    /// The rule's title.
    pub title: String,
    /// Day of its last fact.
    pub day: String,
    /// proposed, confirmed, appealed, waived, excused.
    pub standing: String,
    /// What follows, or would follow.
    pub consequence: Text,
    /// What happened.
    pub what: Text,
    /// Who decided and why.
    pub decision: Option<Text>,
    /// The clause.
    pub clause: Option<Text>,
}

/// A score on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipScore {
    /// The scorecard's title.
    pub title: String,
    /// 0–100 with two places; empty if there is none.
    pub points: Option<String>,
    /// Its indicators.
    pub indicators: Vec<SlipIndicator>,
}

/// An indicator on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipIndicator {
    /// Its title.
    pub title: String,
    /// Weight.
    pub weight: String,
    /// The figure's value; empty for points by hand.
    pub value: Option<Text>,
    /// Points, or why it is left out.
    pub points: Text,
}

/// A figure on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlipFigure {
    /// Its name.
    pub name: Text,
    /// Its value, with numerator and denominator where it has both.
    pub value: Text,
}

#[cfg(test)]
mod tests;

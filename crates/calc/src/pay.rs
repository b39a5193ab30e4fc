//! Payslips: the lines of everybody's plan over the persons' figures of one month (spec 4.0, 4.6, 4.7).
//!
//! ```text
//! people ─ PayMonth ─ lines ─ forfeits ─ absence ─ guarantee ─ entries ─ clawbacks, corrections ─ gross ─ law ─ net
//! ```
//!
//! Owns: who is paid by which terms, scores, lines, the one rounding of each line, the legal guard, what later knowledge changes of a
//! closed month. Does not own: the figures (`measures`), the plan's language (`plan`), finding faults (`faults`), freezing a month.

mod absence;
mod adjustments;
pub mod check;
mod claims;
pub mod correction;
mod counting;
mod entries;
mod forfeits;
mod guarantee;
mod inputs;
pub mod law;
pub(crate) mod lines;
mod month;
mod parts;
pub mod payslip;
pub mod people;
pub mod person;
mod pool;
pub mod score;

pub use check::{CheckReport, ExampleResult, check};
pub use correction::{Change, ChangeKind, ClosedMonth, Corrections, corrections};
pub use law::{Claim, ClaimKind, LawFindings, NotTaken, Settled};
pub use payslip::{Absence, Forfeited, LadderTrace, Part, PayLine, PayLineKind, Payslip, Pending, Share, TopUp, Waiting};
pub use people::{People, Rows, people};
pub use person::{Adjustment, CarriedLoss, NotEarned, NotEarnedReason, PayMonth, Person, Subject, Terms};
pub use pool::split;
pub use score::{IndicatorScore, RequirementScore, Score};

use crate::plan::PlanBook;
use jinpai_model::Fen;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What each open fault would change of its own agent's net if it alone were confirmed, by case number: mostly below 0. What it
/// would change for others, such as a supervisor's mean, is left out; [`Payslip::if_confirmed`] has it.
pub fn effects(book: &PlanBook, month: &PayMonth) -> BTreeMap<Arc<str>, Fen> {
    lines::effects(book, month, &|_| true)
}

/// The same of one fault; none where it is decided or not there.
pub fn effect(book: &PlanBook, month: &PayMonth, case: &str) -> Option<Fen> {
    lines::effects(book, month, &|fault| *fault.case == *case).into_values().next()
}

/// The draft payslips of a month, in the order of the persons.
pub fn draft(book: &PlanBook, month: &PayMonth) -> Vec<Payslip> {
    lines::draft(book, month)
}

#[cfg(test)]
pub(crate) mod tests;

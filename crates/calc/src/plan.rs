//! A plan: the text file that says how performance becomes pay (spec 4), read and checked.
//!
//! Owns: the language of plan files, all of their checks, their examples. Does not own: figures (`measures`) and payslips (`pay`).
//!
//! ```
//! let plan = jinpai_calc::plan::parse("title = \"试用\"\neffective = 2024-11-01\n[measure]\nlookback = \"24h\"\n").unwrap();
//! assert_eq!(plan.settings.lookback, 24 * 3600);
//! ```

pub mod book;
pub mod diagnostic;
pub mod diff;
pub mod duty;
pub mod examples;
pub mod fault;
mod file;
pub mod formula;
pub mod ladder;
pub mod language;
pub mod law;
pub mod levels;
pub mod line;
mod literal;
pub mod measure;
pub mod name;
pub mod promotion;
mod read;
pub mod scorecard;
mod tiers;
pub mod value;

pub use book::{PlanBook, Version, VersionIndex};
pub use diagnostic::{Diagnostic, render};
pub use duty::WorkingDay;
pub use examples::Example;
pub use fault::FaultRule;
pub use file::parse;
pub use formula::Formula;
pub use ladder::Ladder;
pub use law::Law;
pub use levels::Levels;
pub use line::{Amount, Line, LineKind};
pub use name::{Name, Term};
pub use promotion::Promotion;
pub use scorecard::Scorecard;
pub use value::{Type, Value};

use crate::settings::Settings;
use crate::text::Text;
use jiff::civil::Date;
use num_rational::BigRational;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A checked plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `id` at the top of the file, the word of `agents.plan`; the title if it is missing.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The first day it holds.
    pub effective: Date,
    /// `[measure]`: how the figures are measured.
    pub settings: Settings,
    /// `paid_leave` at the top of the file: kinds of leave that are paid, a list of texts; none if it is missing (spec 3.7).
    pub paid_leave: Vec<String>,
    /// `month_days`: by so many days a monthly sum is divided for each day not earned; 21.75 if it is missing (spec 4.0).
    pub month_days: BigRational,
    /// `appeal_days`: so many days after a confirmation the agent can appeal; 3 if it is missing (spec 4.0).
    pub appeal_days: i64,
    /// `group_levels`: ids of the levels whose completion counts for `group.min_completion`; none = everybody who does not lead.
    pub group_levels: Vec<String>,
    /// `[levels]`
    pub levels: Levels,
    /// `[values]`: names of the plan's own.
    pub values: BTreeMap<String, Value>,
    /// `[[scorecard]]`, in the order of the file; the first whose condition holds is a person's.
    pub scorecards: Vec<Scorecard>,
    /// `[[pay]]`, in the order of the file.
    pub lines: Vec<Line>,
    /// `[[fault]]`, in the order of the file.
    pub faults: Vec<Arc<FaultRule>>,
    /// `[working_day]` and `[note]`: the words and times by which faults are found.
    pub working_day: WorkingDay,
    /// `[law]`: the legal guard.
    pub law: Law,
    /// `[[promotion]]`, in the order of the file.
    pub promotions: Vec<Promotion>,
    /// What holds but should be thought about, such as fines as written; shown when the plan is loaded.
    pub warnings: Vec<Diagnostic>,
    /// `[[example]]`
    pub examples: Vec<Example>,
}

impl Plan {
    /// The line of that id.
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// A clause with the plan it belongs to: `四、1 · 金牌客服薪资方案 (2018-01-01)`.
    pub fn clause(&self, clause: Option<&str>) -> Text {
        let plan = format!("{} ({})", self.title, self.effective);
        match clause {
            Some(clause) => Text::same(format!("{clause} · {plan}")),
            None => Text::same(plan),
        }
    }
}

#[cfg(test)]
mod tests;

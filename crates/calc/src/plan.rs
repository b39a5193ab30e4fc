//! A plan: the text file that says how performance becomes pay (spec 4), read and checked.
//!
//! Owns: the language of plan files, all of their checks, their examples. Does not own: figures (`measures`) and payslips (`pay`).
//!
//! ```
//! let plan = jinpai_calc::plan::parse("title = \"试用\"\neffective = 2024-11-01\n[measure]\nlookback = \"24h\"\n").unwrap();
//! assert_eq!(plan.settings.lookback, 24 * 3600);
//! ```

pub mod diagnostic;
pub mod examples;
mod file;
pub mod formula;
pub mod ladder;
pub mod levels;
pub mod line;
mod literal;
mod measure;
pub mod name;
mod read;
pub mod scorecard;
mod tiers;
pub mod value;

pub use diagnostic::{Diagnostic, render};
pub use examples::Example;
pub use file::parse;
pub use formula::Formula;
pub use ladder::Ladder;
pub use levels::Levels;
pub use line::{Amount, Line, LineKind};
pub use name::{Name, Term};
pub use scorecard::Scorecard;
pub use value::{Type, Value};

use crate::settings::Settings;
use crate::text::Text;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A checked plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its title for people.
    pub title: String,
    /// The first day it holds.
    pub effective: Date,
    /// `[measure]`: how the figures are measured.
    pub settings: Settings,
    /// `paid_leave` at the top of the file: kinds of leave that are paid, a list of texts; none if it is missing (spec 3.7).
    pub paid_leave: Vec<String>,
    /// `[levels]`
    pub levels: Levels,
    /// `[values]`: names of the plan's own.
    pub values: BTreeMap<String, Value>,
    /// `[[scorecard]]`, in the order of the file; the first whose condition holds is a person's.
    pub scorecards: Vec<Scorecard>,
    /// `[[pay]]`, in the order of the file.
    pub lines: Vec<Line>,
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

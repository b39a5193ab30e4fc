//! `[[pay]]`: the pay lines of a plan.

use super::formula::Formula;
use super::ladder::Ladder;
use crate::text::Text;

/// A pay line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// What it is; says what can forfeit it.
    pub kind: LineKind,
    /// Whose it is; `None` = everybody's.
    pub when: Option<Formula>,
    /// A monthly sum, paid by the calendar days under each terms; otherwise by the terms of the month's last day.
    pub by_days: bool,
    /// What it pays.
    pub amount: Amount,
    /// The most it pays.
    pub cap: Option<Formula>,
    /// The clause of the scheme.
    pub clause: Option<String>,
}

/// What a pay line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// 底薪
    Base,
    /// 津贴
    Allowance,
    /// 提成
    Commission,
    /// 奖金
    Bonus,
    /// 奖励
    Award,
    /// 补贴
    Subsidy,
    /// 保底: tops the counted lines up to a sum.
    Guarantee,
}

/// How a line's amount comes about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// A formula.
    Formula(Formula),
    /// A formula by level id; other levels have no such line.
    ByLevel(Vec<(String, Formula)>),
    /// A ladder, and what is made of it.
    Ladder {
        /// The ladder.
        ladder: Box<Ladder>,
        /// A formula with `ladder` in it; `None` = the ladder itself.
        formula: Option<Formula>,
    },
    /// A share of a pool.
    Pool(Pool),
    /// For guarantees: the sum that the lines of these kinds are brought to.
    Guarantee {
        /// The guaranteed sum of a month.
        sum: GuaranteedSum,
        /// Which lines count towards it.
        counts: Vec<LineKind>,
    },
}

/// The guaranteed sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuaranteedSum {
    /// One formula.
    Formula(Formula),
    /// By level id.
    ByLevel(Vec<(String, Formula)>),
}

/// A sum that several persons share without losing a fen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// The sum, of figures that are the shop's.
    pub amount: Formula,
    /// By what it is shared.
    pub by: ShareBy,
}

/// By what a pool is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareBy {
    /// Equally.
    Head,
    /// By shift hours.
    Hours,
    /// By scorecard.
    Score,
}

impl Line {
    /// All formulas of the line: its condition, its amount, its cap.
    pub fn formulas(&self) -> Vec<&Formula> {
        let mut formulas: Vec<&Formula> = self.when.iter().chain(&self.cap).collect();
        match &self.amount {
            Amount::Formula(formula) | Amount::Guarantee { sum: GuaranteedSum::Formula(formula), .. } => formulas.push(formula),
            Amount::ByLevel(by_level) | Amount::Guarantee { sum: GuaranteedSum::ByLevel(by_level), .. } => {
                formulas.extend(by_level.iter().map(|(_, formula)| formula));
            }
            Amount::Ladder { ladder, formula } => {
                formulas.extend([&ladder.on, &ladder.of]);
                formulas.extend(formula);
            }
            Amount::Pool(pool) => formulas.push(&pool.amount),
        }
        formulas
    }
}

impl LineKind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Base, Self::Allowance, Self::Commission, Self::Bonus, Self::Award, Self::Subsidy, Self::Guarantee];

    /// Its word in plan files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Allowance => "allowance",
            Self::Commission => "commission",
            Self::Bonus => "bonus",
            Self::Award => "award",
            Self::Subsidy => "subsidy",
            Self::Guarantee => "guarantee",
        }
    }

    /// Its name for people.
    pub fn text(self) -> Text {
        let zh = match self {
            Self::Base => "底薪",
            Self::Allowance => "津贴",
            Self::Commission => "提成",
            Self::Bonus => "奖金",
            Self::Award => "奖励",
            Self::Subsidy => "补贴",
            Self::Guarantee => "保底",
        };
        Text::new(zh, self.code())
    }

    /// Whether it is a monthly sum, paid by days, unless the plan says otherwise (spec 4.0).
    pub fn is_monthly_sum(self) -> bool {
        matches!(self, Self::Base | Self::Allowance | Self::Guarantee)
    }
}

impl ShareBy {
    /// Its name for people.
    pub fn text(self) -> Text {
        match self {
            Self::Head => Text::new("按人头", "by head"),
            Self::Hours => Text::new("按排班时长", "by shift hours"),
            Self::Score => Text::new("按绩效得分", "by score"),
        }
    }
}

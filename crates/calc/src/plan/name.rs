//! The names that formulas know, in both languages, and the nearest known one for a slip of the pen.

use super::fault::FactField;
use super::value::Type;
use crate::figures::{Figure, Unit};
use crate::text::Text;

macro_rules! terms {
    ($($(#[$doc:meta])* $variant:ident = $en:literal / $zh:literal, $kind:ident;)+) => {
        /// What formulas may name besides the figures: terms of the person, points given by hand, results of the plan itself.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Term { $($(#[$doc])* $variant),+ }

        impl Term {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The English name.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }

            /// The Chinese name.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// What it is.
            pub fn kind(self) -> Type {
                match self { $(Self::$variant => Type::$kind),+ }
            }
        }
    };
}

terms! {
    /// The person's scorecard, 0–1.
    Score = "score" / "绩效得分", Ratio;
    /// The group's points given by hand, 0–1.
    TeamScore = "team_score" / "团队评分", Ratio;
    /// What the month's base lines come to, before rounding.
    Base = "base" / "底薪", Money;
    /// Points of the month's confirmed faults.
    Points = "points" / "扣分", Count;
    /// Full years in the company.
    Tenure = "tenure" / "工龄", Count;
    /// Role.
    Role = "role" / "岗位", Role;
    /// Level.
    Level = "level" / "级别", Level;
    /// An excellent monthly exam in the month.
    ExamExcellent = "exam_excellent" / "考核优秀", YesNo;
    /// An excellent quarterly exam in the month's quarter.
    QuarterExcellent = "quarter_excellent" / "季度考核优秀", YesNo;
    /// Whether the month ends a quarter.
    QuarterEnd = "quarter_end" / "季末月", YesNo;
    /// The lowest completion among the group's members.
    GroupMinCompletion = "group.min_completion" / "小组最低完成率", Ratio;
    /// Length of the month's shifts.
    ShiftHours = "shift_hours" / "排班时长", Duration;
    /// What the line's ladder comes to.
    Ladder = "ladder" / "阶梯", Money;
}

/// A name as a formula uses it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// A figure from the evidence.
    Figure(Figure),
    /// A term of the person or a result of the plan.
    Term(Term),
    /// A field of the fact that a fault is looked for in; only in formulas of `[[fault]]`.
    Fact(FactField),
    /// A name of the plan's own `[values]`.
    Own(String),
}

impl Name {
    /// The built-in name in either language.
    pub fn built_in(text: &str) -> Option<Self> {
        let term = || Term::ALL.iter().copied().find(|term| term.en() == text || term.zh() == text);
        Figure::named(text).map(Self::Figure).or_else(|| term().map(Self::Term))
    }

    /// All built-in names, English and Chinese.
    pub fn all_built_in<'a>() -> impl Iterator<Item = &'a str> {
        let figures = Figure::ALL.iter().flat_map(|figure| [figure.en(), figure.zh()]);
        figures.chain(Term::ALL.iter().flat_map(|term| [term.en(), term.zh()]))
    }

    /// The name for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Figure(figure) => Text::new(figure.zh(), figure.en()),
            Self::Term(term) => Text::new(term.zh(), term.en()),
            Self::Fact(field) => Text::new(field.zh(), field.en()),
            Self::Own(name) => Text::same(name.clone()),
        }
    }
}

/// The type of a figure in formulas.
pub fn type_of(figure: Figure) -> Type {
    match figure.unit() {
        Unit::Money => Type::Money,
        Unit::Count => Type::Count,
        Unit::Ratio => Type::Ratio,
        Unit::Duration => Type::Duration,
        Unit::Date => Type::Date,
        Unit::Text => Type::Text,
        Unit::YesNo => Type::YesNo,
    }
}

/// The candidate nearest to a text, if one is near enough to be meant: at most a third of its characters differ, at least one may.
///
/// ```
/// use jinpai_calc::plan::name::nearest;
/// assert_eq!(nearest("销售鹅", ["销售额", "回复率"]), Some("销售额"));
/// assert_eq!(nearest("xyz", ["销售额", "回复率"]), None);
/// ```
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = text.chars().count();
    let near_enough = (length / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != text)
        .map(|candidate| (distance(text, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= near_enough && *distance < candidate.chars().count().max(length))
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many characters must be put in, taken out or changed to turn one text into the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

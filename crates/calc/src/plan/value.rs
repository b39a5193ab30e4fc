//! Exact values of formulas, with their units, and how they are written for people.

use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::Fen;
use jinpai_model::words::Role;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

/// What a formula or a part of it is. `Number` is a bare number whose unit is still open: it goes with money, counts and ratios.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// A number without a unit.
    Number,
    /// Yuan.
    Money,
    /// A number of things.
    Count,
    /// A share or a factor.
    Ratio,
    /// Seconds.
    Duration,
    /// A day.
    Date,
    /// Text.
    Text,
    /// A role 岗位.
    Role,
    /// A level 级别.
    Level,
    /// Yes or no.
    YesNo,
}

impl Type {
    /// Its name for people.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Number => ("数字", "a number"),
            Self::Money => ("金额", "money"),
            Self::Count => ("数量", "a count"),
            Self::Ratio => ("比率", "a ratio"),
            Self::Duration => ("时长", "a duration"),
            Self::Date => ("日期", "a date"),
            Self::Text => ("文字", "text"),
            Self::Role => ("岗位", "a role"),
            Self::Level => ("级别", "a level"),
            Self::YesNo => ("是/否", "yes or no"),
        };
        Text::new(zh, en)
    }

    /// Whether one can calculate with it.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Number | Self::Money | Self::Count | Self::Ratio | Self::Duration)
    }
}

/// An exact value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A number and its unit: yuan, things, 1 = 100 %, seconds.
    Number(BigRational, Type),
    /// A day.
    Date(Date),
    /// Text.
    Text(String),
    /// A role; `None` for a person without one, equal to no role.
    Role(Option<Role>),
    /// A level, by the id that the plan's `[levels]` give it; empty for a person without one.
    Level(String),
    /// Yes or no.
    YesNo(bool),
}

impl Value {
    /// Its type.
    pub fn kind(&self) -> Type {
        match self {
            Self::Number(_, kind) => *kind,
            Self::Date(_) => Type::Date,
            Self::Text(_) => Type::Text,
            Self::Role(_) => Type::Role,
            Self::Level(_) => Type::Level,
            Self::YesNo(_) => Type::YesNo,
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<&BigRational> {
        match self {
            Self::Number(number, _) => Some(number),
            _ => None,
        }
    }

    /// For people: money with at least two places, ratios as percentages, durations in their largest fitting unit.
    pub fn text(&self) -> Text {
        match self {
            Self::Number(number, Type::Money) => Text::same(decimal(number, 2)),
            Self::Number(number, Type::Ratio) => {
                Text::same(format!("{}%", decimal(&(number * BigRational::from_integer(100.into())), 0)))
            }
            Self::Number(number, Type::Duration) => duration(number),
            Self::Number(number, _) => Text::same(decimal(number, 0)),
            Self::Date(day) => Text::same(day.to_string()),
            Self::Text(text) | Self::Level(text) => Text::same(text.clone()),
            Self::Role(Some(role)) => Text::new(role.zh(), role.code()),
            Self::Role(None) => Text::new("无岗位", "no role"),
            Self::YesNo(true) => Text::new("是", "yes"),
            Self::YesNo(false) => Text::new("否", "no"),
        }
    }
}

/// The only rounding of money: to 0.01 yuan, half away from zero (spec 4.0).
///
/// # Panics
/// If the amount does not fit 64 bits of fen, far beyond any sum of input amounts.
///
/// ```
/// use jinpai_calc::plan::value::round_to_fen;
/// use num_rational::BigRational;
/// let yuan = BigRational::new(5.into(), 1000.into());
/// assert_eq!(round_to_fen(&yuan).fen(), 1);
/// assert_eq!(round_to_fen(&-yuan).fen(), -1);
/// ```
pub fn round_to_fen(yuan: &BigRational) -> Fen {
    // `round` of num-rational rounds halves away from zero.
    let fen = (yuan * BigRational::from_integer(100.into())).round().to_integer();
    Fen::new(fen.to_i64().expect("pay fits 64 bits of fen: amounts are checked where they come in"))
}

/// Whether an amount can be rounded to fen at all; formulas may multiply beyond any real sum.
pub fn fits_fen(yuan: &BigRational) -> bool {
    yuan.abs() < BigRational::from_integer(BigInt::from(Fen::INPUT_MAX.fen()))
}

/// A decimal with at least so many places, exact if it ends within eight, else `≈` and eight places.
pub fn decimal(number: &BigRational, places_min: usize) -> String {
    const PLACES_MAX: usize = 8;
    let scale = BigInt::from(10).pow(8);
    let scaled = number * BigRational::from_integer(scale.clone());
    let about = if scaled.is_integer() { "" } else { "≈" };
    let rounded = scaled.round().to_integer();
    let sign = if rounded.is_negative() { "-" } else { "" };
    let (whole, fraction) = (rounded.abs() / &scale, rounded.abs() % &scale);
    let digits = format!("{:0>width$}", fraction.to_string(), width = PLACES_MAX);
    let kept = digits.trim_end_matches('0').len().max(places_min);
    if kept == 0 { format!("{about}{sign}{whole}") } else { format!("{about}{sign}{whole}.{}", &digits[..kept]) }
}

/// A duration: `41s`, `30min`, `149h`; whole seconds beyond a minute in all units that are not 0: `1h45min56s`. A part of a second is
/// written in seconds alone.
fn duration(seconds: &BigRational) -> Text {
    let whole = seconds.is_integer().then(|| seconds.to_integer().to_i64()).flatten().filter(|whole| *whole >= 60);
    let Some(whole) = whole else {
        let number = decimal(seconds, 0);
        return Text::new(format!("{number}秒"), format!("{number}s"));
    };
    let parts = [(whole / 3_600, "小时", "h"), (whole / 60 % 60, "分钟", "min"), (whole % 60, "秒", "s")];
    let (mut zh, mut en) = (String::new(), String::new());
    for (count, zh_unit, en_unit) in parts.into_iter().filter(|(count, ..)| *count > 0) {
        zh.extend([&count.to_string(), zh_unit]);
        en.extend([&count.to_string(), en_unit]);
    }
    Text::new(zh, en)
}

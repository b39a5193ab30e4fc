//! One cell: what a container holds, read as what a column wants. The only place where text becomes a value.

use crate::{Limits, ProblemKind};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jinpai_model::id::ID_BYTES_MAX;
use jinpai_model::{Column, Fen, Flag, Kind, Table, Value};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::sync::Arc;

mod number;
#[cfg(test)]
mod tests;
mod time;

/// A cell as its container gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Raw<'a> {
    /// Nothing.
    Empty,
    /// Text, also of numbers and times in text files.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i128),
    /// A binary floating-point number of a workbook, of JSON or of Parquet.
    Float(f64),
    /// Yes or no.
    Bool(bool),
    /// A workbook's date or time: whole seconds since its day 0.
    Serial {
        /// Seconds, rounded.
        seconds: i64,
        /// Whether day 0 is 1904-01-01 and not 1899-12-30.
        since_1904: bool,
    },
    /// A local date and time.
    Civil(DateTime),
    /// A day.
    Date(Date),
    /// A time of day.
    Clock(Time),
    /// An instant.
    Instant(Timestamp),
    /// An exact decimal number.
    Decimal(Decimal),
    /// Something that the container itself calls an error, or a type that cannot be read.
    Unreadable(ProblemKind, &'static str),
}

impl<'a> Raw<'a> {
    /// Text, or nothing.
    pub(crate) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(Cow::Borrowed(text)) }
    }

    /// Whether a person would call the cell empty.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => trim(text).is_empty(),
            _ => false,
        }
    }

    /// What stands in the cell, for people and for text columns.
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        Cow::Owned(match self {
            Self::Empty => return Cow::Borrowed(""),
            Self::Text(text) => return Cow::Borrowed(text),
            Self::Unreadable(_, shown) => return Cow::Borrowed(shown),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
            Self::Bool(truth) => truth.to_string(),
            Self::Serial { seconds, since_1904 } => match time::civil_of_serial(*seconds, *since_1904) {
                Some(civil) => civil.strftime("%Y-%m-%d %H:%M:%S").to_string(),
                None => format!("{seconds} s"),
            },
            Self::Civil(civil) => civil.strftime("%Y-%m-%d %H:%M:%S%.f").to_string(),
            Self::Date(date) => date.to_string(),
            Self::Clock(clock) => clock.to_string(),
            Self::Instant(instant) => instant.to_string(),
            Self::Decimal(decimal) => decimal.to_string(),
        })
    }
}

/// What reading a column takes besides its kind.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// The column.
    pub(crate) column: &'static Column,
    /// An identifier in fact, whatever its kind: digits count, length is limited.
    pub(crate) id_like: bool,
    /// Digits in fact (phone, parcel number): spreadsheet tricks to keep them are undone.
    pub(crate) digits: bool,
}

impl Rule {
    /// The rules of a table's columns.
    pub(crate) fn of(table: &'static Table) -> Vec<Self> {
        let rule = |column: &'static Column| {
            let id_like =
                column.kind == Kind::Id || ["message_id", "refund", "review", "incident", "line"].contains(&column.name);
            Self { column, id_like, digits: id_like || ["tracking", "phone"].contains(&column.name) }
        };
        table.columns.iter().map(rule).collect()
    }
}

/// The zone of the row's shop, if it is known, and the limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Local times are of this zone; `None` if it is unknown which.
    pub(crate) zone: Option<&'a TimeZone>,
    /// Limits.
    pub(crate) limits: &'a Limits,
}

impl Reading<'_> {
    /// Reads a cell; an empty one is `None`, required or not.
    pub(crate) fn cell(&self, rule: Rule, raw: &Raw<'_>) -> Result<Option<Value>, ProblemKind> {
        if let Raw::Unreadable(problem, _) = raw {
            return Err(problem.clone());
        }
        if let Raw::Text(text) = raw {
            if text.len() > self.limits.cell_bytes {
                return Err(ProblemKind::CellTooLong(self.limits.cell_bytes));
            }
            if memchr::memchr(0, text.as_bytes()).is_some() {
                return Err(ProblemKind::ControlCharacter);
            }
        }
        let is_plain_text = rule.column.kind == Kind::Text && !rule.digits;
        if matches!(raw, Raw::Empty) || (!is_plain_text && raw.is_blank()) {
            return Ok(None);
        }
        let value = match rule.column.kind {
            _ if rule.digits => return identifier(rule, raw),
            Kind::Text | Kind::Id => Value::Text(Arc::from(&*raw.shown())),
            Kind::Flag => Value::Text(Arc::from(Flag::read(&short(raw)?).as_str())),
            Kind::Word(words) => {
                let text = short(raw)?;
                let found = words.iter().find(|word| word.code.eq_ignore_ascii_case(&text) || word.zh == text);
                Value::Text(Arc::from(found.ok_or(ProblemKind::NotA(rule.column.kind))?.code))
            }
            Kind::Instant => Value::Instant(time::instant(raw, self.zone)?),
            Kind::Date => Value::Date(time::date(raw)?),
            Kind::Month => Value::Date(time::month(raw)?),
            Kind::Clock => Value::Clock(time::clock(raw)?),
            Kind::Money => Value::Money(not_negative(number::money(raw)?, &Fen::ZERO)?),
            Kind::Count => Value::Count(not_negative(number::count(raw)?, &0)?),
            Kind::Decimal => Value::Decimal(not_negative(number::decimal(raw)?, &Decimal::ZERO)?),
            Kind::YesNo => Value::YesNo(yes_no(raw)?),
        };
        Ok(Some(value))
    }
}

/// No column of any table has a sensible negative value: refunds and deductions are positive amounts of their own.
fn not_negative<T: PartialOrd>(value: T, zero: &T) -> Result<T, ProblemKind> {
    if value < *zero { Err(ProblemKind::Negative) } else { Ok(value) }
}

/// Trims white space, also full-width, no-break and the byte order mark.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}')
}

/// The trimmed text of a word or a flag.
fn short<'r>(raw: &'r Raw<'_>) -> Result<Cow<'r, str>, ProblemKind> {
    let text = match raw.shown() {
        Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
        Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
    };
    if text.chars().any(char::is_control) { Err(ProblemKind::ControlCharacter) } else { Ok(text) }
}

/// Undoes what exports do to keep a spreadsheet from spoiling digits: `="3515…"`, `'139…`, a leading tab.
pub(crate) fn bare(text: &str) -> &str {
    let text = trim(text);
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(text, trim);
    match text.strip_prefix('\'') {
        Some(rest) if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => rest,
        _ => text,
    }
}

/// An id, a phone or a parcel number: exact text, never a float.
fn identifier(rule: Rule, raw: &Raw<'_>) -> Result<Option<Value>, ProblemKind> {
    let wrong = ProblemKind::NotA(if rule.id_like { Kind::Id } else { rule.column.kind });
    let shown = match raw {
        Raw::Text(text) => Cow::Borrowed(bare(text)),
        Raw::Integer(number) => Cow::Owned(number.to_string()),
        Raw::Float(number) => Cow::Owned(number::exact_integer(*number).ok_or(ProblemKind::NumberAsId)?.to_string()),
        Raw::Decimal(decimal) if decimal.is_integer() => Cow::Owned(decimal.normalize().to_string()),
        Raw::Decimal(_) => return Err(ProblemKind::NumberAsId),
        _ => return Err(wrong),
    };
    if shown.is_empty() {
        return Ok(None);
    }
    if is_scientific(&shown) {
        return Err(ProblemKind::Scientific);
    }
    if rule.id_like && shown.len() > ID_BYTES_MAX {
        return Err(ProblemKind::IdTooLong);
    }
    if shown.chars().any(char::is_control) {
        return Err(ProblemKind::ControlCharacter);
    }
    Ok(Some(Value::Text(Arc::from(&*shown))))
}

/// `1.23E+18`, `3e+17`, `1.5E18`: one digit, a fraction or a signed exponent. `1e18` alone may be a hash and passes.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let signed = exponent.strip_prefix('+');
    whole.len() == 1
        && digits(whole)
        && fraction.is_none_or(digits)
        && digits(signed.unwrap_or(exponent))
        && exponent.len() <= 4
        && (signed.is_some() || fraction.is_some())
}

fn yes_no(raw: &Raw<'_>) -> Result<bool, ProblemKind> {
    let text = match raw {
        Raw::Bool(truth) => return Ok(*truth),
        _ => raw.shown(),
    };
    let text = trim(&text);
    let is = |words: [&str; 3]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    match (is(["true", "1", "是"]), is(["false", "0", "否"])) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(ProblemKind::NotA(Kind::YesNo)),
    }
}

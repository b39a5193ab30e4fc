//! Amounts, counts and decimals.
//!
//! A binary float never takes part in arithmetic: it is turned into the decimal number with 15 significant digits that a
//! spreadsheet shows for it, and that text is read exactly. All amounts in range have at most 13.

use super::{Raw, trim};
use crate::ProblemKind;
use jinpai_model::money::MoneyError;
use jinpai_model::{Fen, Kind};
use rust_decimal::Decimal;

/// Counts and decimals lie below this, as amounts in yuan do (spec 2.1, limits).
const NUMBER_MAX: i64 = 100_000_000_000;

/// The whole number that a float holds, if it holds one exactly: below 2^53 and not negative.
pub(super) fn exact_integer(number: f64) -> Option<u64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    if !(0.0..LIMIT).contains(&number) || number.fract() != 0.0 {
        return None;
    }
    format!("{number:.0}").parse().ok()
}

/// The decimal text with 15 significant digits; `None` if it is not finite or absurdly large or small.
fn decimal_text(number: f64) -> Option<String> {
    let scientific = format!("{number:.14e}");
    let (mantissa, exponent) = scientific.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    if !(-20..=20).contains(&exponent) {
        return None;
    }
    let point = usize::try_from(exponent + 1).unwrap_or(0);
    let zeros = usize::try_from(-(exponent + 1)).unwrap_or(0);
    let digits = format!("{}{digits}", "0".repeat(zeros));
    Some(if digits.len() <= point {
        format!("{sign}{digits}{}", "0".repeat(point - digits.len()))
    } else {
        let (whole, places) = digits.split_at(point);
        format!("{sign}{}.{places}", if whole.is_empty() { "0" } else { whole })
    })
}

/// The number as text, whatever it was.
fn plain(raw: &Raw<'_>, kind: Kind) -> Result<String, ProblemKind> {
    match raw {
        Raw::Text(text) => Ok(trim(text).to_owned()),
        Raw::Integer(number) => Ok(number.to_string()),
        Raw::Decimal(number) => Ok(number.normalize().to_string()),
        Raw::Float(number) if number.is_finite() => decimal_text(*number).ok_or(ProblemKind::AmountOutOfRange),
        _ => Err(ProblemKind::NotA(kind)),
    }
}

/// An amount.
pub(super) fn money(raw: &Raw<'_>) -> Result<Fen, ProblemKind> {
    let parsed = match raw {
        Raw::Text(text) => trim(text).parse::<Fen>(),
        other => plain(other, Kind::Money)?.parse(),
    };
    parsed.map_err(|error| match error {
        MoneyError::NotANumber => ProblemKind::NotA(Kind::Money),
        MoneyError::TooPrecise => ProblemKind::TooPrecise,
        MoneyError::OutOfRange => ProblemKind::AmountOutOfRange,
    })
}

/// A whole number; `3.0` is one, thousands separators are tolerated.
pub(super) fn count(raw: &Raw<'_>) -> Result<i64, ProblemKind> {
    let wrong = ProblemKind::NotA(Kind::Count);
    let text = plain(raw, Kind::Count)?;
    let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or((1, whole), |rest| (-1, rest));
    let separated = |c: char| c.is_ascii_digit() || matches!(c, ',' | '，');
    let well_formed = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(separated)
        && places.bytes().all(|byte| byte == b'0')
        && (!places.is_empty() || whole.len() == text.len());
    if !well_formed {
        return Err(wrong);
    }
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    match digits.parse::<i64>() {
        Ok(number) if number < NUMBER_MAX => Ok(sign * number),
        _ => Err(ProblemKind::AmountOutOfRange),
    }
}

/// An exact decimal number, as long as its digits fit.
pub(super) fn decimal(raw: &Raw<'_>) -> Result<Decimal, ProblemKind> {
    let text = plain(raw, Kind::Decimal)?;
    let digits = text.strip_prefix('-').unwrap_or(&text);
    let well_formed = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && !digits.ends_with('.');
    if !well_formed {
        return Err(ProblemKind::NotA(Kind::Decimal));
    }
    let number = Decimal::from_str_exact(&text).map_err(|_| ProblemKind::NotA(Kind::Decimal))?;
    if number.abs() < Decimal::from(NUMBER_MAX) { Ok(number) } else { Err(ProblemKind::AmountOutOfRange) }
}

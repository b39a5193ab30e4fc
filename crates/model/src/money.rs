//! Money as an exact, integer number of fen (1/100 yuan).

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

/// An amount of money in fen. May be negative (deductions, clawbacks).
///
/// Arithmetic panics on overflow instead of wrapping: a wrong sum of money must never leave the program. Amounts read from
/// files are below [`Fen::INPUT_MAX`], so a sum would need 900 000 of the largest ones to get there.
///
/// ```
/// use jinpai_model::Fen;
/// let price: Fen = "1,234.5".parse().unwrap();
/// assert_eq!(price, Fen::new(123_450));
/// assert_eq!(price.to_string(), "1234.50");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(i64);

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not a decimal number of yuan.
    #[error("not an amount in yuan")]
    NotANumber,
    /// More than two decimal places with a value in them.
    #[error("more than two decimal places")]
    TooPrecise,
    /// |amount| is 10^11 yuan or more.
    #[error("amount out of range")]
    OutOfRange,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// Amounts from files lie strictly between −`INPUT_MAX` and `INPUT_MAX`: 10^11 yuan (spec 2.1, limits).
    pub const INPUT_MAX: Self = Self(10_000_000_000_000);

    /// An amount of so many fen.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// The number of fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The smaller of two amounts.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        self.min(other)
    }

    /// This amount, or nothing if it is negative.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("sums of input amounts fit 64 bits"))
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("sums of input amounts fit 64 bits"))
    }
}

impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let text = format!("{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        f.pad(&text)
    }
}

impl FromStr for Fen {
    type Err = MoneyError;

    /// Reads decimal yuan: an optional sign, digits with thousands separators (`,` or `，`) between groups of three, at most two decimal
    /// places (further zeros are tolerated), an optional leading `¥`/`￥` and trailing `元`.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix(['-', '−', '－']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
        let text = text.strip_suffix('元').unwrap_or(text).trim();
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        let digits = without_separators(whole).ok_or(MoneyError::NotANumber)?;
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if (digits.is_empty() && places.is_empty()) || !is_number(&digits) || !is_number(places) {
            return Err(MoneyError::NotANumber);
        }
        let yuan: i64 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| MoneyError::OutOfRange)? };
        let (cents, rest) = places.split_at(places.len().min(2));
        if rest.bytes().any(|b| b != b'0') {
            return Err(MoneyError::TooPrecise);
        }
        let cents: i64 = format!("{cents:0<2}").parse().map_err(|_| MoneyError::NotANumber)?;
        let fen = yuan.checked_mul(100).and_then(|y| y.checked_add(cents)).ok_or(MoneyError::OutOfRange)?;
        if fen >= Self::INPUT_MAX.0 {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self(if negative { -fen } else { fen }))
    }
}

/// The digits without thousands separators, which stand between groups of three and nowhere else.
fn without_separators(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', '，']);
    let first = groups.next().unwrap_or("");
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::{Fen, MoneyError};

    fn check(text: &str, expected: Result<i64, MoneyError>) {
        assert_eq!(text.parse::<Fen>().map(Fen::fen), expected, "{text:?}");
    }

    #[test]
    fn reads_yuan() {
        check("0", Ok(0));
        check("201.12", Ok(20_112));
        check("1,234,567.8", Ok(123_456_780));
        check("-5.00", Ok(-500));
        check("0元", Ok(0));
        check("123.00元", Ok(12_300));
        check("¥12.30", Ok(1_230));
        check("12.3400", Ok(1_234));
        check(".5", Ok(50));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        check("", Err(MoneyError::NotANumber));
        check("12.345", Err(MoneyError::TooPrecise));
        check("1e5", Err(MoneyError::NotANumber));
        check("12,", Err(MoneyError::NotANumber));
        check("1,50", Err(MoneyError::NotANumber));
        check("1234,567", Err(MoneyError::NotANumber));
        check("1,,200", Err(MoneyError::NotANumber));
        check(",200", Err(MoneyError::NotANumber));
        check("5元元", Err(MoneyError::NotANumber));
        check("-", Err(MoneyError::NotANumber));
        check("NaN", Err(MoneyError::NotANumber));
        check("100000000000", Err(MoneyError::OutOfRange));
        check("99999999999.99", Ok(9_999_999_999_999));
        check("999999999999999999999999", Err(MoneyError::OutOfRange));
    }

    #[test]
    fn prints_two_places() {
        assert_eq!(Fen::new(-5).to_string(), "-0.05");
        assert_eq!(Fen::new(100).to_string(), "1.00");
        assert_eq!(format!("{:>8}", Fen::new(100)), "    1.00");
    }
}

//! A calendar month, the period that pay is computed for.

use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A month of the calendar, a set of business days (spec 3.0): `2024-11`.
///
/// ```
/// use jinpai_model::Month;
/// let month: Month = "2024-02".parse().unwrap();
/// assert_eq!(month.days(), 29);
/// assert!(month.contains(jiff::civil::date(2024, 2, 29)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

/// A text that is no month of the form `2024-11`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a month of the form 2024-11: {0:?}")]
pub struct MonthError(String);

impl Month {
    /// The month a day lies in.
    pub fn of(day: Date) -> Self {
        Self { first: day.first_of_month() }
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.first.last_of_month()
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        i64::from(self.first.days_in_month())
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Date) -> bool {
        day.first_of_month() == self.first
    }

    /// The month before; none before the first of the calendar.
    pub fn before(self) -> Option<Self> {
        self.first.yesterday().ok().map(Self::of)
    }

    /// The month after; none after the last of the calendar.
    pub fn after(self) -> Option<Self> {
        self.last_day().tomorrow().ok().map(Self::of)
    }

    /// Whether it is the last month of a quarter 季末月.
    pub fn ends_quarter(self) -> bool {
        self.first.month() % 3 == 0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let wrong = || MonthError(text.to_owned());
        let (year, month) = text.trim().split_once('-').ok_or_else(wrong)?;
        let form = year.len() == 4 && month.len() == 2 && [year, month].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()));
        if !form {
            return Err(wrong());
        }
        let year: i16 = year.parse().map_err(|_| wrong())?;
        let month: i8 = month.parse().map_err(|_| wrong())?;
        Date::new(year, month, 1).map(|first| Self { first }).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn reads_only_its_own_form() {
        for wrong in ["2024", "2024-13", "2024-00", "24-01", "2024-1", "2024-11-01", ""] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong:?}");
        }
        assert_eq!("2018-05".parse::<Month>().unwrap().to_string(), "2018-05");
    }
}

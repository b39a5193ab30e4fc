//! The month or the days that a request is about.

use super::error::ApiError;
use jiff::civil::{Date, DateTime};
use jinpai_model::Month;
use serde::Deserialize;

/// The most months that one answer is put together from.
const MONTHS_MAX: usize = 13;

/// A month, or the first and the last day.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeriodQuery {
    /// `2024-11`; instead of `from` and `to`.
    pub month: Option<String>,
    /// The first day, `2024-11-01`.
    pub from: Option<String>,
    /// The last day, `2024-11-30`.
    pub to: Option<String>,
}

/// The days from the first to the last, both of them in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

impl PeriodQuery {
    /// The days asked for.
    pub fn days(&self) -> Result<Days, ApiError> {
        if let Some(month) = &self.month {
            let month = month_of("month", month)?;
            return Ok(Days { from: month.first_day(), to: month.last_day() });
        }
        let (Some(from), Some(to)) = (&self.from, &self.to) else {
            return Err(ApiError::invalid("month", "请写 month=2024-11，或者 from 和 to", "say month=2024-11, or from and to"));
        };
        let days = Days { from: day_of("from", from)?, to: day_of("to", to)? };
        if days.to < days.from {
            return Err(ApiError::invalid("to", "最后一天在第一天之前", "the last day lies before the first"));
        }
        if days.months().count() > MONTHS_MAX {
            return Err(ApiError::invalid(
                "to",
                format!("最多 {MONTHS_MAX} 个月"),
                format!("at most {MONTHS_MAX} months at once"),
            ));
        }
        Ok(days)
    }
}

impl Days {
    /// The months that have a day among them.
    pub fn months(self) -> impl Iterator<Item = Month> {
        std::iter::successors(Some(Month::of(self.from)), |month| month.after())
            .take_while(move |month| month.first_day() <= self.to)
    }

    /// Whether the day is among them.
    pub fn has(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }
}

/// A month of a request.
pub fn month_of(field: &str, text: &str) -> Result<Month, ApiError> {
    text.parse().map_err(|_| {
        ApiError::invalid(field, format!("「{text}」不是 2024-11 这样的月份"), format!("{text:?} is no month like 2024-11"))
    })
}

/// A day of a request.
pub fn day_of(field: &str, text: &str) -> Result<Date, ApiError> {
    let known = text.trim().parse().ok().filter(|day: &Date| (1900..2300).contains(&day.year()));
    known.ok_or_else(|| {
        ApiError::invalid(field, format!("「{text}」不是 2024-11-03 这样的日期"), format!("{text:?} is no day like 2024-11-03"))
    })
}

/// A local time of a request, of a day alone its beginning.
pub fn time_of(field: &str, text: &str) -> Result<DateTime, ApiError> {
    let text = text.trim();
    let date = text.get(..10).unwrap_or(text);
    let day = day_of(field, date)?;
    if text.len() <= 10 {
        return Ok(day.to_datetime(jiff::civil::Time::midnight()));
    }
    text.parse().map_err(|_| {
        ApiError::invalid(
            field,
            format!("「{text}」不是 2024-11-03 09:15:07 这样的时间"),
            format!("{text:?} is no time like 2024-11-03 09:15:07"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{PeriodQuery, time_of};

    fn days(month: Option<&str>, from: Option<&str>, to: Option<&str>) -> Option<String> {
        let query = PeriodQuery { month: month.map(Into::into), from: from.map(Into::into), to: to.map(Into::into) };
        let days = query.days().ok()?;
        Some(format!("{} {} {}", days.from, days.to, days.months().count()))
    }

    #[test]
    fn a_month_or_two_days() {
        assert_eq!(days(Some("2024-11"), None, None).unwrap(), "2024-11-01 2024-11-30 1");
        assert_eq!(days(None, Some("2024-11-30"), Some("2024-12-01")).unwrap(), "2024-11-30 2024-12-01 2");
        for (month, from, to) in [
            (None, None, None),
            (None, Some("2024-11-02"), None),
            (None, Some("2024-11-02"), Some("2024-11-01")),
            (None, Some("2020-01-01"), Some("2024-11-01")),
            (Some("2024-13"), None, None),
            (None, Some("-009999-01-01"), Some("9999-12-31")),
        ] {
            assert_eq!(days(month, from, to), None);
        }
    }

    #[test]
    fn a_time_or_the_beginning_of_a_day() {
        for (text, read) in [
            ("2024-11-03", "2024-11-03T00:00:00"),
            ("2024-11-03 09:15:07", "2024-11-03T09:15:07"),
            ("2024-11-03T09:15", "2024-11-03T09:15:00"),
        ] {
            assert_eq!(time_of("from", text).unwrap().to_string(), read);
        }
        for wrong in ["", "昨天昨天昨天昨天", "2024-11-03 25:00", "2024-11-03x"] {
            assert!(time_of("from", wrong).is_err(), "{wrong}");
        }
    }
}

//! A shop's clock: which business day an instant belongs to (spec 3.0).
//!
//! Inside `calc` an instant is a whole number of seconds since 1970 UTC (fractions are cut, 3.0); only the order of messages
//! looks at the fraction.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Whole seconds since 1970-01-01T00:00:00Z.
pub type Second = i64;

/// The time zone and the start of the business day of one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopClock {
    zone: TimeZone,
    day_start: Time,
}

/// The whole second of an instant: its fraction is cut.
pub fn second(instant: Timestamp) -> Second {
    instant.as_microsecond().div_euclid(1_000_000)
}

impl ShopClock {
    /// A clock of this zone whose days start at `day_start`.
    pub fn new(zone: TimeZone, day_start: Time) -> Self {
        Self { zone, day_start }
    }

    /// The time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The local date and time of an instant.
    pub fn local(&self, at: Second) -> DateTime {
        let instant = Timestamp::from_second(at).expect("instants of facts lie between the years 2000 and 2199");
        self.zone.to_datetime(instant)
    }

    /// The business day: the local date after subtracting `day_start`.
    ///
    /// ```
    /// use jinpai_calc::calendar::{ShopClock, second};
    /// let clock = ShopClock::new(jiff::tz::TimeZone::get("Asia/Shanghai").unwrap(), jiff::civil::time(4, 0, 0, 0));
    /// let night = second("2024-11-04T03:59:59+08:00".parse().unwrap());
    /// assert_eq!(clock.day(night), jiff::civil::date(2024, 11, 3));
    /// assert_eq!(clock.day(night + 1), jiff::civil::date(2024, 11, 4));
    /// ```
    pub fn day(&self, at: Second) -> Date {
        let local = self.local(at);
        if local.time() < self.day_start {
            local.date().yesterday().expect("facts lie after the year 2000")
        } else {
            local.date()
        }
    }

    /// The first second of a business day.
    pub fn day_begins(&self, day: Date) -> Second {
        self.second_of(day.to_datetime(self.day_start))
    }

    /// The instant of a local date and time; in a gap or fold of the clock the compatible one (RFC 5545).
    pub fn second_of(&self, local: DateTime) -> Second {
        let zoned = self.zone.to_ambiguous_timestamp(local).compatible();
        second(zoned.expect("local times of facts lie between the years 2000 and 2199"))
    }

    /// The local time of day.
    pub fn time(&self, at: Second) -> Time {
        self.local(at).time()
    }

    /// [start, end) of a shift; `end` ≤ `start` means the next day (3.7).
    pub fn shift(&self, date: Date, start: Time, end: Time) -> (Second, Second) {
        let last = if end <= start { date.saturating_add(SignedDuration::from_hours(24)) } else { date };
        (self.second_of(date.to_datetime(start)), self.second_of(last.to_datetime(end)))
    }
}

/// Whether a local time lies in [from, to); from > to wraps past midnight, from = to is empty (3.1.8).
pub fn in_hours(time: Time, (from, to): (Time, Time)) -> bool {
    if from <= to { from <= time && time < to } else { from <= time || time < to }
}

#[cfg(test)]
mod tests {
    use super::in_hours;
    use jiff::civil::time;

    #[test]
    fn service_hours_wrap_past_midnight() {
        let late = (time(15, 0, 0, 0), time(1, 0, 0, 0));
        assert!(in_hours(time(0, 59, 59, 0), late));
        assert!(!in_hours(time(1, 0, 0, 0), late));
        assert!(in_hours(time(15, 0, 0, 0), late));
        let day = (time(8, 0, 0, 0), time(23, 0, 0, 0));
        assert!(!in_hours(time(23, 0, 0, 0), day));
        assert!(!in_hours(time(7, 59, 59, 0), day));
    }
}

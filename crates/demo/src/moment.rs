//! The shop's clock: whole seconds of its own civil time.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use std::ops::{Add, Sub};

/// The zone of every simulated shop, by its IANA name.
pub(crate) const TIME_ZONE: &str = "Asia/Shanghai";
/// Seconds that the zone is ahead of UTC; it has not changed since 1991 (tested).
const AHEAD_SECONDS: i64 = 8 * HOUR;

/// Seconds in a minute.
pub(crate) const MINUTE: i64 = 60;
/// Seconds in an hour.
pub(crate) const HOUR: i64 = 60 * MINUTE;
/// Seconds in a day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// A second of the shop's civil time, counted from 1970-01-01 00:00 of its wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) i64);

impl Moment {
    /// Midnight at the start of a day.
    pub(crate) fn start_of(day: Date) -> Self {
        let since = day.to_datetime(Time::midnight()).duration_since(DateTime::new(1970, 1, 1, 0, 0, 0, 0).expect("it is a day"));
        Self(since.as_secs())
    }

    /// The day it lies in.
    pub(crate) fn day(self) -> Date {
        let epoch = jiff::civil::date(1970, 1, 1);
        epoch
            .checked_add(SignedDuration::from_hours(24 * self.0.div_euclid(DAY)))
            .expect("simulated days lie in the years 2000 to 2200")
    }

    /// Seconds since midnight.
    pub(crate) fn second_of_day(self) -> i64 {
        self.0.rem_euclid(DAY)
    }

    /// Midnight at the start of its day.
    pub(crate) fn midnight(self) -> Self {
        self - self.second_of_day()
    }

    /// The instant.
    pub(crate) fn instant(self) -> Timestamp {
        Timestamp::from_second(self.0 - AHEAD_SECONDS).expect("simulated days lie in the years 2000 to 2200")
    }

    /// The second of an instant.
    pub(crate) fn of(instant: Timestamp) -> Self {
        Self(instant.as_second() + AHEAD_SECONDS)
    }
}

impl Add<i64> for Moment {
    type Output = Self;
    fn add(self, seconds: i64) -> Self {
        Self(self.0 + seconds)
    }
}

impl Sub<i64> for Moment {
    type Output = Self;
    fn sub(self, seconds: i64) -> Self {
        Self(self.0 - seconds)
    }
}

impl Sub for Moment {
    type Output = i64;
    fn sub(self, other: Self) -> i64 {
        self.0 - other.0
    }
}

#[cfg(test)]
mod tests {
    use super::{HOUR, MINUTE, Moment, TIME_ZONE};
    use jiff::civil::date;

    #[test]
    fn agrees_with_the_time_zone_database() {
        for year in 2000..2200 {
            for month in [1, 4, 7, 10] {
                let moment = Moment::start_of(date(year, month, 15)) + 13 * HOUR + 7 * MINUTE + 5;
                let zoned = date(year, month, 15).at(13, 7, 5, 0).in_tz(TIME_ZONE).unwrap();
                assert_eq!(moment.instant(), zoned.timestamp());
                assert_eq!(moment.day(), date(year, month, 15));
                assert_eq!(Moment::of(zoned.timestamp()), moment);
                assert_eq!(moment.midnight(), Moment::start_of(date(year, month, 15)));
            }
        }
    }
}

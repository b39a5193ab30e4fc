//! Times, days, months and times of day.

use super::{Raw, trim};
use crate::ProblemKind;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use jinpai_model::Kind;

/// Years that are taken (spec 2.1, limits).
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;
const DAY_SECONDS: i64 = 86_400;

/// A date, the time of day if one is written, the offset if one is written.
struct Written {
    date: Date,
    time: Option<Time>,
    offset: Option<Offset>,
}

/// An instant, kept to the microsecond. A local time that a clock skips or repeats is taken as its zone's calendar does
/// (the *compatible* choice of RFC 5545: after a gap, before a fold).
pub(super) fn instant(raw: &Raw<'_>, zone: Option<&TimeZone>) -> Result<Timestamp, ProblemKind> {
    let wrong = || ProblemKind::NotA(Kind::Instant);
    let (local, offset) = match raw {
        Raw::Text(text) => {
            let written = written(trim(text), Kind::Instant)?;
            (written.date.to_datetime(written.time.unwrap_or(Time::midnight())), written.offset)
        }
        Raw::Instant(instant) => {
            let local = Offset::UTC.to_datetime(*instant);
            (whole_microseconds(local), Some(Offset::UTC))
        }
        Raw::Civil(civil) => (whole_microseconds(*civil), None),
        Raw::Date(date) => (date.to_datetime(Time::midnight()), None),
        Raw::Serial { seconds, since_1904 } => (civil_of_serial(*seconds, *since_1904).ok_or_else(wrong)?, None),
        _ => return Err(wrong()),
    };
    in_range(local.date())?;
    if let Some(offset) = offset {
        return offset.to_timestamp(local).map_err(|_| wrong());
    }
    let zone = zone.ok_or(ProblemKind::WhichZone)?;
    zone.to_ambiguous_timestamp(local).compatible().map_err(|_| wrong())
}

/// A day; a time of day beside it must be midnight, as spreadsheets add it.
pub(super) fn date(raw: &Raw<'_>) -> Result<Date, ProblemKind> {
    let wrong = || ProblemKind::NotA(Kind::Date);
    let (date, time) = match raw {
        Raw::Text(text) => {
            let written = written(trim(text), Kind::Date)?;
            if written.offset.is_some() {
                return Err(wrong());
            }
            (written.date, written.time.unwrap_or(Time::midnight()))
        }
        Raw::Date(date) => (*date, Time::midnight()),
        Raw::Civil(civil) => (civil.date(), civil.time()),
        Raw::Serial { seconds, since_1904 } => {
            let civil = civil_of_serial(*seconds, *since_1904).ok_or_else(wrong)?;
            (civil.date(), civil.time())
        }
        _ => return Err(wrong()),
    };
    if time != Time::midnight() {
        return Err(wrong());
    }
    in_range(date)?;
    Ok(date)
}

/// The first day of a month: `2024-11`, `2024/11`, `2024年11月`, or a date on the first.
pub(super) fn month(raw: &Raw<'_>) -> Result<Date, ProblemKind> {
    let wrong = || ProblemKind::NotA(Kind::Month);
    if let Raw::Text(text) = raw {
        let mut cursor = Cursor { rest: trim(text) };
        let year = cursor.digits(4, 4).ok_or_else(wrong)?;
        let chinese = cursor.separator(&["-", "/", "年"]).ok_or_else(wrong)? == "年";
        let month = cursor.digits(1, 2).ok_or_else(wrong)?;
        if chinese {
            cursor.separator(&["月"]);
        }
        if cursor.rest.is_empty() {
            let first = calendar(year, month, 1, Kind::Month)?;
            in_range(first)?;
            return Ok(first);
        }
    }
    match date(raw) {
        Ok(day) if day.day() == 1 => Ok(day),
        Err(problem @ (ProblemKind::NoSuchDay | ProblemKind::YearOutOfRange)) => Err(problem),
        _ => Err(wrong()),
    }
}

/// A time of day to the minute; seconds, if written, must be 0.
pub(super) fn clock(raw: &Raw<'_>) -> Result<Time, ProblemKind> {
    let wrong = || ProblemKind::NotA(Kind::Clock);
    let time = match raw {
        Raw::Text(text) => {
            let mut cursor = Cursor { rest: trim(text) };
            let time = cursor.time().ok_or_else(wrong)?;
            if !cursor.rest.is_empty() {
                return Err(wrong());
            }
            time
        }
        Raw::Clock(time) => *time,
        Raw::Serial { seconds, .. } if (0..DAY_SECONDS).contains(seconds) => Time::midnight().wrapping_add(seconds.seconds()),
        _ => return Err(wrong()),
    };
    if time.second() == 0 && time.subsec_nanosecond() == 0 { Ok(time) } else { Err(wrong()) }
}

/// The local date and time of a workbook's seconds since its day 0.
pub(super) fn civil_of_serial(seconds: i64, since_1904: bool) -> Option<DateTime> {
    let day_0 = if since_1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    // Beyond this no date is in range, and jiff's spans are bounded.
    if !(0..=200_000 * DAY_SECONDS).contains(&seconds) {
        return None;
    }
    day_0.to_datetime(Time::midnight()).checked_add(seconds.seconds()).ok()
}

fn whole_microseconds(civil: DateTime) -> DateTime {
    let nanoseconds = civil.subsec_nanosecond();
    civil.with().subsec_nanosecond(nanoseconds - nanoseconds % 1_000).build().unwrap_or(civil)
}

fn in_range(date: Date) -> Result<(), ProblemKind> {
    if YEARS.contains(&date.year()) { Ok(()) } else { Err(ProblemKind::YearOutOfRange) }
}

fn calendar(year: i32, month: i32, day: i32, kind: Kind) -> Result<Date, ProblemKind> {
    let wrong = || ProblemKind::NotA(kind);
    let year = i16::try_from(year).map_err(|_| wrong())?;
    let (month, day) = (i8::try_from(month).map_err(|_| wrong())?, i8::try_from(day).map_err(|_| wrong())?);
    Date::new(year, month, day).map_err(|_| ProblemKind::NoSuchDay)
}

/// Reads `2024-11-03 09:15:07` and its relatives: `/` or 年月日 in the date, `T` before the time, no seconds, a fraction, an offset.
fn written(text: &str, kind: Kind) -> Result<Written, ProblemKind> {
    let wrong = || ProblemKind::NotA(kind);
    let mut cursor = Cursor { rest: text };
    let year = cursor.digits(4, 4).ok_or_else(wrong)?;
    let first = cursor.separator(&["-", "/", "年"]).ok_or_else(wrong)?;
    let month = cursor.digits(1, 2).ok_or_else(wrong)?;
    let second = if first == "年" { "月" } else { first };
    cursor.separator(&[second]).ok_or_else(wrong)?;
    let day = cursor.digits(1, 2).ok_or_else(wrong)?;
    if first == "年" {
        cursor.separator(&["日"]).ok_or_else(wrong)?;
    }
    let date = calendar(year, month, day, kind)?;
    if cursor.rest.is_empty() {
        return Ok(Written { date, time: None, offset: None });
    }
    if cursor.separator(&["T", "t"]).is_none() && !cursor.blanks() {
        return Err(wrong());
    }
    let time = cursor.time().ok_or_else(wrong)?;
    cursor.blanks();
    if cursor.rest.is_empty() {
        return Ok(Written { date, time: Some(time), offset: None });
    }
    let offset = cursor.offset().ok_or_else(wrong)?;
    if cursor.rest.is_empty() { Ok(Written { date, time: Some(time), offset: Some(offset) }) } else { Err(wrong()) }
}

/// What is left of a text that is read from left to right.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    /// A number of so many digits.
    fn digits(&mut self, least: usize, most: usize) -> Option<i32> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        Some(digits.bytes().fold(0, |number, digit| number * 10 + i32::from(digit - b'0')))
    }

    fn separator(&mut self, any: &[&'static str]) -> Option<&'static str> {
        let found = any.iter().copied().find(|separator| self.rest.starts_with(separator))?;
        self.rest = &self.rest[found.len()..];
        Some(found)
    }

    fn blanks(&mut self) -> bool {
        let trimmed = self.rest.trim_start();
        let any = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        any
    }

    /// `9:15`, `09:15:07`, `09:15:07.123456789`; what is finer than a microsecond is cut.
    fn time(&mut self) -> Option<Time> {
        let hour = self.digits(1, 2)?;
        self.separator(&[":"])?;
        let minute = self.digits(2, 2)?;
        let (mut second, mut nanosecond) = (0, 0);
        if self.separator(&[":"]).is_some() {
            second = self.digits(2, 2)?;
            if self.separator(&[".", ","]).is_some() {
                nanosecond = self.fraction()? * 1_000;
            }
        }
        let part = |number: i32| i8::try_from(number).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, nanosecond).ok()
    }

    /// Microseconds of a fraction's digits.
    fn fraction(&mut self) -> Option<i32> {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return None;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let digits = digits.bytes().chain(std::iter::repeat(b'0')).take(6);
        Some(digits.fold(0, |number, digit| number * 10 + i32::from(digit - b'0')))
    }

    /// `Z`, `+08:00`, `+0800`, `+08`.
    fn offset(&mut self) -> Option<Offset> {
        if self.separator(&["Z", "z"]).is_some() {
            return Some(Offset::UTC);
        }
        let sign = if self.separator(&["+"]).is_some() { 1 } else { self.separator(&["-", "−"]).map(|_| -1)? };
        let hours = self.digits(2, 2)?;
        self.separator(&[":"]);
        let minutes = if self.rest.is_empty() { 0 } else { self.digits(2, 2)? };
        if hours > 23 || minutes > 59 {
            return None;
        }
        Offset::from_seconds(sign * (hours * 3_600 + minutes * 60)).ok()
    }
}

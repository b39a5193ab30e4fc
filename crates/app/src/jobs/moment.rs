//! Reading the month of `--month` and the instant of `--as-of`.

use crate::failure::Failure;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jinpai_calc::context::AsOf;
use jinpai_model::records::Shop;
use jinpai_model::{Lang, Month};
use std::ops::RangeInclusive;

/// The years that are computed with. Beyond them there is no shop, but there are limits of the calendar.
pub const YEARS: RangeInclusive<i16> = 2000..=2199;

/// A month of these years; the error is for people, in English.
pub fn month(text: &str) -> Result<Month, String> {
    let (first, last) = (YEARS.start(), YEARS.end());
    let read = text.parse::<Month>().ok().filter(|month| YEARS.contains(&month.first_day().year()));
    read.ok_or_else(|| format!("write a month of the years {first} to {last}, such as 2025-11"))
}

/// A day of these years; the error is for people, in English.
pub fn day(text: &str) -> Result<Date, String> {
    let (first, last) = (YEARS.start(), YEARS.end());
    let read = text.trim().replace('/', "-").parse::<Date>().ok().filter(|day| YEARS.contains(&day.year()));
    let read = read.filter(|_| !text.contains(':'));
    read.ok_or_else(|| format!("write a day of the years {first} to {last}, such as 2025-11-05"))
}

/// `2025-11-30 23:59:59` in each shop's time, or RFC 3339. A day alone has no last second of its own and is refused.
pub fn as_of(text: &str, lang: Lang) -> anyhow::Result<AsOf> {
    let trimmed = text.trim();
    let day_only = trimmed.parse::<Date>().is_ok() && !trimmed.contains(':');
    let read = || {
        if let Ok(instant) = trimmed.parse::<Timestamp>() {
            return Some(AsOf::Instant(instant));
        }
        trimmed.replace('/', "-").parse::<DateTime>().ok().map(AsOf::Local)
    };
    if !day_only && let Some(moment) = read() {
        let year = match moment {
            AsOf::Local(local) => local.year(),
            AsOf::Instant(instant) => instant.to_zoned(TimeZone::UTC).year(),
        };
        if YEARS.contains(&year) {
            return Ok(moment);
        }
        let (first, last) = (YEARS.start(), YEARS.end());
        return Err(Failure::usage(lang.pick(
            format!("--as-of 的「{text}」不在 {first} 到 {last} 年之间；例如 \"2025-11-30 23:59:59\""),
            format!("--as-of {text:?} is not in the years {first} to {last}; an example: \"2025-11-30 23:59:59\""),
        )));
    }
    Err(Failure::usage(lang.pick(
        format!("--as-of 的「{text}」不是时刻；请写成 \"2025-11-30 23:59:59\"（店铺当地时间）或 2025-11-30T23:59:59+08:00"),
        format!("--as-of {text:?} is no time; write \"2025-11-30 23:59:59\" (the shop's time) or 2025-11-30T23:59:59+08:00"),
    )))
}

/// The civil day of an instant for a shop's team: in the zone of the first shop that names one, else in China's.
pub fn today(now: Timestamp, shops: &[Shop]) -> Date {
    let named = shops.iter().find_map(|shop| shop.time_zone.as_deref());
    let zone = TimeZone::get(named.unwrap_or("Asia/Shanghai")).unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

#[cfg(test)]
mod tests {
    use super::{as_of, month};
    use jiff::civil::datetime;
    use jinpai_calc::context::AsOf;
    use jinpai_model::Lang;

    #[test]
    fn local_or_with_an_offset() {
        let read = |text| as_of(text, Lang::En);
        assert_eq!(read("2024-11-30 23:59:59").unwrap(), AsOf::Local(datetime(2024, 11, 30, 23, 59, 59, 0)));
        assert_eq!(read("2024-11-30T23:59:59").unwrap(), AsOf::Local(datetime(2024, 11, 30, 23, 59, 59, 0)));
        assert_eq!(read("2024-11-30T23:59:59+08:00").unwrap(), AsOf::Instant("2024-11-30T15:59:59Z".parse().unwrap()));
        for wrong in ["2024-11-30", "yesterday", "", "2024-13-01 00:00:00"] {
            let message = read(wrong).unwrap_err().to_string();
            assert!(message.contains("write \"2025-11-30 23:59:59\""), "{wrong}: {message}");
        }
    }

    #[test]
    fn only_years_of_shops() {
        for beyond in ["1999-12-31 23:59:59", "2200-01-01 00:00:00", "9999-12-30T22:00:00Z", "0001-01-01T00:00:00Z"] {
            for lang in [Lang::Zh, Lang::En] {
                let message = as_of(beyond, lang).unwrap_err().to_string();
                assert!(message.contains("2000") && message.contains("2199"), "{beyond}: {message}");
            }
        }
        assert!(month("2000-01").is_ok() && month("2199-12").is_ok());
        assert!(month("1999-12").is_err() && month("9999-12").is_err() && month("0000-01").is_err() && month("2025").is_err());
    }
}

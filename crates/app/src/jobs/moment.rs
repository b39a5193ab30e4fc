//! Reading the instant of `--as-of`.

use crate::failure::Failure;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jinpai_calc::context::AsOf;
use jinpai_model::Lang;

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
        return Ok(moment);
    }
    Err(Failure::usage(lang.pick(
        format!("--as-of 的「{text}」不是时刻；请写成 \"2025-11-30 23:59:59\"（店铺当地时间）或 2025-11-30T23:59:59+08:00"),
        format!("--as-of {text:?} is no time; write \"2025-11-30 23:59:59\" (the shop's time) or 2025-11-30T23:59:59+08:00"),
    )))
}

#[cfg(test)]
mod tests {
    use super::as_of;
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
}

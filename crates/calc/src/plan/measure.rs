//! `[measure]`: the settings of spec 3, with the names and forms of spec 5.1.

use super::diagnostic::position;
use super::read::{Located, Problems, Table};
use crate::settings::{Clock, CreditRule, RefundTakes, Settings};
use crate::text::Text;
use jiff::civil::Time;
use jinpai_model::Flag;
use toml::de::DeTable;

pub(super) const KEYS: [&str; 17] = [
    "day_start",
    "exclude_flags",
    "closers",
    "clock",
    "unanswered_after",
    "service_hours",
    "slow_after",
    "after_sales",
    "inquiry_days",
    "pay_within",
    "lookback",
    "chase_guard",
    "rule",
    "flag_claims",
    "chase_protection",
    "deduct_freight",
    "refund_takes",
];
pub(super) const CAUSES: [&str; 5] = ["customer", "service", "product", "logistics", "undecided"];
pub(super) const CLOCKS: [(&str, Clock); 3] = [("wall", Clock::Wall), ("duty", Clock::Duty), ("online", Clock::Online)];
pub(super) const RULES: [(&str, CreditRule); 3] =
    [("order_first", CreditRule::OrderFirst), ("by_order", CreditRule::ByOrder), ("by_payment", CreditRule::ByPayment)];
pub(super) const TAKES: [(&str, RefundTakes); 3] =
    [("order", RefundTakes::Order), ("refund", RefundTakes::Refund), ("none", RefundTakes::None)];
/// No setting needs more than ten years.
const DAYS_MAX: i64 = 3_660;

/// The line of a plan's text, from 1, on which a key of `[measure]` stands; `None` if it is not written.
///
/// ```
/// use jinpai_calc::plan::measure::line_of;
/// assert_eq!(line_of("title = \"t\"\n[measure]\nclock = \"duty\"\n", "clock"), Some(3));
/// assert_eq!(line_of("title = \"t\"\n", "clock"), None);
/// ```
pub fn line_of(text: &str, key: &str) -> Option<usize> {
    let (document, _) = DeTable::parse_recoverable(text);
    let measure = document.get_ref().get("measure")?.get_ref().as_table()?;
    let (name, _) = measure.get_key_value(key)?;
    Some(position(text, name.span().start).line)
}

/// The settings of a table; what it does not name keeps its default.
pub(super) fn read(table: &Table<'_>, problems: &mut Problems) -> Settings {
    table.only(&KEYS, problems);
    let mut settings = Settings::default();
    durations(table, &mut settings, problems);
    if let Some(text) = table.text("day_start", problems) {
        set(&mut settings.day_start, clock_time(&text, "day_start", problems));
    }
    if table.has("exclude_flags") {
        settings.exclude_flags = table.texts("exclude_flags", problems).iter().map(|text| Flag::read(&text.text)).collect();
    }
    if table.has("closers") {
        settings.closers = table.texts("closers", problems).into_iter().map(|text| text.text).collect();
    }
    if table.has("service_hours") {
        set(&mut settings.service_hours, service_hours(table, problems));
    }
    set(&mut settings.clock, table.word("clock", &CLOCKS, problems));
    set(&mut settings.rule, table.word("rule", &RULES, problems));
    set(&mut settings.inquiry_days, inquiry_days(table, problems));
    set(&mut settings.flag_claims, table.boolean("flag_claims", problems));
    set(&mut settings.chase_protection, table.boolean("chase_protection", problems));
    set(&mut settings.deduct_freight, table.boolean("deduct_freight", problems));
    if let Some(takes) = table.table("refund_takes", problems) {
        takes.only(&CAUSES, problems);
        let by_cause = &mut settings.refund_takes;
        set(&mut by_cause.customer, takes.word("customer", &TAKES, problems));
        set(&mut by_cause.service, takes.word("service", &TAKES, problems));
        set(&mut by_cause.product, takes.word("product", &TAKES, problems));
        set(&mut by_cause.logistics, takes.word("logistics", &TAKES, problems));
        set(&mut by_cause.undecided, takes.word("undecided", &TAKES, problems));
    }
    settings
}

fn set<T>(setting: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *setting = value;
    }
}

fn durations(table: &Table<'_>, settings: &mut Settings, problems: &mut Problems) {
    for (key, setting) in [
        ("unanswered_after", &mut settings.unanswered_after),
        ("slow_after", &mut settings.slow_after),
        ("after_sales", &mut settings.after_sales),
        ("pay_within", &mut settings.pay_within),
        ("lookback", &mut settings.lookback),
        ("chase_guard", &mut settings.chase_guard),
    ] {
        if let Some(text) = table.text(key, problems) {
            set(setting, duration(&text, key, problems));
        }
    }
}

/// A whole number and one of s, min, h, d; in seconds.
pub(super) fn duration(text: &Located, key: &str, problems: &mut Problems) -> Option<i64> {
    let trimmed = text.text.trim();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
    let factor = match trimmed[digits..].trim_start() {
        "s" => Some(1),
        "min" => Some(60),
        "h" => Some(3_600),
        "d" => Some(86_400),
        _ => None,
    };
    let number = trimmed[..digits].parse::<i64>().ok();
    let seconds = number.zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    let seconds = seconds.filter(|seconds| *seconds <= DAYS_MAX * 86_400);
    if seconds.is_none() {
        let message = Text::new(format!("{key} 不是时长：“{trimmed}”。"), format!("`{key}` is no duration: `{trimmed}`."));
        let help = Text::new(
            format!("写一个整数加 s、min、h 或 d，最长 {DAYS_MAX}d，例如 \"48h\"。"),
            format!("write a whole number and s, min, h or d, at most {DAYS_MAX}d, such as \"48h\"."),
        );
        problems.add(text.span.clone(), "bad-value", message, help);
    }
    seconds
}

pub(super) fn clock_time(text: &Located, key: &str, problems: &mut Problems) -> Option<Time> {
    let two_digits = |part: &str| (part.len() == 2).then(|| part.parse::<i8>().ok()).flatten();
    let parts = text.text.trim().split_once(':');
    let time = parts.and_then(|(hour, minute)| Time::new(two_digits(hour)?, two_digits(minute)?, 0, 0).ok());
    if time.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("{key} 不是时刻：“{shown}”。"), format!("`{key}` is no time of day: `{shown}`."));
        let help = Text::new("写成 \"08:30\"，从 00:00 到 23:59。", "write it like \"08:30\", from 00:00 to 23:59.");
        problems.add(text.span.clone(), "bad-value", message, help);
    }
    time
}

fn service_hours(table: &Table<'_>, problems: &mut Problems) -> Option<(Time, Time)> {
    let texts = table.texts("service_hours", problems);
    let [from, to] = texts.as_slice() else {
        let span = table.get("service_hours").map_or(table.span(), toml::Spanned::span);
        let message = Text::new("service_hours 要两个时刻。", "`service_hours` needs two times.");
        let help = Text::new("写成 [\"08:00\", \"23:00\"]。", "write it like [\"08:00\", \"23:00\"].");
        problems.add(span, "bad-value", message, help);
        return None;
    };
    let (from, to) = (clock_time(from, "service_hours", problems), clock_time(to, "service_hours", problems));
    from.zip(to)
}

fn inquiry_days(table: &Table<'_>, problems: &mut Problems) -> Option<i64> {
    let text = table.text("inquiry_days", problems)?;
    let days = text.text.trim().parse::<i64>().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    if days.is_none() {
        let message = Text::new("inquiry_days 要是至少 1 的整数。", "`inquiry_days` must be a whole number, at least 1.");
        let help = Text::new("2 表示当天和次日。", "2 is today and tomorrow.");
        problems.add(text.span, "bad-value", message, help);
    }
    days
}

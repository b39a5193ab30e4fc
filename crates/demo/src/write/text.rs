//! Cells as texts: the forms of spec 2.1, in the shop's own time.

use crate::moment::Moment;
use jinpai_model::Value;
use std::fmt::Write;

/// Appends an instant as `2024-11-03 09:15:07`.
pub(crate) fn push_time(text: &mut String, moment: Moment, clock: &mut DayText) {
    text.push_str(clock.day(moment));
    let second = moment.second_of_day();
    let parts = [second / 3_600, second / 60 % 60, second % 60];
    for (part, before) in parts.into_iter().zip([' ', ':', ':']) {
        text.push(before);
        for digit in [part / 10, part % 10] {
            text.push(char::from_digit(u32::try_from(digit).unwrap_or(0), 10).unwrap_or('0'));
        }
    }
}

/// Remembers the text of the day that was written last: messages come day by day.
#[derive(Debug, Default)]
pub(crate) struct DayText {
    midnight: Option<Moment>,
    text: String,
}

impl DayText {
    fn day(&mut self, moment: Moment) -> &str {
        let midnight = moment.midnight();
        if self.midnight != Some(midnight) {
            self.midnight = Some(midnight);
            self.text = midnight.day().to_string();
        }
        &self.text
    }
}

/// A cell's text, empty if it has no value. `month` says that a day stands for its month.
pub(crate) fn push_cell(text: &mut String, value: Option<&Value>, month: bool, clock: &mut DayText) {
    // Writing into a string cannot fail, so the results of `write!` carry nothing.
    let written = match value {
        None => Ok(()),
        Some(Value::Text(inner)) => text.write_str(inner),
        Some(Value::Instant(instant)) => {
            push_time(text, Moment::of(*instant), clock);
            Ok(())
        }
        Some(Value::Date(day)) if month => write!(text, "{}", day.strftime("%Y-%m")),
        Some(Value::Date(day)) => write!(text, "{day}"),
        Some(Value::Clock(time)) => write!(text, "{:02}:{:02}", time.hour(), time.minute()),
        Some(Value::Money(amount)) => write!(text, "{amount}"),
        Some(Value::Count(count)) => write!(text, "{count}"),
        Some(Value::Decimal(number)) => write!(text, "{number}"),
        Some(Value::YesNo(yes)) => write!(text, "{yes}"),
    };
    written.expect("writing into a string cannot fail");
}

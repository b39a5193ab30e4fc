//! Order notes (O2, O3): are the parts there, in order, and do they say something that can be true?
//!
//! `刘贺,3米2.4米,图案正常,12月19发货,自提。送胶` — name, size, picture, ship date, delivery; what follows `。` or a line break is remarks.

mod size;

use crate::plan::duty::{NoteFormat, NotePart};
use jiff::civil::Date;
use jinpai_model::records::Order;

/// What a note is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct NoteOrder<'a> {
    /// The order's own words.
    pub(super) order: &'a Order,
    /// The day of payment, or of the order while it is not paid.
    pub(super) day: Date,
}

/// The first part that is missing or wrong; `Ok` for a complete note.
pub(super) fn check(format: &NoteFormat, text: &str, of: NoteOrder<'_>) -> Result<(), NotePart> {
    let text: String = text.chars().map(narrow).collect();
    let body = text.split(['。', '\n', '\r']).next().unwrap_or("");
    let mut parts = body.split([',', '、']).map(str::trim);
    for wanted in &format.parts {
        let part = parts.next().unwrap_or("");
        let is_good = match wanted {
            NotePart::Name => is_name(format, part),
            NotePart::Size => size::of_part(part).is_some_and(|size| agrees(size, of.order)),
            NotePart::Picture => begins_with_any(part, &format.pictures),
            NotePart::ShipDate => is_ship_date(part, of.day, format.ship_date_ahead / 86_400),
            NotePart::Delivery => begins_with_any(part, &format.deliveries),
        };
        if !is_good {
            return Err(*wanted);
        }
    }
    Ok(())
}

/// Full-width digits, letters and signs as narrow ones, so that `３．２` is a number.
pub(super) fn narrow(c: char) -> char {
    match u32::from(c) {
        wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    }
}

/// A name is whatever is none of the other parts: receivers are called many things.
fn is_name(format: &NoteFormat, part: &str) -> bool {
    let is_other = size::of_part(part).is_some()
        || month_and_day(part).is_some()
        || begins_with_any(part, &format.pictures)
        || begins_with_any(part, &format.deliveries);
    part.chars().any(char::is_alphabetic) && !is_other
}

fn begins_with_any(part: &str, words: &[String]) -> bool {
    words.iter().any(|word| part.starts_with(word.as_str()))
}

/// Where the order's own text has sizes, the note's must be one of them, width and height as written there.
fn agrees(size: size::Size, order: &Order) -> bool {
    let texts = [order.title.as_deref(), order.sku.as_deref()];
    let ordered: Vec<size::Size> = texts.into_iter().flatten().flat_map(size::sizes_in).collect();
    ordered.is_empty() || ordered.contains(&size)
}

/// A real date, not before payment, at most so many days after it. Without a year it is the first such date not before payment.
fn is_ship_date(part: &str, paid: Date, days_ahead: i64) -> bool {
    let Some((year, month, day)) = month_and_day(part) else { return false };
    let date = match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => (paid.year()..=paid.year() + 8).filter_map(|year| Date::new(year, month, day).ok()).find(|date| *date >= paid),
    };
    date.is_some_and(|date| {
        let ahead = date.since(paid).map_or(i64::MAX, |span| i64::from(span.get_days()));
        date >= paid && ahead <= days_ahead
    })
}

/// `12月19发货`, `12月19日`, `2025年12月19号发`, `2025-12-19`, `12.19`, `12/19出货`.
fn month_and_day(part: &str) -> Option<(Option<i16>, i8, i8)> {
    let part = part.trim_start_matches("发货").trim_start_matches([':', ' ']);
    let cut = ["发货", "发出", "出货", "发"].iter().find_map(|word| part.strip_suffix(word)).unwrap_or(part);
    let cut = cut.trim().trim_end_matches(['日', '号']);
    let numbers: Vec<&str> = cut.split(['年', '月', '-', '.', '/']).map(str::trim).collect();
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    let small = |text: &str| number(text).and_then(|number| i8::try_from(number).ok());
    match numbers.as_slice() {
        [month, day] => Some((None, small(month)?, small(day)?)),
        [year, month, day] if year.len() == 4 => Some((Some(number(year)?), small(month)?, small(day)?)),
        [year, month, day] if year.len() == 2 => Some((Some(2000 + number(year)?), small(month)?, small(day)?)),
        _ => None,
    }
}

/// Whether a later note keeps the text of the one before it, white space aside.
pub(super) fn keeps(later: &str, before: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    bare(later).contains(&bare(before))
}

#[cfg(test)]
mod tests;

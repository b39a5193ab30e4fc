//! `[working_day]` and `[note]`: words and times by which faults are found.

use crate::plan::duty::{NoteFormat, NotePart, WorkingDay};
use crate::plan::measure::{clock_time, duration};
use crate::plan::read::{Problems, Table, word_of};
use crate::text::Text;
use jiff::civil::Time;

pub(super) const KEYS: [&str; 4] = ["hold_phrases", "review_rounds", "review_round_within", "report_within"];
pub(super) const NOTE_KEYS: [&str; 4] = ["parts", "pictures", "deliveries", "ship_date_ahead"];
const PARTS: [(&str, NotePart); 10] = [
    ("name", NotePart::Name),
    ("size", NotePart::Size),
    ("picture", NotePart::Picture),
    ("ship_date", NotePart::ShipDate),
    ("delivery", NotePart::Delivery),
    ("姓名", NotePart::Name),
    ("尺寸", NotePart::Size),
    ("图案", NotePart::Picture),
    ("发货日期", NotePart::ShipDate),
    ("送货方式", NotePart::Delivery),
];

pub(super) fn read(document: &Table<'_>, problems: &mut Problems) -> WorkingDay {
    let mut day = WorkingDay::default();
    if let Some(table) = document.table("working_day", problems) {
        working_day(&table, &mut day, problems);
    }
    if let Some(table) = document.table("note", problems) {
        note(&table, &mut day.note, problems);
    }
    day
}

fn working_day(table: &Table<'_>, day: &mut WorkingDay, problems: &mut Problems) {
    table.only(&KEYS, problems);
    if table.has("hold_phrases") {
        day.hold_phrases = words(table, "hold_phrases", problems);
    }
    if table.has("review_rounds") {
        let texts = table.texts("review_rounds", problems);
        let mut times: Vec<Time> = texts.iter().filter_map(|text| clock_time(text, "review_rounds", problems)).collect();
        times.sort_unstable();
        if times.windows(2).any(|pair| pair[0] == pair[1])
            && let Some(value) = table.get("review_rounds")
        {
            let message = Text::new("review_rounds 里有重复的时刻。", "`review_rounds` names a time twice.");
            problems.add(value.span(), "duplicate-id", message, Text::new("删掉重复的。", "delete one of the two."));
        }
        day.review_rounds = times;
    }
    for (key, setting) in [("review_round_within", &mut day.review_round_within), ("report_within", &mut day.report_within)] {
        if let Some(seconds) = table.text(key, problems).and_then(|text| duration(&text, key, problems)) {
            *setting = seconds;
        }
    }
}

fn note(table: &Table<'_>, format: &mut NoteFormat, problems: &mut Problems) {
    table.only(&NOTE_KEYS, problems);
    if table.has("parts") {
        let texts = table.texts("parts", problems);
        let mut parts = Vec::new();
        for text in &texts {
            let Some(part) = word_of(text, "parts", &PARTS, problems) else { continue };
            if parts.contains(&part) {
                let message = Text::new(format!("“{}”写了两次。", text.text), format!("`{}` is there twice.", text.text));
                problems.add(text.span.clone(), "duplicate-id", message, Text::new("删掉一个。", "delete one of the two."));
            }
            parts.push(part);
        }
        if let (true, Some(value)) = (texts.is_empty(), table.get("parts")) {
            let message = Text::new("parts 是空的：什么备注都算完整了。", "`parts` is empty: every note would be complete.");
            let help = Text::new("写 [\"name\", \"size\", …]，或删掉 parts。", "write [\"name\", \"size\", …], or delete parts.");
            problems.add(value.span(), "bad-value", message, help);
        }
        format.parts = parts;
    }
    if table.has("pictures") {
        format.pictures = words(table, "pictures", problems);
    }
    if table.has("deliveries") {
        format.deliveries = words(table, "deliveries", problems);
    }
    if let Some(seconds) = table.text("ship_date_ahead", problems).and_then(|text| duration(&text, "ship_date_ahead", problems)) {
        format.ship_date_ahead = seconds;
    }
}

/// Texts to be looked for; an empty one would be found everywhere.
fn words(table: &Table<'_>, key: &str, problems: &mut Problems) -> Vec<String> {
    let mut words = Vec::new();
    for text in table.texts(key, problems) {
        let word = text.text.trim();
        if word.is_empty() {
            let message = Text::new(format!("{key} 里有空的文字。"), format!("`{key}` has an empty text."));
            problems.add(text.span.clone(), "bad-value", message, Text::new("删掉它。", "delete it."));
            continue;
        }
        words.push(word.to_owned());
    }
    words
}

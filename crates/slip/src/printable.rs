//! Texts as the built-in fonts can print them: what has no glyph or no shape is written out by its number, never left out and never a box.

use crate::pdf::fonts::fonts;
use crate::sheet::{Sheet, sheet};
use crate::{Slip, SlipError};
use jinpai_model::Lang;
use serde_json::Value;
use std::collections::BTreeSet;

/// A run without a place to break a line is given one after so many characters.
const RUN_MAX: usize = 24;
/// A place at which a line may break, without width.
const BREAK: char = '\u{200B}';

/// A character that the built-in fonts cannot print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingCharacter(pub char);

impl std::fmt::Display for MissingCharacter {
    /// As it stands in the PDF in place of the character: `[U+1F600]`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[U+{:04X}]", u32::from(self.0))
    }
}

/// The characters of the slips that a PDF shows by number because no built-in font has them, in order of their numbers. A PDF with such
/// characters says so among its remarks, too.
pub fn missing_characters(slips: &[Slip], lang: Lang) -> Vec<MissingCharacter> {
    let mut missing = BTreeSet::new();
    for slip in slips {
        if let Ok(mut value) = serde_json::to_value(sheet(slip, lang)) {
            each_text(&mut value, &mut |text| missing.extend(missing_in(text)));
        }
    }
    missing.into_iter().collect()
}

/// The sheet as JSON for the layout, every text printable.
pub(crate) fn printable_json(mut sheet: Sheet, lang: Lang) -> Result<Vec<u8>, SlipError> {
    let broken = |error: serde_json::Error| SlipError::Export(error.to_string());
    let mut missing = BTreeSet::new();
    let mut value = serde_json::to_value(&sheet).map_err(broken)?;
    each_text(&mut value, &mut |text| missing.extend(missing_in(text)));
    if !missing.is_empty() {
        let list = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        sheet.remarks.push(lang.pick(
            format!("内置字体没有以下字符，文中以编号代替：{list}"),
            format!("The built-in fonts lack these characters; their numbers stand in their place: {list}"),
        ));
        value = serde_json::to_value(&sheet).map_err(broken)?;
    }
    each_text(&mut value, &mut |text| *text = printable(text));
    serde_json::to_vec(&value).map_err(broken)
}

fn each_text(value: &mut Value, act: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(text) => act(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, act)),
        Value::Object(fields) => fields.values_mut().for_each(|field| each_text(field, act)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn missing_in(text: &str) -> impl Iterator<Item = MissingCharacter> {
    text.chars().filter(|&c| !is_space(c) && !is_invisible(c) && !can_print(c)).map(MissingCharacter)
}

/// The text with other spaces made plain, invisible characters gone, missing ones by number, and long runs breakable.
fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\n' => printed.push('\n'),
            c if is_space(c) => printed.push(' '),
            c if is_invisible(c) => {}
            c if can_print(c) => printed.push(c),
            c => printed.push_str(&MissingCharacter(c).to_string()),
        }
    }
    breakable(&printed)
}

/// Whether it can be shown as itself. Some fonts have an empty glyph for characters that act on their neighbours; those are shown by number.
fn can_print(c: char) -> bool {
    fonts().have(c) && !c.is_control() && !is_direction(c)
}

/// Whether it could turn around the text beside it, amounts among it.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_space(c: char) -> bool {
    // The ideographic space has a width of its own and a glyph in the fonts.
    c.is_whitespace() && c != '\u{3000}'
}

/// Joiners, variation selectors and the like: without shape by definition.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Puts places to break into runs that have none: ids, addresses, formulas without spaces. Chinese breaks anywhere by itself.
fn breakable(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        run = if c.is_whitespace() || u32::from(c) >= 0x2E80 { 0 } else { run + 1 };
        if run > RUN_MAX {
            broken.push(BREAK);
            run = 1;
        }
        broken.push(c);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_the_trade_have_glyphs() {
        let wanted = "《》“”‘’—…·¥￥×÷≥≤≠±°→√−–≈●○■□▲△★☆Σ①②③㈠™®€½äéñ，。；：！？（）【】、〇㛃䶮龘Ωжか";
        let missing: Vec<_> = missing_in(wanted).collect();
        assert_eq!(missing, [], "the built-in fonts lack them");
    }

    #[test]
    fn what_has_no_glyph_is_written_by_number() {
        assert_eq!(printable("好😀 \u{7}a\u{202E} b\tc\r\nd"), "好[U+1F600] [U+0007]a[U+202E] b c\nd");
        assert_eq!(printable("❤\u{FE0F}"), printable("❤"));
    }

    #[test]
    fn long_runs_break_and_others_stay() {
        assert_eq!(printable("186432.50 × 0.5% × 92%"), "186432.50 × 0.5% × 92%");
        let run = printable(&"a".repeat(60));
        assert_eq!(run.split(BREAK).map(str::len).collect::<Vec<_>>(), [24, 24, 12]);
    }
}

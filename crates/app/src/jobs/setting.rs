//! One key of a TOML text written otherwise, everything else left as it stands: `--set measure.lookback="24h"`.

use crate::failure::Failure;
use jinpai_model::Lang;
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text with the setting changed or added. Whether the plan then makes sense is for its reader to say.
pub fn set(text: &str, assignment: &str, lang: Lang) -> anyhow::Result<String> {
    let Some((path, value)) = assignment.split_once('=') else { return Err(form(assignment, lang)) };
    let path: Vec<&str> = path.split('.').map(str::trim).collect();
    if path.iter().any(|key| key.is_empty()) {
        return Err(form(assignment, lang));
    }
    let value = written(value.trim());
    let table = DeTable::parse(text).map_err(|error| Failure::new(error.to_string()))?;
    if let Some(span) = find(table.get_ref(), &path) {
        return Ok(format!("{}{value}{}", &text[..span.start], &text[span.end..]));
    }
    let (key, tables) = path.split_last().expect("a path has a key");
    let line = format!("{key} = {value}\n");
    if tables.is_empty() {
        return Ok(format!("{line}{text}"));
    }
    let header = format!("[{}]", tables.join("."));
    let mut at = 0;
    for row in text.split_inclusive('\n') {
        at += row.len();
        if row.trim() == header {
            let break_line = if row.ends_with('\n') { "" } else { "\n" };
            return Ok(format!("{}{break_line}{line}{}", &text[..at], &text[at..]));
        }
    }
    Ok(format!("{text}\n{header}\n{line}"))
}

/// A value as TOML writes it; what is no value of TOML is a text.
fn written(value: &str) -> Cow<'_, str> {
    if format!("value = {value}").parse::<toml::Table>().is_ok() {
        return Cow::Borrowed(value);
    }
    Cow::Owned(toml::Value::from(value).to_string())
}

/// Where the value of a path stands.
fn find(table: &DeTable<'_>, path: &[&str]) -> Option<Range<usize>> {
    let (first, rest) = path.split_first()?;
    let value: &Spanned<DeValue<'_>> = table.iter().find(|(key, _)| key.get_ref() == first).map(|(_, value)| value)?;
    match (value.get_ref(), rest) {
        (_, []) => Some(value.span()),
        (DeValue::Table(inner), rest) => find(inner, rest),
        _ => None,
    }
}

fn form(assignment: &str, lang: Lang) -> anyhow::Error {
    Failure::usage(lang.pick(
        format!("--set 的「{assignment}」不对；请写成 表.键=值，例如 measure.lookback=\"24h\""),
        format!("--set {assignment:?} is no setting; write table.key=value, such as measure.lookback=\"24h\""),
    ))
}

#[cfg(test)]
mod tests {
    use super::set;
    use jinpai_model::Lang;

    fn check(text: &str, assignment: &str, expected: &str) {
        assert_eq!(set(text, assignment, Lang::En).unwrap(), expected, "{assignment}");
    }

    #[test]
    fn values_are_changed_where_they_stand_or_added_to_their_table() {
        check("[measure]\nlookback = \"48h\" # two days\n", "measure.lookback=24h", "[measure]\nlookback = \"24h\" # two days\n");
        check("[measure]\nlookback = \"48h\"\n", "measure.inquiry_days=3", "[measure]\ninquiry_days = 3\nlookback = \"48h\"\n");
        check("title = \"a\"\n", "law.fines=\"forbid\"", "title = \"a\"\n\n[law]\nfines = \"forbid\"\n");
        check("title = \"a\"\n", "month_days=\"22\"", "month_days = \"22\"\ntitle = \"a\"\n");
        check("[a.b]\nc = 1\n", "a.b.c=2", "[a.b]\nc = 2\n");
        check("[values]\nrate = \"1%\"\n", "values.rate=0.8%", "[values]\nrate = \"0.8%\"\n");
    }

    #[test]
    fn what_is_no_setting_is_refused() {
        for wrong in ["measure", "=1", "a..b=1", ""] {
            assert!(set("", wrong, Lang::En).unwrap_err().to_string().contains("table.key=value"), "{wrong}");
        }
    }
}

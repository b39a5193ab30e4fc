//! Reads keys of a plan's tables and collects every mistake with its place.

use super::diagnostic::Diagnostic;
use super::formula::check::{self, Scope};
use super::formula::{Formula, Problem};
use super::name::nearest;
use super::value::Type;
use crate::text::Text;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The mistakes found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Diagnostic>,
}

/// A text of the file and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Located {
    pub(super) text: String,
    /// The whole value with its quotes.
    pub(super) span: Range<usize>,
    /// Where the text's first byte stands, if it stands in the file as it is, without escapes.
    start: Option<usize>,
}

/// A table of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) entries: &'a DeTable<'a>,
    pub(super) source: &'a str,
    /// Where the table stands: its header, or the inline table.
    start: usize,
    end: usize,
}

impl Problems {
    pub(super) fn add(&mut self, span: Range<usize>, code: &'static str, message: Text, help: Text) {
        self.list.push(Diagnostic { span, code, message, help });
    }

    /// Mistakes of a formula that stands at `text`, from byte `offset` of it on.
    pub(super) fn add_formula(&mut self, text: &Located, offset: usize, problems: Vec<Problem>) {
        for Problem { span, code, message, help } in problems {
            self.add(text.place(span.start + offset..span.end + offset), code, *message, *help);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// In the order of the file.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|problem| (problem.span.start, problem.span.end));
        self.list.dedup();
        self.list
    }
}

impl Located {
    fn new(source: &str, value: &Spanned<DeValue<'_>>, text: &str) -> Self {
        let span = value.span();
        let raw = source.get(span.clone()).unwrap_or_default();
        let quotes = if raw.starts_with("\"\"\"") || raw.starts_with("'''") {
            let newline = ["\r\n", "\n"].into_iter().find(|newline| raw[3..].starts_with(newline));
            3 + newline.map_or(0, str::len)
        } else {
            usize::from(raw.starts_with(['"', '\'']))
        };
        let start = raw.get(quotes..).is_some_and(|inner| inner.starts_with(text)).then_some(span.start + quotes);
        Self { text: text.to_owned(), span, start }
    }

    /// A place in the text as a place in the file.
    pub(super) fn place(&self, inner: Range<usize>) -> Range<usize> {
        match self.start {
            Some(start) => start + inner.start..start + inner.end,
            None => self.span.clone(),
        }
    }
}

impl<'a> Table<'a> {
    pub(super) fn new(entries: &'a DeTable<'a>, span: Range<usize>, source: &'a str) -> Self {
        Self { entries, source, start: span.start, end: span.end }
    }

    /// Where the table stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Reports every key that is not among the allowed ones.
    pub(super) fn only(&self, allowed: &[&str], problems: &mut Problems) {
        for key in self.entries.keys() {
            let name = key.get_ref().as_ref();
            if allowed.contains(&name) {
                continue;
            }
            let all = allowed.join(", ");
            let help = match nearest(name, allowed.iter().copied()) {
                Some(near) => {
                    Text::new(format!("是不是 {near}？这里可以写：{all}。"), format!("did you mean {near}? Allowed here: {all}."))
                }
                None => Text::new(format!("这里可以写：{all}。"), format!("allowed here: {all}.")),
            };
            let message = Text::new(format!("不认识的键 {name}。"), format!("unknown key `{name}`."));
            problems.add(key.span(), "unknown-key", message, help);
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entries.get(key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Entries in the order of the file.
    pub(super) fn in_order(&self) -> Vec<(&'a str, Range<usize>, &'a Spanned<DeValue<'a>>)> {
        let entries = self.entries.iter();
        let mut entries: Vec<_> = entries.map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        entries
    }

    /// A text; `None` if it is missing or wrong, the latter reported.
    pub(super) fn text(&self, key: &str, problems: &mut Problems) -> Option<Located> {
        located(self.source, self.get(key)?, key, problems)
    }

    /// A text that must be there and not be empty.
    pub(super) fn required_text(&self, key: &str, problems: &mut Problems) -> Option<Located> {
        if !self.has(key) {
            self.missing(key, problems);
            return None;
        }
        let text = self.text(key, problems)?;
        if text.text.trim().is_empty() {
            let message = Text::new(format!("{key} 是空的。"), format!("`{key}` is empty."));
            problems.add(text.span, "bad-value", message, Text::new("写上内容。", "write something."));
            return None;
        }
        Some(text)
    }

    pub(super) fn missing(&self, key: &str, problems: &mut Problems) {
        let message = Text::new(format!("这里缺少 {key}。"), format!("`{key}` is missing here."));
        let help = Text::new(format!("补上 {key} = …。"), format!("add {key} = …."));
        problems.add(self.span(), "missing-key", message, help);
    }

    pub(super) fn boolean(&self, key: &str, problems: &mut Problems) -> Option<bool> {
        let value = self.get(key)?;
        let answer = value.get_ref().as_bool();
        if answer.is_none() {
            wrong_type(value, key, &Text::new("true 或 false（不加引号）", "true or false, without quotes"), problems);
        }
        answer
    }

    pub(super) fn table(&self, key: &str, problems: &mut Problems) -> Option<Table<'a>> {
        let value = self.get(key)?;
        let table = self.inner_table(value);
        if table.is_none() {
            wrong_type(value, key, &Text::new("一个表 { … }", "a table { … }"), problems);
        }
        table
    }

    pub(super) fn inner_table(&self, value: &'a Spanned<DeValue<'a>>) -> Option<Table<'a>> {
        let entries = value.get_ref().as_table()?;
        Some(Table::new(entries, value.span(), self.source))
    }

    /// The elements of a list; none if it is missing or wrong.
    pub(super) fn list(&self, key: &str, problems: &mut Problems) -> Vec<&'a Spanned<DeValue<'a>>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let list = value.get_ref().as_array();
        if list.is_none() {
            wrong_type(value, key, &Text::new("一个列表 [ … ]", "a list [ … ]"), problems);
        }
        list.into_iter().flatten().collect()
    }

    /// A list of tables: `[[key]]`, or a list of inline tables.
    pub(super) fn tables(&self, key: &str, problems: &mut Problems) -> Vec<Table<'a>> {
        let mut tables = Vec::new();
        for value in self.list(key, problems) {
            match self.inner_table(value) {
                Some(table) => tables.push(table),
                None => wrong_type(value, key, &Text::new("一个表 { … }", "a table { … }"), problems),
            }
        }
        tables
    }

    /// A list of texts.
    pub(super) fn texts(&self, key: &str, problems: &mut Problems) -> Vec<Located> {
        let values = self.list(key, problems);
        values.into_iter().filter_map(|value| located(self.source, value, key, problems)).collect()
    }

    /// A formula of one of the types; `None` if it is missing or wrong, the latter reported.
    pub(super) fn formula(&self, key: &str, want: Want, scope: Scope<'_>, problems: &mut Problems) -> Option<Formula> {
        let text = self.text(key, problems)?;
        formula_of(&text, want, scope, problems)
    }

    /// One of the words.
    pub(super) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
        let text = self.text(key, problems)?;
        word_of(&text, key, words, problems)
    }
}

/// Which of the words a text is.
pub(super) fn word_of<T: Copy>(text: &Located, key: &str, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let found = words.iter().find(|(word, _)| *word == text.text.trim()).map(|(_, value)| *value);
    if found.is_none() {
        let all = words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        let shown = &text.text;
        let message = Text::new(format!("{key} 不能是“{shown}”。"), format!("`{key}` cannot be `{shown}`."));
        problems.add(text.span.clone(), "bad-value", message, Text::new(format!("可选：{all}。"), format!("one of: {all}.")));
    }
    found
}

/// What a formula has to come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// An amount in yuan; a bare number is taken as yuan.
    Money,
    /// Yes or no.
    Condition,
    /// Any number.
    Number,
    /// A number of points, without a unit.
    Points,
}

/// Checks a formula that stands in a text of the file.
pub(super) fn formula_of(text: &Located, want: Want, scope: Scope<'_>, problems: &mut Problems) -> Option<Formula> {
    let formula = match check::formula(&text.text, scope) {
        Ok(formula) => formula,
        Err(found) => {
            problems.add_formula(text, 0, found);
            return None;
        }
    };
    let fits = match want {
        Want::Money => matches!(formula.kind, Type::Money | Type::Number),
        Want::Condition => formula.kind == Type::YesNo,
        Want::Number => formula.kind.is_number(),
        Want::Points => matches!(formula.kind, Type::Number | Type::Count | Type::Ratio),
    };
    if fits {
        return Some(formula);
    }
    let kind = formula.kind.text();
    let (zh, en) = match want {
        Want::Money => ("金额", "money"),
        Want::Condition => ("条件（是/否）", "a condition (yes or no)"),
        Want::Number => ("数字", "a number"),
        Want::Points => ("分数", "a number of points"),
    };
    let help = match (want, formula.kind) {
        (Want::Money, Type::Count) => {
            Text::new("数量要乘单价：改评数 × 5元。", "multiply the count by an amount each: repaired * 5.")
        }
        (Want::Money, Type::Ratio) => {
            Text::new("比率要乘在金额上：销售额 × 0.5%。", "multiply the ratio with an amount: sales * 0.5%.")
        }
        (Want::Money, Type::Duration) => Text::new(
            "时长先化成小时数再乘单价：在线时长 ÷ 1h × 20元。",
            "make the duration a number of hours and multiply it: online / 1h * 20.",
        ),
        (Want::Condition, _) => Text::new("写成比较：岗位 = 售前。", "write a comparison: role = presales."),
        _ => Text::new("写一个算得出数字的公式。", "write a formula that comes to a number."),
    };
    let message =
        Text::new(format!("这里要{zh}，公式得出的是{}。", kind.zh), format!("{en} is needed here, the formula is {}.", kind.en));
    problems.add(text.place(0..text.text.len()), "unit-mismatch", message, help);
    None
}

/// A text or a whole number, as text.
pub(super) fn located(source: &str, value: &Spanned<DeValue<'_>>, key: &str, problems: &mut Problems) -> Option<Located> {
    match value.get_ref() {
        DeValue::String(text) => Some(Located::new(source, value, text)),
        DeValue::Integer(number) if number.radix() == 10 => Some(Located::new(source, value, number.as_str())),
        DeValue::Float(number) => {
            let shown = number.as_str();
            let message = Text::new(
                format!("{key} 写成了小数 {shown}；小数在计算机里不精确，金额和比率不能这样写。"),
                format!("`{key}` is the float {shown}; floats are not exact, so amounts and rates are not written that way."),
            );
            let help = Text::new(format!("加上引号：\"{shown}\"。"), format!("put it in quotes: \"{shown}\"."));
            problems.add(value.span(), "float", message, help);
            None
        }
        _ => {
            wrong_type(value, key, &Text::new("一段文字 \"…\"", "a text \"…\""), problems);
            None
        }
    }
}

pub(super) fn wrong_type(value: &Spanned<DeValue<'_>>, key: &str, wanted: &Text, problems: &mut Problems) {
    let found = value.get_ref().type_str();
    let message = Text::new(format!("{key} 的写法不对：这是 {found}。"), format!("`{key}` is of the wrong kind: a {found}."));
    let help = Text::new(format!("要写{}。", wanted.zh), format!("write {}.", wanted.en));
    problems.add(value.span(), "wrong-type", message, help);
}

//! A plan file → [`Plan`], or every mistake in it at once.

mod faults;
mod law;
mod lines;
mod promotions;
mod scorecards;
mod sections;
mod warnings;
mod working_day;

pub(super) use sections::sections;

use super::diagnostic::Diagnostic;
use super::examples;
use super::formula::check::Scope;
use super::levels::{Level, Levels};
use super::name::Name;
use super::read::{Problems, Table, located, wrong_type};
use super::value::{Type, Value};
use super::{Law, Plan, literal, measure};
use crate::settings::Settings;
use crate::text::Text;
use jiff::civil::Date;
use num_rational::BigRational;
use num_traits::Signed;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest plan file, in bytes.
const PLAN_BYTES_MAX: usize = 1 << 20;
/// The most entries of one kind: pay lines, scorecards, examples.
const ENTRIES_MAX: usize = 1_000;
const KEYS: [&str; 18] = [
    "id",
    "title",
    "effective",
    "paid_leave",
    "month_days",
    "appeal_days",
    "group_levels",
    "measure",
    "law",
    "levels",
    "values",
    "working_day",
    "note",
    "scorecard",
    "pay",
    "fault",
    "promotion",
    "example",
];
/// The longest term for appeals, in days.
const APPEAL_DAYS_MAX: i64 = 365;

/// Reads and checks the text of a plan file.
///
/// # Errors
/// All mistakes, in the order of the file; never empty.
pub fn parse(source: &str) -> Result<Plan, Vec<Diagnostic>> {
    let mut problems = Problems::default();
    if source.len() > PLAN_BYTES_MAX {
        let message = Text::new("方案文件超过 1 MiB。", "the plan file is larger than 1 MiB.");
        problems.add(0..0, "too-large", message, Text::new("检查是不是选错了文件。", "check whether it is the right file."));
        return Err(problems.into_sorted());
    }
    let (document, errors) = DeTable::parse_recoverable(source);
    let is_toml = errors.is_empty();
    for error in errors {
        let span = error.span().unwrap_or(source.len()..source.len());
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        let message = Text::new(format!("不是正确的 TOML：{reason}。"), format!("this is not correct TOML: {reason}."));
        let help =
            Text::new("检查引号、括号和等号；文字要加引号。", "check quotes, brackets and equals signs; texts are in quotes.");
        problems.add(span, "toml-syntax", message, help);
    }
    let table = Table::new(document.get_ref(), 0..0, source);
    let plan = plan(&table, &mut problems);
    let mut found = problems.into_sorted();
    if !is_toml {
        // What the broken part said is lost, so that nothing can be said to be missing.
        found.retain(|problem| problem.code != "missing-key");
        let broken: Vec<usize> = found.iter().filter(|problem| is_syntax(problem)).map(|problem| problem.span.start).collect();
        found.retain(|problem| is_syntax(problem) || !broken.contains(&problem.span.start));
    }
    match plan {
        Some(plan) if found.is_empty() => Ok(plan),
        _ => Err(found),
    }
}

fn is_syntax(problem: &Diagnostic) -> bool {
    problem.code == "toml-syntax"
}

fn plan(table: &Table<'_>, problems: &mut Problems) -> Option<Plan> {
    table.only(&KEYS, problems);
    let id = table.has("id").then(|| table.required_text("id", problems).map(|text| text.text.trim().to_owned()));
    let title = table.required_text("title", problems);
    let effective = effective(table, problems);
    let paid_leave = table.texts("paid_leave", problems).into_iter().map(|kind| kind.text.trim().to_owned()).collect();
    let settings = table.table("measure", problems).map_or_else(Settings::default, |table| measure::read(&table, problems));
    let levels = levels(table, problems);
    let values = values(table, problems);
    let scope = Scope { values: &values, levels: &levels, fact: None };
    let scorecards = scorecards::read(&entries(table, "scorecard", problems), scope, problems);
    let lines = lines::read(&entries(table, "pay", problems), scope, problems);
    let group_levels = group_levels(table, &levels, problems);
    let month_days = month_days(table, scope, problems);
    let appeal_days = appeal_days(table, problems);
    let faults = faults::read(&entries(table, "fault", problems), &lines, scope, problems);
    let law = table.table("law", problems).map_or_else(Law::default, |table| law::read(&table, scope, problems));
    law::needs_minimum_wage(table, &law, &faults, problems);
    let working_day = working_day::read(table, problems);
    let promotions = promotions::read(&entries(table, "promotion", problems), scope, problems);
    let known = examples::Known { scope, scorecards: &scorecards, lines: &lines, faults: &faults };
    let examples = examples::read(&entries(table, "example", problems), known, problems);
    if !problems.is_empty() {
        return None;
    }
    let (title, effective) = (title?.text, effective?);
    let mut plan = Plan {
        id: id.flatten().unwrap_or_else(|| title.clone()),
        title,
        effective,
        settings,
        paid_leave,
        levels,
        values,
        scorecards,
        lines,
        month_days,
        appeal_days,
        group_levels,
        faults,
        working_day,
        law,
        promotions,
        warnings: Vec::new(),
        examples,
    };
    plan.warnings = warnings::of(&plan, table);
    Some(plan)
}

fn entries<'a>(table: &Table<'a>, key: &str, problems: &mut Problems) -> Vec<Table<'a>> {
    let tables = table.tables(key, problems);
    match tables.get(ENTRIES_MAX) {
        Some(beyond) => {
            let message = Text::new(format!("{key} 超过 {ENTRIES_MAX} 个。"), format!("more than {ENTRIES_MAX} of {key}."));
            problems.add(beyond.span(), "too-large", message, Text::new("拆成几个方案。", "split the plan."));
            Vec::new()
        }
        None => tables,
    }
}

fn effective(table: &Table<'_>, problems: &mut Problems) -> Option<Date> {
    let Some(value) = table.get("effective") else {
        table.missing("effective", problems);
        return None;
    };
    let day = date_of(value.get_ref());
    if day.is_none() {
        wrong_date("effective", value.span(), problems);
    }
    day
}

/// A TOML date, or a text that is one.
fn date_of(value: &DeValue<'_>) -> Option<Date> {
    match value {
        DeValue::Datetime(moment) if moment.time.is_none() => moment.date.and_then(|date| {
            let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
            Date::new(i16::try_from(date.year).ok()?, month, day).ok()
        }),
        DeValue::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn wrong_date(key: &str, span: Range<usize>, problems: &mut Problems) {
    let message = Text::new(format!("{key} 不是日期。"), format!("`{key}` is no date."));
    let help = Text::new(format!("写成 {key} = 2018-01-01（不加引号）。"), format!("write {key} = 2018-01-01, without quotes."));
    problems.add(span, "bad-value", message, help);
}

/// `month_days`: by how many days a monthly sum is divided for a day not earned.
fn month_days(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> BigRational {
    let default = BigRational::new(2_175.into(), 100.into());
    let Some(text) = table.text("month_days", problems) else { return default };
    let read = literal::read(text.text.trim(), Some(Type::Number), scope).ok().and_then(|(value, _)| value.number().cloned());
    let days = read.filter(|days| days.is_positive() && *days <= BigRational::from_integer(31.into()));
    days.unwrap_or_else(|| {
        let message = Text::new("month_days 要在 0 和 31 之间。", "`month_days` lies between 0 and 31.");
        problems.add(text.span, "bad-value", message, Text::new("写成 \"21.75\"。", "write it like \"21.75\"."));
        default
    })
}

/// `appeal_days`: how many days an agent has to appeal.
fn appeal_days(table: &Table<'_>, problems: &mut Problems) -> i64 {
    let Some(text) = table.text("appeal_days", problems) else { return 3 };
    let days = text.text.trim().parse::<i64>().ok().filter(|days| (1..=APPEAL_DAYS_MAX).contains(days));
    days.unwrap_or_else(|| {
        let message = Text::new("appeal_days 要是至少 1 的整数。", "`appeal_days` must be a whole number, at least 1.");
        problems.add(text.span, "bad-value", message, Text::new("写成 appeal_days = 3。", "write it like appeal_days = 3."));
        3
    })
}

/// `group_levels`: whose completion counts for `group.min_completion`.
fn group_levels(table: &Table<'_>, levels: &Levels, problems: &mut Problems) -> Vec<String> {
    let mut ids = Vec::new();
    for text in table.texts("group_levels", problems) {
        match levels.id_of(&text.text) {
            Some(id) => ids.push(id),
            None => problems.add_formula(&text, 0, vec![levels.unknown(&text.text, 0..text.text.len())]),
        }
    }
    ids
}

/// `[levels]`: `id = "name"` or `id = ["name", "other name"]`, lowest first.
fn levels(table: &Table<'_>, problems: &mut Problems) -> Levels {
    let Some(table) = table.table("levels", problems) else {
        return Levels::default();
    };
    let mut levels: Vec<Level> = Vec::new();
    for (id, span, value) in table.in_order() {
        let names = level_names(&table, id, value, problems);
        let words: Vec<&String> = names.iter().filter(|name| name.as_str() != id).collect();
        let taken =
            levels.iter().any(|level| level.id == id || level.names.iter().any(|name| name == id || words.contains(&name)));
        if taken {
            duplicate(span, id, problems);
        }
        levels.push(Level { id: id.to_owned(), names });
    }
    Levels::new(levels)
}

fn level_names(table: &Table<'_>, id: &str, value: &Spanned<DeValue<'_>>, problems: &mut Problems) -> Vec<String> {
    let names = match value.get_ref() {
        DeValue::Array(list) => list.iter().filter_map(|name| located(table.source, name, id, problems)).collect(),
        _ => located(table.source, value, id, problems).into_iter().collect::<Vec<_>>(),
    };
    names.into_iter().map(|name| name.text.trim().to_owned()).collect()
}

/// `[values]`: names of the plan's own for its formulas.
fn values(table: &Table<'_>, problems: &mut Problems) -> BTreeMap<String, Value> {
    let mut values = BTreeMap::new();
    let Some(table) = table.table("values", problems) else {
        return values;
    };
    let (own, no_levels) = (BTreeMap::new(), Levels::default());
    let scope = Scope { values: &own, levels: &no_levels, fact: None };
    for (name, span, value) in table.in_order() {
        let is_name = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        if !is_name || Name::built_in(name).is_some() {
            let message =
                Text::new(format!("“{name}”不能作自己的名称。"), format!("`{name}` cannot be a name of the plan's own."));
            let help = Text::new(
                "用字母、汉字、数字和 _，不要和已有名称相同。",
                "use letters, digits and _, and no name that exists already.",
            );
            problems.add(span, "bad-value", message, help);
            continue;
        }
        let read = match value.get_ref() {
            DeValue::Boolean(answer) => Some(Value::YesNo(*answer)),
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) => {
                let text = located(table.source, value, name, problems);
                text.and_then(|text| literal::read(text.text.trim(), None, scope).ok()).map(|(value, _)| value)
            }
            _ => {
                wrong_type(value, name, &Text::new("文字、整数或 true/false", "a text, a whole number or true/false"), problems);
                None
            }
        };
        if let Some(read) = read {
            values.insert(name.to_owned(), read);
        }
    }
    values
}

/// Reports an id that another entry has already.
fn duplicate(span: Range<usize>, id: &str, problems: &mut Problems) {
    let message = Text::new(format!("“{id}”已经用过了。"), format!("`{id}` is used already."));
    problems.add(span, "duplicate-id", message, Text::new("换一个 id。", "choose another id."));
}

/// Reads the ids of entries and reports missing and repeated ones; `None` where there is no usable one.
fn unique_id(table: &Table<'_>, seen: &mut Vec<String>, problems: &mut Problems) -> Option<String> {
    let id = table.required_text("id", problems)?;
    if seen.contains(&id.text) {
        duplicate(id.span, &id.text, problems);
        return None;
    }
    seen.push(id.text.clone());
    Some(id.text)
}

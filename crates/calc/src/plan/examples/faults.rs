//! `faults = ["D-hold", { fault = "B-wait", times = 2, "在线等待" = "5h" }]` of examples.

use super::{GivenFault, Known};
use crate::plan::fault::{FactField, FaultRule};
use crate::plan::formula::check::{FactScope, Scope};
use crate::plan::literal;
use crate::plan::name::{Name, nearest};
use crate::plan::read::{Located, Problems, Table, located};
use crate::text::Text;
use jinpai_model::Month;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// The most faults of one entry.
const TIMES_MAX: u32 = 1_000;

pub(super) fn read(table: &Table<'_>, known: Known<'_>, problems: &mut Problems) -> Vec<GivenFault> {
    let values = table.list("faults", problems);
    values.into_iter().filter_map(|value| one(table, value, known, problems)).collect()
}

fn one(table: &Table<'_>, value: &Spanned<DeValue<'_>>, known: Known<'_>, problems: &mut Problems) -> Option<GivenFault> {
    let Some(entries) = value.get_ref().as_table() else {
        let text = located(table.source, value, "faults", problems)?;
        let rule = rule(&text, known, problems)?;
        return Some(GivenFault { rule: rule.id.clone(), times: 1, values: BTreeMap::new() });
    };
    let entry = Table::new(entries, value.span(), table.source);
    let text = entry.required_text("fault", problems)?;
    let rule = rule(&text, known, problems)?;
    let times = entry.text("times", problems).map_or(Some(1), |text| times(&text, problems))?;
    let scope = Scope { fact: Some(FactScope { kind: rule.each, is_consequence: true }), ..known.scope };
    let mut values = BTreeMap::new();
    for (key, span, value) in entry.in_order() {
        if key == "fault" || key == "times" {
            continue;
        }
        let Some(Name::Fact(field)) = scope.name(key) else {
            let message = Text::new(format!("不认识“{key}”。"), format!("`{key}` is not known."));
            let help = Text::new(
                format!("写 fault、times 或“{}”的字段，例如 金额。", rule.each.zh()),
                format!("write fault, times or a field of `{}`, such as amount.", rule.each.code()),
            );
            problems.add(span, "unknown-name", message, help);
            continue;
        };
        if let Some(read) = field_value(&entry, field, key, value, known, problems) {
            values.insert(field, read);
        }
    }
    Some(GivenFault { rule: rule.id.clone(), times, values })
}

fn field_value(
    entry: &Table<'_>,
    field: FactField,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    known: Known<'_>,
    problems: &mut Problems,
) -> Option<crate::plan::Value> {
    let text = located(entry.source, value, key, problems)?;
    match literal::read(text.text.trim(), Some(field.kind()), known.scope) {
        Ok((read, _)) => Some(read),
        Err(problem) => {
            problems.add_formula(&text, 0, vec![problem]);
            None
        }
    }
}

fn rule<'a>(text: &Located, known: Known<'a>, problems: &mut Problems) -> Option<&'a Arc<FaultRule>> {
    let id = text.text.trim();
    let found = known.faults.iter().find(|rule| rule.id == id);
    if found.is_none() {
        let help = match nearest(id, known.faults.iter().map(|rule| rule.id.as_str())) {
            Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
            None => Text::new("写某个 [[fault]] 的 id。", "write the id of a [[fault]]."),
        };
        let message = Text::new(format!("没有“{id}”这条违规。"), format!("there is no fault `{id}`."));
        problems.add(text.span.clone(), "unknown-fault", message, help);
    }
    found
}

fn times(text: &Located, problems: &mut Problems) -> Option<u32> {
    let times = text.text.trim().parse::<u32>().ok().filter(|times| (1..=TIMES_MAX).contains(times));
    if times.is_none() {
        let message = Text::new("times 要是至少 1 的整数。", "`times` must be a whole number, at least 1.");
        problems.add(text.span.clone(), "bad-value", message, Text::new("写成 times = 2。", "write it like times = 2."));
    }
    times
}

/// Points of faults: 0 or more.
pub(super) fn points(text: &Located, problems: &mut Problems) -> Option<Decimal> {
    let points = text.text.trim().parse::<Decimal>().ok().filter(|points| !points.is_sign_negative());
    if points.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("“{shown}”不是扣分。"), format!("`{shown}` is no number of points."));
        problems.add(text.span.clone(), "bad-value", message, Text::new("写成 points = 5。", "write it like points = 5."));
    }
    points
}

/// `2025-11`
pub(super) fn month(text: &Located, problems: &mut Problems) -> Option<Month> {
    let month = text.text.trim().parse::<Month>().ok();
    if month.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("“{shown}”不是月份。"), format!("`{shown}` is no month."));
        problems.add(text.span.clone(), "bad-value", message, Text::new("写成 \"2025-11\"。", "write it like \"2025-11\"."));
    }
    month
}

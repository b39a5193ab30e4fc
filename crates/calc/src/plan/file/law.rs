//! `[law]`: the legal guard's terms (4.6).

use super::{date_of, wrong_date};
use crate::plan::fault::FaultRule;
use crate::plan::formula::check::Scope;
use crate::plan::law::{Fines, Law, wages};
use crate::plan::literal;
use crate::plan::name::nearest;
use crate::plan::read::{Located, Problems, Table, located, wrong_type};
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::Fen;
use num_rational::BigRational;
use num_traits::{One, Signed};
use std::sync::Arc;
use toml::de::DeValue;

pub(super) const KEYS: [&str; 6] = ["region", "minimum_wage", "deduction_cap", "fines", "loss_clause", "carry_over"];
pub(super) const FINES: [(&str, Fines); 2] = [("forbid", Fines::Forbid), ("as_written", Fines::AsWritten)];
/// A single sum without a day has always held.
const ALWAYS: Date = Date::constant(2000, 1, 1);
/// More changes than any region has had.
const SUMS_MAX: usize = 200;

pub(super) fn read(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Law {
    table.only(&KEYS, problems);
    let mut law = Law::default();
    let region = table.text("region", problems);
    law.region = region.as_ref().map(|text| text.text.trim().to_owned());
    law.minimum_wage = match table.get("minimum_wage") {
        Some(value) => match value.get_ref() {
            DeValue::Array(_) => dated_sums(table, problems),
            _ => located(table.source, value, "minimum_wage", problems)
                .and_then(|text| sum(&text, problems))
                .map(|sum| (ALWAYS, sum))
                .into_iter()
                .collect(),
        },
        None => region.map(|text| of_region(&text, problems)).unwrap_or_default(),
    };
    if let Some(share) = cap(table, scope, problems) {
        law.deduction_cap = share;
    }
    law.fines = table.word("fines", &FINES, problems).unwrap_or(law.fines);
    law.loss_clause = table.boolean("loss_clause", problems).unwrap_or(false);
    law.carry_over = table.boolean("carry_over", problems).unwrap_or(false);
    if law.carry_over && !law.loss_clause {
        let span = table.get("carry_over").map_or(table.span(), toml::Spanned::span);
        let message = Text::new(
            "carry_over 只移动没有扣完的损失，没有 loss_clause 就不扣损失。",
            "carry_over moves untaken losses only, and without a loss_clause no loss is taken.",
        );
        let help = Text::new("删掉 carry_over，或写 loss_clause = true。", "delete carry_over, or write loss_clause = true.");
        problems.add(span, "out-of-place", message, help);
    }
    law
}

/// The sums of a region, from the data shipped with the program.
fn of_region(text: &Located, problems: &mut Problems) -> Vec<(Date, Fen)> {
    let word = text.text.trim();
    if let Some(sums) = wages::of(word) {
        return sums;
    }
    let known = wages::names();
    let near = nearest(word, known.iter().map(String::as_str));
    let all = wages::titles().join("、");
    let guess =
        near.map_or_else(Text::default, |near| Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`? ")));
    let message =
        Text::new(format!("程序里没有“{word}”的最低工资。"), format!("the program does not know the minimum wage of `{word}`."));
    let help = Text::new(
        format!(
            "{}有数据的地区：{all}；别的地区自己写，例如 minimum_wage = [{{ from = 2024-01-01, amount = \"2490\" }}]。",
            guess.zh
        ),
        format!(
            "{}known: {all}; elsewhere write it yourself, such as minimum_wage = [{{ from = 2024-01-01, amount = \"2490\" }}].",
            guess.en
        ),
    );
    problems.add(text.span.clone(), "unknown-region", message, help);
    Vec::new()
}

fn dated_sums(table: &Table<'_>, problems: &mut Problems) -> Vec<(Date, Fen)> {
    let tables = table.tables("minimum_wage", problems);
    let mut sums: Vec<(Date, Fen)> = Vec::new();
    for entry in tables.iter().take(SUMS_MAX) {
        entry.only(&["from", "amount"], problems);
        for key in ["from", "amount"] {
            if !entry.has(key) {
                entry.missing(key, problems);
            }
        }
        let from = entry.get("from").and_then(|value| {
            let day = date_of(value.get_ref());
            if day.is_none() {
                wrong_date("from", value.span(), problems);
            }
            day
        });
        let amount = entry.text("amount", problems).and_then(|text| sum(&text, problems));
        let Some((from, amount)) = from.zip(amount) else { continue };
        if sums.iter().any(|(day, _)| *day == from) {
            let message = Text::new(format!("{from} 写了两次。"), format!("{from} is there twice."));
            problems.add(entry.span(), "duplicate-id", message, Text::new("删掉一个。", "delete one of the two."));
        }
        sums.push((from, amount));
    }
    if let (true, Some(value)) = (tables.is_empty(), table.get("minimum_wage")) {
        let wanted = Text::new("{ from = 2024-01-01, amount = \"2490\" }", "{ from = 2024-01-01, amount = \"2490\" }");
        wrong_type(value, "minimum_wage", &wanted, problems);
    }
    sums.sort_unstable();
    sums
}

/// A sum above 0.
fn sum(text: &Located, problems: &mut Problems) -> Option<Fen> {
    let sum = text.text.trim().parse::<Fen>().ok().filter(|sum| *sum > Fen::ZERO);
    if sum.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("“{shown}”不是最低工资。"), format!("`{shown}` is no minimum wage."));
        problems.add(
            text.span.clone(),
            "bad-value",
            message,
            Text::new("写每月多少元：\"2490\"。", "write yuan a month: \"2490\"."),
        );
    }
    sum
}

/// A share from 0 to 100 %.
fn cap(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<BigRational> {
    let text = table.text("deduction_cap", problems)?;
    let read = literal::read(text.text.trim(), Some(Type::Ratio), scope).ok().map(|(value, _)| value);
    let share = match read {
        Some(Value::Number(share, _)) if !share.is_negative() && share <= BigRational::one() => Some(share),
        _ => None,
    };
    if share.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("deduction_cap 不能是“{shown}”。"), format!("`deduction_cap` cannot be `{shown}`."));
        let help =
            Text::new("写 0% 到 100% 的比率，法定最高 \"20%\"。", "write a share from 0% to 100%; the law's most is \"20%\".");
        problems.add(text.span, "bad-value", message, help);
    }
    share
}

/// Money is taken down to the minimum wage and no further, so a plan that takes money has to know it.
pub(super) fn needs_minimum_wage(document: &Table<'_>, law: &Law, faults: &[Arc<FaultRule>], problems: &mut Problems) {
    let has_fine = |rule: &Arc<FaultRule>| rule.consequence.fine.is_some() || rule.consequence.fine_set_by_hand_max.is_some();
    let takes_fines = law.fines == Fines::AsWritten && faults.iter().any(has_fine);
    let is_named =
        law.region.is_some() || document.table("law", &mut Problems::default()).is_some_and(|law| law.has("minimum_wage"));
    if !(takes_fines || law.loss_clause) || is_named {
        return;
    }
    let key = if takes_fines { "fines" } else { "loss_clause" };
    let span = document
        .table("law", &mut Problems::default())
        .map_or(document.span(), |law| law.get(key).map_or(law.span(), toml::Spanned::span));
    let message = Text::new(
        "这份方案要从工资里扣钱，但没有写最低工资：扣款不能使工资低于它。",
        "this plan takes money from wages but names no minimum wage, below which nothing may be taken.",
    );
    let help = Text::new(
        "在 [law] 里写 region = \"浙江一类\" 或 minimum_wage = \"2490\"。",
        "write region = \"浙江一类\" or minimum_wage = \"2490\" into [law].",
    );
    problems.add(span, "missing-minimum-wage", message, help);
}

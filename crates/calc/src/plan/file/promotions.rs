//! `[[promotion]]` tables (P4).

use crate::plan::formula::check::Scope;
use crate::plan::levels::Levels;
use crate::plan::promotion::{ExamNeed, Promotion};
use crate::plan::read::{Problems, Table};
use crate::text::Text;
use jinpai_model::words::ExamKind;
use rust_decimal::Decimal;

pub(super) const KEYS: [&str; 8] =
    ["from", "to", "months_without_fault", "exam", "months_in_level", "months_in_company", "due", "clause"];
pub(super) const EXAM_KEYS: [&str; 3] = ["kind", "excellent", "pass_mark"];
/// The mark that passes where the plan names none.
const PASS_MARK: Decimal = Decimal::from_parts(60, 0, 0, false, 0);
/// Fifty years.
const MONTHS_MAX: u32 = 600;

pub(super) fn read(tables: &[Table<'_>], scope: Scope<'_>, problems: &mut Problems) -> Vec<Promotion> {
    let mut steps: Vec<Promotion> = Vec::new();
    for table in tables {
        let Some(step) = promotion(table, scope.levels, problems) else { continue };
        if steps.iter().any(|other| other.from == step.from && other.to == step.to) {
            super::duplicate(table.span(), &format!("{} → {}", step.from, step.to), problems);
        }
        steps.push(step);
    }
    steps
}

fn promotion(table: &Table<'_>, levels: &Levels, problems: &mut Problems) -> Option<Promotion> {
    table.only(&KEYS, problems);
    let (from, to) = (level(table, "from", levels, problems), level(table, "to", levels, problems));
    if let (Some(from), Some(to), Some(value)) = (&from, &to, table.get("to"))
        && from == to
    {
        let message = Text::new("from 和 to 是同一个级别。", "`from` and `to` are the same level.");
        problems.add(value.span(), "bad-value", message, Text::new("写升到的级别。", "write the level that is risen to."));
    }
    let exam = table.table("exam", problems).map(|table| exam(&table, problems));
    let step = Promotion {
        from: from?,
        to: to?,
        months_without_fault: months(table, "months_without_fault", problems),
        exam: exam.flatten(),
        months_in_level: months(table, "months_in_level", problems),
        months_in_company: months(table, "months_in_company", problems),
        due: table.text("due", problems).map(|text| text.text),
        clause: table.text("clause", problems).map(|text| text.text),
    };
    let conditions = ["months_without_fault", "exam", "months_in_level", "months_in_company"];
    if !conditions.iter().any(|key| table.has(key)) {
        let message = Text::new("晋升没有条件：升级是挣来的。", "the step asks for nothing: promotion is earned.");
        let help =
            Text::new(format!("写上一项：{}。", conditions.join("、")), format!("write one of: {}.", conditions.join(", ")));
        problems.add(table.span(), "missing-key", message, help);
    }
    Some(step)
}

fn level(table: &Table<'_>, key: &str, levels: &Levels, problems: &mut Problems) -> Option<String> {
    let text = table.required_text(key, problems)?;
    let id = levels.id_of(&text.text);
    if id.is_none() {
        problems.add_formula(&text, 0, vec![levels.unknown(&text.text, 0..text.text.len())]);
    }
    id
}

fn months(table: &Table<'_>, key: &str, problems: &mut Problems) -> Option<u32> {
    let text = table.text(key, problems)?;
    let months = text.text.trim().parse::<u32>().ok().filter(|months| (1..=MONTHS_MAX).contains(months));
    if months.is_none() {
        let message = Text::new(format!("{key} 要是至少 1 的整数。"), format!("`{key}` must be a whole number, at least 1."));
        problems.add(
            text.span,
            "bad-value",
            message,
            Text::new(format!("写成 {key} = 3。"), format!("write it like {key} = 3.")),
        );
    }
    months
}

fn exam(table: &Table<'_>, problems: &mut Problems) -> Option<ExamNeed> {
    table.only(&EXAM_KEYS, problems);
    if !table.has("kind") {
        table.missing("kind", problems);
    }
    let words: Vec<(&str, ExamKind)> = ExamKind::ALL.iter().flat_map(|kind| [(kind.code(), *kind), (kind.zh(), *kind)]).collect();
    let kind = table.word("kind", &words, problems);
    let excellent = table.boolean("excellent", problems).unwrap_or(false);
    let mark = table.text("pass_mark", problems).map(|text| {
        let mark = text.text.trim().parse::<Decimal>().ok();
        let mark = mark.filter(|mark| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(mark));
        if mark.is_none() {
            let message = Text::new("pass_mark 要在 0 到 100 之间。", "`pass_mark` lies between 0 and 100.");
            problems.add(text.span, "bad-value", message, Text::new("写成 \"60\"。", "write it like \"60\"."));
        }
        mark
    });
    Some(ExamNeed { kind: kind?, excellent, pass_mark: mark.flatten().unwrap_or(PASS_MARK) })
}

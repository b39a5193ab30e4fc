//! `[[fault]]` tables.

use super::unique_id;
use crate::plan::fault::{ConsequenceRule, FactKind, FaultRule, Forfeit, Period, Tolerance, Warning};
use crate::plan::formula::Formula;
use crate::plan::formula::check::{FactScope, Scope};
use crate::plan::formula::constant::constant;
use crate::plan::line::{Line, LineKind};
use crate::plan::measure::CLOCKS;
use crate::plan::name::nearest;
use crate::plan::read::{Located, Problems, Table, Want};
use crate::text::Text;
use num_traits::Signed;
use std::sync::Arc;

pub(super) const KEYS: [&str; 18] = [
    "id",
    "title",
    "clause",
    "each",
    "when",
    "clock",
    "more_than",
    "once",
    "fine",
    "loss",
    "fine_by_hand_max",
    "points",
    "credit_lost",
    "forfeits",
    "warning",
    "counts_absent",
    "excuse",
    "excludes",
];
pub(super) const WARNINGS: [(&str, Warning); 4] =
    [("warning", Warning::Warning), ("serious", Warning::Serious), ("警告", Warning::Warning), ("严重警告", Warning::Serious)];
/// More free occurrences than anybody means.
const FREE_MAX: u32 = 100_000;

pub(super) fn read(tables: &[Table<'_>], lines: &[Line], scope: Scope<'_>, problems: &mut Problems) -> Vec<Arc<FaultRule>> {
    let mut ids = Vec::new();
    let rules: Vec<FaultRule> = tables.iter().filter_map(|table| fault(table, &mut ids, lines, scope, problems)).collect();
    for table in tables {
        excluded_ids(table, &ids, problems);
    }
    rules.into_iter().map(Arc::new).collect()
}

fn fault(
    table: &Table<'_>,
    ids: &mut Vec<String>,
    lines: &[Line],
    scope: Scope<'_>,
    problems: &mut Problems,
) -> Option<FaultRule> {
    table.only(&KEYS, problems);
    let id = unique_id(table, ids, problems);
    let title = table.text("title", problems).map(|text| text.text);
    let clause = table.text("clause", problems).map(|text| text.text);
    let each = each(table, problems);
    // Without a kind of fact, nothing else can be understood.
    let kind = each?;
    let place = |is_consequence| Scope { fact: Some(FactScope { kind, is_consequence }), ..scope };
    let when = table.formula("when", Want::Condition, place(false), problems);
    let clock = table.word("clock", &CLOCKS, problems);
    let more_than = table.text("more_than", problems).and_then(|text| tolerance(&text, problems));
    let once = table.boolean("once", problems).unwrap_or(false);
    let consequence = consequence(table, lines, place(true), problems);
    let excuse = table.text("excuse", problems).map(|text| text.text.trim().to_owned());
    let excludes = table.texts("excludes", problems).into_iter().map(|text| text.text).collect();
    what_fits(table, kind, problems);
    let id = id?;
    Some(FaultRule {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        clause,
        each: kind,
        when,
        clock,
        more_than,
        once,
        consequence,
        excuse,
        excludes,
    })
}

/// The kind of fact; faults without a condition are recorded by a person.
fn each(table: &Table<'_>, problems: &mut Problems) -> Option<FactKind> {
    let words: Vec<(&str, FactKind)> = FactKind::ALL.iter().flat_map(|kind| [(kind.code(), *kind), (kind.zh(), *kind)]).collect();
    if !table.has("each") && table.has("when") {
        let codes: Vec<&str> = FactKind::ALL.iter().map(|kind| kind.code()).collect();
        let message =
            Text::new("有条件 when，但没有写在哪种事实里找。", "there is a condition but no kind of fact to look for it in.");
        let help =
            Text::new(format!("补上 each，可选：{}。", codes.join(", ")), format!("add each, one of: {}.", codes.join(", ")));
        problems.add(table.span(), "missing-key", message, help);
        return None;
    }
    if !table.has("each") {
        return Some(FactKind::Incident);
    }
    let kind = table.word("each", &words, problems)?;
    if kind != FactKind::Incident && !table.has("when") {
        let message = Text::new(
            "这里缺少 when：不写条件，每一件都成了违规。",
            "`when` is missing: without a condition each of them would be a fault.",
        );
        let help = Text::new(
            "补上 when，例如 when = \"等待 > 60s\"；由人登记的写 each = \"incident\"。",
            "add when, such as when = \"wait > 60s\"; what a person records is each = \"incident\".",
        );
        problems.add(table.span(), "missing-key", message, help);
        return None;
    }
    Some(kind)
}

/// `3 per day`, `每天3次`.
fn tolerance(text: &Located, problems: &mut Problems) -> Option<Tolerance> {
    let written: String = text.text.chars().filter(|c| !c.is_whitespace()).collect();
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let words: String = written.chars().filter(|c| !c.is_ascii_digit()).collect();
    // One number only: its digits stand together.
    let free = if written.contains(&digits) { digits.parse::<u32>().ok().filter(|free| *free <= FREE_MAX) } else { None };
    let per = match words.trim_start_matches("超过").trim_end_matches('次') {
        "perday" | "aday" | "/day" | "每天" | "每日" | "一天" | "次/天" | "次每天" => Some(Period::Day),
        "permonth" | "amonth" | "/month" | "每月" | "一月" | "一个月" | "次/月" | "次每月" => Some(Period::Month),
        _ => None,
    };
    let tolerance = free.zip(per).map(|(free, per)| Tolerance { free, per });
    if tolerance.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("more_than 看不懂“{shown}”。"), format!("`more_than` cannot be `{shown}`."));
        let help =
            Text::new("写成 \"每天3次\"、\"每月3次\" 或 \"3 per day\"。", "write it like \"3 per day\" or \"3 per month\".");
        problems.add(text.span.clone(), "bad-value", message, help);
    }
    tolerance
}

fn consequence(table: &Table<'_>, lines: &[Line], scope: Scope<'_>, problems: &mut Problems) -> ConsequenceRule {
    let mut sum = |key: &str, want: Want| {
        let formula = table.formula(key, want, scope, problems)?;
        not_negative(table, key, &formula, scope, problems);
        Some(formula)
    };
    let fine = sum("fine", Want::Money);
    let loss = sum("loss", Want::Money);
    let fine_set_by_hand_max = sum("fine_by_hand_max", Want::Money);
    let points = sum("points", Want::Points);
    let texts = table.texts("forfeits", problems);
    ConsequenceRule {
        fine,
        loss,
        fine_set_by_hand_max,
        points,
        credit_lost: table.boolean("credit_lost", problems).unwrap_or(false),
        forfeits: texts.iter().filter_map(|text| forfeit(text, lines, problems)).collect(),
        warning: table.word("warning", &WARNINGS, problems),
        counts_absent: table.boolean("counts_absent", problems).unwrap_or(false),
    }
}

/// A fault takes; it never gives.
fn not_negative(table: &Table<'_>, key: &str, formula: &Formula, scope: Scope<'_>, problems: &mut Problems) {
    let is_negative = constant(formula, scope).and_then(|value| value.number().map(Signed::is_negative)).unwrap_or(false);
    if let (true, Some(value)) = (is_negative, table.get(key)) {
        let message =
            Text::new(format!("{key} 是负数：违规不能给钱给分。"), format!("`{key}` is negative: a fault gives nothing."));
        problems.add(value.span(), "bad-value", message, Text::new("写成 0 或正数。", "write 0 or more."));
    }
}

/// What is forfeited: a kind of line, or a line. Base pay is earned by the days worked and can be neither.
fn forfeit(text: &Located, lines: &[Line], problems: &mut Problems) -> Option<Forfeit> {
    let word = text.text.trim();
    let kind = LineKind::ALL.into_iter().find(|kind| kind.code() == word || kind.text().zh == word);
    let line = lines.iter().find(|line| line.id == word);
    let is_protected = |kind: LineKind| matches!(kind, LineKind::Base | LineKind::Guarantee);
    if kind.or(line.map(|line| line.kind)).is_some_and(is_protected) {
        let message = Text::new(
            format!("“{word}”不能取消：底薪和保底是干了活就该得的。"),
            format!("`{word}` cannot be forfeited: base pay and guarantee are earned by the work."),
        );
        let help =
            Text::new("可取消奖金 bonus、提成 commission 或某一行奖励。", "bonus, commission or the id of another line can be.");
        problems.add(text.span.clone(), "bad-value", message, help);
        return None;
    }
    if let Some(kind) = kind {
        return Some(Forfeit::Kind(kind));
    }
    if let Some(line) = line {
        return Some(Forfeit::Line(line.id.clone()));
    }
    let known = LineKind::ALL.iter().map(|kind| kind.code()).chain(lines.iter().map(|line| line.id.as_str()));
    let help = match nearest(word, known) {
        Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        None => Text::new("写 bonus、commission 或某个 [[pay]] 的 id。", "write bonus, commission or the id of a [[pay]]."),
    };
    let message = Text::new(format!("没有“{word}”这种或这一行工资。"), format!("there is no kind of pay and no line `{word}`."));
    problems.add(text.span.clone(), "unknown-line", message, help);
    None
}

/// What means nothing for facts of a kind.
fn what_fits(table: &Table<'_>, kind: FactKind, problems: &mut Problems) {
    use FactKind::{
        Day, FirstRound, Hold, Idle, Incident, Month, NoteChange, Order, Refund, Review, ReviewFinding, Round, Shift,
    };
    let has_clock = matches!(kind, Round | FirstRound | Hold | Order);
    let has_order = matches!(kind, Order | NoteChange | Review | ReviewFinding | Refund | Incident | FactKind::Duty);
    let has_subject = !matches!(kind, Idle | Shift | Day | Month);
    let (zh, en) = (kind.zh(), kind.code());
    let rules: [(&str, bool, Text, Text); 6] = [
        (
            "clock",
            has_clock,
            Text::new(format!("“{zh}”没有可以计时的等待。"), format!("facts of kind `{en}` have no wait to be measured.")),
            Text::new("删掉 clock。", "delete clock."),
        ),
        (
            "credit_lost",
            has_order,
            Text::new(
                format!("“{zh}”不属于某个订单，没有业绩可以取消。"),
                format!("facts of kind `{en}` belong to no order whose credit could be lost."),
            ),
            Text::new("删掉 credit_lost，或用 each = \"order\"。", "delete credit_lost, or look in each = \"order\"."),
        ),
        (
            "excuse",
            has_subject,
            Text::new(
                format!("“{zh}”不属于某个订单或买家，没有可以免责的记录。"),
                format!("facts of kind `{en}` are about no order or buyer, so no record can excuse them."),
            ),
            Text::new("删掉 excuse。", "delete excuse."),
        ),
        (
            "when",
            kind != Incident,
            Text::new("由人登记的违规没有条件。", "what a person records has no condition."),
            Text::new("删掉 when，或写 each。", "delete when, or write each."),
        ),
        (
            "more_than",
            !matches!(kind, Incident | Month),
            Text::new(
                format!("“{zh}”不计次数，没有免罚次数。"),
                format!("facts of kind `{en}` are not counted, so none are free."),
            ),
            Text::new("删掉 more_than。", "delete more_than."),
        ),
        (
            "once",
            table.has("more_than"),
            Text::new("once 要和 more_than 一起用。", "`once` goes with more_than."),
            Text::new("补上 more_than，例如 \"每月0次\"。", "add more_than, such as \"0 per month\"."),
        ),
    ];
    for (key, fits, message, help) in rules {
        if let (false, Some(value)) = (fits, table.get(key)) {
            problems.add(value.span(), "out-of-place", message, help);
        }
    }
}

fn excluded_ids(table: &Table<'_>, ids: &[String], problems: &mut Problems) {
    let mut ignored = Problems::default();
    let own = table.text("id", &mut ignored).map(|text| text.text);
    for text in table.texts("excludes", &mut ignored) {
        let id = &text.text;
        if own.as_ref() == Some(id) {
            let message = Text::new("一条违规不能排除它自己。", "a fault cannot exclude itself.");
            problems.add(
                text.span.clone(),
                "bad-value",
                message,
                Text::new("写别的违规的 id。", "write the id of another fault."),
            );
        } else if !ids.contains(id) {
            let help = match nearest(id, ids.iter().map(String::as_str)) {
                Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
                None => Text::new("写某个 [[fault]] 的 id。", "write the id of a [[fault]]."),
            };
            let message = Text::new(format!("没有“{id}”这条违规。"), format!("there is no fault `{id}`."));
            problems.add(text.span.clone(), "unknown-fault", message, help);
        }
    }
}

//! What holds but should be thought about; shown whenever the plan is loaded.

use crate::plan::Plan;
use crate::plan::diagnostic::Diagnostic;
use crate::plan::fault::{FaultRule, Forfeit};
use crate::plan::law::Fines;
use crate::plan::line::LineKind;
use crate::plan::name::{Name, Term};
use crate::plan::read::{Problems, Table};
use crate::plan::scorecard::ScoreRule;
use crate::text::Text;
use jinpai_model::Flag;
use num_rational::BigRational;
use std::ops::Range;
use std::sync::Arc;

pub(super) fn of(plan: &Plan, table: &Table<'_>) -> Vec<Diagnostic> {
    let mut warnings = Problems::default();
    fines_as_written(plan, table, &mut warnings);
    fines_that_take_nothing(plan, table, &mut warnings);
    excluded_flags(plan, table, &mut warnings);
    weights(plan, table, &mut warnings);
    forfeits_of_nothing(plan, table, &mut warnings);
    forfeits_of_commission(plan, table, &mut warnings);
    points_that_move_nothing(plan, table, &mut warnings);
    warnings.into_sorted()
}

/// Where a key of a table stands; the table itself if it is not written.
fn place(document: &Table<'_>, table: &str, key: &str) -> Range<usize> {
    let mut ignored = Problems::default();
    match document.table(table, &mut ignored) {
        Some(table) => table.get(key).map_or(table.span(), toml::Spanned::span),
        None => document.span(),
    }
}

/// The table of that list with that position; ids were checked, so positions agree with the plan.
fn entry<'a>(document: &Table<'a>, list: &str, index: usize) -> Option<Table<'a>> {
    document.tables(list, &mut Problems::default()).into_iter().nth(index)
}

fn fines_as_written(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    if plan.law.fines != Fines::AsWritten {
        return;
    }
    let message = Text::new(
        "fines = \"as_written\" 按方案罚款。用人单位罚款在法律上有争议，有些省份会因此受处罚；工资只能扣劳动者造成的、合同约定的损失，每月不超过 20%，且不低于最低工资。",
        "fines = \"as_written\" takes fines. Fines by employers are contested and in some provinces punishable; only loss that the worker caused and the contract provides for may be taken, at most 20% of a month's wage and never below the minimum wage.",
    );
    let help = Text::new(
        "合法的做法：fines = \"forbid\"，违规改为扣分 points，扣分影响奖金；随附的 …-lawful 方案就是这样写的。",
        "the lawful way: fines = \"forbid\" and points that move a bonus, as the shipped …-lawful plans do.",
    );
    warnings.add(place(document, "law", "fines"), "fines-as-written", message, help);
}

/// Sums that nobody will ever pay are mostly a forgotten setting.
fn fines_that_take_nothing(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    if plan.law.fines != Fines::Forbid {
        return;
    }
    let only_fine =
        plan.faults.iter().enumerate().filter(|(_, rule)| rule.consequence.fine.is_some() && rule.consequence.points.is_none());
    let found: Vec<_> = only_fine.collect();
    let Some((first, _)) = found.first() else { return };
    let ids: Vec<&str> = found.iter().map(|(_, rule)| rule.id.as_str()).collect();
    let message = Text::new(
        format!("罚款不扣钱（fines = \"forbid\"），只列出来：{}。", ids.join("、")),
        format!("under fines = \"forbid\" these sums take no money and are listed only: {}.", ids.join(", ")),
    );
    let help = Text::new("加上 points，让违规影响奖金。", "add points, so that the fault moves a bonus.");
    let span = entry(document, "fault", *first)
        .map_or(document.span(), |table| table.get("fine").map_or(table.span(), toml::Spanned::span));
    warnings.add(span, "fine-takes-nothing", message, help);
}

fn excluded_flags(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    if plan.settings.exclude_flags.contains(&Flag::read("green")) {
        return;
    }
    let message = Text::new(
        "exclude_flags 里没有绿旗：标成绿旗的不是顾客的订单，会算进业绩和工资。",
        "exclude_flags has no green: orders with a green flag are no customers' orders and would count for figures and pay.",
    );
    let help = Text::new(
        "加上 \"green\"；你们店绿旗另有含义就不用管。",
        "add \"green\", unless green means something else in this shop.",
    );
    warnings.add(place(document, "measure", "exclude_flags"), "green-counts", message, help);
}

fn weights(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    let hundred = BigRational::from_integer(100.into());
    for (index, card) in plan.scorecards.iter().enumerate() {
        let ScoreRule::Indicators(indicators) = &card.rule else { continue };
        let sum: BigRational = indicators.iter().map(|indicator| &indicator.weight).sum();
        if sum == hundred {
            continue;
        }
        let shown = crate::plan::value::decimal(&sum, 0);
        let message = Text::new(
            format!("考核表“{}”的权重加起来是 {shown}，不是 100。", card.title),
            format!("the weights of the scorecard `{}` add up to {shown}, not 100.", card.title),
        );
        let help = Text::new(
            "得分按权重折算，仍是 0–100；检查是不是漏了一项。",
            "the score is still 0–100; check whether an indicator is missing.",
        );
        let span = entry(document, "scorecard", index).map_or(document.span(), |table| table.span());
        warnings.add(span, "weights", message, help);
    }
}

fn forfeits_of_nothing(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    for (index, rule) in plan.faults.iter().enumerate() {
        for forfeit in &rule.consequence.forfeits {
            let Forfeit::Kind(kind) = forfeit else { continue };
            if plan.lines.iter().any(|line| line.kind == *kind) {
                continue;
            }
            let kind = kind.text();
            let message = Text::new(
                format!("“{}”取消{}，但方案里没有这种工资。", rule.title, kind.zh),
                format!("`{}` forfeits {}, but the plan has no such line.", rule.title, kind.en),
            );
            let help = Text::new("检查 [[pay]] 的 kind。", "check the kinds of [[pay]].");
            let span = entry(document, "fault", index).and_then(|table| Some(table.get("forfeits")?.span()));
            warnings.add(span.unwrap_or(document.span()), "forfeits-nothing", message, help);
        }
    }
}

/// Commission is wage for work done; taking it away is a fine by another name.
fn forfeits_of_commission(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    let takes = |rule: &Arc<FaultRule>| rule.consequence.forfeits.contains(&Forfeit::Kind(LineKind::Commission));
    let Some(first) = plan.faults.iter().position(takes) else { return };
    let ids: Vec<&str> = plan.faults.iter().filter(|rule| takes(rule)).map(|rule| rule.id.as_str()).collect();
    let message = Text::new(
        format!("取消提成：{}。提成是已经干出来的工资，取消它在法律上等同罚款，有争议。", ids.join("、")),
        format!(
            "these forfeit the commission: {}. Commission is wage for work done; forfeiting it is contested like a fine.",
            ids.join(", ")
        ),
    );
    let help = Text::new(
        "合法的做法：只取消奖金，另加 points，例如 30 分；见 ladder-lawful.toml。",
        "the lawful way: forfeit the bonus only and add points, such as 30; see ladder-lawful.toml.",
    );
    let span = entry(document, "fault", first).and_then(|table| Some(table.get("forfeits")?.span()));
    warnings.add(span.unwrap_or(document.span()), "forfeits-commission", message, help);
}

fn points_that_move_nothing(plan: &Plan, document: &Table<'_>, warnings: &mut Problems) {
    let first = plan.faults.iter().position(|rule| rule.consequence.points.is_some());
    let Some(first) = first else { return };
    let names_points = |text: &crate::plan::Formula| text.expr.names().iter().any(|(name, _)| **name == Name::Term(Term::Points));
    if plan.lines.iter().any(|line| line.formulas().into_iter().any(names_points)) {
        return;
    }
    let message = Text::new("违规有扣分，但没有一行工资用到“扣分”。", "faults take points, but no pay line names `points`.");
    let help = Text::new(
        "例如 amount = \"底薪 × 10% × 团队评分 × 最大(100 − 扣分, 0) ÷ 100\"。",
        "such as amount = \"base * 10% * team_score * max(100 - points, 0) / 100\".",
    );
    let span = entry(document, "fault", first).and_then(|table| Some(table.get("points")?.span()));
    warnings.add(span.unwrap_or(document.span()), "points-move-nothing", message, help);
}

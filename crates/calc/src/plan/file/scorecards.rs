//! `[[scorecard]]` tables.

pub(super) mod requirements;

use super::unique_id;
use crate::figures::Figure;
use crate::plan::formula::check::{Scope, forbid, unknown_role};
use crate::plan::formula::conditions::is_share;
use crate::plan::literal;
use crate::plan::name::{Name, Term, nearest, type_of};
use crate::plan::read::{Located, Problems, Table, Want};
use crate::plan::scorecard::{Direction, Indicator, PointsRule, ScoreRule, Scorecard, Tier, Tiers, has_sample};
use crate::plan::tiers::{self, Bound};
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

pub(super) const KEYS: [&str; 8] = ["id", "title", "when", "indicators", "start", "requirements", "mean_of", "clause"];
pub(super) const INDICATOR_KEYS: [&str; 9] =
    ["figure", "id", "weight", "at_least", "at_most", "otherwise", "linear", "min_sample", "manual"];

pub(super) fn read(tables: &[Table<'_>], scope: Scope<'_>, problems: &mut Problems) -> Vec<Scorecard> {
    let mut ids = Vec::new();
    tables.iter().filter_map(|table| scorecard(table, &mut ids, scope, problems)).collect()
}

fn scorecard(table: &Table<'_>, ids: &mut Vec<String>, scope: Scope<'_>, problems: &mut Problems) -> Option<Scorecard> {
    table.only(&KEYS, problems);
    let id = unique_id(table, ids, problems);
    let title = table.text("title", problems).map(|text| text.text);
    let when = table.formula("when", Want::Condition, scope, problems);
    if let (Some(formula), Some(text)) = (&when, table.text("when", problems)) {
        let reason = Text::new("不能决定用哪张考核表。", "cannot decide which scorecard applies.");
        let help = Text::new("按岗位或级别写条件：岗位 = 售前。", "write a condition on role or level: role = presales.");
        problems.add_formula(&text, 0, forbid(formula, &[Term::Score, Term::Base, Term::Ladder], &reason, &help));
    }
    let rule = rule(table, scope, problems);
    let clause = table.text("clause", problems).map(|text| text.text);
    let id = id?;
    Some(Scorecard { title: title.unwrap_or_else(|| id.clone()), id, when, rule: rule?, clause })
}

fn rule(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<ScoreRule> {
    let keys: Vec<&str> = ["indicators", "requirements", "mean_of"].into_iter().filter(|key| table.has(key)).collect();
    if let (Some(value), false) = (table.get("start"), keys == ["requirements"]) {
        let message = Text::new("start 只和 requirements 一起用。", "`start` goes with requirements only.");
        problems.add(value.span(), "out-of-place", message, Text::new("删掉 start。", "delete start."));
    }
    match keys.as_slice() {
        ["indicators"] => {
            let mut ids = Vec::new();
            let tables = table.tables("indicators", problems);
            let indicators: Vec<Indicator> =
                tables.iter().filter_map(|table| indicator(table, &mut ids, scope, problems)).collect();
            if tables.is_empty() {
                table.missing("indicators", problems);
            }
            Some(ScoreRule::Indicators(indicators))
        }
        ["requirements"] => requirements::read(table, scope, problems),
        ["mean_of"] => {
            let texts = table.texts("mean_of", problems);
            Some(ScoreRule::MeanOf(texts.iter().filter_map(|text| role(text, problems)).collect()))
        }
        _ => {
            let message = Text::new(
                "考核表要有 indicators、requirements 或 mean_of，只要一个。",
                "a scorecard has one of indicators, requirements and mean_of.",
            );
            let help = Text::new(
                "例如 indicators = [{ figure = \"回复率\", weight = 30, at_least = [\"98% → 100\"], otherwise = 0 }]。",
                "such as indicators = [{ figure = \"reply_rate\", weight = 30, at_least = [\"98% -> 100\"], otherwise = 0 }].",
            );
            problems.add(table.span(), "missing-key", message, help);
            None
        }
    }
}

fn role(text: &Located, problems: &mut Problems) -> Option<Role> {
    let role = Role::read(&text.text);
    if role.is_none() {
        problems.add_formula(text, 0, vec![unknown_role(&text.text, 0..text.text.len())]);
    }
    role
}

fn indicator(table: &Table<'_>, ids: &mut Vec<String>, scope: Scope<'_>, problems: &mut Problems) -> Option<Indicator> {
    table.only(&INDICATOR_KEYS, problems);
    let figure_text = table.required_text("figure", problems);
    let id = table.text("id", problems);
    let weight = weight(table, scope, problems);
    let manual = table.boolean("manual", problems).unwrap_or(false);
    let figure_text = figure_text?;
    let title = figure_text.text.trim().to_owned();
    let id = id.map_or_else(|| title.clone(), |id| id.text);
    if ids.contains(&id) {
        super::duplicate(figure_text.span.clone(), &id, problems);
    }
    ids.push(id.clone());
    let points = if manual { manual_points(table, problems) } else { tiered(table, &figure_text, scope, problems)? };
    Some(Indicator { id, title, weight: weight?, points })
}

fn weight(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<BigRational> {
    if !table.has("weight") {
        table.missing("weight", problems);
    }
    let text = table.text("weight", problems)?;
    let number = plain_number(&text, scope, problems)?;
    if !number.is_positive() {
        let message = Text::new("权重要大于 0。", "a weight must be above 0.");
        problems.add(text.span, "bad-value", message, Text::new("写成 weight = 10。", "write it like weight = 10."));
        return None;
    }
    Some(number)
}

fn plain_number(text: &Located, scope: Scope<'_>, problems: &mut Problems) -> Option<BigRational> {
    match literal::read(text.text.trim(), Some(Type::Number), scope) {
        Ok((Value::Number(number, _), _)) => Some(number),
        Ok(_) => None,
        Err(problem) => {
            problems.add_formula(text, 0, vec![problem]);
            None
        }
    }
}

/// A manual indicator has nothing to be measured by.
fn manual_points(table: &Table<'_>, problems: &mut Problems) -> PointsRule {
    for key in ["at_least", "at_most", "otherwise", "linear", "min_sample"] {
        if let Some(value) = table.get(key) {
            let message = Text::new(format!("手工评分的指标没有 {key}。"), format!("an indicator scored by hand has no {key}."));
            let help =
                Text::new(format!("删掉 {key}，或删掉 manual = true。"), format!("delete {key}, or delete manual = true."));
            problems.add(value.span(), "unknown-key", message, help);
        }
    }
    PointsRule::Manual
}

fn tiered(table: &Table<'_>, figure_text: &Located, scope: Scope<'_>, problems: &mut Problems) -> Option<PointsRule> {
    let figure = figure(figure_text, problems);
    let (direction, key) = match (table.has("at_least"), table.has("at_most")) {
        (true, false) => (Direction::AtLeast, "at_least"),
        (false, true) => (Direction::AtMost, "at_most"),
        _ => {
            let message = Text::new("指标要有 at_least 或 at_most，只要一个。", "an indicator has either at_least or at_most.");
            let help = Text::new(
                "越大越好写 at_least = [\"65% → 100\", …]；越小越好写 at_most = [\"15s → 100\", …]；手工评分写 manual = true。",
                "larger is better: at_least = [\"65% -> 100\", …]; smaller is better: at_most = [\"15s -> 100\", …]; scored by hand: manual = true.",
            );
            problems.add(table.span(), "missing-key", message, help);
            return None;
        }
    };
    let linear = table.boolean("linear", problems).unwrap_or(false);
    let figure = figure?;
    let texts = table.texts(key, problems);
    let mut bounds = tiers::read(&texts, type_of(figure), Some(Type::Number), scope, problems);
    tiers::check_order(&bounds, problems);
    tiers::check_reachable(&bounds, is_share(&Name::Figure(figure)), problems);
    check_points(&bounds, problems);
    bounds.sort_by(|a, b| match direction {
        Direction::AtLeast => b.at.cmp(&a.at),
        Direction::AtMost => a.at.cmp(&b.at),
    });
    let otherwise = otherwise(table, key, direction, &bounds, scope, problems);
    let sample_min = sample_min(table, figure, scope, problems);
    let tiers = bounds.into_iter().filter_map(|bound| Some(Tier { bound: bound.at, points: bound.gives.number()?.clone() }));
    let tiers = tiers.collect();
    Some(PointsRule::Tiered(Tiers { figure, direction, tiers, otherwise: otherwise?, linear, sample_min }))
}

fn figure(text: &Located, problems: &mut Problems) -> Option<Figure> {
    let name = text.text.trim();
    let figure = Figure::named(name).filter(|figure| type_of(*figure).is_number());
    if figure.is_none() {
        let known = Figure::ALL.iter().flat_map(|figure| [figure.en(), figure.zh()]);
        let help = match nearest(name, known) {
            Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
            None => Text::new("手工评分的指标要写 manual = true。", "an indicator scored by hand needs manual = true."),
        };
        let message = Text::new(format!("没有“{name}”这个指标。"), format!("there is no figure `{name}`."));
        problems.add(text.place(0..text.text.len()), "unknown-name", message, help);
    }
    figure
}

fn check_points(bounds: &[Bound], problems: &mut Problems) {
    let hundred = BigRational::from_integer(100.into());
    for bound in
        bounds.iter().filter(|bound| bound.gives.number().is_some_and(|points| points.is_negative() || *points > hundred))
    {
        let message = Text::new("得分要在 0 到 100 之间。", "points lie between 0 and 100.");
        problems.add(
            bound.span.clone(),
            "bad-value",
            message,
            Text::new("写成 \"65% → 100\"。", "write it like \"65% -> 100\"."),
        );
    }
}

/// Points beyond the last bound; they may be left out only where the last bound is the lowest value there is.
fn otherwise(
    table: &Table<'_>,
    key: &str,
    direction: Direction,
    bounds: &[Bound],
    scope: Scope<'_>,
    problems: &mut Problems,
) -> Option<BigRational> {
    if let Some(text) = table.text("otherwise", problems) {
        let points = plain_number(&text, scope, problems)?;
        let in_range = !points.is_negative() && points <= BigRational::from_integer(100.into());
        if !in_range {
            let message = Text::new("得分要在 0 到 100 之间。", "points lie between 0 and 100.");
            problems.add(text.span, "bad-value", message, Text::new("写成 otherwise = 0。", "write it like otherwise = 0."));
        }
        return in_range.then_some(points);
    }
    let has_floor = bounds.last().is_some_and(|last| direction == Direction::AtLeast && !last.at.is_positive());
    if !has_floor && !table.has("otherwise") {
        let span = table.get(key).map_or(table.span(), toml::Spanned::span);
        let message = Text::new(
            "档位有缺口：最后一档之外没有写得多少分。",
            "the tiers leave a gap: nothing says how many points there are beyond the last one.",
        );
        let help = match direction {
            Direction::AtLeast => {
                Text::new("补上 otherwise = 0，或最后一档写 \"0 → 65\"。", "add otherwise = 0, or a last tier \"0 -> 65\".")
            }
            Direction::AtMost => Text::new("补上 otherwise = 0。", "add otherwise = 0."),
        };
        problems.add(span, "tier-gap", message, help);
        return None;
    }
    Some(BigRational::zero())
}

fn sample_min(table: &Table<'_>, figure: Figure, scope: Scope<'_>, problems: &mut Problems) -> Option<BigRational> {
    let text = table.text("min_sample", problems)?;
    if !has_sample(figure) {
        let message =
            Text::new(format!("{}是合计，没有样本量。", figure.zh()), format!("`{}` is a sum and has no sample.", figure.en()));
        problems.add(text.span, "bad-value", message, Text::new("删掉 min_sample。", "delete min_sample."));
        return None;
    }
    plain_number(&text, scope, problems)
}

//! `[[pay]]` tables.

use super::unique_id;
use crate::figures::Figure;
use crate::plan::formula::Formula;
use crate::plan::formula::check::{Scope, forbid};
use crate::plan::formula::conditions::is_share;
use crate::plan::ladder::{Ladder, Step};
use crate::plan::line::{Amount, GuaranteedSum, Line, LineKind, Pool, ShareBy};
use crate::plan::name::{Name, Term};
use crate::plan::read::{Problems, Table, Want, formula_of, located, word_of};
use crate::plan::tiers;
use crate::plan::value::{Type, Value};
use crate::text::Text;
use num_rational::BigRational;
use num_traits::{Signed, Zero};

pub(super) const KEYS: [&str; 12] =
    ["id", "title", "kind", "when", "amount", "amount_by_level", "ladder", "pool", "cap", "by_days", "counts", "clause"];
pub(super) const LADDER_KEYS: [&str; 5] = ["on", "of", "marginal", "whole", "otherwise"];
pub(super) const POOL_KEYS: [&str; 3] = ["amount", "among", "by"];
pub(super) const SHARES: [(&str, ShareBy); 3] = [("head", ShareBy::Head), ("hours", ShareBy::Hours), ("score", ShareBy::Score)];

pub(super) fn read(tables: &[Table<'_>], scope: Scope<'_>, problems: &mut Problems) -> Vec<Line> {
    let mut ids = Vec::new();
    tables.iter().filter_map(|table| line(table, &mut ids, scope, problems)).collect()
}

fn kinds() -> Vec<(&'static str, LineKind)> {
    LineKind::ALL.iter().map(|kind| (kind.code(), *kind)).collect()
}

fn line(table: &Table<'_>, ids: &mut Vec<String>, scope: Scope<'_>, problems: &mut Problems) -> Option<Line> {
    table.only(&KEYS, problems);
    let id = unique_id(table, ids, problems);
    let title = table.text("title", problems).map(|text| text.text);
    if !table.has("kind") {
        table.missing("kind", problems);
    }
    let kind = table.word("kind", &kinds(), problems);
    let when = table.formula("when", Want::Condition, scope, problems);
    let by_days = table.boolean("by_days", problems);
    let (pool_when, amount) = amount(table, kind.unwrap_or(LineKind::Award), scope, problems);
    let cap = table.formula("cap", Want::Money, scope, problems);
    let clause = table.text("clause", problems).map(|text| text.text);
    check_places(table, kind, problems, scope);
    let (id, kind, amount) = (id?, kind?, amount?);
    let by_days = by_days.unwrap_or(kind.is_monthly_sum() && !matches!(amount, Amount::Pool(_)));
    let title = title.unwrap_or_else(|| id.clone());
    Some(Line { id, title, kind, when: pool_when.or(when), by_days, amount, cap, clause })
}

/// The amount, and the persons among whom a pool is shared.
fn amount(table: &Table<'_>, kind: LineKind, scope: Scope<'_>, problems: &mut Problems) -> (Option<Formula>, Option<Amount>) {
    let keys: Vec<&str> = ["amount", "amount_by_level", "ladder", "pool"].into_iter().filter(|key| table.has(key)).collect();
    match keys.as_slice() {
        ["amount"] => {
            let formula = table.formula("amount", Want::Money, scope, problems);
            if let Some(formula) = &formula {
                no_ladder(table, "amount", formula, problems);
            }
            (None, formula.map(|formula| plain(kind, GuaranteedSum::Formula(formula), table, problems)))
        }
        ["amount_by_level"] => {
            let formulas = by_level(table, scope, problems);
            (None, Some(plain(kind, GuaranteedSum::ByLevel(formulas), table, problems)))
        }
        ["ladder"] | ["amount", "ladder"] if kind != LineKind::Guarantee => {
            let formula = table.formula("amount", Want::Money, scope, problems);
            let ladder = table.table("ladder", problems).and_then(|table| ladder(&table, scope, problems));
            (None, ladder.map(|ladder| Amount::Ladder { ladder: Box::new(ladder), formula }))
        }
        ["pool"] if kind != LineKind::Guarantee => {
            table.table("pool", problems).map_or((None, None), |pool_table| pool(table, &pool_table, scope, problems))
        }
        [] => {
            table.missing("amount", problems);
            (None, None)
        }
        _ => {
            let message = Text::new(
                format!("这一行不能同时写 {}，或不能用在这种工资行上。", keys.join(" 和 ")),
                format!("`{}` cannot stand together, or not in a line of this kind.", keys.join("` and `")),
            );
            let help = Text::new(
                "金额只写一种：amount、amount_by_level、ladder（可再加 amount）或 pool。",
                "write one of amount, amount_by_level, ladder (with an amount, if wanted) or pool.",
            );
            problems.add(table.span(), "bad-value", message, help);
            (None, None)
        }
    }
}

fn plain(kind: LineKind, sum: GuaranteedSum, table: &Table<'_>, problems: &mut Problems) -> Amount {
    if kind == LineKind::Guarantee {
        let counts = table.has("counts").then(|| {
            let texts = table.texts("counts", problems);
            texts.iter().filter_map(|text| word_of(text, "counts", &kinds(), problems)).collect()
        });
        let counts = counts.unwrap_or_else(|| vec![LineKind::Base, LineKind::Commission, LineKind::Bonus]);
        return Amount::Guarantee { sum, counts };
    }
    match sum {
        GuaranteedSum::Formula(formula) => Amount::Formula(formula),
        GuaranteedSum::ByLevel(formulas) => Amount::ByLevel(formulas),
    }
}

fn by_level(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Vec<(String, Formula)> {
    let Some(levels) = table.table("amount_by_level", problems) else {
        return Vec::new();
    };
    let mut out: Vec<(String, Formula)> = Vec::new();
    for (word, span, value) in levels.in_order() {
        let Some(id) = scope.levels.id_of(word) else {
            let problem = scope.levels.unknown(word, span.clone());
            problems.add(span, problem.code, *problem.message, *problem.help);
            continue;
        };
        if out.iter().any(|(other, _)| *other == id) {
            super::duplicate(span, word, problems);
            continue;
        }
        let text = located(levels.source, value, word, problems);
        if let Some(formula) = text.and_then(|text| formula_of(&text, Want::Money, scope, problems)) {
            out.push((id, formula));
        }
    }
    out
}

fn ladder(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<Ladder> {
    table.only(&LADDER_KEYS, problems);
    if !table.has("on") {
        table.missing("on", problems);
    }
    let on = table.formula("on", Want::Number, scope, problems);
    let of = table.formula("of", Want::Money, scope, problems);
    for (key, formula) in [("on", &on), ("of", &of)] {
        if let Some(formula) = formula {
            no_ladder(table, key, formula, problems);
        }
    }
    let (marginal, key) = match (table.has("marginal"), table.has("whole")) {
        (true, false) => (true, "marginal"),
        (false, true) => (false, "whole"),
        _ => {
            let message = Text::new("阶梯要写 marginal 或 whole，只要一个。", "a ladder is either marginal or whole.");
            let help = Text::new(
                "分段计提写 marginal = [\"0 → 0.3%\", \"50000 → 0.5%\"]；达到后全额按该档写 whole = […]。",
                "each slice at its own rate: marginal = [\"0 -> 0.3%\", …]; the reached rate on everything: whole = […].",
            );
            problems.add(table.span(), "missing-key", message, help);
            return None;
        }
    };
    let on = on?;
    let steps = steps(table, key, marginal, &on, scope, problems);
    let of = match of {
        Some(of) => of,
        None if table.has("of") => return None,
        None if matches!(on.kind, Type::Money | Type::Number) => on.clone(),
        None => {
            table.missing("of", problems);
            return None;
        }
    };
    Some(Ladder { on, of, marginal, steps: steps? })
}

fn steps(
    table: &Table<'_>,
    key: &str,
    marginal: bool,
    on: &Formula,
    scope: Scope<'_>,
    problems: &mut Problems,
) -> Option<Vec<Step>> {
    let texts = table.texts(key, problems);
    let mut bounds = tiers::read(&texts, on.kind, None, scope, problems);
    tiers::check_order(&bounds, problems);
    let share = on.expr.names().first().is_some_and(|(name, _)| on.expr.names().len() == 1 && is_share(name));
    tiers::check_reachable(&bounds, share, problems);
    for bound in &bounds {
        let is_rate = bound.gives.kind() == Type::Ratio;
        if is_rate || (!marginal && bound.gives.kind() == Type::Money) {
            continue;
        }
        let message = Text::new("这一档给的要是比率。", "a rate is needed here.");
        let help = if marginal {
            Text::new("写成 \"50000 → 0.5%\"。", "write it like \"50000 -> 0.5%\".")
        } else {
            Text::new(
                "写成 \"50000 → 0.5%\"；固定金额写 \"50000 → 300元\"。",
                "write it like \"50000 -> 0.5%\"; a fixed sum like \"50000 -> 300元\".",
            )
        };
        problems.add(bound.span.clone(), "unit-mismatch", message, help);
    }
    bounds.sort_by(|a, b| a.at.cmp(&b.at));
    let mut steps: Vec<Step> = bounds.into_iter().map(|bound| Step { bound: bound.at, pays: bound.gives }).collect();
    if let Some(text) = table.text("otherwise", problems) {
        let below = crate::plan::literal::read(text.text.trim(), None, scope).ok().map(|(value, _)| value);
        let Some(pays @ Value::Number(..)) = below else {
            let message = Text::new("otherwise 要是比率。", "`otherwise` is a rate.");
            problems.add(text.span, "bad-value", message, Text::new("写成 \"0.3%\"。", "write it like \"0.3%\"."));
            return None;
        };
        steps.insert(0, Step { bound: BigRational::zero(), pays });
    }
    if steps.first().is_none_or(|first| first.bound.is_positive()) {
        let span = table.get(key).map_or(table.span(), toml::Spanned::span);
        let message = Text::new(
            "阶梯有缺口：第一档以下没有写给多少。",
            "the ladder leaves a gap: nothing says what is paid below the first step.",
        );
        let help = Text::new(
            "第一档写 \"0 → 0%\"，或补上 otherwise = \"0%\"。",
            "write a first step \"0 -> 0%\", or add otherwise = \"0%\".",
        );
        problems.add(span, "tier-gap", message, help);
        return None;
    }
    Some(steps)
}

fn pool(line: &Table<'_>, table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> (Option<Formula>, Option<Amount>) {
    table.only(&POOL_KEYS, problems);
    for key in ["amount", "by"] {
        if !table.has(key) {
            table.missing(key, problems);
        }
    }
    let amount = table.formula("amount", Want::Money, scope, problems);
    let among = table.formula("among", Want::Condition, scope, problems);
    let by = table.word("by", &SHARES, problems);
    if let (true, Some(value)) = (line.has("when"), table.get("among")) {
        let message = Text::new("when 和 among 只能写一个。", "there can be only one of when and among.");
        problems.add(value.span(), "bad-value", message, Text::new("删掉 when。", "delete when."));
    }
    if let (Some(formula), Some(text)) = (&amount, table.text("amount", problems)) {
        let is_the_shops = |name: &Name| {
            matches!(name, Name::Own(_) | Name::Figure(Figure::SilentSales | Figure::ShopSales | Figure::ShopAverageOrderValue))
        };
        for (name, span) in formula.expr.names().into_iter().filter(|(name, _)| !is_the_shops(name)) {
            let name = name.text();
            let message = Text::new(
                format!("“{}”每个人不一样，不能算共享的总额。", name.zh),
                format!("`{}` differs from person to person and cannot make a shared sum.", name.en),
            );
            let help = Text::new(
                "可用：静默销售额、店铺销售额、店铺客单价。",
                "there are: silent_sales, shop_sales, shop_average_order_value.",
            );
            problems.add(text.place(span), "name-out-of-place", message, help);
        }
    }
    let pool = amount.zip(by).map(|(amount, by)| Amount::Pool(Pool { amount, by }));
    (among, pool)
}

/// The ladder's own name means nothing without one, nor inside it.
fn no_ladder(table: &Table<'_>, key: &str, formula: &Formula, problems: &mut Problems) {
    if let Some(text) = table.text(key, problems) {
        let reason = Text::new("在这里没有意义。", "means nothing here.");
        let help = Text::new(
            "给这一行加上 ladder = { … }，在 amount 里用“阶梯”。",
            "add ladder = { … } to the line and use `ladder` in its amount.",
        );
        problems.add_formula(&text, 0, forbid(formula, &[Term::Ladder], &reason, &help));
    }
}

/// Names that would make a line depend on itself.
fn check_places(table: &Table<'_>, kind: Option<LineKind>, problems: &mut Problems, scope: Scope<'_>) {
    let mut ignored = Problems::default();
    for (key, want) in [("when", Want::Condition), ("cap", Want::Money), ("amount", Want::Money)] {
        let Some(text) = table.text(key, &mut ignored) else { continue };
        let Some(formula) = formula_of(&text, want, scope, &mut ignored) else { continue };
        if kind == Some(LineKind::Base) {
            let reason = Text::new("就是这一行算出来的，不能反过来用。", "is what this line computes, so it cannot use it.");
            let help = Text::new("直接写金额。", "write the amount itself.");
            problems.add_formula(&text, 0, forbid(&formula, &[Term::Base], &reason, &help));
        }
        if key == "when" {
            no_ladder(table, key, &formula, problems);
        }
    }
    if let (Some(value), false) = (table.get("counts"), kind == Some(LineKind::Guarantee)) {
        let message = Text::new("counts 只用于 kind = \"guarantee\"。", "`counts` belongs to kind = \"guarantee\" only.");
        problems.add(value.span(), "unknown-key", message, Text::new("删掉 counts。", "delete counts."));
    }
}

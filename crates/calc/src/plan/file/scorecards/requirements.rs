//! `requirements` of a scorecard: points to start from, and what each unmet requirement takes (4.3).

use super::{figure, plain_number};
use crate::plan::formula::check::Scope;
use crate::plan::formula::conditions::is_share;
use crate::plan::literal;
use crate::plan::name::{Name, type_of};
use crate::plan::read::{Problems, Table};
use crate::plan::scorecard::{Direction, Requirement, ScoreRule};
use crate::text::Text;
use num_rational::BigRational;
use num_traits::{One, Signed};

pub(in crate::plan::file) const KEYS: [&str; 4] = ["figure", "at_least", "at_most", "takes"];
/// Where a score starts that does not say it.
const START: i64 = 100;

pub(super) fn read(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<ScoreRule> {
    let hundred = BigRational::from_integer(START.into());
    let start = match table.text("start", problems) {
        Some(text) => {
            let points = plain_number(&text, scope, problems)?;
            if !points.is_positive() || points > hundred {
                let message = Text::new("start 要在 0 和 100 之间。", "`start` lies between 0 and 100.");
                problems.add(text.span, "bad-value", message, Text::new("写成 start = 100。", "write it like start = 100."));
            }
            points
        }
        None => hundred,
    };
    let tables = table.tables("requirements", problems);
    if tables.is_empty() {
        table.missing("requirements", problems);
    }
    let requirements: Vec<Requirement> = tables.iter().filter_map(|table| requirement(table, scope, problems)).collect();
    Some(ScoreRule::Requirements { start, requirements })
}

fn requirement(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<Requirement> {
    table.only(&KEYS, problems);
    let name = table.required_text("figure", problems);
    let takes = takes(table, scope, problems);
    let (direction, key) = match (table.has("at_least"), table.has("at_most")) {
        (true, false) => (Direction::AtLeast, "at_least"),
        (false, true) => (Direction::AtMost, "at_most"),
        _ => {
            let message = Text::new("要求要有 at_least 或 at_most，只要一个。", "a requirement has either at_least or at_most.");
            let help = Text::new(
                "越大越好写 at_least = \"95%\"；越小越好写 at_most = \"60s\"。",
                "larger is better: at_least = \"95%\"; smaller is better: at_most = \"60s\".",
            );
            problems.add(table.span(), "missing-key", message, help);
            return None;
        }
    };
    let name = name?;
    let figure = figure(&name, problems)?;
    let text = table.text(key, problems)?;
    let bound = match literal::read(text.text.trim(), Some(type_of(figure)), scope) {
        Ok((value, _)) => value.number().cloned(),
        Err(problem) => {
            problems.add_formula(&text, 0, vec![problem]);
            None
        }
    }?;
    if is_share(&Name::Figure(figure)) && bound > BigRational::one() {
        let shown = text.text.trim();
        let message = Text::new("这个要求永远达不到：比率最高是 100%。", "this can never be met: the ratio is at most 100%.");
        let help =
            Text::new(format!("要写百分比就加百分号：{shown}%。"), format!("write percentages with their sign: {shown}%."));
        problems.add(text.span.clone(), "impossible-condition", message, help);
    }
    let title = name.text.trim().to_owned();
    Some(Requirement { title, figure, direction, bound, takes: takes? })
}

fn takes(table: &Table<'_>, scope: Scope<'_>, problems: &mut Problems) -> Option<BigRational> {
    if !table.has("takes") {
        table.missing("takes", problems);
    }
    let text = table.text("takes", problems)?;
    let points = plain_number(&text, scope, problems)?;
    if !points.is_positive() {
        let message = Text::new("takes 要大于 0。", "`takes` must be above 0.");
        problems.add(text.span, "bad-value", message, Text::new("写成 takes = 10。", "write it like takes = 10."));
        return None;
    }
    Some(points)
}

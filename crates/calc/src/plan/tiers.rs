//! Reads lists of bounds, `"65% → 100"`, of scorecards and ladders. Written as bounds, two tiers can neither overlap nor leave a gap
//! between them; what is left to check is that the bounds run one way and that nothing is forgotten at the end.

use super::formula::check::Scope;
use super::literal;
use super::read::{Located, Problems};
use super::value::{Type, Value};
use crate::text::Text;
use num_rational::BigRational;
use std::ops::Range;

/// The most tiers in a list.
const TIERS_MAX: usize = 100;

/// A bound, what it gives, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) at: BigRational,
    pub(super) gives: Value,
    pub(super) span: Range<usize>,
}

/// The bounds of a list that are well formed, in the order of the file; everything else is reported.
pub(super) fn read(
    texts: &[Located],
    bound_kind: Type,
    gives_kind: Option<Type>,
    scope: Scope<'_>,
    problems: &mut Problems,
) -> Vec<Bound> {
    if let Some(beyond) = texts.get(TIERS_MAX) {
        let message = Text::new(format!("档位超过 {TIERS_MAX} 个。"), format!("more than {TIERS_MAX} tiers."));
        problems.add(beyond.span.clone(), "bad-value", message, Text::new("合并一些档位。", "merge some of them."));
        return Vec::new();
    }
    texts.iter().filter_map(|text| one(text, bound_kind, gives_kind, scope, problems)).collect()
}

fn one(text: &Located, bound_kind: Type, gives_kind: Option<Type>, scope: Scope<'_>, problems: &mut Problems) -> Option<Bound> {
    let arrow = ["→", "->", "⇒", "=>", "：", ":"].into_iter().find_map(|arrow| Some((text.text.find(arrow)?, arrow.len())));
    let Some((at, length)) = arrow else {
        let message = Text::new("档位里没有箭头。", "the tier has no arrow.");
        problems.add(text.span.clone(), "bad-tier", message, Text::new("写成 \"65% → 100\"。", "write it like \"65% -> 100\"."));
        return None;
    };
    let bound = part(text, 0..at, Some(bound_kind), scope, problems);
    let gives = part(text, at + length..text.text.len(), gives_kind, scope, problems);
    let (Value::Number(bound, _), gives @ Value::Number(..)) = (bound?, gives?) else {
        let message = Text::new("箭头右边要是数字。", "a number is needed after the arrow.");
        problems.add(text.place(at + length..text.text.len()), "bad-tier", message, Text::new("例如 0.5%。", "such as 0.5%."));
        return None;
    };
    Some(Bound { at: bound, gives, span: text.span.clone() })
}

fn part(text: &Located, range: Range<usize>, kind: Option<Type>, scope: Scope<'_>, problems: &mut Problems) -> Option<Value> {
    let raw = &text.text[range.clone()];
    let offset = range.start + (raw.len() - raw.trim_start().len());
    match literal::read(raw.trim(), kind, scope) {
        Ok((value, _)) => Some(value),
        Err(problem) => {
            problems.add_formula(text, offset, vec![problem]);
            None
        }
    }
}

/// Reports bounds that repeat or turn around.
pub(super) fn check_order(bounds: &[Bound], problems: &mut Problems) {
    let is_rising = bounds.first().zip(bounds.last()).is_some_and(|(first, last)| first.at < last.at);
    for pair in bounds.windows(2) {
        let in_order = if is_rising { pair[0].at < pair[1].at } else { pair[0].at > pair[1].at };
        if in_order {
            continue;
        }
        let (message, help) = if pair[0].at == pair[1].at {
            (
                Text::new("这一档和上一档的界限相同，两档重叠。", "this bound is the same as the one before: the tiers overlap."),
                Text::new("删掉其中一档，或改一个界限。", "delete one of the two, or change its bound."),
            )
        } else {
            (
                Text::new(
                    "这一档的顺序不对：界限要一路变大或一路变小。",
                    "this tier is out of order: bounds must rise all the way or fall all the way.",
                ),
                Text::new("把各档按界限排好。", "sort the tiers by their bounds."),
            )
        };
        problems.add(pair[1].span.clone(), "tier-order", message, help);
    }
}

/// Reports bounds of a share beyond 100 %, which nobody can reach: mostly a forgotten percent sign.
pub(super) fn check_reachable(bounds: &[Bound], is_share: bool, problems: &mut Problems) {
    let one = BigRational::from_integer(1.into());
    for bound in bounds.iter().filter(|bound| is_share && bound.at > one) {
        let text = Value::Number(bound.at.clone(), Type::Number).text().zh;
        let message =
            Text::new("这一档永远达不到：比率最高是 100%。", "this tier can never be reached: the ratio is at most 100%.");
        let help = Text::new(format!("要写百分比就加百分号：{text}%。"), format!("write percentages with their sign: {text}%."));
        problems.add(bound.span.clone(), "impossible-condition", message, help);
    }
}

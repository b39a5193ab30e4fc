//! Conditions that can never hold: a role that is two roles, a rate above 100 %, a number above 5 and below 3.

use super::{Expr, ExprNode, Operator, Problem};
use crate::figures::Figure;
use crate::plan::name::{Name, Term};
use crate::plan::value::{Type, Value};
use crate::text::Text;
use num_rational::BigRational;
use num_traits::{One, Zero};
use std::collections::BTreeMap;

/// Reports every comparison that leaves no value to its name.
pub(super) fn check(expr: &Expr, problems: &mut Vec<Problem>) {
    let mut conjuncts = Vec::new();
    flatten(expr, &mut conjuncts);
    let mut ranges: BTreeMap<&Name, Range> = BTreeMap::new();
    for conjunct in conjuncts {
        if let Some((name, operator, value)) = comparison(conjunct) {
            let range = ranges.entry(name).or_insert_with(|| Range::of(name));
            if !range.narrow(operator, value) {
                problems.push(impossible(conjunct, name, value));
            }
        } else {
            below(conjunct, &mut |part| check(part, problems));
        }
    }
}

/// Whether a figure or term is never above 100 %.
pub(crate) fn is_share(name: &Name) -> bool {
    match name {
        Name::Figure(figure) => matches!(
            figure,
            Figure::Conversion
                | Figure::ReplyRate
                | Figure::Within30
                | Figure::Within60
                | Figure::Within180
                | Figure::PositiveRate
                | Figure::ShopPositiveRate
                | Figure::RefundRate
                | Figure::ReturnRate
                | Figure::PaymentRate
        ),
        Name::Term(term) => matches!(term, Term::Score | Term::TeamScore),
        Name::Fact(_) | Name::Own(_) => false,
    }
}

fn flatten<'a>(expr: &'a Expr, out: &mut Vec<&'a Expr>) {
    match &expr.node {
        ExprNode::Binary(Operator::And, left, right) => {
            flatten(left, out);
            flatten(right, out);
        }
        _ => out.push(expr),
    }
}

fn below(expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    match &expr.node {
        ExprNode::Negative(inner) | ExprNode::MeanOf(_, inner) => visit(inner),
        // What can never hold makes its negation hold always; that is a useless condition, not an impossible one.
        ExprNode::Not(_) | ExprNode::Literal(_) | ExprNode::Name(_) | ExprNode::Word(_) | ExprNode::Unknown => {}
        ExprNode::Binary(_, left, right) => {
            visit(left);
            visit(right);
        }
        ExprNode::Call(_, arguments) => arguments.iter().for_each(visit),
    }
}

/// `name op value`, the name on the left.
fn comparison(expr: &Expr) -> Option<(&Name, Operator, &Value)> {
    let ExprNode::Binary(operator, left, right) = &expr.node else {
        return answer(expr);
    };
    let mirrored = match operator {
        Operator::Equal | Operator::NotEqual => *operator,
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        _ => return None,
    };
    match (&left.node, &right.node) {
        // A name of the plan's own is a constant: which branch it takes is the plan's choice, not a mistake.
        (ExprNode::Name(Name::Own(_)), _) | (_, ExprNode::Name(Name::Own(_))) => None,
        (ExprNode::Name(name), ExprNode::Literal(value)) => Some((name, *operator, value)),
        (ExprNode::Literal(value), ExprNode::Name(name)) => Some((name, mirrored, value)),
        _ => None,
    }
}

/// A name that is yes or no by itself, or its negation.
fn answer(expr: &Expr) -> Option<(&Name, Operator, &Value)> {
    match &expr.node {
        ExprNode::Name(name) if !matches!(name, Name::Own(_)) => Some((name, Operator::Equal, &Value::YesNo(true))),
        ExprNode::Not(inner) => match &inner.node {
            ExprNode::Name(name) if !matches!(name, Name::Own(_)) => Some((name, Operator::Equal, &Value::YesNo(false))),
            _ => None,
        },
        _ => None,
    }
}

/// What the conditions so far leave of a name's values.
struct Range {
    lower: Option<(BigRational, bool)>,
    upper: Option<(BigRational, bool)>,
    equal: Option<Value>,
    not_equal: Vec<Value>,
}

impl Range {
    /// Every number a formula can name is 0 or more; shares end at 100 %. The flag of a bound says whether it belongs to the range.
    fn of(name: &Name) -> Self {
        let upper = is_share(name).then(|| (BigRational::one(), true));
        Self { lower: Some((BigRational::zero(), true)), upper, equal: None, not_equal: Vec::new() }
    }

    /// False if nothing is left.
    fn narrow(&mut self, operator: Operator, value: &Value) -> bool {
        let Some(number) = value.number() else {
            return self.narrow_words(operator, value);
        };
        let (lower, upper) = match operator {
            Operator::Equal => (Some((number, true)), Some((number, true))),
            Operator::Less => (None, Some((number, false))),
            Operator::LessOrEqual => (None, Some((number, true))),
            Operator::Greater => (Some((number, false)), None),
            Operator::GreaterOrEqual => (Some((number, true)), None),
            _ => (None, None),
        };
        if let Some((bound, within)) = lower {
            let tighter = self.lower.as_ref().is_none_or(|(old, old_within)| bound > old || (bound == old && *old_within));
            if tighter {
                self.lower = Some((bound.clone(), within));
            }
        }
        if let Some((bound, within)) = upper {
            let tighter = self.upper.as_ref().is_none_or(|(old, old_within)| bound < old || (bound == old && *old_within));
            if tighter {
                self.upper = Some((bound.clone(), within));
            }
        }
        match (&self.lower, &self.upper) {
            (Some((low, low_within)), Some((high, high_within))) => low < high || (low == high && *low_within && *high_within),
            _ => true,
        }
    }

    fn narrow_words(&mut self, operator: Operator, value: &Value) -> bool {
        match operator {
            Operator::Equal => {
                let fits = self.equal.as_ref().is_none_or(|old| old == value) && !self.not_equal.contains(value);
                self.equal.get_or_insert_with(|| value.clone());
                fits
            }
            Operator::NotEqual => {
                self.not_equal.push(value.clone());
                self.equal.as_ref() != Some(value)
            }
            _ => true,
        }
    }
}

fn impossible(expr: &Expr, name: &Name, value: &Value) -> Problem {
    let zh_name = name.text().zh;
    let en_name = name.text().en;
    let above_one = is_share(name) && value.number().is_some_and(|number| *number > BigRational::one());
    let help = if above_one && value.kind() == Type::Number {
        let text = value.text().zh;
        Text::new(format!("比率要带百分号：{text}%。"), format!("write ratios with a percent sign: {text}%."))
    } else if above_one {
        Text::new(format!("{zh_name}最高是 100%。"), format!("{en_name} is at most 100%."))
    } else if matches!(value, Value::Role(_) | Value::Level(_)) {
        Text::new("两种都算的话，用“或”。", "to mean either of them, write `or`.")
    } else {
        Text::new("检查上下限和比较符号的方向。", "check the bounds and the direction of the signs.")
    };
    Problem {
        span: expr.span.clone(),
        code: "impossible-condition",
        message: Text::boxed(
            format!("这个条件永远不成立：{zh_name}不可能这样。"),
            format!("this condition can never hold: {en_name} is never so."),
        ),
        help: Box::new(help),
    }
}

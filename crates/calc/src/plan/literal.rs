//! Values written down: in `[values]`, in tiers, in examples.

use super::formula::check::{self, Scope};
use super::formula::{Expr, ExprNode, Operator, Problem, parser};
use super::name::Name;
use super::value::{Type, Value};
use crate::text::Text;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::Zero;

/// A value and, if it was written as a fraction (`201/400`), its two parts.
pub(super) type Literal = (Value, Option<(BigRational, BigRational)>);

/// Reads a value of the wanted type; without one, whatever it is.
pub(super) fn read(text: &str, want: Option<Type>, scope: Scope<'_>) -> Result<Literal, Problem> {
    let wrong = |zh: String, en: String, help: Text| Problem {
        span: 0..text.len(),
        code: "bad-value",
        message: Text::boxed(zh, en),
        help: Box::new(help),
    };
    match want {
        Some(Type::Role) => {
            let role = Role::read(text).ok_or_else(|| check::unknown_role(text, 0..text.len()))?;
            return Ok((Value::Role(Some(role)), None));
        }
        Some(Type::Level) => {
            let level = scope.levels.id_of(text).ok_or_else(|| scope.levels.unknown(text, 0..text.len()))?;
            return Ok((Value::Level(level), None));
        }
        Some(Type::Text) => return Ok((Value::Text(text.to_owned()), None)),
        Some(_) | None => {}
    }
    let expr = parser::parse(text, &Name::built_in);
    let constant = expr.as_ref().ok().and_then(constant);
    let Some((value, fraction)) = constant else {
        return match want {
            None => Ok((Value::Text(text.to_owned()), None)),
            Some(kind) => {
                let kind_text = kind.text();
                Err(wrong(
                    format!("“{text}”不是{}。", kind_text.zh),
                    format!("`{text}` is not {}.", kind_text.en),
                    example_of(kind),
                ))
            }
        };
    };
    match (want, &value) {
        (None, _) => Ok((value, fraction)),
        (Some(kind), _) if value.kind() == kind => Ok((value, fraction)),
        (Some(kind @ (Type::Money | Type::Count | Type::Ratio | Type::Number)), Value::Number(number, Type::Number)) => {
            Ok((Value::Number(number.clone(), kind), fraction))
        }
        (Some(kind), _) => {
            let (wanted, found) = (kind.text(), value.kind().text());
            Err(wrong(
                format!("这里要{}，“{text}”是{}。", wanted.zh, found.zh),
                format!("{} is needed here, `{text}` is {}.", wanted.en, found.en),
                example_of(kind),
            ))
        }
    }
}

fn constant(expr: &Expr) -> Option<Literal> {
    match &expr.node {
        ExprNode::Literal(value @ (Value::Number(..) | Value::YesNo(_))) => Some((value.clone(), None)),
        ExprNode::Negative(inner) => match constant(inner)? {
            (Value::Number(number, kind), None) => Some((Value::Number(-number, kind), None)),
            _ => None,
        },
        ExprNode::Binary(Operator::Divide, left, right) => match (constant(left)?, constant(right)?) {
            ((Value::Number(a, kind), None), (Value::Number(b, Type::Number), None)) if !b.is_zero() => {
                let kind = if kind == Type::Number { Type::Number } else { kind };
                Some((Value::Number(&a / &b, kind), Some((a, b))))
            }
            _ => None,
        },
        _ => None,
    }
}

fn example_of(kind: Type) -> Text {
    let (zh, en) = match kind {
        Type::Money => ("写成 \"186432.50\"。", "write it like \"186432.50\"."),
        Type::Ratio => ("写成 \"92%\" 或 \"201/400\"。", "write it like \"92%\" or \"201/400\"."),
        Type::Duration => ("带上单位：\"30s\"、\"5min\"、\"2h\"、\"3d\"。", "with its unit: \"30s\", \"5min\", \"2h\", \"3d\"."),
        Type::YesNo => ("写成 \"是\" 或 \"否\"。", "write \"yes\" or \"no\"."),
        _ => ("写成一个数字，例如 \"57\"。", "write a number, such as \"57\"."),
    };
    Text::new(zh, en)
}

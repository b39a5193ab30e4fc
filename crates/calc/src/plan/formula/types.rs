//! Which units go together: money + hours is a mistake, money × ratio is money.

use super::Operator;
use crate::plan::value::Type;

/// The type of an operation, `None` if the two do not go together.
///
/// ```
/// use jinpai_calc::plan::formula::{Operator, types::binary};
/// use jinpai_calc::plan::value::Type;
/// assert_eq!(binary(Operator::Multiply, Type::Money, Type::Ratio), Some(Type::Money));
/// assert_eq!(binary(Operator::Add, Type::Money, Type::Duration), None);
/// ```
pub fn binary(operator: Operator, left: Type, right: Type) -> Option<Type> {
    match operator {
        Operator::Or | Operator::And => (left == Type::YesNo && right == Type::YesNo).then_some(Type::YesNo),
        Operator::Equal | Operator::NotEqual => same(left, right).map(|_| Type::YesNo),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            same(left, right).filter(|kind| kind.is_number() || *kind == Type::Date).map(|_| Type::YesNo)
        }
        Operator::Add | Operator::Subtract => same(left, right).filter(|kind| kind.is_number()),
        Operator::Multiply => product(left, right),
        Operator::Divide => quotient(left, right),
    }
}

/// The common type of two that are compared, added or chosen between. A bare number takes the other's unit, except a duration's:
/// `> 60` could be seconds or minutes.
pub fn same(left: Type, right: Type) -> Option<Type> {
    match (left, right) {
        _ if left == right => Some(left),
        (Type::Number, other) | (other, Type::Number) => {
            matches!(other, Type::Money | Type::Count | Type::Ratio).then_some(other)
        }
        _ => None,
    }
}

/// The type of a number made whole: a ratio becomes a number of steps.
pub fn whole(kind: Type) -> Type {
    if kind == Type::Ratio { Type::Count } else { kind }
}

fn product(left: Type, right: Type) -> Option<Type> {
    if !left.is_number() || !right.is_number() {
        return None;
    }
    match (left, right) {
        (Type::Money | Type::Duration, Type::Money | Type::Duration) => None,
        (unit @ (Type::Money | Type::Duration), _) | (_, unit @ (Type::Money | Type::Duration)) => Some(unit),
        // 50 × steps may be meant as yuan, so the bare number keeps it open.
        (Type::Number, _) | (_, Type::Number) => Some(Type::Number),
        (Type::Count, _) | (_, Type::Count) => Some(Type::Count),
        _ => Some(Type::Ratio),
    }
}

fn quotient(left: Type, right: Type) -> Option<Type> {
    if !left.is_number() || !right.is_number() {
        return None;
    }
    match (left, right) {
        (Type::Money | Type::Duration | Type::Count, same) if left == same => Some(Type::Ratio),
        (_, Type::Money | Type::Duration) => None,
        (kind, _) => Some(kind),
    }
}

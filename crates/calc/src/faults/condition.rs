//! Conditions made ready for many facts: a month has hundreds of thousands of rounds, and most conditions compare a whole number with a
//! constant. What is more than that is left to the exact evaluator, whose answer is the same (property test).

use super::fact::{Fact, FieldValue, Sight};
use crate::plan::fault::FactField;
use crate::plan::formula::eval::{Inputs, Missing, Outcome, evaluate};
use crate::plan::formula::{Expr, ExprNode, Formula, Operator};
use crate::plan::{Name, Plan, Term, Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::ToPrimitive;

/// A condition over one fact.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// The same for all facts.
    Constant(bool),
    /// A yes/no field.
    Field(FactField),
    /// A text field is this text.
    Text(FactField, String),
    /// The person's role.
    Role(Role),
    /// The person's level, by id.
    Level(String),
    /// Two numbers.
    Compare(Operator, Side, Side),
    /// Both sides or one of them.
    Logical(Operator, Box<Test>, Box<Test>),
    /// The opposite.
    Not(Box<Test>),
    /// Anything else.
    Exact(Formula),
}

/// A number of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    /// The fact's.
    Field(FactField),
    /// Numerator and denominator of a constant.
    Constant(i64, i64),
}

impl Test {
    /// Makes a condition of a plan ready.
    pub(super) fn new(plan: &Plan, when: &Formula) -> Self {
        Self::of(plan, when, &when.expr)
    }

    fn of(plan: &Plan, whole: &Formula, part: &Expr) -> Self {
        let exact = || Self::Exact(Formula { text: whole.text.clone(), expr: part.clone(), kind: Type::YesNo });
        match &part.node {
            ExprNode::Literal(Value::YesNo(yes)) => Self::Constant(*yes),
            ExprNode::Name(Name::Fact(field)) if field.kind() == Type::YesNo => Self::Field(*field),
            ExprNode::Name(Name::Own(own)) => match plan.values.get(own) {
                Some(Value::YesNo(yes)) => Self::Constant(*yes),
                _ => exact(),
            },
            ExprNode::Not(inner) => Self::Not(Box::new(Self::of(plan, whole, inner))),
            ExprNode::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                let sides = (Self::of(plan, whole, left), Self::of(plan, whole, right));
                Self::Logical(*operator, Box::new(sides.0), Box::new(sides.1))
            }
            ExprNode::Binary(operator, left, right) => match (Side::of(plan, left), Side::of(plan, right)) {
                (Some(left), Some(right)) if is_comparison(*operator) => Self::Compare(*operator, left, right),
                _ => word_test(*operator, left, right).unwrap_or_else(exact),
            },
            _ => exact(),
        }
    }

    /// Whether it holds; `None` if a value that decides is missing.
    pub(super) fn holds(&self, sight: &Sight<'_>, fact: &dyn Fact) -> Option<bool> {
        match self {
            Self::Constant(yes) => Some(*yes),
            Self::Field(field) => match fact.value(*field, sight)? {
                FieldValue::YesNo(yes) => Some(yes),
                _ => None,
            },
            Self::Text(field, text) => match fact.value(*field, sight)? {
                FieldValue::Text(found) => Some(*found == **text),
                _ => None,
            },
            Self::Role(role) => Some(sight.terms.role == Some(*role)),
            Self::Level(level) => Some(sight.terms.level.as_deref().unwrap_or("") == level),
            Self::Compare(operator, left, right) => {
                let (left, right) = (left.value(sight, fact)?, right.value(sight, fact)?);
                let order = (left.0 * right.1).cmp(&(right.0 * left.1));
                Some(match operator {
                    Operator::Less => order.is_lt(),
                    Operator::LessOrEqual => order.is_le(),
                    Operator::Greater => order.is_gt(),
                    Operator::GreaterOrEqual => order.is_ge(),
                    Operator::Equal => order.is_eq(),
                    _ => order.is_ne(),
                })
            }
            Self::Logical(operator, left, right) => {
                // A side that decides alone makes the other unnecessary, even when that one is missing.
                let decides = *operator == Operator::Or;
                let left = left.holds(sight, fact);
                if left == Some(decides) {
                    return left;
                }
                let right = right.holds(sight, fact);
                if right == Some(decides) { right } else { left.and(right).map(|_| !decides) }
            }
            Self::Not(inner) => inner.holds(sight, fact).map(|yes| !yes),
            Self::Exact(formula) => match evaluate(formula, &FactInputs { sight, fact }).value {
                Ok(Value::YesNo(yes)) => Some(yes),
                _ => None,
            },
        }
    }
}

impl Side {
    fn of(plan: &Plan, part: &Expr) -> Option<Self> {
        let constant = |value: &Value| {
            let number = value.number()?;
            Some(Self::Constant(number.numer().to_i64()?, number.denom().to_i64()?))
        };
        match &part.node {
            ExprNode::Literal(value) => constant(value),
            ExprNode::Name(Name::Own(own)) => constant(plan.values.get(own)?),
            ExprNode::Name(Name::Fact(field)) if field.kind().is_number() => Some(Self::Field(*field)),
            _ => None,
        }
    }

    /// Numerator and positive denominator; products of two fit 128 bits.
    fn value(self, sight: &Sight<'_>, fact: &dyn Fact) -> Option<(i128, i128)> {
        match self {
            Self::Constant(numerator, denominator) => Some((numerator.into(), denominator.into())),
            Self::Field(field) => match fact.value(field, sight)? {
                FieldValue::Whole(whole) => Some((whole.into(), 1)),
                FieldValue::Money(amount) => Some((amount.fen().into(), 100)),
                FieldValue::YesNo(_) | FieldValue::Text(_) => None,
            },
        }
    }
}

fn is_comparison(operator: Operator) -> bool {
    !matches!(operator, Operator::Or | Operator::And | Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide)
}

/// `岗位 = 售前`, `班次类型 = "day"`, and their opposites.
fn word_test(operator: Operator, left: &Expr, right: &Expr) -> Option<Test> {
    let test = match (&left.node, &right.node) {
        (ExprNode::Name(Name::Fact(field)), ExprNode::Literal(Value::Text(text)))
        | (ExprNode::Literal(Value::Text(text)), ExprNode::Name(Name::Fact(field))) => Test::Text(*field, text.clone()),
        (ExprNode::Name(Name::Term(Term::Role)), ExprNode::Literal(Value::Role(Some(role))))
        | (ExprNode::Literal(Value::Role(Some(role))), ExprNode::Name(Name::Term(Term::Role))) => Test::Role(*role),
        (ExprNode::Name(Name::Term(Term::Level)), ExprNode::Literal(Value::Level(level)))
        | (ExprNode::Literal(Value::Level(level)), ExprNode::Name(Name::Term(Term::Level))) => Test::Level(level.clone()),
        _ => return None,
    };
    match operator {
        Operator::Equal => Some(test),
        Operator::NotEqual => Some(Test::Not(Box::new(test))),
        _ => None,
    }
}

/// What formulas of a fault may name, for one fact.
pub(super) struct FactInputs<'s> {
    pub(super) sight: &'s Sight<'s>,
    pub(super) fact: &'s dyn Fact,
}

impl Inputs for FactInputs<'_> {
    fn agent(&self) -> &AgentId {
        self.sight.agent
    }

    fn label(&self) -> String {
        self.sight.agent.to_string()
    }

    fn value(&self, name: &Name) -> Outcome {
        let missing = || {
            let name = name.text();
            Missing::because(Text::new(format!("{}没有数据", name.zh), format!("{} has no data", name.en)))
        };
        match name {
            Name::Fact(field) => {
                let value = self.fact.value(*field, self.sight);
                value.map(|value| value.typed(*field)).ok_or_else(missing)
            }
            Name::Figure(figure) => self.fact.figure(*figure).ok_or_else(missing),
            Name::Term(Term::Role) => Ok(Value::Role(self.sight.terms.role)),
            Name::Term(Term::Level) => Ok(Value::Level(self.sight.terms.level.clone().unwrap_or_default())),
            Name::Term(_) => Err(missing()),
            Name::Own(own) => self.sight.plan.values.get(own).cloned().ok_or_else(missing),
        }
    }

    fn fraction(&self, _: &Name) -> Option<(BigRational, BigRational)> {
        None
    }

    fn with_roles(&self, _: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        Vec::new()
    }
}

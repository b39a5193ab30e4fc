//! Evaluates a formula exactly and keeps every intermediate value with the part of the text it belongs to.

use super::{Expr, ExprNode, Formula, Function, Operator, types};
use crate::plan::name::Name;
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::Zero;
use std::ops::Range;

/// Why a value is not there: what is absent or pending. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing(Vec<Text>);

impl Missing {
    /// For one reason.
    pub fn because(reason: Text) -> Self {
        Self(vec![reason])
    }

    /// The reasons, each once, in the order they were met.
    pub fn reasons(&self) -> &[Text] {
        &self.0
    }

    /// For both sets of reasons.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for reason in other.0 {
            if !self.0.contains(&reason) {
                self.0.push(reason);
            }
        }
        self
    }
}

/// A value or why there is none.
pub type Outcome = Result<Value, Missing>;

/// One step of a calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The part of the formula, in bytes of its text.
    pub span: Range<usize>,
    /// That part.
    pub text: String,
    /// What kind of step.
    pub step: Step,
    /// What it came to.
    pub value: Outcome,
    /// The steps it was made of; parts that were not needed (the other branch of an `if`) are left out.
    pub children: Vec<Trace>,
}

/// Kinds of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A value written in the formula.
    Literal,
    /// A name, for the person of the formula or, inside `mean_of`, for another one.
    Name {
        /// The name.
        name: Name,
        /// Whose value it is.
        agent: AgentId,
        /// Numerator and denominator, where the figure has both.
        fraction: Option<(BigRational, BigRational)>,
    },
    /// An operation or function.
    Operation,
    /// The mean over persons; its children are the persons.
    Mean,
    /// One person of a mean; its child is the expression for that person.
    Person {
        /// Who.
        agent: AgentId,
        /// The name for people.
        name: String,
    },
}

/// Where a formula gets its values.
pub trait Inputs {
    /// Whose values these are.
    fn agent(&self) -> &AgentId;
    /// The person's name for people.
    fn label(&self) -> String;
    /// The value of a name.
    fn value(&self, name: &Name) -> Outcome;
    /// Numerator and denominator of a figure that has both.
    fn fraction(&self, name: &Name) -> Option<(BigRational, BigRational)>;
    /// The persons with one of the roles on the month's last day, by agent id.
    fn with_roles(&self, roles: &[Role]) -> Vec<Box<dyn Inputs + '_>>;
}

/// The value of a formula and how it came about.
pub fn evaluate(formula: &Formula, inputs: &dyn Inputs) -> Trace {
    Evaluator { text: &formula.text }.part(&formula.expr, inputs)
}

struct Evaluator<'a> {
    text: &'a str,
}

impl Evaluator<'_> {
    fn part(&self, expr: &Expr, inputs: &dyn Inputs) -> Trace {
        let trace = |step, value, children| Trace {
            span: expr.span.clone(),
            text: self.text[expr.span.clone()].to_owned(),
            step,
            value,
            children,
        };
        match &expr.node {
            ExprNode::Literal(value) => trace(Step::Literal, Ok(value.clone()), Vec::new()),
            ExprNode::Unknown | ExprNode::Word(_) => trace(Step::Literal, Err(nothing(self.text)), Vec::new()),
            ExprNode::Name(name) => {
                let step = Step::Name { name: name.clone(), agent: inputs.agent().clone(), fraction: inputs.fraction(name) };
                trace(step, inputs.value(name), Vec::new())
            }
            ExprNode::Negative(inner) => {
                let inner = self.part(inner, inputs);
                let value = inner.value.clone().map(negative);
                trace(Step::Operation, value, vec![inner])
            }
            ExprNode::Not(inner) => {
                let inner = self.part(inner, inputs);
                let value = inner.value.clone().map(|value| Value::YesNo(!is_yes(&value)));
                trace(Step::Operation, value, vec![inner])
            }
            ExprNode::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                let (value, children) = self.logical(*operator, left, right, inputs);
                trace(Step::Operation, value, children)
            }
            ExprNode::Binary(operator, left, right) => {
                let (left, right) = (self.part(left, inputs), self.part(right, inputs));
                let value = both(&left.value, &right.value).and_then(|(a, b)| binary(*operator, a, b, &right.text));
                trace(Step::Operation, value, vec![left, right])
            }
            ExprNode::Call(Function::If, arguments) => {
                let (value, children) = self.choice(arguments, inputs);
                trace(Step::Operation, value, children)
            }
            ExprNode::Call(function, arguments) => {
                let children: Vec<Trace> = arguments.iter().map(|argument| self.part(argument, inputs)).collect();
                let value = call(*function, &children);
                trace(Step::Operation, value, children)
            }
            ExprNode::MeanOf(roles, inner) => {
                let (value, children) = self.mean(roles, inner, inputs);
                trace(Step::Mean, value, children)
            }
        }
    }

    /// `and`, `or`: a side that decides alone makes the other unnecessary, even when that one is missing.
    fn logical(&self, operator: Operator, left: &Expr, right: &Expr, inputs: &dyn Inputs) -> (Outcome, Vec<Trace>) {
        let decides = operator == Operator::Or;
        let left = self.part(left, inputs);
        if left.value.as_ref().is_ok_and(|value| is_yes(value) == decides) {
            return (Ok(Value::YesNo(decides)), vec![left]);
        }
        let right = self.part(right, inputs);
        let value = if right.value.as_ref().is_ok_and(|value| is_yes(value) == decides) {
            Ok(Value::YesNo(decides))
        } else {
            both(&left.value, &right.value).map(|_| Value::YesNo(!decides))
        };
        (value, vec![left, right])
    }

    fn choice(&self, arguments: &[Expr], inputs: &dyn Inputs) -> (Outcome, Vec<Trace>) {
        let [condition, yes, no] = arguments else {
            return (Err(nothing("if")), Vec::new());
        };
        let condition = self.part(condition, inputs);
        match &condition.value {
            Err(missing) => (Err(missing.clone()), vec![condition]),
            Ok(value) => {
                let branch = self.part(if is_yes(value) { yes } else { no }, inputs);
                (branch.value.clone(), vec![condition, branch])
            }
        }
    }

    fn mean(&self, roles: &[Role], inner: &Expr, inputs: &dyn Inputs) -> (Outcome, Vec<Trace>) {
        let persons = inputs.with_roles(roles);
        let children: Vec<Trace> = persons
            .iter()
            .map(|person| {
                let child = self.part(inner, person.as_ref());
                let value = child.value.clone().map_err(|missing| {
                    let who = person.label();
                    let reasons = missing.0.into_iter();
                    Missing(reasons.map(|r| Text::new(format!("{who}：{}", r.zh), format!("{who}: {}", r.en))).collect())
                });
                let step = Step::Person { agent: person.agent().clone(), name: person.label() };
                Trace { span: inner.span.clone(), text: child.text.clone(), step, value, children: vec![child] }
            })
            .collect();
        let words: Vec<Text> = roles.iter().map(|role| Text::new(role.zh(), role.code())).collect();
        let words = Text::joined(&words);
        let value = all(&children).and_then(|values| {
            let count = BigRational::from_integer(values.len().into());
            let Some(first) = values.first() else {
                let zh = format!("月末没有岗位为 {} 的人，均值无从计算", words.zh);
                return Err(Missing::because(Text::new(
                    zh,
                    format!("nobody is {} at the month's end, so there is no mean", words.en),
                )));
            };
            let sum: BigRational = values.iter().filter_map(|value| value.number()).sum();
            Ok(Value::Number(sum / count, first.kind()))
        });
        (value, children)
    }
}

fn nothing(what: &str) -> Missing {
    Missing::because(Text::new(format!("{what} 没有值"), format!("{what} has no value")))
}

fn is_yes(value: &Value) -> bool {
    *value == Value::YesNo(true)
}

fn negative(value: Value) -> Value {
    match value {
        Value::Number(number, kind) => Value::Number(-number, kind),
        other => other,
    }
}

fn both<'a>(left: &'a Outcome, right: &'a Outcome) -> Result<(&'a Value, &'a Value), Missing> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.clone().and(right.clone())),
        (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing.clone()),
    }
}

/// All values, or all reasons.
fn all(traces: &[Trace]) -> Result<Vec<&Value>, Missing> {
    let missing = traces.iter().filter_map(|trace| trace.value.as_ref().err()).cloned().reduce(Missing::and);
    match missing {
        Some(missing) => Err(missing),
        None => Ok(traces.iter().filter_map(|trace| trace.value.as_ref().ok()).collect()),
    }
}

fn binary(operator: Operator, left: &Value, right: &Value, divisor: &str) -> Outcome {
    let kind = types::binary(operator, left.kind(), right.kind()).unwrap_or(Type::Number);
    let ordering = || Ok((left.number(), right.number()));
    if let Some(answer) = compare(operator, left, right) {
        return Ok(Value::YesNo(answer));
    }
    match ordering()? {
        (Some(a), Some(b)) => match operator {
            Operator::Add => Ok(Value::Number(a + b, kind)),
            Operator::Subtract => Ok(Value::Number(a - b, kind)),
            Operator::Multiply => Ok(Value::Number(a * b, kind)),
            Operator::Divide if b.is_zero() => Err(Missing::because(Text::new(
                format!("除数“{divisor}”为 0，没有结果"),
                format!("the divisor `{divisor}` is 0, so there is no result"),
            ))),
            _ => Ok(Value::Number(a / b, kind)),
        },
        _ => Err(nothing(divisor)),
    }
}

/// The answer of a comparison; `None` for other operators.
fn compare(operator: Operator, left: &Value, right: &Value) -> Option<bool> {
    let order = match (left.number(), right.number()) {
        (Some(a), Some(b)) => a.cmp(b),
        _ => left.cmp(right),
    };
    match operator {
        Operator::Equal => Some(order.is_eq()),
        Operator::NotEqual => Some(order.is_ne()),
        Operator::Less => Some(order.is_lt()),
        Operator::LessOrEqual => Some(order.is_le()),
        Operator::Greater => Some(order.is_gt()),
        Operator::GreaterOrEqual => Some(order.is_ge()),
        Operator::Or | Operator::And | Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => None,
    }
}

fn call(function: Function, arguments: &[Trace]) -> Outcome {
    let values = all(arguments)?;
    let mut numbers = values.iter().filter_map(|value| Some((value.number()?, value.kind())));
    let kind = values.iter().map(|value| value.kind()).find(|kind| *kind != Type::Number).unwrap_or(Type::Number);
    let result = match function {
        Function::Min => numbers.min_by(|a, b| a.0.cmp(b.0)).map(|(number, _)| Value::Number(number.clone(), kind)),
        Function::Max => numbers.max_by(|a, b| a.0.cmp(b.0)).map(|(number, _)| Value::Number(number.clone(), kind)),
        Function::Floor => numbers.next().map(|(number, kind)| Value::Number(number.floor(), types::whole(kind))),
        Function::Round => numbers.next().map(|(number, kind)| Value::Number(number.round(), types::whole(kind))),
        Function::If => None,
    };
    result.ok_or_else(|| nothing("()"))
}

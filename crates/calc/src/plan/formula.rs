//! The formula language (design, decision 4): small, typed, exact, the same in Chinese and English.

pub mod check;
pub(crate) mod conditions;
pub(crate) mod constant;
pub mod eval;
pub mod lexer;
pub mod parser;
pub mod scope;
pub mod types;

use super::name::Name;
use super::value::{Type, Value};
use crate::text::Text;
use jinpai_model::words::Role;
use std::ops::Range;

/// A checked formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// As the plan writes it.
    pub text: String,
    /// Its tree.
    pub expr: Expr,
    /// What it comes to.
    pub kind: Type,
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub node: ExprNode,
    /// Its place, in bytes of the formula's text.
    pub span: Range<usize>,
}

/// What a part of a formula is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprNode {
    /// A value written down.
    Literal(Value),
    /// A name.
    Name(Name),
    /// A bare word that is no name; the check turns it into the role or level it is compared with.
    Word(String),
    /// A part that was wrong and is reported, so it fits everything.
    Unknown,
    /// `-x`
    Negative(Box<Expr>),
    /// `not x`
    Not(Box<Expr>),
    /// `x op y`
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `f(x, …)`
    Call(Function, Vec<Expr>),
    /// `mean_of(roles, x)`
    MeanOf(Vec<Role>, Box<Expr>),
}

/// A mistake in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its place, in bytes of the formula's text.
    pub span: Range<usize>,
    /// See [`crate::plan::diagnostic::Diagnostic::code`].
    pub code: &'static str,
    /// What is wrong.
    pub message: Box<Text>,
    /// What to write instead.
    pub help: Box<Text>,
}

/// Signs between two parts, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operator {
    /// 或
    Or,
    /// 且
    And,
    /// =
    Equal,
    /// ≠
    NotEqual,
    /// <
    Less,
    /// ≤
    LessOrEqual,
    /// >
    Greater,
    /// ≥
    GreaterOrEqual,
    /// +
    Add,
    /// −
    Subtract,
    /// ×
    Multiply,
    /// ÷
    Divide,
}

/// Functions besides `mean_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `if(condition, then, else)` 如果
    If,
    /// `min(…)` 最小
    Min,
    /// `max(…)` 最大
    Max,
    /// `floor(x)` 向下取整
    Floor,
    /// `round(x)` 四舍五入, half away from zero
    Round,
}

impl Operator {
    /// The sign as it is printed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Or => "或",
            Self::And => "且",
            Self::Equal => "=",
            Self::NotEqual => "≠",
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
            Self::Add => "+",
            Self::Subtract => "−",
            Self::Multiply => "×",
            Self::Divide => "÷",
        }
    }
}

impl Expr {
    /// Calls `visit` on this part and all below it.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match &self.node {
            ExprNode::Literal(_) | ExprNode::Name(_) | ExprNode::Word(_) | ExprNode::Unknown => {}
            ExprNode::Negative(inner) | ExprNode::Not(inner) | ExprNode::MeanOf(_, inner) => inner.walk(visit),
            ExprNode::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            ExprNode::Call(_, arguments) => arguments.iter().for_each(|argument| argument.walk(visit)),
        }
    }

    /// All names in it, in order, repeated ones too.
    pub fn names(&self) -> Vec<(&Name, Range<usize>)> {
        let mut names = Vec::new();
        self.walk(&mut |part| {
            if let ExprNode::Name(name) = &part.node {
                names.push((name, part.span.clone()));
            }
        });
        names
    }
}

#[cfg(test)]
mod tests;

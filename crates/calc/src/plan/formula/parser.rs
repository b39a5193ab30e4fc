//! Tokens to a tree: a Pratt parser, limited in length and depth so that no text can exhaust the stack.

use super::lexer::{Token, TokenKind, tokens};
use super::{Expr, ExprNode, Function, Operator, Problem};
use crate::plan::name::Name;
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jinpai_model::words::Role;
use num_rational::BigRational;
use num_traits::One;
use std::ops::Range;

/// The longest formula, in tokens.
pub const TOKENS_MAX: usize = 400;
/// The deepest nesting of parentheses and signs before a part.
pub const DEPTH_MAX: usize = 40;

/// The tree of a formula; `resolve` says what a name means in its place, `None` if nothing.
pub fn parse(text: &str, resolve: &dyn Fn(&str) -> Option<Name>) -> Result<Expr, Problem> {
    let tokens = tokens(text)?;
    if tokens.len() > TOKENS_MAX {
        return Err(problem(
            0..text.len(),
            Text::new(
                format!("公式太长：超过 {TOKENS_MAX} 个词。"),
                format!("the formula is too long: more than {TOKENS_MAX} words."),
            ),
            Text::new("拆成几条工资行。", "split it into several pay lines."),
        ));
    }
    let mut parser = Parser { tokens: &tokens, at: 0, end: text.len(), depth: 0, resolve };
    let expr = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(Parser::unexpected(token)),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    end: usize,
    depth: usize,
    resolve: &'a dyn Fn(&str) -> Option<Name>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at);
        self.at += usize::from(token.is_some());
        token
    }

    fn take(&mut self, kind: &TokenKind) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == *kind);
        self.at += usize::from(found);
        found
    }

    /// Everything that binds at least as strongly as `binding_min`; signs of equal strength group from the left.
    fn expression(&mut self, binding_min: u8) -> Result<Expr, Problem> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let place = self.peek().map_or(self.end..self.end, |token| token.span.clone());
            return Err(problem(
                place,
                Text::new(format!("括号套得太深：超过 {DEPTH_MAX} 层。"), format!("nested deeper than {DEPTH_MAX} levels.")),
                Text::new("拆成几条工资行。", "split it into several pay lines."),
            ));
        }
        let mut left = self.prefix()?;
        while let Some(Token { kind: TokenKind::Operator(operator), span }) = self.peek() {
            let binding = binding(*operator);
            if binding < binding_min {
                break;
            }
            self.at += 1;
            let right = self.expression(binding + 1)?;
            if is_comparison(*operator) && matches!(&left.node, ExprNode::Binary(first, ..) if is_comparison(*first)) {
                return Err(chained(span.clone()));
            }
            let whole = left.span.start..right.span.end;
            left = Expr { node: ExprNode::Binary(*operator, Box::new(left), Box::new(right)), span: whole };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Expr, Problem> {
        let Some(token) = self.next() else {
            return Err(self.ended());
        };
        let start = token.span.start;
        match &token.kind {
            TokenKind::Number(number) => Ok(self.number(number, &token.span)),
            TokenKind::Quoted(text) => Ok(literal(Value::Text(text.clone()), token.span.clone())),
            TokenKind::Name(name) => self.name(name, &token.span),
            TokenKind::Operator(Operator::Subtract) => {
                let inner = self.expression(binding(Operator::Multiply) + 1)?;
                let span = start..inner.span.end;
                Ok(Expr { node: ExprNode::Negative(Box::new(inner)), span })
            }
            TokenKind::Operator(Operator::Add) => self.expression(binding(Operator::Multiply) + 1),
            TokenKind::Not => {
                let inner = self.expression(binding(Operator::Equal))?;
                let span = start..inner.span.end;
                Ok(Expr { node: ExprNode::Not(Box::new(inner)), span })
            }
            TokenKind::Open => {
                let inner = self.expression(0)?;
                let end = self.close()?;
                Ok(Expr { node: inner.node, span: start..end })
            }
            TokenKind::Operator(_)
            | TokenKind::Percent
            | TokenKind::Close
            | TokenKind::OpenList
            | TokenKind::CloseList
            | TokenKind::Comma => Err(Self::unexpected(token)),
        }
    }

    /// A number with what may follow it: `%`, a unit of time, 元.
    fn number(&mut self, number: &BigRational, span: &Range<usize>) -> Expr {
        let whole = |seconds: i64| BigRational::from_integer(seconds.into());
        let suffix = self.peek().and_then(|token| match &token.kind {
            TokenKind::Percent => Some((BigRational::one() / whole(100), Type::Ratio)),
            TokenKind::Name(unit) => unit_of(unit).map(|(factor, kind)| (whole(factor), kind)),
            _ => None,
        });
        match suffix {
            Some((factor, kind)) => {
                let end = self.next().map_or(span.end, |token| token.span.end);
                literal(Value::Number(number * factor, kind), span.start..end)
            }
            None => literal(Value::Number(number.clone(), Type::Number), span.clone()),
        }
    }

    fn name(&mut self, name: &str, span: &Range<usize>) -> Result<Expr, Problem> {
        if self.take(&TokenKind::Open) {
            return self.call(name, span);
        }
        let node = match name {
            "yes" | "true" | "是" => ExprNode::Literal(Value::YesNo(true)),
            "no" | "false" | "否" => ExprNode::Literal(Value::YesNo(false)),
            _ => (self.resolve)(name).map_or_else(|| ExprNode::Word(name.to_owned()), ExprNode::Name),
        };
        Ok(Expr { node, span: span.clone() })
    }

    /// After `name(`.
    fn call(&mut self, name: &str, span: &Range<usize>) -> Result<Expr, Problem> {
        let function = match name {
            "mean_of" | "均值" | "平均" => return self.mean_of(span),
            "if" | "如果" | "若" => Function::If,
            "min" | "最小" => Function::Min,
            "max" | "最大" => Function::Max,
            "floor" | "向下取整" => Function::Floor,
            "round" | "四舍五入" => Function::Round,
            _ => return Err(unknown_function(name, span.clone())),
        };
        let mut arguments = vec![self.expression(0)?];
        while self.take(&TokenKind::Comma) {
            arguments.push(self.expression(0)?);
        }
        let end = self.close()?;
        let fits = match function {
            Function::If => arguments.len() == 3,
            Function::Min | Function::Max => arguments.len() >= 2,
            Function::Floor | Function::Round => arguments.len() == 1,
        };
        if !fits {
            return Err(wrong_arguments(name, arguments.len(), span.start..end));
        }
        Ok(Expr { node: ExprNode::Call(function, arguments), span: span.start..end })
    }

    /// After `mean_of(`: one or more roles, separated by commas or 或, perhaps in brackets, then the expression.
    fn mean_of(&mut self, span: &Range<usize>) -> Result<Expr, Problem> {
        let mut roles: Vec<Role> = Vec::new();
        let in_brackets = self.take(&TokenKind::OpenList);
        while let Some(Token { kind: TokenKind::Name(word) | TokenKind::Quoted(word), span: word_span }) = self.peek() {
            let Some(role) = Role::read(word) else {
                if roles.is_empty() || in_brackets {
                    return Err(super::check::unknown_role(word, word_span.clone()));
                }
                break;
            };
            self.at += 1;
            roles.push(role);
            if !self.take(&TokenKind::Comma) && !self.take(&TokenKind::Operator(Operator::Or)) {
                break;
            }
        }
        if in_brackets && self.take(&TokenKind::CloseList) {
            self.take(&TokenKind::Comma);
        }
        if roles.is_empty() {
            return Err(wrong_arguments("mean_of", 0, span.clone()));
        }
        roles.sort();
        roles.dedup();
        let inner = self.expression(0)?;
        let end = self.close()?;
        Ok(Expr { node: ExprNode::MeanOf(roles, Box::new(inner)), span: span.start..end })
    }

    fn close(&mut self) -> Result<usize, Problem> {
        match self.next() {
            Some(Token { kind: TokenKind::Close, span }) => Ok(span.end),
            Some(token) => Err(Self::unexpected(token)),
            None => Err(problem(
                self.end..self.end,
                Text::new("括号没有收尾。", "a parenthesis is not closed."),
                Text::new("在末尾补上 )。", "add `)` at the end."),
            )),
        }
    }

    fn ended(&self) -> Problem {
        problem(
            self.end..self.end,
            Text::new("公式没有写完。", "the formula is not complete."),
            Text::new("在末尾补上一个数字、名称或括号。", "a number, a name or a parenthesis is missing at the end."),
        )
    }

    fn unexpected(token: &Token) -> Problem {
        match &token.kind {
            TokenKind::Comma => problem(
                token.span.clone(),
                Text::new("这里不能有逗号。", "there can be no comma here."),
                Text::new("数字不要写千分位：1000，不是 1,000。", "write numbers without thousands separators: 1000, not 1,000."),
            ),
            TokenKind::Name(_) | TokenKind::Number(_) | TokenKind::Quoted(_) | TokenKind::Open | TokenKind::Not => problem(
                token.span.clone(),
                Text::new("这里缺一个运算符号。", "a sign is missing before this."),
                Text::new("在前面写 + − × ÷、比较符号或 且/或。", "write + - * /, a comparison or and/or before it."),
            ),
            _ => problem(
                token.span.clone(),
                Text::new("这个符号不该在这里。", "this sign does not belong here."),
                Text::new("删掉它，或在它前面补上数字或名称。", "delete it, or write a number or a name before it."),
            ),
        }
    }
}

fn literal(value: Value, span: Range<usize>) -> Expr {
    Expr { node: ExprNode::Literal(value), span }
}

fn problem(span: Range<usize>, message: Text, help: Text) -> Problem {
    Problem { span, code: "formula-syntax", message: Box::new(message), help: Box::new(help) }
}

/// How strongly a sign binds.
fn binding(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 3,
        Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => 5,
        Operator::Add | Operator::Subtract => 7,
        Operator::Multiply | Operator::Divide => 9,
    }
}

fn is_comparison(operator: Operator) -> bool {
    binding(operator) == binding(Operator::Equal)
}

/// Seconds, or yuan, in one of a unit written after a number.
fn unit_of(unit: &str) -> Option<(i64, Type)> {
    match unit {
        "s" | "秒" => Some((1, Type::Duration)),
        "min" | "分钟" => Some((60, Type::Duration)),
        "h" | "小时" => Some((3_600, Type::Duration)),
        "d" | "天" => Some((86_400, Type::Duration)),
        "元" => Some((1, Type::Money)),
        _ => None,
    }
}

fn chained(span: Range<usize>) -> Problem {
    problem(
        span,
        Text::new("比较不能连着写。", "comparisons cannot be chained."),
        Text::new("写成 40% ≤ x 且 x < 50%。", "write 40% <= x and x < 50%."),
    )
}

fn wrong_arguments(name: &str, found: usize, span: Range<usize>) -> Problem {
    problem(
        span,
        Text::new(
            format!("{name} 的参数个数不对（现有 {found} 个）。"),
            format!("{name} has the wrong number of arguments ({found})."),
        ),
        Text::new(
            "写法：如果(条件, 则, 否则)、最小(a, b)、最大(a, b)、向下取整(a)、四舍五入(a)、均值(岗位, 表达式)。",
            "they are: if(condition, then, else), min(a, b), max(a, b), floor(a), round(a), mean_of(role, expression).",
        ),
    )
}

fn unknown_function(name: &str, span: Range<usize>) -> Problem {
    const FUNCTIONS: [&str; 12] =
        ["if", "如果", "min", "最小", "max", "最大", "floor", "向下取整", "round", "四舍五入", "mean_of", "均值"];
    let help = match crate::plan::name::nearest(name, FUNCTIONS) {
        Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        None => Text::new(
            "可用：如果、最小、最大、向下取整、四舍五入、均值；乘法写 ×。",
            "there are: if, min, max, floor, round, mean_of; multiplication is written *.",
        ),
    };
    Problem {
        span,
        code: "unknown-name",
        message: Text::boxed(format!("没有叫“{name}”的函数。"), format!("there is no function `{name}`.")),
        help: Box::new(help),
    }
}

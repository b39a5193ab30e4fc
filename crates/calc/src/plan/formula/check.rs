//! Checks a formula's names and units and finds conditions that can never hold.

pub use super::scope::{FactScope, Scope};
use super::{Expr, ExprNode, Formula, Function, Operator, Problem, parser, types};
use crate::plan::name::{Name, Term, nearest, type_of};
use crate::plan::value::{Type, Value};
use crate::text::Text;
use jinpai_model::words::Role;
use std::ops::Range;

/// Reads and checks a formula. Without problems in the list there is a formula.
pub fn formula(text: &str, scope: Scope<'_>) -> Result<Formula, Vec<Problem>> {
    let mut expr = parser::parse(text, &|name| scope.name(name)).map_err(|problem| vec![problem])?;
    let mut check = Check { scope, problems: Vec::new(), in_mean: false };
    let kind = check.part(&mut expr);
    if check.problems.is_empty() {
        super::conditions::check(&expr, &mut check.problems);
    }
    match kind {
        Some(kind) if check.problems.is_empty() => Ok(Formula { text: text.to_owned(), expr, kind }),
        _ => Err(check.problems),
    }
}

/// Reads a role word.
pub fn unknown_role(word: &str, span: Range<usize>) -> Problem {
    let known = Role::WORDS.iter().flat_map(|role| [role.code, role.zh]);
    let all = |pick: fn(&jinpai_model::words::Word) -> &'static str| Role::WORDS.iter().map(pick).collect::<Vec<_>>().join("、");
    let help = match nearest(word, known) {
        Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        None => Text::new(format!("可用：{}。", all(|role| role.zh)), format!("there are: {}.", all(|role| role.code))),
    };
    Problem {
        span,
        code: "unknown-name",
        message: Text::boxed(format!("没有“{word}”这个岗位。"), format!("there is no role `{word}`.")),
        help: Box::new(help),
    }
}

struct Check<'a> {
    scope: Scope<'a>,
    problems: Vec<Problem>,
    in_mean: bool,
}

impl Check<'_> {
    /// The type of a part; `None` if something in it is wrong and reported.
    fn part(&mut self, expr: &mut Expr) -> Option<Type> {
        let span = expr.span.clone();
        match &mut expr.node {
            ExprNode::Literal(value) => Some(value.kind()),
            ExprNode::Name(name) => Some(self.type_of_name(name)),
            ExprNode::Unknown => None,
            ExprNode::Word(word) => {
                let problem = self.unknown_name(word, span);
                self.problems.push(problem);
                expr.node = ExprNode::Unknown;
                None
            }
            ExprNode::Negative(inner) => {
                let kind = self.part(inner)?;
                self.require(kind.is_number(), &span, kind, "不能取负数", "cannot be negative")?;
                Some(kind)
            }
            ExprNode::Not(inner) => {
                let kind = self.part(inner)?;
                self.require(kind == Type::YesNo, &span, kind, "不能用“非”", "cannot be negated with `not`")?;
                Some(Type::YesNo)
            }
            ExprNode::Binary(operator, left, right) => {
                let operator = *operator;
                self.resolve_words(left, right);
                let (left_kind, right_kind) = (self.part(left), self.part(right));
                let (left_kind, right_kind) = (left_kind?, right_kind?);
                self.zero_divisor(operator, right)?;
                let kind = types::binary(operator, left_kind, right_kind);
                if kind.is_none() {
                    self.problems.push(mismatch(operator, left_kind, right_kind, span));
                }
                kind
            }
            ExprNode::Call(function, arguments) => {
                let function = *function;
                self.call(function, arguments, span)
            }
            ExprNode::MeanOf(_, inner) => {
                if self.in_mean || self.scope.fact.is_some() {
                    self.problems.push(if self.in_mean { nested_mean(span) } else { mean_in_fault(span) });
                    return None;
                }
                self.in_mean = true;
                let kind = self.part(inner);
                self.in_mean = false;
                let kind = kind?;
                self.require(kind.is_number(), &span, kind, "不能求均值", "has no mean")?;
                Some(kind)
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &mut [Expr], span: Range<usize>) -> Option<Type> {
        let kinds: Vec<Option<Type>> = arguments.iter_mut().map(|argument| self.part(argument)).collect();
        let kinds: Vec<Type> = kinds.into_iter().collect::<Option<_>>()?;
        let branches = match (function, kinds.as_slice()) {
            (Function::If, [condition, branches @ ..]) => {
                let place = arguments.first().map_or(span.clone(), |argument| argument.span.clone());
                self.require(*condition == Type::YesNo, &place, *condition, "不是条件", "is no condition")?;
                branches
            }
            (_, all) => all,
        };
        let mut common = *branches.first()?;
        for kind in &branches[1..] {
            let Some(joined) = types::same(common, *kind) else {
                self.problems.push(different(common, *kind, span));
                return None;
            };
            common = joined;
        }
        if function != Function::If {
            self.require(common.is_number(), &span, common, "不能这样计算", "cannot be calculated with")?;
        }
        let is_whole = matches!(function, Function::Floor | Function::Round);
        Some(if is_whole { types::whole(common) } else { common })
    }

    fn type_of_name(&self, name: &Name) -> Type {
        match name {
            Name::Figure(figure) => type_of(*figure),
            Name::Term(term) => term.kind(),
            Name::Fact(field) => field.kind(),
            Name::Own(own) => self.scope.values.get(own).map_or(Type::Text, Value::kind),
        }
    }

    /// A bare word or quoted text beside a role, a level or a text is that role, level or text.
    fn resolve_words(&mut self, left: &mut Expr, right: &mut Expr) {
        let (left_kind, right_kind) = (self.quiet_type(left), self.quiet_type(right));
        self.resolve_word(left, right_kind);
        self.resolve_word(right, left_kind);
    }

    /// The type of a name or literal, `None` for anything else.
    fn quiet_type(&self, expr: &Expr) -> Option<Type> {
        match &expr.node {
            ExprNode::Name(name) => Some(self.type_of_name(name)),
            _ => None,
        }
    }

    fn resolve_word(&mut self, expr: &mut Expr, beside: Option<Type>) {
        let text = match &expr.node {
            ExprNode::Word(text) | ExprNode::Literal(Value::Text(text)) => text.clone(),
            _ => return,
        };
        let span = expr.span.clone();
        expr.node = match beside {
            Some(Type::Role) => {
                if let Some(role) = Role::read(&text) {
                    ExprNode::Literal(Value::Role(Some(role)))
                } else {
                    self.problems.push(unknown_role(&text, span));
                    ExprNode::Unknown
                }
            }
            Some(Type::Level) => {
                if let Some(id) = self.scope.levels.id_of(&text) {
                    ExprNode::Literal(Value::Level(id))
                } else {
                    self.problems.push(self.scope.levels.unknown(&text, span));
                    ExprNode::Unknown
                }
            }
            Some(Type::Text) => ExprNode::Literal(Value::Text(text)),
            _ => return,
        };
    }

    fn zero_divisor(&mut self, operator: Operator, divisor: &Expr) -> Option<()> {
        let is_zero = matches!(&divisor.node, ExprNode::Literal(value) if value.number().is_some_and(num_traits::Zero::is_zero));
        if operator == Operator::Divide && is_zero {
            self.problems.push(Problem {
                span: divisor.span.clone(),
                code: "division-by-zero",
                message: Text::boxed("不能除以 0。", "division by 0."),
                help: Text::boxed("写一个不是 0 的数。", "write a number other than 0."),
            });
            return None;
        }
        Some(())
    }

    fn require(&mut self, holds: bool, span: &Range<usize>, kind: Type, zh: &str, en: &str) -> Option<()> {
        if holds {
            return Some(());
        }
        let kind = kind.text();
        self.problems.push(Problem {
            span: span.clone(),
            code: "unit-mismatch",
            message: Text::boxed(format!("这里是{}，{zh}。", kind.zh), format!("this is {}, which {en}.", kind.en)),
            help: Text::boxed(
                "条件用比较写，例如 询单转化率 ≥ 60%；计算用数字。",
                "write conditions as comparisons, such as conversion >= 60%; calculate with numbers.",
            ),
        });
        None
    }

    fn unknown_name(&self, word: &str, span: Range<usize>) -> Problem {
        let help = self.scope.help(word);
        Problem {
            span,
            code: "unknown-name",
            message: Text::boxed(format!("不认识“{word}”。"), format!("`{word}` is not known.")),
            help: Box::new(help),
        }
    }
}

fn mismatch(operator: Operator, left: Type, right: Type, span: Range<usize>) -> Problem {
    let pair = [left, right];
    let has = |kind| pair.contains(&kind);
    let help = if has(Type::Duration) && has(Type::Number) {
        Text::new("时长要带单位：30s、5min、2h、3d。", "write durations with their unit: 30s, 5min, 2h, 3d.")
    } else if has(Type::Duration) && has(Type::Money) {
        Text::new("先把时长化成小时数再乘：在线时长 ÷ 1h × 20。", "make the duration a number of hours first: online / 1h * 20.")
    } else if has(Type::Money) && has(Type::Count) {
        Text::new("数量先乘单价：改评数 × 5元。", "multiply the count by an amount each: repaired * 5.")
    } else if has(Type::Money) && has(Type::Ratio) {
        Text::new("比率要乘在金额上：销售额 × 0.5%。", "a ratio is multiplied: sales * 0.5%.")
    } else if operator == Operator::Multiply || operator == Operator::Divide {
        Text::new("金额只能乘除数量或比率。", "money is multiplied or divided by counts and ratios only.")
    } else {
        Text::new("两边要是同一种量。", "both sides must be of one kind.")
    };
    let (left, right, sign) = (left.text(), right.text(), operator.sign());
    Problem {
        span,
        code: "unit-mismatch",
        message: Text::boxed(
            format!("{} {sign} {}：单位不合。", left.zh, right.zh),
            format!("{} {sign} {}: the units do not go together.", left.en, right.en),
        ),
        help: Box::new(help),
    }
}

fn different(left: Type, right: Type, span: Range<usize>) -> Problem {
    let (left, right) = (left.text(), right.text());
    Problem {
        span,
        code: "unit-mismatch",
        message: Text::boxed(
            format!("这里既有{}又有{}。", left.zh, right.zh),
            format!("there are both {} and {} here.", left.en, right.en),
        ),
        help: Text::boxed("各项要是同一种量。", "all of them must be of one kind."),
    }
}

fn nested_mean(span: Range<usize>) -> Problem {
    Problem {
        span,
        code: "formula-syntax",
        message: Text::boxed("均值里不能再求均值。", "there can be no mean_of inside a mean_of."),
        help: Text::boxed("把里面的均值移到外面。", "move the inner one outside."),
    }
}

fn mean_in_fault(span: Range<usize>) -> Problem {
    Problem {
        span,
        code: "name-out-of-place",
        message: Text::boxed(
            "违规条款里没有均值：条件只看这个人的事实。",
            "a fault has no mean_of: its condition is about one person's facts.",
        ),
        help: Text::boxed("写这件事实的字段。", "name the fact's fields."),
    }
}

/// Whether a name may not be used in a place, reported with its reason.
pub fn forbid(formula: &Formula, forbidden: &[Term], reason: &Text, help: &Text) -> Vec<Problem> {
    let is_forbidden = |name: &Name| matches!(name, Name::Term(term) if forbidden.contains(term));
    let found = formula.expr.names().into_iter().filter(|(name, _)| is_forbidden(name));
    found
        .map(|(name, span)| Problem {
            span,
            code: "name-out-of-place",
            message: Text::boxed(format!("“{}”{}", name.text().zh, reason.zh), format!("`{}` {}", name.text().en, reason.en)),
            help: Box::new(help.clone()),
        })
        .collect()
}

//! A fault for people: what follows in words, and the tree behind it down to the rows of files.

use super::{Consequence, Fault, Occurrence, Standing, Step, StepKind};
use crate::explain::Node;
use crate::plan::PlanBook;
use crate::plan::fault::{Forfeit, Period, Tolerance, Warning};
use crate::text::Text;
use jinpai_model::Fen;

impl Standing {
    /// Its words for people.
    pub fn text(self) -> Text {
        Text::new(self.zh(), self.code())
    }
}

impl StepKind {
    /// Its words for people.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::Confirmed => ("确认", "confirmed"),
            Self::Waived => ("免除", "waived"),
            Self::Appealed => ("申诉", "appealed"),
            Self::Accepted => ("不申诉", "will not appeal"),
            Self::Excused => ("免责", "excused"),
        };
        Text::new(zh, en)
    }
}

impl Consequence {
    /// What follows, in words; nothing but the record is said too.
    pub fn text(&self) -> Text {
        let mut parts = Vec::new();
        let mut say = |holds: bool, zh: String, en: String| {
            if holds {
                parts.push(Text::new(zh, en));
            }
        };
        let (fine, loss, points) = (self.fine, self.loss, &self.points);
        say(fine > Fen::ZERO, format!("扣款 {fine}"), format!("a sum of {fine}"));
        say(loss > Fen::ZERO, format!("赔偿损失 {loss}"), format!("the loss of {loss}"));
        say(*points != num_rational::BigRational::default(), format!("扣 {points} 分"), format!("{points} points"));
        if let Some((_, order)) = &self.credit_lost {
            say(true, format!("订单 {order} 不计业绩"), format!("the credit of order {order} is lost"));
        }
        for forfeit in &self.forfeits {
            let what = match forfeit {
                Forfeit::Kind(kind) => kind.text(),
                Forfeit::Line(line) => Text::same(line.clone()),
            };
            say(true, format!("取消本月{}", what.zh), format!("the month's {} is not earned", what.en));
        }
        say(self.warning == Some(Warning::Warning), "警告".to_owned(), "a warning".to_owned());
        say(self.warning == Some(Warning::Serious), "严重警告".to_owned(), "a serious warning".to_owned());
        say(self.counts_absent, "按旷工一天计".to_owned(), "counts as a day of absence".to_owned());
        if parts.is_empty() { Text::new("记录在案", "on record") } else { Text::joined(&parts) }
    }
}

impl Fault {
    /// The tree behind it: its facts with their rows, the condition with its values, the tolerance, what follows, what was decided.
    pub fn node(&self, book: &PlanBook) -> Node {
        let title = Text::new(format!("{} {}", self.case, self.rule.title), format!("{} {}", self.case, self.rule.title));
        let mut node = Node::new(title, self.standing.text());
        node.clause = Some(book.plan(self.version).clause(self.rule.clause.as_deref()));
        let mut children = Vec::new();
        if let Some(when) = &self.rule.when {
            children.push(Node::new(Text::new("条件", "condition"), Text::same(when.text.clone())));
        }
        children.extend(self.rule.more_than.map(|tolerance| tolerance_node(tolerance, self)));
        children.extend(self.facts.iter().enumerate().map(|(index, fact)| fact_node(fact, index < self.free)));
        let unknown = self.unknown.iter().map(|why| Node::new(Text::new("还不知道", "not known yet"), why.clone()));
        children.push(Node::new(Text::new("后果", "consequence"), self.consequence.text()).with_children(unknown.collect()));
        children.extend(self.history.iter().map(step_node));
        node.with_children(children)
    }
}

fn tolerance_node(tolerance: Tolerance, fault: &Fault) -> Node {
    let Tolerance { free, per } = tolerance;
    let (zh, en) = match per {
        Period::Day => ("每天", "day"),
        Period::Month => ("每月", "month"),
    };
    let count = fault.facts.len();
    let value = Text::new(format!("{zh}超过 {free} 次，共 {count} 次"), format!("more than {free} per {en}; {count} found"));
    Node::new(Text::new("容许", "tolerance"), value)
}

/// What happened already says the values that the condition saw.
fn fact_node(fact: &Occurrence, free: bool) -> Node {
    let value = if free { Text::new("在容许次数内", "within the tolerance") } else { Text::same("") };
    Node::new(fact.what.clone(), value).with_evidence(fact.evidence.clone())
}

fn step_node(step: &Step) -> Node {
    let kind = step.kind.text();
    let by = &step.by;
    let title = Text::new(format!("{}（{by}）", kind.zh), format!("{} by {by}", kind.en));
    Node::new(title, Text::same(step.reason.clone())).with_evidence(vec![step.evidence.clone()])
}

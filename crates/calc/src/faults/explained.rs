//! A fault for people: what follows in words, and the tree behind it down to the rows of files.

use super::{CannotBeFound, Consequence, Fault, IncidentProblemKind, Occurrence, Standing, Step, StepKind};
use crate::explain::{About, Node};
use crate::plan::PlanBook;
use crate::plan::fault::{Forfeit, Need, Period, Tolerance, Warning};
use crate::text::Text;
use jinpai_model::Fen;

impl Standing {
    /// Its words for people.
    pub fn text(self) -> Text {
        Text::new(self.zh(), self.code())
    }
}

impl Step {
    /// What was done, by whom, why.
    pub fn said(&self) -> Text {
        let (kind, by, reason) = (self.kind.text(), &self.by, &self.reason);
        Text::new(format!("{}（{by}）{reason}", kind.zh), format!("{} by {by}: {reason}", kind.en))
    }
}

impl StepKind {
    /// Its own word.
    pub fn code(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Waived => "waived",
            Self::Appealed => "appealed",
            Self::Accepted => "accepted",
            Self::Excused => "excused",
        }
    }

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

impl CannotBeFound {
    /// What data the rule lacks.
    pub fn lacking(&self) -> Text {
        let needs: Vec<Text> = self.lacks.iter().map(Need::text).collect();
        let join = |pick: fn(&Text) -> &str, between: &str| needs.iter().map(pick).collect::<Vec<_>>().join(between);
        Text::new(join(|text| &text.zh, "、"), join(|text| &text.en, ", "))
    }
}

impl IncidentProblemKind {
    /// What is wrong with the incident and what to do.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::UnknownAgent => (
                "这位客服当天不在职或不在 agents 表里；请改正 agent 列，或先导入有这位客服的 agents 表，再导入一次",
                "the agent was not employed that day or is not in the table agents; correct the column `agent`, or import the agent first, and import this again",
            ),
            Self::UnknownRule => (
                "当天的方案没有这个条款；请把 fault 列改成方案里的条款编号，再导入一次",
                "the plan of that day has no such fault; put a fault's id of that plan into the column `fault` and import this again",
            ),
            Self::ConditionNotMet => ("不满足条款自己的条件（when）", "the rule's own condition (when) does not hold for it"),
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
    /// What happened: the last fact, and how many there are where the tolerance or the period takes several together.
    pub fn what(&self) -> Text {
        let (counted, free) = (self.facts.len().saturating_sub(self.free), self.free);
        let last = self.facts.last().map_or_else(|| Text::same(""), |fact| fact.what.clone());
        match (counted, free) {
            (0 | 1, 0) => last,
            (0 | 1, free) => {
                Text::new(format!("{}（之前已有 {free} 次）", last.zh), format!("{} (after {free} free ones)", last.en))
            }
            (counted, 0) => {
                Text::new(format!("共 {counted} 次，最后：{}", last.zh), format!("{counted} times, the last: {}", last.en))
            }
            (counted, free) => Text::new(
                format!("超出 {counted} 次（容许 {free} 次），最后：{}", last.zh),
                format!("{counted} beyond the {free} free ones, the last: {}", last.en),
            ),
        }
    }

    /// What follows, with what of it is not known yet.
    pub fn follows(&self) -> Text {
        let texts: Vec<Text> = std::iter::once(self.consequence.text()).chain(self.unknown.iter().cloned()).collect();
        Text::joined(&texts)
    }

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
        children.extend(self.facts.iter().enumerate().map(|(index, fact)| self.fact_node(fact, index < self.free)));
        let unknown = self.unknown.iter().map(|why| Node::new(Text::new("还不知道", "not known yet"), why.clone()));
        children.push(Node::new(Text::new("后果", "consequence"), self.consequence.text()).with_children(unknown.collect()));
        children.extend(self.history.iter().map(step_node));
        node.with_children(children).about(About::Fault { case: self.case.clone() })
    }

    /// What happened already says the values that the condition saw.
    fn fact_node(&self, fact: &Occurrence, free: bool) -> Node {
        let value = if free { Text::new("在容许次数内", "within the tolerance") } else { Text::same("") };
        let node = Node::new(fact.what.clone(), value).with_evidence(fact.evidence.clone());
        let shop = fact.key.shop.clone().or_else(|| self.shop.clone());
        let about = match (shop, &fact.key.buyer, &self.order) {
            (Some(shop), Some(buyer), _) => {
                let marks = fact.evidence.iter().map(|row| row.source).collect();
                Some(About::Chat { shop, buyer: buyer.clone(), from: fact.key.from, marks })
            }
            (Some(shop), None, Some(order)) => Some(About::Order { shop, order: order.clone(), buyer: self.buyer.clone() }),
            (_, _, _) => None,
        };
        Node { about, ..node }
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

fn step_node(step: &Step) -> Node {
    let kind = step.kind.text();
    let by = &step.by;
    let title = Text::new(format!("{}（{by}）", kind.zh), format!("{} by {by}", kind.en));
    Node::new(title, Text::same(step.reason.clone())).with_evidence(vec![step.evidence.clone()])
}

//! From a payslip to its tree.

use super::{About, Facts, Node, Owner, forfeit_node, nodes, remarks};
use crate::faults::LostCredit;
use crate::figures::Figure;
use crate::pay::{IndicatorScore, LadderTrace, Part, PayLine, PayLineKind, Payslip, RequirementScore, Score, Share, TopUp};
use crate::plan::formula::eval::{Missing, Outcome, Step, Trace};
use crate::plan::value::decimal;
use crate::plan::{Name, PlanBook, Term, Value};
use crate::text::Text;
use jinpai_model::{AgentId, Fen};
use num_rational::BigRational;
use std::collections::BTreeSet;

/// The tree behind a whole payslip: every line, then what is still pending.
pub fn payslip(book: &PlanBook, slip: &Payslip, facts: &dyn Facts) -> Node {
    let mut teller = Teller::new(book, slip, facts);
    let mut children: Vec<Node> = slip.lines.iter().map(|line| teller.line(line)).collect();
    let told = remarks(slip).into_iter().map(|remark| Node::new(remark, Text::same("")));
    if slip.lines.is_empty() {
        let why = Text::new("方案里没有适用于此人的工资行", "no pay line of the plan applies");
        children.push(Node::new(why, Text::same("")));
    }
    let title = Text::new(
        format!("{} {} 工资条（草稿）", slip.name, slip.month),
        format!("{} {} payslip (draft)", slip.name, slip.month),
    );
    children.extend(told);
    let mut node = Node::new(title, total(slip)).with_children(children);
    node.clause = slip.terms.last().map(|terms| book.plan(terms.version).clause(None));
    node
}

/// Net, and how it comes about where something is taken.
fn total(slip: &Payslip) -> Text {
    let (gross, deductions, net) = (slip.gross, slip.deductions, slip.net);
    if deductions == Fen::ZERO {
        return yuan(net);
    }
    Text::new(
        format!("应发 {gross} − 扣款 {deductions} = 实发 {net} 元"),
        format!("gross {gross} − deductions {deductions} = net {net} yuan"),
    )
}

/// The tree behind one line of it.
pub fn line(book: &PlanBook, slip: &Payslip, line: &PayLine, facts: &dyn Facts) -> Node {
    let mut node = Teller::new(book, slip, facts).line(line);
    node.title = Text::new(
        format!("{} {} {}", slip.name, slip.month, node.title.zh),
        format!("{} {} {}", slip.name, slip.month, node.title.en),
    );
    node
}

struct Teller<'a> {
    book: &'a PlanBook,
    slip: &'a Payslip,
    facts: &'a dyn Facts,
    /// Figures whose facts stand in the tree already.
    told: BTreeSet<(AgentId, Figure)>,
    score_told: bool,
}

impl<'a> Teller<'a> {
    fn new(book: &'a PlanBook, slip: &'a Payslip, facts: &'a dyn Facts) -> Self {
        Self { book, slip, facts, told: BTreeSet::new(), score_told: false }
    }

    fn line(&mut self, line: &PayLine) -> Node {
        let mut children: Vec<Node> = Vec::new();
        if let Some(missing) = &line.pending {
            children.push(pending(missing));
        }
        if let Some(forfeited) = &line.forfeited {
            let faults = self.slip.faults.iter().filter(|fault| forfeited.cases.contains(&fault.case));
            let faults = faults.map(|fault| fault.node(self.book)).collect();
            children.push(forfeit_node(self.slip, forfeited).with_children(faults));
        }
        for part in &line.parts {
            children.extend(self.part(part));
        }
        children.extend(nodes(self.slip, line));
        if let PayLineKind::Deduction(settled) = &line.kind {
            let faults = self.slip.faults.iter().filter(|fault| fault.case == settled.claim.case);
            children.extend(faults.map(|fault| fault.node(self.book)));
        }
        if let Some(share) = &line.share {
            children.push(self.share(share));
        }
        if let Some(top_up) = &line.top_up {
            children.push(guarantee(top_up));
        }
        let value = if line.pending.is_some() {
            Text::new("待定，草稿按 0.00", "pending, 0.00 in the draft")
        } else {
            yuan(line.amount)
        };
        let title = Text::new(format!("{} [{}]", line.title.zh, line.id), format!("{} [{}]", line.title.en, line.id));
        let mut node = Node::new(title, value).with_children(children);
        node.clause = Some(self.book.plan(line.version).clause(line.clause.as_deref()));
        node
    }

    /// What a line is under one terms. Where it is paid by days, the days stand above the rest.
    fn part(&mut self, part: &Part) -> Vec<Node> {
        let mut nodes = Vec::new();
        if let Some(condition) = &part.condition {
            nodes.push(self.formula(&Text::new("条件", "condition"), condition));
        }
        if let Some(ladder) = &part.ladder {
            nodes.push(self.ladder(ladder));
        }
        if let Some(formula) = &part.formula {
            nodes.push(self.formula(&Text::new("公式", "formula"), formula));
        }
        if let Some(cap) = &part.cap {
            nodes.push(self.formula(&Text::new("封顶", "cap"), cap));
        }
        let terms = &part.terms;
        let role = Value::Role(terms.role).text();
        let level = terms.level.as_deref().map_or_else(String::new, |level| format!(", {level}"));
        let span = Text::new(
            format!("{} 至 {}（{}{level}）", terms.from, terms.to, role.zh),
            format!("{} to {} ({}{level})", terms.from, terms.to, role.en),
        );
        let title = match part.days {
            Some((days, of)) => Text::new(
                format!("{}，{days} 天 ÷ 全月 {of} 天", span.zh),
                format!("{}, {days} of the month's {of} days", span.en),
            ),
            None if part.own_days => Text::new(
                format!("{}，只算这些天的销售额和数量", span.zh),
                format!("{}, sales and counts of these days only", span.en),
            ),
            None => return nodes,
        };
        vec![Node::new(title, outcome(&part.amount)).with_children(nodes)]
    }

    /// `销售额 × 0.5%`: `186432.50 × 0.5% = 932.1625`, above its names.
    fn formula(&mut self, label: &Text, trace: &Trace) -> Node {
        let text = one_line(&trace.text);
        let title = Text::new(format!("{} {text}", label.zh), format!("{} {text}", label.en));
        match &trace.step {
            Step::Operation => Node::new(title, calculation(trace)).with_children(self.below(trace)),
            Step::Literal => Node::new(title, outcome(&trace.value)),
            Step::Name { .. } | Step::Mean | Step::Person { .. } => {
                let inner = self.step(trace);
                Node::new(title, inner.value.clone()).with_children(vec![inner])
            }
        }
    }

    fn below(&mut self, trace: &Trace) -> Vec<Node> {
        let children = trace.children.iter().filter(|child| child.step != Step::Literal);
        children.map(|child| self.step(child)).collect()
    }

    fn step(&mut self, trace: &Trace) -> Node {
        match &trace.step {
            Step::Literal => Node::new(Text::same(one_line(&trace.text)), outcome(&trace.value)),
            Step::Operation => Node::new(Text::same(one_line(&trace.text)), calculation(trace)).with_children(self.below(trace)),
            Step::Name { name, agent, fraction } => self.name(name, agent, fraction.as_ref(), trace),
            Step::Mean => {
                let count = trace.children.len();
                let value = outcome(&trace.value);
                let value = Text::new(format!("{}（{count} 人）", value.zh), format!("{} ({count} persons)", value.en));
                Node::new(Text::same(one_line(&trace.text)), value).with_children(self.below(trace))
            }
            Step::Person { name, agent } => {
                let children = self.below(trace);
                let owner = Owner::Figures(agent.clone());
                Node::new(Text::same(name.clone()), outcome(&trace.value)).with_children(children).of(owner)
            }
        }
    }

    fn name(&mut self, name: &Name, agent: &AgentId, fraction: Option<&(BigRational, BigRational)>, trace: &Trace) -> Node {
        let is_own = *agent == self.slip.agent;
        match name {
            Name::Figure(figure) => self.figure(agent, *figure, &outcome(&trace.value), fraction),
            Name::Term(Term::Score) if is_own && !self.score_told => match &self.slip.score {
                Some(score) => {
                    self.score_told = true;
                    self.score(score, &outcome(&trace.value))
                }
                None => Node::new(name.text(), outcome(&trace.value)),
            },
            Name::Term(Term::Base) if is_own => {
                let base = self.slip.lines.iter().filter(|line| line.plan_kind() == Some(crate::plan::LineKind::Base));
                let base = base.map(|line| Node::new(line.title.clone(), yuan(line.amount)));
                Node::new(name.text(), outcome(&trace.value)).with_children(base.collect())
            }
            Name::Term(_) | Name::Fact(_) => Node::new(name.text(), outcome(&trace.value)),
            Name::Own(own) => {
                let title = Text::new(format!("{own}（方案 [values]）"), format!("{own} (the plan's [values])"));
                Node::new(title, outcome(&trace.value))
            }
        }
    }

    /// A figure, its numerator and denominator, and, where it stands for the first time, its facts.
    fn figure(&mut self, agent: &AgentId, figure: Figure, value: &Text, fraction: Option<&(BigRational, BigRational)>) -> Node {
        let title = Name::Figure(figure).text();
        let value = match fraction {
            Some((numerator, denominator)) => {
                let parts = format!("{} ÷ {}", decimal(numerator, 0), decimal(denominator, 0));
                Text::new(format!("{}（{parts}）", value.zh), format!("{} ({parts})", value.en))
            }
            None => value.clone(),
        };
        let about = About::Figure { agent: agent.clone(), figure };
        if !self.told.insert((agent.clone(), figure)) {
            let value = Text::new(format!("{}，依据见上", value.zh), format!("{}, facts above", value.en));
            return Node::new(title, value).about(about);
        }
        let mut facts = self.facts.of(agent, figure);
        if *agent == self.slip.agent {
            facts.extend(self.slip.lost.iter().filter(|lost| loses(figure, lost)).map(lost_node));
        }
        Node::new(title, value).with_children(facts).about(about)
    }

    fn score(&mut self, score: &Score, value: &Text) -> Node {
        let title = Text::new(format!("绩效得分（{}）", score.title), format!("score ({})", score.title));
        let mut children: Vec<Node> = score.indicators.iter().map(|indicator| self.indicator(indicator)).collect();
        children.extend(score.requirements.iter().map(|requirement| self.requirement(requirement)));
        children.extend(score.members.iter().map(|(agent, name, points)| {
            let value = match points {
                Some(points) => points_text(points),
                None => Text::new("没有得分，不计入平均", "no score, not in the mean"),
            };
            Node::new(Text::same(name.clone()), value).of(Owner::Figures(agent.clone()))
        }));
        let sums = match (&score.points, &score.start) {
            (Ok(points), Some(start)) => unmet(start, &score.requirements, points),
            (Ok(points), None) if !score.indicators.is_empty() => weighted(&score.indicators, points),
            _ => value.clone(),
        };
        let mut node = Node::new(title, sums).with_children(children);
        node.clause = score.clause.as_deref().and_then(|clause| {
            let terms = self.slip.terms.last()?;
            Some(self.book.plan(terms.version).clause(Some(clause)))
        });
        node
    }

    fn indicator(&mut self, indicator: &IndicatorScore) -> Node {
        let weight = decimal(&indicator.weight, 0);
        let title = Text::new(format!("{} 权重 {weight}", indicator.title), format!("{} weight {weight}", indicator.title));
        let points = match &indicator.points {
            Ok(points) => {
                let points = points_text(points);
                match &indicator.tier {
                    Some(tier) => Text::new(format!("{} → {}", tier.zh, points.zh), format!("{} → {}", tier.en, points.en)),
                    None => points,
                }
            }
            Err(left_out) => Text::new(
                format!("不计，权重分给其余指标：{}", left_out.reason.zh),
                format!("left out, its weight is shared out: {}", left_out.reason.en),
            ),
        };
        let node = Node::new(title, points);
        match (indicator.figure, &indicator.value) {
            (Some(figure), Some(value)) => {
                let agent = self.slip.agent.clone();
                let figure = self.figure(&agent, figure, &value.text(), indicator.fraction.as_ref());
                node.with_children(vec![figure])
            }
            _ => node,
        }
    }

    /// A base requirement, the figure beneath.
    fn requirement(&mut self, requirement: &RequirementScore) -> Node {
        let (name, bound) = (&requirement.title, &requirement.bound);
        let title = Text::new(format!("{name} {}", bound.zh), format!("{name} {}", bound.en));
        let takes = decimal(&requirement.takes, 0);
        let outcome = match &requirement.met {
            Ok(true) => Text::new("达标", "met"),
            Ok(false) => Text::new(format!("不达标，扣 {takes} 分"), format!("not met, takes {takes} points")),
            Err(left_out) => Text::new(
                format!("没有数据，不算不达标：{}", left_out.reason.zh),
                format!("no data, so not unmet: {}", left_out.reason.en),
            ),
        };
        let node = Node::new(title, outcome);
        let Some(value) = &requirement.value else { return node };
        let agent = self.slip.agent.clone();
        let figure = self.figure(&agent, requirement.figure, &value.text(), requirement.fraction.as_ref());
        node.with_children(vec![figure])
    }

    fn ladder(&mut self, ladder: &LadderTrace) -> Node {
        let mut children = vec![self.formula(&Text::new("按", "on"), &ladder.on)];
        if ladder.of.text != ladder.on.text {
            children.push(self.formula(&Text::new("计提基数", "of"), &ladder.of));
        }
        for (step, base, pays) in &ladder.slices {
            let (base, pays) = (base.text(), pays.text());
            children.push(Node::new(
                step.clone(),
                Text::new(format!("{} → {}", base.zh, pays.zh), format!("{} → {}", base.en, pays.en)),
            ));
        }
        Node::new(Text::new("阶梯", "ladder"), outcome(&ladder.value)).with_children(children)
    }

    fn share(&mut self, share: &Share) -> Node {
        let mut children = vec![self.formula(&Text::new("总额", "the sum"), &share.pool)];
        for (agent, weight, fen) in &share.shares {
            let weight = decimal(weight, 0);
            let value = Text::new(format!("份额 {weight} → {fen} 元"), format!("weight {weight} → {fen} yuan"));
            children.push(Node::new(Text::same(agent.to_string()), value).of(Owner::Pay(agent.clone())));
        }
        let total = share.total;
        let title = Text::new(format!("{}分配 {total} 元", share.by.zh), format!("{total} yuan shared {}", share.by.en));
        let count = share.shares.len();
        Node::new(title, Text::new(format!("{count} 人"), format!("{count} persons"))).with_children(children)
    }
}

/// Whether a credit that a fault took was part of the figure.
fn loses(figure: Figure, lost: &LostCredit) -> bool {
    match figure {
        Figure::Sales => true,
        Figure::CampaignSales => lost.campaign,
        Figure::RegularSales | Figure::Completion => !lost.campaign,
        _ => false,
    }
}

fn lost_node(lost: &LostCredit) -> Node {
    let (order, case, amount) = (&lost.order, &lost.case, lost.amount);
    let title = Text::new(format!("订单 {order} 因违规 {case} 不计业绩"), format!("order {order} is lost by fault {case}"));
    let about = About::Order { shop: lost.shop.clone(), order: order.clone(), buyer: None };
    Node::new(title, Text::same(format!("-{amount}"))).about(about)
}

fn guarantee(top_up: &TopUp) -> Node {
    let counted = top_up.counted.iter().map(|(title, amount)| Node::new(title.clone(), yuan(*amount)));
    let reached: Fen = top_up.counted.iter().map(|(_, amount)| *amount).sum();
    let value = Text::new(
        format!("保底 {} 元，已有 {reached} 元", top_up.guaranteed),
        format!("guaranteed {}, reached {reached}", top_up.guaranteed),
    );
    Node::new(Text::new("补足", "top-up"), value).with_children(counted.collect())
}

fn pending(missing: &Missing) -> Node {
    Node::new(Text::new("待定原因", "why it is pending"), Text::joined(missing.reasons()))
}

fn yuan(amount: Fen) -> Text {
    Text::new(format!("{amount} 元"), format!("{amount} yuan"))
}

fn points_text(points: &BigRational) -> Text {
    let points = decimal(points, 0);
    Text::new(format!("{points} 分"), format!("{points} points"))
}

fn outcome(outcome: &Outcome) -> Text {
    match outcome {
        Ok(value) => value.text(),
        Err(missing) => {
            let reasons = Text::joined(missing.reasons());
            Text::new(format!("待定（{}）", reasons.zh), format!("pending ({})", reasons.en))
        }
    }
}

/// The formula with values put in, and what it comes to.
pub(crate) fn calculation(trace: &Trace) -> Text {
    let result = outcome(&trace.value);
    let values = Text::new(with_values(trace, |text| &text.zh), with_values(trace, |text| &text.en));
    let sign = if matches!(trace.value, Ok(Value::YesNo(_))) { "→" } else { "=" };
    let (zh, en) = (one_line(&values.zh), one_line(&values.en));
    Text::new(format!("{zh} {sign} {}", result.zh), format!("{en} {sign} {}", result.en))
}

fn with_values(trace: &Trace, pick: fn(&Text) -> &String) -> String {
    let mut places: Vec<(std::ops::Range<usize>, Text)> = Vec::new();
    collect(trace, &mut places);
    places.sort_by_key(|(span, _)| span.start);
    let mut out = String::new();
    let mut at = trace.span.start;
    for (span, value) in places {
        let before = span.start.saturating_sub(trace.span.start);
        out.push_str(trace.text.get(at - trace.span.start..before).unwrap_or_default());
        out.push_str(pick(&value));
        at = span.end;
    }
    out.push_str(trace.text.get(at - trace.span.start..).unwrap_or_default());
    out
}

/// The places of names and means, outermost first, with their values.
fn collect(trace: &Trace, places: &mut Vec<(std::ops::Range<usize>, Text)>) {
    match &trace.step {
        Step::Name { .. } | Step::Mean => {
            let value = trace.value.as_ref().map_or_else(|_| Text::same("?"), Value::text);
            places.push((trace.span.clone(), value));
        }
        Step::Literal | Step::Person { .. } => {}
        Step::Operation => trace.children.iter().for_each(|child| collect(child, places)),
    }
}

/// `100 − 10 = 90`: where the points start, less what the unmet requirements take.
fn unmet(start: &BigRational, requirements: &[RequirementScore], points: &BigRational) -> Text {
    let taken = requirements.iter().filter(|requirement| requirement.met == Ok(false));
    let taken = taken.map(|requirement| format!(" − {}", decimal(&requirement.takes, 0))).collect::<Vec<_>>().concat();
    Text::same(format!("{}{taken} = {}", decimal(start, 0), decimal(points, 0)))
}

/// `(40 × 75 + 25 × 100) ÷ 65 = 84.6…`
fn weighted(indicators: &[IndicatorScore], points: &BigRational) -> Text {
    let counted = indicators.iter().filter_map(|indicator| Some((&indicator.weight, indicator.points.as_ref().ok()?)));
    let counted: Vec<_> = counted.collect();
    let terms: Vec<String> =
        counted.iter().map(|(weight, points)| format!("{} × {}", decimal(weight, 0), decimal(points, 0))).collect();
    let weights: BigRational = counted.iter().map(|(weight, _)| *weight).sum();
    let result = points_text(points);
    let sum = format!("({}) ÷ {}", terms.join(" + "), decimal(&weights, 0));
    Text::new(format!("{sum} = {}", result.zh), format!("{sum} = {}", result.en))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;

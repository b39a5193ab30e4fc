//! `incident`: a fault recorded by a person with evidence (K11, spec 4.4).

use super::{Desk, Problems};
use jiff::civil::Date;
use jinpai_calc::plan::fault::FaultRule;
use jinpai_calc::plan::name::nearest;
use jinpai_calc::plan::{PlanBook, Version};
use jinpai_calc::roster::Roster;
use jinpai_model::records::{Agent, Incident};
use jinpai_model::{AgentId, BuyerId, Fen, Lang, OrderId, Source};
use std::sync::Arc;

/// What is recorded.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// The rule's id.
    pub fault: &'a str,
    /// Whose.
    pub agent: AgentId,
    /// When.
    pub date: Date,
    /// The order concerned.
    pub order: Option<OrderId>,
    /// The buyer concerned.
    pub buyer: Option<BuyerId>,
    /// The loss.
    pub amount: Option<Fen>,
    /// What shows it.
    pub evidence: &'a str,
    /// Its number; chosen if it is not given.
    pub number: Option<&'a str>,
}

/// What is to be done.
#[derive(Debug)]
pub enum Recorded {
    /// This row is entered.
    New(Box<Incident>, Arc<FaultRule>),
    /// It stands under this number already.
    Same(Arc<str>),
}

/// Checks an incident and gives it a number.
pub fn record(
    report: &Report<'_>,
    book: &PlanBook,
    agents: &[Agent],
    incidents: &[Incident],
    desk: &Desk<'_>,
) -> anyhow::Result<Recorded> {
    let mut problems = Problems::default();
    let rule = rule(report, book, agents, &mut problems, desk.lang);
    if report.amount.is_some_and(|amount| amount < Fen::ZERO) {
        problems.refused(desk.lang.pick("--amount 不能是负数".to_owned(), "--amount must not be negative".to_owned()));
    }
    let row = row(report, incidents, desk);
    let is_equal =
        |known: &&Incident| Incident { incident: Arc::clone(&row.incident), source: row.source, ..(*known).clone() } == row;
    let undecided = incidents.iter().map(|known| Incident { decision: None, decided_by: None, ..known.clone() });
    let undecided: Vec<Incident> = undecided.collect();
    if let Some(same) = undecided.iter().find(is_equal).filter(|same| report.number.is_none_or(|id| *id == *same.incident)) {
        problems.none(desk.lang)?;
        return Ok(Recorded::Same(Arc::clone(&same.incident)));
    }
    if let Some(taken) = incidents.iter().find(|known| known.incident == row.incident) {
        let (id, fault, agent, date) = (&taken.incident, &taken.fault, &taken.agent, taken.date);
        problems.refused(desk.lang.pick(
            format!("--id {id} 已经是另一条记录的编号（{fault}，{agent}，{date}）；不写 --id 就由程序编号"),
            format!(
                "--id {id} is the number of another incident ({fault}, {agent}, {date}); without --id the program chooses one"
            ),
        ));
    }
    problems.none(desk.lang)?;
    let rule = rule.expect("without it there is a problem");
    Ok(Recorded::New(Box::new(row), rule))
}

fn row(report: &Report<'_>, incidents: &[Incident], desk: &Desk<'_>) -> Incident {
    let number = report.number.map_or_else(|| next_number(report, incidents), str::to_owned);
    Incident {
        incident: number.into(),
        fault: report.fault.into(),
        agent: report.agent.clone(),
        date: report.date,
        order: report.order.clone(),
        buyer: report.buyer.clone(),
        amount: report.amount,
        reported_by: Some(desk.by.into()),
        evidence: Some(report.evidence.into()),
        decision: None,
        decided_by: None,
        source: Source::default(),
    }
}

/// The day, the agent and the first number that is free: `20251105-KF01-1`.
fn next_number(report: &Report<'_>, incidents: &[Incident]) -> String {
    let head = format!("{}-{}-", report.date.strftime("%Y%m%d"), report.agent);
    let is_free = |number: &String| incidents.iter().all(|known| *known.incident != **number);
    let mut numbers = (1..=incidents.len() + 1).map(|count| format!("{head}{count}"));
    numbers.find(is_free).expect("there is one number more than there are incidents")
}

/// The rule of that id in the plan that the agent is under on that day.
fn rule(report: &Report<'_>, book: &PlanBook, agents: &[Agent], problems: &mut Problems, lang: Lang) -> Option<Arc<FaultRule>> {
    let (agent, date) = (&report.agent, report.date);
    let roster = Roster::new(book, agents);
    if roster.terms(agent, date).is_none() {
        problems.refused(lang.pick(
            format!("{agent} 在 {date} 不在职（见 agents 表的 hired_on、left_on、from）"),
            format!("{agent} was not employed on {date} (see hired_on, left_on and from in the table agents)"),
        ));
        return None;
    }
    let Some(version) = roster.version(agent, date) else {
        problems.refused(lang.pick(
            format!("{agent} 在 {date} 没有生效的方案；请先用 jinpai plan publish 发布"),
            format!("no plan was in force for {agent} on {date}; publish one with `jinpai plan publish`"),
        ));
        return None;
    };
    let version = book.version(version);
    let found = version.plan.faults.iter().find(|rule| rule.id == report.fault);
    if found.is_none() {
        problems.unknown(unknown_rule(report.fault, version, lang));
    }
    found.map(Arc::clone)
}

fn unknown_rule(wanted: &str, version: &Version, lang: Lang) -> String {
    let title = &version.plan.title;
    let rules = &version.plan.faults;
    if rules.is_empty() {
        return lang
            .pick(format!("方案「{title}」没有违规条款（[[fault]]）"), format!("the plan {title:?} has no faults ([[fault]])"));
    }
    let names = rules.iter().flat_map(|rule| [rule.id.as_str(), rule.title.as_str()]);
    let meant = nearest(wanted, names).and_then(|name| rules.iter().find(|rule| rule.id == name || rule.title == name));
    let list = |rules: &mut dyn Iterator<Item = &Arc<FaultRule>>| {
        rules.map(|rule| format!("  {}  {}", rule.id, rule.title)).collect::<Vec<_>>().join("\n")
    };
    if let Some(rule) = meant {
        let rule = list(&mut std::iter::once(rule));
        return lang.pick(
            format!("方案「{title}」没有条款 {wanted}。最接近的是：\n{rule}"),
            format!("the plan {title:?} has no fault {wanted}; the nearest is:\n{rule}"),
        );
    }
    let rules = list(&mut rules.iter());
    lang.pick(
        format!("方案「{title}」没有条款 {wanted}。有：\n{rules}"),
        format!("the plan {title:?} has no fault {wanted}; there are:\n{rules}"),
    )
}

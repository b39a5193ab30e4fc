//! `decide`: which cases a decision is about, whether it may be made, and the rows that record it (spec 4.0, 5.2).

use super::{Desk, Problems, listed};
use jinpai_calc::faults::{Fault, FaultReport, Standing, Step, StepKind, takes_amount};
use jinpai_calc::plan::Formula;
use jinpai_calc::plan::name::nearest;
use jinpai_model::records::{Agent, FaultDecision};
use jinpai_model::words::Decision;
use jinpai_model::{AgentId, Fen, Lang, Row, Source};
use std::sync::Arc;

/// What is decided.
#[derive(Debug, Clone, Copy)]
pub struct Ruling<'a> {
    /// Confirmed or waived.
    pub decision: Decision,
    /// Why.
    pub reason: &'a str,
    /// The sum or loss, where the plan leaves it to a person.
    pub amount: Option<Fen>,
}

/// What it is decided about.
#[derive(Debug, Clone, Copy)]
pub enum Chosen<'a> {
    /// These cases.
    Cases(&'a [String]),
    /// All that are only proposed, of one rule, of one agent, or both.
    Proposed {
        /// The rule's id.
        rule: Option<&'a str>,
        /// Whose.
        agent: Option<&'a AgentId>,
    },
}

/// What else a decision is checked against.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Terms, for names.
    pub agents: &'a [Agent],
    /// Decisions so far, of any month.
    pub decisions: &'a [FaultDecision],
    /// What may be known of the person who decides.
    pub may: May<'a>,
}

/// What the person at the desk may decide.
#[derive(Clone, Copy)]
pub struct May<'a> {
    /// Which faults are theirs to decide; others are answered like those that are not there.
    pub see: &'a dyn Fn(&Fault) -> bool,
    /// Whether they may answer appeals (5.2).
    pub answer: bool,
    /// The agent that they are, if they are one: nobody decides on their own faults.
    pub own: Option<&'a AgentId>,
}

impl May<'_> {
    /// Everything: the command line knows no roles.
    pub const ALL: May<'static> = May { see: &|_| true, answer: true, own: None };
}

/// What is to be done.
#[derive(Debug)]
pub struct Decided<'r> {
    /// Cases that the decision changes.
    pub changed: Vec<&'r Fault>,
    /// Cases that were decided just so before: nothing is entered for them.
    pub same: Vec<&'r Fault>,
}

impl Decided<'_> {
    /// The rows to enter.
    pub fn rows(&self, desk: &Desk<'_>, ruling: &Ruling<'_>) -> Vec<Row> {
        let row = |fault: &&Fault| {
            Row::of(&FaultDecision {
                case: Arc::clone(&fault.case),
                time: desk.now,
                decision: ruling.decision,
                decided_by: desk.by.into(),
                reason: ruling.reason.into(),
                amount: ruling.amount,
                source: Source::default(),
            })
        };
        self.changed.iter().map(row).collect()
    }
}

/// Checks a decision on every case that it names; all problems are said at once.
pub fn decide<'r>(
    report: &'r FaultReport,
    known: Known<'_>,
    chosen: Chosen<'_>,
    ruling: &Ruling<'_>,
    desk: &Desk<'_>,
) -> anyhow::Result<Decided<'r>> {
    let mut problems = Problems::default();
    let faults = choose(report, chosen, known.may, &mut problems, desk.lang);
    let mut decided = Decided { changed: Vec::new(), same: Vec::new() };
    for fault in faults {
        if is_same(fault, known.decisions, ruling, desk.by) {
            decided.same.push(fault);
            continue;
        }
        if let Some(refusal) = refusal(fault, known, ruling, desk) {
            problems.refused(refusal);
        }
        decided.changed.push(fault);
    }
    problems.none(desk.lang)?;
    Ok(decided)
}

fn choose<'r>(report: &'r FaultReport, chosen: Chosen<'_>, may: May<'_>, problems: &mut Problems, lang: Lang) -> Vec<&'r Fault> {
    match chosen {
        Chosen::Cases(cases) => {
            let mut found: Vec<&Fault> = Vec::new();
            for case in cases {
                match find(report, may.see, case, lang) {
                    Ok(fault) if found.iter().any(|known| known.case == fault.case) => {}
                    Ok(fault) => found.push(fault),
                    Err(unknown) => problems.unknown(unknown),
                }
            }
            found
        }
        Chosen::Proposed { rule, agent } => {
            let is_chosen = |fault: &&Fault| {
                fault.standing == Standing::Proposed
                    && (may.see)(fault)
                    && rule.is_none_or(|rule| fault.rule.id == rule)
                    && agent.is_none_or(|agent| fault.agent == *agent)
            };
            report.faults.iter().filter(is_chosen).collect()
        }
    }
}

/// The fault of that case number among those that may be seen; else what to say: its facts have vanished, or the nearest known case.
pub fn find<'r>(report: &'r FaultReport, may_see: impl Fn(&Fault) -> bool, case: &str, lang: Lang) -> Result<&'r Fault, String> {
    let case = case.trim();
    if let Some(fault) = report.faults.iter().find(|fault| &*fault.case == case && may_see(fault)) {
        return Ok(fault);
    }
    if report.vanished.iter().any(|vanished| &*vanished.case == case) {
        return Err(lang.pick(
            format!("{case}：后来导入的数据里已经找不到它的事实，它不再计入任何结果"),
            format!("{case}: its facts are no longer found in the data taken in since, so it counts for nothing any more"),
        ));
    }
    let known: Vec<&str> = report.faults.iter().filter(|fault| may_see(fault)).map(|fault| &*fault.case).collect();
    let meant = match nearest(case, known.iter().copied()) {
        Some(meant) => lang.pick(format!("是不是 {meant}？"), format!("did you mean {meant}?")),
        None if known.is_empty() => lang.pick("这个月没有可以处理的违规".to_owned(), "there are none".to_owned()),
        None => listed(&known, lang),
    };
    Err(lang.pick(format!("这个月没有案号 {case}。{meant}"), format!("there is no case {case} in this month; {meant}")))
}

/// Whether it is a decision of a person.
pub fn is_decision(step: &Step) -> bool {
    matches!(step.kind, StepKind::Confirmed | StepKind::Waived)
}

/// Whether it was decided just so, with nothing after it.
fn is_same(fault: &Fault, before: &[FaultDecision], ruling: &Ruling<'_>, by: &str) -> bool {
    let last = before.iter().filter(|row| row.case == fault.case).max_by_key(|row| (row.time, row.source));
    fault.standing != Standing::Appealed
        && last.is_some_and(|row| {
            row.decision == ruling.decision
                && row.decided_by.trim() == by
                && row.reason.trim() == ruling.reason
                && row.amount == ruling.amount
        })
}

/// Why this decision may not be made.
fn refusal(fault: &Fault, known: Known<'_>, ruling: &Ruling<'_>, desk: &Desk<'_>) -> Option<String> {
    let (lang, case, by) = (desk.lang, &fault.case, desk.by);
    let is_own = known.may.own == Some(&fault.agent)
        || fault.agent.as_str() == by
        || known.agents.iter().any(|row| row.agent == fault.agent && &*row.name == by);
    if is_own {
        return Some(lang.pick(
            format!("{case}：{by} 不能裁定自己的违规，请由别人裁定"),
            format!("{case}: {by} cannot decide on a fault of their own; somebody else has to"),
        ));
    }
    let decided_before = || fault.history.iter().any(|step| is_decision(step) && step.by.trim() == by);
    if fault.standing == Standing::Appealed && decided_before() {
        return Some(lang.pick(
            format!("{case}：这是对 {by} 的裁定提出的申诉，不能由 {by} 自己答复，请由上级答复"),
            format!("{case}: the appeal is against a decision of {by}, who cannot answer it; a superior has to"),
        ));
    }
    if fault.standing == Standing::Appealed && !known.may.answer {
        return Some(lang.pick(
            format!("{case}：已经申诉，由经理或店主答复"),
            format!("{case}: it is appealed; a manager or the owner answers it"),
        ));
    }
    ruling.amount.and_then(|amount| wrong_amount(fault, ruling.decision, amount, lang))
}

fn wrong_amount(fault: &Fault, decision: Decision, amount: Fen, lang: Lang) -> Option<String> {
    let (case, rule) = (&fault.case, &fault.rule);
    if decision == Decision::Waived {
        return Some(lang.pick(
            format!("{case}：免除的违规没有金额，请去掉 --amount"),
            format!("{case}: what is waived has no amount; leave out --amount"),
        ));
    }
    if !takes_amount(rule) {
        let id = &rule.id;
        return Some(lang.pick(
            format!("{case}：{id} 的后果由方案规定，不由人定金额，请去掉 --amount"),
            format!("{case}: what follows from {id} is written in the plan and not set by a person; leave out --amount"),
        ));
    }
    if amount < Fen::ZERO {
        return Some(lang.pick(format!("{case}：--amount 不能是负数"), format!("{case}: --amount must not be negative")));
    }
    let (loss, by_hand) = (&rule.consequence.loss, &rule.consequence.fine_set_by_hand_max);
    let most = by_hand.as_ref().and_then(literal_yuan).filter(|most| loss.is_none() && amount > *most)?;
    Some(lang.pick(
        format!("{case}：--amount {amount} 超过方案允许的 {most} 元"),
        format!("{case}: --amount {amount} is more than the {most} that the plan allows"),
    ))
}

/// The sum that a formula writes out, if it is nothing but a sum.
fn literal_yuan(formula: &Formula) -> Option<Fen> {
    formula.text.parse().ok()
}

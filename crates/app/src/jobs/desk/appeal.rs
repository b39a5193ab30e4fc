//! `appeal`: an agent's answer to a confirmed fault, in the plan's days after the decision (spec 4.0, 5.2).

use super::decide::{find, is_decision};
use super::{Desk, Problems};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use jinpai_calc::faults::{Fault, FaultReport, Standing, StepKind};
use jinpai_calc::plan::PlanBook;
use jinpai_model::records::Appeal;
use jinpai_model::{AgentId, Lang, Row, Source};
use std::sync::Arc;

/// The agent's answer.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// It is wrong, because of this.
    Appeal(&'a str),
    /// There will be no appeal, so its term need not run.
    Accept,
}

/// What is to be done.
#[derive(Debug)]
pub struct Answered<'r> {
    /// Faults that are answered.
    pub changed: Vec<&'r Fault>,
    /// Faults that were answered so before: nothing is entered for them.
    pub same: Vec<&'r Fault>,
}

impl Answered<'_> {
    /// The rows to enter.
    pub fn rows(&self, desk: &Desk<'_>, answer: Answer<'_>) -> Vec<Row> {
        let row = |fault: &&Fault| {
            let (reason, accepted) = match answer {
                Answer::Appeal(reason) => (Some(reason.into()), None),
                Answer::Accept => (None, Some(true)),
            };
            let (case, agent) = (Arc::clone(&fault.case), fault.agent.clone());
            Row::of(&Appeal { case, agent, time: desk.now, reason, accepted, source: Source::default() })
        };
        self.changed.iter().map(row).collect()
    }
}

/// Checks an answer to every case that it names; all problems are said at once. Somebody else's case is answered like one that is not
/// there.
pub fn answer<'r>(
    report: &'r FaultReport,
    book: &PlanBook,
    cases: &[String],
    agent: &AgentId,
    answer: Answer<'_>,
    (desk, zone): (&Desk<'_>, &TimeZone),
) -> anyhow::Result<Answered<'r>> {
    let mut problems = Problems::default();
    let mut answered = Answered { changed: Vec::new(), same: Vec::new() };
    for case in cases {
        let fault = match find(report, |fault| fault.agent == *agent, case, desk.lang) {
            Ok(fault) => fault,
            Err(unknown) => {
                problems.unknown(unknown);
                continue;
            }
        };
        if is_same(fault, answer) {
            answered.same.push(fault);
        } else if let Some(refusal) = refusal(fault, book.plan(fault.version).appeal_days, desk, zone) {
            problems.refused(refusal);
        } else {
            answered.changed.push(fault);
        }
    }
    problems.none(desk.lang)?;
    Ok(answered)
}

fn is_same(fault: &Fault, answer: Answer<'_>) -> bool {
    let Some(last) = fault.history.last() else { return false };
    match answer {
        Answer::Appeal(reason) => last.kind == StepKind::Appealed && last.reason.trim() == reason,
        Answer::Accept => last.kind == StepKind::Accepted,
    }
}

/// Until when a fault can be appealed: none while it is not confirmed, where the time of the decision is not known, or once it was
/// answered.
pub fn appeal_until(fault: &Fault, appeal_days: i64) -> Option<Timestamp> {
    let answered = fault.history.iter().any(|step| matches!(step.kind, StepKind::Appealed | StepKind::Accepted));
    if fault.standing != Standing::Confirmed || answered {
        return None;
    }
    let decided = fault.history.iter().rev().find(|step| is_decision(step))?.at?;
    decided.checked_add(SignedDuration::from_hours(appeal_days * 24)).ok()
}

/// Why this case cannot be answered now.
fn refusal(fault: &Fault, appeal_days: i64, desk: &Desk<'_>, zone: &TimeZone) -> Option<String> {
    let (lang, case) = (desk.lang, &fault.case);
    let answered = fault.history.iter().find(|step| matches!(step.kind, StepKind::Appealed | StepKind::Accepted));
    if let (Some(step), Standing::Confirmed | Standing::Waived | Standing::Appealed) = (answered, fault.standing) {
        return Some(already(fault, step.kind, lang));
    }
    if fault.standing != Standing::Confirmed {
        let standing = fault.standing.text();
        return Some(lang.pick(
            format!("{case} 现在是「{}」，不需要答复；只有已确认的违规可以申诉", standing.zh),
            format!("{case} is {} and needs no answer; only a confirmed fault can be appealed", standing.en),
        ));
    }
    let until = appeal_until(fault, appeal_days).filter(|until| *until < desk.now)?;
    let until = until.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M");
    Some(lang.pick(
        format!("{case}：申诉期 {appeal_days} 天，已于 {until} 结束"),
        format!("{case}: the {appeal_days} days for an appeal ended at {until}"),
    ))
}

fn already(fault: &Fault, kind: StepKind, lang: Lang) -> String {
    let case = &fault.case;
    match (kind, fault.standing) {
        (StepKind::Accepted, _) => lang.pick(
            format!("{case}：已经表示不申诉，以此为准"),
            format!("{case}: it was accepted without an appeal, and that stands"),
        ),
        (_, Standing::Appealed) => lang
            .pick(format!("{case}：已经申诉，正在等待答复"), format!("{case}: it is appealed already and waits for its answer")),
        _ => lang
            .pick(format!("{case}：申诉已经答复，以答复为准"), format!("{case}: its appeal was answered, and the answer stands")),
    }
}

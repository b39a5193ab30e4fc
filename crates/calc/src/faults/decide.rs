//! What people decided of faults, and what frees an agent (spec 4.0, K7).

use super::judge::{Judged, consequence};
use super::search::Search;
use super::{FactKey, Fault, Standing, Step, StepKind, Vanished, month_of_case};
use crate::calendar::second;
use crate::explain::Evidence;
use crate::text::Text;
use jinpai_model::records::Incident;
use jinpai_model::words::Decision;
use jinpai_model::{AgentId, BuyerId, Fen, OrderId, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A step with what only deciding needs.
#[derive(Debug, Clone)]
struct Entry {
    step: Step,
    amount: Option<Fen>,
    source: Source,
}

/// Everything decided and answered, by case, in order of time.
pub(super) struct Decisions(BTreeMap<Arc<str>, Vec<Entry>>);

impl Decisions {
    /// Of all months.
    pub(super) fn new(search: &Search<'_>) -> Self {
        let mut cases: BTreeMap<Arc<str>, Vec<Entry>> = BTreeMap::new();
        for row in &search.tables.decisions {
            let kind = kind_of(row.decision);
            let said = Text::new(format!("违规裁定：{}", row.decision.zh()), format!("decision: {}", row.decision.code()));
            let step = Step {
                at: Some(row.time),
                by: row.decided_by.to_string(),
                kind,
                reason: row.reason.to_string(),
                evidence: Evidence::new(row.source, said),
            };
            cases.entry(row.case.clone()).or_default().push(Entry { step, amount: row.amount, source: row.source });
        }
        for row in &search.tables.appeals {
            let accepts = row.accepted == Some(true);
            let kind = if accepts { StepKind::Accepted } else { StepKind::Appealed };
            let step = Step {
                at: Some(row.time),
                by: row.agent.to_string(),
                kind,
                reason: row.reason.as_deref().unwrap_or("").to_owned(),
                evidence: Evidence::new(row.source, kind.text()),
            };
            cases.entry(row.case.clone()).or_default().push(Entry { step, amount: None, source: row.source });
        }
        for entries in cases.values_mut() {
            entries.sort_by_key(|entry| (entry.step.at, entry.source));
        }
        Self(cases)
    }

    /// Puts the decisions of a case into its fault and works out what follows.
    pub(super) fn apply(&mut self, search: &Search<'_>, mut judged: Judged, incident: Option<&Incident>) -> Fault {
        let own = incident.and_then(of_incident);
        let entries: Vec<Entry> = own.into_iter().chain(self.0.remove(&judged.fault.case).unwrap_or_default()).collect();
        let mut amount = None;
        for entry in &entries {
            let standing = &mut judged.fault.standing;
            *standing = match (entry.step.kind, *standing) {
                (StepKind::Confirmed, _) => Standing::Confirmed,
                (StepKind::Waived, _) => Standing::Waived,
                (StepKind::Appealed, Standing::Confirmed) => Standing::Appealed,
                (_, standing) => standing,
            };
            if entry.step.kind == StepKind::Confirmed {
                amount = entry.amount;
            }
        }
        judged.fault.history = entries.into_iter().map(|entry| entry.step).collect();
        if judged.fault.standing == Standing::Proposed
            && let Some(step) = excuse(search, &judged.fault)
        {
            judged.fault.standing = Standing::Excused;
            judged.fault.history.push(step);
        }
        let (follows, unknown) = consequence(search, &judged, amount);
        Fault { consequence: follows, unknown, ..judged.fault }
    }

    /// What is left of the month's cases: their facts are gone. A case that names no month is listed in every month.
    pub(super) fn vanished(self, search: &Search<'_>) -> Vec<Vanished> {
        let of_month = |case: &str| month_of_case(case).is_none_or(|month| month == search.context.month);
        let left = self.0.into_iter().filter(|(case, _)| of_month(case));
        left.map(|(case, entries)| Vanished { case, history: entries.into_iter().map(|entry| entry.step).collect() }).collect()
    }
}

fn kind_of(decision: Decision) -> StepKind {
    match decision {
        Decision::Confirmed => StepKind::Confirmed,
        Decision::Waived => StepKind::Waived,
    }
}

/// An incident's own column is its first decision.
fn of_incident(row: &Incident) -> Option<Entry> {
    let decision = row.decision?;
    let said = Text::new(format!("违规记录：{}", decision.zh()), format!("incident: {}", decision.code()));
    let step = Step {
        at: None,
        by: row.decided_by.as_deref().unwrap_or("").to_owned(),
        kind: kind_of(decision),
        reason: String::new(),
        evidence: Evidence::new(row.source, said),
    };
    Some(Entry { step, amount: None, source: row.source })
}

/// A duty of the rule's kind, done by the agent about the same order or buyer, not after the fault (K7).
fn excuse(search: &Search<'_>, fault: &Fault) -> Option<Step> {
    let kind = fault.rule.excuse.as_deref()?;
    let subjects = [fault.order.as_ref().map(OrderId::as_str), fault.buyer.as_ref().map(BuyerId::as_str)];
    let about = |subject: &str| subjects.contains(&Some(subject));
    let rows = search.duties_of(kind, &fault.agent).iter().filter(|row| row.subject.as_deref().is_some_and(about));
    let here = rows.filter(|row| fault.shop.as_ref().is_none_or(|shop| *shop == row.shop));
    let in_time = here.filter_map(|row| Some((row.done_at.filter(|done| second(*done) <= fault.at)?, *row)));
    let (done_at, row) = in_time.min_by_key(|(done, row)| (*done, row.source))?;
    let (subject, note) = (row.subject.as_deref().unwrap_or(""), row.note.as_deref().unwrap_or(""));
    Some(Step {
        at: Some(done_at),
        by: fault.agent.to_string(),
        kind: StepKind::Excused,
        reason: note.to_owned(),
        evidence: Evidence::new(
            row.source,
            Text::new(format!("{kind} {subject}：已事先处理"), format!("{kind} {subject}: seen to before")),
        ),
    })
}

/// Where a plan says that a fault excludes others on the same facts, the others do not count beside it. A fault that itself does not count
/// excludes nothing; one that is not decided yet excludes only what is not decided either.
pub(super) fn exclude(faults: &mut [Fault]) {
    let mut by_fact: BTreeMap<(AgentId, FactKey), Vec<usize>> = BTreeMap::new();
    for (index, fault) in faults.iter().enumerate() {
        for fact in &fault.facts {
            by_fact.entry((fault.agent.clone(), fact.key.clone())).or_default().push(index);
        }
    }
    for index in 0..faults.len() {
        let rule = Arc::clone(&faults[index].rule);
        let standing = faults[index].standing;
        if rule.excludes.is_empty() || matches!(standing, Standing::Waived | Standing::Excused) {
            continue;
        }
        let keys = faults[index].facts.iter().map(|fact| (faults[index].agent.clone(), fact.key.clone()));
        let others: BTreeSet<usize> = keys.filter_map(|key| by_fact.get(&key)).flatten().copied().collect();
        for other in others.into_iter().filter(|other| *other != index) {
            let is_named = rule.excludes.contains(&faults[other].rule.id);
            let gives_way = faults[other].standing == Standing::Proposed
                || (standing == Standing::Confirmed
                    && matches!(faults[other].standing, Standing::Confirmed | Standing::Appealed));
            if is_named && gives_way {
                let step = excluded_by(&faults[index]);
                faults[other].standing = Standing::Excused;
                faults[other].history.push(step);
            }
        }
    }
}

fn excluded_by(fault: &Fault) -> Step {
    let (case, title) = (&fault.case, &fault.rule.title);
    let evidence = fault.facts.last().and_then(|fact| fact.evidence.first());
    let source = evidence.map_or_else(Source::default, |evidence| evidence.source);
    Step {
        at: None,
        by: String::new(),
        kind: StepKind::Excused,
        reason: format!("{case} {title}"),
        evidence: Evidence::new(source, Text::new(format!("同一事实已按 {case} 计"), format!("the same facts count as {case}"))),
    }
}

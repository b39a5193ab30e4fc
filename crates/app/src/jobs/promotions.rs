//! Promotions (P4): what is known of everybody's faults in the months that the plans' steps look at, who may rise, and the confirmation.

use crate::failure::Failure;
use crate::jobs::desk::{Desk, refuse_closed};
use crate::jobs::measure::Request;
use crate::jobs::month::{self, Progress};
use crate::jobs::pay::Paid;
use crate::workspace::Workspace;
use jinpai_calc::faults::Standing;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::PlanBook;
use jinpai_calc::promotions::{Candidate, FaultRecord, FaultRecords, Progress as Step, candidates, months_needed};
use jinpai_calc::roster::Roster;
use jinpai_calc::slip::SlipDocument;
use jinpai_model::records::{Account, Agent, Duty, Exam};
use jinpai_model::{AgentId, Lang, Month, Row, ShopId, Source};
use jinpai_store::{Store, records};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The duty that records what the shop owes to somebody who rises.
const TRAINING: &str = "training";

/// Everybody before a step at the end of a month.
pub fn list(
    workspace: &Workspace,
    store: &dyn Store,
    (book, month): (&PlanBook, Month),
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<Vec<Candidate>> {
    list_by(store, (book, month), &|month| open(workspace, store, month, progress, lang))
}

/// The same with open months' fault records from elsewhere, such as [`of_draft`] of a month in memory.
pub fn list_by(
    store: &dyn Store,
    (book, month): (&PlanBook, Month),
    open: &dyn Fn(Month) -> anyhow::Result<BTreeMap<AgentId, FaultRecord>>,
) -> anyhow::Result<Vec<Candidate>> {
    let mut known = FaultRecords::new();
    let months = std::iter::successors(Some(month), |month| month.before());
    for month in months.take(usize::try_from(months_needed(book))?) {
        let records = if store.closed_month(month)?.is_some() { closed(store, month)? } else { open(month)? };
        if !records.is_empty() {
            known.insert(month, records);
        }
    }
    Ok(candidates(book, month, &records::<Agent>(store)?, &records::<Exam>(store)?, &known))
}

/// A closed month says it by its payslips.
fn closed(store: &dyn Store, month: Month) -> anyhow::Result<BTreeMap<AgentId, FaultRecord>> {
    let mut known = BTreeMap::new();
    for slip in store.closed_slips(month)? {
        let document: SlipDocument = serde_json::from_slice(&slip.document)?;
        let confirmed = document.faults.into_iter().filter(|fault| fault.standing == Standing::Confirmed.code());
        let cases: Vec<Arc<str>> = confirmed.map(|fault| fault.case.into()).collect();
        known.insert(slip.agent, if cases.is_empty() { FaultRecord::Clean } else { FaultRecord::Confirmed(cases) });
    }
    Ok(known)
}

/// An open month says it by its draft; one without any work says nothing.
fn open(
    workspace: &Workspace,
    store: &dyn Store,
    month: Month,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<BTreeMap<AgentId, FaultRecord>> {
    let book = month::plans(workspace, None, month, lang)?;
    let request = Request { book: &book, month, as_of: None, keep: KeepRounds::None };
    Ok(of_draft(&month::paid(store, &request, progress, lang)?))
}

/// What the draft of an open month says; nothing where nobody worked.
pub fn of_draft(paid: &Paid) -> BTreeMap<AgentId, FaultRecord> {
    let measures = &paid.measured.measures;
    if measures.agent_days.is_empty() && measures.credits.is_empty() {
        return BTreeMap::new();
    }
    let of = |slip: &jinpai_calc::pay::Payslip| {
        let cases = |wanted: &[Standing]| -> Vec<Arc<str>> {
            slip.faults.iter().filter(|fault| wanted.contains(&fault.standing)).map(|fault| fault.case.clone()).collect()
        };
        let (confirmed, undecided) = (cases(&[Standing::Confirmed]), cases(&[Standing::Proposed, Standing::Appealed]));
        let record = match (confirmed.is_empty(), undecided.is_empty()) {
            (false, _) => FaultRecord::Confirmed(confirmed),
            (true, false) => FaultRecord::Undecided(undecided),
            (true, true) => FaultRecord::Clean,
        };
        (slip.agent.clone(), record)
    };
    paid.slips.iter().map(of).collect()
}

/// What a confirmation did.
#[derive(Debug)]
pub struct Confirmed {
    /// The terms that hold from the first of the next month.
    pub terms: Agent,
    /// What the shop owes now; with the shop it is recorded in, none if there is no shop.
    pub due: Option<(String, Option<ShopId>)>,
    /// It was confirmed before, and nothing was entered.
    pub same: bool,
}

/// Confirms that an eligible person rises: new terms from the first of the next month, and what is then due.
pub fn confirm(
    store: &dyn Store,
    (book, month): (&PlanBook, Month),
    list: &[Candidate],
    agent: &AgentId,
    desk: &Desk<'_>,
) -> anyhow::Result<Confirmed> {
    let lang = desk.lang;
    let from = Candidate::takes_effect(month).ok_or_else(|| Failure::usage(format!("{month}")))?;
    let own: Vec<&Candidate> = list.iter().filter(|candidate| candidate.agent == *agent).collect();
    let Some(candidate) = own.iter().find(|candidate| candidate.is_eligible()) else { return Err(refused(agent, &own, lang)) };
    refuse_closed(store, Month::of(from), lang)?;
    let agents: Vec<Agent> = records(store)?;
    let roster = Roster::new(book, &agents);
    let terms = roster.terms(agent, month.last_day()).ok_or_else(|| refused(agent, &own, lang))?;
    let level = book.plan(candidate.version).levels.title(&candidate.step.to);
    let terms = Agent { level: Some(level.into()), from: Some(from), source: Source::default(), ..terms.clone() };
    let existing = agents.iter().find(|row| row.agent == *agent && row.from == Some(from));
    let same = existing.is_some_and(|row| row.level == terms.level);
    let due = candidate.step.due.as_ref().map(|due| (due.clone(), shop_of(store, agent)));
    let due = match due {
        Some((due, shop)) => Some((due, shop?)),
        None => None,
    };
    if !same {
        desk.enter(store, "promotions", vec![Row::of(&terms)])?;
        if let Some((subject, Some(shop))) = &due {
            let duty = Duty {
                shop: shop.clone(),
                agent: agent.clone(),
                date: from,
                duty: TRAINING.into(),
                done_at: None,
                subject: Some(subject.as_str().into()),
                note: Some(format!("{} → {}", candidate.step.from, candidate.step.to).into()),
                source: Source::default(),
            };
            desk.enter(store, "promotions", vec![Row::of(&duty)])?;
        }
    }
    Ok(Confirmed { terms, due, same })
}

/// The shop in which the person has an account by name, else the first one.
fn shop_of(store: &dyn Store, agent: &AgentId) -> anyhow::Result<Option<ShopId>> {
    let accounts: Vec<Account> = records(store)?;
    let own = accounts.into_iter().filter(|row| row.agent == *agent).find_map(|row| row.shop);
    Ok(match own {
        Some(shop) => Some(shop),
        None => store.shops()?.into_iter().next(),
    })
}

fn refused(agent: &AgentId, own: &[&Candidate], lang: Lang) -> anyhow::Error {
    if own.is_empty() {
        return Failure::usage(lang.pick(
            format!("{agent} 不在晋升名单里：当月末不在职、没有级别，或者方案里没有从这一级别晋升的条件"),
            format!("{agent} stands before no step: not employed at the month's end, without a level, or in one without a step"),
        ));
    }
    let lacks = own.iter().flat_map(|candidate| &candidate.requirements).filter(|requirement| requirement.progress != Step::Met);
    let lacks = lacks.map(|requirement| format!("  {}", requirement.text.in_lang(lang))).collect::<Vec<_>>().join("\n");
    Failure::new(lang.pick(
        format!("{agent} 还不能晋升，晋升是挣来的，不能直接写入：\n{lacks}"),
        format!("{agent} cannot rise yet; promotion is earned and cannot be typed in:\n{lacks}"),
    ))
}

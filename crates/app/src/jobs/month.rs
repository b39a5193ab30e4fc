//! A month as it stands: what it is read from, by which plans, and what the closed months before it have to say (spec 4.7).
//!
//! A closed month is read as of its close and stays what it was. The earliest open month takes over what became known of the closed ones.

pub mod adjust;
mod changes;
pub mod header;

use crate::failure::Failure;
use crate::jobs::measure::{Inputs, Request};
use crate::jobs::pay::{self, Paid};
use crate::jobs::plan;
use crate::jobs::settled::settled;
use crate::workspace::Workspace;
use header::Header;
use jinpai_calc::pay::{Adjustment, CarriedLoss};
use jinpai_calc::plan::PlanBook;
use jinpai_model::{AgentId, Digest, Lang, Month};
use jinpai_store::{ClosedMonth, Reader, Store};
use std::collections::BTreeMap;
use std::path::Path;

/// Told how many of how many parts of the data are read.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What a month takes over from the closed ones.
#[derive(Debug, Clone, Default)]
pub struct TakenOver {
    /// Losses that the month before could not take (4.6, `carry_over`).
    pub carried: BTreeMap<AgentId, Vec<CarriedLoss>>,
    /// Clawbacks and corrections.
    pub adjustments: BTreeMap<AgentId, Vec<Adjustment>>,
}

/// The plans of a month: the plan named; for a closed month those it was closed with; else those in force now.
pub fn plans(workspace: &Workspace, named: Option<&Path>, month: Month, lang: Lang) -> anyhow::Result<PlanBook> {
    match closed_plans(workspace, named, month, lang)? {
        Some(book) => Ok(book),
        None => plan::for_pay(workspace, named, lang),
    }
}

/// The plans that a month was closed with; none if it is open, or if another plan is named.
pub fn closed_plans(workspace: &Workspace, named: Option<&Path>, month: Month, lang: Lang) -> anyhow::Result<Option<PlanBook>> {
    if named.is_some() || !workspace.has_store() {
        return Ok(None);
    }
    let store = workspace.store(lang)?;
    let closed = store.closed_month(month)?;
    closed.map(|closed| frozen_plans(store.as_ref(), &closed, lang)).transpose()
}

/// The plans that a closed month was closed with.
pub fn frozen_plans(store: &dyn Store, closed: &ClosedMonth, lang: Lang) -> anyhow::Result<PlanBook> {
    let past = store.as_of(closed.up_to)?;
    Header::of(closed, lang)?.book(past.as_ref(), lang)
}

/// What was known at the close of a month; none if it is open.
pub fn past(store: &dyn Store, month: Month) -> anyhow::Result<Option<Box<dyn Reader + '_>>> {
    let closed = store.closed_month(month)?;
    Ok(closed.map(|closed| store.as_of(closed.up_to)).transpose()?)
}

/// Measures and pays a month: an open one by what is known now, a closed one by what was known at its close. If an import runs at the
/// same time, it begins again.
pub fn paid(store: &dyn Store, request: &Request<'_>, progress: Progress<'_>, lang: Lang) -> anyhow::Result<Paid> {
    settled(store, lang, || {
        let closed = store.closed_months()?;
        let own = closed.iter().find(|closed| closed.month == request.month);
        let past = own.map(|own| store.as_of(own.up_to)).transpose()?;
        let reader: &dyn Reader = past.as_deref().unwrap_or(store);
        let before: Vec<&ClosedMonth> = closed.iter().filter(|closed| closed.month < request.month).collect();
        let Some(taken_over) = taken_over(store, reader, &before, request, progress, lang)? else { return Ok(None) };
        pay::once(reader, request, taken_over, Inputs::Forget, progress, lang)
    })
}

/// The hashes of a closed month's payslips. The month as it is computed from its frozen inputs must be what was closed.
pub fn hashes(store: &dyn Store, closed: &ClosedMonth, paid: &Paid, lang: Lang) -> anyhow::Result<BTreeMap<AgentId, Digest>> {
    let frozen = store.closed_slips(closed.month)?;
    let documents = pay::documents(paid).into_iter().map(|(agent, document)| Ok((agent, serde_json::to_vec(&document)?)));
    let documents: anyhow::Result<BTreeMap<AgentId, Vec<u8>>> = documents.collect();
    let documents = documents?;
    let is_same = frozen.len() == documents.len() && frozen.iter().all(|slip| documents.get(&slip.agent) == Some(&slip.document));
    if !is_same {
        let month = closed.month;
        return Err(Failure::new(lang.pick(
            format!("{month} 重算的结果与结账时不一致，以结账的工资条为准：jinpai slip --month {month} --out …；原因请用 jinpai verify 查"),
            format!(
                "{month} is not what was closed when it is computed again; the closed payslips stand: `jinpai slip --month {month} --out …`; `jinpai verify` says why"
            ),
        )));
    }
    Ok(frozen.into_iter().map(|slip| (slip.agent, slip.hash)).collect())
}

/// What a month takes over from the closed months before it: only the one right after the last of them does. Nothing if a shop came in
/// while it was worked out.
pub fn taken_over(
    store: &dyn Store,
    reader: &dyn Reader,
    before: &[&ClosedMonth],
    request: &Request<'_>,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<Option<TakenOver>> {
    let Some(last) = before.last().filter(|last| last.month.after() == Some(request.month)) else {
        return Ok(Some(TakenOver::default()));
    };
    let carried = Header::of(last, lang)?.losses();
    let adjustments = adjust::adjustments(store, reader, before, request, progress, lang)?;
    Ok(adjustments.map(|adjustments| TakenOver { carried, adjustments }))
}

/// The month that is to be closed next, if any is closed: the one after the last.
pub fn next_to_close(closed: &[ClosedMonth]) -> Option<Month> {
    closed.last().and_then(|last| last.month.after())
}

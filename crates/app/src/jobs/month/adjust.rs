//! What became known of closed months after their close (spec 4.7): credits that are worth more or less now, faults that were decided
//! otherwise. The earliest open month takes them over, cut at its end.
//!
//! A closed month is folded again with what is known now; only if something of it differs is it also folded as of its close.

use super::header::{About, Header};
use super::{Progress, TakenOver, changes};
use crate::jobs::measure::{self, Inputs, Request};
use crate::jobs::pay;
use jiff::civil::Time;
use jinpai_calc::context::AsOf;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::pay::correction::{self, corrections};
use jinpai_calc::pay::{Adjustment, Subject};
use jinpai_calc::plan::PlanBook;
use jinpai_model::{AgentId, Fen, Lang, Month};
use jinpai_store::{ClosedMonth, Reader, Store};
use std::collections::BTreeMap;

/// What later slips already paid or took, by agent and subject.
type Already = BTreeMap<(AgentId, Subject), Fen>;

/// What an open month takes over from the closed months before it, by agent. Nothing if a shop came in while it was worked out.
pub fn adjustments(
    store: &dyn Store,
    reader: &dyn Reader,
    before: &[&ClosedMonth],
    request: &Request<'_>,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<Option<BTreeMap<AgentId, Vec<Adjustment>>>> {
    let headers: anyhow::Result<Vec<Header>> = before.iter().map(|closed| Header::of(closed, lang)).collect();
    let headers = headers?;
    let mut all: BTreeMap<AgentId, Vec<Adjustment>> = BTreeMap::new();
    for (index, closed) in before.iter().enumerate() {
        let already = already(closed.month, &headers[index + 1..]);
        let month =
            Closed { store, frozen: closed, header: &headers[index], carried_from: index.checked_sub(1).map(|at| &headers[at]) };
        let Some(found) = month.adjustments(reader, request, &already, progress, lang)? else { return Ok(None) };
        for (agent, adjustments) in found {
            all.entry(agent).or_default().extend(adjustments);
        }
    }
    Ok(Some(all))
}

/// What the months closed since have paid or taken for a closed month.
fn already(month: Month, later: &[Header]) -> Already {
    let mut already = Already::new();
    let of_month = |adjusted: &&super::header::FrozenAdjustment| adjusted.month == month.to_string();
    for adjusted in later.iter().flat_map(|header| &header.adjusted).filter(of_month) {
        let subject = match &adjusted.about {
            About::Order { shop, order } => Subject::Order(shop.as_str().into(), order.as_str().into()),
            About::Case(case) => Subject::Case(case.as_str().into()),
        };
        let amount: Fen = adjusted.amount.parse().unwrap_or_default();
        *already.entry((AgentId::from(adjusted.agent.as_str()), subject)).or_default() += amount;
    }
    already
}

/// A closed month that is looked at again.
struct Closed<'a> {
    store: &'a dyn Store,
    frozen: &'a ClosedMonth,
    header: &'a Header,
    /// The header of the month before it, whose untaken losses it had to take.
    carried_from: Option<&'a Header>,
}

impl Closed<'_> {
    fn adjustments(
        &self,
        reader: &dyn Reader,
        drafted: &Request<'_>,
        already: &Already,
        progress: Progress<'_>,
        lang: Lang,
    ) -> anyhow::Result<Option<BTreeMap<AgentId, Vec<Adjustment>>>> {
        let past = self.store.as_of(self.frozen.up_to)?;
        let book = self.header.book(past.as_ref(), lang)?;
        let as_of = drafted.as_of.or_else(|| end_of(drafted.month));
        let request = Request { book: &book, month: self.frozen.month, as_of, keep: KeepRounds::None };
        let Some(now) = measure::once(reader, &request, Inputs::Forget, progress, lang)? else { return Ok(None) };
        if already.is_empty() && !changes::differs(self.store, self.frozen, &now)? {
            return Ok(Some(BTreeMap::new()));
        }
        let request = Request { as_of: None, ..request };
        let Some(then) = pay::once(past.as_ref(), &request, self.taken_over(), Inputs::Forget, progress, lang)? else {
            return Ok(None);
        };
        let changes = changes::changes(&then, &now);
        Ok(Some(corrected(&book, &then, &changes, already)))
    }

    /// What the month itself had taken over, from what was frozen of it: amounts only, for they decide what its deductions could take.
    fn taken_over(&self) -> TakenOver {
        let mut taken_over =
            TakenOver { carried: self.carried_from.map(Header::losses).unwrap_or_default(), ..TakenOver::default() };
        for adjusted in &self.header.adjusted {
            let (Ok(month), Ok(difference)) = (adjusted.month.parse(), adjusted.amount.parse()) else { continue };
            let subject = match &adjusted.about {
                About::Order { shop, order } => Subject::Order(shop.as_str().into(), order.as_str().into()),
                About::Case(case) => Subject::Case(case.as_str().into()),
            };
            let (at, already) = (0, Fen::ZERO);
            let adjustment = Adjustment { month, subject, at, difference, already, changes: Vec::new(), lines: Vec::new() };
            taken_over.adjustments.entry(AgentId::from(adjusted.agent.as_str())).or_default().push(adjustment);
        }
        taken_over
    }
}

fn corrected(
    book: &PlanBook,
    then: &pay::Paid,
    changes: &[correction::Change],
    already: &Already,
) -> BTreeMap<AgentId, Vec<Adjustment>> {
    corrections(correction::ClosedMonth { book, month: &then.month }, changes, already).adjustments
}

/// The last second of a month in each shop's own time: what lies after it belongs to a later month.
fn end_of(month: Month) -> Option<AsOf> {
    let after = month.last_day().tomorrow().ok()?.to_datetime(Time::midnight());
    after.checked_sub(jiff::Span::new().seconds(1)).ok().map(AsOf::Local)
}

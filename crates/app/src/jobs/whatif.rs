//! What if (spec 4.7): a month computed under another plan or other settings beside the real one. Nothing is stored.

use crate::jobs::measure::Request;
use crate::jobs::month::{self, Progress};
use crate::jobs::pay::{self, Paid};
use crate::jobs::plan;
use crate::jobs::setting;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::{PlanBook, Version};
use jinpai_calc::slip::SlipDocument;
use jinpai_calc::whatif::{Comparison, Side, compare};
use jinpai_model::{Lang, Month};
use jinpai_store::{ClosedMonth, Store};
use std::sync::Arc;

/// The two months beside each other.
#[derive(Debug)]
pub struct WhatIf {
    /// What differs.
    pub comparison: Comparison,
    /// The real month, if it is closed.
    pub closed: Option<ClosedMonth>,
    /// Something of either side is not known yet.
    pub is_pending: bool,
}

/// The plans with settings written otherwise, each in every version.
pub fn with_settings(book: &PlanBook, settings: &[String], lang: Lang) -> anyhow::Result<PlanBook> {
    let changed = |version: &Version| {
        let text = settings.iter().try_fold(version.text.to_string(), |text, setting| setting::set(&text, setting, lang))?;
        let read = plan::version(&version.name, &text, lang)?;
        // A published version keeps the id under which people are on it.
        Ok(Version { id: version.id.clone(), ..read })
    };
    let versions: anyhow::Result<Vec<Version>> = book.versions().iter().map(changed).collect();
    let mut versions = versions?;
    Ok(match book.default_plan() {
        Some(default) => PlanBook::dated(versions, default.to_owned()),
        None => PlanBook::one(versions.swap_remove(0)),
    })
}

/// Computes the month twice and lays the results beside each other. A closed month is what was frozen, the other side what it would have
/// been from the same inputs.
pub fn run(
    store: &dyn Store,
    (real, other): (&PlanBook, &PlanBook),
    month: Month,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<WhatIf> {
    let request = Request { book: real, month, as_of: None, keep: KeepRounds::None };
    let real = month::paid(store, &request, progress, lang)?;
    beside(store, &real, other, month, progress, lang)
}

/// The same, where the real month is computed already.
pub fn beside(
    store: &dyn Store,
    old: &Paid,
    other: &PlanBook,
    month: Month,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<WhatIf> {
    let request = Request { book: other, month, as_of: None, keep: KeepRounds::None };
    let new = month::paid(store, &request, progress, lang)?;
    let closed = store.closed_month(month)?;
    let old_slips = if closed.is_some() { frozen(store, month)? } else { documents(old) };
    let new_slips = documents(&new);
    let (old_figures, new_figures) = (old.measured.figures(), new.measured.figures());
    let comparison = compare(
        Side {
            slips: &old_slips,
            credits: &old.measured.measures.credits,
            figures: &old_figures,
            faults: &old.measured.faults.faults,
        },
        Side {
            slips: &new_slips,
            credits: &new.measured.measures.credits,
            figures: &new_figures,
            faults: &new.measured.faults.faults,
        },
    );
    Ok(WhatIf { comparison, closed, is_pending: old.is_pending() || new.is_pending() })
}

fn documents(paid: &Paid) -> Vec<SlipDocument> {
    pay::documents(paid).into_iter().map(|(_, document)| document).collect()
}

fn frozen(store: &dyn Store, month: Month) -> anyhow::Result<Vec<SlipDocument>> {
    store.closed_slips(month)?.iter().map(|slip| Ok(serde_json::from_slice(&slip.document)?)).collect()
}

/// The plans in force with one text in the place of its own plan: for who is under that plan in the month, and nobody else. A plan that
/// nobody can be under yet holds for everybody.
pub fn instead(book: &PlanBook, version: Version, month: Month) -> PlanBook {
    let Some(default) = book.default_plan().filter(|_| book.versions().iter().any(|known| known.id == version.id)) else {
        return PlanBook::one(version);
    };
    let mut plan = (*version.plan).clone();
    plan.effective = plan.effective.min(month.first_day());
    // Other versions of the plan that begin later would put it out of force again.
    let mut versions: Vec<Version> = book.versions().iter().filter(|known| known.id != version.id).cloned().collect();
    versions.push(Version { plan: Arc::new(plan), ..version });
    PlanBook::dated(versions, default.to_owned())
}

#[cfg(test)]
mod tests {
    use super::instead;
    use crate::jobs::plan::version;
    use jinpai_calc::plan::PlanBook;
    use jinpai_model::Lang;

    #[test]
    fn a_text_takes_the_place_of_its_own_plan_only() {
        let text = |id: &str, day: &str| format!("id = \"{id}\"\ntitle = \"{id}\"\neffective = {day}\n");
        let of = |id: &str, day: &str| version(id, &text(id, day), Lang::En).unwrap();
        let book = PlanBook::dated(vec![of("a", "2026-01-01"), of("a", "2026-03-01"), of("b", "2026-01-01")], "b".to_owned());
        let month = "2026-03".parse().unwrap();
        let supposed = instead(&book, of("a", "2026-09-01"), month);
        let days: Vec<_> = supposed.versions().iter().map(|one| (one.id.as_str(), one.plan.effective.to_string())).collect();
        assert_eq!(days, [("a", "2026-03-01".to_owned()), ("b", "2026-01-01".to_owned())]);
        assert!(instead(&book, of("c", "2026-09-01"), month).is_single());
    }
}

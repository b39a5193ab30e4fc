//! Which faults count, and what the credits that they take make of the figures (spec 3.5.4, 4.0).

use super::{PayMonth, Person};
use crate::faults::{Fault, LostCredit, Standing};
use crate::figures::{AgentFigures, Figure, FigureValue, yuan};
use jiff::civil::Date;
use jinpai_model::{AgentId, Fen};
use num_rational::BigRational;
use num_traits::Zero;
use std::collections::{BTreeMap, BTreeSet};

/// Which faults count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counting<'a> {
    /// The confirmed ones.
    Decided,
    /// Those that are still open as well: "if confirmed".
    AllOpen,
    /// One that is open as well, by its case number.
    Also(&'a str),
}

impl Counting<'_> {
    /// Whether a fault counts.
    pub(super) fn counts(self, fault: &Fault) -> bool {
        let is_open = matches!(fault.standing, Standing::Proposed | Standing::Appealed);
        match self {
            _ if fault.counts() => true,
            Counting::Decided => false,
            Counting::AllOpen => is_open,
            Counting::Also(case) => is_open && &*fault.case == case,
        }
    }

    /// The person's faults that count.
    pub(super) fn of(self, person: &Person) -> impl Iterator<Item = &Fault> {
        person.faults.iter().filter(move |fault| self.counts(fault))
    }

    /// Points of the person's faults that count.
    pub(super) fn points(self, person: &Person) -> BigRational {
        self.of(person).map(|fault| &fault.consequence.points).sum()
    }
}

/// A person's figures without the credits that faults took.
#[derive(Debug)]
pub(super) struct Lowered<'a> {
    pub(super) credits: Vec<&'a LostCredit>,
    pub(super) whole: AgentFigures,
    /// By the first day of the terms.
    pub(super) terms: BTreeMap<Date, AgentFigures>,
}

/// Everybody who loses credits by the faults that count. An order's credit is lost once, whatever the number of its faults.
pub(super) fn lowered<'a>(month: &'a PayMonth, counting: Counting<'_>) -> BTreeMap<&'a AgentId, Lowered<'a>> {
    if month.persons.iter().all(|person| person.lost.is_empty()) {
        return BTreeMap::new();
    }
    let cases: BTreeSet<&str> = month.persons.iter().flat_map(|person| counting.of(person)).map(|fault| &*fault.case).collect();
    month.persons.iter().filter_map(|person| lowered_one(person, &|case| cases.contains(case))).collect()
}

/// One person, if these cases take credits.
pub(super) fn lowered_one<'a>(person: &'a Person, counts: &dyn Fn(&str) -> bool) -> Option<(&'a AgentId, Lowered<'a>)> {
    let mut orders = BTreeSet::new();
    let credits = person.lost.iter().filter(|lost| counts(&lost.case) && orders.insert((&lost.shop, &lost.order)));
    let credits: Vec<&LostCredit> = credits.collect();
    (!credits.is_empty()).then(|| (&person.agent, lower(person, credits)))
}

fn lower<'a>(person: &'a Person, credits: Vec<&'a LostCredit>) -> Lowered<'a> {
    let mut whole = person.figures.clone();
    let mut terms = BTreeMap::new();
    for lost in &credits {
        take(&mut whole, lost.amount, lost.campaign);
    }
    for under in &person.terms {
        if let Some(figures) = &under.figures {
            let mut figures = figures.clone();
            for lost in credits.iter().filter(|lost| under.covers(lost.dated)) {
                take(&mut figures, lost.amount, lost.campaign);
            }
            terms.insert(under.from, figures);
        }
    }
    Lowered { credits, whole, terms }
}

/// Takes a credit out of the sales; the completion follows those that are not of a campaign.
fn take(figures: &mut AgentFigures, amount: Fen, campaign: bool) {
    lower_sales(figures, amount, campaign);
    if campaign {
        return;
    }
    let target = figures.get(&Figure::Target).and_then(FigureValue::value).filter(|target| !target.is_zero());
    if let (Some(target), Some(FigureValue::Known { numerator, denominator })) = (target, figures.get_mut(&Figure::Completion)) {
        let share = yuan(amount) / target;
        *numerator -= denominator.as_ref().map_or(share.clone(), |denominator| share * denominator);
    }
}

/// Takes an amount out of the sales and of their part, campaign or regular.
pub(super) fn lower_sales(figures: &mut AgentFigures, amount: Fen, campaign: bool) {
    let part = if campaign { Figure::CampaignSales } else { Figure::RegularSales };
    for figure in [Figure::Sales, part] {
        if let Some(FigureValue::Known { numerator, .. }) = figures.get_mut(&figure) {
            *numerator -= yuan(amount);
        }
    }
}

/// Whether a figure of the month is the sum of those of its days, so that a commission can take each fact by its day. Ratios, means,
/// largest values, times, attendance and targets are the whole month's.
pub(super) fn is_sum(figure: Figure) -> bool {
    matches!(
        figure,
        Figure::Sales
            | Figure::CampaignSales
            | Figure::RegularSales
            | Figure::Orders
            | Figure::Buyers
            | Figure::Inquiries
            | Figure::Converted
            | Figure::Receptions
            | Figure::Consults
            | Figure::Slow
            | Figure::Unanswered
            | Figure::Parcels
            | Figure::BadReviews
            | Figure::Repaired
    )
}

/// Whether a figure is a sum over the shop's facts, which are nobody's own.
pub(super) fn is_shop_sum(figure: Figure) -> bool {
    matches!(figure, Figure::SilentSales | Figure::ShopSales)
}

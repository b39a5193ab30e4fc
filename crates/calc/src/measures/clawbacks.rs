//! What becomes known of a closed month's credits only later (spec 3.5.5): the amounts; their lines on later payslips are 4.7.

use super::credits::Credit;
use super::deductions::Deduction;
use crate::calendar::Second;
use jinpai_model::Fen;

/// A deduction of a closed month's credit that became known after the close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clawback<'a> {
    /// The credit it is taken from.
    pub credit: &'a Credit,
    /// The deduction.
    pub deduction: &'a Deduction,
}

/// The credit's net amount as it stood when the month was closed: only what was due by `closed_at` is taken.
pub fn net_at(credit: &Credit, closed_at: Second) -> Fen {
    let taken: Fen =
        credit.deductions.iter().filter(|deduction| deduction.at <= closed_at).map(|deduction| deduction.taken).sum();
    credit.amount - taken
}

/// The clawbacks of a closed month, in order of time, then of order id: every deduction of its credits that became due after
/// `closed_at` and takes something. `net_at` less these is the credit's net amount at the horizon.
pub fn clawbacks(credits: &[Credit], closed_at: Second) -> Vec<Clawback<'_>> {
    let late = credits.iter().flat_map(|credit| {
        let due = credit.deductions.iter().filter(move |deduction| deduction.at > closed_at && deduction.taken > Fen::ZERO);
        due.map(move |deduction| Clawback { credit, deduction })
    });
    let mut clawbacks: Vec<Clawback<'_>> = late.collect();
    clawbacks.sort_by(|a, b| {
        let key = |clawback: &Clawback<'_>| clawback.deduction.at;
        key(a).cmp(&key(b)).then_with(|| a.credit.order.cmp(&b.credit.order))
    });
    clawbacks
}

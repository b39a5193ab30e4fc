//! The legal guard that stands above every plan (spec 4.6): what may be taken from gross, in which order, and how much of it.

use crate::calendar::Second;
use crate::figures::yuan;
use crate::plan::Law;
use crate::plan::law::Fines;
use crate::plan::value::fits_fen;
use jiff::civil::Date;
use jinpai_model::{Fen, Month};
use num_rational::BigRational;
use num_traits::ToPrimitive;
use std::sync::Arc;

/// Something that a fault would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The fault's case number.
    pub case: Arc<str>,
    /// What the fault is called.
    pub title: String,
    /// The clause of the scheme.
    pub clause: Option<String>,
    /// A fixed sum or a loss.
    pub kind: ClaimKind,
    /// How much.
    pub amount: Fen,
    /// The time of the fault's last fact; decides the order.
    pub at: Second,
    /// The month of the fault, where an earlier month could not take it.
    pub carried_from: Option<Month>,
}

/// What a claim is in the eyes of the law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// A fixed sum.
    Fine,
    /// A loss that was caused.
    Loss,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The claim.
    pub claim: Claim,
    /// What is taken.
    pub taken: Fen,
    /// Why the rest is not.
    pub why: Option<NotTaken>,
}

/// Why a claim, or the rest of one, is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotTaken {
    /// The plan takes no fixed sums.
    FinesForbidden,
    /// The contract does not provide for compensation.
    NoLossClause,
    /// The share of gross that may be taken is used up.
    Cap,
    /// Less than the minimum wage would be left.
    MinimumWage,
    /// The plan names no minimum wage, so nothing can be taken.
    NoMinimumWage,
}

/// The guard's arithmetic for one payslip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawFindings {
    /// What is earned.
    pub gross: Fen,
    /// The share of it that may be taken.
    pub cap_share: BigRational,
    /// That share in fen, rounded down; never below 0.
    pub cap: Fen,
    /// The minimum wage on the month's last day.
    pub minimum_wage: Option<Fen>,
    /// What may be taken at most: the cap, or what lies above the minimum wage.
    pub limit: Fen,
    /// All claims that the plan admits, in the order in which they are taken.
    pub settled: Vec<Settled>,
    /// Claims that the plan does not admit, in the same order: they take nothing and are nobody's debt.
    pub not_claimed: Vec<Settled>,
    /// Untaken losses move to the next month.
    pub carry_over: bool,
    /// Gross is below the minimum wage: the close waits until that is accepted.
    pub below_minimum: bool,
}

impl LawFindings {
    /// What is taken in all.
    pub fn taken(&self) -> Fen {
        self.settled.iter().map(|settled| settled.taken).sum()
    }

    /// What was admitted and is not taken.
    pub fn not_taken(&self) -> Fen {
        self.settled.iter().map(Settled::left).sum()
    }

    /// What moves to the next month (`carry_over`): untaken losses, never fixed sums.
    pub fn carried_over(&self) -> impl Iterator<Item = &Settled> {
        let moves = |settled: &&Settled| settled.claim.kind == ClaimKind::Loss && settled.left() > Fen::ZERO;
        self.settled.iter().filter(move |settled| self.carry_over && moves(settled))
    }
}

impl Settled {
    /// What is not taken.
    pub fn left(&self) -> Fen {
        self.claim.amount - self.taken
    }
}

/// Settles claims against gross: carried ones first, then in order of time, ties by case number, until
/// min(cap × gross, gross − minimum wage) is reached; never less than 0.
pub fn guard(law: &Law, gross: Fen, last_day: Date, claims: Vec<Claim>) -> LawFindings {
    let minimum_wage = law.minimum_wage_on(last_day);
    let cap = share_of(&law.deduction_cap, gross);
    let above_minimum = minimum_wage.map(|minimum| (gross - minimum).or_zero());
    let limit = above_minimum.map_or(Fen::ZERO, |above| above.min(cap));
    let reason = match above_minimum {
        None => NotTaken::NoMinimumWage,
        Some(above) if above < cap => NotTaken::MinimumWage,
        Some(_) => NotTaken::Cap,
    };
    let mut claims: Vec<Claim> = claims.into_iter().filter(|claim| claim.amount > Fen::ZERO).collect();
    claims.sort_by(|a, b| key(a).cmp(&key(b)));
    let (mut settled, mut not_claimed) = (Vec::new(), Vec::new());
    let mut left = limit;
    for claim in claims {
        let refused = match claim.kind {
            ClaimKind::Fine if law.fines == Fines::Forbid => Some(NotTaken::FinesForbidden),
            ClaimKind::Loss if !law.loss_clause => Some(NotTaken::NoLossClause),
            ClaimKind::Fine | ClaimKind::Loss => None,
        };
        if refused.is_some() {
            not_claimed.push(Settled { claim, taken: Fen::ZERO, why: refused });
            continue;
        }
        let taken = claim.amount.min(left);
        left -= taken;
        let why = (taken < claim.amount).then_some(reason);
        settled.push(Settled { claim, taken, why });
    }
    LawFindings {
        gross,
        cap_share: law.deduction_cap.clone(),
        cap,
        minimum_wage,
        limit,
        settled,
        not_claimed,
        carry_over: law.carry_over,
        below_minimum: minimum_wage.is_some_and(|minimum| gross < minimum),
    }
}

/// Carried claims first; then time; then the case; a fault's fixed sum before its loss.
fn key(claim: &Claim) -> (bool, Second, &str, ClaimKind, Option<Month>) {
    (claim.carried_from.is_none(), claim.at, &claim.case, claim.kind, claim.carried_from)
}

/// A share of a sum, rounded down to 0.01, at least 0.
fn share_of(share: &BigRational, sum: Fen) -> Fen {
    let yuan = share * yuan(sum);
    if !fits_fen(&yuan) {
        return Fen::ZERO;
    }
    let fen = (yuan * BigRational::from_integer(100.into())).floor().to_integer();
    Fen::new(fen.to_i64().unwrap_or_default()).or_zero()
}

#[cfg(test)]
mod tests;

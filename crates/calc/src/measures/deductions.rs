//! What refunds and reviews take from an order's credit (spec 3.5).

use crate::calendar::Second;
use crate::settings::{RefundTakes, Settings};
use crate::text::Text;
use crate::timeline::KnownOrder;
use jinpai_model::words::{Cause, RefundKind};
use jinpai_model::{Fen, Source};
use std::sync::Arc;

/// Which row took something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeductionCause {
    /// A refund, by its number.
    Refund(Arc<str>),
    /// A neutral or bad review caused by service, by its number.
    Review(Arc<str>),
}

impl DeductionCause {
    /// What it is, with its number.
    pub fn text(&self) -> Text {
        match self {
            Self::Refund(id) => Text::new(format!("退款 {id}"), format!("refund {id}")),
            Self::Review(id) => Text::new(format!("评价 {id}"), format!("review {id}")),
        }
    }
}

/// A part of an order's credit that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// When it became due.
    pub at: Second,
    /// What took it.
    pub cause: DeductionCause,
    /// How much.
    pub taken: Fen,
    /// The refund's or review's row.
    pub source: Source,
}

/// What one row wants to take.
struct Claim {
    at: Second,
    cause: DeductionCause,
    takes: RefundTakes,
    refunded: Fen,
    is_return: bool,
    source: Source,
}

/// All deductions of an order, in order of time, together at most `amount` (3.5.1–3).
pub fn deductions(settings: &Settings, order: &KnownOrder<'_>, amount: Fen) -> Vec<Deduction> {
    let mut left = amount;
    let mut taken = Vec::new();
    for claim in claims(settings, order) {
        let takes_all = match claim.takes {
            RefundTakes::Order => claim.is_return || is_half_or_more(claim.refunded, amount),
            RefundTakes::Refund => false,
            RefundTakes::None => continue,
        };
        let part = if takes_all { left } else { claim.refunded.or_zero().at_most(left) };
        left -= part;
        taken.push(Deduction { at: claim.at, cause: claim.cause, taken: part, source: claim.source });
    }
    taken
}

/// In order of time; equal times in file order, refunds before reviews.
fn claims(settings: &Settings, order: &KnownOrder<'_>) -> Vec<Claim> {
    // A success without a time of completion takes nothing; it is reported (3.5.1).
    let refunds = order.refunds.iter().filter(|refund| refund.gives_money_back()).filter_map(|known| {
        Some(Claim {
            at: known.completed?,
            cause: DeductionCause::Refund(Arc::clone(&known.refund.refund)),
            takes: settings.refund_takes.of(known.refund.cause),
            refunded: known.refund.amount,
            is_return: known.refund.kind == RefundKind::Return,
            source: known.refund.source,
        })
    });
    let reviews = order.reviews.iter().filter(|known| known.review.cause == Some(Cause::Service)).filter_map(|known| {
        Some(Claim {
            at: known.bad_since()?,
            cause: DeductionCause::Review(Arc::clone(&known.review.review)),
            takes: RefundTakes::Order,
            refunded: Fen::ZERO,
            is_return: true,
            source: known.review.source,
        })
    });
    let mut claims: Vec<Claim> = refunds.chain(reviews).collect();
    claims.sort_by_key(|claim| (claim.at, matches!(claim.cause, DeductionCause::Review(_)), claim.source));
    claims
}

fn is_half_or_more(part: Fen, whole: Fen) -> bool {
    part + part >= whole
}

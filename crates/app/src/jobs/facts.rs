//! Which facts a figure is made of: of each kind, those that it counts.

use crate::jobs::board::{MonthView, RoundView};
use jinpai_calc::figures::Figure;
use jinpai_calc::measures::aftersales::{RefundFact, ReviewFact};
use jinpai_calc::measures::attendance::{ShiftFact, ShiftStatus};
use jinpai_calc::measures::credits::Credit;
use jinpai_calc::measures::inquiries::AgentOutcome;
use jinpai_calc::measures::rounds::RoundStatus;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kinds of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Questions and their answers.
    Rounds,
    /// Buyers who may buy.
    Inquiries,
    /// Paid orders with whose they are.
    Orders,
    /// Orders created, paid or not.
    Created,
    /// Refunds completed, parcels opened.
    Refunds,
    /// Reviews.
    Reviews,
    /// Agents' days.
    Days,
    /// Shifts and punches.
    Shifts,
}

impl FactKind {
    /// The facts behind a figure; a target has none.
    pub fn of(figure: Figure) -> Option<Self> {
        Some(match figure {
            Figure::Sales
            | Figure::CampaignSales
            | Figure::RegularSales
            | Figure::Completion
            | Figure::Orders
            | Figure::Buyers
            | Figure::AverageOrderValue
            | Figure::OrderValueRatio
            | Figure::ItemsPerBuyer
            | Figure::RefundRate
            | Figure::ReturnRate
            | Figure::ShopAverageOrderValue
            | Figure::ShopSales
            | Figure::SilentSales => Self::Orders,
            Figure::Inquiries | Figure::Converted | Figure::Conversion => Self::Inquiries,
            Figure::FirstResponse
            | Figure::MeanResponse
            | Figure::Slow
            | Figure::Within30
            | Figure::Within60
            | Figure::Within180
            | Figure::Unanswered => Self::Rounds,
            Figure::Receptions
            | Figure::Consults
            | Figure::ReplyRate
            | Figure::AnswerRatio
            | Figure::MaxConcurrent
            | Figure::Online => Self::Days,
            Figure::PaymentRate => Self::Created,
            Figure::Parcels | Figure::RefundHours => Self::Refunds,
            Figure::PositiveRate | Figure::ShopPositiveRate | Figure::BadReviews | Figure::Repaired => Self::Reviews,
            Figure::Late | Figure::Early | Figure::Absent | Figure::FullAttendance => Self::Shifts,
            Figure::Target => return None,
        })
    }
}

/// Whether a figure counts the round.
pub fn counts_round(view: &MonthView, figure: Figure, round: &RoundView<'_>) -> bool {
    let unanswered = round.status == RoundStatus::Unanswered && !round.off_duty;
    match figure {
        Figure::FirstResponse => round.first && round.wait.is_some(),
        Figure::MeanResponse => round.wait.is_some(),
        Figure::Slow => {
            let rules = view.paid.measured.context.rules(round.shop, round.agent, round.day);
            round.wait.is_some_and(|wait| wait > rules.settings.slow_after)
        }
        Figure::Within30 | Figure::Within60 | Figure::Within180 => round.in_service && (round.wait.is_some() || unanswered),
        Figure::Unanswered => unanswered,
        _ => false,
    }
}

/// Whether a figure counts what an inquiry came to for one of its agents.
pub fn counts_inquiry(figure: Figure, outcome: &AgentOutcome) -> bool {
    match figure {
        Figure::Inquiries => true,
        Figure::Converted => outcome.converted,
        // What is pending stands in neither side of the rate.
        Figure::Conversion => !outcome.pending,
        _ => false,
    }
}

/// Whether a figure of these people counts the order. "The shop's" figures count everybody's and the silent ones.
pub fn counts_order(view: &MonthView, figure: Figure, credit: &Credit, is_asked: &dyn Fn(&AgentId) -> bool) -> bool {
    let own = credit.agent.as_ref().is_some_and(is_asked);
    // Asked for only where it matters: it looks at everybody.
    let rated = || own || is_of_shops(view, is_asked);
    match figure {
        Figure::CampaignSales => own && credit.campaign,
        Figure::RegularSales | Figure::Completion => own && !credit.campaign,
        Figure::RefundRate => credit.refunded && rated(),
        Figure::ReturnRate => credit.returned && rated(),
        Figure::ShopAverageOrderValue | Figure::ShopSales => true,
        Figure::SilentSales => credit.agent.is_none(),
        Figure::Sales
        | Figure::Orders
        | Figure::Buyers
        | Figure::AverageOrderValue
        | Figure::OrderValueRatio
        | Figure::ItemsPerBuyer => own,
        _ => false,
    }
}

/// Whether a figure of these people counts the refund.
pub fn counts_refund(figure: Figure, refund: &RefundFact, is_asked: &dyn Fn(&AgentId) -> bool) -> bool {
    match figure {
        Figure::RefundHours => refund.completed.as_ref().is_some_and(|(handler, _)| is_asked(handler)),
        Figure::Parcels => refund.opened.as_ref().is_some_and(|(by, _)| is_asked(by)),
        _ => false,
    }
}

/// Whether a figure of these people counts the review.
pub fn counts_review(view: &MonthView, figure: Figure, review: &ReviewFact, is_asked: &dyn Fn(&AgentId) -> bool) -> bool {
    let own = review.agent.as_ref().is_some_and(is_asked);
    match figure {
        Figure::PositiveRate => review.rating.is_some() && (own || is_of_shops(view, is_asked)),
        Figure::ShopPositiveRate => review.rating.is_some(),
        Figure::BadReviews => own && review.ever_bad,
        Figure::Repaired => review.repaired_by.as_ref().is_some_and(is_asked),
        _ => false,
    }
}

/// Whether a figure counts the shift.
pub fn counts_shift(figure: Figure, shift: &ShiftFact) -> bool {
    let missing = shift.status == ShiftStatus::MissingPunch;
    match figure {
        Figure::Late => shift.late > 0 || missing && shift.came.is_none(),
        Figure::Early => shift.early > 0 || missing && shift.left.is_none(),
        Figure::Absent => shift.status == ShiftStatus::Absent,
        Figure::FullAttendance => true,
        _ => false,
    }
}

/// Whether some of these people are after-sales agents, whose rates are the shop's (3.6).
fn is_of_shops(view: &MonthView, is_asked: &dyn Fn(&AgentId) -> bool) -> bool {
    let months = &view.paid.measured.months;
    months.iter().any(|(agent, month)| month.role == Some(Role::Aftersales) && is_asked(agent))
}

#[cfg(test)]
mod tests {
    use super::FactKind;
    use jinpai_calc::figures::Figure;

    #[test]
    fn every_figure_but_a_target_has_facts() {
        let without: Vec<_> = Figure::ALL.iter().filter(|figure| FactKind::of(**figure).is_none()).collect();
        assert_eq!(without, [&Figure::Target]);
    }
}

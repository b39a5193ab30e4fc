//! Disputes about whose an order is: what agents raised, and how each was answered.

use jinpai_model::records::{CreditDecision, CreditDispute};
use jinpai_model::{OrderId, ShopId};
use jinpai_store::{Reader, StoreError, records};
use std::collections::BTreeMap;

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisputeState {
    /// Nobody has decided yet.
    Open,
    /// Decided as the agent wanted it.
    Granted,
    /// Decided otherwise.
    Refused,
}

impl DisputeState {
    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Refused => "refused",
        }
    }
}

/// A dispute with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// What the agent said.
    pub row: CreditDispute,
    /// The first decision about the order that came after it.
    pub answer: Option<CreditDecision>,
}

impl Dispute {
    /// Where it stands.
    pub fn state(&self) -> DisputeState {
        let Some(answer) = &self.answer else { return DisputeState::Open };
        let is_theirs = answer.agent.as_ref() == Some(&self.row.agent);
        if is_theirs == self.row.claims { DisputeState::Granted } else { DisputeState::Refused }
    }

    /// Whether it is about this order.
    pub fn is_about(&self, shop: &ShopId, order: &OrderId) -> bool {
        self.row.order == *order && self.row.shop.as_ref().is_none_or(|named| named == shop)
    }
}

/// All disputes, by order and time.
#[derive(Debug, Clone, Default)]
pub struct Disputes(BTreeMap<OrderId, Vec<Dispute>>);

impl Disputes {
    /// Reads them.
    pub fn read(reader: &dyn Reader) -> Result<Self, StoreError> {
        let disputes: Vec<CreditDispute> = records(reader)?;
        // Without a dispute nobody needs the decisions.
        let decisions: Vec<CreditDecision> = if disputes.is_empty() { Vec::new() } else { records(reader)? };
        Ok(Self::of(disputes, &decisions))
    }

    /// Puts them together.
    pub fn of(disputes: Vec<CreditDispute>, decisions: &[CreditDecision]) -> Self {
        let mut all: BTreeMap<OrderId, Vec<Dispute>> = BTreeMap::new();
        for row in disputes {
            let later = decisions.iter().filter(|decision| decision.order == row.order && decision.time >= row.time);
            let answer = later.min_by_key(|decision| (decision.time, decision.source)).cloned();
            all.entry(row.order.clone()).or_default().push(Dispute { row, answer });
        }
        for of_order in all.values_mut() {
            of_order.sort_by_key(|dispute| (dispute.row.time, dispute.row.source));
        }
        Self(all)
    }

    /// Those about one order, by time.
    pub fn about<'a>(&'a self, shop: &'a ShopId, order: &'a OrderId) -> impl DoubleEndedIterator<Item = &'a Dispute> {
        self.0.get(order).into_iter().flatten().filter(move |dispute| dispute.is_about(shop, order))
    }

    /// All of them, by order and time.
    pub fn all(&self) -> impl Iterator<Item = &Dispute> {
        self.0.values().flatten()
    }

    /// Where an order stands: open if any dispute about it is, else as the last one was answered; none without disputes.
    pub fn state(&self, shop: &ShopId, order: &OrderId) -> Option<DisputeState> {
        let is_open = self.about(shop, order).any(|dispute| dispute.answer.is_none());
        let last = || self.about(shop, order).next_back().map(Dispute::state);
        if is_open { Some(DisputeState::Open) } else { last() }
    }
}

#[cfg(test)]
mod tests {
    use super::{DisputeState, Disputes};
    use jiff::Timestamp;
    use jinpai_model::Source;
    use jinpai_model::records::{CreditDecision, CreditDispute};

    fn dispute(agent: &str, claims: bool, seconds: i64) -> CreditDispute {
        let time = Timestamp::from_second(seconds).unwrap();
        let (order, agent) = ("o1".into(), agent.into());
        CreditDispute { order, shop: None, agent, claims, time, reason: "有聊天".into(), source: Source::default() }
    }

    fn decision(agent: Option<&str>, seconds: i64) -> CreditDecision {
        CreditDecision {
            order: "o1".into(),
            agent: agent.map(Into::into),
            decided_by: "王主管".into(),
            time: Timestamp::from_second(seconds).unwrap(),
            reason: "核对过".into(),
            source: Source::default(),
        }
    }

    fn check(disputes: Vec<CreditDispute>, decisions: &[CreditDecision], expected: &[DisputeState]) {
        let disputes = Disputes::of(disputes, decisions);
        let states: Vec<_> = disputes.all().map(super::Dispute::state).collect();
        assert_eq!(states, expected);
    }

    #[test]
    fn the_first_decision_after_it_answers_a_dispute() {
        use DisputeState::{Granted, Open, Refused};
        check(vec![dispute("a", true, 10)], &[decision(Some("a"), 9)], &[Open]);
        check(vec![dispute("a", true, 10)], &[decision(Some("a"), 10)], &[Granted]);
        check(vec![dispute("a", true, 10)], &[decision(None, 11), decision(Some("a"), 12)], &[Refused]);
        check(vec![dispute("a", false, 10)], &[decision(Some("b"), 11)], &[Granted]);
        check(vec![dispute("a", false, 10)], &[decision(Some("a"), 11)], &[Refused]);
        check(vec![dispute("a", true, 10), dispute("b", true, 20)], &[decision(Some("a"), 15)], &[Granted, Open]);
    }

    #[test]
    fn an_open_dispute_stands_above_answered_ones() {
        let disputes = Disputes::of(vec![dispute("a", true, 10), dispute("b", true, 20)], &[decision(Some("a"), 15)]);
        assert_eq!(disputes.state(&"s".into(), &"o1".into()), Some(DisputeState::Open));
        assert_eq!(disputes.state(&"s".into(), &"o2".into()), None);
    }
}

//! The funnel 转化漏斗: from who wrote to who bought.

use super::Measures;
use super::periods::Span;
use jinpai_model::{AgentId, ShopId};

/// How far buyers came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of 3.2 and 3.3, which define each")]
pub struct Funnel {
    pub consults: i64,
    pub receptions: i64,
    pub inquiries: i64,
    pub ordered: i64,
    pub converted: i64,
    pub pending: i64,
    pub lost: i64,
}

impl Funnel {
    /// Adds the buyers of a month's days. Without `agent` an inquiry counts once for its shop, however many answered it, and is converted
    /// whoever got the order; with it, it counts for each of these agents as 3.3.5 says. A buyer whom two agents served on one day is a
    /// consult of each, either way.
    pub fn add(
        &mut self,
        measures: &Measures,
        span: Span,
        in_shop: &dyn Fn(&ShopId) -> bool,
        agent: Option<&dyn Fn(&AgentId) -> bool>,
    ) {
        let is_asked = |who: &AgentId| agent.is_none_or(|agent| agent(who));
        for ((shop, who, day), facts) in &measures.agent_days {
            if span.contains(*day) && in_shop(shop) && is_asked(who) {
                self.consults += facts.counts.consults;
                self.receptions += facts.counts.receptions;
            }
        }
        let inquiries = measures.inquiries.iter().filter(|inquiry| span.contains(inquiry.day) && in_shop(&inquiry.shop));
        for inquiry in inquiries {
            if agent.is_none() {
                self.count([inquiry.ordered, inquiry.converted, inquiry.pending, inquiry.lost]);
            } else {
                for outcome in inquiry.agents.iter().filter(|outcome| is_asked(&outcome.agent)) {
                    self.count([outcome.ordered, outcome.converted, outcome.pending, inquiry.lost]);
                }
            }
        }
    }

    /// Counts an inquiry that is these.
    fn count(&mut self, [ordered, converted, pending, lost]: [bool; 4]) {
        self.inquiries += 1;
        self.ordered += i64::from(ordered);
        self.converted += i64::from(converted);
        self.pending += i64::from(pending);
        self.lost += i64::from(lost);
    }
}

//! Idle time (R3; doc B): online, somebody waits at every instant, and not a word to anybody in the shop.

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use super::talk::Talk;
use crate::calendar::Second;
use crate::explain::Evidence;
use crate::intervals::Intervals;
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use jinpai_model::{AgentId, ShopId};

/// So many of the open questions are shown as evidence.
const QUESTIONS_SHOWN: usize = 20;

impl Faults {
    /// The maximal intervals of idle time of all agents.
    pub(super) fn add_idle_times(&mut self, search: &Search<'_>) {
        for ((shop, agent), mut talk) in std::mem::take(&mut self.talk) {
            talk.open.sort_unstable();
            talk.human.sort_unstable();
            for span in idle_spans(search, &shop, &agent, &talk) {
                let key = Key { thing: "idle", shop: Some(&shop), buyer: None, number: None, from: span.0 };
                let day = search.context.shop(&shop).clock.day(span.0);
                let place = Place { kind: FactKind::Idle, agent: &agent, day, key, order: None, for_grey: false };
                self.consider(search, &place, &Idle { search, shop: &shop, talk: &talk, span });
            }
        }
    }
}

/// Online with an open question, cut at the agent's own messages and at the horizon.
fn idle_spans(search: &Search<'_>, shop: &ShopId, agent: &AgentId, talk: &Talk) -> Vec<(Second, Second)> {
    let Some(presence) = search.context.shop(shop).presence.get(agent) else { return Vec::new() };
    let open = Intervals::union(talk.open.iter().map(|(from, to, _)| (*from, *to)).collect());
    let mut spans = Vec::new();
    for (from, to) in common(&open, &presence.online) {
        let first = talk.human.partition_point(|at| *at <= from);
        let inside = talk.human[first..].iter().copied().take_while(|at| *at < to);
        let mut start = from;
        for end in inside.chain(std::iter::once(to)) {
            if start < end {
                spans.push((start, end));
            }
            start = end;
        }
    }
    spans
}

/// What lies in both sets.
fn common(one: &Intervals, other: &Intervals) -> Vec<(Second, Second)> {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut common = Vec::new();
    while let (Some(a), Some(b)) = (one.peek().copied(), other.peek().copied()) {
        let (from, to) = (a.0.max(b.0), a.1.min(b.1));
        if from < to {
            common.push((from, to));
        }
        if a.1 <= b.1 {
            one.next()
        } else {
            other.next()
        };
    }
    common
}

struct Idle<'f, 'a> {
    search: &'f Search<'a>,
    shop: &'f ShopId,
    talk: &'f Talk,
    span: (Second, Second),
}

impl Fact for Idle<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        (field == FactField::Length).then_some(FieldValue::Whole(self.span.1 - self.span.0))
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.span.1
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let (start, end) = self.span;
        let before = &self.talk.open[..self.talk.open.partition_point(|(from, ..)| *from < end)];
        let open = before.iter().filter(|(_, to, _)| start < *to).take(QUESTIONS_SHOWN);
        let row = |(from, to, source): &(Second, Second, jinpai_model::Source)| {
            let time = |at: Second| self.search.time(Some(self.shop), at);
            let (from, to) = (time(*from), time(*to));
            Evidence::new(
                *source,
                Text::new(format!("{from} 的提问，到 {to} 未答"), format!("question of {from}, open until {to}")),
            )
        };
        open.map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::common;
    use crate::intervals::Intervals;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn common_seconds_are_in_both(
            one in prop::collection::vec((0_i64..50, 0_i64..50), 0..8), other in prop::collection::vec((0_i64..50, 0_i64..50), 0..8),
        ) {
            let (one, other) = (Intervals::union(one), Intervals::union(other));
            let both = Intervals::union(common(&one, &other));
            for at in 0..50 {
                prop_assert_eq!(both.contains(at), one.contains(at) && other.contains(at));
            }
        }
    }
}

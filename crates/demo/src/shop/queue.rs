//! What happens next: events in order of time, equal times in the order in which they were thought of.

use super::confirm::Confirmation;
use super::purchase::{Cart, Deal};
use super::talk::Talk;
use super::visit::Visit;
use crate::moment::Moment;
use jinpai_model::words::PresenceState;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Something that happens.
#[derive(Debug)]
pub(crate) enum Event {
    /// A day begins.
    Midnight,
    /// A member's accounts change their state.
    Presence(usize, PresenceState),
    /// A buyer comes.
    Visit(Box<Visit>),
    /// It is the buyer's turn.
    Buyer(Box<Talk>),
    /// It is the agent's turn.
    Agent(Box<Talk>),
    /// A buyer places an order.
    Place(Box<Cart>),
    /// A buyer pays.
    Pay(Box<Deal>),
    /// Somebody confirms the particulars of a paid order.
    Confirm(Box<Confirmation>),
    /// Somebody looks at an order that is not paid.
    Remind(Box<Deal>),
    /// The platform closes an order that was never paid.
    Close(Box<Deal>),
}

impl Event {
    /// The unpaid order that the event is about.
    pub(crate) fn into_deal(self) -> Option<Box<Deal>> {
        match self {
            Self::Pay(deal) | Self::Remind(deal) | Self::Close(deal) => Some(deal),
            Self::Buyer(talk) | Self::Agent(talk) => talk.into_deal(),
            Self::Midnight | Self::Presence(..) | Self::Visit(_) | Self::Place(_) | Self::Confirm(_) => None,
        }
    }

    /// The same, looked at only.
    pub(crate) fn deal(&self) -> Option<&Deal> {
        match self {
            Self::Pay(deal) | Self::Remind(deal) | Self::Close(deal) => Some(deal),
            Self::Buyer(talk) | Self::Agent(talk) => talk.deal(),
            Self::Midnight | Self::Presence(..) | Self::Visit(_) | Self::Place(_) | Self::Confirm(_) => None,
        }
    }
}

#[derive(Debug)]
struct Entry {
    at: Moment,
    number: u64,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// The earliest is the greatest, for the heap gives out its greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// The events to come.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Entry>,
    pushed: u64,
}

impl Queue {
    /// Lets something happen at a moment.
    pub(crate) fn push(&mut self, at: Moment, event: Event) {
        self.pushed += 1;
        self.heap.push(Entry { at, number: self.pushed, event });
    }

    /// The next event, if it is before that moment.
    pub(crate) fn pop_before(&mut self, end: Moment) -> Option<(Moment, Event)> {
        self.heap.peek().is_some_and(|entry| entry.at < end).then(|| self.pop()).flatten()
    }

    /// The unpaid orders that events to come are about, in no order.
    pub(crate) fn deals(&self) -> impl Iterator<Item = &Deal> {
        self.heap.iter().filter_map(|entry| entry.event.deal())
    }

    /// How many events are to come.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.heap.len()
    }

    /// The next event.
    pub(crate) fn pop(&mut self) -> Option<(Moment, Event)> {
        self.heap.pop().map(|entry| (entry.at, entry.event))
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, Queue};
    use crate::moment::Moment;
    use jinpai_model::words::PresenceState;

    #[test]
    fn gives_out_by_time_then_by_order() {
        let mut queue = Queue::default();
        for (at, member) in [(5, 1), (3, 2), (5, 3), (3, 4), (9, 5)] {
            queue.push(Moment(at), Event::Presence(member, PresenceState::Online));
        }
        let mut given = Vec::new();
        while let Some((at, Event::Presence(member, _))) = queue.pop_before(Moment(9)) {
            given.push((at.0, member));
        }
        assert_eq!(given, [(3, 2), (3, 4), (5, 1), (5, 3)]);
        assert!(queue.pop().is_some());
    }
}

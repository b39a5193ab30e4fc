//! What is known when: every fact is told as it stands at the end of the simulated days and, where the days after bring something
//! new, once more as late.

use super::World;
use super::purchase::Deal;
use crate::error::DemoError;
use crate::fact::Fact;
use crate::moment::Moment;
use jiff::Timestamp;
use jinpai_model::records::{Order, OrderItem};
use std::sync::Arc;

impl World<'_> {
    /// Tells what is known from that moment on and never changes.
    pub(super) fn tell_at(&mut self, fact: impl Into<Fact>, at: Moment) -> Result<(), DemoError> {
        match () {
            () if at < self.end => self.facts.take(fact.into()),
            () if at < self.stop => self.facts.take_late(fact.into()),
            () => Ok(()),
        }
    }

    /// Tells what changes with time: `version` says how it stands at a moment, nothing as long as it is not known.
    pub(super) fn tell_as_of<R>(&mut self, version: impl Fn(Moment) -> Option<R>) -> Result<(), DemoError>
    where
        R: Into<Fact> + PartialEq,
    {
        let (first, last) = (version(self.end), version(self.stop));
        let late = last.filter(|last| first.as_ref() != Some(last));
        // What is only thought of after the end was told at the end, if it was known then (see `World::ends`).
        if let Some(first) = first.filter(|_| self.now < self.end) {
            self.facts.take(first.into())?;
        }
        late.map_or(Ok(()), |late| self.facts.take_late(late.into()))
    }

    /// The simulated days are over: what is still open is told as it stands.
    pub(super) fn ends(&mut self) -> Result<(), DemoError> {
        let waiting = self.seats.iter().flat_map(|seat| &seat.waiting).filter_map(|talk| talk.deal());
        let mut rows: Vec<(Option<Order>, Vec<OrderItem>)> =
            self.queue.deals().chain(waiting).map(|deal| (deal.order_as_of(self.end), deal.items_as_of(self.end))).collect();
        rows.sort_by(|(one, _), (other, _)| {
            one.as_ref().map(|order| &order.order).cmp(&other.as_ref().map(|order| &order.order))
        });
        for (order, items) in rows {
            items.into_iter().try_for_each(|item| self.facts.take(item.into()))?;
            order.map_or(Ok(()), |order| self.facts.take(order.into()))?;
        }
        Ok(())
    }

    /// Tells an order and its items.
    pub(super) fn tell_order(&mut self, deal: &Deal) -> Result<(), DemoError> {
        for place in 0..deal.items.len() {
            self.tell_as_of(|at| deal.item_as_of(place, at))?;
        }
        self.tell_as_of(|at| deal.order_as_of(at))
    }
}

impl Deal {
    /// The order as it stands at a moment. Its own times may lie in the future.
    pub(super) fn order_as_of(&self, at: Moment) -> Option<Order> {
        let full = &self.order;
        if Moment::of(full.created) >= at {
            return None;
        }
        let paid_at = known(full.paid_at, at);
        let shipped_at = known(full.shipped_at, at);
        let before = |change: &&super::purchase::Change| change.at < at;
        Some(Order {
            paid_at,
            paid: full.paid.filter(|_| paid_at.is_some()),
            shipped_at,
            courier: full.courier.clone().filter(|_| shipped_at.is_some()),
            tracking: full.tracking.clone().filter(|_| shipped_at.is_some()),
            received_at: known(full.received_at, at),
            closed_at: known(full.closed_at, at),
            deposit_paid_at: known(full.deposit_paid_at, at),
            status: Some(self.status(at)),
            flag: self.changes.iter().rfind(before).map(|change| change.flag.clone()),
            note: self.changes.iter().filter(before).filter_map(|change| change.text.clone()).next_back(),
            ..full.clone()
        })
    }

    fn status(&self, at: Moment) -> Arc<str> {
        let order = &self.order;
        Arc::from(match () {
            () if known(order.closed_at, at).is_some() => "交易关闭",
            () if known(order.received_at, at).is_some() => "交易成功",
            () if known(order.shipped_at, at).is_some() => "卖家已发货，等待买家确认",
            () if known(order.paid_at, at).is_some() => "买家已付款，等待卖家发货",
            () => "等待买家付款",
        })
    }

    fn item_as_of(&self, place: usize, at: Moment) -> Option<OrderItem> {
        (Moment::of(self.order.created) < at).then(|| OrderItem { status: Some(self.status(at)), ..self.items[place].clone() })
    }

    fn items_as_of(&self, at: Moment) -> Vec<OrderItem> {
        (0..self.items.len()).filter_map(|place| self.item_as_of(place, at)).collect()
    }
}

/// The instant, if it lies before that moment.
pub(super) fn known(time: Option<Timestamp>, at: Moment) -> Option<Timestamp> {
    time.filter(|time| Moment::of(*time) < at)
}

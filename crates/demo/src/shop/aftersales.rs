//! What becomes of a paid order: shipped, received, asked about, returned, reviewed.

use super::World;
use super::purchase::{CartKind, Deal};
use super::queue::Event;
use super::talk::after_talk;
use super::visit::{Purpose, Visit};
use crate::error::DemoError;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::texts;
use jiff::Timestamp;
use jinpai_model::records::{Refund, Review};
use jinpai_model::words::{Cause, Rating, RefundKind, RefundStatus};
use jinpai_model::{AgentId, Fen, Source};
use std::sync::Arc;

const COURIERS: &[(&str, &str)] = &[("中通快递", "78"), ("德邦快递", "DPK36"), ("圆通速递", "YT75"), ("顺丰速运", "SF13")];
const CAUSES: [Cause; 4] = [Cause::Customer, Cause::Product, Cause::Service, Cause::Logistics];

impl World<'_> {
    /// Draws all that becomes of an order paid at that moment and writes down what is known by the end. Returns the moment it ships
    /// or is to ship.
    pub(crate) fn course(&mut self, deal: &mut Deal, at: Moment) -> Result<Moment, DemoError> {
        let ships = at.midnight() + (1 + self.chance.low(0, 3)) * DAY + 15 * HOUR + self.chance.between(0, 4 * HOUR);
        let receives = ships + self.chance.between(2 * DAY, 6 * DAY);
        let mut status = "买家已付款，等待卖家发货";
        let trouble = if deal.kind == CartKind::Ordinary { self.trouble(deal, at, ships, receives)? } else { Trouble::None };
        if ships < self.end && trouble != Trouble::BeforeShipping {
            let (courier, prefix) = self.chance.pick(COURIERS);
            deal.order.shipped_at = Some(ships.instant());
            deal.order.courier = Some(courier.into());
            deal.order.tracking = Some(Arc::from(self.parcel_number(prefix)));
            status = "卖家已发货，等待买家确认";
            if receives < self.end {
                deal.order.received_at = Some(receives.instant());
                status = "交易成功";
            }
        }
        if deal.order.closed_at.is_some() {
            status = "交易关闭";
        }
        deal.order.status = Some(status.into());
        if trouble == Trouble::None {
            self.later_visits(deal, at, ships);
            if deal.kind == CartKind::Ordinary && self.chance.percent(36) {
                let written = receives + self.chance.low(HOUR, 5 * DAY);
                self.review(deal, written)?;
            }
        }
        Ok(ships)
    }

    fn parcel_number(&mut self, prefix: &str) -> String {
        self.counts.parcels += 1;
        format!("{prefix}{:010}", 2_000_000_000 + self.counts.parcels * 97)
    }

    /// Some ask where their parcel is; the others may buy again.
    fn later_visits(&mut self, deal: &Deal, at: Moment, ships: Moment) {
        let customer = deal.customer.clone();
        let asks = after_talk(at) + self.chance.between(0, 3 * DAY);
        let awake = asks.midnight() + 9 * HOUR + self.chance.between(0, 13 * HOUR);
        if self.chance.percent(17) && awake >= after_talk(at) {
            let tracking = (awake > ships).then(|| deal.order.tracking.as_ref().map(ToString::to_string)).flatten();
            let visit = Visit { customer, purpose: Purpose::Parcel(tracking) };
            self.queue.push(awake, Event::Visit(Box::new(visit)));
        } else {
            self.remember(customer, after_talk(at));
        }
    }

    /// A refund, return, exchange or resend, if there is one.
    fn trouble(&mut self, deal: &mut Deal, at: Moment, ships: Moment, receives: Moment) -> Result<Trouble, DemoError> {
        if !self.chance.per_mille(68) {
            return Ok(Trouble::None);
        }
        let early = self.chance.percent(30) && ships > after_talk(at) + HOUR;
        let applied = if early {
            after_talk(at) + self.chance.between(0, (ships - after_talk(at)).min(DAY) - 1)
        } else {
            receives + self.chance.low(2 * HOUR, 6 * DAY)
        };
        let (kind, which) = if early {
            (RefundKind::Refund, self.chance.index(3))
        } else {
            let kinds = [RefundKind::Refund, RefundKind::Return, RefundKind::Exchange, RefundKind::Resend];
            let kind = kinds[self.chance.weighted(&[38, 34, 17, 11])];
            (kind, self.chance.index(texts::TROUBLE.len()))
        };
        let visit = Visit { customer: deal.customer.clone(), purpose: Purpose::Trouble(which) };
        self.queue.push((applied - 10 * MINUTE).max(after_talk(at)), Event::Visit(Box::new(visit)));
        if applied >= self.end {
            return Ok(Trouble::AfterReceipt);
        }
        let refund = self.refund(deal, kind, which, early, applied);
        let whole = refund.status == RefundStatus::Success && Some(refund.amount) == deal.order.paid;
        if let Some(completed) = refund.completed.filter(|_| whole) {
            deal.order.closed_at = Some(completed);
        }
        self.tell(refund)?;
        Ok(if early { Trouble::BeforeShipping } else { Trouble::AfterReceipt })
    }

    fn refund(&mut self, deal: &Deal, kind: RefundKind, which: usize, early: bool, applied: Moment) -> Refund {
        self.counts.refunds += 1;
        let paid = deal.order.paid.unwrap_or(Fen::ZERO);
        let amount = match kind {
            RefundKind::Return => paid,
            RefundKind::Refund if early => paid,
            RefundKind::Refund => Fen::new(paid.fen() * self.chance.between(5, 60) / 100),
            RefundKind::Exchange | RefundKind::Resend => Fen::ZERO,
        };
        let parcel = matches!(kind, RefundKind::Return | RefundKind::Exchange);
        let opened = office_hours(applied + self.chance.between(2 * DAY, 5 * DAY));
        let takes = if parcel { self.chance.low(HOUR, 2 * DAY) } else { self.chance.low(10 * MINUTE, 3 * DAY) };
        let completed = office_hours(if parcel { opened } else { applied } + takes);
        let refused = self.chance.percent(9);
        let status = match () {
            () if completed >= self.end => RefundStatus::Pending,
            () if refused => RefundStatus::Closed,
            () => RefundStatus::Success,
        };
        let usual = CAUSES[texts::TROUBLE[which].2];
        let other = self.chance.pick(&CAUSES);
        let cause = if self.chance.percent(85) { usual } else { other };
        let decided = self.chance.percent(88) && applied + DAY < self.end;
        let handler = self.service_agent(deal.customer.store);
        let opener = self.service_agent(deal.customer.store);
        let opened_at = (parcel && !refused).then(|| self.known(opened)).flatten();
        Refund {
            refund: Arc::from(
                (180_000_000_000_000 + self.counts.refunds * 1_000 + u64::from(self.chance.below(1_000))).to_string(),
            ),
            order: deal.order.order.clone(),
            shop: Some(deal.order.shop.clone()),
            buyer: Some(deal.order.buyer.clone()),
            applied: applied.instant(),
            completed: self.known(completed).filter(|_| status == RefundStatus::Success),
            kind,
            amount,
            reason: Some(texts::TROUBLE[which].1.into()),
            cause: decided.then_some(cause),
            status,
            handler,
            tracking: (parcel && !refused && applied + DAY < self.end).then(|| Arc::from(self.parcel_number("YT88"))),
            opened_at,
            opened_by: opened_at.and(opener),
            source: Source::default(),
        }
    }

    fn review(&mut self, deal: &Deal, at: Moment) -> Result<(), DemoError> {
        self.counts.reviews += 1;
        if at >= self.end {
            return Ok(());
        }
        let rating = [Rating::Good, Rating::Neutral, Rating::Bad][self.chance.weighted(&[964, 20, 16])];
        let good = rating == Rating::Good;
        let content = self.chance.pick(if good { texts::GOOD_REVIEWS } else { texts::BAD_REVIEWS });
        let found = review_round(at, self.chance.percent(92));
        let found_by = self.service_agent(deal.customer.store);
        let answered = found + self.chance.low(5 * MINUTE, 30 * HOUR);
        let answered = self.awake(answered);
        let answers = self.chance.percent(if good { 25 } else { 85 });
        let revised = answered + self.chance.between(HOUR, 4 * DAY);
        let repaired = !good && answers && self.chance.percent(35);
        let cause = CAUSES[self.chance.weighted(&[20, 35, 25, 20])];
        let decided = !good && self.chance.percent(75) && at + DAY < self.end;
        let revised_at = repaired.then(|| self.known(revised)).flatten();
        let answered_at = answers.then(|| self.known(answered)).flatten();
        let found_at = self.known(found);
        self.tell(Review {
            review: Arc::from((60_000_000_000 + self.counts.reviews).to_string()),
            order: deal.order.order.clone(),
            shop: Some(deal.order.shop.clone()),
            buyer: Some(deal.order.buyer.clone()),
            created: at.instant(),
            rating,
            content: Some(content.into()),
            cause: decided.then_some(cause),
            revised_at,
            revised_rating: revised_at.map(|_| Rating::Good),
            repaired_by: revised_at.and(found_by.clone()),
            found_at,
            found_by: found_at.and(found_by.clone()),
            answered_at,
            answered_by: answered_at.and(found_by),
            source: Source::default(),
        })
    }

    /// Somebody who looks after what was sold.
    pub(crate) fn service_agent(&mut self, store: usize) -> Option<AgentId> {
        let [sales, service, _] = &self.team.desks[store];
        let list = if service.is_empty() { sales } else { service };
        let member = list.get(self.chance.index(list.len().max(1)))?;
        self.team.members[*member].agent.clone()
    }

    /// The instant, if it is not after the end.
    pub(crate) fn known(&self, at: Moment) -> Option<Timestamp> {
        (at < self.end).then(|| at.instant())
    }
}

/// That moment, if it is between 09:00 and 18:00, else one of the next such time.
fn office_hours(at: Moment) -> Moment {
    let (opens, closes) = (9 * HOUR, 18 * HOUR);
    let second = at.second_of_day();
    match () {
        () if second < opens => at.midnight() + opens + second % HOUR,
        () if second >= closes => at.midnight() + DAY + opens + second % HOUR,
        () => at,
    }
}

/// Whether and when something goes wrong with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trouble {
    None,
    BeforeShipping,
    AfterReceipt,
}

/// Reviews are looked through at 08:00 and 13:30 (spec 1.2 W4); a careless look finds one a day later.
fn review_round(at: Moment, careful: bool) -> Moment {
    let second = at.second_of_day();
    let (morning, noon) = (8 * HOUR, 13 * HOUR + 30 * MINUTE);
    let round = match () {
        () if second < morning => morning,
        () if second < noon => noon,
        () => DAY + morning,
    };
    at.midnight() + round + 7 * MINUTE + if careful { 0 } else { DAY }
}

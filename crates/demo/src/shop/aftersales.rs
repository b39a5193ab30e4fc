//! What becomes of a paid order: shipped, received, asked about, returned, reviewed.

use super::World;
use super::known::known;
use super::purchase::{CartKind, Deal};
use super::queue::Event;
use super::talk::after_talk;
use super::visit::{Purpose, Visit};
use crate::error::DemoError;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::texts;
use jinpai_model::records::{Refund, Review};
use jinpai_model::words::{Cause, Rating, RefundKind, RefundStatus};
use jinpai_model::{AgentId, Fen, Source};
use std::sync::Arc;

const COURIERS: &[(&str, &str)] = &[("中通快递", "78"), ("德邦快递", "DPK36"), ("圆通速递", "YT75"), ("顺丰速运", "SF13")];
const CAUSES: [Cause; 4] = [Cause::Customer, Cause::Product, Cause::Service, Cause::Logistics];

impl World<'_> {
    /// Draws all that becomes of an order paid at that moment. Returns the moment it ships or is to ship.
    pub(crate) fn course(&mut self, deal: &mut Deal, at: Moment) -> Result<Moment, DemoError> {
        let ships = at.midnight() + (1 + self.chance.low(0, 3)) * DAY + 15 * HOUR + self.chance.between(0, 4 * HOUR);
        let receives = ships + self.chance.between(2 * DAY, 6 * DAY);
        let trouble = if deal.kind == CartKind::Ordinary { self.trouble(deal, at, ships, receives)? } else { Trouble::None };
        if trouble != Trouble::BeforeShipping {
            let (courier, prefix) = self.chance.pick(COURIERS);
            deal.order.shipped_at = Some(ships.instant());
            deal.order.courier = Some(courier.into());
            deal.order.tracking = Some(Arc::from(self.parcel_number(prefix)));
            deal.order.received_at = Some(receives.instant());
        }
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
        let refund = self.refund(deal, kind, which, early, applied);
        let whole = refund.status == RefundStatus::Success && Some(refund.amount) == deal.order.paid;
        if let Some(completed) = refund.completed.filter(|_| whole) {
            deal.order.closed_at = Some(completed);
        }
        // Somebody looks at it within some days and says whose it was; of some nobody ever does.
        let decided = office_hours(applied + 14 * HOUR + self.chance.low(0, 9 * DAY));
        let decided = self.chance.percent(94).then_some(decided);
        self.tell_as_of(|at| refund_as_of(&refund, applied, decided, at))?;
        Ok(if early { Trouble::BeforeShipping } else { Trouble::AfterReceipt })
    }

    /// A refund with all that comes of it.
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
        let usual = CAUSES[texts::TROUBLE[which].2];
        // What looks like the service's doing is mostly found to be somebody else's.
        let usual = if usual == Cause::Service && self.chance.percent(60) { Cause::Product } else { usual };
        let other = self.chance.pick(&CAUSES);
        let cause = if self.chance.percent(90) { usual } else { other };
        let handler = self.service_agent(deal.customer.store);
        let opener = self.service_agent(deal.customer.store);
        let comes_back = parcel && !refused;
        Refund {
            refund: Arc::from(
                (180_000_000_000_000 + self.counts.refunds * 1_000 + u64::from(self.chance.below(1_000))).to_string(),
            ),
            order: deal.order.order.clone(),
            shop: Some(deal.order.shop.clone()),
            buyer: Some(deal.order.buyer.clone()),
            applied: applied.instant(),
            completed: Some(completed.instant()),
            kind,
            amount,
            reason: Some(texts::TROUBLE[which].1.into()),
            cause: Some(cause),
            status: if refused { RefundStatus::Closed } else { RefundStatus::Success },
            handler,
            tracking: comes_back.then(|| Arc::from(self.parcel_number("YT88"))),
            opened_at: comes_back.then(|| opened.instant()),
            opened_by: opener.filter(|_| comes_back),
            source: Source::default(),
        }
    }

    fn review(&mut self, deal: &Deal, at: Moment) -> Result<(), DemoError> {
        self.counts.reviews += 1;
        let rating = [Rating::Good, Rating::Neutral, Rating::Bad][self.chance.weighted(&[966, 19, 15])];
        let good = rating == Rating::Good;
        self.counts.bad_reviews += u64::from(!good);
        // Rare things among the bad ones come by turns, so that every shop's month has a few of each.
        let turn = if good { 0 } else { self.counts.bad_reviews };
        let (unseen, unanswered) = (turn % 37 == 5, turn % 41 == 9);
        let content = self.chance.pick(if good { texts::GOOD_REVIEWS } else { texts::BAD_REVIEWS });
        let found = review_round(at, !unseen) + self.chance.between(MINUTE, 21 * MINUTE);
        let found_by = self.service_agent(deal.customer.store);
        let answered = found + if good { self.chance.low(5 * MINUTE, 30 * HOUR) } else { self.chance.low(5 * MINUTE, 5 * HOUR) };
        let answered = self.awake(answered) + if unanswered { 20 * HOUR } else { 0 };
        let answers = if good { self.chance.percent(25) } else { turn % 67 != 11 };
        let revised = answered + self.chance.between(HOUR, 9 * DAY);
        let repaired = !good && answers && self.chance.percent(45);
        let service = turn % 13 == 4 || turn % 29 == 7;
        let cause = if service { Cause::Service } else { CAUSES[self.chance.weighted(&[30, 45, 0, 25])] };
        let decided = office_hours(at + 10 * HOUR + self.chance.low(0, 6 * DAY));
        let decided = (!good && self.chance.percent(90)).then_some(decided);
        let review = Review {
            review: Arc::from((60_000_000_000 + self.counts.reviews).to_string()),
            order: deal.order.order.clone(),
            shop: Some(deal.order.shop.clone()),
            buyer: Some(deal.order.buyer.clone()),
            created: at.instant(),
            rating,
            content: Some(content.into()),
            cause: Some(cause),
            revised_at: repaired.then(|| revised.instant()),
            revised_rating: repaired.then_some(Rating::Good),
            repaired_by: found_by.clone().filter(|_| repaired),
            found_at: Some(found.instant()),
            found_by: found_by.clone(),
            answered_at: answers.then(|| answered.instant()),
            answered_by: found_by.filter(|_| answers),
            source: Source::default(),
        };
        self.tell_as_of(|until| review_as_of(&review, at, decided, until))
    }

    /// Somebody who looks after what was sold.
    pub(crate) fn service_agent(&mut self, store: usize) -> Option<AgentId> {
        let [sales, service, _] = &self.team.desks[store];
        let list = if service.is_empty() { sales } else { service };
        let member = list.get(self.chance.index(list.len().max(1)))?;
        self.team.members[*member].agent.clone()
    }
}

/// A refund as it stands at a moment, its cause only once it is decided.
fn refund_as_of(full: &Refund, applied: Moment, decided: Option<Moment>, at: Moment) -> Option<Refund> {
    let completed = known(full.completed, at);
    let opened_at = known(full.opened_at, at);
    (applied < at).then(|| Refund {
        completed: completed.filter(|_| full.status == RefundStatus::Success),
        status: if completed.is_some() { full.status } else { RefundStatus::Pending },
        cause: full.cause.filter(|_| decided.is_some_and(|decided| decided < at)),
        tracking: full.tracking.clone().filter(|_| applied + DAY < at),
        opened_at,
        opened_by: full.opened_by.clone().filter(|_| opened_at.is_some()),
        ..full.clone()
    })
}

/// A review as it stands at a moment, its cause only once it is decided.
fn review_as_of(full: &Review, created: Moment, decided: Option<Moment>, at: Moment) -> Option<Review> {
    let (found_at, answered_at, revised_at) = (known(full.found_at, at), known(full.answered_at, at), known(full.revised_at, at));
    (created < at).then(|| Review {
        cause: full.cause.filter(|_| decided.is_some_and(|decided| decided < at)),
        revised_at,
        revised_rating: full.revised_rating.filter(|_| revised_at.is_some()),
        repaired_by: full.repaired_by.clone().filter(|_| revised_at.is_some()),
        found_at,
        found_by: full.found_by.clone().filter(|_| found_at.is_some()),
        answered_at,
        answered_by: full.answered_by.clone().filter(|_| answered_at.is_some()),
        ..full.clone()
    })
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

/// The round that finds a review: they are looked through at 08:00 and 13:30 (spec 1.2 W4); a careless look finds one a day later.
fn review_round(at: Moment, careful: bool) -> Moment {
    let second = at.second_of_day();
    let (morning, noon) = (8 * HOUR, 13 * HOUR + 30 * MINUTE);
    let round = match () {
        () if second < morning => morning,
        () if second < noon => noon,
        () => DAY + morning,
    };
    at.midnight() + round + if careful { 0 } else { DAY }
}

//! Facts of reviews and refunds (S4, S6, R2; doc B, D, E).

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use crate::calendar::{Second, second};
use crate::explain::Evidence;
use crate::measures::Folded;
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use crate::timeline::{KnownRefund, KnownReview, known_review};
use jinpai_model::words::Cause;
use jinpai_model::{AgentId, BuyerId, OrderId, ShopId};

/// Where a review or refund belongs.
#[derive(Clone, Copy)]
struct Of<'f> {
    shop: &'f ShopId,
    buyer: Option<&'f BuyerId>,
    order: &'f OrderId,
}

impl Faults {
    /// Reviews and refunds of one timeline.
    pub(super) fn add_aftersales(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        let timeline = folded.prepared.timeline;
        for (index, order) in folded.prepared.orders.iter().enumerate() {
            let of = Of { shop: &timeline.shop, buyer: Some(&timeline.buyer), order: &order.order.order };
            let credited = folded.credits[index].as_ref().and_then(|credit| credit.agent.as_ref());
            for review in &order.reviews {
                if let Some(agent) = credited.filter(|_| search.wants(FactKind::Review)) {
                    self.add_review(search, of, review, agent);
                }
                self.add_finding(search, of, review);
            }
            if search.wants(FactKind::Refund) {
                for refund in &order.refunds {
                    if let Some(agent) = refund.refund.handler.as_ref().or(credited) {
                        self.add_refund(search, of, refund, agent);
                    }
                }
            }
        }
    }

    /// Reviews whose order is not known: nobody's sale, but to be found all the same.
    pub(super) fn add_unjoined_reviews(&mut self, search: &Search<'_>, reviews: &[jinpai_model::records::Review]) {
        for row in reviews {
            let Some((shop, context)) = row.shop.as_ref().and_then(|shop| Some((shop, search.context.shops.get(shop)?))) else {
                continue;
            };
            if let Some(review) = known_review(row, context.horizon) {
                self.add_finding(search, Of { shop, buyer: row.buyer.as_ref(), order: &row.order }, &review);
            }
        }
    }

    fn add_review(&mut self, search: &Search<'_>, of: Of<'_>, review: &KnownReview<'_>, agent: &AgentId) {
        let shop = search.context.shop(of.shop);
        // A review that became bad later is a fact of that day, not of the day on which it was good.
        let from = review.bad_since().unwrap_or(review.created);
        let place = place(FactKind::Review, of, agent, (&review.review.review, review.created), shop.clock.day(from));
        self.consider(search, &place, &ReviewFact { search, of, review, from, horizon: shop.horizon });
    }

    /// A neutral or bad review and the first review round after it (R2).
    fn add_finding(&mut self, search: &Search<'_>, of: Of<'_>, review: &KnownReview<'_>) {
        let shop = search.context.shop(of.shop);
        let Some(bad_since) = review.bad_since().filter(|_| search.wants(FactKind::ReviewFinding)) else { return };
        for version in search.versions_with(FactKind::ReviewFinding) {
            let working_day = &search.book.plan(version).working_day;
            let Some(round) = search.review_round_after(of.shop, working_day, bad_since) else { continue };
            let deadline = round.at + working_day.review_round_within;
            let found = review.review.found_at.map(second).filter(|at| *at <= shop.horizon);
            let late =
                if found.is_none_or(|at| deadline < at) { (deadline <= shop.horizon).then_some(true) } else { Some(false) };
            let Some(late) = late else { continue };
            let day = shop.clock.day(round.at);
            let fact = Finding { search, of, review, deadline, late };
            let answerable = search.answerable_for_round(of.shop, working_day, &round);
            for agent in &answerable {
                if search.terms(agent, day).is_none_or(|terms| terms.version == version) {
                    let place = place(FactKind::ReviewFinding, of, agent, (&review.review.review, review.created), day);
                    self.consider(search, &place, &fact);
                }
            }
            if late && answerable.is_empty() && search.context.month.contains(day) {
                for rule in search.rules(version, FactKind::ReviewFinding) {
                    self.of_nobody(rule.index, None, day);
                }
            }
        }
    }

    fn add_refund(&mut self, search: &Search<'_>, of: Of<'_>, refund: &KnownRefund<'_>, agent: &AgentId) {
        let shop = search.context.shop(of.shop);
        let number = (&*refund.refund.refund, refund.applied);
        let place = place(FactKind::Refund, of, agent, number, shop.clock.day(refund.applied));
        self.consider(search, &place, &RefundFact { search, of, refund, horizon: shop.horizon });
    }
}

fn place<'f>(
    kind: FactKind,
    of: Of<'f>,
    agent: &'f AgentId,
    (number, from): (&'f str, Second),
    day: jiff::civil::Date,
) -> Place<'f> {
    let thing = if kind == FactKind::Refund { "refund" } else { "review" };
    let key = Key { thing, shop: Some(of.shop), buyer: of.buyer, number: Some(number), from };
    Place { kind, agent, day, key, order: Some(of.order), for_grey: false }
}

struct ReviewFact<'f, 'a> {
    search: &'f Search<'a>,
    of: Of<'f>,
    review: &'f KnownReview<'a>,
    from: Second,
    horizon: Second,
}

impl ReviewFact<'_, '_> {
    fn answered_at(&self) -> Option<Second> {
        self.review.review.answered_at.map(second).filter(|at| *at <= self.horizon)
    }
}

impl Fact for ReviewFact<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        let yes = match field {
            FactField::Bad => self.review.bad_since().is_some(),
            FactField::CausedByService => self.review.review.cause == Some(Cause::Service),
            FactField::BecameGood => self.review.repaired_at().is_some(),
            FactField::AnswerWait => {
                let wait = self.answered_at().unwrap_or(self.horizon) - self.review.created;
                return Some(FieldValue::Whole(wait.max(0)));
            }
            _ => return None,
        };
        Some(FieldValue::YesNo(yes))
    }

    fn at(&self, rule: &ReadyRule, _: &Sight<'_>) -> Second {
        let answered = self.answered_at().filter(|_| rule.names(FactField::AnswerWait));
        answered.map_or(self.from, |at| at.max(self.from))
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        vec![review_row(self.search, self.of, self.review)]
    }
}

fn review_row(search: &Search<'_>, of: Of<'_>, known: &KnownReview<'_>) -> Evidence {
    let time = |at: Option<jiff::Timestamp>| at.map_or_else(|| "—".to_owned(), |at| search.time(Some(of.shop), second(at)));
    let row = known.review;
    let (created, found, answered) = (search.time(Some(of.shop), known.created), time(row.found_at), time(row.answered_at));
    let (rating, content) = (row.rating, row.content.as_deref().unwrap_or(""));
    Evidence::new(
        row.source,
        Text::new(
            format!("{created} {}「{content}」，发现 {found}，回应 {answered}", rating.zh()),
            format!("{created} {} review 「{content}」, found {found}, answered {answered}", rating.code()),
        ),
    )
}

struct Finding<'f, 'a> {
    search: &'f Search<'a>,
    of: Of<'f>,
    review: &'f KnownReview<'a>,
    deadline: Second,
    late: bool,
}

impl Fact for Finding<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        (field == FactField::FoundLate).then_some(FieldValue::YesNo(self.late))
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.deadline
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        vec![review_row(self.search, self.of, self.review)]
    }
}

struct RefundFact<'f, 'a> {
    search: &'f Search<'a>,
    of: Of<'f>,
    refund: &'f KnownRefund<'a>,
    horizon: Second,
}

impl Fact for RefundFact<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        match field {
            FactField::Handling => Some(FieldValue::Whole(self.refund.completed.unwrap_or(self.horizon) - self.refund.applied)),
            FactField::CausedByService => Some(FieldValue::YesNo(self.refund.refund.cause == Some(Cause::Service))),
            FactField::Amount => Some(FieldValue::Money(self.refund.refund.amount)),
            _ => None,
        }
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.refund.completed.unwrap_or(self.refund.applied)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let (row, applied) = (self.refund.refund, self.search.time(Some(self.of.shop), self.refund.applied));
        let (amount, kind) = (row.amount, row.kind);
        let text = Text::new(
            format!("{applied} 申请{}，{amount}", kind.zh()),
            format!("{applied} {} of {amount} asked for", kind.code()),
        );
        vec![Evidence::new(row.source, text)]
    }
}

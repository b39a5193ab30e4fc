//! Duties of the working day (W4–W6, R2): review rounds and whose they are, and the rows of `duties` as facts.

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use crate::calendar::{Second, second};
use crate::context::day_after;
use crate::explain::Evidence;
use crate::measures::Measures;
use crate::plan::WorkingDay;
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use jiff::civil::{Date, Time};
use jinpai_model::records::Duty;
use jinpai_model::{AgentId, BuyerId, OrderId, ShopId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The word of `duties` for a review round.
const REVIEW_ROUND: &str = "review_round";

/// One of a day's rounds through the reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReviewRound {
    pub(super) date: Date,
    pub(super) time: Time,
    pub(super) at: Second,
}

impl<'a> Search<'a> {
    /// The first round of the shop after an instant.
    pub(super) fn review_round_after(&self, shop: &ShopId, working_day: &WorkingDay, since: Second) -> Option<ReviewRound> {
        let date = self.context.shop(shop).clock.local(since).date();
        let rounds = [date, day_after(date)].into_iter().flat_map(|date| self.review_rounds(shop, working_day, date));
        rounds.filter(|round| since < round.at).min_by_key(|round| round.at)
    }

    fn review_rounds(&self, shop: &ShopId, working_day: &WorkingDay, date: Date) -> Vec<ReviewRound> {
        let clock = &self.context.shop(shop).clock;
        let round = |time: &Time| ReviewRound { date, time: *time, at: clock.second_of(date.to_datetime(*time)) };
        working_day.review_rounds.iter().map(round).collect()
    }

    /// The row of a round: the one whose subject is its time, else the one that was done in its time.
    fn duty_of_round(&self, shop: &ShopId, working_day: &WorkingDay, round: &ReviewRound) -> Option<&'a Duty> {
        let rows = self.duties(REVIEW_ROUND);
        let first = rows.partition_point(|row| row.date < round.date);
        let of_day = || rows[first..].iter().copied().take_while(|row| row.date == round.date).filter(|row| row.shop == *shop);
        let named = of_day().find(|row| row.subject.as_deref().and_then(time_of) == Some(round.time));
        named.or_else(|| {
            let unnamed = of_day().filter(|row| row.subject.as_deref().and_then(time_of).is_none());
            let in_time = |done: Second| round.at <= done && done <= round.at + working_day.review_round_within;
            unnamed.into_iter().find(|row| row.done_at.is_some_and(|done| in_time(second(done))))
        })
    }

    /// Who answers for a round: the agent of its row, else those on shift then, else the supervisors.
    pub(super) fn answerable_for_round(&self, shop: &ShopId, working_day: &WorkingDay, round: &ReviewRound) -> Vec<AgentId> {
        if let Some(row) = self.duty_of_round(shop, working_day, round) {
            return vec![row.agent.clone()];
        }
        let on_shift: BTreeSet<&AgentId> = self.on_shift(shop, round.at).map(|shift| &shift.agent).collect();
        if !on_shift.is_empty() {
            return on_shift.into_iter().cloned().collect();
        }
        self.supervisors(shop, round.date).into_iter().cloned().collect()
    }
}

/// `08:00` or `8:00`
fn time_of(subject: &str) -> Option<Time> {
    let (hour, minute) = subject.trim().split_once([':', '：'])?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

impl Faults {
    /// The rows of `duties`, and each review round that has none.
    pub(super) fn add_duties(&mut self, search: &Search<'_>, measures: &Measures) {
        if !search.wants(FactKind::Duty) {
            return;
        }
        let orders: BTreeSet<(&ShopId, &str)> =
            measures.credits.iter().map(|credit| (&credit.shop, credit.order.as_str())).collect();
        for row in &search.tables.duties {
            let Some(shop) = search.context.shops.get(&row.shop) else { continue };
            let terms = search.terms(&row.agent, row.date).or_else(|| search.terms_of_strangers(row.date));
            let Some(terms) = terms else { continue };
            let deadline = deadline(search, row, &search.book.plan(terms.version).working_day);
            let done_at = row.done_at.map(second).filter(|at| *at <= shop.horizon);
            let fact =
                DutyFact { search, shop: &row.shop, kind: &row.duty, row: Some(row), done_at, deadline, horizon: shop.horizon };
            let subject = row.subject.as_deref();
            let order = subject.filter(|subject| orders.contains(&(&row.shop, *subject))).map(OrderId::from);
            let buyer = subject.filter(|_| &*row.duty == "follow_up").map(BuyerId::from);
            let number = format!("{} {}", row.duty, subject.unwrap_or(""));
            self.duty(search, &fact, (&row.agent, row.date), (number.trim_end(), order.as_ref(), buyer.as_ref()));
        }
        for (shop, context) in &search.context.shops {
            // Only a shop that keeps its rounds in the books can miss one.
            if search.duties(REVIEW_ROUND).iter().any(|row| row.shop == *shop) {
                self.missed_rounds(search, shop, context.horizon);
            }
        }
    }

    fn missed_rounds(&mut self, search: &Search<'_>, shop: &ShopId, horizon: Second) {
        for version in search.versions_with(FactKind::Duty) {
            let working_day = &search.book.plan(version).working_day;
            let rounds = search.days().into_iter().flat_map(|date| search.review_rounds(shop, working_day, date));
            let over = rounds.filter(|round| round.at + working_day.review_round_within <= horizon);
            for round in over.filter(|round| search.duty_of_round(shop, working_day, round).is_none()) {
                let deadline = round.at + working_day.review_round_within;
                let kind: Arc<str> = Arc::from(REVIEW_ROUND);
                let fact = DutyFact { search, shop, kind: &kind, row: None, done_at: None, deadline, horizon };
                let number = format!("{REVIEW_ROUND} {}", round.time.strftime("%H:%M"));
                let answerable = search.answerable_for_round(shop, working_day, &round);
                for agent in &answerable {
                    if search.terms(agent, round.date).is_none_or(|terms| terms.version == version) {
                        self.duty(search, &fact, (agent, round.date), (&number, None, None));
                    }
                }
                if answerable.is_empty() {
                    for rule in search.rules(version, FactKind::Duty).iter().filter(|rule| rule.is_about_duty(REVIEW_ROUND)) {
                        self.of_nobody(rule.index, None, round.date);
                    }
                }
            }
        }
    }

    fn duty(
        &mut self,
        search: &Search<'_>,
        fact: &DutyFact<'_, '_>,
        (agent, day): (&AgentId, Date),
        (number, order, buyer): (&str, Option<&OrderId>, Option<&BuyerId>),
    ) {
        let from = search.context.shop(fact.shop).clock.day_begins(day);
        let key = Key { thing: "duty", shop: Some(fact.shop), buyer, number: Some(number), from };
        self.consider(search, &Place { kind: FactKind::Duty, agent, day, key, order, for_grey: false }, fact);
    }
}

/// By when a duty was to be done: a review round within its time, everything else by the end of its day.
fn deadline(search: &Search<'_>, row: &Duty, working_day: &WorkingDay) -> Second {
    let clock = &search.context.shop(&row.shop).clock;
    if &*row.duty == REVIEW_ROUND {
        let rounds = search.review_rounds(&row.shop, working_day, row.date);
        let own = rounds.iter().find(|round| search.duty_of_round(&row.shop, working_day, round).is_some_and(|duty| duty == row));
        let named = row.subject.as_deref().and_then(time_of).map(|time| clock.second_of(row.date.to_datetime(time)));
        if let Some(at) = own.map(|round| round.at).or(named) {
            return at + working_day.review_round_within;
        }
    }
    clock.day_begins(day_after(row.date)) - 1
}

struct DutyFact<'f, 'a> {
    search: &'f Search<'a>,
    shop: &'f ShopId,
    kind: &'f Arc<str>,
    row: Option<&'f Duty>,
    done_at: Option<Second>,
    deadline: Second,
    horizon: Second,
}

impl Fact for DutyFact<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        let over = self.deadline <= self.horizon;
        let yes = match field {
            FactField::Duty => return Some(FieldValue::Text(Arc::clone(self.kind))),
            FactField::Done => (self.done_at.is_some() || over).then_some(self.done_at.is_some())?,
            FactField::Overdue => match self.done_at {
                Some(at) => self.deadline < at,
                None => over.then_some(true)?,
            },
            _ => return None,
        };
        Some(FieldValue::YesNo(yes))
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.done_at.unwrap_or(self.deadline)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let Some(row) = self.row else { return Vec::new() };
        let done = self.done_at.map_or_else(|| "—".to_owned(), |at| self.search.time(Some(self.shop), at));
        let (kind, subject, note) = (self.kind, row.subject.as_deref().unwrap_or(""), row.note.as_deref().unwrap_or(""));
        let text = Text::new(
            format!("值守事项 {kind} {subject}，完成 {done} {note}"),
            format!("duty {kind} {subject}, done {done} {note}"),
        );
        vec![Evidence::new(row.source, text)]
    }
}

//! Duties of the day and of orders (spec 1.2 W2 to W8, 1.4 O4, O6): meeting, handovers, reports, rounds of reviews, summaries, order
//! sheets, questions to production.

use super::World;
use super::incidents::Sale;
use super::known::known;
use super::purchase::Deal;
use crate::arrivals::is_campaign;
use crate::error::DemoError;
use crate::lapses::Lapse;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::records::Duty;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Source};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A report that is forgotten is everybody's of the shift; in a larger one somebody thinks of it.
const FORGETFUL_SHIFT_MAX: usize = 2;
/// Orders about which production was asked that are kept in mind.
const ASKED_MAX: usize = 64;

impl World<'_> {
    /// What is to be done in a shop on a day.
    pub(super) fn daily_duties(&mut self, store: usize, day: Date) -> Result<(), DemoError> {
        let shifts = self.shifts_of(store);
        let Some((_, first)) = shifts.first() else { return Ok(()) };
        let first = first.clone();
        let leads = |member: &usize| matches!(self.team.members[*member].role, Role::Supervisor | Role::Manager);
        let there = shifts.iter().flat_map(|(_, members)| members);
        let leader = there.copied().find(|member| leads(member)).unwrap_or(first[0]);
        let midnight = Moment::start_of(day);
        let meeting = midnight + 9 * HOUR + self.chance.between(5 * MINUTE, 12 * MINUTE);
        self.duty(store, leader, day, "meeting", Some(meeting), "早会：活动、库存、快捷回复")?;
        self.rounds(store, day, &shifts)?;
        self.handovers(store, day, &shifts)?;
        self.reports(store, day, &shifts)?;
        if store == 0 && is_campaign(day - 1.day()) && day > self.options.start {
            let done = midnight + 10 * HOUR + self.chance.between(0, 50 * MINUTE);
            self.duty(store, leader, day, "campaign_summary", Some(done), "大促总结：流量、转化、问题")?;
            // The second half of the summary was somebody else's, who was busy with the parcels and wrote it the day after.
            let other = self.chance.pick(&first);
            self.duty(store, other, day, "campaign_summary", Some(done + DAY), "大促总结：预售尾款跟进")?;
        }
        Ok(())
    }

    /// Who is on shift in a shop today, by the shift's start and end.
    fn shifts_of(&self, store: usize) -> Vec<((Moment, Moment), Vec<usize>)> {
        let mut shifts: BTreeMap<(Moment, Moment), Vec<usize>> = BTreeMap::new();
        for (member, seat) in self.seats.iter().enumerate() {
            let person = &self.team.members[member];
            let serves = person.agent.is_some() && person.accounts.iter().any(|(at, _)| *at == store);
            if let Some(hours) = seat.there.filter(|_| serves) {
                shifts.entry(hours).or_default().push(member);
            }
        }
        shifts.into_iter().collect()
    }

    /// The rounds of 08:00 and 13:30 (W4), by somebody of after-sales who works that day.
    fn rounds(&mut self, store: usize, day: Date, shifts: &[((Moment, Moment), Vec<usize>)]) -> Result<(), DemoError> {
        let all: Vec<usize> = shifts.iter().flat_map(|(_, members)| members).copied().collect();
        let serves = |member: &&usize| matches!(self.team.members[**member].role, Role::Aftersales | Role::Gold);
        let able: Vec<usize> = all.iter().filter(serves).copied().collect();
        let able = if able.is_empty() { all } else { able };
        for (second, subject) in [(8 * HOUR, "08:00"), (13 * HOUR + 30 * MINUTE, "13:30")] {
            let member = self.chance.pick(&able);
            let at = Moment::start_of(day) + second;
            let done = match () {
                () if !self.lapses.due(member, Lapse::RoundMissed, day) => Some(at + self.chance.between(MINUTE, 22 * MINUTE)),
                () if self.chance.percent(50) => Some(at + self.chance.between(45, 150) * MINUTE),
                () => None,
            };
            self.duty(store, member, day, "review_round", done, subject)?;
        }
        Ok(())
    }

    /// Whoever goes while others stay hands over in writing (W5).
    fn handovers(&mut self, store: usize, day: Date, shifts: &[((Moment, Moment), Vec<usize>)]) -> Result<(), DemoError> {
        for ((_, end), members) in shifts {
            if !shifts.iter().any(|((start, later), _)| start < end && end < later) {
                continue;
            }
            for &member in members {
                let missing = self.lapses.due(member, Lapse::HandoverMissing, day);
                let done = *end - self.chance.between(2 * MINUTE, 25 * MINUTE);
                self.duty(store, member, day, "handover", Some(done).filter(|_| !missing), "交接未完事项")?;
            }
        }
        Ok(())
    }

    /// One of each shift reports its sales in the last half hour (W6).
    fn reports(&mut self, store: usize, day: Date, shifts: &[((Moment, Moment), Vec<usize>)]) -> Result<(), DemoError> {
        for ((start, end), members) in shifts {
            let member = self.chance.pick(members);
            let small = members.len() <= FORGETFUL_SHIFT_MAX;
            let missing = small && self.lapses.due(member, Lapse::ReportMissing, day);
            let done = *end - self.chance.between(3 * MINUTE, 24 * MINUTE);
            let subject = if start.second_of_day() < 12 * HOUR { "早班销售日报" } else { "晚班销售日报" };
            self.duty(store, member, day, "report", Some(done).filter(|_| !missing), subject)?;
        }
        Ok(())
    }

    /// The order's sheet goes to production by the end of the next day (O4).
    pub(super) fn sheet(&mut self, deal: &Deal, sale: &Sale, at: Moment) -> Result<(), DemoError> {
        let late = deal.member == Some(sale.member) && self.lapses.due(sale.member, Lapse::SheetLate, at.day());
        let done = at + self.chance.low(25 * MINUTE, 9 * HOUR);
        let done = self.awake(done);
        let done = if late { (at + 2 * DAY).midnight() + 9 * HOUR + self.chance.between(0, 8 * HOUR) } else { done };
        let due = (at + DAY).day();
        self.duty(deal.customer.store, sale.member, due, "order_sheet", Some(done), sale.order.as_str())
    }

    /// Of an order that takes long production is sometimes asked, which is written down (O6).
    pub(super) fn ask_production(&mut self, deal: &Deal, sale: &Sale, (at, ships): (Moment, Moment)) -> Result<(), DemoError> {
        let asked = at.midnight() + DAY + 10 * HOUR + self.chance.between(0, 6 * HOUR);
        if ships < at + 2 * DAY || !self.chance.percent(6) || (self.now < self.end && asked >= self.end) {
            return Ok(());
        }
        self.duty(deal.customer.store, sale.member, asked.day(), "ask_production", Some(asked), sale.order.as_str())?;
        if self.team.members[sale.member].agent.is_some() {
            if self.asked.len() == ASKED_MAX {
                self.asked.pop_front();
            }
            self.asked.push_back(Sale { day: asked.day(), ..sale.clone() });
        }
        Ok(())
    }

    /// A duty of a day; done when it is done, or never. It is known from now on.
    fn duty(
        &mut self,
        store: usize,
        member: usize,
        date: Date,
        duty: &str,
        done: Option<Moment>,
        subject: &str,
    ) -> Result<(), DemoError> {
        let agent: Option<AgentId> = self.team.members[member].agent.clone();
        let Some(agent) = agent else { return Ok(()) };
        let row = Duty {
            shop: self.team.shops[store].clone(),
            agent,
            date,
            duty: duty.into(),
            done_at: done.map(Moment::instant),
            subject: Some(Arc::from(subject)),
            note: None,
            source: Source::default(),
        };
        let begins = self.now;
        self.tell_as_of(|at| (begins < at).then(|| Duty { done_at: known(row.done_at, at), ..row.clone() }))
    }
}

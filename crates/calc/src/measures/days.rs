//! Figures of an agent's day in a shop (spec 3.2).

use super::rounds::{Round, RoundStatus};
use crate::calendar::Second;
use crate::context::Context;
use crate::timeline::{Agent, Prepared};
use jiff::civil::Date;
use jinpai_model::words::Sender;
use jinpai_model::{AgentId, ShopId};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// The counts and sums of 3.2 that add up over buyers, days and partitions. Durations in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the columns of the table in 3.2, which defines each")]
pub struct DayCounts {
    pub consults: i64,
    pub receptions: i64,
    pub unreplied: i64,
    pub buyer_messages: i64,
    pub agent_messages: i64,
    pub rounds: i64,
    pub reply_wait: i64,
    pub firsts: i64,
    pub first_wait: i64,
    pub slow: i64,
    pub within_30: i64,
    pub within_60: i64,
    pub within_180: i64,
    pub in_service: i64,
    pub unanswered: i64,
    pub online: i64,
}

impl AddAssign for DayCounts {
    fn add_assign(&mut self, other: Self) {
        self.consults += other.consults;
        self.receptions += other.receptions;
        self.unreplied += other.unreplied;
        self.buyer_messages += other.buyer_messages;
        self.agent_messages += other.agent_messages;
        self.rounds += other.rounds;
        self.reply_wait += other.reply_wait;
        self.firsts += other.firsts;
        self.first_wait += other.first_wait;
        self.slow += other.slow;
        self.within_30 += other.within_30;
        self.within_60 += other.within_60;
        self.within_180 += other.within_180;
        self.in_service += other.in_service;
        self.unanswered += other.unanswered;
        self.online += other.online;
    }
}

/// An agent's day in a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentDay {
    /// Sums.
    pub counts: DayCounts,
    /// [first message, last message] of each reception, for the concurrency.
    pub receptions: Vec<(Second, Second)>,
}

/// By shop, agent and business day.
pub type AgentDays = BTreeMap<(ShopId, AgentId, Date), AgentDay>;

impl AgentDay {
    /// Adds another part of the same day; the order of parts does not matter.
    pub fn merge(&mut self, other: Self) {
        self.counts += other.counts;
        self.receptions.extend(other.receptions);
    }

    /// The most receptions whose closed intervals share an instant.
    pub fn max_concurrent(&self) -> i64 {
        // At one instant starts come before ends, because the intervals are closed.
        let starts = self.receptions.iter().map(|(first, _)| (*first, 0_u8));
        let ends = self.receptions.iter().map(|(_, last)| (*last, 1_u8));
        let mut events: Vec<(Second, u8)> = starts.chain(ends).collect();
        events.sort_unstable();
        let (mut now, mut most) = (0, 0);
        for (_, end) in events {
            now += if end == 1 { -1 } else { 1 };
            most = most.max(now);
        }
        most
    }
}

/// One thread's day: (shop, buyer, agent, day).
#[derive(Debug, Clone, Copy, Default)]
pub struct ThreadDay {
    /// Messages of the buyer.
    pub buyer_messages: i64,
    /// Human messages.
    pub human_messages: i64,
    /// First and last message of any sender but system.
    span: Option<(Second, Second)>,
}

impl ThreadDay {
    /// The buyer wrote.
    pub fn is_consult(&self) -> bool {
        self.buyer_messages > 0
    }

    /// The buyer wrote and a person answered that day.
    pub fn is_reception(&self) -> bool {
        self.is_consult() && self.human_messages > 0
    }
}

/// The thread-days of a timeline inside the month.
pub fn thread_days(context: &Context, prepared: &Prepared<'_>) -> BTreeMap<(Agent, Date), ThreadDay> {
    let mut days: BTreeMap<(Agent, Date), ThreadDay> = BTreeMap::new();
    for act in prepared.acts.iter().filter(|act| context.month.contains(act.day)) {
        let day = days.entry((act.agent, act.day)).or_default();
        day.buyer_messages += i64::from(act.is_buyer());
        day.human_messages += i64::from(act.is_human());
        if act.message.sender != Sender::System {
            day.span = Some(day.span.map_or((act.at, act.at), |(first, _)| (first, act.at)));
        }
    }
    days
}

/// Adds one timeline's thread-days and rounds of the month to the agents' days.
pub fn add(
    context: &Context,
    prepared: &Prepared<'_>,
    threads: &BTreeMap<(Agent, Date), ThreadDay>,
    rounds: &[Round],
    days: &mut AgentDays,
) {
    let shop = &prepared.timeline.shop;
    for ((agent, date), thread) in threads {
        let entry = days.entry((shop.clone(), prepared.agents[*agent].clone(), *date)).or_default();
        let consult = i64::from(thread.is_consult());
        let reception = i64::from(thread.is_reception());
        entry.counts += DayCounts {
            consults: consult,
            receptions: reception,
            unreplied: consult - reception,
            buyer_messages: thread.buyer_messages,
            agent_messages: thread.human_messages,
            ..DayCounts::default()
        };
        if thread.is_reception() {
            entry.receptions.extend(thread.span);
        }
    }
    for round in rounds.iter().filter(|round| context.month.contains(round.day)) {
        let entry = days.entry((shop.clone(), round.agent.clone(), round.day)).or_default();
        let slow_after = context.rules(shop, &round.agent, round.day).settings.slow_after;
        entry.counts += of_round(slow_after, round);
    }
}

/// What one round adds to its day.
pub fn of_round(slow_after: i64, round: &Round) -> DayCounts {
    let mut counts = DayCounts::default();
    match (round.status, round.wait) {
        (RoundStatus::Answered, Some(wait)) => {
            counts.rounds = 1;
            counts.reply_wait = wait;
            counts.firsts = i64::from(round.first);
            counts.first_wait = if round.first { wait } else { 0 };
            counts.slow = i64::from(wait > slow_after);
            if round.in_service {
                counts.in_service = 1;
                counts.within_30 = i64::from(wait <= 30);
                counts.within_60 = i64::from(wait <= 60);
                counts.within_180 = i64::from(wait <= 180);
            }
        }
        (RoundStatus::Unanswered, _) if !round.off_duty => {
            counts.unanswered = 1;
            counts.in_service = i64::from(round.in_service);
        }
        _ => {}
    }
    counts
}

/// Adds the online time of every agent and day of the month.
pub fn add_online(context: &Context, days: &mut AgentDays) {
    for (shop, part) in &context.shops {
        for (agent, presence) in &part.presence {
            let mut day = context.month.first_day();
            while day <= context.month.last_day() {
                let next = crate::context::day_after(day);
                let seconds = presence.online.overlap(part.clock.day_begins(day), part.clock.day_begins(next));
                if seconds > 0 {
                    days.entry((shop.clone(), agent.clone(), day)).or_default().counts.online += seconds;
                }
                day = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AgentDay;

    #[test]
    fn closed_intervals_that_touch_are_concurrent() {
        let day = AgentDay { receptions: vec![(0, 10), (10, 20), (20, 30), (5, 6)], ..AgentDay::default() };
        assert_eq!(day.max_concurrent(), 2);
        assert_eq!(AgentDay::default().max_concurrent(), 0);
        let instant = AgentDay { receptions: vec![(7, 7), (7, 7), (7, 7)], ..AgentDay::default() };
        assert_eq!(instant.max_concurrent(), 3);
    }
}

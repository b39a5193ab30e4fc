//! When buyers ask and how long they wait: rounds by hour of the day.

use super::rounds::RoundStatus;
use jiff::civil::Date;
use jinpai_model::{AgentId, ShopId};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// The rounds that began in an hour. Seconds; ratios are made by who shows them, of these sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HourSums {
    /// All rounds that began.
    pub arrivals: i64,
    /// The answered ones that stand in a wait figure.
    pub answered: i64,
    /// Their waits.
    pub wait: i64,
    /// The first rounds of a thread's day among them.
    pub firsts: i64,
    /// Their waits.
    pub first_wait: i64,
    /// Those nobody answered, on duty.
    pub unanswered: i64,
}

impl AddAssign for HourSums {
    fn add_assign(&mut self, other: Self) {
        self.arrivals += other.arrivals;
        self.answered += other.answered;
        self.wait += other.wait;
        self.firsts += other.firsts;
        self.first_wait += other.first_wait;
        self.unanswered += other.unanswered;
    }
}

/// What counts of a round.
#[derive(Debug, Clone, Copy)]
pub struct HourRound {
    /// The hour of its start in the shop's time, 0–23.
    pub hour: usize,
    /// Its wait, if it has one.
    pub wait: Option<i64>,
    /// The first of its thread and day.
    pub first: bool,
    /// How it ended.
    pub status: RoundStatus,
    /// In no wait figure.
    pub off_duty: bool,
}

/// A month's rounds by shop, agent, business day and hour.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HourTallies(BTreeMap<(ShopId, AgentId, Date), [HourSums; 24]>);

impl HourTallies {
    /// Adds a round.
    pub fn add(&mut self, shop: &ShopId, agent: &AgentId, day: Date, round: HourRound) {
        let hours = self.0.entry((shop.clone(), agent.clone(), day)).or_default();
        let waited = i64::from(round.wait.is_some());
        hours[round.hour] += HourSums {
            arrivals: 1,
            answered: waited,
            wait: round.wait.unwrap_or(0),
            firsts: if round.first { waited } else { 0 },
            first_wait: round.wait.filter(|_| round.first).unwrap_or(0),
            unanswered: i64::from(round.status == RoundStatus::Unanswered && !round.off_duty),
        };
    }

    /// Every day with its hours.
    pub fn iter(&self) -> impl Iterator<Item = (&ShopId, &AgentId, Date, &[HourSums; 24])> {
        self.0.iter().map(|((shop, agent, day), hours)| (shop, agent, *day, hours))
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        self.0.len() * (size_of::<[HourSums; 24]>() + 64)
    }
}

#[cfg(test)]
mod tests {
    use super::{HourRound, HourSums, HourTallies};
    use crate::measures::rounds::RoundStatus;
    use jiff::civil::date;

    #[test]
    fn only_what_waits_is_a_wait() {
        let mut tallies = HourTallies::default();
        let rounds = [
            (Some(30), true, RoundStatus::Answered, false),
            (Some(90), false, RoundStatus::Answered, false),
            (None, true, RoundStatus::Answered, true),
            (None, false, RoundStatus::Unanswered, false),
            (None, false, RoundStatus::Unanswered, true),
            (None, false, RoundStatus::Transferred, false),
        ];
        for (wait, first, status, off_duty) in rounds {
            let round = HourRound { hour: 9, wait, first, status, off_duty };
            tallies.add(&"店".into(), &"a1".into(), date(2025, 11, 3), round);
        }
        let (.., hours) = tallies.iter().next().unwrap();
        let expected = HourSums { arrivals: 6, answered: 2, wait: 120, firsts: 1, first_wait: 30, unanswered: 1 };
        assert_eq!((hours[9], hours[10]), (expected, HourSums::default()));
    }
}

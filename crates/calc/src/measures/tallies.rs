//! A month's facts summed up by shop, agent and business day: what the figures of any period are put together from, without going through
//! the facts again.

use super::Measures;
use super::days::DayCounts;
use super::months::{MonthSums, add_completion, add_credit, add_review};
use jiff::civil::Date;
use jinpai_model::{AgentId, BuyerId, Digest, ShopId};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::AddAssign;

/// Stands for a buyer of a shop, or a parcel, where distinct ones are counted over days, agents and months: half of its SHA-256, so that two
/// never share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u128);

impl Mark {
    fn of(parts: &[&str]) -> Self {
        // A byte that no text has stands between the parts.
        let bytes = parts.iter().flat_map(|part| [part.as_bytes(), &[0xFF]]);
        let (half, _) = Digest::of_all(bytes).as_bytes().split_first_chunk().map(|(half, rest)| (*half, rest)).expect("32 bytes");
        Self(u128::from_be_bytes(half))
    }

    fn of_buyer(shop: &ShopId, buyer: &BuyerId) -> Self {
        Self::of(&[shop.as_str(), buyer.as_str()])
    }
}

/// The sums of some facts. `sums.buyers` and `sums.parcels` are counted from the marks at the end, for they do not add up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Sums that add up.
    pub sums: MonthSums,
    /// Counts and sums of days.
    pub days: DayCounts,
    /// The most receptions at once.
    pub max_concurrent: i64,
    /// The buyers of the orders, perhaps several times.
    buyers: Vec<Mark>,
    /// The parcels, perhaps several times.
    parcels: Vec<Mark>,
}

impl Tally {
    /// Adds other facts.
    pub fn add(&mut self, other: &Self) {
        self.sums += other.sums;
        self.days += other.days;
        self.max_concurrent = self.max_concurrent.max(other.max_concurrent);
        self.buyers.extend_from_slice(&other.buyers);
        self.parcels.extend_from_slice(&other.parcels);
    }

    /// The sums with buyers and parcels counted, each once.
    pub fn counted(&self) -> MonthSums {
        MonthSums { buyers: distinct(&self.buyers), parcels: distinct(&self.parcels), ..self.sums }
    }
}

fn distinct(marks: &[Mark]) -> i64 {
    let mut marks = marks.to_vec();
    marks.sort_unstable();
    marks.dedup();
    i64::try_from(marks.len()).expect("far fewer than 2^63")
}

impl AddAssign for MonthSums {
    fn add_assign(&mut self, other: Self) {
        self.sales += other.sales;
        self.campaign_sales += other.campaign_sales;
        self.orders += other.orders;
        self.buyers += other.buyers;
        self.paid += other.paid;
        self.items += other.items;
        self.created_orders += other.created_orders;
        self.created_paid += other.created_paid;
        self.inquiries += other.inquiries;
        self.converted += other.converted;
        self.pending += other.pending;
        self.parcels += other.parcels;
        self.refunded_orders += other.refunded_orders;
        self.returned_orders += other.returned_orders;
        self.refund_seconds += other.refund_seconds;
        self.refunds_completed += other.refunds_completed;
        self.reviews += other.reviews;
        self.good += other.good;
        self.neutral += other.neutral;
        self.bad += other.bad;
        self.ever_bad += other.ever_bad;
        self.repaired += other.repaired;
        self.silent_sales += other.silent_sales;
    }
}

/// Whose day a tally is. Facts whose shop is not known have none.
pub type AgentDayKey = (Option<ShopId>, AgentId, Date);

/// A month's facts by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthTallies {
    /// By shop, agent and day.
    pub agents: BTreeMap<AgentDayKey, Tally>,
    /// By shop and day: all paid orders and all reviews, silent ones too; what "the shop's" figures are made of (3.6).
    pub shops: BTreeMap<(ShopId, Date), Tally>,
}

impl MonthTallies {
    /// Sums up the facts of a month.
    pub fn of(measures: &Measures) -> Self {
        let mut tallies = Self::default();
        for ((shop, agent, day), facts) in &measures.agent_days {
            let tally = tallies.agent(Some(shop), agent, *day);
            tally.days += facts.counts;
            tally.max_concurrent = tally.max_concurrent.max(facts.max_concurrent());
        }
        tallies.add_orders(measures);
        tallies.add_inquiries(measures);
        tallies.add_aftersales(measures);
        tallies
    }

    fn agent(&mut self, shop: Option<&ShopId>, agent: &AgentId, day: Date) -> &mut Tally {
        self.agents.entry((shop.cloned(), agent.clone(), day)).or_default()
    }

    fn add_orders(&mut self, measures: &Measures) {
        for credit in &measures.credits {
            let mark = Mark::of_buyer(&credit.shop, &credit.buyer);
            if let Some(agent) = &credit.agent {
                let tally = self.agent(Some(&credit.shop), agent, credit.dated);
                add_credit(&mut tally.sums, credit, false);
                tally.buyers.push(mark);
            }
            let tally = self.shops.entry((credit.shop.clone(), credit.dated)).or_default();
            add_credit(&mut tally.sums, credit, false);
            tally.buyers.push(mark);
            if credit.agent.is_none() {
                tally.sums.silent_sales += credit.amount;
            }
        }
        for created in &measures.created {
            let sums = &mut self.agent(Some(&created.shop), &created.agent, created.day).sums;
            sums.created_orders += 1;
            sums.created_paid += i64::from(created.paid);
        }
    }

    fn add_inquiries(&mut self, measures: &Measures) {
        for inquiry in &measures.inquiries {
            for outcome in &inquiry.agents {
                let sums = &mut self.agent(Some(&inquiry.shop), &outcome.agent, inquiry.day).sums;
                sums.inquiries += 1;
                sums.converted += i64::from(outcome.converted);
                sums.pending += i64::from(outcome.pending);
            }
        }
    }

    fn add_aftersales(&mut self, measures: &Measures) {
        let mut parcels = BTreeSet::new();
        for refund in &measures.refunds {
            if let Some(((handler, seconds), day)) = refund.completed.as_ref().zip(refund.days.first) {
                add_completion(&mut self.agent(refund.shop.as_ref(), handler, day).sums, *seconds);
            }
            if let Some(((agent, parcel), day)) = refund.opened.as_ref().zip(refund.days.second)
                && parcels.insert((agent, parcel, day))
            {
                self.agent(refund.shop.as_ref(), agent, day).parcels.push(Mark::of(&[agent.as_str(), parcel]));
            }
        }
        for review in &measures.reviews {
            let rated = review.rating.zip(review.days.first);
            if let Some(((rating, day), agent)) = rated.zip(review.agent.as_ref()) {
                add_review(&mut self.agent(review.shop.as_ref(), agent, day).sums, rating, review.ever_bad);
            }
            if let Some(((rating, day), shop)) = rated.zip(review.shop.as_ref()) {
                add_review(&mut self.shops.entry((shop.clone(), day)).or_default().sums, rating, review.ever_bad);
            }
            if let Some((agent, day)) = review.repaired_by.as_ref().zip(review.days.second) {
                self.agent(review.shop.as_ref(), agent, day).sums.repaired += 1;
            }
        }
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        let of = |tally: &Tally| size_of::<Tally>() + (tally.buyers.len() + tally.parcels.len()) * size_of::<Mark>();
        self.agents.values().chain(self.shops.values()).map(of).sum()
    }
}

//! The measures of spec 3: one fold over each buyer's timeline, then sums.
//!
//! ```text
//! timelines ─ Measures::add ─┐
//! timelines ─ Measures::add ─┴─ merge ─ finish ─ months::agent_months
//! ```
//!
//! Buyers are independent of each other, so any partitioning of the timelines over several [`Measures`], merged in any order and
//! finished, gives the same value.

pub mod aftersales;
pub mod attendance;
pub mod credits;
pub mod days;
pub mod deductions;
pub mod evidence;
pub mod funnels;
pub mod hours;
pub mod inquiries;
pub mod months;
pub mod periods;
pub mod rounds;
pub mod tables;
pub mod tallies;
#[cfg(test)]
mod tests;

use crate::calendar::second;
use crate::context::Context;
use crate::timeline::{Agent, Prepared};
use aftersales::{CreatedOrder, RefundFact, ReviewFact};
use credits::{Candidate, Credit};
use days::{AgentDays, ThreadDay};
use inquiries::{Inquiry, Sold};
use jiff::civil::Date;
use jinpai_model::records::{Refund, Review};
use jinpai_model::{AccountId, AgentId, OrderId, ShopId, Source, Timeline};
use rounds::Round;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which rounds to keep one by one; their sums are always kept. The other facts are few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum KeepRounds {
    /// None: for pay, in bounded memory.
    #[default]
    None,
    /// All, without texts: for the file `rounds`.
    All,
    /// One agent's, with the texts of their messages: for explaining.
    Of(AgentId),
}

impl KeepRounds {
    fn keeps(&self, agent: &AgentId) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Of(kept) => kept == agent,
        }
    }
}

/// What was worked out of one timeline on the way to its measures.
#[derive(Debug, Clone, Copy)]
pub struct Folded<'f, 'a> {
    /// The timeline, cut at the horizon.
    pub prepared: &'f Prepared<'a>,
    /// All rounds, whatever their day, with the texts of their messages.
    pub rounds: &'f [Round],
    /// The thread-days of the month.
    pub threads: &'f BTreeMap<(Agent, Date), ThreadDay>,
    /// The order agents of each order (3.4.1).
    pub order_agents: &'f [Vec<Candidate<'f, 'a>>],
    /// The credit of each order, whatever its date; none if it is not paid.
    pub credits: &'f [Option<Credit>],
}

/// Something that a person should know about the input (nothing is silently dropped).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Notice {
    /// A paid order does not say how much was paid; the payable amount stands in (3.4).
    PaidUnknown {
        /// The order.
        order: OrderId,
        /// Its row.
        source: Source,
    },
    /// A successful refund without a time of completion takes nothing (3.5.1).
    RefundNotCompleted {
        /// The refund.
        refund: Arc<str>,
        /// Its row.
        source: Source,
    },
    /// An account of nobody; it counts for an agent named after it (3.0).
    Unassigned {
        /// Shop.
        shop: ShopId,
        /// The account.
        account: AccountId,
    },
}

/// The facts and sums of one month, for some or all of the buyers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measures {
    /// Rounds whose start lies in the month, as far as kept.
    pub rounds: Vec<Round>,
    /// Sums by shop, agent and day.
    pub agent_days: AgentDays,
    /// Inquiries of the month.
    pub inquiries: Vec<Inquiry>,
    /// Credits of paid orders dated in the month, silent ones too.
    pub credits: Vec<Credit>,
    /// Orders created in the month that have an order agent.
    pub created: Vec<CreatedOrder>,
    /// Refunds completed or opened in the month.
    pub refunds: Vec<RefundFact>,
    /// Reviews created or repaired in the month.
    pub reviews: Vec<ReviewFact>,
    /// What a person should know.
    pub notices: BTreeSet<Notice>,
}

impl Measures {
    /// Folds one buyer's timeline in.
    pub fn add(&mut self, context: &Context, timeline: &Timeline, keep: &KeepRounds) {
        self.add_and(context, timeline, keep, &mut |_| {});
    }

    /// Folds one buyer's timeline in and hands over what was worked out on the way: faults are looked for in the same facts.
    pub fn add_and(&mut self, context: &Context, timeline: &Timeline, keep: &KeepRounds, also: &mut dyn FnMut(&Folded<'_, '_>)) {
        let prepared = Prepared::new(context, timeline);
        self.notice(&prepared);
        if !touches_month(&prepared) {
            return;
        }
        let threads = days::thread_days(context, &prepared);
        let mut rounds = rounds::rounds(context, &prepared);
        days::add(context, &prepared, &threads, &rounds, &mut self.agent_days);
        let order_agents = credits::order_agents(context, &prepared);
        let credit = |index| credits::credit(context, &prepared, &order_agents, index);
        let all_credits: Vec<Option<Credit>> = (0..prepared.orders.len()).map(credit).collect();
        also(&Folded {
            prepared: &prepared,
            rounds: &rounds,
            threads: &threads,
            order_agents: &order_agents,
            credits: &all_credits,
        });
        rounds.retain(|round| context.month.contains(round.day) && keep.keeps(&round.agent));
        if *keep == KeepRounds::All {
            rounds.iter_mut().for_each(Round::forget_texts);
        }
        self.rounds.append(&mut rounds);
        let sold = Sold { order_agents: &order_agents, credits: &all_credits };
        self.inquiries.extend(inquiries::inquiries(context, &prepared, &threads, sold));
        self.created.extend(aftersales::created_orders(context, &prepared, &order_agents));
        self.refunds.extend(aftersales::refunds(&prepared));
        self.reviews.extend(aftersales::reviews(&prepared, &all_credits));
        let dated = |credit: &Credit| context.month.contains(credit.dated);
        let mut credits: Vec<Credit> = all_credits.into_iter().flatten().filter(dated).collect();
        self.notices.extend(
            credits
                .iter()
                .filter(|credit| !credit.paid_known)
                .map(|credit| Notice::PaidUnknown { order: credit.order.clone(), source: credit.source }),
        );
        self.credits.append(&mut credits);
    }

    /// Folds in the rows whose order is not known: they have no timeline, but their parcels, times and ratings count (3.6).
    pub fn add_unjoined(&mut self, context: &Context, refunds: &[Refund], reviews: &[Review]) {
        self.refunds.extend(aftersales::unjoined_refunds(context, refunds));
        self.reviews.extend(aftersales::unjoined_reviews(context, reviews));
    }

    /// Adds the facts of other buyers.
    pub fn merge(&mut self, mut other: Self) {
        self.rounds.append(&mut other.rounds);
        for (key, day) in other.agent_days {
            self.agent_days.entry(key).or_default().merge(day);
        }
        self.inquiries.append(&mut other.inquiries);
        self.credits.append(&mut other.credits);
        self.created.append(&mut other.created);
        self.refunds.append(&mut other.refunds);
        self.reviews.append(&mut other.reviews);
        self.notices.append(&mut other.notices);
    }

    /// Brings the facts of all buyers into the one order that does not depend on how they came together, and adds what belongs to
    /// no buyer (online time).
    #[must_use]
    pub fn finish(mut self, context: &Context) -> Self {
        days::add_online(context, &mut self.agent_days);
        for day in self.agent_days.values_mut() {
            day.receptions.sort_unstable();
        }
        // Days on which nothing at all was counted are no rows.
        self.agent_days.retain(|_, day| day.counts != days::DayCounts::default());
        sort_rounds(context, &mut self.rounds);
        self.inquiries.sort_by(|a, b| (&a.shop, &a.buyer, a.day).cmp(&(&b.shop, &b.buyer, b.day)));
        self.credits.sort_by(|a, b| (&a.order, &a.shop).cmp(&(&b.order, &b.shop)));
        self.created.sort_by(|a, b| (&a.order, a.source).cmp(&(&b.order, b.source)));
        self.refunds.sort_by(|a, b| (&a.refund, &a.shop).cmp(&(&b.refund, &b.shop)));
        self.reviews.sort_by(|a, b| (&a.review, &a.shop).cmp(&(&b.review, &b.shop)));
        self
    }

    fn notice(&mut self, prepared: &Prepared<'_>) {
        let shop = &prepared.timeline.shop;
        let strangers = prepared.unassigned.iter();
        self.notices.extend(strangers.map(|account| Notice::Unassigned { shop: shop.clone(), account: account.clone() }));
        let refunds = prepared.orders.iter().flat_map(|order| &order.refunds);
        let incomplete = refunds.filter(|refund| refund.gives_money_back() && refund.completed.is_none());
        self.notices.extend(incomplete.map(|refund| Notice::RefundNotCompleted {
            refund: Arc::clone(&refund.refund.refund),
            source: refund.refund.source,
        }));
    }
}

/// By the columns of the file `rounds` as they are written, in local time; rounds equal in all columns keep the order of their messages.
fn sort_rounds(context: &Context, rounds: &mut [Round]) {
    let same_day = |a: &Round, b: &Round| a.day == b.day && a.agent == b.agent && a.buyer == b.buyer && a.shop == b.shop;
    rounds.sort_by(|a, b| {
        let key = |round: &Round| (round.day, round.start, round.end.is_none(), round.end);
        (&a.shop, &a.buyer, &a.agent).cmp(&(&b.shop, &b.buyer, &b.agent)).then_with(|| key(a).cmp(&key(b)))
    });
    // Local time runs back where a clock is set back; only there does it order a day's rounds otherwise than the instants do.
    for day in rounds.chunk_by_mut(same_day).filter(|day| day.len() > 1) {
        let clock = &context.shop(&day[0].shop).clock;
        day.sort_by_cached_key(|round| (clock.local(round.start), round.end.is_none(), round.end.map(|end| clock.local(end))));
    }
}

/// So far beyond the month's ends messages may still matter, seconds: a question open since the evening before it, an agent's message
/// that ends an interval which began on its last day.
const NEIGHBOURHOOD: i64 = 86_400;

/// Whether anything of the timeline can matter in the month; most timelines of other months cannot.
fn touches_month(prepared: &Prepared<'_>) -> bool {
    let (from, to) = prepared.shop.month;
    let in_month = |at| from <= at && at < to;
    let first = prepared.acts.partition_point(|act| act.at < from - NEIGHBOURHOOD);
    let wrote = prepared.acts.get(first).is_some_and(|act| act.at < to + NEIGHBOURHOOD);
    wrote
        || prepared.orders.iter().any(|order| {
            in_month(order.created)
                || order.paid_at.is_some_and(in_month)
                || order.notes.iter().any(|note| in_month(second(note.time)))
                || order.refunds.iter().any(|refund| {
                    in_month(refund.applied) || refund.completed.is_some_and(in_month) || refund.opened_at.is_some_and(in_month)
                })
                || order
                    .reviews
                    .iter()
                    .any(|review| in_month(review.created) || review.revised.is_some_and(|(at, _)| in_month(at)))
        })
}

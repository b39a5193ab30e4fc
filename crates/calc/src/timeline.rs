//! One buyer's timeline made ready for measuring: cut at the horizon, accounts turned into agents, times into seconds.

use crate::calendar::{Second, second};
use crate::context::{Context, ShopContext};
use crate::people::Holder;
use jiff::civil::Date;
use jinpai_model::records::{Message, Note, Order, Refund, Review};
use jinpai_model::words::{Rating, RefundKind, RefundStatus, Sender};
use jinpai_model::{AccountId, AgentId, Flag, OrderDossier, Timeline};

/// An agent of this timeline: a position in [`Prepared::agents`], which is sorted by id, so that comparing positions compares ids.
pub type Agent = usize;

/// One message as the measures see it.
#[derive(Debug, Clone, Copy)]
pub struct Act<'a> {
    /// The message.
    pub message: &'a Message,
    /// Its whole second.
    pub at: Second,
    /// Its business day.
    pub day: Date,
    /// Whose thread it is in.
    pub agent: Agent,
    /// A buyer's message that asks nothing.
    pub closer: bool,
}

impl Act<'_> {
    /// Whether the buyer wrote it.
    pub fn is_buyer(&self) -> bool {
        self.message.sender == Sender::Buyer
    }

    /// Whether a person of the team wrote it.
    pub fn is_human(&self) -> bool {
        self.message.sender == Sender::Agent
    }
}

/// An order as it is known at the horizon.
#[derive(Debug, Clone)]
pub struct KnownOrder<'a> {
    /// The row.
    pub order: &'a Order,
    /// When it was placed.
    pub created: Second,
    /// When it was paid, if that is known by now.
    pub paid_at: Option<Second>,
    /// Known changes of flag and note.
    pub notes: Vec<&'a Note>,
    /// Known refunds.
    pub refunds: Vec<KnownRefund<'a>>,
    /// Known reviews.
    pub reviews: Vec<KnownReview<'a>>,
    /// The latest known decision on whose order it is.
    pub decision: Option<&'a jinpai_model::records::CreditDecision>,
}

impl KnownOrder<'_> {
    /// From when `pay_within` counts: its creation; of a staged order the opening of the balance (3.3.7).
    pub fn payable_from(&self) -> Second {
        self.order.balance_open_at.map_or(self.created, second)
    }
}

/// A refund as it is known at the horizon.
#[derive(Debug, Clone, Copy)]
pub struct KnownRefund<'a> {
    /// The row.
    pub refund: &'a Refund,
    /// When the buyer asked.
    pub applied: Second,
    /// When it was completed, if that is known by now.
    pub completed: Option<Second>,
    /// When its parcel was opened, if that is known by now.
    pub opened_at: Option<Second>,
    /// Whether it had succeeded by now.
    pub success: bool,
}

impl KnownRefund<'_> {
    /// Whether money went back: a success of kind refund or return.
    pub fn gives_money_back(&self) -> bool {
        self.success && matches!(self.refund.kind, RefundKind::Refund | RefundKind::Return)
    }
}

/// A review as it is known at the horizon.
#[derive(Debug, Clone, Copy)]
pub struct KnownReview<'a> {
    /// The row.
    pub review: &'a Review,
    /// When it was written.
    pub created: Second,
    /// When and to what it was revised, if that is known by now.
    pub revised: Option<(Second, Rating)>,
}

impl KnownReview<'_> {
    /// The rating at the horizon.
    pub fn rating(&self) -> Rating {
        self.revised.map_or(self.review.rating, |(_, rating)| rating)
    }

    /// When it first was neutral or bad.
    pub fn bad_since(&self) -> Option<Second> {
        let bad = |rating| matches!(rating, Rating::Neutral | Rating::Bad);
        if bad(self.review.rating) {
            Some(self.created)
        } else {
            self.revised.filter(|(_, rating)| bad(*rating)).map(|(at, _)| at)
        }
    }

    /// When it became good after having been neutral or bad.
    pub fn repaired_at(&self) -> Option<Second> {
        let was_bad = matches!(self.review.rating, Rating::Neutral | Rating::Bad);
        self.revised.filter(|(_, rating)| was_bad && *rating == Rating::Good).map(|(at, _)| at)
    }
}

/// A refund's row cut at the horizon; `None` if it was not yet applied for.
pub fn known_refund(refund: &Refund, horizon: Second) -> Option<KnownRefund<'_>> {
    let known = |time: Option<jiff::Timestamp>| time.map(second).filter(|at| *at <= horizon);
    let applied = Some(second(refund.applied)).filter(|at| *at <= horizon)?;
    let completed = known(refund.completed);
    // A success whose completion lies after the horizon has not happened yet.
    let success = refund.status == RefundStatus::Success && (completed.is_some() || refund.completed.is_none());
    Some(KnownRefund { refund, applied, completed, opened_at: known(refund.opened_at), success })
}

/// A review's row cut at the horizon; `None` if it was not yet written.
pub fn known_review(review: &Review, horizon: Second) -> Option<KnownReview<'_>> {
    let created = Some(second(review.created)).filter(|at| *at <= horizon)?;
    let revised_at = review.revised_at.map(second).filter(|at| *at <= horizon);
    Some(KnownReview { review, created, revised: revised_at.zip(review.revised_rating) })
}

/// A timeline ready for measuring.
#[derive(Debug)]
pub struct Prepared<'a> {
    /// Shop and buyer.
    pub timeline: &'a Timeline,
    /// The shop's part of the context.
    pub shop: &'a ShopContext,
    /// The agents that act in it, sorted by id; positions stand for them.
    pub agents: Vec<AgentId>,
    /// Messages up to the horizon, in order.
    pub acts: Vec<Act<'a>>,
    /// Orders that exist, in order of (created, id).
    pub orders: Vec<KnownOrder<'a>>,
    /// Accounts of nobody that wrote or were written to.
    pub unassigned: Vec<AccountId>,
}

impl<'a> Prepared<'a> {
    /// Cuts the timeline at the shop's horizon and looks up whose each message is.
    pub fn new(context: &'a Context, timeline: &'a Timeline) -> Self {
        let shop = context.shop(&timeline.shop);
        let known = timeline.messages.iter().map(|message| (second(message.time), message)).filter(|(at, _)| *at <= shop.horizon);
        let mut holders = Holders { context, timeline, known: Vec::new() };
        let mut unsorted: Vec<(Act<'a>, usize)> = Vec::with_capacity(timeline.messages.len());
        for (at, message) in known {
            let day = shop.clock.day(at);
            let holder = holders.position(&message.account, day);
            let content = message.content.as_deref().unwrap_or("");
            let rules = || context.rules(&timeline.shop, &holders.known[holder].2.agent, day);
            let closer = message.sender == Sender::Buyer && rules().closers.closes(message.kind, content);
            unsorted.push((Act { message, at, day, agent: 0, closer }, holder));
        }
        let mut orders: Vec<KnownOrder<'a>> =
            timeline.orders.iter().filter_map(|dossier| known_order(context, shop, dossier)).collect();
        orders.sort_by(|a, b| a.created.cmp(&b.created).then_with(|| a.order.order.cmp(&b.order.order)));
        let mut agents: Vec<AgentId> = holders.known.iter().map(|(.., holder)| holder.agent.clone()).collect();
        agents.sort_unstable();
        agents.dedup();
        let acts = unsorted.into_iter().map(|(act, holder)| {
            let agent = agents.binary_search(&holders.known[holder].2.agent).expect("every holder is in the list");
            Act { agent, ..act }
        });
        let acts = acts.collect();
        let strangers = holders.known.iter().filter(|(.., holder)| !holder.assigned).map(|(account, ..)| account.clone());
        let mut unassigned: Vec<AccountId> = strangers.collect();
        unassigned.sort_unstable();
        unassigned.dedup();
        Self { timeline, shop, agents, acts, orders, unassigned }
    }

    /// The acts of [from, to] by whole seconds.
    pub fn between(&self, from: Second, to: Second) -> &[Act<'a>] {
        let first = self.acts.partition_point(|act| act.at < from);
        let last = self.acts.partition_point(|act| act.at <= to);
        &self.acts[first..last.max(first)]
    }
}

/// Looks up holders once for each account and day of a timeline.
struct Holders<'a> {
    context: &'a Context,
    timeline: &'a Timeline,
    known: Vec<(AccountId, Date, Holder)>,
}

impl Holders<'_> {
    fn position(&mut self, account: &AccountId, day: Date) -> usize {
        // Neighbouring messages mostly share account and day: the latest entries are looked at first.
        let found = self.known.iter().rposition(|(known, on, _)| *on == day && known == account);
        found.unwrap_or_else(|| {
            let holder = self.context.people.holder(&self.timeline.shop, account, day);
            self.known.push((account.clone(), day, holder));
            self.known.len() - 1
        })
    }
}

fn known_order<'a>(context: &Context, shop: &ShopContext, dossier: &'a OrderDossier) -> Option<KnownOrder<'a>> {
    let horizon = shop.horizon;
    let created = Some(second(dossier.order.created)).filter(|at| *at <= horizon)?;
    let mut notes: Vec<&Note> = dossier.notes.iter().filter(|note| second(note.time) <= horizon).collect();
    // Fractions order messages only (3.0): notes of one second stand in file order.
    notes.sort_by_key(|note| (second(note.time), note.source));
    let flag = notes.iter().rev().find_map(|note| note.flag.as_ref()).or(dossier.order.flag.as_ref());
    let grey = Flag::grey();
    let settings = context.settings(&dossier.order.shop, shop.clock.day(created));
    if settings.exclude_flags.contains(flag.unwrap_or(&grey)) {
        return None;
    }
    let decisions = dossier.decisions.iter().filter(|decision| second(decision.time) <= shop.decided_until);
    Some(KnownOrder {
        order: &dossier.order,
        created,
        paid_at: dossier.order.paid_at.map(second).filter(|at| *at <= horizon),
        notes,
        refunds: dossier.refunds.iter().filter_map(|refund| known_refund(refund, horizon)).collect(),
        reviews: dossier.reviews.iter().filter_map(|review| known_review(review, horizon)).collect(),
        decision: decisions.max_by_key(|decision| (second(decision.time), decision.source)),
    })
}

//! Credit: who gets the order (spec 3.4).

mod claimants;

pub use claimants::{Claimant, claimants};

use super::deductions::{self, Deduction};
use crate::calendar::Second;
use crate::context::Context;
use crate::settings::{CreditRule, Settings};
use crate::text::Text;
use crate::timeline::{Act, Agent, KnownOrder, Prepared};
use jiff::civil::Date;
use jinpai_model::words::PresenceState;
use jinpai_model::{AccountId, AgentId, BuyerId, Fen, OrderId, ShopId, Source};
use std::sync::Arc;

const DAY: i64 = 86_400;

/// By which sentence of 3.4 an order went to its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// The order agent.
    Order,
    /// The pay agent 催付.
    Chased,
    /// The first of several order agents to flag it.
    Flag,
    /// Re-ordered while the first agent was away from it: stays with who chased.
    Chase,
    /// Re-ordered: goes back to the first order's agent.
    Protected,
    /// A recorded decision.
    Decided,
    /// Nobody 静默.
    Silent,
}

impl Bucket {
    /// The word in `credits`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Chased => "chased",
            Self::Flag => "flag",
            Self::Chase => "chase",
            Self::Protected => "protected",
            Self::Decided => "decided",
            Self::Silent => "silent",
        }
    }

    /// Whether a message decided; else it was a flag, a person, or nothing.
    pub fn is_of_a_message(self) -> bool {
        matches!(self, Self::Order | Self::Chased | Self::Chase | Self::Protected)
    }

    /// Why the order is its agent's, in words.
    pub fn why(self) -> Text {
        match self {
            Self::Order => Text::new("下单前最后接待", "last to serve before the order"),
            Self::Chased => Text::new("催付后付款", "chased, then paid"),
            Self::Flag => Text::new("最先插旗", "first to flag it"),
            Self::Chase => {
                Text::new("原单客服离线，重新下单归跟进人", "re-ordered with who chased, the first agent being offline")
            }
            Self::Protected => Text::new("重拍订单归原单客服", "re-ordered, stays with the first order's agent"),
            Self::Decided => Text::new("人工裁定", "decided by a person"),
            Self::Silent => Text::new("静默下单", "silent"),
        }
    }
}

/// The row that decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decider {
    /// How the row is named in `credits.decided_by`.
    pub name: Arc<str>,
    /// Where it was read.
    pub source: Source,
    /// When it happened.
    pub at: Second,
    /// What stands there: the message, the note, the reason.
    pub text: Option<Arc<str>>,
}

/// An order's credit with the evidence for it (3.4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Order.
    pub order: OrderId,
    /// Shop.
    pub shop: ShopId,
    /// Buyer.
    pub buyer: BuyerId,
    /// Whose; nobody's if silent or so decided.
    pub agent: Option<AgentId>,
    /// Why.
    pub bucket: Bucket,
    /// The day it counts for (3.4.6).
    pub dated: Date,
    /// What it counts for.
    pub amount: Fen,
    /// What was taken from it, with the rows that took it (3.5).
    pub deductions: Vec<Deduction>,
    /// The row that decided.
    pub decided_by: Option<Decider>,
    /// Who would have got it otherwise.
    pub runner_up: Option<AgentId>,
    /// The order agent of 3.4.1, whoever got it.
    pub order_agent: Option<AgentId>,
    /// What was paid, for the average order value.
    pub paid: Fen,
    /// Whether the file said so, or the payable amount stands in.
    pub paid_known: bool,
    /// Pieces.
    pub items: i64,
    /// Of a campaign.
    pub campaign: bool,
    /// Has a successful refund or return.
    pub refunded: bool,
    /// Has a successful return.
    pub returned: bool,
    /// The order's row.
    pub source: Source,
}

impl Credit {
    /// Sum of what was taken.
    pub fn deducted(&self) -> Fen {
        self.deductions.iter().map(|deduction| deduction.taken).sum()
    }

    /// What is left.
    pub fn net(&self) -> Fen {
        self.amount - self.deducted()
    }
}

/// An agent that satisfies a rule, with the message that makes it so.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'p, 'a> {
    /// The agent.
    pub agent: Agent,
    /// Its latest human message of the window.
    pub act: &'p Act<'a>,
}

/// For each order of the timeline the agents that satisfy 3.4.1 at its creation, best first.
pub type OrderAgents<'p, 'a> = [Vec<Candidate<'p, 'a>>];

/// Works out [`OrderAgents`] once for a timeline: credit, inquiries, payment rate and chase protection all ask for them.
pub fn order_agents<'p, 'a>(context: &Context, prepared: &'p Prepared<'a>) -> Vec<Vec<Candidate<'p, 'a>>> {
    let candidates =
        |order: &KnownOrder<'_>| order_candidates(prepared, order.created, settings_of(context, prepared, order).lookback);
    prepared.orders.iter().map(candidates).collect()
}

/// The settings in force for an order: those of the day that its credit is dated by, of an unpaid one those of its creation (4.0).
fn settings_of<'c>(context: &'c Context, prepared: &Prepared<'_>, order: &KnownOrder<'_>) -> &'c Settings {
    let on = |at: Second| context.settings(&prepared.timeline.shop, prepared.shop.clock.day(at));
    match order.paid_at.map(on) {
        Some(settings) if settings.rule != CreditRule::ByOrder => settings,
        _ => on(order.created),
    }
}

fn order_candidates<'p, 'a>(prepared: &'p Prepared<'a>, at: Second, lookback: i64) -> Vec<Candidate<'p, 'a>> {
    let window = prepared.between(at - lookback, at);
    latest_humans(window, |agent, _| has_buyer(window, agent))
}

/// The agents that satisfy 3.4.2, best first.
fn pay_candidates<'p, 'a>(
    settings: &Settings,
    prepared: &'p Prepared<'a>,
    created: Second,
    paid: Second,
) -> Vec<Candidate<'p, 'a>> {
    latest_humans(prepared.between(created + settings.chase_guard + 1, paid), |_, _| true)
}

/// The agents that satisfy `by_payment` of 3.4.3, best first.
fn payment_candidates<'p, 'a>(
    settings: &Settings,
    prepared: &'p Prepared<'a>,
    created: Second,
    paid: Second,
) -> Vec<Candidate<'p, 'a>> {
    let window = prepared.between(paid - settings.lookback, paid);
    latest_humans(window, |agent, act| act.at > created || has_buyer(window, agent))
}

fn has_buyer(window: &[Act<'_>], agent: Agent) -> bool {
    window.iter().any(|act| act.agent == agent && act.is_buyer())
}

/// Each agent's latest human message of the window that is accepted, the latest first; of equal seconds the smaller
/// agent id (a fraction orders messages, it does not measure).
fn latest_humans<'p, 'a>(window: &'p [Act<'a>], accept: impl Fn(Agent, &Act<'a>) -> bool) -> Vec<Candidate<'p, 'a>> {
    let mut latest: Vec<Candidate<'p, 'a>> = Vec::new();
    for act in window.iter().rev().filter(|act| act.is_human()) {
        if latest.iter().all(|candidate| candidate.agent != act.agent) {
            latest.push(Candidate { agent: act.agent, act });
        }
    }
    latest.retain(|candidate| accept(candidate.agent, candidate.act));
    latest.sort_by(|a, b| b.act.at.cmp(&a.act.at).then(a.agent.cmp(&b.agent)));
    latest
}

/// Whose an order is, before amounts.
#[derive(Debug, Clone)]
struct Verdict {
    agent: Option<AgentId>,
    bucket: Bucket,
    decided_by: Option<Decider>,
    runner_up: Option<AgentId>,
}

/// The credit of the timeline's order at `index`; `None` if it is not paid (3.4, head).
pub fn credit(context: &Context, prepared: &Prepared<'_>, order_agents: &OrderAgents<'_, '_>, index: usize) -> Option<Credit> {
    let order = &prepared.orders[index];
    let candidates = &order_agents[index];
    let paid_at = order.paid_at?;
    let settings = settings_of(context, prepared, order);
    let verdict = verdict(context, settings, prepared, order_agents, index, paid_at);
    let row = order.order;
    let dated = if settings.rule == CreditRule::ByOrder { order.created } else { paid_at };
    let paid = row.paid.unwrap_or(row.payable);
    let freight = if settings.deduct_freight { row.freight.unwrap_or(Fen::ZERO) } else { Fen::ZERO };
    let amount = (paid - freight).or_zero();
    let gives_money_back = |returns_only: bool| {
        let mut refunds = order.refunds.iter().filter(|refund| refund.gives_money_back());
        refunds.any(|refund| !returns_only || refund.refund.kind == jinpai_model::words::RefundKind::Return)
    };
    Some(Credit {
        order: row.order.clone(),
        shop: row.shop.clone(),
        buyer: row.buyer.clone(),
        agent: verdict.agent,
        bucket: verdict.bucket,
        dated: prepared.shop.clock.day(dated),
        amount,
        deductions: deductions::deductions(settings, order, amount),
        decided_by: verdict.decided_by,
        runner_up: verdict.runner_up,
        order_agent: candidates.first().map(|best| prepared.agents[best.agent].clone()),
        paid,
        paid_known: row.paid.is_some(),
        items: row.items.unwrap_or(0),
        campaign: row.campaign.unwrap_or(false),
        refunded: gives_money_back(false),
        returned: gives_money_back(true),
        source: row.source,
    })
}

fn verdict(
    context: &Context,
    settings: &Settings,
    prepared: &Prepared<'_>,
    order_agents: &OrderAgents<'_, '_>,
    index: usize,
    paid_at: Second,
) -> Verdict {
    let (order, candidates) = (&prepared.orders[index], &order_agents[index]);
    let claimed = flag_claim(context, settings, prepared, order, candidates)
        .unwrap_or_else(|| by_rule(settings, prepared, order.created, paid_at, candidates));
    let computed = if settings.chase_protection {
        protect(context, settings, prepared, order_agents, index, paid_at, claimed)
    } else {
        claimed
    };
    if let Some(decision) = order.decision {
        let runner_up = computed.agent.filter(|agent| Some(agent) != decision.agent.as_ref());
        let at = crate::calendar::second(decision.time);
        let decider = Decider {
            name: Arc::clone(&decision.decided_by),
            source: decision.source,
            at,
            text: Some(Arc::clone(&decision.reason)),
        };
        return Verdict { agent: decision.agent.clone(), bucket: Bucket::Decided, decided_by: Some(decider), runner_up };
    }
    computed
}

/// 3.4.3.
fn by_rule(
    settings: &Settings,
    prepared: &Prepared<'_>,
    created: Second,
    paid_at: Second,
    candidates: &[Candidate<'_, '_>],
) -> Verdict {
    let ranked = |candidates: &[Candidate<'_, '_>], bucket: Bucket| {
        let best = candidates.first()?;
        Some(Verdict {
            agent: Some(prepared.agents[best.agent].clone()),
            bucket,
            decided_by: Some(message_decider(prepared, best.act)),
            runner_up: candidates.get(1).map(|second| prepared.agents[second.agent].clone()),
        })
    };
    let found = match settings.rule {
        CreditRule::ByOrder => ranked(candidates, Bucket::Order),
        CreditRule::OrderFirst => ranked(candidates, Bucket::Order)
            .or_else(|| ranked(&pay_candidates(settings, prepared, created, paid_at), Bucket::Chased)),
        CreditRule::ByPayment => {
            let bucket = if candidates.is_empty() { Bucket::Chased } else { Bucket::Order };
            ranked(&payment_candidates(settings, prepared, created, paid_at), bucket)
        }
    };
    found.unwrap_or(Verdict { agent: None, bucket: Bucket::Silent, decided_by: None, runner_up: None })
}

/// 3.4.4: among several order agents, the one who first set a flag on the order.
fn flag_claim(
    context: &Context,
    settings: &Settings,
    prepared: &Prepared<'_>,
    order: &KnownOrder<'_>,
    candidates: &[Candidate<'_, '_>],
) -> Option<Verdict> {
    if !settings.flag_claims || candidates.len() < 2 {
        return None;
    }
    // Whoever of the candidates set a flag, in order of the flags.
    let mut claims = order.notes.iter().filter(|note| note.flag.is_some()).filter_map(|note| {
        let agent = note_agent(context, prepared, note);
        candidates.iter().find(|candidate| prepared.agents[candidate.agent] == agent).map(|candidate| (candidate.agent, *note))
    });
    let (winner, note) = claims.next()?;
    // Without the winner's flag the next claim would have won; without any, the latest of the other candidates.
    let next_claim = claims.map(|(agent, _)| agent).find(|agent| *agent != winner);
    let runner_up = next_claim.or_else(|| candidates.iter().map(|candidate| candidate.agent).find(|agent| *agent != winner));
    let at = crate::calendar::second(note.time);
    let name = format!("note:{}", place_of_row(prepared, &note.account, at));
    Some(Verdict {
        agent: Some(prepared.agents[winner].clone()),
        bucket: Bucket::Flag,
        decided_by: Some(Decider { name: Arc::from(name), source: note.source, at, text: note.note.clone() }),
        runner_up: runner_up.map(|agent| prepared.agents[agent].clone()),
    })
}

/// 3.4.5: an order that replaces an unpaid one of another agent.
fn protect(
    context: &Context,
    settings: &Settings,
    prepared: &Prepared<'_>,
    order_agents: &OrderAgents<'_, '_>,
    index: usize,
    paid_at: Second,
    so_far: Verdict,
) -> Verdict {
    let order = &prepared.orders[index];
    let Some(holder) = so_far.agent.clone() else { return so_far };
    let Some((first, owner)) = replaced_order(prepared, order_agents, order, &holder) else { return so_far };
    let owner_id = prepared.agents[owner.agent].clone();
    let chase_from = first.created + DAY;
    let mut later = prepared.between(chase_from + 1, paid_at).iter();
    let chase = later.find(|act| act.is_human() && prepared.agents[act.agent] == holder);
    let owner_offline = |act: &Act<'_>| {
        let presence = prepared.shop.presence.get(&owner_id);
        presence.is_none_or(|presence| presence.state(act.at) == PresenceState::Offline)
    };
    let flagged = || {
        let mut flags = order.notes.iter().filter(|note| note.flag.is_some());
        flags.any(|note| note_agent(context, prepared, note) == holder)
    };
    let stays = chase
        .filter(|_| order.created - first.created > DAY)
        .filter(|act| owner_offline(act))
        .filter(|_| !settings.flag_claims || flagged());
    match stays {
        Some(act) => Verdict {
            agent: Some(holder),
            bucket: Bucket::Chase,
            decided_by: Some(message_decider(prepared, act)),
            runner_up: Some(owner_id),
        },
        None => Verdict {
            agent: Some(owner_id),
            bucket: Bucket::Protected,
            decided_by: Some(message_decider(prepared, owner.act)),
            runner_up: Some(holder),
        },
    }
}

/// O1 of 3.4.5 with its order agent A: unpaid, placed up to 7 days before, of another agent; the latest such.
fn replaced_order<'p, 'a>(
    prepared: &'p Prepared<'a>,
    order_agents: &OrderAgents<'p, 'a>,
    order: &KnownOrder<'_>,
    holder: &AgentId,
) -> Option<(&'p KnownOrder<'a>, Candidate<'p, 'a>)> {
    // Orders are sorted by (created by whole second, id), so from the end the first is the latest, of equal times the larger id.
    let first = prepared.orders.partition_point(|other| other.created < order.created - 7 * DAY);
    let last = prepared.orders.partition_point(|other| other.created < order.created);
    let mut owned = (first..last).rev().filter_map(|index| {
        let other = &prepared.orders[index];
        (other.paid_at.is_none()).then_some(())?;
        Some((other, *order_agents[index].first()?))
    });
    owned.find(|(_, owner)| prepared.agents[owner.agent] != *holder)
}

/// The agent behind a note's account on the note's day.
fn note_agent(context: &Context, prepared: &Prepared<'_>, note: &jinpai_model::records::Note) -> AgentId {
    let day = prepared.shop.clock.day(crate::calendar::second(note.time));
    context.people.holder(&prepared.timeline.shop, &note.account, day).agent
}

fn message_decider(prepared: &Prepared<'_>, act: &Act<'_>) -> Decider {
    let name = match &act.message.message_id {
        Some(id) => Arc::clone(id),
        None => Arc::from(place_of_row(prepared, &act.message.account, act.at)),
    };
    Decider { name, source: act.message.source, at: act.at, text: act.message.content.clone() }
}

/// A row without an id is named by account and time, which do not change when a file is sorted or split.
fn place_of_row(prepared: &Prepared<'_>, account: &AccountId, at: Second) -> String {
    format!("{account}@{}", prepared.shop.clock.local(at).strftime("%Y-%m-%d %H:%M:%S"))
}

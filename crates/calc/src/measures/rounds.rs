//! Rounds 回合 and waits (spec 3.1).

use crate::calendar::{Second, in_hours};
use crate::context::Context;
use crate::timeline::{Act, Agent, Prepared};
use jiff::civil::Date;
use jinpai_model::{AgentId, BuyerId, ShopId, Source};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How a round ended (3.1.3–5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundStatus {
    /// The thread's agent wrote.
    Answered,
    /// Another agent wrote to the buyer first.
    Transferred,
    /// Nobody wrote, for long enough.
    Unanswered,
    /// Nobody wrote yet; pending.
    Open,
}

impl RoundStatus {
    /// The word in `rounds`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Transferred => "transferred",
            Self::Unanswered => "unanswered",
            Self::Open => "open",
        }
    }
}

/// A question of a buyer and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Shop.
    pub shop: ShopId,
    /// Buyer.
    pub buyer: BuyerId,
    /// The thread's agent.
    pub agent: AgentId,
    /// Business day of its start.
    pub day: Date,
    /// The buyer's first message of it.
    pub start: Second,
    /// The message that answered or transferred it.
    pub end: Option<Second>,
    /// Seconds of waiting on the clock in force; only for answered rounds that are not off duty.
    pub wait: Option<i64>,
    /// How it ended.
    pub status: RoundStatus,
    /// The earliest of its thread and day.
    pub first: bool,
    /// Its start lies in the service hours (3.1.8).
    pub in_service: bool,
    /// Left out of every wait figure and of the unanswered (3.1.7).
    pub off_duty: bool,
    /// The message that opened it.
    pub opened_by: MessageRef,
    /// The message that ended it.
    pub ended_by: Option<MessageRef>,
}

/// A message that a fact rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef {
    /// Where it was read.
    pub source: Source,
    /// Its text; kept only where somebody asks for explanations, because many texts take much memory.
    pub content: Option<Arc<str>>,
}

impl MessageRef {
    /// The message of an act.
    pub fn of(act: &Act<'_>) -> Self {
        Self { source: act.message.source, content: act.message.content.clone() }
    }
}

impl Round {
    /// Without the texts of its messages.
    pub fn forget_texts(&mut self) {
        self.opened_by.content = None;
        if let Some(end) = &mut self.ended_by {
            end.content = None;
        }
    }
}

struct OpenRound<'p, 'a> {
    agent: Agent,
    act: &'p Act<'a>,
    /// Position of the act, which is the order of messages.
    position: usize,
}

/// All rounds of one timeline, whatever their day, in order of start.
pub fn rounds(context: &Context, prepared: &Prepared<'_>) -> Vec<Round> {
    let mut open: Vec<OpenRound<'_, '_>> = Vec::new();
    let mut rounds: Vec<(usize, Agent, Round)> = Vec::new();
    for (position, act) in prepared.acts.iter().enumerate() {
        if act.is_buyer() && !act.closer && open.iter().all(|round| round.agent != act.agent) {
            open.push(OpenRound { agent: act.agent, act, position });
        } else if act.is_human() {
            // Whoever writes to the buyer ends every open round: the own one answered, another agent's transferred.
            for round in open.drain(..) {
                let status = if round.agent == act.agent { RoundStatus::Answered } else { RoundStatus::Transferred };
                rounds.push((round.position, round.agent, round_of(context, prepared, &round, Some(act), status)));
            }
        }
    }
    for round in open {
        let age = prepared.shop.horizon - round.act.at;
        let agent = &prepared.agents[round.agent];
        let unanswered_after = context.rules(&prepared.timeline.shop, agent, round.act.day).settings.unanswered_after;
        let status = if age >= unanswered_after { RoundStatus::Unanswered } else { RoundStatus::Open };
        rounds.push((round.position, round.agent, round_of(context, prepared, &round, None, status)));
    }
    mark_first(&mut rounds);
    rounds.into_iter().map(|(.., round)| round).collect()
}

fn round_of(
    context: &Context,
    prepared: &Prepared<'_>,
    round: &OpenRound<'_, '_>,
    end: Option<&Act<'_>>,
    status: RoundStatus,
) -> Round {
    let agent = &prepared.agents[round.agent];
    let start = round.act.at;
    let (shop, day) = (&prepared.timeline.shop, round.act.day);
    let duty = prepared.shop.duty(agent, context.rules(shop, agent, day).settings.clock);
    let measured = end.map(|end| duty.map_or(end.at - start, |duty| duty.overlap(start, end.at)));
    let starts_on_duty = duty.is_none_or(|duty| duty.contains(start));
    let off_duty = match status {
        RoundStatus::Answered => measured == Some(0) && !starts_on_duty,
        RoundStatus::Unanswered => !starts_on_duty,
        RoundStatus::Transferred | RoundStatus::Open => false,
    };
    Round {
        shop: prepared.timeline.shop.clone(),
        buyer: prepared.timeline.buyer.clone(),
        agent: agent.clone(),
        day: round.act.day,
        start,
        end: end.map(|end| end.at),
        wait: measured.filter(|_| status == RoundStatus::Answered && !off_duty),
        status,
        first: false,
        in_service: in_hours(prepared.shop.clock.time(start), context.settings(shop, day).service_hours),
        off_duty,
        opened_by: MessageRef::of(round.act),
        ended_by: end.map(MessageRef::of),
    }
}

/// The first round of (thread, day) is its earliest (3.1.6), however it ended.
fn mark_first(rounds: &mut [(usize, Agent, Round)]) {
    rounds.sort_unstable_by_key(|(position, ..)| *position);
    let mut seen = BTreeSet::new();
    for (_, agent, round) in rounds {
        round.first = seen.insert((*agent, round.day));
    }
}

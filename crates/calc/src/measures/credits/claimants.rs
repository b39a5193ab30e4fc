//! Everybody who could have had an order, and why they have it or not (3.4.7): what an agent who misses an order is shown.

use super::{
    Bucket, Credit, Decider, OrderAgents, has_buyer, message_decider, note_agent, pay_candidates, payment_candidates, settings_of,
};
use crate::calendar::Second;
use crate::context::Context;
use crate::settings::{CreditRule, Settings};
use crate::text::Text;
use crate::timeline::{Act, Agent, KnownOrder, Prepared};
use jinpai_model::AgentId;

/// Somebody who wrote to the buyer around an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// The agent.
    pub agent: AgentId,
    /// Their latest message up to the order.
    pub before_order: Option<Decider>,
    /// Their latest message between order and payment.
    pub before_payment: Option<Decider>,
    /// When they first set a flag on the order.
    pub flagged: Option<Second>,
    /// Whether the order is theirs.
    pub has_it: bool,
    /// Why it is or is not.
    pub why: Text,
}

/// Everybody with a human message to the buyer up to the order's payment (without one: up to the horizon), whose order it is first, then
/// who wrote last. `credit` is that of the order, none if it is not paid.
pub fn claimants(
    context: &Context,
    prepared: &Prepared<'_>,
    order_agents: &OrderAgents<'_, '_>,
    index: usize,
    credit: Option<&Credit>,
) -> Vec<Claimant> {
    let order = &prepared.orders[index];
    let settings = settings_of(context, prepared, order);
    let asked = Asked { context, settings, prepared, order_agents, index, credit };
    let until = order.paid_at.unwrap_or(prepared.shop.horizon);
    let mut writers: Vec<Agent> =
        prepared.acts.iter().filter(|act| act.is_human() && act.at <= until).map(|act| act.agent).collect();
    writers.sort_unstable();
    writers.dedup();
    let mut claimants: Vec<Claimant> = writers.into_iter().map(|agent| asked.claimant(agent)).collect();
    let last = |claimant: &Claimant| {
        let messages = [&claimant.before_payment, &claimant.before_order];
        messages.into_iter().flatten().map(|message| message.at).max()
    };
    claimants.sort_by(|a, b| (b.has_it, last(b)).cmp(&(a.has_it, last(a))).then_with(|| a.agent.cmp(&b.agent)));
    claimants
}

struct Asked<'q, 'p, 'a> {
    context: &'q Context,
    settings: &'q Settings,
    prepared: &'p Prepared<'a>,
    order_agents: &'q OrderAgents<'p, 'a>,
    index: usize,
    credit: Option<&'q Credit>,
}

impl Asked<'_, '_, '_> {
    fn order(&self) -> &KnownOrder<'_> {
        &self.prepared.orders[self.index]
    }

    fn claimant(&self, agent: Agent) -> Claimant {
        let prepared = self.prepared;
        let order = self.order();
        let (created, until) = (order.created, order.paid_at.unwrap_or(prepared.shop.horizon));
        let id = &prepared.agents[agent];
        let latest = |acts: &[Act<'_>]| {
            let act = acts.iter().rev().find(|act| act.is_human() && act.agent == agent);
            act.map(|act| message_decider(prepared, act))
        };
        let flags = order.notes.iter().filter(|note| note.flag.is_some());
        let own = |note: &&&jinpai_model::records::Note| note_agent(self.context, prepared, note) == *id;
        Claimant {
            before_order: latest(prepared.between(Second::MIN, created)),
            before_payment: latest(prepared.between(created + 1, until)),
            flagged: flags.clone().find(own).map(|note| crate::calendar::second(note.time)),
            has_it: self.credit.is_some_and(|credit| credit.agent.as_ref() == Some(id)),
            why: self.why(agent),
            agent: id.clone(),
        }
    }

    fn why(&self, agent: Agent) -> Text {
        let id = &self.prepared.agents[agent];
        let Some(credit) = self.credit else {
            return Text::new("还没有付款，不计业绩", "not paid, so it counts for nobody yet");
        };
        if credit.agent.as_ref() == Some(id) {
            return credit.bucket.why();
        }
        let is_runner_up = credit.runner_up.as_ref() == Some(id);
        match credit.bucket {
            Bucket::Decided if is_runner_up => {
                Text::new("按规则归其，被人工裁定改变", "by the rule it would be theirs; a person decided otherwise")
            }
            Bucket::Chase if is_runner_up => {
                Text::new("原单客服，催单时不在线", "the first order's agent, offline when the buyer was chased")
            }
            Bucket::Protected if is_runner_up => Text::new("重拍订单，原单客服受保护", "the first order's agent is protected"),
            Bucket::Flag if self.is_order_agent(agent) => Text::new("没有最先插旗", "did not flag it first"),
            _ => self.by_messages(agent),
        }
    }

    fn is_order_agent(&self, agent: Agent) -> bool {
        self.order_agents[self.index].iter().any(|candidate| candidate.agent == agent)
    }

    /// Why an agent's messages did not bring the order (3.4.1–3).
    fn by_messages(&self, agent: Agent) -> Text {
        let Self { prepared, settings, .. } = *self;
        let order = self.order();
        let (created, paid) = (order.created, order.paid_at.unwrap_or(prepared.shop.horizon));
        let wrote = |acts: &[Act<'_>]| acts.iter().any(|act| act.is_human() && act.agent == agent);
        if self.is_order_agent(agent) && settings.rule != CreditRule::ByPayment {
            return Text::new("下单前的最后一条消息更早", "their last message before the order is earlier");
        }
        let hours = settings.lookback / 3_600;
        if settings.rule == CreditRule::ByPayment {
            let candidates = payment_candidates(settings, prepared, created, paid);
            return if candidates.iter().any(|candidate| candidate.agent == agent) {
                Text::new("付款前的最后一条消息更早", "their last message before the payment is earlier")
            } else {
                Text::new(
                    format!("付款前 {hours} 小时内没有与买家往来"),
                    format!("did not talk with the buyer in the {hours} h before the payment"),
                )
            };
        }
        if wrote(prepared.between(created + 1, paid)) {
            return self.after_the_order(agent, created, paid);
        }
        let window = prepared.between(created - settings.lookback, created);
        if wrote(window) && !has_buyer(window, agent) {
            return Text::new(
                format!("下单前 {hours} 小时内买家没有在其会话里说话"),
                format!("the buyer wrote nothing in their thread in the {hours} h before the order"),
            );
        }
        Text::new(
            format!("下单前 {hours} 小时内没有回复买家"),
            format!("wrote nothing to the buyer in the {hours} h before the order"),
        )
    }

    fn after_the_order(&self, agent: Agent, created: Second, paid: Second) -> Text {
        let chasing = pay_candidates(self.settings, self.prepared, created, paid);
        let chased = chasing.iter().any(|candidate| candidate.agent == agent);
        if self.settings.rule == CreditRule::ByOrder {
            Text::new("只在下单后回复；方案按下单归属", "wrote only after the order; the plan goes by the order")
        } else if !self.order_agents[self.index].is_empty() {
            Text::new("下单后才回复，已有下单客服", "wrote after the order, which had its agent already")
        } else if chased {
            Text::new("付款前的最后一条消息更早", "their last message before the payment is earlier")
        } else {
            Text::new("下单后马上付款，回复不算催付", "wrote too soon after the order to have chased it")
        }
    }
}

//! Whose an order is: an agent disputes it, a person decides it (spec 3.4.0, K3).

use super::{Desk, said};
use crate::failure::Failure;
use crate::jobs::disputes::Dispute;
use jinpai_calc::measures::credits::Credit;
use jinpai_model::records::{Agent, CreditDecision, CreditDispute};
use jinpai_model::{AgentId, Lang, OrderId, Row, ShopId, Source};
use std::sync::Arc;

/// The longest reason, in characters: it is read in a table.
const REASON_CHARS_MAX: usize = 1_000;

/// The order that it is about.
#[derive(Debug, Clone, Copy)]
pub struct Disputed<'a> {
    /// Shop.
    pub shop: &'a ShopId,
    /// Order.
    pub order: &'a OrderId,
    /// Its credit as it stands; none if it is not paid.
    pub credit: Option<&'a Credit>,
    /// What was said of it before.
    pub disputes: &'a [Dispute],
}

impl Disputed<'_> {
    fn is_of(&self, agent: &AgentId) -> bool {
        self.credit.is_some_and(|credit| credit.agent.as_ref() == Some(agent))
    }

    fn open(&self) -> impl Iterator<Item = &Dispute> {
        self.disputes.iter().filter(|dispute| dispute.answer.is_none())
    }
}

/// The row of an agent's dispute: the order is the agent's own (`claims`), or it is not.
pub fn dispute(about: Disputed<'_>, agent: &AgentId, claims: bool, reason: &str, desk: &Desk<'_>) -> anyhow::Result<Row> {
    let lang = desk.lang;
    let reason = reason_of(reason, lang)?;
    let (order, is_own) = (about.order, about.is_of(agent));
    if about.credit.is_none() {
        return Err(Failure::new(lang.pick(
            format!("订单 {order} 没有付款，还不计入任何人的业绩；付款后再提出"),
            format!("order {order} is not paid, so it counts for nobody yet; dispute it when it is"),
        )));
    }
    if claims && is_own {
        return Err(Failure::new(lang.pick(
            format!("订单 {order} 现在就归您，不需要提出异议"),
            format!("order {order} is yours already; there is nothing to dispute"),
        )));
    }
    if !claims && !is_own {
        return Err(Failure::new(lang.pick(
            format!("订单 {order} 现在不归您，不需要提出异议"),
            format!("order {order} is not yours; there is nothing to give up"),
        )));
    }
    if about.open().any(|dispute| dispute.row.agent == *agent) {
        return Err(Failure::new(lang.pick(
            format!("您对订单 {order} 的异议还在等待裁定"),
            format!("your dispute about order {order} still waits for its decision"),
        )));
    }
    Ok(Row::of(&CreditDispute {
        order: order.clone(),
        shop: Some(about.shop.clone()),
        agent: agent.clone(),
        claims,
        time: desk.now,
        reason,
        source: Source::default(),
    }))
}

/// The row of a decision: the order is this agent's, or nobody's. `deciding` is who decides, if that is an agent too. None if it was
/// decided just so before and nobody has disputed it since.
pub fn decide(
    about: Disputed<'_>,
    to: Option<&AgentId>,
    reason: &str,
    (desk, deciding): (&Desk<'_>, Option<&AgentId>),
    agents: &[Agent],
    before: &[CreditDecision],
) -> anyhow::Result<Option<Row>> {
    let (lang, order) = (desk.lang, about.order);
    let reason = reason_of(reason, lang)?;
    if let Some(unknown) = to.filter(|to| !agents.iter().any(|row| row.agent == **to)) {
        return Err(Failure::new(lang.pick(
            format!("agents 表里没有客服「{unknown}」，订单不能归给不存在的人"),
            format!("there is no agent {unknown:?} in the table agents, so the order cannot be theirs"),
        )));
    }
    if deciding.is_some_and(|deciding| about.open().any(|dispute| dispute.row.agent == *deciding)) {
        return Err(Failure::new(lang.pick(
            format!("订单 {order} 的异议是您自己提出的，请由别人裁定"),
            format!("the dispute about order {order} is your own; somebody else has to decide it"),
        )));
    }
    if deciding.is_some() && deciding == to {
        return Err(Failure::new(lang.pick(
            format!("不能把订单 {order} 裁定给自己，请由别人裁定"),
            format!("you cannot give order {order} to yourself; somebody else has to decide it"),
        )));
    }
    let last = before.iter().max_by_key(|row| (row.time, row.source));
    let is_same = last.is_some_and(|last| last.agent.as_ref() == to && last.reason == reason && &*last.decided_by == desk.by);
    if is_same && about.open().next().is_none() {
        return Ok(None);
    }
    let decided_by = desk.by.into();
    let agent = to.cloned();
    Ok(Some(Row::of(&CreditDecision {
        order: order.clone(),
        agent,
        decided_by,
        time: desk.now,
        reason,
        source: Source::default(),
    })))
}

fn reason_of(reason: &str, lang: Lang) -> anyhow::Result<Arc<str>> {
    let reason = said(reason, lang.pick("理由", "the reason"), lang)?;
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(Failure::usage(lang.pick(
            format!("理由太长，最多 {REASON_CHARS_MAX} 个字"),
            format!("the reason is too long; at most {REASON_CHARS_MAX} characters"),
        )));
    }
    Ok(reason.into())
}

#[cfg(test)]
mod tests;

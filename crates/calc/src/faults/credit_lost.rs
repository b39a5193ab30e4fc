//! What confirmed faults take from credits (spec 3.5.4): the whole remaining amount of the order.

use super::Fault;
use crate::calendar::Second;
use crate::measures::credits::Credit;
use jiff::civil::Date;
use jinpai_model::{AgentId, Fen, OrderId, ShopId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An order whose credit a confirmed fault takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostCredit {
    /// Whose sales it leaves: the credited agent's, whoever the fault is.
    pub agent: AgentId,
    /// Shop.
    pub shop: ShopId,
    /// Order.
    pub order: OrderId,
    /// What was left of the credit after refunds and reviews.
    pub amount: Fen,
    /// The day the credit counts for.
    pub dated: Date,
    /// Of a campaign.
    pub campaign: bool,
    /// The case that took it: the earliest of the order.
    pub case: Arc<str>,
}

/// The lost credits among these, by agent, day and order. An order is lost once, whatever number of faults; what was credited in another
/// month is that month's matter, a credit of nobody is nobody's loss.
pub fn lost_credits(faults: &[Fault], credits: &[Credit]) -> Vec<LostCredit> {
    let mut cases: BTreeMap<(&ShopId, &OrderId), (Second, &Arc<str>)> = BTreeMap::new();
    for fault in faults.iter().filter(|fault| fault.counts()) {
        if let Some((shop, order)) = &fault.consequence.credit_lost {
            let this = (fault.at, &fault.case);
            cases.entry((shop, order)).and_modify(|earliest| *earliest = this.min(*earliest)).or_insert(this);
        }
    }
    let lost = credits.iter().filter_map(|credit| {
        let (_, case) = cases.get(&(&credit.shop, &credit.order))?;
        Some(LostCredit {
            agent: credit.agent.clone()?,
            shop: credit.shop.clone(),
            order: credit.order.clone(),
            amount: credit.net(),
            dated: credit.dated,
            campaign: credit.campaign,
            case: Arc::clone(case),
        })
    });
    let mut lost: Vec<LostCredit> = lost.collect();
    lost.sort_by(|a, b| (&a.agent, a.dated, &a.order, &a.shop).cmp(&(&b.agent, b.dated, &b.order, &b.shop)));
    lost
}

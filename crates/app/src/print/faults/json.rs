//! The list of faults for programs.

use super::View;
use jinpai_calc::faults::{Fault, Step};
use jinpai_model::{AgentId, BuyerId, OrderId, ShopId};
use serde_json::{Value, json};

impl View<'_> {
    /// For programs. Money is text with two places; texts for people are in both languages.
    pub fn as_json(&self) -> Value {
        let report = self.report();
        let faults: Vec<Value> = self.faults.iter().map(|fault| self.fault_as_json(fault)).collect();
        let lacking = report.cannot_be_found.iter().map(|cannot| json!({"rule": cannot.rule.id, "lacks": cannot.lacking()}));
        let vanished = report.vanished.iter().map(|gone| json!({"case": &*gone.case, "history": steps(&gone.history)}));
        let problems = report
            .problems
            .iter()
            .map(|problem| json!({"incident": &*problem.incident, "problem": problem.kind.text(), "row": problem.evidence}));
        let nobody = report.nobody.iter().map(|one| {
            let agent = one.agent.as_ref().map(AgentId::as_str);
            json!({"rule": one.rule.id, "agent": agent, "facts": one.facts, "first": one.first.to_string()})
        });
        json!({
            "month": self.paid.measured.context.month.to_string(),
            "faults": faults,
            "cannot_be_found": lacking.collect::<Vec<_>>(),
            "vanished": vanished.collect::<Vec<_>>(),
            "problems": problems.collect::<Vec<_>>(),
            "nobody": nobody.collect::<Vec<_>>(),
        })
    }

    fn fault_as_json(&self, fault: &Fault) -> Value {
        let consequence = &fault.consequence;
        json!({
            "case": &*fault.case,
            "rule": fault.rule.id,
            "title": fault.rule.title,
            "clause": fault.rule.clause,
            "agent": fault.agent.as_str(),
            "name": self.name(&fault.agent),
            "day": fault.day.to_string(),
            "time": self.time(fault).strftime("%Y-%m-%d %H:%M:%S").to_string(),
            "shop": fault.shop.as_ref().map(ShopId::as_str),
            "order": fault.order.as_ref().map(OrderId::as_str),
            "buyer": fault.buyer.as_ref().map(BuyerId::as_str),
            "occurrences": fault.facts.len(),
            "free": fault.free,
            "what": fault.what(),
            "consequence": consequence.text(),
            "consequence_code": consequence.code(),
            "amount": consequence.amount().to_string(),
            "points": consequence.points.to_string(),
            "unknown": fault.unknown,
            "net_if_confirmed": self.effects.get(&fault.case).map(ToString::to_string),
            "status": fault.standing.code(),
            "history": steps(&fault.history),
        })
    }
}

fn steps(history: &[Step]) -> Vec<Value> {
    let step = |step: &Step| {
        json!({
            "what": step.kind.text().en,
            "at": step.at.map(|at| at.to_string()),
            "by": step.by,
            "reason": step.reason,
            "row": step.evidence,
        })
    };
    history.iter().map(step).collect()
}

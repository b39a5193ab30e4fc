//! How a closed month as it is known now differs from what was closed: credits by order, faults by case.

use crate::jobs::measure::Measured;
use crate::jobs::pay::Paid;
use jinpai_calc::calendar::{Second, second};
use jinpai_calc::explain::Evidence;
use jinpai_calc::faults::{Fault, LostCredit, Standing};
use jinpai_calc::measures::credits::Credit;
use jinpai_calc::measures::deductions::{Deduction, DeductionCause};
use jinpai_calc::pay::correction::{Change, ChangeKind};
use jinpai_calc::slip::SlipDocument;
use jinpai_calc::text::Text;
use jinpai_model::records::{Appeal, FaultDecision};
use jinpai_model::{AgentId, Fen, OrderId, ShopId};
use jinpai_store::{ClosedMonth, Store, records};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The frozen file of credits.
const CREDITS: &str = "credits.csv";

/// Whether anything that pay rests on is another now than it was frozen; looked up in what was frozen, so that it costs little.
pub(super) fn differs(store: &dyn Store, closed: &ClosedMonth, now: &Measured) -> anyhow::Result<bool> {
    let files = store.closed_files(closed.month)?;
    let Some(file) = files.iter().find(|file| file.name == CREDITS) else { return Ok(true) };
    let Some(then) = frozen_credits(&file.bytes) else { return Ok(true) };
    let credits = now.measures.credits.iter().map(|credit| {
        let agent = credit.agent.as_ref().map_or("", AgentId::as_str).to_owned();
        ((credit.shop.to_string(), credit.order.to_string()), (agent, credit.net().to_string()))
    });
    if then != credits.collect() {
        return Ok(true);
    }
    let mut confirmed = BTreeSet::new();
    let mut known = BTreeSet::new();
    for slip in store.closed_slips(closed.month)? {
        let Ok(document) = serde_json::from_slice::<SlipDocument>(&slip.document) else { return Ok(true) };
        for fault in document.faults {
            if fault.standing == Standing::Confirmed.code() {
                confirmed.insert(fault.case.clone());
            }
            known.insert(fault.case);
        }
    }
    let counting: BTreeSet<String> =
        now.faults.faults.iter().filter(|fault| fault.counts()).map(|fault| fault.case.to_string()).collect();
    let is_late = |case: &str, file| file > closed.up_to && known.contains(case);
    let (decisions, appeals): (Vec<FaultDecision>, Vec<Appeal>) = (records(store)?, records(store)?);
    Ok(counting != confirmed
        || decisions.iter().any(|row| is_late(&row.case, row.source.file))
        || appeals.iter().any(|row| is_late(&row.case, row.source.file)))
}

/// Agent and net amount by shop and order, as the file says them; none if it is no such file.
fn frozen_credits(bytes: &[u8]) -> Option<BTreeMap<(String, String), (String, String)>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes());
    let headers = reader.headers().ok()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (shop, order, agent, net) = (column("shop")?, column("order")?, column("agent")?, column("net")?);
    let mut credits = BTreeMap::new();
    for record in reader.records() {
        let record = record.ok()?;
        // A text that looks like a formula was written with an apostrophe before it.
        let text = |index: usize| record.get(index).map(|cell| cell.strip_prefix('\'').unwrap_or(cell).to_owned());
        credits.insert((text(shop)?, text(order)?), (text(agent)?, record.get(net)?.to_owned()));
    }
    Some(credits)
}

/// What became known since: of each order whose credit is another, and of each fault that counts otherwise.
pub(super) fn changes(then: &Paid, now: &Measured) -> Vec<Change> {
    let mut changes = of_credits(&then.measured.measures.credits, &now.measures.credits);
    changes.extend(of_faults(then, now));
    changes
}

fn of_credits(then: &[Credit], now: &[Credit]) -> Vec<Change> {
    let by_order = |credits: &'_ [Credit]| -> BTreeMap<(ShopId, OrderId), Credit> {
        credits.iter().map(|credit| ((credit.shop.clone(), credit.order.clone()), credit.clone())).collect()
    };
    let (then, now) = (by_order(then), by_order(now));
    let orders: BTreeSet<&(ShopId, OrderId)> = then.keys().chain(now.keys()).collect();
    let mut changes = Vec::new();
    for order in orders {
        let (old, new) = (then.get(order), now.get(order));
        match (old, new) {
            (Some(old), Some(new)) if is_same_credit(old, new) => changes.extend(of_deductions(old, new)),
            _ => {
                changes.extend(old.and_then(|old| whole(old, -old.net())));
                changes.extend(new.and_then(|new| whole(new, new.net())));
            }
        }
    }
    changes
}

/// Whether only what was taken from the credit differs.
fn is_same_credit(old: &Credit, new: &Credit) -> bool {
    (&old.agent, old.amount, old.dated, old.campaign) == (&new.agent, new.amount, new.dated, new.campaign)
}

/// The credit as a whole comes to, or leaves, its agent's sales.
fn whole(credit: &Credit, sales: Fen) -> Option<Change> {
    let agent = credit.agent.clone()?;
    if sales == Fen::ZERO {
        return None;
    }
    let order = &credit.order;
    let what = if sales < Fen::ZERO {
        Text::new(
            format!("订单 {order} 不再按 {} 归 {agent}", -sales),
            format!("order {order} is no longer {agent}'s with {}", -sales),
        )
    } else {
        Text::new(format!("订单 {order} 归 {agent}，{sales}"), format!("order {order} is {agent}'s with {sales}"))
    };
    let evidence = vec![Evidence::new(credit.source, Text::new(format!("订单 {order}"), format!("order {order}")))];
    // A credit that changed as a whole has no time of its own but its day.
    let at = credit.dated.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |day| second(day.timestamp()));
    Some(Change { at, what, evidence, kind: kind(credit, agent, sales) })
}

fn kind(credit: &Credit, agent: AgentId, sales: Fen) -> ChangeKind {
    ChangeKind::Credit {
        agent,
        shop: credit.shop.clone(),
        order: credit.order.clone(),
        dated: credit.dated,
        campaign: credit.campaign,
        sales,
    }
}

/// Deductions that came and those that went, each a change at its own time.
fn of_deductions(old: &Credit, new: &Credit) -> Vec<Change> {
    let Some(agent) = &new.agent else { return Vec::new() };
    // By the row, not by its place: the same refund imported again is the same refund.
    let of = |credit: &'_ Credit| -> BTreeMap<(Second, DeductionCause), Vec<Deduction>> {
        let mut by_cause: BTreeMap<(Second, DeductionCause), Vec<Deduction>> = BTreeMap::new();
        for deduction in &credit.deductions {
            by_cause.entry((deduction.at, deduction.cause.clone())).or_default().push(deduction.clone());
        }
        by_cause
    };
    let (then, now) = (of(old), of(new));
    let keys: BTreeSet<_> = then.keys().chain(now.keys()).collect();
    let mut changes = Vec::new();
    for key in keys {
        let sum = |side: &BTreeMap<_, Vec<Deduction>>| {
            side.get(key).into_iter().flatten().map(|deduction| deduction.taken).sum::<Fen>()
        };
        let (before, after) = (sum(&then), sum(&now));
        if before == after {
            continue;
        }
        let deduction = now.get(key).or_else(|| then.get(key)).and_then(|all| all.first());
        let Some(deduction) = deduction else { continue };
        changes.push(Change {
            at: key.0,
            what: deduction_text(&new.order, deduction, before, after),
            evidence: vec![Evidence::new(deduction.source, deduction.cause.text())],
            kind: kind(new, agent.clone(), before - after),
        });
    }
    changes
}

fn deduction_text(order: &OrderId, deduction: &Deduction, before: Fen, after: Fen) -> Text {
    let cause = deduction.cause.text();
    if before == Fen::ZERO {
        Text::new(format!("{}：订单 {order} 扣减 {after}", cause.zh), format!("{}: takes {after} from order {order}", cause.en))
    } else {
        Text::new(
            format!("{}：订单 {order} 扣减由 {before} 变为 {after}", cause.zh),
            format!("{}: takes {after} from order {order} in place of {before}", cause.en),
        )
    }
}

/// Faults that count now and did not, or the other way round, or with other consequences.
fn of_faults(then: &Paid, now: &Measured) -> Vec<Change> {
    let by_case = |faults: &'_ [Fault]| -> BTreeMap<Arc<str>, Fault> {
        faults.iter().map(|fault| (fault.case.clone(), fault.clone())).collect()
    };
    let (old, new) = (by_case(&then.measured.faults.faults), by_case(&now.faults.faults));
    let cases: BTreeSet<&Arc<str>> = old.keys().chain(new.keys()).collect();
    let effect = |fault: Option<&Fault>| fault.filter(|fault| fault.counts()).map(|fault| fault.consequence.clone());
    let mut changes = Vec::new();
    for case in cases {
        let (before, after) = (old.get(case), new.get(case));
        if effect(before) == effect(after) {
            continue;
        }
        let fault = match (before, after) {
            (_, Some(after)) => after.clone(),
            (Some(before), None) => Fault { standing: Standing::Waived, ..before.clone() },
            (None, None) => continue,
        };
        changes.push(of_fault(fault, after.is_none(), &then.measured.measures.credits));
    }
    changes
}

fn of_fault(fault: Fault, has_vanished: bool, credits: &[Credit]) -> Change {
    let last = fault.history.last();
    let at = last.and_then(|step| step.at).map_or(fault.at, second);
    let (title, standing) = (&fault.rule.title, fault.standing);
    let what = if has_vanished {
        Text::new(format!("违规 {title} 的事实已经不在"), format!("the facts of the fault {title} are gone"))
    } else {
        Text::new(format!("违规 {title}：{}", standing.zh()), format!("fault {title}: {}", standing.code()))
    };
    let evidence = last.map(|step| step.evidence.clone()).into_iter().collect();
    let lost = lost_credit(&fault, credits);
    Change { at, what, evidence, kind: ChangeKind::Fault { fault: Box::new(fault), lost } }
}

/// The credit of the closed month that the fault takes while it counts.
fn lost_credit(fault: &Fault, credits: &[Credit]) -> Option<LostCredit> {
    let (shop, order) = fault.consequence.credit_lost.as_ref()?;
    let credit = credits.iter().find(|credit| credit.shop == *shop && credit.order == *order)?;
    Some(LostCredit {
        case: fault.case.clone(),
        agent: credit.agent.clone()?,
        shop: shop.clone(),
        order: order.clone(),
        amount: credit.net(),
        dated: credit.dated,
        campaign: credit.campaign,
    })
}

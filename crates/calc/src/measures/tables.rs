//! The facts and figures as the output files of spec 2.3.

use super::Measures;
use super::days::AgentDay;
use super::months::AgentMonth;
use crate::calendar::Second;
use crate::context::Context;
use crate::outputs::{OutputFile, OutputValue as V};
use jiff::civil::Date;
use jinpai_model::{AgentId, ShopId};
use std::collections::BTreeMap;
use std::sync::Arc;

fn text(value: &impl ToString) -> V {
    V::Text(Arc::from(value.to_string()))
}

fn time(context: &Context, shop: &ShopId, at: Second) -> V {
    V::Time(context.shop(shop).clock.local(at))
}

/// The file `rounds`; only what [`super::KeepRounds`] kept.
pub fn rounds(context: &Context, measures: &Measures) -> OutputFile {
    let rows = measures.rounds.iter().map(|round| {
        vec![
            V::Text(round.shop.shared()),
            V::Text(round.buyer.shared()),
            V::Text(round.agent.shared()),
            V::Day(round.day),
            time(context, &round.shop, round.start),
            round.end.map_or(V::Empty, |end| time(context, &round.shop, end)),
            round.wait.into(),
            round.status.code().into(),
            round.first.into(),
        ]
    });
    OutputFile {
        name: "rounds",
        zh: "回合",
        columns: &["shop", "buyer", "agent", "day", "start", "end", "wait_s", "status", "first"],
        rows: rows.collect(),
    }
}

/// The file `agent_days`.
pub fn agent_days(measures: &Measures) -> OutputFile {
    OutputFile {
        name: "agent_days",
        zh: "客服日报",
        columns: &[
            "shop",
            "agent",
            "day",
            "consults",
            "receptions",
            "unreplied",
            "buyer_messages",
            "agent_messages",
            "rounds",
            "reply_wait_s",
            "firsts",
            "first_wait_s",
            "slow",
            "within_30",
            "within_60",
            "within_180",
            "in_service",
            "unanswered",
            "max_concurrent",
            "online_s",
        ],
        rows: measures.agent_days.iter().map(agent_day).collect(),
    }
}

fn agent_day(((shop, agent, date), day): (&(ShopId, AgentId, Date), &AgentDay)) -> Vec<V> {
    let c = &day.counts;
    let counts = [
        c.consults,
        c.receptions,
        c.unreplied,
        c.buyer_messages,
        c.agent_messages,
        c.rounds,
        c.reply_wait,
        c.firsts,
        c.first_wait,
        c.slow,
        c.within_30,
        c.within_60,
        c.within_180,
        c.in_service,
        c.unanswered,
        day.max_concurrent(),
        c.online,
    ];
    [V::Text(shop.shared()), V::Text(agent.shared()), V::Day(*date)].into_iter().chain(counts.map(V::Count)).collect()
}

/// The file `inquiries`.
pub fn inquiries(context: &Context, measures: &Measures) -> OutputFile {
    let rows = measures.inquiries.iter().map(|inquiry| {
        let agents: Vec<&str> = inquiry.agents.iter().map(|outcome| outcome.agent.as_str()).collect();
        vec![
            V::Text(inquiry.shop.shared()),
            V::Text(inquiry.buyer.shared()),
            V::Day(inquiry.day),
            text(&agents.join(";")),
            time(context, &inquiry.shop, inquiry.first_message),
            inquiry.ordered.into(),
            inquiry.converted.into(),
            inquiry.pending.into(),
            inquiry.lost.into(),
            inquiry.order.as_ref().map_or(V::Empty, |id| V::Text(id.shared())),
        ]
    });
    OutputFile {
        name: "inquiries",
        zh: "询单",
        columns: &["shop", "buyer", "day", "agents", "first_message", "ordered", "converted", "pending", "lost", "order"],
        rows: rows.collect(),
    }
}

/// The file `credits`.
pub fn credits(measures: &Measures) -> OutputFile {
    let rows = measures.credits.iter().map(|credit| {
        vec![
            V::Text(credit.order.shared()),
            V::Text(credit.shop.shared()),
            V::Text(credit.buyer.shared()),
            credit.agent.as_ref().map_or(V::Empty, |id| V::Text(id.shared())),
            credit.bucket.code().into(),
            V::Day(credit.dated),
            credit.amount.into(),
            credit.deducted().into(),
            credit.net().into(),
            credit.decided_by.as_ref().map_or(V::Empty, |decider| V::Text(Arc::clone(&decider.name))),
            credit.runner_up.as_ref().map_or(V::Empty, |id| V::Text(id.shared())),
        ]
    });
    OutputFile {
        name: "credits",
        zh: "订单归属",
        columns: &["order", "shop", "buyer", "agent", "bucket", "dated", "amount", "deducted", "net", "decided_by", "runner_up"],
        rows: rows.collect(),
    }
}

/// The file `agent_months`. `scores` are 0–100, of the agents that have one.
pub fn agent_months(context: &Context, months: &BTreeMap<AgentId, AgentMonth>, scores: &BTreeMap<AgentId, String>) -> OutputFile {
    let rows = months.iter().map(|(agent, month)| {
        let mut row = vec![text(&context.month), V::Text(agent.shared())];
        row.extend(month_sums(month));
        row.push(scores.get(agent).map_or(V::Empty, |score| V::Decimal(Arc::from(score.as_str()))));
        row
    });
    OutputFile {
        name: "agent_months",
        zh: "客服月报",
        columns: &[
            "month",
            "agent",
            "sales",
            "orders",
            "buyers",
            "paid",
            "items",
            "created_orders",
            "created_paid",
            "inquiries",
            "converted",
            "pending",
            "parcels",
            "refunded_orders",
            "returned_orders",
            "refund_seconds",
            "refunds_completed",
            "reviews",
            "good",
            "neutral",
            "bad",
            "repaired",
            "late",
            "early",
            "absent",
            "full_attendance",
            "score",
        ],
        rows: rows.collect(),
    }
}

fn month_sums(month: &AgentMonth) -> Vec<V> {
    let sums = &month.sums;
    let attendance = &month.attendance;
    vec![
        sums.sales.into(),
        sums.orders.into(),
        sums.buyers.into(),
        sums.paid.into(),
        sums.items.into(),
        sums.created_orders.into(),
        sums.created_paid.into(),
        sums.inquiries.into(),
        sums.converted.into(),
        sums.pending.into(),
        sums.parcels.into(),
        sums.refunded_orders.into(),
        sums.returned_orders.into(),
        sums.refund_seconds.into(),
        sums.refunds_completed.into(),
        sums.reviews.into(),
        sums.good.into(),
        sums.neutral.into(),
        sums.bad.into(),
        sums.repaired.into(),
        attendance.late().into(),
        attendance.early().into(),
        attendance.absent().into(),
        attendance.full().into(),
    ]
}

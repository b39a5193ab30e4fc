//! Clawbacks and corrections on a payslip (spec 4.7): in order of time; clawbacks take no more than the month's commission lines,
//! the rest waits for the next month and is shown.

use super::{Adjustment, PayLine, PayLineKind, Person, Subject, Waiting};
use crate::plan::{LineKind, VersionIndex};
use crate::text::Text;
use jinpai_model::Fen;

/// Adds the lines of the person's adjustments; gives what has to wait.
pub(super) fn add(person: &Person, lines: &mut Vec<PayLine>) -> Vec<Waiting> {
    if person.adjustments.is_empty() {
        return Vec::new();
    }
    let commission = lines.iter().filter(|line| line.plan_kind() == Some(LineKind::Commission));
    let mut left = commission.map(|line| line.amount).sum::<Fen>().or_zero();
    let version = person.last_terms().map_or(VersionIndex(0), |terms| terms.version);
    let mut adjustments: Vec<&Adjustment> = person.adjustments.iter().collect();
    adjustments.sort_by(|a, b| (a.at, a.month, &a.subject).cmp(&(b.at, b.month, &b.subject)));
    let mut waiting = Vec::new();
    for adjustment in adjustments {
        let due = adjustment.due();
        let wanted = (Fen::ZERO - due).or_zero();
        let taken = wanted.min(left);
        left -= taken;
        if taken < wanted {
            waiting.push(Waiting { adjustment: adjustment.clone(), amount: wanted - taken });
        }
        let amount = if due > Fen::ZERO { due } else { Fen::ZERO - taken };
        if amount != Fen::ZERO {
            lines.push(line(adjustment, amount, version));
        }
    }
    waiting
}

fn line(adjustment: &Adjustment, amount: Fen, version: VersionIndex) -> PayLine {
    let is_clawback = amount < Fen::ZERO;
    let month = adjustment.month;
    let (zh, en) = if is_clawback { ("追回", "clawback") } else { ("更正", "correction") };
    let (about, title) = match &adjustment.subject {
        Subject::Order(_, order) => {
            (order.to_string(), Text::new(format!("{month} {zh}：订单 {order}"), format!("{en} of {month}: order {order}")))
        }
        Subject::Case(case) => {
            (case.to_string(), Text::new(format!("{month} {zh}：违规 {case}"), format!("{en} of {month}: fault {case}")))
        }
    };
    PayLine {
        id: format!("{en}:{about}"),
        title,
        kind: if is_clawback { PayLineKind::Clawback(adjustment.clone()) } else { PayLineKind::Correction(adjustment.clone()) },
        amount,
        formula: String::new(),
        clause: None,
        version,
        parts: Vec::new(),
        share: None,
        top_up: None,
        forfeited: None,
        pending: None,
    }
}

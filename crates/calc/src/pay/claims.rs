//! What a person's faults claim from gross, and the lines of what is taken (spec 4.6).

use super::inputs::Book;
use super::law::{Claim, ClaimKind, LawFindings, Settled};
use super::{PayLine, PayLineKind, Person};
use crate::plan::VersionIndex;
use crate::text::Text;
use jinpai_model::Fen;

/// The claims of the counting faults and of losses carried over.
pub(super) fn of(book: &Book<'_>, person: &Person) -> Vec<Claim> {
    let carried = person.carried.iter().map(|carried| Claim {
        case: carried.case.clone(),
        title: carried.title.clone(),
        clause: None,
        kind: ClaimKind::Loss,
        amount: carried.amount,
        at: carried.at,
        carried_from: Some(carried.month),
    });
    let faults = book.counting.of(person).flat_map(|fault| {
        let claim = |kind, amount| Claim {
            case: fault.case.clone(),
            title: fault.rule.title.clone(),
            clause: fault.rule.clause.clone(),
            kind,
            amount,
            at: fault.at,
            carried_from: None,
        };
        [claim(ClaimKind::Fine, fault.consequence.fine), claim(ClaimKind::Loss, fault.consequence.loss)]
    });
    carried.chain(faults).collect()
}

/// A line for each claim that the plan admits, in the order in which they are taken; what could not be taken stands with 0.00.
pub(super) fn lines(person: &Person, law: &LawFindings) -> Vec<PayLine> {
    let version = person.last_terms().map_or(VersionIndex(0), |terms| terms.version);
    law.settled.iter().map(|settled| line(settled, &law.settled, version)).collect()
}

fn line(settled: &Settled, all: &[Settled], version: VersionIndex) -> PayLine {
    let claim = &settled.claim;
    let has_both = all.iter().filter(|other| other.claim.case == claim.case).count() > 1;
    let id = match (claim.kind, has_both) {
        (ClaimKind::Loss, true) => format!("deduction:{}:loss", claim.case),
        _ => format!("deduction:{}", claim.case),
    };
    PayLine {
        id,
        title: Text::same(claim.title.clone()),
        kind: PayLineKind::Deduction(settled.clone()),
        amount: Fen::ZERO - settled.taken,
        formula: String::new(),
        clause: claim.clause.clone(),
        version,
        parts: Vec::new(),
        share: None,
        top_up: None,
        forfeited: None,
        pending: None,
    }
}

//! Lines that are not earned because of faults (spec 4.6): they stand on the payslip with 0.00, what they would have been and why.

use super::inputs::Book;
use super::{Forfeited, PayLine, PayLineKind, Person};
use crate::plan::fault::Forfeit;
use jinpai_model::Fen;
use std::sync::Arc;

/// Sets the lines to 0.00 that the person's counting faults forfeit. A line below 0 stays as it is: a forfeit never raises pay.
pub(super) fn apply(book: &Book<'_>, person: &Person, lines: Vec<&mut PayLine>) {
    if person.faults.is_empty() {
        return;
    }
    for line in lines {
        let PayLineKind::Plan(kind) = line.kind else { continue };
        let hits = |forfeit: &Forfeit| match forfeit {
            Forfeit::Kind(forfeited) => *forfeited == kind,
            Forfeit::Line(id) => *id == line.id,
        };
        let faults = book.counting.of(person).filter(|fault| fault.consequence.forfeits.iter().any(hits));
        let cases: Vec<Arc<str>> = faults.map(|fault| Arc::clone(&fault.case)).collect();
        if cases.is_empty() || line.amount < Fen::ZERO {
            continue;
        }
        let would_be = line.pending.is_none().then_some(line.amount);
        line.amount = Fen::ZERO;
        line.pending = None;
        line.forfeited = Some(Forfeited { would_be, cases });
    }
}

//! Guarantees 保底: a line that tops the counted lines up to a sum.

use super::inputs::Book;
use super::lines::{from_parts, parts};
use super::{PayLine, Person, TopUp};
use crate::plan::formula::eval::Missing;
use crate::plan::{Amount, Line};
use crate::text::Text;
use jinpai_model::Fen;

/// The top-up, if the line is a guarantee that applies to the person.
pub(super) fn line(book: &Book<'_>, person: &Person, line: &Line, others: &[PayLine]) -> Option<PayLine> {
    let Amount::Guarantee { counts, .. } = &line.amount else {
        return None;
    };
    let mut made = from_parts(line, parts(book, person, line))?;
    let counted: Vec<&PayLine> = others.iter().filter(|other| counts.contains(&other.kind)).collect();
    if let Some(waiting) = counted.iter().find(|other| other.pending.is_some()) {
        let reason = Text::new(
            format!("“{}”还没有算出来，补多少不知道", waiting.title),
            format!("`{}` is not known yet, so neither is the top-up", waiting.title),
        );
        let missing = Missing::because(reason);
        made.pending = Some(made.pending.map_or_else(|| missing.clone(), |old| old.and(missing.clone())));
    }
    let guaranteed = made.amount;
    let counted: Vec<(String, Fen)> = counted.into_iter().map(|other| (other.title.clone(), other.amount)).collect();
    let reached: Fen = counted.iter().map(|(_, amount)| *amount).sum();
    made.amount = if made.pending.is_some() { Fen::ZERO } else { (guaranteed - reached).or_zero() };
    made.top_up = Some(TopUp { guaranteed, counted });
    Some(made)
}

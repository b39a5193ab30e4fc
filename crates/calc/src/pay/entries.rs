//! Sums entered by hand: overtime, special awards (spec 4.5, 4.7). A second person approves them; until then they are pending.

use super::{PayLine, PayLineKind, Person};
use crate::plan::VersionIndex;
use crate::plan::formula::eval::Missing;
use crate::text::Text;
use jinpai_model::Fen;
use jinpai_model::records::PayEntry;

/// The lines of the person's entries, by their words. They are earned, but no fault forfeits them and no guarantee counts them.
pub(super) fn lines(person: &Person) -> Vec<PayLine> {
    let mut entries: Vec<&PayEntry> = person.entries.iter().collect();
    entries.sort_by(|a, b| a.entry.cmp(&b.entry));
    let version = person.last_terms().map_or(VersionIndex(0), |terms| terms.version);
    entries.into_iter().map(|entry| line(entry, version)).collect()
}

fn line(entry: &PayEntry, version: VersionIndex) -> PayLine {
    let approved = is_approved(entry);
    let reason = || {
        let by = &entry.entered_by;
        Missing::because(Text::new(
            format!("{by} 录入后还没有第二个人批准"),
            format!("entered by {by}, not yet approved by a second person"),
        ))
    };
    PayLine {
        id: format!("entry:{}", entry.entry),
        title: Text::same(entry.title.to_string()),
        kind: PayLineKind::Entry(entry.clone()),
        amount: if approved { entry.amount } else { Fen::ZERO },
        formula: String::new(),
        clause: None,
        version,
        parts: Vec::new(),
        share: None,
        top_up: None,
        forfeited: None,
        pending: (!approved).then(reason),
    }
}

/// Whether somebody else than who entered it approved it.
pub(super) fn is_approved(entry: &PayEntry) -> bool {
    let by = entry.approved_by.as_deref().map(str::trim).filter(|by| !by.is_empty());
    by.is_some_and(|by| by != entry.entered_by.trim())
}

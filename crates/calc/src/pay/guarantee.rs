//! Guarantees 保底: a line that tops the counted lines up to a sum (spec 4.4). Days that are not earned lower the sum and the lines alike.

use super::inputs::Book;
use super::lines::{Spec, from_parts};
use super::parts::{self, sum};
use super::{PayLine, Person, Terms, TopUp, absence};
use crate::plan::Amount;
use crate::plan::formula::eval::Missing;
use crate::plan::value::round_to_fen;
use crate::text::Text;
use jinpai_model::Fen;
use num_rational::BigRational;

/// The top-up, if the line is a guarantee that applies to the person.
pub(super) fn line(book: &Book<'_>, person: &Person, spec: &Spec<'_>, others: &[&PayLine]) -> Option<PayLine> {
    let Amount::Guarantee { counts, .. } = &spec.latest().1.amount else {
        return None;
    };
    let mut made = from_parts(spec, parts::of(book, person, spec))?;
    let counted: Vec<&PayLine> =
        others.iter().copied().filter(|other| other.plan_kind().is_some_and(|kind| counts.contains(&kind))).collect();
    if let Some(waiting) = counted.iter().find(|other| other.pending.is_some()) {
        let missing = waits_for(waiting);
        made.pending = Some(made.pending.map_or_else(|| missing.clone(), |old| old.and(missing.clone())));
    }
    let covered = Covered::new(person, &made);
    let full = made.amount;
    let guaranteed = (full - round_to_fen(&absence::cost(book, person, &[&made]).amount())).or_zero();
    let mut lines: Vec<(Text, Fen)> = counted.iter().map(|other| (other.title.clone(), covered.amount(person, other))).collect();
    let by_days: Vec<&PayLine> = counted.iter().copied().filter(|line| absence::is_by_days(line)).collect();
    let lost = Fen::ZERO - round_to_fen(&covered.absence(book, person, &by_days));
    if lost != Fen::ZERO {
        lines.push((Text::new("缺勤", "days not earned"), lost));
    }
    let reached: Fen = lines.iter().map(|(_, amount)| *amount).sum();
    made.amount = if made.pending.is_some() { Fen::ZERO } else { (guaranteed - reached).or_zero() };
    made.top_up = Some(TopUp { guaranteed, absence: full - guaranteed, covers: covered.range, counted: lines });
    Some(made)
}

fn waits_for(line: &PayLine) -> Missing {
    Missing::because(Text::new(
        format!("“{}”还没有算出来，补多少不知道", line.title.zh),
        format!("`{}` is not known yet, so neither is the top-up", line.title.en),
    ))
}

/// The days that a guarantee holds for: like is compared with like.
struct Covered {
    /// First and last day; none if it holds for all days of the person.
    range: Option<(jiff::civil::Date, jiff::civil::Date)>,
    /// The first days of the terms it holds under.
    terms: Vec<jiff::civil::Date>,
}

impl Covered {
    fn new(person: &Person, guarantee: &PayLine) -> Self {
        let is_monthly = guarantee.parts.iter().any(|part| part.days.is_none());
        let terms: Vec<_> = guarantee.parts.iter().map(|part| part.terms.from).collect();
        let all = is_monthly || person.terms.iter().all(|under| terms.contains(&under.from));
        let first = guarantee.parts.first().map(|part| part.terms.from);
        let last = guarantee.parts.last().map(|part| part.terms.to);
        Self { range: if all { None } else { first.zip(last) }, terms }
    }

    fn has(&self, terms: &Terms) -> bool {
        self.range.is_none() || self.terms.contains(&terms.from)
    }

    /// What a counted line brings in these days; a share of a pool is the last day's.
    fn amount(&self, person: &Person, line: &PayLine) -> Fen {
        let all_inside = line.parts.iter().all(|part| self.has(&part.terms));
        if line.parts.is_empty() {
            return if person.last_terms().is_some_and(|last| self.has(last)) { line.amount } else { Fen::ZERO };
        }
        if all_inside || line.forfeited.is_some() {
            return line.amount;
        }
        let inside: Vec<_> = line.parts.iter().filter(|part| self.has(&part.terms)).cloned().collect();
        sum(&inside).map_or(Fen::ZERO, |yuan| round_to_fen(&yuan))
    }

    /// What the days not earned take from the counted lines in these days, in yuan.
    fn absence(&self, book: &Book<'_>, person: &Person, lines: &[&PayLine]) -> BigRational {
        let inside: Vec<PayLine> = lines
            .iter()
            .map(|line| {
                let mut line = (*line).clone();
                line.parts.retain(|part| self.has(&part.terms));
                line
            })
            .collect();
        absence::cost(book, person, &inside.iter().collect::<Vec<_>>()).amount()
    }
}

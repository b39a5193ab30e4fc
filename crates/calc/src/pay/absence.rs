//! Days that are not earned (spec 4.0): of every sum that is paid by days, one 21.75th a day, in a line of its own.

use super::inputs::Book;
use super::{Absence, NotEarned, NotEarnedReason, PayLine, PayLineKind, Person, Terms};
use crate::plan::formula::eval::Missing;
use crate::plan::value::round_to_fen;
use crate::plan::{LineKind, VersionIndex};
use crate::text::Text;
use jinpai_model::Fen;
use num_rational::BigRational;
use num_traits::Zero;
use std::collections::BTreeSet;

/// The id of the line.
const ABSENCE: &str = "absence";

/// The days that are not earned under the person's terms, each once, in order.
pub(super) fn days<'a>(book: &Book<'_>, person: &'a Person) -> Vec<(&'a NotEarned, &'a Terms)> {
    let counting: BTreeSet<&str> = book.counting.of(person).map(|fault| &*fault.case).collect();
    let counts = |day: &&NotEarned| match &day.reason {
        NotEarnedReason::Absent | NotEarnedReason::UnpaidLeave => true,
        NotEarnedReason::Fault(case) => counting.contains(&**case),
    };
    let mut days: Vec<&NotEarned> = person.not_earned.iter().filter(counts).collect();
    days.sort_by(|a, b| (a.day, &a.reason).cmp(&(b.day, &b.reason)));
    days.dedup_by_key(|day| day.day);
    let under = |day: &'a NotEarned| Some((day, person.terms.iter().find(|terms| terms.covers(day.day))?));
    days.into_iter().filter_map(under).collect()
}

/// What a month's sums of these lines are under terms, in yuan. Forfeited lines are not earned anyway.
fn monthly(lines: &[&PayLine], terms: &Terms) -> BigRational {
    let earned = lines.iter().filter(|line| line.forfeited.is_none());
    let parts = earned.flat_map(|line| &line.parts).filter(|part| part.terms.from == terms.from);
    parts.filter_map(super::Part::monthly).sum()
}

/// What the days cost of these lines, in yuan: by day, and the most that it can be.
pub(super) fn cost(book: &Book<'_>, person: &Person, lines: &[&PayLine]) -> Absence {
    let of_day = |(day, terms): (&NotEarned, &Terms)| {
        let sum = monthly(lines, terms);
        let cost = &sum / &book.plan_of(terms).month_days;
        (day.clone(), sum, cost)
    };
    let earned = lines.iter().filter(|line| line.forfeited.is_none());
    let parts = earned.flat_map(|line| &line.parts).filter(|part| part.days.is_some());
    let limit: BigRational = parts.filter_map(|part| part.amount.as_ref().ok()?.number().cloned()).sum();
    let days = days(book, person);
    let divisors: BTreeSet<&BigRational> = days.iter().map(|(_, terms)| &book.plan_of(terms).month_days).collect();
    Absence {
        month_days: divisors.into_iter().cloned().collect(),
        days: days.into_iter().map(of_day).collect(),
        limit: limit.max(BigRational::zero()),
    }
}

impl Absence {
    /// What is not earned, in yuan, not rounded: the days' sum, at most the limit.
    pub fn amount(&self) -> BigRational {
        let sum: BigRational = self.days.iter().map(|(.., cost)| cost).sum();
        sum.min(self.limit.clone()).max(BigRational::zero())
    }
}

/// The line of the days that are not earned; none if there are no such days, or nothing is paid by days.
pub(super) fn line(book: &Book<'_>, person: &Person, lines: &[&PayLine]) -> Option<PayLine> {
    let by_days: Vec<&PayLine> = lines.iter().copied().filter(|line| is_by_days(line)).collect();
    if by_days.is_empty() {
        return None;
    }
    let absence = cost(book, person, &by_days);
    if absence.days.is_empty() {
        return None;
    }
    let waiting = by_days.iter().find(|line| line.pending.is_some());
    let pending = waiting.map(|line| {
        let (zh, en) = (&line.title.zh, &line.title.en);
        Missing::because(Text::new(
            format!("“{zh}”还没有算出来，缺勤扣多少不知道"),
            format!("`{en}` is not known yet, so neither is what the days absent cost"),
        ))
    });
    let amount = if pending.is_some() { Fen::ZERO } else { Fen::ZERO - round_to_fen(&absence.amount()) };
    let count = absence.days.len();
    Some(PayLine {
        id: ABSENCE.to_owned(),
        title: Text::new(format!("缺勤 {count} 天"), format!("{count} days not earned")),
        kind: PayLineKind::Absence(absence),
        amount,
        formula: String::new(),
        clause: None,
        version: person.last_terms().map_or(VersionIndex(0), |terms| terms.version),
        parts: Vec::new(),
        share: None,
        top_up: None,
        forfeited: None,
        pending,
    })
}

/// Whether a line is paid by days and reduced by days that are not earned; guarantees are reduced by themselves.
pub(super) fn is_by_days(line: &PayLine) -> bool {
    line.plan_kind().is_some_and(|kind| kind != LineKind::Guarantee) && line.parts.iter().any(|part| part.days.is_some())
}

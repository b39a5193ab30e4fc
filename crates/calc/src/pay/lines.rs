//! A person's payslip, line by line, in the order of spec 4.6: lines, forfeits, days not earned, guarantee, entries, clawbacks and
//! corrections, gross, the legal guard, net.

use super::counting::Counting;
use super::inputs::Book;
use super::law::{Claim, guard};
use super::parts::{self, formula_text, sum};
use super::{PayLine, PayLineKind, PayMonth, Payslip, Pending, Person, Terms};
use super::{absence, adjustments, claims, entries, forfeits, guarantee, pool};
use crate::faults::Fault;
use crate::plan::formula::eval::Outcome;
use crate::plan::value::round_to_fen;
use crate::plan::{Amount, Line, LineKind, PlanBook, Type, Value};
use crate::text::Text;
use jinpai_model::Fen;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The payslips of a month.
pub(super) fn draft(plans: &PlanBook, month: &PayMonth) -> Vec<Payslip> {
    let mut slips = slips(plans, month, Counting::Decided, &|_| true);
    let has_open = |person: &Person| person.faults.iter().any(|fault| !fault.counts() && Counting::AllOpen.counts(fault));
    if month.persons.iter().any(has_open) {
        let confirmed = self::slips(plans, month, Counting::AllOpen, &has_open);
        let mut confirmed = confirmed.into_iter().peekable();
        for slip in &mut slips {
            slip.if_confirmed = confirmed.next_if(|other| other.agent == slip.agent).map(|other| other.net);
        }
    }
    slips
}

/// The payslips of the wanted persons, in the order of the persons.
pub(super) fn slips(
    plans: &PlanBook,
    month: &PayMonth,
    counting: Counting<'_>,
    wanted: &dyn Fn(&Person) -> bool,
) -> Vec<Payslip> {
    let book = Book::new(plans, month, counting);
    let pools = pool::all(&book);
    month.persons.iter().filter(|person| wanted(person)).map(|person| slip(&book, &pools, person)).collect()
}

/// See [`super::effects`]; only of the wanted faults.
pub(super) fn effects(plans: &PlanBook, month: &PayMonth, wanted: &dyn Fn(&Fault) -> bool) -> BTreeMap<Arc<str>, Fen> {
    let decided = Book::new(plans, month, Counting::Decided);
    let pools = pool::all(&decided);
    let mut effects = BTreeMap::new();
    for person in &month.persons {
        let open = person.faults.iter().filter(|fault| !fault.counts() && Counting::AllOpen.counts(fault) && wanted(fault));
        let mut net: Option<Fen> = None;
        for fault in open {
            let before = *net.get_or_insert_with(|| slip(&decided, &pools, person).net);
            let also = decided.with(Counting::Also(&fault.case), person);
            effects.insert(fault.case.clone(), slip(&also, &pools, person).net - before);
        }
    }
    effects
}

/// One person's payslip.
pub(super) fn slip(book: &Book<'_>, pools: &pool::Pools, person: &Person) -> Payslip {
    let mut lines = earned(book, pools, person);
    lines.extend(entries::lines(person));
    let waiting = adjustments::add(person, &mut lines);
    let gross: Fen = lines.iter().map(|line| line.amount).sum();
    let law = book.at_end(person).map(|inputs| inputs.plan().law.clone()).unwrap_or_default();
    let claimed: Vec<Claim> = claims::of(book, person);
    let law = guard(&law, gross, book.month.month.last_day(), claimed);
    lines.extend(claims::lines(person, &law));
    let waits = lines.iter().filter_map(|line| {
        let missing = line.pending.as_ref()?;
        Some(Pending { line: line.id.clone(), title: line.title.clone(), reasons: missing.reasons().to_vec() })
    });
    // Of a fault that counts, a loss that nobody has put into figures yet.
    let unknown = book.counting.of(person).filter(|fault| !fault.unknown.is_empty()).map(|fault| Pending {
        line: format!("deduction:{}", fault.case),
        title: Text::same(fault.rule.title.clone()),
        reasons: fault.unknown.clone(),
    });
    let deductions = law.taken();
    Payslip {
        month: book.month.month,
        agent: person.agent.clone(),
        name: person.name.clone(),
        terms: person.terms.clone(),
        pending: waits.chain(unknown).collect(),
        lines,
        gross,
        deductions,
        not_taken: law.not_taken(),
        net: gross - deductions,
        law,
        faults: person.faults.clone(),
        if_confirmed: None,
        waiting,
        score: book.scores.get(&person.agent).cloned(),
        figures: book.figures(person).clone(),
        lost: book.lost_credits(person),
    }
}

/// The plans' lines after forfeits, in the order of the last plan, and the line of the days that were not earned.
pub(super) fn earned(book: &Book<'_>, pools: &pool::Pools, person: &Person) -> Vec<PayLine> {
    let specs = specs(book, person);
    let mut places: Vec<Option<PayLine>> = specs.iter().map(|spec| made(book, pools, person, spec)).collect();
    let known: Vec<&mut PayLine> = places.iter_mut().flatten().collect();
    forfeits::apply(book, person, known);
    let known: Vec<&PayLine> = places.iter().flatten().collect();
    let absence = absence::line(book, person, &known);
    // Guarantees look at all other lines.
    let mut top_ups: Vec<Option<PayLine>> = specs.iter().map(|spec| guarantee::line(book, person, spec, &known)).collect();
    forfeits::apply(book, person, top_ups.iter_mut().flatten().collect());
    let mut lines: Vec<PayLine> = places.into_iter().zip(top_ups).filter_map(|(line, top_up)| line.or(top_up)).collect();
    lines.extend(absence);
    lines
}

/// A pay line of one id and kind, as the plans under a person's terms write it.
pub(super) struct Spec<'a> {
    /// Its id on the payslip.
    id: String,
    /// The line under each of the terms that pay it, in order of time; never empty.
    pub(super) lines: Vec<(&'a Terms, &'a Line)>,
}

impl<'a> Spec<'a> {
    /// The line as the latest terms have it.
    pub(super) fn latest(&self) -> (&'a Terms, &'a Line) {
        *self.lines.last().expect("a pay line stands in some plan")
    }
}

/// The lines of the plans in force: those of the last terms, and of earlier terms those that pay by the day or by facts of days.
pub(super) fn specs<'a>(book: &Book<'a>, person: &'a Person) -> Vec<Spec<'a>> {
    let Some(last) = person.last_terms() else { return Vec::new() };
    let is_pool = |line: &Line| matches!(line.amount, Amount::Pool(_));
    let key = |line: &Line| (line.kind, is_pool(line));
    let mut specs: Vec<Spec<'a>> = Vec::new();
    // The last plan's lines come first, in its order; their places are kept while the earlier terms are gone through.
    for line in &book.plan_of(last).lines {
        specs.push(Spec { id: line.id.clone(), lines: vec![(last, line)] });
    }
    for terms in person.terms.iter().rev().skip(1) {
        let plan = book.plan_of(terms);
        let pays = |line: &&Line| line.by_days || (line.kind == LineKind::Commission && !is_pool(line));
        for line in plan.lines.iter().filter(pays) {
            let same = |spec: &&mut Spec<'_>| spec.latest().1.id == line.id && key(spec.latest().1) == key(line);
            if let Some(spec) = specs.iter_mut().find(same) {
                spec.lines.insert(0, (terms, line));
                continue;
            }
            let is_taken = specs.iter().any(|spec| spec.id == line.id);
            let id = if is_taken { format!("{}@{} {}", line.id, plan.id, plan.effective) } else { line.id.clone() };
            specs.push(Spec { id, lines: vec![(terms, line)] });
        }
    }
    specs
}

fn made(book: &Book<'_>, pools: &pool::Pools, person: &Person, spec: &Spec<'_>) -> Option<PayLine> {
    match &spec.latest().1.amount {
        Amount::Pool(_) => pool::line(book, pools, spec, person),
        Amount::Guarantee { .. } => None,
        Amount::Formula(_) | Amount::ByLevel(_) | Amount::Ladder { .. } => from_parts(spec, parts::of(book, person, spec)),
    }
}

/// What the base lines come to before rounding, and before days that were not earned.
pub(super) fn base(book: &Book<'_>, person: &Person) -> Outcome {
    let specs = specs(book, person);
    let is_base = |spec: &&Spec<'_>| {
        let line = spec.latest().1;
        line.kind == LineKind::Base && !matches!(line.amount, Amount::Pool(_))
    };
    let parts: Vec<_> = specs.iter().filter(is_base).flat_map(|spec| parts::of(book, person, spec)).collect();
    sum(&parts).map(|yuan| Value::Number(yuan, Type::Money))
}

/// A line of its parts, rounded once; `None` if it applies under none of the terms.
pub(super) fn from_parts(spec: &Spec<'_>, parts: Vec<super::Part>) -> Option<PayLine> {
    if parts.is_empty() {
        return None;
    }
    let (amount, pending) = match sum(&parts) {
        Ok(yuan) => (round_to_fen(&yuan), None),
        Err(missing) => (Fen::ZERO, Some(missing)),
    };
    let formula = formula_text(spec.latest().1, &parts);
    Some(PayLine { amount, formula, parts, pending, ..empty(spec) })
}

/// A line of a plan before anything is known of it.
pub(super) fn empty(spec: &Spec<'_>) -> PayLine {
    let (terms, line) = spec.latest();
    PayLine {
        id: spec.id.clone(),
        title: Text::same(line.title.clone()),
        kind: PayLineKind::Plan(line.kind),
        amount: Fen::ZERO,
        formula: String::new(),
        clause: line.clause.clone(),
        version: terms.version,
        parts: Vec::new(),
        share: None,
        top_up: None,
        forfeited: None,
        pending: None,
    }
}

#[cfg(test)]
pub(crate) mod tests;

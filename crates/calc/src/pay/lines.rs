//! The lines of payslips.

use super::inputs::{Book, PersonInputs};
use super::{LadderTrace, Part, PayLine, PayMonth, Payslip, Pending, Person, Terms, guarantee, pool};
use crate::plan::formula::eval::{Missing, Outcome, evaluate};
use crate::plan::line::GuaranteedSum;
use crate::plan::value::{fits_fen, round_to_fen};
use crate::plan::{Amount, Formula, Ladder, Line, LineKind, Plan, Type, Value};
use crate::text::Text;
use jinpai_model::Fen;
use num_rational::BigRational;
use num_traits::Zero;

/// The payslips of a month.
pub(super) fn draft(plan: &Plan, month: &PayMonth) -> Vec<Payslip> {
    let book = Book::new(plan, month);
    let pools = pool::all(&book);
    month.persons.iter().map(|person| slip(&book, &pools, person)).collect()
}

fn slip(book: &Book<'_>, pools: &pool::Pools, person: &Person) -> Payslip {
    let mut lines: Vec<PayLine> = Vec::new();
    for line in &book.plan.lines {
        let made = match &line.amount {
            Amount::Pool(_) => pool::line(pools, line, person),
            Amount::Guarantee { .. } => None,
            Amount::Formula(_) | Amount::ByLevel(_) | Amount::Ladder { .. } => from_parts(line, parts(book, person, line)),
        };
        lines.extend(made);
    }
    // Guarantees look at all other lines; the plan's order is put back afterwards.
    let top_ups: Vec<PayLine> = book.plan.lines.iter().filter_map(|line| guarantee::line(book, person, line, &lines)).collect();
    lines.extend(top_ups);
    let place = |id: &str| book.plan.lines.iter().position(|line| line.id == id);
    lines.sort_by_key(|line| place(&line.id));
    let waits = lines.iter().filter_map(|line| {
        let missing = line.pending.as_ref()?;
        Some(Pending { line: line.id.clone(), title: line.title.clone(), reasons: missing.reasons().to_vec() })
    });
    Payslip {
        month: book.month.month,
        agent: person.agent.clone(),
        name: person.name.clone(),
        terms: person.terms.clone(),
        gross: lines.iter().map(|line| line.amount).sum(),
        pending: waits.collect(),
        lines,
        score: book.scores.get(&person.agent).cloned(),
        figures: person.figures.clone(),
    }
}

/// What the base lines come to before rounding.
pub(super) fn base(book: &Book<'_>, person: &Person) -> Outcome {
    let lines = book.plan.lines.iter().filter(|line| line.kind == LineKind::Base && !matches!(line.amount, Amount::Pool(_)));
    let parts: Vec<Part> = lines.flat_map(|line| parts(book, person, line)).collect();
    sum(&parts).map(|yuan| Value::Number(yuan, Type::Money))
}

/// The sum of the parts, or all reasons why there is none.
pub(super) fn sum(parts: &[Part]) -> Result<BigRational, Missing> {
    let mut total = BigRational::zero();
    let mut missing: Option<Missing> = None;
    for part in parts {
        match &part.amount {
            Ok(value) => total += value.number().cloned().unwrap_or_else(BigRational::zero),
            Err(reasons) => missing = Some(missing.map_or_else(|| reasons.clone(), |old| old.and(reasons.clone()))),
        }
    }
    match missing {
        Some(missing) => Err(missing),
        None if fits_fen(&total) => Ok(total),
        None => Err(Missing::because(Text::new("金额大得不可能，检查公式", "the amount is impossibly large: check the formula"))),
    }
}

/// A line of its parts, rounded once; `None` if it applies under none of the terms.
pub(super) fn from_parts(line: &Line, parts: Vec<Part>) -> Option<PayLine> {
    if parts.is_empty() {
        return None;
    }
    let (amount, pending) = match sum(&parts) {
        Ok(yuan) => (round_to_fen(&yuan), None),
        Err(missing) => (Fen::ZERO, Some(missing)),
    };
    Some(PayLine {
        id: line.id.clone(),
        title: line.title.clone(),
        kind: line.kind,
        amount,
        formula: formula_text(line, &parts),
        clause: line.clause.clone(),
        parts,
        share: None,
        top_up: None,
        pending,
    })
}

fn formula_text(line: &Line, parts: &[Part]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for part in parts {
        let text = match (&part.formula, &part.ladder) {
            (Some(trace), _) => trace.text.as_str(),
            (None, Some(_)) => crate::plan::Term::Ladder.zh(),
            (None, None) => "",
        };
        if !text.is_empty() && !texts.contains(&text) {
            texts.push(text);
        }
    }
    match (&line.amount, texts.is_empty()) {
        (Amount::Formula(formula), true) => formula.text.clone(),
        _ => texts.join("；"),
    }
}

/// The line under each of the terms that it is paid by.
pub(super) fn parts(book: &Book<'_>, person: &Person, line: &Line) -> Vec<Part> {
    let terms: Vec<&Terms> = if line.by_days { person.terms.iter().collect() } else { person.last_terms().into_iter().collect() };
    let in_base = line.kind == LineKind::Base;
    let inputs = terms.into_iter().map(|terms| PersonInputs { book, person, terms, ladder: None, in_base });
    inputs.filter_map(|inputs| part(&inputs, line)).collect()
}

fn part(inputs: &PersonInputs<'_>, line: &Line) -> Option<Part> {
    let condition = line.when.as_ref().map(|when| evaluate(when, inputs));
    let mut part = Part {
        terms: inputs.terms.clone(),
        days: None,
        condition: None,
        ladder: None,
        formula: None,
        cap: None,
        amount: Ok(Value::Number(BigRational::zero(), Type::Money)),
    };
    match condition.as_ref().map(|trace| trace.value.clone()) {
        Some(Ok(Value::YesNo(true))) | None => {
            part.condition = condition;
            amount(inputs, line, &mut part)?;
        }
        Some(Err(missing)) => {
            part.condition = condition;
            part.amount = Err(missing);
        }
        Some(Ok(_)) => return None,
    }
    if line.by_days {
        by_days(inputs, &mut part);
    }
    Some(part)
}

/// Fills in formula, ladder and amount; `None` if the line has nothing for the person's level.
fn amount(inputs: &PersonInputs<'_>, line: &Line, part: &mut Part) -> Option<()> {
    let outcome = match &line.amount {
        Amount::Formula(formula) | Amount::Guarantee { sum: GuaranteedSum::Formula(formula), .. } => plain(inputs, formula, part),
        Amount::ByLevel(by_level) | Amount::Guarantee { sum: GuaranteedSum::ByLevel(by_level), .. } => {
            leveled(inputs, by_level, part)?
        }
        Amount::Ladder { ladder, formula } => {
            let climbed = climb(inputs, ladder);
            let outcome = climbed.value.clone();
            let with_ladder = PersonInputs { ladder: Some(&outcome), ..*inputs };
            let outcome = formula.as_ref().map_or_else(|| outcome.clone(), |formula| plain(&with_ladder, formula, part));
            part.ladder = Some(climbed);
            outcome
        }
        Amount::Pool(_) => return None,
    };
    part.amount = capped(inputs, line, outcome, part);
    Some(())
}

fn plain(inputs: &PersonInputs<'_>, formula: &Formula, part: &mut Part) -> Outcome {
    let trace = evaluate(formula, inputs);
    // A bare number is yuan.
    let outcome = trace.value.clone().map(|value| match value {
        Value::Number(number, _) => Value::Number(number, Type::Money),
        other => other,
    });
    part.formula = Some(trace);
    outcome
}

fn leveled(inputs: &PersonInputs<'_>, by_level: &[(String, Formula)], part: &mut Part) -> Option<Outcome> {
    let levels = &inputs.book.plan.levels;
    let word = inputs.terms.level.as_deref().unwrap_or_default();
    match levels.id_of(word) {
        Some(id) => {
            let (_, formula) = by_level.iter().find(|(level, _)| *level == id)?;
            Some(plain(inputs, formula, part))
        }
        None if word.is_empty() => {
            Some(Err(Missing::because(Text::new("人员表里没有写级别", "the agents table gives no level"))))
        }
        None => Some(Err(Missing::because(Text::new(
            format!("级别“{word}”不在方案的 [levels] 里"),
            format!("the level `{word}` is not in the plan's [levels]"),
        )))),
    }
}

fn climb(inputs: &PersonInputs<'_>, ladder: &Ladder) -> LadderTrace {
    let (on, of) = (evaluate(&ladder.on, inputs), evaluate(&ladder.of, inputs));
    let mut slices = Vec::new();
    let value = match (&on.value, &of.value) {
        (Ok(a), Ok(b)) => {
            let zero = BigRational::zero();
            let (a_number, b_number) = (a.number().unwrap_or(&zero), b.number().unwrap_or(&zero));
            let mut total = BigRational::zero();
            for slice in ladder.slices(a_number, b_number) {
                let step = &ladder.steps[slice.step];
                let bound = Value::Number(step.bound.clone(), a.kind()).text();
                let rate = step.pays.text();
                let words = Text::new(format!("≥ {} → {}", bound.zh, rate.zh), format!("≥ {} → {}", bound.en, rate.en));
                total += &slice.pays;
                slices.push((words, Value::Number(slice.base, Type::Money), Value::Number(slice.pays, Type::Money)));
            }
            Ok(Value::Number(total, Type::Money))
        }
        (Err(a), Err(b)) => Err(a.clone().and(b.clone())),
        (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing.clone()),
    };
    LadderTrace { on, of, slices, value }
}

fn capped(inputs: &PersonInputs<'_>, line: &Line, outcome: Outcome, part: &mut Part) -> Outcome {
    let Some(cap) = &line.cap else {
        return outcome;
    };
    let trace = evaluate(cap, inputs);
    let capped = match (outcome, &trace.value) {
        (Ok(value), Ok(cap)) => match (value.number(), cap.number()) {
            (Some(amount), Some(most)) if amount > most => Ok(Value::Number(most.clone(), Type::Money)),
            _ => Ok(value),
        },
        (Err(missing), Err(other)) => Err(missing.and(other.clone())),
        (Err(missing), Ok(_)) => Err(missing),
        (Ok(_), Err(missing)) => Err(missing.clone()),
    };
    part.cap = Some(trace);
    capped
}

/// Sum × calendar days under the terms ÷ calendar days of the month.
fn by_days(inputs: &PersonInputs<'_>, part: &mut Part) {
    let days = i64::from(part.terms.from.until(part.terms.to).map_or(0, |span| span.get_days())) + 1;
    let of = inputs.book.month.month.days();
    part.days = Some((days, of));
    if let Ok(Value::Number(yuan, _)) = &mut part.amount {
        *yuan *= BigRational::new(days.into(), of.into());
    }
}

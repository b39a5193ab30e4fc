//! What a line comes to under one terms: condition, ladder, formula, cap, days.

use super::counting::{is_shop_sum, is_sum};
use super::inputs::{Book, Days, PersonInputs};
use super::lines::Spec;
use super::{LadderTrace, Part, Person, Terms};
use crate::plan::formula::eval::{Missing, Outcome, evaluate};
use crate::plan::line::GuaranteedSum;
use crate::plan::name::Name;
use crate::plan::value::fits_fen;
use crate::plan::{Amount, Formula, Ladder, Line, LineKind, Term, Type, Value};
use crate::text::Text;
use num_rational::BigRational;
use num_traits::Zero;

/// The line under each of the terms that it is paid by.
pub(super) fn of(book: &Book<'_>, person: &Person, spec: &Spec<'_>) -> Vec<Part> {
    let latest = spec.latest().1;
    if latest.kind == LineKind::Commission && spec.lines.iter().all(|(_, line)| !line.by_days) && person.terms.len() > 1 {
        return commission(book, person, spec);
    }
    let in_base = latest.kind == LineKind::Base;
    let last = person.last_terms();
    let pays = |terms: &Terms, line: &Line| line.by_days || last.is_some_and(|last| last.from == terms.from);
    let lines = spec.lines.iter().filter(|(terms, line)| pays(terms, line));
    lines.filter_map(|(terms, line)| part(&PersonInputs { in_base, ..book.under(person, terms) }, line)).collect()
}

/// A commission in a month with several terms: each terms' own line over the facts of its days; what is no sum of days, conditions
/// and caps are the whole month's (4.0). Where the terms do not differ in what the line needs, it is one part.
fn commission(book: &Book<'_>, person: &Person, spec: &Spec<'_>) -> Vec<Part> {
    let (last, line) = spec.latest();
    if !names_sums(line) || is_same_throughout(book, person, spec) {
        return part(&book.under(person, last), line).into_iter().collect();
    }
    let lines = spec.lines.iter();
    let mut parts: Vec<Part> = lines.filter_map(|(terms, line)| of_own_days(book, person, terms, line)).collect();
    if let Some(cap) = &line.cap
        && let Some(latest) = parts.last_mut()
    {
        latest.cap = Some(evaluate(cap, &book.under(person, last)));
        limit(&mut parts);
    }
    parts
}

fn of_own_days(book: &Book<'_>, person: &Person, terms: &Terms, line: &Line) -> Option<Part> {
    let whole = book.under(person, terms);
    if let Some(days) = book.figures_under(person, terms) {
        let share = (terms.days(), book.month.month.days());
        return part(&PersonInputs { days: Days::Own(days, share), ..whole }, line);
    }
    let mut part = part(&whole, line)?;
    let (from, to) = (terms.from, terms.to);
    part.amount = Err(Missing::because(Text::new(
        format!("没有 {from} 至 {to} 这几天的指标，提成无法按天归属"),
        format!("there are no figures of {from} to {to} alone, so the commission of these days is not known"),
    )));
    Some(part)
}

/// The last part takes what the earlier ones leave of the cap, so that all together come to no more than it.
fn limit(parts: &mut [Part]) {
    let (Ok(total), Some((latest, earlier))) = (sum(parts), parts.split_last_mut()) else { return };
    match latest.cap.as_ref().map(|cap| cap.value.clone()) {
        Some(Ok(Value::Number(most, _))) if most < total => {
            let before = sum(earlier).unwrap_or_else(|_| BigRational::zero());
            latest.amount = Ok(Value::Number(most - before, Type::Money));
        }
        Some(Err(missing)) => latest.amount = Err(missing),
        Some(Ok(_)) | None => {}
    }
}

/// Whether the line pays the same under all terms of the person, so that the facts need not be told apart by day.
fn is_same_throughout(book: &Book<'_>, person: &Person, spec: &Spec<'_>) -> bool {
    let (last, line) = spec.latest();
    let plan = book.plan_of(last);
    let same_line = |(terms, other): &(&Terms, &Line)| {
        let own = book.plan_of(terms);
        *other == line && (terms.version == last.version || (own.values == plan.values && own.levels == plan.levels))
    };
    if spec.lines.len() != person.terms.len() || !spec.lines.iter().all(same_line) {
        return false;
    }
    if person.terms.iter().all(|terms| terms.role == last.role && terms.level == last.level) {
        return true;
    }
    let holds = |terms: &Terms| {
        line.when.as_ref().is_none_or(|when| evaluate(when, &book.under(person, terms)).value == Ok(Value::YesNo(true)))
    };
    !names_terms(line) && person.terms.iter().all(holds)
}

/// Whether what the line pays depends on role or level.
fn names_terms(line: &Line) -> bool {
    matches!(line.amount, Amount::ByLevel(_)) || names(line).any(|name| matches!(name, Name::Term(Term::Role | Term::Level)))
}

/// Whether it pays on something that is a sum of days; what is not is of the month and of its last day's terms.
fn names_sums(line: &Line) -> bool {
    names(line).any(|name| matches!(name, Name::Figure(figure) if is_sum(*figure) || is_shop_sum(*figure)))
}

/// What the line's amount and cap name.
fn names(line: &Line) -> impl Iterator<Item = &Name> {
    let formulas: Vec<&Formula> = match &line.amount {
        Amount::Formula(formula) => vec![formula],
        Amount::ByLevel(by_level) => by_level.iter().map(|(_, formula)| formula).collect(),
        Amount::Ladder { ladder, formula } => [&ladder.on, &ladder.of].into_iter().chain(formula).collect(),
        Amount::Pool(_) | Amount::Guarantee { .. } => Vec::new(),
    };
    formulas.into_iter().chain(&line.cap).flat_map(|formula| formula.expr.names()).map(|(name, _)| name)
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

/// The formulas that made the parts, each once.
pub(super) fn formula_text(line: &Line, parts: &[Part]) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for part in parts {
        let text = match (&part.formula, &part.ladder) {
            (Some(trace), _) => trace.text.as_str(),
            (None, Some(_)) => Term::Ladder.zh(),
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

fn part(inputs: &PersonInputs<'_>, line: &Line) -> Option<Part> {
    let condition = line.when.as_ref().map(|when| evaluate(when, &inputs.of_the_month()));
    let mut part = Part {
        terms: inputs.terms.clone(),
        days: None,
        own_days: inputs.is_of_own_days(),
        condition: None,
        ladder: None,
        formula: None,
        cap: None,
        amount: Ok(Value::Number(BigRational::zero(), Type::Money)),
    };
    // The figures of the days are in the trace; a copy in every part would be most of a payslip.
    part.terms.figures = None;
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
    part.amount = if inputs.is_of_own_days() { outcome } else { capped(inputs, line, outcome, part) };
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
    let word = inputs.terms.level.as_deref().unwrap_or_default();
    match inputs.plan().levels.id_of(word) {
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

/// Climbs by the whole month; pays on what lies in the days that are paid.
fn climb(inputs: &PersonInputs<'_>, ladder: &Ladder) -> LadderTrace {
    let on = evaluate(&ladder.on, &inputs.of_the_month());
    let of = evaluate(&ladder.of, inputs);
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
                let pays =
                    if step.pays.kind() == Type::Money { share_of_sum(inputs, ladder, b_number, slice.pays) } else { slice.pays };
                total += &pays;
                slices.push((words, Value::Number(slice.base, Type::Money), Value::Number(pays, Type::Money)));
            }
            Ok(Value::Number(total, Type::Money))
        }
        (Err(a), Err(b)) => Err(a.clone().and(b.clone())),
        (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing.clone()),
    };
    LadderTrace { on, of, slices, value }
}

/// A step that pays a sum pays it once a month: each part has the share that its days have in what the ladder is paid on; over
/// nothing, the last terms have it.
fn share_of_sum(inputs: &PersonInputs<'_>, ladder: &Ladder, of: &BigRational, sum: BigRational) -> BigRational {
    if !inputs.is_of_own_days() {
        return sum;
    }
    let whole = evaluate(&ladder.of, &inputs.of_the_month()).value.ok().and_then(|value| value.number().cloned());
    match whole.filter(|whole| !whole.is_zero()) {
        Some(whole) => sum * of / whole,
        None if inputs.person.last_terms().is_some_and(|last| last.from == inputs.terms.from) => sum,
        None => BigRational::zero(),
    }
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
    let (days, of) = (part.terms.days(), inputs.book.month.month.days());
    part.days = Some((days, of));
    if let Ok(Value::Number(yuan, _)) = &mut part.amount {
        *yuan *= BigRational::new(days.into(), of.into());
    }
}

impl Part {
    /// The monthly sum behind a part that is paid by days, in yuan.
    pub(super) fn monthly(&self) -> Option<BigRational> {
        let (days, of) = self.days.filter(|(days, _)| *days > 0)?;
        Some(self.amount.as_ref().ok()?.number()? * BigRational::new(of.into(), days.into()))
    }
}

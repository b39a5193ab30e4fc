//! Pools: a sum that several persons share in fen by largest remainder; not a fen is lost or made (spec 4.0).

use super::inputs::{Book, PersonInputs};
use super::lines::{self, Spec};
use super::{PayLine, Person, Share};
use crate::plan::formula::eval::{Inputs, Missing, Trace, evaluate};
use crate::plan::line::{Pool, ShareBy};
use crate::plan::value::{fits_fen, round_to_fen};
use crate::plan::{Amount, Line, Name, Term, Value, VersionIndex};
use crate::text::Text;
use jinpai_model::{AgentId, Fen};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use std::collections::BTreeMap;

/// The pools of a month by the plan's id and the line's.
pub(super) type Pools = BTreeMap<(String, String), Shared>;

/// A pool with its participants.
pub(super) struct Shared {
    participants: Vec<AgentId>,
    share: Result<Share, Missing>,
}

/// All pools of the plans in force at the month's end. Versions of one plan have one pool, as the latest of them writes it, so that
/// somebody who left under an earlier version does not have a pool alone.
pub(super) fn all(book: &Book<'_>) -> Pools {
    let mut latest: BTreeMap<&str, VersionIndex> = BTreeMap::new();
    for terms in book.month.persons.iter().filter_map(Person::last_terms) {
        let version = latest.entry(&book.plans.version(terms.version).id).or_insert(terms.version);
        *version = (*version).max(terms.version);
    }
    let mut pools = Pools::new();
    for (id, version) in latest {
        for line in &book.plans.plan(version).lines {
            if let Amount::Pool(pool) = &line.amount {
                pools.insert((id.to_owned(), line.id.clone()), shared(book, id, line, pool));
            }
        }
    }
    pools
}

/// A person's line of a pool, if the person takes part.
pub(super) fn line(book: &Book<'_>, pools: &Pools, spec: &Spec<'_>, person: &Person) -> Option<PayLine> {
    let (terms, line) = spec.latest();
    let Amount::Pool(pool) = &line.amount else {
        return None;
    };
    let shared = pools.get(&(book.plans.version(terms.version).id.clone(), line.id.clone()))?;
    if !shared.participants.contains(&person.agent) {
        return None;
    }
    let own =
        |share: &Share| share.shares.iter().find(|(agent, ..)| *agent == person.agent).map_or(Fen::ZERO, |(_, _, fen)| *fen);
    Some(PayLine {
        amount: shared.share.as_ref().map_or(Fen::ZERO, own),
        formula: pool.amount.text.clone(),
        share: shared.share.as_ref().ok().cloned(),
        pending: shared.share.as_ref().err().cloned(),
        ..lines::empty(spec)
    })
}

fn shared(book: &Book<'_>, plan: &str, line: &Line, pool: &Pool) -> Shared {
    // Whether somebody takes part changes everybody's share: while that is not known of one person, nobody's share is.
    let mut unknown: Option<Missing> = None;
    let mut takes_part = |inputs: &PersonInputs<'_>| match line.when.as_ref().map(|when| evaluate(when, inputs).value) {
        None | Some(Ok(Value::YesNo(true))) => true,
        Some(Ok(_)) => false,
        Some(Err(missing)) => {
            unknown.get_or_insert_with(|| of_person(inputs, &missing));
            true
        }
    };
    let persons = book.month.persons.iter().filter_map(|person| book.at_end(person));
    let persons = persons.filter(|inputs| book.plans.version(inputs.terms.version).id == plan);
    let mut inputs: Vec<PersonInputs<'_>> = persons.filter(|inputs| takes_part(inputs)).collect();
    inputs.sort_by(|a, b| a.person.agent.cmp(&b.person.agent));
    let participants = inputs.iter().map(|inputs| inputs.person.agent.clone()).collect();
    Shared { participants, share: unknown.map_or_else(|| share(pool, &inputs), Err) }
}

fn share(pool: &Pool, inputs: &[PersonInputs<'_>]) -> Result<Share, Missing> {
    let traces: Vec<Trace> = inputs.iter().map(|inputs| evaluate(&pool.amount, inputs)).collect();
    let Some(first) = traces.first() else {
        return Err(Missing::because(Text::new("没有人参加分配", "nobody takes part")));
    };
    let yuan = first.value.clone()?.number().cloned().unwrap_or_else(BigRational::zero);
    if traces.iter().any(|trace| trace.value != first.value) {
        let zh = "参加分配的人不在同一家店，总额不一样";
        return Err(Missing::because(Text::new(zh, "the persons who share it work for different shops, so the sum differs")));
    }
    if !fits_fen(&yuan) {
        return Err(Missing::because(Text::new("金额大得不可能，检查公式", "the amount is impossibly large: check the formula")));
    }
    let weights: Vec<BigRational> = inputs.iter().map(|inputs| weight(pool.by, inputs)).collect::<Result<_, _>>()?;
    let total = round_to_fen(&yuan);
    let Some(parts) = split(total, &weights) else {
        let by = pool.by.text();
        return Err(Missing::because(Text::new(
            format!("{}分配，但所有人都是 0", by.zh),
            format!("it is shared {}, but everybody has 0", by.en),
        )));
    };
    let agents = inputs.iter().map(|inputs| inputs.person.agent.clone());
    let shares = agents.zip(weights).zip(parts).map(|((agent, weight), fen)| (agent, weight, fen)).collect();
    Ok(Share { pool: first.clone(), total, by: pool.by.text(), shares })
}

/// What is missing, with whose it is.
fn of_person(inputs: &PersonInputs<'_>, missing: &Missing) -> Missing {
    let reason = Text::joined(missing.reasons());
    let who = inputs.label();
    Missing::because(Text::new(format!("{who}：{}", reason.zh), format!("{who}: {}", reason.en)))
}

fn weight(by: ShareBy, inputs: &PersonInputs<'_>) -> Result<BigRational, Missing> {
    let term = match by {
        ShareBy::Head => return Ok(BigRational::one()),
        ShareBy::Hours => Term::ShiftHours,
        ShareBy::Score => Term::Score,
    };
    let value = inputs.value(&Name::Term(term)).map_err(|missing| of_person(inputs, &missing))?;
    Ok(value.number().cloned().unwrap_or_else(BigRational::zero))
}

/// Splits a sum by weights, all 0 or more: everybody gets the whole fen of the share, the fen left over go to the largest remainders,
/// among equal ones to the first. `None` if all weights are 0.
///
/// ```
/// use jinpai_calc::pay::split;
/// use jinpai_model::Fen;
/// use num_rational::BigRational;
/// let one = BigRational::from_integer(1.into());
/// let parts = split(Fen::new(100), &[one.clone(), one.clone(), one]).unwrap();
/// assert_eq!(parts, [Fen::new(34), Fen::new(33), Fen::new(33)]);
/// ```
pub fn split(total: Fen, weights: &[BigRational]) -> Option<Vec<Fen>> {
    let sum: BigRational = weights.iter().sum();
    if !sum.is_positive() {
        return None;
    }
    let sign = if total < Fen::ZERO { -1 } else { 1 };
    let all = BigRational::from_integer(BigInt::from(total.fen()).abs());
    let quotas: Vec<BigRational> = weights.iter().map(|weight| &all * weight / &sum).collect();
    let mut parts: Vec<i64> = quotas.iter().map(|quota| quota.floor().to_integer().to_i64().unwrap_or_default()).collect();
    let given: i64 = parts.iter().sum();
    let left = total.fen().abs() - given;
    let mut order: Vec<usize> = (0..quotas.len()).collect();
    order.sort_by(|a, b| quotas[*b].fract().cmp(&quotas[*a].fract()).then(a.cmp(b)));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        parts[index] += 1;
    }
    Some(parts.into_iter().map(|fen| Fen::new(fen * sign)).collect())
}

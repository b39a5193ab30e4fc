//! Scores by scorecard: Σ weight × points / Σ weight over the indicators that are not left out (spec 4.0).

use super::Person;
use super::inputs::Book;
use crate::figures::Figure;
use crate::plan::formula::eval::{Inputs, Missing, Outcome, evaluate};
use crate::plan::name::type_of;
use crate::plan::scorecard::{Direction, Indicator, PointsRule, Requirement, ScoreRule, Scorecard, Tiers};
use crate::plan::{Name, Term, Type, Value};
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A person's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The scorecard's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The clause of the scheme.
    pub clause: Option<String>,
    /// 0–100, exact; or why there is none.
    pub points: Result<BigRational, Missing>,
    /// The indicators, in the order of the plan.
    pub indicators: Vec<IndicatorScore>,
    /// The points that requirements are taken from, where the scorecard is made of requirements.
    pub start: Option<BigRational>,
    /// The requirements, in the order of the plan.
    pub requirements: Vec<RequirementScore>,
    /// For the mean of others' scores: who, and their points if they have some.
    pub members: Vec<(AgentId, String, Option<BigRational>)>,
}

/// What became of one base requirement (4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementScore {
    /// Its title.
    pub title: String,
    /// The figure.
    pub figure: Figure,
    /// The figure's value.
    pub value: Option<Value>,
    /// Its numerator and denominator.
    pub fraction: Option<(BigRational, BigRational)>,
    /// What is required: `≥ 150h`.
    pub bound: Text,
    /// The points it takes while it is not met.
    pub takes: BigRational,
    /// Whether it is met; without data it is not unmet, and this says why there is none.
    pub met: Result<bool, LeftOut>,
}

/// What one indicator gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorScore {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its weight.
    pub weight: BigRational,
    /// The figure; `None` if it is scored by hand.
    pub figure: Option<Figure>,
    /// The figure's value.
    pub value: Option<Value>,
    /// Its numerator and denominator.
    pub fraction: Option<(BigRational, BigRational)>,
    /// The tier that was reached.
    pub tier: Option<Text>,
    /// 0–100, or why the indicator is left out.
    pub points: Result<BigRational, LeftOut>,
}

/// Why an indicator is left out and its weight shared out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// In words.
    pub reason: Text,
    /// Whether it may still come, such as points by hand.
    pub pending: bool,
}

/// A decimal as an exact fraction.
pub(super) fn exact(decimal: Decimal) -> BigRational {
    BigRational::new(BigInt::from(decimal.mantissa()), BigInt::from(10).pow(decimal.scale()))
}

/// A score as formulas see it, 0–1.
pub(super) fn outcome(score: Option<&Score>) -> Outcome {
    match score {
        None => {
            Err(Missing::because(Text::new("没有适用的考核表，绩效得分不存在", "no scorecard applies, so there is no score")))
        }
        Some(score) => {
            let points = score.points.clone()?;
            Ok(Value::Number(points / BigRational::from_integer(100.into()), Type::Ratio))
        }
    }
}

/// Everybody's score; scores that are means of others come last.
pub(super) fn all<'a>(book: &Book<'a>) -> BTreeMap<&'a AgentId, Score> {
    let mut scores = BTreeMap::new();
    let mut means: Vec<(&'a Person, &'a Scorecard, &'a [Role])> = Vec::new();
    for person in &book.month.persons {
        let Some(card) = card_of(book, person) else { continue };
        match &card.rule {
            ScoreRule::Indicators(indicators) => {
                scores.insert(&person.agent, by_indicators(book, person, card, indicators));
            }
            ScoreRule::Requirements { start, requirements } => {
                scores.insert(&person.agent, by_requirements(book, person, card, start, requirements));
            }
            ScoreRule::MeanOf(roles) => means.push((person, card, roles)),
        }
    }
    let scored = scores.clone();
    for (person, card, roles) in means {
        scores.insert(&person.agent, mean(book, person, card, roles, &scored));
    }
    scores
}

/// The first scorecard whose condition holds.
fn card_of<'a>(book: &Book<'a>, person: &Person) -> Option<&'a Scorecard> {
    let terms = person.last_terms()?;
    let inputs = book.under(person, terms);
    book.plan_of(terms).scorecards.iter().find(|card| match &card.when {
        None => true,
        Some(when) => evaluate(when, &inputs).value == Ok(Value::YesNo(true)),
    })
}

fn by_indicators(book: &Book<'_>, person: &Person, card: &Scorecard, indicators: &[Indicator]) -> Score {
    let scored: Vec<IndicatorScore> = indicators.iter().map(|indicator| one(book, person, indicator)).collect();
    let (mut sum, mut weights) = (BigRational::zero(), BigRational::zero());
    for indicator in &scored {
        if let Ok(points) = &indicator.points {
            sum += &indicator.weight * points;
            weights += &indicator.weight;
        }
    }
    let points = if weights.is_zero() {
        Err(Missing::because(Text::new(
            format!("考核表“{}”没有一个指标有数据", card.title),
            format!("no indicator of the scorecard `{}` has data", card.title),
        )))
    } else {
        Ok(sum / weights)
    };
    Score {
        id: card.id.clone(),
        title: card.title.clone(),
        clause: card.clause.clone(),
        points,
        indicators: scored,
        start: None,
        requirements: Vec::new(),
        members: Vec::new(),
    }
}

/// The points to start from, less what the unmet requirements take, never below 0.
fn by_requirements(book: &Book<'_>, person: &Person, card: &Scorecard, start: &BigRational, rules: &[Requirement]) -> Score {
    let requirements: Vec<RequirementScore> = rules.iter().map(|rule| requirement(book, person, rule)).collect();
    let unmet = requirements.iter().filter(|requirement| requirement.met == Ok(false));
    let points = (start - unmet.map(|requirement| &requirement.takes).sum::<BigRational>()).max(BigRational::zero());
    Score {
        id: card.id.clone(),
        title: card.title.clone(),
        clause: card.clause.clone(),
        points: Ok(points),
        indicators: Vec::new(),
        start: Some(start.clone()),
        requirements,
        members: Vec::new(),
    }
}

fn requirement(book: &Book<'_>, person: &Person, rule: &Requirement) -> RequirementScore {
    let name = Name::Figure(rule.figure);
    let is_pending = matches!(person.figures.get(&rule.figure), Some(crate::figures::FigureValue::Pending));
    let nothing = || Err(Missing::because(Text::new("没有数据", "no data")));
    let (found, fraction) = match book.at_end(person) {
        Some(inputs) => (inputs.value(&name), inputs.fraction(&name)),
        None => (nothing(), None),
    };
    let met = match &found {
        Ok(value) => Ok(value.number().is_none_or(|number| rule.direction.is_met(number, &rule.bound))),
        Err(missing) => Err(LeftOut { reason: Text::joined(missing.reasons()), pending: is_pending }),
    };
    let (sign, bound) = (rule.direction.sign(), Value::Number(rule.bound.clone(), type_of(rule.figure)).text());
    RequirementScore {
        title: rule.title.clone(),
        figure: rule.figure,
        value: found.ok(),
        fraction,
        bound: Text::new(format!("{sign} {}", bound.zh), format!("{sign} {}", bound.en)),
        takes: rule.takes.clone(),
        met,
    }
}

fn one(book: &Book<'_>, person: &Person, indicator: &Indicator) -> IndicatorScore {
    let mut out = IndicatorScore {
        id: indicator.id.clone(),
        title: indicator.title.clone(),
        weight: indicator.weight.clone(),
        figure: None,
        value: None,
        fraction: None,
        tier: None,
        points: Err(LeftOut { reason: Text::new("还没有打分", "not scored yet"), pending: true }),
    };
    match &indicator.points {
        PointsRule::Manual => {
            if let Some(points) = person.manual.get(&indicator.id).or_else(|| person.manual.get(&indicator.title)) {
                out.points = Ok(exact(*points));
            }
        }
        PointsRule::Tiered(tiers) => tiered(book, person, tiers, &mut out),
    }
    out
}

fn tiered(book: &Book<'_>, person: &Person, tiers: &Tiers, out: &mut IndicatorScore) {
    out.figure = Some(tiers.figure);
    let Some(terms) = person.last_terms() else { return };
    let inputs = book.under(person, terms);
    let name = Name::Figure(tiers.figure);
    out.fraction = inputs.fraction(&name);
    let is_pending = matches!(book.figures(person).get(&tiers.figure), Some(crate::figures::FigureValue::Pending));
    out.points = match inputs.value(&name) {
        Err(missing) => Err(LeftOut { reason: Text::joined(missing.reasons()), pending: is_pending }),
        Ok(value) => {
            let sample = out.fraction.as_ref().map(|(_, sample)| sample);
            let too_small = tiers.sample_min.as_ref().zip(sample).filter(|(least, sample)| sample < least);
            let result = match (too_small, value.number()) {
                (Some((least, sample)), _) => Err(LeftOut { reason: small(sample, least), pending: false }),
                (None, Some(number)) => {
                    out.tier = Some(tier_text(tiers, number));
                    Ok(tiers.points(number))
                }
                (None, None) => Err(LeftOut { reason: Text::new("不是数字", "is no number"), pending: false }),
            };
            out.value = Some(value);
            result
        }
    };
}

fn small(sample: &BigRational, least: &BigRational) -> Text {
    Text::new(format!("样本量 {sample} 小于最低要求 {least}"), format!("the sample of {sample} is below the minimum of {least}"))
}

/// The bound that a value reached, in words.
fn tier_text(tiers: &Tiers, value: &BigRational) -> Text {
    let (sign, reached) = match tiers.direction {
        Direction::AtLeast => ("≥", tiers.tiers.iter().find(|tier| *value >= tier.bound)),
        Direction::AtMost => ("≤", tiers.tiers.iter().find(|tier| *value <= tier.bound)),
    };
    match reached {
        Some(tier) => {
            let bound = Value::Number(tier.bound.clone(), type_of(tiers.figure)).text();
            Text::new(format!("{sign} {}", bound.zh), format!("{sign} {}", bound.en))
        }
        None => Text::new("不到最后一档", "beyond the last tier"),
    }
}

/// The mean of the group's scores. Persons without a score are shown and do not count; persons whose score is a mean itself neither.
fn mean(book: &Book<'_>, person: &Person, card: &Scorecard, roles: &[Role], scored: &BTreeMap<&AgentId, Score>) -> Score {
    let group = person.last_terms().and_then(|terms| terms.group.as_ref());
    let counts = |other: &&Person| {
        let terms = other.last_terms().filter(|terms| terms.to == book.month.month.last_day());
        let in_group = terms.is_some_and(|terms| group.is_none() || terms.group.as_ref() == group);
        in_group && terms.and_then(|terms| terms.role).is_some_and(|role| roles.contains(&role))
    };
    let points_of = |other: &Person| match other.given.get(&Name::Term(Term::Score)) {
        Some(given) => given.number().map(|number| number * BigRational::from_integer(100.into())),
        None => scored.get(&other.agent).and_then(|score| score.points.clone().ok()),
    };
    let members = book.month.persons.iter().filter(counts);
    let members: Vec<_> = members.map(|other| (other.agent.clone(), other.name.clone(), points_of(other))).collect();
    let known: Vec<&BigRational> = members.iter().filter_map(|(_, _, points)| points.as_ref()).collect();
    let points = if known.is_empty() {
        Err(Missing::because(Text::new("部门里还没有人有得分", "nobody in the department has a score")))
    } else {
        let count = BigRational::from_integer(known.len().into());
        Ok(known.into_iter().sum::<BigRational>() / count)
    };
    Score {
        id: card.id.clone(),
        title: card.title.clone(),
        clause: card.clause.clone(),
        points,
        indicators: Vec::new(),
        start: None,
        requirements: Vec::new(),
        members,
    }
}

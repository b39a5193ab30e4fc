//! From facts to faults: tolerances (K5), case numbers, consequences (K6).

use super::fact::{Found, yuan};
use super::incidents::Recorded;
use super::search::{RuleIndex, Search};
use super::{Consequence, Fault, Occurrence, Standing};
use crate::plan::fault::{FactField, FactKind, FaultRule, Period, Tolerance};
use crate::plan::formula::Formula;
use crate::plan::formula::eval::{Inputs, Missing, Outcome, evaluate};
use crate::plan::value::round_to_fen;
use crate::plan::{Name, Plan, Term, Value};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, Month};
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many hexadecimal digits of the digest stand in a case number: two of a million cases of one rule and month agree by chance once
/// in ten thousand such months.
const CASE_DIGITS: usize = 12;

/// A fault before its decisions: its case and what it was made of.
pub(super) struct Judged {
    pub(super) fault: Fault,
    pub(super) index: RuleIndex,
}

/// Faults of what was found by the program.
pub(super) fn found(search: &Search<'_>, found: Vec<Found>) -> Vec<Judged> {
    let mut groups: BTreeMap<(AgentId, String), Vec<Found>> = BTreeMap::new();
    for one in found {
        let id = search.rule(one.rule).id.clone();
        groups.entry((one.agent.clone(), id)).or_default().push(one);
    }
    let mut judged = Vec::new();
    for mut group in groups.into_values() {
        // One fact is one occurrence, however often it was met.
        group.sort_by(|a, b| order_of(a).cmp(&order_of(b)));
        group.dedup_by(|a, b| a.fact.key == b.fact.key);
        judged.extend(of_group(search, group));
    }
    judged
}

/// In order of time; equal times by what they are about, never by files.
fn order_of(found: &Found) -> (i64, &super::FactKey) {
    (found.fact.at, &found.fact.key)
}

/// The facts of one agent and rule id, in order of time.
fn of_group(search: &Search<'_>, group: Vec<Found>) -> Vec<Judged> {
    let Some(last) = group.last() else { return Vec::new() };
    let rule = search.rule(last.rule);
    let period = rule.more_than.map(|tolerance| tolerance.per).or(rule.once.then_some(Period::Month));
    let Some(period) = period else {
        return group.into_iter().map(|one| one_fault(search, vec![one], 0, None)).collect();
    };
    let mut periods: BTreeMap<Option<Date>, Vec<Found>> = BTreeMap::new();
    for one in group {
        periods.entry((period == Period::Day).then_some(one.fact.day)).or_default().push(one);
    }
    periods.into_iter().flat_map(|(day, facts)| beyond(search, day, facts)).collect()
}

/// The facts of one period beyond the free ones.
fn beyond(search: &Search<'_>, day: Option<Date>, facts: Vec<Found>) -> Vec<Judged> {
    let Some(last) = facts.last() else { return Vec::new() };
    let rule = Arc::clone(search.rule(last.rule));
    let free = rule.more_than.map_or(0, |Tolerance { free, .. }| usize::try_from(free).unwrap_or(usize::MAX));
    if facts.len() <= free {
        return Vec::new();
    }
    if rule.once {
        let begins = day.unwrap_or(search.context.month.first_day());
        return vec![one_fault(search, facts, free, Some(begins))];
    }
    let of_one = |index: usize| {
        let mut own = facts[..free].to_vec();
        own.push(facts[index].clone());
        one_fault(search, own, free, None)
    };
    (free..facts.len()).map(of_one).collect()
}

/// A fault of these facts, the last of which decides its day, time and rule. One for a whole period is known by the period, so that a
/// fact more or less leaves its decisions where they are.
fn one_fault(search: &Search<'_>, facts: Vec<Found>, free: usize, period: Option<Date>) -> Judged {
    let last = facts.last().expect("a fault has a fact").clone();
    let rule = Arc::clone(search.rule(last.rule));
    let month = search.context.month;
    let case = match period {
        Some(begins) => case_number(&rule.id, month, &last.agent, &["period", &begins.to_string()]),
        None => case_of_fact(&rule.id, month, &last.agent, &last.fact),
    };
    let key = &last.fact.key;
    // Facts of several buyers are about none of them.
    let about_one =
        facts[free.min(facts.len() - 1)..].iter().all(|fact| fact.fact.key.buyer == key.buyer && fact.order == last.order);
    let fault = Fault {
        case,
        version: last.rule.version,
        agent: last.agent.clone(),
        day: last.fact.day,
        at: last.fact.at,
        shop: key.shop.clone(),
        order: last.order.clone().filter(|_| about_one),
        buyer: key.buyer.clone().filter(|_| about_one),
        free,
        consequence: Consequence::default(),
        unknown: Vec::new(),
        standing: Standing::Proposed,
        history: Vec::new(),
        facts: facts.into_iter().map(|found| found.fact).collect(),
        rule,
    };
    Judged { fault, index: last.rule }
}

/// The fault of an incident.
pub(super) fn of_incident(search: &Search<'_>, recorded: Recorded<'_>) -> Judged {
    let Recorded { row, rule, shop, fact } = recorded;
    let fault = Fault {
        case: case_of_fact(&rule.rule.id, search.context.month, &row.agent, &fact),
        version: rule.index.version,
        agent: row.agent.clone(),
        day: fact.day,
        at: fact.at,
        shop,
        order: row.order.clone(),
        buyer: row.buyer.clone(),
        free: 0,
        consequence: Consequence::default(),
        unknown: Vec::new(),
        standing: Standing::Proposed,
        history: Vec::new(),
        facts: vec![fact],
        rule: rule.rule,
    };
    Judged { fault, index: rule.index }
}

fn case_of_fact(rule: &str, month: Month, agent: &AgentId, fact: &Occurrence) -> Arc<str> {
    let key = &fact.key;
    let shop = key.shop.as_ref().map_or("", |shop| shop.as_str());
    let buyer = key.buyer.as_ref().map_or("", |buyer| buyer.as_str());
    let number = key.number.as_deref().unwrap_or("");
    case_number(rule, month, agent, &[key.thing, shop, buyer, number, &key.from.to_string()])
}

/// `B-wait-202511-3f9a1c2d77e0`: the rule, the month, and a digest of who and what.
fn case_number(rule: &str, month: Month, agent: &AgentId, parts: &[&str]) -> Arc<str> {
    let mut digest = Sha256::new();
    for part in [rule, agent.as_str()].iter().chain(parts) {
        // With lengths, so that no two lists of texts are one.
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    let first = month.first_day();
    let mut case = format!("{rule}-{:04}{:02}-", first.year(), first.month());
    let bytes = digest.finalize();
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    case.extend(nibbles.take(CASE_DIGITS).filter_map(|nibble| char::from_digit(nibble.into(), 16)));
    Arc::from(case)
}

/// The month that a case number names.
///
/// ```
/// use jinpai_calc::faults::month_of_case;
/// assert_eq!(month_of_case("B-wait-202511-3f9a1c2d77e0").unwrap().to_string(), "2025-11");
/// assert_eq!(month_of_case("B-wait"), None);
/// ```
pub fn month_of_case(case: &str) -> Option<Month> {
    let mut parts = case.rsplit('-');
    let (digits, month) = (parts.next()?, parts.next()?);
    let is_hex = digits.len() == CASE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (year, month) = month.split_at_checked(4).filter(|_| is_hex && month.len() == 6)?;
    format!("{year}-{month}").parse().ok()
}

/// What follows, with the amount that the decision in force sets, and what of it cannot be known.
pub(super) fn consequence(search: &Search<'_>, judged: &Judged, decided: Option<Fen>) -> (Consequence, Vec<Text>) {
    let (fault, rule) = (&judged.fault, &judged.fault.rule);
    let last = fault.facts.last().expect("a fault has a fact");
    let inputs = Values { search, judged, seen: &last.values, plan: search.book.plan(judged.index.version), decided };
    let mut unknown = Vec::new();
    let mut money = |formula: &Option<Formula>| {
        let amount = number(formula.as_ref()?, &inputs, &mut unknown)?;
        Some(round_to_fen(&amount).or_zero())
    };
    let follows = &rule.consequence;
    let (fine, loss, by_hand_max) = (money(&follows.fine), money(&follows.loss), money(&follows.fine_set_by_hand_max));
    // A decided amount stands for the loss where the loss is not itself made of it; else it is the sum set by hand, cut.
    let names_amount = |formula: &Formula| formula.expr.names().iter().any(|(name, _)| **name == Name::Fact(FactField::Amount));
    let sets_loss = follows.loss.as_ref().is_some_and(|formula| !names_amount(formula));
    // The sum of an incident is the supervisor's too, until a decision says another.
    let recorded = || match last.values.iter().find(|(name, _)| *name == Name::Fact(FactField::Amount)) {
        Some((_, value)) if rule.each == FactKind::Incident => value.number().map(|yuan| round_to_fen(yuan).or_zero()),
        _ => None,
    };
    let set = decided.or_else(recorded);
    if by_hand_max.is_some() && set.is_none() {
        unknown.push(Text::new("扣多少还没有定：由裁定写明金额", "the sum is not set yet: the decision has to say it"));
    }
    let fine = match (set, by_hand_max) {
        (Some(set), Some(most)) => set.or_zero().at_most(most),
        _ => fine.unwrap_or(Fen::ZERO),
    };
    let loss = decided.filter(|_| sets_loss).or(loss).unwrap_or(Fen::ZERO);
    let points = follows.points.as_ref().and_then(|formula| number(formula, &inputs, &mut unknown));
    let credit_lost = follows.credit_lost.then(|| fault.shop.clone().zip(fault.order.clone())).flatten();
    if follows.credit_lost && credit_lost.is_none() {
        unknown.push(Text::new(
            "哪张订单不计业绩还不知道：记录里没有订单号，或订单不在这家店",
            "which order's credit is lost is not known: the record names no order, or none of a known shop",
        ));
    }
    let consequence = Consequence {
        fine,
        loss,
        points: points.filter(|points| !points.is_negative()).unwrap_or_else(BigRational::zero),
        credit_lost,
        forfeits: follows.forfeits.clone(),
        warning: follows.warning,
        counts_absent: follows.counts_absent,
    };
    (consequence, unknown)
}

fn number(formula: &Formula, inputs: &Values<'_>, unknown: &mut Vec<Text>) -> Option<BigRational> {
    match evaluate(formula, inputs).value {
        Ok(value) => value.number().cloned(),
        Err(missing) => {
            unknown.extend(missing.reasons().iter().cloned());
            None
        }
    }
}

/// What the consequences may name: what was written down of the last fact, the person's terms then, the plan's own values.
struct Values<'s> {
    search: &'s Search<'s>,
    judged: &'s Judged,
    seen: &'s [(Name, Value)],
    plan: &'s Plan,
    decided: Option<Fen>,
}

impl Inputs for Values<'_> {
    fn agent(&self) -> &AgentId {
        &self.judged.fault.agent
    }

    fn label(&self) -> String {
        self.judged.fault.agent.to_string()
    }

    fn value(&self, name: &Name) -> Outcome {
        let fault = &self.judged.fault;
        let terms = || self.search.terms(&fault.agent, fault.day);
        let found = match name {
            Name::Fact(FactField::Amount) if self.decided.is_some() => self.decided.map(yuan),
            Name::Fact(_) | Name::Figure(_) => self.seen.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()),
            Name::Term(Term::Role) => terms().map(|terms| Value::Role(terms.role)),
            Name::Term(Term::Level) => terms().map(|terms| Value::Level(terms.level.clone().unwrap_or_default())),
            Name::Term(_) => None,
            Name::Own(own) => self.plan.values.get(own).cloned(),
        };
        found.ok_or_else(|| {
            let name = name.text();
            Missing::because(Text::new(format!("{}没有数据", name.zh), format!("{} has no data", name.en)))
        })
    }

    fn fraction(&self, _: &Name) -> Option<(BigRational, BigRational)> {
        None
    }

    fn with_roles(&self, _: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        Vec::new()
    }
}

/// Whether the amount of a decision means anything to the rule; what does not is refused where it is entered.
pub fn takes_amount(rule: &FaultRule) -> bool {
    let follows = &rule.consequence;
    let all = [&follows.fine, &follows.loss, &follows.points];
    let mut names = all.into_iter().flatten().flat_map(|formula| formula.expr.names());
    follows.loss.is_some()
        || follows.fine_set_by_hand_max.is_some()
        || names.any(|(name, _)| *name == Name::Fact(FactField::Amount))
}

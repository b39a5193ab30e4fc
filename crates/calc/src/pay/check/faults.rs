//! The confirmed faults that an example gives a person.

use crate::faults::{Consequence, FactKey, Fault, Occurrence, Standing};
use crate::pay::{NotEarned, NotEarnedReason};
use crate::plan::examples::GivenFault;
use crate::plan::fault::{FactField, FaultRule};
use crate::plan::formula::eval::{Inputs, Missing, Outcome, evaluate};
use crate::plan::value::{fits_fen, round_to_fen};
use crate::plan::{Formula, Name, Plan, Term, Value, VersionIndex};
use crate::text::Text;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, Month};
use num_rational::BigRational;
use num_traits::Zero;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Each as often as the example says, in its order: one after the other, a second apart.
pub(super) fn faults(
    plan: &Plan,
    month: Month,
    agent: &AgentId,
    terms: &BTreeMap<Name, Value>,
    given: &[GivenFault],
) -> Result<Vec<Fault>, Missing> {
    let mut faults = Vec::new();
    for entry in given {
        let Some(rule) = plan.faults.iter().find(|rule| rule.id == entry.rule) else { continue };
        let follows = consequence(plan, agent, rule, terms, &entry.values)?;
        for _ in 0..entry.times {
            faults.push(fault(rule, month, agent, &follows, &entry.values, faults.len()));
        }
    }
    Ok(faults)
}

/// A day for each fault that counts as absence.
pub(super) fn not_earned(month: Month, faults: &[Fault]) -> Vec<NotEarned> {
    let absent = faults.iter().filter(|fault| fault.consequence.counts_absent);
    let days = std::iter::successors(Some(month.first_day()), |day| day.tomorrow().ok()).take_while(|day| month.contains(*day));
    let entry = |(day, fault): (_, &Fault)| NotEarned {
        day,
        reason: NotEarnedReason::Fault(Arc::clone(&fault.case)),
        evidence: Vec::new(),
    };
    days.zip(absent).map(entry).collect()
}

fn fault(
    rule: &Arc<FaultRule>,
    month: Month,
    agent: &AgentId,
    follows: &Consequence,
    values: &BTreeMap<FactField, Value>,
    number: usize,
) -> Fault {
    let at = i64::try_from(number).unwrap_or(i64::MAX);
    let day = month.first_day();
    let key = FactKey { thing: "example", shop: None, buyer: None, number: None, from: at };
    let occurrence = Occurrence {
        key,
        at,
        day,
        values: values.iter().map(|(field, value)| (Name::Fact(*field), value.clone())).collect(),
        what: Text::same(rule.title.clone()),
        evidence: Vec::new(),
    };
    Fault {
        case: format!("{}-{number}", rule.id).into(),
        rule: Arc::clone(rule),
        version: VersionIndex(0),
        agent: agent.clone(),
        day,
        at,
        shop: None,
        order: None,
        buyer: None,
        facts: vec![occurrence],
        free: 0,
        consequence: follows.clone(),
        unknown: Vec::new(),
        standing: Standing::Confirmed,
        history: Vec::new(),
    }
}

/// What follows of a fact with these values; a value that the example does not give and a consequence needs is missing.
fn consequence(
    plan: &Plan,
    agent: &AgentId,
    rule: &FaultRule,
    terms: &BTreeMap<Name, Value>,
    values: &BTreeMap<FactField, Value>,
) -> Result<Consequence, Missing> {
    let inputs = FactInputs { plan, agent, terms, values };
    let number = |formula: &Option<Formula>| match formula {
        Some(formula) => evaluate(formula, &inputs).value.map(|value| value.number().cloned().unwrap_or_else(BigRational::zero)),
        None => Ok(BigRational::zero()),
    };
    let money = |formula: &Option<Formula>| match number(formula)? {
        yuan if fits_fen(&yuan) => Ok(round_to_fen(&yuan).or_zero()),
        _ => Err(Missing::because(Text::new("金额大得不可能", "the amount is impossibly large"))),
    };
    let follows = &rule.consequence;
    let by_hand = match (&follows.fine_set_by_hand_max, values.get(&FactField::Amount)) {
        (Some(_), Some(set)) => {
            let set = set.number().map_or(Fen::ZERO, round_to_fen);
            Some(set.or_zero().at_most(money(&follows.fine_set_by_hand_max)?))
        }
        _ => None,
    };
    Ok(Consequence {
        fine: by_hand.map_or_else(|| money(&follows.fine), Ok)?,
        loss: money(&follows.loss)?,
        points: number(&follows.points)?.max(BigRational::zero()),
        credit_lost: None,
        forfeits: follows.forfeits.clone(),
        warning: follows.warning,
        counts_absent: follows.counts_absent,
    })
}

/// What consequences may name: the fact's values, role and level, the plan's own values.
struct FactInputs<'a> {
    plan: &'a Plan,
    agent: &'a AgentId,
    terms: &'a BTreeMap<Name, Value>,
    values: &'a BTreeMap<FactField, Value>,
}

impl Inputs for FactInputs<'_> {
    fn agent(&self) -> &AgentId {
        self.agent
    }

    fn label(&self) -> String {
        String::new()
    }

    fn value(&self, name: &Name) -> Outcome {
        let found = match name {
            Name::Fact(field) => self.values.get(field).cloned(),
            Name::Own(own) => self.terms.get(name).or_else(|| self.plan.values.get(own)).cloned(),
            Name::Term(Term::Role) => Some(self.terms.get(name).cloned().unwrap_or(Value::Role(None))),
            Name::Term(_) | Name::Figure(_) => self.terms.get(name).cloned(),
        };
        found.ok_or_else(|| {
            let name = name.text();
            Missing::because(Text::new(
                format!("示例里的违规没有给出“{}”", name.zh),
                format!("the example's fault does not give `{}`", name.en),
            ))
        })
    }

    fn fraction(&self, _: &Name) -> Option<(BigRational, BigRational)> {
        None
    }

    fn with_roles(&self, _: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        Vec::new()
    }
}

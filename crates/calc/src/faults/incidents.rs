//! Faults recorded by a person: the rows of `incidents` (spec 2.1).

use super::fact::{Fact, FieldValue, Key, Sight};
use super::search::{ReadyRule, Search};
use super::{IncidentProblem, IncidentProblemKind, Occurrence};
use crate::calendar::Second;
use crate::context::day_after;
use crate::explain::Evidence;
use crate::measures::Measures;
use crate::plan::Name;
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use jinpai_model::ShopId;
use jinpai_model::records::Incident;
use std::collections::{BTreeMap, BTreeSet};

/// An incident with its rule.
pub(super) struct Recorded<'s> {
    pub(super) row: &'s Incident,
    pub(super) rule: ReadyRule,
    /// The shop of its order, if that can be known.
    pub(super) shop: Option<ShopId>,
    pub(super) fact: Occurrence,
}

/// The month's incidents, and what is wrong with the others.
pub(super) fn recorded<'s>(search: &'s Search<'_>, measures: &Measures) -> (Vec<Recorded<'s>>, Vec<IncidentProblem>) {
    let mut shops: BTreeMap<&str, BTreeSet<&ShopId>> = BTreeMap::new();
    for credit in &measures.credits {
        shops.entry(credit.order.as_str()).or_default().insert(&credit.shop);
    }
    let (mut recorded, mut problems) = (Vec::new(), Vec::new());
    for row in search.tables.incidents.iter().filter(|row| search.context.month.contains(row.date)) {
        let evidence = evidence(row);
        match rule_of(search, row, &evidence) {
            Ok((rule, fact)) => {
                let known = row.order.as_ref().and_then(|order| shops.get(order.as_str()));
                let known = known.filter(|shops| shops.len() == 1).and_then(|shops| shops.first().copied());
                let only = || search.context.shops.keys().next().filter(|_| search.context.shops.len() == 1);
                let shop = row.order.as_ref().and(known.or_else(only)).cloned();
                recorded.push(Recorded { row, rule, shop, fact });
            }
            Err(kind) => problems.push(IncidentProblem { incident: row.incident.clone(), evidence, kind }),
        }
    }
    problems.sort_by(|a, b| a.incident.cmp(&b.incident));
    (recorded, problems)
}

fn rule_of(search: &Search<'_>, row: &Incident, evidence: &Evidence) -> Result<(ReadyRule, Occurrence), IncidentProblemKind> {
    let terms = search.terms(&row.agent, row.date).ok_or(IncidentProblemKind::UnknownAgent)?;
    let rule = search.rule_named(terms.version, &row.fault).ok_or(IncidentProblemKind::UnknownRule)?;
    let sight = search.sight(&row.agent, terms, &rule);
    // A condition over facts that are computed says nothing of what a person saw; one over incidents does.
    let test = rule.test.as_ref().filter(|_| rule.rule.each == FactKind::Incident);
    if test.is_some_and(|test| test.holds(&sight, &IncidentFact(row)) != Some(true)) {
        return Err(IncidentProblemKind::ConditionNotMet);
    }
    let clock = search.context.clock_of_agent(&row.agent);
    let key = Key {
        thing: "incident",
        shop: None,
        buyer: row.buyer.as_ref(),
        number: Some(&row.incident),
        from: clock.day_begins(row.date),
    };
    let amount = row.amount.map(|amount| (Name::Fact(FactField::Amount), super::fact::yuan(amount)));
    let said = row.evidence.as_deref().unwrap_or("");
    let fact = Occurrence {
        key: key.owned(),
        // Only the day is known: what was done on it was done before.
        at: clock.day_begins(day_after(row.date)) - 1,
        day: row.date,
        values: amount.into_iter().collect(),
        what: Text::same(format!("{} {} {said}", row.date, rule.rule.title)),
        evidence: vec![evidence.clone()],
    };
    Ok((rule, fact))
}

fn evidence(row: &Incident) -> Evidence {
    let (number, by, said) = (&row.incident, row.reported_by.as_deref().unwrap_or("—"), row.evidence.as_deref().unwrap_or(""));
    Evidence::new(
        row.source,
        Text::new(format!("违规记录 {number}（{by}）{said}"), format!("incident {number} (by {by}) {said}")),
    )
}

struct IncidentFact<'f>(&'f Incident);

impl Fact for IncidentFact<'_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        self.0.amount.filter(|_| field == FactField::Amount).map(FieldValue::Money)
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        Second::MIN
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        Vec::new()
    }
}

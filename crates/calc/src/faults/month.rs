//! A person's month as a fact: its fields are the figures (doc E).

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use crate::calendar::Second;
use crate::context::day_after;
use crate::explain::Evidence;
use crate::figures::{AgentFigures, Figure};
use crate::measures::months::{self, AgentMonth};
use crate::plan::fault::{FactField, FactKind};
use crate::plan::name::type_of;
use crate::plan::{Type, Value};
use jinpai_model::AgentId;
use num_traits::Zero;
use std::collections::BTreeMap;

impl Faults {
    /// The months of everybody, once they are over.
    pub(super) fn add_months(&mut self, search: &Search<'_>, months: &BTreeMap<AgentId, AgentMonth>) {
        for agent in search.agents().filter(|agent| search.wants_of(FactKind::Month, agent)) {
            let clock = search.context.clock_of_agent(agent);
            let last = search.context.month.last_day();
            let end = clock.day_begins(day_after(last)) - 1;
            let Some(month) = months.get(agent).filter(|_| end <= search.horizon_of(agent)) else { continue };
            // Who leaves during the month is judged by the terms of the last day.
            let Some(day) = search.days().into_iter().rev().find(|day| search.terms(agent, *day).is_some()) else { continue };
            let from = clock.day_begins(search.context.month.first_day());
            let key = Key { thing: "month", shop: None, buyer: None, number: None, from };
            let fact = WholeMonth { figures: months::figures(month), at: end };
            self.consider(search, &Place { kind: FactKind::Month, agent, day, key, order: None, for_grey: false }, &fact);
        }
    }
}

struct WholeMonth {
    figures: AgentFigures,
    at: Second,
}

impl Fact for WholeMonth {
    fn value(&self, _: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        None
    }

    fn figure(&self, figure: Figure) -> Option<Value> {
        let number = self.figures.get(&figure)?.value()?;
        Some(match type_of(figure) {
            Type::YesNo => Value::YesNo(!number.is_zero()),
            kind => Value::Number(number, kind),
        })
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.at
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        Vec::new()
    }
}

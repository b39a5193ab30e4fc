//! A fact as conditions see it, and what becomes of one that breaks a rule.

use super::search::{ReadyRule, RuleIndex, Search, TermsOn};
use super::{FactKey, Faults, Occurrence};
use crate::calendar::Second;
use crate::explain::Evidence;
use crate::figures::Figure;
use crate::plan::fault::{FactField, FactKind};
use crate::plan::{Name, Plan, Value};
use crate::settings::Clock;
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::{AgentId, BuyerId, Fen, OrderId, ShopId};
use num_rational::BigRational;
use std::sync::Arc;

/// A field's value. Durations in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldValue {
    YesNo(bool),
    Whole(i64),
    Money(Fen),
    Text(Arc<str>),
}

impl FieldValue {
    /// As formulas see it.
    pub(super) fn typed(self, field: FactField) -> Value {
        match self {
            Self::YesNo(yes) => Value::YesNo(yes),
            Self::Whole(whole) => Value::Number(BigRational::from_integer(whole.into()), field.kind()),
            Self::Money(amount) => yuan(amount),
            Self::Text(text) => Value::Text(text.to_string()),
        }
    }
}

/// An amount as formulas see it.
pub(super) fn yuan(amount: Fen) -> Value {
    Value::Number(crate::figures::yuan(amount), crate::plan::Type::Money)
}

/// By which rule, for whom a fact is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'s> {
    pub(super) agent: &'s AgentId,
    pub(super) terms: &'s TermsOn,
    pub(super) plan: &'s Plan,
    /// The rule's clock.
    pub(super) clock: Clock,
}

/// Something that may be a fault.
pub(super) trait Fact {
    /// A field's value; `None` while it cannot be known or does not apply.
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue>;

    /// A figure's value; only months have figures.
    fn figure(&self, figure: Figure) -> Option<Value> {
        let _ = figure;
        None
    }

    /// Whether it is a fact at all on the rule's clock.
    fn counts(&self, rule: &ReadyRule, sight: &Sight<'_>) -> bool {
        let _ = (rule, sight);
        true
    }

    /// When it became a fault, by the fields that the rule names.
    fn at(&self, rule: &ReadyRule, sight: &Sight<'_>) -> Second;

    /// The rows it rests on.
    fn evidence(&self, sight: &Sight<'_>) -> Vec<Evidence>;
}

/// What a fact is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'f> {
    pub(super) kind: FactKind,
    pub(super) agent: &'f AgentId,
    pub(super) day: Date,
    pub(super) key: Key<'f>,
    pub(super) order: Option<&'f OrderId>,
    /// Whether this is the person answerable for a grey flag; rules over `still_grey` ask only those, other rules only others.
    pub(super) for_grey: bool,
}

/// A [`FactKey`] that is not yet written down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key<'f> {
    pub(super) thing: &'static str,
    pub(super) shop: Option<&'f ShopId>,
    pub(super) buyer: Option<&'f BuyerId>,
    pub(super) number: Option<&'f str>,
    pub(super) from: Second,
}

impl Key<'_> {
    /// Written down.
    pub(super) fn owned(&self) -> FactKey {
        FactKey {
            thing: self.thing,
            shop: self.shop.cloned(),
            buyer: self.buyer.cloned(),
            number: self.number.map(Arc::from),
            from: self.from,
        }
    }
}

/// A fact that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) rule: RuleIndex,
    pub(super) agent: AgentId,
    pub(super) order: Option<OrderId>,
    pub(super) fact: Occurrence,
}

impl Faults {
    /// Holds a fact against the rules in force for its agent on its day.
    pub(super) fn consider(&mut self, search: &Search<'_>, place: &Place<'_>, fact: &dyn Fact) {
        if !search.context.month.contains(place.day) {
            return;
        }
        let terms = search.terms(place.agent, place.day);
        let Some(in_force) = terms.or_else(|| search.terms_of_strangers(place.day)) else { return };
        for rule in search.rules(in_force.version, place.kind) {
            if rule.for_grey != place.for_grey {
                continue;
            }
            let sight = search.sight(place.agent, in_force, rule);
            let test = rule.test.as_ref();
            if !fact.counts(rule, &sight) || test.and_then(|test| test.holds(&sight, fact)) != Some(true) {
                continue;
            }
            if terms.is_none() {
                self.of_nobody(rule.index, Some(place.agent.clone()), place.day);
                continue;
            }
            let fact = occurrence(search, rule, place, &sight, fact);
            self.found.push(Found { rule: rule.index, agent: place.agent.clone(), order: place.order.cloned(), fact });
        }
    }

    /// Remembers a fact that nobody who is paid is answerable for.
    pub(super) fn of_nobody(&mut self, rule: RuleIndex, agent: Option<AgentId>, day: Date) {
        let entry = self.nobody.entry((rule, agent)).or_insert((0, day));
        entry.0 += 1;
        entry.1 = entry.1.min(day);
    }
}

fn occurrence(search: &Search<'_>, rule: &ReadyRule, place: &Place<'_>, sight: &Sight<'_>, fact: &dyn Fact) -> Occurrence {
    let named = |name: &Name| {
        let value = match name {
            Name::Fact(field) => fact.value(*field, sight)?.typed(*field),
            Name::Figure(figure) => fact.figure(*figure)?,
            Name::Term(_) | Name::Own(_) => return None,
        };
        Some((name.clone(), value))
    };
    let values: Vec<(Name, Value)> = rule.names.iter().filter_map(named).collect();
    Occurrence {
        key: place.key.owned(),
        at: fact.at(rule, sight),
        day: place.day,
        what: what(search, place, &values),
        values,
        evidence: fact.evidence(sight),
    }
}

/// What happened, in a line: `2025-11-03 09:15:07 回合，买家 阿珍：等待 5分12秒`.
fn what(search: &Search<'_>, place: &Place<'_>, values: &[(Name, Value)]) -> Text {
    let key = &place.key;
    let when = match place.kind {
        FactKind::Month => search.context.month.to_string(),
        FactKind::Reception | FactKind::Day | FactKind::Shift | FactKind::Duty | FactKind::Incident => place.day.to_string(),
        _ => search.time(key.shop, key.from),
    };
    let (zh, en) = (place.kind.zh(), spoken(place.kind.code()));
    let about = match (place.kind, place.order, key.buyer, key.number) {
        (FactKind::Order, Some(order), ..) => Text::new(format!("{zh} {order}"), format!("{en} {order}")),
        (_, Some(order), ..) => Text::new(format!("{zh}，订单 {order}"), format!("{en}, order {order}")),
        (_, None, Some(buyer), _) => Text::new(format!("{zh}，买家 {buyer}"), format!("{en}, buyer {buyer}")),
        (_, None, None, Some(number)) => Text::new(format!("{zh} {number}"), format!("{en} {number}")),
        (_, None, None, None) => Text::new(zh, en),
    };
    let parts = Text::joined(&values.iter().filter_map(|(name, value)| told(name, value)).collect::<Vec<_>>());
    Text::new(format!("{when} {}：{}", about.zh, parts.zh), format!("{when} {}: {}", about.en, parts.en))
}

/// A value in words; that something is not so says nothing about what happened.
fn told(name: &Name, value: &Value) -> Option<Text> {
    let (name, text) = (name.text(), value.text());
    let en = spoken(&name.en);
    match value {
        Value::YesNo(true) => Some(Text::new(name.zh, en)),
        Value::YesNo(false) => None,
        _ => Some(Text::new(format!("{} {}", name.zh, text.zh), format!("{en} {}", text.en))),
    }
}

/// A word of plan files as people say it: `first_round` → `first round`.
fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

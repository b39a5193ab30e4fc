//! What a formula comes to that names nothing but the plan's own values.

use super::Formula;
use super::eval::{Inputs, Missing, Outcome, evaluate};
use super::scope::Scope;
use crate::plan::name::Name;
use crate::plan::value::Value;
use crate::text::Text;
use jinpai_model::AgentId;
use jinpai_model::words::Role;
use num_rational::BigRational;

/// The formula's value; `None` if it depends on a person or a fact.
pub(crate) fn constant(formula: &Formula, scope: Scope<'_>) -> Option<Value> {
    evaluate(formula, &Nobody { scope, agent: AgentId::new("") }).value.ok()
}

/// Has the plan's own values and nothing else.
struct Nobody<'a> {
    scope: Scope<'a>,
    agent: AgentId,
}

impl Inputs for Nobody<'_> {
    fn agent(&self) -> &AgentId {
        &self.agent
    }

    fn label(&self) -> String {
        String::new()
    }

    fn value(&self, name: &Name) -> Outcome {
        let own = match name {
            Name::Own(own) => self.scope.values.get(own).cloned(),
            Name::Figure(_) | Name::Term(_) | Name::Fact(_) => None,
        };
        own.ok_or_else(|| Missing::because(Text::same(String::new())))
    }

    fn fraction(&self, _: &Name) -> Option<(BigRational, BigRational)> {
        None
    }

    fn with_roles(&self, _: &[Role]) -> Vec<Box<dyn Inputs + '_>> {
        Vec::new()
    }
}

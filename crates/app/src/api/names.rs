//! What people are called.

use jinpai_model::AgentId;
use jinpai_model::records::Agent;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A person of the team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgentView {
    /// The id.
    pub agent: String,
    /// The name for people, if one is known.
    pub name: Option<String>,
}

/// The names of the table `agents`; the latest row of a person stands.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<AgentId, String>);

impl Names {
    /// Looks them up.
    pub fn of(rows: &[Agent]) -> Self {
        let mut sorted: Vec<&Agent> = rows.iter().collect();
        sorted.sort_by_key(|row| row.from);
        Self(sorted.into_iter().map(|row| (row.agent.clone(), row.name.to_string())).collect())
    }

    /// A person's name.
    pub fn name(&self, agent: &AgentId) -> Option<&str> {
        self.0.get(agent).map(String::as_str)
    }

    /// A person.
    pub fn view(&self, agent: &AgentId) -> AgentView {
        AgentView { agent: agent.to_string(), name: self.name(agent).map(str::to_owned) }
    }
}

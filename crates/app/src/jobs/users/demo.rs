//! The users of the demo shop: one of each role, all with one password that is made anew by each demo and printed.

use super::{Newcomer, agents};
use crate::secrets::{self, password};
use jiff::Timestamp;
use jinpai_model::records::Agent;
use jinpai_model::words::Role as Work;
use jinpai_model::{AgentId, UserId};
use jinpai_store::Store;
use jinpai_store::access::{Access, AccessError, Role, User};
use std::collections::BTreeSet;

/// Who may sign in to the demo shop.
#[derive(Debug, Clone)]
pub struct DemoUsers {
    /// The users, from the widest role to the narrowest.
    pub users: Vec<User>,
    /// The password of all of them.
    pub password: String,
}

/// Adds the users, or gives those of an earlier demo the new password.
pub fn add(access: &Access, store: &dyn Store, now: Timestamp) -> Result<DemoUsers, anyhow::Error> {
    let roster = agents(store)?;
    let password = secrets::code();
    let mut users = Vec::new();
    for new in newcomers(&roster) {
        if access.user(&new.id)?.is_some() {
            access.set_password(&new.id, &password::hash(&password), false, None)?;
            access.remove_totp(&new.id)?;
        } else {
            access.add_user(&new.with_password(&password), now)?;
        }
        users.push(access.user(&new.id)?.ok_or_else(|| AccessError::Unknown { user: new.id.clone() })?);
    }
    Ok(DemoUsers { users, password })
}

fn newcomers(roster: &[Agent]) -> Vec<Newcomer> {
    let lead = roster.iter().find(|row| row.role == Some(Work::Supervisor));
    let sells = roster.iter().find(|row| row.role == Some(Work::Presales)).or(roster.first());
    // Whom the supervisor looks after: the agent's group, so that both see the same case from two sides.
    let groups: BTreeSet<String> = sells.or(lead).and_then(|row| row.group.as_deref()).map(str::to_owned).into_iter().collect();
    let named = |id: &str, role: Role, name: &str| Newcomer { name: name.to_owned(), ..Newcomer::new(UserId::from(id), role) };
    let person = |id: &str, role: Role, row: Option<&Agent>, otherwise: &str| Newcomer {
        agent: row.map(|row| AgentId::clone(&row.agent)),
        ..named(id, role, row.map_or(otherwise, |row| &row.name))
    };
    vec![
        named("owner", Role::Owner, "店主"),
        named("manager", Role::Manager, "经理"),
        named("finance", Role::Finance, "财务"),
        Newcomer { groups: groups.into_iter().collect(), ..person("supervisor", Role::Supervisor, lead, "主管") },
        named("warehouse", Role::Warehouse, "仓库"),
        person("agent", Role::Agent, sells, "客服"),
    ]
}

//! `jinpai user add`: adds a user.

use crate::clock;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::users::{self, Newcomer};
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::{AgentId, ShopId};
use jinpai_store::access::Role;

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    #[arg(value_name = "USER")]
    user: String,
    #[arg(long, value_name = "ROLE", value_parser = Role::ALL.map(Role::word))]
    role: String,
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    #[arg(long = "group", value_name = "GROUP")]
    groups: Vec<String>,
    #[arg(long = "shop", value_name = "SHOP")]
    shops: Vec<String>,
    #[arg(long)]
    see_pay: bool,
    #[arg(long)]
    must_change: bool,
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(workspace: &Workspace, arguments: &AddArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let role = Role::of_word(&arguments.role).ok_or_else(|| Failure::usage(arguments.role.clone()))?;
    let new = Newcomer {
        name: arguments.name.clone().unwrap_or_default(),
        agent: arguments.agent.as_deref().map(|agent| AgentId::from(agent.trim())),
        groups: arguments.groups.clone(),
        shops: arguments.shops.iter().map(|shop| ShopId::from(shop.trim())).collect(),
        pay_granted: arguments.see_pay,
        must_change_password: arguments.must_change,
        ..Newcomer::new(arguments.user.trim(), role)
    };
    let roster = if workspace.has_store() { users::agents(workspace.store(lang)?.as_ref())? } else { Vec::new() };
    let password = super::password(arguments.password_stdin, console)?;
    let access = workspace.create_access()?;
    let user = users::add(&access, &new, &password, &roster, clock::now(), lang)?;
    if console.json {
        console.json(&users::as_json(&user))?;
        return Ok(Outcome::Done);
    }
    let (id, role) = (&user.id, user.role.name(lang));
    console.line(lang.pick(format!("已添加用户 {id}（{role}）"), format!("added the user {id} ({role})")))?;
    Ok(Outcome::Done)
}

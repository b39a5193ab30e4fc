//! `jinpai plan acknowledge`: an agent has read a version.

use crate::clock;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::publish::{Acknowledged, acknowledge, versions};
use crate::jobs::desk::{self, Desk};
use crate::jobs::moment;
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jiff::civil::Date;
use jinpai_model::Row;
use jinpai_model::records::Agent;
use jinpai_store::records;

#[derive(Debug, Args)]
pub(super) struct AcknowledgeArguments {
    #[arg(value_name = "PLAN")]
    name: String,
    #[arg(long, value_name = "DAY", value_parser = moment::day)]
    effective: Option<Date>,
    #[arg(long, value_name = "AGENT")]
    agent: String,
}

pub(super) fn run(workspace: &Workspace, arguments: &AcknowledgeArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let store = workspace.store(lang)?;
    let agents: Vec<Agent> = records(store.as_ref())?;
    let agent = desk::agent(&agents, &arguments.agent, lang)?;
    let desk = Desk::new(clock::now(), agent.as_str(), lang)?;
    let standing = versions(&records(store.as_ref())?, &agents, &records(store.as_ref())?, &workspace.plan(), lang)?;
    let acknowledged = acknowledge(&standing, &arguments.name, arguments.effective, &agent, &desk)?;
    let path = match &acknowledged {
        Acknowledged::New(row) => Some(desk.enter(store.as_ref(), "plan acknowledge", vec![Row::of(row)])?),
        Acknowledged::Before(..) => None,
    };
    print::versions::acknowledged(&acknowledged, &agent, path.as_deref(), console)?;
    Ok(Outcome::Done)
}

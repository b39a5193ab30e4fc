//! `jinpai appeal`: an agent's answer to a confirmed fault.

use super::arguments::OpenMonth;
use crate::clock;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::appeal::{Answer, answer};
use crate::jobs::desk::{self, Desk};
use crate::jobs::plan;
use crate::print::desk::Change;
use crate::workspace::Workspace;
use clap::{ArgGroup, Args};

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("answer").required(true).args(["reason", "accept"]))]
pub(super) struct AppealArguments {
    #[arg(required = true, value_name = "CASE")]
    cases: Vec<String>,
    #[command(flatten)]
    of: OpenMonth,
    #[arg(long, value_name = "AGENT")]
    agent: String,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[arg(long)]
    accept: bool,
}

pub(super) fn run(workspace: &Workspace, arguments: &AppealArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let reason = arguments.reason.as_deref().map(|reason| desk::said(reason, "--reason", lang)).transpose()?;
    let book = plan::for_pay(workspace, arguments.of.plan.as_deref(), lang)?;
    let store = workspace.store(lang)?;
    desk::refuse_closed(store.as_ref(), arguments.of.month, lang)?;
    let before = arguments.of.paid(store.as_ref(), &book, console)?;
    let agent = desk::agent(&before.measured.agents, &arguments.agent, lang)?;
    let desk = Desk::new(clock::now(), agent.as_str(), lang)?;
    let said = reason.map_or(Answer::Accept, Answer::Appeal);
    let clock = before.measured.context.clock_of_agent(&agent);
    let answered = answer(&before.measured.faults, &book, &arguments.cases, &agent, said, (&desk, clock.zone()))?;
    let path = desk.enter(store.as_ref(), "appeal", answered.rows(&desk, said))?;
    let after = if answered.changed.is_empty() { None } else { Some(arguments.of.paid(store.as_ref(), &book, console)?) };
    Change { before: &before, after: after.as_ref(), cases: &answered.changed, same: &answered.same, path: &path }
        .print(console)?;
    // An appeal waits for its answer.
    Ok(if arguments.accept { Outcome::Done } else { Outcome::Attention })
}

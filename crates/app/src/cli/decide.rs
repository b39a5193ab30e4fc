//! `jinpai decide`: a supervisor confirms or waives faults.

use super::arguments::OpenMonth;
use crate::clock;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::decide::{Chosen, Known, May, Ruling, decide};
use crate::jobs::desk::{self, Desk};
use crate::jobs::plan;
use crate::print::desk::Change;
use crate::workspace::Workspace;
use clap::{ArgGroup, Args};
use jinpai_model::Fen;
use jinpai_model::words::Decision;
use jinpai_store::records;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("decision").required(true).args(["confirm", "waive"]))]
#[command(group = ArgGroup::new("chosen").required(true).args(["cases", "all_proposed"]))]
pub(super) struct DecideArguments {
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    #[command(flatten)]
    of: OpenMonth,
    #[arg(long)]
    confirm: bool,
    #[arg(long)]
    waive: bool,
    #[arg(long, value_name = "WHO")]
    by: String,
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    amount: Option<Fen>,
    #[arg(long)]
    all_proposed: bool,
    #[arg(long, value_name = "ID", requires = "all_proposed")]
    rule: Option<String>,
    #[arg(long, value_name = "AGENT", requires = "all_proposed")]
    agent: Option<String>,
}

pub(super) fn run(workspace: &Workspace, arguments: &DecideArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let desk = Desk::new(clock::now(), &arguments.by, lang)?;
    let reason = desk::said(&arguments.reason, "--reason", lang)?;
    let book = plan::for_pay(workspace, arguments.of.plan.as_deref(), lang)?;
    let store = workspace.store(lang)?;
    desk::refuse_closed(store.as_ref(), arguments.of.month, lang)?;
    let before = arguments.of.paid(store.as_ref(), &book, console)?;
    let agents = &before.measured.agents;
    let agent = arguments.agent.as_deref().map(|wanted| desk::agent(agents, wanted, lang)).transpose()?;
    let chosen = if arguments.all_proposed {
        Chosen::Proposed { rule: arguments.rule.as_deref(), agent: agent.as_ref() }
    } else {
        Chosen::Cases(&arguments.cases)
    };
    let decision = if arguments.confirm { Decision::Confirmed } else { Decision::Waived };
    let ruling = Ruling { decision, reason, amount: arguments.amount };
    let known = Known { agents, decisions: &records(store.as_ref())?, may: May::ALL };
    let decided = decide(&before.measured.faults, known, chosen, &ruling, &desk)?;
    let path = desk.enter(store.as_ref(), "decide", decided.rows(&desk, &ruling))?;
    let after = if decided.changed.is_empty() { None } else { Some(arguments.of.paid(store.as_ref(), &book, console)?) };
    Change { before: &before, after: after.as_ref(), cases: &decided.changed, same: &decided.same, path: &path }
        .print(console)?;
    Ok(Outcome::Done)
}

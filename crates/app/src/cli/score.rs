//! `jinpai score`: points given by hand; without any, what is still to be scored.

use super::arguments::OpenMonth;
use crate::clock;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::score::{ByHand, Whom, by_hand, score};
use crate::jobs::desk::{self, Desk};
use crate::jobs::month;
use crate::print;
use crate::workspace::Workspace;
use clap::{ArgGroup, Args};
use jinpai_store::records;
use rust_decimal::Decimal;

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").args(["agent", "group"]).requires_all(["indicator", "points", "by"]))]
pub(super) struct ScoreArguments {
    #[command(flatten)]
    of: OpenMonth,
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    #[arg(long, value_name = "NAME", requires = "whom")]
    indicator: Option<String>,
    #[arg(long, value_name = "N", requires = "whom", allow_hyphen_values = true)]
    points: Option<Decimal>,
    #[arg(long, value_name = "WHO", requires = "whom")]
    by: Option<String>,
}

pub(super) fn run(workspace: &Workspace, arguments: &ScoreArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let month = arguments.of.month;
    let book = month::plans(workspace, arguments.of.plan.as_deref(), month, lang)?;
    let store = workspace.store(lang)?;
    let given = arguments.indicator.as_deref().zip(arguments.points).zip(arguments.by.as_deref());
    if given.is_some() {
        desk::refuse_closed(store.as_ref(), month, lang)?;
    }
    let before = arguments.of.paid(store.as_ref(), &book, console)?;
    let agents = &before.measured.agents;
    let all = by_hand(&before.slips, &book, month, &records(store.as_ref())?);
    let Some(((indicator, points), by)) = given else {
        print::desk::to_score(&all, month, console)?;
        let waits = all.iter().any(|one: &ByHand| one.given.is_none());
        return Ok(if waits { Outcome::Attention } else { Outcome::Done });
    };
    let desk = Desk::new(clock::now(), by, lang)?;
    let agent = arguments.agent.as_deref().map(|wanted| desk::agent(agents, wanted, lang)).transpose()?;
    let whom = match (&agent, arguments.group.as_deref()) {
        (Some(agent), _) => Whom::Agent(agent),
        (None, group) => Whom::Group(group.unwrap_or_default().trim()),
    };
    let scored = score(&all, month, whom, indicator, points, &desk)?;
    let path = desk.enter(store.as_ref(), "score", scored.rows())?;
    let after = if scored.changed.is_empty() { None } else { Some(arguments.of.paid(store.as_ref(), &book, console)?) };
    print::desk::scored(&scored, (&before, after.as_ref()), &path, console)?;
    Ok(Outcome::Done)
}

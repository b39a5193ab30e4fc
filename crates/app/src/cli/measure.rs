//! `jinpai measure`: the fact and figure files of spec 2.3.

use super::arguments::Period;
use crate::clock::Stopwatch;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::measure::Request;
use crate::jobs::{moment, month, pay, plan};
use crate::outputs::{self, Format};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::measures::KeepRounds;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct MeasureArguments {
    #[command(flatten)]
    period: Period,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = ["csv", "json", "xlsx"], hide_default_value = true)]
    formats: Vec<Format>,
}

pub(super) fn run(workspace: &Workspace, arguments: &MeasureArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let period = &arguments.period;
    let as_of = period.as_of.as_deref().map(|text| moment::as_of(text, lang)).transpose()?;
    let book = match month::closed_plans(workspace, period.plan.as_deref(), period.month, lang)? {
        Some(book) => book,
        None => plan::for_measure(workspace, period.plan.as_deref(), lang)?,
    };
    let store = workspace.store(lang)?;
    let stopwatch = Stopwatch::start();
    let request = Request { book: &book, month: period.month, as_of, keep: KeepRounds::All };
    // The scores in `agent_months` are the plan's; one without scorecards gives none.
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    let files = paid.measured.files(&paid.scores());
    let written = outputs::write(&arguments.out, &format!("jinpai-{}", period.month), &files, &arguments.formats, lang)?;
    print::written(&written, console)?;
    print::notices(&paid.measured, console)?;
    let seconds = print::seconds(stopwatch.elapsed());
    console.say(lang.pick(format!("用时 {seconds}"), format!("took {seconds}")))?;
    Ok(Outcome::Done)
}

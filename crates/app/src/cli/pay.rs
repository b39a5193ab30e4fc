//! `jinpai pay`: the draft payslips of a month.

use super::arguments::Period;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::measure::Request;
use crate::jobs::{moment, pay, plan};
use crate::outputs::{self, Format};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::measures::KeepRounds;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PayArguments {
    #[command(flatten)]
    period: Period,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = ["csv", "json", "xlsx"], hide_default_value = true)]
    formats: Vec<Format>,
}

pub(super) fn run(workspace: &Workspace, arguments: &PayArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let period = &arguments.period;
    let as_of = period.as_of.as_deref().map(|text| moment::as_of(text, lang)).transpose()?;
    let book = plan::for_pay(workspace, period.plan.as_deref(), lang)?;
    let store = workspace.store(lang)?;
    // The rounds are wanted only for their file.
    let keep = if arguments.out.is_some() { KeepRounds::All } else { KeepRounds::None };
    let request = Request { book: &book, month: period.month, as_of, keep };
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    if console.json {
        console.json(&print::slips_as_json(&paid))?;
    } else {
        let month = period.month;
        let plans = book.versions().iter().map(|version| {
            let (title, effective) = (&version.plan.title, version.plan.effective);
            lang.pick(format!("「{title}」（{effective} 起）"), format!("{title:?} (from {effective})"))
        });
        let plans = plans.collect::<Vec<_>>().join(lang.pick("、", ", "));
        console.line(
            lang.pick(format!("{month} 工资草稿，方案{plans}\n"), format!("draft payslips of {month} by the plan {plans}\n")),
        )?;
        print::pay_table(&paid, console)?;
    }
    if let Some(folder) = &arguments.out {
        let written = outputs::write(folder, &format!("jinpai-{}", period.month), &paid.files(), &arguments.formats, lang)?;
        if !console.json {
            print::written(&written, console)?;
        }
    }
    print::plan_notices(&book, &paid, console)?;
    print::notices(&paid.measured, console)?;
    Ok(if paid.is_pending() { Outcome::Attention } else { Outcome::Done })
}

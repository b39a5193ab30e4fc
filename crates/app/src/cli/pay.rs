//! `jinpai pay`: the draft payslips of a month.

use super::arguments::Period;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::measure::Request;
use crate::jobs::{moment, month, pay};
use crate::outputs::{self, Format};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::PlanBook;
use jinpai_model::Lang;
use jinpai_store::ClosedMonth;
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
    let book = month::plans(workspace, period.plan.as_deref(), period.month, lang)?;
    let store = workspace.store(lang)?;
    // The rounds are wanted only for their file.
    let keep = if arguments.out.is_some() { KeepRounds::All } else { KeepRounds::None };
    let request = Request { book: &book, month: period.month, as_of, keep };
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    let closed = store.closed_month(period.month)?;
    // Under another plan or as of another time a closed month is not what was closed.
    let sealed = closed.as_ref().filter(|_| period.plan.is_none() && period.as_of.is_none());
    let hashes = sealed.map(|sealed| month::hashes(store.as_ref(), sealed, &paid, lang)).transpose()?.unwrap_or_default();
    if console.json {
        console.json(&print::slips_as_json(&paid))?;
    } else {
        console.line(format!("{}\n", head(period, &book, sealed, lang)))?;
        print::pay_table(&paid, console)?;
    }
    if let Some(folder) = &arguments.out {
        let files = paid.files_with(&hashes);
        let written = outputs::write(folder, &format!("jinpai-{}", period.month), &files, &arguments.formats, lang)?;
        if !console.json {
            print::written(&written, console)?;
        }
    }
    if sealed.is_some() {
        return Ok(Outcome::Done);
    }
    print::plan_warnings(&book, console)?;
    print::plan_notices(&book, &paid, console)?;
    print::notices(&paid.measured, console)?;
    Ok(if paid.is_pending() { Outcome::Attention } else { Outcome::Done })
}

/// What is shown: a draft, or what was closed.
fn head(period: &Period, book: &PlanBook, sealed: Option<&ClosedMonth>, lang: Lang) -> String {
    let month = period.month;
    if let Some(ClosedMonth { closed_by, closed_at, hash, .. }) = sealed {
        let day = closed_at.strftime("%Y-%m-%d");
        return lang.pick(
            format!("{month} 已由 {closed_by} 于 {day} 结账，以下是结账时的工资条。校验 {hash}"),
            format!("{month} was closed by {closed_by} on {day}; these are the payslips as they were closed. Hash {hash}"),
        );
    }
    let plans = book.versions().iter().map(|version| {
        let (title, effective) = (&version.plan.title, version.plan.effective);
        lang.pick(format!("「{title}」（{effective} 起）"), format!("{title:?} (from {effective})"))
    });
    let plans = plans.collect::<Vec<_>>().join(lang.pick("、", ", "));
    lang.pick(format!("{month} 工资草稿，方案{plans}"), format!("draft payslips of {month} by the plan {plans}"))
}

//! `jinpai faults`: what the plans call a fault in a month, what follows from it, and what waits for a decision.

use super::arguments::Period;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::desk;
use crate::jobs::measure::Request;
use crate::jobs::{moment, month, pay};
use crate::outputs::{self, Format};
use crate::print;
use crate::print::faults::{View, names};
use crate::workspace::Workspace;
use clap::{Args, ValueEnum};
use jinpai_calc::faults::{Fault, FaultReport, Standing, tables};
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::pay::effects;
use jinpai_calc::plan::PlanBook;
use jinpai_calc::plan::name::nearest;
use jinpai_model::Lang;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct FaultsArguments {
    #[command(flatten)]
    period: Period,
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    #[arg(long, value_name = "STATUS", default_value = "all", hide_default_value = true)]
    status: Status,
    #[arg(long)]
    all: bool,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = ["csv", "json", "xlsx"], hide_default_value = true)]
    formats: Vec<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Status {
    Proposed,
    Confirmed,
    Waived,
    Appealed,
    Excused,
    All,
}

impl Status {
    fn has(self, standing: Standing) -> bool {
        match self {
            Self::All => true,
            Self::Proposed => standing == Standing::Proposed,
            Self::Confirmed => standing == Standing::Confirmed,
            Self::Waived => standing == Standing::Waived,
            Self::Appealed => standing == Standing::Appealed,
            Self::Excused => standing == Standing::Excused,
        }
    }
}

pub(super) fn run(workspace: &Workspace, arguments: &FaultsArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let period = &arguments.period;
    let as_of = period.as_of.as_deref().map(|text| moment::as_of(text, lang)).transpose()?;
    let book = month::plans(workspace, period.plan.as_deref(), period.month, lang)?;
    let store = workspace.store(lang)?;
    let request = Request { book: &book, month: period.month, as_of, keep: KeepRounds::None };
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    let report = &paid.measured.faults;
    let agent = arguments.agent.as_deref().map(|wanted| desk::agent(&paid.measured.agents, wanted, lang)).transpose()?;
    check_rule(&book, report, arguments.rule.as_deref(), lang)?;
    let of_whom = |fault: &&Fault| {
        agent.as_ref().is_none_or(|agent| fault.agent == *agent)
            && arguments.rule.as_deref().is_none_or(|rule| fault.rule.id == rule)
    };
    let faults: Vec<&Fault> = report.faults.iter().filter(of_whom).collect();
    let waits = faults.iter().any(|fault| matches!(fault.standing, Standing::Proposed | Standing::Appealed));
    let shown: Vec<&Fault> = faults.into_iter().filter(|fault| arguments.status.has(fault.standing)).collect();
    let is_whole = agent.is_none() && arguments.rule.is_none();
    let (names, at) = (names(&paid.measured.agents), print::workspace_option(workspace.folder()));
    let effects = effects(&book, &paid.month);
    let view = View { paid: &paid, names: &names, faults: &shown, effects: &effects, is_whole, all: arguments.all, at: &at };
    if console.json {
        console.json(&view.as_json())?;
    } else {
        view.print(console)?;
    }
    if let Some(folder) = &arguments.out {
        let file = tables::faults(&shown.iter().copied().cloned().collect::<Vec<_>>());
        let workbook = format!("jinpai-faults-{}", period.month);
        let written = outputs::write(folder, &workbook, &[file], &arguments.formats, lang)?;
        if !console.json {
            print::written(&written, console)?;
        }
    }
    Ok(if waits || !report.problems.is_empty() { Outcome::Attention } else { Outcome::Done })
}

/// A rule that no plan of the run has is a slip of the pen.
fn check_rule(book: &PlanBook, report: &FaultReport, wanted: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    let Some(wanted) = wanted else { return Ok(()) };
    let of_plans = book.versions().iter().flat_map(|version| &version.plan.faults);
    let mut known: Vec<&str> =
        of_plans.chain(report.faults.iter().map(|fault| &fault.rule)).map(|rule| rule.id.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    if known.contains(&wanted) {
        return Ok(());
    }
    let meant = match nearest(wanted, known.iter().copied()) {
        Some(meant) => lang.pick(format!("是不是 {meant}？"), format!("did you mean {meant}?")),
        None if known.is_empty() => lang.pick("方案里没有 [[fault]]".to_owned(), "the plan has no [[fault]]".to_owned()),
        None => desk::listed(&known, lang),
    };
    Err(Failure::usage(lang.pick(format!("方案里没有条款 {wanted}。{meant}"), format!("no plan has a fault {wanted}; {meant}"))))
}

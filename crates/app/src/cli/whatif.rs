//! `jinpai whatif`: a month under another plan or other settings beside the real one.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::{moment, month, plan, whatif};
use crate::outputs::{self, Format};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::Month;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct WhatifArguments {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    month: Month,
    #[arg(long, value_name = "FILE", required_unless_present = "set")]
    plan: Option<PathBuf>,
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = ["xlsx"], hide_default_value = true)]
    formats: Vec<Format>,
}

pub(super) fn run(workspace: &Workspace, arguments: &WhatifArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let (lang, month) = (console.lang, arguments.month);
    let real = month::plans(workspace, None, month, lang)?;
    let named = arguments.plan.as_deref().map(|path| plan::book_of(path, lang)).transpose()?;
    let other = whatif::with_settings(named.as_ref().unwrap_or(&real), &arguments.set, lang)?;
    let store = workspace.store(lang)?;
    let mut found = console.with_progress(|progress| whatif::run(store.as_ref(), (&real, &other), month, progress, lang))?;
    if let Some(wanted) = arguments.agent.as_deref() {
        let comparison = &mut found.comparison;
        comparison.persons.retain(|person| person.agent == wanted);
        if comparison.persons.is_empty() {
            return Err(Failure::usage(lang.pick(
                format!("{wanted} 在两边都没有 {month} 的工资条"),
                format!("{wanted} has no payslip of {month} on either side"),
            )));
        }
        comparison.facts.retain(|fact| fact.agent.as_deref() == Some(wanted));
    }
    print::whatif::whatif(&found, month, arguments.agent.is_some(), console)?;
    if let Some(folder) = &arguments.out {
        let files = found.comparison.files();
        let written = outputs::write(folder, &format!("whatif-{month}"), &files, &arguments.formats, lang)?;
        if !console.json {
            print::written(&written, console)?;
        }
    }
    Ok(if found.is_pending { Outcome::Attention } else { Outcome::Done })
}

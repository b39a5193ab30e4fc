//! `jinpai plan check`: the mistakes of plan files, and their examples.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::plan::text;
use clap::{Args, Subcommand};
use jinpai_calc::plan::diagnostic::position;
use jinpai_calc::plan::{CheckReport, check, render};
use jinpai_model::Lang;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct PlanArguments {
    #[command(subcommand)]
    command: PlanCommand,
}

#[derive(Debug, Subcommand)]
enum PlanCommand {
    Check(CheckArguments),
}

#[derive(Debug, Args)]
struct CheckArguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &PlanArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let PlanCommand::Check(CheckArguments { files }) = &arguments.command;
    let lang = console.lang;
    let mut wrong = 0;
    let mut reports = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let source = text(file, lang)?;
        let report = check(&source);
        wrong += usize::from(!report.is_good());
        if console.json {
            reports.push(as_json(&name, &source, &report, lang));
        } else {
            show(&name, &source, &report, console)?;
        }
    }
    if console.json {
        console.json(&reports)?;
    }
    if wrong > 0 {
        let all = files.len();
        return Err(Failure::new(lang.pick(format!("{all} 份方案中有 {wrong} 份有误"), format!("{wrong} of {all} plans are wrong"))));
    }
    Ok(Outcome::Done)
}

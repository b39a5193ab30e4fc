//! `jinpai plan`: the mistakes of plan files and their examples; versions into force, and who has acknowledged them.

mod acknowledge;
mod publish;
mod versions;

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::plan::text;
use crate::workspace::Workspace;
use clap::{Args, Subcommand};
use jinpai_calc::pay::{CheckReport, check};
use jinpai_calc::plan::diagnostic::position;
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
    Publish(publish::PublishArguments),
    Acknowledge(acknowledge::AcknowledgeArguments),
    Versions(versions::VersionsArguments),
}

#[derive(Debug, Args)]
struct CheckArguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(workspace: &Workspace, arguments: &PlanArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    match &arguments.command {
        PlanCommand::Check(CheckArguments { files }) => check_files(files, console),
        PlanCommand::Publish(arguments) => publish::run(workspace, arguments, console),
        PlanCommand::Acknowledge(arguments) => acknowledge::run(workspace, arguments, console),
        PlanCommand::Versions(arguments) => versions::run(workspace, arguments, console),
    }
}

fn check_files(files: &[PathBuf], console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let mut wrong = 0;
    let mut reports = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let source = text(file, lang)?;
        let report = check(&name, &source);
        wrong += usize::from(!report.is_good());
        if console.json {
            reports.push(as_json(&source, &report, lang));
        } else {
            console.line(report.render(&source, lang).trim_end())?;
        }
    }
    if console.json {
        console.json(&reports)?;
    }
    if wrong > 0 {
        let all = files.len();
        return Err(Failure::new(
            lang.pick(format!("{all} 份方案中有 {wrong} 份有误"), format!("{wrong} of {all} plans are wrong")),
        ));
    }
    Ok(Outcome::Done)
}

fn as_json(source: &str, report: &CheckReport, lang: Lang) -> Value {
    let mistakes = report.diagnostics.iter().map(|mistake| {
        let at = position(source, mistake.span.start);
        json!({
            "line": at.line,
            "column": at.column,
            "code": mistake.code,
            "message": mistake.message.in_lang(lang),
            "help": mistake.help.in_lang(lang),
        })
    });
    let examples = report.examples.iter().map(|example| {
        let expectations = example.expectations.iter().map(|expectation| {
            json!({
                "what": expectation.what.in_lang(lang),
                "expected": expectation.expected,
                "actual": expectation.actual,
                "holds": expectation.holds(),
            })
        });
        json!({
            "title": example.title,
            "line": example.position.line,
            "holds": example.holds(),
            "expectations": expectations.collect::<Vec<_>>(),
        })
    });
    json!({
        "file": report.name,
        "title": report.title,
        "good": report.is_good(),
        "mistakes": mistakes.collect::<Vec<_>>(),
        "examples": examples.collect::<Vec<_>>(),
    })
}

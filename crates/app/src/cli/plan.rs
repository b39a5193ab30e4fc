//! `jinpai plan`: check plan files and compare them; versions into force, and who has acknowledged them.

mod acknowledge;
mod check;
mod diff;
mod publish;
mod versions;

use crate::console::Console;
use crate::failure::Outcome;
use crate::workspace::Workspace;
use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct PlanArguments {
    #[command(subcommand)]
    command: PlanCommand,
}

#[derive(Debug, Subcommand)]
enum PlanCommand {
    Check(check::CheckArguments),
    Diff(diff::DiffArguments),
    Publish(publish::PublishArguments),
    Acknowledge(acknowledge::AcknowledgeArguments),
    Versions(versions::VersionsArguments),
}

pub(super) fn run(workspace: &Workspace, arguments: &PlanArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    match &arguments.command {
        PlanCommand::Check(arguments) => check::run(workspace, arguments, console),
        PlanCommand::Diff(arguments) => diff::run(arguments, console),
        PlanCommand::Publish(arguments) => publish::run(workspace, arguments, console),
        PlanCommand::Acknowledge(arguments) => acknowledge::run(workspace, arguments, console),
        PlanCommand::Versions(arguments) => versions::run(workspace, arguments, console),
    }
}

//! The command line: one file for each command, all of one shape — arguments, then `run`.

mod appeal;
mod arguments;
mod close;
mod decide;
mod demo;
mod explain;
mod faults;
mod import;
mod incident;
mod init;
mod measure;
mod openapi;
mod parse;
mod pay;
mod plan;
mod promotions;
mod score;
mod serve;
mod slip;
mod texts;
mod user;
mod verify;
mod whatif;

use crate::config::World;
use crate::console::Console;
use crate::failure::{self, Outcome};
use crate::workspace::{self, Workspace};
use arguments::{Arguments, Command};
use parse::Parsed;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the process: reads the world, parses the command line, runs the command, says how it ended.
pub fn main() -> ExitCode {
    let world = World::read();
    let lang = world.language();
    let arguments = match parse::parse(&world, lang) {
        Parsed::Run(arguments) => *arguments,
        Parsed::Show(text) => {
            // Help that nobody reads any more (`jinpai --help | head`) is no failure.
            let shown = std::io::stdout().write_all(text.as_bytes());
            return if shown.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(1) };
        }
        Parsed::Wrong(text) => {
            let told = std::io::stderr().write_all(text.as_bytes());
            debug_assert!(told.is_ok(), "standard error takes text");
            return ExitCode::from(2);
        }
    };
    let mut console = Console::standard(lang, arguments.json, world.program());
    let outcome = run(&world, arguments, &mut console).and_then(|outcome| console.flush().map(|()| outcome));
    match outcome {
        Ok(outcome) => ExitCode::from(outcome.code()),
        Err(error) if failure::reader_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let told = console.flush().and_then(|()| console.remark(failure::text(&error, lang).trim_end()));
            debug_assert!(told.is_ok(), "standard error takes text");
            ExitCode::from(failure::code(&error))
        }
    }
}

fn run(world: &World, arguments: Arguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let chosen = arguments.workspace.or_else(|| world.workspace.clone());
    let workspace = Workspace::at(chosen.clone().unwrap_or_else(|| workspace::DEFAULT.into()));
    match arguments.command {
        Command::Init(arguments) => init::run(&workspace, &arguments, console),
        Command::Demo(arguments) => {
            demo::run(&Workspace::at(chosen.unwrap_or_else(|| workspace::DEMO.into())), &arguments, console)
        }
        Command::Import(arguments) => import::run(&workspace, arguments, console),
        Command::Measure(arguments) => measure::run(&workspace, &arguments, console),
        Command::Pay(arguments) => pay::run(&workspace, &arguments, console),
        Command::Explain(arguments) => explain::run(&workspace, &arguments, console),
        Command::Faults(arguments) => faults::run(&workspace, &arguments, console),
        Command::Decide(arguments) => decide::run(&workspace, &arguments, console),
        Command::Appeal(arguments) => appeal::run(&workspace, &arguments, console),
        Command::Incident(arguments) => incident::run(&workspace, &arguments, console),
        Command::Score(arguments) => score::run(&workspace, &arguments, console),
        Command::Close(arguments) => close::run(&workspace, &arguments, console),
        Command::Slip(arguments) => slip::run(&workspace, &arguments, console),
        Command::Verify(arguments) => verify::run(&workspace, &arguments, console),
        Command::Serve(arguments) => serve::run(&workspace, &arguments, console),
        Command::User(arguments) => user::run(&workspace, &arguments, console),
        Command::Openapi => openapi::run(console),
        Command::Plan(arguments) => plan::run(&workspace, &arguments, console),
        Command::Whatif(arguments) => whatif::run(&workspace, &arguments, console),
        Command::Promotions(arguments) => promotions::run(&workspace, &arguments, console),
    }
}

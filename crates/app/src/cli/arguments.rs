//! What may be typed. The help texts are in `texts`, Chinese and English beside each other.

use super::appeal::AppealArguments;
use super::close::CloseArguments;
use super::decide::DecideArguments;
use super::demo::DemoArguments;
use super::explain::ExplainArguments;
use super::faults::FaultsArguments;
use super::import::ImportArguments;
use super::incident::IncidentArguments;
use super::init::InitArguments;
use super::measure::MeasureArguments;
use super::pay::PayArguments;
use super::plan::PlanArguments;
use super::promotions::PromotionsArguments;
use super::score::ScoreArguments;
use super::serve::ServeArguments;
use super::slip::SlipArguments;
use super::user::UserArguments;
use super::verify::VerifyArguments;
use super::whatif::WhatifArguments;
use crate::console::Console;
use crate::jobs::measure::Request;
use crate::jobs::{moment, pay};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::PlanBook;
use jinpai_model::Month;
use jinpai_store::Store;
use std::path::PathBuf;

#[derive(Debug, Parser)]
#[command(name = "jinpai", version, disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
#[command(arg_required_else_help = true, subcommand_required = true)]
pub(super) struct Arguments {
    #[arg(short = 'w', long, global = true, value_name = "FOLDER")]
    pub(super) workspace: Option<PathBuf>,
    // Read by `World::language` before the rest is parsed, because the texts about the rest depend on it.
    #[arg(long, global = true)]
    lang: Option<LangChoice>,
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[arg(short = 'h', long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangChoice {
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Init(InitArguments),
    Demo(DemoArguments),
    Import(ImportArguments),
    Measure(MeasureArguments),
    Pay(PayArguments),
    Explain(ExplainArguments),
    Faults(FaultsArguments),
    Decide(DecideArguments),
    Appeal(AppealArguments),
    Incident(IncidentArguments),
    Score(ScoreArguments),
    Close(CloseArguments),
    Slip(SlipArguments),
    Verify(VerifyArguments),
    Whatif(WhatifArguments),
    Promotions(PromotionsArguments),
    Plan(PlanArguments),
    Serve(ServeArguments),
    User(UserArguments),
    Openapi,
}

/// Which month, by which plan, as known when: the same for measure, pay and explain.
#[derive(Debug, Args)]
pub(super) struct Period {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    pub(super) month: Month,
    #[arg(long, value_name = "FILE")]
    pub(super) plan: Option<PathBuf>,
    #[arg(long, value_name = "TIME")]
    pub(super) as_of: Option<String>,
}

/// A month in which something is entered by hand.
#[derive(Debug, Args)]
pub(super) struct OpenMonth {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    pub(super) month: Month,
    #[arg(long, value_name = "FILE")]
    pub(super) plan: Option<PathBuf>,
}

impl OpenMonth {
    /// The month as it stands.
    pub(super) fn paid(&self, store: &dyn Store, book: &PlanBook, console: &Console) -> anyhow::Result<pay::Paid> {
        let request = Request { book, month: self.month, as_of: None, keep: KeepRounds::None };
        console.with_progress(|progress| pay::run(store, &request, progress, console.lang))
    }
}

//! `jinpai close`: freezes a month, or says what still stands in its way.

use crate::clock;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::close::{self, Ended, Order};
use crate::jobs::{moment, month};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::Month;

#[derive(Debug, Args)]
pub(super) struct CloseArguments {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    month: Month,
    #[arg(long, value_name = "WHO", required_unless_present = "check")]
    by: Option<String>,
    #[arg(long)]
    check: bool,
    #[arg(long, value_name = "ITEM", requires = "reason", conflicts_with = "check")]
    accept: Vec<String>,
    #[arg(long, requires = "reason", conflicts_with = "check")]
    accept_all: bool,
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub(super) fn run(workspace: &Workspace, arguments: &CloseArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let by = arguments.by.as_deref().unwrap_or_default().trim();
    if by.is_empty() && !arguments.check {
        return Err(Failure::usage(lang.pick("--by 不能为空".to_owned(), "--by must not be empty".to_owned())));
    }
    let book = month::plans(workspace, None, arguments.month, lang)?;
    print::plan_warnings(&book, console)?;
    let store = workspace.store(lang)?;
    let order = Order {
        month: arguments.month,
        book: &book,
        by,
        now: clock::now(),
        check_only: arguments.check,
        accept: &arguments.accept,
        accept_all: arguments.accept_all,
        reason: arguments.reason.as_deref().unwrap_or_default(),
        lang,
    };
    let ended = console.with_progress(|progress| close::run(store.as_ref(), &order, progress))?;
    let program = format!("{}{}", console.program, print::workspace_option(workspace.folder()));
    print::close::ended(&ended, arguments.month, &program, console)?;
    Ok(match &ended {
        Ended::Open(items, _) if items.iter().any(close::checklist::Item::blocks) => Outcome::Attention,
        Ended::Already(_) | Ended::Open(..) | Ended::Closed(..) => Outcome::Done,
    })
}

//! `jinpai promotions`: who may rise to the next level, why, and what everybody else still lacks.

use crate::clock;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::desk::{self, Desk};
use crate::jobs::{moment, month, promotions};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::records::Agent;
use jinpai_model::{Lang, Month};
use jinpai_store::{Store, records};

#[derive(Debug, Args)]
pub(super) struct PromotionsArguments {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    month: Option<Month>,
    #[arg(long, value_name = "AGENT", requires = "by")]
    confirm: Option<String>,
    #[arg(long, value_name = "WHO", requires = "confirm")]
    by: Option<String>,
}

pub(super) fn run(workspace: &Workspace, arguments: &PromotionsArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let store = workspace.store(lang)?;
    let month = chosen(store.as_ref(), arguments.month, lang)?;
    let book = month::plans(workspace, None, month, lang)?;
    let list = console.with_progress(|progress| promotions::list(workspace, store.as_ref(), (&book, month), progress, lang))?;
    if let Some(wanted) = arguments.confirm.as_deref() {
        let desk = Desk::new(clock::now(), arguments.by.as_deref().unwrap_or_default(), lang)?;
        let agent = desk::agent(&records::<Agent>(store.as_ref())?, wanted, lang)?;
        let confirmed = promotions::confirm(store.as_ref(), (&book, month), &list, &agent, &desk)?;
        print::promotions::confirmed(&confirmed, console)?;
        return Ok(Outcome::Done);
    }
    print::promotions::list(&book, month, &list, console)?;
    Ok(Outcome::Done)
}

/// The month asked for, else the last one that is closed.
fn chosen(store: &dyn Store, wanted: Option<Month>, lang: Lang) -> anyhow::Result<Month> {
    let last = store.closed_months()?.last().map(|closed| closed.month);
    wanted.or(last).ok_or_else(|| {
        Failure::usage(lang.pick(
            "还没有结过账的月份；请用 --month 写明到哪个月底".to_owned(),
            "no month is closed yet; say with --month at the end of which month".to_owned(),
        ))
    })
}

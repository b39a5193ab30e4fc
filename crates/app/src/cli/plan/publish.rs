//! `jinpai plan publish`: a version into force.

use super::diff;
use crate::clock;
use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::Desk;
use crate::jobs::desk::publish::{publish, versions};
use crate::jobs::plan::text;
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::plan::diff::diff as differences;
use jinpai_model::Row;
use jinpai_store::records;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct PublishArguments {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[arg(long, value_name = "WHO")]
    by: String,
}

pub(super) fn run(workspace: &Workspace, arguments: &PublishArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let desk = Desk::new(clock::now(), &arguments.by, lang)?;
    let text = text(&arguments.file, lang)?;
    let store = workspace.store(lang)?;
    let last_closed = store.closed_months()?.into_iter().map(|closed| closed.month).max();
    let name = arguments.file.display().to_string();
    let publication = publish(&name, &text, &records(store.as_ref())?, last_closed, &desk)?;
    let rows = publication.row.iter().map(Row::of).collect();
    let path = desk.enter(store.as_ref(), "plan publish", rows)?;
    let standing =
        versions(&records(store.as_ref())?, &records(store.as_ref())?, &records(store.as_ref())?, &workspace.plan(), lang)?;
    print::versions::published(&publication, &standing, &path, console)?;
    if let (Some((before, _)), false) = (&publication.before, console.json) {
        let from = before.effective;
        console.line(lang.pick(
            format!("\n与之前的文本（{from} 起）相比：\n"),
            format!("\ncompared with the text before it (from {from}):\n"),
        ))?;
        diff::show(&differences(&before.text, &text), console)?;
    }
    Ok(Outcome::Done)
}

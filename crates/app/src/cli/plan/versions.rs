//! `jinpai plan versions`: what is published, from when, and who has acknowledged it.

use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::desk::publish::versions;
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_store::records;

#[derive(Debug, Args)]
pub(super) struct VersionsArguments {}

pub(super) fn run(workspace: &Workspace, _: &VersionsArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let store = workspace.store(lang)?;
    let standing =
        versions(&records(store.as_ref())?, &records(store.as_ref())?, &records(store.as_ref())?, &workspace.plan(), lang)?;
    print::versions::list(&standing, console)?;
    Ok(Outcome::Done)
}

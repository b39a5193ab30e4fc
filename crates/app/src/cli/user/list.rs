//! `jinpai user list`: who may sign in.

use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::users;
use crate::print;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace, console: &mut Console) -> anyhow::Result<Outcome> {
    let users = users::existing(workspace, console.lang)?.users()?;
    if console.json {
        console.json(&users.iter().map(users::as_json).collect::<Vec<_>>())?;
    } else {
        print::users::table_of(&users, console)?;
    }
    Ok(Outcome::Done)
}

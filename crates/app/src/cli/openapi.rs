//! `jinpai openapi`: the description of the API, for those who write clients.

use crate::api;
use crate::console::Console;
use crate::failure::Outcome;

pub(super) fn run(console: &mut Console) -> anyhow::Result<Outcome> {
    console.json(&api::openapi())?;
    Ok(Outcome::Done)
}

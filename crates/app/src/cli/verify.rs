//! `jinpai verify`: checks every closed month, down to the bytes it was made of.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::{moment, verify};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::Month;

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    month: Option<Month>,
}

pub(super) fn run(workspace: &Workspace, arguments: &VerifyArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let store = workspace.store(lang)?;
    if let Some(month) = arguments.month
        && store.closed_month(month)?.is_none()
    {
        return Err(Failure::usage(
            lang.pick(format!("{month} 还没有结账，没有可核验的"), format!("{month} is not closed; there is nothing to verify")),
        ));
    }
    let verified = console.with_progress(|progress| verify::run(store.as_ref(), arguments.month, progress, lang))?;
    print::close::verified(&verified, console)?;
    if verified.is_sound() {
        return Ok(Outcome::Done);
    }
    Err(Failure::new(
        lang.pick(
            "已结账的数据与结账时不一致，见上".to_owned(),
            "closed months are not as they were closed; see above".to_owned(),
        ),
    ))
}

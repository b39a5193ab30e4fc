//! `jinpai slip`: payslips on paper.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::slips::{self, SlipFormat};
use crate::jobs::{desk, moment, month};
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::Month;
use jinpai_model::records::Agent;
use jinpai_slip::{Seal, missing_characters};
use jinpai_store::records;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct SlipArguments {
    #[arg(long, value_name = "YYYY-MM", value_parser = moment::month)]
    month: Month,
    #[arg(long, value_name = "AGENT")]
    agent: Option<String>,
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[arg(long = "format", value_name = "LIST", value_delimiter = ',', default_values = ["pdf", "xlsx"], hide_default_value = true)]
    formats: Vec<SlipFormat>,
}

pub(super) fn run(workspace: &Workspace, arguments: &SlipArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let (lang, month) = (console.lang, arguments.month);
    let book = month::plans(workspace, None, month, lang)?;
    let store = workspace.store(lang)?;
    let mut all = console.with_progress(|progress| slips::slips(store.as_ref(), &book, month, progress, lang))?;
    if let Some(wanted) = arguments.agent.as_deref() {
        let agent = desk::agent(&records::<Agent>(store.as_ref())?, wanted, lang)?;
        all = slips::of_agent(all, &agent);
    }
    if all.is_empty() {
        return Err(Failure::usage(
            lang.pick(format!("{month} 没有这样的工资条"), format!("there is no such payslip in {month}")),
        ));
    }
    let is_draft = all.iter().any(|slip| slip.seal == Seal::Draft);
    let paths = slips::write(&arguments.out, month, &all, &arguments.formats, lang)?;
    if console.json {
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        console.json(&serde_json::json!({"month": month.to_string(), "draft": is_draft, "slips": all.len(), "files": paths}))?;
    } else {
        for path in &paths {
            console.line(path.display())?;
        }
    }
    if is_draft {
        console.remark(lang.pick(
            format!("提醒：{month} 还没有结账，每一张都标明是草稿"),
            format!("note: {month} is not closed; every slip says that it is a draft"),
        ))?;
    }
    let missing = missing_characters(&all, lang);
    if !missing.is_empty() {
        let list = missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(lang.pick("、", ", "));
        console.remark(lang.pick(format!("提醒：字体里没有这些字：{list}"), format!("note: the fonts lack: {list}")))?;
        return Ok(Outcome::Attention);
    }
    Ok(Outcome::Done)
}

//! Reading the plan of a command.

use crate::failure::Failure;
use crate::workspace::Workspace;
use jinpai_calc::plan::{self, Plan};
use jinpai_model::Lang;
use std::fs;
use std::path::Path;

/// A plan that changes nothing of the defaults: enough to measure by.
const DEFAULTS: &str = "title = \"默认口径\"\neffective = 2000-01-01\n";

/// The plan named, else the workspace's own. Without either there is an error that says how to make one.
pub fn for_pay(workspace: &Workspace, named: Option<&Path>, lang: Lang) -> anyhow::Result<Plan> {
    if let Some(path) = named {
        return read(path, lang);
    }
    let own = workspace.plan();
    if own.is_file() {
        return read(&own, lang);
    }
    // Without a workspace, a plan is not the first thing that is missing.
    workspace.check(lang)?;
    let shown = own.display();
    let at = crate::print::workspace_option(workspace.folder());
    Err(Failure::new(lang.pick(
        format!("没有方案 {shown}。请用 jinpai{at} init 放入一份，或用 --plan 指明"),
        format!("there is no plan {shown}; put one there with `jinpai{at} init`, or name one with --plan"),
    )))
}

/// The plan named, else the workspace's own, else the defaults.
pub fn for_measure(workspace: &Workspace, named: Option<&Path>, lang: Lang) -> anyhow::Result<Plan> {
    if named.is_none() && !workspace.plan().is_file() {
        return parse("defaults", DEFAULTS, lang);
    }
    for_pay(workspace, named, lang)
}

/// Reads a plan file; all of its mistakes are the error.
pub fn read(path: &Path, lang: Lang) -> anyhow::Result<Plan> {
    let text = text(path, lang)?;
    parse(&path.display().to_string(), &text, lang)
}

/// The text of a plan file.
pub fn text(path: &Path, lang: Lang) -> anyhow::Result<String> {
    let shown = path.display();
    let bytes = fs::read(path).map_err(|error| {
        Failure::because(lang.pick(format!("无法读取方案 {shown}"), format!("cannot read the plan {shown}")), error)
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(lang.pick(
            format!("方案 {shown} 不是 UTF-8 文本（第 {at} 字节起）。请用编辑器另存为 UTF-8"),
            format!("the plan {shown} is no UTF-8 text (from byte {at} on); save it as UTF-8 in the editor"),
        ))
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn parse(name: &str, text: &str, lang: Lang) -> anyhow::Result<Plan> {
    plan::parse(text).map_err(|mistakes| {
        let head = lang.pick(
            format!("方案 {name} 有 {} 处错误", mistakes.len()),
            format!("the plan {name} has {} mistakes", mistakes.len()),
        );
        Failure::new(format!("{head}\n{}", plan::render(name, text, &mistakes, lang).trim_end()))
    })
}

//! Reading the plan of a command.

pub mod check;
pub mod texts;

use crate::failure::Failure;
use crate::workspace::Workspace;
use jinpai_calc::plan::{self, Plan, PlanBook, Version};
use jinpai_model::Lang;
use jinpai_model::records::PlanVersion;
use jinpai_store::{Reader, records};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A plan that changes nothing of the defaults: enough to measure by.
const DEFAULTS: &str = "title = \"默认口径\"\neffective = 2000-01-01\n";

/// The plan named, for everybody; else the published versions; else the workspace's own plan, for everybody. Without any of them there
/// is an error that says how to make one.
pub fn for_pay(workspace: &Workspace, named: Option<&Path>, lang: Lang) -> anyhow::Result<PlanBook> {
    if let Some(path) = named {
        return book_of(path, lang);
    }
    if let Some(book) = published(workspace, lang)? {
        return Ok(book);
    }
    let own = workspace.plan();
    if own.is_file() {
        return book_of(&own, lang);
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

/// As [`for_pay`]; without any plan, the defaults.
pub fn for_measure(workspace: &Workspace, named: Option<&Path>, lang: Lang) -> anyhow::Result<PlanBook> {
    let has_plan = named.is_some() || workspace.plan().is_file() || published(workspace, lang)?.is_some();
    if has_plan {
        return for_pay(workspace, named, lang);
    }
    defaults(lang)
}

/// The plan of who has none: it measures by the defaults and pays nothing.
pub fn defaults(lang: Lang) -> anyhow::Result<PlanBook> {
    Ok(PlanBook::one(version("defaults", DEFAULTS, lang)?))
}

/// The published versions as `reader` knows them; else the plan file `own`, for everybody; none without either.
pub fn in_force(reader: &dyn Reader, own: &Path, lang: Lang) -> anyhow::Result<Option<PlanBook>> {
    match dated(&records::<PlanVersion>(reader)?, own, lang)? {
        None if own.is_file() => book_of(own, lang).map(Some),
        book => Ok(book),
    }
}

/// One plan file for everybody.
pub fn book_of(path: &Path, lang: Lang) -> anyhow::Result<PlanBook> {
    let text = text(path, lang)?;
    Ok(PlanBook::one(version(&path.display().to_string(), &text, lang)?))
}

/// A version from its text; all of its mistakes are the error.
pub fn version(name: &str, text: &str, lang: Lang) -> anyhow::Result<Version> {
    let plan = parse(name, text, lang)?;
    Ok(Version { id: plan.id.clone(), name: name.to_owned(), plan: Arc::new(plan), text: Arc::from(text) })
}

/// The published versions, if there are any. Who names no plan is under the one in the workspace's plan file if that is published, else
/// under the one that was published first.
fn published(workspace: &Workspace, lang: Lang) -> anyhow::Result<Option<PlanBook>> {
    if !workspace.has_store() {
        return Ok(None);
    }
    let store = workspace.store(lang)?;
    dated(&records::<PlanVersion>(store.as_ref())?, &workspace.plan(), lang)
}

/// The book of these published versions.
pub fn dated(rows: &[PlanVersion], own: &Path, lang: Lang) -> anyhow::Result<Option<PlanBook>> {
    let Some(first) = rows.iter().min_by_key(|row| (row.time, &row.plan)) else { return Ok(None) };
    let own = if own.is_file() { plan::parse(&text(own, lang)?).ok().map(|plan| plan.id) } else { None };
    let default = own.filter(|id| rows.iter().any(|row| *row.plan == **id)).unwrap_or_else(|| first.plan.to_string());
    published_by(rows, &default, lang).map(Some)
}

/// The book of these published versions; who names no plan is under `default`.
pub fn published_by(rows: &[PlanVersion], default: &str, lang: Lang) -> anyhow::Result<PlanBook> {
    let versions: anyhow::Result<Vec<Version>> = rows
        .iter()
        .map(|row| {
            let read = version(&format!("{} ({})", row.plan, row.effective), &row.text, lang)?;
            Ok(Version { id: row.plan.to_string(), ..read })
        })
        .collect();
    Ok(PlanBook::dated(versions?, default.to_owned()))
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

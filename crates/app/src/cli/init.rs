//! `jinpai init`: a workspace with a plan to start from.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::plans;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::Lang;
use std::fs;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    #[arg(long, value_name = "NAME")]
    plan: Option<String>,
}

pub(super) fn run(workspace: &Workspace, arguments: &InitArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let name = arguments.plan.as_deref().unwrap_or(plans::DEFAULT);
    let plan = plans::shipped(name, lang)?;
    drop(workspace.create_store()?);
    let made = [
        (workspace.plan(), create(&workspace.plan(), plan, lang)?),
        (workspace.settings_file(), create(&workspace.settings_file(), settings(lang), lang)?),
    ];
    if console.json {
        let files: Vec<_> =
            made.iter().map(|(path, new)| serde_json::json!({"path": path.display().to_string(), "new": new})).collect();
        console.json(&serde_json::json!({"workspace": workspace.folder().display().to_string(), "files": files}))?;
        return Ok(Outcome::Done);
    }
    let folder = workspace.folder().display();
    console.line(lang.pick(format!("工作文件夹：{folder}"), format!("workspace: {folder}")))?;
    for (path, new) in &made {
        let path = path.display();
        console.line(match (new, lang) {
            (true, Lang::Zh) => format!("  已建立 {path}"),
            (true, Lang::En) => format!("  made {path}"),
            (false, Lang::Zh) => format!("  {path} 已在，没有改动"),
            (false, Lang::En) => format!("  {path} was there and is left as it is"),
        })?;
    }
    let (at, program) = (crate::print::workspace_option(workspace.folder()), &console.program);
    let plan = workspace.plan();
    let plan = plan.display();
    console.line(lang.pick(
        format!(
            "\n接下来：\n  {program}{at} import 导出文件夹/          # 导入聊天、订单、考勤等文件\n  {program}{at} pay --month 2025-11           # 算工资草稿\n  {program} plan check {plan}   # 改过方案后检查一遍",
        ),
        format!(
            "\nNext:\n  {program}{at} import exports/              # take in chats, orders, attendance …\n  {program}{at} pay --month 2025-11           # draft the payslips\n  {program} plan check {plan}   # after every change of the plan",
        ),
    ))?;
    Ok(Outcome::Done)
}

/// Makes a file, unless it is there: a plan somebody has worked on is never overwritten.
fn create(path: &Path, text: &str, lang: Lang) -> anyhow::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let shown = path.display();
    fs::write(path, text)
        .map_err(|error| Failure::because(lang.pick(format!("无法写入 {shown}"), format!("cannot write {shown}")), error))?;
    Ok(true)
}

fn settings(lang: Lang) -> &'static str {
    lang.pick(
        "# 本工作文件夹的设置。\n\n[import]\n# 下面两项只对以后导入的消息有效；已经导入的消息是谁发的不再改变。\n# 哪些内容的消息算自动回复（来源没有说明时），整条内容一致才算：\nauto_texts = []\n# 哪些子账号是机器人：\nauto_accounts = []\n",
        "# Settings of this workspace.\n\n[import]\n# Both hold for messages imported from now on; messages already taken keep their sender.\n# Texts that make a message automatic where the source does not say; the whole content must be equal:\nauto_texts = []\n# Accounts of robots:\nauto_accounts = []\n",
    )
}

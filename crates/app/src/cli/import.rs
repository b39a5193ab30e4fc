//! `jinpai import`: take files or folders in, and say of each file what became of it.

use crate::clock::{self, Stopwatch};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::import::{FileReport, Report, Request, run as import};
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_import::RowProblem;
use jinpai_model::{Lang, ShopId, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[arg(long, value_name = "SHOP")]
    shop: Option<String>,
    #[arg(long = "as", value_name = "TABLE")]
    table: Option<String>,
    #[arg(long)]
    strict: bool,
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(workspace: &Workspace, arguments: ImportArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let request = Request {
        paths: arguments.paths,
        shop: arguments.shop.as_deref().map(|shop| shop_named(shop, lang)).transpose()?,
        table: arguments.table.as_deref().map(|name| table_named(name, lang)).transpose()?,
        strict: arguments.strict,
        replace: arguments.replace,
        started: clock::now(),
        lang,
        by: None,
        barred: BTreeSet::new(),
        names_only: false,
    };
    let store = workspace.create_store()?;
    let bar = console.progress(0, true);
    let stopwatch = Stopwatch::start();
    let report = import(workspace, store.as_ref(), &request, &bar);
    bar.finish_and_clear();
    let mut report = report?;
    let failure = report.failure.take();
    if console.json {
        console.json(&as_json(&report, lang))?;
    } else {
        show(&report, console)?;
        let seconds = print::seconds(stopwatch.elapsed());
        console.line(lang.pick(format!("用时 {seconds}"), format!("took {seconds}")))?;
    }
    // What was taken before stays taken, so it is told before the failure.
    failure.map_or_else(|| outcome(&report, lang), Err)
}

fn outcome(report: &Report, lang: Lang) -> anyhow::Result<Outcome> {
    if report.refused {
        return Err(Failure::new(lang.pick(
            "有问题，因为用了 --strict，什么都没有导入".to_owned(),
            "nothing was taken, because something is wrong and --strict was given".to_owned(),
        )));
    }
    if report.taken() == 0 {
        return Err(Failure::new(
            lang.pick("没有一个文件能导入，原因见上".to_owned(), "no file could be taken in; the reasons are above".to_owned()),
        ));
    }
    let attention = report.files.iter().any(FileReport::needs_attention);
    Ok(if attention { Outcome::Attention } else { Outcome::Done })
}

fn shop_named(name: &str, lang: Lang) -> anyhow::Result<ShopId> {
    let name = name.trim();
    if name.is_empty() || name.len() > jinpai_model::id::ID_BYTES_MAX {
        return Err(Failure::usage(lang.pick(
            "--shop 要写店铺名，最长 128 字节".to_owned(),
            "--shop needs the name of a shop, at most 128 bytes".to_owned(),
        )));
    }
    Ok(ShopId::from(name))
}

fn table_named(name: &str, lang: Lang) -> anyhow::Result<&'static Table> {
    Table::all().iter().copied().find(|table| table.name == name || table.zh == name).ok_or_else(|| {
        let known = Table::all().iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
        Failure::usage(lang.pick(
            format!("--as：没有表「{name}」；可以是：{known}"),
            format!("--as: there is no table {name:?}; known are: {known}"),
        ))
    })
}

fn show(report: &Report, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let (known, unknown): (Vec<_>, Vec<_>) = report.files.iter().partition(|file| file.recognised.is_some());
    if !known.is_empty() {
        let heads = lang.pick(
            ["文件", "种类", "行", "新增", "变更", "相同", "拒收"],
            ["file", "kind", "rows", "new", "changed", "same", "rejected"],
        );
        let mut table = print::table(&heads, &[2, 3, 4, 5, 6], console.is_terminal());
        for file in &known {
            let kind = file.recognised.as_ref().map_or_else(String::new, |recognised| recognised.name(lang));
            let counts = [file.rows, file.counts.new, file.counts.changed, file.counts.same, file.rejected].map(print::count);
            table.add_row([file.path.clone(), kind].into_iter().chain(counts));
        }
        console.line(table)?;
    }
    for file in known {
        remarks(file, console)?;
    }
    for file in unknown {
        if let Some(problem) = &file.problem {
            let label = lang.pick("没有导入", "not taken");
            console.line(format!("{label} {}: {}", file.path, problem.message(lang)))?;
        }
    }
    for rows in &report.unjoined {
        let (table, count) = (rows.table, rows.rows);
        let first = rows.first.iter().take(3).map(|(order, _)| order.as_str()).collect::<Vec<_>>().join(", ");
        console.line(lang.pick(
            format!("{count} 行{}（{}）的订单还不在：{first} …；导入这些订单后会自动接上", table.zh, table.name),
            format!("{count} rows of {} name orders that are not here: {first} …; they join when the orders come", table.name),
        ))?;
    }
    for late in &report.late {
        let table = late.table;
        for (month, rows) in &late.rows {
            console.line(lang.pick(
                format!("{rows} 行{}（{}）属于已结账的 {month}：{month} 不变，差额成为最早未结月份里的追回或更正", table.zh, table.name),
                format!(
                    "{rows} rows of {} fall into {month}, which is closed: it stays as it is, and what they change becomes clawbacks or corrections of the earliest open month",
                    table.name
                ),
            ))?;
        }
    }
    propose_auto_texts(report, console)?;
    if let Some(path) = &report.rejects {
        let path = path.display();
        console.line(lang.pick(format!("拒收的行都在 {path}"), format!("all rejected rows are in {path}")))?;
    }
    Ok(())
}

/// What looks automatic, as the lines to put into the settings file.
fn propose_auto_texts(report: &Report, console: &mut Console) -> anyhow::Result<()> {
    const SHOWN: usize = 8;
    if report.auto_texts.is_empty() {
        return Ok(());
    }
    console.line(console.lang.pick(
        "这些话在买家说话后 3 秒内发给了许多买家，看来是自动回复。确认后写进工作文件夹的 jinpai.toml，以后导入的就不算人工回复：",
        "These texts went to many buyers within 3 s of their message and look automatic. Once you agree, put them into jinpai.toml of\n\
         the workspace; in later imports they count as no answer of a person:",
    ))?;
    console.line("[import]\nauto_texts = [")?;
    for candidate in report.auto_texts.iter().take(SHOWN) {
        let text = toml::Value::String(candidate.text.clone());
        let buyers = candidate.buyers;
        console.line(console.lang.pick(format!("  {text},  # {buyers} 位买家"), format!("  {text},  # {buyers} buyers")))?;
    }
    let more = report.auto_texts.len().saturating_sub(SHOWN);
    if more > 0 {
        console.line(console.lang.pick(format!("  # 还有 {more} 句"), format!("  # {more} more")))?;
    }
    console.line("]")
}

fn remarks(file: &FileReport, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if let Some(problem) = &file.problem {
        console.line(lang.pick(
            format!("没有导入 {}：{}", file.path, problem.message(lang)),
            format!("not taken {}: {}", file.path, problem.message(lang)),
        ))?;
    }
    if !file.unknown_columns.is_empty() {
        let columns = file.unknown_columns.join(lang.pick("、", ", "));
        console.line(lang.pick(
            format!("{}：不认识的列已忽略：{columns}", file.path),
            format!("{}: columns that are not known were ignored: {columns}", file.path),
        ))?;
    }
    let labels = [lang.pick("拒收", "rejected"), lang.pick("提醒", "warning")];
    let lists = [(&file.first_rejects, file.rejected), (&file.first_warnings, file.warnings)];
    for (label, (first, all)) in labels.into_iter().zip(lists) {
        for problem in first {
            console.line(format!("{label} {} {}", file.path, problem.message(lang)))?;
        }
        let more = all.saturating_sub(u64::try_from(first.len()).unwrap_or(u64::MAX));
        if more > 0 && !first.is_empty() {
            console.line(
                lang.pick(format!("{label} {}：还有 {more} 行", file.path), format!("{label} {}: {more} rows more", file.path)),
            )?;
        }
    }
    Ok(())
}

fn as_json(report: &Report, lang: Lang) -> Value {
    let problems = |list: &[RowProblem]| -> Vec<Value> {
        list.iter()
            .map(|problem| {
                json!({"row": problem.row, "column": problem.column, "found": problem.found, "expected": problem.expected(lang)})
            })
            .collect()
    };
    let files: Vec<Value> = report
        .files
        .iter()
        .map(|file| {
            json!({
                "path": file.path,
                "kind": file.recognised.as_ref().map(|recognised| recognised.name(lang)),
                "table": file.recognised.as_ref().map(|recognised| recognised.table.name),
                "rows": file.rows,
                "new": file.counts.new,
                "changed": file.counts.changed,
                "same": file.counts.same,
                "rejected": file.rejected,
                "first_rejects": problems(&file.first_rejects),
                "warnings": file.warnings,
                "first_warnings": problems(&file.first_warnings),
                "unknown_columns": file.unknown_columns,
                "problem": file.problem.as_ref().map(|problem| problem.message(lang)),
            })
        })
        .collect();
    let unjoined: Vec<Value> = report.unjoined.iter().map(|rows| json!({"table": rows.table.name, "rows": rows.rows})).collect();
    json!({
        "command": report.command.map(|command| command.0),
        "files": files,
        "rejects": report.rejects.as_ref().map(|path| path.display().to_string()),
        "unjoined": unjoined,
        "late": report.late.iter().flat_map(|late| late.rows.iter().map(|(month, rows)| {
            json!({"table": late.table.name, "month": month.to_string(), "rows": rows})
        })).collect::<Vec<_>>(),
        "auto_texts": report.auto_texts.iter().map(|candidate| json!({"text": candidate.text, "buyers": candidate.buyers})).collect::<Vec<_>>(),
    })
}

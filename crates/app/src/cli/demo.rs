//! `jinpai demo`: a simulated shop, imported and paid; or only its files.

use super::serve;
use crate::clock::{self, Stopwatch};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::demo::{self, FolderFiles};
use crate::jobs::import::{Request, run as import};
use crate::jobs::{measure, pay};
use crate::plans;
use crate::print;
use crate::workspace::Workspace;
use clap::Args;
use jiff::civil::Date;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::pay::Payslip;
use jinpai_calc::plan::VersionIndex;
use jinpai_demo::{Layout, Options, Written, write_interchange, write_interchange_and_late, write_taobao};
use jinpai_model::{Lang, Month};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Days after the month that the whole demo writes beside it: enough for parcels to come back and for somebody to decide why.
const LATE_DAYS: u32 = 10;

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    #[arg(long, value_name = "N", default_value_t = 12)]
    agents: usize,
    #[arg(long, value_name = "D", default_value_t = 30)]
    days: u32,
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2025-11-01")]
    start: Date,
    #[arg(long, value_name = "N", default_value_t = 1)]
    shops: usize,
    #[arg(long, value_name = "NAME", default_value = plans::DEFAULT)]
    plan: String,
    #[arg(long, value_name = "N")]
    messages_per_day: Option<u32>,
    #[arg(long, value_name = "D", conflicts_with = "taobao")]
    late_days: Option<u32>,
    #[arg(long = "files", value_name = "OUT", conflicts_with = "taobao")]
    files_only: Option<PathBuf>,
    #[arg(long, value_name = "OUT")]
    taobao: Option<PathBuf>,
    #[arg(long, conflicts_with_all = ["files_only", "taobao"])]
    serve: bool,
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", requires = "serve")]
    listen: SocketAddr,
}

pub(super) fn run(workspace: &Workspace, arguments: &DemoArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let whole_demo = arguments.files_only.is_none() && arguments.taobao.is_none();
    let options = Options {
        agents: arguments.agents,
        days: arguments.days,
        seed: arguments.seed,
        start: arguments.start,
        messages_per_day: arguments.messages_per_day,
        shops: arguments.shops,
        late_days: arguments.late_days.unwrap_or(if whole_demo { LATE_DAYS } else { 0 }),
    };
    options.check().map_err(|wrong| impossible(&wrong, console.lang))?;
    match (&arguments.taobao, &arguments.files_only) {
        (Some(folder), _) => taobao(&options, folder, console),
        (None, Some(folder)) => files_only(&options, folder, console),
        (None, None) => {
            let outcome = whole(workspace, &options, &arguments.plan, console)?;
            if arguments.serve { serve::quietly(workspace, arguments.listen, console) } else { Ok(outcome) }
        }
    }
}

fn impossible(wrong: &jinpai_demo::OptionsError, lang: Lang) -> anyhow::Error {
    let (option, found, least, most) = (wrong.option, wrong.found, wrong.least, wrong.most);
    Failure::usage(lang.pick(
        format!("{option} 应在 {least} 到 {most} 之间，给的是 {found}"),
        format!("{option} must be between {least} and {most}, found {found}"),
    ))
}

fn files_only(options: &Options, folder: &Path, console: &mut Console) -> anyhow::Result<Outcome> {
    let late_folder = late_beside(folder);
    let (written, late) = write(options, folder, &late_folder)?;
    let (messages, orders, shown) = (print::count(written.messages), print::count(written.orders), folder.display());
    if console.json {
        console
            .json(&serde_json::json!({"folder": shown.to_string(), "messages": written.messages, "orders": written.orders}))?;
        return Ok(Outcome::Done);
    }
    console.line(console.lang.pick(
        format!("{shown}：{messages} 条消息，{orders} 个订单"),
        format!("{shown}: {messages} messages, {orders} orders"),
    ))?;
    if let Some(late) = late {
        let (days, rows, shown) = (options.late_days, rows(&late), late_folder.display());
        console.line(console.lang.pick(
            format!("{shown}：之后 {days} 天才知道的 {rows} 行（退款完成、改评、责任认定和新的聊天订单）"),
            format!("{shown}: {rows} rows known only in the {days} days after (refunds completed, reviews revised, causes decided, new chats and orders)"),
        ))?;
    }
    Ok(Outcome::Done)
}

/// Writes the simulated days, and the days after them, if there are any, into a folder of their own.
fn write(options: &Options, folder: &Path, late: &Path) -> anyhow::Result<(Written, Option<Written>)> {
    let mut files = FolderFiles::new(folder);
    if options.late_days == 0 {
        return Ok((write_interchange(options, &mut files)?, None));
    }
    let (written, late) = write_interchange_and_late(options, &mut files, &mut FolderFiles::new(late))?;
    Ok((written, Some(late)))
}

/// The folder for what is late: beside the other, never in it, for a folder is imported whole.
fn late_beside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().map(OsString::from).unwrap_or_default();
    name.push("-late");
    folder.with_file_name(name)
}

/// Rows of all files.
fn rows(written: &Written) -> String {
    print::count(written.files.iter().map(|file| file.rows).sum())
}

fn taobao(options: &Options, folder: &Path, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    for layout in Layout::ALL {
        let name = format!("{layout:?}");
        let written = write_taobao(options, layout, &mut FolderFiles::new(&folder.join(&name)))?;
        let shown = folder.join(&name);
        let (messages, orders, shown) = (print::count(written.messages), print::count(written.orders), shown.display());
        console.say(lang.pick(
            format!("{shown}：taobao/ 是版式 {name} 的订单列表和聊天文本（GBK），interchange/ 是同样内容的交换表；{messages} 条消息，{orders} 个订单"),
            format!("{shown}: taobao/ has order lists of layout {name} and chat texts (GBK), interchange/ the same as interchange tables; {messages} messages, {orders} orders"),
        ))?;
    }
    let first = folder.join("A1");
    let (first, program) = (first.display(), console.program.clone());
    console.say(lang.pick(
        format!("\n两种写法算出同样的结果，可以这样试：\n  {program} -w a import {first}/taobao && {program} -w b import {first}/interchange"),
        format!("\nBoth give the same results; try:\n  {program} -w a import {first}/taobao && {program} -w b import {first}/interchange"),
    ))?;
    if console.json {
        console.json(&serde_json::json!({"folder": folder.display().to_string(), "layouts": Layout::ALL.map(|layout| format!("{layout:?}"))}))?;
    }
    Ok(Outcome::Done)
}

/// The whole way: simulate, import, pay, print.
fn whole(workspace: &Workspace, options: &Options, plan: &str, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let month = Month::of(options.start);
    let files = demo::prepare(workspace, options, plans::shipped(plan, lang)?, lang)?;

    let stopwatch = Stopwatch::start();
    let (written, _) = write(options, &files, &demo::late(workspace))?;
    let (messages, orders, agents) = (print::count(written.messages), print::count(written.orders), options.agents);
    let took = print::seconds(stopwatch.elapsed());
    console.say(lang.pick(
        format!("模拟：{agents} 名客服，{} 天，{messages} 条消息，{orders} 个订单（{took}）", options.days),
        format!("simulated: {agents} agents, {} days, {messages} messages, {orders} orders ({took})", options.days),
    ))?;

    let stopwatch = Stopwatch::start();
    let store = workspace.create_store()?;
    let request = Request {
        paths: vec![files.clone()],
        shop: None,
        table: None,
        strict: false,
        replace: false,
        started: clock::now(),
        lang,
        by: None,
        barred: BTreeSet::new(),
        names_only: false,
    };
    let bar = console.progress(0, true);
    let report = import(workspace, store.as_ref(), &request, &bar);
    bar.finish_and_clear();
    let mut report = report?;
    if let Some(failure) = report.failure.take() {
        return Err(failure);
    }
    let rows: u64 = report.files.iter().map(|file| file.rows).sum();
    let rejected: u64 = report.files.iter().map(|file| file.rejected).sum();
    let (rows, took) = (print::count(rows), print::seconds(stopwatch.elapsed()));
    console.say(lang.pick(
        format!("导入：{} 个文件，{rows} 行，拒收 {rejected} 行（{took}）", report.taken()),
        format!("imported: {} files, {rows} rows, {rejected} rejected ({took})", report.taken()),
    ))?;

    let stopwatch = Stopwatch::start();
    let book = crate::jobs::plan::book_of(&workspace.plan(), lang)?;
    let plan = book.plan(VersionIndex(0));
    let request = measure::Request { book: &book, month, as_of: None, keep: KeepRounds::None };
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    let took = print::seconds(stopwatch.elapsed());
    console.say(lang.pick(
        format!("计算：{month} 的指标和工资，按方案「{}」（{took}）\n", plan.title),
        format!("computed: figures and pay of {month} by the plan {:?} ({took})\n", plan.title),
    ))?;
    if console.json {
        console.json(&print::slips_as_json(&paid))?;
        return Ok(Outcome::Done);
    }
    print::pay_table(&paid, console)?;
    next(workspace, month, &paid.slips, console)?;
    let users = crate::jobs::users::demo::add(&workspace.create_access()?, store.as_ref(), clock::now())?;
    print::users::demo(&users, console)?;
    Ok(Outcome::Done)
}

/// What to try next, with names that are there.
fn next(workspace: &Workspace, month: Month, slips: &[Payslip], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let at = print::workspace_option(workspace.folder());
    let best = slips
        .iter()
        .filter_map(|slip| Some((slip, slip.lines.iter().max_by_key(|line| line.amount)?)))
        .max_by_key(|(slip, _)| slip.gross);
    let Some((slip, _)) = best else { return Ok(()) };
    let line =
        slip.lines.iter().filter(|line| line.formula.contains(['×', '*'])).max_by_key(|line| line.amount).or(slip.lines.first());
    let program = console.program.clone();
    let (agent, line) = (&slip.agent, line.map_or("", |line| line.id.as_str()));
    let plan = workspace.plan();
    let plan = plan.display();
    console.say(lang.pick("\n接下来可以试：", "\nTry next:"))?;
    let remarks = lang.pick(
        ["这一项怎么来的，直到聊天行", "全部结果写成 CSV、JSON 和一个工作簿", "只要指标", "改一改方案，再算一遍"],
        [
            "how this line came about, down to chat lines",
            "all results as CSV, JSON and one workbook",
            "the figures alone",
            "change the plan, then pay again",
        ],
    );
    let commands = [
        format!("{program}{at} explain --month {month} --agent {agent} --line {line}"),
        format!("{program}{at} pay --month {month} --out slips"),
        format!("{program}{at} measure --month {month} --out figures"),
        format!("{program} plan check {plan}"),
    ];
    let width = commands.iter().map(|command| command.chars().count()).max().unwrap_or(0);
    for (command, remark) in commands.iter().zip(remarks) {
        console.say(format!("  {command:width$}  # {remark}"))?;
    }
    Ok(())
}

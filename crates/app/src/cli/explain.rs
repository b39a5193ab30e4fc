//! `jinpai explain`: the tree behind a payslip or a line, down to messages and rows.

use super::arguments::Period;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::desk::decide;
use crate::jobs::measure::Request;
use crate::jobs::{measure, moment, month, pay};
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::explain::{self, Node};
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::pay::Payslip;
use jinpai_model::{AgentId, FileId, Lang};
use jinpai_store::Reader;
use std::collections::BTreeMap;

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    #[command(flatten)]
    period: Period,
    #[arg(long, value_name = "AGENT", required_unless_present = "case")]
    agent: Option<String>,
    #[arg(long, value_name = "LINE", conflicts_with = "case")]
    line: Option<String>,
    #[arg(long, value_name = "CASE", conflicts_with = "agent")]
    case: Option<String>,
    #[arg(long)]
    all: bool,
}

/// So many facts below one figure are printed without `--all`: a month has thousands of rounds behind one of them.
const FACTS_SHOWN: usize = 12;

pub(super) fn run(workspace: &Workspace, arguments: &ExplainArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let period = &arguments.period;
    let as_of = period.as_of.as_deref().map(|text| moment::as_of(text, lang)).transpose()?;
    let book = month::plans(workspace, period.plan.as_deref(), period.month, lang)?;
    let store = workspace.store(lang)?;
    let agent = arguments.agent.as_deref().map(AgentId::from);
    let keep = agent.clone().map_or(KeepRounds::None, KeepRounds::Of);
    let request = Request { book: &book, month: period.month, as_of, keep };
    let Some(agent) = agent else {
        let wanted = arguments.case.as_deref().unwrap_or_default();
        let past = month::past(store.as_ref(), period.month)?;
        return case(past.as_deref().unwrap_or(store.as_ref()), &request, wanted, arguments.all, console);
    };
    let paid = console.with_progress(|progress| pay::run(store.as_ref(), &request, progress, lang))?;
    let slip = paid.slips.iter().find(|slip| slip.agent == agent).ok_or_else(|| no_slip(&agent, &paid.slips, lang))?;
    let mut node = tree(slip, arguments.line.as_deref(), &paid, lang)?;
    show(&mut node, store.as_ref(), arguments.line.is_none(), arguments.all, console)?;
    Ok(Outcome::Done)
}

/// The tree behind a fault.
fn case(store: &dyn Reader, request: &Request<'_>, wanted: &str, all: bool, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let measured = console.with_progress(|progress| measure::run(store, request, progress, lang))?;
    let fault = decide::find(&measured.faults, |_| true, wanted, lang).map_err(Failure::usage)?;
    show(&mut fault.node(request.book), store, true, all, console)?;
    Ok(Outcome::Done)
}

fn show(node: &mut Node, store: &dyn Reader, whole: bool, all: bool, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let names = file_names(store)?;
    node.name_files(&|file| names.get(&file).cloned());
    if console.json {
        return console.json(node);
    }
    let left_out = if all { 0 } else { shorten(node, whole) };
    console.line(node.render(lang).trim_end())?;
    if left_out > 0 {
        let count = crate::print::count(u64::try_from(left_out)?);
        console.line(lang.pick(
            format!("\n每处只列出前 {FACTS_SHOWN} 项，共略去 {count} 项；数值按全部计算。加上 --all 全部列出"),
            format!(
                "\nOnly the first {FACTS_SHOWN} of each list are shown, {count} are left out; the values are those of all. --all shows all"
            ),
        ))?;
    }
    Ok(())
}

fn tree(slip: &Payslip, line: Option<&str>, paid: &pay::Paid, lang: Lang) -> anyhow::Result<Node> {
    let facts = paid.measured.facts();
    let Some(wanted) = line else { return Ok(explain::payslip(&paid.book, slip, &facts)) };
    let line = slip.lines.iter().find(|line| line.id == wanted).ok_or_else(|| {
        let known = slip
            .lines
            .iter()
            .map(|line| format!("{}（{}）", line.id, line.title.in_lang(lang)))
            .collect::<Vec<_>>()
            .join(lang.pick("、", ", "));
        let agent = &slip.agent;
        Failure::usage(lang.pick(
            format!("{agent} 的工资条里没有「{wanted}」；有：{known}"),
            format!("the payslip of {agent} has no line {wanted:?}; it has: {known}"),
        ))
    })?;
    Ok(explain::line(&paid.book, slip, line, &facts))
}

/// Shortens what is below each line, never the lines of a payslip themselves; gives how many nodes are left out of lists.
fn shorten(node: &mut Node, whole_slip: bool) -> usize {
    let lines = if whole_slip { node.children.as_mut_slice() } else { std::slice::from_mut(node) };
    let mut left_out = 0;
    for line in lines {
        left_out += beyond(line);
        line.shorten(FACTS_SHOWN);
    }
    left_out
}

/// How many nodes [`Node::shorten`] takes from the lists that stay.
fn beyond(node: &Node) -> usize {
    let here = node.children.len().saturating_sub(FACTS_SHOWN);
    here + node.children.iter().take(FACTS_SHOWN).map(beyond).sum::<usize>()
}

fn no_slip(agent: &AgentId, slips: &[Payslip], lang: Lang) -> anyhow::Error {
    const SHOWN: usize = 40;
    if slips.is_empty() {
        return Failure::usage(lang.pick(
            "这个月没有任何工资条：agents 表里没有人在职".to_owned(),
            "there are no payslips this month: nobody in the table agents was employed".to_owned(),
        ));
    }
    let mut known = slips.iter().take(SHOWN).map(|slip| slip.agent.as_str()).collect::<Vec<_>>().join(lang.pick("、", ", "));
    if slips.len() > SHOWN {
        known.push_str(" …");
    }
    Failure::usage(lang.pick(
        format!("{agent} 这个月没有工资条；有工资条的是：{known}。不在 agents 表里的人没有工资条"),
        format!("{agent} has no payslip this month; those who have: {known}. Who is not in the table agents has none"),
    ))
}

fn file_names(store: &dyn Reader) -> anyhow::Result<BTreeMap<FileId, String>> {
    Ok(store.files()?.into_iter().map(|file| (file.id, file.path)).collect())
}

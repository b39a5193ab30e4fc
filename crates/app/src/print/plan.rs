//! What a person should know about the plan that a month was paid by.

use crate::console::Console;
use crate::jobs::pay::Paid;
use jinpai_calc::plan::PlanBook;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Month};
use std::collections::BTreeMap;
use std::path::Path;

/// So many people are named in one remark.
const SHOWN: usize = 5;

/// What holds in the plans but should be thought about, such as fines as written (4.6), on standard error.
pub fn plan_warnings(book: &PlanBook, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    for version in book.versions() {
        for warning in &version.plan.warnings {
            let line = warning.line(&version.name, &version.text, lang);
            console.remark(lang.pick(format!("提醒：{line}"), format!("note: {line}")))?;
        }
    }
    Ok(())
}

/// Remarks, on standard error, where the plan is not the one that the month or a person should be paid by.
pub fn plan_notices(book: &PlanBook, paid: &Paid, console: &mut Console) -> anyhow::Result<()> {
    // Published versions hold for whom and when they say; only one plan for everybody can be the wrong one.
    let [version] = book.versions() else { return Ok(()) };
    if !book.is_single() {
        return Ok(());
    }
    let (lang, plan) = (console.lang, &version.plan);
    let month = paid.measured.context.month;
    if plan.effective > month.last_day() {
        let (title, from) = (&plan.title, plan.effective);
        console.remark(lang.pick(
            format!("提醒：方案「{title}」{from} 才生效，晚于 {month}；请用 --plan 指明这个月的方案"),
            format!(
                "note: the plan {title:?} holds from {from} on, which is after {month}; name the month's own plan with --plan"
            ),
        ))?;
    }
    let stem = Path::new(&version.name).file_stem().map(|stem| stem.to_string_lossy());
    let is_this = |name: &str| name == plan.title || name == plan.id || stem.as_deref() == Some(name);
    let mut others: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for slip in &paid.slips {
        if let Some(named) = plan_of(&paid.measured.agents, &slip.agent, month).filter(|name| !is_this(name)) {
            others.entry(named.to_owned()).or_default().push(&slip.name);
        }
    }
    for (named, people) in others {
        let all = people.len();
        let mut names = people.iter().take(SHOWN).copied().collect::<Vec<_>>().join(lang.pick("、", ", "));
        if all > SHOWN {
            names.push_str(" …");
        }
        let title = &plan.title;
        console.remark(lang.pick(
            format!(
                "提醒：agents 表里有 {all} 人的方案是「{named}」，却按「{title}」计算：{names}。请用 jinpai plan publish 发布每一份方案，各人就按自己的方案计算"
            ),
            format!(
                "note: {all} of the table agents are under the plan {named:?} but paid by {title:?}: {names}; publish each plan \
                 with `jinpai plan publish`, and everybody is paid by their own"
            ),
        ))?;
    }
    Ok(())
}

/// The plan that the terms in force on the month's last day name.
fn plan_of<'a>(agents: &'a [Agent], agent: &AgentId, month: Month) -> Option<&'a str> {
    let begun = |row: &&Agent| row.agent == *agent && row.from.is_none_or(|from| from <= month.last_day());
    agents.iter().filter(begun).max_by_key(|row| row.from)?.plan.as_deref().map(str::trim).filter(|name| !name.is_empty())
}

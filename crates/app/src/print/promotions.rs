//! Who may rise, and what the others lack.

use crate::console::Console;
use crate::jobs::promotions::Confirmed;
use jinpai_calc::plan::PlanBook;
use jinpai_calc::promotions::{Candidate, Progress};
use jinpai_model::Month;
use serde_json::json;

/// The list, those who may rise first.
pub fn list(book: &PlanBook, month: Month, list: &[Candidate], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        let candidates = list.iter().map(|candidate| {
            let requirements = candidate.requirements.iter().map(|requirement| {
                let progress = match requirement.progress {
                    Progress::Met => "met",
                    Progress::NotYetKnown => "not_yet_known",
                    Progress::Missing => "missing",
                };
                json!({"progress": progress, "text": requirement.text.in_lang(lang)})
            });
            json!({
                "agent": candidate.agent.as_str(), "name": candidate.name, "from": candidate.step.from, "to": candidate.step.to,
                "eligible": candidate.is_eligible(), "requirements": requirements.collect::<Vec<_>>(),
                "due": candidate.step.due, "clause": candidate.step.clause,
            })
        });
        return console.json(&json!({"month": month.to_string(), "candidates": candidates.collect::<Vec<_>>()}));
    }
    if list.is_empty() {
        return console.line(lang.pick(
            format!("{month} 月底没有人面临晋升：方案里没有 [[promotion]]，或者没有人在能晋升的级别"),
            format!(
                "nobody stands before a step at the end of {month}: the plan has no [[promotion]], or nobody is in such a level"
            ),
        ));
    }
    let mut sorted: Vec<&Candidate> = list.iter().collect();
    sorted.sort_by_key(|candidate| candidate.progress());
    for group in sorted.chunk_by(|a, b| a.progress() == b.progress()) {
        let count = group.len();
        console.line(match group[0].progress() {
            Progress::Met => lang.pick(format!("可以晋升 {count} 人："), format!("{count} may rise:")),
            Progress::NotYetKnown => lang.pick(format!("还不能确定 {count} 人："), format!("{count} not yet known:")),
            Progress::Missing => lang.pick(format!("还有欠缺 {count} 人："), format!("{count} lack something:")),
        })?;
        for candidate in group {
            one(book, candidate, console)?;
        }
    }
    Ok(())
}

fn one(book: &PlanBook, candidate: &Candidate, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let levels = &book.plan(candidate.version).levels;
    let (from, to) = (levels.title(&candidate.step.from), levels.title(&candidate.step.to));
    console.line(format!("  {} {}  {from} → {to}", candidate.agent, candidate.name))?;
    for requirement in &candidate.requirements {
        let sign = match requirement.progress {
            Progress::Met => "✓",
            Progress::NotYetKnown => "?",
            Progress::Missing => "✗",
        };
        console.line(format!("    {sign} {}", requirement.text.in_lang(lang)))?;
    }
    if let Some(due) = &candidate.step.due {
        console.line(lang.pick(format!("    晋升后店铺应给：{due}"), format!("    then due from the shop: {due}")))?;
    }
    Ok(())
}

/// What a confirmation did.
pub fn confirmed(confirmed: &Confirmed, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let terms = &confirmed.terms;
    let (name, level) = (&terms.name, terms.level.as_deref().unwrap_or_default());
    let from = terms.from.map(|day| day.to_string()).unwrap_or_default();
    if console.json {
        let due = confirmed.due.as_ref().map(|(due, _)| due);
        return console.json(&json!({
            "agent": terms.agent.as_str(), "level": level, "from": from, "due": due, "entered": !confirmed.same,
        }));
    }
    if confirmed.same {
        return console.line(lang.pick(
            format!("{name} 从 {from} 起已经是{level}，什么都没有改"),
            format!("{name} is {level} from {from} on already; nothing was changed"),
        ));
    }
    console.line(lang.pick(format!("{name} 从 {from} 起为{level}"), format!("{name} is {level} from {from} on")))?;
    match &confirmed.due {
        Some((due, Some(_))) => console.line(
            lang.pick(format!("已记为待办（duties，training）：{due}"), format!("recorded as due (duties, training): {due}")),
        ),
        Some((due, None)) => console.line(lang.pick(
            format!("应给：{due}（没有店铺可记，请自行安排）"),
            format!("due: {due} (there is no shop to record it in; see to it yourself)"),
        )),
        None => Ok(()),
    }
}

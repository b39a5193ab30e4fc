//! What an entry at the desk changed: cases, points, and what becomes of the persons' pay.

use super::faults::names;
use super::table;
use crate::console::Console;
use crate::jobs::desk::score::{ByHand, Scored};
use crate::jobs::pay::Paid;
use jinpai_calc::faults::Fault;
use jinpai_calc::pay::Payslip;
use jinpai_calc::plan::fault::FaultRule;
use jinpai_calc::text::Text;
use jinpai_model::records::Incident;
use jinpai_model::{AgentId, Fen, Month};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What an entry about cases changed.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The month before it.
    pub before: &'a Paid,
    /// The month after it; none if nothing was entered.
    pub after: Option<&'a Paid>,
    /// The cases as they were before it.
    pub cases: &'a [&'a Fault],
    /// Cases that were so before, for which nothing was entered.
    pub same: &'a [&'a Fault],
    /// The pseudo-file.
    pub path: &'a str,
}

impl Change<'_> {
    /// Prints it.
    pub fn print(&self, console: &mut Console) -> anyhow::Result<()> {
        let lang = console.lang;
        if console.json {
            return console.json(&self.as_json());
        }
        for fault in self.same {
            let (case, standing) = (&fault.case, fault.standing.text());
            console.line(lang.pick(
                format!("{case}：之前已经这样记入（{}），没有再记", standing.zh),
                format!("{case}: this was entered before ({}); nothing was entered again", standing.en),
            ))?;
        }
        if self.cases.is_empty() && self.same.is_empty() {
            console
                .line(lang.pick("没有待裁定的违规，什么都没有记入", "nothing is waiting for a decision; nothing was entered"))?;
        }
        let names = names(&self.before.measured.agents);
        for fault in self.cases {
            let name = names.get(&fault.agent).copied().unwrap_or(fault.agent.as_str());
            let (case, title, was) = (&fault.case, &fault.rule.title, fault.standing.text());
            let is = self.now(fault).map_or_else(|| was.clone(), |now| now.standing.text());
            let consequence = self.now(fault).unwrap_or(fault).follows();
            console.line(lang.pick(
                format!("{case}  {name}  {title}：{} → {}（{}）", was.zh, is.zh, consequence.zh),
                format!("{case}  {name}  {title}: {} → {} ({})", was.en, is.en, consequence.en),
            ))?;
        }
        if let Some(after) = self.after {
            differences(self.before, after, console)?;
            entered(self.path, console)?;
        }
        Ok(())
    }

    /// The same case after it.
    fn now(&self, fault: &Fault) -> Option<&Fault> {
        self.after?.measured.faults.faults.iter().find(|now| now.case == fault.case)
    }

    fn as_json(&self) -> Value {
        let cases = self.cases.iter().map(|fault| {
            let now = self.now(fault).map(|now| now.standing.code());
            json!({"case": &*fault.case, "agent": fault.agent.as_str(), "before": fault.standing.code(), "after": now})
        });
        json!({
            "entered": self.after.map(|_| self.path),
            "cases": cases.collect::<Vec<_>>(),
            "unchanged": self.same.iter().map(|fault| &*fault.case).collect::<Vec<_>>(),
            "pay": self.after.map_or_else(Vec::new, |after| differences_as_json(self.before, after)),
        })
    }
}

/// Where an entry can be found again.
pub fn entered(path: &str, console: &mut Console) -> anyhow::Result<()> {
    console.line(console.lang.pick(format!("已记入：{path}"), format!("entered: {path}")))
}

/// A payslip that is another after an entry.
struct Difference<'a> {
    slip: &'a Payslip,
    net: (Fen, Fen),
    /// Lines with another amount: title, before, after.
    lines: Vec<(Text, Fen, Fen)>,
}

fn compare<'a>(before: &'a Paid, after: &'a Paid) -> Vec<Difference<'a>> {
    let old: BTreeMap<&AgentId, &Payslip> = before.slips.iter().map(|slip| (&slip.agent, slip)).collect();
    let pairs = after.slips.iter().filter_map(|slip| Some((*old.get(&slip.agent)?, slip)));
    let difference = |(old, new): (&'a Payslip, &'a Payslip)| {
        let amount =
            |slip: &Payslip, id: &str| slip.lines.iter().find(|line| line.id == id).map_or(Fen::ZERO, |line| line.amount);
        let gone = old.lines.iter().filter(|line| new.lines.iter().all(|other| other.id != line.id));
        let lines = new.lines.iter().chain(gone).map(|line| (line.title.clone(), amount(old, &line.id), amount(new, &line.id)));
        let lines: Vec<_> = lines.filter(|(_, before, after)| before != after).collect();
        Difference { slip: new, net: (old.net, new.net), lines }
    };
    let all = pairs.map(difference);
    all.filter(|difference| difference.net.0 != difference.net.1 || !difference.lines.is_empty()).collect()
}

/// Every payslip that is another than before, with its lines.
fn differences(before: &Paid, after: &Paid, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let differences = compare(before, after);
    if differences.is_empty() {
        return console.line(lang.pick("没有人的工资因此改变", "nobody's pay is another"));
    }
    for Difference { slip, net: (old, new), lines } in differences {
        let (agent, name) = (&slip.agent, &slip.name);
        console
            .line(lang.pick(format!("{name}（{agent}）实得 {old} → {new}"), format!("{name} ({agent}): net {old} → {new}")))?;
        for (title, old, new) in lines {
            console.line(lang.pick(format!("  {}：{old} → {new}", title.zh), format!("  {}: {old} → {new}", title.en)))?;
        }
    }
    Ok(())
}

fn differences_as_json(before: &Paid, after: &Paid) -> Vec<Value> {
    let one = |difference: &Difference<'_>| {
        let lines = difference.lines.iter();
        let lines = lines.map(|(title, old, new)| json!({"title": title, "before": old.to_string(), "after": new.to_string()}));
        let (old, new) = difference.net;
        json!({
            "agent": difference.slip.agent.as_str(),
            "net_before": old.to_string(),
            "net_after": new.to_string(),
            "lines": lines.collect::<Vec<_>>(),
        })
    };
    compare(before, after).iter().map(one).collect()
}

/// An incident that was recorded, with the case that it became.
pub fn incident(after: &Paid, row: &Incident, rule: &FaultRule, path: &str, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let number = &row.incident;
    let is_it = |fault: &&Fault| fault.facts.iter().any(|fact| fact.key.number.as_ref() == Some(number));
    let fault = after.measured.faults.faults.iter().filter(|fault| fault.rule.id == rule.id).find(is_it);
    if console.json {
        let case = fault.map(|fault| &*fault.case);
        return console.json(&json!({"entered": path, "incident": &**number, "case": case}));
    }
    let title = &rule.title;
    console.line(lang.pick(format!("记录 {number}：{} {title}", rule.id), format!("incident {number}: {} {title}", rule.id)))?;
    match fault {
        Some(fault) => {
            let (case, standing, consequence) = (&fault.case, fault.standing.text(), fault.follows());
            let month = Month::of(row.date);
            console.line(lang.pick(
                format!("案号 {case}：{}；若确认：{}\n裁定：jinpai decide {case} --month {month} --confirm|--waive --by 谁 --reason 理由", standing.zh, consequence.zh),
                format!("case {case}: {}; if confirmed: {}\nto decide: jinpai decide {case} --month {month} --confirm|--waive --by WHO --reason TEXT", standing.en, consequence.en),
            ))?;
        }
        None => console.line(lang.pick(
            "没有成为违规：不满足条款自己的条件（见 jinpai faults）",
            "it became no fault: the rule's own condition does not hold for it (see `jinpai faults`)",
        ))?,
    }
    entered(path, console)
}

/// An incident that stands already.
pub fn same_incident(number: &str, console: &mut Console) -> anyhow::Result<()> {
    if console.json {
        return console.json(&json!({"entered": null, "incident": number}));
    }
    console.line(console.lang.pick(
        format!("同样的记录已经有了：{number}，没有再记；确实是另一次的话，请用 --id 写另一个编号"),
        format!("the same stands already as {number}; nothing was entered. If it happened a second time, give another number with --id"),
    ))
}

/// What is scored by hand in a month, with the points so far.
pub fn to_score(all: &[ByHand], month: Month, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        return console.json(&all.iter().map(by_hand_as_json).collect::<Vec<_>>());
    }
    if all.is_empty() {
        return console.line(lang.pick(format!("{month} 没有要人工评分的指标"), format!("nothing is scored by hand in {month}")));
    }
    let heads = lang.pick(["对象", "名称", "指标", "id", "得分", "评分人"], ["whom", "name", "indicator", "id", "points", "by"]);
    let mut rows = table(&heads, &[4], console.is_terminal());
    for one in all {
        let points =
            one.given.as_ref().map_or_else(|| lang.pick("待评分", "to be scored").to_owned(), |row| row.points.to_string());
        let by = one.given.as_ref().and_then(|row| row.by.as_deref()).unwrap_or_default();
        rows.add_row([one.who.as_str(), &one.name, one.title.in_lang(lang), &one.indicator, &points, by]);
    }
    console.line(rows)
}

fn by_hand_as_json(one: &ByHand) -> Value {
    json!({
        "who": one.who.as_str(),
        "name": one.name,
        "is_group": one.is_of_group,
        "indicator": one.indicator,
        "title": one.title,
        "points": one.given.as_ref().map(|row| row.points.to_string()),
        "by": one.given.as_ref().and_then(|row| row.by.as_deref()),
    })
}

/// Points that were given, and what became of the pay.
pub fn scored(scored: &Scored, paid: (&Paid, Option<&Paid>), path: &str, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let (before, after) = paid;
    if console.json {
        return console.json(&json!({
            "entered": after.map(|_| path),
            "scored": scored.changed.iter().map(|(one, row)| json!({"who": one.who.as_str(), "indicator": one.indicator, "points": row.points.to_string()})).collect::<Vec<_>>(),
            "unchanged": scored.same.iter().map(|one| one.who.as_str()).collect::<Vec<_>>(),
            "pay": after.map_or_else(Vec::new, |after| differences_as_json(before, after)),
        }));
    }
    for one in &scored.same {
        let (name, title) = (&one.name, one.title.in_lang(lang));
        console.line(lang.pick(
            format!("{name}「{title}」之前已经这样评分，没有再记"),
            format!("{name}, {title}: these points were given before; nothing was entered again"),
        ))?;
    }
    for (one, row) in &scored.changed {
        let was = one.given.as_ref().map_or_else(|| lang.pick("未评分", "none").to_owned(), |row| row.points.to_string());
        let (name, title, is) = (&one.name, one.title.in_lang(lang), row.points);
        console.line(lang.pick(format!("{name}「{title}」：{was} → {is}"), format!("{name}, {title}: {was} → {is}")))?;
    }
    match after {
        Some(after) => {
            differences(before, after, console)?;
            entered(path, console)
        }
        None => Ok(()),
    }
}

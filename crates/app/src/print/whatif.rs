//! A month beside the real one: persons, lines, facts that moved.

use super::pay::yuan;
use super::{count, table};
use crate::console::Console;
use crate::jobs::whatif::WhatIf;
use comfy_table::{Attribute, Cell, CellAlignment};
use jinpai_calc::whatif::{Amount, FactDifference, FactKind, PersonDifference};
use jinpai_model::{Fen, Lang, Month};
use serde_json::json;

/// The lines of so many persons are shown one by one; with `--agent` or `--out` there are all.
const PERSONS_SHOWN: usize = 12;
/// So many facts of a kind are shown.
const FACTS_SHOWN: usize = 12;

/// Prints the comparison. `one` = a single person was asked for.
pub fn whatif(found: &WhatIf, month: Month, one: bool, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        return console.json(&as_json(found, month, lang));
    }
    let real = match &found.closed {
        Some(closed) => lang.pick(
            format!("{month}（已结账，校验 {:.16}）", closed.hash.to_string()),
            format!("{month} (closed, hash {:.16})", closed.hash.to_string()),
        ),
        None => lang.pick(format!("{month}（草稿）"), format!("{month} (draft)")),
    };
    console.line(lang.pick(
        format!("{real} 与假设的方案对比；什么都没有保存\n"),
        format!("{real} beside what it would be; nothing is stored\n"),
    ))?;
    persons(found, console)?;
    let moved: Vec<&PersonDifference> = found.comparison.persons.iter().filter(|person| person.differs()).collect();
    let shown = if one { moved.len() } else { PERSONS_SHOWN };
    for person in moved.iter().take(shown) {
        lines(person, console)?;
    }
    if moved.len() > shown {
        let more = moved.len() - shown;
        console.line(lang.pick(
            format!("\n还有 {more} 人有变动；用 --agent 看一个人，或用 --out 写出全部"),
            format!("\n{more} more persons differ; --agent shows one of them, --out writes all"),
        ))?;
    }
    facts(&found.comparison.facts, one, console)
}

fn persons(found: &WhatIf, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let heads = lang.pick(
        ["客服", "姓名", "应发", "假设应发", "实发", "假设实发", "差额"],
        ["agent", "name", "gross", "gross if", "net", "net if", "difference"],
    );
    let mut table = table(&heads, &[2, 3, 4, 5, 6], console.is_terminal());
    let all = &found.comparison.persons;
    for person in all {
        let mut row = vec![Cell::new(&person.agent), Cell::new(&person.name)];
        row.extend(sums(person.gross, person.net));
        table.add_row(row);
    }
    let sum = |pick: fn(&PersonDifference) -> Fen| all.iter().map(pick).sum::<Fen>();
    let gross = (sum(|person| person.gross.0), sum(|person| person.gross.1));
    let net = (sum(|person| person.net.0), sum(|person| person.net.1));
    let mut row = vec![Cell::new(lang.pick("合计", "total")).add_attribute(Attribute::Bold), Cell::new("")];
    row.extend(sums(gross, net));
    table.add_row(row);
    console.line(table)
}

fn sums(gross: (Fen, Fen), net: (Fen, Fen)) -> Vec<Cell> {
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    vec![right(yuan(gross.0)), right(yuan(gross.1)), right(yuan(net.0)), right(yuan(net.1)), right(signed(net.1 - net.0))]
}

fn signed(amount: Fen) -> String {
    if amount > Fen::ZERO { format!("+{}", yuan(amount)) } else { yuan(amount) }
}

fn lines(person: &PersonDifference, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    console.line(format!("\n{} {}", person.agent, person.name))?;
    for line in person.lines.iter().filter(|line| line.old != line.new) {
        let (title, old, new) = (line.title.in_lang(lang), amount(line.old, lang), amount(line.new, lang));
        console.line(format!("  {title}  {old} → {new}  {}", signed(line.difference())))?;
    }
    Ok(())
}

fn amount(amount: Amount, lang: Lang) -> String {
    match amount {
        Amount::None => "—".to_owned(),
        Amount::Pending => lang.pick("待定", "pending").to_owned(),
        Amount::Of(fen) => yuan(fen),
    }
}

fn facts(all: &[FactDifference], one: bool, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    for kind in FactKind::ALL {
        let moved: Vec<&FactDifference> = all.iter().filter(|fact| fact.kind == kind).collect();
        if moved.is_empty() {
            continue;
        }
        let (name, many) = (kind.text(), count(u64::try_from(moved.len())?));
        console.line(lang.pick(format!("\n{}变动 {many} 处：", name.zh), format!("\n{many} of {} moved:", name.en)))?;
        let shown = if one { moved.len() } else { FACTS_SHOWN };
        for fact in moved.iter().take(shown) {
            let side = |text: &Option<jinpai_calc::text::Text>| {
                text.as_ref().map_or_else(|| "—".to_owned(), |text| text.in_lang(lang).to_owned())
            };
            let (who, what) = (fact.agent.as_deref().unwrap_or("—"), fact.what.in_lang(lang));
            console.line(format!("  {who}  {what}: {} → {}", side(&fact.old), side(&fact.new)))?;
        }
        if moved.len() > shown {
            let more = moved.len() - shown;
            console.line(
                lang.pick(format!("  … 还有 {more} 处（--out 写出全部）"), format!("  … {more} more (--out writes all)")),
            )?;
        }
    }
    Ok(())
}

fn as_json(found: &WhatIf, month: Month, lang: Lang) -> serde_json::Value {
    let pair =
        |(old, new): (Fen, Fen)| json!({"old": old.to_string(), "new": new.to_string(), "difference": (new - old).to_string()});
    let value = |amount: Amount| match amount {
        Amount::None => serde_json::Value::Null,
        Amount::Pending => "pending".into(),
        Amount::Of(fen) => fen.to_string().into(),
    };
    let persons = found.comparison.persons.iter().map(|person| {
        let lines = person.lines.iter().map(|line| {
            json!({
                "line": line.id, "title": line.title.in_lang(lang), "kind": line.kind,
                "old": value(line.old), "new": value(line.new), "difference": line.difference().to_string(),
            })
        });
        json!({
            "agent": person.agent, "name": person.name, "gross": pair(person.gross), "deductions": pair(person.deductions),
            "net": pair(person.net), "lines": lines.collect::<Vec<_>>(),
        })
    });
    let facts = found.comparison.facts.iter().map(|fact| {
        let side = |text: &Option<jinpai_calc::text::Text>| text.as_ref().map(|text| text.in_lang(lang).to_owned());
        json!({
            "kind": fact.kind.text().en, "agent": fact.agent, "what": fact.what.in_lang(lang),
            "old": side(&fact.old), "new": side(&fact.new),
        })
    });
    json!({
        "month": month.to_string(), "closed": found.closed.is_some(),
        "persons": persons.collect::<Vec<_>>(), "facts": facts.collect::<Vec<_>>(),
    })
}

//! The pay table: a row for each person, a column for each kind of line.

use super::{grouped, table};
use crate::console::Console;
use crate::jobs::pay::{Paid, score};
use comfy_table::{Attribute, Cell, CellAlignment};
use jinpai_calc::pay::{PayLine, Payslip};
use jinpai_calc::plan::LineKind;
use jinpai_model::{Fen, Lang};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Prints the table, and below it what is not known yet.
pub fn pay_table(paid: &Paid, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if paid.slips.is_empty() {
        return console.line(lang.pick(
            "没有工资条：agents 表里没有人在这个月在职",
            "no payslips: nobody in the table agents was employed this month",
        ));
    }
    let kinds: Vec<LineKind> = LineKind::ALL
        .into_iter()
        .filter(|kind| paid.slips.iter().any(|slip| slip.lines.iter().any(|line| line.plan_kind() == Some(*kind))))
        .collect();
    let mut heads = lang
        .pick(["客服", "姓名", "岗位", "销售额", "得分"], ["agent", "name", "role", "sales", "score"])
        .map(str::to_owned)
        .to_vec();
    heads.extend(kinds.iter().map(|kind| kind.text().in_lang(lang).to_owned()));
    heads.push(lang.pick("应发", "gross").to_owned());
    let numbers: Vec<usize> = (3..heads.len()).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = table(&heads, &numbers, console.is_terminal());
    for slip in &paid.slips {
        table.add_row(row(paid, slip, &kinds, lang));
    }
    let mut total = vec![Cell::new(lang.pick("合计", "total")).add_attribute(Attribute::Bold)];
    total.extend(["", "", "", ""].map(Cell::new));
    total.extend(kinds.iter().map(|kind| {
        let waits = paid.slips.iter().any(|slip| of_kind(slip, *kind).any(|line| line.pending.is_some()));
        marked(waits, paid.slips.iter().map(|slip| sum(slip, *kind)).sum())
    }));
    total.push(marked(paid.is_pending(), paid.slips.iter().map(|slip| slip.gross).sum()).add_attribute(Attribute::Bold));
    table.add_row(total);
    console.line(table)?;
    pending(paid, console)
}

fn row(paid: &Paid, slip: &Payslip, kinds: &[LineKind], lang: Lang) -> Vec<Cell> {
    let role = slip.terms.last().and_then(|terms| terms.role).map_or("", |role| lang.pick(role.zh(), role.code()));
    let sales = paid.measured.months.get(&slip.agent).map(|month| month.sums.sales);
    let points = score(slip).unwrap_or_default();
    let mut row = vec![Cell::new(&slip.agent), Cell::new(&slip.name), Cell::new(role)];
    row.push(sales.map_or(Cell::new(""), money));
    row.push(Cell::new(points));
    row.extend(kinds.iter().map(|kind| lines_of(slip, *kind, lang)));
    row.push(marked(!slip.pending.is_empty(), slip.gross).add_attribute(Attribute::Bold));
    row
}

/// The lines of one kind: their sum, marked if one of them waits; if all of them do, there is no sum yet.
fn lines_of(slip: &Payslip, kind: LineKind, lang: Lang) -> Cell {
    let (all, waiting) = (of_kind(slip, kind).count(), of_kind(slip, kind).filter(|line| line.pending.is_some()).count());
    match (all, waiting) {
        (0, _) => Cell::new(""),
        _ if all == waiting => Cell::new(lang.pick("待定", "pending")).set_alignment(CellAlignment::Right),
        _ => marked(waiting > 0, sum(slip, kind)),
    }
}

fn of_kind(slip: &Payslip, kind: LineKind) -> impl Iterator<Item = &PayLine> {
    slip.lines.iter().filter(move |line| line.plan_kind() == Some(kind))
}

fn sum(slip: &Payslip, kind: LineKind) -> Fen {
    of_kind(slip, kind).map(|line| line.amount).sum()
}

/// An amount; with a star if something that belongs to it is pending.
fn marked(waits: bool, amount: Fen) -> Cell {
    let mark = if waits { "*" } else { "" };
    Cell::new(format!("{mark}{}", yuan(amount))).set_alignment(CellAlignment::Right)
}

fn money(amount: Fen) -> Cell {
    Cell::new(yuan(amount)).set_alignment(CellAlignment::Right)
}

/// An amount with thousands separators.
fn yuan(amount: Fen) -> String {
    let text = amount.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, places) = digits.split_once('.').unwrap_or((digits, "00"));
    format!("{sign}{}.{places}", grouped(whole))
}

/// What is not known yet, by reason, so that one missing score of ten people is one line.
fn pending(paid: &Paid, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let mut by_reason: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for slip in &paid.slips {
        for waiting in &slip.pending {
            let reasons =
                waiting.reasons.iter().map(|reason| reason.in_lang(lang)).collect::<Vec<_>>().join(lang.pick("；", "; "));
            let who = lang.pick(format!("{}「{}」", slip.name, waiting.title.zh), format!("{} ({})", slip.name, waiting.line));
            by_reason.entry(reasons).or_default().push(who);
        }
    }
    if !by_reason.is_empty() {
        console.line(lang.pick("\n* 待定，未计入应发：", "\n* pending, not in gross:"))?;
    }
    for (reason, who) in by_reason {
        let who = who.join(lang.pick("、", ", "));
        console.line(lang.pick(format!("  {reason} —— {who}"), format!("  {reason}: {who}")))?;
    }
    Ok(())
}

/// The payslips for programs. Money is text with two places.
pub fn slips_as_json(paid: &Paid) -> Value {
    let slips = paid.slips.iter().map(|slip| {
        let lines = slip.lines.iter().map(|line| {
            json!({
                "line": line.id,
                "title": line.title.in_lang(Lang::Zh),
                "kind": line.output_kind(),
                "amount": if line.pending.is_some() { None } else { Some(line.amount.to_string()) },
                "formula": line.formula,
                "clause": line.clause,
            })
        });
        let pending = slip.pending.iter().map(|waiting| json!({"line": waiting.line, "reasons": waiting.reasons}));
        json!({
            "month": slip.month.to_string(),
            "agent": slip.agent.as_str(),
            "name": slip.name,
            "gross": slip.gross.to_string(),
            "score": score(slip),
            "sales": paid.measured.months.get(&slip.agent).map(|month| month.sums.sales.to_string()),
            "lines": lines.collect::<Vec<_>>(),
            "pending": pending.collect::<Vec<_>>(),
        })
    });
    Value::Array(slips.collect())
}

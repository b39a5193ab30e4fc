//! The pay table: a row for each person, a column for each kind of line.

use super::{grouped, table};
use crate::console::Console;
use crate::jobs::pay::{Paid, score};
use comfy_table::{Attribute, Cell, CellAlignment};
use jinpai_calc::faults::{Fault, Standing};
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
    let beside: Vec<Beside> = Beside::ALL.into_iter().filter(|column| column.is_wanted(&paid.slips)).collect();
    heads.extend(beside.iter().map(|column| column.head(lang).to_owned()));
    let numbers: Vec<usize> = (3..heads.len()).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let mut table = table(&heads, &numbers, console.is_terminal());
    for slip in &paid.slips {
        table.add_row(row(paid, slip, &kinds, &beside, lang));
    }
    let mut total = vec![Cell::new(lang.pick("合计", "total")).add_attribute(Attribute::Bold)];
    total.extend(["", "", "", ""].map(Cell::new));
    total.extend(kinds.iter().map(|kind| {
        let waits = paid.slips.iter().any(|slip| of_kind(slip, *kind).any(|line| line.pending.is_some()));
        marked(waits, paid.slips.iter().map(|slip| sum(slip, *kind)).sum())
    }));
    total.extend(beside.iter().map(|column| column.total(&paid.slips)));
    table.add_row(total);
    console.line(table)?;
    pending(paid, console)?;
    faults(paid, console)
}

/// Columns beside those of the plan's kinds, each only if somebody has something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Days not earned, entered sums, clawbacks and corrections.
    Other,
    Gross,
    Deductions,
    Net,
    /// Net if every open fault were confirmed.
    IfConfirmed,
}

impl Beside {
    const ALL: [Self; 5] = [Self::Other, Self::Gross, Self::Deductions, Self::Net, Self::IfConfirmed];

    fn head(self, lang: Lang) -> &'static str {
        match self {
            Self::Other => lang.pick("其他", "other"),
            Self::Gross => lang.pick("应发", "gross"),
            Self::Deductions => lang.pick("扣款", "deductions"),
            Self::Net => lang.pick("实得", "net"),
            Self::IfConfirmed => lang.pick("若确认", "if confirmed"),
        }
    }

    fn is_wanted(self, slips: &[Payslip]) -> bool {
        let takes = || slips.iter().any(|slip| slip.deductions != Fen::ZERO);
        match self {
            Self::Gross => true,
            Self::Other => slips.iter().any(|slip| others(slip).next().is_some()),
            Self::Deductions => takes(),
            Self::IfConfirmed => slips.iter().any(|slip| slip.if_confirmed.is_some()),
            Self::Net => takes() || Self::IfConfirmed.is_wanted(slips),
        }
    }

    fn of(self, slip: &Payslip) -> Fen {
        match self {
            Self::Other => others(slip).map(|line| line.amount).sum(),
            Self::Gross => slip.gross,
            Self::Deductions => Fen::ZERO - slip.deductions,
            Self::Net => slip.net,
            Self::IfConfirmed => slip.if_confirmed.unwrap_or(slip.net),
        }
    }

    fn cell(self, slip: &Payslip) -> Cell {
        let amount = self.of(slip);
        match self {
            Self::Other | Self::Deductions if amount == Fen::ZERO => Cell::new(""),
            Self::IfConfirmed if amount == slip.net => Cell::new(""),
            Self::Gross => marked(!slip.pending.is_empty(), amount).add_attribute(Attribute::Bold),
            _ => money(amount),
        }
    }

    fn total(self, slips: &[Payslip]) -> Cell {
        let waits = self == Self::Gross && slips.iter().any(|slip| !slip.pending.is_empty());
        marked(waits, slips.iter().map(|slip| self.of(slip)).sum()).add_attribute(Attribute::Bold)
    }
}

/// What is inside gross and no line of the plan.
fn others(slip: &Payslip) -> impl Iterator<Item = &PayLine> {
    slip.lines.iter().filter(|line| line.plan_kind().is_none() && !line.is_deduction())
}

fn row(paid: &Paid, slip: &Payslip, kinds: &[LineKind], beside: &[Beside], lang: Lang) -> Vec<Cell> {
    let role = slip.terms.last().and_then(|terms| terms.role).map_or("", |role| lang.pick(role.zh(), role.code()));
    let sales = paid.measured.months.get(&slip.agent).map(|month| month.sums.sales);
    let points = score(slip).unwrap_or_default();
    let mut row = vec![Cell::new(&slip.agent), Cell::new(&slip.name), Cell::new(role)];
    row.push(sales.map_or(Cell::new(""), money));
    row.push(Cell::new(points));
    row.extend(kinds.iter().map(|kind| lines_of(slip, *kind, lang)));
    row.extend(beside.iter().map(|column| column.cell(slip)));
    row
}

/// How many faults wait, and what the law did not let be taken.
fn faults(paid: &Paid, console: &mut Console) -> anyhow::Result<()> {
    let (lang, month) = (console.lang, paid.measured.context.month);
    let is_open = |fault: &&Fault| matches!(fault.standing, Standing::Proposed | Standing::Appealed);
    let open = paid.measured.faults.faults.iter().filter(is_open).count();
    if open > 0 {
        console.line(lang.pick(
            format!("\n{open} 件违规等着裁定，还没有计入（见 jinpai faults --month {month}）"),
            format!("\n{open} faults wait for a decision and take nothing yet (see `jinpai faults --month {month}`)"),
        ))?;
    }
    let not_taken: Fen = paid.slips.iter().map(|slip| slip.not_taken).sum();
    if not_taken != Fen::ZERO {
        let not_taken = yuan(not_taken);
        console.line(lang.pick(
            format!("\n按法律底线没有扣的：{not_taken}（explain 说明每一笔为什么）"),
            format!("\nnot taken because of the legal guard: {not_taken} (explain says why for each)"),
        ))?;
    }
    Ok(())
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
pub(super) fn yuan(amount: Fen) -> String {
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
            "deductions": slip.deductions.to_string(),
            "not_taken": slip.not_taken.to_string(),
            "net": slip.net.to_string(),
            "if_confirmed": slip.if_confirmed.map(|net| net.to_string()),
            "score": score(slip),
            "sales": paid.measured.months.get(&slip.agent).map(|month| month.sums.sales.to_string()),
            "lines": lines.collect::<Vec<_>>(),
            "pending": pending.collect::<Vec<_>>(),
        })
    });
    Value::Array(slips.collect())
}

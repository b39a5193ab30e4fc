//! What `close` and `verify` say.

use super::{count, table};
use crate::console::Console;
use crate::jobs::close::Ended;
use crate::jobs::close::checklist::{Item, Weight};
use crate::jobs::pay::Paid;
use crate::jobs::verify::Verified;
use comfy_table::Cell;
use jinpai_model::{Fen, Lang, Month};
use jinpai_store::ClosedMonth;
use serde_json::json;

/// So many entries of one kind are shown one by one.
const SHOWN: usize = 12;

/// How a close ended.
pub fn ended(ended: &Ended, month: Month, program: &str, console: &mut Console) -> anyhow::Result<()> {
    if console.json {
        return console.json(&as_json(ended, month, console.lang));
    }
    let lang = console.lang;
    match ended {
        Ended::Already(closed) => {
            let (by, at, hash) = (&closed.closed_by, closed.closed_at.strftime("%Y-%m-%d %H:%M:%SZ"), closed.hash);
            console.line(lang.pick(
                format!("{month} 已由 {by} 于 {at} 结账，什么都没有改。\n校验 {hash}"),
                format!("{month} was closed by {by} at {at}; nothing was changed.\nhash {hash}"),
            ))
        }
        Ended::Open(items, _) => list(items, month, program, console),
        Ended::Closed(closed, items, paid) => {
            list_notes(items, console)?;
            closed_now(closed, paid, program, console)
        }
    }
}

fn closed_now(closed: &ClosedMonth, paid: &Paid, program: &str, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let (month, number, slips, hash) = (closed.month, closed.number, closed.slips, closed.hash);
    let sum = |pick: fn(&jinpai_calc::pay::Payslip) -> Fen| paid.slips.iter().map(pick).sum::<Fen>();
    let (gross, deductions, net) = (sum(|slip| slip.gross), sum(|slip| slip.deductions), sum(|slip| slip.net));
    if paid.book.default_plan().is_none() {
        let name = &paid.book.versions()[0].name;
        console.line(lang.pick(
            format!("没有发布过方案：方案文件 {name} 的全文已随本月冻结；以后可以用 plan publish 发布"),
            format!("no plan was published: the text of {name} is frozen with the month; publish it with `plan publish` for later ones"),
        ))?;
    }
    console.line(lang.pick(
        format!("{month} 已结账（第 {number} 次结账）：{slips} 张工资条，应发 {gross}，扣款 {deductions}，实发（税前社保前）{net}\n校验 {hash}\n工资条：{program} slip --month {month} --out 工资条"),
        format!("{month} is closed (close {number}): {slips} payslips, gross {gross}, deductions {deductions}, net before tax {net}\nhash {hash}\npayslips: {program} slip --month {month} --out slips"),
    ))
}

fn list(items: &[Item], month: Month, program: &str, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let blocking = items.iter().filter(|item| item.blocks()).count();
    if blocking == 0 {
        console.line(lang.pick(format!("{month} 可以结账"), format!("{month} can be closed")))?;
        return list_notes(items, console);
    }
    console.line(lang.pick(
        format!("{month} 还不能结账，有 {blocking} 项要处理："),
        format!("{month} cannot be closed yet; {blocking} things are to be settled:"),
    ))?;
    let blocking: Vec<&Item> = items.iter().filter(|item| item.blocks()).collect();
    for group in blocking.chunk_by(|a, b| a.kind() == b.kind()) {
        for item in group.iter().take(SHOWN) {
            let (name, text, settle) = (&item.name, item.text.in_lang(lang), item.settle.in_lang(lang));
            console.line(format!("  {name}\n    {text}\n    → {settle}"))?;
        }
        if group.len() > SHOWN {
            let (more, kind) = (group.len() - SHOWN, group[0].kind());
            console.line(lang.pick(format!("  … 还有 {more} 项 {kind}"), format!("  … {more} more of {kind}")))?;
        }
    }
    if blocking.iter().any(|item| item.weight == Weight::SettleOrAccept) {
        let (some, all) = (format!("{program} close --month {month} --by … --accept ITEM --reason …"), "--accept-all");
        console.line(lang.pick(
            format!("可以接受的事项（违规和申诉除外）：{some}；全部：{all}"),
            format!("what may be accepted as it is (not faults and appeals): {some}; all of it: {all}"),
        ))?;
    }
    list_notes(items, console)
}

/// What was accepted, and what should be known.
fn list_notes(items: &[Item], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let accepted = items.iter().filter_map(|item| Some((item, item.accepted.as_ref()?)));
    for (item, (by, reason)) in accepted {
        let (name, text) = (&item.name, item.text.in_lang(lang));
        console.line(
            lang.pick(format!("已接受 {name}（{by}：{reason}）：{text}"), format!("accepted {name} ({by}: {reason}): {text}")),
        )?;
    }
    let notes: Vec<&Item> = items.iter().filter(|item| item.weight == Weight::Note).collect();
    for group in notes.chunk_by(|a, b| a.kind() == b.kind()) {
        for item in group.iter().take(SHOWN) {
            let text = item.text.in_lang(lang);
            console.line(lang.pick(format!("提醒：{text}"), format!("note: {text}")))?;
        }
        if group.len() > SHOWN {
            let more = group.len() - SHOWN;
            console.line(lang.pick(format!("提醒：同类还有 {more} 项"), format!("note: {more} more of the kind")))?;
        }
    }
    Ok(())
}

fn as_json(ended: &Ended, month: Month, lang: Lang) -> serde_json::Value {
    let closed_as_json = |closed: &ClosedMonth| {
        json!({
            "month": month.to_string(), "closed": true, "number": closed.number, "slips": closed.slips,
            "by": closed.closed_by, "at": closed.closed_at.to_string(), "hash": closed.hash.to_string(),
        })
    };
    let items_as_json = |items: &[Item]| {
        let item = |item: &Item| {
            json!({
                "item": item.name, "blocks": item.blocks(), "acceptable": item.weight == Weight::SettleOrAccept,
                "text": item.text.in_lang(lang), "settle": item.settle.in_lang(lang),
                "accepted": item.accepted.as_ref().map(|(by, reason)| json!({"by": by, "reason": reason})),
            })
        };
        items.iter().map(item).collect::<Vec<_>>()
    };
    match ended {
        Ended::Already(closed) => closed_as_json(closed),
        Ended::Open(items, _) => json!({"month": month.to_string(), "closed": false, "items": items_as_json(items)}),
        Ended::Closed(closed, items, _) => {
            let mut value = closed_as_json(closed);
            value["items"] = items_as_json(items).into();
            value
        }
    }
}

/// What `verify` found.
pub fn verified(verified: &Verified, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    if console.json {
        let months = verified.months.iter().map(|month| {
            let differences = month.differences.iter().map(|text| text.in_lang(lang)).collect::<Vec<_>>();
            json!({
                "month": month.closed.month.to_string(), "hash": month.closed.hash.to_string(), "slips": month.closed.slips,
                "files": month.files, "inputs": month.inputs, "sound": month.differences.is_empty(), "differences": differences,
            })
        });
        let damages = verified.damages.iter().map(|text| text.in_lang(lang)).collect::<Vec<_>>();
        let months = months.collect::<Vec<_>>();
        return console.json(&json!({"sound": verified.is_sound(), "damages": damages, "months": months}));
    }
    if verified.months.is_empty() {
        console.line(lang.pick("还没有结过账的月份", "no month is closed yet"))?;
    } else {
        let heads = lang
            .pick(["月份", "工资条", "文件", "依据", "校验", "结果"], ["month", "slips", "files", "inputs", "hash", "verdict"]);
        let mut table = table(&heads, &[1, 2, 3], console.is_terminal());
        for month in &verified.months {
            let verdict = if month.differences.is_empty() {
                lang.pick("一致", "sound").to_owned()
            } else {
                let count = month.differences.len();
                lang.pick(format!("{count} 处不一致"), format!("{count} differences"))
            };
            let short: String = month.closed.hash.to_string().chars().take(16).collect();
            table.add_row([
                Cell::new(month.closed.month),
                Cell::new(month.closed.slips),
                Cell::new(month.files),
                Cell::new(count(u64::try_from(month.inputs)?)),
                Cell::new(short),
                Cell::new(verdict),
            ]);
        }
        console.line(table)?;
    }
    for text in &verified.damages {
        console.line(text.in_lang(lang))?;
    }
    for month in &verified.months {
        for text in &month.differences {
            console.line(format!("{}: {}", month.closed.month, text.in_lang(lang)))?;
        }
    }
    Ok(())
}

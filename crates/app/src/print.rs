//! How things look on the screen: tables, numbers, times, remarks.

pub mod close;
pub mod desk;
pub mod faults;
mod pay;
mod plan;
pub mod promotions;
pub mod users;
pub mod versions;
pub mod whatif;

pub use pay::{pay_table, slips_as_json};
pub use plan::{plan_notices, plan_warnings};

use crate::console::Console;
use crate::jobs::measure::Measured;
use crate::outputs::Written;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use jinpai_calc::measures::Notice;
use std::path::Path;
use std::time::Duration;

/// A line above, under the head and below, none between rows: many rows stay readable.
const LINE: LineStyle = LineStyle::none().fill('─').junction('─');
const LINES: TableStyle = TableStyle::new().top_border(LINE).header_separator(LINE).bottom_border(LINE);

/// An empty table with heads; the columns listed are numbers and stand to the right. On a terminal it keeps to its width.
pub fn table(heads: &[&str], right: &[usize], terminal: bool) -> Table {
    let mut table = Table::new();
    table.load_style(LINES);
    let arrangement = if terminal { ContentArrangement::Dynamic } else { ContentArrangement::Disabled };
    table.set_content_arrangement(arrangement);
    table.set_header(heads.iter().map(|head| Cell::new(head).add_attribute(Attribute::Bold)));
    for &column in right {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A count with thousands separators.
pub fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// Digits in groups of three.
fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration in seconds with one place: `3.2 s`.
pub fn seconds(duration: Duration) -> String {
    let tenths = duration.as_millis().div_ceil(100);
    format!("{}.{} s", tenths / 10, tenths % 10)
}

/// What must be typed so that a command uses this workspace: nothing for the default one.
pub fn workspace_option(folder: &Path) -> String {
    if folder == Path::new(crate::workspace::DEFAULT) { String::new() } else { format!(" -w {}", folder.display()) }
}

/// The files that were written.
pub fn written(files: &[Written], console: &mut Console) -> anyhow::Result<()> {
    if console.json {
        let files: Vec<_> =
            files.iter().map(|file| serde_json::json!({"path": file.path.display().to_string(), "rows": file.rows})).collect();
        return console.json(&serde_json::json!({ "files": files }));
    }
    for file in files {
        let (path, rows) = (file.path.display(), count(u64::try_from(file.rows)?));
        console.line(console.lang.pick(format!("{path}  {rows} 行"), format!("{path}  {rows} rows")))?;
    }
    Ok(())
}

/// What a person should know about the input of a month, on standard error: nothing is silently dropped.
pub fn notices(measured: &Measured, console: &mut Console) -> anyhow::Result<()> {
    const SHOWN: usize = 5;
    let lang = console.lang;
    let notices = &measured.measures.notices;
    let mut kinds: [Vec<String>; 3] = Default::default();
    for notice in notices {
        match notice {
            Notice::Unassigned { shop, account } => kinds[0].push(format!("{account} ({shop})")),
            Notice::PaidUnknown { order, .. } => kinds[1].push(order.to_string()),
            Notice::RefundNotCompleted { refund, .. } => kinds[2].push(refund.to_string()),
        }
    }
    let heads = [
        lang.pick(
            "不属于任何人的子账号（按账号名单独统计，没有工资条；请补进 accounts 表）",
            "accounts of nobody (they count under their own names, without a payslip; add them to the table accounts)",
        ),
        lang.pick(
            "已付款但没有实付金额的订单（按应付金额计算）",
            "paid orders without the sum paid (the payable amount stands in)",
        ),
        lang.pick(
            "退款成功但没有完成时间的退款（没有扣减）",
            "successful refunds without a time of completion (they take nothing)",
        ),
    ];
    for (names, head) in kinds.iter().zip(heads).filter(|(names, _)| !names.is_empty()) {
        let mut list = names.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(lang.pick("、", ", "));
        if names.len() > SHOWN {
            list.push_str(" …");
        }
        let all = names.len();
        console.remark(lang.pick(format!("提醒：{head} {all} 个：{list}"), format!("note: {head}: {all}: {list}")))?;
    }
    if measured.months.is_empty() {
        let month = measured.context.month;
        console.remark(if measured.has_facts() {
            lang.pick(
                format!("提醒：{month} 没有客服工作：没有人回复过买家，agents 表里也没有人在职"),
                format!("note: no agent worked in {month}: nobody answered a buyer, and nobody in the table agents was employed"),
            )
        } else {
            lang.pick(
                format!("提醒：{month} 没有任何数据，也没有在职的客服"),
                format!("note: there is no data of {month}, and no agent was employed in it"),
            )
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{count, seconds};
    use std::time::Duration;

    #[test]
    fn numbers_for_people() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(seconds(Duration::from_millis(3_140)), "3.2 s");
    }
}

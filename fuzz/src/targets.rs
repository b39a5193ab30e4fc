//! The entry points that are fuzzed, one for each reader. The tests of `crates/import` run the same ones over a small corpus.
//!
//! Whatever the bytes are: reading ends, nothing panics, every row fits its table, every problem has its texts, and the counts agree.

use jinpai_import::{AutoCandidates, AutoRules, Context, Event, Input, Limits, Zones, read, recognise};
use jinpai_model::{FileId, Lang, ShopId, Table};

/// A reader's entry point.
pub type Target = fn(&[u8]);

/// All entry points with their names.
pub const ALL: [(&str, Target); 7] = [
    ("recognise", whatever),
    ("csv", csv),
    ("jsonl", jsonl),
    ("xlsx", whatever),
    ("parquet", whatever),
    ("taobao", taobao),
    ("c1", c1),
];

/// The header of an order list, as the layout of 2011 has it.
pub const TAOBAO_HEADER: &str = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,\
    买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,\
    物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费,买家服务费\n";

/// Reads bytes as whatever they are, and as each table that the user might name.
fn take(bytes: Vec<u8>, table: Option<&'static Table>) {
    let limits = Limits { rejected_at_first: 1_000, line_bytes: 64 << 10, cell_bytes: 16 << 10, ..Limits::default() };
    let mut input = Input::bytes(bytes);
    let recognised = match recognise("fuzz", &mut input, table) {
        Ok(recognised) => recognised,
        Err(problem) => return assert!(!problem.message(Lang::Zh).is_empty() && !problem.message(Lang::En).is_empty()),
    };
    assert!(!recognised.name(Lang::Zh).is_empty());
    let (zones, auto) = (Zones::new(), AutoRules::new(["在的".to_owned()], ["robot".to_owned()]));
    let context = Context { source_file: FileId(1), shop: Some(ShopId::from("S")), zones: &zones, auto: &auto, limits };
    let (mut rows, mut warnings) = (0, 0);
    let mut candidates = AutoCandidates::default();
    let result = read(&recognised, &mut input, &context, &|_| {}, &mut |event| {
        match event {
            Event::Row(row) => {
                rows += 1;
                assert_eq!((row.table, row.cells.len()), (recognised.table, recognised.table.columns.len()));
                let required = row.table.columns.iter().zip(&row.cells).all(|(column, cell)| cell.is_some() || !column.required);
                assert!(required, "{row:?}");
                candidates.see(&row);
            }
            Event::Problem(problem) => {
                warnings += u64::from(problem.warning);
                assert!(!problem.message(Lang::Zh).is_empty() && !problem.expected(Lang::En).is_empty());
            }
        }
        Ok(())
    });
    match result {
        Ok(summary) => assert_eq!((summary.accepted, summary.warnings), (rows, warnings)),
        Err(problem) => assert!(!problem.message(Lang::En).is_empty()),
    }
}

/// Any bytes: what are they?
pub fn whatever(data: &[u8]) {
    take(data.to_vec(), None);
}

/// Lines under the header of the messages.
pub fn csv(data: &[u8]) {
    take([b"message_id,shop,buyer,account,time,sender,kind,content\n".as_slice(), data].concat(), None);
}

/// Lines of objects, as orders.
pub fn jsonl(data: &[u8]) {
    take(
        [b"{\"order\":1,\"shop\":\"S\",\"buyer\":\"b\",\"created\":\"2024-11-03\",\"payable\":1}\n".as_slice(), data].concat(),
        None,
    );
}

/// Lines under the header of an order list.
pub fn taobao(data: &[u8]) {
    take([TAOBAO_HEADER.as_bytes(), data].concat(), Table::named("orders"));
}

/// Lines of a chat text behind its first block.
pub fn c1(data: &[u8]) {
    let dashes = "-".repeat(28);
    let head = format!("店:美\n\n{}\n  单聊\n{dashes}b{dashes}\nb(2020-04-24 16:07:00):  在吗\n", "=".repeat(64));
    take([head.as_bytes(), data].concat(), None);
}

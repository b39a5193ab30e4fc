//! The layouts with the traps of formats §0, and what must come out of them.

use super::LAYOUTS;
use crate::testing::{Setup, Taken, plain, take};
use crate::{Connector, ProblemKind};
use jinpai_model::Lang;
use proptest::prelude::*;

/// The words behind which the files have a blank.
const BLANK_BEHIND: [&str; 6] = ["收货地址", "联系电话", "订单付款时间", "宝贝标题", "宝贝种类", "物流单号"];

fn words(layout: &str) -> Vec<&'static str> {
    let (_, line) = LAYOUTS.iter().find(|(name, _)| *name == layout).unwrap();
    line.split(',').collect()
}

fn header(words: &[&str]) -> String {
    let word = |word: &&str| if BLANK_BEHIND.contains(word) { format!("{word} ") } else { (*word).to_owned() };
    words.iter().map(word).collect::<Vec<_>>().join(",")
}

/// How a file writes the cell of a column: the sample of formats 1.1.
fn cell(word: &str, paid: bool) -> &'static str {
    match word {
        "订单编号" => "=\"35153131473290001\"",
        "买家会员名" => "\"tb6****70\"",
        "买家应付货款" => "\"189.12\"",
        "买家应付邮费" => "\"12.00\"",
        "总金额" => "\"201.12\"",
        "买家实际支付金额" if paid => "\"201.12\"",
        "买家实际支付金额" => "\"0.00\"",
        "订单状态" if paid => "\"买家已付款,等待卖家发货\"",
        "订单状态" => "\"等待买家付款\"",
        "买家留言" => "\"请用顺丰，谢谢\"",
        "收货人姓名" => "\"李某\"",
        "收货地址" => "\"广东省 广州市 越秀区 某街道某路1号(510180)\"",
        "联系手机" => "\"'13900000000\"",
        "订单创建时间" => "\"2017-07-08 00:42:32\"",
        "订单付款时间" if paid => "\"2017-07-08 00:42:39\"",
        "宝贝标题" => "\"【顺丰包邮】某锅，某盖\"",
        "宝贝总数量" => "\"2\"",
        "物流单号" => "\"No:88001\"",
        "物流公司" => "\"顺丰速运\"",
        "订单备注" => "\"刘贺,3米2.4米\"",
        "店铺Id" => "\"0\"",
        "店铺名称" => "\"某店\"",
        "买家服务费" => "\"0元\"",
        "打款商家金额" => "\"123.00元\"",
        "特权订金订单id" => "=\"\"",
        "确认收货时间" if paid => "\"2017-07-12 10:00:00\"",
        _ => "\"\"",
    }
}

fn row(words: &[&str], paid: bool) -> String {
    words.iter().map(|word| cell(word, paid)).collect::<Vec<_>>().join(",")
}

fn file(words: &[&str]) -> String {
    format!("{}\r\n{}\r\n{}\r\n", header(words), row(words, true), row(words, false).replace("0001", "0002"))
}

/// `column=value` of all cells that have one.
fn cells(taken: &Taken, row: usize) -> Vec<String> {
    let row = &taken.rows[row];
    let cells = row.table.columns.iter().zip(&row.cells).filter(|(_, cell)| cell.is_some());
    cells.map(|(column, cell)| format!("{}={}", column.name, plain(cell.as_ref()))).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, unmappable) = encoding_rs::GB18030.encode(text);
    assert!(!unmappable);
    bytes.into_owned()
}

#[test]
fn every_layout_becomes_orders() {
    for (layout, columns) in [("A1", 30), ("A2", 37), ("A3", 41), ("A4", 46), ("A5", 54), ("A6", 56), ("A7", 61)] {
        let words = words(layout);
        assert_eq!(words.len(), columns, "{layout}");
        let taken = take(gbk(&file(&words)));
        assert_eq!(taken.recognised.name(Lang::Zh), format!("淘宝订单 {layout} (CSV, GB18030)"));
        assert_eq!(taken.problems, [], "{layout}");
        assert!(taken.recognised.unknown.is_empty());
        let received = words.contains(&"确认收货时间");
        let mut expected = vec![
            "order=35153131473290001",
            "shop=某店",
            "buyer=tb6****70",
            "created=2017-07-07T16:42:32Z",
            "paid_at=2017-07-07T16:42:39Z",
            "received_at=2017-07-12T02:00:00Z",
            "status=买家已付款，等待卖家发货",
            "payable=201.12",
            "paid=201.12",
            "freight=12.00",
            "items=2",
            "title=【顺丰包邮】某锅，某盖",
            "note=刘贺,3米2.4米",
            "courier=顺丰速运",
            "tracking=No:88001",
            "receiver=李某",
            "phone=13900000000",
            "address=广东省 广州市 越秀区 某街道某路1号(510180)",
            "buyer_note=请用顺丰，谢谢",
        ];
        expected.retain(|cell| received || !cell.starts_with("received_at"));
        assert_eq!(cells(&taken, 0), expected, "{layout}");
        let position = taken.rows[0].table.position("received_at").unwrap();
        assert_eq!(taken.rows[0].present & (1 << position) != 0, received, "what a layout lacks says nothing");
    }
}

#[test]
fn an_unpaid_order_says_nothing_of_what_was_paid() {
    let taken = take(gbk(&file(&words("A4"))));
    let unpaid = &taken.rows[1];
    let paid = unpaid.table.position("paid").unwrap();
    assert_eq!((unpaid.get("paid_at"), unpaid.get("paid"), unpaid.present & (1 << paid)), (None, None, 0));
    assert_eq!(plain(unpaid.get("payable")), "201.12");
}

#[test]
fn columns_may_be_moved_added_and_taken() {
    let mut words = words("A7");
    words.reverse();
    words.retain(|word| *word != "店铺名称" && *word != "联系手机");
    words.insert(3, "我的列");
    let text = file(&words);
    let taken = Setup { shop: Some("某店"), ..Setup::default() }.take(text.clone()).unwrap();
    assert_eq!((taken.recognised.connector, taken.recognised.layout), (Connector::TaobaoOrders, None));
    assert_eq!(taken.recognised.unknown, ["我的列"]);
    assert_eq!(taken.texts("shop"), ["某店", "某店"]);
    assert_eq!(taken.rows[0].text("phone"), None);
    let problem = Setup::default().take(text).map(|taken| taken.rows).unwrap_err();
    assert_eq!(
        problem.message(Lang::En),
        "orders must say the shop and the file has no such column. Import it with --shop NAME."
    );
}

#[test]
fn the_older_phone_column_fills_in_and_bad_cells_name_the_files_own_columns() {
    let words = words("A1");
    let text = file(&words).replace("\"'13900000000\"", "\"\"").replacen(",\"\",\"\",\"2017", ",\"'020-8888\",\"\",\"2017", 1);
    assert_eq!(take(text).rows[0].text("phone"), Some("020-8888"));
    let text = file(&words).replacen("=\"35153131473290001\"", "3.51531E+16", 1).replacen(
        "2017-07-08 00:42:39",
        "2017-07-08 00:42:31",
        1,
    );
    let problems = take(text).problems;
    let found: Vec<_> =
        problems.iter().map(|problem| (problem.column.as_deref(), problem.problem == ProblemKind::Scientific)).collect();
    assert_eq!(found, [(Some("订单编号"), true), (Some("订单付款时间"), false)]);
}

#[test]
fn a_workbook_of_the_same_columns_is_the_same_export() {
    let words = words("A5");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "订单报表").unwrap();
    for (column, word) in (0_u16..).zip(&words) {
        sheet.write(1, column, format!("{word} ")).unwrap();
        let text = cell(word, true).trim_start_matches('=').trim_matches('"');
        sheet.write(2, column, text).unwrap();
    }
    sheet.write(3, 0, "合计").unwrap();
    sheet.write(3, 6, 201.12).unwrap();
    let taken = take(workbook.save_to_buffer().unwrap());
    assert_eq!(taken.recognised.name(Lang::En), "Taobao orders A5 (XLSX)");
    assert_eq!(cells(&taken, 0), cells(&take(file(&words)), 0));
    assert_eq!((taken.rows[0].source.row, taken.summary.rejected), (3, 0));
    assert_eq!(taken.problems[0].problem, ProblemKind::SummaryRow);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_columns_does_not_matter(words in Just(words("A6")).prop_shuffle()) {
        let expected = cells(&take(file(&super::tests::words("A6"))), 0);
        prop_assert_eq!(cells(&take(gbk(&file(&words))), 0), expected);
    }
}

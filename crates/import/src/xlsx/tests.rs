use crate::testing::{plain, take};
use crate::{Input, ProblemKind};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

/// A workbook of orders: a title, the header in row 3, then what `fill` writes.
fn orders(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "订单").unwrap();
    for (column, word) in (0_u16..).zip(["order", "shop", "buyer", "created", "payable", "note"]) {
        sheet.write(2, column, word).unwrap();
    }
    fill(sheet);
    workbook.add_worksheet().write(0, 0, "second sheet").unwrap();
    workbook.save_to_buffer().unwrap()
}

fn text_row(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, order: &str) {
    for (column, text) in (0_u16..).zip([order, "S", "b", "2024-11-03 09:15:07", "88.50"]) {
        sheet.write(row, column, text).unwrap();
    }
}

#[test]
fn numbers_dates_and_texts_are_what_they_show() {
    let taken = take(orders(|sheet| {
        text_row(sheet, 3, "O1");
        text_row(sheet, 5, "");
        sheet.write(5, 0, 35_153_131_473_290.0).unwrap();
        let time = ExcelDateTime::from_ymd(2024, 11, 3).unwrap().and_hms(9, 15, 7).unwrap();
        sheet.write_datetime_with_format(5, 3, &time, &Format::new().set_num_format("yyyy/m/d h:mm")).unwrap();
        sheet.write(5, 4, 0.1 + 0.2).unwrap();
        sheet.write(5, 5, "两\n行").unwrap();
    }));
    assert_eq!(taken.texts("order"), ["O1", "35153131473290"]);
    assert_eq!(taken.rows[0].source.row, 4);
    assert_eq!(taken.rows[1].source.row, 6);
    assert_eq!(taken.rows[0].get("created"), taken.rows[1].get("created"));
    assert_eq!(plain(taken.rows[1].get("payable")), "0.30");
    assert_eq!(taken.rows[1].text("note"), Some("两\n行"));
    assert_eq!(taken.problems, []);
}

#[test]
fn digits_that_are_lost_and_errors_of_formulas_are_problems() {
    let taken = take(orders(|sheet| {
        text_row(sheet, 3, "");
        sheet.write(3, 0, 35_153_131_473_290_001.0).unwrap();
        text_row(sheet, 4, "1.23E+18");
        text_row(sheet, 5, "O3");
        sheet.write_formula(5, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        text_row(sheet, 6, "O4");
    }));
    let problems: Vec<_> = taken.problems.iter().map(|problem| (problem.row, problem.problem.clone())).collect();
    assert_eq!(problems, [(4, ProblemKind::NumberAsId), (5, ProblemKind::Scientific), (6, ProblemKind::CellError)]);
    assert_eq!(taken.texts("order"), ["O4"]);
}

#[test]
fn a_total_at_the_end_is_remarked_on_and_skipped() {
    let taken = take(orders(|sheet| {
        text_row(sheet, 3, "O1");
        sheet.write(5, 0, "合计").unwrap();
        sheet.write(5, 4, 88.5).unwrap();
    }));
    assert_eq!(taken.english(), ["row 6: \"合计\"; expected a row of data; this total at the end is skipped"]);
    assert_eq!((taken.summary.accepted, taken.summary.rejected), (1, 0));
}

#[test]
fn what_stands_beside_the_table_is_reported() {
    let taken = take(orders(|sheet| {
        text_row(sheet, 3, "O1");
        sheet.write(3, 9, "看这里").unwrap();
    }));
    assert_eq!(taken.summary.unknown, ["J"]);
    assert_eq!([25, 26, 701, 702].map(super::letters), ["Z", "AA", "ZZ", "AAA"]);
}

#[test]
fn half_a_workbook_is_damaged_and_a_zip_is_none() {
    let bytes = orders(|sheet| text_row(sheet, 3, "O1"));
    for length in [10, bytes.len() / 2, bytes.len() - 30] {
        let message = crate::recognise("orders.xlsx", &mut Input::bytes(&bytes[..length]), None)
            .unwrap_err()
            .message(jinpai_model::Lang::En);
        assert!(message.starts_with("the XLSX file is damaged or incomplete"), "{message}");
    }
}

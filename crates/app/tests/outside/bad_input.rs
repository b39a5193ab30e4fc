//! The list of bad input: each has a defined outcome and a message that names file, row and column.
use crate::desk::{Csv, Desk};
use jinpai_app::clock::Stopwatch;
use std::fs::File;
use std::io::Write as _;
use std::time::Duration;

const ORDER_HEAD: &str = "order,shop,buyer,created,paid_at,payable,paid\n";

/// Imports one file of orders and checks exit code, rows taken and rejected, and that the output contains all texts.
fn check(name: &str, bytes: impl AsRef<[u8]>, code: i32, new: u64, rejected: u64, says: &[&str]) {
    let desk = Desk::new();
    desk.file(name, bytes);
    let ran = desk.expect(code, ["import", name]);
    let said = format!("{}{}", ran.out, ran.err);
    for text in says.iter().chain(&[name]) {
        assert!(said.contains(text), "{name}: {text:?} is missing in:\n{said}");
    }
    // What a second import finds to be the same is what the first one took.
    let mut again = desk.command(["import", "--json", name]);
    let report: serde_json::Value = serde_json::from_slice(&again.output().unwrap().stdout).unwrap();
    let file = &report["files"][0];
    let taken = file["same"].as_u64().unwrap() + file["new"].as_u64().unwrap() + file["changed"].as_u64().unwrap();
    assert_eq!((taken, file["rejected"].as_u64().unwrap()), (new, rejected), "{said}");
}

fn order(id: &str, created: &str, paid_at: &str, payable: &str) -> String {
    format!("{id},店,甲,{created},{paid_at},{payable},{payable}\n")
}

#[test]
fn missing_columns_are_named() {
    check("orders.csv", "order,shop,buyer,payable\n1,店,甲,1.00\n", 1, 0, 0, &["nearest is orders", "created"]);
}

#[test]
fn an_encoding_that_is_neither_utf8_nor_gb18030_is_named_with_its_place() {
    let mut bytes = format!("{ORDER_HEAD}1,店,").into_bytes();
    bytes.extend([0xff, 0xff, 0xfe]);
    bytes.extend(b",2024-11-03 09:00:00,,1.00,1.00\n");
    check("orders.csv", bytes, 1, 0, 0, &["from byte"]);
}

#[test]
fn half_a_file_loses_only_the_row_it_was_cut_in() {
    let cut = format!("{ORDER_HEAD}{}2,店,\"乙", order("1", "2024-11-03 09:00:00", "", "1.00"));
    check("orders.csv", cut, 3, 1, 1, &["row 3", "breaks off"]);
}

#[test]
fn an_id_in_scientific_notation_is_rejected() {
    let rows = format!("{ORDER_HEAD}{}", order("1.23E+18", "2024-11-03 09:00:00", "", "1.00"));
    check("orders.csv", rows, 3, 0, 1, &["row 2, column order", "1.23E+18", "digits are lost", "as text"]);
}

#[test]
fn a_day_that_is_not_in_the_calendar_is_rejected() {
    let rows = format!("{ORDER_HEAD}{}", order("1", "2024-02-31 09:00:00", "", "1.00"));
    check("orders.csv", rows, 3, 0, 1, &["row 2, column created", "2024-02-31", "a day that the calendar has"]);
}

#[test]
fn negative_amounts_are_rejected() {
    let rows = format!("{ORDER_HEAD}{}", order("1", "2024-11-03 09:00:00", "", "-1.00"));
    check("orders.csv", rows, 3, 0, 1, &["row 2, column payable", "-1.00", "not negative"]);
}

#[test]
fn an_order_paid_before_it_was_created_is_rejected() {
    let rows = format!("{ORDER_HEAD}{}", order("1", "2024-11-03 09:00:00", "2024-11-03 08:59:59", "1.00"));
    check("orders.csv", rows, 3, 0, 1, &["row 2, column paid_at", "2024-11-03 08:59:59", "not before created"]);
}

#[test]
fn of_two_orders_with_one_id_the_later_stands_with_a_warning() {
    let one = order("1", "2024-11-03 09:00:00", "2024-11-03 09:01:00", "1.00");
    let rows = format!("{ORDER_HEAD}{one}{}", one.replace("1.00", "2.00"));
    check("orders.csv", &rows, 0, 2, 0, &["warning", "row 3", "row 2 has the same key"]);
    let desk = Desk::new();
    desk.file("orders.csv", rows);
    desk.import(0, ["orders.csv"]);
    desk.measure("2024-11", "out", &[]);
    let credits = Csv::read(&desk.path("out/credits.csv"));
    assert_eq!(credits.rows.len(), 1);
    assert_eq!(credits.rows[0][credits.column("amount")], "2.00");
}

#[test]
fn a_workbook_with_a_summary_row_at_its_end_keeps_its_rows() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let rows = [
        ["order", "shop", "buyer", "created", "payable"],
        ["1", "店", "甲", "2024-11-03 09:00:00", "1.00"],
        ["2", "店", "乙", "2024-11-03 09:30:00", "2.00"],
        ["合计", "", "", "", "3.00"],
    ];
    for (row, cells) in (0_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write_string(row, column, cell).unwrap();
        }
    }
    check("orders.xlsx", workbook.save_to_buffer().unwrap(), 0, 2, 0, &["warning", "row 4", "total"]);
}

#[test]
fn an_account_of_nobody_counts_under_its_own_name_and_is_said() {
    let desk = Desk::new();
    desk.file(
        "messages.csv",
        "message_id,shop,buyer,account,time,sender,content\n1,店,甲,店:临时,2024-11-03 09:00:00,buyer,在吗\n2,店,甲,店:临时,2024-11-03 09:00:09,agent,在\n",
    );
    desk.import(0, ["messages.csv"]);
    let ran = desk.expect(0, ["measure", "--month", "2024-11", "--out", "out", "--formats", "csv"]);
    assert!(ran.err.contains("店:临时") && ran.err.contains("accounts of nobody"), "{}", ran.err);
    let rounds = Csv::read(&desk.path("out/rounds.csv"));
    assert_eq!(rounds.rows[0][rounds.column("agent")], "店:临时");
}

/// A huge file: this head, and then 2 GiB of NUL, or 256 MiB of the same garbage again and again.
fn huge(desk: &Desk, name: &str, head: &[u8], garbage: Option<&[u8]>) {
    const HOLE: u64 = 2 << 30;
    const GARBAGE_MIB: usize = 256;
    let mut file = File::create(desk.path(name)).unwrap();
    file.write_all(head).unwrap();
    match garbage {
        // A hole in the file: it takes no room on the disk, but reads as 2 GiB of NUL.
        None => file.set_len(HOLE).unwrap(),
        Some(garbage) => {
            // Enough of it that a reader without limits would be lost; more would only wear the disk out.
            let block = garbage.repeat((1 << 20) / garbage.len() + 1);
            for _ in 0..GARBAGE_MIB {
                file.write_all(&block).unwrap();
            }
        }
    }
}

#[test]
fn huge_files_of_garbage_are_refused_in_seconds() {
    let open_quote = format!("{ORDER_HEAD}1,\"");
    let heads = [
        ("nothing.csv", "", None),
        ("one-line.csv", ORDER_HEAD, None),
        ("open-quote.csv", &open_quote, Some("garbage without an end ")),
        ("lines.csv", ORDER_HEAD, Some("x,y,z\n")),
    ];
    for (name, head, garbage) in heads {
        let desk = Desk::new();
        huge(&desk, name, head.as_bytes(), garbage.map(str::as_bytes));
        let started = Stopwatch::start();
        let ran = desk.run(["import", name]);
        let took = started.elapsed();
        assert!(matches!(ran.code, 1 | 3), "{name} ended with {}: {}{}", ran.code, ran.out, ran.err);
        assert!(format!("{}{}", ran.out, ran.err).contains(name), "{}{}", ran.out, ran.err);
        assert!(took < Duration::from_mins(1), "{name} took {took:?}");
    }
}

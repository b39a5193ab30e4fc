//! The bad input that shops have, one test for each kind; and what rows are like when all is well.

use crate::testing::{Setup, plain, refused, take};
use crate::{AutoRules, FileProblem, Input, Limits, ProblemKind, Stop, Zones, read, recognise};
use jinpai_model::{Lang, ShopId};

const ORDERS: &str = "order,shop,buyer,created,paid_at,payable\n";

fn orders(rows: &str) -> String {
    format!("{ORDERS}{rows}")
}

/// The one problem of orders, in English.
fn check(rows: &str, expected: &str) {
    let taken = take(orders(rows));
    assert_eq!(taken.english(), [expected], "{rows:?}");
}

#[test]
fn a_good_row_has_its_cells_its_columns_and_its_place() {
    let taken = take(orders("O1,S,b,2024-11-03 09:00:00,,88.5\n\nO2,S,b,2024-11-03 09:00:00,2024-11-03 09:01:00,1\n"));
    assert_eq!(taken.summary.accepted, 2);
    let row = &taken.rows[0];
    assert_eq!((row.source.file.0, row.source.row), (7, 2));
    assert_eq!(taken.rows[1].source.row, 4, "the line that a person sees");
    let present: Vec<&str> = row
        .table
        .columns
        .iter()
        .enumerate()
        .filter(|(index, _)| row.present & (1 << index) != 0)
        .map(|(_, column)| column.name)
        .collect();
    assert_eq!(present, ["order", "shop", "buyer", "created", "paid_at", "payable"]);
    let order: jinpai_model::records::Order = row.record().unwrap();
    assert_eq!(order.payable.fen(), 8_850);
    assert_eq!(order.paid_at, None);
}

#[test]
fn rows_that_cannot_be_are_problems_that_name_row_and_column() {
    check(
        "1.23E+18,S,b,2024-11-03 09:00:00,,1\n",
        "row 2, column order: \"1.23E+18\"; expected the whole id: scientific notation, digits are lost; format the column as text and export again",
    );
    check(
        "O1,S,b,2024-02-31 09:00:00,,1\n",
        "row 2, column created: \"2024-02-31 09:00:00\"; expected a day that the calendar has",
    );
    check("O1,S,b,2024-11-03 09:00:00,,-1\n", "row 2, column payable: \"-1\"; expected a number that is not negative");
    check("O1,S,,2024-11-03 09:00:00,,1\n", "row 2, column buyer: empty; expected a value; the column is required");
    check(
        "O1,S,b,2024-11-03 09:00:00,2024-11-03 08:59:59,1\n",
        "row 2, column paid_at: \"2024-11-03 08:59:59\"; expected a time not before created (2024-11-03 09:00:00)",
    );
    check("O1,S,b\n", "row 2: \"O1,S,b\"; expected 6 fields as in the header; the line has 3");
    check(
        "O1,S,b,2024-11-03 09:00:00,,1,2\n",
        "row 2: \"O1,S,b,2024-11-03 09:00:00,,1,2\"; expected 6 fields as in the header; the line has 7",
    );
    check("O\x001,S,b,2024-11-03 09:00:00,,1\n", "row 2, column order: \"O\\01\"; expected text without control characters");
    check(
        "O1,S,\"b,2024-11-03 09:00:00,,1\n",
        "row 2: \"O1,S,\\\"b,2024-11-03 09:00:00,,1\"; expected a whole row: a quotation mark is not closed or the file breaks off here; export it again",
    );
}

#[test]
fn problems_read_well_in_chinese_too() {
    let taken = take(orders("1.23E+18,S,b,2024-02-31,,1\n"));
    let chinese: Vec<String> = taken.problems.iter().map(|problem| problem.message(Lang::Zh)).collect();
    assert_eq!(
        chinese,
        [
            "第 2 行「order」列：「1.23E+18」；应为完整的编号：科学计数法已丢失数字，请把该列设为文本格式后重新导出",
            "第 2 行「created」列：「2024-02-31」；应为日历上有的日期",
        ],
        "all that is wrong with a row is said at once"
    );
    assert_eq!(taken.summary.rejected, 1);
}

#[test]
fn a_trailing_comma_is_tolerated_in_rows_and_in_the_header() {
    assert_eq!(take(orders("O1,S,b,2024-11-03 09:00:00,,1,\n")).summary.accepted, 1);
    assert_eq!(take("month,agent,sales,\n2024-11,a,1\n2024-11,b,1,\n").summary.accepted, 2);
}

#[test]
fn of_two_rows_with_one_key_the_later_stands_and_both_are_named() {
    let taken = take(orders("O1,S,b,2024-11-03 09:00:00,,1\nO2,S,b,2024-11-03 09:00:00,,1\nO1,S,b,2024-11-03 09:00:00,,2\n"));
    assert_eq!(taken.english(), ["row 4: \"S O1\"; expected a key of its own: row 2 has the same key; the later row stands"]);
    assert!(taken.problems[0].warning);
    assert_eq!(taken.summary.accepted, 3);
    let chat = "shop,buyer,account,time,sender,content\nS,b,a,2024-11-03 09:00:00,buyer,x\nS,b,a,2024-11-03 09:00:00,buyer,x\n";
    assert!(take(chat).problems.is_empty(), "equal messages are two messages");
}

#[test]
fn a_total_at_the_end_is_no_fact_and_no_loss() {
    let rows = "O1,S,b,2024-11-03 09:00:00,,1\n";
    for total in ["合计,,,,,1\n", "Total：,,,,,1\n", ",,,,,1\n"] {
        let taken = take(orders(&format!("{rows}{total}")));
        assert_eq!((taken.summary.accepted, taken.summary.rejected), (1, 0), "{total:?}");
        assert_eq!(taken.problems[0].problem, ProblemKind::SummaryRow);
        let between = take(orders(&format!("{rows}{total}{rows}")));
        assert_eq!((between.summary.accepted, between.summary.rejected), (2, 1), "not at the end it is a bad row");
    }
}

#[test]
fn the_shop_comes_from_its_column_or_from_the_command() {
    let named = Setup { shop: Some("T"), ..Setup::default() };
    let taken = named.take(orders("O1,,b,2024-11-03 09:00:00,,1\nO2,S,b,2024-11-03 09:00:00,,1\n")).unwrap();
    assert_eq!(taken.texts("shop"), ["T", "S"]);
    let without = "order,buyer,created,payable\nO1,b,2024-11-03 09:00:00,1\n";
    let taken = named.take(without).unwrap();
    assert_eq!(taken.texts("shop"), ["T"]);
    assert!(taken.rows[0].present & (1 << taken.rows[0].table.position("shop").unwrap()) != 0);
    assert_eq!(refused(without), "orders must say the shop and the file has no such column. Import it with --shop NAME.");
    let shops = Setup { shop: Some("T"), table: Some("shops"), ..Setup::default() }.take("shop,name\nS,n\n,m\n").unwrap();
    assert_eq!((shops.texts("shop"), shops.summary.rejected), (vec!["S"], 1), "a shop is not named by the command");
}

#[test]
fn local_times_are_of_the_shops_zone() {
    let mut zones = Zones::new();
    zones.insert(ShopId::from("NY"), Some("America/New_York")).unwrap();
    zones.insert(ShopId::from("S"), None).unwrap();
    assert!(zones.insert(ShopId::from("X"), Some("Mars/Base")).is_err());
    let setup = Setup { zones, ..Setup::default() };
    let taken = setup
        .take(orders("O1,NY,b,2024-11-03 00:30:00,,1\nO2,S,b,2024-11-03 00:30:00,,1\nO3,other,b,2024-11-03 00:30:00,,1\n"))
        .unwrap();
    let created: Vec<String> = taken.rows.iter().map(|row| plain(row.get("created"))).collect();
    assert_eq!(created, ["2024-11-03T04:30:00Z", "2024-11-02T16:30:00Z", "2024-11-02T16:30:00Z"]);
    let punches = "agent,time\na,2024-11-03 09:00:00\na,2024-11-03T09:00:00+08:00\n";
    let taken = setup.take(punches).unwrap();
    assert_eq!((taken.problems[0].problem.clone(), taken.summary.accepted), (ProblemKind::WhichZone, 1));
    assert_eq!(Setup { shop: Some("NY"), ..setup }.take(punches).unwrap().summary.accepted, 2);
}

#[test]
fn robots_and_emoticons_are_settled_while_reading() {
    let auto = AutoRules::new(["在的亲".to_owned()], ["S:robot".to_owned()]);
    let setup = Setup { auto, ..Setup::default() };
    let rows = "S,b,S:a,2024-11-03 09:00:00,agent,,在的亲 \nS,b,S:a,2024-11-03 09:00:00,buyer,,在的亲\nS,b,S:robot,2024-11-03 09:00:00,,,你好\n\
                S,b,S:a,2024-11-03 09:00:00,buyer,text,[微笑][OK]\nS,b,S:a,2024-11-03 09:00:00,buyer,,/:^_^ /:Q\nS,b,S:a,2024-11-03 09:00:00,buyer,card,[微笑]\n\
                S,b,S:a,2024-11-03 09:00:00,buyer,,[图片]\nS,b,S:a,2024-11-03 09:00:00,,,谁\n";
    let taken = setup.take(format!("shop,buyer,account,time,sender,kind,content\n{rows}")).unwrap();
    assert_eq!(taken.texts("sender"), ["auto", "buyer", "auto", "buyer", "buyer", "buyer", "buyer"]);
    assert_eq!(taken.texts("kind"), ["", "", "", "emoji", "emoji", "card", ""]);
    assert_eq!(taken.english(), ["row 9, column sender: empty; expected a value; the column is required"]);
}

#[test]
fn files_that_are_nothing_are_said_to_be() {
    assert_eq!(refused(""), "the file is empty; there is nothing to import.");
    assert_eq!(refused("\n \n\n"), "the file is empty; there is nothing to import.");
    assert_eq!(take("month,agent,sales\n").summary.accepted, 0);
    let latin = [b"order,buyer\nO1,\xFF\xFE\xFF".as_slice(), &[0xFF; 100]].concat();
    assert!(refused(latin).starts_with("from byte 15 on this is no valid GB18030"));
    assert!(refused(b"PK\x03\x04garbage".as_slice()).starts_with("the XLSX file is damaged"));
    assert!(refused(b"PAR1garbage".as_slice()).starts_with("the Parquet file is damaged"));
    assert!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1".as_slice()).starts_with("this is an old .xls"));
    assert!(refused(b"\x1F\x8B\x08".as_slice()).starts_with("this is an archive"));
    assert!(refused(vec![0; 10_000]).starts_with("this is no text"));
    assert!(refused("[{\"a\":1}]").starts_with("this is a JSON array"));
    assert!(refused("{\n\"order\": 1\n}").starts_with("this is a JSON array"));
}

#[test]
fn utf_8_that_is_damaged_later_is_not_taken_for_gbk() {
    let mut bytes = orders(&"O1,店铺店铺店铺,买家买家买家,2024-11-03 09:00:00,,1\n".repeat(10)).into_bytes();
    let offset = bytes.len();
    bytes.extend(b"\xFF,S,b,2024-11-03 09:00:00,,1\n");
    let problem = Setup::default().take(bytes).map(|taken| taken.rows).unwrap_err();
    assert!(
        matches!(problem, FileProblem::Encoding { offset: at, encoding: crate::Encoding::Utf8 } if at == offset as u64),
        "{problem}"
    );
}

#[test]
fn the_same_text_in_any_encoding_gives_the_same_rows() {
    let text = orders("O1,某店,买家一,2024-11-03 09:00:00,,1\nO2,某店,乗亅,2024-11-03 09:00:00,,1\n");
    let plain = take(text.clone());
    let (gbk, _, _) = encoding_rs::GB18030.encode(&text);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let utf16_big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let marked = format!("\u{FEFF}{text}").into_bytes();
    for (bytes, encoding) in [(gbk.into_owned(), "GB18030"), (utf16, "UTF-16LE"), (utf16_big, "UTF-16BE"), (marked, "UTF-8")] {
        let taken = take(bytes);
        assert_eq!(taken.rows, plain.rows, "{encoding}");
        assert_eq!(taken.recognised.encoding.unwrap().name(), encoding);
    }
}

#[test]
fn what_has_not_one_good_row_is_something_else() {
    let limits = Limits { rejected_at_first: 100, ..Limits::default() };
    let setup = Setup { limits, ..Setup::default() };
    let problem = setup.take(orders(&"x,y\n".repeat(200))).map(|taken| taken.rows).unwrap_err();
    assert!(
        problem
            .message(Lang::En)
            .starts_with("the first 100 rows hold no good one, so this does not look like that table. The first problem: row 2:")
    );
    let one_good = format!("O1,S,b,2024-11-03 09:00:00,,1\n{}", "x,y\n".repeat(200));
    assert_eq!(setup.take(orders(&one_good)).unwrap().summary.rejected, 200);
}

#[test]
fn limits_are_problems_of_their_own() {
    let limits = Limits { cell_bytes: 10, line_bytes: 100, ..Limits::default() };
    let setup = Setup { limits, table: Some("shops"), ..Setup::default() };
    let taken = setup.take(format!("shop,name\nS,{}\nT,{}\nU,ok\n", "n".repeat(11), "n".repeat(200))).unwrap();
    assert_eq!(
        taken.english(),
        [
            "row 2, column name: \"nnnnnnnnnnn\"; expected a cell of at most 10 bytes",
            &format!("row 3: \"T,{}\"; expected a line of at most 100 bytes", "n".repeat(198))
        ]
    );
    assert_eq!(taken.texts("shop"), ["U"]);
    let small = Limits { file_bytes: 5, ..Limits::default() };
    assert!(matches!(
        Setup { limits: small, ..Setup::default() }.take("shop,name\nS,n\n"),
        Err(FileProblem::TooLarge { bytes: 14, limit: 5 })
    ));
}

#[test]
fn a_sink_may_stop_and_progress_reaches_the_end() {
    let mut input = Input::bytes("month,agent,sales\n2024-11,a,1\n2024-11,b,1\n");
    let recognised = recognise("t", &mut input, None).unwrap();
    let (zones, auto) = (Zones::new(), AutoRules::default());
    let context = crate::Context {
        source_file: jinpai_model::FileId(0),
        shop: None,
        zones: &zones,
        auto: &auto,
        limits: Limits::default(),
    };
    let stopped = read(&recognised, &mut input, &context, &|_| {}, &mut |_| Err(Stop));
    assert!(matches!(stopped, Err(FileProblem::Stopped)));
    let last = std::cell::Cell::new(0);
    read(&recognised, &mut input, &context, &|bytes| last.set(bytes), &mut |_| Ok(())).unwrap();
    assert_eq!(last.get(), input.length().unwrap());
}

#[test]
fn json_lines_hold_plain_values_and_may_lack_keys() {
    let lines = r#"{"order":35153131473290001,"shop":"S","buyer":"b","created":"2024-11-03 09:00:00","payable":201.12,"campaign":true,"x":null}

{"order":"O2","shop":"S","buyer":"b","created":"2024-11-03 09:00:00","payable":1,"note":"晚到的键","y":1}
{"order":1e18,"shop":"S","buyer":"b","created":"2024-11-03 09:00:00","payable":1}
{"order":"O3","shop":["S"]}
{"order":"O4","order":"O5"}
{"order":"O6","shop":"S","bu"#;
    let taken = take(lines);
    assert_eq!(taken.texts("order"), ["35153131473290001", "O2"]);
    assert_eq!(plain(taken.rows[0].get("payable")), "201.12");
    let note = 1 << taken.rows[0].table.position("note").unwrap();
    assert_eq!((taken.rows[0].present & note, taken.rows[1].present & note), (0, note), "a key that a line lacks says nothing");
    assert_eq!(taken.recognised.unknown, ["x", "y"]);
    let rows: Vec<u64> = taken.problems.iter().map(|problem| problem.row).collect();
    assert_eq!(rows, [4, 5, 6, 7]);
    assert_eq!(taken.problems[0].problem, ProblemKind::NumberAsId);
    assert!(taken.english()[2].contains("stands twice"), "{:?}", taken.english());
}

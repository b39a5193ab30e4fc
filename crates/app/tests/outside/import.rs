//! `jinpai import` from outside: what is reported, what is taken, how it ends.
use crate::desk::{Csv, Desk};

const MESSAGES: &str = "message_id,shop,buyer,account,time,sender,content\n\
    m1,某店,买家甲,某店:小美,2024-11-03 09:00:00,buyer,在吗\n\
    m2,某店,买家甲,某店:小美,2024-11-03 09:00:20,agent,在的\n";
const ORDERS: &str = "order,shop,buyer,created,paid_at,payable,paid\n\
    3515313147329001,某店,买家甲,2024-11-03 10:00:00,2024-11-03 10:05:00,99.00,99.00\n";

fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::GBK.encode(text);
    assert!(!lost);
    bytes.into_owned()
}

/// The report of one file, by the end of its path.
fn of<'a>(report: &'a serde_json::Value, name: &str) -> &'a serde_json::Value {
    let files = report["files"].as_array().unwrap();
    files.iter().find(|file| file["path"].as_str().unwrap().ends_with(name)).unwrap_or_else(|| panic!("{name} in {report:#}"))
}

#[test]
fn a_second_import_of_the_same_files_has_nothing_new() {
    let desk = Desk::new();
    desk.file("in/messages.csv", MESSAGES);
    desk.file("in/orders.csv", ORDERS);
    let first = desk.import(0, ["in"]);
    assert_eq!((of(&first, "messages.csv")["new"].as_u64(), of(&first, "orders.csv")["new"].as_u64()), (Some(2), Some(1)));
    let second = desk.import(0, ["in"]);
    for name in ["messages.csv", "orders.csv"] {
        let file = of(&second, name);
        assert_eq!(
            (file["new"].as_u64(), file["changed"].as_u64(), file["rejected"].as_u64()),
            (Some(0), Some(0), Some(0)),
            "{name}"
        );
        assert_eq!(file["same"], file["rows"], "{name}");
    }
}

#[test]
fn gbk_and_utf8_are_the_same_rows() {
    let desk = Desk::new();
    desk.file("utf8.csv", MESSAGES);
    desk.file("gbk.csv", gbk(MESSAGES));
    desk.import(0, ["utf8.csv"]);
    let again = desk.import(0, ["gbk.csv"]);
    assert_eq!((of(&again, "gbk.csv")["same"].as_u64(), of(&again, "gbk.csv")["new"].as_u64()), (Some(2), Some(0)));
    assert!(of(&again, "gbk.csv")["kind"].as_str().unwrap().contains("GB18030"), "the guessed encoding is shown");
}

#[test]
fn a_changed_row_is_reported_as_changed() {
    let desk = Desk::new();
    desk.file("orders.csv", ORDERS);
    desk.import(0, ["orders.csv"]);
    desk.file("orders.csv", ORDERS.replace("99.00,99.00", "99.00,88.00"));
    assert_eq!(of(&desk.import(0, ["orders.csv"]), "orders.csv")["changed"].as_u64(), Some(1));
}

#[test]
fn rejected_rows_are_in_the_rejects_file_and_the_rest_is_taken() {
    let desk = Desk::new();
    desk.file("in/orders.csv", format!("{ORDERS}2,某店,买家乙,2024-02-31 10:00:00,,12.345,\n"));
    let report = desk.import(3, ["in"]);
    let file = of(&report, "orders.csv");
    assert_eq!((file["rows"].as_u64(), file["new"].as_u64(), file["rejected"].as_u64()), (Some(2), Some(1), Some(1)));
    let rejects = report["rejects"].as_str().unwrap();
    assert_eq!(rejects, "jinpai-data/rejects-1.csv");
    let rejects = Csv::read(&desk.path(rejects));
    assert_eq!(rejects.header, ["file", "row", "column", "found", "expected"]);
    let places: Vec<_> = rejects.rows.iter().map(|row| row[..4].join(" ")).collect();
    assert_eq!(places, ["in/orders.csv 3 created 2024-02-31 10:00:00", "in/orders.csv 3 payable 12.345"]);
}

#[test]
fn strict_takes_nothing_if_one_row_is_bad() {
    let desk = Desk::new();
    desk.file("in/messages.csv", MESSAGES);
    desk.file("in/orders.csv", format!("{ORDERS}2,某店,买家乙,昨天,,1.00,\n"));
    let ran = desk.expect(1, ["import", "--strict", "in"]);
    assert!(ran.err.contains("nothing was taken"), "{}", ran.err);
    assert!(ran.out.contains("row 3, column created"), "{}", ran.out);
    desk.file("in/orders.csv", ORDERS);
    let report = desk.import(0, ["--strict", "in"]);
    assert_eq!(of(&report, "messages.csv")["new"].as_u64(), Some(2), "the first run took nothing");
}

#[test]
fn shops_are_read_before_what_depends_on_their_time_zones() {
    let desk = Desk::new();
    desk.file("in/a-messages.csv", MESSAGES);
    desk.file("in/z-shops.csv", "shop,time_zone\n某店,America/New_York\n");
    desk.import(0, ["in"]);
    // 09:00 in New York is 14:00 UTC; measured in the shop's own zone it is 09:00 again, and as an instant the later one.
    desk.measure("2024-11", "out", &["--as-of", "2024-11-03T13:59:59Z"]);
    assert_eq!(Csv::read(&desk.path("out/rounds.csv")).rows.len(), 0);
    desk.measure("2024-11", "out", &["--as-of", "2024-11-03T14:00:20Z"]);
    let rounds = Csv::read(&desk.path("out/rounds.csv"));
    assert_eq!(rounds.rows[0][rounds.column("start")], "2024-11-03 09:00:00");
}

#[test]
fn a_shop_without_a_known_time_zone_is_rejected_with_its_row() {
    let desk = Desk::new();
    desk.file("shops.csv", "shop,time_zone\n某店,Asia/Shanghai\n别店,Asia/Nowhere\n");
    let report = desk.import(3, ["shops.csv"]);
    assert_eq!((report["files"][0]["new"].as_u64(), report["files"][0]["rejected"].as_u64()), (Some(1), Some(1)));
    let rejects = Csv::read(&desk.path(report["rejects"].as_str().unwrap()));
    assert_eq!(rejects.rows[0][1..4].join(" "), "3 time_zone Asia/Nowhere");
}

#[test]
fn other_files_in_a_folder_are_said_and_stop_nothing() {
    let desk = Desk::new();
    desk.file("in/messages.csv", MESSAGES);
    desk.file("in/photo.png", [0x89, b'P', b'N', b'G', 0, 1, 2, 3]);
    let report = desk.import(0, ["in"]);
    assert!(!of(&report, "photo.png")["problem"].as_str().unwrap().is_empty());
    desk.file("in/list.csv", "a,b,c\n1,2,3\n");
    let report = desk.import(3, ["in"]);
    assert!(of(&report, "list.csv")["problem"].as_str().unwrap().contains("no known table has these columns: a, b, c"));
    let alone = desk.run(["import", "in/photo.png"]);
    assert_eq!(alone.code, 1, "{}{}", alone.out, alone.err);
}

#[test]
fn wrong_usage_ends_with_2_and_a_failed_run_with_1() {
    let desk = Desk::new();
    for arguments in [
        vec!["import"],
        vec!["impotr", "x"],
        vec!["measure", "--month", "2024-13", "--out", "o"],
        vec!["measure", "--month", "2024-11"],
        vec!["import", "--as", "nothing", "x.csv"],
        vec!["measure", "--month", "2024-11", "--out", "o", "--as-of", "yesterday"],
        vec!["init", "--plan", "none-of-these"],
    ] {
        let ran = desk.expect(2, &arguments);
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{arguments:?}: {}{}", ran.out, ran.err);
    }
    let missing = desk.expect(1, ["import", "no-such-file.csv"]);
    assert!(missing.err.contains("cannot open no-such-file.csv"), "{}", missing.err);
    let no_workspace = desk.expect(1, ["-w", "nowhere", "measure", "--month", "2024-11", "--out", "o"]);
    assert!(no_workspace.err.contains("there is no workspace nowhere"), "{}", no_workspace.err);
}

#[test]
fn it_speaks_chinese_and_english() {
    let desk = Desk::new();
    desk.file("in/orders.csv", format!("{ORDERS}2,某店,买家乙,2024-02-31 10:00:00,,1.00,\n"));
    let chinese = desk.expect(3, ["--lang", "zh", "import", "in"]);
    assert!(chinese.out.contains("第 3 行「created」列") && chinese.out.contains("拒收"), "{}", chinese.out);
    let english = desk.expect(3, ["--lang", "en", "import", "in"]);
    assert!(english.out.contains("row 3, column created") && english.out.contains("rejected"), "{}", english.out);
    assert!(desk.expect(0, ["--lang", "zh", "import", "--help"]).out.contains("例："));
    assert!(desk.expect(0, ["--lang", "en", "import", "--help"]).out.contains("Example:"));
    assert!(desk.expect(2, ["--lang", "zh", "import"]).err.contains("用法不对：缺少"));
}

#[test]
fn lists_in_the_settings_make_messages_automatic() {
    let desk = Desk::new();
    desk.expect(0, ["init"]);
    desk.file("jinpai-data/jinpai.toml", "[import]\nauto_texts = [\"在的\"]\n");
    desk.file("messages.csv", MESSAGES);
    desk.import(0, ["messages.csv"]);
    desk.measure("2024-11", "out", &["--as-of", "2024-11-03 10:00:00"]);
    let rounds = Csv::read(&desk.path("out/rounds.csv"));
    assert_eq!(rounds.rows[0][rounds.column("status")], "open", "a robot's line answers nothing");
}

#[test]
fn texts_that_many_buyers_got_at_once_are_proposed() {
    let desk = Desk::new();
    let mut rows = vec!["message_id,shop,buyer,account,time,sender,content".to_owned()];
    for n in 0..12 {
        rows.push(format!("a{n},某店,买家{n},某店:小美,2024-11-03 09:{n:02}:00,buyer,在吗"));
        rows.push(format!("b{n},某店,买家{n},某店:小美,2024-11-03 09:{n:02}:01,agent,\"您好，\"\"欢迎\"\"光临\""));
    }
    desk.file("messages.csv", rows.join("\n"));
    let ran = desk.expect(0, ["import", "messages.csv"]);
    let proposed = ran.out.split("[import]").nth(1).unwrap_or_else(|| panic!("{}", ran.out));
    let settings: toml::Table = format!("[import]{}", proposed.split_inclusive("\n]").next().unwrap()).parse().unwrap();
    assert_eq!(settings["import"]["auto_texts"][0].as_str(), Some("您好，\"欢迎\"光临"), "what is proposed can be copied");
}

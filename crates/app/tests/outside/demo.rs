//! The demo as its user meets it, the explanation of what it pays, and the shapes it can be written in.

use crate::desk::{Csv, Desk, bytes_of};

/// A small demo, paid; the commands it suggests.
fn demo(desk: &Desk) -> Vec<Vec<String>> {
    let ran = desk.expect(0, ["demo", "--agents", "8", "--days", "6"]);
    let suggested = ran.out.split("Try next:").nth(1).unwrap_or_else(|| panic!("{}", ran.out));
    let commands = suggested.lines().filter(|line| line.starts_with("  "));
    commands.map(|line| line.split("  #").next().unwrap().split_whitespace().skip(1).map(str::to_owned).collect()).collect()
}

#[test]
fn it_prints_a_pay_table_and_every_command_it_suggests_runs() {
    let desk = Desk::new();
    let commands = demo(&desk);
    assert!(commands.len() >= 4, "{commands:?}");
    for command in &commands {
        let ran = desk.run(command);
        assert!(matches!(ran.code, 0 | 3), "{command:?} ended with {}: {}{}", ran.code, ran.out, ran.err);
    }
    let again = desk.expect(0, ["--lang", "zh", "demo", "--agents", "8", "--days", "6"]);
    assert!(again.out.contains("合计") && again.out.contains("接下来可以试"), "{}", again.out);
}

#[test]
fn an_explanation_ends_at_chat_lines_and_order_rows_with_file_and_row() {
    let desk = Desk::new();
    desk.expect(0, ["demo", "--agents", "8", "--days", "6"]);
    // Something may be pending: the month is only begun.
    let slips = desk.run(["-w", "jinpai-demo", "--json", "pay", "--month", "2025-11"]);
    assert!(matches!(slips.code, 0 | 3), "{}{}", slips.out, slips.err);
    let slips: serde_json::Value = serde_json::from_str(&slips.out).unwrap();
    let slips = slips.as_array().unwrap();
    let has = |slip: &&serde_json::Value| {
        slip["lines"].as_array().unwrap().iter().any(|line| line["line"] == "presales-commission" && line["amount"] != "0.00")
    };
    let agent = slips.iter().find(has).expect("somebody of pre-sales sold something")["agent"].as_str().unwrap();
    let arguments = ["-w", "jinpai-demo", "explain", "--month", "2025-11", "--agent", agent, "--line", "presales-commission"];
    let tree = desk.expect(0, arguments).out;
    for place in ["files/messages.csv row ", "files/orders.csv row "] {
        assert!(tree.contains(place), "{place:?} is missing in:\n{tree}");
    }
    // The row really is that order's: its number stands in the line of the file.
    let (before, after) = tree.split_once("files/orders.csv row ").unwrap();
    let row: usize = after.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
    let orders = std::fs::read_to_string(desk.path("jinpai-demo/files/orders.csv")).unwrap();
    let line = orders.lines().nth(row - 1).unwrap();
    let named =
        before.lines().rev().find_map(|text| text.split_whitespace().find(|word| line.contains(*word) && word.len() > 10));
    assert!(named.is_some(), "row {row} is {line:?}, which the explanation does not speak of");
    let json = desk.expect(0, arguments.iter().chain(&["--json"])).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["children"].as_array().is_some_and(|children| !children.is_empty()), "{json:#}");
}

#[test]
fn unknown_agents_and_lines_are_answered_with_the_known_ones() {
    let desk = Desk::new();
    desk.expect(0, ["demo", "--agents", "4", "--days", "2"]);
    let base = ["-w", "jinpai-demo", "explain", "--month", "2025-11", "--agent"];
    let nobody = desk.expect(2, base.iter().chain(&["nobody"]));
    assert!(nobody.err.contains("KF01"), "{}", nobody.err);
    let line = desk.expect(2, base.iter().chain(&["KF01", "--line", "nothing"]));
    assert!(line.err.contains("base"), "{}", line.err);
}

#[test]
fn the_demo_does_not_touch_a_folder_that_is_not_its_own() {
    let desk = Desk::new();
    desk.file("mine/notes.txt", "mine");
    let ran = desk.expect(1, ["-w", "mine", "demo", "--agents", "3", "--days", "1"]);
    assert!(ran.err.contains("something else in it"), "{}", ran.err);
    assert_eq!(bytes_of(&desk.path("mine")).len(), 1);
}

#[test]
fn equal_seeds_give_equal_shops() {
    let desk = Desk::new();
    for (folder, seed) in [("a", "5"), ("b", "5"), ("c", "6")] {
        desk.expect(0, ["demo", "--files", folder, "--agents", "3", "--days", "1", "--seed", seed]);
    }
    let [a, b, c] = ["a", "b", "c"].map(|folder| bytes_of(&desk.path(folder)));
    assert!(a == b && a != c);
}

#[test]
fn taobao_files_and_interchange_files_give_the_same_figures() {
    let desk = Desk::new();
    desk.expect(0, ["demo", "--taobao", "out", "--agents", "5", "--days", "3", "--messages-per-day", "900"]);
    for layout in ["A1", "A2", "A3", "A4", "A5", "A6", "A7"] {
        let measured = ["taobao", "interchange"].map(|shape| {
            let workspace = format!("{layout}-{shape}");
            desk.expect(0, ["-w", &workspace, "import", &format!("out/{layout}/{shape}")]);
            let out = format!("{workspace}-out");
            desk.expect(0, ["-w", &workspace, "measure", "--month", "2025-11", "--out", &out, "--formats", "csv"]);
            desk.path(out)
        });
        for name in ["rounds", "agent_days", "inquiries", "credits"] {
            let [taobao, interchange] = measured.clone().map(|folder| Csv::read(&folder.join(format!("{name}.csv"))));
            assert!(!taobao.rows.is_empty(), "{layout}: no {name}");
            assert_eq!(taobao.header, interchange.header);
            for (one, other) in taobao.rows.iter().zip(&interchange.rows) {
                assert_eq!(one, other, "{layout}: {name}");
            }
            assert_eq!(taobao.rows.len(), interchange.rows.len(), "{layout}: {name}");
        }
    }
}

#[test]
fn the_shipped_plans_and_their_examples_are_good() {
    let desk = Desk::new();
    for name in jinpai_app::plans::names() {
        let workspace = format!("w-{name}");
        desk.expect(0, ["-w", &workspace, "init", "--plan", name]);
        let ran = desk.expect(0, ["plan", "check", &format!("{workspace}/plan.toml")]);
        assert!(ran.out.contains("examples hold") && !ran.out.contains('✗'), "{}", ran.out);
    }
}

#[test]
fn a_wrong_plan_is_refused_with_every_mistake_and_its_place() {
    let desk = Desk::new();
    desk.file("p.toml", "title = \"x\"\neffective = 2024-01-01\n[measure]\nlookback = \"two days\"\nclok = \"wall\"\n[[pay]]\nid = \"a\"\ntitle = \"a\"\nkind = \"commission\"\namount = \"销售 × 0.5%\"\n");
    let ran = desk.expect(1, ["plan", "check", "p.toml"]);
    for place in ["p.toml:4:", "p.toml:5:", "p.toml:10:"] {
        assert!(ran.out.contains(place), "{place} is missing in:\n{}", ran.out);
    }
    let json = desk.expect(1, ["--json", "plan", "check", "p.toml"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json[0]["mistakes"].as_array().unwrap().len() >= 3, "{json:#}");
    let pay = desk.run(["pay", "--month", "2024-11", "--plan", "p.toml"]);
    assert_eq!(pay.code, 1);
    assert!(pay.err.contains("p.toml:4:"), "{}", pay.err);
}

#[test]
fn measure_works_with_a_plan_of_title_date_and_settings_only() {
    let settings = [
        "day_start = \"06:00\"",
        "exclude_flags = [\"green\", \"red\"]",
        "closers = [\"好\"]",
        "clock = \"duty\"",
        "clock = \"online\"",
        "unanswered_after = \"1h\"",
        "service_hours = [\"22:00\", \"06:00\"]",
        "slow_after = \"30s\"",
        "after_sales = \"1d\"",
        "inquiry_days = 1",
        "pay_within = \"1h\"",
        "lookback = \"30min\"",
        "chase_guard = \"5min\"",
        "rule = \"by_order\"",
        "rule = \"by_payment\"",
        "flag_claims = true",
        "chase_protection = true",
        "deduct_freight = true",
    ];
    let takes = "[measure.refund_takes]\ncustomer = \"refund\"\nservice = \"none\"\nproduct = \"order\"\nlogistics = \"refund\"\nundecided = \"none\"\n";
    let desk = Desk::new();
    desk.expect(0, ["demo", "--files", "in", "--agents", "4", "--days", "3", "--messages-per-day", "900"]);
    desk.expect(0, ["import", "in"]);
    let mut results = std::collections::BTreeSet::new();
    for setting in settings.map(|setting| format!("{setting}\n")).into_iter().chain([takes.to_owned(), String::new()]) {
        desk.file("p.toml", format!("title = \"口径\"\neffective = 2020-01-01\n[measure]\n{setting}"));
        let folder = desk.measure("2025-11", "out", &["--plan", "p.toml", "--as-of", "2025-11-03 23:59:59"]);
        results.insert(bytes_of(&folder).into_values().flatten().collect::<Vec<u8>>());
    }
    assert!(results.len() >= 12, "settings change results: only {} of {} differ", results.len(), settings.len() + 2);
}

//! Commands used in ways that could go wrong: nothing is made, opened or deleted that should not be.
use crate::desk::{Desk, bytes_of};

const ORDERS: &str = "order,shop,buyer,created,paid_at,payable,paid\n\
    3515313147329001,某店,买家甲,2024-11-03 10:00:00,2024-11-03 10:05:00,99.00,99.00\n";
const DEMO: [&str; 7] = ["demo", "--agents", "3", "--days", "1", "--messages-per-day", "200"];

#[test]
fn reading_makes_no_workspace() {
    let desk = Desk::new();
    desk.file("plain/notes.txt", "mine");
    for command in [
        ["measure", "--month", "2024-11", "--out", "o"].as_slice(),
        &["pay", "--month", "2024-11"],
        &["explain", "--month", "2024-11", "--agent", "a01"],
    ] {
        for workspace in ["plain", "nowhere"] {
            let ran = desk.expect(1, ["-w", workspace].iter().chain(command));
            assert!(ran.err.contains(&format!("there is no workspace {workspace}")), "{command:?}: {}", ran.err);
        }
    }
    assert_eq!(bytes_of(&desk.path("plain")).len(), 1);
    assert!(!desk.path("nowhere").exists() && !desk.path("o").exists());
}

#[test]
fn years_beyond_the_calendar_of_shops_are_wrong_usage() {
    let desk = Desk::new();
    desk.file("orders.csv", ORDERS);
    desk.import(0, ["orders.csv"]);
    let months = ["1999-12", "2200-01", "9999-12", "0000-01"];
    let times = ["9999-12-30T22:00:00Z", "9999-12-31 23:59:59", "-000001-01-03 00:00:00", "0001-01-01 00:00:00"];
    for lang in ["zh", "en"] {
        for month in months {
            let ran = desk.expect(2, ["--lang", lang, "measure", "--out", "o", "--month", month]);
            assert!(ran.err.contains("2025-11") && ran.err.contains("2199"), "{}", ran.err);
        }
        for time in times {
            let as_of = format!("--as-of={time}");
            let ran = desk.expect(2, ["--lang", lang, "measure", "--out", "o", "--month", "2024-11", &as_of]);
            assert!(ran.err.contains("2025-11-30") && ran.err.contains("2199"), "{}", ran.err);
        }
    }
    for month in ["2000-01", "2199-12"] {
        desk.expect(0, ["measure", "--out", "o", "--month", month, "--as-of", "2199-12-31 23:59:59"]);
    }
    assert!(desk.expect(2, ["--lang", "zh", "pay"]).err.contains("例如 2025-11"));
}

#[test]
#[cfg(unix)]
fn pipes_are_not_opened() {
    let desk = Desk::new();
    desk.file("in/orders.csv", ORDERS);
    let made = std::process::Command::new("mkfifo").arg(desk.path("in/pipe.csv")).status().unwrap();
    assert!(made.success());
    let ran = desk.expect(3, ["import", "in"]);
    assert!(ran.out.contains("not taken in/pipe.csv: not a file"), "{}", ran.out);
    let alone = desk.expect(1, ["--lang", "zh", "import", "in/pipe.csv"]);
    assert!(alone.out.contains("不是文件"), "{}", alone.out);
}

#[test]
#[cfg(unix)]
fn outputs_keep_the_umask_of_the_user() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    desk.file("orders.csv", ORDERS);
    desk.import(0, ["orders.csv"]);
    for (umask, mode) in [("077", 0o600), ("022", 0o644)] {
        let line = format!("umask {umask}; exec \"$0\" measure --month 2024-11 --out {umask}");
        let ran = std::process::Command::new("sh")
            .current_dir(desk.path("."))
            .args(["-c", &line, env!("CARGO_BIN_EXE_jinpai")])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        for name in ["credits.csv", "credits.json", "jinpai-2024-11.xlsx"] {
            let found = std::fs::metadata(desk.path(umask).join(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(found, mode, "{name} with umask {umask}: {found:o}");
        }
    }
}

#[test]
fn another_demo_clears_only_what_a_demo_made() {
    let desk = Desk::new();
    desk.expect(0, DEMO);
    desk.file("jinpai-demo/notes.txt", "mine");
    desk.file("jinpai-demo/slips/payslips.csv", "mine");
    desk.file("jinpai-demo/files/other.csv", "made by nobody");
    desk.file("jinpai-demo/jinpai.toml", "[import]\n");
    desk.expect(0, DEMO.iter().chain(&["--seed", "2"]));
    for name in ["notes.txt", "slips/payslips.csv", "jinpai.toml", "plan.toml"] {
        assert!(desk.path("jinpai-demo").join(name).exists(), "{name} is gone");
    }
    assert!(!desk.path("jinpai-demo/files/other.csv").exists());

    desk.file("orders.csv", ORDERS);
    desk.expect(0, ["-w", "jinpai-demo", "import", "orders.csv"]);
    let before = bytes_of(&desk.path("jinpai-demo/files"));
    let ran = desk.expect(1, DEMO.iter().chain(&["--seed", "3"]));
    assert!(ran.err.contains("not the demo's (orders.csv)") && ran.err.contains("name a new folder with -w"), "{}", ran.err);
    assert!(before == bytes_of(&desk.path("jinpai-demo/files")) && desk.path("jinpai-demo/jinpai.db").exists());
}

#[test]
fn the_demo_gives_json_as_pay_does() {
    let desk = Desk::new();
    let demo = desk.expect(0, ["--json"].iter().chain(&DEMO)).out;
    let pay = desk.run(["-w", "jinpai-demo", "--json", "pay", "--month", "2025-11"]).out;
    let demo: serde_json::Value = serde_json::from_str(&demo).unwrap_or_else(|error| panic!("{error}: {demo}"));
    assert_eq!(demo.as_array().map(Vec::len), Some(3));
    assert_eq!(demo, serde_json::from_str::<serde_json::Value>(&pay).unwrap());
}

#[test]
fn long_explanations_are_shortened_unless_all_is_wanted() {
    let desk = Desk::new();
    desk.expect(0, ["demo", "--agents", "3", "--days", "3", "--messages-per-day", "1500"]);
    let base = ["-w", "jinpai-demo", "explain", "--month", "2025-11", "--agent", "KF01"];
    let (short, all) = (desk.expect(0, base).out, desk.expect(0, base.iter().chain(&["--all"])).out);
    assert!(short.contains("… and ") && short.contains("--all shows all"), "{short}");
    assert!(!all.contains("--all") && all.lines().count() > 2 * short.lines().count());
    let lines = |text: &str| text.lines().filter(|line| line.starts_with("├─ ") || line.starts_with("└─ ")).count();
    assert_eq!(lines(&short), lines(&all), "no line of the payslip is left out");
    let whole = desk.expect(0, base.iter().chain(&["--json"])).out;
    assert!(!whole.contains("… and "), "JSON is whole");
}

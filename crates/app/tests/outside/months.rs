//! The life of a small shop's months: drafted, blocked, closed, verified, and what becomes known later.
use crate::desk::{Csv, Desk};
use jinpai_model::Month;
use std::fmt::Write as _;
use std::process::Stdio;
use std::time::Duration;

/// Base 1000 and a tenth of the sales.
const PLAN: &str = "title = \"店薪\"\neffective = 2025-01-01\n[law]\nminimum_wage = \"100\"\n\n[[pay]]\nid = \"base\"\ntitle = \"底薪\"\nkind = \"base\"\namount = \"1000\"\n\n\
[[pay]]\nid = \"commission\"\ntitle = \"提成\"\nkind = \"commission\"\namount = \"sales * 10%\"\n";
/// The same with a fault that is recorded by a person, and an indicator scored by hand.
const MORE: &str = "\n[[scorecard]]\nid = \"card\"\ntitle = \"考核\"\nindicators = [{ figure = \"日常工作\", weight = 100, manual = true }]\n\n\
[[pay]]\nid = \"bonus\"\ntitle = \"奖金\"\nkind = \"bonus\"\namount = \"100 * score\"\n\n\
[[fault]]\nid = \"X-rude\"\ntitle = \"态度恶劣\"\neach = \"incident\"\nforfeits = [\"bonus\"]\n";

/// A shop with one agent and, for each month given, one order of 1000.00 that the agent brought about, and a word of the first day of
/// the month after, so that the month is over.
fn shop(desk: &Desk, plan: &str, months: &[(&str, &str)]) {
    desk.file("jinpai-data/plan.toml", plan);
    desk.file("agents.csv", "agent,name,role,hired_on\na1,小美,presales,2024-01-01\n");
    desk.file("accounts.csv", "account,agent,shop\n店:小美,a1,店\n");
    desk.import(0, ["agents.csv", "accounts.csv"]);
    for (month, next) in months {
        import_month(desk, month, next);
    }
}

fn import_month(desk: &Desk, month: &str, next: &str) {
    let (buyer, order) = (format!("买家{month}"), format!("O-{month}"));
    let mut messages = "shop,buyer,account,time,sender,content\n".to_owned();
    for (time, sender, content) in [("10:00:00", "buyer", "在吗"), ("10:00:20", "agent", "在的亲")] {
        writeln!(messages, "店,{buyer},店:小美,{month}-05 {time},{sender},{content}").unwrap();
    }
    writeln!(messages, "店,路人,店:小美,{next}-01 00:10:00,buyer,好的").unwrap();
    desk.file(&format!("{month}/messages.csv"), messages);
    desk.file(
        &format!("{month}/orders.csv"),
        format!("order,shop,buyer,created,paid_at,payable,paid,title\n{order},店,{buyer},{month}-05 10:10:00,{month}-05 10:11:00,1000.00,1000.00,CURTAIN-{month}\n"),
    );
    desk.import(0, [month]);
}

fn refund(desk: &Desk, order: &str, day: &str) {
    desk.file(
        "refunds.csv",
        format!("refund,order,shop,applied,completed,kind,amount,cause,status\nR-{order},{order},店,{day} 09:00:00,{day} 10:00:00,return,1000.00,customer,success\n"),
    );
    desk.import(0, ["refunds.csv"]);
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn close(desk: &Desk, code: i32, month: &str, more: &[&str]) -> serde_json::Value {
    let fixed = ["--json", "close", "--month", month, "--by", "周会计"];
    json(&desk.expect(code, fixed.iter().chain(more)).out)
}

/// The lines of the agent's slip: id and amount.
fn lines(desk: &Desk, month: &str) -> Vec<(String, String)> {
    let ran = desk.run(["--json", "pay", "--month", month]);
    assert!(matches!(ran.code, 0 | 3), "{}{}", ran.out, ran.err);
    let slips = json(&ran.out);
    let lines = slips[0]["lines"].as_array().unwrap_or_else(|| panic!("{slips:#}")).clone();
    lines
        .iter()
        .map(|line| (line["line"].as_str().unwrap().to_owned(), line["amount"].as_str().unwrap_or("").to_owned()))
        .collect()
}

fn of<'l>(lines: &'l [(String, String)], id: &str) -> Option<&'l str> {
    lines.iter().find(|(line, _)| line == id).map(|(_, amount)| amount.as_str())
}

/// Everything that a closed month is, as it is stored.
fn stored(desk: &Desk, month: &str) -> (Vec<jinpai_store::ClosedSlip>, Vec<jinpai_store::ClosedFile>, jinpai_store::ClosedMonth) {
    let month: Month = month.parse().unwrap();
    let store = jinpai_store::open(&desk.path("jinpai-data")).unwrap();
    let closed = store.closed_month(month).unwrap().unwrap();
    (store.closed_slips(month).unwrap(), store.closed_files(month).unwrap(), closed)
}

#[test]
fn a_refund_after_the_close_is_taken_back_in_the_next_month_and_the_closed_one_stays() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    let closed = close(&desk, 0, "2025-10", &[]);
    assert_eq!((closed["closed"].as_bool(), closed["slips"].as_u64()), (Some(true), Some(1)));
    let before = stored(&desk, "2025-10");

    import_month(&desk, "2025-11", "2025-12");
    refund(&desk, "O-2025-10", "2025-11-10");
    assert_eq!(stored(&desk, "2025-10"), before, "a closed month never changes");
    let november = lines(&desk, "2025-11");
    assert_eq!(of(&november, "commission"), Some("100.00"));
    assert_eq!(of(&november, "clawback:O-2025-10"), Some("-100.00"), "{november:?}");
    assert_eq!(of(&lines(&desk, "2025-10"), "commission"), Some("100.00"), "the closed month is read as of its close");
    let tree = desk.expect(0, ["explain", "--month", "2025-11", "--agent", "a1", "--line", "clawback:O-2025-10"]).out;
    assert!(tree.contains("2025-10") && tree.contains("refunds.csv row 2"), "{tree}");

    desk.expect(0, ["verify"]);
    close(&desk, 0, "2025-11", &[]);
    import_month(&desk, "2025-12", "2026-01");
    let december = lines(&desk, "2025-12");
    assert_eq!(of(&december, "clawback:O-2025-10"), None, "what was taken once is not taken again: {december:?}");
    close(&desk, 0, "2025-12", &[]);
    let verified = json(&desk.expect(0, ["--json", "verify"]).out);
    assert_eq!((verified["sound"].as_bool(), verified["months"].as_array().unwrap().len()), (Some(true), 3));
}

#[test]
fn a_refund_that_was_not_one_is_paid_back() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    refund(&desk, "O-2025-10", "2025-10-10");
    close(&desk, 0, "2025-10", &[]);
    assert_eq!(of(&lines(&desk, "2025-10"), "commission"), Some("0.00"));
    import_month(&desk, "2025-11", "2025-12");
    desk.file(
        "later.csv",
        "refund,order,shop,applied,completed,kind,amount,cause,status\nR-O-2025-10,O-2025-10,店,2025-10-10 09:00:00,2025-10-10 10:00:00,return,1000.00,product,success\n",
    );
    desk.import(0, ["later.csv"]);
    let november = lines(&desk, "2025-11");
    assert_eq!(of(&november, "correction:O-2025-10"), Some("100.00"), "{november:?}");
    desk.expect(0, ["verify"]);
}

#[test]
fn months_close_in_order_and_once() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11"), ("2025-11", "2025-12"), ("2025-12", "2026-01")]);
    let first = close(&desk, 0, "2025-10", &[]);
    let again = close(&desk, 0, "2025-10", &[]);
    assert_eq!(first["hash"], again["hash"], "closing twice changes nothing");
    let early = close(&desk, 3, "2025-12", &[]);
    assert_eq!(early["items"][0]["item"], "earlier-month:2025-11", "{early:#}");
    let second = close(&desk, 0, "2025-11", &[]);
    assert_ne!(first["hash"], second["hash"]);
    let said = desk.expect(0, ["close", "--month", "2025-10", "--by", "somebody else"]).out;
    assert!(said.contains("was closed by 周会计") && said.contains(first["hash"].as_str().unwrap()), "{said}");
}

#[test]
fn what_stands_in_the_way_is_named_and_settled_or_accepted() {
    let desk = Desk::new();
    shop(&desk, &format!("{PLAN}{MORE}"), &[]);
    import_month(&desk, "2025-10", "2025-10");
    desk.file("incidents.csv", "incident,fault,agent,date,evidence\nI1,X-rude,a1,2025-10-05,录音\n");
    desk.import(0, ["incidents.csv"]);
    let names = |value: &serde_json::Value| -> Vec<String> {
        let blocking = value["items"].as_array().unwrap().iter().filter(|item| item["blocks"] == true);
        blocking.map(|item| item["item"].as_str().unwrap().to_owned()).collect()
    };
    let blocked = close(&desk, 3, "2025-10", &[]);
    let found = names(&blocked);
    let case = found[0].strip_prefix("undecided:").unwrap_or_else(|| panic!("{found:?}")).to_owned();
    assert!(found.contains(&"score:a1:日常工作".to_owned()) && found.contains(&"not-over:店".to_owned()), "{found:?}");
    let checked = desk.expect(3, ["close", "--month", "2025-10", "--check"]).out;
    assert!(checked.contains("decide X-rude-") && checked.contains("score --month 2025-10 --agent a1"), "{checked}");

    let wrong = desk
        .expect(2, ["close", "--month", "2025-10", "--by", "周", "--accept", &found[0], "--accept", "nonsense", "--reason", "x"]);
    assert!(wrong.err.contains("cannot be accepted away") && wrong.err.contains("the list has no nonsense"), "{}", wrong.err);

    let decide = ["decide", case.as_str(), "--month", "2025-10", "--by", "王主管", "--reason", "听过录音"];
    desk.expect(0, decide.iter().chain(&["--confirm"]));
    let term = close(&desk, 3, "2025-10", &["--accept-all", "--reason", "试营业"]);
    assert_eq!(names(&term), [format!("appeal-term:{case}")], "{term:#}");
    desk.expect(0, ["appeal", &case, "--month", "2025-10", "--agent", "a1", "--accept"]);
    let closed = close(&desk, 0, "2025-10", &[]);
    let accepted: Vec<&str> =
        closed["items"].as_array().unwrap().iter().filter_map(|item| item["accepted"]["reason"].as_str()).collect();
    assert!(accepted.len() >= 2 && accepted.iter().all(|reason| *reason == "试营业"), "{closed:#}");
    desk.expect(0, ["verify"]);
}

#[test]
fn one_changed_byte_in_what_a_month_was_made_of_is_found_and_named() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    close(&desk, 0, "2025-10", &[]);
    desk.expect(0, ["verify"]);
    let path = desk.path("jinpai-data/jinpai.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let (from, to) = (b"CURTAIN-2025-10", b"CURTAIN-2025-19");
    let places: Vec<usize> = bytes.windows(from.len()).enumerate().filter(|(_, at)| at == from).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the order's title stands in the database");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    std::fs::write(&path, bytes).unwrap();
    let found = desk.expect(1, ["verify"]);
    assert!(found.out.contains("orders 店 / O-2025-10") && found.out.contains("2025-10/orders.csv row 2"), "{}", found.out);
}

#[test]
fn a_killed_close_leaves_the_month_open_or_closed() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    let whole = jinpai_app::clock::Stopwatch::start();
    desk.expect(0, ["close", "--month", "2025-10", "--check"]);
    let whole = u64::try_from(whole.elapsed().as_micros()).unwrap();
    let rounds = 12_u64;
    for round in 0..rounds {
        let mut command = desk.command(["close", "--month", "2025-10", "--by", "周"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(whole * (round + 1) / rounds));
        // It may be done already, which is an instant like any other.
        let killed = child.kill();
        child.wait().unwrap();
        let store = jinpai_store::open(&desk.path("jinpai-data")).unwrap();
        assert_eq!(store.check_closed().unwrap(), [], "round {round} ({killed:?})");
        let closed = store.closed_months().unwrap();
        let slips = store.closed_slips("2025-10".parse().unwrap()).unwrap();
        assert_eq!(closed.len(), slips.len(), "round {round}: a month and its one slip, or neither");
    }
    close(&desk, 0, "2025-10", &[]);
    desk.expect(0, ["verify"]);
}

#[test]
fn a_closed_month_is_read_by_the_plan_it_was_closed_with() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    close(&desk, 0, "2025-10", &[]);
    desk.file("jinpai-data/plan.toml", PLAN.replace("10%", "50%"));
    assert_eq!(of(&lines(&desk, "2025-10"), "commission"), Some("100.00"));
    desk.expect(0, ["pay", "--month", "2025-10", "--out", "o", "--formats", "csv"]);
    let slips = Csv::read(&desk.path("o/payslips.csv"));
    assert_eq!(slips.rows[0][slips.column("hash")].len(), 64, "{:?}", slips.rows);
    import_month(&desk, "2025-11", "2025-12");
    assert_eq!(of(&lines(&desk, "2025-11"), "commission"), Some("500.00"));
    desk.expect(0, ["verify"]);
}

#[test]
fn what_if_is_printed_written_and_never_stored() {
    let desk = Desk::new();
    shop(&desk, PLAN, &[("2025-10", "2025-11")]);
    close(&desk, 0, "2025-10", &[]);
    let before = stored(&desk, "2025-10");
    desk.file("other.toml", PLAN.replace("10%", "15%"));
    for month in ["2025-10", "2025-11"] {
        if month == "2025-11" {
            import_month(&desk, "2025-11", "2025-12");
        }
        let real = lines(&desk, month);
        let found = json(&desk.expect(0, ["--json", "whatif", "--month", month, "--plan", "other.toml"]).out);
        let line = found["persons"][0]["lines"].as_array().unwrap().iter().find(|line| line["line"] == "commission").unwrap();
        assert_eq!(
            (line["old"].as_str(), line["new"].as_str(), line["difference"].as_str()),
            (Some("100.00"), Some("150.00"), Some("50.00"))
        );
        assert_eq!(found["persons"][0]["net"]["difference"], "50.00", "{found:#}");
        assert_eq!(lines(&desk, month), real, "nothing is stored as real");
    }
    assert_eq!(stored(&desk, "2025-10"), before);
    let said = desk.expect(0, ["whatif", "--month", "2025-10", "--plan", "other.toml", "--out", "o"]).out;
    assert!(said.contains("closed, hash") && said.contains("100.00 → 150.00  +50.00"), "{said}");
    assert!(desk.path("o/whatif-2025-10.xlsx").is_file());
    // An order is paid a minute after the buyer's agent wrote: with a look back of a second it is nobody's.
    let moved = desk.expect(0, ["whatif", "--month", "2025-10", "--set", "measure.lookback=1s"]).out;
    assert!(moved.contains("O-2025-10 (店): a1 1000.00 → silent 1000.00"), "{moved}");
    let wrong = desk.expect(2, ["whatif", "--month", "2025-10", "--set", "measure"]);
    assert!(wrong.err.contains("table.key=value"), "{}", wrong.err);
    desk.expect(0, ["verify"]);
}

#[test]
fn who_may_rise_is_listed_and_confirmed_and_nobody_else_can_be() {
    let desk = Desk::new();
    let steps = "\n[levels]\njunior = [\"初级\"]\nmiddle = [\"中级\"]\n\n[[promotion]]\nfrom = \"junior\"\nto = \"middle\"\nmonths_without_fault = 2\nexam = { kind = \"monthly\", pass_mark = \"60\" }\ndue = \"培训课程\"\n";
    let plan = format!("{PLAN}{MORE}{steps}");
    shop(&desk, &plan, &[("2025-10", "2025-11"), ("2025-11", "2025-12")]);
    desk.file(
        "agents2.csv",
        "agent,name,role,level,hired_on\na1,小美,presales,初级,2024-01-01\na2,小丽,presales,初级,2025-11-15\n",
    );
    desk.import(0, ["agents2.csv"]);
    let list = || json(&desk.expect(0, ["--json", "promotions", "--month", "2025-11"]).out);
    assert_eq!(list()["candidates"][0]["eligible"], false, "no exam yet");
    desk.file("exams.csv", "agent,date,score,kind\na1,2025-11-20,80,monthly\na2,2025-11-20,80,monthly\n");
    desk.import(0, ["exams.csv"]);
    let found = list();
    assert_eq!(
        (&found["candidates"][0]["eligible"], &found["candidates"][1]["eligible"]),
        (&true.into(), &false.into()),
        "{found:#}"
    );
    let refused = desk.expect(1, ["promotions", "--month", "2025-11", "--confirm", "a2", "--by", "张经理"]);
    assert!(refused.err.contains("2025-11 was not wholly in the level"), "{}", refused.err);
    let said = desk.expect(0, ["promotions", "--month", "2025-11", "--confirm", "a1", "--by", "张经理"]).out;
    assert!(said.contains("小美 is 中级 from 2025-12-01 on") && said.contains("培训课程"), "{said}");
    let again = desk.expect(0, ["promotions", "--month", "2025-11", "--confirm", "a1", "--by", "张经理"]).out;
    assert!(again.contains("already"), "{again}");
    let after = json(&desk.expect(0, ["--json", "promotions", "--month", "2025-12"]).out);
    let risen = after["candidates"].as_array().unwrap().iter().any(|candidate| candidate["agent"] == "a1");
    assert!(!risen, "who has risen stands before no step any more: {after:#}");
}

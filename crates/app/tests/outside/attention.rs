//! What a person is told beside the result, and when something stops half-way.
use crate::desk::Desk;
use std::fmt::Write as _;

const ORDER_HEAD: &str = "order,shop,buyer,created,paid_at,payable,paid\n";

fn order(number: u32) -> String {
    format!(
        "{},某店,买家{number},2024-11-03 10:00:00,2024-11-03 10:05:00,99.00,99.00\n",
        351_531_314_732_000_u64 + u64::from(number)
    )
}

fn agents(desk: &Desk) {
    desk.file(
        "agents.csv",
        "agent,name,role,level,plan,hired_on\nxm,小美,presales,中级,别的方案,2016-01-01\nxw,小王,presales,中级,四级客服薪资方案,2016-01-01\n",
    );
    desk.import(0, ["agents.csv"]);
}

#[test]
fn what_is_pending_is_no_zero_in_the_pay_table() {
    let desk = Desk::new();
    desk.expect(0, ["init", "--plan", "four-levels"]);
    agents(&desk);
    for (lang, pending, total) in [("en", "pending", "total"), ("zh", "待定", "合计")] {
        let ran = desk.expect(3, ["--lang", lang, "pay", "--month", "2024-11"]);
        let row = |head: &str| {
            let line = ran.out.lines().find(|line| line.trim_start().starts_with(head)).unwrap_or_else(|| panic!("{}", ran.out));
            line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
        };
        assert!(row("xm").iter().any(|cell| cell == pending), "{}", ran.out);
        assert!(row("xm").last().unwrap().starts_with('*') && row(total).last().unwrap().starts_with('*'), "{}", ran.out);
        assert!(
            row(total).iter().filter(|cell| cell.starts_with('*')).count() > 1,
            "the kind's total is marked too: {}",
            ran.out
        );
    }
}

#[test]
fn a_plan_of_another_time_or_of_other_people_is_remarked() {
    let desk = Desk::new();
    desk.expect(0, ["init", "--plan", "four-levels"]);
    agents(&desk);
    let ran = desk.run(["pay", "--month", "2024-11"]);
    assert!(ran.err.contains("1 of the table agents are under the plan \"别的方案\""), "{}", ran.err);
    assert!(ran.err.contains("小美") && !ran.err.contains("小王") && ran.err.contains("plan publish"), "{}", ran.err);
    assert!(!ran.err.contains("which is after"), "{}", ran.err);
    let early = desk.run(["pay", "--month", "2017-12"]);
    assert!(early.err.contains("holds from 2018-01-01 on, which is after 2017-12"), "{}", early.err);
}

#[test]
fn a_month_without_agents_is_not_called_a_month_without_data() {
    let desk = Desk::new();
    desk.file("orders.csv", format!("{ORDER_HEAD}{}", order(1)));
    desk.import(0, ["orders.csv"]);
    let ran = desk.expect(0, ["measure", "--month", "2024-11", "--out", "o"]);
    assert!(ran.err.contains("no agent worked in 2024-11") && !ran.err.contains("no data"), "{}", ran.err);
    let ran = desk.expect(0, ["measure", "--month", "2024-12", "--out", "o"]);
    assert!(ran.err.contains("there is no data of 2024-12"), "{}", ran.err);
}

#[test]
#[cfg(unix)]
fn an_import_that_the_disk_stops_tells_what_it_took_before() {
    let desk = Desk::new();
    let many = (2..40_000).fold(ORDER_HEAD.to_owned(), |mut text, number| {
        write!(text, "{}", order(number)).unwrap();
        text
    });
    desk.file("in/a.csv", format!("{ORDER_HEAD}{}1,某店,,2024-02-31 10:00:00,,1,1\n", order(1)));
    desk.file("in/b.csv", many);
    // A limit of the size of files is what a full disk looks like to one process: 2048 blocks of 512 or 1024 bytes.
    let line = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" --lang en import in";
    let ran = std::process::Command::new("sh")
        .current_dir(desk.path("."))
        .args(["-c", line, env!("CARGO_BIN_EXE_jinpai")])
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert_eq!(ran.status.code(), Some(1), "{out}{err}");
    assert!(out.contains("in/a.csv") && !out.contains("in/b.csv") && out.contains("rejects-1.csv"), "{out}{err}");
    assert!(err.contains("error: "), "{err}");
    let again = desk.import(3, ["in"]);
    let same: Vec<_> = again["files"].as_array().unwrap().iter().map(|file| file["same"].as_u64().unwrap()).collect();
    assert_eq!(same, [1, 0], "what was told is what was taken");
}

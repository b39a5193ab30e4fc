//! The supervisor's desk: faults listed, decided, appealed and recorded, points given, plans published — as those who do it type it.

use crate::desk::{Csv, Desk, Ran};
use serde_json::Value;
use std::path::Path;

const PLAN: &str = r#"id = "p"
title = "小店方案"
effective = 2025-01-01

[law]
minimum_wage = "2000"
fines = "as_written"
loss_clause = true

[[scorecard]]
id = "card"
title = "考核"
when = "岗位 = 售前"
indicators = [{ figure = "日常工作", weight = 100, manual = true }]

[[pay]]
id = "base"
title = "底薪"
kind = "base"
amount = "3000"

[[pay]]
id = "team"
title = "团队奖"
kind = "bonus"
when = "岗位 = 售前"
amount = "200 × 团队评分"

[[fault]]
id = "slow"
title = "首次响应超过三分钟"
clause = "三、2"
each = "first_round"
when = "等待 > 180s"
fine = "20"

[[fault]]
id = "change"
title = "改址未报错发"
each = "incident"
fine = "50"
loss = "金额"

[[fault]]
id = "sheet"
title = "下单有误"
each = "incident"
fine = "30"
fine_by_hand_max = "50"

[[fault]]
id = "idle"
title = "空等"
each = "idle"
when = "时长 >= 2h"
fine = "200"
"#;

const MONTH: [&str; 2] = ["--month", "2025-11"];

/// A shop of two agents and their supervisor; each agent was slow once or twice.
fn shop() -> Desk {
    let desk = Desk::new();
    desk.file("in/shops.csv", "shop,platform\n某店,taobao\n");
    desk.file(
        "in/agents.csv",
        "agent,name,role,group,plan,hired_on\nxm,小美,presales,一组,p,2020-01-01\nxw,小王,presales,一组,p,2020-01-01\nwg,王主管,supervisor,一组,p,2018-01-01\n",
    );
    desk.file("in/accounts.csv", "account,agent,shop\n某店:小美,xm,某店\n某店:小王,xw,某店\n");
    desk.file(
        "in/messages.csv",
        "shop,buyer,account,time,sender,content\n\
        某店,甲,某店:小美,2025-11-03 10:00:00,buyer,在吗\n某店,甲,某店:小美,2025-11-03 10:06:00,agent,在的\n\
        某店,乙,某店:小王,2025-11-04 11:00:00,buyer,你好\n某店,乙,某店:小王,2025-11-04 11:05:00,agent,您好\n\
        某店,丙,某店:小美,2025-11-05 09:00:00,buyer,有货吗\n某店,丙,某店:小美,2025-11-05 09:04:00,agent,有\n\
        某店,丁,某店:小王,2025-12-02 09:00:00,buyer,有货吗\n某店,丁,某店:小王,2025-12-02 09:00:10,agent,有\n",
    );
    desk.file("jinpai-data/plan.toml", PLAN);
    desk.import(0, ["in"]);
    desk
}

impl Desk {
    /// A command about the month.
    fn month(&self, code: i32, words: &[&str]) -> Ran {
        self.expect(code, words.iter().chain(&MONTH))
    }

    fn json(&self, code: i32, words: &[&str]) -> Value {
        let ran = self.expect(code, ["--json"].iter().chain(words).chain(&MONTH));
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.out))
    }

    /// The case numbers of a rule, by agent and time.
    fn cases(&self, rule: &str) -> Vec<String> {
        let ran = self.run(["--json", "faults", "--rule", rule].iter().chain(&MONTH));
        let list: Value = serde_json::from_str(&ran.out).unwrap();
        let mut faults = list["faults"].as_array().unwrap().clone();
        faults.sort_by_key(|fault| (fault["agent"].to_string(), fault["time"].to_string()));
        faults.iter().map(|fault| fault["case"].as_str().unwrap().to_owned()).collect()
    }

    fn status(&self, case: &str) -> String {
        let ran = self.run(["--json", "faults"].iter().chain(&MONTH));
        let list: Value = serde_json::from_str(&ran.out).unwrap();
        let found = list["faults"].as_array().unwrap().iter().find(|fault| fault["case"] == case).cloned();
        found.map_or_else(|| "gone".to_owned(), |fault| fault["status"].as_str().unwrap().to_owned())
    }

    /// How many files and commands of entries the store knows.
    fn files(&self) -> usize {
        let store = jinpai_store::open(&self.path("jinpai-data")).unwrap();
        store.files().unwrap().len()
    }

    /// Each agent's payslip.
    fn slips(&self) -> Vec<Value> {
        let ran = self.run(["--json", "pay"].iter().chain(&MONTH));
        serde_json::from_str::<Value>(&ran.out).unwrap().as_array().unwrap().clone()
    }

    fn confirm(&self, case: &str) -> Ran {
        self.month(0, &["decide", case, "--confirm", "--by", "王主管", "--reason", "属实"])
    }

    fn close(&self, month: &str) {
        let store = jinpai_store::open(&self.path("jinpai-data")).unwrap();
        let close = store.begin_close(jiff::Timestamp::UNIX_EPOCH, "close").unwrap();
        let nothing = "0.00";
        let header = serde_json::json!({
            "schema": 1, "program": "0.1.0", "month": month, "horizons": {}, "accepted": [], "carried": [], "adjusted": [],
            "plans": { "one": { "name": "plan.toml", "digest": "", "text": PLAN } },
            "totals": { "gross": nothing, "deductions": nothing, "not_taken": nothing, "net": nothing },
        });
        close
            .commit(&jinpai_store::Closing {
                month: month.parse().unwrap(),
                closed_at: "2025-12-05T02:00:00Z".parse().unwrap(),
                closed_by: "老板".to_owned(),
                header: serde_json::to_vec(&header).unwrap(),
                slips: Vec::new(),
                files: Vec::new(),
                inputs: Vec::new(),
            })
            .unwrap();
    }
}

#[test]
fn faults_are_listed_by_rule_with_what_waits_first_and_what_cannot_be_found() {
    let desk = shop();
    let list = desk.month(3, &["faults", "--out", "o"]);
    for part in ["3 to be decided", "slow-202511-", "小美", "a sum of 20.00", "-20.00", "idle 空等", "presence"] {
        assert!(list.out.contains(part), "{part:?} is missing in:\n{}", list.out);
    }
    let file = Csv::read(&desk.path("o/faults.csv"));
    assert_eq!(file.rows.len(), 3);
    assert!(file.rows.iter().all(|row| row[file.column("status")] == "proposed" && row[file.column("clause")] == "三、2"));
    assert_eq!(desk.month(3, &["faults", "--agent", "小王"]).out.matches("slow-202511-").count(), 3, "a row and two suggestions");
    let zh = desk.month(3, &["--lang", "zh", "faults", "--agent", "xw"]).out;
    assert!(zh.contains("待裁定 1 件") && zh.contains("首回合，买家 乙：等待 5分钟"), "{zh}");
    assert!(desk.expect(2, ["faults", "--rule", "slo"].iter().chain(&MONTH)).err.contains("did you mean slow?"));
    assert!(desk.expect(2, ["faults", "--agent", "xn"].iter().chain(&MONTH)).err.contains("did you mean xm?"));
    let none = desk.expect(0, ["faults", "--month", "2025-12"]);
    assert!(none.out.contains("no faults in 2025-12"), "{}", none.out);
}

#[test]
fn waiving_one_fault_changes_exactly_its_consequence() {
    let desk = shop();
    let cases = desk.cases("slow");
    let proposed = desk.slips();
    for case in &cases {
        desk.confirm(case);
    }
    let confirmed = desk.slips();
    let net = |slips: &[Value], agent: &str| {
        slips.iter().find(|slip| slip["agent"] == agent).unwrap()["net"].as_str().unwrap().to_owned()
    };
    assert_eq!([net(&proposed, "xm"), net(&proposed, "xw")], ["3000.00", "3000.00"], "a proposed fault takes nothing");
    assert_eq!([net(&confirmed, "xm"), net(&confirmed, "xw")], ["2960.00", "2980.00"]);
    let said = desk.month(0, &["decide", &cases[1], "--waive", "--by", "李经理", "--reason", "系统故障"]).out;
    assert!(said.contains("confirmed → waived") && said.contains("net 2960.00 → 2980.00"), "{said}");
    let waived = desk.slips();
    for (before, after) in confirmed.iter().zip(&waived) {
        if before["agent"] != "xm" {
            assert_eq!(before, after);
            continue;
        }
        let line = format!("deduction:{}", cases[1]);
        let lines = |slip: &Value| -> Vec<Value> {
            slip["lines"].as_array().unwrap().iter().filter(|one| one["line"] != line.as_str()).cloned().collect()
        };
        assert_eq!(lines(before), lines(after));
        assert_eq!(before["lines"].as_array().unwrap().len(), lines(before).len() + 1, "its line was there");
        assert_eq!(after["lines"].as_array().unwrap().len(), lines(after).len(), "and is gone");
        assert_eq!(after["net"], "2980.00");
    }
}

#[test]
fn deciding_the_same_again_enters_nothing_and_bad_decisions_change_nothing() {
    let desk = shop();
    let cases = desk.cases("slow");
    desk.confirm(&cases[0]);
    let files = desk.files();
    assert!(desk.confirm(&cases[0]).out.contains("nothing was entered again"));
    let decide = |case: &str, more: &[&str]| {
        let words = ["decide", case, "--confirm", "--by", "王主管", "--reason", "r"];
        desk.run(words.iter().chain(more).chain(&MONTH))
    };
    let near = format!("{}0", &cases[1][..cases[1].len() - 1]);
    let (unknown, amount) = (decide(&near, &[]), decide(&cases[1], &["--amount", "5"]));
    assert!(unknown.code == 2 && unknown.err.contains("there is no case"), "{}", unknown.err);
    assert!(amount.code == 1 && amount.err.contains("leave out --amount"), "{}", amount.err);
    let empty = desk.run(["decide", &cases[1], "--waive", "--by", "王主管", "--reason", " "].iter().chain(&MONTH));
    assert!(empty.code == 2 && empty.err.contains("--reason must not be empty"), "{}", empty.err);
    let own = desk.run(["decide", &cases[1], "--waive", "--by", "小美", "--reason", "r"].iter().chain(&MONTH));
    assert!(own.code == 1 && own.err.contains("a fault of their own"), "{}", own.err);
    let neither = desk.run(["decide", &cases[1], "--by", "王主管", "--reason", "r"].iter().chain(&MONTH));
    assert_eq!(neither.code, 2, "{}", neither.err);
    assert_eq!(desk.files(), files, "nothing of this was entered");
    let bulk = desk.month(0, &["decide", "--all-proposed", "--rule", "slow", "--confirm", "--by", "王主管", "--reason", "属实"]);
    assert!(bulk.out.contains(&cases[1]) && bulk.out.contains(&cases[2]) && !bulk.out.contains(&cases[0]), "{}", bulk.out);
    assert_eq!(desk.month(0, &["faults"]).out.matches("to be decided").count(), 0);
}

#[test]
fn an_agent_appeals_their_own_case_and_somebody_else_answers() {
    let desk = shop();
    let cases = desk.cases("slow");
    let case = cases[0].as_str();
    let appeal = |agent: &str, more: &[&str]| desk.run(["appeal", case, "--agent", agent].iter().chain(more).chain(&MONTH));
    let early = appeal("xm", &["--reason", "r"]);
    assert!(early.code == 1 && early.err.contains("only a confirmed fault can be appealed"), "{}", early.err);
    desk.confirm(case);
    let foreign = appeal("xw", &["--reason", "r"]);
    assert!(foreign.code == 2 && foreign.err.contains("there is no case"), "not found, not forbidden: {}", foreign.err);
    assert_eq!(appeal("xm", &["--reason", "图片先到"]).code, 3);
    assert_eq!(desk.status(case), "appealed");
    let files = desk.files();
    assert!(appeal("xm", &["--reason", "图片先到"]).out.contains("nothing was entered again"));
    let by_same = desk.run(["decide", case, "--confirm", "--by", "王主管", "--reason", "r"].iter().chain(&MONTH));
    assert!(by_same.code == 1 && by_same.err.contains("a superior has to"), "{}", by_same.err);
    assert_eq!(desk.files(), files);
    desk.month(0, &["decide", case, "--confirm", "--by", "李经理", "--reason", "看过了"]);
    assert_eq!(desk.status(case), "confirmed");
    let again = appeal("xm", &["--reason", "还是不对"]);
    assert!(again.code == 1 && again.err.contains("the answer stands"), "{}", again.err);
    let tree = desk.month(0, &["explain", "--case", case]).out;
    for part in [
        "messages.csv row 2",
        "confirmed by 王主管",
        "appealed by xm: 图片先到",
        "confirmed by 李经理",
        "(entered) decide by 李经理 row 1",
    ] {
        assert!(tree.contains(part), "{part:?} is missing in:\n{tree}");
    }
    desk.confirm(&cases[1]);
    desk.month(0, &["appeal", &cases[1], "--agent", "小美", "--accept"]);
    let late = desk.run(["appeal", &cases[1], "--agent", "xm", "--reason", "r"].iter().chain(&MONTH));
    assert!(late.code == 1 && late.err.contains("accepted without an appeal"), "{}", late.err);
}

#[test]
fn the_term_for_an_appeal_ends() {
    let desk = shop();
    let case = desk.cases("slow").remove(0);
    let decided = format!("case,time,decision,decided_by,reason\n{case},2025-12-01 10:00:00,confirmed,王主管,属实\n");
    desk.file("decided.csv", decided);
    desk.import(0, ["decided.csv"]);
    let late = desk.run(["appeal", &case, "--agent", "xm", "--reason", "r"].iter().chain(&MONTH));
    assert!(late.code == 1 && late.err.contains("ended at 2025-12-04 10:00"), "{}", late.err);
}

#[test]
fn incidents_become_cases_and_wrong_ones_are_refused() {
    let desk = shop();
    let incident = |more: &[&str]| {
        let words = ["incident", "--by", "王主管", "--evidence", "发错地址"];
        desk.run(words.iter().chain(more))
    };
    let good = ["--fault", "change", "--agent", "xm", "--date", "2025-11-08", "--amount", "180"];
    let ran = incident(&good);
    assert!(
        ran.code == 3 && ran.out.contains("20251108-xm-1") && ran.out.contains("the loss of 180.00"),
        "{}{}",
        ran.out,
        ran.err
    );
    let files = desk.files();
    assert!(incident(&good).out.contains("the same stands already as 20251108-xm-1"));
    for (words, said) in [
        (["--fault", "change", "--agent", "xn", "--date", "2025-11-08"], "did you mean xm?"),
        (["--fault", "chang", "--agent", "xm", "--date", "2025-11-08"], "the nearest is:\n  change"),
        (["--fault", "change", "--agent", "xm", "--date", "2019-11-08"], "was not employed on 2019-11-08"),
        (["--fault", "change", "--agent", "xm", "--date", "08.11.2025"], "such as 2025-11-05"),
    ] {
        let ran = incident(&words);
        assert!(ran.code != 0 && ran.err.contains(said), "{words:?}: {}{}", ran.out, ran.err);
    }
    let taken = incident(&["--fault", "sheet", "--agent", "xw", "--date", "2025-11-09", "--id", "20251108-xm-1"]);
    assert!(taken.code == 1 && taken.err.contains("the number of another incident"), "{}", taken.err);
    assert_eq!(desk.files(), files, "nothing of this was entered");
    assert_eq!(incident(&["--fault", "sheet", "--agent", "xw", "--date", "2025-11-09"]).code, 3);
    let sheet = desk.cases("sheet").remove(0);
    let decide = ["decide", &sheet, "--confirm", "--by", "王主管", "--reason", "r", "--amount"];
    let much = desk.run(decide.iter().chain(&["60"]).chain(&MONTH));
    assert!(much.code == 1 && much.err.contains("more than the 50.00"), "{}", much.err);
    let set = desk.run(decide.iter().chain(&["40"]).chain(&MONTH));
    assert!(set.code == 0 && set.out.contains("net 3000.00 → 2960.00"), "{}{}", set.out, set.err);
}

#[test]
fn imported_incidents_that_are_nobodys_are_said_and_vanished_cases_are_kept() {
    let desk = shop();
    let row = |agent: &str| {
        format!("incident,fault,agent,date,amount\ni1,change,{agent},2025-11-10,80\ni2,change,nobody,2025-11-10,80\n")
    };
    desk.file("i.csv", row("xm"));
    desk.import(0, ["i.csv"]);
    let list = desk.month(3, &["faults"]).out;
    assert!(list.contains("incidents that cannot become faults") && list.contains("i2: the agent was not employed"), "{list}");
    let case = desk.cases("change").remove(0);
    desk.confirm(&case);
    desk.file("i.csv", row("xw"));
    desk.import(0, ["i.csv"]);
    assert_eq!(desk.status(&case), "gone");
    let list = desk.month(3, &["faults"]).out;
    assert!(list.contains(&format!("{case}: confirmed by 王主管: 属实")), "never lost: {list}");
    let again = desk.run(["decide", &case, "--waive", "--by", "王主管", "--reason", "r"].iter().chain(&MONTH));
    assert!(again.code == 2 && again.err.contains("its facts are no longer found"), "{}", again.err);
}

#[test]
fn points_are_listed_given_and_refused() {
    let desk = shop();
    let list = desk.month(3, &["score"]).out;
    assert_eq!(list.matches("to be scored").count(), 3, "{list}");
    let score = |more: &[&str]| desk.run(["score", "--by", "王主管"].iter().chain(more).chain(&MONTH));
    let team = score(&["--group", "一组", "--indicator", "team_score", "--points", "90"]);
    assert!(team.code == 0 && team.out.matches("net 3000.00 → 3180.00").count() == 2, "{}{}", team.out, team.err);
    assert_eq!(score(&["--group", "一组", "--indicator", "日常工作", "--points", "80"]).code, 0);
    let files = desk.files();
    assert!(score(&["--agent", "xm", "--indicator", "日常工作", "--points", "80"]).out.contains("nothing was entered again"));
    for (words, said) in [
        (["--agent", "xm", "--indicator", "日常工作", "--points", "101"], "not between 0 and 100"),
        (["--agent", "xm", "--indicator", "销售额", "--points", "80"], "no indicator \"销售额\""),
        (["--group", "二组", "--indicator", "team_score", "--points", "80"], "nothing of 二组 is scored by hand"),
    ] {
        let ran = score(&words);
        assert!(ran.code != 0 && ran.err.contains(said), "{words:?}: {}{}", ran.out, ran.err);
    }
    assert_eq!(desk.files(), files);
    assert_eq!(desk.json(0, &["score"]).as_array().unwrap().len(), 3, "all is scored");
    let changed = score(&["--agent", "xm", "--indicator", "日常工作", "--points", "70"]);
    assert!(changed.out.contains("80 → 70"), "{}", changed.out);
}

#[test]
fn plans_are_published_and_acknowledged() {
    let desk = shop();
    let publish = |file: &Path| desk.run(["plan", "publish", file.to_str().unwrap(), "--by", "老板"]);
    let wrong = publish(&desk.file("wrong.toml", PLAN.replace("等待 > 180s", "等待 > 180元")));
    assert!(wrong.code == 1 && wrong.err.contains("wrong.toml:"), "{}", wrong.err);
    let plan = desk.file("p.toml", PLAN);
    let first = publish(&plan);
    assert!(first.code == 0 && first.out.contains("3 of 3 are to acknowledge it"), "{}{}", first.out, first.err);
    let files = desk.files();
    assert!(publish(&plan).out.contains("nothing was entered"));
    assert_eq!(desk.files(), files);
    desk.expect(0, ["plan", "acknowledge", "p", "--agent", "小美"]);
    assert!(desk.expect(0, ["plan", "acknowledge", "小店方案", "--agent", "xm"]).out.contains("nothing was entered again"));
    assert!(desk.expect(2, ["plan", "acknowledge", "q", "--agent", "xm"]).err.contains("no plan \"q\" is published"));
    let later = PLAN.replace("effective = 2025-01-01", "effective = 2025-12-01").replace("\"3000\"", "\"3100\"");
    let second = publish(&desk.file("later.toml", &later)).out;
    for part in ["holds until the day before 2025-12-01", "compared with the text before it", "3100"] {
        assert!(second.contains(part), "{part:?} is missing in:\n{second}");
    }
    let list = desk.expect(0, ["--json", "plan", "versions"]).out;
    let list: Value = serde_json::from_str(&list).unwrap();
    let acknowledged = |version: &Value| {
        version["members"].as_array().unwrap().iter().filter(|member| !member["acknowledged"].is_null()).count()
    };
    let versions = list.as_array().unwrap();
    assert_eq!((versions.len(), acknowledged(&versions[0]), acknowledged(&versions[1])), (2, 1, 0));
    assert_eq!(versions[0]["until"], "2025-11-30");
    // Under the same day another text is another version: what was acknowledged was not this one.
    publish(&desk.file("p.toml", PLAN.replace("\"3000\"", "\"3050\"")));
    assert!(
        desk.expect(0, ["plan", "acknowledge", "p", "--effective", "2025-01-01", "--agent", "xm"])
            .out
            .contains("has acknowledged")
    );
}

#[test]
fn a_closed_month_takes_no_more_entries() {
    let desk = shop();
    let case = desk.cases("slow").remove(0);
    desk.confirm(&case);
    desk.close("2025-11");
    let files = desk.files();
    for words in [
        ["decide", &case, "--waive", "--by", "李经理", "--reason", "r", "--month", "2025-11"].as_slice(),
        &["appeal", &case, "--agent", "xm", "--reason", "r", "--month", "2025-11"],
        &["incident", "--fault", "sheet", "--agent", "xm", "--date", "2025-11-30", "--by", "王主管", "--evidence", "e"],
        &["score", "--agent", "xm", "--indicator", "日常工作", "--points", "80", "--by", "王主管", "--month", "2025-11"],
    ] {
        let ran = desk.expect(1, words);
        assert!(ran.err.contains("2025-11 was closed by 老板 on 2025-12-05"), "{words:?}: {}", ran.err);
    }
    let ran = desk.run(["plan", "publish", "jinpai-data/plan.toml", "--by", "老板"]);
    assert!(ran.code == 1 && ran.err.contains("set effective to 2025-12-01 or later"), "{}", ran.err);
    assert_eq!(desk.files(), files);
}

//! Case numbers, decisions, appeals, incidents, excuses, exclusions, lost credits.

use super::lines;
use super::world::World;
use crate::faults::{FaultReport, IncidentProblemKind, StepKind, lost_credits, tables};
use crate::plan::PlanBook;
use jinpai_model::words::Decision::{Confirmed, Waived};
use jinpai_model::{Fen, Lang};

const SLOW: &str = "[[fault]]\nid = \"slow\"\nclause = \"三\"\neach = \"round\"\nwhen = \"等待 > 60s\"\nfine = 20\n";

fn slow() -> World {
    World::new().chat(&["03 09:00 阿珍>甲 在吗", "03 09:10 甲>阿珍 在的"])
}

fn case(report: &FaultReport) -> String {
    report.faults[0].case.to_string()
}

#[test]
fn a_decision_stands_until_the_next() {
    let case = case(&slow().report(SLOW));
    assert!(case.starts_with("slow-202511-") && case.len() == "slow-202511-".len() + 12, "{case}");
    let confirmed = slow().decide(&case, "04 09:00", Confirmed, None);
    assert_eq!(lines(&confirmed.report(SLOW)), ["甲 slow 03 20.00 confirmed"]);
    let appealed = confirmed.clone().appeal(&case, "05 09:00", false);
    assert_eq!(lines(&appealed.report(SLOW)), ["甲 slow 03 20.00 appealed"]);
    let accepted = confirmed.clone().appeal(&case, "05 09:00", true);
    assert_eq!(lines(&accepted.report(SLOW)), ["甲 slow 03 20.00 confirmed"]);
    let granted = appealed.clone().decide(&case, "06 09:00", Waived, None);
    assert_eq!(lines(&granted.report(SLOW)), ["甲 slow 03 20.00 waived"]);
    let history: Vec<StepKind> = granted.report(SLOW).faults[0].history.iter().map(|step| step.kind).collect();
    assert_eq!(history, [StepKind::Confirmed, StepKind::Appealed, StepKind::Waived]);
    // Whoever appeals before anything was decided has said so, and it is still to be decided.
    assert_eq!(lines(&slow().appeal(&case, "04 09:00", false).report(SLOW)), ["甲 slow 03 20.00"]);
}

#[test]
fn decisions_about_facts_that_are_gone_are_listed() {
    let case = case(&slow().report(SLOW));
    let mut world =
        slow().decide(&case, "04 09:00", Confirmed, None).decide("slow-202510-0123456789ab", "04 09:00", Confirmed, None);
    world.messages.pop();
    let report = world.until("03 12:00").report(SLOW);
    assert!(report.faults.is_empty());
    assert_eq!(report.vanished.len(), 1, "the case of October is October's matter");
    assert_eq!((&*report.vanished[0].case, report.vanished[0].history.len()), (case.as_str(), 1));
}

#[test]
fn a_fault_of_a_period_keeps_its_case_when_facts_are_added() {
    let rule = "[[fault]]\nid = \"slow\"\neach = \"round\"\nwhen = \"等待 > 60s\"\nmore_than = \"0 per month\"\nonce = true\n";
    let more = slow().chat(&["02 09:00 阿丽>甲", "02 09:10 甲>阿丽"]);
    assert_eq!(case(&slow().report(rule)), case(&more.report(rule)));
    assert_eq!(lines(&more.report(rule)), ["甲 slow 03 ×2"]);
}

const RECORDED: &str =
    "[[fault]]\nid = \"wrong\"\nfine_by_hand_max = 50\n[[fault]]\nid = \"cost\"\nloss = \"金额\"\ncredit_lost = true\n";

#[test]
fn incidents_are_faults_that_somebody_recorded() {
    let world = World::new()
        .incident("I1", "wrong", "甲", "03", |_| {})
        .incident("I2", "cost", "甲", "04", |row| row.amount = Some(Fen::new(12_345)))
        .incident("I3", "cost", "甲", "05", |row| row.decision = Some(Waived))
        .incident("I4", "nothing", "甲", "05", |_| {})
        .incident("I5", "cost", "谁", "05", |_| {});
    let report = world.report(RECORDED);
    assert_eq!(lines(&report), ["甲 wrong 03", "甲 cost 04 123.45", "甲 cost 05 waived"]);
    let problems: Vec<_> = report.problems.iter().map(|problem| (&*problem.incident, problem.kind)).collect();
    assert_eq!(problems, [("I4", IncidentProblemKind::UnknownRule), ("I5", IncidentProblemKind::UnknownAgent)]);
    assert_eq!(report.faults[2].unknown.len(), 2, "neither the loss nor the order is known");
    assert_eq!(report.faults[0].unknown.len(), 1, "nobody has set the sum");
    let noted = |yuan: i64| World::new().incident("I1", "wrong", "甲", "03", |row| row.amount = Some(Fen::new(yuan * 100)));
    assert_eq!(lines(&noted(40).report(RECORDED)), ["甲 wrong 03 40.00"], "the record's own sum stands until one is decided");
    assert_eq!(lines(&noted(60).report(RECORDED)), ["甲 wrong 03 50.00"]);
    let (wrong, cost) = (&report.faults[0].case, &report.faults[1].case);
    let decided = world.decide(wrong, "06 09:00", Confirmed, Some(8_000)).decide(cost, "06 09:00", Confirmed, Some(10_000));
    assert_eq!(lines(&decided.report(RECORDED))[..2], ["甲 wrong 03 50.00 confirmed", "甲 cost 04 100.00 confirmed"]);
}

#[test]
fn a_sum_set_by_hand_is_the_incidents_until_a_decision_says_another() {
    let of = |yuan: i64| World::new().incident("I", "wrong", "甲", "03", |row| row.amount = Some(Fen::new(yuan * 100)));
    assert_eq!(lines(&of(30).report(RECORDED)), ["甲 wrong 03 30.00"]);
    assert_eq!(lines(&of(80).report(RECORDED)), ["甲 wrong 03 50.00"], "cut at the most that the plan allows");
    let wrong = case(&of(30).report(RECORDED));
    assert_eq!(
        lines(&of(30).decide(&wrong, "06 09:00", Confirmed, Some(1_000)).report(RECORDED)),
        ["甲 wrong 03 10.00 confirmed"]
    );
}

#[test]
fn sums_by_cases_of_the_amount() {
    let rule = "[[fault]]\nid = \"sheet\"\nfine = \"如果(金额 > 500, 0, 50)\"\nloss = \"如果(金额 > 500, 金额, 0)\"\n";
    let of = |yuan: i64| World::new().incident("I", "sheet", "甲", "03", |row| row.amount = Some(Fen::new(yuan * 100)));
    assert_eq!(lines(&of(500).report(rule)), ["甲 sheet 03 50.00"]);
    assert_eq!(lines(&of(501).report(rule)), ["甲 sheet 03 501.00"]);
}

#[test]
fn who_asked_in_time_is_excused() {
    let rule = "[[fault]]\nid = \"follow\"\nfine = 30\nexcuse = \"ask_production\"\n";
    let world = World::new().incident("I", "follow", "甲", "10", |row| row.order = Some("O1".into()));
    assert_eq!(
        lines(&world.clone().duty("甲", "09", "ask_production", "09 10:00", "O1").report(rule)),
        ["甲 follow 10 30.00 excused"]
    );
    for (agent, done, subject) in [("乙", "09 10:00", "O1"), ("甲", "11 10:00", "O1"), ("甲", "09 10:00", "O2")] {
        let other = world.clone().duty(agent, "09", "ask_production", done, subject);
        assert_eq!(lines(&other.report(rule)), ["甲 follow 10 30.00"], "{agent} {done} {subject}");
    }
    // A person who knows of the record and confirms all the same stands above it.
    let asked = world.duty("甲", "09", "ask_production", "09 10:00", "O1");
    let case = case(&asked.report(rule));
    assert_eq!(lines(&asked.decide(&case, "12 09:00", Confirmed, None).report(rule)), ["甲 follow 10 30.00 confirmed"]);
}

#[test]
fn faults_on_the_same_facts_count_beside_each_other_unless_excluded() {
    let rules = |excludes: &str| {
        format!("{SLOW}[[fault]]\nid = \"very-slow\"\neach = \"first_round\"\nwhen = \"等待 > 200s\"\nfine = 50\n{excludes}")
    };
    let excluding = rules("excludes = [\"slow\"]\n");
    assert_eq!(lines(&slow().report(&rules(""))), ["甲 slow 03 20.00", "甲 very-slow 03 50.00"]);
    assert_eq!(lines(&slow().report(&excluding)), ["甲 slow 03 20.00 excused", "甲 very-slow 03 50.00"]);
    let case = |report: &FaultReport, index: usize| report.faults[index].case.to_string();
    let report = slow().report(&excluding);
    let waived = slow().decide(&case(&report, 1), "04 09:00", Waived, None);
    assert_eq!(lines(&waived.report(&excluding)), ["甲 slow 03 20.00", "甲 very-slow 03 50.00 waived"]);
    let both =
        slow().decide(&case(&report, 0), "04 09:00", Confirmed, None).decide(&case(&report, 1), "04 09:00", Confirmed, None);
    assert_eq!(lines(&both.report(&excluding)), ["甲 slow 03 20.00 excused", "甲 very-slow 03 50.00 confirmed"]);
}

#[test]
fn the_file_and_the_tree_of_a_fault() {
    let report = slow().report(SLOW);
    let file = tables::faults(&report.faults);
    let cells: Vec<String> = file.rows[0].iter().map(crate::outputs::OutputValue::to_text).collect();
    assert_eq!(cells[1..], ["甲", "2025-11-03", "", "阿珍", "1", "fine", "20.00", "proposed", "三"]);
    let book: PlanBook = slow().book(SLOW);
    insta::assert_snapshot!(report.faults[0].node(&book).render(Lang::Zh), @r"
    slow-202511-89cd05977784 slow：待裁定  〔三 · 试 (2025-01-01)〕
    ├─ 条件：等待 > 60s
    ├─ 2025-11-03 09:00:00 回合，买家 阿珍：等待 10分钟
    │  ├─ 2025-11-03 09:00:00 「在吗」  (#1 第 6 行)
    │  └─ 2025-11-03 09:10:00 「在的」  (#1 第 7 行)
    └─ 后果：扣款 20.00
    ");
}

#[test]
fn a_confirmed_fault_takes_the_credit_once() {
    let rule = "[[fault]]\nid = \"a\"\neach = \"order\"\nwhen = \"未核对\"\ncredit_lost = true\n[[fault]]\nid = \"b\"\ncredit_lost = true\n";
    let chat = ["03 09:50 阿珍>甲", "03 09:51 甲>阿珍"];
    let world =
        World::new().chat(&chat).order("O1", "阿珍", "03 10:00", "03 10:05", |_| {}).refund("T", "O1", "05 10:00", "05 11:00");
    let world = world.incident("I", "b", "乙", "04", |row| row.order = Some("O1".into()));
    let report = world.report(rule);
    assert_eq!(lines(&report), ["乙 b 04", "甲 a 03"]);
    let (b, a) = (report.faults[0].case.clone(), report.faults[1].case.clone());
    assert!(lost_credits(&report.faults, &world.credits()).is_empty());
    let decided = world.decide(&a, "06 09:00", Confirmed, None).decide(&b, "06 09:00", Confirmed, None);
    let lost = lost_credits(&decided.report(rule).faults, &decided.credits());
    assert_eq!(lost.len(), 1);
    // 100 less the refunded 30; by the earlier of the two faults, and from the credited agent.
    assert_eq!((lost[0].amount, lost[0].agent.as_str(), &lost[0].case), (Fen::new(7_000), "甲", &a));
}

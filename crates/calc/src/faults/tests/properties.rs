//! Whatever the order of input, the parts it is folded in, and the files it came from, the faults are the same.

use super::world::World;
use crate::faults::FaultReport;
use proptest::prelude::*;
use std::collections::BTreeSet;

const RULES: &str = "
[[fault]]
id = \"slow\"
each = \"round\"
when = \"等待 > 60s 或 未答\"
more_than = \"2 per day\"
[[fault]]
id = \"first\"
each = \"first_round\"
when = \"等待 > 200s\"
more_than = \"1 per month\"
once = true
excludes = [\"slow\"]
[[fault]]
id = \"hold\"
each = \"hold\"
when = \"等待 > 5min\"
[[fault]]
id = \"idle\"
each = \"idle\"
when = \"时长 ≥ 1h\"
[[fault]]
id = \"reception\"
each = \"reception\"
when = \"非 有人接待\"
[[fault]]
id = \"grey\"
each = \"order\"
when = \"交班仍灰旗 或 活动订单\"
[[fault]]
id = \"confirm\"
each = \"order\"
when = \"未核对 且 如果(金额 × 2 > 100, 是, 否)\"
[[fault]]
id = \"report\"
each = \"day\"
when = \"未交日报\"
";

/// A few days of two agents and five buyers.
fn world(chats: &[(u8, u16, u8, bool, bool)], orders: &[(u8, u16, u16)]) -> World {
    let mut world = World::new().online("甲", "01 08:00", "03 20:00").duty("甲", "01", "report", "01 16:45", "");
    for day in ["01", "02", "03"] {
        world = world.shift("甲", day, "08:30-17:00").shift("乙", day, "15:00-01:00");
    }
    for (buyer, minute, day, by_buyer, second_agent) in chats {
        let agent = if *second_agent { "乙" } else { "甲" };
        let (from, to) =
            if *by_buyer { (format!("客{buyer}"), agent.to_owned()) } else { (agent.to_owned(), format!("客{buyer}")) };
        let text = if minute % 3 == 0 { "稍等" } else { "请问" };
        world = world.chat(&[&format!("{:02} {:02}:{:02} {from}>{to} {text}", day % 3 + 1, minute / 60, minute % 60)]);
    }
    for (number, (buyer, minute, pays_after)) in orders.iter().enumerate() {
        let paid = minute + pays_after;
        let time = |minute: u16| format!("02 {:02}:{:02}", minute / 60, minute % 60);
        world = world.order(&format!("O{number}"), &format!("客{buyer}"), &time(*minute), &time(paid), |_| {});
    }
    world
}

fn without_rows(mut report: FaultReport) -> FaultReport {
    for fault in &mut report.faults {
        fault.facts.iter_mut().for_each(|fact| fact.evidence.clear());
        fault.history.clear();
    }
    report
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn faults_do_not_depend_on_parts_order_or_files(
        chats in prop::collection::vec((0_u8..5, 420_u16..1_380, 0_u8..3, any::<bool>(), any::<bool>()), 0..40),
        orders in prop::collection::vec((0_u8..5, 480_u16..1_200, 0_u16..120), 0..5),
        parts in 1_usize..5,
    ) {
        let world = world(&chats, &orders);
        let report = world.report(RULES);
        prop_assert_eq!(&world.report_of(RULES, parts), &report);
        // Imported anew, from another file: rows have other numbers, the tables stand the other way round.
        let mut again = world.clone();
        again.messages.iter_mut().for_each(|message| message.source.file.0 += 7);
        again.tables.shifts.reverse();
        again.tables.duties.reverse();
        again.presence.reverse();
        again.orders.reverse();
        prop_assert_eq!(without_rows(again.report(RULES)), without_rows(report.clone()));
        let cases: BTreeSet<&str> = report.faults.iter().map(|fault| &*fault.case).collect();
        prop_assert_eq!(cases.len(), report.faults.len(), "case numbers are unique");
        for fault in &report.faults {
            prop_assert!(fault.facts.windows(2).all(|pair| pair[0].at <= pair[1].at));
            prop_assert!(fault.facts.len() > fault.free);
        }
    }

    /// Beyond the free ones each occurrence is one fault, and once is once.
    #[test]
    fn tolerances_count(slow in 0_usize..12, free in 0_usize..6) {
        let chat = |n: usize| [format!("03 {:02}:00 客{n}>甲", 8 + n), format!("03 {:02}:05 甲>客{n}", 8 + n)];
        let lines: Vec<String> = (0..slow).flat_map(chat).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let world = World::new().chat(&lines);
        let rule = |once: bool| {
            format!("[[fault]]\nid = \"f\"\neach = \"round\"\nwhen = \"等待 > 60s\"\nmore_than = \"{free} per day\"\nonce = {once}\n")
        };
        prop_assert_eq!(world.report(&rule(false)).faults.len(), slow.saturating_sub(free));
        prop_assert_eq!(world.report(&rule(true)).faults.len(), usize::from(slow > free));
    }
}

/// Conditions over rounds, made ready and left to the exact evaluator, which is reached by writing the same with a function around it.
const CONDITIONS: &[(&str, &str)] = &[
    ("等待 > 90s", "最大(等待, 0s) > 90s"),
    ("等待 ≤ 1.5min 且 在线等待 ≥ 30s", "最大(等待, 0s) ≤ 1.5min 且 最小(在线等待, 9h) ≥ 30s"),
    ("等待 ≠ 2min 或 未答", "最大(等待, 0s) ≠ 2min 或 如果(未答, 是, 否)"),
    ("非 (等待 < 5min) 且 岗位 = 售前", "非 (最大(等待, 0s) < 5min) 且 如果(岗位 = 售前, 是, 否)"),
    ("已答 且 等待 ≥ 在线等待", "如果(已答, 是, 否) 且 最大(等待, 0s) ≥ 最大(在线等待, 0s)"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A condition made ready answers as the exact evaluator does, missing values included.
    #[test]
    fn ready_conditions_answer_exactly(
        chats in prop::collection::vec((0_u8..5, 420_u16..1_380, 0_u8..3, any::<bool>(), any::<bool>()), 1..40),
    ) {
        let world = world(&chats, &[]);
        let faults = |when: &str| {
            let report = world.report(&format!("[[fault]]\nid = \"f\"\neach = \"round\"\nwhen = \"{when}\"\n"));
            report.faults.into_iter().map(|fault| fault.case).collect::<Vec<_>>()
        };
        for (ready, exact) in CONDITIONS {
            prop_assert_eq!(faults(ready), faults(exact), "{}", ready);
        }
    }
}

//! Shifts, days, duties, months, and what happens where data or people are lacking.

use super::check;
use super::world::World;
use crate::plan::fault::Need;
use jinpai_model::words::Role;

fn shifts(days: &[&str]) -> World {
    days.iter().fold(World::new(), |world, day| world.shift("甲", day, "08:30-17:00"))
}

#[test]
fn lateness_is_free_twice_a_month() {
    let keys = "each = \"shift\"\nwhen = \"班次类型 = \\\"day\\\" 且 迟到 > 0 且 迟到 ≤ 10\"\nmore_than = \"每月2次\"\nfine = 20";
    let late = |world: World, day: &str, minute: &str| world.punch("甲", &format!("{day} 08:{minute}"), &format!("{day} 17:00"));
    let mut world = shifts(&["03", "04", "05", "06", "07"]);
    for (day, minute) in [("03", "31"), ("04", "40"), ("05", "41"), ("06", "35"), ("07", "36")] {
        world = late(world, day, minute);
    }
    // The eleven minutes of the fifth are another rule's and do not use up a free time.
    check(keys, &world, &["甲 f 06 ×3 20.00", "甲 f 07 ×3 20.00"]);
    check("each = \"shift\"\nwhen = \"迟到 > 10\"\nfine = 20", &world, &["甲 f 05 20.00"]);
    check("each = \"shift\"\nwhen = \"旷工\"", &shifts(&["03", "04"]).punch("甲", "03 08:30", "03 17:00"), &["甲 f 04"]);
}

#[test]
fn on_shift_but_never_online() {
    let keys = "each = \"shift\"\nwhen = \"全程不在线\"\nfine = 200";
    let world = shifts(&["03", "04"]).online("甲", "03 16:59", "03 18:00");
    check(keys, &world, &["甲 f 04 200.00"]);
    check(keys, &world.clone().leave("甲", "04 00:00", "04 23:00"), &[]);
    check(keys, &world.clone().until("04 16:00"), &[]);
    // Of an agent without any state on record nothing is known.
    check(keys, &world.shift("乙", "05", "08:30-17:00"), &["甲 f 04 200.00"]);
}

#[test]
fn a_shift_is_handed_over() {
    let keys = "each = \"shift\"\nwhen = \"未交班\"\nwarning = \"warning\"";
    let world = || shifts(&["03"]).shift("乙", "03", "15:00-01:00").duty("乙", "02", "handover", "02 17:00", "");
    check(keys, &world(), &["甲 f 03"]);
    check(keys, &world().duty("甲", "03", "handover", "03 17:30", ""), &[]);
    check(keys, &world().duty("甲", "03", "handover", "03 17:30:01", ""), &["甲 f 03"]);
    check(keys, &shifts(&["03"]).duty("乙", "02", "handover", "02 17:00", ""), &[]);
    let at_the_minute = shifts(&["03"]).shift("乙", "03", "17:00-01:00").duty("乙", "02", "handover", "02 17:00", "");
    check(keys, &at_the_minute, &["甲 f 03"]);
}

#[test]
fn somebody_reports_in_the_last_half_hour() {
    let keys = "each = \"day\"\nwhen = \"未交日报\"\nforfeits = [\"bonus\"]";
    let both = || {
        shifts(&["03"])
            .shift("乙", "03", "08:30-17:00")
            .until("04 00:00")
            .duty("甲", "01", "report", "01 16:00", "")
            .duty("主", "02", "report", "02 16:00", "")
    };
    check(keys, &both(), &["乙 f 03", "甲 f 03"]);
    check(keys, &both().duty("乙", "03", "report", "03 16:30", ""), &[]);
    check(keys, &both().duty("乙", "03", "report", "03 16:29:59", ""), &["乙 f 03", "甲 f 03"]);
    check(keys, &both().until("03 16:59"), &[]);
    // A day on which nobody is on shift is the supervisor's.
    check(keys, &both().duty("乙", "03", "report", "03 16:30", "").until("05 00:00"), &["主 f 04"]);
}

#[test]
fn duties_by_the_end_of_their_day_and_rounds_in_half_an_hour() {
    let sheet = "each = \"duty\"\nwhen = \"事项 = \\\"order_sheet\\\" 且 逾期\"\nfine = 20";
    let world = World::new().duty("甲", "03", "order_sheet", "04 00:00", "O1").duty("甲", "03", "order_sheet", "03 23:59", "O2");
    check(sheet, &world, &["甲 f 03 20.00"]);
    check(sheet, &World::new().duty("甲", "03", "order_sheet", "", "O1").until("03 22:00"), &[]);
    let rounds = "each = \"duty\"\nwhen = \"事项 = \\\"review_round\\\" 且 逾期\"";
    let shop =
        || shifts(&["03"]).duty("乙", "01", "review_round", "01 08:10", "08:00").duty("乙", "01", "review_round", "01 13:40", "");
    // Before the shift of the third nobody is on: the supervisor's. The first round of the second day too.
    check(rounds, &shop().until("02 10:00"), &["主 f 02"]);
    let second = shop().duty("乙", "02", "review_round", "02 08:31", "08:00").duty("乙", "02", "review_round", "02 13:59", "");
    check(rounds, &second.until("03 14:00"), &["主 f 03", "乙 f 02", "甲 f 03"]);
}

#[test]
fn a_month_is_judged_once_it_is_over() {
    let keys = "each = \"month\"\nwhen = \"回复率 < 97%\"\nfine = 10";
    let world =
        World::new().chat(&["03 09:00 阿珍>甲", "03 09:01 甲>阿珍", "03 09:00 阿丽>甲", "03 09:00 阿花>乙", "03 09:01 乙>阿花"]);
    check(keys, &world, &["甲 f 30 10.00"]);
    check(keys, &world.until("30 23:59:58"), &[]);
}

#[test]
fn what_cannot_be_found_is_said_and_gives_nothing() {
    let rules = "[[fault]]\nid = \"idle\"\neach = \"idle\"\nwhen = \"时长 ≥ 2h\"\n[[fault]]\nid = \"handover\"\neach = \"shift\"\nwhen = \"未交班\"\n";
    let world = shifts(&["03"]).shift("乙", "03", "15:00-01:00").chat(&["03 09:00 阿珍>甲"]);
    let report = world.report(rules);
    assert!(report.faults.is_empty());
    let lacks: Vec<_> = report.cannot_be_found.iter().map(|cannot| (cannot.rule.id.as_str(), cannot.lacks.clone())).collect();
    assert_eq!(lacks, [("idle", vec![Need::Presence]), ("handover", vec![Need::Duty("handover".to_owned())])]);
}

#[test]
fn what_is_nobodys_is_listed() {
    let rule = "[[fault]]\nid = \"slow\"\neach = \"round\"\nwhen = \"等待 > 60s\"\n";
    let mut world = World::new().chat(&["03 09:00 阿珍>甲", "03 09:10 甲>阿珍", "20 09:00 阿珍>甲", "20 09:10 甲>阿珍"]);
    world.tables.agents[0].left_on = Some(super::world::on("10"));
    let report = world.report(rule);
    assert_eq!(super::lines(&report), ["甲 slow 03"]);
    assert_eq!(report.nobody.len(), 1);
    assert_eq!((report.nobody[0].agent.clone(), report.nobody[0].facts), (Some("甲".into()), 1));
}

#[test]
fn conditions_may_name_the_person() {
    let keys = "each = \"round\"\nwhen = \"等待 > 60s 且 岗位 = 主管\"";
    let mut world = World::new().chat(&["03 09:00 阿珍>甲", "03 09:10 甲>阿珍", "03 09:00 阿丽>乙", "03 09:10 乙>阿丽"]);
    check(keys, &world, &[]);
    world.tables.agents[1].role = Some(Role::Supervisor);
    check(keys, &world, &["乙 f 03"]);
}

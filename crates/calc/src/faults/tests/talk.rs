//! Rounds, receptions, holds, idle time; orders, notes, reviews, refunds.

use super::check;
use super::world::{World, at, shown};
use jinpai_model::words::{Cause, Rating};

#[test]
fn rounds_by_their_wait() {
    let keys = "each = \"round\"\nwhen = \"等待 > 60s\"\nfine = 20";
    let world = World::new().chat(&["03 09:00:00 阿珍>甲", "03 09:01:00 甲>阿珍", "03 10:00:00 阿珍>甲", "03 10:01:01 甲>阿珍"]);
    check(keys, &world, &["甲 f 03 20.00"]);
    let transferred = World::new().chat(&["03 09:00 阿珍>甲", "03 12:00 乙>阿珍"]);
    check(keys, &transferred, &[]);
    let open = World::new().chat(&["03 09:00 阿珍>甲"]).until("03 20:00");
    check("each = \"round\"\nwhen = \"未答 或 等待 > 1s\"", &open, &[]);
    check("each = \"round\"\nwhen = \"未答\"", &open.until("04 09:00"), &["甲 f 03"]);
}

#[test]
fn first_rounds_on_duty_only() {
    let keys = "each = \"first_round\"\nwhen = \"等待 > 200s 或 未答\"\nclock = \"duty\"";
    let world = World::new().shift("甲", "03", "08:30-17:00").chat(&[
        "03 07:00 早鸟>甲",
        "03 08:40 甲>早鸟",
        "03 16:59 阿珍>甲",
        "03 18:00 甲>阿珍",
        "03 06:00 夜猫>甲",
        "03 06:30 甲>夜猫",
        "03 09:00 老王>甲",
        "03 09:01 甲>老王",
        "03 10:00 老王>甲",
        "03 11:00 甲>老王",
    ]);
    // 早鸟 waited 10 minutes of the shift; 阿珍 one minute; 夜猫 wrote off duty; the second round of 老王 is not a first one.
    check(keys, &world, &["甲 f 03"]);
}

#[test]
fn more_than_three_a_day_is_one_fault() {
    let keys = "each = \"first_round\"\nwhen = \"等待 > 60s\"\nmore_than = \"每天3次\"\nonce = true";
    let day = |day: &str, buyers: usize| {
        (0..buyers)
            .flat_map(|n| [format!("{day} {:02}:00 客{n}>甲", 9 + n), format!("{day} {:02}:05 甲>客{n}", 9 + n)])
            .collect::<Vec<_>>()
    };
    let lines: Vec<String> = [day("03", 3), day("04", 4), day("05", 6)].concat();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let world = World::new().chat(&lines);
    check(keys, &world, &["甲 f 04 ×4", "甲 f 05 ×6"]);
    let each = keys.replace("\nonce = true", "");
    check(&each, &world, &["甲 f 04 ×4", "甲 f 05 ×4", "甲 f 05 ×4", "甲 f 05 ×4"]);
    let monthly = "each = \"round\"\nwhen = \"等待 > 120s\"\nmore_than = \"3 per month\"\nonce = true\nfine = 50";
    check(monthly, &world, &["甲 f 05 ×13 50.00"]);
}

#[test]
fn waiting_online_takes_by_the_hour() {
    let keys =
        "each = \"round\"\nwhen = \"在线等待 ≥ 30min\"\nfine = \"如果(在线等待 < 2h, 100, 200 × 向下取整(在线等待 ÷ 2h))\"";
    let world = World::new().online("甲", "03 08:00", "03 20:00").chat(&[
        "03 09:00 半>甲",
        "03 09:30 甲>半",
        "03 09:00 差>甲",
        "03 09:29:59 甲>差",
        "03 08:00 五>甲",
        "03 13:00 甲>五",
        "03 19:40 夜>甲",
        "04 09:00 甲>夜",
    ]);
    // 夜 waited twenty minutes online, the rest while the agent was away.
    check(keys, &world, &["甲 f 03 100.00", "甲 f 03 400.00"]);
}

#[test]
fn nobody_received_and_nobody_followed_up() {
    let keys = "each = \"reception\"\nwhen = \"非 有人接待 且 未回访\"";
    let world = World::new()
        .duty("乙", "04", "follow_up", "04 20:00", "回访了")
        .duty("乙", "05", "follow_up", "05 09:00", "太晚")
        .chat(&["03 09:00 没人理>甲", "03 09:00 回访了>甲", "03 09:00 太晚>甲", "03 09:00 乙接>甲", "03 10:00 乙>乙接"]);
    check(keys, &world, &["甲 f 03", "甲 f 03"]);
    check(keys, &world.until("04 23:59:58"), &[]);
}

#[test]
fn after_a_hold_the_buyer_hears_again_soon() {
    let keys = "each = \"hold\"\nwhen = \"等待 > 5min\"\nclock = \"duty\"";
    let world = World::new().shift("甲", "03", "08:30-17:00").chat(&[
        "03 09:00 甲>快 亲，请稍等哦",
        "03 09:05 甲>快 有货",
        "03 10:00 甲>慢 稍等",
        "03 10:05:01 甲>慢 有货",
        "03 11:00 甲>再 稍等",
        "03 11:04 甲>再 我查一下",
        "03 11:12 甲>再 有货",
        "03 16:58 甲>班末 稍等",
        "03 16:50 甲>没了 稍等",
        "03 20:00 甲>下班 稍等",
        "03 21:00 甲>下班 有货",
    ]);
    check(keys, &world, &["甲 f 03", "甲 f 03", "甲 f 03"]);
    let before = world.clone().until("03 16:59");
    check(keys, &before, &["甲 f 03", "甲 f 03"]);
    let report = world.report(&format!("[[fault]]\nid = \"f\"\n{keys}"));
    assert_eq!(
        report.faults.iter().map(|fault| shown(fault.at)).collect::<Vec<_>>(),
        ["03 10:05:01", "03 11:12:00", "03 17:00:00"]
    );
}

#[test]
fn idle_is_online_with_somebody_waiting_and_not_a_word() {
    let keys = "each = \"idle\"\nwhen = \"时长 ≥ 2h\"\nfine = 200";
    let five_hours =
        World::new().online("甲", "03 08:00", "03 20:00").chat(&["03 09:00 一>甲", "03 11:00 二>甲", "03 14:00 甲>二"]);
    check(keys, &five_hours, &["甲 f 03 200.00", "甲 f 03 200.00"]);
    // A word to anybody ends it; two hours to the second count, one second less does not.
    let word =
        World::new().online("甲", "03 08:00", "03 20:00").chat(&["03 09:00 一>甲", "03 10:59:59 甲>别人", "03 12:59:58 甲>一"]);
    check(keys, &word, &[]);
    let exact = World::new().online("甲", "03 08:00", "03 20:00").chat(&["03 09:00 一>甲", "03 11:00 甲>一"]);
    check(keys, &exact, &["甲 f 03 200.00"]);
    // Offline in between, or with nobody waiting for a moment, it begins anew.
    let away = World::new().online("甲", "03 08:00", "03 10:00").online("甲", "03 10:01", "03 11:30");
    check(keys, &away.chat(&["03 09:00 一>甲", "03 12:00 甲>一"]), &[]);
    // Not the same buyer: one question ends by a transfer while the next stands open.
    let two = World::new().online("甲", "03 08:00", "03 20:00").chat(&[
        "03 09:00 一>甲",
        "03 10:00 二>甲",
        "03 10:30 乙>一",
        "03 11:15 甲>二",
    ]);
    check(keys, &two, &["甲 f 03 200.00"]);
}

const NOTE: &str = "刘贺,3米2.4米,图案正常,12月19发货,自提";
const B_NOTE: &str =
    "each = \"order\"\nclock = \"duty\"\nwhen = \"备注用时 > 20min 或 静默未备注 或 原文未保留\"\nfine = 20\ncredit_lost = true";

/// 甲 sells an order placed at 10:00 and paid at 10:05 on the third.
fn sold() -> World {
    let chat = ["03 09:50 阿珍>甲", "03 09:51 甲>阿珍"];
    World::new().shift("甲", "03", "08:30-17:00").chat(&chat).order("O1", "阿珍", "03 10:00", "03 10:05", |_| {})
}

#[test]
fn an_order_is_noted_in_time() {
    check(B_NOTE, &sold().note("O1", "03 10:25", "甲", NOTE), &[]);
    check(B_NOTE, &sold().note("O1", "03 10:25:01", "甲", NOTE), &["甲 f 03 20.00"]);
    check(B_NOTE, &sold().note("O1", "03 10:02", "甲", NOTE), &[]);
    let half = sold().note("O1", "03 10:10", "甲", "刘贺,3米2.4米").note("O1", "03 10:40", "甲", NOTE);
    check(B_NOTE, &half, &["甲 f 03 20.00"]);
    let lost = sold().note("O1", "03 10:10", "甲", NOTE).note("O1", "05 10:10", "乙", &NOTE.replace("2.4", "2.6"));
    check(B_NOTE, &lost, &["甲 f 03 20.00"]);
    let kept = sold().note("O1", "03 10:10", "甲", NOTE).note("O1", "05 10:10", "乙", &format!("{NOTE}。11-05改：加急"));
    check(B_NOTE, &kept, &[]);
    // Where the export has a column only, nobody knows when it was written; other orders show that the shop does have note rows.
    let column = sold().order("O0", "别人", "01 10:00", "", |_| {}).note("O0", "01 10:00", "甲", "x");
    let mut with_column = column.clone();
    with_column.orders[0].order.note = Some(NOTE.into());
    check(B_NOTE, &column, &["甲 f 03 20.00"]);
    check(B_NOTE, &with_column, &[]);
}

#[test]
fn silent_orders_are_noted_by_the_next_shift() {
    let silent = || {
        let shifts =
            World::new().shift("甲", "03", "08:30-17:00").shift("乙", "04", "08:30-17:00").shift("甲", "04", "08:30-16:00");
        shifts.order("O1", "阿珍", "03 20:00", "03 20:00", |_| {}).note("O1", "03 20:01", "甲", "flag red")
    };
    check(B_NOTE, &silent(), &["乙 f 03 20.00", "甲 f 03 20.00"]);
    check(B_NOTE, &silent().note("O1", "04 17:00", "甲", NOTE), &[]);
    check(B_NOTE, &silent().note("O1", "04 17:00:01", "甲", NOTE), &["乙 f 03 20.00", "甲 f 03 20.00"]);
    check(B_NOTE, &silent().until("04 16:59:59"), &[]);
}

#[test]
fn details_are_confirmed_in_the_chat() {
    let keys = "each = \"order\"\nwhen = \"未核对\"";
    let order = |said: &str| {
        let mut world = sold().chat(&[&format!("03 10:06 甲>阿珍 {said}")]);
        let row = &mut world.orders[0].order;
        (row.receiver, row.phone) = (Some("刘贺".into()), Some("13812345678".into()));
        row.shipped_at = Some(at("03 18:00"));
        world
    };
    check(keys, &order("刘贺亲，地址对吗"), &[]);
    check(keys, &order("尾号5678对吗"), &[]);
    check(keys, &order("亲核对下地址"), &[]);
    check(keys, &order("亲核对下"), &["甲 f 03"]);
    check(keys, &order("谢谢亲").chat(&["03 18:00:01 甲>阿珍 确认地址"]), &["甲 f 03"]);
    check(keys, &order("谢谢亲").chat(&["03 18:00 乙>阿珍 确认地址"]), &[]);
    check(keys, &order("谢谢亲").until("03 17:59"), &[]);
    let mut masked = order("刘贺* 5678");
    (masked.orders[0].order.receiver, masked.orders[0].order.phone) = (Some("刘*".into()), Some("138****5678".into()));
    check(keys, &masked, &[]);
}

#[test]
fn no_order_stays_grey_over_its_shift() {
    let keys = "each = \"order\"\nwhen = \"交班仍灰旗\"";
    check(keys, &sold(), &["甲 f 03"]);
    check(keys, &sold().note("O1", "03 17:00", "甲", "flag red"), &[]);
    check(keys, &sold().note("O1", "03 17:00:01", "甲", "flag red"), &["甲 f 03"]);
    let nobody = World::new().shift("甲", "03", "08:30-17:00").shift("乙", "03", "09:00-18:00").order(
        "O1",
        "阿珍",
        "03 10:00",
        "",
        |_| {},
    );
    check(keys, &nobody, &["乙 f 03", "甲 f 03"]);
    check(keys, &nobody.until("03 17:30"), &["甲 f 03"]);
    // Placed when its order agent had gone: still theirs, by the end of the shift that was on, and nobody else's.
    let chat = ["03 16:50 阿珍>甲", "03 16:51 甲>阿珍"];
    let day_and_night = World::new().shift("甲", "03", "08:30-17:00").shift("乙", "03", "15:00-23:00").chat(&chat);
    let gone = day_and_night.order("O1", "阿珍", "03 18:10", "", |_| {});
    check(keys, &gone, &["甲 f 03"]);
    check(keys, &gone.note("O1", "03 23:00", "乙", "flag red"), &[]);
}

#[test]
fn changes_of_notes_are_their_makers() {
    let keys = "each = \"note_change\"\nwhen = \"原文未保留 或 非 备注完整\"";
    let world = sold().note("O1", "03 10:10", "甲", NOTE).note("O1", "05 10:10", "乙", "改成自提");
    check(keys, &world, &["乙 f 05"]);
}

#[test]
fn reviews_by_rating_cause_and_answer() {
    let reviewed = |change: fn(&mut jinpai_model::records::Review)| sold().review("R", "O1", "08 09:00", Rating::Bad, change);
    let service = "each = \"review\"\nwhen = \"中差评 且 服务原因 且 非 已改评\"";
    check(service, &reviewed(|review| review.cause = Some(Cause::Service)), &["甲 f 08"]);
    check(service, &reviewed(|review| review.cause = Some(Cause::Product)), &[]);
    let repaired = |review: &mut jinpai_model::records::Review| {
        review.cause = Some(Cause::Service);
        (review.revised_at, review.revised_rating) = (Some(at("10 09:00")), Some(Rating::Good));
    };
    check(service, &reviewed(repaired), &[]);
    let answered = "each = \"review\"\nwhen = \"中差评 且 回应用时 > 24h\"";
    check(answered, &reviewed(|review| review.answered_at = Some(at("09 09:00"))), &[]);
    check(answered, &reviewed(|review| review.answered_at = Some(at("09 09:00:01"))), &["甲 f 08"]);
}

#[test]
fn bad_reviews_are_found_at_the_next_round() {
    let keys = "each = \"review_finding\"\nwhen = \"漏看\"";
    let found = |time: &str| {
        let time = at(time);
        sold().review("R", "O1", "08 09:00", Rating::Bad, |review| review.found_at = Some(time))
    };
    check(keys, &found("08 14:00").shift("甲", "08", "08:30-17:00"), &[]);
    check(keys, &found("08 14:00:01").shift("甲", "08", "08:30-17:00"), &["甲 f 08"]);
    let by_duty = found("09 09:00").shift("甲", "08", "08:30-17:00").duty("乙", "08", "review_round", "08 13:40", "13:30");
    check(keys, &by_duty, &["乙 f 08"]);
    check(keys, &found("09 09:00"), &["主 f 08"]);
}

#[test]
fn refunds_are_handled_in_time() {
    let keys = "each = \"refund\"\nwhen = \"处理用时 > 48h\"\nloss = \"金额\"";
    check(keys, &sold().refund("T", "O1", "05 10:00", "07 10:00"), &[]);
    check(keys, &sold().refund("T", "O1", "05 10:00", "07 10:00:01"), &["甲 f 05 30.00"]);
    check(keys, &sold().refund("T", "O1", "05 10:00", "").until("07 10:00"), &[]);
    check(keys, &sold().refund("T", "O1", "05 10:00", "").until("07 10:01"), &["甲 f 05 30.00"]);
}

mod faults;

use super::diagnostic::{position, render};
use super::{LineKind, parse};
use crate::figures::Figure;
use crate::settings::{Clock, CreditRule, RefundTakes, Settings};
use jinpai_model::{Flag, Lang};
use proptest::prelude::*;

const HEAD: &str = "title = \"t\"\neffective = 2024-11-01\n";
const SHIPPED: &str = include_str!("../../../../plans/base-and-score.toml");

/// `line:column code` of every mistake.
fn mistakes(source: &str) -> Vec<String> {
    let found = parse(source).err().unwrap_or_default();
    found.iter().map(|mistake| format!("{} {}", position(source, mistake.span.start), mistake.code)).collect()
}

fn check(body: &str, expected: &[&str]) {
    assert_eq!(mistakes(&format!("{HEAD}{body}")), expected, "{body}");
}

const TEN_MISTAKES: &str = r#"title = "十个错误"
effective = "明天"
colour = "red"

[measure]
lookback = "48 hours"

[[scorecard]]
id = "s"
indicators = [
  { figure = "询单转化率", weight = 0.4, at_least = ["65% → 100", "0 → 0"] },
  { figure = "首次响应", weight = 10, at_most = ["15s → 100", "20s → 90"] },
  { figure = "回复率", weight = 10, at_least = ["95% → 90", "98% → 100", "92% → 60"], otherwise = 0 },
]

[[pay]]
id = "a"
kind = "commission"
amount = "销售鹅 × 0.5%"

[[pay]]
id = "b"
kind = "commission"
amount = "销售额 + 在线时长"

[[pay]]
id = "b"
kind = "base"
when = "岗位 = 售前 且 岗位 = 售后"
amount = "1800"
"#;

#[test]
fn ten_mistakes_are_reported_with_their_places_in_chinese() {
    let found = parse(TEN_MISTAKES).unwrap_err();
    let lines: Vec<String> = found.iter().map(|mistake| mistake.line("p.toml", TEN_MISTAKES, Lang::Zh)).collect();
    assert_eq!(lines.len(), 10);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    p.toml:2:13: [bad-value] Effective 不是日期。 写成 effective = 2018-01-01（不加引号）。
    p.toml:3:1: [unknown-key] 不认识的键 colour。 这里可以写：id, title, effective, paid_leave, month_days, appeal_days, group_levels, measure, law, levels, values, working_day, note, scorecard, pay, fault, promotion, example。
    p.toml:6:12: [bad-value] Lookback 不是时长：“48 hours”。 写一个整数加 s、min、h 或 d，最长 3660d，例如 "48h"。
    p.toml:11:32: [float] Weight 写成了小数 0.4；小数在计算机里不精确，金额和比率不能这样写。 加上引号："0.4"。
    p.toml:12:45: [tier-gap] 档位有缺口：最后一档之外没有写得多少分。 补上 otherwise = 0。
    p.toml:13:58: [tier-order] 这一档的顺序不对：界限要一路变大或一路变小。 把各档按界限排好。
    p.toml:19:11: [unknown-name] 不认识“销售鹅”。 是不是“销售额”？
    p.toml:24:11: [unit-mismatch] 金额 + 时长：单位不合。 先把时长化成小时数再乘：在线时长 ÷ 1h × 20。
    p.toml:27:6: [duplicate-id] “b”已经用过了。 换一个 id。
    p.toml:29:19: [impossible-condition] 这个条件永远不成立：岗位不可能这样。 两种都算的话，用“或”。
    "#);
}

#[test]
fn ten_mistakes_are_reported_with_their_places_in_english() {
    let found = parse(TEN_MISTAKES).unwrap_err();
    let lines: Vec<String> = found.iter().map(|mistake| mistake.line("p.toml", TEN_MISTAKES, Lang::En)).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    p.toml:2:13: [bad-value] `effective` is no date. Write effective = 2018-01-01, without quotes.
    p.toml:3:1: [unknown-key] Unknown key `colour`. Allowed here: id, title, effective, paid_leave, month_days, appeal_days, group_levels, measure, law, levels, values, working_day, note, scorecard, pay, fault, promotion, example.
    p.toml:6:12: [bad-value] `lookback` is no duration: `48 hours`. Write a whole number and s, min, h or d, at most 3660d, such as "48h".
    p.toml:11:32: [float] `weight` is the float 0.4; floats are not exact, so amounts and rates are not written that way. Put it in quotes: "0.4".
    p.toml:12:45: [tier-gap] The tiers leave a gap: nothing says how many points there are beyond the last one. Add otherwise = 0.
    p.toml:13:58: [tier-order] This tier is out of order: bounds must rise all the way or fall all the way. Sort the tiers by their bounds.
    p.toml:19:11: [unknown-name] `销售鹅` is not known. Did you mean `销售额`?
    p.toml:24:11: [unit-mismatch] Money + a duration: the units do not go together. Make the duration a number of hours first: online / 1h * 20.
    p.toml:27:6: [duplicate-id] `b` is used already. Choose another id.
    p.toml:29:19: [impossible-condition] This condition can never hold: role is never so. To mean either of them, write `or`.
    "#);
}

#[test]
fn a_mistake_is_shown_in_the_text() {
    let source = format!("{HEAD}[[pay]]\nid = \"a\"\nkind = \"commission\"\namount = \"销售鹅 × 0.5%\"\n");
    let found = parse(&source).unwrap_err();
    insta::assert_snapshot!(render("plan.toml", &source, &found, Lang::En), @r#"
    plan.toml:6:11: [unknown-name] `销售鹅` is not known. Did you mean `销售额`?
    unknown-name

      × `销售鹅` is not known.
       ╭─[plan.toml:6:11]
     5 │ kind = "commission"
     6 │ amount = "销售鹅 × 0.5%"
       ·           ──────
       ╰────
      help: Did you mean `销售额`?
    "#);
}

#[test]
fn measure_alone_is_a_plan_and_every_setting_is_read() {
    let plan = parse(&format!(
        "{HEAD}[measure]\nday_start = \"06:30\"\nexclude_flags = [\"green\", \"蓝\"]\nclosers = [\"好\"]\nclock = \"duty\"\nunanswered_after = \"12h\"\n\
         service_hours = [\"22:00\", \"02:00\"]\nslow_after = \"2min\"\nafter_sales = \"7d\"\ninquiry_days = 3\npay_within = \"36h\"\n\
         lookback = \"24h\"\nchase_guard = \"5min\"\nrule = \"by_payment\"\nflag_claims = true\nchase_protection = true\ndeduct_freight = true\n\
         [measure.refund_takes]\ncustomer = \"none\"\nservice = \"refund\"\nproduct = \"order\"\nlogistics = \"refund\"\nundecided = \"none\"\n"
    ))
    .unwrap();
    let settings = plan.settings;
    assert_eq!(settings.day_start, jiff::civil::time(6, 30, 0, 0));
    assert_eq!(settings.exclude_flags, [Flag::read("green"), Flag::read("blue")]);
    assert_eq!(settings.closers, ["好"]);
    assert_eq!((settings.clock, settings.rule), (Clock::Duty, CreditRule::ByPayment));
    assert_eq!(settings.service_hours, (jiff::civil::time(22, 0, 0, 0), jiff::civil::time(2, 0, 0, 0)));
    let durations = (settings.unanswered_after, settings.slow_after, settings.after_sales, settings.pay_within);
    assert_eq!(durations, (43_200, 120, 604_800, 129_600));
    assert_eq!((settings.lookback, settings.chase_guard, settings.inquiry_days), (86_400, 300, 3));
    assert!(settings.flag_claims && settings.chase_protection && settings.deduct_freight);
    let takes = settings.refund_takes;
    assert_eq!((takes.customer, takes.service, takes.product), (RefundTakes::None, RefundTakes::Refund, RefundTakes::Order));
    assert_eq!((takes.logistics, takes.undecided), (RefundTakes::Refund, RefundTakes::None));
    assert_eq!(parse(HEAD).unwrap().settings, Settings::default());
}

#[test]
fn wrong_settings_are_reported() {
    check("[measure]\nlookbak = \"48h\"\n", &["4:1 unknown-key"]);
    check("[measure]\nlookback = 48\n", &["4:12 bad-value"]);
    check("[measure]\nlookback = \"1.5h\"\nslow_after = \"99999999999999999d\"\n", &["4:12 bad-value", "5:14 bad-value"]);
    check("[measure]\nclock = \"moon\"\nrule = 1\n", &["4:9 bad-value", "5:8 bad-value"]);
    check("[measure]\nflag_claims = \"true\"\ninquiry_days = 0\n", &["4:15 wrong-type", "5:16 bad-value"]);
    check("[measure]\nservice_hours = [\"8:00\", \"24:00\"]\n", &["4:18 bad-value", "4:26 bad-value"]);
    check("[measure]\nservice_hours = [\"08:00\"]\n", &["4:17 bad-value"]);
    check("[measure.refund_takes]\ncustomer = \"all\"\nseller = \"none\"\n", &["4:12 bad-value", "5:1 unknown-key"]);
}

#[test]
fn the_head_of_a_plan_is_needed() {
    assert_eq!(mistakes(""), ["1:1 missing-key", "1:1 missing-key"]);
    assert_eq!(mistakes("title = \"\"\neffective = 2024-13-01\n"), ["1:9 bad-value", "2:13 toml-syntax"]);
    assert_eq!(mistakes("title = \"t\"\neffective = 2024-11-01T08:00:00\n"), ["2:13 bad-value"]);
    check("[[faults]]\nid = \"x\"\n", &["3:3 unknown-key"]);
    check("id = \"\"\n", &["3:6 bad-value"]);
    check(
        "month_days = \"0\"\nappeal_days = 0\ngroup_levels = [\"x\"]\n[levels]\na = \"甲\"\n",
        &["3:14 bad-value", "4:15 bad-value", "5:18 unknown-name"],
    );
}

#[test]
fn broken_toml_is_reported_beside_other_mistakes() {
    let found = mistakes(&format!("{HEAD}[measure]\nlookback = 48h\nslow_after = \"x\"\n"));
    assert!(found.contains(&"5:14 bad-value".to_owned()), "{found:?}");
    assert!(found.iter().any(|mistake| mistake.ends_with("toml-syntax")), "{found:?}");
}

fn indicator(text: &str) -> String {
    format!("[[scorecard]]\nid = \"s\"\nindicators = [\n{{ weight = 1, {text} }}\n]\n")
}

#[test]
fn tiers_have_no_gaps_and_no_overlaps() {
    let at_least = |tiers: &str| indicator(&format!("figure = \"回复率\", at_least = [{tiers}]"));
    check(&at_least("\"98% → 100\""), &["6:42 tier-gap"]);
    check(&at_least("\"98% → 100\", \"0 → 0\""), &[]);
    check(&at_least("\"98% → 100\", \"98% → 90\", \"0% -> 0\""), &["6:56 tier-order"]);
    check(&at_least("\"98 → 100\", \"0 → 0\""), &["6:43 impossible-condition"]);
    check(&at_least("\"98% 100\", \"0 → 0\""), &["6:43 bad-tier"]);
    check(&at_least("\"98% → 101\", \"30s → 0\", \"0 → 0\""), &["6:43 bad-value", "6:57 bad-value"]);
    check(&indicator("figure = \"首次响应\", at_most = [\"15s → 100\"]"), &["6:42 tier-gap"]);
    check(&indicator("figure = \"首次响应\", at_most = [\"15 → 100\"], otherwise = 0"), &["6:44 bad-value"]);
    check(&indicator("figure = \"首次响应\", at_most = [\"15s → 100\"], otherwise = 0, at_least = []"), &["6:1 missing-key"]);
    check(&indicator("figure = \"成交单数\", at_least = [\"0 → 0\"], min_sample = 5"), &["6:67 bad-value"]);
    check(&indicator("figure = \"回复绿\", at_least = [\"0 → 0\"]"), &["6:25 unknown-name"]);
    check(&indicator("figure = \"日常\", manual = true, otherwise = 0"), &["6:57 unknown-key"]);
}

fn pay(text: &str) -> String {
    format!("[[pay]]\nid = \"p\"\nkind = \"commission\"\n{text}\n")
}

#[test]
fn ladders_and_pools_are_checked() {
    check(&pay("ladder = { on = \"销售额\", marginal = [\"0 → 0.3%\", \"50000 → 0.5%\"] }"), &[]);
    check(&pay("ladder = { on = \"销售额\", marginal = [\"50000 → 0.5%\"] }"), &["6:35 tier-gap"]);
    check(&pay("ladder = { on = \"销售额\", marginal = [\"0 → 0%\", \"5 → 1%\", \"3 → 2%\"] }"), &["6:56 tier-order"]);
    check(&pay("ladder = { on = \"任务完成率\", whole = [\"0 → 0.3%\"] }"), &["6:10 missing-key"]);
    check(&pay("ladder = { on = \"销售额\", marginal = [\"0 → 100元\"] }"), &["6:36 unit-mismatch"]);
    check(&pay("ladder = { on = \"销售额\", whole = [\"0 → 100元\"] }\namount = \"阶梯 × 绩效得分\""), &[]);
    check(&pay("amount = \"阶梯\""), &["6:11 name-out-of-place"]);
    check(&pay("pool = { amount = \"销售额 × 1%\", by = \"head\" }"), &["6:20 name-out-of-place"]);
    check(&pay("pool = { amount = \"静默销售额 × 1%\", by = \"luck\" }"), &["6:38 bad-value"]);
    check(&pay("pool = { amount = \"静默销售额 × 1%\", among = \"岗位 = 售前\", by = \"hours\" }"), &[]);
}

#[test]
fn pay_lines_are_checked() {
    check(&pay(""), &["3:1 missing-key"]);
    check(&pay("amount = 0.5"), &["6:10 float"]);
    check(&pay("amount = \"成交单数\""), &["6:11 unit-mismatch"]);
    check(&pay("amount = \"50% × 30%\""), &["6:11 unit-mismatch"]);
    check(&pay("amount = 100\nwhen = \"销售额\""), &["7:9 unit-mismatch"]);
    check(&pay("amount = 100\namount_by_level = { x = \"1\" }"), &["3:1 bad-value"]);
    check(&pay("amount = 100\ncounts = [\"base\"]"), &["7:10 unknown-key"]);
    check("[[pay]]\nid = \"p\"\nkind = \"bse\"\namount = \"底薪\"\n", &["5:8 bad-value"]);
    check("[[pay]]\nid = \"p\"\nkind = \"base\"\namount = \"底薪\"\n", &["6:11 name-out-of-place"]);
    check(
        "[levels]\na = \"甲\"\n[[pay]]\nid = \"p\"\nkind = \"base\"\namount_by_level = { b = \"1\" }\n",
        &["8:21 unknown-name"],
    );
    check("[levels]\na = \"甲\"\nb = \"甲\"\n", &["5:1 duplicate-id"]);
    check("[values]\nsales = \"1\"\nx = 0.5\n", &["4:1 bad-value", "5:5 float"]);
}

#[test]
fn examples_are_checked() {
    let example = |text: &str| format!("{}[[example]]\n{text}\n", pay("amount = \"销售额 × 0.5%\""));
    check(&example("given = { \"销售额\" = \"1\" }\npays = { p = \"0.01\" }"), &[]);
    check(&example("given = { \"销售\" = \"1\" }\npays = { q = \"0.01\" }"), &["8:11 unknown-name", "9:10 unknown-line"]);
    check(
        &example("given = { sales = 1.5, score = \"92\" }\npays = { p = \"0.015\" }"),
        &["8:19 float", "8:32 bad-value", "9:14 bad-value"],
    );
    check(&example("given = { conversion = \"201/400\", role = \"gld\" }"), &["7:1 missing-key", "8:43 unknown-name"]);
}

#[test]
fn a_plan_says_what_it_was_told() {
    let plan = parse(SHIPPED).unwrap();
    assert_eq!(plan.lines.iter().filter(|line| line.kind == LineKind::Allowance).count(), 3);
    assert_eq!(plan.levels.id_of("金牌客服").as_deref(), Some("gold"));
    assert_eq!(plan.clause(Some("四、1")).zh, "四、1 · 底薪加绩效提成方案 (2018-01-01)");
    assert!(Figure::named("询单转化率").is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Cuts, repeats and replaces pieces of a real plan.
    #[test]
    fn no_text_makes_parse_panic(
        edits in proptest::collection::vec((0_usize..8_000, 0_usize..30, "[→%×\"'{}\\[\\]=.,#\n 0-9a-z销售额岗位]{0,8}"), 1..6)
    ) {
        let mut text = SHIPPED.to_owned();
        for (at, length, piece) in edits {
            let start = text.floor_char_boundary(at);
            let end = text.floor_char_boundary(start.saturating_add(length)).max(start);
            text.replace_range(start..end, &piece);
        }
        if let Err(found) = parse(&text) {
            prop_assert!(!found.is_empty());
            for mistake in &found {
                prop_assert!(mistake.span.start <= text.len() && mistake.span.end <= text.len(), "{mistake:?}");
            }
            prop_assert!(!render("p.toml", &text, &found, Lang::Zh).is_empty());
        }
    }
}

//! `[[fault]]`, `[law]`, `[working_day]`, `[note]`, `[[promotion]]`.

use super::{HEAD, check};
use crate::plan::fault::{FactKind, Forfeit, Period, Tolerance, Warning};
use crate::plan::law::Fines;
use crate::plan::{LineKind, Plan, parse};
use crate::settings::Clock;
use jiff::civil::{date, time};
use jinpai_model::Lang;

fn plan(body: &str) -> Plan {
    let source = format!("{HEAD}{body}");
    parse(&source).unwrap_or_else(|mistakes| panic!("{}", crate::plan::render("p", &source, &mistakes, Lang::En)))
}

fn fault(text: &str) -> String {
    format!("[[fault]]\nid = \"F\"\n{text}\n")
}

const BONUS: &str = "[[pay]]\nid = \"quality\"\nkind = \"bonus\"\namount = \"底薪 × 最大(100 − 扣分, 0) ÷ 100\"\n";

#[test]
fn a_fault_says_everything_it_was_told() {
    let plan = plan(&format!(
        "{BONUS}[law]\nminimum_wage = \"2490\"\nfines = \"as_written\"\n[[fault]]\nid = \"F\"\ntitle = \"慢\"\nclause = \"三\"\neach = \"round\"\n\
         when = \"首回合 且 等待 > 60s 且 岗位 = 售前\"\nclock = \"duty\"\nmore_than = \"3 per day\"\nonce = true\nfine = \"50\"\nloss = \"金额\"\n\
         fine_by_hand_max = \"80\"\npoints = 5\nforfeits = [\"bonus\", \"quality\"]\nwarning = \"serious\"\ncounts_absent = true\n\
         excuse = \"ask_production\"\nexcludes = [\"G\"]\n[[fault]]\nid = \"G\"\ncredit_lost = true\n"
    ));
    let [rule, recorded] = plan.faults.as_slice() else { panic!("{:?}", plan.faults) };
    assert_eq!((rule.id.as_str(), rule.title.as_str(), rule.clause.as_deref()), ("F", "慢", Some("三")));
    assert_eq!((rule.each, rule.clock, rule.once), (FactKind::Round, Some(Clock::Duty), true));
    assert_eq!(rule.more_than, Some(Tolerance { free: 3, per: Period::Day }));
    assert_eq!(rule.when.as_ref().unwrap().expr.names().len(), 3);
    let follows = &rule.consequence;
    assert_eq!(follows.fine.as_ref().unwrap().text, "50");
    assert_eq!(follows.loss.as_ref().unwrap().text, "金额");
    assert_eq!(follows.points.as_ref().unwrap().text, "5");
    assert_eq!(follows.fine_set_by_hand_max.as_ref().unwrap().text, "80");
    assert_eq!(follows.forfeits, [Forfeit::Kind(LineKind::Bonus), Forfeit::Line("quality".to_owned())]);
    assert_eq!((follows.warning, follows.counts_absent, follows.credit_lost), (Some(Warning::Serious), true, false));
    assert_eq!((rule.excuse.as_deref(), rule.excludes.as_slice()), (Some("ask_production"), ["G".to_owned()].as_slice()));
    assert_eq!((recorded.each, recorded.when.is_none(), recorded.consequence.credit_lost), (FactKind::Incident, true, true));
}

#[test]
fn a_tolerance_is_written_in_either_language() {
    for (text, free, per) in [
        ("3 per day", 3, Period::Day),
        ("每天3次", 3, Period::Day),
        ("2 per month", 2, Period::Month),
        ("每月 2 次", 2, Period::Month),
        ("超过每月2次", 2, Period::Month),
        ("10次/天", 10, Period::Day),
        ("0 per month", 0, Period::Month),
    ] {
        let plan = plan(&fault(&format!("each = \"shift\"\nwhen = \"迟到 > 0\"\nmore_than = \"{text}\"")));
        assert_eq!(plan.faults[0].more_than, Some(Tolerance { free, per }), "{text}");
    }
    for text in ["3", "per day", "3 per week", "1天2次3", "-1 per day", "99999999999 per day", ""] {
        check(&fault(&format!("each = \"shift\"\nwhen = \"迟到 > 0\"\nmore_than = \"{text}\"")), &["7:13 bad-value"]);
    }
}

#[test]
fn a_faults_names_are_those_of_its_facts() {
    check(&fault("each = \"shift\"\nwhen = \"迟到 > 10 且 班次类型 = day\""), &[]);
    check(&fault("each = \"迟到\"\nwhen = \"迟到 > 10\""), &["5:8 bad-value"]);
    check(&fault("each = \"shift\"\nwhen = \"等待 > 10s\""), &["6:9 unknown-name"]);
    check(&fault("each = \"round\"\nwhen = \"等呆 > 10s\""), &["6:9 unknown-name"]);
    check(&fault("each = \"round\"\nwhen = \"等待 > 60\""), &["6:9 unit-mismatch"]);
    check(&fault("each = \"round\"\nwhen = \"等待\""), &["6:9 unit-mismatch"]);
    check(&fault("each = \"round\"\nwhen = \"销售额 > 60\""), &["6:9 unknown-name"]);
    check(&fault("each = \"month\"\nwhen = \"好评率 < 97%\""), &[]);
    check(&fault("each = \"month\"\nwhen = \"均值(售前, 好评率) < 97%\""), &["6:9 name-out-of-place"]);
    check(&fault("each = \"round\"\nwhen = \"已答 且 非 已答\""), &["6:14 impossible-condition"]);
    check(&fault("each = \"round\"\nwhen = \"等待 > 2h 且 等待 < 1h\""), &["6:19 impossible-condition"]);
    check(&format!("[values]\nlimit = \"60s\"\n{}", fault("each = \"round\"\nwhen = \"等待 > limit\"")), &[]);
}

#[test]
fn what_a_fault_lacks_or_cannot_have_is_said() {
    check("[[fault]]\ntitle = \"x\"\n", &["3:1 missing-key"]);
    check(&format!("{}{}", fault(""), fault("")), &["7:6 duplicate-id"]);
    check(&fault("when = \"等待 > 60s\""), &["3:1 missing-key"]);
    check(&fault("each = \"round\""), &["3:1 missing-key"]);
    check(&fault("each = \"incident\"\nwhen = \"金额 > 5\""), &["6:8 out-of-place"]);
    check(&fault("more_than = \"3 per day\""), &["5:13 out-of-place"]);
    check(
        &fault("each = \"shift\"\nwhen = \"旷工\"\nclock = \"duty\"\ncredit_lost = true\nexcuse = \"x\"\nonce = true"),
        &["7:9 out-of-place", "8:15 out-of-place", "9:10 out-of-place", "10:8 out-of-place"],
    );
    check(&fault("excludes = [\"F\", \"H\"]"), &["5:13 bad-value", "5:18 unknown-fault"]);
    check(&fault("fine = \"-5\"\npoints = \"2元\"\nloss = 0.5"), &["5:8 bad-value", "6:11 unit-mismatch", "7:8 float"]);
    check(&fault("forfeits = [\"bonos\", \"base\", \"x\"]"), &["5:13 unknown-line", "5:22 bad-value", "5:30 unknown-line"]);
    check(&fault("warning = \"loud\"\npunish = true"), &["5:11 bad-value", "6:1 unknown-key"]);
}

#[test]
fn the_law_is_read_with_dated_minimum_wages() {
    let written = plan(
        "[law]\nminimum_wage = [{ from = 2024-01-01, amount = \"2490\" }, { from = \"2021-08-01\", amount = 2280 }]\ndeduction_cap = \"10%\"\n",
    );
    assert_eq!(written.law.minimum_wage_on(date(2023, 12, 31)).unwrap().to_string(), "2280.00");
    assert_eq!(written.law.minimum_wage_on(date(2024, 1, 1)).unwrap().to_string(), "2490.00");
    assert_eq!(written.law.minimum_wage_on(date(2021, 7, 31)), None);
    let by_region = plan("[law]\nregion = \"深圳\"\nfines = \"as_written\"\nloss_clause = true\ncarry_over = true\n").law;
    assert_eq!(by_region.minimum_wage_on(date(2025, 11, 30)).unwrap().to_string(), "2520.00");
    assert_eq!((by_region.fines, by_region.loss_clause, by_region.carry_over), (Fines::AsWritten, true, true));
    let own = plan("[law]\nregion = \"火星\"\nminimum_wage = \"1\"\n").law;
    assert_eq!(own.minimum_wage_on(date(2000, 1, 1)).unwrap().to_string(), "1.00");
}

#[test]
fn wrong_law_is_reported() {
    check("[law]\nregion = \"火星\"\n", &["4:10 unknown-region"]);
    check(
        "[law]\nminimum_wage = \"0\"\ndeduction_cap = \"120%\"\nfines = \"yes\"\n",
        &["4:16 bad-value", "5:17 bad-value", "6:9 bad-value"],
    );
    check(
        "[law]\nminimum_wage = [{ from = 2024-01-01 }, { from = \"x\", amount = \"y\" }]\n",
        &["4:17 missing-key", "4:49 bad-value", "4:63 bad-value"],
    );
    check("[law]\nminimum_wage = []\n", &["4:16 wrong-type"]);
    check("[law]\ncarry_over = true\n", &["4:14 out-of-place"]);
    check("[law]\nloss_clause = true\n", &["4:15 missing-minimum-wage"]);
    check(&format!("[law]\nfines = \"as_written\"\n{}", fault("fine = \"5\"")), &["4:9 missing-minimum-wage"]);
    check(&format!("[law]\nfines = \"as_written\"\n{}", fault("warning = \"警告\"")), &[]);
}

#[test]
fn the_working_day_and_the_note_format_are_read() {
    let day = plan(
        "[working_day]\nhold_phrases = [\"稍等\"]\nreview_rounds = [\"13:30\", \"09:00\"]\nreview_round_within = \"20min\"\nreport_within = \"1h\"\n\
         [note]\nparts = [\"姓名\", \"ship_date\"]\npictures = [\"照图\"]\ndeliveries = [\"自提\"]\nship_date_ahead = \"90d\"\n",
    )
    .working_day;
    assert_eq!(day.review_rounds, [time(9, 0, 0, 0), time(13, 30, 0, 0)]);
    assert_eq!((day.review_round_within, day.report_within, day.note.ship_date_ahead), (1_200, 3_600, 90 * 86_400));
    assert_eq!((day.note.parts.len(), day.note.pictures.as_slice()), (2, ["照图".to_owned()].as_slice()));
    check("[working_day]\nreview_rounds = [\"8:00\", \"09:00\", \"09:00\"]\n", &["4:17 duplicate-id", "4:18 bad-value"]);
    check(
        "[note]\nparts = [\"name\", \"姓名\", \"x\"]\npictures = [\"\"]\n",
        &["4:18 duplicate-id", "4:24 bad-value", "5:13 bad-value"],
    );
    check("[note]\nparts = []\n", &["4:9 bad-value"]);
}

#[test]
fn promotions_are_read() {
    const LEVELS: &str = "[levels]\na = \"甲\"\nb = \"乙\"\n";
    let steps = plan(&format!(
        "{LEVELS}[[promotion]]\nfrom = \"甲\"\nto = \"b\"\nmonths_without_fault = 2\nexam = {{ kind = \"monthly\", excellent = true, pass_mark = \"85\" }}\ndue = \"培训\"\n"
    ))
    .promotions;
    assert_eq!((steps[0].from.as_str(), steps[0].to.as_str(), steps[0].months_without_fault), ("a", "b", Some(2)));
    let exam = steps[0].exam.as_ref().unwrap();
    assert!(exam.excellent && exam.pass_mark.to_string() == "85");
    check(
        &format!("{LEVELS}[[promotion]]\nfrom = \"a\"\nto = \"a\"\nmonths_in_level = 0\n"),
        &["8:6 bad-value", "9:19 bad-value"],
    );
    check(&format!("{LEVELS}[[promotion]]\nfrom = \"a\"\nto = \"c\"\n"), &["8:7 unknown-name"]);
    check(&format!("{LEVELS}[[promotion]]\nfrom = \"a\"\nto = \"b\"\n"), &["6:1 missing-key"]);
    check(
        &format!("{LEVELS}[[promotion]]\nfrom = \"a\"\nto = \"b\"\nexam = {{ pass_mark = \"101\" }}\n"),
        &["9:8 missing-key", "9:22 bad-value"],
    );
}

#[test]
fn what_should_be_thought_about_is_a_warning() {
    let codes = |body: &str| plan(body).warnings.iter().map(|warning| warning.code).collect::<Vec<_>>();
    let fined = fault("fine = \"5\"");
    assert_eq!(codes(&format!("[law]\nregion = \"北京\"\nfines = \"as_written\"\n{fined}")), ["fines-as-written"]);
    assert_eq!(codes(&fined), ["fine-takes-nothing"]);
    assert_eq!(codes(&format!("{BONUS}{}", fault("fine = \"5\"\npoints = 1"))), Vec::<&str>::new());
    assert_eq!(codes(&fault("points = 1")), ["points-move-nothing"]);
    assert_eq!(codes(&fault("forfeits = [\"bonus\"]")), ["forfeits-nothing"]);
    assert_eq!(codes(&format!("{}{}", super::pay("amount = 1"), fault("forfeits = [\"commission\"]"))), ["forfeits-commission"]);
    assert_eq!(codes("[measure]\nexclude_flags = [\"blue\"]\n"), ["green-counts"]);
    let card = "[[scorecard]]\nid = \"s\"\nindicators = [{ figure = \"日常\", weight = 90, manual = true }]\n";
    assert_eq!(codes(card), ["weights"]);
    assert_eq!(codes(""), Vec::<&str>::new());
}

const WRONG: &str = r#"title = "错"
effective = 2024-11-01

[law]
fines = "as_written"

[[pay]]
id = "a"
kind = "commission"
amount = "销售额 ÷ 0"

[[pay]]
id = "b"
kind = "commission"
ladder = { on = "销售额", marginal = ["50000 → 0.5%"] }

[[fault]]
id = "F"
each = "round"
when = "迟到 > 10 且 等待 > 60"
fine = "在线等待 + 50元"

[[fault]]
id = "G"
fine = "50"
forfeits = ["bonus"]
"#;

#[test]
fn mistakes_of_faults_and_law_say_what_to_write_instead() {
    let found = parse(WRONG).unwrap_err();
    let lines = |lang| found.iter().map(|mistake| mistake.line("p.toml", WRONG, lang)).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(lines(Lang::Zh), @r#"
    p.toml:5:9: [missing-minimum-wage] 这份方案要从工资里扣钱，但没有写最低工资：扣款不能使工资低于它。 在 [law] 里写 region = "浙江一类" 或 minimum_wage = "2490"。
    p.toml:10:17: [division-by-zero] 不能除以 0。 写一个不是 0 的数。
    p.toml:15:35: [tier-gap] 阶梯有缺口：第一档以下没有写给多少。 第一档写 "0 → 0%"，或补上 otherwise = "0%"。
    p.toml:20:9: [unknown-name] 不认识“迟到”。 它属于“班次”，这一条是 each = "round"（回合）。这里可以写：等待、已答、未答、在线等待、首回合、服务时段、岗位、级别。
    p.toml:20:19: [unit-mismatch] 时长 > 数字：单位不合。 时长要带单位：30s、5min、2h、3d。
    p.toml:21:9: [unit-mismatch] 时长 + 金额：单位不合。 先把时长化成小时数再乘：在线时长 ÷ 1h × 20。
    "#);
    insta::assert_snapshot!(lines(Lang::En), @r#"
    p.toml:5:9: [missing-minimum-wage] This plan takes money from wages but names no minimum wage, below which nothing may be taken. Write region = "浙江一类" or minimum_wage = "2490" into [law].
    p.toml:10:17: [division-by-zero] Division by 0. Write a number other than 0.
    p.toml:15:35: [tier-gap] The ladder leaves a gap: nothing says what is paid below the first step. Write a first step "0 -> 0%", or add otherwise = "0%".
    p.toml:20:9: [unknown-name] `迟到` is not known. It belongs to each = shift, this fault is each = round; there are: wait, answered, unanswered, online_wait, first, in_service, role, level.
    p.toml:20:19: [unit-mismatch] A duration > a number: the units do not go together. Write durations with their unit: 30s, 5min, 2h, 3d.
    p.toml:21:9: [unit-mismatch] A duration + money: the units do not go together. Make the duration a number of hours first: online / 1h * 20.
    "#);
}

#[test]
fn requirements_of_a_scorecard_are_checked() {
    let card = |text: &str| format!("[[scorecard]]\nid = \"s\"\n{text}\n");
    check(&card("start = 90\nrequirements = [{ figure = \"在线时长\", at_least = \"150h\", takes = 10 }]"), &[]);
    check(&card("requirements = []"), &["3:1 missing-key"]);
    check(&card("start = 100\nmean_of = [\"售前\"]"), &["5:9 out-of-place"]);
    check(
        &card("start = 101\nrequirements = [{ figure = \"回复率\", at_least = \"95\", takes = 0 }]"),
        &["5:9 bad-value", "6:46 impossible-condition", "6:60 bad-value"],
    );
    check(&card("requirements = [{ figure = \"在线时长\", at_least = \"150\" }]"), &["5:17 missing-key", "5:48 bad-value"]);
    check(&card("requirements = [{ figure = \"回复绿\", takes = 5 }]"), &["5:17 missing-key"]);
}

#[test]
fn faults_of_examples_are_checked() {
    let rules =
        "[levels]\na = \"甲\"\n[[fault]]\nid = \"W\"\neach = \"round\"\nwhen = \"在线等待 > 1h\"\npoints = \"在线等待 ÷ 1h\"\n";
    let example = |faults: &str| format!("{rules}[[example]]\ngiven = {{ faults = [{faults}] }}\npoints = 5\n");
    check(&example("{ fault = \"W\", \"在线等待\" = \"5h\" }"), &[]);
    check(&example("\"V\", 5.0"), &["11:21 unknown-fault", "11:26 float"]);
    check(&example("{ fault = \"W\", times = 0 }, { times = 1 }"), &["11:44 bad-value", "11:49 missing-key"]);
    check(&example("{ fault = \"W\", \"迟到\" = 5, wait = \"5\" }"), &["11:36 unknown-name", "11:54 bad-value"]);
    let source = format!("{HEAD}{}", example("\"W\""));
    let report = crate::pay::check("p", &source);
    assert!(!report.is_good() && report.render(&source, Lang::Zh).contains("在线等待"), "{}", report.render(&source, Lang::Zh));
    let given = format!("{HEAD}{}", example("{ fault = \"W\", times = 2, \"在线等待\" = \"150min\" }"));
    assert!(crate::pay::check("p", &given).is_good());
}

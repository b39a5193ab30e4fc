use super::{PayMonth, Payslip, Person, Rows, Terms, draft, people, split};
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::plan::{Name, Plan, PlanBook, Term, Type, Value, Version, VersionIndex, parse};
use crate::text::Text;
use jiff::civil::{Date, date};
use jinpai_model::records::{Agent, Exam, Score, Shift};
use jinpai_model::words::{ExamKind, Role};
use jinpai_model::{AgentId, Fen, Month, Source};
use num_rational::BigRational;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) fn plan(body: &str) -> Plan {
    let source = format!("title = \"t\"\neffective = 2024-01-01\n{body}");
    parse(&source).unwrap_or_else(|found| panic!("{found:?}"))
}

pub(crate) fn november() -> Month {
    "2024-11".parse().unwrap()
}

fn whole_month(role: Option<Role>) -> Terms {
    Terms {
        from: november().first_day(),
        to: november().last_day(),
        version: VersionIndex(0),
        role,
        level: None,
        group: Some("一组".to_owned()),
        figures: None,
    }
}

pub(crate) fn person(agent: &str, role: Role, figures: &[(Figure, FigureValue)]) -> Person {
    Person::new(AgentId::from(agent), agent.to_owned(), vec![whole_month(Some(role))], figures.iter().cloned().collect())
}

pub(crate) fn money(figure: Figure, fen: i64) -> (Figure, FigureValue) {
    (figure, FigureValue::Known { numerator: BigRational::new(fen.into(), 100.into()), denominator: None })
}

pub(crate) fn book(plan: &Plan) -> PlanBook {
    PlanBook::one(Version { id: plan.id.clone(), name: plan.title.clone(), plan: Arc::new(plan.clone()), text: Arc::from("") })
}

pub(crate) fn slips(plan: &Plan, persons: Vec<Person>) -> Vec<Payslip> {
    draft(&book(plan), &PayMonth { month: november(), persons })
}

/// `line=amount` of every line, a pending one with its reasons.
pub(crate) fn lines(slip: &Payslip) -> Vec<String> {
    let line = |line: &super::PayLine| match &line.pending {
        None => format!("{}={}", line.id, line.amount),
        Some(missing) => format!("{} waits: {}", line.id, Text::joined(missing.reasons()).en),
    };
    slip.lines.iter().map(line).collect()
}

const BY_DAYS: &str = r#"
[levels]
junior = "初级"
middle = "中级"
[[pay]]
id = "base"
kind = "base"
amount_by_level = { junior = "1500", middle = "1800" }
[[pay]]
id = "bonus"
kind = "bonus"
amount = "底薪 × 10%"
[[pay]]
id = "commission"
kind = "commission"
when = "级别 = middle"
amount = "销售额 × 0.5%"
"#;

#[test]
fn monthly_sums_are_paid_by_days_and_the_rest_by_the_last_terms() {
    let plan = plan(BY_DAYS);
    let mut one = person("a", Role::Presales, &[money(Figure::Sales, 1_000_000)]);
    let (mut first, mut second) = (one.terms[0].clone(), one.terms[0].clone());
    (first.to, first.level) = (date(2024, 11, 10), Some("初级".to_owned()));
    (second.from, second.level) = (date(2024, 11, 11), Some("middle".to_owned()));
    first.figures = Some(AgentFigures::from([money(Figure::Sales, 600_000)]));
    second.figures = Some(AgentFigures::from([money(Figure::Sales, 400_000)]));
    one.terms = vec![first, second];
    // 1500 × 10 ÷ 30 + 1800 × 20 ÷ 30 = 1700; the commission is for the sales of the days as middle.
    assert_eq!(lines(&slips(&plan, vec![one])[0]), ["base=1700.00", "bonus=170.00", "commission=20.00"]);
}

#[test]
fn an_unknown_level_waits_and_says_so() {
    let plan = plan(BY_DAYS);
    let mut one = person("a", Role::Presales, &[]);
    one.terms[0].level = Some("总监".to_owned());
    let expected = [
        "base waits: the level `总监` is not in the plan's [levels]",
        "bonus waits: the level `总监` is not in the plan's [levels]",
    ];
    let slip = &slips(&plan, vec![one])[0];
    assert_eq!(lines(slip), expected);
    assert_eq!((slip.gross, slip.pending.len()), (Fen::ZERO, 2));
}

#[test]
fn a_line_of_an_absent_figure_waits() {
    let plan = plan("[[pay]]\nid = \"p\"\nkind = \"commission\"\namount = \"销售额 × 回复率\"\n");
    let absent = (Figure::ReplyRate, FigureValue::Absent);
    let slip = &slips(&plan, vec![person("a", Role::Presales, &[money(Figure::Sales, 100), absent])])[0];
    assert_eq!(lines(slip), ["p waits: reply_rate is absent (its denominator is 0, or there are no such records)"]);
    let pending = (Figure::ReplyRate, FigureValue::Pending);
    let slip = &slips(&plan, vec![person("a", Role::Presales, &[money(Figure::Sales, 100), pending])])[0];
    assert_eq!(lines(slip), ["p waits: reply_rate is not known yet"]);
}

fn ladder(kind: &str, sales_fen: i64) -> Vec<String> {
    let steps = "[\"0 → 0.3%\", \"10000 → 0.5%\", \"20000 → 1%\"]";
    let body =
        format!("[[pay]]\nid = \"p\"\nkind = \"commission\"\ncap = \"300\"\nladder = {{ on = \"销售额\", {kind} = {steps} }}\n");
    lines(&slips(&plan(&body), vec![person("a", Role::Presales, &[money(Figure::Sales, sales_fen)])])[0])
}

#[test]
fn ladders_are_marginal_or_whole_and_capped() {
    assert_eq!(ladder("marginal", 0), ["p=0.00"]);
    assert_eq!(ladder("marginal", 1_000_000), ["p=30.00"]);
    assert_eq!(ladder("marginal", 2_500_000), ["p=130.00"]);
    assert_eq!(ladder("whole", 999_999), ["p=30.00"]);
    assert_eq!(ladder("whole", 1_000_000), ["p=50.00"]);
    assert_eq!(ladder("whole", 2_500_000), ["p=250.00"]);
    assert_eq!(ladder("whole", 9_000_000), ["p=300.00"]);
}

#[test]
fn a_ladder_on_completion_pays_shares_of_the_sales() {
    let body = "[[pay]]\nid = \"p\"\nkind = \"commission\"\namount = \"阶梯 + 1\"\n\
                ladder = { on = \"任务完成率\", of = \"销售额\", marginal = [\"0 → 0%\", \"100% → 2%\"] }\n";
    let figures = [money(Figure::Sales, 1_500_000), (Figure::Completion, FigureValue::ratio(15_000, 10_000))];
    // A third of the sales lies above the target: 5000 × 2 % + 1.
    assert_eq!(lines(&slips(&plan(body), vec![person("a", Role::Presales, &figures)])[0]), ["p=101.00"]);
}

const CARD: &str = r#"
[[scorecard]]
id = "s"
when = "岗位 = 售前"
indicators = [
  { figure = "询单转化率", weight = 40, at_least = ["60% → 90", "50% → 80", "40% → 60"], otherwise = 0, min_sample = 50 },
  { figure = "首次响应", weight = 10, at_most = ["20s → 100", "40s → 50"], otherwise = 0, linear = true },
  { figure = "日常工作", id = "daily", weight = 50, manual = true },
]
[[scorecard]]
id = "m"
when = "岗位 = 主管"
mean_of = ["售前", "主管"]
[[pay]]
id = "p"
kind = "award"
amount = "1000 × 绩效得分"
"#;

fn conversion(converted: i64, of: i64) -> (Figure, FigureValue) {
    (Figure::Conversion, FigureValue::ratio(converted, of))
}

fn first_response(seconds: i64, rounds: i64) -> (Figure, FigureValue) {
    (Figure::FirstResponse, FigureValue::ratio(seconds, rounds))
}

fn scored(figures: &[(Figure, FigureValue)], daily: Option<i64>) -> Person {
    let mut one = person("a", Role::Presales, figures);
    one.manual.extend(daily.map(|points| ("日常工作".to_owned(), Decimal::from(points))));
    one
}

fn check_card(figures: &[(Figure, FigureValue)], daily: Option<i64>, expected: &str) {
    assert_eq!(lines(&slips(&plan(CARD), vec![scored(figures, daily)])[0]), [expected]);
}

#[test]
fn scorecards_weigh_what_is_there() {
    // (40 × 80 + 10 × 75 + 50 × 90) ÷ 100; 30 s lies halfway between 20 and 40.
    check_card(&[conversion(50, 100), first_response(300, 10)], Some(90), "p=845.00");
    // The bound itself reaches the tier; below the last one there is nothing.
    check_card(&[conversion(60, 100), first_response(41, 1)], Some(90), "p=810.00");
    // Too small a sample and points not given are left out.
    check_card(&[conversion(30, 49), first_response(19, 1)], None, "p=1000.00");
    check_card(&[conversion(20, 100)], None, "p=0.00");
    check_card(&[], Some(70), "p=700.00");
    check_card(&[], None, "p waits: no indicator of the scorecard `s` has data");
}

#[test]
fn what_is_left_out_is_said() {
    let slip = &slips(&plan(CARD), vec![scored(&[conversion(30, 49)], None)])[0];
    let said: Vec<(&str, bool)> = slip
        .score
        .as_ref()
        .unwrap()
        .indicators
        .iter()
        .map(|indicator| {
            let left_out = indicator.points.as_ref().unwrap_err();
            (left_out.reason.en.as_str(), left_out.pending)
        })
        .collect();
    let expected =
        [("the sample of 49 is below the minimum of 50", false), ("first_response has no data", false), ("not scored yet", true)];
    assert_eq!(said, expected);
}

#[test]
fn a_supervisor_has_the_mean_of_the_group() {
    let plan = plan(CARD);
    let mut other_group = scored(&[], Some(10));
    other_group.terms[0].group = Some("二组".to_owned());
    let mut persons = vec![scored(&[], Some(70)), scored(&[], Some(90)), scored(&[], None), other_group];
    for (index, one) in persons.iter_mut().enumerate() {
        one.agent = AgentId::from(index.to_string().as_str());
    }
    persons.push(person("x", Role::Supervisor, &[]));
    let slip = slips(&plan, persons).pop().unwrap();
    assert_eq!(lines(&slip), ["p=800.00"]);
    // The one without a score is shown; the supervisor, whose own score is a mean, is in none.
    assert_eq!(slip.score.unwrap().members.len(), 4);
}

#[test]
fn nobody_without_a_scorecard_has_a_score() {
    let slip = &slips(&plan(CARD), vec![person("a", Role::Gold, &[])])[0];
    assert_eq!(lines(slip), ["p waits: no scorecard applies, so there is no score"]);
}

const GUARANTEE: &str = r#"
[[pay]]
id = "guarantee"
kind = "guarantee"
amount = "1500"
[[pay]]
id = "base"
kind = "base"
amount = "1200"
[[pay]]
id = "commission"
kind = "commission"
amount = "销售额 × 0.5%"
[[pay]]
id = "award"
kind = "award"
amount = "70"
"#;

#[test]
fn a_guarantee_tops_up_base_commission_and_bonus() {
    let pay = |fen| lines(&slips(&plan(GUARANTEE), vec![person("a", Role::Presales, &[money(Figure::Sales, fen)])])[0]);
    assert_eq!(pay(2_000_000), ["guarantee=200.00", "base=1200.00", "commission=100.00", "award=70.00"]);
    assert_eq!(pay(6_100_000), ["guarantee=0.00", "base=1200.00", "commission=305.00", "award=70.00"]);
    let waiting = lines(&slips(&plan(GUARANTEE), vec![person("a", Role::Presales, &[])])[0]);
    assert_eq!(waiting[0], "guarantee waits: `commission` is not known yet, so neither is the top-up");
}

fn pool_plan(by: &str) -> Plan {
    plan(&format!(
        "[[pay]]\nid = \"p\"\nkind = \"bonus\"\npool = {{ amount = \"静默销售额 × 1%\", among = \"岗位 = 售前\", by = \"{by}\" }}\n"
    ))
}

#[test]
fn pools_are_shared_by_head_or_hours() {
    let figures = [money(Figure::SilentSales, 1_000_000)];
    let with_hours = |agent: &str, hours: i64| {
        let mut one = person(agent, Role::Presales, &figures);
        let hours = Value::Number(BigRational::from_integer((hours * 3_600).into()), Type::Duration);
        one.given.insert(Name::Term(Term::ShiftHours), hours);
        one
    };
    let persons = || vec![with_hours("a", 100), with_hours("b", 50), with_hours("c", 30), person("d", Role::Gold, &figures)];
    let all = |by: &str| slips(&pool_plan(by), persons()).iter().map(lines).collect::<Vec<_>>().concat();
    assert_eq!(all("head"), ["p=33.34", "p=33.33", "p=33.33"]);
    assert_eq!(all("hours"), ["p=55.55", "p=27.78", "p=16.67"]);
    let slip = &slips(&pool_plan("hours"), vec![person("a", Role::Presales, &figures)])[0];
    assert_eq!(lines(slip), ["p waits: a: there are no shifts in the month"]);
    let mixed = vec![person("a", Role::Presales, &figures), person("b", Role::Presales, &[money(Figure::SilentSales, 5)])];
    let slip = &slips(&pool_plan("head"), mixed)[0];
    assert_eq!(lines(slip), ["p waits: the persons who share it work for different shops, so the sum differs"]);
}

#[test]
fn group_figures_and_hand_points_reach_formulas() {
    let plan = plan(
        "[[pay]]\nid = \"team\"\nkind = \"bonus\"\namount = \"1000 × 团队评分\"\n\
         [[pay]]\nid = \"steps\"\nkind = \"bonus\"\namount = \"如果(group.min_completion < 150%, 0, floor((小组最低完成率 − 100%) ÷ 50%)) × 150\"\n\
         [[pay]]\nid = \"quarter\"\nkind = \"bonus\"\nwhen = \"季末月\"\namount = 1\n",
    );
    let completion = |percent: i64| (Figure::Completion, FigureValue::ratio(percent, 100));
    let mut first = person("a", Role::Presales, &[completion(210)]);
    first.manual.insert("团队评分".to_owned(), Decimal::from(90));
    let persons = vec![first, person("b", Role::Presales, &[completion(158)]), person("s", Role::Supervisor, &[completion(10)])];
    assert_eq!(lines(&slips(&plan, persons)[2]), ["team=900.00", "steps=150.00"]);
}

#[test]
fn amounts_beyond_reason_wait() {
    let nines = "9".repeat(30);
    let plan = plan(&format!("[[pay]]\nid = \"p\"\nkind = \"award\"\namount = \"{nines}\"\n"));
    assert_eq!(
        lines(&slips(&plan, vec![person("a", Role::Gold, &[])])[0]),
        ["p waits: the amount is impossibly large: check the formula"]
    );
}

fn agent(id: &str, from: Option<Date>, level: &str) -> Agent {
    Agent {
        agent: AgentId::from(id),
        name: Arc::from(format!("{id}-{level}")),
        role: Some(Role::Presales),
        level: Some(Arc::from(level)),
        group: Some(Arc::from("一组")),
        plan: None,
        hired_on: None,
        left_on: None,
        from,
        source: Source::default(),
    }
}

fn exam(day: Date, kind: ExamKind, excellent: Option<bool>) -> Exam {
    Exam {
        agent: AgentId::from("a"),
        date: day,
        score: Decimal::from(90),
        excellent,
        kind: Some(kind),
        source: Source::default(),
    }
}

fn hand(agent: &str, indicator: &str, month: Month) -> Score {
    let points = Decimal::from(80);
    Score { month, agent: AgentId::from(agent), indicator: Arc::from(indicator), points, by: None, source: Source::default() }
}

#[test]
fn persons_are_put_together_from_the_tables() {
    let mut hired = agent("a", None, "junior");
    hired.hired_on = Some(date(2022, 11, 30));
    let mut promoted = agent("a", Some(date(2024, 11, 21)), "middle");
    promoted.left_on = Some(date(2024, 11, 29));
    let mut gone = agent("b", None, "x");
    gone.left_on = Some(date(2024, 10, 31));
    let shift = |day, start: i8, end: i8| Shift {
        agent: AgentId::from("a"),
        date: day,
        start: jiff::civil::time(start, 30, 0, 0),
        end: jiff::civil::time(end, 0, 0, 0),
        kind: None,
        source: Source::default(),
    };
    let rows = Rows {
        agents: &[promoted, hired, gone],
        scores: &[
            hand("a", "日常工作", november()),
            hand("一组", "团队评分", november()),
            hand("a", "旧", Month::of(date(2024, 10, 1))),
        ],
        exams: &[
            exam(date(2024, 11, 8), ExamKind::Monthly, Some(false)),
            exam(date(2024, 11, 9), ExamKind::Monthly, Some(true)),
            exam(date(2024, 10, 9), ExamKind::Quarterly, None),
        ],
        shifts: &[shift(date(2024, 11, 1), 8, 17), shift(date(2024, 11, 2), 16, 1), shift(date(2024, 12, 1), 8, 17)],
        entries: &[],
    };
    let figures = ["a", "b", "访客"].map(|id| (AgentId::from(id), AgentFigures::new()));
    let found = people(&book(&plan("")), november(), rows, &BTreeMap::from(figures));
    assert_eq!((found.unknown, found.not_employed), (vec![AgentId::from("访客")], vec![AgentId::from("b")]));
    let [one] = found.month.persons.as_slice() else { panic!("one person is employed") };
    assert_eq!(one.name, "a-middle");
    let terms: Vec<_> = one.terms.iter().map(|terms| (terms.from.day(), terms.to.day(), terms.level.as_deref())).collect();
    assert_eq!(terms, [(1, 20, Some("junior")), (21, 29, Some("middle"))]);
    let given: Vec<String> = one.given.iter().map(|(name, value)| format!("{} {}", name.text().en, value.text().en)).collect();
    // One day short of two full years; the quarterly exam waits for its decision.
    assert_eq!(given, ["tenure 1", "exam_excellent yes", "shift_hours 17h"]);
    let manual: Vec<&str> = one.manual.keys().map(String::as_str).collect();
    assert_eq!(manual, ["team_score", "日常工作"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn pools_lose_no_fen(total in -1_000_000_i64..100_000_000, weights in proptest::collection::vec(0_i64..5_000, 1..40)) {
        let exact: Vec<BigRational> = weights.iter().map(|weight| BigRational::new((*weight).into(), 7.into())).collect();
        match split(Fen::new(total), &exact) {
            None => prop_assert!(weights.iter().all(|weight| *weight == 0)),
            Some(parts) => {
                prop_assert_eq!(parts.iter().copied().sum::<Fen>(), Fen::new(total));
                let sum: i64 = weights.iter().sum();
                for (part, weight) in parts.iter().zip(&weights) {
                    // Nobody is further than a fen from the exact share.
                    let off = i128::from(part.fen()) * i128::from(sum) - i128::from(total) * i128::from(*weight);
                    prop_assert!(off.abs() < i128::from(sum), "{} of {} for {}", part, total, weight);
                }
            }
        }
    }

    #[test]
    fn lines_sum_to_gross(sales in 0_i64..10_000_000, silent in 0_i64..10_000_000, points in 0_i64..=100, days in 1_i8..=30) {
        let source = format!("{CARD}{}{}", GUARANTEE, "[[pay]]\nid = \"pool\"\nkind = \"bonus\"\npool = { amount = \"静默销售额 × 1%\", by = \"head\" }\n");
        let mut persons = vec![scored(&[money(Figure::Sales, sales), money(Figure::SilentSales, silent)], Some(points))];
        persons[0].terms[0].to = date(2024, 11, days);
        persons.push(person("z", Role::Supervisor, &[money(Figure::SilentSales, silent)]));
        for slip in slips(&plan(&source), persons) {
            let sum: Fen = slip.lines.iter().map(|line| line.amount).sum();
            prop_assert_eq!(sum, slip.gross);
        }
    }
}

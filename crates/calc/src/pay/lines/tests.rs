use crate::faults::{Consequence, Fault, LostCredit, Standing};
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::pay::tests::{book, lines, money, november, person, plan, slips};
use crate::pay::{NotEarned, NotEarnedReason, PayMonth, Payslip, Person, draft, effects};
use crate::plan::fault::{ConsequenceRule, FactKind, FaultRule, Forfeit};
use crate::plan::{LineKind, Plan, PlanBook, Version, VersionIndex};
use jiff::civil::date;
use jinpai_model::records::PayEntry;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, OrderId, ShopId, Source};
use proptest::prelude::*;
use std::sync::Arc;

pub(crate) fn fault(case: &str, at: i64, standing: Standing, consequence: Consequence) -> Fault {
    let rule = FaultRule {
        id: case.to_owned(),
        title: format!("违规{case}"),
        clause: None,
        each: FactKind::Incident,
        when: None,
        clock: None,
        more_than: None,
        once: false,
        consequence: ConsequenceRule::default(),
        excuse: None,
        excludes: Vec::new(),
    };
    Fault {
        case: Arc::from(case),
        rule: Arc::new(rule),
        version: VersionIndex(0),
        agent: AgentId::from("a"),
        day: date(2024, 11, 5),
        at,
        shop: None,
        order: None,
        buyer: None,
        facts: Vec::new(),
        free: 0,
        consequence,
        unknown: Vec::new(),
        standing,
        history: Vec::new(),
    }
}

pub(crate) fn forfeits(kinds: &[LineKind]) -> Consequence {
    Consequence { forfeits: kinds.iter().map(|kind| Forfeit::Kind(*kind)).collect(), ..Consequence::default() }
}

pub(crate) fn fine(yuan: i64) -> Consequence {
    Consequence { fine: Fen::new(yuan * 100), ..Consequence::default() }
}

const LADDER: &str = r#"
[law]
fines = "as_written"
loss_clause = true
minimum_wage = "1000"
[[pay]]
id = "base"
kind = "base"
amount = "1200"
[[pay]]
id = "commission"
kind = "commission"
amount = "销售额 × 0.5%"
[[pay]]
id = "bonus"
kind = "bonus"
amount = "250"
[[pay]]
id = "guarantee"
kind = "guarantee"
amount = "1500"
"#;

fn agent(faults: Vec<Fault>) -> Person {
    let mut one = person("a", Role::Presales, &[money(Figure::Sales, 6_100_000)]);
    one.faults = faults;
    one
}

fn pay(faults: Vec<Fault>) -> Payslip {
    slips(&plan(LADDER), vec![agent(faults)]).remove(0)
}

#[test]
fn forfeited_lines_are_not_earned_and_the_guarantee_stands() {
    let confirmed = |kinds: &[LineKind]| vec![fault("F", 0, Standing::Confirmed, forfeits(kinds))];
    assert_eq!(lines(&pay(Vec::new())), ["base=1200.00", "commission=305.00", "bonus=250.00", "guarantee=0.00"]);
    let slip = pay(confirmed(&[LineKind::Bonus]));
    assert_eq!(lines(&slip), ["base=1200.00", "commission=305.00", "bonus=0.00", "guarantee=0.00"]);
    let kept = slip.lines[2].forfeited.as_ref().unwrap();
    assert_eq!((kept.would_be, slip.lines[2].output_kind()), (Some(Fen::new(25_000)), "forfeited"));
    let slip = pay(confirmed(&[LineKind::Bonus, LineKind::Commission]));
    assert_eq!(lines(&slip), ["base=1200.00", "commission=0.00", "bonus=0.00", "guarantee=300.00"]);
}

#[test]
fn a_proposed_fault_takes_nothing_and_what_it_would_take_stands_beside() {
    for standing in [Standing::Proposed, Standing::Appealed] {
        let slip = pay(vec![fault("F", 0, standing, forfeits(&[LineKind::Bonus]))]);
        assert_eq!((slip.net, slip.if_confirmed), (Fen::new(175_500), Some(Fen::new(150_500))));
    }
    for standing in [Standing::Waived, Standing::Excused] {
        let slip = pay(vec![fault("F", 0, standing, forfeits(&[LineKind::Bonus]))]);
        assert_eq!((slip.net, slip.if_confirmed), (Fen::new(175_500), None));
    }
    let open = vec![fault("F", 0, Standing::Proposed, fine(20)), fault("G", 1, Standing::Proposed, forfeits(&[LineKind::Bonus]))];
    let month = PayMonth { month: november(), persons: vec![agent(open)] };
    let effects: Vec<(String, i64)> =
        effects(&book(&plan(LADDER)), &month).into_iter().map(|(case, fen)| (case.to_string(), fen.fen())).collect();
    assert_eq!(effects, [("F".to_owned(), -2_000), ("G".to_owned(), -25_000)]);
}

#[test]
fn deductions_end_in_net() {
    let slip = pay(vec![fault("F", 0, Standing::Confirmed, fine(300)), fault("G", 1, Standing::Confirmed, fine(100))]);
    let tail: Vec<String> = lines(&slip).split_off(4);
    // 20 % of 1755.00 is 351.00.
    assert_eq!(tail, ["deduction:F=-300.00", "deduction:G=-51.00"]);
    assert_eq!([slip.gross, slip.deductions, slip.not_taken, slip.net].map(Fen::fen), [175_500, 35_100, 4_900, 140_400]);
}

fn absent(day: i8) -> NotEarned {
    NotEarned { day: date(2024, 11, day), reason: NotEarnedReason::Absent, evidence: Vec::new() }
}

#[test]
fn days_absent_are_not_earned() {
    let pay = |days: Vec<NotEarned>| {
        let mut one = agent(Vec::new());
        one.figures = AgentFigures::from([money(Figure::Sales, 0)]);
        one.not_earned = days;
        slips(&plan(LADDER), vec![one]).remove(0)
    };
    // 1200 ÷ 21.75 × 2 = 110.344…; 1500 less two days is 1362.07, of which 250 and 1089.66 are there.
    let slip = pay(vec![absent(5), absent(5), absent(6)]);
    assert_eq!(lines(&slip), ["base=1200.00", "commission=0.00", "bonus=250.00", "guarantee=22.41", "absence=-110.34"]);
    assert_eq!(slip.deductions, Fen::ZERO);
    let all = pay((1..=30).map(absent).collect());
    assert_eq!(lines(&all), ["base=1200.00", "commission=0.00", "bonus=250.00", "guarantee=0.00", "absence=-1200.00"]);
    assert_eq!(lines(&pay(vec![NotEarned { day: date(2024, 12, 1), ..absent(1) }])).len(), 4);
}

#[test]
fn a_fault_can_count_as_absence_once_a_day() {
    let post = |standing| {
        let mut one = agent(vec![fault("F", 0, standing, Consequence { counts_absent: true, ..Consequence::default() })]);
        let reason = NotEarnedReason::Fault(Arc::from("F"));
        one.not_earned = vec![NotEarned { reason, ..absent(5) }, absent(5)];
        slips(&plan(LADDER), vec![one]).remove(0).lines.iter().find(|line| line.id == "absence").map(|line| line.amount.fen())
    };
    assert_eq!((post(Standing::Confirmed), post(Standing::Waived)), (Some(-5_517), Some(-5_517)));
}

#[test]
fn entries_are_paid_once_a_second_person_approved_them() {
    let entry = |approved_by: Option<&str>| PayEntry {
        month: november(),
        agent: AgentId::from("a"),
        entry: Arc::from("overtime"),
        title: Arc::from("加班"),
        amount: Fen::new(10_000),
        reason: Arc::from("双十一"),
        entered_by: Arc::from("王"),
        approved_by: approved_by.map(Arc::from),
        source: Source::default(),
    };
    let pay = |approved_by| {
        let mut one = agent(vec![fault("F", 0, Standing::Confirmed, forfeits(&LineKind::ALL))]);
        one.entries = vec![entry(approved_by)];
        lines(&slips(&plan(LADDER), vec![one]).remove(0)).pop().unwrap()
    };
    assert_eq!(pay(Some("李")), "entry:overtime=100.00");
    let waits = "entry:overtime waits: entered by 王, not yet approved by a second person";
    assert_eq!([pay(None), pay(Some(" ")), pay(Some("王"))], [waits, waits, waits]);
}

#[test]
fn a_lost_credit_lowers_sales_and_completion_once() {
    let plan = plan(
        "[[pay]]\nid = \"c\"\nkind = \"commission\"\namount = \"销售额 × 1%\"\n[[pay]]\nid = \"s\"\nkind = \"bonus\"\namount = \"1000 × 任务完成率\"\n",
    );
    let lost = |case: &str| LostCredit {
        case: Arc::from(case),
        agent: AgentId::from("a"),
        shop: ShopId::from("s"),
        order: OrderId::from("1001"),
        amount: Fen::new(30_000),
        dated: date(2024, 11, 5),
        campaign: false,
    };
    let pay = |standings: [Standing; 2]| {
        let target = money(Figure::Target, 200_000);
        let mut one =
            person("a", Role::Presales, &[money(Figure::Sales, 100_000), target, (Figure::Completion, FigureValue::ratio(1, 2))]);
        one.faults =
            vec![fault("F", 0, standings[0], Consequence::default()), fault("G", 1, standings[1], Consequence::default())];
        one.lost = vec![lost("F"), lost("G")];
        lines(&slips(&plan, vec![one]).remove(0))
    };
    assert_eq!(pay([Standing::Waived, Standing::Proposed]), ["c=10.00", "s=500.00"]);
    assert_eq!(pay([Standing::Confirmed, Standing::Proposed]), ["c=7.00", "s=350.00"]);
    assert_eq!(pay([Standing::Confirmed, Standing::Confirmed]), ["c=7.00", "s=350.00"]);
}

fn dated_book(bodies: &[(&str, &str)]) -> PlanBook {
    let versions = bodies.iter().map(|(effective, body)| {
        let source = format!("id = \"p\"\ntitle = \"t\"\neffective = {effective}\n{body}");
        let plan: Plan = crate::plan::parse(&source).unwrap_or_else(|found| panic!("{found:?}"));
        Version { id: "p".to_owned(), name: (*effective).to_owned(), plan: Arc::new(plan), text: Arc::from(source) }
    });
    PlanBook::dated(versions.collect(), "p".to_owned())
}

/// A person under version 0 to the 10th and version 1 from the 11th on, with sales in both.
fn two_versions(bodies: [&str; 2], sales: [i64; 2]) -> Vec<String> {
    let book = dated_book(&[("2024-01-01", bodies[0]), ("2024-11-11", bodies[1])]);
    let mut one = person("a", Role::Presales, &[money(Figure::Sales, sales[0] + sales[1])]);
    let (mut first, mut second) = (one.terms[0].clone(), one.terms[0].clone());
    (first.to, second.from, second.version) = (date(2024, 11, 10), date(2024, 11, 11), VersionIndex(1));
    first.figures = Some(AgentFigures::from([money(Figure::Sales, sales[0])]));
    second.figures = Some(AgentFigures::from([money(Figure::Sales, sales[1])]));
    one.terms = vec![first, second];
    lines(&draft(&book, &PayMonth { month: november(), persons: vec![one] })[0])
}

#[test]
fn each_version_pays_its_own_days() {
    let body = |base: &str, rate: &str| {
        format!(
            "[[pay]]\nid = \"base\"\nkind = \"base\"\namount = \"{base}\"\n[[pay]]\nid = \"c\"\nkind = \"commission\"\namount = \"销售额 × {rate}\"\n"
        )
    };
    let changed = two_versions([&body("1500", "0.5%"), &body("1800", "1%")], [600_000, 400_000]);
    assert_eq!(changed, ["base=1700.00", "c=70.00"]);
    let same = two_versions([&body("1500", "0.5%"), &body("1500", "0.5%")], [600_001, 400_000]);
    assert_eq!(same, ["base=1500.00", "c=50.00"]);
    let gone = two_versions([&body("1500", "0.5%"), ""], [600_000, 400_000]);
    assert_eq!(gone, ["base=500.00", "c=30.00"]);
}

#[test]
fn a_ladder_is_climbed_by_the_month_and_pays_each_part_its_share() {
    let body = |step: &str| {
        format!(
            "[[pay]]\nid = \"c\"\nkind = \"commission\"\ncap = \"600\"\nladder = {{ on = \"销售额\", marginal = [\"0 → 1%\", \"8000 → {step}\"] }}\n"
        )
    };
    // 8000 at 1 % and 2000 at 2 % are 120, whatever the cut; at 4 % from the 11th on: 120 × 60 % + 160 × 40 %.
    assert_eq!(two_versions([&body("2%"), &body("2%")], [600_000, 400_000]), ["c=120.00"]);
    assert_eq!(two_versions([&body("2%"), &body("4%")], [600_000, 400_000]), ["c=136.00"]);
    assert_eq!(two_versions([&body("2%"), &body("4%")], [6_000_000, 4_000_000]), ["c=600.00"]);
}

fn any_fault() -> impl Strategy<Value = Fault> {
    let kinds = proptest::sample::subsequence(vec![LineKind::Bonus, LineKind::Commission, LineKind::Base], 0..=3);
    (0..40_u32, 0..100_i64, 0..400_i64, 0..400_i64, kinds, 0..5_u8, any::<bool>()).prop_map(
        |(case, at, fine, loss, kinds, standing, counts_absent)| {
            let standing = [Standing::Proposed, Standing::Confirmed, Standing::Appealed, Standing::Waived, Standing::Excused]
                [usize::from(standing)];
            let consequence =
                Consequence { fine: Fen::new(fine * 100), loss: Fen::new(loss * 100), counts_absent, ..forfeits(&kinds) };
            fault(&format!("F-{case}-{at}"), at, standing, consequence)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn lines_are_gross_and_gross_less_deductions_is_net(
        sales in -1_000_000..20_000_000_i64,
        faults in proptest::collection::vec(any_fault(), 0..6),
        days in proptest::collection::vec(1_i8..=30, 0..5),
    ) {
        let mut one = person("a", Role::Presales, &[money(Figure::Sales, sales)]);
        one.faults = faults;
        one.not_earned = days.into_iter().map(absent).collect();
        let without = Person { faults: Vec::new(), ..one.clone() };
        let plan = plan(LADDER);
        let slip = slips(&plan, vec![one]).remove(0);
        let sum = |deductions: bool| slip.lines.iter().filter(|line| line.is_deduction() == deductions).map(|line| line.amount).sum::<Fen>();
        prop_assert_eq!(sum(false), slip.gross);
        prop_assert_eq!(Fen::ZERO - sum(true), slip.deductions);
        prop_assert_eq!(slip.gross - slip.deductions, slip.net);
        // Faults never raise pay.
        prop_assert!(slip.net <= slips(&plan, vec![without]).remove(0).net);
        prop_assert!(slip.if_confirmed.is_none_or(|net| net <= slip.net));
    }

    #[test]
    fn a_cut_of_the_month_under_one_plan_changes_no_sum(day in 1_i8..=29, base in 1..500_000_i64, sales in 0..10_000_000_i64, first in 0..10_000_000_i64) {
        let body = format!(
            "[[pay]]\nid = \"base\"\nkind = \"base\"\namount = \"{}.{:02}\"\n[[pay]]\nid = \"c\"\nkind = \"commission\"\namount = \"如果(岗位 = 售前, 销售额 × 0.5%, 销售额 × 0.50%)\"\n",
            base / 100, base % 100
        );
        let whole = person("a", Role::Presales, &[money(Figure::Sales, sales)]);
        let mut cut = whole.clone();
        let (mut before, mut after) = (cut.terms[0].clone(), cut.terms[0].clone());
        (before.to, after.from, after.role) = (date(2024, 11, day), date(2024, 11, day + 1), Some(Role::Gold));
        before.figures = Some(AgentFigures::from([money(Figure::Sales, first.min(sales))]));
        after.figures = Some(AgentFigures::from([money(Figure::Sales, sales - first.min(sales))]));
        cut.terms = vec![before, after];
        let plan = plan(&body);
        let (one, two) = (slips(&plan, vec![whole]).remove(0), slips(&plan, vec![cut]).remove(0));
        prop_assert_eq!(lines(&one), lines(&two));
    }
}

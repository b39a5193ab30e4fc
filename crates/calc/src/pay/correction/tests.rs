use super::{Change, ChangeKind, ClosedMonth, Corrections, corrections};
use crate::faults::{Consequence, Fault, LostCredit, Standing};
use crate::figures::Figure;
use crate::pay::lines::tests::{fault, fine, forfeits};
use crate::pay::tests::{book, money, november, person, plan, slips};
use crate::pay::{Adjustment, PayMonth, Person, Subject, draft};
use crate::plan::LineKind;
use crate::text::Text;
use jiff::civil::date;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Fen, OrderId, ShopId};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const PLAN: &str = r#"
[law]
fines = "as_written"
loss_clause = true
minimum_wage = "1000"
[[pay]]
id = "base"
kind = "base"
amount = "1400"
[[pay]]
id = "c"
title = "提成"
kind = "commission"
when = "岗位 = 售前"
amount = "销售额 × 1%"
[[pay]]
id = "bonus"
kind = "bonus"
amount = "100"
[[pay]]
id = "mean"
kind = "commission"
when = "岗位 = 主管"
amount = "均值(售前, 销售额) × 1%"
[[pay]]
id = "guarantee"
kind = "guarantee"
when = "岗位 = 售前"
amount = "1600"
"#;

fn month(faults: Vec<Fault>) -> PayMonth {
    let mut one = person("a", Role::Presales, &[money(Figure::Sales, 2_000_000), money(Figure::RegularSales, 2_000_000)]);
    one.faults = faults;
    let other = person("b", Role::Presales, &[money(Figure::Sales, 2_000_000)]);
    PayMonth { month: november(), persons: vec![one, other, person("s", Role::Supervisor, &[])] }
}

fn refund(order: &str, at: i64, yuan: i64) -> Change {
    let kind = ChangeKind::Credit {
        agent: AgentId::from("a"),
        shop: ShopId::from("s"),
        order: OrderId::from(order),
        dated: date(2024, 11, 5),
        campaign: false,
        sales: Fen::new(-yuan * 100),
    };
    Change { at, what: Text::same(format!("refund {yuan}")), evidence: Vec::new(), kind }
}

fn decided(fault: Fault, lost: Option<LostCredit>) -> Change {
    Change { at: 9, what: Text::same("decided"), evidence: Vec::new(), kind: ChangeKind::Fault { fault: Box::new(fault), lost } }
}

fn run(month: &PayMonth, changes: &[Change]) -> Corrections {
    corrections(ClosedMonth { book: &book(&plan(PLAN)), month }, changes, &BTreeMap::new())
}

/// `agent subject due` of each, with the lines moved.
fn told(found: &Corrections) -> Vec<String> {
    let one = |(agent, adjustment): (&AgentId, &Adjustment)| {
        let subject = match &adjustment.subject {
            Subject::Order(_, order) => order.to_string(),
            Subject::Case(case) => case.to_string(),
        };
        let lines: Vec<String> =
            adjustment.lines.iter().map(|(title, before, after)| format!("{} {before}→{after}", title.zh)).collect();
        format!("{agent} {subject} {} [{}]", adjustment.due(), lines.join(", "))
    };
    found.adjustments.iter().flat_map(|(agent, all)| all.iter().map(move |one| (agent, one))).map(one).collect()
}

#[test]
fn a_late_refund_is_taken_back_from_all_who_were_paid_for_it() {
    let found = run(&month(Vec::new()), &[refund("1001", 5, 1_000)]);
    assert_eq!(told(&found), ["a 1001 -10.00 [提成 200.00→190.00]", "s 1001 -5.00 [mean 200.00→195.00]"]);
}

#[test]
fn the_guarantee_stands_in_for_what_is_taken_back() {
    // 1400 + 200 + 100 lies 100 above the guarantee; the second refund finds it used up.
    let found = run(&month(Vec::new()), &[refund("1002", 6, 9_000), refund("1001", 5, 4_000)]);
    let own: Vec<String> = told(&found).into_iter().filter(|line| line.starts_with("a ")).collect();
    assert_eq!(own, ["a 1001 -40.00 [提成 200.00→160.00]", "a 1002 -60.00 [提成 160.00→70.00, guarantee 0.00→30.00]"]);
}

#[test]
fn what_later_slips_settled_is_not_taken_again() {
    let key = |order: &str| (AgentId::from("a"), Subject::Order(ShopId::from("s"), OrderId::from(order)));
    let month = month(Vec::new());
    let with = |already: BTreeMap<(AgentId, Subject), Fen>, changes: &[Change]| {
        let found = corrections(ClosedMonth { book: &book(&plan(PLAN)), month: &month }, changes, &already);
        told(&found).into_iter().filter(|line| line.starts_with("a ")).collect::<Vec<_>>()
    };
    let change = [refund("1001", 5, 1_000)];
    assert_eq!(with(BTreeMap::from([(key("1001"), Fen::new(-1_000))]), &change), Vec::<String>::new());
    assert_eq!(with(BTreeMap::from([(key("1001"), Fen::new(-400))]), &change), ["a 1001 -6.00 [提成 200.00→190.00]"]);
    // The refund was withdrawn: what was taken is given back.
    assert_eq!(with(BTreeMap::from([(key("1001"), Fen::new(-1_000))]), &[]), ["a 1001 10.00 []"]);
}

#[test]
fn a_granted_appeal_gives_back_what_the_fault_took() {
    let both = Consequence { fine: Fen::new(5_000), ..forfeits(&[LineKind::Bonus]) };
    let other = fault("G", 1, Standing::Confirmed, fine(20));
    let month = month(vec![fault("F", 0, Standing::Confirmed, both.clone()), other]);
    let found = run(&month, &[decided(fault("F", 0, Standing::Waived, both), None)]);
    // 1400 + 200 is the guaranteed sum; with the bonus 100 more.
    assert_eq!(told(&found), ["a F 150.00 [bonus 0.00→100.00, 违规扣款 0.00→50.00]"]);
}

#[test]
fn a_fault_confirmed_later_takes_what_the_closed_month_left_room_for() {
    let month = month(vec![fault("F", 0, Standing::Confirmed, fine(300)), fault("G", 1, Standing::Proposed, fine(100))]);
    let found = run(&month, &[decided(fault("G", 1, Standing::Confirmed, fine(100)), None)]);
    // 20 % of 1700 is 340, of which 300 are taken.
    assert_eq!(told(&found), ["a G -40.00 [违规扣款 0.00→-40.00]"]);
}

#[test]
fn a_credit_lost_by_two_faults_comes_back_with_the_last() {
    let takes = || Consequence { credit_lost: Some((ShopId::from("s"), OrderId::from("1001"))), ..Consequence::default() };
    let lost = |case: &str| LostCredit {
        case: Arc::from(case),
        agent: AgentId::from("a"),
        shop: ShopId::from("s"),
        order: OrderId::from("1001"),
        amount: Fen::new(100_000),
        dated: date(2024, 11, 5),
        campaign: false,
    };
    let with = |standing| vec![fault("F", 0, standing, takes()), fault("G", 1, standing, takes())];
    let mut month = month(with(Standing::Confirmed));
    month.persons[0].lost = vec![lost("F"), lost("G")];
    let [first, second]: [Fault; 2] = with(Standing::Waived).try_into().unwrap();
    assert_eq!(told(&run(&month, &[decided(first.clone(), None)])), Vec::<String>::new());
    let found = run(&month, &[decided(first, None), decided(second, None)]);
    assert_eq!(told(&found), ["a G 10.00 [提成 190.00→200.00]", "s G 5.00 [mean 195.00→200.00]"]);
    // A refund of an order that is lost already takes nothing.
    assert_eq!(told(&run(&month, &[refund("1001", 3, 400)])), Vec::<String>::new());
}

#[test]
fn who_has_no_slip_is_named() {
    let mut change = refund("1001", 5, 10);
    if let ChangeKind::Credit { agent, .. } = &mut change.kind {
        *agent = AgentId::from("gone");
    }
    assert_eq!(run(&month(Vec::new()), &[change]).nobody.len(), 1);
}

#[test]
fn clawbacks_take_no_more_than_the_commission_and_the_rest_waits() {
    let adjustment = |order: &str, at, fen| Adjustment {
        month: "2024-10".parse().unwrap(),
        subject: Subject::Order(ShopId::from("s"), OrderId::from(order)),
        at,
        difference: Fen::new(fen),
        already: Fen::ZERO,
        changes: Vec::new(),
        lines: Vec::new(),
    };
    let mut one: Person = month(Vec::new()).persons.remove(0);
    one.adjustments = vec![adjustment("3", 3, -9_000), adjustment("1", 1, -15_000), adjustment("2", 2, 700)];
    let slip = slips(&plan(PLAN), vec![one]).remove(0);
    let added: Vec<String> =
        slip.lines.iter().skip(4).map(|line| format!("{} {} {}", line.id, line.output_kind(), line.amount)).collect();
    assert_eq!(added, ["clawback:1 clawback -150.00", "correction:2 correction 7.00", "clawback:3 clawback -50.00"]);
    assert_eq!(slip.waiting.iter().map(|waiting| waiting.amount.fen()).collect::<Vec<_>>(), [4_000]);
    assert_eq!(slip.gross.fen(), 170_000 - 15_000 + 700 - 5_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Step by step or at once, in whatever order the changes are given: the differences add up to the month computed anew.
    #[test]
    fn the_differences_add_up(refunds in proptest::collection::vec((0..9_u8, 0..1_000_i64, 0..3_000_i64), 0..8), by in 0..8_usize) {
        let month = month(Vec::new());
        let mut changes: Vec<Change> = refunds.iter().map(|(order, at, yuan)| refund(&order.to_string(), *at, *yuan)).collect();
        let found = run(&month, &changes);
        if !changes.is_empty() {
            let by = by % changes.len();
            changes.rotate_left(by);
        }
        let by_subject = |found: &Corrections| -> BTreeMap<(AgentId, Subject), Fen> {
            found.adjustments.iter().flat_map(|(agent, all)| all.iter().map(|one| ((agent.clone(), one.subject.clone()), one.due()))).collect()
        };
        prop_assert_eq!(by_subject(&run(&month, &changes)), by_subject(&found));
        let mut anew = month.clone();
        let less: i64 = refunds.iter().map(|(.., yuan)| yuan * 100).sum();
        let sales = [money(Figure::Sales, 2_000_000 - less), money(Figure::RegularSales, 2_000_000 - less)];
        anew.persons[0].figures.extend(sales);
        let book = book(&plan(PLAN));
        for (before, after) in draft(&book, &month).iter().zip(draft(&book, &anew)) {
            let moved: Fen = found.adjustments.get(&after.agent).into_iter().flatten().map(Adjustment::due).sum();
            prop_assert_eq!(after.net - before.net, moved);
        }
    }
}

use super::{Claim, ClaimKind, LawFindings, NotTaken, guard};
use crate::plan::Law;
use crate::plan::law::Fines;
use jiff::civil::date;
use jinpai_model::{Fen, Month};
use proptest::prelude::*;
use std::sync::Arc;

fn law(fines: Fines, loss_clause: bool) -> Law {
    let minimum_wage = vec![(date(2021, 7, 1), Fen::new(200_000)), (date(2024, 1, 1), Fen::new(249_000))];
    Law { minimum_wage, fines, loss_clause, ..Law::default() }
}

fn claim(case: &str, kind: ClaimKind, yuan: i64, at: i64) -> Claim {
    Claim {
        case: Arc::from(case),
        title: case.to_owned(),
        clause: None,
        kind,
        amount: Fen::new(yuan * 100),
        at,
        carried_from: None,
    }
}

fn settle(law: &Law, gross: i64, claims: Vec<Claim>) -> LawFindings {
    guard(law, Fen::new(gross), date(2024, 11, 30), claims)
}

/// Claims as (kind, yuan) in order of time; what is taken of each, in fen.
fn check(gross: i64, claims: &[(ClaimKind, i64)], taken: &[i64], not_taken: i64) {
    let law = law(Fines::AsWritten, true);
    let claims = claims.iter().zip(0..).map(|((kind, yuan), at)| claim(&format!("F-{at}"), *kind, *yuan, at)).collect();
    let found = settle(&law, gross, claims);
    let each: Vec<i64> = found.settled.iter().map(|settled| settled.taken.fen()).collect();
    assert_eq!((each.as_slice(), found.not_taken().fen()), (taken, not_taken));
}

#[test]
fn the_examples_of_the_guard() {
    use ClaimKind::{Fine, Loss};
    check(332_502, &[(Fine, 20), (Fine, 20), (Fine, 50)], &[2_000, 2_000, 5_000], 0);
    check(332_502, &[(Loss, 500), (Fine, 200), (Fine, 100)], &[50_000, 16_500, 0], 13_500);
    check(260_000, &[(Fine, 200)], &[11_000], 9_000);
    check(230_000, &[(Fine, 20)], &[0], 2_000);
}

#[test]
fn the_reason_is_said() {
    let law = law(Fines::AsWritten, true);
    let why = |gross: i64| settle(&law, gross, vec![claim("a", ClaimKind::Fine, 5_000, 0)]).settled[0].why;
    assert_eq!(why(332_502), Some(NotTaken::Cap));
    assert_eq!(why(260_000), Some(NotTaken::MinimumWage));
    assert_eq!(why(3_000_000), None);
    let without = Law { minimum_wage: Vec::new(), ..law };
    let found = settle(&without, 332_502, vec![claim("a", ClaimKind::Fine, 20, 0)]);
    assert_eq!((found.taken(), found.settled[0].why), (Fen::ZERO, Some(NotTaken::NoMinimumWage)));
}

#[test]
fn what_the_plan_does_not_admit_is_listed_and_owed_by_nobody() {
    let claims = || vec![claim("a", ClaimKind::Fine, 20, 0), claim("b", ClaimKind::Loss, 30, 1)];
    let whys = |law: &Law| settle(law, 332_502, claims()).not_claimed.iter().map(|settled| settled.why).collect::<Vec<_>>();
    assert_eq!(whys(&law(Fines::Forbid, false)), [Some(NotTaken::FinesForbidden), Some(NotTaken::NoLossClause)]);
    assert_eq!(whys(&law(Fines::AsWritten, false)), [Some(NotTaken::NoLossClause)]);
    let found = settle(&law(Fines::Forbid, true), 332_502, claims());
    assert_eq!((found.taken().fen(), found.not_taken().fen(), found.not_claimed.len()), (3_000, 0, 1));
}

#[test]
fn carried_losses_come_first_then_time_then_the_case() {
    let mut carried = claim("z", ClaimKind::Loss, 1, 99);
    carried.carried_from = Some("2024-10".parse::<Month>().unwrap());
    let claims =
        vec![claim("b", ClaimKind::Fine, 1, 5), claim("a", ClaimKind::Fine, 1, 5), claim("c", ClaimKind::Fine, 1, 4), carried];
    let found = settle(&law(Fines::AsWritten, true), 332_502, claims);
    let order: Vec<&str> = found.settled.iter().map(|settled| &*settled.claim.case).collect();
    assert_eq!(order, ["z", "c", "a", "b"]);
}

#[test]
fn only_losses_are_carried_over_and_only_where_the_plan_says_so() {
    let claims = || vec![claim("a", ClaimKind::Fine, 700, 0), claim("b", ClaimKind::Loss, 30, 1)];
    let with = Law { carry_over: true, ..law(Fines::AsWritten, true) };
    let cases = |law: &Law| settle(law, 332_502, claims()).carried_over().map(|settled| settled.left().fen()).collect::<Vec<_>>();
    assert_eq!(cases(&with), [3_000]);
    assert_eq!(cases(&law(Fines::AsWritten, true)), Vec::<i64>::new());
}

#[test]
fn gross_below_the_minimum_wage_is_flagged() {
    let flag = |gross| settle(&law(Fines::Forbid, false), gross, Vec::new()).below_minimum;
    assert!(flag(248_999) && !flag(249_000));
}

fn any_claims() -> impl Strategy<Value = Vec<Claim>> {
    let one = (0..6_u8, any::<bool>(), 0..2_000_i64, 0..20_i64, any::<bool>()).prop_map(|(case, fine, yuan, at, carried)| {
        let kind = if fine { ClaimKind::Fine } else { ClaimKind::Loss };
        let carried_from = carried.then(|| "2024-10".parse().unwrap());
        Claim { carried_from, ..claim(&format!("F-{case}"), kind, yuan, at) }
    });
    proptest::collection::vec(one, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn never_more_than_the_law_allows(
        claims in any_claims(),
        gross in -100_000..2_000_000_i64,
        cap in 0..=100_i64,
        minimum in 0..400_000_i64,
        written in any::<bool>(),
        clause in any::<bool>(),
        shuffle in any::<prop::sample::Index>(),
    ) {
        let fines = if written { Fines::AsWritten } else { Fines::Forbid };
        let law = Law {
            minimum_wage: vec![(date(2020, 1, 1), Fen::new(minimum))],
            deduction_cap: num_rational::BigRational::new(cap.into(), 100.into()),
            ..law(fines, clause)
        };
        let claimed: i64 = claims.iter().map(|claim| claim.amount.fen()).sum();
        let found = settle(&law, gross, claims.clone());
        let (taken, gross) = (found.taken().fen(), i128::from(gross));
        prop_assert!(taken >= 0 && i128::from(taken) * 100 <= gross.max(0) * i128::from(cap));
        prop_assert!(gross < i128::from(minimum) || gross - i128::from(taken) >= i128::from(minimum));
        prop_assert!(gross >= i128::from(minimum) || taken == 0);
        let refused: i64 = found.not_claimed.iter().map(|settled| settled.claim.amount.fen()).sum();
        prop_assert_eq!(taken + found.not_taken().fen() + refused, claimed);
        let mut turned = claims;
        if !turned.is_empty() {
            let by = shuffle.index(turned.len());
            turned.rotate_left(by);
            turned.reverse();
        }
        // Claims of equal place in the order may be equal, never differ.
        let again = settle(&law, i64::try_from(gross).unwrap(), turned);
        prop_assert_eq!(again.taken(), found.taken());
        prop_assert_eq!(again.not_taken(), found.not_taken());
    }
}

//! Dividing and comparing periods, and the middle of a team. That a period's figures are those of its days: see the tests of `measures`.

use super::{By, Span, median};
use crate::figures::{AgentFigures, Figure, FigureValue};
use jiff::civil::date;
use jinpai_model::AgentId;
use num_rational::BigRational;
use std::collections::BTreeMap;

fn span(text: &str) -> Span {
    let (from, to) = text.split_once(' ').unwrap();
    Span { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

fn show(spans: &[Span]) -> String {
    spans.iter().map(|span| format!("{}..{}", span.from, span.to)).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_period_is_divided_without_gap() {
    // 2025-11-28 is a Friday.
    let days = span("2025-11-28 2025-12-02");
    assert_eq!(show(&days.divided(By::Total)), "2025-11-28..2025-12-02");
    assert_eq!(show(&days.divided(By::Week)), "2025-11-28..2025-11-30 2025-12-01..2025-12-02");
    assert_eq!(show(&days.divided(By::Month)), "2025-11-28..2025-11-30 2025-12-01..2025-12-02");
    assert_eq!(days.divided(By::Day).len(), 5);
    assert_eq!(days.divided(By::Day)[4], Span { from: date(2025, 12, 2), to: date(2025, 12, 2) });
    assert_eq!(span("2025-11-28 2025-11-27").divided(By::Day), []);
    assert_eq!(days.months().map(|month| month.to_string()).collect::<Vec<_>>(), ["2025-11", "2025-12"]);
}

#[test]
fn whole_months_are_compared_with_whole_months() {
    for (of, previous) in [
        ("2025-03-01 2025-03-31", "2025-02-01 2025-02-28"),
        ("2025-02-01 2025-03-31", "2024-12-01 2025-01-31"),
        ("2025-03-01 2025-03-30", "2025-01-30 2025-02-28"),
        ("2025-03-10 2025-03-10", "2025-03-09 2025-03-09"),
    ] {
        assert_eq!(span(of).previous(), Some(span(previous)), "{of}");
    }
}

#[test]
fn the_median_is_of_what_is_known_and_never_of_too_few() {
    let team = |values: &[Option<i64>]| -> BTreeMap<AgentId, AgentFigures> {
        let one = |(number, value): (usize, &Option<i64>)| {
            let value = value.map_or(FigureValue::Absent, FigureValue::plain);
            (AgentId::new(format!("a{number}")), AgentFigures::from([(Figure::Orders, value)]))
        };
        values.iter().enumerate().map(one).collect()
    };
    let middle = |values: &[Option<i64>]| median(&team(values), Figure::Orders, 3).map(|value| value.to_string());
    assert_eq!(middle(&[Some(9), Some(1), Some(5)]), Some("5".to_owned()));
    assert_eq!(middle(&[Some(9), Some(1), Some(4), None, Some(5)]), Some("9/2".to_owned()));
    assert_eq!(middle(&[Some(9), Some(1), None]), None);
    assert_eq!(median(&team(&[]), Figure::Orders, 0), None);
    assert_eq!(median(&team(&[Some(2)]), Figure::Orders, 1), Some(BigRational::from_integer(2.into())));
}

use super::{Amount, FactKind, Side, compare};
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::slip::{SlipDocument, SlipLine};
use crate::text::Text;
use jinpai_model::{AgentId, Fen};
use std::collections::BTreeMap;

fn line(id: &str, amount: Option<&str>) -> SlipLine {
    SlipLine {
        id: id.to_owned(),
        title: Text::same(id),
        kind: "earning".to_owned(),
        amount: amount.map(str::to_owned),
        formula: String::new(),
        why: Vec::new(),
        not_taken: None,
        clause: None,
    }
}

fn slip(agent: &str, gross: &str, lines: Vec<SlipLine>) -> SlipDocument {
    SlipDocument {
        month: "2025-11".to_owned(),
        agent: agent.to_owned(),
        name: agent.to_owned(),
        terms: Vec::new(),
        lines,
        gross: gross.to_owned(),
        deductions: "0.00".to_owned(),
        not_taken: "0.00".to_owned(),
        net: gross.to_owned(),
        faults: Vec::new(),
        score: None,
        figures: Vec::new(),
        remarks: Vec::new(),
    }
}

fn orders(count: i64) -> BTreeMap<AgentId, AgentFigures> {
    [(AgentId::from("a1"), [(Figure::Orders, FigureValue::plain(count))].into())].into()
}

#[test]
fn lines_persons_and_figures_stand_beside_each_other() {
    let old = [slip("a1", "1000.00", vec![line("base", Some("900.00")), line("bonus", Some("100.00")), line("late", None)])];
    let new =
        [slip("a1", "950.00", vec![line("base", Some("900.00")), line("award", Some("50.00"))]), slip("a2", "7.00", vec![])];
    let none = BTreeMap::new();
    let real = Side { slips: &old, credits: &[], figures: &orders(3), faults: &[] };
    let other = Side { slips: &new, credits: &[], figures: &none, faults: &[] };
    let found = compare(real, other);
    let fen = |text: &str| text.parse::<Fen>().unwrap();
    let first = &found.persons[0];
    assert_eq!((first.gross, first.differs()), ((fen("1000.00"), fen("950.00")), true));
    let lines: Vec<_> = first.lines.iter().map(|line| (line.id.as_str(), line.old, line.new, line.difference())).collect();
    assert_eq!(
        lines,
        [
            ("base", Amount::Of(fen("900.00")), Amount::Of(fen("900.00")), Fen::ZERO),
            ("bonus", Amount::Of(fen("100.00")), Amount::None, fen("-100.00")),
            ("late", Amount::Pending, Amount::None, Fen::ZERO),
            ("award", Amount::None, Amount::Of(fen("50.00")), fen("50.00")),
        ]
    );
    assert_eq!(found.persons[1].net, (Fen::ZERO, fen("7.00")), "who is paid on one side only is nothing on the other");
    let facts: Vec<_> = found.facts.iter().map(|fact| (fact.kind, fact.what.en.as_str(), &fact.new)).collect();
    assert_eq!(facts, [(FactKind::Figure, "orders", &None)]);
    for file in found.files() {
        assert!(file.rows.iter().all(|row| row.len() == file.columns.len()), "{}", file.name);
    }
    let same = compare(real, real);
    assert!(same.facts.is_empty() && same.persons.iter().all(|person| !person.differs()));
}

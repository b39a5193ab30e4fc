use super::{FaultRecord, FaultRecords, Progress, candidates, months_needed};
use crate::plan::promotion::ExamNeed;
use crate::plan::{self, PlanBook, Promotion, Version};
use jiff::civil::{Date, date};
use jinpai_model::records::{Agent, Exam};
use jinpai_model::words::ExamKind;
use jinpai_model::{AgentId, Month, Source};
use std::sync::Arc;

fn step(from: &str, to: &str) -> Promotion {
    Promotion {
        from: from.to_owned(),
        to: to.to_owned(),
        months_without_fault: None,
        exam: None,
        months_in_level: None,
        months_in_company: None,
        due: None,
        clause: None,
    }
}

/// A plan whose steps are those of doc B and the first two of doc D.
fn book() -> PlanBook {
    let text = "title = \"测试\"\neffective = 2020-01-01\n[levels]\njunior = [\"初级\"]\nmiddle = [\"中级\"]\nsenior = [\"高级\"]\nhead = [\"客户经理\"]\ntrainee = [\"见习\"]\n";
    let mut read = plan::parse(text).expect("the test's plan is right");
    let passed = |kind| Some(ExamNeed { kind, excellent: false, pass_mark: 60.into() });
    let excellent = Some(ExamNeed { kind: ExamKind::Monthly, excellent: true, pass_mark: 60.into() });
    read.promotions = vec![
        Promotion { months_without_fault: Some(2), exam: passed(ExamKind::Monthly), ..step("junior", "middle") },
        Promotion { months_without_fault: Some(3), exam: passed(ExamKind::Monthly), ..step("middle", "senior") },
        Promotion { months_in_level: Some(12), months_without_fault: Some(3), ..step("senior", "head") },
        Promotion { months_in_company: Some(3), exam: excellent, ..step("trainee", "junior") },
    ];
    PlanBook::one(Version { id: read.id.clone(), name: "test".to_owned(), plan: Arc::new(read), text: Arc::from(text) })
}

fn agent(level: &str, hired_on: Date, from: Option<Date>) -> Agent {
    Agent {
        agent: "a1".into(),
        name: "小美".into(),
        role: None,
        level: Some(level.into()),
        group: None,
        plan: None,
        hired_on: Some(hired_on),
        left_on: None,
        from,
        source: Source::default(),
    }
}

fn exam(on: Date, score: i64, excellent: Option<bool>) -> Exam {
    Exam { agent: "a1".into(), date: on, score: score.into(), excellent, kind: None, source: Source::default() }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn records(of: &[(&str, FaultRecord)]) -> FaultRecords {
    of.iter().map(|(text, record)| (month(text), [(AgentId::from("a1"), record.clone())].into())).collect()
}

/// What the person lacks for the step in November 2025, as the list says it in English; `+` eligible, `?` not yet known, `-` missing.
fn check(agents: &[Agent], exams: &[Exam], records: &FaultRecords) -> String {
    let found = candidates(&book(), month("2025-11"), agents, exams, records);
    let mut lines = Vec::new();
    for candidate in &found {
        lines.push(format!("{} → {}: {}", candidate.step.from, candidate.step.to, candidate.is_eligible()));
        for requirement in &candidate.requirements {
            let sign = match requirement.progress {
                Progress::Met => "+",
                Progress::NotYetKnown => "?",
                Progress::Missing => "-",
            };
            lines.push(format!("{sign} {}", requirement.text.en));
        }
    }
    lines.join("\n")
}

fn clean(of: &[&str]) -> FaultRecords {
    records(&of.iter().map(|text| (*text, FaultRecord::Clean)).collect::<Vec<_>>())
}

#[test]
fn two_clean_months_and_an_exam() {
    let agents = [agent("初级", date(2025, 9, 20), None)];
    let both = clean(&["2025-10", "2025-11"]);
    insta::assert_snapshot!(check(&agents, &[exam(date(2025, 11, 25), 72, None)], &both), @r"
    junior → middle: true
    + 2 months in a row without a fault
    + a monthly exam with 60 points or more: 72 points on 2025-11-25
    ");
    insta::assert_snapshot!(check(&agents, &[exam(date(2025, 11, 25), 59, None)], &clean(&["2025-11"])), @r"
    junior → middle: false
    ? 2 months in a row without a fault: not yet known, there is no data of 2025-10
    - a monthly exam with 60 points or more: the last, on 2025-11-25, had 59 points
    ");
    let later = [exam(date(2025, 12, 1), 90, None)];
    assert!(check(&agents, &later, &both).contains("none was taken yet"), "an exam of the next month is the next month's");
}

#[test]
fn a_confirmed_fault_breaks_the_row_and_an_undecided_one_leaves_it_open() {
    let agents = [agent("middle", date(2024, 1, 1), None)];
    let with = |record| records(&[("2025-09", record), ("2025-10", FaultRecord::Clean), ("2025-11", FaultRecord::Clean)]);
    insta::assert_snapshot!(check(&agents, &[], &with(FaultRecord::Confirmed(vec!["B-note-1a".into()]))), @r"
    middle → senior: false
    - 3 months in a row without a fault: 2 so far, 2025-09 has confirmed ones (B-note-1a)
    - a monthly exam with 60 points or more: none was taken yet
    ");
    assert!(check(&agents, &[], &with(FaultRecord::Undecided(vec!["B-note-1a".into()]))).contains("? 3 months"));
    assert!(check(&agents, &[], &with(FaultRecord::Clean)).contains("+ 3 months"));
}

#[test]
fn what_earned_the_last_step_does_not_earn_the_next() {
    let rows = [agent("初级", date(2024, 1, 1), None), agent("中级", date(2024, 1, 1), Some(date(2025, 10, 1)))];
    let clean = clean(&["2025-08", "2025-09", "2025-10", "2025-11"]);
    insta::assert_snapshot!(check(&rows, &[exam(date(2025, 9, 25), 99, None)], &clean), @r"
    middle → senior: false
    - 3 months in a row without a fault: 2 so far, 2025-09 was not wholly in the level (since 2025-10-01)
    - a monthly exam with 60 points or more: none was taken yet
    ");
}

#[test]
fn a_year_in_the_level_is_full_on_its_last_day() {
    let of = |from| [agent("中级", date(2020, 1, 1), None), agent("高级", date(2020, 1, 1), Some(from))];
    let clean = clean(&["2025-09", "2025-10", "2025-11"]);
    assert!(check(&of(date(2024, 12, 1)), &[], &clean).starts_with("senior → head: true"));
    assert!(check(&of(date(2024, 12, 2)), &[], &clean).contains("- 12 months in the level: 11 by the end of 2025-11"));
}

#[test]
fn an_exam_may_wait_for_its_decision() {
    let agents = [agent("见习", date(2025, 8, 31), None)];
    let sat = |excellent| [exam(date(2025, 11, 20), 95, excellent)];
    insta::assert_snapshot!(check(&agents, &sat(None), &FaultRecords::new()), @r"
    trainee → junior: false
    ? an excellent monthly exam: whether that of 2025-11-20 was excellent is not decided
    + 3 months in the company: 3 by the end of 2025-11 (since 2025-08-31)
    ");
    assert!(check(&agents, &sat(Some(true)), &FaultRecords::new()).starts_with("trainee → junior: true"));
    assert!(check(&agents, &sat(Some(false)), &FaultRecords::new()).contains("- an excellent monthly exam"));
}

#[test]
fn nobody_rises_from_a_level_without_a_step_or_after_leaving() {
    let gone = Agent { left_on: Some(date(2025, 11, 29)), ..agent("初级", date(2024, 1, 1), None) };
    assert_eq!(check(&[gone], &[], &FaultRecords::new()), "");
    assert_eq!(check(&[agent("客户经理", date(2024, 1, 1), None)], &[], &FaultRecords::new()), "");
    assert_eq!(months_needed(&book()), 3);
}

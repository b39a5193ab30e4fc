//! Puts the persons of a month together from the interchange tables and their figures.

use super::inputs::manual_team_score;
use super::{PayMonth, Person, Terms};
use crate::figures::AgentFigures;
use crate::plan::book::NoPlan;
use crate::plan::{Name, PlanBook, Term, Type, Value, VersionIndex};
use jiff::civil::{Date, Time};
use jinpai_model::records::{Agent, Exam, PayEntry, Score, Shift};
use jinpai_model::words::ExamKind;
use jinpai_model::{AgentId, Month};
use num_rational::BigRational;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The rows that persons are made of; rows of other months are passed over.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Terms.
    pub agents: &'a [Agent],
    /// Points given by hand.
    pub scores: &'a [Score],
    /// Exams.
    pub exams: &'a [Exam],
    /// Shifts.
    pub shifts: &'a [Shift],
    /// Sums entered by hand.
    pub entries: &'a [PayEntry],
}

/// Everybody with terms in a month, and who has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Those who are paid.
    pub month: PayMonth,
    /// Agents with figures but without a row in `agents`: accounts of nobody. They get no payslip.
    pub unknown: Vec<AgentId>,
    /// Agents of the `agents` table who are not employed in the month but have figures in it.
    pub not_employed: Vec<AgentId>,
    /// Employed agents for whom no version of a plan is in force on some day. They get no payslip.
    pub no_plan: Vec<(AgentId, NoPlan)>,
}

/// The persons of a month, by agent id. What else belongs to them is added by the methods of [`PayMonth`].
pub fn people(book: &PlanBook, month: Month, rows: Rows<'_>, figures: &BTreeMap<AgentId, AgentFigures>) -> People {
    let mut by_agent: BTreeMap<&AgentId, Vec<&Agent>> = BTreeMap::new();
    for row in rows.agents {
        by_agent.entry(&row.agent).or_default().push(row);
    }
    let (mut persons, mut not_employed, mut no_plan) = (Vec::new(), Vec::new(), Vec::new());
    for (agent, terms_rows) in &mut by_agent {
        terms_rows.sort_by_key(|row| row.from);
        let own = figures.get(*agent);
        let terms = match terms(book, month, terms_rows) {
            Ok(terms) => terms,
            Err(none) => {
                no_plan.push(((*agent).clone(), none));
                continue;
            }
        };
        match terms.last().map(|terms| terms.to) {
            Some(last_day) => {
                let name = name_on(terms_rows, last_day);
                let group = terms.last().and_then(|terms| terms.group.clone());
                let mut person = Person::new((*agent).clone(), name, terms, own.cloned().unwrap_or_default());
                person.given = given(month, agent, last_day, terms_rows, rows);
                person.manual = manual(month, agent, group.as_deref(), rows.scores);
                let entries = rows.entries.iter().filter(|entry| entry.agent == **agent && entry.month == month);
                person.entries = entries.cloned().collect();
                persons.push(person);
            }
            None if own.is_some() => not_employed.push((*agent).clone()),
            None => {}
        }
    }
    let known: BTreeSet<&AgentId> = by_agent.into_keys().collect();
    let unknown = figures.keys().filter(|agent| !known.contains(agent)).cloned().collect();
    People { month: PayMonth { month, persons }, unknown, not_employed, no_plan }
}

/// The terms inside the month and the employment, rows in order of their first day; neighbours with equal terms are one.
fn terms(book: &PlanBook, month: Month, rows: &[&Agent]) -> Result<Vec<Terms>, NoPlan> {
    let mut out: Vec<Terms> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let before_next = rows.get(index + 1).and_then(|next| next.from).and_then(|day| day.yesterday().ok());
        let from = [Some(month.first_day()), row.from, row.hired_on].into_iter().flatten().max();
        let to = [Some(month.last_day()), before_next, row.left_on].into_iter().flatten().min();
        let Some((from, to)) = from.zip(to).filter(|(from, to)| from <= to) else {
            continue;
        };
        for (from, to, version) in versions(book, row, from, to)? {
            let (level, group) = (row.level.as_deref().map(str::to_owned), row.group.as_deref().map(str::to_owned));
            let terms = Terms { from, to, version, role: row.role, level, group, figures: None };
            match out.last_mut() {
                Some(last) if is_same(last, &terms) => last.to = to,
                _ => out.push(terms),
            }
        }
    }
    Ok(out)
}

/// Whether terms go on where others end, and say the same.
fn is_same(last: &Terms, next: &Terms) -> bool {
    (last.version, last.role, &last.level, &last.group) == (next.version, next.role, &next.level, &next.group)
        && last.to.tomorrow().is_ok_and(|day| day == next.from)
}

/// The versions of the plan that a row of `agents` names, on the days from one to another.
fn versions(book: &PlanBook, row: &Agent, from: Date, to: Date) -> Result<Vec<(Date, Date, VersionIndex)>, NoPlan> {
    let named = row.plan.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let begins = book.versions().iter().map(|version| version.plan.effective).filter(|day| from < *day && *day <= to);
    let begins: BTreeSet<Date> = std::iter::once(from).chain(begins).collect();
    let ends = begins.iter().skip(1).filter_map(|day| day.yesterday().ok()).chain([to]);
    begins.iter().zip(ends).map(|(from, to)| Ok((*from, to, book.on(named, *from)?))).collect()
}

/// The name in force on a day.
fn name_on(rows: &[&Agent], day: Date) -> String {
    let in_force = rows.iter().rev().find(|row| row.from.is_none_or(|from| from <= day));
    in_force.or(rows.first()).map_or_else(String::new, |row| row.name.to_string())
}

fn given(month: Month, agent: &AgentId, last_day: Date, terms: &[&Agent], rows: Rows<'_>) -> BTreeMap<Name, Value> {
    let mut given = BTreeMap::new();
    let mut give = |term: Term, value: Option<Value>| {
        if let Some(value) = value {
            given.insert(Name::Term(term), value);
        }
    };
    let hired_on = terms.iter().rev().find_map(|row| row.hired_on);
    give(Term::Tenure, hired_on.map(|hired| number(full_years(hired, last_day), Type::Count)));
    let monthly =
        |exam: &&Exam| exam.kind != Some(ExamKind::Quarterly) && exam.kind != Some(ExamKind::Entry) && month.contains(exam.date);
    give(Term::ExamExcellent, excellent(rows.exams.iter().filter(|exam| exam.agent == *agent).filter(monthly)));
    let quarter = |day: Date| (day.year(), (day.month() - 1) / 3);
    let quarterly = |exam: &&Exam| exam.kind == Some(ExamKind::Quarterly) && quarter(exam.date) == quarter(month.first_day());
    give(Term::QuarterExcellent, excellent(rows.exams.iter().filter(|exam| exam.agent == *agent).filter(quarterly)));
    let shifts: Vec<i64> =
        rows.shifts.iter().filter(|shift| shift.agent == *agent && month.contains(shift.date)).map(seconds).collect();
    give(Term::ShiftHours, (!shifts.is_empty()).then(|| number(shifts.iter().sum(), Type::Duration)));
    given
}

fn number(whole: i64, kind: Type) -> Value {
    Value::Number(BigRational::from_integer(whole.into()), kind)
}

/// Full years from one day to another; a year is full on the day of the same date.
fn full_years(from: Date, to: Date) -> i64 {
    let years = i64::from(to.year()) - i64::from(from.year());
    let before_the_day = (to.month(), to.day()) < (from.month(), from.day());
    (years - i64::from(before_the_day)).max(0)
}

/// Yes if one of the exams was excellent; no if none was, or there was none; nothing while an exam waits for its decision.
fn excellent<'a>(exams: impl Iterator<Item = &'a Exam>) -> Option<Value> {
    let answers: Vec<Option<bool>> = exams.map(|exam| exam.excellent).collect();
    if answers.contains(&Some(true)) {
        Some(Value::YesNo(true))
    } else if answers.contains(&None) {
        None
    } else {
        Some(Value::YesNo(false))
    }
}

/// The length of a shift; one that ends at or before its start ends the next day.
fn seconds(shift: &Shift) -> i64 {
    let of_day = |time: Time| i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let length = of_day(shift.end) - of_day(shift.start);
    if length <= 0 { length + 86_400 } else { length }
}

/// The person's points; a group's own 团队评分 stands in the table under the group's name in place of an agent's.
fn manual(month: Month, agent: &AgentId, group: Option<&str>, scores: &[Score]) -> BTreeMap<String, Decimal> {
    let points_of = |who: &str| -> BTreeMap<String, Decimal> {
        let rows = scores.iter().filter(|score| score.month == month && score.agent.as_str() == who);
        rows.map(|score| (score.indicator.trim().to_owned(), score.points)).collect()
    };
    let mut own = points_of(agent.as_str());
    if manual_team_score(&own).is_none()
        && let Some(group) = group
        && let Some(points) = manual_team_score(&points_of(group))
    {
        own.insert(Term::TeamScore.en().to_owned(), *points);
    }
    own
}

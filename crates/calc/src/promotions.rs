//! Who may rise to the next level, why, and what everybody else still lacks (P4). Promotion is earned, never typed in: a manager
//! confirms what the list says.
//!
//! A step's months and exams are those of the level that it leaves: what earned the last step does not earn the next one.

use crate::plan::promotion::ExamNeed;
use crate::plan::{PlanBook, Promotion, VersionIndex};
use crate::roster::Roster;
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::records::{Agent, Exam};
use jinpai_model::words::ExamKind;
use jinpai_model::{AgentId, Month};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of one person's faults in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultRecord {
    /// None that counts, and none that could still.
    Clean,
    /// Confirmed ones, by case number.
    Confirmed(Vec<Arc<str>>),
    /// None that counts, but some that are proposed or appealed, by case number.
    Undecided(Vec<Arc<str>>),
}

/// The fault records of some months; a month or a person that is not there is not known.
pub type FaultRecords = BTreeMap<Month, BTreeMap<AgentId, FaultRecord>>;

/// Whether something that a step asks for is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Yes.
    Met,
    /// It depends on something that is not decided or not recorded.
    NotYetKnown,
    /// No.
    Missing,
}

/// One thing that a step asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Whether it is there.
    pub progress: Progress,
    /// What it is and how it stands.
    pub text: Text,
}

/// A person before a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub agent: AgentId,
    /// The name for people.
    pub name: String,
    /// The version of the plan whose step it is: the one in force on the month's last day.
    pub version: VersionIndex,
    /// The step.
    pub step: Promotion,
    /// The first day in the level; none if the rows do not say.
    pub since: Option<Date>,
    /// Everything that the step asks for.
    pub requirements: Vec<Requirement>,
}

impl Candidate {
    /// Whether the person may rise: all of it is there.
    pub fn is_eligible(&self) -> bool {
        self.progress() == Progress::Met
    }

    /// The least of what is asked for.
    pub fn progress(&self) -> Progress {
        self.requirements.iter().map(|requirement| requirement.progress).max().unwrap_or(Progress::Missing)
    }

    /// The day from which the new level holds: the first of the month after.
    pub fn takes_effect(month: Month) -> Option<Date> {
        month.last_day().tomorrow().ok()
    }
}

/// How many months, the given one included, have to be looked at for faults.
pub fn months_needed(book: &PlanBook) -> u32 {
    let steps = book.versions().iter().flat_map(|version| &version.plan.promotions);
    steps.filter_map(|step| step.months_without_fault).max().unwrap_or(0)
}

/// Everybody who stands before a step at the end of the month, by agent id, then by the order of the plan. Who is in a level without a
/// step, outside the employment or without a plan on the last day is not listed.
pub fn candidates(book: &PlanBook, month: Month, agents: &[Agent], exams: &[Exam], records: &FaultRecords) -> Vec<Candidate> {
    let roster = Roster::new(book, agents);
    let mut found = Vec::new();
    for agent in roster.agents() {
        let last = month.last_day();
        let (Some(row), Some(version)) = (roster.terms(agent, last), roster.version(agent, last)) else { continue };
        let plan = book.plan(version);
        let Some(level) = row.level.as_deref().and_then(|word| plan.levels.id_of(word)) else { continue };
        let person = Standing::new(&roster, agent, month, &level, |word| plan.levels.id_of(word));
        for step in plan.promotions.iter().filter(|step| step.from == level) {
            let requirements = person.requirements(step, exams, records);
            let (agent, name, since) = (agent.clone(), row.name.to_string(), person.since);
            found.push(Candidate { agent, name, version, step: step.clone(), since, requirements });
        }
    }
    found
}

/// A person in a level at the end of a month.
struct Standing<'a> {
    agent: &'a AgentId,
    month: Month,
    /// First day in the company.
    hired: Option<Date>,
    /// First day in the level.
    since: Option<Date>,
    /// Whether there was another level before.
    rose: bool,
}

impl<'a> Standing<'a> {
    fn new(roster: &Roster<'_>, agent: &'a AgentId, month: Month, level: &str, id_of: impl Fn(&str) -> Option<String>) -> Self {
        let rows = roster.rows(agent);
        let known = rows.iter().copied().filter(|row| row.from.is_none_or(|from| from <= month.last_day()));
        let known: Vec<&Agent> = known.collect();
        let is_level = |row: &Agent| row.level.as_deref().and_then(&id_of).as_deref() == Some(level);
        let stretch = known.iter().rev().take_while(|row| is_level(row)).count();
        let hired = known.iter().rev().find_map(|row| row.hired_on);
        let first = known.len().checked_sub(stretch).and_then(|index| known.get(index));
        let since = first.and_then(|row| row.from).max(hired);
        Self { agent, month, hired, since, rose: stretch < known.len() }
    }

    fn requirements(&self, step: &Promotion, exams: &[Exam], records: &FaultRecords) -> Vec<Requirement> {
        let faultless = step.months_without_fault.map(|months| self.faultless(months, records));
        let exam = step.exam.as_ref().map(|need| self.exam(need, exams));
        let in_level = step.months_in_level.map(|months| self.months(months, self.since, ("在本级别", "in the level")));
        let in_company = step.months_in_company.map(|months| self.months(months, self.hired, ("入职", "in the company")));
        [faultless, exam, in_level, in_company].into_iter().flatten().collect()
    }

    /// So many months in a row, the last being this one, wholly in the level and without a confirmed fault.
    fn faultless(&self, wanted: u32, records: &FaultRecords) -> Requirement {
        let mut clean = 0;
        let mut waits: Vec<Text> = Vec::new();
        let mut months = std::iter::successors(Some(self.month), |month| month.before());
        for month in months.by_ref().take(usize::try_from(wanted).unwrap_or(usize::MAX)) {
            if self.since.is_some_and(|since| since > month.first_day()) {
                return self.too_few(wanted, clean, month);
            }
            match records.get(&month).and_then(|persons| persons.get(self.agent)) {
                Some(FaultRecord::Clean) => clean += 1,
                Some(FaultRecord::Confirmed(cases)) => return confirmed(wanted, clean, month, cases),
                Some(FaultRecord::Undecided(cases)) => {
                    let (count, cases) = (cases.len(), cases.join(", "));
                    waits.push(Text::new(
                        format!("{month} 有 {count} 项违规未裁定（{cases}）"),
                        format!("{month} has {count} undecided faults ({cases})"),
                    ));
                }
                None => waits.push(Text::new(format!("{month} 没有数据"), format!("there is no data of {month}"))),
            }
        }
        if waits.is_empty() {
            let text = Text::new(format!("连续 {wanted} 个月没有违规"), format!("{wanted} months in a row without a fault"));
            return Requirement { progress: Progress::Met, text };
        }
        let why = Text::joined(&waits);
        let text = Text::new(
            format!("连续 {wanted} 个月没有违规：还不能确定，{}", why.zh),
            format!("{wanted} months in a row without a fault: not yet known, {}", why.en),
        );
        Requirement { progress: Progress::NotYetKnown, text }
    }

    fn too_few(&self, wanted: u32, clean: u32, month: Month) -> Requirement {
        let since = self.since.map_or_else(String::new, |day| day.to_string());
        let text = Text::new(
            format!("连续 {wanted} 个月没有违规：目前 {clean} 个月，{month} 还不是整月在本级别（{since} 起）"),
            format!(
                "{wanted} months in a row without a fault: {clean} so far, {month} was not wholly in the level (since {since})"
            ),
        );
        Requirement { progress: Progress::Missing, text }
    }

    /// An exam of this kind, taken in the level (in the first level: ever), by the end of the month.
    fn exam(&self, need: &ExamNeed, exams: &[Exam]) -> Requirement {
        let (kind, last) = (need.kind, self.month.last_day());
        let in_level = |exam: &&Exam| exam.date <= last && (!self.rose || self.since.is_none_or(|since| since <= exam.date));
        let of_kind = |exam: &&Exam| exam.agent == *self.agent && exam.kind.unwrap_or(ExamKind::Monthly) == kind;
        let own: Vec<&Exam> = exams.iter().filter(of_kind).filter(in_level).collect();
        let passes = |exam: &&&Exam| if need.excellent { exam.excellent == Some(true) } else { exam.score >= need.pass_mark };
        let wanted = if need.excellent {
            Text::new(format!("{}考核优秀", kind.zh()), format!("an excellent {} exam", kind.code()))
        } else {
            let mark = need.pass_mark.normalize();
            Text::new(format!("{}考核 {mark} 分以上", kind.zh()), format!("a {} exam with {mark} points or more", kind.code()))
        };
        let (progress, how) = if let Some(exam) = own.iter().rfind(passes) {
            let (date, score) = (exam.date, exam.score.normalize());
            (Progress::Met, Text::new(format!("{date} 考了 {score} 分"), format!("{score} points on {date}")))
        } else if let Some(exam) = own.iter().rfind(|exam| need.excellent && exam.excellent.is_none()) {
            let date = exam.date;
            let text = Text::new(
                format!("{date} 的考核还没有定是否优秀"),
                format!("whether that of {date} was excellent is not decided"),
            );
            (Progress::NotYetKnown, text)
        } else if let Some(exam) = own.last() {
            let (date, score) = (exam.date, exam.score.normalize());
            (
                Progress::Missing,
                Text::new(format!("最近一次 {date} 是 {score} 分"), format!("the last, on {date}, had {score} points")),
            )
        } else {
            (Progress::Missing, Text::new("还没有考过", "none was taken yet"))
        };
        let text = Text::new(format!("{}：{}", wanted.zh, how.zh), format!("{}: {}", wanted.en, how.en));
        Requirement { progress, text }
    }

    fn months(&self, wanted: u32, since: Option<Date>, place: (&str, &str)) -> Requirement {
        let (zh, en) = place;
        let Some(since) = since else {
            let text = Text::new(
                format!("{zh}满 {wanted} 个月：agents 表里没有起始日期（from 或 hired_on）"),
                format!("{wanted} months {en}: the table agents has no first day (from or hired_on)"),
            );
            return Requirement { progress: Progress::NotYetKnown, text };
        };
        let full = full_months(since, self.month);
        let progress = if full >= i64::from(wanted) { Progress::Met } else { Progress::Missing };
        let text = Text::new(
            format!("{zh}满 {wanted} 个月：到 {} 满 {full} 个月（{since} 起）", self.month),
            format!("{wanted} months {en}: {full} by the end of {} (since {since})", self.month),
        );
        Requirement { progress, text }
    }
}

fn confirmed(wanted: u32, clean: u32, month: Month, cases: &[Arc<str>]) -> Requirement {
    let cases = cases.join(", ");
    let text = Text::new(
        format!("连续 {wanted} 个月没有违规：目前 {clean} 个月，{month} 有已确认的违规（{cases}）"),
        format!("{wanted} months in a row without a fault: {clean} so far, {month} has confirmed ones ({cases})"),
    );
    Requirement { progress: Progress::Missing, text }
}

/// Full months from a day to the end of a month: a month is full on the eve of the same day of the next one.
fn full_months(since: Date, month: Month) -> i64 {
    let Ok(end) = month.last_day().tomorrow() else { return 0 };
    let months = (i64::from(end.year()) - i64::from(since.year())) * 12 + i64::from(end.month()) - i64::from(since.month());
    (months - i64::from(end.day() < since.day())).max(0)
}

#[cfg(test)]
mod tests;

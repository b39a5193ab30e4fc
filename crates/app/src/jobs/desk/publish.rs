//! `plan publish` and `plan acknowledge`: versions into force, and who has read them (spec 4.0).

use super::{Desk, Problems, listed};
use crate::failure::Failure;
use crate::jobs::plan::{dated, version};
use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_calc::pay::check;
use jinpai_calc::plan::name::nearest;
use jinpai_calc::plan::{PlanBook, Version, VersionIndex};
use jinpai_calc::roster::Roster;
use jinpai_model::records::{Acknowledgement, Agent, PlanVersion};
use jinpai_model::{AgentId, Lang, Month, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// A version that may be published.
#[derive(Debug)]
pub struct Publication {
    /// The row to enter; none if exactly this is published already.
    pub row: Option<PlanVersion>,
    /// The version itself.
    pub version: Version,
    /// The published version of the plan that held before it, and whether this one takes its very place.
    pub before: Option<(PlanVersion, bool)>,
}

/// Checks a plan file and its examples, and whether it may still come into force on its day.
pub fn publish(
    name: &str,
    text: &str,
    published: &[PlanVersion],
    last_closed: Option<Month>,
    desk: &Desk<'_>,
) -> anyhow::Result<Publication> {
    let lang = desk.lang;
    let report = check(name, text);
    if !report.is_good() {
        let head = lang.pick("方案有误，没有发布", "the plan is wrong and was not published");
        return Err(Failure::new(format!("{head}\n{}", report.render(text, lang).trim_end())));
    }
    let version = version(name, text, lang)?;
    let (id, effective) = (&version.id, version.plan.effective);
    let same_day = published.iter().find(|row| *row.plan == **id && row.effective == effective);
    if same_day.is_some_and(|row| *row.text == *text) {
        return Ok(Publication { row: None, version, before: None });
    }
    if let Some(closed) = last_closed.filter(|closed| effective <= closed.last_day()) {
        let first_open = closed.last_day().tomorrow().map_or_else(|_| String::new(), |day| day.to_string());
        return Err(Failure::new(lang.pick(
            format!("方案「{id}」从 {effective} 生效，但到 {closed} 为止的月份已经结账，不能再变。请把 effective 改成 {first_open} 或更晚。没有发布"),
            format!("the plan {id:?} is effective from {effective}, but the months up to {closed} are closed and stay as they are; set effective to {first_open} or later. Nothing was published"),
        )));
    }
    let earlier = published.iter().filter(|row| *row.plan == **id && row.effective < effective).max_by_key(|row| row.effective);
    let before = same_day.map(|row| (row.clone(), true)).or_else(|| earlier.map(|row| (row.clone(), false)));
    let row = PlanVersion {
        plan: id.as_str().into(),
        effective,
        text: text.into(),
        published_by: desk.by.into(),
        time: desk.now,
        source: Source::default(),
    };
    Ok(Publication { row: Some(row), version, before })
}

/// A published version with the people under it.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The version.
    pub row: PlanVersion,
    /// Its title.
    pub title: String,
    /// Its last day; none if no later version of the plan is published.
    pub until: Option<Date>,
    /// Who is under it on some day, by id, and when each acknowledged it.
    pub members: Vec<Member>,
}

/// Somebody under a version.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub agent: AgentId,
    /// The name.
    pub name: String,
    /// When this text was acknowledged.
    pub acknowledged: Option<Timestamp>,
}

/// All published versions, by plan and day. `own` is the workspace's plan file, which names the default plan.
pub fn versions(
    published: &[PlanVersion],
    agents: &[Agent],
    acknowledged: &[Acknowledgement],
    own: &Path,
    lang: Lang,
) -> anyhow::Result<Vec<Standing>> {
    let Some(book) = dated(published, own, lang)? else { return Ok(Vec::new()) };
    let row_of = |version: &Version| {
        let is_it = |row: &&PlanVersion| *row.plan == *version.id && row.effective == version.plan.effective;
        published.iter().find(is_it).cloned()
    };
    let mut standing = Vec::new();
    for (index, version) in book.versions().iter().enumerate() {
        let Some(row) = row_of(version) else { continue };
        let later = book.versions().get(index + 1).filter(|next| next.id == version.id);
        let until = later.and_then(|next| next.plan.effective.yesterday().ok());
        let members = members(&book, VersionIndex(index), until, agents);
        let members = members.into_iter().map(|(agent, name)| {
            // A version published anew under its day is another text: what was acknowledged before it was not this one.
            let is_of = |ack: &&Acknowledgement| {
                ack.agent == agent && ack.plan == row.plan && ack.effective == row.effective && ack.time >= row.time
            };
            let acknowledged = acknowledged.iter().filter(is_of).map(|ack| ack.time).min();
            Member { agent, name, acknowledged }
        });
        standing.push(Standing { title: version.plan.title.clone(), until, members: members.collect(), row });
    }
    Ok(standing)
}

/// Everybody who is under a version on one of its days: terms change only on the first days of rows, employments and versions.
fn members(book: &PlanBook, version: VersionIndex, until: Option<Date>, agents: &[Agent]) -> Vec<(AgentId, String)> {
    let roster = Roster::new(book, agents);
    let first = book.plan(version).effective;
    let within = |day: &Date| *day >= first && until.is_none_or(|until| *day <= until);
    let mut days: BTreeMap<&AgentId, BTreeSet<Date>> = BTreeMap::new();
    for row in agents {
        let begins = [Some(first), row.from, row.hired_on].into_iter().flatten().filter(within);
        days.entry(&row.agent).or_default().extend(begins);
    }
    let mut members = Vec::new();
    for (agent, days) in days {
        let Some(day) = days.into_iter().find(|day| roster.version(agent, *day) == Some(version)) else { continue };
        let name = roster.terms(agent, day).map_or_else(|| agent.to_string(), |row| row.name.to_string());
        members.push((agent.clone(), name));
    }
    members
}

/// What is to be done about an acknowledgement.
#[derive(Debug)]
pub enum Acknowledged {
    /// This row is entered.
    New(Acknowledgement),
    /// It was acknowledged at this time.
    Before(Date, Timestamp),
}

/// Checks an acknowledgement: the plan, its version and that the agent is under it.
pub fn acknowledge(
    standing: &[Standing],
    plan: &str,
    effective: Option<Date>,
    agent: &AgentId,
    desk: &Desk<'_>,
) -> anyhow::Result<Acknowledged> {
    let lang = desk.lang;
    let plan = plan.trim();
    let mut problems = Problems::default();
    let of_plan: Vec<&Standing> = standing.iter().filter(|one| *one.row.plan == *plan || one.title == plan).collect();
    let chosen = of_plan.iter().copied().filter(|one| effective.is_none_or(|day| one.row.effective == day));
    let Some(chosen) = chosen.max_by_key(|one| one.row.effective) else {
        problems.unknown(unknown_version(standing, &of_plan, plan, lang));
        problems.none(lang)?;
        return Err(Failure::new(plan.to_owned()));
    };
    let (id, day) = (&chosen.row.plan, chosen.row.effective);
    let Some(member) = chosen.members.iter().find(|member| member.agent == *agent) else {
        return Err(Failure::new(lang.pick(
            format!("{agent} 不在方案「{id}」（{day} 起）之下，不需要确认。什么都没有记入"),
            format!("{agent} is not under the plan {id:?} (from {day}) and need not acknowledge it; nothing was entered"),
        )));
    };
    if let Some(at) = member.acknowledged {
        return Ok(Acknowledged::Before(day, at));
    }
    let (plan, agent) = (Arc::clone(id), agent.clone());
    Ok(Acknowledged::New(Acknowledgement { plan, effective: day, agent, time: desk.now, source: Source::default() }))
}

fn unknown_version(all: &[Standing], of_plan: &[&Standing], plan: &str, lang: Lang) -> String {
    if !of_plan.is_empty() {
        let days: Vec<String> = of_plan.iter().map(|one| one.row.effective.to_string()).collect();
        let days = listed(&days.iter().map(String::as_str).collect::<Vec<_>>(), lang);
        return lang.pick(
            format!("方案「{plan}」没有那一天生效的版本；{days}"),
            format!("the plan {plan:?} has no version effective from that day; {days}"),
        );
    }
    let mut known: Vec<&str> = all.iter().map(|one| &*one.row.plan).collect();
    known.dedup();
    let meant = match nearest(plan, known.iter().copied().chain(all.iter().map(|one| one.title.as_str()))) {
        Some(meant) => lang.pick(format!("是不是「{meant}」？"), format!("did you mean {meant:?}?")),
        None if known.is_empty() => lang.pick(
            "还没有发布过方案，请先用 jinpai plan publish".to_owned(),
            "no plan is published yet; do so with `jinpai plan publish`".to_owned(),
        ),
        None => listed(&known, lang),
    };
    lang.pick(format!("没有发布过方案「{plan}」。{meant}"), format!("no plan {plan:?} is published; {meant}"))
}

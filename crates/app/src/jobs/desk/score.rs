//! `score`: points given by hand to the indicators of a month that no figure gives (spec 4.0, 4.2).

use super::{Desk, Problems};
use jinpai_calc::pay::Payslip;
use jinpai_calc::plan::name::nearest;
use jinpai_calc::plan::{Name, PlanBook, Term};
use jinpai_calc::text::Text;
use jinpai_model::records::Score;
use jinpai_model::{AgentId, Lang, Month, Row, Source};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An indicator of somebody, or of a group, that is scored by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    /// The agent, or the group in its place, as the table `scores` names it.
    pub who: AgentId,
    /// The agent's name, or the group's.
    pub name: String,
    /// The group: the agent's own, or itself.
    pub group: Option<String>,
    /// Whether it is the group's.
    pub is_of_group: bool,
    /// The indicator's id.
    pub indicator: String,
    /// Its title.
    pub title: Text,
    /// The row that scores it, if there is one.
    pub given: Option<Score>,
}

/// Whom points are given to.
#[derive(Debug, Clone, Copy)]
pub enum Whom<'a> {
    /// One agent.
    Agent(&'a AgentId),
    /// A group: its own score, or each of its members'.
    Group(&'a str),
}

/// What is to be done.
#[derive(Debug)]
pub struct Scored {
    /// Rows to enter, with the points before.
    pub changed: Vec<(ByHand, Score)>,
    /// What had these points from this person before.
    pub same: Vec<ByHand>,
}

impl Scored {
    /// The rows to enter.
    pub fn rows(&self) -> Vec<Row> {
        self.changed.iter().map(|(_, score)| Row::of(score)).collect()
    }
}

/// Every indicator of the month that is scored by hand: by group or agent, in the order of the payslips and of the plan.
pub fn by_hand(slips: &[Payslip], book: &PlanBook, month: Month, scores: &[Score]) -> Vec<ByHand> {
    let of_month: Vec<&Score> = scores.iter().filter(|score| score.month == month).collect();
    let mut all = Vec::new();
    let mut groups = BTreeSet::new();
    for slip in slips {
        let group = slip.terms.last().and_then(|terms| terms.group.clone());
        if uses_team_score(slip, book) && group.as_ref().is_none_or(|group| groups.insert(group.clone())) {
            all.push(team_score(slip, group.clone(), slips, &of_month));
        }
        let indicators = slip.score.iter().flat_map(|score| &score.indicators).filter(|indicator| indicator.figure.is_none());
        all.extend(indicators.map(|indicator| ByHand {
            who: slip.agent.clone(),
            name: slip.name.clone(),
            group: group.clone(),
            is_of_group: false,
            given: row_of(&of_month, slip.agent.as_str(), &[&indicator.id, &indicator.title]),
            indicator: indicator.id.clone(),
            title: Text::same(indicator.title.clone()),
        }));
    }
    // Groups first: one score settles many payslips.
    all.sort_by_key(|one| !one.is_of_group);
    all
}

fn uses_team_score(slip: &Payslip, book: &PlanBook) -> bool {
    let Some(terms) = slip.terms.last() else { return false };
    let plan = book.plan(terms.version);
    let formulas = slip.lines.iter().filter_map(|line| plan.line(&line.id)).flat_map(|line| line.formulas());
    formulas.flat_map(|formula| formula.expr.names()).any(|(name, _)| *name == Name::Term(Term::TeamScore))
}

/// The group's score; who is in no group is a team alone. A member's own row scores the group too.
fn team_score(slip: &Payslip, group: Option<String>, slips: &[Payslip], scores: &[&Score]) -> ByHand {
    let who = group.as_deref().map_or_else(|| slip.agent.clone(), AgentId::from);
    let in_group =
        |other: &&Payslip| group.is_some() && other.terms.last().and_then(|terms| terms.group.as_ref()) == group.as_ref();
    let members = slips.iter().filter(in_group).map(|other| other.agent.as_str());
    let names = [Term::TeamScore.en(), Term::TeamScore.zh()];
    let given = std::iter::once(who.as_str()).chain(members).find_map(|who| row_of(scores, who, &names));
    ByHand {
        name: group.clone().unwrap_or_else(|| slip.name.clone()),
        is_of_group: group.is_some(),
        group,
        indicator: Term::TeamScore.en().to_owned(),
        title: Text::new(Term::TeamScore.zh(), Term::TeamScore.en()),
        given,
        who,
    }
}

fn row_of(scores: &[&Score], who: &str, names: &[&str]) -> Option<Score> {
    let is_it = |score: &&&Score| score.agent.as_str() == who && names.contains(&score.indicator.trim());
    scores.iter().find(is_it).map(|score| (*score).clone())
}

/// Checks points for an indicator of somebody; all problems are said at once.
pub fn score(
    by_hand: &[ByHand],
    month: Month,
    whom: Whom<'_>,
    indicator: &str,
    points: Decimal,
    desk: &Desk<'_>,
) -> anyhow::Result<Scored> {
    let lang = desk.lang;
    let mut problems = Problems::default();
    if points < Decimal::ZERO || points > Decimal::ONE_HUNDRED {
        problems.refused(
            lang.pick(format!("--points {points} 不在 0 到 100 之间"), format!("--points {points} is not between 0 and 100")),
        );
    }
    let of_whom: Vec<&ByHand> = by_hand
        .iter()
        .filter(|one| match whom {
            Whom::Agent(agent) => one.who == *agent,
            Whom::Group(group) => one.group.as_deref() == Some(group),
        })
        .collect();
    let is_named = |one: &&&ByHand| [one.indicator.as_str(), &one.title.zh, &one.title.en].contains(&indicator.trim());
    let named: Vec<&ByHand> = of_whom.iter().filter(is_named).copied().collect();
    if named.is_empty() {
        problems.unknown(unknown(by_hand, &of_whom, whom, indicator, lang));
    }
    problems.none(lang)?;
    let mut scored = Scored { changed: Vec::new(), same: Vec::new() };
    for one in named {
        let is_same = |row: &Score| row.points == points && row.by.as_deref().map(str::trim) == Some(desk.by);
        if one.given.as_ref().is_some_and(is_same) {
            scored.same.push(one.clone());
            continue;
        }
        // Under the words of the row that scores it so far, so that it is replaced and not doubled.
        let (agent, indicator) = match &one.given {
            Some(row) => (row.agent.clone(), Arc::clone(&row.indicator)),
            None => (one.who.clone(), one.indicator.as_str().into()),
        };
        let row = Score { month, agent, indicator, points, by: Some(desk.by.into()), source: Source::default() };
        scored.changed.push((one.clone(), row));
    }
    Ok(scored)
}

fn unknown(all: &[ByHand], of_whom: &[&ByHand], whom: Whom<'_>, indicator: &str, lang: Lang) -> String {
    let (who, groups): (&str, Vec<&str>) = match whom {
        Whom::Agent(agent) => (agent.as_str(), Vec::new()),
        Whom::Group(group) => (group, all.iter().filter_map(|one| one.group.as_deref()).collect()),
    };
    if of_whom.is_empty() {
        let meant = nearest(who, groups.iter().copied())
            .map_or_else(String::new, |meant| lang.pick(format!("；是不是 {meant}？"), format!("; did you mean {meant}?")));
        return lang.pick(
            format!("{who} 这个月没有要人工评分的指标{meant}"),
            format!("nothing of {who} is scored by hand in this month{meant}"),
        );
    }
    let mut known: Vec<String> = of_whom
        .iter()
        .map(|one| lang.pick(format!("{}（{}）", one.title.zh, one.indicator), format!("{} ({})", one.indicator, one.title.zh)))
        .collect();
    known.sort();
    known.dedup();
    let known = known.join(lang.pick("、", ", "));
    lang.pick(
        format!("{who} 没有要人工评分的指标「{indicator}」；有：{known}"),
        format!("{who} has no indicator {indicator:?} that is scored by hand; there are: {known}"),
    )
}

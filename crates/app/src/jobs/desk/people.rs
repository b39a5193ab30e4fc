//! People and their terms, dated: who comes, changes, goes, and by which plan they are paid (P2). History is kept: a row is never
//! taken away, what replaces it stands in its place from then on.

use super::Wrong;
use jiff::civil::Date;
use jinpai_calc::text::Text;
use jinpai_model::records::Agent;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, Source};
use std::sync::Arc;

/// Terms as they are entered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The day they start; none = always.
    pub from: Option<Date>,
    /// A name for people.
    pub name: String,
    /// Role 岗位.
    pub role: Option<Role>,
    /// Level 级别, a word of the plan.
    pub level: Option<String>,
    /// Group 小组.
    pub group: Option<String>,
    /// The plan; none = the default plan.
    pub plan: Option<String>,
    /// First day in the company.
    pub hired_on: Option<Date>,
    /// Last day in the company, inclusive.
    pub left_on: Option<Date>,
}

impl Terms {
    fn row(self, agent: AgentId) -> Agent {
        let text = |text: Option<String>| text.map(|text| Arc::<str>::from(text.trim())).filter(|text| !text.is_empty());
        Agent {
            agent,
            name: self.name.trim().into(),
            role: self.role,
            level: text(self.level),
            group: text(self.group),
            plan: text(self.plan),
            hired_on: self.hired_on,
            left_on: self.left_on,
            from: self.from,
            source: Source::default(),
        }
    }

    fn check(&self) -> Result<(), Wrong> {
        if self.name.trim().is_empty() {
            return Err(Wrong::new("name", Text::new("请写姓名", "write the name")));
        }
        if let (Some(hired), Some(left)) = (self.hired_on, self.left_on)
            && left < hired
        {
            let text = Text::new(
                format!("离职日 {left} 早于入职日 {hired}"),
                format!("the last day {left} is before the first, {hired}"),
            );
            return Err(Wrong::new("left_on", text));
        }
        Ok(())
    }
}

/// Somebody new.
pub fn hire(rows: &[Agent], agent: &str, terms: Terms) -> Result<Agent, Wrong> {
    let agent = super::id("agent", agent)?;
    if let Some(row) = rows.iter().find(|row| row.agent.as_str() == agent) {
        let name = &row.name;
        return Err(Wrong::new(
            "agent",
            Text::new(
                format!("编号 {agent} 已经是 {name} 的；请换一个编号，或去改 {name} 的条件"),
                format!("the id {agent} is that of {name} already; choose another, or change the terms of {name}"),
            ),
        ));
    }
    terms.check()?;
    Ok(terms.row(AgentId::new(agent)))
}

/// Other terms from a day on. Terms that start on the very day of earlier ones take their place.
pub fn change(rows: &[Agent], agent: &AgentId, terms: Terms) -> Result<Agent, Wrong> {
    terms.check()?;
    let is_first = rows.iter().any(|row| row.agent == *agent && row.from.is_none());
    if terms.from.is_none() && !is_first {
        return Err(Wrong::new("from", Text::new("请写从哪天起", "write the day from which they hold")));
    }
    Ok(terms.row(agent.clone()))
}

/// Somebody goes: the last day is set in the terms in force on it.
pub fn leave(rows: &[Agent], agent: &AgentId, last_day: Date) -> Result<Agent, Wrong> {
    let own = own(rows, agent);
    if let Some(later) = own.iter().filter_map(|row| row.from).find(|from| *from > last_day) {
        return Err(Wrong::new(
            "left_on",
            Text::new(
                format!("{later} 起还有新的条件；请先把离职日写进那一条，或选 {later} 以后的日子"),
                format!("there are terms from {later} on; set the last day in those, or choose a day after {later}"),
            ),
        ));
    }
    let Some(row) = own.last() else { return Err(Wrong::new("agent", Text::new("没有这个人", "there is no such person"))) };
    if row.hired_on.is_some_and(|hired| last_day < hired) {
        let hired = row.hired_on.unwrap_or(last_day);
        let text = Text::new(format!("离职日早于入职日 {hired}"), format!("the last day is before the first, {hired}"));
        return Err(Wrong::new("left_on", text));
    }
    Ok(Agent { left_on: Some(last_day), source: Source::default(), ..(*row).clone() })
}

/// The rows that put these persons on a plan from a day on: the terms of that day with the plan, and every later row with it too. Who has
/// left before is left out.
pub fn put_on_plan(rows: &[Agent], agents: &[AgentId], plan: &str, from: Date) -> Vec<Agent> {
    let mut out = Vec::new();
    for agent in agents {
        let own = own(rows, agent);
        let now = own.iter().rev().find(|row| row.from.is_none_or(|start| start <= from));
        let stays = |row: &Agent| row.left_on.is_none_or(|left| left >= from) && row.plan.as_deref() != Some(plan);
        let on_plan = |row: &Agent| Agent { plan: Some(plan.into()), source: Source::default(), ..row.clone() };
        if let Some(row) = now.filter(|row| stays(row)) {
            // Who is hired later is under the plan from the first day on all the same.
            out.push(Agent { from: Some(from), ..on_plan(row) });
        }
        let later = own.iter().filter(|row| row.from.is_some_and(|start| start > from) && stays(row));
        out.extend(later.map(|row| on_plan(row)));
    }
    out
}

/// The rows of a person, by their first day.
pub fn own<'a>(rows: &'a [Agent], agent: &AgentId) -> Vec<&'a Agent> {
    let mut own: Vec<&Agent> = rows.iter().filter(|row| row.agent == *agent).collect();
    own.sort_by_key(|row| row.from);
    own
}

/// The row in force on a day, whether employed or not; before the first, the first.
pub fn on_day<'a>(own: &[&'a Agent], day: Date) -> Option<&'a Agent> {
    own.iter().rev().find(|row| row.from.is_none_or(|from| from <= day)).or(own.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::{Terms, change, hire, leave, put_on_plan};
    use jiff::civil::{Date, date};
    use jinpai_model::AgentId;
    use jinpai_model::records::Agent;

    fn terms(from: Option<Date>, plan: Option<&str>) -> Terms {
        Terms { from, name: "王芳".to_owned(), plan: plan.map(str::to_owned), ..Terms::default() }
    }

    fn rows(dates: &[(Option<Date>, Option<&str>)]) -> Vec<Agent> {
        dates.iter().map(|(from, plan)| terms(*from, *plan).row(AgentId::new("wang"))).collect()
    }

    #[test]
    fn an_id_is_given_once() {
        let first = hire(&[], " wang ", terms(None, None)).unwrap();
        assert_eq!(first.agent.as_str(), "wang");
        assert_eq!(hire(&[first], "wang", terms(None, None)).unwrap_err().field, "agent");
        assert_eq!(hire(&[], "", terms(None, None)).unwrap_err().field, "agent");
        assert_eq!(hire(&[], "a\nb", terms(None, None)).unwrap_err().field, "agent");
        assert_eq!(hire(&[], "wang", Terms::default()).unwrap_err().field, "name");
    }

    #[test]
    fn terms_without_a_day_only_take_the_place_of_such() {
        let agent = AgentId::new("wang");
        assert_eq!(change(&rows(&[(Some(date(2026, 1, 1)), None)]), &agent, terms(None, None)).unwrap_err().field, "from");
        assert!(change(&rows(&[(None, None)]), &agent, terms(None, None)).is_ok());
    }

    #[test]
    fn leaving_ends_the_last_terms_and_no_others() {
        let agent = AgentId::new("wang");
        let all = rows(&[(None, None), (Some(date(2026, 3, 1)), Some("b"))]);
        let left = leave(&all, &agent, date(2026, 4, 30)).unwrap();
        assert_eq!((left.from, left.left_on, left.plan.as_deref()), (Some(date(2026, 3, 1)), Some(date(2026, 4, 30)), Some("b")));
        assert!(leave(&all, &agent, date(2026, 2, 28)).unwrap_err().text.en.contains("2026-03-01"));
    }

    #[test]
    fn who_is_put_on_a_plan_stays_on_it_under_later_terms() {
        let agent = AgentId::new("wang");
        let all = rows(&[(None, None), (Some(date(2026, 3, 1)), Some("b"))]);
        let put = put_on_plan(&all, std::slice::from_ref(&agent), "c", date(2026, 2, 1));
        let days: Vec<_> = put.iter().map(|row| (row.from, row.plan.as_deref())).collect();
        assert_eq!(days, [(Some(date(2026, 2, 1)), Some("c")), (Some(date(2026, 3, 1)), Some("c"))]);
        assert_eq!(put_on_plan(&all, std::slice::from_ref(&agent), "b", date(2026, 3, 1)), []);
        let gone = vec![Agent { left_on: Some(date(2026, 1, 31)), ..all[0].clone() }];
        assert_eq!(put_on_plan(&gone, &[agent], "c", date(2026, 2, 1)), []);
    }
}

//! A period over several months: the computed months that it reaches into, and the facts of its days.

use crate::jobs::board::{Board, MonthView};
use jinpai_calc::measures::funnels::Funnel;
use jinpai_calc::measures::hours::HourSums;
use jinpai_calc::measures::periods::{By, MonthPart, PeriodFigures, Span, Wanted, figures_of_period};
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, FileId, Lang, Month, ShopId};
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The months of a period that have any data, in order.
pub struct Period {
    /// Its days.
    pub span: Span,
    /// The months.
    pub views: Vec<Arc<MonthView>>,
}

impl Period {
    /// Reads the months from the board.
    pub fn read(board: &Board, span: Span, at_least: Option<FileId>, lang: Lang) -> anyhow::Result<Self> {
        let known = board.months()?;
        let wanted: Vec<Month> = span.months().filter(|month| known.contains(month)).collect();
        let views: anyhow::Result<Vec<_>> = wanted.into_iter().map(|month| board.get(month, at_least, lang)).collect();
        Ok(Self { span, views: views? })
    }

    /// The last file that the newest of its months was made of.
    pub fn up_to(&self) -> Option<FileId> {
        self.views.iter().map(|view| view.state.up_to).max()
    }

    /// The rows of `agents` as the newest month knows them.
    pub fn agents(&self) -> &[Agent] {
        self.views.last().map_or(&[], |view| &view.paid.measured.agents)
    }

    /// The figures.
    pub fn figures(&self, wanted: &Wanted<'_>) -> Vec<PeriodFigures> {
        let parts: Vec<MonthPart<'_>> = self.views.iter().map(|view| view.part()).collect();
        // Each part of the period is worked out by itself; days of a month are many.
        let divided = wanted.span.divided(wanted.by);
        let of_part = |span: &Span| figures_of_period(&parts, &Wanted { span: *span, by: By::Total, ..*wanted });
        divided.par_iter().flat_map_iter(of_part).collect()
    }

    /// How far the buyers came.
    pub fn funnel(&self, in_shop: &dyn Fn(&ShopId) -> bool, agent: Option<&dyn Fn(&AgentId) -> bool>) -> Funnel {
        let mut funnel = Funnel::default();
        for view in &self.views {
            funnel.add(view.measures(), self.span, in_shop, agent);
        }
        funnel
    }

    /// Rounds by weekday (Monday = 0) and hour.
    pub fn hours(&self, in_shop: &dyn Fn(&ShopId) -> bool, agent: &dyn Fn(&AgentId) -> bool) -> [[HourSums; 24]; 7] {
        let mut week = [[HourSums::default(); 24]; 7];
        for view in &self.views {
            let days = view.hours.iter().filter(|(shop, who, day, _)| self.span.contains(*day) && in_shop(shop) && agent(who));
            for (_, _, day, hours) in days {
                let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).expect("0 to 6");
                for (sum, hour) in week[weekday].iter_mut().zip(hours) {
                    *sum += *hour;
                }
            }
        }
        week
    }
}

/// The terms of each person on a day: the row of `agents` in force, else the earliest.
pub fn terms_on(rows: &[Agent], day: jiff::civil::Date) -> BTreeMap<&AgentId, &Agent> {
    let mut terms: BTreeMap<&AgentId, &Agent> = BTreeMap::new();
    for row in rows {
        let better = terms.get(&row.agent).is_none_or(|other| {
            let rank = |row: &Agent| (row.from.is_none_or(|from| from <= day), row.from);
            let (mine, others) = (rank(row), rank(other));
            if mine.0 { !others.0 || mine.1 >= others.1 } else { !others.0 && mine.1 < others.1 }
        });
        if better {
            terms.insert(&row.agent, row);
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::terms_on;
    use jiff::civil::{Date, date};
    use jinpai_model::Source;
    use jinpai_model::records::Agent;

    fn row(group: &str, from: Option<Date>) -> Agent {
        Agent {
            agent: "a1".into(),
            name: "小美".into(),
            role: None,
            level: None,
            group: Some(group.into()),
            plan: None,
            hired_on: None,
            left_on: None,
            from,
            source: Source::default(),
        }
    }

    #[test]
    fn the_terms_in_force_stand_else_the_first() {
        let rows = [
            row("later", Some(date(2025, 12, 1))),
            row("first", Some(date(2025, 11, 1))),
            row("second", Some(date(2025, 11, 20))),
        ];
        let group = |day| terms_on(&rows, day)[&rows[0].agent].group.as_deref().unwrap().to_owned();
        assert_eq!(group(date(2025, 11, 19)), "first");
        assert_eq!(group(date(2025, 11, 20)), "second");
        assert_eq!(group(date(2026, 1, 1)), "later");
        assert_eq!(group(date(2025, 1, 1)), "first");
    }
}

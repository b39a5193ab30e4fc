//! The figures of any period: sums over days of any months, and ratios of these sums. Never a mean of means.
//!
//! A month's days come from its own computation, so each day was measured by the plan of its month. What is no sum over days follows the
//! same rules as in a month: buyers and parcels count once in the whole period, "the shop's" figures are those of the shops in which the
//! person has an account (3.6), and a target stands for whole months only.

use super::attendance::{Attendance, ShiftFact};
use super::months::{AgentMonth, Days, MonthSums, figures, online};
use super::tallies::{MonthTallies, Tally};
use crate::context::Context;
use crate::figures::{AgentFigures, Figure, FigureValue, compared};
use jiff::civil::Date;
use jinpai_model::{AgentId, Fen, Month, ShopId};
use num_rational::BigRational;
use std::collections::{BTreeMap, BTreeSet};

/// A computed month that a period reaches into.
#[derive(Debug, Clone, Copy)]
pub struct MonthPart<'a> {
    /// Clocks and people.
    pub context: &'a Context,
    /// The month's facts by day.
    pub tallies: &'a MonthTallies,
    /// Everybody's month: attendance, targets, roles.
    pub months: &'a BTreeMap<AgentId, AgentMonth>,
}

/// How a period is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Not at all.
    #[default]
    Total,
    /// By business day.
    Day,
    /// By week, from Monday.
    Week,
    /// By month.
    Month,
}

/// Days, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Span {
    /// Whether the day lies in it.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days it has.
    pub fn days(self) -> i64 {
        i64::from((self.to - self.from).get_days()) + 1
    }

    /// The months that it reaches into.
    pub fn months(self) -> impl Iterator<Item = Month> {
        let last = Month::of(self.to);
        std::iter::successors(Some(Month::of(self.from)), |month| month.after()).take_while(move |month| *month <= last)
    }

    /// The period before it that it is compared with: of whole months as many months, else as many days.
    pub fn previous(self) -> Option<Self> {
        let to = self.from.yesterday().ok()?;
        if self.is_whole_months() {
            let months = i32::try_from(self.months().count()).ok()?;
            let from = self.from.checked_sub(jiff::Span::new().months(months)).ok()?;
            return Some(Self { from, to });
        }
        let from = self.from.checked_sub(jiff::Span::new().days(self.days())).ok()?;
        Some(Self { from, to })
    }

    /// Whether it begins with a first and ends with a last day of a month.
    pub fn is_whole_months(self) -> bool {
        self.from == self.from.first_of_month() && self.to == self.to.last_of_month()
    }

    /// Divides it; the first and last part may be shorter than the others.
    pub fn divided(self, by: By) -> Vec<Self> {
        let end_of = |day: Date| match by {
            By::Total => self.to,
            By::Day => day,
            By::Week => day.saturating_add(jiff::Span::new().days(7 - day.weekday().to_monday_one_offset())),
            By::Month => day.last_of_month(),
        };
        let part = |from: Date| Self { from, to: end_of(from).min(self.to) };
        let next = |span: &Self| span.to.tomorrow().ok().filter(|day| *day <= self.to).map(part);
        std::iter::successors((self.from <= self.to).then(|| part(self.from)), next).collect()
    }
}

/// Which facts count.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The days.
    pub span: Span,
    /// How they are divided.
    pub by: By,
    /// Only of these shops; none = of all.
    pub shops: Option<&'a BTreeSet<ShopId>>,
    /// Only these people; the team's figures are theirs together.
    pub agent: &'a (dyn Fn(&AgentId) -> bool + Sync),
}

/// The figures of a period or of a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodFigures {
    /// Its days.
    pub span: Span,
    /// What each person's figures are made of.
    pub sums: BTreeMap<AgentId, AgentMonth>,
    /// Each person's figures.
    pub agents: BTreeMap<AgentId, AgentFigures>,
    /// All of them together: sums of sums, ratios of sums.
    pub team: AgentFigures,
}

/// The figures of a period, one entry for each part of it, in order.
pub fn figures_of_period(parts: &[MonthPart<'_>], wanted: &Wanted<'_>) -> Vec<PeriodFigures> {
    wanted.span.divided(wanted.by).into_iter().map(|span| Gathering { parts, wanted, span }.figures()).collect()
}

/// The middle value of a figure: a person in the middle of the team, so to say. Only of what is known; nothing if fewer than `least`
/// people have it, for then it would tell about one of them.
pub fn median(figures: &BTreeMap<AgentId, AgentFigures>, figure: Figure, least: usize) -> Option<BigRational> {
    let mut values: Vec<BigRational> =
        figures.values().filter_map(|figures| figures.get(&figure).and_then(FigureValue::value)).collect();
    if values.is_empty() || values.len() < least {
        return None;
    }
    values.sort_by(compared);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        return values.get(middle).cloned();
    }
    Some((&values[middle - 1] + &values[middle]) / BigRational::from_integer(2.into()))
}

/// What one part of a period is gathered from.
struct Gathering<'a> {
    parts: &'a [MonthPart<'a>],
    wanted: &'a Wanted<'a>,
    span: Span,
}

impl Gathering<'_> {
    fn figures(&self) -> PeriodFigures {
        let tallies = self.tallies();
        let mut by_shops = ShopSums::default();
        let mut sums = BTreeMap::new();
        let (mut all, mut shifts) = (Tally::default(), Vec::new());
        for (agent, tally) in &tallies {
            let month = self.month(agent, tally, &mut by_shops);
            shifts.extend_from_slice(&month.attendance.shifts);
            all.add(tally);
            sums.insert(agent.clone(), month);
        }
        let team = self.team(&sums, &all, shifts);
        let agents = sums.iter().map(|(agent, month)| (agent.clone(), figures(month))).collect();
        PeriodFigures { span: self.span, sums, agents, team }
    }

    fn parts(&self) -> impl Iterator<Item = &MonthPart<'_>> {
        let reaches = |part: &&MonthPart<'_>| {
            let month = part.context.month;
            month.first_day() <= self.span.to && self.span.from <= month.last_day()
        };
        self.parts.iter().filter(reaches)
    }

    /// Everybody's sums; who was there and did nothing has empty ones.
    fn tallies(&self) -> BTreeMap<AgentId, Tally> {
        let mut tallies: BTreeMap<AgentId, Tally> = BTreeMap::new();
        for part in self.parts() {
            for agent in part.months.keys().filter(|agent| (self.wanted.agent)(agent)) {
                tallies.entry(agent.clone()).or_default();
            }
            for ((shop, agent, day), tally) in &part.tallies.agents {
                let counts = self.span.contains(*day) && self.is_asked(shop.as_ref());
                if let Some(sums) = tallies.get_mut(agent).filter(|_| counts) {
                    sums.add(tally);
                }
            }
        }
        tallies
    }

    fn month(&self, agent: &AgentId, tally: &Tally, by_shops: &mut ShopSums) -> AgentMonth {
        let shifts = self.parts().filter_map(|part| part.months.get(agent)).flat_map(|month| &month.attendance.shifts);
        let shifts: Vec<ShiftFact> = shifts.filter(|shift| self.span.contains(shift.date)).cloned().collect();
        AgentMonth {
            sums: tally.counted(),
            days: tally.days,
            max_concurrent: tally.max_concurrent,
            online: self.online(agent),
            attendance: Attendance { shifts },
            target: self.target(agent),
            role: self.parts().filter_map(|part| part.months.get(agent)?.role).last(),
            shop: by_shops.of(self, self.shops_of(agent)),
            has_presence: self.has_presence(),
        }
    }

    fn has_presence(&self) -> bool {
        self.parts().any(|part| part.months.values().any(|month| month.has_presence))
    }

    /// Whether facts of a shop are asked for. Those of an unknown shop only if all are.
    fn is_asked(&self, shop: Option<&ShopId>) -> bool {
        self.wanted.shops.is_none_or(|wanted| shop.is_some_and(|shop| wanted.contains(shop)))
    }

    /// The union over the shops.
    fn online(&self, agent: &AgentId) -> i64 {
        let days = |part: &MonthPart<'_>| {
            let month = part.context.month;
            Days(self.span.from.max(month.first_day()), self.span.to.min(month.last_day()))
        };
        self.parts().map(|part| online(part.context, agent, days(part), &|shop| self.is_asked(Some(shop)))).sum()
    }

    /// The targets of the months, if whole months are asked for and each has one.
    fn target(&self, agent: &AgentId) -> Option<Fen> {
        if !self.span.is_whole_months() {
            return None;
        }
        let mut all = self.parts().map(|part| part.months.get(agent).and_then(|month| month.target)).peekable();
        all.peek()?;
        all.sum()
    }

    /// The shops whose figures are "the shop's" for this person; none stands for all.
    fn shops_of(&self, agent: &AgentId) -> BTreeSet<Option<ShopId>> {
        let of_part = |part: &MonthPart<'_>| {
            let month = part.context.month;
            let shops = part.context.people.shops_of(agent, month.first_day(), month.last_day());
            shops.map(Option::<&ShopId>::cloned).collect::<Vec<_>>()
        };
        self.parts().flat_map(of_part).collect()
    }

    /// All together. What is said of one person only (a full month, a role) is not said of a team.
    fn team(&self, sums: &BTreeMap<AgentId, AgentMonth>, all: &Tally, shifts: Vec<ShiftFact>) -> AgentFigures {
        let targeted = || sums.values().filter(|month| month.target.is_some());
        let target = targeted().next().map(|_| targeted().filter_map(|month| month.target).sum::<Fen>());
        let team = AgentMonth {
            sums: all.counted(),
            days: all.days,
            max_concurrent: all.max_concurrent,
            online: sums.values().map(|month| month.online).sum(),
            attendance: Attendance { shifts },
            target,
            role: None,
            shop: ShopSums::default().of(self, [None].into()),
            has_presence: self.has_presence(),
        };
        let mut figures = figures(&team);
        figures.remove(&Figure::FullAttendance);
        // Sales of who has no target would make the others' targets look reached.
        let regular: Fen = targeted().map(|month| month.sums.sales - month.sums.campaign_sales).sum();
        let completion = target.filter(|target| *target > Fen::ZERO);
        let completion = completion.map_or(FigureValue::Absent, |target| FigureValue::ratio(regular.fen(), target.fen()));
        figures.insert(Figure::Completion, completion);
        figures
    }
}

/// "The shop's" sums, each set of shops worked out once: most people share one.
#[derive(Default)]
struct ShopSums(BTreeMap<BTreeSet<Option<ShopId>>, MonthSums>);

impl ShopSums {
    fn of(&mut self, gathering: &Gathering<'_>, shops: BTreeSet<Option<ShopId>>) -> MonthSums {
        if let Some(known) = self.0.get(&shops) {
            return *known;
        }
        let counts =
            |shop: &ShopId| gathering.is_asked(Some(shop)) && (shops.contains(&None) || shops.contains(&Some(shop.clone())));
        let mut total = Tally::default();
        for part in gathering.parts() {
            for ((shop, day), tally) in &part.tallies.shops {
                if gathering.span.contains(*day) && counts(shop) {
                    total.add(tally);
                }
            }
        }
        let sums = total.counted();
        self.0.insert(shops, sums);
        sums
    }
}

#[cfg(test)]
mod tests;

//! Facts of shifts and working days (W5, W6, K5): lateness, never online, handovers, reports.

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use crate::calendar::{Second, ShopClock, second};
use crate::context::day_after;
use crate::explain::Evidence;
use crate::measures::attendance::{ShiftFact, ShiftStatus};
use crate::measures::months::AgentMonth;
use crate::plan::WorkingDay;
use crate::plan::fault::{FactField, FactKind, Need};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::{AgentId, ShopId};
use std::collections::{BTreeMap, BTreeSet};

/// So long after the end of a shift its handover still counts, seconds.
const HANDOVER_WITHIN: i64 = 30 * 60;

type Months = BTreeMap<AgentId, AgentMonth>;

impl Faults {
    /// Shifts and days of everybody.
    pub(super) fn add_roster(&mut self, search: &Search<'_>, months: &Months) {
        if search.wants(FactKind::Shift) {
            for (agent, month) in months {
                for shift in &month.attendance.shifts {
                    self.add_shift(search, agent, shift);
                }
            }
        }
        if search.wants(FactKind::Day) {
            let reports = Reports::new(search, months);
            for (agent, month) in months {
                let days: BTreeSet<Date> = month.attendance.shifts.iter().map(|shift| shift.date).collect();
                for day in days {
                    self.add_day(search, &reports, agent, month, day);
                }
            }
            for shop in search.context.shops.keys() {
                self.add_days_without_shift(search, shop);
            }
        }
    }

    fn add_shift(&mut self, search: &Search<'_>, agent: &AgentId, shift: &ShiftFact) {
        let horizon = search.horizon_of(agent);
        // A shift that is not over is no fact yet.
        if horizon < shift.span.1 {
            return;
        }
        let key = Key { thing: "shift", shop: None, buyer: None, number: None, from: shift.span.0 };
        let place = Place { kind: FactKind::Shift, agent, day: shift.date, key, order: None, for_grey: false };
        self.consider(search, &place, &OneShift { search, agent, shift, horizon });
    }

    fn add_day(&mut self, search: &Search<'_>, reports: &Reports<'_>, agent: &AgentId, month: &AgentMonth, day: Date) {
        let shifts: Vec<&ShiftFact> = month.attendance.shifts.iter().filter(|shift| shift.date == day).collect();
        let on_duty: Vec<&ShiftFact> = shifts.into_iter().filter(|shift| !is_on_leave(search, agent, shift)).collect();
        let Some(last) = on_duty.iter().map(|shift| shift.span.1).max() else { return };
        let clock = search.context.clock_of_agent(agent);
        let key = Key { thing: "day", shop: None, buyer: None, number: None, from: clock.day_begins(day) };
        let place = Place { kind: FactKind::Day, agent, day, key, order: None, for_grey: false };
        let fact = WorkedDay { search, reports, agent, shifts: on_duty, at: last };
        self.consider(search, &place, &fact);
    }

    /// A day of a shop on which nobody is on shift, though it has shifts in the month, belongs to its supervisors.
    fn add_days_without_shift(&mut self, search: &Search<'_>, shop: &ShopId) {
        let context = search.context.shop(shop);
        let worked: BTreeSet<Date> = search.shop_shifts(shop).iter().map(|shift| shift.date).collect();
        if !worked.iter().any(|day| search.context.month.contains(*day)) {
            return;
        }
        for day in search.days().into_iter().filter(|day| !worked.contains(day)) {
            let end = context.clock.day_begins(day_after(day)) - 1;
            if context.horizon < end {
                continue;
            }
            let reported =
                search.duties("report").iter().any(|row| row.shop == *shop && row.date == day && row.done_at.is_some());
            let key = Key { thing: "day", shop: Some(shop), buyer: None, number: None, from: context.clock.day_begins(day) };
            let fact = EmptyDay { reported, at: end };
            let supervisors = search.supervisors(shop, day);
            for agent in &supervisors {
                self.consider(search, &Place { kind: FactKind::Day, agent, day, key, order: None, for_grey: false }, &fact);
            }
            if supervisors.is_empty() && !reported {
                let missing = |rule: &&ReadyRule| rule.names(FactField::ReportMissing);
                let rules = search.versions_with(FactKind::Day).flat_map(|version| search.rules(version, FactKind::Day));
                for rule in rules.filter(missing) {
                    self.of_nobody(rule.index, None, day);
                }
            }
        }
    }
}

struct OneShift<'f, 'a> {
    search: &'f Search<'a>,
    agent: &'f AgentId,
    shift: &'f ShiftFact,
    horizon: Second,
}

/// On leave for all of the shift, whether or not there is a stray punch.
fn is_on_leave(search: &Search<'_>, agent: &AgentId, shift: &ShiftFact) -> bool {
    matches!(shift.status, ShiftStatus::OnLeave { .. }) || search.on_leave(agent, shift.span)
}

impl OneShift<'_, '_> {
    fn is_on_leave(&self) -> bool {
        is_on_leave(self.search, self.agent, self.shift)
    }

    /// Where the agent's accounts have any state on record.
    fn never_online(&self) -> Option<bool> {
        if !self.search.is_seen(self.agent) {
            return None;
        }
        let (from, to) = self.shift.span;
        let presence = self.search.context.shops.values().filter_map(|shop| shop.presence.get(self.agent));
        let online: i64 = presence.map(|presence| presence.online.overlap(from, to)).sum();
        Some(online == 0 && !self.is_on_leave())
    }

    /// Another agent's shift of a shop both work in goes on at the end of this one.
    fn handover_missing(&self) -> Option<bool> {
        let (start, end) = self.shift.span;
        let absent = self.shift.status == ShiftStatus::Absent && self.search.has.has(&Need::Punches);
        if self.is_on_leave() || absent {
            return Some(false);
        }
        let shops = self.search.shops_of(self.agent, self.shift.date, self.shift.date);
        let takes_over = shops.into_iter().any(|shop| self.search.on_shift(shop, end).any(|other| other.agent != *self.agent));
        if !takes_over {
            return Some(false);
        }
        let by = end + HANDOVER_WITHIN;
        let done = self
            .search
            .duties_of("handover", self.agent)
            .iter()
            .any(|row| row.done_at.map(second).is_some_and(|at| start <= at && at <= by && at <= self.horizon));
        (done || by <= self.horizon).then_some(!done)
    }
}

impl Fact for OneShift<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        let shift = self.shift;
        let missing = shift.status == ShiftStatus::MissingPunch;
        let yes = match field {
            FactField::Late if missing && shift.came.is_none() => return None,
            FactField::Late => return Some(FieldValue::Whole(shift.late)),
            FactField::Early if missing && shift.left.is_none() => return None,
            FactField::Early => return Some(FieldValue::Whole(shift.early)),
            FactField::ShiftKind => return shift.kind.clone().map(FieldValue::Text),
            FactField::Absent => shift.status == ShiftStatus::Absent,
            FactField::OnLeave => self.is_on_leave(),
            FactField::NeverOnline => self.never_online()?,
            FactField::HandoverMissing => self.handover_missing()?,
            _ => return None,
        };
        Some(FieldValue::YesNo(yes))
    }

    fn at(&self, rule: &ReadyRule, _: &Sight<'_>) -> Second {
        let end = self.shift.span.1;
        if rule.names(FactField::HandoverMissing) { end + HANDOVER_WITHIN } else { end }
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let time = |at: Second| self.search.context.clock_of_agent(self.agent).local(at).strftime("%m-%d %H:%M:%S").to_string();
        let (from, to) = (time(self.shift.span.0), time(self.shift.span.1));
        let mut rows =
            vec![Evidence::new(self.shift.source, Text::new(format!("班次 {from} 至 {to}"), format!("shift {from} to {to}")))];
        let punches = [(self.shift.came, "上班打卡", "punch in"), (self.shift.left, "下班打卡", "punch out")];
        rows.extend(punches.into_iter().filter_map(|(punch, zh, en)| {
            let (at, source) = punch?;
            Some(Evidence::new(source, Text::new(format!("{zh} {}", time(at)), format!("{en} {}", time(at)))))
        }));
        rows
    }
}

/// Who was on which shift together, and when somebody reported.
struct Reports<'m> {
    together: BTreeMap<(Second, Second), BTreeSet<&'m AgentId>>,
    /// By shop, in order of time.
    done: BTreeMap<&'m ShopId, Vec<(Second, &'m AgentId)>>,
}

impl<'m> Reports<'m> {
    fn new(search: &Search<'m>, months: &'m Months) -> Self {
        let mut together: BTreeMap<(Second, Second), BTreeSet<&AgentId>> = BTreeMap::new();
        for (agent, month) in months {
            for shift in &month.attendance.shifts {
                together.entry(shift.span).or_default().insert(agent);
            }
        }
        let mut done: BTreeMap<&ShopId, Vec<(Second, &AgentId)>> = BTreeMap::new();
        for row in search.duties("report") {
            let at = row.done_at.map(|at| (second(at), &row.agent));
            done.entry(&row.shop).or_default().extend(at);
        }
        for rows in done.values_mut() {
            rows.sort_unstable();
        }
        Self { together, done }
    }

    /// Whether anybody of that very shift reported in its last part, in a shop that the agent works in. Who has no account works in all.
    fn has(&self, search: &Search<'_>, agent: &AgentId, shift: &ShiftFact, working_day: &WorkingDay, horizon: Second) -> bool {
        let (from, to) = (shift.span.1 - working_day.report_within, shift.span.1.min(horizon));
        let Some(together) = self.together.get(&shift.span) else { return false };
        let by_one_of_them = |shop: &ShopId| {
            let rows = self.done.get(shop).map_or(&[][..], Vec::as_slice);
            let first = rows.partition_point(|(at, _)| *at < from);
            rows[first..].iter().take_while(|(at, _)| *at <= to).any(|(_, by)| together.contains(by))
        };
        let shops = search.shops_of(agent, shift.date, shift.date);
        if shops.is_empty() { self.done.keys().any(|shop| by_one_of_them(shop)) } else { shops.into_iter().any(by_one_of_them) }
    }
}

struct WorkedDay<'f, 'a> {
    search: &'f Search<'a>,
    reports: &'f Reports<'f>,
    agent: &'f AgentId,
    shifts: Vec<&'f ShiftFact>,
    /// The end of the last shift.
    at: Second,
}

impl Fact for WorkedDay<'_, '_> {
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue> {
        match field {
            FactField::OnShift => Some(FieldValue::YesNo(true)),
            FactField::ReportMissing => {
                let horizon = self.search.horizon_of(self.agent);
                let has =
                    |shift: &&&ShiftFact| self.reports.has(self.search, self.agent, shift, &sight.plan.working_day, horizon);
                let (over, running): (Vec<&ShiftFact>, Vec<&ShiftFact>) =
                    self.shifts.iter().partition(|shift| shift.span.1 <= horizon);
                let missing = over.iter().any(|shift| !has(&shift));
                (missing || running.is_empty()).then_some(FieldValue::YesNo(missing))
            }
            _ => None,
        }
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.at
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let clock: ShopClock = self.search.context.clock_of_agent(self.agent);
        let row = |shift: &&ShiftFact| {
            let end = clock.local(shift.span.1).strftime("%Y-%m-%d %H:%M:%S").to_string();
            Evidence::new(shift.source, Text::new(format!("班次，至 {end}"), format!("shift until {end}")))
        };
        self.shifts.iter().map(row).collect()
    }
}

/// A day without any shift, as a supervisor answers for it.
struct EmptyDay {
    reported: bool,
    at: Second,
}

impl Fact for EmptyDay {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        match field {
            FactField::OnShift => Some(FieldValue::YesNo(false)),
            FactField::ReportMissing => Some(FieldValue::YesNo(!self.reported)),
            _ => None,
        }
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.at
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        Vec::new()
    }
}

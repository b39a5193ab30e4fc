//! What belongs to the persons of a month besides their terms and figures: figures of days, attendance, faults, losses carried over,
//! adjustments of closed months.

use super::{Adjustment, CarriedLoss, NotEarned, NotEarnedReason, PayMonth, Person};
use crate::explain::Evidence;
use crate::faults::{Fault, LostCredit, Standing};
use crate::figures::AgentFigures;
use crate::measures::attendance::{Attendance, ShiftFact, ShiftStatus};
use crate::measures::credits::Credit;
use crate::measures::months::AgentMonth;
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::{AgentId, OrderId, ShopId};
use std::collections::BTreeMap;

impl PayMonth {
    /// The person of that id.
    pub fn person(&self, agent: &AgentId) -> Option<&Person> {
        self.persons.iter().find(|person| person.agent == *agent)
    }

    /// Adds the figures of single terms, where a person has more than one; `between` gives everybody's figures of some days, both
    /// inclusive, and is asked once for the same days.
    pub fn add_figures_of_days(&mut self, between: impl Fn(Date, Date) -> BTreeMap<AgentId, AgentFigures>) {
        let mut asked: BTreeMap<(Date, Date), BTreeMap<AgentId, AgentFigures>> = BTreeMap::new();
        for person in self.persons.iter_mut().filter(|person| person.terms.len() > 1) {
            for terms in &mut person.terms {
                let days = (terms.from, terms.to);
                let figures = asked.entry(days).or_insert_with(|| between(days.0, days.1));
                terms.figures = Some(figures.get(&person.agent).cloned().unwrap_or_default());
            }
        }
    }

    /// Adds the days that are not earned: absent, or on leave that is not paid; once a day, whatever the number of its shifts (4.0).
    pub fn add_attendance(&mut self, months: &BTreeMap<AgentId, AgentMonth>) {
        for person in &mut self.persons {
            if let Some(month) = months.get(&person.agent) {
                person.not_earned.extend(not_earned(&month.attendance));
            }
        }
    }

    /// Adds the faults to their agents, the credits they take to whoever has those, and the days that they make absent. `credits` are
    /// those dated in the month.
    pub fn add_faults(&mut self, faults: &[Fault], credits: &[Credit]) {
        let mut by_agent: BTreeMap<&AgentId, Vec<&Fault>> = BTreeMap::new();
        for fault in faults {
            by_agent.entry(&fault.agent).or_default().push(fault);
        }
        let mut lost: BTreeMap<AgentId, Vec<LostCredit>> = BTreeMap::new();
        for credit in lost_credits(faults, credits) {
            lost.entry(credit.agent.clone()).or_default().push(credit);
        }
        for person in &mut self.persons {
            let mut own = by_agent.remove(&person.agent).unwrap_or_default();
            own.sort_by(|a, b| (a.at, &a.case).cmp(&(b.at, &b.case)));
            person.not_earned.extend(own.iter().filter(|fault| fault.consequence.counts_absent).map(|fault| NotEarned {
                day: fault.day,
                reason: NotEarnedReason::Fault(fault.case.clone()),
                evidence: Vec::new(),
            }));
            person.faults.extend(own.into_iter().cloned());
            person.lost.extend(lost.remove(&person.agent).unwrap_or_default());
        }
    }

    /// Adds the losses that the last closed month could not take (4.6, `carry_over`).
    pub fn add_carried(&mut self, mut carried: BTreeMap<AgentId, Vec<CarriedLoss>>) {
        for person in &mut self.persons {
            person.carried.extend(carried.remove(&person.agent).unwrap_or_default());
        }
    }

    /// Adds what later knowledge changes of closed months (4.7).
    pub fn add_adjustments(&mut self, mut adjustments: BTreeMap<AgentId, Vec<Adjustment>>) {
        for person in &mut self.persons {
            person.adjustments.extend(adjustments.remove(&person.agent).unwrap_or_default());
        }
    }
}

/// The credits that these faults take or would take, one for each fault that is not waived, in order of time, then of case number.
fn lost_credits(faults: &[Fault], credits: &[Credit]) -> Vec<LostCredit> {
    let is_live = |fault: &&Fault| !matches!(fault.standing, Standing::Waived | Standing::Excused);
    let mut taking: Vec<&Fault> = faults.iter().filter(is_live).filter(|fault| fault.consequence.credit_lost.is_some()).collect();
    if taking.is_empty() {
        return Vec::new();
    }
    taking.sort_by(|a, b| (a.at, &a.case).cmp(&(b.at, &b.case)));
    let by_order: BTreeMap<(&ShopId, &OrderId), &Credit> =
        credits.iter().map(|credit| ((&credit.shop, &credit.order), credit)).collect();
    let lost = taking.into_iter().filter_map(|fault| {
        let (shop, order) = fault.consequence.credit_lost.as_ref()?;
        let credit = by_order.get(&(shop, order))?;
        Some(LostCredit {
            case: fault.case.clone(),
            agent: credit.agent.clone()?,
            shop: shop.clone(),
            order: order.clone(),
            amount: credit.net(),
            dated: credit.dated,
            campaign: credit.campaign,
        })
    });
    lost.collect()
}

fn not_earned(attendance: &Attendance) -> Vec<NotEarned> {
    let mut days: BTreeMap<(Date, NotEarnedReason), Vec<Evidence>> = BTreeMap::new();
    for shift in &attendance.shifts {
        let reason = match shift.status {
            ShiftStatus::Absent => NotEarnedReason::Absent,
            ShiftStatus::OnLeave { paid: false } => NotEarnedReason::UnpaidLeave,
            ShiftStatus::OnLeave { paid: true } | ShiftStatus::Worked | ShiftStatus::MissingPunch | ShiftStatus::Running => {
                continue;
            }
        };
        days.entry((shift.date, reason)).or_default().push(evidence(shift));
    }
    days.into_iter().map(|((day, reason), evidence)| NotEarned { day, reason, evidence }).collect()
}

fn evidence(shift: &ShiftFact) -> Evidence {
    let kind = shift.kind.as_deref().map_or_else(String::new, |kind| format!(" {kind}"));
    Evidence::new(shift.source, Text::new(format!("{} 的班次{kind}", shift.date), format!("shift of {}{kind}", shift.date)))
}

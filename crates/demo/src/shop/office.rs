//! What the office writes down: targets, exams, scores, entries on payslips, decisions on whose order it was.

use super::World;
use super::incidents::Sale;
use super::purchase::{CartKind, Deal};
use crate::error::DemoError;
use crate::moment::{DAY, HOUR, Moment};
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::records::{CreditDecision, Exam, PayEntry, Score, Target};
use jinpai_model::words::{ExamKind, Role};
use jinpai_model::{AgentId, Fen, Month, Source};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The manual indicator of daily work.
const DAILY_WORK: &str = "日常工作";
/// The manual indicator of a group.
const TEAM_SCORE: &str = "团队评分";

impl World<'_> {
    /// What is written on a day. Whatever belongs to the day before is written on this one.
    pub(crate) fn office(&mut self, day: Date) -> Result<(), DemoError> {
        if day == self.options.start || day.day() == 1 {
            self.month_begins(Month::of(day))?;
        }
        for store in 0..self.team.shops.len() {
            self.daily_duties(store, day)?;
        }
        self.incidents_of(day)?;
        let last = Moment::start_of(day) + DAY == self.end;
        // The month in which the simulated days end has its scores then, not again when it is over.
        let scored = self.now >= self.end && Month::of(day) == Month::of((self.end - 1).day());
        if last || (day == day.last_of_month() && !scored) {
            self.month_ends(Month::of(day), day)?;
        }
        Ok(())
    }

    /// Everybody of the team with a name, who is there on that day.
    fn staff(&self, day: Date) -> Vec<(usize, AgentId)> {
        let members = self.team.members.iter().enumerate();
        members
            .filter(|(_, member)| member.hired_on <= day)
            .filter_map(|(number, member)| member.agent.clone().map(|agent| (number, agent)))
            .collect()
    }

    fn month_begins(&mut self, month: Month) -> Result<(), DemoError> {
        for (number, agent) in self.staff(month.last_day()) {
            // Some reach half as much again as they should, most about what they should; who does not sell has a small target.
            let thousands = match self.team.members[number].role {
                Role::Presales | Role::Gold => 60 + 10 * self.chance.between(0, 6),
                Role::Supervisor | Role::Manager => 30,
                Role::Aftersales => 2,
            };
            let row = Target { month, agent, sales: Fen::new(thousands * 100_000), source: Source::default() };
            self.tell_at(row, self.now)?;
        }
        for member in self.team.members.clone() {
            if let Some(agent) = member.agent.filter(|_| Month::of(member.hired_on) == month) {
                self.exam(agent, member.hired_on + 3.days(), ExamKind::Entry)?;
            }
        }
        Ok(())
    }

    fn month_ends(&mut self, month: Month, day: Date) -> Result<(), DemoError> {
        let leader: Arc<str> = self.leader().into();
        let staff = self.staff(day);
        self.entries(month, &staff, &leader)?;
        // One person's daily work is not scored yet when the month ends.
        let left_out = self.chance.index(staff.len().max(1));
        let team = Decimal::from(self.chance.between(82, 96));
        for (place, (number, agent)) in staff.into_iter().enumerate() {
            let skill = i64::from(self.team.members[number].discipline);
            if place != left_out || self.team.members.len() == 1 {
                let points = Decimal::from((skill + self.chance.between(-6, 8)).clamp(60, 100));
                self.score(month, &agent, DAILY_WORK, points, &leader, self.now)?;
            } else {
                let points = Decimal::from(skill.clamp(60, 100));
                self.score(month, &agent, DAILY_WORK, points, &leader, self.now + 3 * DAY)?;
            }
            self.score(month, &agent, TEAM_SCORE, team, &leader, self.now)?;
            let exam_day = day - self.chance.between(0, 4).days();
            if exam_day >= self.options.start {
                self.exam(agent.clone(), exam_day, ExamKind::Monthly)?;
                // Leaders are reviewed every month of the quarter, the others in its last.
                if month.ends_quarter() || self.team.members[number].role == Role::Supervisor {
                    self.exam(agent, exam_day, ExamKind::Quarterly)?;
                }
            }
        }
        Ok(())
    }

    /// Overtime of the campaign, and an award that a second person approved.
    fn entries(&mut self, month: Month, staff: &[(usize, AgentId)], leader: &Arc<str>) -> Result<(), DemoError> {
        let list = [
            ("overtime", "加班费", 120, "大促当天加班两小时", Some("财务 周敏")),
            ("special_award", "特别奖", 200, "连夜处理大批退换件，客户表扬", Some("经理 吴建国")),
            ("special_award", "特别奖", 100, "整理快捷回复", None),
        ];
        for (entry, title, yuan, reason, approved_by) in list {
            let agent = staff.get(self.chance.index(staff.len().max(1))).map(|(_, agent)| agent.clone());
            let Some(agent) = agent else { continue };
            let row = PayEntry {
                month,
                agent,
                entry: entry.into(),
                title: title.into(),
                amount: Fen::new(yuan * 100),
                reason: reason.into(),
                entered_by: Arc::clone(leader),
                approved_by: approved_by.map(Arc::from),
                source: Source::default(),
            };
            self.tell_at(row, self.now)?;
        }
        Ok(())
    }

    fn score(
        &mut self,
        month: Month,
        agent: &AgentId,
        indicator: &str,
        points: Decimal,
        by: &Arc<str>,
        at: Moment,
    ) -> Result<(), DemoError> {
        let (agent, by) = (agent.clone(), Some(Arc::clone(by)));
        self.tell_at(Score { month, agent, indicator: indicator.into(), points, by, source: Source::default() }, at)
    }

    fn exam(&mut self, agent: AgentId, date: Date, kind: ExamKind) -> Result<(), DemoError> {
        let half_points = self.chance.between(128, 200);
        if date < self.options.start {
            return Ok(());
        }
        let score = Decimal::new(half_points * 5, 1);
        let excellent = Some(half_points >= 180);
        let row = Exam { agent, date, score, excellent, kind: Some(kind), source: Source::default() };
        self.tell_at(row, Moment::start_of(date))
    }

    /// An order was paid: its sheet goes to production, and now and then somebody decides by hand whose it is. `seen_to` is who notes it.
    pub(crate) fn sold(&mut self, deal: &Deal, seen_to: usize, (at, ships): (Moment, Moment)) -> Result<(), DemoError> {
        if deal.kind != CartKind::Ordinary {
            return Ok(());
        }
        let sale = Sale { order: deal.order.order.clone(), buyer: deal.order.buyer.clone(), member: seen_to, day: at.day() };
        self.sheet(deal, &sale, at)?;
        self.ask_production(deal, &sale, (at, ships))?;
        let Some(member) = deal.member else { return Ok(()) };
        self.last_sales[member] = Some(Sale { member, ..sale.clone() });
        // Some are settled within hours, some only when the month's lists are looked through.
        let soon = self.chance.percent(60);
        let decided = at + if soon { self.chance.between(2 * HOUR, 20 * HOUR) } else { self.chance.between(2 * DAY, 14 * DAY) };
        let decided = self.awake(decided);
        if self.chance.below(400) > 0 {
            return Ok(());
        }
        let nobody = self.chance.percent(25);
        let agent = if nobody { None } else { self.team.members[member].agent.clone() };
        let reason = if nobody { "老板朋友下单，不计提成" } else { "双方协商，归最后接待的客服" };
        let decided_by = self.leader().into();
        let row = CreditDecision {
            order: sale.order,
            agent,
            decided_by,
            time: decided.instant(),
            reason: reason.into(),
            source: Source::default(),
        };
        self.tell_at(row, decided)
    }
}

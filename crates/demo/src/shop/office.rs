//! What the office writes down: duties, targets, exams, scores, incidents, decisions on whose order it was.

use super::World;
use super::purchase::{CartKind, Deal};
use crate::arrivals::is_campaign;
use crate::error::DemoError;
use crate::moment::{HOUR, MINUTE, Moment};
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::records::{CreditDecision, Duty, Exam, Incident, Score, Target};
use jinpai_model::words::{Decision, ExamKind, Role};
use jinpai_model::{AgentId, BuyerId, Fen, Month, OrderId, ShopId, Source};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The manual indicator of daily work.
const DAILY_WORK: &str = "日常工作";
/// The manual indicator of a group.
const TEAM_SCORE: &str = "团队评分";
/// Faults that a person records: id, evidence, and the most it can cost in yuan.
const FAULTS: &[(&str, &str, i64)] = &[
    ("B-sheet-wrong", "订单表尺寸写错，生产前发现并更正", 0),
    ("B-sheet-late", "订单表未按时交到制作部", 0),
    ("D-note-cost", "备注写错颜色，重新制作", 260),
    ("D-sound", "聊天软件静音，客户等待无提示", 0),
    ("D-lunch", "午餐时间岗位无人", 0),
    ("D-money", "答应客户返现未报备", 30),
];

/// An order that was just sold, for what the office writes about one.
#[derive(Debug, Clone)]
pub(crate) struct LastSale {
    order: OrderId,
    buyer: BuyerId,
    member: usize,
}

impl World<'_> {
    /// What is written on a day. Whatever belongs to the day before is written on this one.
    pub(crate) fn office(&mut self, day: Date) -> Result<(), DemoError> {
        if day == self.options.start || day.day() == 1 {
            self.month_begins(Month::of(day))?;
        }
        for store in 0..self.team.shops.len() {
            self.daily_duties(store, day)?;
        }
        if self.chance.percent(30) {
            self.incident(day)?;
        }
        let last = Moment::start_of(day.tomorrow().unwrap_or(day)) == self.end;
        if last || day == day.last_of_month() {
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
            if matches!(self.team.members[number].role, Role::Presales | Role::Gold) {
                let sales = Fen::new((120 + 10 * self.chance.between(0, 8)) * 100_000);
                self.tell(Target { month, agent, sales, source: Source::default() })?;
            }
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
        // One person's daily work is not scored yet when the month ends.
        let left_out = self.chance.index(staff.len().max(1));
        let team = Decimal::from(self.chance.between(82, 96));
        for (place, (number, agent)) in staff.into_iter().enumerate() {
            let skill = i64::from(self.team.members[number].discipline);
            if place != left_out || self.team.members.len() == 1 {
                let points = Decimal::from((skill + self.chance.between(-6, 8)).clamp(60, 100));
                self.score(month, &agent, DAILY_WORK, points, &leader)?;
            }
            self.score(month, &agent, TEAM_SCORE, team, &leader)?;
            let exam_day = day - self.chance.between(0, 4).days();
            if exam_day >= self.options.start {
                self.exam(agent.clone(), exam_day, ExamKind::Monthly)?;
                if month.ends_quarter() {
                    self.exam(agent, exam_day, ExamKind::Quarterly)?;
                }
            }
        }
        Ok(())
    }

    fn score(&mut self, month: Month, agent: &AgentId, indicator: &str, points: Decimal, by: &Arc<str>) -> Result<(), DemoError> {
        let (agent, by) = (agent.clone(), Some(Arc::clone(by)));
        self.tell(Score { month, agent, indicator: indicator.into(), points, by, source: Source::default() })
    }

    fn exam(&mut self, agent: AgentId, date: Date, kind: ExamKind) -> Result<(), DemoError> {
        let half_points = self.chance.between(128, 200);
        if Moment::start_of(date) >= self.end || date < self.options.start {
            return Ok(());
        }
        let score = Decimal::new(half_points * 5, 1);
        self.tell(Exam { agent, date, score, excellent: Some(half_points >= 180), kind: Some(kind), source: Source::default() })
    }

    /// The meeting, the handover, the reports and the rounds of reviews (spec 1.2 W2 to W8).
    fn daily_duties(&mut self, store: usize, day: Date) -> Result<(), DemoError> {
        let midnight = Moment::start_of(day);
        let shop = self.team.shops[store].clone();
        let seller = self.team.desks[store][0].iter().find_map(|member| self.team.members[*member].agent.clone());
        let leader = self.team.desks[store][2].first().and_then(|member| self.team.members[*member].agent.clone());
        let (Some(service), Some(seller)) = (self.service_agent(store), seller) else { return Ok(()) };
        let leader = leader.unwrap_or_else(|| seller.clone());
        let minutes = |hour: i64, minute: i64| midnight + hour * HOUR + minute * MINUTE;
        let jitter = |world: &mut Self| world.chance.between(0, 8 * MINUTE);
        let list = [
            (&leader, "meeting", minutes(8, 35), "早会：活动、库存、快捷回复"),
            (&service, "review_round", minutes(8, 0), "08:00"),
            (&service, "review_round", minutes(13, 30), "13:30"),
            (&seller, "handover", minutes(16, 30), "早班交接"),
            (&seller, "report", minutes(16, 42), "早班销售日报"),
            (&seller, "report", minutes(24, 40), "晚班销售日报"),
        ];
        for (agent, duty, at, subject) in list {
            let done = at + jitter(self);
            let kept = self.chance.percent(96);
            self.duty(&shop, agent, day, duty, self.known(done).filter(|_| kept), subject)?;
        }
        if is_campaign(day - 1.day()) && day > self.options.start {
            let done = self.known(minutes(10, 20));
            self.duty(&shop, &leader, day, "campaign_summary", done, "大促总结：流量、转化、问题")?;
        }
        if let Some(sale) = self.last_sale.clone()
            && self.team.members[sale.member].agent.is_some()
        {
            let agent = self.team.members[sale.member].agent.clone().unwrap_or(seller);
            let done = self.known(minutes(9, 50));
            self.duty(&shop, &agent, day, "order_sheet", done, sale.order.as_str())?;
        }
        Ok(())
    }

    fn duty(
        &mut self,
        shop: &ShopId,
        agent: &AgentId,
        date: Date,
        duty: &str,
        done_at: Option<jiff::Timestamp>,
        subject: &str,
    ) -> Result<(), DemoError> {
        self.tell(Duty {
            shop: shop.clone(),
            agent: agent.clone(),
            date,
            duty: duty.into(),
            done_at,
            subject: Some(subject.into()),
            note: None,
            source: Source::default(),
        })
    }

    fn incident(&mut self, day: Date) -> Result<(), DemoError> {
        let Some(sale) = self.last_sale.clone() else { return Ok(()) };
        let Some(agent) = self.team.members[sale.member].agent.clone() else { return Ok(()) };
        self.counts.incidents += 1;
        let (fault, evidence, cost) = self.chance.pick(FAULTS);
        let decision = [Some(Decision::Confirmed), Some(Decision::Waived), None][self.chance.weighted(&[60, 20, 20])];
        let leader: Arc<str> = self.leader().into();
        let about_order = cost > 0 || fault.starts_with("B-");
        let amount = (cost > 0).then(|| Fen::new(self.chance.between(5, cost) * 100));
        self.tell(Incident {
            incident: Arc::from(format!("SJ{:05}", self.counts.incidents)),
            fault: fault.into(),
            agent,
            date: day,
            order: about_order.then_some(sale.order),
            buyer: about_order.then_some(sale.buyer),
            amount,
            reported_by: Some(Arc::clone(&leader)),
            evidence: Some(evidence.into()),
            decision,
            decided_by: decision.map(|_| leader),
            source: Source::default(),
        })
    }

    /// An order was paid: now and then somebody decides by hand whose it is.
    pub(crate) fn sold(&mut self, deal: &Deal, at: Moment) -> Result<(), DemoError> {
        let Some(member) = deal.member.filter(|_| deal.kind == CartKind::Ordinary) else { return Ok(()) };
        let order = deal.order.order.clone();
        self.last_sale = Some(LastSale { order: order.clone(), buyer: deal.order.buyer.clone(), member });
        let decided = at + self.chance.between(2 * HOUR, 20 * HOUR);
        let decided = self.awake(decided);
        if self.chance.below(600) > 0 || decided >= self.end {
            return Ok(());
        }
        let nobody = self.chance.percent(25);
        let agent = if nobody { None } else { self.team.members[member].agent.clone() };
        let reason = if nobody { "老板朋友下单，不计提成" } else { "双方协商，归最后接待的客服" };
        let decided_by = self.leader().into();
        self.tell(CreditDecision {
            order,
            agent,
            decided_by,
            time: decided.instant(),
            reason: reason.into(),
            source: Source::default(),
        })
    }
}

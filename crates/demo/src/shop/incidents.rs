//! Faults that no file tells and a person writes down (spec 1.7 K11, 4.2, 4.4, 4.5): every kind once in a squad's month, spread over
//! its people; some with a sum, some decided, one excused by a question that was asked in time (K7).

use super::World;
use crate::error::DemoError;
use crate::moment::{DAY, Moment};
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::records::Incident;
use jinpai_model::words::{Decision, Role};
use jinpai_model::{BuyerId, Fen, OrderId, Source};
use std::sync::Arc;

/// An order that was sold, for what the office writes about one.
#[derive(Debug, Clone)]
pub(crate) struct Sale {
    pub(crate) order: OrderId,
    pub(crate) buyer: BuyerId,
    pub(crate) member: usize,
    /// The day on which something was done about it.
    pub(crate) day: Date,
}

/// A fault that will be written down on a day.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    day: Date,
    member: usize,
    kind: &'static Kind,
}

/// Whom a kind of fault is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    /// An order of the person.
    Order,
    /// An order about which the person asked production in time.
    Asked,
    /// The person alone.
    Person,
}

/// A kind of fault as the schemes have it.
#[derive(Debug)]
struct Kind {
    fault: &'static str,
    evidence: &'static str,
    about: About,
    /// The sum lies between these, in yuan; none where both are 0.
    cost: (i64, i64),
}

const fn kind(fault: &'static str, about: About, cost: (i64, i64), evidence: &'static str) -> Kind {
    Kind { fault, evidence, about, cost }
}

const KINDS: &[Kind] = &[
    kind("B-sheet-wrong", About::Order, (0, 0), "订单表尺寸写错，生产前发现并更正"),
    kind("B-sheet-wrong", About::Order, (180, 420), "订单表日期写错，生产后才发现，返工一幅"),
    kind("B-sheet-wrong", About::Order, (560, 880), "订单表画面写错，整幅重做"),
    kind("B-change", About::Order, (60, 240), "客户改地址未报主管，发错货"),
    kind("B-follow", About::Order, (0, 0), "发货延误无人跟进，客户投诉"),
    kind("B-follow", About::Asked, (0, 0), "到货延误，客户投诉；制作部已答复过本人的询问"),
    kind("D-flag-cost", About::Order, (15, 80), "旗帜插错，仓库漏发，补发运费"),
    kind("D-note-cost", About::Order, (40, 260), "备注写错颜色，重新制作"),
    kind("D-refund-missed", About::Order, (60, 200), "退款申请未发现，超时自动退款后货已发出"),
    kind("D-price", About::Order, (10, 60), "未经批准改价"),
    kind("D-return-cost", About::Order, (20, 90), "描述不准导致退换，来回运费由本人承担"),
    kind("D-post", About::Person, (0, 0), "上班时间离岗四十分钟，监控截图"),
    kind("D-lunch", About::Person, (0, 0), "午餐时间岗位无人"),
    kind("D-sound", About::Person, (0, 0), "聊天软件静音，客户等待无提示"),
    kind("D-note-missing", About::Order, (0, 0), "赠品未备注，仓库无法得知"),
    kind("D-listing", About::Person, (0, 0), "宝贝描述写错，门幅 2.8 米写成 3.2 米"),
    kind("D-tool", About::Person, (0, 0), "用软件批量改价，改错十二个宝贝"),
    kind("D-money", About::Order, (10, 50), "答应客户返现未报备"),
    kind("E-conduct", About::Person, (0, 0), "上班时间做私人生意，主管当场发现"),
];
/// From this day on nothing more is planned.
const LAST_DAY: i64 = 27;

impl World<'_> {
    /// Plans a month: the first squad has every kind, the others about a third of them.
    pub(super) fn plan_incidents(&mut self, first: Date) {
        for (number, squad) in self.team.squads().into_iter().enumerate() {
            let sells = |member: &usize| matches!(self.team.members[*member].role, Role::Presales | Role::Gold);
            let sellers: Vec<usize> = squad.iter().copied().filter(sells).collect();
            for kind in KINDS {
                let able = if kind.about == About::Person || sellers.is_empty() { &squad } else { &sellers };
                let member = self.chance.pick(able);
                let day = first + self.chance.between(2, LAST_DAY).days();
                if number == 0 || self.chance.percent(35) {
                    self.incidents.push(Planned { day, member, kind });
                }
            }
        }
    }

    /// Writes down what is planned for a day; what has no occasion yet waits.
    pub(super) fn incidents_of(&mut self, day: Date) -> Result<(), DemoError> {
        for planned in std::mem::take(&mut self.incidents) {
            let kept = if planned.day <= day { self.incident(planned, day)? } else { Some(planned) };
            self.incidents.extend(kept);
        }
        Ok(())
    }

    /// Writes one down; gives it back if there is no order for it yet.
    fn incident(&mut self, planned: Planned, day: Date) -> Result<Option<Planned>, DemoError> {
        let Planned { member, kind, .. } = planned;
        let sale = match kind.about {
            About::Order => self.last_sales[member].clone(),
            About::Asked => self.asked.iter().rfind(|sale| sale.day < day).cloned(),
            About::Person => None,
        };
        if kind.about != About::Person && sale.is_none() {
            return Ok(Some(planned));
        }
        let member = sale.as_ref().map_or(member, |sale| sale.member);
        let Some(agent) = self.team.members[member].agent.clone().filter(|_| self.team.members[member].hired_on <= day) else {
            return Ok(Some(planned));
        };
        self.counts.incidents += 1;
        let decision = match self.counts.incidents % 7 {
            _ if kind.about == About::Asked => None,
            0 => Some(Decision::Waived),
            2 | 5 => None,
            _ => Some(Decision::Confirmed),
        };
        let decided = Moment::start_of(day) + self.chance.low(1, 12) * DAY;
        let (least, most) = kind.cost;
        let amount = (most > 0).then(|| Fen::new(self.chance.between(least, most) * 100));
        let leader: Arc<str> = self.leader().into();
        let row = Incident {
            incident: Arc::from(format!("SJ{:05}", self.counts.incidents)),
            fault: kind.fault.into(),
            agent,
            date: day,
            order: sale.as_ref().map(|sale| sale.order.clone()),
            buyer: sale.map(|sale| sale.buyer),
            amount,
            reported_by: Some(Arc::clone(&leader)),
            evidence: Some(kind.evidence.into()),
            decision,
            decided_by: decision.map(|_| leader),
            source: Source::default(),
        };
        let written = Moment::start_of(day);
        self.tell_as_of(|at| {
            let decision = row.decision.filter(|_| decided < at);
            let decided_by = row.decided_by.clone().filter(|_| decided < at);
            (written < at).then(|| Incident { decision, decided_by, ..row.clone() })
        })?;
        Ok(None)
    }
}

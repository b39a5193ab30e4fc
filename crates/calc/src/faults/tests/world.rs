//! A small shop to put facts into. All times are of November 2025, `03 09:15:07` is the third at a quarter past nine.

use crate::calendar::Second;
use crate::context::{AsOf, Context, Tables};
use crate::faults::{Available, FaultReport, FaultTables, Faults, Search};
use crate::measures::credits::Credit;
use crate::measures::months::{self, PeopleTables};
use crate::measures::{KeepRounds, Measures};
use crate::plan::fault::Need;
use crate::plan::{PlanBook, Version};
use crate::rules::RuleBook;
use jiff::Timestamp;
use jiff::civil::{Date, Time, date};
use jinpai_model::records::{
    Account, Agent, Appeal, Duty, FaultDecision, Incident, Leave, Message, Note, Order, Presence, Punch, Refund, Review, Shift,
};
use jinpai_model::words::{Decision, Direction, PresenceState, Rating, RefundKind, RefundStatus, Role, Sender};
use jinpai_model::{Fen, FileId, Flag, OrderDossier, Source, Timeline};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const SHOP: &str = "店";

/// `03 09:15:07` or `03 09:15`; days above 30 are those of December.
pub(super) fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    let parts: Vec<i8> = time.split(':').map(|part| part.parse().unwrap()).collect();
    let time = Time::new(parts[0], parts[1], parts.get(2).copied().unwrap_or(0), 0).unwrap();
    on(day).to_datetime(time).in_tz("Asia/Shanghai").unwrap().timestamp()
}

pub(super) fn on(day: &str) -> Date {
    let day: i32 = day.parse().unwrap();
    date(2025, 11, 1).saturating_add(jiff::Span::new().days(day - 1))
}

fn time(text: &str) -> Time {
    let (hour, minute) = text.split_once(':').unwrap();
    Time::new(hour.parse().unwrap(), minute.parse().unwrap(), 0, 0).unwrap()
}

#[derive(Clone, Default)]
pub(super) struct World {
    pub(super) tables: FaultTables,
    pub(super) messages: Vec<Message>,
    pub(super) orders: Vec<OrderDossier>,
    pub(super) presence: Vec<Presence>,
    pub(super) punches: Vec<Punch>,
    pub(super) as_of: Option<String>,
    /// The number of the next row's file and row; rows of another import have other numbers.
    pub(super) rows: u64,
    pub(super) measure: String,
}

impl World {
    /// A shop with the agents 甲 and 乙, both with an account, and the supervisor 主.
    pub(super) fn new() -> Self {
        let mut world = Self::default();
        for (name, role) in [("甲", Role::Presales), ("乙", Role::Presales), ("主", Role::Supervisor)] {
            let source = world.source();
            world.tables.agents.push(Agent {
                agent: name.into(),
                name: name.into(),
                role: Some(role),
                level: None,
                group: None,
                plan: None,
                hired_on: None,
                left_on: None,
                from: None,
                source,
            });
        }
        for name in ["甲", "乙"] {
            let source = world.source();
            let account = format!("{SHOP}:{name}").as_str().into();
            world.tables.accounts.push(Account {
                account,
                agent: name.into(),
                shop: Some(SHOP.into()),
                from: None,
                to: None,
                source,
            });
        }
        world
    }

    pub(super) fn source(&mut self) -> Source {
        self.rows += 1;
        Source { file: FileId(1), row: self.rows }
    }

    /// Up to when the data is known; else the end of the month.
    pub(super) fn until(mut self, text: &str) -> Self {
        self.as_of = Some(text.to_owned());
        self
    }

    /// Lines of a chat: `03 09:00 阿珍>甲 在吗`; whoever is 甲 or 乙 writes by hand.
    pub(super) fn chat(mut self, lines: &[&str]) -> Self {
        for line in lines {
            let mut words = line.splitn(4, ' ');
            let (day, time, who) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
            let (from, to) = who.split_once('>').unwrap();
            let is_agent = matches!(from, "甲" | "乙");
            let (agent, buyer) = if is_agent { (from, to) } else { (to, from) };
            let source = self.source();
            self.messages.push(Message {
                message_id: None,
                shop: SHOP.into(),
                buyer: buyer.into(),
                account: format!("{SHOP}:{agent}").as_str().into(),
                time: at(&format!("{day} {time}")),
                sender: if is_agent { Sender::Agent } else { Sender::Buyer },
                kind: None,
                content: Some(words.next().unwrap_or("请问").into()),
                source,
            });
        }
        self
    }

    /// An order of 100 yuan.
    pub(super) fn order(mut self, id: &str, buyer: &str, created: &str, paid: &str, change: impl Fn(&mut Order)) -> Self {
        let source = self.source();
        let mut order = Order {
            order: id.into(),
            shop: SHOP.into(),
            buyer: buyer.into(),
            created: at(created),
            paid_at: (!paid.is_empty()).then(|| at(paid)),
            shipped_at: None,
            received_at: None,
            closed_at: None,
            status: None,
            payable: Fen::new(10_000),
            paid: None,
            freight: None,
            items: None,
            title: None,
            sku: None,
            campaign: None,
            deposit_paid_at: None,
            balance_open_at: None,
            flag: None,
            note: None,
            courier: None,
            tracking: None,
            receiver: None,
            phone: None,
            address: None,
            buyer_note: None,
            source,
        };
        change(&mut order);
        let empty = OrderDossier { order, notes: Vec::new(), refunds: Vec::new(), reviews: Vec::new(), decisions: Vec::new() };
        self.orders.push(empty);
        self
    }

    fn dossier(&mut self, order: &str) -> &mut OrderDossier {
        self.orders.iter_mut().find(|dossier| dossier.order.order.as_str() == order).unwrap()
    }

    /// A change of a note by an agent; of a flag if the text begins with `flag `.
    pub(super) fn note(mut self, order: &str, time: &str, agent: &str, text: &str) -> Self {
        let source = self.source();
        let flag = text.strip_prefix("flag ").map(Flag::read);
        let note = flag.is_none().then(|| text.into());
        let account = format!("{SHOP}:{agent}").as_str().into();
        self.dossier(order).notes.push(Note { order: order.into(), time: at(time), account, flag, note, source });
        self
    }

    pub(super) fn review(mut self, id: &str, order: &str, created: &str, rating: Rating, change: impl Fn(&mut Review)) -> Self {
        let source = self.source();
        let mut review = Review {
            review: id.into(),
            order: order.into(),
            shop: None,
            buyer: None,
            created: at(created),
            rating,
            content: None,
            cause: None,
            revised_at: None,
            revised_rating: None,
            repaired_by: None,
            found_at: None,
            found_by: None,
            answered_at: None,
            answered_by: None,
            source,
        };
        change(&mut review);
        self.dossier(order).reviews.push(review);
        self
    }

    pub(super) fn refund(mut self, id: &str, order: &str, applied: &str, completed: &str) -> Self {
        let source = self.source();
        self.dossier(order).refunds.push(Refund {
            refund: id.into(),
            order: order.into(),
            shop: None,
            buyer: None,
            applied: at(applied),
            completed: (!completed.is_empty()).then(|| at(completed)),
            kind: RefundKind::Refund,
            amount: Fen::new(3_000),
            reason: None,
            cause: None,
            status: RefundStatus::Success,
            handler: None,
            tracking: None,
            opened_at: None,
            opened_by: None,
            source,
        });
        self
    }

    /// A shift `08:30-17:00`, of kind day.
    pub(super) fn shift(mut self, agent: &str, day: &str, span: &str) -> Self {
        let source = self.source();
        let (start, end) = span.split_once('-').unwrap();
        let (start, end) = (time(start), time(end));
        self.tables.shifts.push(Shift { agent: agent.into(), date: on(day), start, end, kind: Some("day".into()), source });
        self
    }

    pub(super) fn punch(mut self, agent: &str, came: &str, left: &str) -> Self {
        for (text, direction) in [(came, Direction::In), (left, Direction::Out)] {
            let source = self.source();
            self.punches.push(Punch { agent: agent.into(), time: at(text), direction: Some(direction), source });
        }
        self
    }

    pub(super) fn leave(mut self, agent: &str, from: &str, to: &str) -> Self {
        let source = self.source();
        self.tables.leave.push(Leave { agent: agent.into(), from: at(from), to: at(to), kind: None, approved_by: None, source });
        self
    }

    pub(super) fn online(mut self, agent: &str, from: &str, to: &str) -> Self {
        for (text, state) in [(from, PresenceState::Online), (to, PresenceState::Offline)] {
            let source = self.source();
            let account = format!("{SHOP}:{agent}").as_str().into();
            self.presence.push(Presence { account, time: at(text), state, source });
        }
        self
    }

    /// A duty of a day; not done if `done` is empty.
    pub(super) fn duty(mut self, agent: &str, day: &str, duty: &str, done: &str, subject: &str) -> Self {
        let source = self.source();
        self.tables.duties.push(Duty {
            shop: SHOP.into(),
            agent: agent.into(),
            date: on(day),
            duty: duty.into(),
            done_at: (!done.is_empty()).then(|| at(done)),
            subject: (!subject.is_empty()).then(|| subject.into()),
            note: None,
            source,
        });
        self
    }

    pub(super) fn incident(mut self, id: &str, fault: &str, agent: &str, day: &str, change: impl Fn(&mut Incident)) -> Self {
        let source = self.source();
        let mut incident = Incident {
            incident: id.into(),
            fault: fault.into(),
            agent: agent.into(),
            date: on(day),
            order: None,
            buyer: None,
            amount: None,
            reported_by: Some("主".into()),
            evidence: None,
            decision: None,
            decided_by: None,
            source,
        };
        change(&mut incident);
        self.tables.incidents.push(incident);
        self
    }

    pub(super) fn decide(mut self, case: &str, time: &str, decision: Decision, amount: Option<i64>) -> Self {
        let source = self.source();
        self.tables.decisions.push(FaultDecision {
            case: case.into(),
            time: at(time),
            decision,
            decided_by: "主".into(),
            reason: "看过".into(),
            amount: amount.map(Fen::new),
            source,
        });
        self
    }

    pub(super) fn appeal(mut self, case: &str, time: &str, accepted: bool) -> Self {
        let source = self.source();
        let agent = "甲".into();
        self.tables.appeals.push(Appeal {
            case: case.into(),
            agent,
            time: at(time),
            reason: None,
            accepted: Some(accepted),
            source,
        });
        self
    }

    fn timelines(&self) -> Vec<Timeline> {
        let mut by_buyer: BTreeMap<&str, Timeline> = BTreeMap::new();
        let new = |buyer: &str| Timeline { shop: SHOP.into(), buyer: buyer.into(), messages: Vec::new(), orders: Vec::new() };
        for message in &self.messages {
            let buyer = message.buyer.as_str();
            by_buyer.entry(buyer).or_insert_with(|| new(buyer)).messages.push(message.clone());
        }
        for dossier in &self.orders {
            let buyer = dossier.order.buyer.as_str();
            by_buyer.entry(buyer).or_insert_with(|| new(buyer)).orders.push(dossier.clone());
        }
        let mut timelines: Vec<Timeline> = by_buyer.into_values().collect();
        for timeline in &mut timelines {
            timeline.messages.sort_by_key(|message| (message.time, message.source));
            timeline.orders.sort_by(|a, b| (a.order.created, &a.order.order).cmp(&(b.order.created, &b.order.order)));
        }
        timelines
    }

    /// The plan of the shop: these faults.
    pub(super) fn book(&self, faults: &str) -> PlanBook {
        let text = format!("title = \"试\"\neffective = 2025-01-01\n[measure]\n{}\n{faults}", self.measure);
        let plan = crate::plan::parse(&text).unwrap_or_else(|found| panic!("{found:#?}"));
        PlanBook::one(Version { id: "试".into(), name: "试.toml".into(), plan: Arc::new(plan), text: text.into() })
    }

    /// All faults under these rules.
    pub(super) fn report(&self, faults: &str) -> FaultReport {
        self.report_of(faults, 1)
    }

    /// The month's credits.
    pub(super) fn credits(&self) -> Vec<Credit> {
        self.both("", 1).1.credits
    }

    /// The same with the timelines folded in so many parts, the last first.
    pub(super) fn report_of(&self, faults: &str, parts: usize) -> FaultReport {
        self.both(faults, parts).0
    }

    fn both(&self, faults: &str, parts: usize) -> (FaultReport, Measures) {
        let book = self.book(faults);
        let as_of = at(self.as_of.as_deref().unwrap_or("31 00:00"));
        let tables = Tables {
            shops: Vec::new(),
            accounts: self.tables.accounts.clone(),
            presence: self.presence.clone(),
            shifts: self.tables.shifts.clone(),
            latest: BTreeMap::from([(SHOP.into(), None)]),
        };
        let month = "2025-11".parse().unwrap();
        let rules = RuleBook::one(&book.versions()[0].plan.settings);
        let context = Context::new(month, rules, &tables, Some(AsOf::Instant(as_of))).unwrap();
        let search = Search::new(&context, &book, &self.tables, self.available());
        let mut folded: Vec<(Measures, Faults)> = vec![Default::default(); parts];
        for (index, timeline) in self.timelines().iter().enumerate() {
            let (measures, faults) = &mut folded[index % parts];
            measures.add_and(&context, timeline, &KeepRounds::None, &mut |folded| faults.add(&search, folded));
        }
        let (mut measures, mut faults) = (Measures::default(), Faults::default());
        for (part, found) in folded.into_iter().rev() {
            measures.merge(part);
            faults.merge(found);
        }
        let measures = measures.finish(&context);
        let people = PeopleTables {
            agents: self.tables.agents.clone(),
            shifts: self.tables.shifts.clone(),
            punches: self.punches.clone(),
            leave: self.tables.leave.clone(),
            as_of_given: true,
            ..PeopleTables::default()
        };
        let months = months::agent_months(&context, &measures, &people);
        (faults.finish(&search, &measures, &months), measures)
    }

    fn available(&self) -> Available {
        let has = Available::of_tables(&self.tables, &self.presence, &self.punches);
        let rows = |any: bool, need: Need| any.then_some(need);
        let all = |pick: fn(&OrderDossier) -> bool| self.orders.iter().any(pick);
        let found = |pick: fn(&Review) -> bool| self.orders.iter().flat_map(|dossier| &dossier.reviews).any(pick);
        let large = [
            rows(!self.messages.is_empty(), Need::Messages),
            rows(!self.orders.is_empty(), Need::Orders),
            rows(all(|dossier| !dossier.notes.is_empty()), Need::Notes),
            rows(all(|dossier| !dossier.refunds.is_empty()), Need::Refunds),
            rows(all(|dossier| !dossier.reviews.is_empty()), Need::Reviews),
            rows(found(|review| review.found_at.is_some()), Need::ReviewsFound),
            rows(found(|review| review.answered_at.is_some()), Need::ReviewsAnswered),
        ];
        large.into_iter().flatten().fold(has, Available::with)
    }
}

/// A fault in a line: `甲 f 03`, with the facts beyond one, the money, and where it stands if that is not proposed.
pub(super) fn lines(report: &FaultReport) -> Vec<String> {
    let line = |fault: &crate::faults::Fault| {
        let mut line = format!("{} {} {:02}", fault.agent, fault.rule.id, fault.day.day());
        if fault.facts.len() > 1 {
            line.extend([" ×", &fault.facts.len().to_string()]);
        }
        let amount = fault.consequence.amount();
        if amount > Fen::ZERO {
            line.extend([" ", &amount.to_string()]);
        }
        if fault.standing.code() != "proposed" {
            line.extend([" ", fault.standing.code()]);
        }
        line
    };
    report.faults.iter().map(line).collect()
}

/// The local time of a fault's second, as [`at`] reads it.
pub(super) fn shown(second: Second) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    zone.to_datetime(Timestamp::from_second(second).unwrap()).strftime("%d %H:%M:%S").to_string()
}

//! A buyer comes: to ask, to buy without asking, or about something bought before.

use super::purchase::{Cart, CartKind};
use super::queue::Event;
use super::script::{self, Outcome};
use super::talk::{Desk, Next};
use super::{Customer, World};
use crate::chance::Chance;
use crate::error::DemoError;
use crate::goods::Wish;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use jinpai_model::words::PresenceState;

/// Why a buyer comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To ask before buying.
    Ask,
    /// To ask again, decided more than before.
    AskAgain,
    /// To buy without asking 静默下单.
    Silent,
    /// Not a customer's order: a link for freight or a difference of price 补差价.
    Link,
    /// About something bought long ago.
    Old,
    /// Where the parcel of that number is; nothing = not sent yet.
    Parcel(Option<String>),
    /// To return something or get money back; the position in the list of troubles.
    Trouble(usize),
}

/// Somebody who comes.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) customer: Customer,
    pub(crate) purpose: Purpose,
}

impl Visit {
    /// A visit that nothing led to.
    pub(crate) fn new(customer: Customer, chance: &mut Chance) -> Self {
        let purpose = match chance.weighted(&[780, 120, 10, 60]) {
            0 => Purpose::Ask,
            1 => Purpose::Silent,
            2 => Purpose::Link,
            _ => Purpose::Old,
        };
        Self { customer, purpose }
    }
}

impl World<'_> {
    /// Somebody comes.
    pub(crate) fn visit(&mut self, visit: Visit, at: Moment) -> Result<(), DemoError> {
        let Visit { customer, purpose } = visit;
        let store = customer.store;
        match purpose {
            Purpose::Ask | Purpose::AskAgain => self.ask(customer, purpose == Purpose::AskAgain, at),
            Purpose::Silent | Purpose::Link => {
                let kind = if purpose == Purpose::Link { CartKind::Link } else { CartKind::Ordinary };
                let wish = Wish::new(&mut self.chance);
                self.place(Cart { customer, member: None, wish, kind }, at)
            }
            Purpose::Old => {
                let turns = script::old_customer(&mut self.chance);
                let member = self.assign(store, Desk::Service, at);
                self.open_talk(customer, member, Desk::Service, turns, Next::Leave, at)
            }
            Purpose::Parcel(tracking) => {
                let turns = script::parcel(tracking.as_deref(), &mut self.chance);
                let member = self.assign(store, Desk::Service, at);
                self.open_talk(customer, member, Desk::Service, turns, Next::Leave, at)
            }
            Purpose::Trouble(trouble) => {
                let turns = script::trouble(trouble, &mut self.chance);
                let member = self.assign(store, Desk::Service, at);
                self.open_talk(customer, member, Desk::Service, turns, Next::Leave, at)
            }
        }
    }

    /// Somebody asks before buying.
    fn ask(&mut self, customer: Customer, again: bool, at: Moment) -> Result<(), DemoError> {
        let member = self.assign(customer.store, Desk::Sales, at);
        let late = self.seats[member].state == PresenceState::Offline;
        let ease = if again { 20 } else { 0 } - if late { 25 } else { 0 };
        let buys = u32::try_from(49 + ease + self.team.members[member].persuasion).unwrap_or(0);
        let drawn = self.chance.below(100);
        let outcome = match drawn {
            _ if drawn < buys => Outcome::Buys,
            _ if drawn < buys + 16 => Outcome::Hesitates,
            _ => Outcome::Leaves,
        };
        let mut wish = Wish::new(&mut self.chance);
        let turns = script::sale(&mut wish, outcome, late, again, &mut self.chance);
        let next = match outcome {
            Outcome::Leaves => Next::Leave,
            Outcome::Hesitates => Next::Hesitate,
            Outcome::Buys => {
                let (customer, kind) = (customer.clone(), CartKind::Ordinary);
                Next::Place(Box::new(Cart { customer, member: Some(member), wish, kind }))
            }
        };
        self.open_talk(customer, member, Desk::Sales, turns, next, at)
    }

    /// Somebody went away undecided.
    pub(crate) fn hesitate(&mut self, customer: Customer, member: usize) {
        let last = customer.last;
        match self.chance.weighted(&[45, 25, 30]) {
            0 => {
                let (wish, kind) = (Wish::new(&mut self.chance), CartKind::Ordinary);
                let later = last + self.chance.low(40 * MINUTE, 30 * HOUR);
                self.queue.push(later, Event::Place(Box::new(Cart { customer, member: Some(member), wish, kind })));
            }
            1 => {
                let next_day = last.midnight() + DAY + 9 * HOUR + self.chance.between(0, 13 * HOUR);
                let visit = Visit { customer, purpose: Purpose::AskAgain };
                self.queue.push(next_day.max(last + MINUTE), Event::Visit(Box::new(visit)));
            }
            _ => {}
        }
    }
}

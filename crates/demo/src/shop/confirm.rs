//! After a payment the particulars are confirmed in the chat (spec 1.3 R6), at once or as soon as somebody is there.

use super::purchase::Deal;
use super::queue::Event;
use super::talk::{Desk, Next, Talk};
use super::{Customer, World, script};
use crate::error::DemoError;
use crate::lapses::Lapse;
use crate::moment::{HOUR, MINUTE, Moment};
use crate::texts;
use jinpai_model::words::Sender;

/// What is to be confirmed, and by whom.
#[derive(Debug)]
pub(crate) struct Confirmation {
    customer: Customer,
    member: usize,
    text: String,
    /// After this nothing is written about it any more.
    until: Moment,
}

/// From payment on the confirmation may be written for so long: what follows an order on another path starts a day after it.
const LONGEST: i64 = 23 * HOUR;

impl World<'_> {
    /// An order was paid: somebody will confirm it, unless the member forgets.
    pub(super) fn confirm_later(&mut self, deal: &Deal, member: usize, at: Moment) {
        let own = deal.member == Some(member) && self.seats[member].stays(at, MINUTE);
        if own && self.lapses.due(member, Lapse::Unconfirmed, at.day()) {
            return;
        }
        let receiver = &deal.receiver;
        let text = texts::confirm(&receiver.name, &receiver.phone, &receiver.address, &deal.wish.size());
        let confirmation = Confirmation { customer: deal.customer.clone(), member, text, until: at + LONGEST };
        let begins = self.awake(at + 10) + self.chance.low(0, 80);
        self.queue.push(begins, Event::Confirm(Box::new(confirmation)));
    }

    /// Somebody who is there confirms.
    pub(super) fn confirm(&mut self, confirmation: Box<Confirmation>, at: Moment) -> Result<(), DemoError> {
        let own = Some(confirmation.member).filter(|member| self.seats[*member].answers(at));
        let Some(member) = own.or_else(|| self.online(confirmation.customer.store, Desk::Sales, None)) else {
            let later = self.awake(at + 5 * MINUTE);
            if later < confirmation.until {
                self.queue.push(later, Event::Confirm(confirmation));
            }
            return Ok(());
        };
        let Confirmation { customer, text, until, .. } = *confirmation;
        let turns = script::confirmation(&text, &mut self.chance);
        let account = self.account(member, customer.store, at);
        self.seats[member].open += 1;
        let (desk, next, begun_by) = (Desk::Sales, Next::Leave, Sender::Agent);
        let (greet, answered, stays) = (false, false, false);
        let talk = Talk { customer, member, account, desk, turns, next, begun_by, greet, answered, stays, until };
        self.buyer_turn(Box::new(talk), at)
    }
}

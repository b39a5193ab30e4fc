//! How long a buyer waits for an answer: mostly seconds; now and then somebody forgets, is slow, or is not at the desk.

use super::World;
use super::queue::Event;
use super::talk::{Desk, Talk, Turn};
use crate::error::DemoError;
use crate::lapses::Lapse;
use crate::moment::{HOUR, MINUTE, Moment};
use crate::shop::Line;
use crate::texts;
use jinpai_model::words::Sender;

impl World<'_> {
    /// The member, who is there, answers: soon, late, or never.
    pub(super) fn answer(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        let (member, day) = (talk.member, at.day());
        let from_buyer = talk.begun_by == Sender::Buyer;
        if from_buyer && !talk.answered && talk.desk == Desk::Sales && self.seats[member].stays(at, 20 * MINUTE) {
            if self.lapses.due(member, Lapse::ForgottenUnrecorded, day) {
                return self.forget(*talk, false);
            }
            if self.lapses.due(member, Lapse::Forgotten, day) {
                return self.forget(*talk, true);
            }
            if self.lapses.due(member, Lapse::FirstLate, day) {
                talk.stays = true;
                self.queue.push(at + self.chance.between(215, 420), Event::Agent(talk));
                return Ok(());
            }
        }
        let asks = from_buyer && !talk.turns.front().is_some_and(Turn::is_courtesy);
        if asks && talk.answered && self.seats[member].stays(at, 3 * HOUR) {
            if self.lapses.due(member, Lapse::AnswerLate, day) {
                talk.stays = true;
                let ready = at + self.chance.between(75, 110) * MINUTE;
                self.nudge(&mut talk, at)?;
                self.queue.push(ready, Event::Agent(talk));
                return Ok(());
            }
            if self.lapses.on(member, Lapse::Idle, day) {
                return self.walk_away(talk, at);
            }
        }
        let slow = self.slow(member, at);
        let ready = if slow { at + self.chance.between(128, 185) } else { self.reserve(&talk, at) };
        self.queue.push(ready, Event::Agent(talk));
        Ok(())
    }

    /// Whether this is one of a member's slow hours.
    fn slow(&mut self, member: usize, at: Moment) -> bool {
        let seat = &self.seats[member];
        if seat.slow_until <= at && seat.stays(at, 3 * HOUR) && self.lapses.due(member, Lapse::SlowHour, at.day()) {
            self.seats[member].slow_until = at + 110 * MINUTE;
        }
        self.seats[member].slow_until > at
    }

    /// The member leaves the desk for more than two hours; this buyer waits.
    fn walk_away(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        let back = at + self.chance.between(126, 168) * MINUTE;
        self.seats[talk.member].gone_until = back;
        talk.stays = true;
        self.nudge(&mut talk, at)?;
        self.queue.push(back, Event::Agent(talk));
        Ok(())
    }

    /// Nobody sits before the chat that should answer: a colleague takes over where one is, else the buyer waits too.
    pub(super) fn nobody_there(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        if self.hand_over(&mut talk, at)? {
            return self.ask_agent(talk, at);
        }
        let back = self.seats[talk.member].gone_until;
        self.queue.push(back, Event::Agent(talk));
        Ok(())
    }

    /// A buyer who waits asks again, more than once.
    fn nudge(&mut self, talk: &mut Talk, at: Moment) -> Result<(), DemoError> {
        let account = talk.account.clone();
        for after in [4 * MINUTE, 17 * MINUTE] {
            let line = Line::new(self.chance.pick(texts::NUDGE));
            let when = at + after + self.chance.between(0, 2 * MINUTE);
            self.say(&mut talk.customer, &account, when, Sender::Buyer, line)?;
        }
        Ok(())
    }
}

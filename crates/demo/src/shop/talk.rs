//! A conversation: turns of a buyer and an agent, and what follows when it ends.

use super::purchase::{Cart, Deal};
use super::{Customer, Line, World};
use crate::error::DemoError;
use crate::lapses::Lapse;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::shop::queue::Event;
use crate::texts;
use jinpai_model::AccountId;
use jinpai_model::words::{PresenceState, Sender};
use std::collections::VecDeque;

/// What one side writes and what the other answers. Either may be empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turn {
    pub(crate) buyer: VecDeque<Line>,
    pub(crate) agent: Vec<Line>,
}

impl Turn {
    /// A turn of these texts.
    pub(crate) fn new(buyer: &[&str], agent: &[&str]) -> Self {
        Self {
            buyer: buyer.iter().map(|text| Line::new(text)).collect(),
            agent: agent.iter().map(|text| Line::new(text)).collect(),
        }
    }

    /// Whether the agent's part only answers a thank-you.
    pub(crate) fn is_courtesy(&self) -> bool {
        self.buyer.is_empty() && self.agent.iter().all(|line| &*line.text == texts::COURTESY)
    }
}

/// What follows when a conversation has come to its end.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing.
    Leave,
    /// The buyer comes back to it: buys later, or asks again.
    Hesitate,
    /// The buyer orders.
    Place(Box<Cart>),
    /// The buyer was reminded of an order.
    Reminded(Box<Deal>),
}

/// Which desk a conversation belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desk {
    /// Before buying.
    Sales,
    /// After it.
    Service,
}

/// A conversation that is going on.
#[derive(Debug)]
pub(crate) struct Talk {
    pub(crate) customer: Customer,
    pub(crate) member: usize,
    pub(crate) account: AccountId,
    pub(crate) desk: Desk,
    pub(crate) turns: VecDeque<Turn>,
    pub(crate) next: Next,
    /// Who wrote first.
    pub(crate) begun_by: Sender,
    /// Whether the robot may still greet.
    pub(crate) greet: bool,
    /// Whether an agent wrote in it.
    pub(crate) answered: bool,
    /// Whether it waits for this member, come what may.
    pub(crate) stays: bool,
    /// Nothing is written from here on: what happens to this buyer later belongs to another conversation.
    pub(crate) until: Moment,
}

/// Colleagues whose waiting conversations are looked through by somebody who comes.
const COLLEAGUES_MAX: usize = 200;

/// The longest that a conversation goes on. What follows an order on another path starts a day after it.
pub(crate) const TALK_LONGEST: i64 = 20 * HOUR;

impl Talk {
    /// The same as [`Self::into_deal`], looked at only.
    pub(crate) fn deal(&self) -> Option<&Deal> {
        match &self.next {
            Next::Reminded(deal) => Some(deal),
            Next::Leave | Next::Hesitate | Next::Place(_) => None,
        }
    }

    /// The unpaid order that the conversation is about.
    pub(crate) fn into_deal(self) -> Option<Box<Deal>> {
        match self.next {
            Next::Reminded(deal) => Some(deal),
            Next::Leave | Next::Hesitate | Next::Place(_) => None,
        }
    }
}

impl World<'_> {
    /// Starts a conversation with that member.
    pub(crate) fn open_talk(
        &mut self,
        customer: Customer,
        member: usize,
        desk: Desk,
        turns: VecDeque<Turn>,
        next: Next,
        at: Moment,
    ) -> Result<(), DemoError> {
        let until = at + TALK_LONGEST;
        let account = self.account(member, customer.store, at);
        let agent_begins = turns.front().is_some_and(|turn| turn.buyer.is_empty());
        self.seats[member].open += 1;
        let begun_by = if agent_begins { Sender::Agent } else { Sender::Buyer };
        let (greet, answered, stays) = (!agent_begins, false, false);
        let talk = Talk { customer, member, account, desk, turns, next, begun_by, greet, answered, stays, until };
        self.buyer_turn(Box::new(talk), at)
    }

    /// The buyer writes the next line, or it is the agent's turn.
    pub(crate) fn buyer_turn(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        if at >= talk.until {
            self.end_talk(*talk);
            return Ok(());
        }
        let Some(turn) = talk.turns.front_mut() else {
            self.end_talk(*talk);
            return Ok(());
        };
        if let Some(line) = turn.buyer.pop_front() {
            let more = !turn.buyer.is_empty();
            self.say(&mut talk.customer, &talk.account.clone(), at, Sender::Buyer, line)?;
            self.greet(&mut talk)?;
            if more {
                let then = talk.customer.last + self.chance.low(2, 25);
                self.queue.push(then, Event::Buyer(talk));
                return Ok(());
            }
        }
        if talk.turns.front().is_some_and(|turn| turn.agent.is_empty()) {
            self.next_turn(talk);
            return Ok(());
        }
        self.ask_agent(talk, at)
    }

    /// The robot answers a first message at once.
    fn greet(&mut self, talk: &mut Talk) -> Result<(), DemoError> {
        if !std::mem::take(&mut talk.greet) {
            return Ok(());
        }
        let account = talk.account.clone();
        let at = talk.customer.last + 1;
        if self.seats[talk.member].state == PresenceState::Offline {
            return self.say(&mut talk.customer, &account, at, Sender::Auto, Line::new(texts::CLOSED));
        }
        if self.chance.percent(12) {
            let line = Line::new("当前用户来自 商品详情页");
            self.say(&mut talk.customer, &account, at, Sender::System, line)?;
        }
        if self.chance.percent(70) {
            self.say(&mut talk.customer, &account, at, Sender::Auto, Line::new(texts::WELCOME))?;
        }
        Ok(())
    }

    /// The member has to answer: soon, later, through a colleague, or never.
    pub(crate) fn ask_agent(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        if self.seats[talk.member].state != PresenceState::Online {
            return self.pass_on(talk, at);
        }
        if self.chance.per_mille(9) && self.hand_over(&mut talk, at)? {
            return self.ask_agent(talk, at);
        }
        if self.seats[talk.member].gone_until > at {
            return self.nobody_there(talk, at);
        }
        self.answer(talk, at)
    }

    /// When the member will have typed an answer; the hands are taken until then.
    pub(crate) fn reserve(&mut self, talk: &Talk, at: Moment) -> Moment {
        let pace = self.team.members[talk.member].pace_seconds;
        let seat = &mut self.seats[talk.member];
        // Nobody lets a queue grow for ever: quick replies shorten it, and a greeting is one.
        let patience = if talk.answered { 25 + self.chance.between(0, 40) } else { 10 + self.chance.between(0, 20) };
        let begin = seat.free_at.min(at + patience).max(at + self.chance.low(2, 14));
        let ready = begin + self.chance.low(pace / 2, pace * 2);
        seat.free_at = ready;
        ready
    }

    /// The member writes the answer.
    pub(crate) fn agent_turn(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        if at >= talk.until {
            self.end_talk(*talk);
            return Ok(());
        }
        if self.seats[talk.member].state != PresenceState::Online {
            return self.pass_on(talk, at);
        }
        if self.seats[talk.member].gone_until > at {
            return self.nobody_there(talk, at);
        }
        let lines = talk.turns.front_mut().map(|turn| std::mem::take(&mut turn.agent)).unwrap_or_default();
        let account = talk.account.clone();
        let mut when = at;
        talk.answered |= !lines.is_empty();
        talk.stays = false;
        let holds = lines.len() > 1 && lines[0].text.contains("稍等");
        let long = holds && self.lapses.due(talk.member, Lapse::HoldLong, at.day());
        for line in lines {
            self.say(&mut talk.customer, &account, when, Sender::Agent, line)?;
            when = talk.customer.last + if long { self.chance.between(6, 9) * MINUTE } else { self.chance.low(4, 22) };
        }
        self.next_turn(talk);
        Ok(())
    }

    fn next_turn(&mut self, mut talk: Box<Talk>) {
        talk.turns.pop_front();
        if talk.turns.is_empty() {
            self.end_talk(*talk);
            return;
        }
        let pause = if self.chance.percent(6) { self.chance.low(5, 50) * MINUTE } else { self.chance.low(5, 100) };
        self.queue.push(talk.customer.last + pause, Event::Buyer(talk));
    }

    /// The member is not there: a colleague takes over, or the buyer waits.
    fn pass_on(&mut self, mut talk: Box<Talk>, at: Moment) -> Result<(), DemoError> {
        if talk.turns.front().is_some_and(|turn| talk.turns.len() == 1 && turn.is_courtesy()) {
            // Nobody misses an answer to a thank-you.
            self.end_talk(*talk);
            return Ok(());
        }
        let off = self.seats[talk.member].state == PresenceState::Offline;
        let begins = !talk.answered || talk.begun_by == Sender::Agent;
        let passes = match () {
            () if talk.stays => 0,
            () if off || begins => 100,
            () => 80,
        };
        if self.chance.percent(passes) && self.hand_over(&mut talk, at)? {
            return self.ask_agent(talk, at);
        }
        self.seats[talk.member].waiting.push(*talk);
        Ok(())
    }

    /// Hands the conversation to a colleague who is there. False if there is none.
    pub(crate) fn hand_over(&mut self, talk: &mut Talk, at: Moment) -> Result<bool, DemoError> {
        let Some(other) = self.online(talk.customer.store, talk.desk, Some(talk.member)) else { return Ok(false) };
        self.transfer(talk, other, at)?;
        Ok(true)
    }

    fn transfer(&mut self, talk: &mut Talk, other: usize, at: Moment) -> Result<(), DemoError> {
        let (from, to) = (&self.team.members[talk.member].nick, &self.team.members[other].nick);
        let line = Line::new(&format!("由 {from} 转交给 {to}"));
        self.seats[talk.member].open -= 1;
        self.seats[other].open += 1;
        talk.member = other;
        talk.account = self.account(other, talk.customer.store, at);
        let account = talk.account.clone();
        self.say(&mut talk.customer, &account, at, Sender::System, line)?;
        if self.chance.percent(55) {
            let hello = Line::new(self.chance.pick(texts::HELLO));
            let when = talk.customer.last + self.chance.between(3, 40);
            self.say(&mut talk.customer, &account, when, Sender::Buyer, hello)?;
        }
        Ok(())
    }

    /// Whoever comes takes over what waits for those who are off.
    pub(crate) fn relieve(&mut self, member: usize, at: Moment) -> Result<(), DemoError> {
        for place in 0..self.team.members[member].accounts.len() {
            let store = self.team.members[member].accounts[place].0;
            let colleagues: Vec<usize> = self.team.desks[store].iter().flatten().copied().take(COLLEAGUES_MAX).collect();
            for colleague in colleagues {
                if self.seats[colleague].state != PresenceState::Offline || self.seats[colleague].waiting.is_empty() {
                    continue;
                }
                for mut talk in std::mem::take(&mut self.seats[colleague].waiting) {
                    if talk.until <= at {
                        self.end_talk(talk);
                    } else if talk.customer.store == store {
                        self.transfer(&mut talk, member, at)?;
                        self.ask_agent(Box::new(talk), at)?;
                    } else {
                        self.seats[colleague].waiting.push(talk);
                    }
                }
            }
        }
        Ok(())
    }

    /// Nobody answers any more; `written` down the next day or not.
    pub(crate) fn forget(&mut self, mut talk: Talk, written: bool) -> Result<(), DemoError> {
        if self.chance.percent(50) {
            let nudge = Line::new(self.chance.pick(texts::NUDGE));
            let when = talk.customer.last + self.chance.between(60, 20 * MINUTE);
            let account = talk.account.clone();
            self.say(&mut talk.customer, &account, when, Sender::Buyer, nudge)?;
        }
        if written {
            self.follow_up(&talk)?;
        }
        talk.next = match talk.next {
            Next::Reminded(deal) => Next::Reminded(deal),
            Next::Leave | Next::Hesitate | Next::Place(_) => Next::Leave,
        };
        self.end_talk(talk);
        Ok(())
    }

    pub(crate) fn end_talk(&mut self, talk: Talk) {
        self.seats[talk.member].open -= 1;
        let Talk { customer, member, next, .. } = talk;
        let last = customer.last;
        match next {
            Next::Leave => {}
            Next::Hesitate => self.hesitate(customer, member),
            Next::Place(mut cart) => {
                cart.customer = customer;
                cart.member = Some(member);
                let pause =
                    if self.chance.percent(85) { self.chance.low(20, 15 * MINUTE) } else { self.chance.low(HOUR, 10 * HOUR) };
                self.queue.push(last + pause, Event::Place(cart));
            }
            Next::Reminded(mut deal) => {
                deal.customer = customer;
                self.reminded(deal, member);
            }
        }
    }
}

/// A day after a conversation that began at that moment no line of it is written any more.
pub(crate) fn after_talk(at: Moment) -> Moment {
    const { assert!(TALK_LONGEST < DAY) };
    at + DAY
}

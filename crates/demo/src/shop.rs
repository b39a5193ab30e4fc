//! The simulated shop: one queue of what happens next, from the first midnight to the last.

mod aftersales;
mod answer;
mod confirm;
mod desk;
mod duties;
mod incidents;
mod known;
mod notes;
mod office;
mod purchase;
mod queue;
mod script;
mod talk;
mod visit;

use crate::arrivals::{arrivals, is_busy};
use crate::chance::Chance;
use crate::error::DemoError;
use crate::fact::{Fact, Facts};
use crate::lapses::Lapses;
use crate::moment::{DAY, Moment};
use crate::names;
use crate::options::Options;
use crate::roster::{Day, Setting, works};
use crate::team::Team;
use jiff::civil::Date;
use jinpai_model::records::{Message, Presence};
use jinpai_model::words::{MessageKind, PresenceState, Sender};
use jinpai_model::{AccountId, BuyerId, Source};
use queue::{Event, Queue};
use std::collections::VecDeque;
use std::sync::Arc;
use talk::Talk;
use visit::Visit;

/// Past buyers who may come again; older ones are forgotten.
const REGULARS_MAX: usize = 4_000;

/// Simulates the shops of the options and tells every fact to `facts`: who is who first, then what happens, nearly in order of
/// time. An order is told once, when its course is known or the simulated days end; what the days after them bring is told as late
/// (see [`Facts::take_late`]). Memory grows with the number of conversations
/// and unpaid orders that are open at one time, never with the length of the simulated time.
///
/// # Errors
/// Options out of their limits, or whatever `facts` refuses.
pub fn simulate(options: &Options, facts: &mut dyn Facts) -> Result<(), DemoError> {
    options.check()?;
    let mut world = World::new(options, facts);
    let (shops, agents, accounts) = world.team.rows();
    shops.into_iter().try_for_each(|row| world.tell(row))?;
    agents.into_iter().try_for_each(|row| world.tell(row))?;
    accounts.into_iter().try_for_each(|row| world.tell(row))?;
    world.run()
}

/// A buyer as the simulation knows one.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) store: usize,
    pub(crate) buyer: BuyerId,
    /// The last second at which a message to or from the buyer was written: the next one is later, whichever account it is of.
    pub(crate) last: Moment,
}

/// What a member of the team is doing at the moment.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) state: PresenceState,
    /// When the hands are free again.
    pub(crate) free_at: Moment,
    /// Conversations in hand.
    pub(crate) open: i64,
    /// Conversations that wait until the member is back.
    pub(crate) waiting: Vec<Talk>,
    /// The shift of the day, if the member came.
    pub(crate) there: Option<(Moment, Moment)>,
    /// Until then the chat is online and nobody sits before it.
    pub(crate) gone_until: Moment,
    /// Until then every answer takes long.
    pub(crate) slow_until: Moment,
}

/// All that the simulation remembers.
pub(crate) struct World<'a> {
    options: &'a Options,
    facts: &'a mut dyn Facts,
    chance: Chance,
    start: Moment,
    /// The time of what is happening.
    now: Moment,
    /// What happens from here on is late.
    end: Moment,
    /// What happens from here on is not simulated and not known.
    stop: Moment,
    team: Team,
    seats: Vec<Seat>,
    queue: Queue,
    regulars: VecDeque<Customer>,
    counts: Counts,
    lapses: Lapses,
    /// By member, the last order that was sold.
    last_sales: Vec<Option<incidents::Sale>>,
    /// The last orders about which production was asked.
    asked: VecDeque<incidents::Sale>,
    /// What a person will write down as a fault.
    incidents: Vec<incidents::Planned>,
}

/// Running numbers, so that every id is used once.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    buyers: u64,
    messages: u64,
    late_messages: u64,
    orders: u64,
    refunds: u64,
    reviews: u64,
    bad_reviews: u64,
    incidents: u64,
    parcels: u64,
}

impl<'a> World<'a> {
    fn new(options: &'a Options, facts: &'a mut dyn Facts) -> Self {
        let team = Team::new(options);
        let start = Moment::start_of(options.start);
        let end = start + i64::from(options.days) * DAY;
        Self {
            options,
            facts,
            chance: Chance::new(options.seed, 2),
            start,
            now: start,
            end,
            stop: end + i64::from(options.late_days) * DAY,
            seats: team.members.iter().map(|_| Seat::new(start)).collect(),
            lapses: Lapses::new(options.seed, &team),
            last_sales: team.members.iter().map(|_| None).collect(),
            asked: VecDeque::new(),
            incidents: Vec::new(),
            team,
            queue: Queue::default(),
            regulars: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    fn run(mut self) -> Result<(), DemoError> {
        self.queue.push(self.start, Event::Midnight);
        while self.step(self.end)? {}
        self.ends()?;
        self.now = self.end;
        while self.step(self.stop)? {}
        self.finish()
    }

    /// Lets the next thing before that moment happen. False if there is none.
    fn step(&mut self, before: Moment) -> Result<bool, DemoError> {
        let Some((at, event)) = self.queue.pop_before(before) else { return Ok(false) };
        self.now = at;
        match event {
            Event::Midnight => self.midnight(at)?,
            Event::Presence(member, state) => self.presence(member, state, at)?,
            Event::Visit(visit) => self.visit(*visit, at)?,
            Event::Buyer(talk) => self.buyer_turn(talk, at)?,
            Event::Agent(talk) => self.agent_turn(talk, at)?,
            Event::Place(cart) => self.place(*cart, at)?,
            Event::Confirm(confirmation) => self.confirm(confirmation, at)?,
            Event::Pay(deal) => self.pay(deal, at)?,
            Event::Remind(deal) => self.remind(deal, at)?,
            Event::Close(deal) => self.close(*deal, at)?,
        }
        Ok(true)
    }

    /// What is still open when the simulation stops stays as it is.
    fn finish(mut self) -> Result<(), DemoError> {
        self.now = self.stop;
        let waiting: Vec<Talk> = self.seats.iter_mut().flat_map(|seat| std::mem::take(&mut seat.waiting)).collect();
        let mut open: Vec<_> = waiting.into_iter().filter_map(Talk::into_deal).collect();
        while let Some((_, event)) = self.queue.pop() {
            open.extend(event.into_deal());
        }
        open.sort_by(|a, b| a.order.order.cmp(&b.order.order));
        open.into_iter().try_for_each(|deal| self.tell_order(&deal))
    }

    /// A day begins: who works, who comes, what the office writes down.
    fn midnight(&mut self, at: Moment) -> Result<(), DemoError> {
        let day = at.day();
        let busy = is_busy(day, self.options);
        let leader = self.leader();
        if at == self.start || day.day() == 1 {
            self.plan_month(day.first_of_month());
        }
        for number in 0..self.team.members.len() {
            let setting = Setting { day, busy, leader: &leader };
            let made = Day::new(number, &self.team.members[number], setting, &mut self.lapses, &mut self.chance);
            made.shift.into_iter().try_for_each(|row| self.tell_at(row, at))?;
            made.leave.into_iter().try_for_each(|row| self.tell_at(row, at))?;
            for row in made.punches {
                let punched = Moment::of(row.time);
                self.tell_at(row, punched)?;
            }
            self.seats[number].there = made.there;
            for (when, state) in made.presence {
                self.queue.push(when, Event::Presence(number, state));
            }
        }
        self.office(day)?;
        for when in arrivals(self.options, day, &mut self.chance) {
            let visit = self.new_visit(when);
            self.queue.push(when, Event::Visit(Box::new(visit)));
        }
        self.queue.push(at + DAY, Event::Midnight);
        Ok(())
    }

    /// What will go wrong in a month.
    fn plan_month(&mut self, first: Date) {
        let (team, options) = (&self.team, self.options);
        let works = |member: usize, day: Date| works(member, &team.members[member], day, is_busy(day, options));
        self.lapses.plan(team, first, &works);
        self.plan_incidents(first);
    }

    /// A member's chat accounts change their state.
    fn presence(&mut self, member: usize, state: PresenceState, at: Moment) -> Result<(), DemoError> {
        for place in 0..self.team.members[member].accounts.len() {
            let account = self.team.members[member].accounts[place].1.clone();
            self.tell_at(Presence { account, time: at.instant(), state, source: Source::default() }, at)?;
        }
        self.seats[member].state = state;
        if state == PresenceState::Online {
            self.seats[member].free_at = self.seats[member].free_at.max(at + 20);
            for talk in std::mem::take(&mut self.seats[member].waiting) {
                self.ask_agent(Box::new(talk), at)?;
            }
            self.relieve(member, at)?;
        }
        Ok(())
    }

    /// A buyer who comes for the first time, or again after a long time.
    fn new_visit(&mut self, at: Moment) -> Visit {
        let again = self.regulars.front().is_some_and(|customer| customer.last < at) && self.chance.percent(5);
        let customer = match self.regulars.pop_front() {
            Some(customer) if again => customer,
            other => {
                if let Some(customer) = other {
                    self.regulars.push_front(customer);
                }
                self.new_customer(at)
            }
        };
        Visit::new(customer, &mut self.chance)
    }

    fn new_customer(&mut self, at: Moment) -> Customer {
        self.counts.buyers += 1;
        let number = self.options.seed.wrapping_mul(1_000_003).wrapping_add(self.counts.buyers);
        Customer { store: self.chance.index(self.team.shops.len()), buyer: names::buyer(number, &mut self.chance), last: at - 1 }
    }

    /// The buyer may come again from that moment on.
    fn remember(&mut self, mut customer: Customer, from: Moment) {
        customer.last = customer.last.max(from);
        if self.regulars.len() == REGULARS_MAX {
            self.regulars.pop_front();
        }
        self.regulars.push_back(customer);
    }

    /// Tells what was known before everything else.
    fn tell(&mut self, fact: impl Into<Fact>) -> Result<(), DemoError> {
        self.facts.take(fact.into())
    }

    /// Writes a message at that moment or, where the buyer's last one is not earlier, a second after it. What would be written after
    /// the end is not.
    fn say(
        &mut self,
        customer: &mut Customer,
        account: &AccountId,
        at: Moment,
        sender: Sender,
        line: Line,
    ) -> Result<(), DemoError> {
        customer.last = at.max(customer.last + 1);
        let at = customer.last;
        // Ids of their own for what is late: those of the days before do not depend on how far the simulation goes.
        let count = if at < self.end { &mut self.counts.messages } else { &mut self.counts.late_messages };
        *count += 1;
        let number = if at < self.end { 7_000_000_000_000 } else { 7_500_000_000_000 } + *count;
        let message = Message {
            message_id: Some(Arc::from(number.to_string())),
            shop: self.team.shops[customer.store].clone(),
            buyer: customer.buyer.clone(),
            account: account.clone(),
            time: at.instant(),
            sender,
            kind: Some(line.kind),
            content: Some(line.text),
            source: Source::default(),
        };
        self.tell_at(message, at)
    }
}

impl Seat {
    fn new(start: Moment) -> Self {
        let state = PresenceState::Offline;
        Self { state, free_at: start, open: 0, waiting: Vec::new(), there: None, gone_until: start, slow_until: start }
    }

    /// Whether somebody sits there whose chat is online.
    pub(crate) fn answers(&self, at: Moment) -> bool {
        self.state == PresenceState::Online && self.gone_until <= at
    }

    /// Whether the shift goes on for so many seconds from that moment.
    pub(crate) fn stays(&self, at: Moment, seconds: i64) -> bool {
        self.there.is_some_and(|(start, end)| start <= at && at + seconds <= end)
    }
}

/// One message before it is written.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) kind: MessageKind,
    pub(crate) text: Arc<str>,
}

impl Line {
    /// A message of that text, its kind told by the text's form.
    pub(crate) fn new(text: &str) -> Self {
        let kind = match text {
            _ if text.starts_with("/:") || (text.starts_with('[') && text.ends_with(']')) => MessageKind::Emoji,
            _ if text.starts_with("https://img.") && text.contains("/video/") => MessageKind::Video,
            _ if text.starts_with("https://img.") => MessageKind::Image,
            _ if text.starts_with("https://item.") => MessageKind::Card,
            _ => MessageKind::Text,
        };
        Self { kind, text: Arc::from(text) }
    }
}

#[cfg(test)]
mod tests;

//! The rounds of a month, packed: there are hundreds of thousands, and as they come each takes four times as much memory.

use super::index::{Order, range_of};
use jiff::civil::Date;
use jinpai_calc::calendar::Second;
use jinpai_calc::measures::rounds::{MessageRef, Round, RoundStatus};
use jinpai_model::{AgentId, BuyerId, FileId, Month, ShopId, Source};
use std::collections::BTreeSet;

/// The rounds of a month without the texts of their messages, in the order of the file `rounds`: shop, buyer, agent, day, start.
#[derive(Debug, Default)]
pub struct Rounds {
    first_day: Date,
    /// Who asked where, in order.
    buyers: Vec<(ShopId, BuyerId)>,
    /// Who answered, in order.
    agents: Vec<AgentId>,
    rows: Vec<Packed>,
    /// Positions of the rows by agent and start.
    by_agent: Order,
}

/// A round in 56 bytes.
#[derive(Debug, Clone, Copy)]
struct Packed {
    start: Second,
    /// [`NEVER`] = it did not end.
    end: Second,
    /// −1 = it has none.
    wait: i64,
    opened_row: u64,
    ended_row: u64,
    opened_file: u32,
    ended_file: u32,
    buyer: u32,
    agent: u16,
    /// From the month's first.
    day: u8,
    /// See the constants.
    marks: u8,
}

const NEVER: Second = Second::MIN;
const STATUS: u8 = 0b0_0011;
const FIRST: u8 = 0b0_0100;
const IN_SERVICE: u8 = 0b0_1000;
const OFF_DUTY: u8 = 0b1_0000;

/// A round, looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoundView<'a> {
    /// Shop.
    pub shop: &'a ShopId,
    /// Buyer.
    pub buyer: &'a BuyerId,
    /// The thread's agent.
    pub agent: &'a AgentId,
    /// Business day of its start.
    pub day: Date,
    /// The buyer's first message of it.
    pub start: Second,
    /// The message that answered or transferred it.
    pub end: Option<Second>,
    /// Seconds of waiting on the clock in force; only for answered rounds that are not off duty.
    pub wait: Option<i64>,
    /// How it ended.
    pub status: RoundStatus,
    /// The earliest of its thread and day.
    pub first: bool,
    /// Its start lies in the service hours.
    pub in_service: bool,
    /// Left out of every wait figure and of the unanswered.
    pub off_duty: bool,
    /// The message that opened it.
    pub opened: Source,
    /// The message that ended it.
    pub ended: Option<Source>,
}

impl Rounds {
    /// Packs the rounds of a month, which are in the order of the file `rounds`.
    pub fn pack(month: Month, rounds: Vec<Round>) -> Self {
        let first_day = month.first_day();
        let names: BTreeSet<AgentId> = rounds.iter().map(|round| round.agent.clone()).collect();
        let agents: Vec<AgentId> = names.into_iter().collect();
        let mut buyers: Vec<(ShopId, BuyerId)> = Vec::new();
        let mut rows = Vec::with_capacity(rounds.len());
        for round in rounds {
            if buyers.last().is_none_or(|(shop, buyer)| *shop != round.shop || *buyer != round.buyer) {
                buyers.push((round.shop.clone(), round.buyer.clone()));
            }
            rows.push(Packed::of(&round, first_day, buyers.len() - 1, &agents));
        }
        buyers.shrink_to_fit();
        let by_agent = Order::by(&rows, |row| (row.agent, row.start));
        Self { first_day, buyers, agents, rows, by_agent }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All of them, in the order of the file `rounds`.
    pub fn iter(&self) -> impl Iterator<Item = RoundView<'_>> {
        self.rows.iter().map(|row| self.view(row))
    }

    /// An agent's, by start.
    pub fn of_agent(&self, agent: &AgentId) -> impl ExactSizeIterator<Item = RoundView<'_>> {
        let number = self.agents.binary_search(agent).ok();
        let found = number.map_or(&[][..], |number| self.by_agent.range(&self.rows, |row| usize::from(row.agent).cmp(&number)));
        found.iter().map(|position| self.view(&self.rows[*position as usize]))
    }

    /// A buyer's in a shop.
    pub fn of_buyer(&self, shop: &ShopId, buyer: &BuyerId) -> impl ExactSizeIterator<Item = RoundView<'_>> {
        let number = self.buyers.binary_search_by(|(s, b)| (s, b).cmp(&(shop, buyer))).ok();
        let range = number.map_or(0..0, |number| range_of(&self.rows, |row| (row.buyer as usize).cmp(&number)));
        self.rows[range].iter().map(|row| self.view(row))
    }

    /// About how many bytes they take.
    pub fn bytes(&self) -> usize {
        // A pair of ids that are shared with other facts, and its texts.
        const BUYER: usize = 32 + 48;
        self.rows.len() * (size_of::<Packed>() + size_of::<u32>()) + self.buyers.len() * BUYER
    }

    fn view(&self, row: &Packed) -> RoundView<'_> {
        let (shop, buyer) = &self.buyers[row.buyer as usize];
        let ended = Source { file: FileId(row.ended_file), row: row.ended_row };
        let status = match row.marks & STATUS {
            0 => RoundStatus::Answered,
            1 => RoundStatus::Transferred,
            2 => RoundStatus::Unanswered,
            _ => RoundStatus::Open,
        };
        RoundView {
            shop,
            buyer,
            agent: &self.agents[usize::from(row.agent)],
            day: self.first_day.saturating_add(jiff::Span::new().days(i64::from(row.day))),
            start: row.start,
            end: (row.end != NEVER).then_some(row.end),
            wait: (row.wait >= 0).then_some(row.wait),
            status,
            first: row.marks & FIRST != 0,
            in_service: row.marks & IN_SERVICE != 0,
            off_duty: row.marks & OFF_DUTY != 0,
            opened: Source { file: FileId(row.opened_file), row: row.opened_row },
            ended: (row.end != NEVER).then_some(ended),
        }
    }
}

impl Packed {
    fn of(round: &Round, first_day: Date, buyer: usize, agents: &[AgentId]) -> Self {
        let agent = agents.binary_search(&round.agent).expect("every round's agent is listed");
        let status = match round.status {
            RoundStatus::Answered => 0,
            RoundStatus::Transferred => 1,
            RoundStatus::Unanswered => 2,
            RoundStatus::Open => 3,
        };
        let mark = |is: bool, mark: u8| if is { mark } else { 0 };
        let ended = round.ended_by.as_ref().map_or(Source::default(), |message| message.source);
        Self {
            start: round.start,
            end: round.end.unwrap_or(NEVER),
            wait: round.wait.unwrap_or(-1),
            opened_row: round.opened_by.source.row,
            ended_row: ended.row,
            opened_file: round.opened_by.source.file.0,
            ended_file: ended.file.0,
            buyer: u32::try_from(buyer).expect("a month has fewer than 4 billion buyers"),
            agent: u16::try_from(agent).expect("a month has fewer than 65 536 agents"),
            day: u8::try_from((round.day - first_day).get_days()).expect("a round lies in its month"),
            marks: status | mark(round.first, FIRST) | mark(round.in_service, IN_SERVICE) | mark(round.off_duty, OFF_DUTY),
        }
    }
}

impl RoundView<'_> {
    /// The round as a fact, without the texts of its messages.
    pub fn to_round(&self) -> Round {
        let message = |source| MessageRef { source, content: None };
        Round {
            shop: self.shop.clone(),
            buyer: self.buyer.clone(),
            agent: self.agent.clone(),
            day: self.day,
            start: self.start,
            end: self.end,
            wait: self.wait,
            status: self.status,
            first: self.first,
            in_service: self.in_service,
            off_duty: self.off_duty,
            opened_by: message(self.opened),
            ended_by: self.ended.map(message),
        }
    }
}

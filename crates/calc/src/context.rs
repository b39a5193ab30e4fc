//! What every buyer's timeline is read against: clocks, people, presence, shifts, horizons, settings — one value for a run.

use crate::calendar::{Second, ShopClock, second};
use crate::intervals::Intervals;
use crate::people::People;
use crate::presence::{self, AgentPresence};
use crate::rules::{RuleBook, Rules};
use crate::settings::{Clock, Settings};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jinpai_model::records::{Account, Presence, Shift, Shop};
use jinpai_model::{AgentId, Month, ShopId};
use std::collections::{BTreeMap, BTreeSet};

/// The zone of a shop that names none (3.0).
pub const DEFAULT_ZONE: &str = "Asia/Shanghai";

/// `--as-of`: up to when the data is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// In each shop's own zone.
    Local(DateTime),
    /// One instant for all.
    Instant(Timestamp),
}

/// The tables with few rows, as stored.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// Shops.
    pub shops: Vec<Shop>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Presence.
    pub presence: Vec<Presence>,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// For each shop that has any row: the latest of its messages, orders, notes, refunds and reviews (3.0, horizon).
    pub latest: BTreeMap<ShopId, Option<Timestamp>>,
}

/// One shop's part of the context.
#[derive(Debug, Clone)]
pub struct ShopContext {
    /// Its clock.
    pub clock: ShopClock,
    /// The last known second; what lies after it does not exist.
    pub horizon: Second,
    /// Up to when decisions of people count: to the horizon if one is given. The end of the data is none for them, because people decide
    /// about data after it has ended.
    pub decided_until: Second,
    /// Each agent's presence in it.
    pub presence: BTreeMap<AgentId, AgentPresence>,
    /// Each agent's shifts, in its zone.
    pub shifts: BTreeMap<AgentId, Intervals>,
    /// The first second of the month, and the first after it.
    pub month: (Second, Second),
}

/// What every timeline is read against.
#[derive(Debug, Clone)]
pub struct Context {
    /// The month that is measured.
    pub month: Month,
    /// Settings in force.
    pub rules: RuleBook,
    /// Whose an account is.
    pub people: People,
    /// By shop.
    pub shops: BTreeMap<ShopId, ShopContext>,
}

/// A shop names a time zone that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("shop {shop} has an unknown time zone {zone:?}")]
pub struct UnknownZone {
    /// The shop.
    pub shop: ShopId,
    /// What its row says.
    pub zone: String,
}

impl Context {
    /// Puts the small tables together for one month.
    pub fn new(month: Month, rules: RuleBook, tables: &Tables, as_of: Option<AsOf>) -> Result<Self, UnknownZone> {
        let people = People::new(&tables.accounts);
        let records = presence::by_account(&tables.presence);
        let named: BTreeSet<&ShopId> =
            tables.shops.iter().map(|row| &row.shop).chain(tables.latest.keys()).chain(people.shops()).collect();
        let mut shops = BTreeMap::new();
        for shop in named {
            let clock = clock_of(shop, &tables.shops, rules.of_shop(shop, month.first_day()))?;
            let latest = tables.latest.get(shop).copied().flatten().map(second);
            let seen = records.iter().filter(|(account, _)| people.named_in(shop, account));
            let seen = seen.filter_map(|(_, states)| states.last().map(|(at, _)| *at)).max();
            let horizon = match as_of {
                Some(AsOf::Local(local)) => clock.second_of(local),
                Some(AsOf::Instant(instant)) => second(instant),
                None => latest.max(seen).unwrap_or(Second::MIN),
            };
            let context = ShopContext {
                presence: presence::of_shop(&records, &people, shop, &clock, horizon),
                shifts: shifts_by_agent(&tables.shifts, &clock),
                month: (clock.day_begins(month.first_day()), clock.day_begins(day_after(month.last_day()))),
                clock,
                horizon,
                decided_until: if as_of.is_some() { horizon } else { Second::MAX },
            };
            shops.insert(shop.clone(), context);
        }
        Ok(Self { month, rules, people, shops })
    }

    /// The shop's context.
    pub fn shop(&self, shop: &ShopId) -> &ShopContext {
        self.shops.get(shop).expect("every shop that any row names has a context")
    }

    /// What holds for the whole shop on a day.
    pub fn settings(&self, shop: &ShopId, day: Date) -> &Settings {
        self.rules.of_shop(shop, day)
    }

    /// What holds for one agent on a day: clock, closers, `slow_after`, `unanswered_after`.
    pub fn rules(&self, shop: &ShopId, agent: &AgentId, day: Date) -> &Rules {
        self.rules.of_agent(shop, agent, day)
    }

    /// The latest horizon of all shops; what is known of facts that belong to no shop.
    pub fn horizon(&self) -> Option<Second> {
        self.shops.values().map(|shop| shop.horizon).max()
    }

    /// The clock for facts of a person that belong to no shop (shifts, punches): that of the shops in which the person has an account
    /// by name if these share one, else that of all shops if they do, else the default.
    pub fn clock_of_agent(&self, agent: &AgentId) -> ShopClock {
        let own = self.people.shops_of(agent, Date::MIN, Date::MAX).flatten().filter_map(|shop| self.shops.get(shop));
        let clock = common_clock(own).or_else(|| common_clock(self.shops.values()));
        clock.unwrap_or_else(|| ShopClock::new(default_zone(), self.rules.default_settings().day_start))
    }
}

/// The clock that all the shops share.
fn common_clock<'a>(mut shops: impl Iterator<Item = &'a ShopContext>) -> Option<ShopClock> {
    let first = &shops.next()?.clock;
    shops.all(|shop| shop.clock.zone() == first.zone()).then(|| first.clone())
}

impl ShopContext {
    /// The time on which the agent's waits are measured; `None` for wall time (3.1.7).
    pub fn duty(&self, agent: &AgentId, clock: Clock) -> Option<&Intervals> {
        static NEVER: std::sync::LazyLock<Intervals> = std::sync::LazyLock::new(Intervals::default);
        match clock {
            Clock::Wall => None,
            Clock::Duty => Some(self.shifts.get(agent).unwrap_or(&NEVER)),
            Clock::Online => Some(self.presence.get(agent).map_or(&NEVER, |presence| &presence.online)),
        }
    }

    /// Whether a second's business day lies in the month.
    pub fn in_month(&self, at: Second) -> bool {
        self.month.0 <= at && at < self.month.1
    }
}

fn default_zone() -> TimeZone {
    TimeZone::get(DEFAULT_ZONE).expect("the bundled database has it")
}

/// The day after.
pub(crate) fn day_after(day: Date) -> Date {
    day.tomorrow().expect("facts lie before the year 2200")
}

fn clock_of(shop: &ShopId, rows: &[Shop], settings: &Settings) -> Result<ShopClock, UnknownZone> {
    let row = rows.iter().find(|row| row.shop == *shop);
    let zone = match row.and_then(|row| row.time_zone.as_deref()) {
        None => default_zone(),
        Some(name) => TimeZone::get(name).map_err(|_| UnknownZone { shop: shop.clone(), zone: name.to_owned() })?,
    };
    let day_start = row.and_then(|row| row.day_start).unwrap_or(settings.day_start);
    Ok(ShopClock::new(zone, day_start))
}

fn shifts_by_agent(rows: &[Shift], clock: &ShopClock) -> BTreeMap<AgentId, Intervals> {
    let mut parts: BTreeMap<AgentId, Vec<(Second, Second)>> = BTreeMap::new();
    for row in rows {
        parts.entry(row.agent.clone()).or_default().push(clock.shift(row.date, row.start, row.end));
    }
    parts.into_iter().map(|(agent, parts)| (agent, Intervals::union(parts))).collect()
}

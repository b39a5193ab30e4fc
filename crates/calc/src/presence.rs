//! When an agent was online in a shop (spec 3.0, Presence).

use crate::calendar::{Second, ShopClock, second};
use crate::intervals::Intervals;
use crate::people::People;
use jinpai_model::records;
use jinpai_model::words::PresenceState;
use jinpai_model::{AccountId, AgentId, ShopId};
use std::collections::BTreeMap;

/// An agent's time in the states of one shop.
#[derive(Debug, Clone, Default)]
pub struct AgentPresence {
    /// Any of its accounts is online.
    pub online: Intervals,
    /// Any of its accounts is away; it is `away` where it is not online as well.
    away: Intervals,
    horizon: Second,
}

impl AgentPresence {
    /// The state at an instant. The last state reaches to the horizon, that instant included.
    pub fn state(&self, at: Second) -> PresenceState {
        let holds = |intervals: &Intervals| {
            intervals.contains(at) || (at == self.horizon && intervals.iter().last().is_some_and(|(_, to)| to == at))
        };
        if holds(&self.online) {
            PresenceState::Online
        } else if holds(&self.away) {
            PresenceState::Away
        } else {
            PresenceState::Offline
        }
    }
}

/// The states of all accounts, sorted by time.
pub type Records = BTreeMap<AccountId, Vec<(Second, PresenceState)>>;

/// Groups the `presence` rows by account. Two rows of one whole second: the later in the file's order of time stands.
pub fn by_account(rows: &[records::Presence]) -> Records {
    let mut sorted: Vec<&records::Presence> = rows.iter().collect();
    sorted.sort_by_key(|row| (row.time, row.source));
    let mut accounts = Records::new();
    for row in sorted {
        accounts.entry(row.account.clone()).or_default().push((second(row.time), row.state));
    }
    accounts
}

/// The presence of every agent in one shop, up to its horizon.
pub fn of_shop(
    records: &Records,
    people: &People,
    shop: &ShopId,
    clock: &ShopClock,
    horizon: Second,
) -> BTreeMap<AgentId, AgentPresence> {
    type Parts = (Vec<(Second, Second)>, Vec<(Second, Second)>);
    let mut parts: BTreeMap<AgentId, Parts> = BTreeMap::new();
    for (account, states) in records.iter().filter(|(account, _)| people.acts_in(shop, account)) {
        let known = &states[..states.partition_point(|(from, _)| *from <= horizon)];
        for (index, (from, state)) in known.iter().enumerate() {
            let to = known.get(index + 1).map_or(horizon, |next| next.0);
            if *state == PresenceState::Offline || *from >= to {
                continue;
            }
            for (agent, piece) in by_holder(people, shop, clock, account, (*from, to)) {
                let (online, away) = parts.entry(agent).or_default();
                if *state == PresenceState::Online { online.push(piece) } else { away.push(piece) }
            }
        }
    }
    let presence =
        |(online, away): Parts| AgentPresence { online: Intervals::union(online), away: Intervals::union(away), horizon };
    parts.into_iter().map(|(agent, parts)| (agent, presence(parts))).collect()
}

/// Cuts an interval at the business days, because an account belongs to one agent on each day.
fn by_holder(
    people: &People,
    shop: &ShopId,
    clock: &ShopClock,
    account: &AccountId,
    (from, to): (Second, Second),
) -> Vec<(AgentId, (Second, Second))> {
    let mut pieces = Vec::new();
    let mut start = from;
    while start < to {
        let day = clock.day(start);
        let next = clock.day_begins(day.tomorrow().expect("facts lie before the year 2200"));
        let end = next.min(to);
        pieces.push((people.holder(shop, account, day).agent, (start, end)));
        // A clock set back at the day's start may put `next` at or before `start`; one second always makes progress.
        start = end.max(start + 1);
    }
    pieces
}

//! Whose an account is on a day (spec 3.0, P3).

use jiff::civil::Date;
use jinpai_model::records::Account;
use jinpai_model::{AccountId, AgentId, ShopId};
use std::collections::BTreeMap;

/// Who stood behind an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The agent; for an account of nobody an agent named after the account.
    pub agent: AgentId,
    /// Whether a row of `accounts` says so.
    pub assigned: bool,
}

/// The `accounts` table, by account.
#[derive(Debug, Clone, Default)]
pub struct People {
    accounts: BTreeMap<AccountId, Vec<Account>>,
}

impl People {
    /// Indexes the rows.
    pub fn new(rows: &[Account]) -> Self {
        let mut accounts: BTreeMap<AccountId, Vec<Account>> = BTreeMap::new();
        for row in rows {
            accounts.entry(row.account.clone()).or_default().push(row.clone());
        }
        Self { accounts }
    }

    /// Who held the account in this shop on this day. A row that names the shop comes before one that names none, a later start
    /// before an earlier, the smaller agent id before the larger.
    pub fn holder(&self, shop: &ShopId, account: &AccountId, day: Date) -> Holder {
        let rows = self.accounts.get(account).map_or(&[][..], Vec::as_slice);
        let in_force = rows.iter().filter(|row| {
            row.shop.as_ref().is_none_or(|named| named == shop)
                && row.from.is_none_or(|from| from <= day)
                && row.to.is_none_or(|to| day <= to)
        });
        let best = in_force.max_by(|a, b| {
            let rank = |row: &Account| (row.shop.is_some(), row.from);
            rank(a).cmp(&rank(b)).then_with(|| b.agent.cmp(&a.agent))
        });
        match best {
            Some(row) => Holder { agent: row.agent.clone(), assigned: true },
            None => Holder { agent: AgentId::new(account.as_str()), assigned: false },
        }
    }

    /// Whether the account may act in the shop: some row names it or names no shop, or no row knows the account at all.
    pub fn acts_in(&self, shop: &ShopId, account: &AccountId) -> bool {
        self.accounts.get(account).is_none_or(|rows| rows.iter().any(|row| row.shop.as_ref().is_none_or(|named| named == shop)))
    }

    /// Whether some row assigns the account to the shop by name.
    pub fn named_in(&self, shop: &ShopId, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|rows| rows.iter().any(|row| row.shop.as_ref() == Some(shop)))
    }

    /// Every shop that some row names.
    pub fn shops(&self) -> impl Iterator<Item = &ShopId> {
        self.accounts.values().flatten().filter_map(|row| row.shop.as_ref())
    }

    /// The shops in which the agent has an account on some day of [first, last]; `None` in the list stands for every shop.
    pub fn shops_of<'a>(&'a self, agent: &'a AgentId, first: Date, last: Date) -> impl Iterator<Item = Option<&'a ShopId>> {
        let rows = self.accounts.values().flatten().filter(move |row| {
            row.agent == *agent && row.from.is_none_or(|from| from <= last) && row.to.is_none_or(|to| first <= to)
        });
        rows.map(|row| row.shop.as_ref())
    }
}

//! Whose a chat account is, from a day on (P3).

use super::Wrong;
use jiff::civil::Date;
use jinpai_calc::text::Text;
use jinpai_model::records::{Account, Agent};
use jinpai_model::{AccountId, AgentId, ShopId, Source};
use std::collections::BTreeSet;

/// An account for somebody, as it is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The account.
    pub account: String,
    /// In which shop; none = in every shop.
    pub shop: Option<String>,
    /// From which day on; none = always.
    pub from: Option<Date>,
}

/// The rows that give an account to somebody: the new one, and those of who had it before, which end the day before.
pub fn assign(rows: &[Account], agent: &AgentId, wanted: &Assignment) -> Result<Vec<Account>, Wrong> {
    let account = AccountId::new(super::id("account", &wanted.account)?);
    let shop = wanted.shop.as_deref().map(|shop| super::id("shop", shop)).transpose()?.map(ShopId::new);
    let same = rows.iter().filter(|row| row.account == account && row.shop == shop);
    let is_in_force = |row: &&Account| row.to.is_none_or(|to| wanted.from.is_none_or(|from| to >= from));
    let mut out = Vec::new();
    for row in same.filter(is_in_force) {
        let starts_later = row.from > wanted.from;
        if row.agent == *agent && !starts_later {
            return Err(Wrong::new(
                "account",
                Text::new("这个账号那时已经是这个人的", "the account is this person's on that day already"),
            ));
        }
        if starts_later {
            let (day, holder) = (row.from.map_or_else(String::new, |day| day.to_string()), &row.agent);
            return Err(Wrong::new(
                "from",
                Text::new(
                    format!("这个账号从 {day} 起是 {holder} 的；请选更晚的日子"),
                    format!("the account is {holder}'s from {day} on; choose a later day"),
                ),
            ));
        }
        // A row of the very same day is replaced by the new one.
        if row.from != wanted.from {
            out.push(Account {
                to: wanted.from.and_then(|from| from.yesterday().ok()),
                source: Source::default(),
                ..row.clone()
            });
        }
    }
    out.push(Account { account, agent: agent.clone(), shop, from: wanted.from, to: None, source: Source::default() });
    Ok(out)
}

/// An account is somebody's no longer after a day.
pub fn end(rows: &[Account], agent: &AgentId, account: &str, shop: Option<&str>, last_day: Date) -> Result<Account, Wrong> {
    let is_it =
        |row: &&Account| row.agent == *agent && row.account.as_str() == account && row.shop.as_ref().map(ShopId::as_str) == shop;
    let open = rows.iter().filter(is_it).filter(|row| row.to.is_none_or(|to| to > last_day));
    let Some(row) = open.max_by_key(|row| row.from) else {
        return Err(Wrong::new("account", Text::new("这个账号那时不是这个人的", "the account is not this person's on that day")));
    };
    if row.from.is_some_and(|from| last_day < from) {
        let text = Text::new("最后一天早于第一天", "the last day is before the first");
        return Err(Wrong::new("to", text));
    }
    Ok(Account { to: Some(last_day), source: Source::default(), ..row.clone() })
}

/// The agent that an account of nobody is most likely to be: one who has the same sub-account name in another shop, or is called so.
pub fn likely(account: &AccountId, accounts: &[Account], agents: &[Agent]) -> Option<AgentId> {
    let nick = nick(account.as_str());
    let same_nick = accounts.iter().filter(|row| self::nick(row.account.as_str()) == nick).map(|row| &row.agent);
    let called = agents.iter().filter(|row| &*row.name == nick || row.agent.as_str() == nick).map(|row| &row.agent);
    let all: BTreeSet<&AgentId> = same_nick.chain(called).collect();
    // Two who could be meant are none.
    if all.len() == 1 { all.into_iter().next().cloned() } else { None }
}

/// The part of `shop:nick` that names the person.
fn nick(account: &str) -> &str {
    account.rsplit_once([':', '：']).map_or(account, |(_, nick)| nick)
}

#[cfg(test)]
mod tests {
    use super::{Assignment, assign, end, likely};
    use jiff::civil::{Date, date};
    use jinpai_model::records::Account;
    use jinpai_model::{AccountId, AgentId, Source};

    fn row(agent: &str, from: Option<Date>, to: Option<Date>) -> Account {
        let (account, agent) = (AccountId::new("shop:01"), AgentId::new(agent));
        Account { account, agent, shop: None, from, to, source: Source::default() }
    }

    fn wanted(from: Option<Date>) -> Assignment {
        Assignment { account: "shop:01".to_owned(), shop: None, from }
    }

    #[test]
    fn who_had_it_before_has_it_to_the_day_before() {
        let (march, agent) = (date(2026, 3, 1), AgentId::new("li"));
        let rows = assign(&[row("wang", None, None)], &agent, &wanted(Some(march))).unwrap();
        assert_eq!(rows, [row("wang", None, Some(date(2026, 2, 28))), row("li", Some(march), None)]);
        assert_eq!(assign(&[row("wang", None, None)], &agent, &wanted(None)).unwrap(), [row("li", None, None)]);
        let ended = row("wang", None, Some(date(2026, 2, 1)));
        assert_eq!(assign(&[ended], &agent, &wanted(Some(march))).unwrap().len(), 1);
    }

    #[test]
    fn what_is_so_already_or_later_otherwise_is_said() {
        let (march, agent) = (date(2026, 3, 1), AgentId::new("li"));
        assert_eq!(assign(&[row("li", None, None)], &agent, &wanted(Some(march))).unwrap_err().field, "account");
        assert_eq!(assign(&[row("wang", Some(march), None)], &agent, &wanted(None)).unwrap_err().field, "from");
    }

    #[test]
    fn an_account_ends_where_it_is_held() {
        let (agent, day) = (AgentId::new("wang"), date(2026, 3, 31));
        assert_eq!(end(&[row("wang", None, None)], &agent, "shop:01", None, day).unwrap(), row("wang", None, Some(day)));
        assert!(end(&[row("li", None, None)], &agent, "shop:01", None, day).is_err());
    }

    #[test]
    fn the_same_sub_account_elsewhere_says_whose_it_is() {
        let unknown = AccountId::new("other:01");
        assert_eq!(likely(&unknown, &[row("wang", None, None)], &[]), Some(AgentId::new("wang")));
        assert_eq!(likely(&unknown, &[row("wang", None, None), row("li", None, None)], &[]), None);
    }
}

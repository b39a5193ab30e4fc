//! Which settings hold where and when (spec 4.0).

use super::{Contradiction, RuleBook};
use crate::plan::{self, PlanBook, Version};
use crate::settings::{Clock, CreditRule};
use jiff::civil::{Date, date};
use jinpai_model::records::{Account, Agent};
use jinpai_model::{AgentId, FileId, ShopId, Source};
use std::sync::Arc;

fn version(id: &str, effective: &str, measure: &str) -> Version {
    let text = format!("title = \"{id}\"\neffective = {effective}\n[measure]\n{measure}\n");
    let plan = plan::parse(&text).unwrap();
    Version { id: id.to_owned(), name: format!("{id}.toml"), plan: Arc::new(plan), text: text.into() }
}

fn agent(name: &str, plan: &str, from: Option<Date>) -> Agent {
    Agent {
        agent: name.into(),
        name: name.into(),
        role: None,
        level: None,
        group: None,
        plan: Some(plan.into()),
        hired_on: None,
        left_on: None,
        from,
        source: Source { file: FileId(1), row: 1 },
    }
}

fn account(agent: &str, shop: &str) -> Account {
    Account {
        account: format!("{shop}:{agent}").as_str().into(),
        agent: agent.into(),
        shop: Some(shop.into()),
        from: None,
        to: None,
        source: Source { file: FileId(1), row: 1 },
    }
}

fn rules(versions: Vec<Version>, agents: &[Agent], accounts: &[Account]) -> Result<RuleBook, Vec<Contradiction>> {
    let book = PlanBook::dated(versions, "甲".to_owned());
    RuleBook::of_plans(&book, agents, accounts, "2024-11".parse().unwrap())
}

#[test]
fn a_shop_follows_the_version_in_force_on_the_day() {
    let versions = vec![
        version("甲", "2024-01-01", "lookback = \"24h\""),
        version("甲", "2024-11-16", "lookback = \"72h\"\nrule = \"by_order\""),
    ];
    let rules = rules(versions, &[agent("美", "甲", None)], &[account("美", "店")]).unwrap();
    let shop = ShopId::from("店");
    let on = |day: Date| (rules.of_shop(&shop, day).lookback / 3_600, rules.of_shop(&shop, day).rule);
    assert_eq!(on(date(2023, 5, 1)), (24, CreditRule::OrderFirst), "before the first version the first holds");
    assert_eq!(on(date(2024, 11, 15)), (24, CreditRule::OrderFirst));
    assert_eq!(on(date(2024, 11, 16)), (72, CreditRule::ByOrder));
    assert_eq!(on(date(2030, 1, 1)), (72, CreditRule::ByOrder));
}

#[test]
fn clocks_follow_the_person_and_change_with_the_persons_plan() {
    let versions = vec![version("甲", "2024-01-01", "clock = \"wall\""), version("乙", "2024-01-01", "clock = \"duty\"")];
    let agents = [agent("美", "甲", None), agent("丽", "甲", None), agent("丽", "乙", Some(date(2024, 11, 10)))];
    let rules = rules(versions, &agents, &[account("美", "店"), account("丽", "店")]).unwrap();
    let clock = |who: &str, day: Date| rules.of_agent(&"店".into(), &AgentId::from(who), day).settings.clock;
    assert_eq!(clock("美", date(2024, 11, 20)), Clock::Wall);
    assert_eq!(clock("丽", date(2024, 11, 9)), Clock::Wall);
    assert_eq!(clock("丽", date(2024, 11, 10)), Clock::Duty);
}

#[test]
fn two_plans_that_contradict_each_other_in_one_shop_are_an_error() {
    let versions = || {
        vec![
            version("甲", "2024-01-01", "lookback = \"24h\""),
            version("乙", "2024-01-01", "lookback = \"48h\"\nflag_claims = true"),
        ]
    };
    let agents = [agent("美", "甲", None), agent("丽", "乙", Some(date(2024, 11, 10)))];
    let same_shop = [account("美", "店"), account("丽", "店")];
    let found = rules(versions(), &agents, &same_shop).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].shop.as_str(), found[0].day), ("店", date(2024, 11, 10)));
    assert_eq!(found[0].keys, ["lookback", "flag_claims"]);
    let two_shops = [account("美", "店"), account("丽", "二店")];
    assert!(rules(versions(), &agents, &two_shops).is_ok(), "each shop has its own");
    let later = [agent("美", "甲", None), agent("丽", "乙", Some(date(2024, 12, 1)))];
    assert!(rules(versions(), &later, &same_shop).is_ok(), "another month's contradiction");
}

#[test]
fn the_start_of_the_day_may_not_move_inside_the_month() {
    let versions = |from: &str| vec![version("甲", "2024-01-01", ""), version("甲", from, "day_start = \"04:00\"")];
    let (agents, accounts) = ([agent("美", "甲", None)], [account("美", "店")]);
    assert_eq!(rules(versions("2024-11-10"), &agents, &accounts).unwrap_err()[0].keys, ["day_start"]);
    assert!(rules(versions("2024-11-01"), &agents, &accounts).is_ok());
}

//! Which settings are in force: for a whole shop on a day, and for one agent on a day (spec 4.0).
//!
//! Some settings hold for a whole shop: two plans in force in one shop on one day that differ in them contradict each other. The
//! others (clock, closers, `slow_after`, `unanswered_after`) follow the person. A fact takes the version in force on its own day.

use crate::closers::Closers;
use crate::people::People;
use crate::plan::{PlanBook, Version, VersionIndex};
use crate::roster::Roster;
use crate::settings::Settings;
use jiff::civil::Date;
use jinpai_model::records::{Account, Agent};
use jinpai_model::{AgentId, Month, ShopId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Settings with their closing texts compiled.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The settings.
    pub settings: Settings,
    /// The closing texts.
    pub closers: Closers,
}

/// A position in [`RuleBook::all`].
type Index = usize;
/// What holds from which day on, earliest first.
type Eras = Vec<(Date, Index)>;

/// The settings in force, by shop, agent and day.
#[derive(Debug, Clone)]
pub struct RuleBook {
    /// Each different set of settings once; never empty. The first stands where nothing else is known.
    all: Vec<Arc<Rules>>,
    shops: BTreeMap<ShopId, Eras>,
    agents: BTreeMap<AgentId, Eras>,
}

/// Two plans in force in one shop differ in a setting that holds for the whole shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The shop.
    pub shop: ShopId,
    /// The first day of the month on which both are in force.
    pub day: Date,
    /// The settings in which they differ, by their names in `[measure]`.
    pub keys: Vec<&'static str>,
    /// The one.
    pub one: VersionIndex,
    /// The other.
    pub other: VersionIndex,
}

impl Rules {
    fn new(settings: &Settings) -> Self {
        Self { settings: settings.clone(), closers: Closers::new(&settings.closers) }
    }
}

impl RuleBook {
    /// One set of settings for everybody and every day.
    pub fn one(settings: &Settings) -> Self {
        Self { all: vec![Arc::new(Rules::new(settings))], shops: BTreeMap::new(), agents: BTreeMap::new() }
    }

    /// The settings of the plans that the persons are under. `day_start` moves the days themselves, so it may not change inside the
    /// month; elsewhere only contradictions inside the month are errors, those of other days are that month's matter.
    ///
    /// # Errors
    /// All contradictions inside the month, by shop and day, each pair of versions once.
    pub fn of_plans(book: &PlanBook, agents: &[Agent], accounts: &[Account], month: Month) -> Result<Self, Vec<Contradiction>> {
        let versions = book.versions();
        if versions.windows(2).all(|pair| pair[0].plan.settings == pair[1].plan.settings) {
            return Ok(Self::one(&versions[0].plan.settings));
        }
        let mut all: Vec<Arc<Rules>> = Vec::new();
        let position: Vec<Index> = versions.iter().map(|version| position_of(&mut all, &version.plan.settings)).collect();
        // Where nobody's plan is known, the default's earliest version stands.
        let fallback = book.on(None, Date::MAX).unwrap_or(VersionIndex(0));
        all.swap(0, position[fallback.0]);
        let position: Vec<Index> = versions.iter().map(|version| position_of(&mut all, &version.plan.settings)).collect();
        let posts = Posts::new(book, agents, accounts);
        let mut agents_eras: BTreeMap<AgentId, Eras> = BTreeMap::new();
        let mut shop_eras: BTreeMap<ShopId, Eras> = BTreeMap::new();
        let mut contradictions = Vec::new();
        for day in &posts.days {
            let mut in_shop: BTreeMap<&ShopId, BTreeSet<VersionIndex>> = BTreeMap::new();
            for agent in posts.roster.agents() {
                let Some(version) = posts.roster.version(agent, *day) else { continue };
                push_era(agents_eras.entry(agent.clone()).or_default(), *day, position[version.0]);
                for shop in posts.shops_of(agent, *day) {
                    in_shop.entry(shop).or_default().insert(version);
                }
            }
            for (shop, in_force) in in_shop {
                let first = *in_force.first().expect("a version put the shop there");
                push_era(shop_eras.entry(shop.clone()).or_default(), *day, position[first.0]);
                if posts.era_touches(*day, month) {
                    contradictions.extend(contradiction(versions, shop, (*day).max(month.first_day()), &in_force));
                }
            }
        }
        contradictions.extend(moving_days(versions, &shop_eras, &position, month));
        if contradictions.is_empty() { Ok(Self { all, shops: shop_eras, agents: agents_eras }) } else { Err(contradictions) }
    }

    /// What holds for the whole shop on a day.
    pub fn of_shop(&self, shop: &ShopId, day: Date) -> &Settings {
        &self.find(self.shops.get(shop), day).settings
    }

    /// What holds for one agent on a day: clock, closers, `slow_after`, `unanswered_after`. Who is under no plan follows the shop.
    pub fn of_agent(&self, shop: &ShopId, agent: &AgentId, day: Date) -> &Rules {
        self.find(self.agents.get(agent).or_else(|| self.shops.get(shop)), day)
    }

    /// What stands where nothing else is known.
    pub fn default_settings(&self) -> &Settings {
        &self.all[0].settings
    }

    /// The era that a day lies in; before the first era the first holds.
    fn find(&self, eras: Option<&Eras>, day: Date) -> &Rules {
        let index = eras.filter(|eras| !eras.is_empty()).map_or(0, |eras| {
            let after = eras.partition_point(|(from, _)| *from <= day);
            eras[after.saturating_sub(1)].1
        });
        &self.all[index]
    }
}

fn position_of(all: &mut Vec<Arc<Rules>>, settings: &Settings) -> Index {
    all.iter().position(|rules| rules.settings == *settings).unwrap_or_else(|| {
        all.push(Arc::new(Rules::new(settings)));
        all.len() - 1
    })
}

fn push_era(eras: &mut Eras, day: Date, index: Index) {
    if eras.last().is_none_or(|(_, last)| *last != index) {
        eras.push((day, index));
    }
}

/// Who is under which version in which shops, and the days on which that changes.
struct Posts<'a> {
    roster: Roster<'a>,
    people: People,
    shops: BTreeSet<&'a ShopId>,
    days: Vec<Date>,
}

impl<'a> Posts<'a> {
    fn new(book: &'a PlanBook, agents: &'a [Agent], accounts: &'a [Account]) -> Self {
        let after = |day: Date| day.tomorrow().ok();
        let of_agents = agents.iter().flat_map(|row| [row.from, row.hired_on, row.left_on.and_then(after)]);
        let of_accounts = accounts.iter().flat_map(|row| [row.from, row.to.and_then(after)]);
        let of_plans = book.versions().iter().map(|version| Some(version.plan.effective));
        let mut days: BTreeSet<Date> = of_agents.chain(of_accounts).chain(of_plans).flatten().collect();
        days.insert(Date::MIN);
        let shops = accounts.iter().filter_map(|row| row.shop.as_ref()).collect();
        Self { roster: Roster::new(book, agents), people: People::new(accounts), shops, days: days.into_iter().collect() }
    }

    /// The shops in which an agent has an account on a day; an account of no named shop is one in every shop.
    fn shops_of(&self, agent: &'a AgentId, day: Date) -> BTreeSet<&ShopId> {
        let named: BTreeSet<Option<&ShopId>> = self.people.shops_of(agent, day, day).collect();
        if named.contains(&None) { self.shops.clone() } else { named.into_iter().flatten().collect() }
    }

    /// Whether the days from this change to the next have one in the month.
    fn era_touches(&self, day: Date, month: Month) -> bool {
        let next = self.days.iter().find(|other| **other > day);
        day <= month.last_day() && next.is_none_or(|next| month.first_day() < *next)
    }
}

fn contradiction(versions: &[Version], shop: &ShopId, day: Date, in_force: &BTreeSet<VersionIndex>) -> Option<Contradiction> {
    let mut in_force = in_force.iter();
    let one = *in_force.next()?;
    in_force.find_map(|other| {
        let keys = differences(&versions[one.0].plan.settings, &versions[other.0].plan.settings);
        (!keys.is_empty()).then(|| Contradiction { shop: shop.clone(), day, keys, one, other: *other })
    })
}

/// Where `day_start` changes inside the month: a day would begin twice or not at all.
fn moving_days(versions: &[Version], shops: &BTreeMap<ShopId, Eras>, position: &[Index], month: Month) -> Vec<Contradiction> {
    let version_of = |index: Index| VersionIndex(position.iter().position(|at| *at == index).unwrap_or(0));
    let mut found = Vec::new();
    for (shop, eras) in shops {
        for pair in eras.windows(2) {
            let (one, other) = (version_of(pair[0].1), version_of(pair[1].1));
            let start = |index: VersionIndex| versions[index.0].plan.settings.day_start;
            if start(one) != start(other) && month.first_day() < pair[1].0 && pair[1].0 <= month.last_day() {
                found.push(Contradiction { shop: shop.clone(), day: pair[1].0, keys: vec!["day_start"], one, other });
            }
        }
    }
    found
}

/// The settings that hold for a whole shop in which two plans differ, by their names in `[measure]`.
fn differences(one: &Settings, other: &Settings) -> Vec<&'static str> {
    let differ = [
        ("day_start", one.day_start != other.day_start),
        ("exclude_flags", one.exclude_flags != other.exclude_flags),
        ("service_hours", one.service_hours != other.service_hours),
        ("after_sales", one.after_sales != other.after_sales),
        ("inquiry_days", one.inquiry_days != other.inquiry_days),
        ("pay_within", one.pay_within != other.pay_within),
        ("lookback", one.lookback != other.lookback),
        ("chase_guard", one.chase_guard != other.chase_guard),
        ("rule", one.rule != other.rule),
        ("flag_claims", one.flag_claims != other.flag_claims),
        ("chase_protection", one.chase_protection != other.chase_protection),
        ("deduct_freight", one.deduct_freight != other.deduct_freight),
        ("refund_takes", one.refund_takes != other.refund_takes),
    ];
    differ.into_iter().filter(|(_, differ)| *differ).map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests;

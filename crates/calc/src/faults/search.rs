//! What faults are looked for with: the rules in force by person and day, the small tables, what data there is.

use super::CannotBeFound;
use super::condition::Test;
use super::fact::Sight;
use crate::calendar::{Second, second};
use crate::context::{Context, day_after};
use crate::plan::fault::{FactField, FactKind, FaultRule, Need};
use crate::plan::{Formula, Name, PlanBook, VersionIndex};
use crate::settings::Clock;
use jiff::civil::Date;
use jinpai_model::records::{Account, Agent, Appeal, Duty, FaultDecision, Incident, Leave, Presence, Punch, Shift};
use jinpai_model::words::Role;
use jinpai_model::{AccountId, AgentId, BuyerId, ShopId, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The tables with few rows that faults rest on, of any month.
#[derive(Debug, Clone, Default)]
pub struct FaultTables {
    /// Terms.
    pub agents: Vec<Agent>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// Leave.
    pub leave: Vec<Leave>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Recorded faults.
    pub incidents: Vec<Incident>,
    /// Decisions.
    pub decisions: Vec<FaultDecision>,
    /// Appeals.
    pub appeals: Vec<Appeal>,
}

/// The kinds of data that a workspace has, in any month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Available {
    needs: BTreeSet<Need>,
    /// Accounts with any state on record.
    seen: BTreeSet<AccountId>,
}

impl Available {
    /// What the small tables show.
    pub fn of_tables(tables: &FaultTables, presence: &[Presence], punches: &[Punch]) -> Self {
        let mut has = BTreeSet::new();
        let mut is_there = |need, any: bool| any.then(|| has.insert(need));
        is_there(Need::Shifts, !tables.shifts.is_empty());
        is_there(Need::Punches, !punches.is_empty());
        is_there(Need::Presence, !presence.is_empty());
        is_there(Need::Duties, !tables.duties.is_empty());
        has.extend(tables.duties.iter().map(|duty| Need::Duty(duty.duty.to_string())));
        let seen = presence.iter().map(|row| row.account.clone()).collect();
        Self { needs: has, seen }
    }

    /// With one kind more: those of the large tables, which the caller knows.
    #[must_use]
    pub fn with(mut self, need: Need) -> Self {
        self.needs.insert(need);
        self
    }

    /// Whether the workspace has it.
    pub fn has(&self, need: &Need) -> bool {
        self.needs.contains(need)
    }
}

/// A position among all rules of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RuleIndex {
    pub(super) version: VersionIndex,
    /// In the order of the plan.
    pub(super) position: usize,
}

/// A rule with its condition made ready.
#[derive(Debug)]
pub(super) struct ReadyRule {
    pub(super) index: RuleIndex,
    pub(super) rule: Arc<FaultRule>,
    /// `None`: recorded only.
    pub(super) test: Option<Test>,
    pub(super) clock: Clock,
    /// What of the fact the condition and the consequences name, each once.
    pub(super) names: Vec<Name>,
    /// Names `still_grey`, for which other persons answer than for the rest of an order.
    pub(super) for_grey: bool,
}

/// A person's terms on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TermsOn {
    pub(super) version: VersionIndex,
    pub(super) role: Option<Role>,
    /// By the id that the plan gives it.
    pub(super) level: Option<String>,
}

/// A shift in a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShopShift {
    pub(super) span: (Second, Second),
    pub(super) agent: AgentId,
    pub(super) date: Date,
    pub(super) source: Source,
}

/// One run's search for faults, the same for all timelines.
#[derive(Debug)]
pub struct Search<'a> {
    /// Clocks, people, horizons.
    pub(super) context: &'a Context,
    /// The plans.
    pub(super) book: &'a PlanBook,
    /// The small tables.
    pub(super) tables: &'a FaultTables,
    /// What data there is.
    pub(super) has: Available,
    /// Of each version the rules that can be looked for, by kind.
    rules: Vec<BTreeMap<FactKind, Vec<ReadyRule>>>,
    cannot: Vec<CannotBeFound>,
    /// Of each agent and day of the month.
    terms: BTreeMap<AgentId, Vec<Option<Arc<TermsOn>>>>,
    /// Who is under no plan is looked at as if without role under the default plan, and listed.
    strangers: Vec<Option<Arc<TermsOn>>>,
    /// The shifts of those who have an account in the shop and are not on leave, by start, end and agent.
    shifts: BTreeMap<ShopId, Vec<ShopShift>>,
    /// Accounts of each agent: shop, first and last day.
    accounts: BTreeMap<AgentId, Vec<AccountSpan>>,
    leave: BTreeMap<AgentId, Vec<(Second, Second)>>,
    /// Agents with any state of an account on record.
    seen: BTreeSet<&'a AgentId>,
    /// The rows of `duties` by kind, in order of date, agent, subject.
    duties: Duties<'a>,
    /// The same by agent and kind.
    duties_of: BTreeMap<&'a AgentId, Duties<'a>>,
    /// When customers were followed up, by shop and subject.
    follow_ups: FollowUps<'a>,
}

/// Where and when an agent has an account.
type AccountSpan = (Option<ShopId>, Option<Date>, Option<Date>);

/// A shift ends on the next day at the latest, at the hour of its start; a clock set back adds one.
const SHIFT_SECONDS_MAX: i64 = 25 * 3_600;
/// Shifts so far outside the month can still answer for its orders, days.
const SHIFT_NEIGHBOURHOOD: i64 = 21;

impl<'a> Search<'a> {
    /// Indexes the tables and makes the rules ready.
    pub fn new(context: &'a Context, book: &'a PlanBook, tables: &'a FaultTables, has: Available) -> Self {
        let terms = terms_by_day(context, book, &tables.agents);
        let days = days_of(context);
        let of_default = |day: &Date| book.on(None, *day).ok();
        let strangers: Vec<Option<Arc<TermsOn>>> = days
            .iter()
            .map(|day| of_default(day).map(|version| Arc::new(TermsOn { version, role: None, level: None })))
            .collect();
        let in_force: BTreeSet<VersionIndex> =
            terms.values().flatten().chain(&strangers).flatten().map(|on| on.version).collect();
        let mut rules = Vec::new();
        let mut cannot = Vec::new();
        for index in (0..book.versions().len()).map(VersionIndex) {
            let (ready, lacking) = if in_force.contains(&index) { ready(book, index, &has) } else { Default::default() };
            rules.push(ready);
            cannot.extend(lacking);
        }
        let mut accounts: BTreeMap<AgentId, Vec<AccountSpan>> = BTreeMap::new();
        for row in &tables.accounts {
            accounts.entry(row.agent.clone()).or_default().push((row.shop.clone(), row.from, row.to));
        }
        let mut leave: BTreeMap<AgentId, Vec<(Second, Second)>> = BTreeMap::new();
        for row in &tables.leave {
            leave.entry(row.agent.clone()).or_default().push((second(row.from), second(row.to)));
        }
        let (duties, follow_ups) = duties(&tables.duties);
        let mut duties_of: BTreeMap<&AgentId, Duties<'_>> = BTreeMap::new();
        for row in duties.values().flatten() {
            duties_of.entry(&row.agent).or_default().entry(&row.duty).or_default().push(row);
        }
        let seen = tables.accounts.iter().filter(|row| has.seen.contains(&row.account)).map(|row| &row.agent).collect();
        let shifts = BTreeMap::new();
        let mut search = Self {
            context,
            book,
            tables,
            has,
            rules,
            cannot,
            terms,
            strangers,
            shifts,
            accounts,
            leave,
            seen,
            duties,
            duties_of,
            follow_ups,
        };
        search.shifts = context.shops.keys().map(|shop| (shop.clone(), search.shifts_in(shop))).collect();
        search
    }

    /// Rules in force that cannot be looked for, because data is lacking.
    pub fn cannot_be_found(&self) -> &[CannotBeFound] {
        &self.cannot
    }

    /// Whether any rule in force looks for such facts.
    pub(super) fn wants(&self, kind: FactKind) -> bool {
        self.rules.iter().any(|kinds| kinds.contains_key(&kind))
    }

    /// Whether a rule asks for orders that are still grey.
    pub(super) fn asks_grey(&self) -> bool {
        self.order_rules().any(|rule| rule.for_grey)
    }

    /// Whether a rule asks for silent orders by more than that they were not noted.
    pub(super) fn asks_silent(&self) -> bool {
        self.order_rules().any(|rule| rule.names(FactField::Silent))
    }

    fn order_rules(&self) -> impl Iterator<Item = &ReadyRule> {
        self.rules.iter().filter_map(|kinds| kinds.get(&FactKind::Order)).flatten()
    }

    /// The versions with rules over such facts.
    pub(super) fn versions_with(&self, kind: FactKind) -> impl Iterator<Item = VersionIndex> + '_ {
        self.rules.iter().enumerate().filter(move |(_, kinds)| kinds.contains_key(&kind)).map(|(index, _)| VersionIndex(index))
    }

    /// Whether any rule that an agent is under in the month looks for such facts.
    pub(super) fn wants_of(&self, kind: FactKind, agent: &AgentId) -> bool {
        let own = self.terms.get(agent).unwrap_or(&self.strangers);
        let mut versions: Vec<VersionIndex> = own.iter().flatten().map(|terms| terms.version).collect();
        versions.dedup();
        versions.iter().any(|version| self.rules[version.0].contains_key(&kind))
    }

    /// How old a question of the day must be to be unanswered, seconds; it follows the agent's plan (4.0).
    pub(super) fn unanswered_after(&self, agent: &AgentId, day: Date) -> i64 {
        let terms = self.terms(agent, day).or_else(|| self.terms_of_strangers(day));
        let plan = terms.map_or_else(|| &*self.book.versions()[0].plan, |terms| self.book.plan(terms.version));
        plan.settings.unanswered_after
    }

    /// The rules of a version over such facts.
    pub(super) fn rules(&self, version: VersionIndex, kind: FactKind) -> &[ReadyRule] {
        self.rules[version.0].get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The rule of that id that a person can name in an incident, whatever its facts.
    pub(super) fn rule_named(&self, version: VersionIndex, id: &str) -> Option<ReadyRule> {
        let faults = &self.book.plan(version).faults;
        let position = faults.iter().position(|rule| rule.id == id)?;
        Some(ReadyRule::new(self.book, RuleIndex { version, position }))
    }

    /// A rule by its position.
    pub(super) fn rule(&self, index: RuleIndex) -> &Arc<FaultRule> {
        &self.book.plan(index.version).faults[index.position]
    }

    /// The terms of an agent on a day of the month; none without a row in `agents`, outside the employment, or without a plan.
    pub(super) fn terms(&self, agent: &AgentId, day: Date) -> Option<&TermsOn> {
        self.terms.get(agent)?.get(self.day_index(day)?)?.as_deref()
    }

    /// The terms that stand in for those of nobody known.
    pub(super) fn terms_of_strangers(&self, day: Date) -> Option<&TermsOn> {
        self.strangers.get(self.day_index(day)?)?.as_deref()
    }

    fn day_index(&self, day: Date) -> Option<usize> {
        let since = day.since(self.context.month.first_day()).ok()?.get_days();
        usize::try_from(since).ok()
    }

    /// How a rule looks at somebody's facts.
    pub(super) fn sight<'s>(&'s self, agent: &'s AgentId, terms: &'s TermsOn, rule: &ReadyRule) -> Sight<'s> {
        Sight { agent, terms, plan: self.book.plan(terms.version), clock: rule.clock }
    }

    /// Everybody with terms in the month.
    pub(super) fn agents(&self) -> impl Iterator<Item = &AgentId> {
        self.terms.keys()
    }

    /// The days of the month.
    pub(super) fn days(&self) -> Vec<Date> {
        days_of(self.context)
    }

    /// The shop's shifts, by start.
    pub(super) fn shop_shifts(&self, shop: &ShopId) -> &[ShopShift] {
        self.shifts.get(shop).map_or(&[], Vec::as_slice)
    }

    /// The shop's shifts that contain an instant.
    pub(super) fn on_shift(&self, shop: &ShopId, at: Second) -> impl Iterator<Item = &ShopShift> {
        let shifts = self.shop_shifts(shop);
        let started = shifts.partition_point(|shift| shift.span.0 <= at);
        let first = shifts.partition_point(|shift| shift.span.0 < at - SHIFT_SECONDS_MAX);
        shifts[first..started.max(first)].iter().filter(move |shift| at < shift.span.1)
    }

    /// Whether the agent has an account in the shop on the day; one of no named shop is in every shop.
    pub(super) fn works_in(&self, agent: &AgentId, shop: &ShopId, day: Date) -> bool {
        let spans = self.accounts.get(agent).map_or(&[][..], Vec::as_slice);
        spans.iter().any(|(named, from, to)| {
            named.as_ref().is_none_or(|named| named == shop)
                && from.is_none_or(|from| from <= day)
                && to.is_none_or(|to| day <= to)
        })
    }

    /// The shops in which the agent has an account on some day of [first, last].
    pub(super) fn shops_of(&self, agent: &AgentId, first: Date, last: Date) -> BTreeSet<&ShopId> {
        let mut shops = BTreeSet::new();
        for (named, from, to) in self.accounts.get(agent).into_iter().flatten() {
            if from.is_none_or(|from| from <= last) && to.is_none_or(|to| first <= to) {
                match named {
                    Some(shop) => shops.extend(self.context.shops.get_key_value(shop).map(|(shop, _)| shop)),
                    None => shops.extend(self.context.shops.keys()),
                }
            }
        }
        shops
    }

    /// Whether any account of the agent has a state on record.
    pub(super) fn is_seen(&self, agent: &AgentId) -> bool {
        self.seen.contains(agent)
    }

    /// Up to when an agent's facts are known: the latest horizon of the shops it works in, else of all.
    pub(super) fn horizon_of(&self, agent: &AgentId) -> Second {
        let month = self.context.month;
        let here = self.shops_of(agent, month.first_day(), month.last_day());
        let own = here.into_iter().map(|shop| self.context.shop(shop).horizon).max();
        own.or_else(|| self.context.horizon()).unwrap_or(Second::MIN)
    }

    /// The supervisors of a shop on a day: those with an account in it, and those who have no account anywhere.
    pub(super) fn supervisors(&self, shop: &ShopId, day: Date) -> Vec<&AgentId> {
        let leads = |agent: &&AgentId| self.terms(agent, day).is_some_and(|terms| terms.role == Some(Role::Supervisor));
        let here = |agent: &&AgentId| !self.accounts.contains_key(*agent) || self.works_in(agent, shop, day);
        self.agents().filter(leads).filter(here).collect()
    }

    /// Whether leave covers all of a span.
    pub(super) fn on_leave(&self, agent: &AgentId, (from, to): (Second, Second)) -> bool {
        let own = self.leave.get(agent).map_or(&[][..], Vec::as_slice);
        own.iter().any(|(start, end)| *start <= from && to <= *end)
    }

    /// The rows of a kind of one agent.
    pub(super) fn duties_of(&self, kind: &str, agent: &AgentId) -> &[&'a Duty] {
        self.duties_of.get(agent).and_then(|kinds| kinds.get(kind)).map_or(&[], Vec::as_slice)
    }

    /// The rows of `duties` of a kind, of any month.
    pub(super) fn duties(&self, kind: &str) -> &[&'a Duty] {
        self.duties.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Whether anybody followed the buyer up in [from, to].
    pub(super) fn followed_up(&self, shop: &ShopId, buyer: &BuyerId, (from, to): (Second, Second)) -> bool {
        let done = self.follow_ups.get(&(shop, buyer.as_str())).map_or(&[][..], Vec::as_slice);
        done.iter().any(|at| from <= *at && *at <= to)
    }

    /// A local time for people; of facts without a shop in the first shop's zone.
    pub(super) fn time(&self, shop: Option<&ShopId>, at: Second) -> String {
        let context = shop.and_then(|shop| self.context.shops.get(shop)).or_else(|| self.context.shops.values().next());
        context.map_or_else(String::new, |shop| shop.clock.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string())
    }

    fn shifts_in(&self, shop: &ShopId) -> Vec<ShopShift> {
        let month = self.context.month;
        let near = jiff::Span::new().days(SHIFT_NEIGHBOURHOOD);
        let (from, to) = (month.first_day().saturating_sub(near), month.last_day().saturating_add(near));
        let clock = &self.context.shop(shop).clock;
        let near = self.tables.shifts.iter().filter(|row| from <= row.date && row.date <= to);
        let shifts = near.filter(|row| self.works_in(&row.agent, shop, row.date)).map(|row| ShopShift {
            span: clock.shift(row.date, row.start, row.end),
            agent: row.agent.clone(),
            date: row.date,
            source: row.source,
        });
        let mut shifts: Vec<ShopShift> = shifts.filter(|shift| !self.on_leave(&shift.agent, shift.span)).collect();
        shifts.sort_by(|a, b| (a.span, &a.agent).cmp(&(b.span, &b.agent)));
        shifts
    }
}

impl ReadyRule {
    fn new(book: &PlanBook, index: RuleIndex) -> Self {
        let plan = book.plan(index.version);
        let rule = Arc::clone(&plan.faults[index.position]);
        let mut names = Vec::new();
        for formula in formulas(&rule) {
            for (name, _) in formula.expr.names() {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        Self {
            index,
            test: rule.when.as_ref().map(|when| Test::new(plan, when)),
            clock: rule.clock.unwrap_or(plan.settings.clock),
            for_grey: names.contains(&Name::Fact(FactField::StillGrey)),
            names,
            rule,
        }
    }

    /// Whether the rule is about duties of this kind, or of any.
    pub(super) fn is_about_duty(&self, kind: &str) -> bool {
        let duties: Vec<Need> = self.rule.needs(self.clock).into_iter().filter(|need| matches!(need, Need::Duty(_))).collect();
        duties.is_empty() || duties.contains(&Need::Duty(kind.to_owned()))
    }

    /// Whether the rule names a field.
    pub(super) fn names(&self, field: FactField) -> bool {
        self.names.contains(&Name::Fact(field))
    }
}

/// All formulas of a rule.
fn formulas(rule: &FaultRule) -> impl Iterator<Item = &Formula> {
    let follows = &rule.consequence;
    let of_consequence = [&follows.fine, &follows.loss, &follows.fine_set_by_hand_max, &follows.points];
    rule.when.iter().chain(of_consequence.into_iter().flatten())
}

type Ready = (BTreeMap<FactKind, Vec<ReadyRule>>, Vec<CannotBeFound>);

fn ready(book: &PlanBook, version: VersionIndex, has: &Available) -> Ready {
    let plan = book.plan(version);
    let (mut rules, mut cannot): Ready = Default::default();
    for (position, rule) in plan.faults.iter().enumerate().filter(|(_, rule)| rule.each != FactKind::Incident) {
        let lacks: Vec<Need> = rule.needs(plan.settings.clock).into_iter().filter(|need| !has.has(need)).collect();
        if lacks.is_empty() {
            rules.entry(rule.each).or_default().push(ReadyRule::new(book, RuleIndex { version, position }));
        } else {
            cannot.push(CannotBeFound { version, rule: Arc::clone(rule), lacks });
        }
    }
    (rules, cannot)
}

type Duties<'a> = BTreeMap<&'a str, Vec<&'a Duty>>;
type FollowUps<'a> = BTreeMap<(&'a ShopId, &'a str), Vec<Second>>;

fn duties(rows: &[Duty]) -> (Duties<'_>, FollowUps<'_>) {
    let (mut duties, mut follow_ups): (Duties<'_>, FollowUps<'_>) = Default::default();
    for row in rows {
        duties.entry(&row.duty).or_default().push(row);
        if let Some((subject, done)) = row.subject.as_deref().zip(row.done_at).filter(|_| &*row.duty == "follow_up") {
            follow_ups.entry((&row.shop, subject)).or_default().push(second(done));
        }
    }
    for rows in duties.values_mut() {
        rows.sort_by(|a, b| (a.date, &a.agent, &a.shop, &a.subject).cmp(&(b.date, &b.agent, &b.shop, &b.subject)));
    }
    (duties, follow_ups)
}

fn days_of(context: &Context) -> Vec<Date> {
    let mut days = vec![context.month.first_day()];
    while let Some(last) = days.last().filter(|last| **last < context.month.last_day()) {
        days.push(day_after(*last));
    }
    days
}

fn terms_by_day(context: &Context, book: &PlanBook, rows: &[Agent]) -> BTreeMap<AgentId, Vec<Option<Arc<TermsOn>>>> {
    let mut by_agent: BTreeMap<&AgentId, Vec<&Agent>> = BTreeMap::new();
    for row in rows {
        by_agent.entry(&row.agent).or_default().push(row);
    }
    let days = days_of(context);
    let mut terms = BTreeMap::new();
    for (agent, mut rows) in by_agent {
        rows.sort_by_key(|row| row.from);
        let mut last: Option<Arc<TermsOn>> = None;
        let on = days.iter().map(|day| {
            let now = terms_on(book, &rows, *day)?;
            if last.as_deref() != Some(&now) {
                last = Some(Arc::new(now));
            }
            last.clone()
        });
        let on: Vec<Option<Arc<TermsOn>>> = on.collect();
        if on.iter().any(Option::is_some) {
            terms.insert(agent.clone(), on);
        }
    }
    terms
}

fn terms_on(book: &PlanBook, rows: &[&Agent], day: Date) -> Option<TermsOn> {
    let row = rows.iter().rev().find(|row| row.from.is_none_or(|from| from <= day))?;
    let employed = row.hired_on.is_none_or(|on| on <= day) && row.left_on.is_none_or(|on| day <= on);
    let version = book.on(row.plan.as_deref(), day).ok().filter(|_| employed)?;
    let level = row.level.as_deref().map(|level| book.plan(version).levels.id_of(level).unwrap_or_else(|| level.to_owned()));
    Some(TermsOn { version, role: row.role, level })
}

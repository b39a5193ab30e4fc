//! Measuring a month: the store's partitions folded in parallel, then the figures of everybody.

use crate::failure::Failure;
use crate::jobs::close::inputs::{self, FoundInput};
use crate::jobs::faults;
use crate::jobs::settled::settled;
use anyhow::Context as _;
use jinpai_calc::context::{AsOf, Context, Tables};
use jinpai_calc::faults::{FaultReport, Faults, Search};
use jinpai_calc::figures::AgentFigures;
use jinpai_calc::measures::evidence::MonthFacts;
use jinpai_calc::measures::months::{self, AgentMonth, PeopleTables};
use jinpai_calc::measures::{KeepRounds, Measures, tables};
use jinpai_calc::outputs::OutputFile;
use jinpai_calc::plan::measure::line_of;
use jinpai_calc::plan::{PlanBook, Version, VersionIndex};
use jinpai_calc::roster::Roster;
use jinpai_calc::rules::{Contradiction, RuleBook};
use jinpai_model::records::{Account, Agent, Refund, Review};
use jinpai_model::{AgentId, Lang, Month, Timeline};
use jinpai_store::{Partition, Reader, StoreError, records};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Partitions for each thread: more than one, so that a thread that is done early finds more to do.
const PARTITIONS_PER_THREAD: usize = 4;

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The plans that hold, for whom and when.
    pub book: &'a PlanBook,
    /// The month.
    pub month: Month,
    /// Up to when the data is known.
    pub as_of: Option<AsOf>,
    /// Which rounds to keep.
    pub keep: KeepRounds,
}

/// A measured month.
#[derive(Debug)]
pub struct Measured {
    /// Clocks, people, horizons.
    pub context: Context,
    /// Facts of all buyers.
    pub measures: Measures,
    /// Everybody's sums.
    pub months: BTreeMap<AgentId, AgentMonth>,
    /// The rows of `agents`.
    pub agents: Vec<Agent>,
    /// What the plans call a fault, and where each stands.
    pub faults: FaultReport,
    /// The digests of the timelines with anything in the month, if they were asked for.
    pub inputs: Vec<FoundInput>,
}

/// Whether the digests of what is read are wanted: a close freezes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inputs {
    /// No.
    Forget,
    /// Yes.
    Digest,
}

/// Measures a month. `progress` is told how many of how many partitions are done. If an import runs at the same time, it begins again.
pub fn run(
    store: &dyn Reader,
    request: &Request<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
    lang: Lang,
) -> anyhow::Result<Measured> {
    settled(store, lang, || once(store, request, Inputs::Forget, progress, lang))
}

/// Measures once; nothing if a shop came in between the reading of the shops and that of the timelines.
pub(super) fn once(
    store: &dyn Reader,
    request: &Request<'_>,
    inputs: Inputs,
    progress: &(dyn Fn(usize, usize) + Sync),
    lang: Lang,
) -> anyhow::Result<Option<Measured>> {
    let context = context(store, request, lang)?;
    let people = people(store, request)?;
    let fault_tables = faults::tables(store)?;
    let search = Search::new(&context, request.book, &fault_tables, faults::available(store, &fault_tables)?);
    let read = Folding { context: &context, search: &search, keep: &request.keep, inputs };
    let Some(Folded { mut measures, faults: mut found, inputs }) = fold(store, &read, progress)? else { return Ok(None) };
    let (refunds, reviews) = unjoined(store)?;
    measures.add_unjoined(&context, &refunds, &reviews);
    found.add_unjoined(&search, &reviews);
    let measures = measures.finish(&context);
    let months = months::agent_months(&context, &measures, &people);
    let faults = found.finish(&search, &measures, &months);
    Ok(Some(Measured { context, measures, months, agents: people.agents, faults, inputs }))
}

fn context(store: &dyn Reader, request: &Request<'_>, lang: Lang) -> anyhow::Result<Context> {
    let mut latest = BTreeMap::new();
    for shop in store.shops()? {
        let at = store.latest(&shop)?;
        latest.insert(shop, at);
    }
    let tables =
        Tables { shops: records(store)?, accounts: records(store)?, presence: records(store)?, shifts: records(store)?, latest };
    let agents: Vec<Agent> = records(store)?;
    let rules = rules(request.book, &agents, &tables.accounts, request.month, lang)?;
    Context::new(request.month, rules, &tables, request.as_of).map_err(|unknown| {
        let (shop, zone) = (&unknown.shop, &unknown.zone);
        Failure::new(lang.pick(
            format!("店铺 {shop} 的时区「{zone}」不存在。请在 shops 表里改成 IANA 名称，例如 Asia/Shanghai，再导入一次"),
            format!("shop {shop} has no known time zone: {zone:?}; write an IANA name such as Asia/Shanghai in shops and import it again"),
        ))
    })
}

/// The settings of a month's plans; two plans in force in one shop that do not go together are an error.
pub fn rules(book: &PlanBook, agents: &[Agent], accounts: &[Account], month: Month, lang: Lang) -> anyhow::Result<RuleBook> {
    RuleBook::of_plans(book, agents, accounts, month).map_err(|found| contradictions(book, &found, lang))
}

/// Two plans in force in one shop that do not go together: which settings, and on which line of which plan each stands (4.0).
fn contradictions(book: &PlanBook, found: &[Contradiction], lang: Lang) -> anyhow::Error {
    let place = |index: VersionIndex, key: &str| {
        let Version { name, text, .. } = book.version(index);
        match line_of(text, key) {
            Some(line) => format!("{name}:{line}"),
            None => lang.pick(format!("{name}（没有写，取默认值）"), format!("{name} (not written: the default)")),
        }
    };
    let one = |contradiction: &Contradiction| {
        let Contradiction { shop, day, keys, one, other } = contradiction;
        let keys = keys.iter().map(|key| {
            let (a, b) = (place(*one, key), place(*other, key));
            lang.pick(format!("  {key}：{a} 与 {b} 不同"), format!("  {key}: {a} and {b} differ"))
        });
        let head = lang.pick(
            format!("店铺 {shop} 从 {day} 起同时执行两个方案，它们有全店只能有一种的设置不一样："),
            format!("from {day} on two plans are in force in shop {shop} that differ in what holds for the whole shop:"),
        );
        std::iter::once(head).chain(keys).collect::<Vec<_>>().join("\n")
    };
    let mut text = found.iter().map(one).collect::<Vec<_>>().join("\n");
    text.push_str(lang.pick("\n请把这些设置改成一样", "\nmake these settings the same"));
    Failure::new(text)
}

/// What timelines are folded with.
#[derive(Clone, Copy)]
struct Folding<'a> {
    context: &'a Context,
    search: &'a Search<'a>,
    keep: &'a KeepRounds,
    inputs: Inputs,
}

/// What came of some or all timelines.
#[derive(Default)]
struct Folded {
    measures: Measures,
    faults: Faults,
    inputs: Vec<FoundInput>,
}

impl Folding<'_> {
    /// Folds one timeline in.
    fn add(&self, timeline: &Timeline, into: &mut Folded) {
        let Folded { measures, faults, inputs } = into;
        let mut touches = false;
        measures.add_and(self.context, timeline, self.keep, &mut |folded| {
            touches = true;
            faults.add(self.search, folded);
        });
        if touches && self.inputs == Inputs::Digest {
            inputs.extend(inputs::of_timeline(timeline));
        }
    }
}

fn fold(store: &dyn Reader, folding: &Folding<'_>, progress: &(dyn Fn(usize, usize) + Sync)) -> anyhow::Result<Option<Folded>> {
    let partitions = store.partitions(rayon::current_num_threads() * PARTITIONS_PER_THREAD)?;
    let done = std::sync::atomic::AtomicUsize::new(0);
    let part = |partition: &Partition| -> Result<Option<Folded>, StoreError> {
        let mut folded = Folded::default();
        let mut known = true;
        store.timelines(partition, &mut |timeline| {
            known = folding.context.shops.contains_key(&timeline.shop);
            if !known {
                return ControlFlow::Break(());
            }
            folding.add(&timeline, &mut folded);
            ControlFlow::Continue(())
        })?;
        let done = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        progress(done, partitions.len());
        Ok(known.then_some(folded))
    };
    let parts: Result<Vec<Option<Folded>>, StoreError> = partitions.par_iter().map(part).collect();
    let mut all = Folded::default();
    for part in parts.context("reading the timelines")? {
        let Some(part) = part else { return Ok(None) };
        all.measures.merge(part.measures);
        all.faults.merge(part.faults);
        all.inputs.extend(part.inputs);
    }
    Ok(Some(all))
}

/// Refunds and reviews whose order is not there: they are in no timeline, but count (3.6).
fn unjoined(store: &dyn Reader) -> anyhow::Result<(Vec<Refund>, Vec<Review>)> {
    let tables = store.unjoined()?;
    let has = |name: &str| tables.iter().any(|unjoined| unjoined.table.name == name);
    let refunds = if has("refunds") { store.unjoined_rows(<Refund as jinpai_model::Record>::TABLE)? } else { Vec::new() };
    let reviews = if has("reviews") { store.unjoined_rows(<Review as jinpai_model::Record>::TABLE)? } else { Vec::new() };
    Ok((
        refunds.iter().filter_map(jinpai_model::Row::record).collect(),
        reviews.iter().filter_map(jinpai_model::Row::record).collect(),
    ))
}

fn people(store: &dyn Reader, request: &Request<'_>) -> Result<PeopleTables, StoreError> {
    let agents: Vec<Agent> = records(store)?;
    let roster = Roster::new(request.book, &agents);
    let last_version = |agent: &AgentId| {
        let days = std::iter::successors(Some(request.month.last_day()), |day| day.yesterday().ok());
        days.take_while(|day| request.month.contains(*day)).find_map(|day| roster.version(agent, day))
    };
    let paid = |agent: &AgentId| Some((agent.clone(), request.book.plan(last_version(agent)?).paid_leave.clone()));
    let paid_leave = roster.agents().filter_map(paid).collect();
    let default = request.book.on(None, request.month.last_day());
    let others = default.map_or_else(|_| Vec::new(), |version| request.book.plan(version).paid_leave.clone());
    Ok(PeopleTables {
        agents,
        shifts: records(store)?,
        punches: records(store)?,
        leave: records(store)?,
        targets: records(store)?,
        paid_leave,
        paid_leave_of_others: others,
        as_of_given: request.as_of.is_some(),
    })
}

impl Measured {
    /// Every agent's figures, as formulas name them.
    pub fn figures(&self) -> BTreeMap<AgentId, AgentFigures> {
        self.months.iter().map(|(agent, month)| (agent.clone(), months::figures(month))).collect()
    }

    /// Whether any of the files of facts has a row.
    pub fn has_facts(&self) -> bool {
        self.files(&BTreeMap::new()).iter().any(|file| !file.rows.is_empty())
    }

    /// The facts behind the figures.
    pub fn facts(&self) -> MonthFacts<'_> {
        MonthFacts { context: &self.context, measures: &self.measures, rounds: &self.measures.rounds, months: &self.months }
    }

    /// The files of facts, figures and faults (spec 2.3), without pay. `scores` are 0–100.
    pub fn files(&self, scores: &BTreeMap<AgentId, String>) -> Vec<OutputFile> {
        vec![
            tables::rounds(&self.context, &self.measures),
            tables::agent_days(&self.measures),
            tables::inquiries(&self.context, &self.measures),
            tables::credits(&self.measures),
            tables::agent_months(&self.context, &self.months, scores),
            jinpai_calc::faults::tables::faults(&self.faults.faults),
        ]
    }
}

//! What later knowledge changes of a closed month (spec 4.7): the month's lines recomputed change by change, in order of time, under its
//! frozen plan, score and figures, less what was paid.
//!
//! Frozen are the scores, the completion, the shares of pools and every figure but the sales; a deduction that was taken stays taken
//! unless its own fault changes.

use super::counting::{Counting, lower_sales};
use super::inputs::Book;
use super::law::guard;
use super::pool::{self, Pools};
use super::{Adjustment, PayLine, PayMonth, Payslip, Person, Subject, claims, lines};
use crate::calendar::Second;
use crate::explain::Evidence;
use crate::faults::{Fault, LostCredit};
use crate::plan::formula::eval::{Step, Trace};
use crate::plan::{Name, PlanBook, Term, Type, Value};
use crate::text::Text;
use jiff::civil::Date;
use jinpai_model::{AgentId, Fen, OrderId, ShopId};
use num_rational::BigRational;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A closed month as it was frozen.
#[derive(Debug, Clone, Copy)]
pub struct ClosedMonth<'a> {
    /// The versions of the plans it was paid by.
    pub book: &'a PlanBook,
    /// The persons with their frozen figures, scores and faults.
    pub month: &'a PayMonth,
}

/// Something that became known after the close.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it happened; decides the order of the changes.
    pub at: Second,
    /// What happened, in a line.
    pub what: Text,
    /// The rows that say so.
    pub evidence: Vec<Evidence>,
    /// What it changes.
    pub kind: ChangeKind,
}

/// What a change changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// The credit of an order: a refund, a review, a changed cause, a late row, a decided credit.
    Credit {
        /// Whose sales.
        agent: AgentId,
        /// The shop.
        shop: ShopId,
        /// The order.
        order: OrderId,
        /// The day of the closed month that the credit is dated by.
        dated: Date,
        /// Whether it is a campaign order.
        campaign: bool,
        /// By how much the sales change; a deduction is below 0.
        sales: Fen,
    },
    /// A fault of the closed month: decided otherwise, newly recorded, or its facts vanished (then it is waived).
    Fault {
        /// The fault as it stands now.
        fault: Box<Fault>,
        /// The credit that it takes while it counts, if it takes one.
        lost: Option<LostCredit>,
    },
}

/// What comes of the changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections {
    /// By agent, in order of time: what is to be paid or taken.
    pub adjustments: BTreeMap<AgentId, Vec<Adjustment>>,
    /// Changes that concern somebody who has no payslip in the closed month: they change nothing and are to be shown.
    pub nobody: Vec<(AgentId, Subject)>,
}

/// What the changes make of a closed month, for each agent and each order or fault. `already` is what the slips closed since have paid
/// (positive) or taken (negative) for it.
pub fn corrections(closed: ClosedMonth<'_>, changes: &[Change], already: &BTreeMap<(AgentId, Subject), Fen>) -> Corrections {
    let mut ordered: Vec<&Change> = changes.iter().collect();
    ordered.sort_by_cached_key(|change| (change.at, change.kind.subject(), change.kind.agent().clone(), change.what.clone()));
    let mut state = State::new(closed);
    for change in ordered {
        state.apply(change);
    }
    state.finish(already)
}

impl ChangeKind {
    /// The order or fault.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Credit { shop, order, .. } => Subject::Order(shop.clone(), order.clone()),
            Self::Fault { fault, .. } => Subject::Case(fault.case.clone()),
        }
    }

    /// Whose sales or whose fault.
    pub fn agent(&self) -> &AgentId {
        match self {
            Self::Credit { agent, .. } => agent,
            Self::Fault { fault, .. } => &fault.agent,
        }
    }
}

/// What somebody is paid for the closed month as far as the changes have been applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Paid {
    /// Lines by id: title and amount.
    lines: BTreeMap<String, (Text, Fen)>,
    gross: Fen,
}

/// What the changes of one order or fault did to one person.
#[derive(Debug, Default)]
struct Moved {
    at: Option<Second>,
    difference: Fen,
    changes: Vec<(Text, Vec<Evidence>)>,
    lines: BTreeMap<String, (Text, Fen, Fen)>,
}

/// An order whose credit faults take, with the cases that do.
#[derive(Debug)]
struct Lost {
    credit: LostCredit,
    cases: BTreeSet<Arc<str>>,
}

struct State<'a> {
    plans: &'a PlanBook,
    month: PayMonth,
    pools: Pools,
    paid: BTreeMap<AgentId, Paid>,
    /// What was taken from gross, by agent and case.
    taken: BTreeMap<(AgentId, Arc<str>), Fen>,
    lost: BTreeMap<(ShopId, OrderId), Lost>,
    /// Those who are paid by other persons' figures.
    linked: BTreeSet<AgentId>,
    moved: BTreeMap<(AgentId, Subject), Moved>,
    nobody: BTreeSet<(AgentId, Subject)>,
}

impl<'a> State<'a> {
    fn new(closed: ClosedMonth<'a>) -> Self {
        let mut month = closed.month.clone();
        // What the closed month took back of earlier ones has nothing to do with its own lines.
        for person in &mut month.persons {
            person.adjustments.clear();
            person.carried.clear();
        }
        let slips = lines::slips(closed.book, closed.month, Counting::Decided, &|_| true);
        let pools = pool::all(&Book::new(closed.book, closed.month, Counting::Decided));
        let mut state = Self {
            plans: closed.book,
            pools,
            paid: BTreeMap::new(),
            taken: BTreeMap::new(),
            lost: lost(&month),
            linked: slips.iter().filter(|slip| is_linked(slip)).map(|slip| slip.agent.clone()).collect(),
            moved: BTreeMap::new(),
            nobody: BTreeSet::new(),
            month,
        };
        let book = Book::new(closed.book, closed.month, Counting::Decided);
        for ((person, original), slip) in state.month.persons.iter_mut().zip(&closed.month.persons).zip(&slips) {
            freeze(&book, original, person, slip);
            for settled in &slip.law.settled {
                *state.taken.entry((slip.agent.clone(), settled.claim.case.clone())).or_default() += settled.taken;
            }
        }
        let agents: Vec<AgentId> = slips.into_iter().map(|slip| slip.agent).collect();
        for agent in agents {
            let paid = state.paid_now(&agent);
            state.paid.insert(agent, paid);
        }
        state
    }

    fn person(&mut self, agent: &AgentId) -> Option<&mut Person> {
        self.month.persons.iter_mut().find(|person| person.agent == *agent)
    }

    /// The lines under the frozen scores, with the sales and faults as they are now.
    fn paid_now(&self, agent: &AgentId) -> Paid {
        let Some(person) = self.month.person(agent) else { return Paid::default() };
        let book = Book::frozen(self.plans, &self.month);
        let lines: Vec<PayLine> = lines::earned(&book, &self.pools, person);
        let gross = lines.iter().map(|line| line.amount).sum();
        Paid { lines: lines.into_iter().map(|line| (line.id, (line.title, line.amount))).collect(), gross }
    }

    fn apply(&mut self, change: &Change) {
        let subject = change.kind.subject();
        let agent = change.kind.agent().clone();
        if self.month.person(&agent).is_none() {
            self.nobody.insert((agent, subject));
            return;
        }
        let mut touched = BTreeSet::from([agent.clone()]);
        let mut deductions = Fen::ZERO;
        match &change.kind {
            ChangeKind::Credit { agent, shop, order, dated, campaign, sales } => {
                let key = (shop.clone(), order.clone());
                match self.lost.get_mut(&key).filter(|lost| lost.credit.agent == *agent) {
                    // What is left of a credit that a fault took: the fault takes that much more or less.
                    Some(lost) => {
                        lost.credit.amount += *sales;
                        if lost.cases.is_empty() {
                            self.add_sales(agent, *sales, *dated, *campaign, &mut touched);
                        }
                    }
                    None => self.add_sales(agent, *sales, *dated, *campaign, &mut touched),
                }
            }
            ChangeKind::Fault { fault, lost } => {
                deductions = self.change_fault(fault, lost.as_ref(), &mut touched);
            }
        }
        for other in touched {
            let now = self.paid_now(&other);
            let before = self.paid.insert(other.clone(), now.clone()).unwrap_or_default();
            let own_deductions = if other == agent { deductions } else { Fen::ZERO };
            if before == now && own_deductions == Fen::ZERO && other != agent {
                continue;
            }
            let moved = self.moved.entry((other, subject.clone())).or_default();
            moved.add(change, &before, &now, own_deductions);
        }
    }

    /// Sales that come or go; everybody paid by others' figures is touched as well.
    fn add_sales(&mut self, agent: &AgentId, sales: Fen, dated: Date, campaign: bool, touched: &mut BTreeSet<AgentId>) {
        let less = Fen::ZERO - sales;
        let Some(person) = self.person(agent) else { return };
        lower_sales(&mut person.figures, less, campaign);
        for terms in &mut person.terms {
            if terms.covers(dated)
                && let Some(figures) = &mut terms.figures
            {
                lower_sales(figures, less, campaign);
            }
        }
        touched.insert(agent.clone());
        touched.extend(self.linked.iter().cloned());
    }

    /// Puts the fault in place of the frozen one; gives by how much the deductions change.
    fn change_fault(&mut self, fault: &Fault, lost: Option<&LostCredit>, touched: &mut BTreeSet<AgentId>) -> Fen {
        let Some(person) = self.person(&fault.agent) else { return Fen::ZERO };
        person.faults.retain(|known| known.case != fault.case);
        person.faults.push(fault.clone());
        person.faults.sort_by(|a, b| (a.at, &a.case).cmp(&(b.at, &b.case)));
        if fault.consequence.counts_absent {
            let reason = super::NotEarnedReason::Fault(fault.case.clone());
            if !person.not_earned.iter().any(|day| day.reason == reason) {
                person.not_earned.push(super::NotEarned { day: fault.day, reason, evidence: Vec::new() });
            }
        }
        self.change_lost(fault, lost, touched);
        let key = (fault.agent.clone(), fault.case.clone());
        let before = self.taken.remove(&key).unwrap_or_default();
        let after = if fault.counts() { self.claimable(fault) } else { Fen::ZERO };
        if after > Fen::ZERO {
            self.taken.insert(key, after);
        }
        after - before
    }

    /// What the closed month's guard leaves room for, beside what was taken already.
    fn claimable(&self, fault: &Fault) -> Fen {
        let Some(person) = self.month.person(&fault.agent) else { return Fen::ZERO };
        let Some(terms) = person.last_terms() else { return Fen::ZERO };
        let gross = self.paid_now(&fault.agent).gross + entries(person);
        let book = Book::frozen(self.plans, &self.month);
        let own = claims::of(&book, person).into_iter().filter(|claim| claim.case == fault.case).collect();
        let found = guard(&self.plans.plan(terms.version).law, gross, self.month.month.last_day(), own);
        let others = self.taken.iter().filter(|((agent, case), _)| *agent == fault.agent && *case != fault.case);
        let room = (found.limit - others.map(|(_, taken)| *taken).sum::<Fen>()).or_zero();
        found.taken().min(room)
    }

    /// A credit is lost from the first case that counts to the last.
    fn change_lost(&mut self, fault: &Fault, lost: Option<&LostCredit>, touched: &mut BTreeSet<AgentId>) {
        let Some(key) = fault.consequence.credit_lost.clone() else { return };
        if let Some(credit) = lost {
            self.lost.entry(key.clone()).or_insert_with(|| Lost { credit: credit.clone(), cases: BTreeSet::new() });
        }
        let Some(entry) = self.lost.get_mut(&key) else { return };
        let was_lost = !entry.cases.is_empty();
        if fault.counts() {
            entry.cases.insert(fault.case.clone());
        } else {
            entry.cases.remove(&fault.case);
        }
        let is_lost = !entry.cases.is_empty();
        if was_lost != is_lost {
            let credit = entry.credit.clone();
            let sales = if is_lost { Fen::ZERO - credit.amount } else { credit.amount };
            self.add_sales(&credit.agent, sales, credit.dated, credit.campaign, touched);
        }
    }

    fn finish(mut self, already: &BTreeMap<(AgentId, Subject), Fen>) -> Corrections {
        for key in already.keys() {
            self.moved.entry(key.clone()).or_default();
        }
        let mut out = Corrections { nobody: self.nobody.into_iter().collect(), ..Corrections::default() };
        for ((agent, subject), moved) in self.moved {
            let already = already.get(&(agent.clone(), subject.clone())).copied().unwrap_or_default();
            let adjustment = Adjustment {
                month: self.month.month,
                subject,
                at: moved.at.unwrap_or_default(),
                difference: moved.difference,
                already,
                changes: moved.changes,
                lines: moved.lines.into_values().filter(|(_, before, after)| before != after).collect(),
            };
            if adjustment.due() != Fen::ZERO {
                out.adjustments.entry(agent).or_default().push(adjustment);
            }
        }
        for adjustments in out.adjustments.values_mut() {
            adjustments.sort_by(|a, b| (a.at, &a.subject).cmp(&(b.at, &b.subject)));
        }
        out
    }
}

impl Moved {
    fn add(&mut self, change: &Change, before: &Paid, now: &Paid, deductions: Fen) {
        self.at.get_or_insert(change.at);
        self.difference += now.gross - before.gross - deductions;
        self.changes.push((change.what.clone(), change.evidence.clone()));
        let ids: BTreeSet<&String> = before.lines.keys().chain(now.lines.keys()).collect();
        for id in ids {
            let amount = |paid: &Paid| paid.lines.get(id).map_or(Fen::ZERO, |(_, amount)| *amount);
            let (was, is) = (amount(before), amount(now));
            if was != is {
                let title =
                    now.lines.get(id).or(before.lines.get(id)).map_or_else(|| Text::same(id.clone()), |(title, _)| title.clone());
                self.lines.entry(id.clone()).or_insert((title, was, was)).2 += is - was;
            }
        }
        if deductions != Fen::ZERO {
            let title = Text::new("违规扣款", "deduction");
            self.lines.entry("deduction".to_owned()).or_insert((title, Fen::ZERO, Fen::ZERO)).2 -= deductions;
        }
    }
}

/// Credits that faults of the month take or could take.
fn lost(month: &PayMonth) -> BTreeMap<(ShopId, OrderId), Lost> {
    let counting: BTreeSet<&str> =
        month.persons.iter().flat_map(|person| Counting::Decided.of(person)).map(|fault| &*fault.case).collect();
    let mut all: BTreeMap<(ShopId, OrderId), Lost> = BTreeMap::new();
    for credit in month.persons.iter().flat_map(|person| &person.lost) {
        let entry = all
            .entry((credit.shop.clone(), credit.order.clone()))
            .or_insert_with(|| Lost { credit: credit.clone(), cases: BTreeSet::new() });
        if counting.contains(&*credit.case) {
            entry.cases.insert(credit.case.clone());
        }
    }
    all
}

/// Puts the figures after lost credits and the score as they were paid in place of what would be computed again.
fn freeze(book: &Book<'_>, original: &Person, person: &mut Person, slip: &Payslip) {
    person.figures = book.figures(original).clone();
    for (terms, before) in person.terms.iter_mut().zip(&original.terms) {
        terms.figures = book.figures_under(original, before).cloned();
    }
    person.lost.clear();
    if let Some(Ok(points)) = slip.score.as_ref().map(|score| &score.points) {
        let score = points / BigRational::from_integer(100.into());
        person.given.entry(Name::Term(Term::Score)).or_insert(Value::Number(score, Type::Ratio));
    }
}

/// Sums entered by hand that were paid: part of gross.
fn entries(person: &Person) -> Fen {
    super::entries::lines(person).iter().map(|line| line.amount).sum()
}

/// Whether a line looks at other persons' figures.
fn is_linked(slip: &Payslip) -> bool {
    let parts = slip.lines.iter().flat_map(|line| &line.parts);
    let traces = parts.flat_map(|part| {
        let ladder = part.ladder.iter().flat_map(|ladder| [&ladder.on, &ladder.of]);
        part.condition.iter().chain(&part.formula).chain(&part.cap).chain(ladder)
    });
    traces.into_iter().any(has_mean)
}

fn has_mean(trace: &Trace) -> bool {
    trace.step == Step::Mean || trace.children.iter().any(has_mean)
}

#[cfg(test)]
mod tests;

//! A computed month with the ways to find things in it.

use super::compute::MonthState;
use super::index::{Order, range_of};
use super::rounds::Rounds;
use crate::jobs::pay::Paid;
use jinpai_calc::faults::Fault;
use jinpai_calc::measures::Measures;
use jinpai_calc::measures::credits::Credit;
use jinpai_calc::measures::evidence::MonthFacts;
use jinpai_calc::measures::hours::{HourRound, HourTallies};
use jinpai_calc::measures::inquiries::Inquiry;
use jinpai_calc::measures::periods::MonthPart;
use jinpai_calc::measures::rounds::Round;
use jinpai_calc::measures::tallies::MonthTallies;
use jinpai_calc::pay::Payslip;
use jinpai_calc::slip::{self, SlipDocument};
use jinpai_model::{AgentId, BuyerId, Month, OrderId, ShopId};
use jinpai_store::ClosedMonth;

/// A computed month.
#[derive(Debug)]
pub struct MonthView {
    /// Of which data.
    pub state: MonthState,
    /// The record of its close, if it is closed.
    pub closed: Option<ClosedMonth>,
    /// Whether there is any plan; without one the figures are those of the default settings and the payslips have no lines.
    pub has_plan: bool,
    /// Facts, figures, faults and draft payslips. The rounds are in `rounds`.
    pub paid: Paid,
    /// The rounds.
    pub rounds: Rounds,
    /// Sums by day, for the figures of any period.
    pub tallies: MonthTallies,
    /// Sums by hour.
    pub hours: HourTallies,
    credits_by_buyer: Order,
    credits_by_agent: Order,
    faults_by_case: Order,
    faults_by_order: Order,
}

impl MonthView {
    pub(super) fn new(state: MonthState, closed: Option<ClosedMonth>, has_plan: bool, paid: Paid, rounds: Rounds) -> Self {
        let tallies = MonthTallies::of(&paid.measured.measures);
        let hours = hours(&paid, &rounds);
        let (credits, faults) = (&paid.measured.measures.credits, &paid.measured.faults.faults);
        Self {
            credits_by_buyer: Order::by_comparing(credits, |a, b| {
                (&a.shop, &a.buyer, a.dated).cmp(&(&b.shop, &b.buyer, b.dated))
            }),
            credits_by_agent: Order::by_comparing(credits, |a, b| (&a.agent, a.dated).cmp(&(&b.agent, b.dated))),
            faults_by_case: Order::by_comparing(faults, |a, b| a.case.cmp(&b.case)),
            faults_by_order: Order::by_comparing(faults, |a, b| (&a.shop, &a.order).cmp(&(&b.shop, &b.order))),
            state,
            closed,
            has_plan,
            paid,
            rounds,
            tallies,
            hours,
        }
    }

    /// The month.
    pub fn month(&self) -> Month {
        self.state.month
    }

    /// The month as a part of a period.
    pub fn part(&self) -> MonthPart<'_> {
        let measured = &self.paid.measured;
        MonthPart { context: &measured.context, tallies: &self.tallies, months: &measured.months }
    }

    /// The facts of all buyers; of the rounds see [`Self::rounds`].
    pub fn measures(&self) -> &Measures {
        &self.paid.measured.measures
    }

    /// The facts behind an agent's figures, ready to be explained. `rounds` are those of [`Self::rounds_of`].
    pub fn facts<'a>(&'a self, rounds: &'a [Round]) -> MonthFacts<'a> {
        MonthFacts { rounds, ..self.paid.measured.facts() }
    }

    /// An agent's rounds as facts, for [`Self::facts`], without the texts of their messages.
    pub fn rounds_of(&self, agent: &AgentId) -> Vec<Round> {
        self.rounds.of_agent(agent).map(|round| round.to_round()).collect()
    }

    /// The credit of a paid order dated in the month.
    pub fn credit(&self, shop: &ShopId, order: &OrderId) -> Option<&Credit> {
        let credits = &self.measures().credits;
        let position = credits.binary_search_by(|credit| (&credit.order, &credit.shop).cmp(&(order, shop))).ok()?;
        credits.get(position)
    }

    /// The credits of a buyer's orders in a shop, by day.
    pub fn credits_of_buyer(&self, shop: &ShopId, buyer: &BuyerId) -> impl ExactSizeIterator<Item = &Credit> {
        let is_wanted = |credit: &Credit| (&credit.shop, &credit.buyer).cmp(&(shop, buyer));
        self.credits_by_buyer.find(&self.measures().credits, is_wanted)
    }

    /// An agent's credits, by day; without an agent the silent ones.
    pub fn credits_of_agent(&self, agent: Option<&AgentId>) -> impl ExactSizeIterator<Item = &Credit> {
        self.credits_by_agent.find(&self.measures().credits, move |credit| credit.agent.as_ref().cmp(&agent))
    }

    /// A buyer's inquiries in a shop, by day.
    pub fn inquiries_of_buyer(&self, shop: &ShopId, buyer: &BuyerId) -> &[Inquiry] {
        let inquiries = &self.measures().inquiries;
        &inquiries[range_of(inquiries, |inquiry| (&inquiry.shop, &inquiry.buyer).cmp(&(shop, buyer)))]
    }

    /// All faults, by agent, day and time.
    pub fn faults(&self) -> &[Fault] {
        &self.paid.measured.faults.faults
    }

    /// The fault of a case number.
    pub fn fault(&self, case: &str) -> Option<&Fault> {
        self.faults_by_case.find(self.faults(), |fault| (*fault.case).cmp(case)).next()
    }

    /// The faults about an order.
    pub fn faults_of_order(&self, shop: &ShopId, order: &OrderId) -> impl ExactSizeIterator<Item = &Fault> {
        let wanted = (Some(shop), Some(order));
        self.faults_by_order.find(self.faults(), move |fault| (fault.shop.as_ref(), fault.order.as_ref()).cmp(&wanted))
    }

    /// An agent's draft payslip; of a closed month it is what was closed, computed again.
    pub fn slip(&self, agent: &AgentId) -> Option<&Payslip> {
        self.paid.slips.iter().find(|slip| slip.agent == *agent)
    }

    /// An agent's payslip as a document.
    pub fn document(&self, agent: &AgentId) -> Option<SlipDocument> {
        self.slip(agent).map(|slip| slip::document(&self.paid.book, slip))
    }

    /// About how many bytes the month takes: its facts by their number; plans, settings and names are few.
    pub fn bytes(&self) -> usize {
        // Measured on a month of a million messages: what the texts and lists of a fact take besides the fact itself.
        const CREDIT_BESIDES: usize = 220;
        const INQUIRY_BESIDES: usize = 90;
        const FAULT_BESIDES: usize = 3_000;
        const DAY_BESIDES: usize = 120;
        let measures = self.measures();
        let intervals: usize = measures.agent_days.values().map(|day| day.receptions.len() * 16 + DAY_BESIDES).sum();
        self.rounds.bytes()
            + self.tallies.bytes()
            + self.hours.bytes()
            + intervals
            + measures.credits.len() * (size_of::<Credit>() + CREDIT_BESIDES)
            + measures.inquiries.len() * (size_of::<Inquiry>() + INQUIRY_BESIDES)
            + size_of_val(&*measures.created)
            + size_of_val(&*measures.refunds)
            + size_of_val(&*measures.reviews)
            + self.faults().len() * (size_of::<Fault>() + FAULT_BESIDES)
    }
}

/// The rounds by hour of the shop's time.
fn hours(paid: &Paid, rounds: &Rounds) -> HourTallies {
    let mut hours = HourTallies::default();
    for round in rounds.iter() {
        let hour = paid.measured.context.shop(round.shop).clock.time(round.start).hour();
        let (wait, first, status, off_duty) = (round.wait, round.first, round.status, round.off_duty);
        let hour = usize::try_from(hour).expect("an hour is 0 to 23");
        hours.add(round.shop, round.agent, round.day, HourRound { hour, wait, first, status, off_duty });
    }
    hours
}

//! An agent's month (spec 3.2–3.7): sums over the facts, and the figures that formulas name.

use super::Measures;
use super::attendance::{self, Attendance, AttendanceRows};
use super::credits::Credit;
use super::days::DayCounts;
use crate::context::{Context, ShopContext, day_after};
use crate::figures::{AgentFigures, Figure, FigureValue, Unit};
use crate::intervals::Intervals;
use jiff::civil::Date;
use jinpai_model::records::{Agent, Leave, Punch, Shift, Target};
use jinpai_model::words::{Rating, Role};
use jinpai_model::{AgentId, Fen, ShopId};
use std::collections::{BTreeMap, BTreeSet};

/// The sums of one agent's month, or of one shop's where so said. Money in fen, durations in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the columns of agent_months in 2.3, defined in 3.2 to 3.7")]
pub struct MonthSums {
    pub sales: Fen,
    pub campaign_sales: Fen,
    pub orders: i64,
    pub buyers: i64,
    pub paid: Fen,
    pub items: i64,
    pub created_orders: i64,
    pub created_paid: i64,
    pub inquiries: i64,
    pub converted: i64,
    pub pending: i64,
    pub parcels: i64,
    pub refunded_orders: i64,
    pub returned_orders: i64,
    pub refund_seconds: i64,
    pub refunds_completed: i64,
    pub reviews: i64,
    pub good: i64,
    pub neutral: i64,
    pub bad: i64,
    /// Reviews that were neutral or bad at any time 中差评.
    pub ever_bad: i64,
    pub repaired: i64,
    /// Amounts of paid orders without credit (of a shop only).
    pub silent_sales: Fen,
}

/// One agent's month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentMonth {
    /// Sums of facts.
    pub sums: MonthSums,
    /// Sums of the agent's days in all shops.
    pub days: DayCounts,
    /// The largest of its days.
    pub max_concurrent: i64,
    /// Seconds online, in whatever shop.
    pub online: i64,
    /// Attendance.
    pub attendance: Attendance,
    /// The target, in yuan.
    pub target: Option<Fen>,
    /// The role on the month's last day.
    pub role: Option<Role>,
    /// The shops' sums that stand for "the shop's" with this person.
    pub shop: MonthSums,
    /// Whether the shops have any presence data.
    pub has_presence: bool,
}

/// The rows that belong to people and not to buyers.
#[derive(Debug, Clone, Default)]
pub struct PeopleTables {
    /// Terms.
    pub agents: Vec<Agent>,
    /// Shifts.
    pub shifts: Vec<Shift>,
    /// Punches.
    pub punches: Vec<Punch>,
    /// Leave.
    pub leave: Vec<Leave>,
    /// Targets.
    pub targets: Vec<Target>,
    /// Kinds of leave that are paid, by the plan that the person is under on the month's last day of employment; of others those of
    /// `paid_leave_of_others`.
    pub paid_leave: BTreeMap<AgentId, Vec<String>>,
    /// For persons without a plan of their own.
    pub paid_leave_of_others: Vec<String>,
    /// Whether `--as-of` was given: it cuts attendance too; else punches later than any shop's horizon are known as well.
    pub as_of_given: bool,
}

/// The month of every agent that was employed in it or did anything in it.
pub fn agent_months(context: &Context, measures: &Measures, tables: &PeopleTables) -> BTreeMap<AgentId, AgentMonth> {
    let mut months: BTreeMap<AgentId, AgentMonth> = BTreeMap::new();
    for agent in employed(context, &tables.agents) {
        months.entry(agent).or_default();
    }
    let days = Days(context.month.first_day(), context.month.last_day());
    add_days(measures, days, &mut months);
    add_sums(measures, days, &mut months);
    add_attendance(context, tables, &mut months);
    let shops = shop_sums(measures);
    let has_presence = context.shops.values().any(|shop| !shop.presence.is_empty());
    for (agent, month) in &mut months {
        month.online = online(context, agent, days, &|_| true);
        month.has_presence = has_presence;
        month.target = target(context, agent, &tables.targets);
        month.role = terms_on_last_day(context, agent, &tables.agents).and_then(|row| row.role);
        month.shop = sum_of_shops(context, agent, &shops);
    }
    months
}

/// The row of `agents` in force on the month's last day.
pub fn terms_on_last_day<'a>(context: &Context, agent: &AgentId, rows: &'a [Agent]) -> Option<&'a Agent> {
    let last = context.month.last_day();
    rows.iter().filter(|row| row.agent == *agent && row.from.is_none_or(|from| from <= last)).max_by_key(|row| row.from)
}

fn employed(context: &Context, rows: &[Agent]) -> BTreeSet<AgentId> {
    let (first, last) = (context.month.first_day(), context.month.last_day());
    let in_month = |agent: &AgentId| {
        let terms = terms_on_last_day(context, agent, rows)?;
        let here = terms.hired_on.is_none_or(|on| on <= last) && terms.left_on.is_none_or(|on| first <= on);
        here.then(|| agent.clone())
    };
    rows.iter().filter_map(|row| in_month(&row.agent)).collect()
}

/// The days that are summed up, both inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days(pub(super) Date, pub(super) Date);

impl Days {
    pub(super) fn contain(self, day: Date) -> bool {
        self.0 <= day && day <= self.1
    }

    fn contain_some(self, day: Option<Date>) -> bool {
        day.is_some_and(|day| self.contain(day))
    }
}

fn add_days(measures: &Measures, days: Days, months: &mut BTreeMap<AgentId, AgentMonth>) {
    for ((_, agent, _), day) in measures.agent_days.iter().filter(|((.., date), _)| days.contain(*date)) {
        let month = months.entry(agent.clone()).or_default();
        month.days += day.counts;
        month.max_concurrent = month.max_concurrent.max(day.max_concurrent());
    }
}

fn add_sums(measures: &Measures, days: Days, months: &mut BTreeMap<AgentId, AgentMonth>) {
    let mut sums_of =
        |agent: &AgentId, add: &mut dyn FnMut(&mut MonthSums)| add(&mut months.entry(agent.clone()).or_default().sums);
    let mut buyers = BTreeSet::new();
    for credit in measures.credits.iter().filter(|credit| days.contain(credit.dated)) {
        if let Some(agent) = &credit.agent {
            let is_new = buyers.insert((agent, &credit.shop, &credit.buyer));
            sums_of(agent, &mut |sums| add_credit(sums, credit, is_new));
        }
    }
    for created in measures.created.iter().filter(|created| days.contain(created.day)) {
        sums_of(&created.agent, &mut |sums| {
            sums.created_orders += 1;
            sums.created_paid += i64::from(created.paid);
        });
    }
    let inquiries = measures.inquiries.iter().filter(|inquiry| days.contain(inquiry.day));
    for outcome in inquiries.flat_map(|inquiry| &inquiry.agents) {
        sums_of(&outcome.agent, &mut |sums| {
            sums.inquiries += 1;
            sums.converted += i64::from(outcome.converted);
            sums.pending += i64::from(outcome.pending);
        });
    }
    let mut parcels = BTreeSet::new();
    for refund in &measures.refunds {
        if let Some((handler, seconds)) = refund.completed.as_ref().filter(|_| days.contain_some(refund.days.first)) {
            sums_of(handler, &mut |sums| add_completion(sums, *seconds));
        }
        if let Some((agent, parcel)) = refund.opened.as_ref().filter(|_| days.contain_some(refund.days.second)) {
            let is_new = parcels.insert((agent, parcel));
            sums_of(agent, &mut |sums| sums.parcels += i64::from(is_new));
        }
    }
    for review in &measures.reviews {
        let rated = review.agent.as_ref().zip(review.rating).filter(|_| days.contain_some(review.days.first));
        if let Some((agent, rating)) = rated {
            sums_of(agent, &mut |sums| add_review(sums, rating, review.ever_bad));
        }
        if let Some(agent) = review.repaired_by.as_ref().filter(|_| days.contain_some(review.days.second)) {
            sums_of(agent, &mut |sums| sums.repaired += 1);
        }
    }
}

/// The figures of some days of the month, both inclusive, of every agent with a fact in them: money and counts are those of the days;
/// everything else (rates, means, targets, attendance, the shop's figures) is the whole month's (4.0). A parcel or buyer met on both sides
/// of a cut counts on each.
pub fn figures_between(
    context: &Context,
    measures: &Measures,
    whole: &BTreeMap<AgentId, AgentMonth>,
    from: Date,
    to: Date,
) -> BTreeMap<AgentId, AgentFigures> {
    let mut parts: BTreeMap<AgentId, AgentMonth> = whole.keys().map(|agent| (agent.clone(), AgentMonth::default())).collect();
    let days = Days(from, to);
    add_days(measures, days, &mut parts);
    add_sums(measures, days, &mut parts);
    for (agent, part) in &mut parts {
        part.online = online(context, agent, days, &|_| true);
    }
    let mut all = BTreeMap::new();
    for (agent, part) in parts {
        let month = whole.get(&agent).cloned().unwrap_or_default();
        let mut mixed = figures(&month);
        let of_the_days = figures(&AgentMonth { sums: part.sums, days: part.days, online: part.online, ..month });
        mixed.extend(of_the_days.into_iter().filter(|(figure, _)| is_summed(*figure)));
        all.insert(agent, mixed);
    }
    all
}

/// Whether a figure is a sum over facts of single days: money and counts that are no means, and online time.
fn is_summed(figure: Figure) -> bool {
    let is_sum = matches!(figure.unit(), Unit::Money | Unit::Count) || figure == Figure::Online;
    is_sum && !matches!(figure, Figure::AverageOrderValue | Figure::ShopAverageOrderValue | Figure::MaxConcurrent)
}

pub(super) fn add_credit(sums: &mut MonthSums, credit: &Credit, new_buyer: bool) {
    sums.sales += credit.net();
    if credit.campaign {
        sums.campaign_sales += credit.net();
    }
    sums.orders += 1;
    sums.buyers += i64::from(new_buyer);
    sums.paid += credit.paid;
    sums.items += credit.items;
    sums.refunded_orders += i64::from(credit.refunded);
    sums.returned_orders += i64::from(credit.returned);
}

pub(super) fn add_completion(sums: &mut MonthSums, seconds: i64) {
    sums.refunds_completed += 1;
    sums.refund_seconds += seconds;
}

pub(super) fn add_review(sums: &mut MonthSums, rating: Rating, ever_bad: bool) {
    sums.reviews += 1;
    sums.ever_bad += i64::from(ever_bad);
    match rating {
        Rating::Good => sums.good += 1,
        Rating::Neutral => sums.neutral += 1,
        Rating::Bad => sums.bad += 1,
    }
}

fn add_attendance(context: &Context, tables: &PeopleTables, months: &mut BTreeMap<AgentId, AgentMonth>) {
    // A roster reaches into the future: without `--as-of` attendance is known up to the last thing that happened anywhere.
    let punched = tables.punches.iter().map(|punch| crate::calendar::second(punch.time)).max();
    let horizon = if tables.as_of_given { context.horizon() } else { context.horizon().max(punched) };
    let shifts = by_agent(&tables.shifts, |row| &row.agent);
    let punches = by_agent(&tables.punches, |row| &row.agent);
    let leave = by_agent(&tables.leave, |row| &row.agent);
    for (agent, shifts) in &shifts {
        let rows = AttendanceRows {
            shifts,
            punches: punches.get(agent).map_or(&[], Vec::as_slice),
            leave: leave.get(agent).map_or(&[], Vec::as_slice),
        };
        let clock = context.clock_of_agent(agent);
        let paid_leave = tables.paid_leave.get(agent).unwrap_or(&tables.paid_leave_of_others);
        let attendance = attendance::attendance(context.month, &clock, rows, paid_leave, horizon);
        if !attendance.shifts.is_empty() {
            months.entry(agent.clone()).or_default().attendance = attendance;
        }
    }
}

fn by_agent<T: Clone>(rows: &[T], agent: impl Fn(&T) -> &AgentId) -> BTreeMap<AgentId, Vec<T>> {
    let mut grouped: BTreeMap<AgentId, Vec<T>> = BTreeMap::new();
    for row in rows {
        grouped.entry(agent(row).clone()).or_default().push(row.clone());
    }
    grouped
}

/// Seconds online in the days in any of the shops: the length of the union.
pub(super) fn online(context: &Context, agent: &AgentId, days: Days, counts: &dyn Fn(&ShopId) -> bool) -> i64 {
    let span = |shop: &ShopContext| (shop.clock.day_begins(days.0), shop.clock.day_begins(day_after(days.1)));
    let parts =
        context.shops.iter().filter(|(id, _)| counts(id)).filter_map(|(_, shop)| Some((span(shop), shop.presence.get(agent)?)));
    let clipped = parts.flat_map(|((from, to), presence)| presence.online.iter().map(move |(a, b)| (a.max(from), b.min(to))));
    Intervals::union(clipped.collect()).iter().map(|(from, to)| to - from).sum()
}

fn target(context: &Context, agent: &AgentId, rows: &[Target]) -> Option<Fen> {
    rows.iter().find(|row| row.agent == *agent && row.month == context.month).map(|row| row.sales)
}

/// "The shop's" sums, by shop.
fn shop_sums(measures: &Measures) -> BTreeMap<ShopId, MonthSums> {
    let mut shops: BTreeMap<ShopId, MonthSums> = BTreeMap::new();
    let mut buyers = BTreeSet::new();
    for credit in &measures.credits {
        let is_new = buyers.insert((&credit.shop, &credit.buyer));
        let sums = shops.entry(credit.shop.clone()).or_default();
        add_credit(sums, credit, is_new);
        if credit.agent.is_none() {
            sums.silent_sales += credit.amount;
        }
    }
    for review in &measures.reviews {
        if let Some((shop, rating)) = review.shop.as_ref().zip(review.rating) {
            add_review(shops.entry(shop.clone()).or_default(), rating, review.ever_bad);
        }
    }
    shops
}

/// The sums of the shops in which the person has an account in the month (3.6).
fn sum_of_shops(context: &Context, agent: &AgentId, shops: &BTreeMap<ShopId, MonthSums>) -> MonthSums {
    let named: BTreeSet<Option<&ShopId>> =
        context.people.shops_of(agent, context.month.first_day(), context.month.last_day()).collect();
    let mut total = MonthSums::default();
    for (_, sums) in shops.iter().filter(|(shop, _)| named.contains(&None) || named.contains(&Some(*shop))) {
        total.paid += sums.paid;
        total.buyers += sums.buyers;
        total.orders += sums.orders;
        total.refunded_orders += sums.refunded_orders;
        total.returned_orders += sums.returned_orders;
        total.reviews += sums.reviews;
        total.good += sums.good;
        total.silent_sales += sums.silent_sales;
    }
    total
}

/// The figures of one agent that formulas and scorecards name.
pub fn figures(month: &AgentMonth) -> AgentFigures {
    order_figures(month).into_iter().chain(service_figures(month)).chain(aftersales_figures(month)).collect()
}

/// Yuan over a count; absent if there is none to divide by.
fn yuan_per(amount: Fen, count: i64) -> FigureValue {
    match (FigureValue::yuan(amount), FigureValue::ratio(0, count)) {
        (FigureValue::Known { numerator, .. }, FigureValue::Known { denominator, .. }) => {
            FigureValue::Known { numerator, denominator }
        }
        _ => FigureValue::Absent,
    }
}

fn order_figures(month: &AgentMonth) -> impl IntoIterator<Item = (Figure, FigureValue)> + use<> {
    let sums = &month.sums;
    let shop = &month.shop;
    let regular = sums.sales - sums.campaign_sales;
    let completion = month.target.filter(|target| *target > Fen::ZERO);
    [
        (Figure::Sales, FigureValue::yuan(sums.sales)),
        (Figure::CampaignSales, FigureValue::yuan(sums.campaign_sales)),
        (Figure::RegularSales, FigureValue::yuan(regular)),
        (Figure::Orders, FigureValue::plain(sums.orders)),
        (Figure::Buyers, FigureValue::plain(sums.buyers)),
        (Figure::Inquiries, FigureValue::plain(sums.inquiries)),
        (Figure::Converted, FigureValue::plain(sums.converted)),
        (Figure::Conversion, FigureValue::ratio(sums.converted, sums.inquiries - sums.pending)),
        (Figure::AverageOrderValue, yuan_per(sums.paid, sums.buyers)),
        (Figure::ShopAverageOrderValue, yuan_per(shop.paid, shop.buyers)),
        (
            Figure::OrderValueRatio,
            // (own paid / own buyers) / (shop's paid / shop's buyers), with the own buyers as the sample.
            order_value_ratio(sums, shop),
        ),
        (Figure::SilentSales, FigureValue::yuan(shop.silent_sales)),
        (Figure::ShopSales, FigureValue::yuan(shop.paid)),
        (Figure::PaymentRate, FigureValue::ratio(sums.created_paid, sums.created_orders)),
        (Figure::ItemsPerBuyer, FigureValue::ratio(sums.items, sums.buyers)),
        (Figure::Target, month.target.map_or(FigureValue::Absent, FigureValue::yuan)),
        (Figure::Completion, completion.map_or(FigureValue::Absent, |target| FigureValue::ratio(regular.fen(), target.fen()))),
    ]
}

fn order_value_ratio(sums: &MonthSums, shop: &MonthSums) -> FigureValue {
    if sums.buyers == 0 || shop.buyers == 0 || shop.paid == Fen::ZERO {
        return FigureValue::Absent;
    }
    let whole = |value: i64| num_rational::BigRational::from_integer(value.into());
    FigureValue::Known {
        numerator: whole(sums.paid.fen()) * whole(shop.buyers) / whole(shop.paid.fen()),
        denominator: Some(whole(sums.buyers)),
    }
}

fn service_figures(month: &AgentMonth) -> impl IntoIterator<Item = (Figure, FigureValue)> + use<> {
    let days = &month.days;
    [
        (Figure::Receptions, FigureValue::plain(days.receptions)),
        (Figure::Consults, FigureValue::plain(days.consults)),
        (Figure::ReplyRate, FigureValue::ratio(days.receptions, days.consults)),
        (Figure::FirstResponse, FigureValue::ratio(days.first_wait, days.firsts)),
        (Figure::MeanResponse, FigureValue::ratio(days.reply_wait, days.rounds)),
        (Figure::Within30, FigureValue::ratio(days.within_30, days.in_service)),
        (Figure::Within60, FigureValue::ratio(days.within_60, days.in_service)),
        (Figure::Within180, FigureValue::ratio(days.within_180, days.in_service)),
        (Figure::Slow, FigureValue::plain(days.slow)),
        (Figure::Unanswered, FigureValue::plain(days.unanswered)),
        (Figure::AnswerRatio, FigureValue::ratio(days.agent_messages, days.buyer_messages)),
        (Figure::MaxConcurrent, FigureValue::plain(month.max_concurrent)),
        (Figure::Online, if month.has_presence { FigureValue::plain(month.online) } else { FigureValue::Absent }),
    ]
}

fn unless_pending(pending: bool, value: i64) -> FigureValue {
    if pending { FigureValue::Pending } else { FigureValue::plain(value) }
}

fn aftersales_figures(month: &AgentMonth) -> impl IntoIterator<Item = (Figure, FigureValue)> + use<> {
    let sums = &month.sums;
    // For after-sales the rates are the shop's: all reviews, all paid orders, silent ones too (3.6).
    let rated = if month.role == Some(Role::Aftersales) { &month.shop } else { sums };
    let attendance = &month.attendance;
    let full = attendance.full().map_or(FigureValue::Pending, |full| FigureValue::plain(i64::from(full)));
    [
        (Figure::PositiveRate, FigureValue::ratio(rated.good, rated.reviews)),
        (Figure::ShopPositiveRate, FigureValue::ratio(month.shop.good, month.shop.reviews)),
        (Figure::RefundRate, FigureValue::ratio(rated.refunded_orders, rated.orders)),
        (Figure::ReturnRate, FigureValue::ratio(rated.returned_orders, rated.orders)),
        (Figure::BadReviews, FigureValue::plain(sums.ever_bad)),
        (Figure::Repaired, FigureValue::plain(sums.repaired)),
        (Figure::Parcels, FigureValue::plain(sums.parcels)),
        (Figure::RefundHours, FigureValue::ratio(sums.refund_seconds, sums.refunds_completed)),
        (Figure::Late, unless_pending(attendance.late_is_pending(), attendance.late())),
        (Figure::Early, unless_pending(attendance.early_is_pending(), attendance.early())),
        (Figure::Absent, FigureValue::plain(attendance.absent())),
        (Figure::FullAttendance, full),
    ]
}

//! The settings of spec 3 that a plan's `[measure]` table may change (names and forms: spec 5.1).

use jiff::civil::Time;
use jinpai_model::Flag;
use jinpai_model::words::Cause;

/// Which time an answer's wait is measured on (3.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// All of it.
    Wall,
    /// Only inside the agent's shifts.
    Duty,
    /// Only while the agent is online in the shop.
    Online,
}

/// Who gets an order (3.4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditRule {
    /// The order agent, else the pay agent.
    OrderFirst,
    /// The order agent only; dated by creation.
    ByOrder,
    /// The last agent before payment.
    ByPayment,
}

/// What a successful refund takes from the order's credit (3.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundTakes {
    /// The whole remaining amount if it is a return or at least half the order, else the refunded money.
    Order,
    /// The refunded money.
    Refund,
    /// Nothing.
    None,
}

/// [`RefundTakes`] by decided cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundTakesByCause {
    /// The customer's own cause.
    pub customer: RefundTakes,
    /// An agent's fault.
    pub service: RefundTakes,
    /// Quality.
    pub product: RefundTakes,
    /// The courier.
    pub logistics: RefundTakes,
    /// Not decided yet.
    pub undecided: RefundTakes,
}

impl RefundTakesByCause {
    /// What a refund of this decided cause takes.
    pub fn of(&self, cause: Option<Cause>) -> RefundTakes {
        match cause {
            Some(Cause::Customer) => self.customer,
            Some(Cause::Service) => self.service,
            Some(Cause::Product) => self.product,
            Some(Cause::Logistics) => self.logistics,
            None => self.undecided,
        }
    }
}

/// The `[measure]` table of a plan. Durations in whole seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// When the business day starts; a shop's own wins.
    pub day_start: Time,
    /// Orders with one of these flags do not exist.
    pub exclude_flags: Vec<Flag>,
    /// Texts of a buyer that ask nothing.
    pub closers: Vec<String>,
    /// The clock of waits.
    pub clock: Clock,
    /// An open round this old is unanswered, seconds.
    pub unanswered_after: i64,
    /// [from, to) of local time; from > to wraps past midnight.
    pub service_hours: (Time, Time),
    /// A wait above this is slow, seconds.
    pub slow_after: i64,
    /// How long after an order a contact is after-sales, seconds.
    pub after_sales: i64,
    /// Business days of an inquiry's window, counting its own; at least 1.
    pub inquiry_days: i64,
    /// An order must be paid within this to count as converted, seconds.
    pub pay_within: i64,
    /// How far back a conversation earns an order, seconds.
    pub lookback: i64,
    /// Chasing counts only this long after creation, seconds.
    pub chase_guard: i64,
    /// Who gets an order.
    pub rule: CreditRule,
    /// Several order agents: the first to flag gets it.
    pub flag_claims: bool,
    /// Re-ordering while the first agent's order stands unpaid (3.4.5).
    pub chase_protection: bool,
    /// Freight is no sale.
    pub deduct_freight: bool,
    /// What refunds take.
    pub refund_takes: RefundTakesByCause,
}

impl Default for Settings {
    /// The defaults of spec 3, in brackets there.
    fn default() -> Self {
        const HOUR: i64 = 3_600;
        const DAY: i64 = 24 * HOUR;
        let closers =
            ["好", "好的", "好滴", "嗯", "嗯嗯", "哦", "哦哦", "谢谢", "谢谢你", "谢了", "收到", "知道了", "行", "可以", "ok"];
        Self {
            day_start: Time::midnight(),
            exclude_flags: vec![Flag::read("green")],
            closers: closers.map(str::to_owned).to_vec(),
            clock: Clock::Wall,
            unanswered_after: DAY,
            service_hours: (Time::constant(8, 0, 0, 0), Time::constant(23, 0, 0, 0)),
            slow_after: 180,
            after_sales: 15 * DAY,
            inquiry_days: 2,
            pay_within: 3 * DAY,
            lookback: 48 * HOUR,
            chase_guard: 0,
            rule: CreditRule::OrderFirst,
            flag_claims: false,
            chase_protection: false,
            deduct_freight: false,
            refund_takes: RefundTakesByCause {
                customer: RefundTakes::Order,
                service: RefundTakes::Order,
                product: RefundTakes::None,
                logistics: RefundTakes::None,
                undecided: RefundTakes::Refund,
            },
        }
    }
}

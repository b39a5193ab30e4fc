//! The figures that formulas and scorecards may name, with both their names and their unit (spec 4.8), and their values.

use jinpai_model::Fen;
use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
use num_traits::{Signed as _, ToPrimitive as _};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Display;

/// What a value measures; formulas never mix units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Yuan.
    Money,
    /// A number of things, or points.
    Count,
    /// A share or a factor.
    Ratio,
    /// Seconds.
    Duration,
    /// A day.
    Date,
    /// Text.
    Text,
    /// Yes or no.
    YesNo,
}

macro_rules! figures {
    ($($(#[$doc:meta])* $variant:ident = $en:literal / $zh:literal, $unit:ident;)+) => {
        /// A figure computed from the evidence for one agent and one month.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Figure { $($(#[$doc])* $variant),+ }

        impl Figure {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The English name in formulas.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }

            /// The Chinese name in formulas.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// What it measures.
            pub fn unit(self) -> Unit {
                match self { $(Self::$variant => Unit::$unit),+ }
            }

            /// The figure of that name in either language.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|figure| figure.en() == name || figure.zh() == name)
            }
        }
    };
}

figures! {
    /// Σ amount of the month's credits − deductions (3.5.5).
    Sales = "sales" / "销售额", Money;
    /// The part of it from campaign orders.
    CampaignSales = "campaign_sales" / "活动销售额", Money;
    /// The rest.
    RegularSales = "regular_sales" / "非活动销售额", Money;
    /// Credited orders of the month.
    Orders = "orders" / "成交单数", Count;
    /// Their distinct buyers.
    Buyers = "buyers" / "成交人数", Count;
    /// Inquiries (3.3).
    Inquiries = "inquiries" / "询单人数", Count;
    /// Inquiries converted for the agent (3.3.5).
    Converted = "converted" / "转化人数", Count;
    /// converted / (inquiries − pending).
    Conversion = "conversion" / "询单转化率", Ratio;
    /// 3.2.
    Receptions = "receptions" / "接待人数", Count;
    /// 3.2.
    Consults = "consults" / "咨询人数", Count;
    /// receptions / consults.
    ReplyRate = "reply_rate" / "回复率", Ratio;
    /// Mean wait of answered first rounds.
    FirstResponse = "first_response" / "首次响应", Duration;
    /// Mean wait of answered rounds.
    MeanResponse = "mean_response" / "平均响应", Duration;
    /// 3.2.
    Within30 = "within_30" / "应答率30秒", Ratio;
    /// 3.2.
    Within60 = "within_60" / "应答率60秒", Ratio;
    /// 3.2.
    Within180 = "within_180" / "应答率180秒", Ratio;
    /// 3.2.
    Slow = "slow" / "慢响应", Count;
    /// 3.2.
    Unanswered = "unanswered" / "未答回合", Count;
    /// `agent_messages` / `buyer_messages`.
    AnswerRatio = "answer_ratio" / "答问比", Ratio;
    /// 3.2.
    MaxConcurrent = "max_concurrent" / "最大同时接待", Count;
    /// Time in state online.
    Online = "online" / "在线时长", Duration;
    /// 3.6.
    PositiveRate = "positive_rate" / "好评率", Ratio;
    /// The shop's: all reviews, silent orders' too (3.6).
    ShopPositiveRate = "shop_positive_rate" / "店铺好评率", Ratio;
    /// 3.6.
    BadReviews = "bad_reviews" / "中差评数", Count;
    /// 3.6.
    Repaired = "repaired" / "改评数", Count;
    /// 3.6.
    RefundRate = "refund_rate" / "退款率", Ratio;
    /// 3.6.
    ReturnRate = "return_rate" / "退货率", Ratio;
    /// 3.6.
    Parcels = "parcels" / "退换件拆件数", Count;
    /// Mean of completed − applied, by handler.
    RefundHours = "refund_hours" / "售后处理时长", Duration;
    /// The agent's own.
    AverageOrderValue = "average_order_value" / "客单价", Money;
    /// The shop's.
    ShopAverageOrderValue = "shop_average_order_value" / "店铺客单价", Money;
    /// 3.6.
    OrderValueRatio = "order_value_ratio" / "客单价比", Ratio;
    /// The shop's.
    SilentSales = "silent_sales" / "静默销售额", Money;
    /// The shop's.
    ShopSales = "shop_sales" / "店铺销售额", Money;
    /// 3.6.
    PaymentRate = "payment_rate" / "支付率", Ratio;
    /// 3.6.
    ItemsPerBuyer = "items_per_buyer" / "客件数", Ratio;
    /// Minutes late (3.7).
    Late = "late" / "迟到分钟", Count;
    /// Minutes left early.
    Early = "early" / "早退分钟", Count;
    /// Shifts missed.
    Absent = "absent" / "旷工次数", Count;
    /// 3.7.
    FullAttendance = "full_attendance" / "全勤", YesNo;
    /// The month's target.
    Target = "target" / "销售目标", Money;
    /// `regular_sales` / target.
    Completion = "completion" / "任务完成率", Ratio;
}

/// A figure's value, kept as numerator and denominator (spec 3, head).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureValue {
    /// Known. `denominator` is absent for plain counts and sums. Money in yuan, durations in seconds, yes/no as 1/0.
    Known {
        /// Numerator.
        numerator: BigRational,
        /// Denominator, never 0; also the sample of a scorecard.
        denominator: Option<BigRational>,
    },
    /// There is none: a denominator is 0, or the shop has no such data.
    Absent,
    /// It cannot be known yet (a missing punch, an undecided fact).
    Pending,
}

impl FigureValue {
    /// A plain count or sum.
    pub fn plain(value: impl Into<BigInt>) -> Self {
        Self::Known { numerator: BigRational::from_integer(value.into()), denominator: None }
    }

    /// Money, in yuan.
    pub fn yuan(amount: Fen) -> Self {
        Self::Known { numerator: yuan(amount), denominator: None }
    }

    /// A ratio or mean of whole numbers; absent if the denominator is 0.
    pub fn ratio(numerator: impl Into<BigInt>, denominator: impl Into<BigInt>) -> Self {
        let denominator: BigInt = denominator.into();
        if denominator == BigInt::from(0) {
            return Self::Absent;
        }
        Self::Known {
            numerator: BigRational::from_integer(numerator.into()),
            denominator: Some(BigRational::from_integer(denominator)),
        }
    }

    /// The exact value, if known.
    pub fn value(&self) -> Option<BigRational> {
        match self {
            Self::Known { numerator, denominator: Some(denominator) } => Some(quotient(numerator, denominator)),
            Self::Known { numerator, denominator: None } => Some(numerator.clone()),
            Self::Absent | Self::Pending => None,
        }
    }
}

/// An exact number.
pub type Exact = BigRational;

/// A number in decimals with so many places, rounded half away from zero: for showing, never for computing on.
///
/// ```
/// use jinpai_calc::figures::{FigureValue, rounded};
/// let third = FigureValue::ratio(2, 3).value().unwrap();
/// assert_eq!((rounded(&third, 4), rounded(&third, 0)), ("0.6667".to_owned(), "1".to_owned()));
/// assert_eq!(rounded(&-third, 2), "-0.67");
/// ```
pub fn rounded(number: &BigRational, places: u32) -> String {
    match small(number) {
        // Nearly all: with numbers of the machine a table of figures takes a third of the time.
        Some((numerator, denominator)) if places <= SMALL_PLACES => {
            let scale = 10_i128.pow(places);
            let doubled = 2 * numerator.unsigned_abs() * scale.unsigned_abs() + denominator.unsigned_abs();
            let scaled = doubled / (2 * denominator.unsigned_abs());
            let sign = if numerator < 0 && scaled > 0 { "-" } else { "" };
            decimal(sign, scaled / scale.unsigned_abs(), scaled % scale.unsigned_abs(), places)
        }
        _ => rounded_large(number, places),
    }
}

/// Places up to which the scaled numbers of [`small`] fit.
const SMALL_PLACES: u32 = 9;

/// Numerator and denominator (positive), if both are small.
fn small(number: &BigRational) -> Option<(i128, i128)> {
    Some((i128::from(number.numer().to_i64()?), i128::from(number.denom().to_i64()?)))
}

/// An amount as an exact number of yuan.
pub fn yuan(amount: Fen) -> Exact {
    large(Ratio::new(amount.fen(), 100))
}

/// One exact number over another that is not 0.
fn quotient(above: &BigRational, below: &BigRational) -> BigRational {
    let product = |a: &BigInt, b: &BigInt| a.to_i64()?.checked_mul(b.to_i64()?);
    match (product(above.numer(), below.denom()), product(above.denom(), below.numer())) {
        // Reducing machine numbers takes a tenth of the time, and a table of figures has a hundred thousand of them.
        (Some(numerator), Some(denominator)) if numerator != i64::MIN && denominator > 0 => {
            large(Ratio::new(numerator, denominator))
        }
        _ => above / below,
    }
}

fn large(number: Ratio<i64>) -> BigRational {
    let (numerator, denominator) = number.into_raw();
    BigRational::new_raw(numerator.into(), denominator.into())
}

fn rounded_large(number: &BigRational, places: u32) -> String {
    let scale = BigInt::from(10).pow(places);
    let scaled = (number * BigRational::from_integer(scale.clone())).round().to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = scaled.magnitude();
    decimal(sign, digits / scale.magnitude(), digits % scale.magnitude(), places)
}

fn decimal(sign: &str, whole: impl Display, fraction: impl Display, places: u32) -> String {
    if places == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{:0>width$}", fraction.to_string(), width = places as usize)
}

/// The order of two exact numbers, in numbers of the machine where they fit.
pub(crate) fn compared(a: &BigRational, b: &BigRational) -> Ordering {
    match (small(a), small(b)) {
        (Some((a, below_a)), Some((b, below_b))) => (a * below_b).cmp(&(b * below_a)),
        _ => a.cmp(b),
    }
}

/// All figures of one agent for one month; a figure that is not in the map is absent.
pub type AgentFigures = BTreeMap<Figure, FigureValue>;

#[cfg(test)]
mod tests {
    use super::{compared, quotient, rounded, rounded_large};
    use num_rational::BigRational;
    use num_traits::Zero as _;
    use proptest::prelude::*;

    fn number() -> impl Strategy<Value = BigRational> {
        let above = prop_oneof![-50_i64..50, any::<i64>()];
        let below = prop_oneof![1_i64..50, 1..i64::MAX];
        (above, below, any::<bool>()).prop_map(|(above, below, is_large)| {
            let number = BigRational::new(above.into(), below.into());
            if is_large { number * BigRational::from_integer(i64::MAX.into()) } else { number }
        })
    }

    proptest! {
        #[test]
        fn machine_numbers_say_what_large_ones_say(a in number(), b in number(), places in 0_u32..12) {
            prop_assert_eq!(rounded(&a, places), rounded_large(&a, places));
            prop_assert_eq!(compared(&a, &b), a.cmp(&b));
            if !b.is_zero() {
                prop_assert_eq!(quotient(&a, &b), &a / &b);
            }
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        let half = |above: i64| BigRational::new(above.into(), 2.into());
        let shown = [-3, -1, 1, 3].map(|above| rounded(&half(above), 0));
        assert_eq!(shown, ["-2", "-1", "1", "2"]);
        assert_eq!(rounded(&BigRational::new((-1).into(), 300.into()), 2), "0.00");
    }
}

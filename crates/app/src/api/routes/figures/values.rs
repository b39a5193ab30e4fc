//! Values of figures as views: exact ones rounded for showing; nothing known is said, never 0.

use crate::api::list::TextView;
use crate::jobs::facts::FactKind;
use jinpai_calc::figures::{Exact, Figure, FigureValue, Unit, rounded};
use serde::Serialize;
use utoipa::ToSchema;

/// What a figure is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureName {
    /// Its name in formulas and in this API.
    pub figure: &'static str,
    /// For people.
    pub title: TextView,
    /// What it measures.
    pub unit: UnitView,
    /// The kind of facts behind it: `/facts/{facts}?figure=…`.
    pub facts: Option<FactKind>,
    /// Whether more is better; nothing where neither is.
    pub better: Option<Better>,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More.
    High,
    /// Less.
    Low,
}

/// What a value measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnitView {
    /// Yuan, two places.
    Money,
    /// A number of things.
    Count,
    /// A share: 0.85 is 85 %.
    Ratio,
    /// A factor: pieces for each buyer.
    Factor,
    /// Seconds.
    Duration,
    /// 1 or 0.
    YesNo,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct ValueView {
    /// Decimal; none if there is nothing to measure or it is not known yet.
    pub value: Option<String>,
    /// It cannot be known yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pending: bool,
    /// What a ratio or mean is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

impl FigureName {
    /// Of a figure.
    pub fn of(figure: Figure) -> Self {
        let title = TextView { zh: figure.zh().to_owned(), en: english(figure) };
        Self { figure: figure.en(), title, unit: UnitView::of(figure), facts: FactKind::of(figure), better: Better::of(figure) }
    }
}

/// `first_response` → `First response`; some say more in other words.
fn english(figure: Figure) -> String {
    let other = match figure {
        Figure::Within30 => "Answered within 30 s",
        Figure::Within60 => "Answered within 60 s",
        Figure::Within180 => "Answered within 180 s",
        Figure::Slow => "Slow answers",
        Figure::RefundHours => "Refund handling time",
        Figure::Parcels => "Returned parcels opened",
        Figure::Repaired => "Reviews repaired",
        Figure::MaxConcurrent => "Most buyers at once",
        Figure::Late => "Minutes late",
        Figure::Early => "Minutes left early",
        Figure::Absent => "Shifts missed",
        _ => "",
    };
    if !other.is_empty() {
        return other.to_owned();
    }
    let words = figure.en().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Better {
    fn of(figure: Figure) -> Option<Self> {
        match figure {
            Figure::FirstResponse
            | Figure::MeanResponse
            | Figure::Slow
            | Figure::Unanswered
            | Figure::BadReviews
            | Figure::RefundRate
            | Figure::ReturnRate
            | Figure::RefundHours
            | Figure::Late
            | Figure::Early
            | Figure::Absent => Some(Self::Low),
            Figure::MaxConcurrent
            | Figure::ShopAverageOrderValue
            | Figure::SilentSales
            | Figure::ShopSales
            | Figure::Target
            | Figure::ShopPositiveRate
            | Figure::Parcels => None,
            _ => Some(Self::High),
        }
    }
}

impl UnitView {
    fn of(figure: Figure) -> Self {
        match figure.unit() {
            _ if matches!(figure, Figure::ItemsPerBuyer | Figure::AnswerRatio | Figure::OrderValueRatio) => Self::Factor,
            Unit::Money => Self::Money,
            Unit::Ratio => Self::Ratio,
            Unit::Duration => Self::Duration,
            Unit::YesNo => Self::YesNo,
            Unit::Count | Unit::Date | Unit::Text => Self::Count,
        }
    }

    /// Places behind the point; of a mean of counts one.
    fn places(self, value: &Exact) -> u32 {
        match self {
            Self::Money | Self::Factor => 2,
            Self::Ratio => 4,
            Self::Duration | Self::Count | Self::YesNo => u32::from(!value.is_integer()),
        }
    }
}

impl ValueView {
    /// Of a figure's value; what is not in the map is absent.
    pub fn of(figure: Figure, value: Option<&FigureValue>) -> Self {
        match value {
            None | Some(FigureValue::Absent) => Self::default(),
            Some(FigureValue::Pending) => Self { pending: true, ..Self::default() },
            Some(FigureValue::Known { denominator, .. }) => {
                let known = value.and_then(FigureValue::value);
                let of = denominator.as_ref().map(|of| rounded(of, 0));
                known.map_or_else(Self::default, |known| Self { of, ..Self::exact(figure, &known) })
            }
        }
    }

    /// Of an exact number.
    pub fn exact(figure: Figure, value: &Exact) -> Self {
        let unit = UnitView::of(figure);
        Self { value: Some(rounded(value, unit.places(value))), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::{FigureName, ValueView};
    use jinpai_calc::figures::{Figure, FigureValue};

    #[test]
    fn what_is_not_known_is_no_number() {
        let show = |figure, value: Option<FigureValue>| {
            let view = ValueView::of(figure, value.as_ref());
            format!("{:?} {} {:?}", view.value, view.pending, view.of)
        };
        assert_eq!(show(Figure::Conversion, Some(FigureValue::ratio(1, 3))), r#"Some("0.3333") false Some("3")"#);
        assert_eq!(show(Figure::Conversion, Some(FigureValue::ratio(0, 0))), "None false None");
        assert_eq!(show(Figure::Late, Some(FigureValue::Pending)), "None true None");
        assert_eq!(show(Figure::Late, None), "None false None");
        assert_eq!(show(Figure::Orders, Some(FigureValue::plain(7))), r#"Some("7") false None"#);
        assert_eq!(show(Figure::MeanResponse, Some(FigureValue::ratio(100, 3))), r#"Some("33.3") false Some("3")"#);
    }

    #[test]
    fn every_figure_has_a_name_of_its_own_in_both_languages() {
        let names: std::collections::BTreeSet<_> =
            Figure::ALL.iter().map(|figure| (FigureName::of(*figure).title.zh, FigureName::of(*figure).title.en)).collect();
        assert_eq!(names.len(), Figure::ALL.len());
        assert_eq!(FigureName::of(Figure::FirstResponse).title.en, "First response");
    }
}

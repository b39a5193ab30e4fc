//! `[[scorecard]]`: indicators with weights and tiers, or the mean of others' scores.

use super::formula::Formula;
use crate::figures::Figure;
use jinpai_model::words::Role;
use num_rational::BigRational;

/// A scorecard of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scorecard {
    /// Its id.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Whose it is; `None` = everybody's.
    pub when: Option<Formula>,
    /// How it is scored.
    pub rule: ScoreRule,
    /// The clause of the scheme.
    pub clause: Option<String>,
}

/// How a scorecard is scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScoreRule {
    /// Σ weight × points / Σ weight over the indicators that are not left out.
    Indicators(Vec<Indicator>),
    /// A sum of points that every unmet requirement lowers, never below 0; one without data is not unmet (4.3).
    Requirements {
        /// The points to start from.
        start: BigRational,
        /// What is required.
        requirements: Vec<Requirement>,
    },
    /// The unweighted mean of the scores of the own group's persons with one of these roles; of all persons, without a group.
    MeanOf(Vec<Role>),
}

/// A base requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Its title for people.
    pub title: String,
    /// The figure.
    pub figure: Figure,
    /// Whether small values are the good ones.
    pub direction: Direction,
    /// The bound, in the figure's unit.
    pub bound: BigRational,
    /// The points it takes while it is not met, above 0.
    pub takes: BigRational,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its id, beside the title accepted in the `scores` table.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// Its weight, above 0.
    pub weight: BigRational,
    /// How its points come about.
    pub points: PointsRule,
}

/// How points come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointsRule {
    /// By hand: the `scores` table.
    Manual,
    /// From a figure.
    Tiered(Tiers),
}

/// Tiers of points over a figure. Each is a bound, so no gap or overlap between them can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers {
    /// The figure.
    pub figure: Figure,
    /// Whether small values are the good ones.
    pub direction: Direction,
    /// From the best bound to the worst: rising for `AtMost`, falling for `AtLeast`.
    pub tiers: Vec<Tier>,
    /// Points beyond the last bound.
    pub otherwise: BigRational,
    /// Straight lines between neighbouring bounds in place of steps.
    pub linear: bool,
    /// Below this denominator the indicator is left out.
    pub sample_min: Option<BigRational>,
}

/// Which side of a bound reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// value ≥ bound
    AtLeast,
    /// value ≤ bound
    AtMost,
}

/// From this bound on, these points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// In the figure's unit.
    pub bound: BigRational,
    /// 0–100.
    pub points: BigRational,
}

impl Direction {
    /// Its sign for people.
    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::AtMost => "≤",
        }
    }

    /// Whether a value reaches the bound.
    pub fn is_met(self, value: &BigRational, bound: &BigRational) -> bool {
        match self {
            Self::AtLeast => value >= bound,
            Self::AtMost => value <= bound,
        }
    }
}

impl Tiers {
    /// The points of a value, 0–100.
    pub fn points(&self, value: &BigRational) -> BigRational {
        let Some(reached) = self.tiers.iter().position(|tier| self.direction.is_met(value, &tier.bound)) else {
            return self.otherwise.clone();
        };
        let tier = &self.tiers[reached];
        match reached.checked_sub(1).map(|better| &self.tiers[better]) {
            Some(better) if self.linear => {
                let share = (value - &tier.bound) / (&better.bound - &tier.bound);
                &tier.points + share * (&better.points - &tier.points)
            }
            _ => tier.points.clone(),
        }
    }
}

/// Whether a figure is a share or a mean, and so has a denominator that counts as the sample.
pub fn has_sample(figure: Figure) -> bool {
    use crate::figures::Unit;
    match figure.unit() {
        Unit::Ratio => true,
        Unit::Duration => figure != Figure::Online,
        Unit::Money => matches!(figure, Figure::AverageOrderValue | Figure::ShopAverageOrderValue),
        Unit::Count | Unit::Date | Unit::Text | Unit::YesNo => false,
    }
}

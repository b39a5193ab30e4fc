//! Ladders 阶梯: marginal (each slice at its own rate) and whole (the reached rate on everything).

use super::formula::Formula;
use super::value::Value;
use num_rational::BigRational;
use num_traits::Zero;

/// A ladder of a pay line. In its formula it is called `ladder` 阶梯.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// What is climbed: sales, completion, …
    pub on: Formula,
    /// What the rates are paid on, money; the same as `on` unless the plan says otherwise.
    pub of: Formula,
    /// Whether each slice has its own rate.
    pub marginal: bool,
    /// The steps, bounds rising. Below the first, nothing is paid.
    pub steps: Vec<Step>,
}

/// From this bound on, this rate, or this sum (whole ladders only).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// In the unit of `on`.
    pub bound: BigRational,
    /// A ratio, or money.
    pub pays: Value,
}

/// What one step contributed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice {
    /// Index of the step.
    pub step: usize,
    /// The money the rate is applied to.
    pub base: BigRational,
    /// What it pays, yuan.
    pub pays: BigRational,
}

impl Ladder {
    /// What is paid for each step that was reached; their sum is the ladder. A slice of a marginal ladder has the share of `of` that
    /// the slice has in `on`, so that `of` = `on` is the slice itself.
    pub fn slices(&self, on: &BigRational, of: &BigRational) -> Vec<Slice> {
        if self.marginal {
            return self.marginal_slices(on, of);
        }
        let reached = self.steps.iter().rposition(|step| *on >= step.bound);
        reached.map(|step| Slice { step, base: of.clone(), pays: self.pay(step, of) }).into_iter().collect()
    }

    fn marginal_slices(&self, on: &BigRational, of: &BigRational) -> Vec<Slice> {
        if on.is_zero() {
            return Vec::new();
        }
        let reached = self.steps.iter().enumerate().take_while(|(_, step)| *on > step.bound);
        reached
            .map(|(index, step)| {
                let top = self.steps.get(index + 1).map_or(on, |next| on.min(&next.bound));
                let base = of * (top - &step.bound) / on;
                Slice { step: index, pays: self.pay(index, &base), base }
            })
            .collect()
    }

    fn pay(&self, step: usize, base: &BigRational) -> BigRational {
        match &self.steps[step].pays {
            Value::Number(sum, super::Type::Money) => sum.clone(),
            other => other.number().map_or_else(BigRational::zero, |rate| rate * base),
        }
    }
}

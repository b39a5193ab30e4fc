//! `[law]`: the legal guard that stands above every plan (spec 4.6, K10), and the minimum wages it needs, as dated data.

pub mod wages;

use jiff::civil::Date;
use jinpai_model::Fen;
use num_rational::BigRational;

/// The legal guard's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The region whose minimum wage holds, a word of the data or of the plan's own list.
    pub region: Option<String>,
    /// The minimum wage of a month by its first day, earliest first; never empty where a region or a sum is given.
    pub minimum_wage: Vec<(Date, Fen)>,
    /// The most that may be taken, as a share of gross; 0.2 by default.
    pub deduction_cap: BigRational,
    /// Whether fixed sums are taken.
    pub fines: Fines,
    /// Whether the contract provides for compensation; without it no loss is taken.
    pub loss_clause: bool,
    /// Whether untaken losses move to the next month; fines never do.
    pub carry_over: bool,
}

/// What becomes of fixed sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fines {
    /// They take no money; they are listed.
    Forbid,
    /// They are taken up to the cap.
    AsWritten,
}

impl Default for Law {
    fn default() -> Self {
        Self {
            region: None,
            minimum_wage: Vec::new(),
            deduction_cap: BigRational::new(1.into(), 5.into()),
            fines: Fines::Forbid,
            loss_clause: false,
            carry_over: false,
        }
    }
}

impl Law {
    /// The minimum wage in force on a day; `None` if the plan names none.
    pub fn minimum_wage_on(&self, day: Date) -> Option<Fen> {
        self.minimum_wage.iter().rev().find(|(from, _)| *from <= day).map(|(_, sum)| *sum)
    }
}

//! What belongs to a closed month as a whole, as JSON: the plans it was made under, up to when its data was known, what was accepted, and
//! what the months after it have to know.

use crate::failure::Failure;
use crate::jobs::plan;
use jinpai_calc::pay::{CarriedLoss, PayLineKind, Payslip, Subject};
use jinpai_calc::plan::{PlanBook, Version};
use jinpai_model::digest::Digest;
use jinpai_model::records::PlanVersion;
use jinpai_model::{AgentId, Fen, Lang, Month};
use jinpai_store::{ClosedMonth, Reader, records};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of the header that this program writes.
const SCHEMA: u32 = 1;

/// The header of a closed month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its form.
    pub schema: u32,
    /// The version of the program that closed it.
    pub program: String,
    /// `2025-11`
    pub month: String,
    /// By which plans.
    pub plans: FrozenPlans,
    /// Up to when the data was known, by shop.
    pub horizons: BTreeMap<String, String>,
    /// What was accepted as it was.
    pub accepted: Vec<Accepted>,
    /// Losses that could not be taken and move on (4.6, `carry_over`).
    pub carried: Vec<FrozenLoss>,
    /// What was taken or paid for earlier closed months (4.7).
    pub adjusted: Vec<FrozenAdjustment>,
    /// Sums over all slips.
    pub totals: Totals,
}

/// The plans of a closed month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FrozenPlans {
    /// Nothing was published: the workspace's own plan file held for everybody, and stands here whole.
    One {
        /// What messages call it.
        name: String,
        /// SHA-256 of the text.
        digest: String,
        /// The text.
        text: String,
    },
    /// Published versions; their texts are rows of `plan_versions`.
    Published {
        /// The plan of who names none.
        default: String,
        /// All versions known at the close.
        versions: Vec<FrozenVersion>,
    },
}

/// A published version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenVersion {
    /// The plan's id.
    pub plan: String,
    /// Its first day.
    pub effective: String,
    /// SHA-256 of the text.
    pub digest: String,
}

/// Something that a person accepted as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// What, as the list before the close names it.
    pub item: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A loss that moves to the next month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenLoss {
    /// Whose.
    pub agent: String,
    /// The fault's case number.
    pub case: String,
    /// What the fault is called.
    pub title: String,
    /// The month of the fault.
    pub month: String,
    /// The second of its last fact.
    pub at: i64,
    /// What is left of it.
    pub amount: String,
}

/// A clawback (negative) or correction (positive) line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrozenAdjustment {
    /// Whose.
    pub agent: String,
    /// The closed month that it is about.
    pub month: String,
    /// What it is about.
    pub about: About,
    /// What the line came to.
    pub amount: String,
}

/// What an adjustment is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum About {
    /// An order of a shop.
    Order {
        /// Shop.
        shop: String,
        /// Order number.
        order: String,
    },
    /// A fault, by its case number.
    Case(String),
}

/// Sums over all slips, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// All earned.
    pub gross: String,
    /// All taken.
    pub deductions: String,
    /// All that could not be taken.
    pub not_taken: String,
    /// What is to be paid before social insurance and income tax.
    pub net: String,
}

impl Header {
    /// The header of a month that is about to be closed.
    pub fn new(
        month: Month,
        book: &PlanBook,
        slips: &[Payslip],
        horizons: BTreeMap<String, String>,
        accepted: Vec<Accepted>,
    ) -> Self {
        Self {
            schema: SCHEMA,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            month: month.to_string(),
            plans: FrozenPlans::of(book),
            horizons,
            accepted,
            carried: slips.iter().flat_map(|slip| carried(month, slip)).collect(),
            adjusted: slips.iter().flat_map(adjusted).collect(),
            totals: Totals {
                gross: slips.iter().map(|slip| slip.gross).sum::<Fen>().to_string(),
                deductions: slips.iter().map(|slip| slip.deductions).sum::<Fen>().to_string(),
                not_taken: slips.iter().map(|slip| slip.not_taken).sum::<Fen>().to_string(),
                net: slips.iter().map(|slip| slip.net).sum::<Fen>().to_string(),
            },
        }
    }

    /// The header as it is frozen.
    pub fn to_bytes(&self) -> anyhow::Result<Vec<u8>> {
        Ok(serde_json::to_vec_pretty(self)?)
    }

    /// The header of a closed month.
    pub fn of(closed: &ClosedMonth, lang: Lang) -> anyhow::Result<Self> {
        let month = closed.month;
        serde_json::from_slice(&closed.header).map_err(|error| {
            Failure::because(
                lang.pick(
                    format!("{month} 的结账记录读不懂：可能被改动过，或由更新的版本写成。请运行 jinpai verify，必要时从备份恢复"),
                    format!("the record of the close of {month} cannot be read: it was altered, or a newer version wrote it; run `jinpai verify`, and restore a backup if need be"),
                ),
                error,
            )
        })
    }

    /// The plans of the closed month. `reader` reads as of its close.
    pub fn book(&self, reader: &dyn Reader, lang: Lang) -> anyhow::Result<PlanBook> {
        match &self.plans {
            FrozenPlans::One { name, text, .. } => Ok(PlanBook::one(plan::version(name, text, lang)?)),
            FrozenPlans::Published { default, .. } => plan::published_by(&records::<PlanVersion>(reader)?, default, lang),
        }
    }

    /// The losses that move to the month after.
    pub fn losses(&self) -> BTreeMap<AgentId, Vec<CarriedLoss>> {
        let mut by_agent: BTreeMap<AgentId, Vec<CarriedLoss>> = BTreeMap::new();
        for loss in &self.carried {
            let (Ok(month), Ok(amount)) = (loss.month.parse(), loss.amount.parse()) else { continue };
            by_agent.entry(AgentId::from(loss.agent.as_str())).or_default().push(CarriedLoss {
                case: loss.case.as_str().into(),
                title: loss.title.clone(),
                month,
                at: loss.at,
                amount,
            });
        }
        by_agent
    }
}

impl FrozenPlans {
    fn of(book: &PlanBook) -> Self {
        let digest = |version: &Version| Digest::of(version.text.as_bytes()).to_string();
        match book.default_plan() {
            None => {
                let version = &book.versions()[0];
                Self::One { name: version.name.clone(), digest: digest(version), text: version.text.to_string() }
            }
            Some(default) => {
                let frozen = |version: &Version| FrozenVersion {
                    plan: version.id.clone(),
                    effective: version.plan.effective.to_string(),
                    digest: digest(version),
                };
                Self::Published { default: default.to_owned(), versions: book.versions().iter().map(frozen).collect() }
            }
        }
    }
}

impl About {
    /// What an adjustment is about.
    pub fn of(subject: &Subject) -> Self {
        match subject {
            Subject::Order(shop, order) => Self::Order { shop: shop.to_string(), order: order.to_string() },
            Subject::Case(case) => Self::Case(case.to_string()),
        }
    }
}

fn carried(month: Month, slip: &Payslip) -> impl Iterator<Item = FrozenLoss> + '_ {
    slip.law.carried_over().map(move |settled| FrozenLoss {
        agent: slip.agent.to_string(),
        case: settled.claim.case.to_string(),
        title: settled.claim.title.clone(),
        month: settled.claim.carried_from.unwrap_or(month).to_string(),
        at: settled.claim.at,
        amount: settled.left().to_string(),
    })
}

fn adjusted(slip: &Payslip) -> impl Iterator<Item = FrozenAdjustment> + '_ {
    slip.lines.iter().filter_map(|line| match &line.kind {
        PayLineKind::Clawback(adjustment) | PayLineKind::Correction(adjustment) => Some(FrozenAdjustment {
            agent: slip.agent.to_string(),
            month: adjustment.month.to_string(),
            about: About::of(&adjustment.subject),
            amount: line.amount.to_string(),
        }),
        PayLineKind::Plan(_) | PayLineKind::Absence(_) | PayLineKind::Entry(_) | PayLineKind::Deduction(_) => None,
    })
}

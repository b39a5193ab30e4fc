//! What stands above the pay table: the month's state and its sums.

use super::{last, month_for};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use axum::Json;
use axum::extract::{Path, State};
use jinpai_calc::faults::Standing;
use jinpai_calc::pay::Payslip;
use jinpai_model::Fen;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(summary))
}

/// A month's pay in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaySummary {
    /// The month.
    pub month: String,
    /// The record of its close; none while it is open.
    pub closed: Option<CloseView>,
    /// The titles of the plans that it is paid by, with their first days.
    pub plans: Vec<String>,
    /// Whether there is a plan at all.
    pub has_plan: bool,
    /// How many payslips the person may see.
    pub slips: usize,
    /// Sums over everybody; only for who sees everybody's pay.
    pub total: Option<PayTotal>,
    /// How many of these payslips have lines that are not known yet.
    pub pending: usize,
    /// How many of their faults wait for a decision.
    pub open_faults: usize,
}

/// A close.
#[derive(Debug, Serialize, ToSchema)]
pub struct CloseView {
    /// By whom.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The month's hash in the chain.
    pub hash: String,
    /// Which close it was, from 1.
    pub number: u32,
}

/// Sums over everybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayTotal {
    /// All earned.
    pub gross: String,
    /// All taken.
    pub deductions: String,
    /// All that could not be taken.
    pub not_taken: String,
    /// To be paid before social insurance and income tax.
    pub net: String,
    /// The same of the month before.
    pub last_net: Option<String>,
    /// The difference.
    pub difference: Option<String>,
}

/// A month's pay in short: its state, by which plans, the sums.
#[utoipa::path(get, path = "/pay/{month}/summary", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11")),
    responses((status = 200, body = PaySummary), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn summary(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Path(month): Path<String>,
) -> Result<Json<PaySummary>, ApiError> {
    app.blocking(move |app| {
        let (view, whose) = month_for(app, &who, at_least, &month, lang)?;
        let slips: Vec<&Payslip> = view.paid.slips.iter().filter(|slip| whose.allows(&slip.agent)).collect();
        let last_net = if whose == Whose::Everybody {
            let last = last(app, &view, lang)?;
            (!last.is_empty()).then(|| last.iter().map(|brief| brief.net).sum::<Fen>())
        } else {
            None
        };
        let is_open = |standing| matches!(standing, Standing::Proposed | Standing::Appealed);
        let versions = view.paid.book.versions().iter();
        Ok(Json(PaySummary {
            month: view.month().to_string(),
            closed: view.closed.as_ref().map(|closed| CloseView {
                by: closed.closed_by.clone(),
                at: closed.closed_at.to_string(),
                hash: closed.hash.to_string(),
                number: closed.number,
            }),
            plans: versions.map(|version| format!("{} ({})", version.plan.title, version.plan.effective)).collect(),
            has_plan: view.has_plan,
            slips: slips.len(),
            pending: slips.iter().filter(|slip| !slip.pending.is_empty()).count(),
            open_faults: slips.iter().flat_map(|slip| &slip.faults).filter(|fault| is_open(fault.standing)).count(),
            total: (whose == Whose::Everybody).then(|| total(&slips, last_net)),
        }))
    })
    .await
}

fn total(slips: &[&Payslip], last_net: Option<Fen>) -> PayTotal {
    let sum = |pick: fn(&Payslip) -> Fen| slips.iter().map(|slip| pick(slip)).sum::<Fen>();
    let net = sum(|slip| slip.net);
    PayTotal {
        gross: sum(|slip| slip.gross).to_string(),
        deductions: sum(|slip| slip.deductions).to_string(),
        not_taken: sum(|slip| slip.not_taken).to_string(),
        net: net.to_string(),
        last_net: last_net.map(|last| last.to_string()),
        difference: last_net.map(|last| (net - last).to_string()),
    }
}

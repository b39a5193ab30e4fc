//! One fault: what it rests on, what was decided and answered, what it would change.

use super::{FaultView, Sight};
use crate::api::error::{ApiError, Problem};
use crate::api::explain::{BELOW, EvidenceView, Explainer, NodeView, Reading};
use crate::api::freshness::AtLeast;
use crate::api::guard::audit::Looked;
use crate::api::list::TextView;
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use jinpai_calc::faults::{Step, month_of_case, takes_amount};
use jinpai_calc::pay::effect;
use jinpai_model::mask::Known;
use jinpai_model::records::Agent;
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(fault))
}

/// A fault with everything behind it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultDetail {
    /// The month that it belongs to.
    pub month: String,
    /// Whether the month is closed: then nothing more can be decided.
    pub is_closed: bool,
    /// The fault.
    pub fault: FaultView,
    /// The clause of the plan.
    pub clause: TextView,
    /// Facts with their rows, condition, tolerance, consequence.
    pub explanation: NodeView,
    /// Everything that was decided and answered, in order of time.
    pub history: Vec<StepView>,
    /// Whether a decision sets the sum or the loss.
    pub takes_amount: bool,
    /// What the agent's net would change by if it alone were confirmed; only for who may see that pay.
    pub net_if_confirmed: Option<String>,
}

/// Something done about a fault.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepView {
    /// `confirmed`, `waived`, `appealed`, `accepted` or `excused`.
    pub kind: &'static str,
    /// In words.
    pub what: TextView,
    /// When, RFC 3339; unknown for decisions that came with an imported incident.
    pub at: Option<String>,
    /// Who.
    pub by: String,
    /// Why, in the person's words.
    pub reason: String,
    /// Where it was entered.
    pub row: EvidenceView,
}

/// The month of a case whose number names none.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// `2025-11`; mostly the case number says it.
    pub month: Option<String>,
}

/// A fault with its evidence and its history.
#[utoipa::path(get, path = "/faults/{case}", tag = "faults", extensions(("x-permission" = json!("faults.read"))),
    params(("case" = String, Path, description = "Case number"), CaseQuery),
    responses((status = 200, body = FaultDetail), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn fault(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(case): Path<String>,
    Query(query): Query<CaseQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let named = query.month.as_deref().map(|month| month_of("month", month)).transpose()?;
        let month = month_of_case(&case).or(named).ok_or_else(ApiError::not_found)?;
        let month = app.board().get(month, at_least, lang)?;
        let agents: Vec<Agent> = records(app.store())?;
        let sight = Sight::of(&who, &month, &agents, clock::now());
        let fault = month.fault(&case).filter(|fault| sight.sees(fault)).ok_or_else(ApiError::not_found)?;
        let reading = Reading { who: &who, agents: &agents };
        let explainer = Explainer::new(month.month(), &month.paid.measured.context, app.store(), reading, BELOW)?;
        let book = &month.paid.book;
        let sees_pay = who.whose("pay.read", &agents, month.month()).allows(&fault.agent);
        let effect = if sees_pay { effect(book, &month.paid.month, &case) } else { None };
        let of = fault.shop.clone().zip(fault.buyer.clone());
        let known = explainer.known(of.as_ref())?;
        let shows_pay = effect.is_some();
        let detail = FaultDetail {
            month: month.month().to_string(),
            is_closed: month.closed.is_some(),
            fault: sight.view(fault),
            clause: book.plan(fault.version).clause(fault.rule.clause.as_deref()).into(),
            explanation: explainer.view(fault.node(book), of)?,
            history: fault.history.iter().map(|step| view(step, &explainer, &known)).collect(),
            takes_amount: takes_amount(&fault.rule),
            net_if_confirmed: effect.map(|effect| effect.to_string()),
        };
        Ok((shows_pay.then_some(Extension(Looked("pay.read"))), Json(detail)).into_response())
    })
    .await
}

fn view(step: &Step, explainer: &Explainer<'_>, known: &Known) -> StepView {
    StepView {
        kind: step.kind.code(),
        what: step.kind.text().into(),
        at: step.at.map(|at| at.to_string()),
        by: step.by.clone(),
        reason: known.text(&step.reason).into_owned(),
        row: explainer.evidence(&step.evidence, known),
    }
}

//! A person decides whose an order is.

use super::why::OrderPath;
use crate::api::error::{ApiError, Code, Problem};
use crate::api::freshness::AtLeast;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::Desk;
use crate::jobs::desk::credit::{Disputed, decide};
use crate::jobs::month::next_to_close;
use crate::jobs::whose::{Whose, whose};
use axum::Json;
use axum::extract::{Path, State};
use jinpai_model::AgentId;
use jinpai_model::records::Agent;
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(decide_credit))
}

/// A decision.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDecision {
    /// To whom; nobody if null.
    pub agent: Option<String>,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecidedView {
    /// Whose the order is now; nobody's if null.
    pub agent: Option<String>,
    /// Whether anything was entered; it is not if it was decided just so before.
    pub is_new: bool,
    /// The closed month that the order belongs to: its payslips stay, and the difference is paid as a correction.
    pub closed_month: Option<String>,
    /// The month in which the correction stands.
    pub corrected_in: Option<String>,
}

/// Decides whose an order is. It stands above every rule; the month is computed again. Of a closed month it becomes a correction in the next
/// one. Nobody decides their own dispute.
#[utoipa::path(post, path = "/credits/{shop}/{order}/decision", operation_id = "credits_decide", tag = "orders",
    extensions(("x-permission" = json!("credits.decide"))), params(OrderPath), request_body = NewDecision,
    responses((status = 200, body = DecidedView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn decide_credit(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(path): Path<OrderPath>,
    Json(new): Json<NewDecision>,
) -> Result<Json<DecidedView>, ApiError> {
    app.blocking(move |app| {
        let (shop, order) = path.ids();
        let agents: Vec<Agent> = records(app.store())?;
        let found = whose(app.board(), (&shop, &order), at_least, lang)?.filter(|_| who.works_in(&shop));
        let found = found.ok_or_else(ApiError::not_found)?;
        scope(&who, &agents, &found)?;
        let to: Option<AgentId> = new.agent.as_deref().map(str::trim).filter(|to| !to.is_empty()).map(AgentId::from);
        if let Some(to) = &to
            && !who.whose("credits.decide", &agents, found.month.month()).allows(to)
        {
            return Err(other_group());
        }
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let about = Disputed { shop: &shop, order: &order, credit: found.credit.as_ref(), disputes: &found.disputes };
        let by = (&desk, who.agent.as_ref());
        let row = decide(about, to.as_ref(), &new.reason, by, &agents, &found.dossier.decisions)?;
        let is_new = row.is_some();
        desk.enter(app.store(), "decide-credit", row.into_iter().collect())?;
        let closed = found.month.closed.is_some();
        let next = if closed { next_to_close(&app.store().closed_months()?) } else { None };
        Ok(Json(DecidedView {
            agent: to.map(|to| to.to_string()),
            is_new,
            closed_month: closed.then(|| found.month.month().to_string()),
            corrected_in: next.map(|month| month.to_string()),
        }))
    })
    .await
}

/// Whether a person may decide the order at all: it is of somebody they lead, or is nobody's and disputed or nearly had by somebody they
/// lead. What they may not see is not there; what touches another group is somebody else's to decide.
pub(super) fn scope(who: &Principal, agents: &[Agent], found: &Whose) -> Result<(), ApiError> {
    let whose = who.whose("credits.decide", agents, found.month.month());
    let holder = found.credit.as_ref().and_then(|credit| credit.agent.as_ref());
    let raised = || found.disputes.iter().any(|dispute| whose.allows(&dispute.row.agent));
    let wrote = || found.claimants.iter().any(|claimant| whose.allows(&claimant.agent));
    let all = matches!(whose, crate::api::permission::Whose::Everybody);
    match holder {
        _ if all => Ok(()),
        Some(holder) if whose.allows(holder) => Ok(()),
        None if raised() || wrote() => Ok(()),
        Some(_) if raised() || wrote() => Err(other_group()),
        _ => Err(ApiError::not_found()),
    }
}

fn other_group() -> ApiError {
    ApiError::new(
        Code::NotAllowed,
        "这张订单涉及您小组以外的客服，请由经理或店主裁定",
        "this order concerns an agent outside your group; a manager or the owner has to decide it",
    )
}

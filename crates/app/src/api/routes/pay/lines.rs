//! The explanation of one line of a payslip.

use super::{month_for, slip_of};
use crate::api::error::{ApiError, Problem};
use crate::api::explain::{BELOW, Explainer, NodeView, Reading};
use crate::api::freshness::AtLeast;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use axum::Json;
use axum::extract::{Path, State};
use jinpai_calc::explain;
use jinpai_model::records::Agent;
use jinpai_store::records;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(line))
}

/// Why a line of a payslip is what it is: formula, values, figures, facts, rows. Each step links to what it is about.
#[utoipa::path(get, path = "/pay/{month}/{agent}/lines/{line}", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11"), ("agent" = String, Path, description = "Agent"),
        ("line" = String, Path, description = "The line's id on the slip")),
    responses((status = 200, body = NodeView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn line(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Path((month, agent, line)): Path<(String, String, String)>,
) -> Result<Json<NodeView>, ApiError> {
    app.blocking(move |app| {
        let (view, whose) = month_for(app, &who, at_least, &month, lang)?;
        let slip = slip_of(&view, &whose, &agent)?;
        let line = slip.lines.iter().find(|one| one.id == line).ok_or_else(ApiError::not_found)?;
        let rounds = view.rounds_of(&slip.agent);
        let node = explain::line(&view.paid.book, slip, line, &view.facts(&rounds));
        let agents: Vec<Agent> = records(app.store())?;
        let reading = Reading { who: &who, agents: &agents };
        let context = &view.paid.measured.context;
        let explainer = Explainer::new(view.month(), context, app.store(), reading, BELOW)?;
        Ok(Json(explainer.view(node, None)?))
    })
    .await
}

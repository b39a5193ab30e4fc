//! Long work: how it stands, and taking it back.

use crate::api::error::{ApiError, Problem};
use crate::api::jobs::JobView;
use crate::api::principal::Principal;
use crate::api::state::App;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one, cancel))
}

/// The jobs of the last day.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobsView {
    /// The newest first.
    pub items: Vec<JobView>,
    /// How many.
    pub total: usize,
}

/// The jobs that the person may see: the own ones, and those of others who do what the person may do over everybody.
#[utoipa::path(get, path = "/jobs", operation_id = "jobs_list", tag = "server",
    extensions(("x-permission" = json!("account.own"))), responses((status = 200, body = JobsView), (status = 401, body = Problem)))]
async fn list(State(app): State<App>, who: Principal) -> Json<JobsView> {
    let items = app.jobs().list(&who);
    Json(JobsView { total: items.len(), items })
}

/// A job: how far it is, and what it found.
#[utoipa::path(get, path = "/jobs/{id}", operation_id = "jobs_one", tag = "server", params(("id" = String, Path)),
    extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, body = JobView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, who: Principal, Path(id): Path<String>) -> Result<Json<JobView>, ApiError> {
    app.jobs().view(&id, &who).map(Json)
}

/// Takes back a job that waits, and asks one that runs to stop, if it can.
#[utoipa::path(delete, path = "/jobs/{id}", operation_id = "jobs_cancel", tag = "server", params(("id" = String, Path)),
    extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, body = JobView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn cancel(State(app): State<App>, who: Principal, Path(id): Path<String>) -> Result<Json<JobView>, ApiError> {
    app.jobs().cancel(&id, &who).map(Json)
}

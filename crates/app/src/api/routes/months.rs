//! The months that there are.

use crate::api::error::{ApiError, Problem};
use crate::api::state::App;
use crate::jobs::month::next_to_close;
use axum::Json;
use axum::extract::State;
use jinpai_model::Month;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(months))
}

/// All months with data.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthsView {
    /// The months, newest first.
    pub months: Vec<MonthEntry>,
    /// The last one with data: what is looked at first.
    pub current: Option<String>,
    /// The next one to be closed.
    pub next_to_close: Option<String>,
}

/// A month with data.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthEntry {
    /// `2025-11`
    pub month: String,
    /// Whether it is closed.
    pub closed: bool,
    /// When it was closed, RFC 3339.
    pub closed_at: Option<String>,
    /// By whom.
    pub closed_by: Option<String>,
}

/// All months with data, newest first; open or closed, and which one is to be closed next.
#[utoipa::path(get, path = "/months", tag = "months", extensions(("x-permission" = json!("months.read"))),
    responses((status = 200, body = MonthsView), (status = 401, body = Problem)))]
async fn months(State(app): State<App>) -> Result<Json<MonthsView>, ApiError> {
    app.blocking(|app| {
        let months = app.board().months()?;
        let closed = app.store().closed_months()?;
        let is_open = |month: &Month| closed.iter().all(|closed| closed.month != *month);
        let next = next_to_close(&closed).or_else(|| months.iter().copied().find(is_open));
        let entry = |month: &Month| {
            let close = closed.iter().find(|closed| closed.month == *month);
            MonthEntry {
                month: month.to_string(),
                closed: close.is_some(),
                closed_at: close.map(|close| close.closed_at.to_string()),
                closed_by: close.map(|close| close.closed_by.clone()),
            }
        };
        Ok(Json(MonthsView {
            months: months.iter().rev().map(entry).collect(),
            current: months.last().map(ToString::to_string),
            next_to_close: next.filter(|next| months.contains(next)).map(|next| next.to_string()),
        }))
    })
    .await
}

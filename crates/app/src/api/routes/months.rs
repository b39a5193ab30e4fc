//! The months that there are.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::principal::Speaks;
use crate::api::state::App;
use crate::jobs::month::next_to_close;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(months))
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
    /// Whether it is the next one to be closed.
    pub next_to_close: bool,
    /// Whether it is the last one with data.
    pub latest: bool,
}

impl Listed for MonthEntry {
    const COLUMNS: &'static [&'static str] = &["month", "closed", "closed_at", "closed_by"];
    const NAME: &'static str = "months";
    const ZH: &'static str = "月份";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => self.month.as_str().into(),
            1 => self.closed.into(),
            2 => V::text(self.closed_at.as_deref()),
            _ => V::text(self.closed_by.as_deref()),
        }
    }
}

/// All months with data, newest first.
#[utoipa::path(get, path = "/months", tag = "months", extensions(("x-permission" = json!("months.read"))), params(ListQuery),
    responses((status = 200, body = Page<MonthEntry>), (status = 401, body = Problem)))]
async fn months(State(app): State<App>, Speaks(lang): Speaks, Query(query): Query<ListQuery>) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let months = app.board().months()?;
        let closed = app.store().closed_months()?;
        let open = |month| closed.iter().all(|closed| closed.month != month);
        let next = next_to_close(&closed).or_else(|| months.iter().copied().find(|month| open(*month)));
        let latest = months.last().copied();
        let entry = |month: &jinpai_model::Month| {
            let close = closed.iter().find(|closed| closed.month == *month);
            MonthEntry {
                month: month.to_string(),
                closed: close.is_some(),
                closed_at: close.map(|close| close.closed_at.to_string()),
                closed_by: close.map(|close| close.closed_by.clone()),
                next_to_close: Some(*month) == next,
                latest: Some(*month) == latest,
            }
        };
        list::answer(months.iter().rev().map(entry).collect(), &query, lang)
    })
    .await
}

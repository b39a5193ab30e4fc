//! What differs between two plans.

use super::limit;
use crate::api::error::{ApiError, Problem};
use crate::api::principal::Speaks;
use crate::api::state::App;
use crate::jobs::plan::texts::PlanPlace;
use axum::Json;
use axum::extract::State;
use jinpai_calc::plan::diff::{Difference, Written, diff};
use jinpai_model::Lang;
use jinpai_model::records::PlanVersion;
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(compare))
}

/// Two plans.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CompareBody {
    /// The one.
    pub old: SideBody,
    /// The other.
    pub new: SideBody,
}

/// A plan by its place, or a text.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SideBody {
    /// Where it is: `four-levels@2026-01-01`, `own`, `draft`, `shipped:four-levels`.
    pub place: Option<String>,
    /// Or the text itself.
    pub text: Option<String>,
}

/// What differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompareView {
    /// Key by key.
    pub differences: Vec<DifferenceView>,
    /// The text of the one.
    pub old: String,
    /// The text of the other.
    pub new: String,
}

/// A key that the two do not write the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceView {
    /// `fault[B-wait].fine`
    pub key: String,
    /// What the one writes; absent = nothing, so the default holds.
    pub old: Option<WrittenView>,
    /// What the other writes.
    pub new: Option<WrittenView>,
}

/// A value as a plan writes it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WrittenView {
    /// The value.
    pub text: String,
    /// Its line, from 1.
    pub line: usize,
}

impl From<Difference> for DifferenceView {
    fn from(difference: Difference) -> Self {
        let side = |written: Option<Written>| written.map(|written| WrittenView { text: written.text, line: written.line });
        Self { key: difference.key, old: side(difference.old), new: side(difference.new) }
    }
}

/// The differences of two texts.
pub(super) fn differences(old: &str, new: &str) -> Vec<DifferenceView> {
    diff(old, new).into_iter().map(DifferenceView::from).collect()
}

fn side(app: &App, field: &str, body: SideBody, rows: &[PlanVersion], lang: Lang) -> Result<String, ApiError> {
    match (body.place, body.text) {
        (None, Some(text)) => {
            limit(&text)?;
            Ok(text)
        }
        (Some(place), None) => {
            let known = place.parse::<PlanPlace>().ok();
            let text = known.map(|known| known.text(app.workspace(), rows, lang)).transpose()?.flatten();
            text.ok_or_else(|| ApiError::invalid(field, format!("没有方案「{place}」"), format!("there is no plan {place:?}")))
        }
        _ => Err(ApiError::invalid(field, "请写 place 或 text 中的一个", "write either place or text")),
    }
}

/// What differs between two plans, key by key, with both texts for a look at them side by side.
#[utoipa::path(post, path = "/plans/diff", operation_id = "plans_compare", tag = "plans", request_body = CompareBody,
    extensions(("x-permission" = json!("plans.check"))),
    responses((status = 200, body = CompareView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn compare(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Json(body): Json<CompareBody>,
) -> Result<Json<CompareView>, ApiError> {
    app.blocking(move |app| {
        let rows: Vec<PlanVersion> = records(app.store())?;
        let old = side(app, "old", body.old, &rows, lang)?;
        let new = side(app, "new", body.new, &rows, lang)?;
        Ok(Json(CompareView { differences: differences(&old, &new), old, new }))
    })
    .await
}

//! Events from a shop's connector: messages, orders, notes, presence as they happen.

#[cfg(test)]
mod tests;

use crate::api::connector::Connector;
use crate::api::error::{ApiError, Problem};
use crate::api::principal::Speaks;
use crate::api::state::App;
use crate::jobs::events::{self, Batch, EVENTS_MAX, EventProblem, Taken};
use axum::Json;
use axum::extract::{DefaultBodyLimit, State};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Bytes of a batch at most.
const BODY_MAX: usize = 16 << 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(take)).layer(DefaultBodyLimit::max(BODY_MAX))
}

/// A batch: by table, the rows as objects with the columns of the interchange tables. At most 5000 events together.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "it describes the body in the document, which is read as a map: rows of other tables are named, not lost"
)]
pub struct EventsBody {
    /// Chat messages; each needs a `message_id`.
    #[schema(value_type = Option<Vec<Object>>)]
    messages: Vec<Map<String, Value>>,
    /// Orders, as they are now.
    #[schema(value_type = Option<Vec<Object>>)]
    orders: Vec<Map<String, Value>>,
    /// Items of orders.
    #[schema(value_type = Option<Vec<Object>>)]
    order_items: Vec<Map<String, Value>>,
    /// Changes of orders' flags and notes.
    #[schema(value_type = Option<Vec<Object>>)]
    notes: Vec<Map<String, Value>>,
    /// Refunds, as they are now.
    #[schema(value_type = Option<Vec<Object>>)]
    refunds: Vec<Map<String, Value>>,
    /// Reviews, as they are now.
    #[schema(value_type = Option<Vec<Object>>)]
    reviews: Vec<Map<String, Value>>,
    /// Who is online.
    #[schema(value_type = Option<Vec<Object>>)]
    presence: Vec<Map<String, Value>>,
}

/// What became of a batch.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventsView {
    /// Events that are kept; they are on disk.
    pub taken: usize,
    /// Events that are not. Sending them again does not help before they are corrected.
    pub rejected: usize,
    /// Why.
    pub problems: Vec<EventProblemView>,
    /// Columns that nothing is known of, by table; they were ignored.
    pub unknown_columns: BTreeMap<String, Vec<String>>,
}

/// Why an event was not taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventProblemView {
    /// Of which table.
    pub table: String,
    /// Its position in the table's list, from 0; null = all of them.
    pub index: Option<usize>,
    /// The column.
    pub field: Option<String>,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub message: String,
}

impl From<EventProblem> for EventProblemView {
    fn from(problem: EventProblem) -> Self {
        let EventProblem { table, index, field, found, message } = problem;
        Self { table, index, field, found, message }
    }
}

impl From<Taken> for EventsView {
    fn from(taken: Taken) -> Self {
        Self {
            taken: taken.taken,
            rejected: taken.rejected,
            problems: taken.problems.into_iter().map(Into::into).collect(),
            unknown_columns: taken.unknown,
        }
    }
}

/// Takes a batch in. What was taken is durable when this is answered, and is on the screens about a second later. The same rows again
/// change nothing, so a batch without an answer is simply sent again. Good events are taken although others of the batch are bad.
#[utoipa::path(post, path = "/events", operation_id = "events_take", tag = "imports", request_body = EventsBody,
    extensions(("x-permission" = json!("events.write")), ("x-idempotent" = json!(true))),
    responses((status = 200, body = EventsView), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
async fn take(
    State(app): State<App>,
    _: Connector,
    Speaks(lang): Speaks,
    Json(batch): Json<Batch>,
) -> Result<Json<EventsView>, ApiError> {
    let count: usize = batch.values().map(Vec::len).sum();
    if count > EVENTS_MAX {
        return Err(ApiError::invalid(
            "events",
            format!("一批最多 {EVENTS_MAX} 条，这批有 {count} 条；请分几批发送"),
            format!("a batch has at most {EVENTS_MAX} events, this one has {count}; send it in parts"),
        ));
    }
    let view = app.blocking(move |app| Ok(EventsView::from(events::take(app.workspace(), app.store(), &batch, lang)?))).await?;
    app.intake().notify();
    Ok(Json(view))
}

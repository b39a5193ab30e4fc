//! The stream of what changes.

use crate::api::error::{ApiError, Problem};
use crate::api::live::Listener;
use crate::api::principal::Principal;
use crate::api::state::App;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// How often a quiet stream says that it is there, before proxies think it dead.
const ALIVE_EVERY: Duration = Duration::from_secs(15);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream))
}

/// Server-sent events: `state` when data changed (`{kind, state, subjects}`), `job` when a job begins, moves or ends (the job as at
/// `/jobs/{id}`). Only what the person may know.
#[utoipa::path(get, path = "/stream", operation_id = "stream", tag = "server", extensions(("x-permission" = json!("account.own"))),
    responses((status = 200, content_type = "text/event-stream", body = String), (status = 401, body = Problem), (status = 429, body = Problem)))]
async fn stream(State(app): State<App>, who: Principal) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let listener = Listener::open(app.live(), who)?;
    let (reader, events) = Listener::queue();
    tokio::spawn(listener.run(app.jobs().clone(), reader));
    Ok(Sse::new(ReceiverStream::new(events).map(Ok)).keep_alive(KeepAlive::new().interval(ALIVE_EVERY)))
}

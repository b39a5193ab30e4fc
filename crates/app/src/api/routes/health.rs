//! Whether the server is alive.

use crate::api::state::App;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health))
}

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `ok`: a server that is not does not answer.
    pub status: &'static str,
    /// The program's version.
    pub version: &'static str,
}

/// Whether the server is alive.
#[utoipa::path(get, path = "/health", tag = "server", extensions(("x-permission" = json!("public"))),
    responses((status = 200, body = HealthView)))]
async fn health() -> Json<HealthView> {
    Json(HealthView { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

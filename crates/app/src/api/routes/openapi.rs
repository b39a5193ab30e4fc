//! The description of the API, served by itself.

use crate::api::state::App;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

static DESCRIPTION: LazyLock<String> =
    LazyLock::new(|| crate::api::openapi().to_json().expect("the description of the API has text keys only"));

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(description))
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "server", extensions(("x-permission" = json!("public"))),
    responses((status = 200, content_type = "application/json", body = Value)))]
async fn description() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], DESCRIPTION.as_str()).into_response()
}

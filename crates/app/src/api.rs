//! The web application's server: the API below `/api/v1`, described by `openapi.json`, and the screens embedded in the binary.
//!
//! ```text
//! request → guard (id, log, limits, session, audit, csrf, permission, key) → handler → job on a blocking thread → view as JSON
//! ```
//!
//! Handlers are thin: what they do is done by [`crate::jobs`], which the command line shares. What a route needs stands in its
//! `OpenAPI` annotation as `x-permission`; a route without one that [`permission`] knows is refused to everybody.

pub mod buyers;
pub mod connector;
mod describe;
pub mod doors;
pub mod error;
pub mod explain;
pub mod freshness;
pub mod guard;
pub mod intake;
pub mod jobs;
pub mod list;
pub mod listen;
pub mod live;
pub mod names;
pub mod period;
pub mod permission;
pub mod principal;
pub mod reach;
pub mod routes;
pub mod session;
pub mod state;
pub mod supposed;
pub mod uploads;
mod web;

use axum::Router;
use axum::routing::get;
use routes::imports::views::{ReportView, UndoneView};
use state::App;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// Where the API lies.
pub const BASE: &str = "/api/v1";

#[derive(utoipa::OpenApi)]
#[openapi(
    components(schemas(ReportView, UndoneView)),
    info(
        title = "jinpai 金牌",
        description = "Figures, credit, faults and pay of online shops' customer-service agents, every yuan explained. Money is text in \
        yuan with two places. Times without an offset are the shop's. Errors are application/problem+json."
    )
)]
struct Document;

fn documented() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi()).nest(BASE, routes::all())
}

/// The description of the API, which `openapi.json` in the repository is a copy of.
pub fn openapi() -> OpenApi {
    let mut document = documented().into_openapi();
    describe::complete(&mut document);
    document
}

/// The whole server: API, measurements, screens, and what stands around them.
pub fn router(app: App) -> Router {
    guard::install_metrics();
    let (routes, document) = documented().split_for_parts();
    let needed = permission::Needed::of(&document);
    let inner = guard::around_api(routes, &app, &needed).route("/metrics", get(guard::metrics));
    guard::around_all(inner.fallback(web::screens)).with_state(app)
}

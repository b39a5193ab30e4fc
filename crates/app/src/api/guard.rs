//! What stands around every handler, from the outside in:
//!
//! ```text
//! ids        every request has an id, on the answer and in the log
//! log        one line and one measurement per request: route, status, time, who; never a body, a query or a raw path
//! headers    what browsers may do with the answer
//! problems   every error takes the form of a problem, in the asker's language
//! panics     a panic of a handler is an error of that request
//! time       a request that takes too long ends
//! sizes      a body that is too large is refused before it is read
//! session    who is it
//! audit      writes, refusals, looks at pay and personal data
//! csrf       writes come from our own pages, or from programs that are no browsers
//! rates      not too many requests from one person or one address
//! authorise  may this role use this route at all
//! once       a write with the same key is done once
//! states     the store's state, asked for and answered
//! etags      what has not changed is not sent again
//! ```
//!
//! Audit stands outside of what refuses, so that it sees refusals; keys and states stand inside, so that only those who may write
//! make rows.

pub mod audit;
mod csrf;
mod etags;
mod headers;
mod ids;
mod log;
mod metrics;
mod once;
mod rates;
mod sizes;

pub use ids::RequestId;
pub use log::AskedBy;
pub use metrics::install as install_metrics;

use super::error::ApiError;
use super::permission::{self, Needed};
use super::state::App;
use super::{error, freshness, session};
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::any::Any;
use std::net::SocketAddr;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// Puts around the routes of the API what only they need.
pub fn around_api(routes: Router<App>, app: &App, needed: &Needed) -> Router<App> {
    routes
        .route_layer(from_fn(etags::etags))
        .route_layer(from_fn_with_state(app.clone(), freshness::states))
        .route_layer(from_fn_with_state(app.clone(), once::once))
        .route_layer(from_fn_with_state(needed.clone(), permission::authorise))
        .route_layer(from_fn_with_state(rates::Rates::new(), rates::limit))
        .route_layer(from_fn(csrf::marked))
        .route_layer(csrf::layer())
        .route_layer(from_fn_with_state((app.clone(), needed.clone()), audit::audit))
        .route_layer(from_fn_with_state(app.clone(), session::authenticate))
        .route_layer(from_fn(sizes::bodies))
        .route_layer(from_fn(sizes::time))
}

/// Puts around all addresses, those of the screens too, what all of them need.
pub fn around_all(routes: Router<App>) -> Router<App> {
    let packed = DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"));
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(error::problems))
        .layer(CompressionLayer::new().compress_when(packed))
        .layer(from_fn(headers::headers))
        .layer(from_fn(log::log))
        .layer(from_fn(ids::ids))
}

/// `GET /metrics`: only for this machine, and not through a proxy on it.
pub async fn metrics(State(app): State<App>, request: Request) -> Result<String, ApiError> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let is_here = peer.is_some_and(|peer| peer.0.ip().is_loopback());
    if !is_here || request.headers().contains_key("x-forwarded-for") {
        return Err(ApiError::not_found());
    }
    Ok(metrics::text(&app))
}

#[expect(clippy::needless_pass_by_value, reason = "the library hands it over so")]
fn panicked(why: Box<dyn Any + Send + 'static>) -> Response {
    let text = why.downcast_ref::<String>().map(String::as_str).or_else(|| why.downcast_ref::<&str>().copied());
    ApiError::internal(anyhow::anyhow!("panicked: {}", text.unwrap_or("without words"))).into_response()
}

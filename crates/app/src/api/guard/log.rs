//! One line of the log and one measurement per request.
//!
//! A line says the route, not the path: paths carry names of agents, buyers and orders. It has no query and no body.

use super::ids::RequestId;
use super::metrics;
use crate::api::principal::Principal;
use crate::clock::Stopwatch;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;

/// Put on a response by the session's middleware, so that the log may say who it was.
#[derive(Debug, Clone)]
pub struct AskedBy(pub String);

impl AskedBy {
    /// Whoever a request is of.
    pub(super) fn of(request: &Request) -> Option<Self> {
        request.extensions().get::<Principal>().map(|who| Self(who.user.clone()))
    }
}

/// Writes the line, and counts.
pub(super) async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let stopwatch = Stopwatch::start();
    let response = next.run(request).await;
    let (took, status) = (stopwatch.elapsed(), response.status().as_u16());
    let user = response.extensions().get::<AskedBy>().map_or("", |by| by.0.as_str());
    metrics::request(method.as_str(), &route, status, took);
    let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    // Debug forms are quoted and escaped: a user's name cannot begin a line of its own.
    tracing::info!(id, method = method.as_str(), route, status, ms = milliseconds, user = ?user, "request");
    response
}

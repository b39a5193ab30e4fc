//! Every request has an id: it stands on the answer, in the log, in the audit log and in problems.

use crate::clock;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header that carries it, on the way in (ours only) and out.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Ids of one process begin with the instant at which it first needed one.
static START: LazyLock<i64> = LazyLock::new(|| clock::now().as_millisecond());
static LAST: AtomicU64 = AtomicU64::new(0);

/// The id of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Gives each request its id. What a client calls its request is not taken over: anybody could write anything into the log.
pub(super) async fn ids(mut request: Request, next: Next) -> Response {
    let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    let id = format!("{:x}-{number:x}", *START);
    let value = HeaderValue::from_str(&id).expect("hexadecimal digits are a header's value");
    request.headers_mut().insert(HEADER, value.clone());
    request.extensions_mut().insert(RequestId(id));
    let mut response = next.run(request).await;
    response.headers_mut().insert(HEADER, value);
    response
}

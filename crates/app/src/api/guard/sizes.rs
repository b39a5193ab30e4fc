//! How large a body may be, and how long a request may take.

use crate::api::error::{ApiError, Code};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;

/// What somebody types into a form, or a plan.
pub(super) const FORM_BYTES_MAX: usize = 2 << 20;
/// A batch of events.
const EVENTS_BYTES_MAX: usize = 16 << 20;
/// The files of one upload together; the uploads have limits of their own within it.
const UPLOAD_BYTES_MAX: usize = 4 << 30;

/// How long a request may take.
const TIME_MAX: Duration = Duration::from_mins(1);
/// How long an upload may take.
const UPLOAD_TIME_MAX: Duration = Duration::from_mins(30);

/// The largest path and query, in bytes.
const URI_BYTES_MAX: usize = 8 << 10;

/// Whether a request brings files.
pub(super) fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("multipart/")
}

fn bytes_max(uri: &Uri, headers: &HeaderMap) -> usize {
    if is_upload(headers) {
        UPLOAD_BYTES_MAX
    } else if uri.path().ends_with("/events") {
        EVENTS_BYTES_MAX
    } else {
        FORM_BYTES_MAX
    }
}

/// Refuses a body that says it is too large before it is read, and stops reading one that turns out to be.
pub(super) async fn bodies(mut request: Request, next: Next) -> Result<Response, ApiError> {
    if request.uri().path_and_query().is_some_and(|path| path.as_str().len() > URI_BYTES_MAX) {
        return Err(ApiError::new(Code::BadRequest, "地址太长", "the address is too long"));
    }
    let most = bytes_max(request.uri(), request.headers());
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if said.and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > most) {
        return Err(too_large(most));
    }
    DefaultBodyLimit::max(most).apply(&mut request);
    Ok(next.run(request).await)
}

/// What is said of a body over a limit.
pub(super) fn too_large(most: usize) -> ApiError {
    let most = most >> 20;
    ApiError::new(Code::TooLarge, format!("内容太大：最多 {most} MB"), format!("this is too large: at most {most} MB"))
}

/// Ends a request that takes too long. What it had begun on a thread of its own goes on to its end.
pub(super) async fn time(request: Request, next: Next) -> Result<Response, ApiError> {
    let most = if is_upload(request.headers()) { UPLOAD_TIME_MAX } else { TIME_MAX };
    tokio::time::timeout(most, next.run(request)).await.map_err(|_| {
        let seconds = most.as_secs();
        ApiError::new(
            Code::Busy,
            format!("{seconds} 秒内没有完成，请稍后再试"),
            format!("this was not done within {seconds} seconds; please try again in a while"),
        )
    })
}

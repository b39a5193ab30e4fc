//! What has not changed is not sent again: `ETag` and `If-None-Match` for reads.

use crate::api::permission::RouteNeeds;
use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jinpai_model::Digest;

/// Larger answers get no tag: files that are saved.
const BYTES_MAX: u64 = 8 << 20;

/// Answers that a browser may keep to ask whether they still hold; all others, with people's pay and data, it must not keep at all.
const KEPT: [&str; 4] = ["public", "shops.read", "months.read", "plans.read"];

/// Tags answers to `GET`, and answers 304 where the asker has it.
pub(super) async fn etags(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let wanted = request.headers().get(header::IF_NONE_MATCH).cloned();
    let kept = request.extensions().get::<RouteNeeds>().is_some_and(|needs| KEPT.contains(&needs.0.as_str()));
    let mut response = next.run(request).await;
    let size = response.body().size_hint().exact();
    if response.status() != StatusCode::OK || size.is_none_or(|size| size > BYTES_MAX) {
        return response;
    }
    if kept {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = tag(&bytes);
    parts.headers.insert(header::ETAG, tag.clone());
    if wanted.is_some_and(|wanted| matches(&wanted, &tag)) {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// Weak, because the answer may be compressed on its way.
fn tag(bytes: &Bytes) -> HeaderValue {
    let digest = Digest::of(bytes).to_string();
    HeaderValue::from_str(&format!("W/\"{}\"", &digest[..32])).expect("hexadecimal digits are a header's value")
}

fn matches(wanted: &HeaderValue, tag: &HeaderValue) -> bool {
    let plain = |text: &str| text.trim().trim_start_matches("W/").to_owned();
    let tag = plain(tag.to_str().unwrap_or_default());
    wanted.to_str().is_ok_and(|wanted| wanted.trim() == "*" || wanted.split(',').any(|one| plain(one) == tag))
}

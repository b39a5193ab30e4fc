//! Writes come from our own pages, or from programs that are no browsers (cross-site request forgery).
//!
//! Three locks, each of which would do: the session's cookie is `SameSite=Strict`; browsers say where a write comes from (`Origin`,
//! `Sec-Fetch-Site`), and it must be from here; and a write by cookie must carry `X-Requested-With`, which no form can send.

use crate::api::error::{ApiError, Code};
use crate::api::session::Signed;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

/// The header of our own pages' writes.
const MARK: &str = "x-requested-with";

fn refused(_: ProtectionError) -> Response {
    ApiError::new(
        Code::NotAllowed,
        "这个请求来自别的网站，已拒绝；请在金牌的网页里操作",
        "this request came from another site and was refused; use jinpai's own pages",
    )
    .into_response()
}

/// Refuses writes that a browser says come from elsewhere.
pub(super) fn layer() -> CsrfLayer<fn(ProtectionError) -> Response> {
    CsrfLayer::new().with_rejection_response(refused)
}

/// Refuses writes by cookie that do not carry the mark.
pub(super) async fn marked(request: Request, next: Next) -> Result<Response, ApiError> {
    let by_cookie = request.extensions().get::<Signed>().is_some();
    if by_cookie && !request.method().is_safe() && !request.headers().contains_key(MARK) {
        return Err(ApiError::new(
            Code::NotAllowed,
            "缺少请求头 X-Requested-With；写入须由金牌的网页或程序发出",
            "the header X-Requested-With is missing; writes come from jinpai's own pages, or from programs that send it",
        ));
    }
    Ok(next.run(request).await)
}

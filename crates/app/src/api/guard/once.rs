//! A write is done once, however often it is sent: every write of somebody who is signed in carries an `Idempotency-Key`.
//!
//! The same key and request again gets the answer of the first time (`Idempotent-Replayed: true`) for a day. A request that failed did
//! nothing, so its key may be tried again. Batches of events are known by their rows' own keys and need none, nor do
//! checks, which write nothing.

use super::audit::Given;
use super::sizes;
use crate::api::error::{ApiError, Code};
use crate::api::permission::{CHECKS, RouteNeeds};
use crate::api::session::Signed;
use crate::api::state::App;
use crate::clock;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use jinpai_model::Digest;
use jinpai_store::access::{Answer, Begun, IdempotentRequest};

/// The header.
const KEY: &str = "idempotency-key";
/// On an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// The longest key.
const KEY_BYTES_MAX: usize = 128;
/// The largest answer that is kept.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Headers that are part of an answer. Cookies are not: a session is begun once.
const KEPT: [HeaderName; 4] = [CONTENT_TYPE, LOCATION, CONTENT_DISPOSITION, HeaderName::from_static("jinpai-state")];

/// Answers to these may hold secrets or personal data, which are not kept: a replay says that it was done, and no more.
const SECRET: [&str; 4] = ["account.own", "users.manage", "tokens.manage", "personal.unmask"];

/// Does a write once.
pub(super) async fn once(State(app): State<App>, request: Request, next: Next) -> Result<Response, ApiError> {
    let signed = request.extensions().get::<Signed>().cloned();
    let needs = request.extensions().get::<RouteNeeds>().map(|needs| needs.0.clone()).unwrap_or_default();
    let (Some(signed), false, false) = (signed, request.method().is_safe(), needs == "events.write" || needs == CHECKS) else {
        return Ok(next.run(request).await);
    };
    let key = key(&request)?;
    let (request, digest, given) = digested(request).await?;
    let target = request.uri().path_and_query().map_or("", |path| path.as_str());
    let known =
        IdempotentRequest { user: signed.user().id.clone(), key, request: format!("{} {target}", request.method()), digest };
    let begun = app
        .blocking({
            let known = known.clone();
            move |app| Ok(app.access().begin_request(&known, clock::now())?)
        })
        .await?;
    if let Begun::Done(answer) = begun {
        return replay(answer);
    }
    let secret = SECRET.contains(&needs.as_str());
    let mut response = answered(&app, known, next.run(request).await, secret).await?;
    if let Some(given) = given.filter(|_| needs != "account.own") {
        response.extensions_mut().insert(given);
    }
    Ok(response)
}

fn key(request: &Request) -> Result<String, ApiError> {
    let given = request.headers().get(KEY).and_then(|key| key.to_str().ok()).map(str::trim).unwrap_or_default();
    if given.is_empty() || given.len() > KEY_BYTES_MAX {
        return Err(ApiError::new(
            Code::BadRequest,
            format!("写入须带请求头 Idempotency-Key：每次操作一个新的，最多 {KEY_BYTES_MAX} 字节，重发时不变"),
            format!("a write needs the header Idempotency-Key: a new one for each, at most {KEY_BYTES_MAX} bytes, the same when sent again"),
        )
        .at("Idempotency-Key"));
    }
    Ok(given.to_owned())
}

/// The digest of a request's body, and what the audit log says of it. Files are not read for it: their length stands for them.
async fn digested(request: Request) -> Result<(Request, Digest, Option<Given>), ApiError> {
    if sizes::is_upload(request.headers()) {
        let length = request.headers().get(CONTENT_LENGTH).map(HeaderValue::as_bytes).unwrap_or_default();
        let digest = Digest::of(length);
        return Ok((request, digest, None));
    }
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, sizes::FORM_BYTES_MAX).await.map_err(|_| sizes::too_large(sizes::FORM_BYTES_MAX))?;
    let (digest, given) = (Digest::of(&bytes), Given::of(&bytes));
    Ok((Request::from_parts(parts, Body::from(bytes)), digest, given))
}

/// Keeps what was answered, if something was done.
async fn answered(app: &App, known: IdempotentRequest, response: Response, secret: bool) -> Result<Response, ApiError> {
    let done = response.status().is_success() || response.status().is_redirection();
    if !done {
        app.blocking(move |app| Ok(app.access().abandon_request(&known)?)).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes: Bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(|error| ApiError::internal(error.into()))?;
    let kept = |name: &HeaderName| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some((name.to_string(), value.to_owned()))
    };
    let is_kept = !secret && bytes.len() <= ANSWER_BYTES_MAX;
    let answer = Answer {
        status: parts.status.as_u16(),
        headers: KEPT.iter().filter_map(kept).filter(|(name, _)| is_kept || !name.starts_with("content-")).collect(),
        body: if is_kept { bytes.to_vec() } else { Vec::new() },
    };
    app.blocking(move |app| Ok(app.access().finish_request(&known, &answer)?)).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(answer: Answer) -> Result<Response, ApiError> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).map_err(|error| ApiError::internal(error.into()))?;
    for (name, value) in answer.headers {
        let pair = (name.parse::<HeaderName>(), HeaderValue::from_str(&value));
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().insert(name, value);
        }
    }
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

//! The screens: `web/dist` as it was when the program was built. Release builds carry it in the binary; development builds read the
//! folder, so that a change of a screen needs no new binary.
//!
//! Files whose names carry a hash of their content are kept by browsers for ever; `index.html` is asked for anew each time. An address
//! that is no file is one of the screens' own, and gets `index.html`.

use super::error::ApiError;
use super::principal::Speaks;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Response};
use jinpai_model::Lang;
use rust_embed::{Embed, EmbeddedFile};
use std::fmt::Write as _;

#[derive(Embed)]
#[folder = "../../web/dist/"]
#[allow_missing = true]
struct Screens;

/// Where files lie whose names say their content.
const HASHED: &str = "assets/";
/// The page that all screens are.
const INDEX: &str = "index.html";

/// Answers every address that is none of the API's.
pub(super) async fn screens(method: Method, uri: Uri, headers: HeaderMap, Speaks(lang): Speaks) -> Result<Response, ApiError> {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Err(ApiError::not_found());
    }
    if method != Method::GET && method != Method::HEAD {
        return Err(ApiError::of(super::error::Code::MethodNotAllowed));
    }
    // Names are compared whole: what climbs out of the folder, or hides its way there, is no name of a file.
    let is_name = !path.is_empty() && !path.contains("..") && !path.contains(['%', '\\', '\0']);
    match is_name.then(|| Screens::get(path)).flatten() {
        Some(file) => Ok(answer(path, &file, &headers)),
        None if path.starts_with(HASHED) => Err(ApiError::not_found()),
        None => Ok(Screens::get(INDEX).map_or_else(|| not_built(lang), |index| answer(INDEX, &index, &headers))),
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let mut tag = String::from("W/\"");
    for byte in &file.metadata.sha256_hash()[..16] {
        write!(tag, "{byte:02x}").expect("writing to a string does not fail");
    }
    tag.push('"');
    let keep = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let is_known = headers.get(IF_NONE_MATCH).and_then(|known| known.to_str().ok()).is_some_and(|known| known.contains(&tag));
    let body = if is_known { Body::empty() } else { Body::from(file.data.clone().into_owned()) };
    let mut response = Response::new(body);
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
    for (name, value) in [(CONTENT_TYPE, kind), (ETAG, tag)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

/// A program that was built without its screens says how to build them.
fn not_built(lang: Lang) -> Response {
    let page = lang.pick(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>金牌</title><h1>接口已启动，网页还没有编译</h1>\
         <p>请在源码目录运行 <code>scripts/web.sh</code>，再重新编译并启动；或直接运行 <code>make demo</code>。</p></html>",
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>jinpai</title><h1>The API is running; the screens are not built</h1>\
         <p>In the source folder run <code>scripts/web.sh</code>, then build and start again; or just run <code>make demo</code>.</p></html>",
    );
    (StatusCode::NOT_FOUND, Html(page)).into_response()
}

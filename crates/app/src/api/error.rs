//! Errors as `application/problem+json` (RFC 9457): a code for programs, a message for people in their language, a detail for the log.

use super::guard::AskedBy;
use super::principal::Speaks;
use crate::failure;
use crate::jobs::desk::Wrong;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jinpai_calc::text::Text;
use jinpai_model::Lang;
use jinpai_store::StoreError;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Every kind of error that the API answers. The code is a contract; a test goes through all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request is not understood: body, query or path.
    BadRequest,
    /// Nobody is signed in.
    SignInFirst,
    /// The person may not do this.
    NotAllowed,
    /// It is not there, or the person may not know that it is.
    NotFound,
    /// It contradicts what is there: somebody was faster, a month is closed.
    Conflict,
    /// Larger than the limit.
    TooLarge,
    /// The request is understood and what it says is wrong.
    Invalid,
    /// Too many requests; try later.
    TooMany,
    /// The method is not one of this address.
    MethodNotAllowed,
    /// The body is not of a kind that is understood.
    UnsupportedMedia,
    /// Our own fault.
    Internal,
    /// Another command is writing; try again.
    Busy,
}

impl Code {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::BadRequest,
        Self::SignInFirst,
        Self::NotAllowed,
        Self::NotFound,
        Self::Conflict,
        Self::TooLarge,
        Self::Invalid,
        Self::TooMany,
        Self::MethodNotAllowed,
        Self::UnsupportedMedia,
        Self::Internal,
        Self::Busy,
    ];

    /// The code's name and its status.
    pub fn parts(self) -> (&'static str, StatusCode) {
        match self {
            Self::BadRequest => ("bad_request", StatusCode::BAD_REQUEST),
            Self::SignInFirst => ("sign_in_first", StatusCode::UNAUTHORIZED),
            Self::NotAllowed => ("not_allowed", StatusCode::FORBIDDEN),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND),
            Self::Conflict => ("conflict", StatusCode::CONFLICT),
            Self::TooLarge => ("too_large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::Invalid => ("invalid", StatusCode::UNPROCESSABLE_ENTITY),
            Self::TooMany => ("too_many", StatusCode::TOO_MANY_REQUESTS),
            Self::MethodNotAllowed => ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED),
            Self::UnsupportedMedia => ("unsupported_media", StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
            Self::Busy => ("busy", StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    /// The code of a status that a library answered.
    fn of_status(status: StatusCode) -> Self {
        Self::ALL.into_iter().find(|code| code.parts().1 == status).unwrap_or(if status.is_server_error() {
            Self::Internal
        } else {
            Self::BadRequest
        })
    }

    /// What a person is told where nothing better is known.
    fn text(self) -> Text {
        match self {
            Self::BadRequest => Text::new("请求不合格式", "the request is not understood"),
            Self::SignInFirst => Text::new("请先登录", "please sign in first"),
            Self::NotAllowed => Text::new(
                "您没有做这件事的权限；需要的话请找店主或经理",
                "you may not do this; ask the owner or a manager if you need to",
            ),
            Self::NotFound => Text::new("没有找到", "not found"),
            Self::Conflict => Text::new("与现有的数据冲突，请刷新后再试", "this contradicts what is there; reload and try again"),
            Self::TooLarge => Text::new("内容太大", "this is too large"),
            Self::Invalid => Text::new("内容有误", "something in this is wrong"),
            Self::TooMany => Text::new("请求太频繁，请稍后再试", "too many requests; please try again in a while"),
            Self::MethodNotAllowed => Text::new("这个地址不支持这种操作", "this address does not take this method"),
            Self::UnsupportedMedia => Text::new("不支持这种内容格式", "this kind of content is not understood"),
            Self::Internal => Text::new(
                "服务器内部出错，已记入日志；请把请求编号告诉管理员",
                "something went wrong inside; it is in the log. Tell your administrator the request's id",
            ),
            Self::Busy => Text::new("另一个任务正在写入，请稍后再试", "another task is writing; please try again in a while"),
        }
    }
}

/// Why a request was not answered.
#[derive(Debug, Clone)]
pub struct ApiError {
    code: Code,
    message: Text,
    field: Option<String>,
    /// For the log only.
    detail: Option<Arc<anyhow::Error>>,
}

impl ApiError {
    /// An error with the words of its code.
    pub fn of(code: Code) -> Self {
        Self { code, message: code.text(), field: None, detail: None }
    }

    /// An error with words of its own: what happened, to what, what to do now.
    pub fn new(code: Code, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { message: Text::new(zh, en), ..Self::of(code) }
    }

    /// What somebody may not know of looks like what is not there.
    pub fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// What the request says is wrong in one field.
    pub fn invalid(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: Some(field.to_owned()), ..Self::new(Code::Invalid, zh, en) }
    }

    /// The error, said of a field of the request.
    #[must_use]
    pub fn at(self, field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..self }
    }

    /// Our own fault.
    pub fn internal(detail: anyhow::Error) -> Self {
        Self { detail: Some(Arc::new(detail)), ..Self::of(Code::Internal) }
    }

    /// Its code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// What people are told.
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// Writes what is for the log only into the log, under the name of the request or job that failed.
    pub fn log(&self, name: &str) {
        if let Some(detail) = &self.detail {
            // The debug form is quoted and escaped: a name out of a file cannot begin a line of its own.
            let why = format!("{detail:#}");
            tracing::error!(id = name, code = self.code.parts().0, why = ?why, "failed");
        }
    }
}

/// What jobs fail with. A [`failure::Failure`] was written for people, in the language that the job was given: what they asked for
/// cannot be done. Everything else is ours.
impl From<anyhow::Error> for ApiError {
    fn from(error: anyhow::Error) -> Self {
        if error.is::<failure::Failure>() {
            return Self { message: Text::same(error.to_string()), ..Self::of(Code::Invalid) };
        }
        match error.downcast::<StoreError>() {
            Ok(error) => error.into(),
            Err(error) => Self::internal(error),
        }
    }
}

impl From<Wrong> for ApiError {
    fn from(wrong: Wrong) -> Self {
        Self::invalid(wrong.field, wrong.text.zh, wrong.text.en)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy { .. } => Self::of(Code::Busy),
            other => Self::internal(other.into()),
        }
    }
}

/// An error as it is sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the code says more.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The status in words.
    pub title: String,
    /// The status.
    pub status: u16,
    /// For programs.
    pub code: &'static str,
    /// For people: what happened, to what, why, what to do now.
    pub message: String,
    /// Which field of the request is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// By which the log knows the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.code.parts().1.into_response();
        // The words are put in by `problems`, which knows the language.
        response.extensions_mut().insert(self);
        response
    }
}

/// The longest text of a library that is handed on.
const LIBRARY_TEXT_MAX: usize = 2_000;

/// Puts every error into the form of [`Problem`], those of libraries too.
pub async fn problems(request: Request, next: Next) -> Response {
    let lang = request.extensions().get::<Speaks>().map_or_else(|| Speaks::of(request.headers()), |speaks| *speaks).0;
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let response = next.run(request).await;
    let status = response.status();
    if let Some(error) = response.extensions().get::<ApiError>().cloned() {
        return problem(error, lang, id, &response);
    }
    let is_ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind != "text/plain; charset=utf-8");
    if !(status.is_client_error() || status.is_server_error()) || is_ours {
        return response;
    }
    let code = Code::of_status(status);
    let (parts, body) = response.into_parts();
    let said = axum::body::to_bytes(body, LIBRARY_TEXT_MAX).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let response = Response::from_parts(parts, Body::empty());
    let mut error = ApiError::of(code);
    if status.is_server_error() {
        error.detail = Some(Arc::new(anyhow::anyhow!(said)));
    } else if !said.is_empty() {
        error.message = Text::new(format!("{}：{said}", error.message.zh), format!("{}: {said}", error.message.en));
    }
    problem(error, lang, id, &response)
}

fn problem(error: ApiError, lang: Lang, request_id: Option<String>, response: &Response) -> Response {
    let (code, status) = error.code.parts();
    error.log(request_id.as_deref().unwrap_or_default());
    let title = status.canonical_reason().unwrap_or_default().to_owned();
    let message = error.message.in_lang(lang).to_owned();
    let problem = Problem { kind: "about:blank", title, status: status.as_u16(), code, message, field: error.field, request_id };
    let mut answer = (status, axum::Json(problem)).into_response();
    // The log wants to know whose error it was.
    if let Some(by) = response.extensions().get::<AskedBy>() {
        answer.extensions_mut().insert(by.clone());
    }
    // Headers that say more (Retry-After, Allow) stay; those of the old body go.
    for (name, value) in response.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    answer
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_has_a_name_of_its_own_a_status_and_words_in_both_languages() {
        let names: BTreeSet<_> = Code::ALL.into_iter().map(|code| code.parts().0).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(code.parts().1.as_u16() >= 400);
            assert!(!code.text().zh.is_empty() && !code.text().en.is_empty());
            assert_eq!(Code::of_status(code.parts().1), code);
        }
    }
}

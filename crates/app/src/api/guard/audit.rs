//! What is written into the audit log by itself: every write, every refusal, every look at pay or personal data.
//!
//! The action is the permission, the subject the path below the API, the details what was given. Signing in and the like write their
//! own, richer lines. A look that cannot be written down is not given; a write is written down though its asker went away meanwhile.

use super::ids::RequestId;
use super::log::AskedBy;
use crate::api::BASE;
use crate::api::error::ApiError;
use crate::api::live::Subject;
use crate::api::permission::{CHECKS, Needed, PUBLIC, Scope};
use crate::api::principal::Principal;
use crate::api::session::{Client, Signed};
use crate::api::state::App;
use crate::clock;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_DISPOSITION;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jinpai_store::access::{AuditEntry, Outcome};
use serde_json::{Value, json};

/// Put on a response by a handler that showed pay or personal data though its route does not say so.
#[derive(Debug, Clone, Copy)]
pub struct Looked(pub &'static str);

/// What a write was given, cut short and without what is secret. Put on a response by the guard that reads its body.
#[derive(Debug, Clone)]
pub(super) struct Given(Value);

/// Fields that nobody may read in the log.
const SECRETS: [&str; 5] = ["password", "current", "new", "code", "secret"];
/// The longest text of it, in characters, the longest list, and all of it in bytes.
const TEXT_MAX: usize = 200;
const LIST_MAX: usize = 50;
const BYTES_MAX: usize = 8 << 10;

impl Given {
    /// Of a body, if it is an object in JSON.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let told = value.is_object().then(|| told(value))?;
        let bytes = told.to_string().len();
        Some(Self(if bytes > BYTES_MAX { json!({ "left_out_bytes": bytes }) } else { told }))
    }
}

fn told(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > TEXT_MAX => {
            let begin: String = text.chars().take(TEXT_MAX).collect();
            format!("{begin}… ({})", text.chars().count()).into()
        }
        Value::Array(all) => {
            let more = all.len().saturating_sub(LIST_MAX);
            let told = all.into_iter().take(LIST_MAX).map(told);
            told.chain((more > 0).then(|| format!("… (+{more})").into())).collect()
        }
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| if SECRETS.contains(&&*name) { (name, "•••".into()) } else { (name, told(value)) })
            .collect(),
        other => other,
    }
}

/// Queries that are written down: they say whose and when, never what somebody typed to search for.
const QUERIES: [&str; 8] = ["month", "agent", "shop", "from", "to", "format", "status", "unmask"];

/// Put on a response by a handler that was told why.
#[derive(Debug, Clone)]
pub struct Because(pub String);

/// What the log needs of a request, taken before it is handed on.
struct Asked {
    who: Option<(Principal, Signed)>,
    method: Method,
    permission: String,
    subject: String,
    query: String,
    address: String,
    request: String,
}

impl Asked {
    fn of(request: &Request, needed: &Needed) -> Self {
        let found = |path: &MatchedPath| needed.permission(request.method(), path.as_str()).unwrap_or_default().to_owned();
        let pairs = request.uri().query().unwrap_or_default().split('&');
        let query: Vec<&str> = pairs.filter(|pair| QUERIES.contains(&pair.split('=').next().unwrap_or_default())).collect();
        let extensions = request.extensions();
        let path = request.uri().path();
        Self {
            who: extensions.get::<Principal>().cloned().zip(extensions.get::<Signed>().cloned()),
            method: request.method().clone(),
            permission: extensions.get::<MatchedPath>().map(found).unwrap_or_default(),
            subject: path.strip_prefix(BASE).unwrap_or(path).to_owned(),
            query: query.join("&"),
            address: extensions.get::<Client>().map(|client| client.address.clone()).unwrap_or_default(),
            request: extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
        }
    }

    /// Whether it shows what nobody looks at unseen.
    fn looks(&self) -> bool {
        ["pay.", "slips.", "personal."].iter().any(|begin| self.permission.starts_with(begin))
    }

    /// How it ended, if that belongs into the log.
    fn outcome(&self, response: &Response) -> Option<Outcome> {
        let status = response.status();
        // What belongs to others, or to other shops, looks absent to those who may not see it.
        let sees_all = |who: &Principal| who.scope(&self.permission) == Scope::All && who.shops.is_empty();
        let hidden = status == StatusCode::NOT_FOUND
            && self.who.as_ref().is_some_and(|(who, _)| !sees_all(who))
            && self.permission != "account.own";
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) || hidden {
            return Some(Outcome::Refused);
        }
        let writes = !self.method.is_safe() && self.permission != "events.write" && self.permission != CHECKS;
        // A file is taken out of the house.
        let takes_away = response.headers().contains_key(CONTENT_DISPOSITION);
        if !(writes || takes_away || self.looks() || response.extensions().get::<Looked>().is_some()) {
            return None;
        }
        let done = status.is_success() || status.is_redirection();
        Some(if done { Outcome::Done } else { Outcome::Failed })
    }

    fn entry(&self, response: &Response, outcome: Outcome) -> AuditEntry {
        let action = response.extensions().get::<Looked>().map_or(self.permission.as_str(), |looked| looked.0);
        let mut details = json!({ "method": self.method.as_str(), "status": response.status().as_u16(), "query": self.query });
        if let Some(Given(given)) = response.extensions().get() {
            details["given"] = given.clone();
            if let (Some(_), Some(given)) = (response.extensions().get::<Because>(), details["given"].as_object_mut()) {
                given.remove("reason");
            }
        }
        if let Some(Because(why)) = response.extensions().get() {
            details["reason"] = why.as_str().into();
        }
        AuditEntry {
            at: clock::now(),
            user: self.who.as_ref().map(|(_, signed)| signed.user().id.clone()),
            role: self.who.as_ref().map(|(_, signed)| signed.user().role.word().to_owned()).unwrap_or_default(),
            action: if action.is_empty() { "unknown".to_owned() } else { action.to_owned() },
            subject: self.subject.clone(),
            outcome,
            address: self.address.clone(),
            request: self.request.clone(),
            details: details.to_string(),
        }
    }
}

/// Writes the line.
pub async fn audit(State((app, needed)): State<(App, Needed)>, request: Request, next: Next) -> Result<Response, ApiError> {
    let is_write = !request.method().is_safe();
    if !is_write {
        return answered(app, needed, request, next).await;
    }
    // Whoever asked may go away meanwhile: what was begun is ended, its answer kept, and its line written, before the server stops.
    let running = app.write_began().await;
    let work = async move {
        let _running = running;
        answered(app, needed, request, next).await
    };
    tokio::spawn(work).await.map_err(|error| ApiError::internal(error.into()))?
}

async fn answered(app: App, needed: Needed, request: Request, next: Next) -> Result<Response, ApiError> {
    let asked = Asked::of(&request, &needed);
    let by = AskedBy::of(&request);
    let run = next.run(request);
    // A handler that panics is a failed write, and its line is written.
    let mut response = if asked.method.is_safe() {
        run.await
    } else {
        tokio::spawn(run).await.unwrap_or_else(|error| ApiError::internal(error.into()).into_response())
    };
    if let Some(by) = by {
        response.extensions_mut().insert(by);
    }
    // Routes for everybody write their own lines; a look of somebody who is not signed in stands in the log of the server.
    let nobodys = asked.permission == PUBLIC || (asked.who.is_none() && asked.method.is_safe());
    let Some(outcome) = asked.outcome(&response).filter(|_| !nobodys) else { return Ok(response) };
    let entry = asked.entry(&response, outcome);
    let is_look = (asked.method.is_safe() || asked.permission.starts_with("personal.")) && outcome == Outcome::Done;
    let written = app.blocking(move |app| Ok(app.access().append_audit(&entry)?)).await;
    let is_write = !asked.method.is_safe() && outcome == Outcome::Done;
    app.live().changed(Subject::of_writes(&asked.permission).filter(|_| is_write).chain([Subject::Audit]));
    match written {
        Err(error) if is_look => Err(error),
        Err(error) => {
            error.log(&asked.request);
            Ok(response)
        }
        Ok(_) => Ok(response),
    }
}

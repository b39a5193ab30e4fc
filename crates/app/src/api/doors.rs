//! What guards signing in: how many passwords are hashed at once, the hash that stands for unknown users, and the code of the first
//! set-up.

use super::error::{ApiError, Code};
use super::session::Client;
use super::state::App;
use crate::clock;
use crate::secrets::{self, password};
use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jinpai_model::UserId;
use jinpai_store::access::{AuditEntry, Outcome};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Passwords hashed at once: each takes 19 MiB and a processor.
const HASHING_MAX: usize = 2;

/// What stands for the name where the set-up code is tried: no user can be called so.
const SET_UP: &str = "set up";

/// See the module.
#[derive(Debug)]
pub struct Doors {
    hashing: Semaphore,
    /// The hash of a password that nobody knows.
    nobody: String,
    setup_code: String,
}

impl Doors {
    /// For a server that starts.
    pub fn new() -> Self {
        Self {
            hashing: Semaphore::new(HASHING_MAX),
            nobody: password::hash(secrets::Token::new().as_str()),
            setup_code: secrets::code(),
        }
    }

    /// The code that lets somebody make the first owner. Shown where the server was started and nowhere else, so that nobody in the
    /// network can be faster than the owner.
    pub fn setup_code(&self) -> &str {
        &self.setup_code
    }

    /// Whether somebody knows the set-up code.
    pub fn opens(&self, typed: &str) -> bool {
        // Digests are compared, so that the time it takes tells nothing about the code.
        secrets::digest(&secrets::typed_code(typed)) == secrets::digest(&secrets::typed_code(&self.setup_code))
    }

    /// Waits until a password may be hashed.
    pub async fn hashing(&self) -> Result<SemaphorePermit<'_>, ApiError> {
        self.hashing.acquire().await.map_err(|error| ApiError::internal(error.into()))
    }

    /// Whether the password is the one of the hash; it takes as long where there is no hash.
    pub fn is_right(&self, password: &str, hash: Option<&str>) -> bool {
        let right = password::is_right(password, hash.unwrap_or(&self.nobody));
        right && hash.is_some()
    }
}

impl Default for Doors {
    fn default() -> Self {
        Self::new()
    }
}

/// Somebody who wants in.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// By the name they give.
    pub user: UserId,
    /// From where.
    pub client: Client,
    /// The request's id, for the audit log.
    pub request: String,
}

impl Visitor {
    /// Somebody who tries the set-up code.
    pub fn first(client: Client, request: String) -> Self {
        Self { user: UserId::from(SET_UP), client, request }
    }

    /// Counts an attempt. The error says how long to wait, if the visitor must.
    pub fn attempt(&self, app: &App, action: &str) -> Result<(), Wait> {
        let until =
            app.access().attempt(&self.user, &self.client.address, clock::now()).map_err(|error| Wait::Broken(error.into()))?;
        let Some(until) = until else { return Ok(()) };
        self.note(app, action, Outcome::Refused, r#"{"why":"too many attempts"}"#).map_err(Wait::Broken)?;
        Err(Wait::Until(until))
    }

    /// Forgives the attempts, as the visitor knew the secret.
    pub fn forgive(&self, app: &App) -> Result<(), ApiError> {
        Ok(app.access().forgive(&self.user, &self.client.address)?)
    }

    /// Writes into the audit log what the visitor did. Names that are no user's are not written: people type passwords there.
    pub fn note(&self, app: &App, action: &str, outcome: Outcome, details: &str) -> Result<(), ApiError> {
        let user = app.access().user(&self.user)?;
        app.access().append_audit(&AuditEntry {
            at: clock::now(),
            role: user.as_ref().map(|user| user.role.word().to_owned()).unwrap_or_default(),
            user: user.map(|user| user.id),
            action: action.to_owned(),
            subject: String::new(),
            outcome,
            address: self.client.address.clone(),
            request: self.request.clone(),
            details: details.to_owned(),
        })?;
        Ok(())
    }
}

/// Why an attempt was not even tried.
#[derive(Debug)]
pub enum Wait {
    /// There were too many; the next may be then.
    Until(Timestamp),
    /// The database.
    Broken(ApiError),
}

impl Wait {
    /// As an answer.
    pub fn into_response(self) -> Response {
        let until = match self {
            Self::Until(until) => until,
            Self::Broken(error) => return error.into_response(),
        };
        let seconds = until.duration_since(clock::now()).as_secs().max(0) + 1;
        let error = ApiError::new(
            Code::TooMany,
            format!("尝试次数太多，请等待 {seconds} 秒后再试。忘记密码的话请店主重设"),
            format!("too many attempts; wait {seconds} seconds. Who forgot the password asks the owner to set another"),
        );
        let mut response = error.into_response();
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }
}

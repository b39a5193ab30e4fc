//! Who streams: a program of the shop that holds a token the owner made, `Authorization: Bearer …`. It is no person, has no role, and
//! may do nothing else.

use super::error::{ApiError, Code};
use super::state::App;
use crate::clock;
use crate::secrets;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use jinpai_store::access::TokenId;

/// The permission that connectors have, and nobody else.
pub const PERMISSION: &str = "events.write";

/// A connector whose token is good. A handler that takes it as an argument has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connector {
    /// The token's number.
    pub token: TokenId,
    /// Its name, as the owner gave it.
    pub name: String,
}

impl<S: Sync> FromRequestParts<S> for Connector {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ApiError::of(Code::SignInFirst))
    }
}

/// The connector that asks. A token that is not good is nobody's.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Connector>, ApiError> {
    let said = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = said.and_then(|text| text.strip_prefix("Bearer ")) else { return Ok(None) };
    let digest = secrets::digest(token.trim());
    let found = app.blocking(move |app| Ok(app.access().connector(digest, clock::now())?)).await?;
    Ok(found.map(|token| Connector { token: token.id, name: token.name }))
}

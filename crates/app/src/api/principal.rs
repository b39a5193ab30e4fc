//! Who asks, and in which language.

use super::error::{ApiError, Code};
use super::permission::Role;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jinpai_model::{AgentId, Lang, ShopId};
use std::collections::BTreeSet;

/// The person who is signed in. Put into the request by the middleware that reads the session; a handler that takes it as an
/// argument has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The name for signing in.
    pub user: String,
    /// The name for people.
    pub name: String,
    /// What they are (5.2).
    pub role: Role,
    /// The agent that they are, if they are one.
    pub agent: Option<AgentId>,
    /// The groups that a supervisor leads.
    pub groups: BTreeSet<String>,
    /// The shops they work in; empty = all.
    pub shops: BTreeSet<String>,
    /// Whether a supervisor may see the pay of the group.
    pub pay_granted: bool,
}

impl Principal {
    /// Whether the shop is one of those that the person works in.
    pub fn works_in(&self, shop: &ShopId) -> bool {
        self.shops.is_empty() || self.shops.contains(shop.as_str())
    }
}

impl<S: Sync> FromRequestParts<S> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ApiError::of(Code::SignInFirst))
    }
}

/// The language that the answer is in: `Accept-Language`, Chinese without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaks(pub Lang);

impl Speaks {
    /// The language of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let first = wanted.split([',', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        Self(if first.starts_with("en") { Lang::En } else { Lang::Zh })
    }
}

impl<S: Sync> FromRequestParts<S> for Speaks {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

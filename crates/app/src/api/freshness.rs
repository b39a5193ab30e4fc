//! Reading what one has just written: every answer says the state of the store that it rests on, and a request may ask for one that is
//! at least so new.
//!
//! A state is the number of the store's last file. `Jinpai-State: 17` on the answer to a write means that the write is in state 17;
//! a read with `Jinpai-At-Least: 17` then sees it, also where months are kept in memory and computed anew in the background.

use super::state::App;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use jinpai_model::FileId;
use std::convert::Infallible;

/// The state that an answer rests on.
pub const STATE: HeaderName = HeaderName::from_static("jinpai-state");
/// The state that an answer must rest on at least.
pub const AT_LEAST: HeaderName = HeaderName::from_static("jinpai-at-least");

/// The state that the asker has seen already. Never more than the store has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtLeast(pub Option<FileId>);

impl<S: Sync> FromRequestParts<S> for AtLeast {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().copied().unwrap_or_default())
    }
}

/// Reads `Jinpai-At-Least`, and puts `Jinpai-State` on the answer unless the handler did: what a write made, what a read found.
pub async fn states(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let reads = request.method().is_safe();
    let asked = request.headers().get(AT_LEAST).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let before = if reads { app.state_now().await } else { None };
    let known = before.unwrap_or_else(|| app.live().state());
    request.extensions_mut().insert(AtLeast(asked.map(|asked| FileId(asked).min(known))));
    let mut response = next.run(request).await;
    let state = if reads {
        before
    } else {
        let after = app.state_now().await;
        app.live().moved_to(after);
        after
    };
    if let (Some(state), false) = (state, response.headers().contains_key(STATE)) {
        response.headers_mut().insert(STATE, HeaderValue::from(state.0));
    }
    response
}

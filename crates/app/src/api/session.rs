//! Who is signed in: reading the session from its cookie, and making and ending it.
//!
//! The cookie holds a random token, of which the store keeps the digest only. It is `HttpOnly` and `SameSite=Strict`; behind https it
//! is called `__Host-jinpai` and `Secure`, so that no other site and no plain connection can set or see it.

use super::connector;
use super::error::{ApiError, Code};
use super::permission::Role;
use super::principal::Principal;
use super::state::App;
use crate::clock;
use crate::secrets::{self, Token};
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use jiff::SignedDuration;
use jinpai_model::Lang;
use jinpai_store::access::{self, AccessError, NewSession, SessionId, SignedIn, User};
use std::net::SocketAddr;
use std::sync::Arc;

/// A session that is not used for so long has ended.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);

/// A session ends after so long at the latest.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The cookie over https.
const COOKIE_SECURE: &str = "__Host-jinpai";

/// The cookie over plain http: in the shop's own network.
const COOKIE_PLAIN: &str = "jinpai";

/// The session that a request came with. A handler that takes it as an argument has one.
#[derive(Debug, Clone)]
pub struct Signed(pub Arc<SignedIn>);

impl Signed {
    /// Its number.
    pub fn id(&self) -> SessionId {
        self.0.session.id
    }

    /// Whose it is.
    pub fn user(&self) -> &User {
        &self.0.user
    }
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| ApiError::of(Code::SignInFirst))
    }
}

/// From where a request came, and how.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Client {
    /// The address, without its port; empty if it is not known.
    pub address: String,
    /// Whether the browser speaks https: to a proxy on this machine, which hands it on.
    pub https: bool,
    /// What the browser calls itself.
    pub user_agent: String,
}

impl Client {
    /// Whose a request is.
    pub fn of_request(request: &Request) -> Self {
        Self::of(request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0), request.headers())
    }

    /// Reads it. What a proxy says is believed only from this machine itself: anybody else could say anything.
    fn of(peer: Option<SocketAddr>, headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let behind_proxy = peer.is_none_or(|peer| peer.ip().is_loopback());
        // The last entry is the one that our own proxy wrote.
        let forwarded = text("x-forwarded-for").rsplit(',').next().map(str::trim).filter(|address| !address.is_empty());
        let address = match forwarded.filter(|_| behind_proxy) {
            Some(address) => address.to_owned(),
            None => peer.map(|peer| peer.ip().to_string()).unwrap_or_default(),
        };
        let https = behind_proxy && text("x-forwarded-proto").eq_ignore_ascii_case("https");
        Self { address, https, user_agent: text("user-agent").to_owned() }
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

/// Finds out who asks, and puts [`Client`], [`Signed`] and [`Principal`] into the request. Who is nobody goes on as nobody.
pub async fn authenticate(State(app): State<App>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    let client = Client::of_request(&request);
    request.extensions_mut().insert(client);
    if let Some(token) = token(request.headers()) {
        let digest = secrets::digest(token);
        let found = app.blocking(move |app| Ok(app.access().signed_in(digest, clock::now(), IDLE)?)).await?;
        if let Some(signed_in) = found {
            request.extensions_mut().insert(principal(&signed_in.user));
            request.extensions_mut().insert(Signed(Arc::new(signed_in)));
        }
    }
    if let Some(connector) = connector::find(&app, request.headers()).await? {
        request.extensions_mut().insert(connector);
    }
    Ok(next.run(request).await)
}

/// The token of the session cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(';'));
    let mut tokens = pairs.filter_map(|pair| pair.trim().split_once('='));
    tokens.find(|(name, _)| [COOKIE_SECURE, COOKIE_PLAIN].contains(name)).map(|(_, token)| token)
}

/// The user as the rest of the program knows a person.
fn principal(user: &User) -> Principal {
    Principal {
        user: user.id.to_string(),
        name: user.name.clone(),
        role: role_of(user.role),
        agent: user.agent.clone(),
        groups: user.groups.iter().cloned().collect(),
        shops: user.shops.iter().map(ToString::to_string).collect(),
        pay_granted: user.pay_granted,
    }
}

/// The role of the table of permissions for the role of a user.
pub fn role_of(role: access::Role) -> Role {
    match role {
        access::Role::Agent => Role::Agent,
        access::Role::Supervisor => Role::Supervisor,
        access::Role::Finance => Role::Finance,
        access::Role::Warehouse => Role::Warehouse,
        access::Role::Manager => Role::Manager,
        access::Role::Owner => Role::Owner,
    }
}

/// The role of a user for the role of the table of permissions.
pub fn stored_role(role: Role) -> access::Role {
    match role {
        Role::Agent => access::Role::Agent,
        Role::Supervisor => access::Role::Supervisor,
        Role::Finance => access::Role::Finance,
        Role::Warehouse => access::Role::Warehouse,
        Role::Manager => access::Role::Manager,
        Role::Owner => access::Role::Owner,
    }
}

/// Begins a session with a new token, whatever token the request came with, and gives the cookie for it.
pub fn begin(app: &App, user: &User, client: &Client) -> Result<HeaderValue, ApiError> {
    let (token, now) = (Token::new(), clock::now());
    let session = NewSession {
        token: token.digest(),
        user: user.id.clone(),
        expires_at: now + LONGEST,
        address: client.address.clone(),
        user_agent: client.user_agent.clone(),
    };
    app.access().begin_session(&session, now)?;
    cookie(client, token.as_str(), LONGEST.as_secs())
}

/// Takes the cookie away.
pub fn forget(client: &Client) -> Result<HeaderValue, ApiError> {
    cookie(client, "", 0)
}

fn cookie(client: &Client, token: &str, seconds: i64) -> Result<HeaderValue, ApiError> {
    let (name, secure) = if client.https { (COOKIE_SECURE, "; Secure") } else { (COOKIE_PLAIN, "") };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    let mut value = HeaderValue::from_str(&text).map_err(|error| ApiError::internal(error.into()))?;
    value.set_sensitive(true);
    Ok(value)
}

/// An answer that sets the session's cookie.
pub fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(SET_COOKIE, cookie);
    response
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        let said = |code: Code| Self::new(code, error.text(Lang::Zh), error.text(Lang::En));
        match error {
            AccessError::Store(error) => error.into(),
            AccessError::Unknown { .. } => Self::not_found(),
            AccessError::Name => said(Code::Invalid).at("user"),
            AccessError::Exists { .. } => said(Code::Conflict).at("user"),
            AccessError::AgentTaken { .. } => said(Code::Conflict).at("agent"),
            AccessError::NameTaken { .. } => said(Code::Conflict).at("name"),
            AccessError::KeyReused => said(Code::Invalid).at("Idempotency-Key"),
            AccessError::LastOwner { .. } | AccessError::SetUp | AccessError::KeyInFlight => said(Code::Conflict),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Client, token};
    use axum::http::HeaderMap;
    use axum::http::header::COOKIE;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_proxy_is_believed_on_this_machine_only() {
        let said = headers(&[("x-forwarded-for", "6.6.6.6, 192.168.1.7"), ("x-forwarded-proto", "https")]);
        let near = Client::of(Some("127.0.0.1:5000".parse().unwrap()), &said);
        assert_eq!((near.address.as_str(), near.https), ("192.168.1.7", true));
        let far = Client::of(Some("192.168.1.9:5000".parse().unwrap()), &said);
        assert_eq!((far.address.as_str(), far.https), ("192.168.1.9", false));
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let of = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, text.parse().unwrap());
            token(&headers).map(str::to_owned)
        };
        assert_eq!(of("a=b; jinpai=t; c=d").as_deref(), Some("t"));
        assert_eq!(of("__Host-jinpai=s").as_deref(), Some("s"));
        assert_eq!(of("xjinpai=t; jinpaix=u"), None);
    }
}

//! Not too many requests: from one person, or from one address while nobody is signed in. Signing in is slower still.

use crate::api::error::{ApiError, Code};
use crate::api::principal::Principal;
use crate::api::session::Client;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Requests of one person or address in a second, once the burst is used up.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(50).expect("not zero");
/// Requests at once: a page that opens asks for a dozen things, and some people open many pages.
const BURST: NonZeroU32 = NonZeroU32::new(400).expect("not zero");
/// Attempts to sign in from one address in a minute, and at once: the whole team may sit behind one address in the morning.
const SIGN_INS: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
/// Batches of events of one address in a second: a connector sends some dozens.
const BATCHES: NonZeroU32 = NonZeroU32::new(500).expect("not zero");
/// Keys that have been quiet are forgotten each so many requests.
const FORGET_EVERY: u32 = 4_096;

/// How much has been asked for.
#[derive(Clone)]
pub(super) struct Rates {
    inner: Arc<Inner>,
}

struct Inner {
    all: DefaultKeyedRateLimiter<String>,
    sign_ins: DefaultKeyedRateLimiter<String>,
    batches: DefaultKeyedRateLimiter<String>,
    seen: AtomicU32,
}

impl Rates {
    /// Nobody has asked yet.
    pub(super) fn new() -> Self {
        let inner = Inner {
            all: RateLimiter::keyed(Quota::per_second(PER_SECOND).allow_burst(BURST)),
            sign_ins: RateLimiter::keyed(Quota::per_minute(SIGN_INS)),
            batches: RateLimiter::keyed(Quota::per_second(BATCHES)),
            seen: AtomicU32::new(0),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Seconds to wait, if there were too many.
    fn wait(&self, request: &Request) -> Option<u64> {
        let Inner { all, sign_ins, batches, seen } = &*self.inner;
        if seen.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            all.retain_recent();
            sign_ins.retain_recent();
            batches.retain_recent();
        }
        let address = || request.extensions().get::<Client>().map(|client| client.address.clone()).unwrap_or_default();
        let path = request.uri().path();
        let signs_in = !request.method().is_safe() && (path.ends_with("/session") || path.ends_with("/setup"));
        let refused = if signs_in {
            sign_ins.check_key(&address()).err()
        } else if path.ends_with("/events") {
            batches.check_key(&address()).err()
        } else {
            let who = request.extensions().get::<Principal>().map(|who| who.user.clone());
            let key = who.map_or_else(|| format!("address {}", address()), |user| format!("user {user}"));
            all.check_key(&key).err()
        };
        refused.map(|refused| refused.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// Refuses what is too much, and says when to come again.
pub(super) async fn limit(State(rates): State<Rates>, request: Request, next: Next) -> Response {
    let Some(seconds) = rates.wait(&request) else { return next.run(request).await };
    let error = ApiError::new(
        Code::TooMany,
        format!("请求太频繁，请 {seconds} 秒后再试"),
        format!("too many requests; please try again in {seconds} s"),
    );
    let mut response = error.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

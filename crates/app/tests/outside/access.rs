//! Set-up, signing in, one's own account, users and the audit log, through the router that serves them.

mod account;
mod audit;
mod sign_in;
mod terminal;
mod users;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, Request, StatusCode};
use jinpai_app::api;
use jinpai_app::api::state::App;
use jinpai_app::workspace::Workspace;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// A password that nobody refuses.
const PASSWORD: &str = "four red apples";

/// A server in this process.
struct Server {
    folder: TempDir,
    app: App,
    router: Router,
    runtime: Runtime,
    writes: AtomicUsize,
}

/// An answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{} {:?}", self.status, self.text))
    }

    /// The status and, of a problem, the field it names.
    fn problem(&self) -> (u16, String) {
        assert_eq!(self.headers[CONTENT_TYPE], "application/problem+json", "{}", self.text);
        (self.status.as_u16(), self.json()["field"].as_str().unwrap_or_default().to_owned())
    }

    /// The cookie that is set, without what it is bound to.
    fn cookie(&self) -> String {
        let set = self.headers[SET_COOKIE].to_str().unwrap();
        set.split(';').next().unwrap().to_owned()
    }
}

impl Server {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Workspace::at(folder.path())).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        Self { folder, router: api::router(app.clone()), app, runtime, writes: AtomicUsize::new(0) }
    }

    /// A server with an owner, and the owner's cookie.
    fn set_up() -> (Self, String) {
        let server = Self::new();
        let code = server.app.doors().setup_code().to_owned();
        let body = json!({"code": code, "user": "boss", "name": "王老板", "password": PASSWORD});
        let answer = server.call("POST", "/setup", None, Some(&body));
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        let cookie = answer.cookie();
        (server, cookie)
    }

    fn call(&self, method: &str, path: &str, cookie: Option<&str>, body: Option<&Value>) -> Answer {
        self.call_with(method, path, cookie, body, &[])
    }

    fn call_with(&self, method: &str, path: &str, cookie: Option<&str>, body: Option<&Value>, more: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        request = request.header("x-requested-with", "jinpai").header("sec-fetch-site", "same-origin");
        request = request.header("accept-language", "en").header("host", "shop.test");
        if method != "GET" {
            let number = self.writes.fetch_add(1, Ordering::Relaxed);
            request = request.header("idempotency-key", format!("write-{number}"));
        }
        if let Some(cookie) = cookie {
            request = request.header(COOKIE, cookie);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, 1 << 24).await.unwrap();
            Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
        })
    }

    fn get(&self, path: &str, cookie: &str) -> Answer {
        self.call("GET", path, Some(cookie), None)
    }

    /// Adds a user whose password need not be changed any more, and signs in.
    fn member(&self, owner: &str, user: &str, role: &str) -> String {
        let body = json!({"user": user, "name": user, "role": role, "password": "first password"});
        let added = self.call("POST", "/users", Some(owner), Some(&body));
        assert_eq!(added.status, StatusCode::CREATED, "{}", added.text);
        assert_eq!(added.headers[LOCATION], format!("/api/v1/users/{user}"));
        let cookie = self.sign_in(user, "first password").cookie();
        let change = json!({"current": "first password", "new": PASSWORD});
        let changed = self.call("PUT", "/me/password", Some(&cookie), Some(&change));
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text);
        cookie
    }

    fn sign_in(&self, user: &str, password: &str) -> Answer {
        self.call("POST", "/session", None, Some(&json!({"user": user, "password": password})))
    }

    fn sign_in_with(&self, user: &str, password: &str, code: &str) -> Answer {
        self.call("POST", "/session", None, Some(&json!({"user": user, "password": password, "code": code})))
    }
}

fn seconds_to_wait(answer: &Answer) -> u64 {
    answer.headers[RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

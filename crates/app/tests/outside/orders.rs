//! Whose orders are, the conversations behind them, and personal data, through the routes of the API as each role sees them.

mod chats;
mod credits;
mod shop;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::{Extension, Router};
use jinpai_app::api::freshness::AtLeast;
use jinpai_app::api::permission::Role;
use jinpai_app::api::principal::Principal;
use jinpai_app::api::routes;
use jinpai_app::api::state::App;
use jinpai_app::workspace::Workspace;
use serde_json::Value;
use std::collections::BTreeSet;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// A small shop with a server's routes in this process; who asks is said with each request.
struct Shop {
    _folder: TempDir,
    app: App,
    runtime: Runtime,
}

/// Who asks.
fn who(role: Role, agent: Option<&str>) -> Principal {
    Principal {
        user: agent.unwrap_or("someone").to_owned(),
        name: agent.map_or_else(|| format!("{role:?}"), str::to_owned),
        role,
        agent: agent.map(Into::into),
        groups: BTreeSet::new(),
        shops: BTreeSet::new(),
        pay_granted: false,
    }
}

fn agent(id: &str) -> Principal {
    who(Role::Agent, Some(id))
}

fn owner() -> Principal {
    who(Role::Owner, None)
}

fn supervisor(of: &str) -> Principal {
    Principal { groups: BTreeSet::from([of.to_owned()]), ..who(Role::Supervisor, Some("w")) }
}

impl Shop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Workspace::at(folder.path())).unwrap();
        shop::fill(app.store());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { _folder: folder, app, runtime }
    }

    fn ask(&self, who: &Principal, method: &str, path: &str, body: Option<Value>) -> (StatusCode, String) {
        // Everybody has seen what was entered last.
        let seen = AtLeast(self.app.store().last_file().unwrap());
        let (router, _) = routes::all().split_for_parts();
        let router: Router = router.layer(Extension(who.clone())).layer(Extension(seen)).with_state(self.app.clone());
        let mut request = Request::builder().method(method).uri(encoded(path)).header("accept-language", "en");
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.runtime.block_on(async {
            let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
            (status, String::from_utf8(bytes.to_vec()).unwrap())
        })
    }

    fn get(&self, who: &Principal, path: &str) -> Value {
        let (status, text) = self.ask(who, "GET", path, None);
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn status(&self, who: &Principal, path: &str) -> u16 {
        self.ask(who, "GET", path, None).0.as_u16()
    }

    /// Something more that the first buyer wrote.
    fn wrote(&self, clock: &str, text: &str) {
        shop::write(self.app.store(), clock, text);
    }

    fn post(&self, who: &Principal, path: &str, body: Value) -> (u16, Value) {
        let (status, text) = self.ask(who, "POST", path, Some(body));
        (status.as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// Chinese letters of an address as a browser sends them.
fn encoded(path: &str) -> String {
    path.bytes().map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// One field of each item.
fn column<'v>(list: &'v Value, field: &str) -> Vec<&'v str> {
    list["items"].as_array().unwrap().iter().map(|item| item[field].as_str().unwrap_or("-")).collect()
}

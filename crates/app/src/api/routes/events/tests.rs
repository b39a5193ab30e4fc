//! Batches of events through the whole router, and into the tables.

use crate::api::permission::Role;
use crate::api::principal::Principal;
use crate::api::state::App;
use crate::api::{self, intake};
use crate::clock;
use crate::secrets::Token;
use crate::workspace::Workspace;
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jinpai_model::UserId;
use jinpai_store::{Partition, STREAM};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;
use tower::ServiceExt as _;

fn with_app<F: Future<Output = ()>>(test: impl FnOnce(App) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Workspace::at(folder.path())).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test(app));
    runtime.shutdown_timeout(Duration::from_secs(5));
}

fn token(app: &App) -> Token {
    let token = Token::new();
    app.access().add_token(token.digest(), "千牛插件", &UserId::from("老板"), clock::now()).unwrap().unwrap();
    token
}

fn request(method: &str, path: &str, token: Option<&str>, body: &Value) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    request = request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT_LANGUAGE, "en");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::from(body.to_string())).unwrap()
}

async fn send(app: &App, request: Request<Body>) -> (StatusCode, Value) {
    let response = api::router(app.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn message(id: &str, time: &str) -> Value {
    json!({ "message_id": id, "shop": "金牌店", "buyer": "小鱼", "account": "金牌店:小美", "time": time, "sender": "buyer",
        "content": "在吗" })
}

fn stored(app: &App) -> (usize, usize) {
    let (mut messages, mut orders) = (0, 0);
    let mut count = |timeline: jinpai_model::Timeline| {
        messages += timeline.messages.len();
        orders += timeline.orders.len();
        ControlFlow::Continue(())
    };
    app.store().timelines(&Partition::all(), &mut count).unwrap();
    (messages, orders)
}

#[test]
fn good_events_are_taken_and_bad_ones_are_named() {
    with_app(async |app| {
        let token = token(&app);
        let mut without_id = message("", "2025-11-03 09:00:02");
        without_id.as_object_mut().unwrap().remove("message_id");
        let batch = json!({
            "messages": [
                message("1", "2025-11-03 09:00:00"),
                message("2", "昨天"),
                without_id,
                message("3", "2025-11-03T01:00:05Z"),
            ],
            "orders": [
                { "order": 1001, "shop": "金牌店", "buyer": "小鱼", "created": "2025-11-03 09:05:00", "payable": "99.90", "colour": "红" },
                { "order": "1002", "shop": "金牌店", "buyer": "小鱼", "created": "2025-11-03 09:05:00", "payable": [1] },
            ],
            "notes": [{ "order": "1001", "time": "2025-11-03 09:06:00", "account": "金牌店:小美", "note": "加急" }],
        });
        let (status, answer) = send(&app, request("POST", "/events", Some(token.as_str()), &batch)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!((&answer["taken"], &answer["rejected"]), (&json!(4), &json!(3)), "{answer}");
        let problems: Vec<_> =
            answer["problems"].as_array().unwrap().iter().map(|problem| (&problem["table"], &problem["index"])).collect();
        for expected in [("messages", 1), ("messages", 2), ("orders", 1)] {
            assert!(problems.contains(&(&json!(expected.0), &json!(expected.1))), "{answer}");
        }
        assert_eq!(answer["unknown_columns"], json!({ "orders": ["colour"] }));
        assert_eq!(app.store().streamed_waiting().unwrap(), 4, "it is durable before it is in the tables");
        // The same batch again changes nothing.
        send(&app, request("POST", "/events", Some(token.as_str()), &batch)).await;
        let moving = tokio::spawn(intake::run(app.clone()));
        app.intake().notify();
        for _ in 0..500 {
            if app.store().streamed_waiting().unwrap() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        moving.abort();
        assert_eq!(stored(&app), (2, 1));
        let files = app.store().files().unwrap();
        assert_eq!((files.len(), files[0].format.as_str(), files[0].counts.new), (1, STREAM, 4));
    });
}

#[test]
fn only_connectors_stream_and_they_do_nothing_else() {
    with_app(async |app| {
        let good = token(&app);
        let batch = json!({ "messages": [message("1", "2025-11-03 09:00:00")] });
        for wrong in [None, Some(""), Some("abc"), Some(Token::new().as_str())] {
            let (status, problem) = send(&app, request("POST", "/events", wrong, &batch)).await;
            assert_eq!((status, &problem["code"]), (StatusCode::UNAUTHORIZED, &json!("sign_in_first")));
        }
        for (method, path) in [("GET", "/shops"), ("GET", "/imports"), ("POST", "/tokens"), ("GET", "/tokens")] {
            let (status, _) = send(&app, request(method, path, Some(good.as_str()), &json!({ "name": "x" }))).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
        }
        let owner = Principal {
            user: "老板".to_owned(),
            name: "老板".to_owned(),
            role: Role::Owner,
            agent: None,
            groups: BTreeSet::new(),
            shops: BTreeSet::new(),
            pay_granted: false,
        };
        let as_owner = async |request: Request<Body>| {
            let response = api::router(app.clone()).layer(Extension(owner.clone())).oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
            (status, serde_json::from_slice::<Value>(&bytes).unwrap_or(Value::Null))
        };
        assert_eq!(
            as_owner(request("POST", "/events", None, &batch)).await.0,
            StatusCode::FORBIDDEN,
            "the owner is no connector"
        );
        let (status, made) = as_owner(request("POST", "/tokens", None, &json!({ "name": " ERP " }))).await;
        assert_eq!((status, &made["name"]), (StatusCode::CREATED, &json!("ERP")));
        let made_token = made["token"].as_str().unwrap();
        assert_eq!(send(&app, request("POST", "/events", Some(made_token), &batch)).await.0, StatusCode::OK);
        let (_, list) = as_owner(request("GET", "/tokens", None, &Value::Null)).await;
        assert!(!list.to_string().contains(made_token), "a token is never shown again");
        assert!(list["items"][1]["last_seen"].is_string());
        let path = format!("/tokens/{}", made["id"]);
        assert_eq!(as_owner(request("DELETE", &path, None, &Value::Null)).await.0, StatusCode::NO_CONTENT);
        assert_eq!(as_owner(request("DELETE", &path, None, &Value::Null)).await.0, StatusCode::NOT_FOUND);
        assert_eq!(send(&app, request("POST", "/events", Some(made_token), &batch)).await.0, StatusCode::UNAUTHORIZED);
        assert_eq!(as_owner(request("POST", "/tokens", None, &json!({ "name": "" }))).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn nonsense_is_refused_whole() {
    with_app(async |app| {
        let token = token(&app);
        let post = async |body: &Value| send(&app, request("POST", "/events", Some(token.as_str()), body)).await;
        let too_many: Vec<Value> = (0..5_001).map(|n| message(&n.to_string(), "2025-11-03 09:00:00")).collect();
        for wrong in [json!([]), json!({ "messages": {} }), json!({ "messages": [1] }), json!({ "messages": too_many })] {
            let (status, problem) = post(&wrong).await;
            assert!(status.is_client_error(), "{status} {problem}");
            assert!(problem["message"].is_string(), "{problem}");
        }
        let (status, answer) = post(&json!({ "messages": [{ "text": "hi" }, {}] })).await;
        assert_eq!((status, &answer["taken"], &answer["rejected"]), (StatusCode::OK, &json!(0), &json!(2)), "{answer}");
        let (_, answer) = post(&json!({ "payslips": [{ "agent": "小美" }] })).await;
        assert_eq!((&answer["rejected"], &answer["problems"][0]["table"]), (&json!(1), &json!("payslips")), "{answer}");
        assert_eq!(post(&json!({})).await.1["taken"], 0);
        assert_eq!(app.store().streamed_waiting().unwrap(), 0);
    });
}

//! From the upload to the undo, through the whole router.

use crate::api::permission::Role;
use crate::api::principal::Principal;
use crate::api::state::App;
use crate::api::{self};
use crate::workspace::Workspace;
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use jinpai_model::records::Agent;
use jinpai_store::records;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// A server on an empty workspace, and who asks it.
struct Server {
    _folder: TempDir,
    app: App,
}

fn somebody(user: &str, role: Role) -> Principal {
    Principal {
        user: user.to_owned(),
        name: user.to_owned(),
        role,
        agent: None,
        groups: BTreeSet::new(),
        shops: BTreeSet::new(),
        pay_granted: false,
    }
}

fn owner() -> Principal {
    somebody("老板", Role::Owner)
}

impl Server {
    async fn send(&self, who: &Principal, request: Request<Body>) -> (StatusCode, Vec<u8>) {
        let response = api::router(self.app.clone()).layer(Extension(who.clone())).oneshot(request).await.unwrap();
        let status = response.status();
        (status, to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec())
    }

    async fn json(&self, who: &Principal, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        let request = request.header(header::CONTENT_TYPE, "application/json").header(header::ACCEPT_LANGUAGE, "en");
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        let (status, bytes) = self.send(who, request.body(body).unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn upload(&self, who: &Principal, files: &[(&str, &[u8])]) -> (StatusCode, Value) {
        let mut body = Vec::new();
        for (name, bytes) in files {
            let head = format!("--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--xyz--\r\n");
        let request = Request::builder().method("POST").uri("/api/v1/uploads");
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=xyz");
        let (status, bytes) = self.send(who, request.body(Body::from(body)).unwrap()).await;
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    /// Waits for the job that an answer names.
    async fn done(&self, who: &Principal, (status, job): (StatusCode, Value)) -> Value {
        assert_eq!(status, StatusCode::ACCEPTED, "{job}");
        for _ in 0..1000 {
            let (_, view) = self.json(who, "GET", &format!("/jobs/{}", job["id"].as_str().unwrap()), None).await;
            if view["status"] == "done" || view["status"] == "failed" {
                return view;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job did not end: {job}");
    }
}

fn with_server<F: Future<Output = ()>>(test: impl FnOnce(Server) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Workspace::at(folder.path())).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test(Server { _folder: folder, app }));
    runtime.shutdown_timeout(Duration::from_secs(5));
}

const CHAT: &str = "shop,message_id,buyer,account,time,sender,content\n\
    金牌店,1,小鱼,金牌店:小美,2025-11-03 09:00:00,buyer,在吗\n\
    金牌店,2,小鱼,金牌店:小美,2025-11-03 09:00:20,agent,在的亲\n\
    金牌店,3,小鱼,金牌店:小美,昨天,buyer,好\n";

const TEAM: &str = "agent,name,group,from\nA01,小美,一组,2025-11-01\n";

const ORDERS: &str = "order,shop,buyer,created,payable,phone\n1001,金牌店,小鱼,2025-11-03 09:05:00,99.90,13800000000\n";

#[test]
fn files_are_uploaded_looked_at_imported_and_taken_back() {
    with_server(async |server| {
        let who = owner();
        let files: [(&str, &[u8]); 3] =
            [("chat.csv", CHAT.as_bytes()), ("../../orders.csv", ORDERS.as_bytes()), ("logo.png", b"\x89PNG\r\n")];
        let (status, upload) = server.upload(&who, &files).await;
        assert_eq!(status, StatusCode::CREATED, "{upload}");
        let names: Vec<_> = upload["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["chat.csv", "orders.csv", "logo.png"]);
        let chat = &upload["files"][0]["recognised"];
        assert_eq!((&chat["table"], &chat["encoding"]), (&json!("messages"), &json!("UTF-8")));
        assert_eq!((chat["rows"].as_array().unwrap().len(), &chat["problems"][0]["row"]), (2, &json!(4)));
        let orders = &upload["files"][1]["recognised"];
        let phone = orders["columns"].as_array().unwrap().iter().position(|column| column == "phone").unwrap();
        assert_eq!(orders["rows"][0][phone], "•••");
        assert!(upload["files"][2]["problem"].is_string());

        let id = upload["upload"].as_str().unwrap();
        let (status, _) = server.json(&somebody("财务", Role::Finance), "GET", &format!("/uploads/{id}"), None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "an upload is its user's alone");
        let body = json!({ "upload": id, "skip": ["logo.png"] });
        let answer = server.json(&who, "POST", "/imports", Some(body)).await;
        let job = server.done(&who, answer).await;
        let result = &job["result"];
        assert_eq!(result["files"][0]["new"], 2, "{job}");
        assert_eq!((&result["files"][0]["rejected"], &result["files"][1]["new"]), (&json!(1), &json!(1)));
        assert_eq!(result["files"][0]["first_rejects"][0]["found"], "昨天");
        let number = result["import"].as_u64().unwrap();

        let (_, list) = server.json(&who, "GET", "/imports", None).await;
        let one = &list["items"][0];
        assert_eq!(
            (&one["by"], &one["new"], &one["rejected"], &one["is_last"]),
            (&json!("老板"), &json!(3), &json!(1), &json!(true))
        );
        let (_, each) = server.json(&who, "GET", &format!("/imports/{number}"), None).await;
        assert_eq!((each["each"].as_array().unwrap().len(), &each["each"][0]["name"]), (2, &json!("chat.csv")));
        let rejects = Request::get(format!("/api/v1/imports/{number}/rejects")).body(Body::empty()).unwrap();
        let (_, csv) = server.send(&who, rejects).await;
        assert!(String::from_utf8(csv).unwrap().contains("chat.csv,4,time,昨天,"));

        let (status, _) = server.json(&somebody("王主管", Role::Supervisor), "DELETE", &format!("/imports/{number}"), None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let answer = server.json(&who, "DELETE", &format!("/imports/{number}"), None).await;
        let job = server.done(&who, answer).await;
        assert_eq!(job["result"], json!({ "gone": 1, "restored": 0, "messages": 2 }));
        let (_, list) = server.json(&who, "GET", "/imports", None).await;
        let kinds: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| (&one["kind"], &one["undone"])).collect();
        assert_eq!(kinds, [(&json!("undo"), &json!(false)), (&json!("import"), &json!(true))]);
        let again = server.json(&who, "DELETE", &format!("/imports/{number}"), None).await;
        let job = server.done(&who, again).await;
        assert_eq!((&job["status"], &job["problem"]["code"]), (&json!("failed"), &json!("conflict")));
        assert!(server.app.store().shops().unwrap().is_empty());
    });
}

#[test]
fn who_may_not_import_does_not_and_nonsense_is_refused() {
    with_server(async |server| {
        let (status, _) = server.upload(&somebody("小美", Role::Agent), &[("a.csv", b"x")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, problem) = server.upload(&owner(), &[]).await;
        assert_eq!((status, &problem["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("file")));
        let (status, _) = server.json(&owner(), "POST", "/imports", Some(json!({ "upload": "../x" }))).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        for path in ["/imports/7", "/imports/7/rejects"] {
            assert_eq!(server.json(&owner(), "GET", path, None).await.0, StatusCode::NOT_FOUND);
        }
        assert_eq!(server.json(&owner(), "DELETE", "/imports/7", None).await.0, StatusCode::NOT_FOUND);
        // Five uploads wait; the sixth must wait for one of them to go.
        let mut last = Value::Null;
        for _ in 0..5 {
            last = server.upload(&owner(), &[("a.csv", ORDERS.as_bytes())]).await.1;
        }
        let (status, _) = server.upload(&owner(), &[("a.csv", ORDERS.as_bytes())]).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let path = format!("/uploads/{}", last["upload"].as_str().unwrap());
        assert_eq!(server.json(&owner(), "DELETE", &path, None).await.0, StatusCode::NO_CONTENT);
        assert_eq!(server.json(&owner(), "GET", &path, None).await.0, StatusCode::NOT_FOUND);
        let (status, looked) = server.upload(&owner(), &[("a.csv", ORDERS.as_bytes())]).await;
        assert_eq!(status, StatusCode::CREATED);
        let path = format!("/uploads/{}?table=nonsense", looked["upload"].as_str().unwrap());
        assert_eq!(server.json(&owner(), "GET", &path, None).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn what_others_decide_comes_in_by_no_file_of_who_may_not_decide_it() {
    with_server(async |server| {
        let files: [(&str, &[u8]); 3] = [
            ("team.csv", TEAM.as_bytes()),
            ("verdicts.csv", "case,time,decision,decided_by,reason\nC1,2025-11-03 09:00:00,waived,老板,好\n".as_bytes()),
            ("shifts.csv", b"agent,date,start,end\nA01,2025-11-03,09:00,18:00\n"),
        ];
        let supervisor = somebody("王主管", Role::Supervisor);
        let (status, upload) = server.upload(&supervisor, &files).await;
        assert_eq!(status, StatusCode::CREATED, "{upload}");
        let refused = |file: &Value| file["recognised"].is_null() && file["problem"].is_string();
        let each: Vec<bool> = upload["files"].as_array().unwrap().iter().map(refused).collect();
        assert_eq!(each, [true, true, false], "{upload}");
        let body = json!({ "upload": upload["upload"] });
        let answer = server.json(&supervisor, "POST", "/imports", Some(body)).await;
        let job = server.done(&supervisor, answer).await;
        let files = job["result"]["files"].as_array().unwrap();
        assert_eq!(files.iter().map(|file| file["new"].as_u64().unwrap()).collect::<Vec<_>>(), [0, 0, 1], "{job}");
        assert!(records::<Agent>(server.app.store()).unwrap().is_empty());
        // The owner's file is taken.
        let (_, upload) = server.upload(&owner(), &[("team.csv", TEAM.as_bytes())]).await;
        let answer = server.json(&owner(), "POST", "/imports", Some(json!({ "upload": upload["upload"] }))).await;
        assert_eq!(server.done(&owner(), answer).await["result"]["files"][0]["new"], 1);
    });
}

//! Users, as the owner manages them.

use super::{PASSWORD, Server};
use axum::http::StatusCode;
use serde_json::{Value, json};

fn user(name: &str) -> Value {
    json!({"user": name, "name": "李四", "role": "agent", "password": "first password"})
}

#[test]
fn the_first_password_must_be_changed_before_anything_else() {
    let (server, owner) = Server::set_up();
    assert_eq!(server.call("POST", "/users", Some(&owner), Some(&user("小李"))).status, StatusCode::CREATED);
    let cookie = server.sign_in("小李", "first password").cookie();
    assert_eq!(server.get("/me", &cookie).json()["must_change_password"], true);
    assert_eq!(server.get("/shops", &cookie).problem(), (403, "password".to_owned()));
    let change = json!({"current": "first password", "new": PASSWORD});
    assert_eq!(server.call("PUT", "/me/password", Some(&cookie), Some(&change)).status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/shops", &cookie).status, StatusCode::OK);
}

#[test]
fn only_owners_manage_users() {
    let (server, owner) = Server::set_up();
    for role in ["agent", "supervisor", "finance", "warehouse", "manager"] {
        let cookie = server.member(&owner, role, role);
        for (method, path, body) in [
            ("GET", "/users", None),
            ("POST", "/users", Some(user("x"))),
            ("GET", "/users/boss", None),
            ("PATCH", "/users/boss", Some(json!({"role": "agent"}))),
            ("PUT", "/users/boss/password", Some(json!({"password": PASSWORD}))),
            ("DELETE", "/users/boss/sessions", None),
            ("DELETE", "/users/boss/totp", None),
        ] {
            assert_eq!(server.call(method, path, Some(&cookie), body.as_ref()).problem().0, 403, "{role}: {method} {path}");
        }
    }
    assert_eq!(server.get("/users?sort=-user&per_page=2", &owner).json()["items"][0]["user"], "warehouse");
}

#[test]
fn what_is_wrong_with_a_user_is_said_by_field() {
    let (server, owner) = Server::set_up();
    let with = |name: &str, value: Value| {
        let mut body = user("li");
        body[name] = value;
        server.call("POST", "/users", Some(&owner), Some(&body)).problem()
    };
    assert_eq!(with("user", "a b".into()), (422, "user".to_owned()));
    assert_eq!(with("user", "BOSS".into()), (409, "user".to_owned()));
    assert_eq!(with("name", " ".into()), (422, "name".to_owned()));
    assert_eq!(with("password", "short".into()), (422, "password".to_owned()));
    assert_eq!(with("agent", "A99".into()), (422, "agent".to_owned()));
    assert_eq!(with("groups", json!(["长".repeat(100)])), (422, "groups".to_owned()));
    assert_eq!(with("role", "king".into()).0, 422);
    assert_eq!(server.get("/users", &owner).json()["total"], 1);
    assert_eq!(server.get("/users/li", &owner).problem().0, 404);
}

#[test]
fn a_user_is_linked_to_an_agent_of_the_team() {
    let (server, owner) = Server::set_up();
    let table = server.folder.path().join("agents.csv");
    std::fs::write(&table, "agent,name,group\nA01,小李,一组\nA02,小王,一组\n").unwrap();
    let imported = std::process::Command::new(env!("CARGO_BIN_EXE_jinpai"))
        .args(["-w", server.folder.path().to_str().unwrap(), "import", table.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let mut body = user("li");
    body["agent"] = "A01".into();
    assert_eq!(server.call("POST", "/users", Some(&owner), Some(&body)).json()["agent"], "A01");
    body["user"] = "li2".into();
    assert_eq!(server.call("POST", "/users", Some(&owner), Some(&body)).problem(), (409, "agent".to_owned()));
    let patch = |body: Value| server.call("PATCH", "/users/li", Some(&owner), Some(&body));
    assert_eq!(patch(json!({"agent": "A02", "groups": [" 一组", "一组", ""], "shops": ["s"]})).json()["groups"], json!(["一组"]));
    assert_eq!(patch(json!({"name": "李"})).json()["agent"], "A02", "what is left out stays");
    assert_eq!(patch(json!({"agent": ""})).json()["agent"], Value::Null);
}

#[test]
fn a_changed_role_and_a_reset_password_sign_out_everywhere() {
    let (server, owner) = Server::set_up();
    let patch = |cookie: &str, body: Value| server.call("PATCH", "/users/li", Some(cookie), Some(&body));
    let mut cookie = server.member(&owner, "li", "agent");
    assert_eq!(patch(&owner, json!({"pay_granted": true})).status, StatusCode::OK);
    assert_eq!(server.get("/me", &cookie).status, StatusCode::OK);
    assert_eq!(patch(&owner, json!({"role": "finance"})).status, StatusCode::OK);
    assert_eq!(server.get("/me", &cookie).status, StatusCode::UNAUTHORIZED);
    cookie = server.sign_in("li", PASSWORD).cookie();
    let reset = json!({"password": "first password"});
    assert_eq!(server.call("PUT", "/users/li/password", Some(&owner), Some(&reset)).status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/me", &cookie).status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.sign_in("li", "first password").json()["must_change_password"], true);
    cookie = server.sign_in("li", "first password").cookie();
    assert_eq!(server.call("DELETE", "/users/li/sessions", Some(&owner), None).status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/me", &cookie).status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.get("/me", &owner).status, StatusCode::OK);
}

#[test]
fn the_last_owner_stays_and_nobody_resets_the_own_password() {
    let (server, owner) = Server::set_up();
    for change in [json!({"role": "manager"}), json!({"active": false})] {
        assert_eq!(server.call("PATCH", "/users/boss", Some(&owner), Some(&change)).problem().0, 409);
    }
    let reset = json!({"password": "five green pears"});
    assert_eq!(server.call("PUT", "/users/BOSS/password", Some(&owner), Some(&reset)).problem(), (422, "user".to_owned()));
    assert_eq!(server.call("DELETE", "/users/boss/totp", Some(&owner), None).problem(), (422, "user".to_owned()));
    server.member(&owner, "partner", "owner");
    let away = server.call("PATCH", "/users/boss", Some(&owner), Some(&json!({"active": false})));
    assert_eq!(away.status, StatusCode::OK);
    assert_eq!(server.get("/me", &owner).status, StatusCode::UNAUTHORIZED);
}

//! The first set-up, signing in and out.

use super::{PASSWORD, Server, seconds_to_wait};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use serde_json::json;

#[test]
fn only_who_has_the_code_becomes_the_first_owner() {
    let server = Server::new();
    let needed = |server: &Server| server.call("GET", "/setup", None, None).json()["needed"].clone();
    assert_eq!(needed(&server), true);
    let set_up = |code: &str, password: &str| {
        server.call("POST", "/setup", None, Some(&json!({"code": code, "user": "boss", "name": "", "password": password})))
    };
    let code = server.app.doors().setup_code().to_owned();
    assert_eq!(set_up("AAAA-2222", PASSWORD).problem(), (422, "code".to_owned()));
    assert_eq!(set_up(&code, "12345678").problem(), (422, "password".to_owned()));
    assert_eq!(needed(&server), true);
    let made = set_up(&code.to_lowercase().replace('-', " "), PASSWORD);
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!((made.json()["role"].as_str(), made.json()["name"].as_str()), (Some("owner"), Some("boss")));
    assert_eq!(server.get("/me", &made.cookie()).json(), made.json(), "and is signed in");
    assert_eq!(needed(&server), false);
    assert_eq!(set_up(&code, PASSWORD).problem().0, 409);
}

#[test]
fn a_set_up_code_cannot_be_guessed_quickly() {
    let server = Server::new();
    let body = json!({"code": "AAAA-2222", "user": "boss", "name": "", "password": PASSWORD});
    let statuses: Vec<u16> = (0..7).map(|_| server.call("POST", "/setup", None, Some(&body)).status.as_u16()).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
}

#[test]
fn a_session_lasts_from_signing_in_to_signing_out() {
    let (server, _) = Server::set_up();
    let entered = server.sign_in("BOSS", PASSWORD);
    assert_eq!((entered.status, entered.json()["user"].as_str()), (StatusCode::OK, Some("boss")));
    let cookie = entered.cookie();
    let permissions = entered.json()["permissions"].as_array().unwrap().len();
    assert!(permissions > 20, "an owner may do {permissions} things");
    assert_eq!(server.get("/me", &cookie).status, StatusCode::OK);
    let out = server.call("DELETE", "/session", Some(&cookie), None);
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert!(out.headers[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(server.get("/me", &cookie).problem().0, 401, "the session ended in the store, too");
    assert_eq!(server.get("/me", "jinpai=").problem().0, 401);
}

#[test]
fn the_cookie_is_for_the_browser_and_this_site_only() {
    let (server, _) = Server::set_up();
    let plain = server.sign_in("boss", PASSWORD).headers[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(plain.starts_with("jinpai=") && !plain.contains("Secure"), "{plain}");
    let body = json!({"user": "boss", "password": PASSWORD});
    let https = server.call_with("POST", "/session", None, Some(&body), &[("x-forwarded-proto", "https")]);
    let https = https.headers[SET_COOKIE].to_str().unwrap();
    assert!(https.starts_with("__Host-jinpai=") && https.contains("; Secure") && !https.contains("Domain"), "{https}");
    for cookie in [plain.as_str(), https] {
        for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"] {
            assert!(cookie.contains(part), "{cookie}");
        }
    }
}

#[test]
fn a_session_that_was_there_before_does_not_become_the_users() {
    let (server, before) = Server::set_up();
    let body = json!({"user": "boss", "password": PASSWORD});
    let planted = server.call("POST", "/session", Some("jinpai=planted"), Some(&body)).cookie();
    assert_ne!(planted, "jinpai=planted");
    let next = server.call("POST", "/session", Some(&before), Some(&body)).cookie();
    assert_ne!(next, before);
    assert_eq!(server.get("/me", &before).status, StatusCode::UNAUTHORIZED, "it ended");
    assert_eq!(server.get("/me", &next).status, StatusCode::OK);
}

#[test]
fn an_unknown_name_looks_like_a_wrong_password() {
    let (server, owner) = Server::set_up();
    server.member(&owner, "gone", "agent");
    let left = server.call("PATCH", "/users/gone", Some(&owner), Some(&json!({"active": false})));
    assert_eq!(left.status, StatusCode::OK);
    let wrong = server.sign_in("boss", "something else");
    assert_eq!(wrong.problem(), (401, "password".to_owned()));
    let long = "长".repeat(500);
    for (user, password) in
        [("nobody", PASSWORD), ("gone", PASSWORD), ("boss", long.as_str()), (long.as_str(), PASSWORD), ("", "")]
    {
        let answer = server.sign_in(user, password);
        assert_eq!(answer.json()["message"], wrong.json()["message"], "{user}");
    }
}

#[test]
fn wrong_passwords_must_wait_and_the_right_one_too_until_then() {
    let (server, owner) = Server::set_up();
    server.member(&owner, "li", "agent");
    let statuses: Vec<u16> = (0..6).map(|_| server.sign_in("li", "wrong password").status.as_u16()).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429]);
    let waits = server.sign_in("LI", PASSWORD);
    assert_eq!(waits.problem().0, 429);
    assert!((1..=16).contains(&seconds_to_wait(&waits)), "{}", waits.text);
    assert_eq!(server.sign_in("boss", PASSWORD).status, StatusCode::OK, "others may");
}

#[test]
fn nothing_is_open_without_signing_in_but_what_must_be() {
    let (server, _) = Server::set_up();
    for (method, path) in [
        ("GET", "/me"),
        ("GET", "/me/sessions"),
        ("GET", "/users"),
        ("POST", "/users"),
        ("GET", "/audit"),
        ("GET", "/audit/check"),
        ("GET", "/shops"),
        ("DELETE", "/session"),
    ] {
        assert_eq!(server.call(method, path, None, None).problem().0, 401, "{method} {path}");
    }
}

//! One's own account.

use super::{PASSWORD, Server};
use axum::http::StatusCode;
use jinpai_app::{clock, secrets};
use jinpai_model::UserId;
use serde_json::json;

#[test]
fn one_changes_the_own_language_and_nothing_else() {
    let (server, cookie) = Server::set_up();
    let before = server.get("/me", &cookie).json();
    for other in [json!({"name": "王总"}), json!({"role": "agent"}), json!({"lang": "zh", "active": false})] {
        let refused = server.call("PUT", "/me", Some(&cookie), Some(&other));
        assert_eq!(refused.problem().0, 422, "{other}");
        assert_eq!(server.get("/me", &cookie).json(), before);
    }
    let changed = server.call("PUT", "/me", Some(&cookie), Some(&json!({"lang": "en"})));
    assert_eq!(changed.json()["lang"], "en");
    assert_eq!(server.get("/me", &cookie).json(), changed.json());
}

#[test]
fn a_changed_password_ends_the_other_sessions() {
    let (server, cookie) = Server::set_up();
    let other = server.sign_in("boss", PASSWORD).cookie();
    let change = |current: &str, new: &str| {
        server.call("PUT", "/me/password", Some(&cookie), Some(&json!({"current": current, "new": new})))
    };
    assert_eq!(change("wrong one here", "five green pears").problem(), (422, "current".to_owned()));
    assert_eq!(change(PASSWORD, "12345678").problem(), (422, "new".to_owned()));
    assert_eq!(change(PASSWORD, PASSWORD).problem(), (422, "new".to_owned()));
    assert_eq!(change(PASSWORD, "five green pears").status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/me", &cookie).status, StatusCode::OK);
    assert_eq!(server.get("/me", &other).status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.sign_in("boss", PASSWORD).status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.sign_in("boss", "five green pears").status, StatusCode::OK);
}

#[test]
fn at_an_open_session_the_password_cannot_be_guessed_quickly() {
    let (server, cookie) = Server::set_up();
    let guess = json!({"current": "some other words", "new": "five green pears"});
    let statuses: Vec<u16> =
        (0..6).map(|_| server.call("PUT", "/me/password", Some(&cookie), Some(&guess)).status.as_u16()).collect();
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429]);
}

#[test]
fn one_sees_and_ends_the_own_sessions_only() {
    let (server, owner) = Server::set_up();
    let member = server.member(&owner, "li", "agent");
    let second = server.sign_in("li", PASSWORD).cookie();
    let sessions = server.get("/me/sessions", &member).json();
    let ids = |current: bool| -> Vec<u64> {
        let items = sessions["items"].as_array().unwrap();
        items.iter().filter(|one| one["current"] == current).map(|one| one["id"].as_u64().unwrap()).collect()
    };
    assert_eq!((sessions["total"].as_u64(), ids(true).len(), ids(false).len()), (Some(2), 1, 1));
    assert!(!sessions.to_string().contains(member.strip_prefix("jinpai=").unwrap()), "no token is shown");
    let other = ids(false)[0];
    assert_eq!(server.call("DELETE", &format!("/me/sessions/{other}"), Some(&owner), None).problem().0, 404);
    assert_eq!(server.get("/me", &second).status, StatusCode::OK);
    assert_eq!(server.call("DELETE", &format!("/me/sessions/{other}"), Some(&member), None).status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/me", &second).status, StatusCode::UNAUTHORIZED);
    let third = server.sign_in("li", PASSWORD).cookie();
    assert_eq!(server.call("DELETE", "/me/sessions", Some(&third), None).status, StatusCode::NO_CONTENT);
    let left = [&member, &third, &owner].map(|cookie| server.get("/me", cookie).status == StatusCode::OK);
    assert_eq!(left, [false, true, true]);
}

#[test]
fn a_second_factor_is_set_up_asked_for_and_removed() {
    let (server, cookie) = Server::set_up();
    let begin = |password: &str| server.call("POST", "/me/totp", Some(&cookie), Some(&json!({"password": password})));
    assert_eq!(begin("wrong one here").problem(), (422, "password".to_owned()));
    let shown = begin(PASSWORD).json();
    assert!(shown["uri"].as_str().unwrap().starts_with("otpauth://totp/Jinpai:boss?"), "{shown}");
    assert_eq!(server.sign_in("boss", PASSWORD).status, StatusCode::OK, "not asked for before it is confirmed");
    let secret = || server.app.access().totp(&UserId::from("boss")).unwrap().unwrap().secret;
    let code = |steps: i64| {
        let at = clock::now() + jiff::SignedDuration::from_secs(30 * steps);
        secrets::totp::code_at(&secret(), at).unwrap()
    };
    let confirm = |code: &str| server.call("PUT", "/me/totp", Some(&cookie), Some(&json!({"code": code})));
    assert_eq!(confirm("abc").problem(), (422, "code".to_owned()));
    // The code of the step before, so that the one of now is still unused.
    assert_eq!(confirm(&code(-1)).status, StatusCode::NO_CONTENT);
    assert_eq!(server.get("/me", &cookie).json()["totp"], true);
    assert_eq!(begin(PASSWORD).problem().0, 409, "a confirmed one is not replaced");
    assert_eq!(server.sign_in("boss", PASSWORD).problem(), (401, "code".to_owned()));
    assert_eq!(server.sign_in("boss", "wrong one here").problem(), (401, "password".to_owned()));
    assert_eq!(server.sign_in_with("boss", PASSWORD, &code(-9)).problem(), (401, "code".to_owned()));
    let now = code(0);
    assert_eq!(server.sign_in_with("boss", PASSWORD, &now).status, StatusCode::OK);
    assert_eq!(server.sign_in_with("boss", PASSWORD, &now).problem(), (401, "code".to_owned()), "a code counts once");
    let remove = |password: &str| server.call("POST", "/me/totp/remove", Some(&cookie), Some(&json!({"password": password})));
    assert_eq!(remove("wrong one here").problem().0, 422);
    assert_eq!(remove(PASSWORD).status, StatusCode::NO_CONTENT);
    assert_eq!(server.sign_in("boss", PASSWORD).status, StatusCode::OK);
}

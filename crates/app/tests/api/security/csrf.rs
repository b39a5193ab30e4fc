//! Writes that somebody's browser is tricked into, and what the session's cookie allows.

use crate::house::House;
use serde_json::json;

const CHANGE: (&str, &str) = ("PUT", "/api/v1/me");

#[test]
fn a_write_from_another_site_or_without_the_mark_is_refused() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let body = json!({ "lang": "en" }).to_string();
    let ask = |more: &[(&str, &str)]| {
        let mut headers = vec![("Content-Type", "application/json"), ("Idempotency-Key", "csrf")];
        headers.extend_from_slice(more);
        owner.ask(CHANGE.0, CHANGE.1, &headers, body.as_bytes())
    };
    let mark = ("X-Requested-With", "jinpai");
    assert_eq!(ask(&[]).code(), "not_allowed", "a form sends no mark");
    assert_eq!(ask(&[mark, ("Origin", "https://evil.example")]).code(), "not_allowed");
    assert_eq!(ask(&[mark, ("Sec-Fetch-Site", "cross-site")]).code(), "not_allowed");
    assert_eq!(ask(&[mark, ("Sec-Fetch-Site", "same-site")]).code(), "not_allowed");
    let own = format!("http://{}", house.address);
    let done = ask(&[mark, ("Origin", &own), ("Sec-Fetch-Site", "same-origin")]);
    assert!(done.status < 300, "{} {}", done.status, done.text());
    let seen = owner.get("/api/v1/audit?per_page=50").text();
    assert!(seen.contains("refused"), "refusals are in the audit log: {seen}");
}

#[test]
fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let house = House::open();
    let sign_in = json!({ "user": "agent", "password": house.password });
    let plain = house.stranger().send("POST", "/api/v1/session", &sign_in);
    let cookie = plain.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-Proto", "https"), ("X-Requested-With", "jinpai")];
    let secure = house.stranger().ask("POST", "/api/v1/session", &headers, sign_in.to_string().as_bytes());
    let cookie = secure.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-jinpai=") && cookie.contains("Secure"), "{cookie}");
    assert!(secure.header("strict-transport-security").is_some() && plain.header("strict-transport-security").is_none());
}

#[test]
fn a_session_that_somebody_planted_is_not_the_one_that_is_signed_in() {
    let house = House::open();
    let mut victim = house.stranger();
    let planted = format!("jinpai={}", "0".repeat(64));
    victim.cookie = Some(planted.clone());
    let answer = victim.send("POST", "/api/v1/session", &json!({ "user": "owner", "password": house.password }));
    assert_eq!(answer.status, 200);
    assert!(!answer.header("set-cookie").unwrap().starts_with(&planted), "a new token for each sign-in");
    assert_eq!(victim.get("/api/v1/me").code(), "sign_in_first", "the planted one is still nobody's");
    let first = house.signed_in("owner");
    let again = first.send("POST", "/api/v1/session", &json!({ "user": "owner", "password": house.password }));
    assert_eq!(again.status, 200);
    assert_eq!(first.get("/api/v1/me").code(), "sign_in_first", "the session before is over");
}

#[test]
fn a_session_is_over_when_it_is_ended() {
    let house = House::open();
    let agent = house.signed_in("agent");
    assert_eq!(agent.get("/api/v1/me").status, 200);
    assert_eq!(agent.send("DELETE", "/api/v1/session", &json!(null)).status, 204);
    assert_eq!(agent.get("/api/v1/me").code(), "sign_in_first");
}

//! A write is done once.

use crate::house::House;
use serde_json::json;

fn new_user(name: &str) -> serde_json::Value {
    json!({ "user": name, "name": "新同事", "role": "agent", "password": "a-long-enough-password-7" })
}

#[test]
fn the_same_write_again_gets_the_same_answer_and_is_done_once() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let users = || owner.get("/api/v1/users").json()["total"].as_u64().unwrap();
    let before = users();
    let first = owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "one");
    assert!(first.status < 300, "{} {}", first.status, first.text());
    let again = owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "one");
    assert_eq!((again.status, again.header("idempotent-replayed")), (first.status, Some("true")));
    assert_eq!(users(), before + 1);
    let other = owner.send_with_key("POST", "/api/v1/users", &new_user("somebody"), "one");
    assert_eq!((other.status, other.code()), (422, "invalid".to_owned()));
    let anew = owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "two");
    assert_eq!(anew.code(), "conflict", "there is such a user already");
    assert_eq!(users(), before + 1);
}

#[test]
fn a_key_is_needed_and_is_ones_own() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let headers = [("Content-Type", "application/json"), ("X-Requested-With", "jinpai")];
    let without = owner.ask("POST", "/api/v1/users", &headers, new_user("newcomer").to_string().as_bytes());
    assert_eq!((without.code(), without.json()["field"].as_str()), ("bad_request".to_owned(), Some("Idempotency-Key")));
    let change = json!({ "lang": "en" });
    assert!(owner.send_with_key("PUT", "/api/v1/me", &change, "shared").status < 300);
    let agent = house.signed_in("agent");
    let own = agent.send_with_key("PUT", "/api/v1/me", &change, "shared");
    assert!(own.status < 300 && own.header("idempotent-replayed").is_none());
}

#[test]
fn a_write_that_failed_may_be_tried_again_with_its_key() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let wrong = json!({ "user": "", "name": "", "role": "agent", "password": "a-long-enough-password-7" });
    assert_eq!(owner.send_with_key("POST", "/api/v1/users", &wrong, "again").code(), "invalid");
    assert!(owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "again").status < 300);
}

#[test]
fn secrets_are_not_kept_with_the_answer() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let first = owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "secret");
    let again = owner.send_with_key("POST", "/api/v1/users", &new_user("newcomer"), "secret");
    assert!(!first.body.is_empty() && again.body.is_empty());
}

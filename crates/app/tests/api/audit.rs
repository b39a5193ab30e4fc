//! What the audit log says: who did what, when, from where; and that nothing done stays out of it.

use crate::client::Client;
use crate::house::{House, MONTH};
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

/// The newest line about a subject, if there is one.
fn line(owner: &Client, subject: &str) -> Option<Value> {
    let log = owner.get("/api/v1/audit?per_page=500").json();
    log["items"].as_array().unwrap().iter().find(|line| line["subject"] == subject).cloned()
}

fn expect(owner: &Client, subject: &str, action: &str, outcome: &str) -> Value {
    let line = line(owner, subject).unwrap_or_else(|| panic!("nothing is said of {subject}"));
    assert_eq!((line["action"].as_str(), line["outcome"].as_str()), (Some(action), Some(outcome)), "{line}");
    line
}

#[test]
fn a_write_says_what_was_given_but_no_secret() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let change = json!({ "pay_granted": true, "name": "郭主管" });
    assert_eq!(owner.send("PATCH", "/api/v1/users/supervisor", &change).status, 200);
    let line = expect(&owner, "/users/supervisor", "users.manage", "done");
    let details: Value = serde_json::from_str(line["details"].as_str().unwrap()).unwrap();
    assert_eq!(details["given"], change);
    let new = json!({ "user": "newcomer", "name": "新来的", "role": "agent", "password": "a-long-enough-password-7" });
    assert!(owner.send("POST", "/api/v1/users", &new).status < 300);
    // What is too long is left out, and all else of the line stays.
    let pad: serde_json::Map<_, _> = (0..2_000).map(|number| (number.to_string(), json!(number))).collect();
    assert_eq!(owner.send("PATCH", "/api/v1/users/agent", &json!({ "pad": pad })).status, 200);
    let line = expect(&owner, "/users/agent", "users.manage", "done");
    let details = line["details"].as_str().unwrap();
    assert!(details.contains("left_out_bytes") && details.contains("PATCH"), "{details}");
    let log = owner.get("/api/v1/audit?per_page=500").text();
    assert!(log.contains("新来的") && !log.contains("a-long-enough"), "{log}");
}

#[test]
fn looks_at_pay_and_files_taken_away_stand_in_it() {
    let house = House::open();
    let (owner, finance) = (house.signed_in("owner"), house.signed_in("finance"));
    let agent = house.roster()[0].agent.to_string();
    for (path, action) in [
        (format!("/pay/{MONTH}"), "pay.read"),
        (format!("/pay/{MONTH}/{agent}"), "pay.read"),
        (format!("/credits?month={MONTH}&format=csv"), "credits.read"),
        (format!("/figures?month={MONTH}&format=xlsx"), "figures.read"),
        // However it is asked for.
        (format!("/faults?month={MONTH}&form%61t=csv"), "faults.read"),
    ] {
        assert_eq!(finance.get(&format!("/api/v1{path}")).status, 200, "{path}");
        let line = expect(&owner, path.split('?').next().unwrap(), action, "done");
        assert_eq!(line["user"], "finance", "{line}");
    }
    // One's own draft on the overview.
    let own = house.signed_in("agent");
    assert_eq!(own.get(&format!("/api/v1/overview?month={MONTH}")).status, 200);
    assert_eq!(expect(&owner, "/overview", "pay.read", "done")["user"], "agent");
}

#[test]
fn refusals_stand_in_it_those_that_look_like_absence_too() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let agent = house.signed_in("agent");
    let own = owner.get("/api/v1/users/agent").json()["agent"].as_str().unwrap().to_owned();
    let other = house.roster().into_iter().map(|row| row.agent.to_string()).find(|agent| *agent != own).unwrap();
    let path = format!("/pay/{MONTH}/{other}");
    assert_eq!(agent.get(&format!("/api/v1{path}")).code(), "not_found");
    expect(&owner, &path, "pay.read", "refused");
    // Somebody who works in one shop asks for an order of the other.
    let orders = owner.get(&format!("/api/v1/credits?month={MONTH}&per_page=500")).json();
    let orders = orders["items"].as_array().unwrap();
    let shop = orders[0]["shop"].as_str().unwrap();
    let elsewhere = orders.iter().find(|order| order["shop"] != shop).unwrap();
    assert_eq!(owner.send("PATCH", "/api/v1/users/warehouse", &json!({ "shops": [shop] })).status, 200);
    let warehouse = house.signed_in("warehouse");
    let encoded = |text: &Value| text.as_str().unwrap().bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"));
    let path = format!("/orders/{}/{}", encoded(&elsewhere["shop"]), encoded(&elsewhere["order"]));
    assert_eq!(warehouse.get(&format!("/api/v1{path}")).code(), "not_found");
    expect(&owner, &path, "orders.read", "refused");
}

#[test]
fn a_write_stands_in_it_though_its_asker_went_away() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let names: Vec<String> = (0..12).map(|number| format!("hasty-{number}")).collect();
    for (pause, name) in names.iter().enumerate() {
        // Hashing the password takes long enough for some of the lines to be cut before the handler is done.
        let body = json!({ "user": name, "name": name, "role": "agent", "password": "a-long-enough-password-7" }).to_string();
        let mut stream = TcpStream::connect(house.address).unwrap();
        write!(
            stream,
            "POST /api/v1/users HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nX-Requested-With: jinpai\r\nIdempotency-Key: {name}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            house.address,
            owner.cookie.as_deref().unwrap(),
            body.len()
        )
        .unwrap();
        std::thread::sleep(Duration::from_millis(4 * (pause as u64 + 1)));
    }
    let added = || names.iter().filter(|name| owner.get(&format!("/api/v1/users/{name}")).status == 200).count();
    let told = || {
        let log = owner.get("/api/v1/audit?action=users.manage&per_page=500").text();
        names.iter().filter(|name| log.contains(&format!("{name}\\\""))).count()
    };
    // What was begun is ended soon.
    let mut before = (usize::MAX, usize::MAX);
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(100));
        let now = (added(), told());
        if now == before && now.0 == now.1 {
            break;
        }
        before = now;
    }
    assert!(added() > 0, "some were begun");
    assert_eq!(added(), told());
}

#[test]
fn nobody_gives_themselves_another_name() {
    let house = House::open();
    let manager = house.signed_in("manager");
    let before = manager.get("/api/v1/me").json()["name"].clone();
    assert!((400..500).contains(&manager.send("PUT", "/api/v1/me", &json!({ "name": "另一个经理" })).status));
    assert_eq!(manager.get("/api/v1/me").json()["name"], before);
    // An owner gives names, and never one that another has: decisions say by name who made them.
    let owner = house.signed_in("owner");
    let taken = owner.send("PATCH", "/api/v1/users/supervisor", &json!({ "name": before }));
    assert_eq!((taken.code(), taken.json()["field"].as_str()), ("conflict".to_owned(), Some("name")));
}

#[test]
fn measurements_are_for_this_machine_only() {
    let house = House::open();
    let stranger = house.stranger();
    let here = stranger.get("/metrics");
    assert!(here.status == 200 && here.text().contains("jinpai_"), "{}", here.text());
    assert_eq!(stranger.ask("GET", "/metrics", &[("X-Forwarded-For", "203.0.113.9")], b"").status, 404);
}

//! `/orders`

use crate::house::{House, MONTH};
use serde_json::{Value, json};

#[test]
fn a_look_at_personal_data_stands_in_the_audit_log_with_its_reason_and_is_kept_nowhere() {
    let house = House::open();
    let (owner, warehouse) = (house.signed_in("owner"), house.signed_in("warehouse"));
    let credits = owner.get(&format!("/api/v1/credits?month={MONTH}&per_page=1")).json();
    let (shop, order) = (credits["items"][0]["shop"].as_str().unwrap(), credits["items"][0]["order"].as_str().unwrap());
    let shop = shop.bytes().fold(String::new(), |all, byte| all + &format!("%{byte:02X}"));
    let path = format!("/api/v1/orders/{shop}/{order}");
    let masked = warehouse.get(&path).json()["receiver"]["phone"].as_str().unwrap().to_owned();
    assert!(masked.contains("****"), "{masked}");

    let unmask = format!("{path}/unmask");
    let shown = warehouse.send_with_key("POST", &unmask, &json!({ "reason": "面单打不出来" }), "unmask-once");
    let phone = shown.json()["phone"].as_str().unwrap().to_owned();
    assert!(!phone.contains('*') && phone.starts_with(&masked[..3]), "{phone}");
    assert_eq!(house.signed_in("finance").send("POST", &unmask, &json!({ "reason": "好奇" })).code(), "not_allowed");

    let log = owner.get("/api/v1/audit?action=personal.unmask").text();
    assert!(log.contains("面单打不出来"), "{log}");
    assert!(!log.contains(&phone), "the log holds no personal data");
    let again = warehouse.send_with_key("POST", &unmask, &json!({ "reason": "面单打不出来" }), "unmask-once");
    assert_eq!((again.status, again.text().as_str()), (200, ""), "what was shown is not kept for a replay");
}

#[test]
fn a_search_in_personal_data_stands_in_the_audit_log_and_without_it_finds_none() {
    let house = House::open();
    let (owner, agent) = (house.signed_in("owner"), house.signed_in("agent"));
    let known = owner.get(&format!("/api/v1/credits?month={MONTH}&per_page=50")).json();
    let escaped = |byte: u8| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let said_phone = |row: &Value| {
        let path = format!("/api/v1/orders/{}/{}", row["shop"].as_str()?, row["order"].as_str()?);
        let path: String = path.bytes().map(escaped).collect();
        let shown = owner.send("POST", &format!("{path}/unmask"), &json!({ "reason": "test" })).json();
        let phone = shown["phone"].as_str()?.to_owned();
        let found = owner.get(&format!("/api/v1/chats/search?text={phone}&unmask=true")).json();
        found["items"].as_array().is_some_and(|items| !items.is_empty()).then_some(phone)
    };
    let phone = known["items"].as_array().unwrap().iter().find_map(said_phone).expect("a chat in which a phone is confirmed");
    for client in [&owner, &agent] {
        let masked = client.get(&format!("/api/v1/chats/search?text={phone}"));
        assert_eq!(masked.json()["items"], json!([]), "{}", masked.text());
    }
    let before = owner.get("/api/v1/audit?action=personal.unmask").json()["total"].as_u64().unwrap();
    assert_eq!(agent.get(&format!("/api/v1/chats/search?text={phone}&unmask=true")).status, 200);
    for role in ["finance", "warehouse"] {
        let refused = house.signed_in(role).get(&format!("/api/v1/chats/search?text={phone}&unmask=true"));
        assert_eq!(refused.code(), "not_allowed");
    }
    let log = owner.get("/api/v1/audit?action=personal.unmask");
    assert_eq!(log.json()["total"].as_u64(), Some(before + 1), "{}", log.text());
    assert!(!log.text().contains(&phone), "the log holds no personal data");
}

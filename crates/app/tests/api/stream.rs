//! `/stream`

use crate::client::Client;
use crate::house::House;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Reads until a text has come.
fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    while !text.contains(wanted) {
        let read = stream.read(&mut bytes).unwrap();
        assert!(read > 0, "the stream ended before {wanted:?}: {text}");
        text.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    text
}

/// A stream that has begun.
fn listen(house: &House, who: &Client) -> TcpStream {
    let mut stream = TcpStream::connect(house.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let cookie = who.cookie.clone().unwrap();
    write!(stream, "GET /api/v1/stream HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", house.address).unwrap();
    let first = read_until(&mut stream, "\"kind\":\"state\"");
    assert!(first.starts_with("HTTP/1.1 200") && first.contains("text/event-stream"), "{first}");
    stream
}

#[test]
fn a_write_is_told_to_everybody_whom_it_concerns() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let mut stream = listen(&house, &owner);
    assert_eq!(owner.send("PATCH", "/api/v1/users/warehouse", &json!({ "name": "仓管" })).status, 200);
    let told = read_until(&mut stream, "users");
    assert!(told.contains("event: state"), "{told}");
    house.app.live().signed_out("owner");
    // The stream ends, and the browser asks again who it is.
    read_until(&mut stream, "0\r\n\r\n");
}

#[test]
fn what_a_connector_streams_reaches_the_screens() {
    let house = House::open();
    house.moves_streamed_rows();
    let owner = house.signed_in("owner");
    let token =
        owner.send("POST", "/api/v1/tokens", &json!({ "name": "connector" })).json()["token"].as_str().unwrap().to_owned();
    let mut stream = listen(&house, &house.signed_in("agent"));
    let shop = owner.get("/api/v1/shops").json()["items"][0]["shop"].clone();
    let account = house.account().account.to_string();
    let batch = json!({
        "messages": [{ "shop": shop, "message_id": "live-1", "buyer": "新买家", "account": account, "time": "2025-11-03 20:00:00",
            "sender": "buyer", "content": "在吗" }],
        "presence": [{ "account": account, "time": "2025-11-03 20:00:00", "state": "online" }],
    });
    let bearer = format!("Bearer {token}");
    let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
    let answer = house.stranger().ask("POST", "/api/v1/events", &headers, batch.to_string().as_bytes());
    assert_eq!((answer.status, answer.json()["taken"].as_u64()), (200, Some(2)), "{}", answer.text());
    read_until(&mut stream, "chats");
    let found = house.signed_in("agent").get("/api/v1/chats?q=%E6%96%B0%E4%B9%B0%E5%AE%B6&from=2025-11-03&to=2025-11-03").json();
    assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
}

#[test]
fn a_stranger_gets_no_stream() {
    let house = House::open();
    assert_eq!(house.stranger().get("/api/v1/stream").code(), "sign_in_first");
}

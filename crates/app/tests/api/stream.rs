//! `/stream`

use crate::house::House;
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

#[test]
fn a_write_is_told_to_everybody_whom_it_concerns() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let mut stream = TcpStream::connect(house.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let cookie = owner.cookie.clone().unwrap();
    write!(stream, "GET /api/v1/stream HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", house.address).unwrap();
    let first = read_until(&mut stream, "\"kind\":\"state\"");
    assert!(first.starts_with("HTTP/1.1 200") && first.contains("text/event-stream"), "{first}");
    house.app.live().changed([jinpai_app::api::live::Subject::Users]);
    let told = read_until(&mut stream, "users");
    assert!(told.contains("event: state"), "{told}");
    house.app.live().signed_out("owner");
    // The stream ends, and the browser asks again who it is.
    read_until(&mut stream, "0\r\n\r\n");
}

#[test]
fn a_stranger_gets_no_stream() {
    let house = House::open();
    assert_eq!(house.stranger().get("/api/v1/stream").code(), "sign_in_first");
}

//! Too much, too often, too slow.

use crate::client::Client;
use crate::house::House;
use jinpai_app::clock::Stopwatch;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn a_body_that_is_too_large_is_refused_before_and_while_it_is_read() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let headers = [("Content-Type", "application/json"), ("X-Requested-With", "jinpai"), ("Idempotency-Key", "large")];
    let large = vec![b' '; 3 << 20];
    assert_eq!(owner.ask("PUT", "/api/v1/me", &headers, &large).code(), "too_large");
    let chunked: Vec<_> = headers.into_iter().chain([("Transfer-Encoding", "chunked")]).collect();
    let mut body = Vec::new();
    for _ in 0..3 {
        body.extend_from_slice(b"100000\r\n");
        body.extend_from_slice(&vec![b' '; 1 << 20]);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(owner.ask("PUT", "/api/v1/me", &chunked, &body).code(), "too_large");
    let long = format!("/api/v1/shops?q={}", "a".repeat(10_000));
    assert_eq!(owner.get(&long).code(), "bad_request");
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_again() {
    let house = House::open();
    let agent = house.signed_in("agent");
    let asked = (0..2_000).map(|_| agent.get("/api/v1/jobs")).find(|answer| answer.status != 200).expect("it goes on for ever");
    assert_eq!(asked.code(), "too_many");
    assert!(asked.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
    assert_eq!(house.signed_in("owner").get("/api/v1/jobs").status, 200, "others may go on");
}

#[test]
fn passwords_cannot_be_tried_one_after_the_other() {
    let house = House::open();
    let stranger = house.stranger();
    let tries: Vec<u16> = (0..30)
        .map(|number| {
            stranger.send("POST", "/api/v1/session", &json!({ "user": "owner", "password": format!("guess{number}") })).status
        })
        .collect();
    assert_eq!(tries.last(), Some(&429), "{tries:?}");
    assert!(tries.iter().filter(|status| **status == 401).count() <= 10, "{tries:?}");
}

#[test]
fn a_connection_that_says_nothing_is_closed_and_does_not_hold_others_up() {
    let house = House::open();
    let mut slow: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(house.address).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: ").unwrap();
    }
    assert_eq!(Client::at(house.address).get("/api/v1/health").status, 200);
    let began = Stopwatch::start();
    let mut first = slow.swap_remove(0);
    first.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let mut rest = Vec::new();
    // Closed, with or without a word.
    drop(first.read_to_end(&mut rest));
    assert!(began.elapsed() < Duration::from_secs(40), "it took {:?}", began.elapsed());
}

#[test]
fn what_is_no_http_is_answered_shortly() {
    let house = House::open();
    let long = vec![b'A'; 200_000];
    for bytes in [&b"\x16\x03\x01\x02\x00\x01\x00"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", &long] {
        let answer = String::from_utf8_lossy(&house.stranger().raw(bytes)).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(house.stranger().get("/api/v1/health").status, 200);
}

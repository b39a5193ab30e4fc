//! What browsers are told about every answer, and what they may keep.

use crate::house::House;
use std::path::Path;

const EVERYWHERE: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[test]
fn every_answer_carries_the_security_headers() {
    let house = House::open();
    let owner = house.signed_in("owner");
    for path in ["/", "/pay/2025-11", "/no.such.file", "/api/v1/me", "/api/v1/shops", "/api/v1/nothing", "/api/v1/health"] {
        for answer in [owner.get(path), house.stranger().get(path)] {
            for (name, value) in EVERYWHERE {
                assert_eq!(answer.header(name), Some(*value), "{path}: {name}");
            }
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-eval") && !policy.contains("script-src 'self' '"), "{path}: {policy}");
            assert!(answer.header("cache-control").is_some() && answer.header("x-request-id").is_some(), "{path}");
        }
    }
    let month = crate::house::MONTH;
    for path in
        ["me".to_owned(), format!("overview?month={month}"), format!("facts/orders?month={month}"), format!("pay/{month}")]
    {
        let kept = owner.get(&format!("/api/v1/{path}"));
        assert_eq!(
            (kept.status, kept.header("cache-control")),
            (200, Some("no-store")),
            "people's pay and data are not kept: {path}"
        );
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let first = owner.get("/api/v1/shops");
    let tag = first.header("etag").unwrap();
    let second = owner.ask("GET", "/api/v1/shops", &[("If-None-Match", tag)], b"");
    assert_eq!((second.status, second.body.len()), (304, 0));
    let other = owner.ask("GET", "/api/v1/shops?q=nothing-is-called-so", &[("If-None-Match", tag)], b"");
    assert_eq!(other.status, 200);
}

#[test]
fn large_answers_are_compressed_where_that_is_understood() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let packed = owner.ask("GET", "/api/v1/openapi.json", &[("Accept-Encoding", "gzip")], b"");
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.starts_with(&[0x1f, 0x8b]));
    let plain = owner.get("/api/v1/openapi.json");
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.json(), serde_json::to_value(jinpai_app::api::openapi()).unwrap());
}

#[test]
fn no_path_leads_out_of_the_screens() {
    let house = House::open();
    let secret = "name = \"jinpai-app\"";
    assert!(std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap().contains(secret));
    let climbs = [
        "/../../crates/app/Cargo.toml",
        "/assets/../../../crates/app/Cargo.toml",
        "/..%2f..%2fcrates/app/Cargo.toml",
        "/%2e%2e/%2e%2e/crates/app/Cargo.toml",
        "/..\\..\\crates\\app\\Cargo.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/assets/%00",
        "/.git/config",
    ];
    for path in climbs {
        let raw = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = String::from_utf8_lossy(&house.stranger().raw(raw.as_bytes())).into_owned();
        assert!(!answer.contains(secret) && !answer.contains("root:") && !answer.contains("[core]"), "{path}: {answer}");
    }
    assert_eq!(house.stranger().get("/assets/nothing-0123abcd.js").status, 404, "no page stands in for a script");
    assert_eq!(house.stranger().ask("POST", "/", &[], b"x").status, 405);
}

//! Texts that would be more than texts somewhere: in SQL, in the log, in a spreadsheet, in a path; and errors in both languages.

use crate::client::{Answer, Client};
use crate::house::{House, MONTH};
use serde_json::{Value, json};
use std::time::Duration;

/// Texts that mean something to a database, a shell, a template, a path or a terminal.
const HOSTILE: &[&str] = &[
    "' OR '1'='1",
    "'; DROP TABLE agents; --",
    "\" UNION SELECT password FROM users --",
    "%' ESCAPE '\\",
    "../../../../etc/passwd",
    "..%2f..%2f",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "=HYPERLINK(\"http://evil.example\")",
    "\u{0}",
    "\r\nX-Injected: yes",
    "\u{1b}[2J",
    "𠮷\u{202e}",
];

fn percent(text: &str) -> String {
    text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
}

/// Every text parameter of every `GET`, one after the other, filled with something hostile.
fn attempts() -> Vec<String> {
    let document: Value = serde_json::to_value(jinpai_app::api::openapi()).unwrap();
    let mut attempts = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get").filter(|_| !path.ends_with("/stream")) else { continue };
        let empty = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&empty);
        let named = |wanted: &str| {
            let of = parameters.iter().filter(move |parameter| parameter["in"] == wanted);
            of.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for text in HOSTILE {
            let mut filled = path.clone();
            for name in named("path") {
                filled = filled.replace(&format!("{{{name}}}"), &percent(text));
            }
            if filled != *path {
                attempts.push(filled);
            }
            let plain = named("path")
                .iter()
                .fold(path.clone(), |path, name| path.replace(&format!("{{{name}}}"), if name == "month" { MONTH } else { "1" }));
            attempts.extend(named("query").iter().map(|name| format!("{plain}?{name}={}", percent(text))));
        }
    }
    attempts
}

/// A value as a schema of the document wants it, with `text` wherever it wants a text.
fn filled(document: &Value, schema: &Value, text: &str, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let known = document.pointer(name.trim_start_matches('#')).unwrap();
        return filled(document, known, text, depth + 1);
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[choice].as_array() {
            let said = choices.iter().find(|choice| choice["type"] != "null").unwrap();
            return filled(document, said, text, depth + 1);
        }
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind {
        Some("object") if depth < 6 => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, of)| (name.clone(), filled(document, of, text, depth + 1))).collect()
        }
        Some("array") if depth < 6 => json!([filled(document, &schema["items"], text, depth + 1)]),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(false),
        Some("string") => schema["enum"].as_array().map_or(json!(text), |words| words[0].clone()),
        _ => Value::Null,
    }
}

/// A way to write, its address and its body.
type Write = (String, String, Value);

/// Every write with every text of its body hostile, and every text of its address.
fn writes() -> Vec<Write> {
    let document: Value = serde_json::to_value(jinpai_app::api::openapi()).unwrap();
    let mut writes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(method, _)| *method != "get") {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            for text in HOSTILE {
                let body = if schema.is_null() { Value::Null } else { filled(&document, schema, text, 0) };
                let parts = path.split('/').map(|part| if part.starts_with('{') { percent(text) } else { part.to_owned() });
                writes.push((method.to_uppercase(), parts.collect::<Vec<_>>().join("/"), body));
            }
        }
    }
    writes
}

/// Asks once more where it was too often. What is slow on purpose, such as trying passwords, may say so again.
fn patiently(ask: impl Fn() -> Answer) -> Answer {
    let answer = ask();
    let wait = answer.header("retry-after").and_then(|seconds| seconds.parse().ok()).filter(|seconds| *seconds <= 2);
    let Some(wait) = wait.filter(|_| answer.status == 429) else { return answer };
    std::thread::sleep(Duration::from_secs(wait));
    ask()
}

#[test]
fn hostile_texts_in_every_parameter_are_texts_and_nothing_more() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let attempts = attempts();
    assert!(attempts.len() > 100, "{}", attempts.len());
    for path in &attempts {
        is_harmless(&patiently(|| owner.get(path)), path);
    }
    let users = patiently(|| owner.get("/api/v1/users"));
    assert_eq!(users.json()["total"], 6, "everybody is still there: {}", users.text());
    assert!(!house.roster().is_empty());
}

#[test]
fn hostile_texts_in_every_body_are_texts_and_nothing_more() {
    let house = House::open();
    // Waits of their own stand before passwords; and who ends the session is out.
    let is_left_out = |path: &str| path.ends_with("/session") || path.ends_with("/setup");
    let mut owner = house.signed_in("owner");
    let people = house.roster().len();
    let mut taken = 0;
    for (method, path, body) in writes().iter().filter(|(_, path, _)| !is_left_out(path)) {
        let answer = patiently(|| owner.send(method, path, body));
        is_harmless(&answer, &format!("{method} {path} {body}"));
        taken += usize::from(answer.status < 300);
        if patiently(|| owner.get("/api/v1/me")).status == 401 {
            owner = house.signed_in("owner");
        }
    }
    assert!(taken > 10, "only {taken} were taken: the bodies are not what is asked for");
    assert!(house.roster().len() >= people, "nobody is lost");
    let users = patiently(|| owner.get("/api/v1/users?per_page=200")).json();
    assert!(users["total"].as_u64().unwrap() >= 6, "{users}");
    let log = patiently(|| owner.get("/api/v1/audit/check")).json();
    assert_eq!(log["sound"], true, "and the log is whole: {log}");
}

fn is_harmless(answer: &Answer, asked: &str) {
    assert!(answer.status < 500, "{asked}: {} {}", answer.status, answer.text());
    assert!(answer.header("x-injected").is_none(), "{asked}");
    if answer.status >= 400 {
        answer.code();
    }
}

#[test]
fn errors_are_in_the_language_of_the_asker() {
    let house = House::open();
    let said =
        |lang: &'static str| Client { lang, ..house.stranger() }.get("/api/v1/me").json()["message"].as_str().unwrap().to_owned();
    assert_eq!(said("zh-CN"), "请先登录");
    assert_eq!(said("en-GB,en;q=0.9"), "please sign in first");
}

#[test]
fn bodies_that_are_no_json_or_not_what_is_asked_for_are_problems() {
    let house = House::open();
    let owner = house.signed_in("owner");
    for (kind, body) in [
        ("application/json", &b"{"[..]),
        ("application/json", b"[]"),
        ("application/json", b"{\"lang\": 7}"),
        ("application/json", b"\xff\xfe"),
        ("text/plain", b"lang=en"),
        ("application/x-www-form-urlencoded", b"lang=en"),
    ] {
        let headers = [("Content-Type", kind), ("X-Requested-With", "jinpai"), ("Idempotency-Key", "body")];
        let answer = owner.ask("PUT", "/api/v1/me", &headers, body);
        assert!((400..500).contains(&answer.status), "{}", answer.text());
        answer.code();
    }
    // Deep nesting is not a way to make the server fall over.
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let headers = [("Content-Type", "application/json"), ("X-Requested-With", "jinpai"), ("Idempotency-Key", "deep")];
    assert!((400..500).contains(&owner.ask("PUT", "/api/v1/me", &headers, deep.as_bytes()).status));
}

#[test]
fn an_export_holds_no_formula() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let new = json!({ "user": "formula", "name": "=HYPERLINK(\"http://evil.example\",\"x\")", "role": "agent", "password": "a-long-enough-password-7" });
    assert!(owner.send("POST", "/api/v1/users", &new).status < 300);
    let csv = owner.get("/api/v1/users?format=csv").text();
    assert!(csv.contains("'=HYPERLINK") && !csv.contains(",=HYPERLINK") && !csv.contains("\"=HYPERLINK"), "{csv}");
}

#[test]
fn a_name_cannot_begin_a_line_of_the_log_of_its_own() {
    let house = House::open();
    let forged = "owner\n2026-01-01T00:00:00Z INFO audit: all is well";
    let answer = house.stranger().send("POST", "/api/v1/session", &json!({ "user": forged, "password": "x" }));
    assert_eq!(answer.status, 401);
    let log = house.signed_in("owner").get("/api/v1/audit?per_page=100").text();
    assert!(!log.contains("all is well"), "names that are nobody's are not written down: {log}");
}

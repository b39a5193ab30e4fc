//! The description of the API in the repository is that of the program.

use std::fs;
use std::path::Path;

#[test]
fn the_checked_in_description_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("openapi.json");
    let written: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let generated = serde_json::to_value(jinpai_app::api::openapi()).unwrap();
    assert!(written == generated, "openapi.json is old: `cargo run -q --bin jinpai -- openapi > openapi.json`");
}

#[test]
fn everything_that_the_description_refers_to_is_in_it() {
    fn refers(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(entries) => {
                found.extend(entries.get("$ref").and_then(|to| to.as_str()).map(str::to_owned));
                entries.values().for_each(|entry| refers(entry, found));
            }
            serde_json::Value::Array(entries) => entries.iter().for_each(|entry| refers(entry, found)),
            _ => {}
        }
    }
    let document = serde_json::to_value(jinpai_app::api::openapi()).unwrap();
    let mut found = Vec::new();
    refers(&document, &mut found);
    assert!(!found.is_empty());
    found.retain(|to| document.pointer(to.trim_start_matches('#')).is_none());
    assert_eq!(found, Vec::<String>::new(), "a schema of a parameter is not registered by itself: #[param(inline)]");
}

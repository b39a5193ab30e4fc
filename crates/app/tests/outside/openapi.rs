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

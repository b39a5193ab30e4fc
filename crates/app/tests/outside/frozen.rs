//! A month that an earlier version of the program closed: its payslips and files, computed again from its frozen inputs, are the same
//! bytes today (spec 4.7). The database stands in `fixtures/closed-month`; how it was made, in the page beside it.

use crate::desk::Desk;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The month's hash, as `close` printed it.
const HASH: &str = include_str!("../fixtures/closed-month/hash.txt");

#[test]
fn a_month_closed_by_an_earlier_version_comes_out_the_same() {
    let desk = Desk::new();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/closed-month");
    fs::create_dir_all(desk.path("jinpai-data")).unwrap();
    fs::copy(fixture.join("jinpai.db"), desk.path("jinpai-data/jinpai.db")).unwrap();
    let verified = desk.expect(0, ["verify", "--json"]);
    assert!(verified.out.contains(HASH.trim()), "{}", verified.out);
    desk.expect(0, ["slip", "--month", "2025-11", "--out", "slips", "--format", "json"]);
    let slips: Value = serde_json::from_slice(&fs::read(desk.path("slips/2025-11-slips.json")).unwrap()).unwrap();
    let last = slips.as_array().and_then(|slips| slips.last()).expect("three persons were paid");
    assert_eq!(last["closed"]["number"], 3);
    assert_eq!(last["closed"]["hash"], HASH.trim(), "the month's hash is that of its last payslip");
}

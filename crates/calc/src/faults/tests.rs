//! Each kind of fact with cases an accountant can read, and the properties of the whole.

mod decisions;
mod people;
mod properties;
mod talk;
mod world;

use world::{World, lines};

/// The faults of a shop under one rule with the id `f`, whose keys are given.
#[track_caller]
fn check(keys: &str, world: &World, expected: &[&str]) {
    let report = world.report(&format!("[[fault]]\nid = \"f\"\n{keys}\n"));
    assert!(report.cannot_be_found.is_empty(), "{:?}", report.cannot_be_found);
    assert_eq!(lines(&report), expected);
}

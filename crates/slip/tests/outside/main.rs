//! Slips from outside: what a reader finds in the PDF and in the HTML.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has nothing better to do than to stop")]

mod pages;
mod samples;
mod web;

use std::path::{Path, PathBuf};

/// Writes a file where a person can look at it after the tests.
fn keep(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

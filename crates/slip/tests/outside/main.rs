//! Slips from outside: what a reader finds in the PDF and in the HTML.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has nothing better to do than to stop")]

mod pages;
mod samples;
mod web;

//! The binary from outside: what a person types, sees and finds in files.
#![expect(clippy::unwrap_used, reason = "helpers of tests that have nothing better to do than to stop")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod access;
mod attention;
mod bad_input;
mod case;
mod cases;
mod demo;
mod desk;
mod figures_api;
mod frozen;
mod import;
mod kill;
mod months;
mod openapi;
mod orders;
mod pages;
mod pay_api;
mod plans;
mod plans_api;
mod real_data;
mod same_bytes;
mod supervisor;
mod usage;
mod workbook;

//! The API from outside: a real server on a real socket, asked as a browser or a program asks it. The folders mirror what is asked for.
#![expect(clippy::unwrap_used, reason = "helpers of tests that have nothing better to do than to stop")]
#![expect(clippy::print_stdout, reason = "the table of routes and roles is shown")]

mod audit;
mod client;
mod house;
mod jobs;
mod orders;
mod permissions;
mod security;
mod stop;
mod stream;

//! Release builds carry the screens; a change of them makes the binary anew.

use std::path::Path;

fn main() {
    #[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by the environment")]
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let screens = Path::new("../../web/dist");
    say("rerun-if-changed=build.rs");
    // Development builds read the folder when they are asked for a page.
    if is_release && screens.is_dir() {
        say("rerun-if-changed=../../web/dist");
    }
}

fn say(what: &str) {
    println!("cargo::{what}");
}

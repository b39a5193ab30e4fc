#![no_main]

use std::panic;

// The containers' own crates panic on some damaged files; `jinpai_import` catches that, and it is no finding. A panic of ours is:
// it still ends the run, because nothing catches it before libFuzzer does.
libfuzzer_sys::fuzz_target!(
    init: panic::set_hook(Box::new(|found| {
        let theirs = found.location().is_some_and(|place| place.file().contains("/registry/"));
        if !theirs {
            eprintln!("{found}");
        }
    })),
    |data: &[u8]| jinpai_fuzz::whatever(data)
);

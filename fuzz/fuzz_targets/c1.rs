#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| jinpai_fuzz::c1(data));

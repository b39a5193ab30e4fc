//! The same options give the same bytes; another seed gives others.

use jinpai_demo::{Layout, MemoryFiles, Options, write_interchange, write_interchange_and_late, write_taobao};

fn interchange(options: &Options) -> Vec<(String, Vec<u8>)> {
    let files = MemoryFiles::default();
    let _written = write_interchange(options, &mut files.clone()).expect("memory takes every write");
    files.names().into_iter().map(|name| (name.clone(), files.bytes(&name).expect("it was named"))).collect()
}

#[test]
fn same_options_same_bytes() {
    let options = Options { agents: 5, days: 3, seed: 42, ..Options::default() };
    assert_eq!(interchange(&options), interchange(&options));
    let other = Options { seed: 43, ..options };
    assert_ne!(interchange(&other), interchange(&options));
}

#[test]
fn what_comes_late_does_not_change_what_was_known() {
    let options = Options { agents: 5, days: 4, seed: 7, ..Options::default() };
    let known = interchange(&options);
    for late_days in [1, 9] {
        let (files, late) = (MemoryFiles::default(), MemoryFiles::default());
        let with = Options { late_days, ..options.clone() };
        let (_, written) =
            write_interchange_and_late(&with, &mut files.clone(), &mut late.clone()).expect("memory takes every write");
        let names = files.names();
        let bytes: Vec<_> = names.into_iter().map(|name| (name.clone(), files.bytes(&name).expect("it was named"))).collect();
        assert!(bytes == known, "{late_days} late days change the days before");
        assert!(written.messages > 500 && written.orders > 50, "{written:?}");
    }
}

#[test]
fn same_options_same_native_bytes() {
    let options = Options { agents: 4, days: 2, ..Options::default() };
    let write = || {
        let files = MemoryFiles::default();
        let written = write_taobao(&options, Layout::A4, &mut files.clone()).expect("memory takes every write");
        let bytes: Vec<_> = files.names().iter().map(|name| files.bytes(name)).collect();
        (written, files.names(), bytes)
    };
    assert_eq!(write(), write());
}

/// FNV-1a, written out here so that no library's version can change it.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The bytes are the same on every machine. Whoever changes what is simulated changes this number, knowingly: demos, benchmarks and
/// screenshots made before are then not comparable any more.
#[test]
fn the_bytes_of_a_known_demo() {
    let options = Options { agents: 5, days: 3, seed: 42, ..Options::default() };
    let sum = interchange(&options).iter().fold(0, |sum: u64, (_, bytes)| sum.rotate_left(1) ^ digest(bytes));
    assert_eq!(sum, 0xfda8_b94d_9dba_5fb7, "the digest is {sum:#018x}");
}

//! The same options give the same bytes; another seed gives others.

use jinpai_demo::{Layout, MemoryFiles, Options, write_interchange, write_taobao};

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
    assert_eq!(sum, 0xadde_ae5b_212d_8a99, "the digest is {sum:#018x}");
}

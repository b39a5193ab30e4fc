//! The entry points that are fuzzed, over a small corpus and what damage makes of it, on the stable toolchain.
#![expect(clippy::unwrap_used, reason = "a test's helpers")]

#[path = "../../../fuzz/src/targets.rs"]
#[expect(unreachable_pub, reason = "the items are public for the fuzz targets, which are another crate")]
mod targets;

use arrow::array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use proptest::prelude::*;
use std::sync::Arc;
use targets::{ALL, Target};

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0_u32..).zip([["month", "agent", "sales"], ["2024-11", "a", "80000"], ["合计", "", "80000"]]) {
        for (column, cell) in (0_u16..).zip(cells) {
            sheet.write(row, column, cell).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn parquet() -> Vec<u8> {
    let times: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![Some(1_730_596_507_000_000), None]));
    let agents: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let batch = RecordBatch::try_from_iter_with_nullable([("agent", agents, true), ("time", times, true)]).unwrap();
    let mut bytes = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

/// A valid piece for each entry point; the heads that some of them put before it are theirs.
fn corpus() -> Vec<Vec<u8>> {
    let chat = format!(
        "店:美(2020-04-24 16:07:21): 亲\n{0}c{0}\nc(2020-04-24 16:08:00):  [微笑]\n{1}\n 群聊\n",
        "-".repeat(28),
        "=".repeat(64)
    );
    let (gbk, _, _) = encoding_rs::GB18030.encode("shop,agent,date,duty\n某店,小美,2024-11-03,晨会\n");
    vec![
        b"m1,S,b,S:a,2024-11-03 09:15:07,buyer,text,\"two\nlines, \"\"quoted\"\"\"\n,S,b,S:a,2024/11/3 9:15,agent,,\xE5\xA5\xBD\n".to_vec(),
        b"{\"order\":\"2\",\"buyer\":\"b\",\"created\":\"2024-11-03T09:00:00Z\",\"payable\":1.5,\"campaign\":true}\n{\"order\":1e18}\n".to_vec(),
        "=\"3515\",\"b\",\"\",\"1.00\",\"0.00\",\"0\",\"1.00\",\"0\",\"1.00\",\"0\",\"交易成功\",\"\",\"\",\"\",\"\",\"\",\"'139\",\"2017-07-08 00:42:32\",\"\",\"锅\",\"1\",\"\",\"\",\"\",\"1\",\"0\",\"S\",\"\",\"0\",\"0元\"\n".into(),
        chat.into_bytes(),
        gbk.into_owned(),
        workbook(),
        parquet(),
    ]
}

#[test]
fn every_entry_point_survives_every_piece() {
    for (name, target) in ALL {
        for piece in corpus() {
            target(&piece);
            for end in 0..piece.len().min(400) {
                target(&piece[..end]);
            }
        }
        assert!(!name.is_empty());
    }
}

/// The seeds of the fuzzer, among them whatever it once broke a reader with.
#[test]
fn every_entry_point_survives_the_seeds_of_the_fuzzer() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let mut count = 0;
    for folder in std::fs::read_dir(seeds).unwrap() {
        for seed in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let bytes = std::fs::read(seed.unwrap().path()).unwrap();
            for (_, target) in ALL {
                target(&bytes);
            }
            count += 1;
        }
    }
    assert!(count >= ALL.len(), "{count} seeds");
}

/// Damage: bytes changed, a piece taken out, a piece put in twice.
fn damaged(
    mut bytes: Vec<u8>,
    changes: &[(prop::sample::Index, u8)],
    cut: (prop::sample::Index, prop::sample::Index),
    double: bool,
) -> Vec<u8> {
    for (at, byte) in changes {
        let at = at.index(bytes.len());
        bytes[at] = *byte;
    }
    let (from, to) = (cut.0.index(bytes.len()), cut.1.index(bytes.len()));
    let piece: Vec<u8> = if double { bytes[from.min(to)..from.max(to)].to_vec() } else { Vec::new() };
    if double || changes.len().is_multiple_of(2) {
        bytes.splice(from.max(to)..from.max(to), piece);
    } else {
        bytes.drain(from.min(to)..from.max(to));
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_breaks_a_reader(
        (_, target) in prop::sample::select(ALL.to_vec()),
        piece in prop::sample::select(corpus()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop_oneof![any::<u8>(), Just(b'"'), Just(b'\n'), Just(0), Just(0xFF)]), 0..6),
        cut in any::<(prop::sample::Index, prop::sample::Index)>(),
        double in any::<bool>(),
    ) {
        let target: Target = target;
        target(&damaged(piece, &changes, cut, double));
    }
}

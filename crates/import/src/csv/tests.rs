use super::delimiters;
use super::records::{Broken, Records};
use crate::text::{Text, detect};
use crate::{FileProblem, Input, Limits, ProblemKind};
use proptest::prelude::*;

type Split = Vec<(u64, Result<Vec<String>, ProblemKind>)>;

fn split_within(bytes: impl Into<Vec<u8>>, limits: Limits) -> Result<Split, FileProblem> {
    let mut input = Input::bytes(bytes);
    let encoding = detect(&mut input)?;
    let mut text = Text::new(&mut input, encoding, limits.line_bytes)?;
    let mut records = Records::new(&mut text, b',', limits);
    let mut found = Vec::new();
    while let Some(record) = records.next_record()? {
        let fields = record.fields.map(|fields| (0..fields.count()).map(|index| fields.get(index).to_owned()).collect());
        found.push((record.row, fields.map_err(|Broken { problem, .. }| problem)));
    }
    Ok(found)
}

fn split(bytes: impl Into<Vec<u8>>) -> Split {
    split_within(bytes, Limits::default()).unwrap()
}

fn good(rows: &[(u64, &[&str])]) -> Split {
    rows.iter().map(|(row, fields)| (*row, Ok(fields.iter().map(|&field| field.to_owned()).collect()))).collect()
}

#[test]
fn quotations_hold_commas_quotes_and_lines() {
    assert_eq!(
        split("a,b\r\n\"1,2\",\"say \"\"hi\"\"\"\r\n\r\n\"two\r\nlines\",x\nlast,\"\""),
        good(&[(1, &["a", "b"]), (2, &["1,2", "say \"hi\""]), (4, &["two\r\nlines", "x"]), (6, &["last", ""])])
    );
    assert_eq!(split("a b\"c,\"d\"e\n,\n"), good(&[(1, &["a b\"c", "de"]), (2, &["", ""])]));
    assert_eq!(split("=\"3515,1\",=\"\",'139\n"), good(&[(1, &["3515,1", "", "'139"])]));
}

#[test]
fn a_quotation_that_never_closes_costs_one_line() {
    let found = split("a,b\n1,\"open\n2,x\n3,y\n");
    assert_eq!(found[1], (2, Err(ProblemKind::CutShort)));
    assert_eq!(found[2..], good(&[(3, &["2", "x"]), (4, &["3", "y"])]));
    let cut = split("a,b\n1,x\n2,\"cut he");
    assert_eq!(cut[2], (3, Err(ProblemKind::CutShort)));
}

#[test]
fn a_file_cut_inside_a_character_loses_its_last_row_only() {
    let whole = "a,b\n1,好\n2,好".as_bytes();
    let found = split(&whole[..whole.len() - 1]);
    assert_eq!(found[1], (2, Ok(vec!["1".to_owned(), "好".to_owned()])));
    assert_eq!(found[2], (3, Err(ProblemKind::CutShort)));
}

#[test]
fn lines_beyond_the_limit_are_problems_and_not_held() {
    let limits = Limits { line_bytes: 1_000, ..Limits::default() };
    let text = format!("a,b\n{},x\n1,2\n", "y".repeat(3_000_000));
    let found = split_within(text, limits).unwrap();
    assert_eq!(found[1], (2, Err(ProblemKind::LineTooLong(1_000))));
    assert_eq!(found[2], (3, Ok(vec!["1".to_owned(), "2".to_owned()])));
    let open = format!("a,b\n1,\"{}\n2,x\n", "line\n".repeat(1_000));
    let found = split_within(open, limits).unwrap();
    assert_eq!(found[1], (2, Err(ProblemKind::CutShort)));
    assert_eq!(found.last(), Some(&(1_003, Ok(vec!["2".to_owned(), "x".to_owned()]))));
}

#[test]
fn quotations_that_never_close_again_and_again_end_the_file() {
    let text = "a,b\n".to_owned() + &"\"x,y\nz,w\n".repeat(1_001);
    // An odd number of marks, each line's closes the one before but for the last: garbage, but no endless search.
    assert!(split_within(text, Limits::default()).is_ok());
    let limits = Limits { line_bytes: 64, ..Limits::default() };
    let text = "a,b\n".to_owned() + &format!("\"x,{}\n", "y\n".repeat(100)).repeat(300);
    assert!(matches!(split_within(text, limits), Err(FileProblem::Damaged { .. })));
}

#[test]
fn gbk_is_decoded_before_it_is_split() {
    // 乗 ends in 0x5C and 亅 in 0x7C in GBK, a backslash and a vertical bar.
    let (bytes, _, _) = encoding_rs::GB18030.encode("甲,\"乗\\亅|\"\n诚,侱\n");
    assert_eq!(split(bytes), good(&[(1, &["甲", "乗\\亅|"]), (2, &["诚", "侱"])]));
}

#[test]
fn the_delimiter_that_splits_the_first_line_most_is_tried_first() {
    let first = |text: &str| delimiters(&mut Input::bytes(text), crate::Encoding::Utf8, Limits::default()).unwrap()[0];
    assert_eq!(first("a,b;c"), b',');
    assert_eq!(first("\n \na\tb\tc,d\n;;;;"), b'\t');
    assert_eq!(first("a;b;c"), b';');
    assert_eq!(first("one"), b',');
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// The `csv` crate is the check beside our splitter.
    #[test]
    fn what_the_csv_crate_writes_is_read_back(rows in prop::collection::vec(prop::collection::vec("[ab,\"\n\r=好' \t;]{0,6}", 2..5), 1..8), crlf in any::<bool>()) {
        let mut writer = csv::WriterBuilder::new().flexible(true).terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') }).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let found: Vec<Vec<String>> = split(writer.into_inner().unwrap()).into_iter().map(|(_, fields)| fields.unwrap()).collect();
        prop_assert_eq!(found, rows);
    }

    /// Whatever the bytes are, reading ends, and every line number is within the file.
    #[test]
    fn any_bytes_end(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200)) {
        let lines = memchr::memchr_iter(b'\n', &bytes).count() as u64 + 1;
        if let Ok(found) = split_within(bytes, Limits { line_bytes: 32, ..Limits::default() }) {
            prop_assert!(found.iter().all(|(row, _)| *row >= 1 && *row <= lines));
        }
    }
}

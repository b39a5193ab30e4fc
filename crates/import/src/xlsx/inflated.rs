//! How large a workbook becomes when it is unpacked. A workbook is a zip, and a zip of a few megabytes can unpack to terabytes; its reader
//! holds shared texts, styles and single cells in memory. So all parts are unpacked once before, into nothing, and counted: what the
//! container says of itself may be a lie.

use super::NAME;
use crate::guard::guarded;
use crate::text::to_u64;
use crate::{FileProblem, Input, Limits};
use std::io::{BufReader, Read as _, Seek as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// Sheets of the same cells pack well; a hundred to one is what no table of a shop reaches.
const RATIO_MAX: u64 = 100;
/// Unpacked in pieces of so many bytes.
const PIECE: usize = 1 << 16;

/// Whether a workbook can be read with the memory and time of a workbook.
pub(super) fn check(input: &mut Input, limits: Limits) -> Result<(), FileProblem> {
    input.rewind()?;
    let all_max = limits.inflated_bytes.max(input.length()?.saturating_mul(RATIO_MAX));
    let mut archive = guarded(NAME, || ZipArchive::new(BufReader::new(input)), damaged)?;
    let (mut all, mut held) = (0, 0);
    let mut piece = vec![0; PIECE];
    for number in 0..archive.len() {
        let mut part = guarded(NAME, || archive.by_index(number), damaged)?;
        let is_held = is_held(&part.name().map_err(damaged)?);
        // A tag or a text is read as a whole, and both end before the next `<`.
        let mut since_tag = 0;
        loop {
            let count = part.read(&mut piece).map_err(|error| damaged(ZipError::Io(error)))?;
            if count == 0 {
                break;
            }
            all += to_u64(count);
            held += if is_held { to_u64(count) } else { 0 };
            if all > all_max || held > limits.held_bytes {
                let limit = if held > limits.held_bytes { limits.held_bytes } else { all_max };
                return Err(FileProblem::InflatesTo { limit });
            }
            let bytes = &piece[..count];
            let first = memchr::memchr(b'<', bytes).unwrap_or(count);
            if since_tag + first > limits.line_bytes {
                return Err(FileProblem::InflatesTo { limit: to_u64(limits.line_bytes) });
            }
            since_tag = memchr::memrchr(b'<', bytes).map_or(since_tag + count, |last| count - last);
        }
    }
    Ok(())
}

/// Whether a part is held in memory as a whole: all but the sheets themselves, which are streamed.
fn is_held(name: &str) -> bool {
    let mut folders = name.rsplit('/');
    let file = folders.next().unwrap_or_default().to_ascii_lowercase();
    folders.next() != Some("worksheets") || ["sharedstrings.xml", "styles.xml", "workbook.xml"].contains(&file.as_str())
}

fn damaged(error: ZipError) -> FileProblem {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => FileProblem::Io(error),
        other => FileProblem::Damaged { format: NAME, detail: other.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::{FileProblem, Input, Limits};
    use std::io::{Cursor, Write as _};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// A zip whose parts are a piece, again and again.
    fn packed(parts: &[(&str, &str, usize)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, piece, times) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            let kilobyte = piece.repeat(1024 / piece.len());
            for _ in 0..*times {
                zip.write_all(kilobyte.as_bytes()).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    fn refused(bytes: Vec<u8>) -> Option<u64> {
        let limits = Limits { inflated_bytes: 1 << 20, held_bytes: 1 << 18, line_bytes: 1 << 16, ..Limits::default() };
        match check(&mut Input::bytes(bytes), limits) {
            Ok(()) => None,
            Err(FileProblem::InflatesTo { limit }) => Some(limit),
            Err(other) => panic!("{other}"),
        }
    }

    const CELL: &str = "<c><v>1</v></c> ";

    #[test]
    fn what_unpacks_to_too_much_is_refused_wherever_it_hides() {
        let (sheet, texts) = ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml");
        assert_eq!(refused(packed(&[(sheet, CELL, 900), (texts, CELL, 100)])), None);
        assert!(refused(packed(&[(sheet, CELL, 4_000)])).is_some_and(|limit| limit >= 1 << 20));
        let two = [(sheet, CELL, 2_000), ("xl/worksheets/sheet2.xml", CELL, 2_000)];
        assert!(refused(packed(&two)).is_some_and(|limit| limit >= 1 << 20), "together");
        assert_eq!(refused(packed(&[(texts, CELL, 300)])), Some(1 << 18));
        assert_eq!(refused(packed(&[("xl/worksheets/SharedStrings.xml", CELL, 300)])), Some(1 << 18), "under a streamed folder");
    }

    #[test]
    fn a_text_without_an_end_is_refused_also_across_pieces() {
        let (sheet, long) = ("xl/worksheets/sheet1.xml", "AAAAAAAAAAAAAAAA");
        assert_eq!(refused(packed(&[(sheet, long, 60)])), None);
        assert_eq!(refused(packed(&[(sheet, long, 70)])), Some(1 << 16));
        let mut input = Input::bytes(&b"PK\x05\x06 no zip"[..]);
        assert!(matches!(check(&mut input, Limits::default()), Err(FileProblem::Damaged { .. })));
    }
}

//! Comma-, tab- or semicolon-separated text with a header row.

use crate::assemble::Assembler;
use crate::cell::trim;
use crate::text::{LineEnd, Text};
use crate::{Encoding, FileProblem, Input, Limits, ProblemKind, Recognised};

mod records;
#[cfg(test)]
mod tests;

pub(crate) use records::Fields;
use records::Records;

/// The first `count` records with their line numbers, and the delimiter, guessed from the first line that is not blank.
pub(crate) fn head(input: &mut Input, encoding: Encoding, count: usize, limits: Limits) -> Result<(u8, Vec<(u64, Vec<String>)>), FileProblem> {
    let mut text = Text::new(input, encoding, limits.line_bytes)?;
    while let LineEnd::Newline(end) = text.line_end(0)? {
        if !trim(text.slice(0, end)).is_empty() {
            break;
        }
        text.advance(LineEnd::Newline(end), 1);
    }
    let delimiter = match text.line_end(0)? {
        LineEnd::Newline(end) | LineEnd::EndOfFile(end) => delimiter_of(text.slice(0, end)),
        LineEnd::TooLong => b',',
    };
    let mut records = Records::new(&mut text, delimiter, limits);
    let mut found = Vec::new();
    while found.len() < count
        && let Some(record) = records.next_record()?
    {
        if let Ok(fields) = record.fields {
            found.push((record.row, (0..fields.count()).map(|index| fields.get(index).to_owned()).collect()));
        } else {
            found.push((record.row, Vec::new()));
        }
    }
    Ok((delimiter, found))
}

/// Reads all records after the header.
pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    limits: Limits,
    progress: &dyn Fn(u64),
    assembler: &mut Assembler<'_, '_>,
) -> Result<(), FileProblem> {
    let mut text = Text::new(input, recognised.encoding.unwrap_or(Encoding::Utf8), limits.line_bytes)?;
    let mut records = Records::new(&mut text, recognised.delimiter, limits);
    let mut seen = 0;
    loop {
        let offset = records.offset();
        if offset != seen {
            seen = offset;
            progress(offset);
        }
        let Some(record) = records.next_record()? else { return Ok(()) };
        if record.row <= recognised.header_row {
            continue;
        }
        match record.fields {
            Err(broken) => assembler.broken(record.row, broken.problem, &broken.found)?,
            Ok(fields) if fields.is_blank() => {}
            Ok(fields) if has_right_count(&fields, &recognised.header) => assembler.record(record.row, &fields)?,
            Ok(fields) => {
                let problem = ProblemKind::FieldCount { expected: recognised.header.len(), found: fields.count() };
                assembler.broken(record.row, problem, &fields.shown())?;
            }
        }
    }
}

/// As many fields as the header; one more if it is empty (a comma at the line's end, formats §0 2), one less if the header's last
/// word is.
fn has_right_count(fields: &Fields<'_>, header: &[String]) -> bool {
    let (count, expected) = (fields.count(), header.len());
    count == expected
        || (count == expected + 1 && trim(fields.get(expected)).is_empty())
        || (count + 1 == expected && header.last().is_some_and(String::is_empty))
}

/// The delimiter that splits a header line into the most fields; a comma if none does.
fn delimiter_of(line: &str) -> u8 {
    let fields = |delimiter: u8| memchr::memchr_iter(delimiter, line.as_bytes()).count();
    let mut best = b',';
    for delimiter in [b'\t', b';'] {
        if fields(delimiter) > fields(best) {
            best = delimiter;
        }
    }
    best
}

//! Comma-, tab- or semicolon-separated text with a header row.

use crate::assemble::Assembler;
use crate::cell::trim;
use crate::text::Text;
use crate::{Encoding, FileProblem, Input, Limits, ProblemKind, Recognised};
use std::cmp::Reverse;

mod records;
#[cfg(test)]
mod tests;

pub(crate) use records::Fields;
use records::Records;

/// The delimiters, the likeliest first: the one that splits the first line that is not blank into the most fields.
pub(crate) fn delimiters(input: &mut Input, encoding: Encoding, limits: Limits) -> Result<[u8; 3], FileProblem> {
    let mut text = Text::new(input, encoding, limits.line_bytes)?;
    let mut delimiters = [b',', b'\t', b';'];
    while let Some((_, line)) = text.next_line()? {
        if let Ok(line) = line
            && !trim(line).is_empty()
        {
            // The sort is stable: of equals the comma comes first.
            delimiters.sort_by_key(|delimiter| Reverse(memchr::memchr_iter(*delimiter, line.as_bytes()).count()));
            break;
        }
    }
    Ok(delimiters)
}

/// The first `count` records with their line numbers.
pub(crate) fn head(
    input: &mut Input,
    encoding: Encoding,
    delimiter: u8,
    count: usize,
    limits: Limits,
) -> Result<Vec<(u64, Vec<String>)>, FileProblem> {
    let mut text = Text::new(input, encoding, limits.line_bytes)?;
    let mut records = Records::new(&mut text, delimiter, limits);
    let mut found = Vec::new();
    while found.len() < count
        && let Some(record) = records.next_record()?
    {
        let words = record.fields.map(|fields| (0..fields.count()).map(|index| fields.get(index).to_owned()).collect());
        found.push((record.row, words.unwrap_or_default()));
    }
    Ok(found)
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

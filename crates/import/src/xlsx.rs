//! Workbooks: the cells of the first sheet, streamed.

use crate::assemble::Assembler;
use crate::cell::Raw;
use crate::guard::guarded;
use crate::text::to_u64;
use crate::{FileProblem, Input, Limits, ProblemKind, Recognised, UnreadKind};
use calamine::{DataRef, Reader, Xlsx, XlsxError};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

mod inflated;
#[cfg(test)]
mod tests;

/// The container's name.
const NAME: &str = "XLSX";

/// The first `count` rows that are not blank, with their numbers.
pub(crate) fn head(input: &mut Input, count: usize, limits: Limits) -> Result<Vec<(u64, Vec<String>)>, FileProblem> {
    inflated::check(input, limits)?;
    let mut found = Vec::new();
    rows(input, limits, &|_| {}, &mut |row, cells| {
        if !cells.iter().all(Raw::is_blank) {
            found.push((row, cells.iter().map(|cell| cell.shown().into_owned()).collect()));
        }
        Ok(if found.len() < count { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}

/// Reads all rows after the header.
pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    limits: Limits,
    progress: &dyn Fn(u64),
    assembler: &mut Assembler<'_, '_>,
) -> Result<(), FileProblem> {
    let width = recognised.header.len();
    let nameless = |column: usize| recognised.header.get(column).is_none_or(String::is_empty);
    let mut beside = BTreeSet::new();
    rows(input, limits, progress, &mut |row, cells| {
        if row > recognised.header_row && !cells.iter().all(Raw::is_blank) {
            let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
            beside.extend(filled.map(|(column, _)| column).filter(|column| nameless(*column)));
            if !cells.iter().take(width).all(Raw::is_blank) {
                assembler.record(row, cells)?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    assembler.summary.unknown.extend(beside.into_iter().map(letters));
    Ok(())
}

/// A column's letters: A, B, … Z, AA, …
fn letters(mut column: usize) -> String {
    let mut letters = String::new();
    loop {
        letters.insert(0, char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column % 26]));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

type Visit<'v> = dyn FnMut(u64, &[Raw<'_>]) -> Result<ControlFlow<()>, FileProblem> + 'v;

/// Calls `visit` with the number and the cells of each row that the sheet holds.
fn rows(input: &mut Input, limits: Limits, progress: &dyn Fn(u64), visit: &mut Visit<'_>) -> Result<(), FileProblem> {
    input.rewind()?;
    let length = input.length()?;
    let behind = Cell::new(0);
    let counted = BufReader::new(Counted { input, behind: &behind });
    let mut workbook = guarded(NAME, || Xlsx::new(counted), damaged)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or(FileProblem::Empty)?;
    let since_1904 = workbook.has_1904_epoch();
    let mut reader = guarded(NAME, || workbook.worksheet_cells_reader(&sheet), damaged)?;
    let mut cells: Vec<Raw<'_>> = Vec::new();
    let mut current = 0;
    let mut seen = 0;
    while let Some(cell) = guarded(NAME, || reader.next_cell(), damaged)? {
        let (row, column) = cell.get_position();
        if row < current {
            return Err(FileProblem::Damaged {
                format: NAME,
                detail: format!("row {} stands behind row {}", row + 1, current + 1),
            });
        }
        if row > current {
            if !cells.is_empty() && visit(u64::from(current) + 1, &cells)?.is_break() {
                return Ok(());
            }
            cells.clear();
            current = row;
            // The container is read back and forth; what counts is that the bar moves and does not pass its end.
            if behind.get() != seen {
                seen = behind.get();
                progress(seen.min(length));
            }
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let value = raw(cell.get_value().clone(), since_1904);
        if matches!(value, Raw::Empty) {
            continue;
        }
        if column >= limits.columns {
            return Err(FileProblem::TooManyColumns { columns: column.saturating_add(1), limit: limits.columns });
        }
        if cells.len() <= column {
            cells.resize(column + 1, Raw::Empty);
        }
        cells[column] = value;
    }
    if !cells.is_empty() {
        visit(u64::from(current) + 1, &cells)?.is_break();
    }
    Ok(())
}

#[expect(clippy::float_arithmetic, reason = "a workbook keeps times as days in a float; whole seconds come out exactly")]
fn raw(value: DataRef<'_>, since_1904: bool) -> Raw<'_> {
    match value {
        DataRef::Empty => Raw::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) if text.is_empty() => Raw::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Raw::Text(Cow::Owned(text)),
        DataRef::SharedString(text) => Raw::text(text),
        DataRef::Int(number) => Raw::Integer(i128::from(number)),
        DataRef::Float(number) => Raw::Float(number),
        DataRef::Bool(truth) => Raw::Bool(truth),
        DataRef::Error(_) => Raw::Unreadable(ProblemKind::CellError, "#"),
        DataRef::DateTime(time) => {
            let seconds = (time.as_f64() * 86_400.0).round();
            // The text of a whole float is exact; anything absurd fails to parse and is no time.
            match format!("{seconds:.0}").parse() {
                Ok(seconds) => Raw::Serial { seconds, since_1904 },
                Err(_) => Raw::Unreadable(ProblemKind::NotA(jinpai_model::Kind::Instant), "?"),
            }
        }
    }
}

fn damaged(error: XlsxError) -> FileProblem {
    match error {
        XlsxError::Io(error) => FileProblem::Io(error),
        XlsxError::FileNotFound(_) => FileProblem::NotRead { kind: UnreadKind::Archive },
        XlsxError::Password => FileProblem::NotRead { kind: UnreadKind::OldWorkbook },
        other => FileProblem::Damaged { format: NAME, detail: other.to_string() },
    }
}

/// Counts the bytes read, for progress.
struct Counted<'a> {
    input: &'a mut Input,
    behind: &'a Cell<u64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.behind.set(self.behind.get() + to_u64(read));
        Ok(read)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.input.seek(position)
    }
}

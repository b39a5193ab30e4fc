//! Records of comma-, tab- or semicolon-separated text (RFC 4180), with bounded memory and exact line numbers.
//!
//! Our own splitter, because a file may be cut inside a quotation: then the one line is a problem and the rest is still read, and
//! a quotation that never closes must not swallow the file (docs/decisions/010).

use crate::cell::Raw;
use crate::text::{LineEnd, Text};
use crate::{FileProblem, Limits, ProblemKind};

/// So many quotations that never close mean that the file is something else; each costs a search up to the limit of a line.
const OPEN_QUOTATIONS_MAX: u32 = 256;

/// One record, or what is wrong with it, and the line it begins on.
pub(crate) struct Record<'r> {
    /// The line, from 1.
    pub(crate) row: u64,
    /// The fields.
    pub(crate) fields: Result<Fields<'r>, Broken>,
}

/// A record that cannot be split.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// What is wrong.
    pub(crate) problem: ProblemKind,
    /// How it begins.
    pub(crate) found: String,
}

/// The fields of one record.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'r> {
    line: &'r str,
    unquoted: &'r str,
    places: &'r [Place],
}

/// Where a field's text is: in the line as it stands, or in the text with quotation marks undone.
#[derive(Clone, Copy)]
struct Place {
    unquoted: bool,
    from: usize,
    to: usize,
}

impl<'r> Fields<'r> {
    /// How many fields there are.
    pub(crate) fn count(&self) -> usize {
        self.places.len()
    }

    /// A field; beyond the last one it is empty.
    pub(crate) fn get(&self, index: usize) -> &'r str {
        match self.places.get(index) {
            Some(place) if place.unquoted => &self.unquoted[place.from..place.to],
            Some(place) => &self.line[place.from..place.to],
            None => "",
        }
    }

    /// A field as a cell.
    pub(crate) fn raw(&self, index: usize) -> Raw<'r> {
        Raw::text(self.get(index))
    }

    /// All of it, for people.
    pub(crate) fn shown(&self) -> String {
        (0..self.count()).map(|index| self.get(index)).collect::<Vec<_>>().join(",")
    }

    /// Whether all fields are blank.
    pub(crate) fn is_blank(&self) -> bool {
        (0..self.count()).all(|index| crate::cell::trim(self.get(index)).is_empty())
    }
}

/// Splits a text into records.
pub(crate) struct Records<'t, 'a> {
    text: &'t mut Text<'a>,
    splitter: Splitter,
    limits: Limits,
    open_quotations: u32,
}

impl<'t, 'a> Records<'t, 'a> {
    /// Records of a text from where it stands.
    pub(crate) fn new(text: &'t mut Text<'a>, delimiter: u8, limits: Limits) -> Self {
        Self { text, splitter: Splitter::new(delimiter), limits, open_quotations: 0 }
    }

    /// Bytes of the file behind.
    pub(crate) fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// The next record that is not blank.
    ///
    /// # Errors
    /// The bytes are no text, or quotations never close again and again.
    pub(crate) fn next_record(&mut self) -> Result<Option<Record<'_>>, FileProblem> {
        loop {
            if self.text.at_end()? {
                return Ok(None);
            }
            let row = self.text.line;
            match self.split()? {
                Split::Done { end, lines, length } => {
                    self.text.advance(end, lines);
                    if self.splitter.is_blank() {
                        continue;
                    }
                    let newline = usize::from(matches!(end, LineEnd::Newline(_)));
                    let line = self.text.behind(length + newline, length);
                    return Ok(Some(Record { row, fields: Ok(self.splitter.fields(line)) }));
                }
                Split::Broken { end, problem } => {
                    let length = match end {
                        LineEnd::Newline(end) | LineEnd::EndOfFile(end) => end.min(1_024),
                        LineEnd::TooLong => 1_024,
                    };
                    let found = self.text.begin(length).to_owned();
                    match end {
                        LineEnd::TooLong => self.text.skip_line()?,
                        end => self.text.advance(end, 1),
                    }
                    return Ok(Some(Record { row, fields: Err(Broken { problem, found }) }));
                }
            }
        }
    }

    /// Finds the end of the record at the window's start and splits it on the way.
    fn split(&mut self) -> Result<Split, FileProblem> {
        self.splitter.clear();
        let (mut from, mut lines, mut first) = (0, 0, None);
        loop {
            let end = self.text.line_end(from)?;
            lines += 1;
            let (to, last) = match end {
                LineEnd::Newline(to) => (to, false),
                LineEnd::EndOfFile(to) => (to, true),
                LineEnd::TooLong if lines == 1 => {
                    return Ok(Split::Broken { end, problem: ProblemKind::LineTooLong(self.limits.line_bytes) });
                }
                LineEnd::TooLong => return self.open_quotation(first.unwrap_or(end)),
            };
            let first_end = *first.get_or_insert(end);
            let full = self.text.slice(from, to);
            let cut = last && full.ends_with(char::REPLACEMENT_CHARACTER);
            self.splitter.line(full.strip_suffix('\r').unwrap_or(full), from, full);
            if !self.splitter.open {
                if cut {
                    return Ok(Split::Broken { end: first_end, problem: ProblemKind::CutShort });
                }
                return Ok(Split::Done { end, lines, length: to });
            }
            if last {
                return self.open_quotation(first_end);
            }
            from = to + 1;
        }
    }

    /// A quotation opens on the first line and does not close: that line is broken, the next one begins a record.
    fn open_quotation(&mut self, first: LineEnd) -> Result<Split, FileProblem> {
        self.open_quotations += 1;
        if self.open_quotations > OPEN_QUOTATIONS_MAX {
            let detail =
                format!("{OPEN_QUOTATIONS_MAX} quotation marks open and never close, the last on line {}", self.text.line);
            return Err(FileProblem::Damaged { format: "CSV", detail });
        }
        Ok(Split::Broken { end: first, problem: ProblemKind::CutShort })
    }
}

/// What came of splitting.
enum Split {
    Done { end: LineEnd, lines: u64, length: usize },
    Broken { end: LineEnd, problem: ProblemKind },
}

/// The state of splitting one record, over one line or several.
struct Splitter {
    delimiter: u8,
    places: Vec<Place>,
    unquoted: String,
    /// Whether the line ended inside a quotation.
    open: bool,
    /// Where the open field begins in `unquoted`.
    field: usize,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, places: Vec::new(), unquoted: String::new(), open: false, field: 0 }
    }

    fn clear(&mut self) {
        self.places.clear();
        self.unquoted.clear();
        self.open = false;
    }

    /// Whether the record is an empty line.
    fn is_blank(&self) -> bool {
        matches!(self.places.as_slice(), [only] if !only.unquoted && only.from == only.to)
    }

    fn fields<'r>(&'r self, line: &'r str) -> Fields<'r> {
        Fields { line, unquoted: &self.unquoted, places: &self.places }
    }

    /// Takes in one line that begins `offset` bytes into the record; `full` is the line with its carriage return, which belongs
    /// to the field if a quotation goes on after it.
    fn line(&mut self, line: &str, offset: usize, full: &str) {
        if !self.open && memchr::memchr(b'"', line.as_bytes()).is_none() {
            return self.plain(line, offset);
        }
        let bytes = line.as_bytes();
        let mut at = 0;
        if self.open {
            match self.quoted(line, 0) {
                Some(next) => at = next,
                None => return self.stays_open(line, full),
            }
            if at > bytes.len() {
                return;
            }
        }
        loop {
            let rest = &bytes[at..];
            let quote = if rest.first() == Some(&b'"') { 1 } else { 2 * usize::from(rest.starts_with(b"=\"")) };
            if quote > 0 {
                self.field = self.unquoted.len();
                match self.quoted(line, at + quote) {
                    Some(next) => at = next,
                    None => return self.stays_open(line, full),
                }
            } else {
                let end = memchr::memchr(self.delimiter, rest).map_or(bytes.len(), |found| at + found);
                self.places.push(Place { unquoted: false, from: offset + at, to: offset + end });
                at = end + 1;
            }
            if at > bytes.len() {
                return;
            }
        }
    }

    /// A line without any quotation mark.
    fn plain(&mut self, line: &str, offset: usize) {
        let mut from = 0;
        for end in memchr::memchr_iter(self.delimiter, line.as_bytes()) {
            self.places.push(Place { unquoted: false, from: offset + from, to: offset + end });
            from = end + 1;
        }
        self.places.push(Place { unquoted: false, from: offset + from, to: offset + line.len() });
    }

    /// Copies a quotation from `at` to its end and what follows up to the delimiter; the position behind the delimiter (one
    /// beyond the line's length at its end), or `None` if the quotation is still open.
    fn quoted(&mut self, line: &str, mut at: usize) -> Option<usize> {
        let bytes = line.as_bytes();
        loop {
            let Some(found) = memchr::memchr(b'"', &bytes[at..]) else {
                self.unquoted.push_str(&line[at..]);
                self.open = true;
                return None;
            };
            let quote = at + found;
            self.unquoted.push_str(&line[at..quote]);
            at = quote + 1;
            if bytes.get(at) != Some(&b'"') {
                break;
            }
            self.unquoted.push('"');
            at += 1;
        }
        self.open = false;
        let end = memchr::memchr(self.delimiter, &bytes[at..]).map_or(bytes.len(), |found| at + found);
        self.unquoted.push_str(&line[at..end]);
        self.places.push(Place { unquoted: true, from: self.field, to: self.unquoted.len() });
        Some(end + 1)
    }

    /// The quotation goes on in the next line: the line's end is part of the field.
    fn stays_open(&mut self, line: &str, full: &str) {
        self.unquoted.push_str(&full[line.len()..]);
        self.unquoted.push('\n');
    }
}

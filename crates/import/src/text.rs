//! Text files: which encoding, and a bounded window over the decoded characters, line by line.
//!
//! Decoding comes before everything else, because the second byte of a GBK character may be a backslash or a vertical bar.

use crate::{Encoding, FileProblem, Input};
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{Read, Seek};

/// So many bytes are read and decoded at a time.
const CHUNK: usize = 256 << 10;
/// So many characters beyond ASCII decide an encoding: text of another one would have failed by then.
const ENOUGH: usize = 64;
/// So many bytes of GB18030 are tried before it is believed.
const TRIAL: u64 = 1 << 20;

/// Guesses the encoding: byte order mark, then UTF-8 if all is valid (or enough of it), then GB18030.
///
/// # Errors
/// The bytes are neither, or cannot be read.
pub(crate) fn detect(input: &mut Input) -> Result<Encoding, FileProblem> {
    let head = input.head(3)?;
    match head.as_slice() {
        [0xFF, 0xFE, ..] => return Ok(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => return Ok(Encoding::Utf16Be),
        [0xEF, 0xBB, 0xBF] => return Ok(Encoding::Utf8),
        _ => {}
    }
    let utf8 = looks_like_utf8(input)?;
    input.rewind()?;
    if utf8 {
        return Ok(Encoding::Utf8);
    }
    let head = input.head(TRIAL)?;
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(head.len()).unwrap_or(0));
    match decoder.decode_to_string_without_replacement(&head, &mut text, false) {
        (DecoderResult::Malformed(length, after), read) => Err(FileProblem::Encoding {
            offset: to_u64(read).saturating_sub(u64::from(length) + u64::from(after)),
            encoding: Encoding::Gb18030,
        }),
        _ => Ok(Encoding::Gb18030),
    }
}

/// Whether the bytes are UTF-8 up to their end, or up to [`ENOUGH`] characters beyond ASCII. An incomplete last character is
/// that of a file that was cut.
fn looks_like_utf8(input: &mut Input) -> Result<bool, FileProblem> {
    let mut bytes = vec![0; CHUNK];
    let (mut kept, mut seen) = (0, 0);
    loop {
        let read = input.read(&mut bytes[kept..])?;
        let filled = kept + read;
        if read == 0 {
            return Ok(true);
        }
        let valid = match std::str::from_utf8(&bytes[..filled]) {
            Ok(_) => filled,
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(error) => {
                seen += bytes[..error.valid_up_to()].iter().filter(|byte| **byte >= 0xC0).count();
                return Ok(seen >= ENOUGH);
            }
        };
        // Most of a large file may be ASCII, which the standard library checks many times faster than this counts.
        if !bytes[..valid].is_ascii() {
            seen += bytes[..valid].iter().filter(|byte| **byte >= 0xC0).count();
        }
        if seen >= ENOUGH {
            return Ok(true);
        }
        bytes.copy_within(valid..filled, 0);
        kept = filled - valid;
    }
}

/// Where a line ends, counted from the window's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineEnd {
    /// At a newline.
    Newline(usize),
    /// At the end of the file, without a newline.
    EndOfFile(usize),
    /// The limit was reached before either.
    TooLong,
}

/// A line's number and its text without its end; `Err` if it is beyond the limit.
pub(crate) type Line<'l> = (u64, Result<&'l str, ()>);

/// A window over the characters of a text file. What lies before its start is forgotten; it holds at most the limit and a chunk.
pub(crate) struct Text<'a> {
    input: &'a mut Input,
    decoder: Decoder,
    encoding: Encoding,
    raw: Vec<u8>,
    /// Bytes of the file that were decoded.
    offset: u64,
    buffer: String,
    start: usize,
    done: bool,
    limit: usize,
    /// The number of the line at the window's start, from 1.
    pub(crate) line: u64,
}

impl<'a> Text<'a> {
    /// A window at the file's start, byte order mark skipped; no line may be longer than `limit` bytes of UTF-8.
    pub(crate) fn new(input: &'a mut Input, encoding: Encoding, limit: usize) -> Result<Self, FileProblem> {
        input.rewind()?;
        let decoder = match encoding {
            Encoding::Utf8 => UTF_8,
            Encoding::Gb18030 => GB18030,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
        }
        .new_decoder_without_bom_handling();
        let (raw, buffer) = (vec![0; CHUNK], String::new());
        let mut text = Self { input, decoder, encoding, raw, offset: 0, buffer, start: 0, done: false, limit, line: 1 };
        while text.buffer.is_empty() && !text.done {
            text.fill()?;
        }
        if text.buffer.starts_with('\u{FEFF}') {
            text.start = '\u{FEFF}'.len_utf8();
        }
        Ok(text)
    }

    /// Bytes of the file behind the decoder.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Decodes one more chunk.
    fn fill(&mut self) -> Result<(), FileProblem> {
        if self.start > 0 && self.start * 2 >= self.buffer.len() {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        let read = self.input.read(&mut self.raw)?;
        let last = read == 0;
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(0);
        self.buffer.reserve(room.max(16));
        let (result, consumed) = self.decoder.decode_to_string_without_replacement(&self.raw[..read], &mut self.buffer, last);
        match result {
            DecoderResult::InputEmpty => {}
            // The last character of a file that was cut in the middle of it.
            DecoderResult::Malformed(..) if last => self.buffer.push(char::REPLACEMENT_CHARACTER),
            DecoderResult::Malformed(length, after) => {
                let behind = u64::from(length) + u64::from(after);
                let offset = (self.offset + to_u64(consumed)).saturating_sub(behind);
                return Err(FileProblem::Encoding { offset, encoding: self.encoding });
            }
            DecoderResult::OutputFull => unreachable!("room for the longest output was reserved"),
        }
        self.offset += to_u64(read);
        self.done = last;
        Ok(())
    }

    /// The end of the line that begins at `from`, counted from the window's start.
    pub(crate) fn line_end(&mut self, from: usize) -> Result<LineEnd, FileProblem> {
        let mut searched = from;
        loop {
            let window = &self.buffer.as_bytes()[self.start..];
            if let Some(found) = memchr::memchr(b'\n', &window[searched..]) {
                let end = searched + found;
                return Ok(if end > self.limit { LineEnd::TooLong } else { LineEnd::Newline(end) });
            }
            searched = window.len();
            if searched > self.limit {
                return Ok(LineEnd::TooLong);
            }
            if self.done {
                return Ok(LineEnd::EndOfFile(searched));
            }
            self.fill()?;
        }
    }

    /// Characters of the window.
    pub(crate) fn slice(&self, from: usize, to: usize) -> &str {
        &self.buffer[self.start + from..self.start + to]
    }

    /// `length` characters that begin `back` bytes before the window's start: those that [`Self::advance`] just left behind.
    pub(crate) fn behind(&self, back: usize, length: usize) -> &str {
        &self.buffer[self.start - back..self.start - back + length]
    }

    /// The beginning of the window, at most `length` bytes.
    pub(crate) fn begin(&self, length: usize) -> &str {
        let window = &self.buffer[self.start..];
        &window[..window.floor_char_boundary(length)]
    }

    /// Moves the window's start past `end` and the newline there, if there is one; `lines` lines are behind.
    pub(crate) fn advance(&mut self, end: LineEnd, lines: u64) {
        match end {
            LineEnd::Newline(end) => self.start += end + 1,
            LineEnd::EndOfFile(end) => self.start += end,
            LineEnd::TooLong => {}
        }
        self.line += lines;
    }

    /// Skips the line at the window's start, however long it is, without holding it.
    pub(crate) fn skip_line(&mut self) -> Result<(), FileProblem> {
        loop {
            if let Some(found) = memchr::memchr(b'\n', &self.buffer.as_bytes()[self.start..]) {
                self.start += found + 1;
                self.line += 1;
                return Ok(());
            }
            self.start = self.buffer.len();
            if self.done {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Whether nothing is left.
    pub(crate) fn at_end(&mut self) -> Result<bool, FileProblem> {
        while self.start == self.buffer.len() && !self.done {
            self.fill()?;
        }
        Ok(self.start == self.buffer.len())
    }

    /// The next line; one beyond the limit is skipped.
    pub(crate) fn next_line(&mut self) -> Result<Option<Line<'_>>, FileProblem> {
        if self.at_end()? {
            return Ok(None);
        }
        let number = self.line;
        let end = self.line_end(0)?;
        let length = match end {
            LineEnd::Newline(end) | LineEnd::EndOfFile(end) => end,
            LineEnd::TooLong => {
                self.skip_line()?;
                return Ok(Some((number, Err(()))));
            }
        };
        let start = self.start;
        self.advance(end, 1);
        let line = &self.buffer[start..start + length];
        Ok(Some((number, Ok(line.strip_suffix('\r').unwrap_or(line)))))
    }
}

/// A length as a file position.
pub(crate) fn to_u64(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

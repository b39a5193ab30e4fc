//! Finding out what a file is: its container by its first bytes, its encoding by its characters, its table by its columns.

use crate::cell::trim;
use crate::connectors::{EXPORTS, Export, interchange, taobao_chat};
use crate::text;
use crate::{Connector, Encoding, FileProblem, Format, Input, Limits, Recognised, UnreadKind, csv, jsonl, parquet, xlsx};
use jinpai_model::Table;

#[cfg(test)]
mod tests;

/// The header stands in one of so many first rows (titles and dates may stand above it).
const HEADER_ROWS: usize = 10;
/// So many first bytes are looked at for the container.
const MAGIC: u64 = 4_096;

/// What the first bytes say.
enum Container {
    Text,
    Xlsx,
    Parquet,
    Unread(UnreadKind),
}

/// A header row that may be one.
struct Head {
    format: Format,
    encoding: Option<Encoding>,
    delimiter: u8,
    /// Row number and words.
    rows: Vec<(u64, Vec<String>)>,
}

pub(crate) fn recognise(name: &str, input: &mut Input, as_table: Option<&'static Table>) -> Result<Recognised, FileProblem> {
    let limits = Limits::default();
    check_size(input, limits)?;
    let head = match container(&input.head(MAGIC)?) {
        Container::Unread(kind) => return Err(FileProblem::NotRead { kind }),
        Container::Xlsx => {
            let rows = xlsx::head(input, HEADER_ROWS, limits)?;
            Head { format: Format::Xlsx, encoding: None, delimiter: b',', rows }
        }
        Container::Parquet => {
            let rows = vec![(0, parquet::head(input)?)];
            Head { format: Format::Parquet, encoding: None, delimiter: b',', rows }
        }
        Container::Text => match text_head(name, input, limits)? {
            TextHead::Chat(encoding) => return chat(encoding, as_table),
            TextHead::Columns(heads) => return first_that_fits(heads, as_table, limits),
        },
    };
    columns(head, as_table, limits)
}

/// Of the ways to split a text into columns, the first that gives a known table; else what is wrong with the likeliest.
fn first_that_fits(heads: Vec<Head>, as_table: Option<&'static Table>, limits: Limits) -> Result<Recognised, FileProblem> {
    let mut first = None;
    for head in heads {
        match columns(head, as_table, limits) {
            Err(problem @ (FileProblem::UnknownColumns { .. } | FileProblem::MissingColumns { .. })) => {
                first.get_or_insert(problem);
            }
            other => return other,
        }
    }
    Err(first.unwrap_or(FileProblem::Empty))
}

/// A file beyond the limit is refused before anything is read of it.
pub(crate) fn check_size(input: &Input, limits: Limits) -> Result<(), FileProblem> {
    let bytes = input.length()?;
    if bytes > limits.file_bytes {
        return Err(FileProblem::TooLarge { bytes, limit: limits.file_bytes });
    }
    if bytes == 0 { Err(FileProblem::Empty) } else { Ok(()) }
}

fn container(head: &[u8]) -> Container {
    const UNREAD: [(&[u8], UnreadKind); 9] = [
        (b"\xD0\xCF\x11\xE0", UnreadKind::OldWorkbook),
        (b"\x1F\x8B", UnreadKind::Archive),
        (b"\x28\xB5\x2F\xFD", UnreadKind::Archive),
        (b"7z\xBC\xAF\x27\x1C", UnreadKind::Archive),
        (b"Rar!", UnreadKind::Archive),
        (b"%PDF", UnreadKind::Binary),
        (b"\x89PNG", UnreadKind::Binary),
        (b"\xFF\xD8\xFF", UnreadKind::Binary),
        (b"SQLite format 3\0", UnreadKind::Binary),
    ];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Container::Xlsx;
    }
    if head.starts_with(b"PAR1") {
        return Container::Parquet;
    }
    if let Some((_, kind)) = UNREAD.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Container::Unread(*kind);
    }
    // A lone NUL may stand in a damaged cell, and is a problem of its row; many are no text. UTF-16 says so with its first bytes.
    let nuls = memchr::memchr_iter(0, head).count();
    let utf16 = head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF");
    if nuls * 20 > head.len() && !utf16 { Container::Unread(UnreadKind::Binary) } else { Container::Text }
}

enum TextHead {
    Chat(Encoding),
    Columns(Vec<Head>),
}

fn text_head(name: &str, input: &mut Input, limits: Limits) -> Result<TextHead, FileProblem> {
    let encoding = text::detect(input)?;
    let first = {
        let mut window = text::Text::new(input, encoding, limits.line_bytes)?;
        loop {
            match window.next_line()? {
                None => return Err(FileProblem::Empty),
                Some((_, Ok(line))) if trim(line).is_empty() => {}
                Some((_, line)) => break line.map(|line| trim(line).to_owned()).unwrap_or_default(),
            }
        }
    };
    let json = |header: Vec<String>| Head {
        format: Format::JsonLines,
        encoding: Some(encoding),
        delimiter: b',',
        rows: vec![(0, header)],
    };
    if first.starts_with('{') {
        let header = jsonl::head(input, encoding, limits)?;
        if header.is_empty() {
            return Err(FileProblem::NotRead { kind: UnreadKind::JsonDocument });
        }
        return Ok(TextHead::Columns(vec![json(header)]));
    }
    let named_json =
        name.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("json") || end.eq_ignore_ascii_case("jsonl"));
    if first.starts_with("[{") || (first == "[" && named_json) {
        return Err(FileProblem::NotRead { kind: UnreadKind::JsonDocument });
    }
    if taobao_chat::is_one(input, encoding, limits)? {
        return Ok(TextHead::Chat(encoding));
    }
    let mut heads = Vec::new();
    for delimiter in csv::delimiters(input, encoding, limits)? {
        let rows = csv::head(input, encoding, delimiter, HEADER_ROWS, limits)?;
        heads.push(Head { format: Format::Csv, encoding: Some(encoding), delimiter, rows });
    }
    Ok(TextHead::Columns(heads))
}

/// A chat text has no columns; its messages have all of a message but an id.
fn chat(encoding: Encoding, as_table: Option<&'static Table>) -> Result<Recognised, FileProblem> {
    let table = Table::named("messages").expect("there is a table of messages");
    match as_table {
        Some(other) if other != table => Err(FileProblem::MissingColumns {
            table: other,
            missing: other.columns.iter().filter(|column| column.required).map(|column| column.name.to_owned()).collect(),
        }),
        _ => Ok(Recognised {
            table,
            format: Format::ChatText,
            encoding: Some(encoding),
            connector: Connector::TaobaoChat,
            layout: Some("C1"),
            unknown: Vec::new(),
            missing: vec!["message_id", "kind"],
            header: taobao_chat::HEADER.iter().map(|&word| word.to_owned()).collect(),
            header_row: 0,
            delimiter: b',',
        }),
    }
}

/// Chooses the header row and the table; of several rows that could be headers, the one that fills the most columns.
fn columns(head: Head, as_table: Option<&'static Table>, limits: Limits) -> Result<Recognised, FileProblem> {
    let mut best: Option<(usize, u64, Vec<String>, Choice)> = None;
    let mut fallback: Option<(usize, Vec<String>)> = None;
    for (row, words) in head.rows {
        if words.len() > limits.columns {
            return Err(FileProblem::TooManyColumns { columns: words.len(), limit: limits.columns });
        }
        let words: Vec<String> = words.iter().map(|word| trim(word).to_owned()).collect();
        if let Some(choice) = choose(&words, as_table)? {
            let filled = choice.filled(&words);
            if best.as_ref().is_none_or(|(most, ..)| filled > *most) {
                best = Some((filled, row, words, choice));
            }
        } else {
            let near = Table::all().iter().map(|table| interchange::matches(table, &words)).max().unwrap_or(0);
            if fallback.as_ref().is_none_or(|(most, _)| near > *most) {
                fallback = Some((near, words));
            }
        }
    }
    let Some((_, header_row, header, choice)) = best else {
        let header = fallback.map(|(_, words)| words).unwrap_or_default();
        return Err(match as_table {
            _ if header.is_empty() => FileProblem::Empty,
            Some(table) => {
                let missing = interchange::missing(table, &header).into_iter().map(str::to_owned).collect();
                FileProblem::MissingColumns { table, missing }
            }
            None => FileProblem::UnknownColumns { nearest: interchange::nearest(&header), header },
        });
    };
    choice.check_twice(&header)?;
    let (unknown, missing) = (choice.unknown(&header), choice.missing(&header));
    Ok(Recognised {
        table: choice.table(),
        format: head.format,
        encoding: head.encoding,
        connector: choice.export().map_or(Connector::Interchange, |export| export.connector),
        layout: choice.export().and_then(|export| export.layout(&header)),
        unknown,
        missing,
        header,
        header_row,
        delimiter: head.delimiter,
    })
}

/// Whose columns a header has.
enum Choice {
    Interchange(&'static Table),
    Export(&'static Export),
}

fn choose(words: &[String], as_table: Option<&'static Table>) -> Result<Option<Choice>, FileProblem> {
    let is_of = |export: &Export| export.required.iter().all(|word| words.iter().any(|other| other == word));
    let export = EXPORTS.iter().copied().find(|export| is_of(export) && as_table.is_none_or(|table| table == export.table()));
    if let Some(export) = export {
        return Ok(Some(Choice::Export(export)));
    }
    match as_table {
        None => Ok(interchange::table(words)?.map(Choice::Interchange)),
        Some(table) => {
            let missing = interchange::missing(table, words);
            let fits = missing.iter().all(|column| *column == interchange::SHOP && table.name != "shops");
            Ok(fits.then_some(Choice::Interchange(table)))
        }
    }
}

impl Choice {
    fn table(&self) -> &'static Table {
        match self {
            Self::Interchange(table) => table,
            Self::Export(export) => export.table(),
        }
    }

    fn export(&self) -> Option<&'static Export> {
        match self {
            Self::Interchange(_) => None,
            Self::Export(export) => Some(export),
        }
    }

    /// Whether the word fills a column.
    fn knows(&self, word: &str) -> bool {
        match self {
            Self::Interchange(table) => table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(word)),
            Self::Export(export) => export.fields.iter().any(|(_, words)| words.contains(&word)),
        }
    }

    /// How many words of the header fill columns.
    fn filled(&self, header: &[String]) -> usize {
        header.iter().filter(|word| self.knows(word)).count()
    }

    /// Words that nothing is known of. Of an export, only those that no known layout has.
    fn unknown(&self, header: &[String]) -> Vec<String> {
        let usual = |word: &str| {
            self.export()
                .is_some_and(|export| export.layouts.iter().any(|(_, line)| line.split(',').any(|other| other.trim() == word)))
        };
        header.iter().filter(|word| !word.is_empty() && !self.knows(word) && !usual(word)).cloned().collect()
    }

    /// Columns of the table that nothing in the header fills.
    fn missing(&self, header: &[String]) -> Vec<&'static str> {
        let fills = |name: &str| match self {
            Self::Interchange(_) => interchange::position(header, name).is_some(),
            Self::Export(export) => export
                .fields
                .iter()
                .any(|(column, words)| *column == name && words.iter().any(|word| header.iter().any(|other| other == word))),
        };
        self.table().columns.iter().map(|column| column.name).filter(|name| !fills(name)).collect()
    }

    /// A column that counts must stand once.
    fn check_twice(&self, header: &[String]) -> Result<(), FileProblem> {
        let twice = header
            .iter()
            .enumerate()
            .find(|(index, word)| self.knows(word) && header[..*index].iter().any(|other| other.eq_ignore_ascii_case(word)));
        match twice {
            Some((_, word)) => Err(FileProblem::DuplicateColumn { column: word.clone() }),
            None => Ok(()),
        }
    }
}

//! SHA-256, and the bytes that facts are digested as: a closed month is known by the digests of its inputs (spec 4.7).
//!
//! A row's bytes are its table's name, where it was read, and each known cell with its column's name, each with its length before it,
//! so that no two rows have the same bytes. Unknown cells are left out: a column that a table gains later changes no digest of a row
//! that does not have it. These bytes never change, or closed months could not be verified any more.

use crate::{OrderDossier, OrderId, Record, Row, Source, Table, Timeline, Value};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest([u8; 32]);

/// A text that is not 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a digest of 64 hexadecimal digits: {0:?}")]
pub struct DigestError(String);

impl Digest {
    /// The digest of these bytes.
    ///
    /// ```
    /// use jinpai_model::Digest;
    /// let digest = Digest::of(b"abc");
    /// assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    /// assert_eq!(digest.to_string().parse(), Ok(digest));
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_all([bytes])
    }

    /// The digest of these bytes one after the other.
    pub fn of_all<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        parts.into_iter().for_each(|part| digest.update(part));
        Self(digest.finalize().into())
    }

    /// These 32 bytes as a digest.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let wrong = || DigestError(text.to_owned());
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or_else(wrong);
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(wrong()) };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| Ok(digit(*high)? << 4 | digit(*low)?)).collect::<Result<_, _>>()?;
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

/// The digest of a row with all that it says and where it was read.
pub fn of_row(row: &Row) -> Digest {
    let mut bytes = Vec::new();
    add(&mut bytes, row.table, &row.cells, row.source);
    Digest::of(&bytes)
}

/// The digest of a record: that of its row.
pub fn of_record<R: Record>(record: &R) -> Digest {
    let mut bytes = Vec::new();
    add_record(&mut bytes, record);
    Digest::of(&bytes)
}

/// The digests of one buyer's history in one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineDigests {
    /// Of all messages in their order; none without messages.
    pub messages: Option<Digest>,
    /// Of each order with everything that refers to it, in the timeline's order.
    pub orders: Vec<(OrderId, Digest)>,
}

/// The digests of a timeline's parts.
pub fn of_timeline(timeline: &Timeline) -> TimelineDigests {
    let mut digest = Sha256::new();
    let mut bytes = Vec::new();
    for message in &timeline.messages {
        bytes.clear();
        add_record(&mut bytes, message);
        digest.update(&bytes);
    }
    TimelineDigests {
        messages: (!timeline.messages.is_empty()).then(|| Digest(digest.finalize().into())),
        orders: timeline.orders.iter().map(|dossier| (dossier.order.order.clone(), of_dossier(dossier))).collect(),
    }
}

/// The digest of an order with everything that refers to it.
pub fn of_dossier(dossier: &OrderDossier) -> Digest {
    let OrderDossier { order, notes, refunds, reviews, decisions } = dossier;
    let mut bytes = Vec::new();
    add_record(&mut bytes, order);
    add_all(&mut bytes, notes);
    add_all(&mut bytes, refunds);
    add_all(&mut bytes, reviews);
    add_all(&mut bytes, decisions);
    Digest::of(&bytes)
}

fn add_all<R: Record>(bytes: &mut Vec<u8>, records: &[R]) {
    for record in records {
        add_record(bytes, record);
    }
}

fn add_record<R: Record>(bytes: &mut Vec<u8>, record: &R) {
    add(bytes, R::TABLE, &record.to_cells(), record.source());
}

/// Adds a row: its table, its source, how many cells it has, and these.
fn add(bytes: &mut Vec<u8>, table: &Table, cells: &[Option<Value>], source: Source) {
    part(bytes, table.name.as_bytes());
    bytes.extend(source.file.0.to_le_bytes());
    bytes.extend(source.row.to_le_bytes());
    bytes.extend((cells.iter().flatten().count() as u64).to_le_bytes());
    for (column, value) in table.columns.iter().zip(cells) {
        let Some(value) = value else { continue };
        part(bytes, column.name.as_bytes());
        match value {
            Value::Text(text) => tagged(bytes, b't', text.as_bytes()),
            Value::Instant(instant) => tagged(bytes, b'i', &instant.as_microsecond().to_le_bytes()),
            Value::Date(date) => tagged(bytes, b'd', date.to_string().as_bytes()),
            Value::Clock(clock) => tagged(bytes, b'c', clock.to_string().as_bytes()),
            Value::Money(amount) => tagged(bytes, b'm', &amount.fen().to_le_bytes()),
            Value::Count(number) => tagged(bytes, b'n', &number.to_le_bytes()),
            // 90 and 90.0 are the same number, and the store takes either for the other.
            Value::Decimal(number) => tagged(bytes, b'x', number.normalize().to_string().as_bytes()),
            Value::YesNo(yes) => tagged(bytes, b'y', &[u8::from(*yes)]),
        }
    }
}

fn tagged(bytes: &mut Vec<u8>, tag: u8, value: &[u8]) {
    bytes.push(tag);
    part(bytes, value);
}

fn part(bytes: &mut Vec<u8>, part: &[u8]) {
    bytes.extend((part.len() as u64).to_le_bytes());
    bytes.extend(part);
}

#[cfg(test)]
mod tests {
    use super::{Digest, of_record, of_row};
    use crate::records::{Exam, Shop};
    use crate::{FileId, Record, Row, Source};

    fn exam() -> Exam {
        Exam {
            agent: "小王".into(),
            date: jiff::civil::date(2024, 2, 29),
            score: "95.5".parse().unwrap(),
            excellent: Some(true),
            kind: None,
            source: Source { file: FileId(3), row: 7 },
        }
    }

    #[test]
    fn bytes_of_rows_never_change() {
        // Closed months hold digests made of these bytes: should this fail, the bytes are wrong, not the test.
        assert_eq!(of_record(&exam()).to_string(), "e371969ff3da82826fb09baf4b251407689409b65dfa64dd6da8691eeacd3316");
    }

    #[test]
    fn every_cell_and_the_source_count() {
        let base = of_record(&exam());
        assert_eq!(of_row(&Row::of(&exam())), base);
        assert_eq!(of_record(&Exam { score: "95.50".parse().unwrap(), ..exam() }), base);
        let mut others = vec![
            of_record(&Exam { agent: "小李".into(), ..exam() }),
            of_record(&Exam { date: jiff::civil::date(2024, 2, 28), ..exam() }),
            of_record(&Exam { score: "95.6".parse().unwrap(), ..exam() }),
            of_record(&Exam { excellent: Some(false), ..exam() }),
            of_record(&Exam { excellent: None, ..exam() }),
            of_record(&Exam { source: Source { file: FileId(3), row: 8 }, ..exam() }),
            of_record(&Exam { source: Source { file: FileId(4), row: 7 }, ..exam() }),
            base,
        ];
        let many = others.len();
        others.sort();
        others.dedup();
        assert_eq!(others.len(), many);
    }

    #[test]
    fn cells_do_not_run_together() {
        let shop = |name: Option<&str>, platform: Option<&str>| Shop {
            shop: "s".into(),
            name: name.map(Into::into),
            platform: platform.map(Into::into),
            time_zone: None,
            day_start: None,
            source: Source::default(),
        };
        assert_ne!(of_record(&shop(Some("a"), None)), of_record(&shop(None, Some("a"))));
        assert_ne!(of_record(&shop(Some("ab"), Some("c"))), of_record(&shop(Some("a"), Some("bc"))));
    }

    #[test]
    fn an_unknown_cell_is_not_in_the_bytes() {
        let mut bytes = Vec::new();
        super::add(&mut bytes, Exam::TABLE, &exam().to_cells(), Source::default());
        assert!(!bytes.windows(4).any(|four| four == b"kind"));
        assert!(bytes.windows(5).any(|five| five == b"score"));
    }

    #[test]
    fn digests_are_read_as_they_are_written() {
        let digest = Digest::of(b"");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66), "字"] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }
}

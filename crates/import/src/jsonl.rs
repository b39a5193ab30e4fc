//! JSON Lines: one object with plain values on each line.

use crate::assemble::{Assembler, Cells};
use crate::cell::{Raw, trim};
use crate::text::Text;
use crate::{Encoding, FileProblem, Input, Limits, ProblemKind, Recognised};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// So many lines are looked at to find the keys.
const HEAD_LINES: usize = 100;

/// The keys of the first lines, in order of their first appearance.
pub(crate) fn head(input: &mut Input, encoding: Encoding, limits: Limits) -> Result<Vec<String>, FileProblem> {
    let mut text = Text::new(input, encoding, limits.line_bytes)?;
    let mut header = Vec::new();
    for _ in 0..HEAD_LINES {
        let Some((_, line)) = text.next_line()? else { break };
        if let Ok(line) = line
            && let Ok(object) = serde_json::from_str::<Object>(line)
        {
            object.0.iter().for_each(|(key, _)| add(&mut header, key));
        }
    }
    Ok(header)
}

/// Reads all lines.
pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    limits: Limits,
    progress: &dyn Fn(u64),
    assembler: &mut Assembler<'_, '_>,
) -> Result<(), FileProblem> {
    let mut text = Text::new(input, recognised.encoding.unwrap_or(Encoding::Utf8), limits.line_bytes)?;
    let mut header = recognised.header.clone();
    let mut seen = 0;
    loop {
        let offset = text.offset();
        if offset != seen {
            seen = offset;
            progress(offset);
        }
        let Some((row, line)) = text.next_line()? else { return Ok(()) };
        let Ok(line) = line else {
            assembler.broken(row, ProblemKind::LineTooLong(limits.line_bytes), "")?;
            continue;
        };
        if trim(line).is_empty() {
            continue;
        }
        let object = match serde_json::from_str::<Object>(line) {
            Ok(object) => object,
            Err(error) => {
                assembler.broken(row, ProblemKind::NotJson(error.to_string()), line)?;
                continue;
            }
        };
        let known = header.len();
        object.0.iter().for_each(|(key, _)| add(&mut header, key));
        if header.len() > known {
            if header.len() > limits.columns {
                return Err(FileProblem::TooManyColumns { columns: header.len(), limit: limits.columns });
            }
            assembler.map(&header);
            let table = recognised.table;
            assembler.summary.unknown.extend(header[known..].iter().filter(|key| table.position(key).is_none()).cloned());
        }
        assembler.record(row, &Line::new(&header, object))?;
    }
}

fn add(header: &mut Vec<String>, key: &str) {
    let key = trim(key);
    if !header.iter().any(|word| word.eq_ignore_ascii_case(key)) {
        header.push(key.to_owned());
    }
}

/// The cells of a line in the order of the keys seen so far.
struct Line<'l>(Vec<Option<Raw<'l>>>);

impl<'l> Line<'l> {
    fn new(header: &[String], object: Object<'l>) -> Self {
        let mut cells = vec![None; header.len()];
        for (key, value) in object.0 {
            if let Some(position) = header.iter().position(|word| word.eq_ignore_ascii_case(trim(&key))) {
                cells[position] = Some(value);
            }
        }
        Self(cells)
    }
}

impl Cells for Line<'_> {
    fn raw(&self, index: usize) -> Raw<'_> {
        self.0.get(index).cloned().flatten().unwrap_or(Raw::Empty)
    }

    fn has(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(Option::is_some)
    }
}

/// A flat object in the order it is written; a key that stands twice is refused.
struct Object<'l>(Vec<(Cow<'l, str>, Raw<'l>)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut object: Vec<(Cow<'de, str>, Raw<'de>)> = Vec::new();
        while let Some((Key(key), Scalar(value))) = map.next_entry::<Key<'de>, Scalar<'de>>()? {
            if object.iter().any(|(other, _)| *other == key) {
                return Err(A::Error::custom(format_args!("the key {key:?} stands twice")));
            }
            if object.len() >= Limits::default().columns {
                return Err(A::Error::custom("too many keys"));
            }
            object.push((key, value));
        }
        Ok(Object(object))
    }
}

/// Text, borrowed from the line where it has no escapes.
struct Key<'l>(Cow<'l, str>);

/// A plain value.
struct Scalar<'l>(Raw<'l>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Scalar::deserialize(deserializer)?.0 {
            Raw::Text(text) => Ok(Self(text)),
            Raw::Empty => Ok(Self(Cow::Borrowed(""))),
            _ => Err(D::Error::custom("a key is not text")),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor).map(Self)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Raw<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text, a number, true, false or null")
    }

    fn visit_unit<E>(self) -> Result<Raw<'de>, E> {
        Ok(Raw::Empty)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Raw<'de>, E> {
        Ok(Raw::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Raw<'de>, E> {
        Ok(Raw::Integer(i128::from(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Raw<'de>, E> {
        Ok(Raw::Integer(i128::from(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Raw<'de>, E> {
        Ok(Raw::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Raw<'de>, E> {
        Ok(Raw::text(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw<'de>, E> {
        Ok(if text.is_empty() { Raw::Empty } else { Raw::Text(Cow::Owned(text.to_owned())) })
    }
}

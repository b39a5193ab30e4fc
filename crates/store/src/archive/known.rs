//! Which messages are already there: what makes a row of an import *new* or *same*.
//!
//! A message with an id is known by shop and id; of several rows with one id the first in order of (time, source) stands, in
//! whatever file, command or order of reading they came, so that shuffled and split files give the same. A message without id is
//! known by all it says and its running number among equals in its file. Keys are held as 128 bits of SHA-256, 32 bytes a
//! message with its place; those of a shop's ids, and of one month's messages without id, are loaded when first needed.

use jinpai_model::records::Message;
use jinpai_model::{FileId, Month, ShopId, Source};
use sha2::{Digest, Sha256};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

/// The key of a message, as a number.
pub(crate) type Key = u128;

/// A map of keys, which are digests and need no further hashing.
pub(crate) type KeyMap<T> = HashMap<Key, T, BuildHasherDefault<FirstBits>>;

/// Takes the lower half of a digest as it is.
#[derive(Default)]
pub(crate) struct FirstBits(u64);

impl Hasher for FirstBits {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = u64::try_from(key & u128::from(u64::MAX)).expect("masked to 64 bits");
    }
}

/// The digest of parts, each with its length, so that no two lists of parts run together.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Key {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let bytes: [u8; 32] = digest.finalize().into();
    let (first, _) = bytes.split_first_chunk::<16>().expect("32 bytes hold 16");
    Key::from_le_bytes(*first)
}

/// The row that stands for a key.
#[derive(Clone, Copy)]
struct Place {
    /// Of a message with id: its time in microseconds. Of one without: the last file that had it (its time is in the key).
    mark: i64,
    file: u32,
    row: u32,
}

impl Place {
    fn source(self) -> Source {
        Source { file: FileId(self.file), row: u64::from(self.row) }
    }
}

/// What becomes of a message of an import.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Not there yet: keep it, with this running number.
    New { number: u32 },
    /// There; drop it.
    Same,
    /// There, but this one comes first: keep it, and leave the other out from now on.
    Earlier { number: u32, other: Source, other_time: i64 },
}

/// Messages with id that are there.
#[derive(Default)]
pub(crate) struct KnownIds(KeyMap<Place>);

/// The messages of one shop that are there.
#[derive(Default)]
pub(crate) struct KnownShop {
    /// Messages with id; none = not loaded.
    by_id: Option<KnownIds>,
    /// Messages without, by UTC month.
    by_content: BTreeMap<Month, KeyMap<Place>>,
    /// Of contents that the file at hand has more than once: how often so far.
    repeats: KeyMap<u32>,
}

/// The messages that are there, as far as they were needed.
#[derive(Default)]
pub(crate) struct Known {
    shops: BTreeMap<ShopId, KnownShop>,
}

impl Known {
    /// The knowledge of a shop.
    pub(crate) fn shop(&mut self, shop: &ShopId) -> &mut KnownShop {
        if !self.shops.contains_key(shop) {
            self.shops.insert(shop.clone(), KnownShop::default());
        }
        self.shops.get_mut(shop).expect("it was just put in")
    }

    /// Begins another file: running numbers start anew.
    pub(crate) fn next_file(&mut self) {
        self.shops.values_mut().for_each(|shop| shop.repeats.clear());
    }

    /// Forgets everything: it was of a file that was not taken in, or somebody else may have written since.
    pub(crate) fn forget(&mut self) {
        self.shops.clear();
    }
}

impl KnownIds {
    /// None yet, with room for so many.
    pub(crate) fn with_room_for(rows: usize) -> Self {
        Self(KeyMap::with_capacity_and_hasher(rows, BuildHasherDefault::default()))
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds a stored message.
    pub(crate) fn add(&mut self, id: &str, time: i64, source: Source) {
        let place = Place { mark: time, file: source.file.0, row: row_number(source) };
        let first = self.0.entry(id_key(id)).or_insert(place);
        if (time, source) < (first.mark, first.source()) {
            *first = place;
        }
    }

    /// The time and the place of the message that stands for an id.
    pub(crate) fn standing(&self, id: &str) -> Option<(i64, Source)> {
        self.0.get(&id_key(id)).map(|place| (place.mark, place.source()))
    }

    /// Judges a message with id.
    fn judge(&mut self, id: &str, message: &Message) -> Verdict {
        let (time, source) = (message.time.as_microsecond(), message.source);
        let place = Place { mark: time, file: source.file.0, row: row_number(source) };
        match self.0.entry(id_key(id)) {
            Entry::Vacant(vacant) => {
                vacant.insert(place);
                Verdict::New { number: 0 }
            }
            Entry::Occupied(mut there) => {
                let other = *there.get();
                if (time, source) >= (other.mark, other.source()) {
                    return Verdict::Same;
                }
                there.insert(place);
                Verdict::Earlier { number: 0, other: other.source(), other_time: other.mark }
            }
        }
    }
}

impl KnownShop {
    /// Whether the ids are loaded.
    pub(crate) fn has_ids(&self) -> bool {
        self.by_id.is_some()
    }

    /// Gives it the ids.
    pub(crate) fn load_ids(&mut self, ids: KnownIds) {
        self.by_id = Some(ids);
    }

    /// Whether the messages without id of a month are loaded.
    pub(crate) fn has_contents(&self, month: Month) -> bool {
        self.by_content.contains_key(&month)
    }

    /// Says that the messages without id of a month are loaded.
    pub(crate) fn load_contents(&mut self, month: Month) {
        self.by_content.entry(month).or_default();
    }

    /// Adds a stored message without id.
    pub(crate) fn add_content(&mut self, month: Month, message: &Message, number: u32) {
        let source = message.source;
        let place = Place { mark: NO_FILE, file: source.file.0, row: row_number(source) };
        let known = self.by_content.entry(month).or_default();
        let first = known.entry(numbered(content_key(message), number)).or_insert(place);
        if source < first.source() {
            *first = place;
        }
    }

    /// Judges a message with id, whose shop's ids are loaded.
    pub(crate) fn judge_id(&mut self, id: &str, message: &Message) -> Verdict {
        self.by_id.as_mut().expect("the ids are loaded before a message is judged").judge(id, message)
    }

    /// Judges a message without id, whose month is loaded.
    pub(crate) fn judge_content(&mut self, month: Month, message: &Message) -> Verdict {
        let (base, source) = (content_key(message), message.source);
        let file = i64::from(source.file.0);
        let known = self.by_content.get_mut(&month).expect("the month is loaded before a message is judged");
        let number = match self.repeats.get(&base) {
            Some(number) => *number,
            None => u32::from(known.get(&base).is_some_and(|place| place.mark == file)),
        };
        if number > 0 {
            self.repeats.insert(base, number + 1);
        }
        let place = Place { mark: file, file: source.file.0, row: row_number(source) };
        match known.entry(numbered(base, number)) {
            Entry::Vacant(vacant) => {
                vacant.insert(place);
                Verdict::New { number }
            }
            Entry::Occupied(mut there) => {
                let other = there.get().source();
                if source >= other {
                    there.get_mut().mark = file;
                    return Verdict::Same;
                }
                there.insert(place);
                Verdict::Earlier { number, other, other_time: message.time.as_microsecond() }
            }
        }
    }
}

/// No file has this number.
const NO_FILE: i64 = -1;

/// Rows of a file of messages beyond this are refused before they get here.
fn row_number(source: Source) -> u32 {
    u32::try_from(source.row).expect("rows of messages are counted in 32 bits")
}

fn id_key(id: &str) -> Key {
    digest([id.as_bytes()])
}

fn content_key(message: &Message) -> Key {
    let content = message.content.as_deref().unwrap_or("");
    let time = message.time.as_microsecond().to_le_bytes();
    let parts: [&[u8]; 5] = [
        message.buyer.as_str().as_bytes(),
        message.account.as_str().as_bytes(),
        &time,
        message.sender.code().as_bytes(),
        content.as_bytes(),
    ];
    digest(parts)
}

/// The key of the n-th of equal messages.
fn numbered(base: Key, number: u32) -> Key {
    base.wrapping_add(Key::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
}

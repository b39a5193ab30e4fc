//! The footers of segments that were read: to decode one takes longer than to read a buyer's rows. A segment never changes, so nothing
//! here goes out of date; what was not asked for for the longest time goes when there is too much.

use super::read::{SegmentFile, damaged};
use crate::error::StoreError;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of all footers together: some hundred segments of half a million messages.
const BYTES_MAX: usize = 64 << 20;

/// Footers by path.
#[derive(Default)]
pub(crate) struct Footers(Mutex<Recent<ArrowReaderMetadata>>);

impl Footers {
    /// Opens a segment, decoding its footer unless that was done before.
    pub(crate) fn open(&self, workspace: &Path, path: &str) -> Result<(SegmentFile, ArrowReaderMetadata), StoreError> {
        let path = workspace.join(path);
        let bytes = std::fs::metadata(&path).map_err(|error| damaged(&path, &error))?.len();
        let file = SegmentFile { path, bytes };
        if let Some(known) = self.recent().get(&file.path, bytes) {
            return Ok((file, known));
        }
        let footer = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| damaged(&file.path, &error))?;
        self.recent().put(&file.path, bytes, footer.clone(), footer.metadata().memory_size(), BYTES_MAX);
        Ok((file, footer))
    }

    fn recent(&self) -> MutexGuard<'_, Recent<ArrowReaderMetadata>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was asked for lately, by path and a number that says which state of it.
pub(crate) struct Recent<T> {
    entries: BTreeMap<PathBuf, Entry<T>>,
    /// Counts the asks, to know which was asked for last.
    asks: u64,
    size: usize,
}

struct Entry<T> {
    state: u64,
    asked: u64,
    size: usize,
    what: T,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), asks: 0, size: 0 }
    }
}

impl<T: Clone> Recent<T> {
    /// What is kept of a path in this state.
    pub(crate) fn get(&mut self, path: &Path, state: u64) -> Option<T> {
        self.asks += 1;
        let entry = self.entries.get_mut(path).filter(|entry| entry.state == state)?;
        entry.asked = self.asks;
        Some(entry.what.clone())
    }

    /// Keeps something instead of its older state, and lets go of what was not asked for for long until all together is at most `max`.
    pub(crate) fn put(&mut self, path: &Path, state: u64, what: T, size: usize, max: usize) {
        if size > max {
            return;
        }
        self.asks += 1;
        let entry = Entry { state, asked: self.asks, size, what };
        self.size += size;
        if let Some(old) = self.entries.insert(path.to_path_buf(), entry) {
            self.size -= old.size;
        }
        while self.size > max {
            let Some(oldest) = self.entries.iter().min_by_key(|(_, entry)| entry.asked).map(|(path, _)| path.clone()) else {
                return;
            };
            self.size -= self.entries.remove(&oldest).map_or(0, |entry| entry.size);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;
    use std::path::Path;

    #[test]
    fn what_was_not_asked_for_goes_first_and_an_older_state_is_not_given() {
        let (a, b, c) = (Path::new("a"), Path::new("b"), Path::new("c"));
        let mut recent = Recent::default();
        recent.put(a, 1, "a", 4, 10);
        recent.put(b, 1, "b", 4, 10);
        assert_eq!((recent.get(a, 1), recent.get(a, 2)), (Some("a"), None));
        recent.put(c, 1, "c", 4, 10);
        assert_eq!((recent.get(a, 1), recent.get(b, 1), recent.get(c, 1)), (Some("a"), None, Some("c")));
        recent.put(a, 2, "A", 6, 10);
        assert_eq!((recent.get(a, 1), recent.get(a, 2), recent.get(c, 1)), (None, Some("A"), Some("c")));
        recent.put(b, 1, "too large", 11, 10);
        assert_eq!((recent.get(a, 2), recent.get(b, 1), recent.size), (Some("A"), None, 10));
    }
}

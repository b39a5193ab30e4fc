//! What the typesetter may see: the layout, one slip, the built-in fonts. No disk, no clock, no packages.

use super::fonts::fonts;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const LAYOUT: &str = include_str!("slip.typ");

/// What is the same for all slips.
pub(crate) struct Press {
    library: LazyHash<Library>,
    layout: Source,
    data: FileId,
}

impl Press {
    pub(crate) fn new() -> Self {
        Self {
            library: LazyHash::new(Library::default()),
            layout: Source::new(file("slip.typ"), LAYOUT.to_owned()),
            data: file("slip.json"),
        }
    }
}

fn file(name: &str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a plain name is a path")).intern()
}

/// The world of one slip.
pub(crate) struct SlipWorld<'a> {
    press: &'a Press,
    data: Bytes,
}

impl<'a> SlipWorld<'a> {
    pub(crate) fn new(press: &'a Press, json: Vec<u8>) -> Self {
        Self { press, data: Bytes::new(json) }
    }
}

impl World for SlipWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &fonts().book
    }

    fn main(&self) -> FileId {
        self.press.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.layout.id() { Ok(self.press.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts().all.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

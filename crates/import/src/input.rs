//! The bytes of one file: opened by the caller, read and sought here.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// The bytes of one file. Reading never depends on a name or a path.
#[derive(Debug)]
pub enum Input {
    /// An open file, positioned anywhere.
    File(File),
    /// Bytes in memory.
    Bytes(Cursor<Vec<u8>>),
}

impl Input {
    /// Bytes in memory.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(Cursor::new(bytes.into()))
    }

    /// How many bytes there are: the total that [`crate::read`]'s progress runs up to.
    pub fn length(&self) -> io::Result<u64> {
        match self {
            Self::File(file) => Ok(file.metadata()?.len()),
            Self::Bytes(bytes) => Ok(u64::try_from(bytes.get_ref().len()).unwrap_or(u64::MAX)),
        }
    }

    /// The first bytes, at most `count`; afterwards the input stands at its start again.
    pub(crate) fn head(&mut self, count: u64) -> io::Result<Vec<u8>> {
        self.rewind()?;
        let mut head = Vec::new();
        (&mut *self).take(count).read_to_end(&mut head)?;
        self.rewind()?;
        Ok(head)
    }
}

impl From<File> for Input {
    fn from(file: File) -> Self {
        Self::File(file)
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Bytes(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Input {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(position),
            Self::Bytes(bytes) => bytes.seek(position),
        }
    }
}

//! Files in GBK, line by line.

use super::WrittenFile;
use crate::error::DemoError;
use crate::files::Files;
use encoding_rs::GBK;
use std::io::{BufWriter, Write};

/// A file whose lines are written in GBK and end as they do on Windows.
pub(crate) struct GbkFile {
    name: String,
    writer: BufWriter<Box<dyn Write>>,
    rows: u64,
}

impl GbkFile {
    /// Makes the file.
    pub(crate) fn create(files: &mut dyn Files, name: String) -> Result<Self, DemoError> {
        let file = files.create(&name).map_err(DemoError::write(&name))?;
        Ok(Self { name, writer: BufWriter::new(file), rows: 0 })
    }

    /// Writes a line that is no row: a header, a title, a rule.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), DemoError> {
        let (bytes, _, unmappable) = GBK.encode(text);
        if unmappable {
            return Err(DemoError::Unencodable { name: self.name.clone(), text: text.to_owned() });
        }
        self.writer.write_all(&bytes).and_then(|()| self.writer.write_all(b"\r\n")).map_err(DemoError::write(&self.name))
    }

    /// Writes a row.
    pub(crate) fn row(&mut self, text: &str) -> Result<(), DemoError> {
        self.rows += 1;
        self.line(text)
    }

    /// Writes the rest and says what was written.
    pub(crate) fn finish(mut self) -> Result<WrittenFile, DemoError> {
        self.writer.flush().map_err(DemoError::write(&self.name))?;
        Ok(WrittenFile { name: self.name, rows: self.rows })
    }
}

//! The rejects file: every row that was not taken, with file, row, column, what was found and what was expected.

use anyhow::Context as _;
use jinpai_import::RowProblem;
use jinpai_model::Lang;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The rejects file of a command, if it has one.
pub fn of_command(folder: &Path, command: u32) -> Option<PathBuf> {
    Some(path_of(folder, &command.to_string())).filter(|path| path.is_file())
}

/// How many rows a rejects file names: a row may have several problems, which stand one after the other.
pub fn count(path: &Path) -> anyhow::Result<u64> {
    let mut reader = csv::ReaderBuilder::new().from_path(path)?;
    let mut record = csv::StringRecord::new();
    let (mut count, mut last) = (0, (String::new(), String::new()));
    while reader.read_record(&mut record)? {
        let row = (record.get(0).unwrap_or("").to_owned(), record.get(1).unwrap_or("").to_owned());
        if row != last {
            count += 1;
            last = row;
        }
    }
    Ok(count)
}

fn path_of(folder: &Path, number: &str) -> PathBuf {
    folder.join(format!("rejects-{number}.csv"))
}

/// Collects rejected rows; the file is made with the first of them.
pub(super) struct Rejects {
    folder: PathBuf,
    number: Option<u32>,
    lang: Lang,
    open: Option<(PathBuf, csv::Writer<BufWriter<File>>)>,
    failure: Option<io::Error>,
}

impl Rejects {
    pub(super) fn new(folder: &Path, lang: Lang) -> Self {
        Self { folder: folder.to_path_buf(), number: None, lang, open: None, failure: None }
    }

    /// The number of the command, for the file's name; a check that takes nothing has none.
    pub(super) fn number(&mut self, command: u32) {
        self.number = Some(command);
    }

    pub(super) fn row(&mut self, file: &str, problem: &RowProblem) {
        let column = problem.column.as_deref().unwrap_or("");
        self.write([file, &problem.row.to_string(), column, &problem.found, &problem.expected(self.lang)]);
    }

    /// A shop whose time zone nobody knows.
    pub(super) fn zone(&mut self, file: &str, row: u64, zone: &str) {
        let expected = self.lang.pick("时区名称，如 Asia/Shanghai", "the name of a time zone, such as Asia/Shanghai");
        self.write([file, &row.to_string(), "time_zone", zone, expected]);
    }

    /// Writing fails at most once; [`Rejects::finish`] tells.
    fn write(&mut self, cells: [&str; 5]) {
        if self.failure.is_none() {
            self.failure = self.try_write(cells).err();
        }
    }

    fn try_write(&mut self, cells: [&str; 5]) -> io::Result<()> {
        if self.open.is_none() {
            let number = self.number.map_or_else(|| "strict".to_owned(), |number| number.to_string());
            let path = path_of(&self.folder, &number);
            let mut buffer = BufWriter::new(File::create(&path)?);
            buffer.write_all("\u{feff}".as_bytes())?;
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(buffer);
            writer.write_record(["file", "row", "column", "found", "expected"])?;
            self.open = Some((path, writer));
        }
        if let Some((_, writer)) = &mut self.open {
            writer.write_record(cells.map(crate::outputs::harmless).map(std::borrow::Cow::into_owned))?;
        }
        Ok(())
    }

    /// Completes the file; its path, if a row was rejected.
    pub(super) fn finish(&mut self) -> anyhow::Result<Option<PathBuf>> {
        let failed = || {
            let folder = self.folder.display();
            self.lang.pick(format!("无法在 {folder} 写入拒收文件"), format!("cannot write the rejects file in {folder}"))
        };
        if let Some(error) = self.failure.take() {
            return Err(error).with_context(failed);
        }
        let Some((path, mut writer)) = self.open.take() else { return Ok(None) };
        writer.flush().with_context(failed)?;
        Ok(Some(path))
    }
}

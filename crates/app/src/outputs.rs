//! Writing the files of spec 2.3: CSV, JSON and one workbook, all from the same typed rows.

mod csv;
mod headers;
mod json;
mod xlsx;

pub(crate) use csv::harmless;
pub use headers::header;

use anyhow::Context as _;
use jinpai_calc::outputs::OutputFile;
use jinpai_model::Lang;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A way of writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// One `.csv` for each output: UTF-8 with a byte order mark, `\n` line ends, quotes only where needed.
    Csv,
    /// One `.json` for each output: an array of objects, one row on each line.
    Json,
    /// One workbook with a sheet for each output.
    Xlsx,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Its rows; of a workbook, those of all sheets.
    pub rows: usize,
}

/// Writes the outputs into a folder, which is made if it is not there. `workbook` is the workbook's name without ending. A file
/// appears under its name only when it is complete.
pub fn write(
    folder: &Path,
    workbook: &str,
    outputs: &[OutputFile],
    formats: &[Format],
    lang: Lang,
) -> anyhow::Result<Vec<Written>> {
    fs::create_dir_all(folder).with_context(|| {
        lang.pick(format!("无法建立文件夹 {}", folder.display()), format!("cannot make the folder {}", folder.display()))
    })?;
    let mut tasks: Vec<(PathBuf, Task<'_>)> = Vec::new();
    for output in outputs {
        if formats.contains(&Format::Csv) {
            tasks.push((folder.join(format!("{}.csv", output.name)), Task::Csv(output)));
        }
        if formats.contains(&Format::Json) {
            tasks.push((folder.join(format!("{}.json", output.name)), Task::Json(output)));
        }
    }
    if formats.contains(&Format::Xlsx) {
        tasks.push((folder.join(format!("{workbook}.xlsx")), Task::Xlsx(outputs)));
    }
    tasks.into_par_iter().map(|(path, task)| task.run(path, lang)).collect()
}

enum Task<'a> {
    Csv(&'a OutputFile),
    Json(&'a OutputFile),
    Xlsx(&'a [OutputFile]),
}

impl Task<'_> {
    fn run(&self, path: PathBuf, lang: Lang) -> anyhow::Result<Written> {
        let rows = match self {
            Self::Csv(output) | Self::Json(output) => output.rows.len(),
            Self::Xlsx(outputs) => outputs.iter().map(|output| output.rows.len()).sum(),
        };
        replace(&path, |file| match self {
            Self::Csv(output) => csv::write(output, file),
            Self::Json(output) => json::write(output, file),
            Self::Xlsx(outputs) => xlsx::write(outputs, file, lang),
        })
        .with_context(|| {
            let path = path.display();
            lang.pick(
                format!("无法写入 {path}；如果它正在 Excel 或 WPS 中打开，请先关闭"),
                format!("cannot write {path}; if it is open in Excel or WPS, close it first"),
            )
        })?;
        Ok(Written { path, rows })
    }
}

/// An output as the bytes of its CSV file.
pub fn csv_bytes(output: &OutputFile) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    csv::write(output, &mut bytes)?;
    Ok(bytes)
}

/// Outputs as the bytes of one workbook.
pub fn xlsx_bytes(outputs: &[OutputFile], lang: Lang) -> anyhow::Result<Vec<u8>> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    xlsx::write(outputs, &mut bytes, lang)?;
    Ok(bytes.into_inner())
}

/// Writes bytes into a file of a folder, which is made if it is not there.
pub fn write_bytes(folder: &Path, name: &str, bytes: &[u8], lang: Lang) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(folder).with_context(|| {
        lang.pick(format!("无法建立文件夹 {}", folder.display()), format!("cannot make the folder {}", folder.display()))
    })?;
    let path = folder.join(name);
    replace(&path, |file| Ok(file.write_all(bytes)?)).with_context(|| {
        let path = path.display();
        lang.pick(format!("无法写入 {path}"), format!("cannot write {path}"))
    })?;
    Ok(path)
}

/// Writes a file beside its place and moves it there when it is complete.
fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = beside(folder)?;
    let mut buffer = BufWriter::with_capacity(1 << 20, temporary.reopen()?);
    write(&mut buffer)?;
    buffer.flush()?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A new file in the folder. Temporary files are private by default; what a person asked for may be read by whom any other new file of
/// theirs may be read.
fn beside(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jinpai-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // The system takes away from this what the user's umask says.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

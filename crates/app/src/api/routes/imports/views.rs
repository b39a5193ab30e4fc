//! Imports as they are shown.

use crate::api::error::ApiError;
use crate::api::list::Listed;
use crate::api::routes::uploads::RowProblemView;
use crate::api::state::App;
use crate::jobs::import::{FileReport, Report, noted_by, rejects};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::Lang;
use jinpai_store::{CommandId, CommandInfo, ENTERED, FileInfo, STREAM, UNDO, Undone};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// So many files of one import are told one by one.
const FILES_MAX: usize = 300;

/// What brought rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Files.
    Import,
    /// Connectors, between two other commands.
    Stream,
    /// An import was taken back.
    Undo,
}

impl ImportKind {
    fn of(file: &FileInfo) -> Option<Self> {
        match file.format.as_str() {
            ENTERED => None,
            STREAM => Some(Self::Stream),
            UNDO => Some(Self::Undo),
            _ => Some(Self::Import),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Stream => "stream",
            Self::Undo => "undo",
        }
    }
}

/// An import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    /// Its number.
    pub id: u32,
    /// What brought the rows.
    pub kind: ImportKind,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub at: jiff::Timestamp,
    /// Who imported, if it was done here.
    pub by: Option<String>,
    /// The first files by name.
    pub names: String,
    /// How many files.
    pub files: usize,
    /// New rows.
    pub new: u64,
    /// Changed rows.
    pub changed: u64,
    /// Rows that said nothing new.
    pub same: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether it is the last import that stands: the one that may be taken back, if nothing rests on it.
    pub is_last: bool,
}

impl Listed for ImportView {
    const COLUMNS: &'static [&'static str] =
        &["id", "kind", "at", "by", "names", "files", "new", "changed", "same", "rejected", "undone"];
    const NAME: &'static str = "imports";
    const ZH: &'static str = "导入记录";

    fn cell(&self, column: usize) -> V {
        let count = |number: u64| V::Count(i64::try_from(number).unwrap_or(i64::MAX));
        match column {
            0 => count(self.id.into()),
            1 => self.kind.word().into(),
            2 => self.at.to_string().as_str().into(),
            3 => V::text(self.by.as_deref()),
            4 => self.names.as_str().into(),
            5 => count(self.files as u64),
            6 => count(self.new),
            7 => count(self.changed),
            8 => count(self.same),
            9 => count(self.rejected),
            _ => self.undone.into(),
        }
    }
}

/// Everything that brought rows, the newest first.
pub(super) fn history(app: &App) -> Result<Vec<ImportView>, ApiError> {
    let commands: BTreeMap<CommandId, CommandInfo> =
        app.store().commands()?.into_iter().map(|command| (command.id, command)).collect();
    let files = app.store().files()?;
    let mut views: Vec<ImportView> = Vec::new();
    for of_command in files.chunk_by(|a, b| a.command == b.command) {
        if let Some(view) = import(app, of_command, commands.get(&of_command[0].command))? {
            views.push(view);
        }
    }
    if let Some(last) = views.iter_mut().rev().find(|view| view.kind == ImportKind::Import && !view.undone) {
        last.is_last = true;
    }
    views.reverse();
    Ok(views)
}

fn import(app: &App, files: &[FileInfo], command: Option<&CommandInfo>) -> Result<Option<ImportView>, ApiError> {
    let Some((kind, first)) = files.iter().find_map(|file| Some((ImportKind::of(file)?, file))) else { return Ok(None) };
    let path = rejects::of_command(app.workspace().folder(), first.command.0);
    let names: Vec<&str> = files.iter().take(3).map(|file| file.path.as_str()).collect();
    let sum = |of: fn(&FileInfo) -> u64| files.iter().map(of).sum();
    Ok(Some(ImportView {
        id: first.command.0,
        kind,
        at: first.imported,
        by: command.and_then(|command| noted_by(&command.what)).map(str::to_owned),
        names: names.join(", "),
        files: files.len(),
        new: sum(|file| file.counts.new),
        changed: sum(|file| file.counts.changed),
        same: sum(|file| file.counts.same),
        rejected: path.map(|path| rejects::count(&path)).transpose()?.unwrap_or(0),
        undone: first.undone_by.is_some(),
        is_last: false,
    }))
}

/// An import with its files.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFilesView {
    /// The import.
    #[serde(flatten)]
    pub import: ImportView,
    /// Its first files; at most 300.
    pub each: Vec<ImportFileView>,
}

/// A file that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFileView {
    /// Its number.
    pub file: u32,
    /// Its name.
    pub name: String,
    /// The table of its rows.
    pub table: String,
    /// What it was recognised as.
    pub format: String,
    /// Bytes.
    pub bytes: u64,
    /// New rows.
    pub new: u64,
    /// Changed rows.
    pub changed: u64,
    /// Rows that said nothing new.
    pub same: u64,
}

impl ImportFilesView {
    pub(super) fn of(app: &App, command: CommandId) -> Result<Self, ApiError> {
        let import = history(app)?.into_iter().find(|view| view.id == command.0).ok_or_else(ApiError::not_found)?;
        let files = app.store().files()?;
        let each = files.iter().filter(|file| file.command == command).take(FILES_MAX).map(|file| ImportFileView {
            file: file.id.0,
            name: file.path.clone(),
            table: file.table.name.to_owned(),
            format: file.format.clone(),
            bytes: file.size,
            new: file.counts.new,
            changed: file.counts.changed,
            same: file.counts.same,
        });
        Ok(Self { import, each: each.collect() })
    }
}

/// What became of an import: the result of its job.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Its number; none if no file was recognised, or nothing was taken because of `strict`.
    pub import: Option<u32>,
    /// Whether `strict` kept everything out.
    pub refused: bool,
    /// Each file; at most 300.
    pub files: Vec<FileReportView>,
    /// How many files there were.
    pub files_total: usize,
    /// Rows that name an order that is not there: how many by table.
    pub unjoined: BTreeMap<String, u64>,
    /// Rows that fall into closed months, which stay as they are; they become corrections of later months.
    pub late: Vec<LateView>,
    /// Texts of agents that look automatic: proposed for the settings.
    pub auto_texts: Vec<String>,
}

/// Rows of a closed month.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateView {
    /// The table.
    pub table: String,
    /// The month.
    pub month: String,
    /// How many.
    pub rows: u64,
}

/// What became of one file.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileReportView {
    /// Its name.
    pub name: String,
    /// What it was recognised as.
    pub recognised: Option<String>,
    /// Rows in it.
    pub rows: u64,
    /// New rows.
    pub new: u64,
    /// Changed rows.
    pub changed: u64,
    /// Rows that said nothing new.
    pub same: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// The first of them, with what is wrong.
    pub first_rejects: Vec<RowProblemView>,
    /// Remarks.
    pub warnings: u64,
    /// The first of them.
    pub first_warnings: Vec<RowProblemView>,
    /// Columns that were ignored.
    pub unknown_columns: Vec<String>,
    /// Why nothing of it was taken.
    pub problem: Option<String>,
}

impl FileReportView {
    fn of(file: &FileReport, lang: Lang) -> Self {
        let problems = |list: &[_]| list.iter().map(|problem| RowProblemView::of(problem, lang)).collect();
        Self {
            name: file.path.clone(),
            recognised: file.recognised.as_ref().map(|recognised| recognised.name(lang)),
            rows: file.rows,
            new: file.counts.new,
            changed: file.counts.changed,
            same: file.counts.same,
            rejected: file.rejected,
            first_rejects: problems(&file.first_rejects),
            warnings: file.warnings,
            first_warnings: problems(&file.first_warnings),
            unknown_columns: file.unknown_columns.clone(),
            problem: file.problem.as_ref().map(|problem| problem.message(lang)),
        }
    }
}

impl ReportView {
    pub(super) fn of(report: &Report, lang: Lang) -> Self {
        let late = report.late.iter().flat_map(|late| {
            let table = late.table.name;
            late.rows.iter().map(move |(month, rows)| LateView { table: table.to_owned(), month: month.to_string(), rows: *rows })
        });
        Self {
            import: report.command.map(|command| command.0),
            refused: report.refused,
            files: report.files.iter().take(FILES_MAX).map(|file| FileReportView::of(file, lang)).collect(),
            files_total: report.files.len(),
            unjoined: report.unjoined.iter().map(|unjoined| (unjoined.table.name.to_owned(), unjoined.rows)).collect(),
            late: late.collect(),
            auto_texts: report.auto_texts.iter().take(20).map(|text| text.text.clone()).collect(),
        }
    }
}

/// What an undo took back: the result of its job.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneView {
    /// Rows that are gone.
    pub gone: u64,
    /// Rows that are again what they were.
    pub restored: u64,
    /// Messages that are gone.
    pub messages: u64,
}

impl From<Undone> for UndoneView {
    fn from(undone: Undone) -> Self {
        Self { gone: undone.gone, restored: undone.restored, messages: undone.messages }
    }
}

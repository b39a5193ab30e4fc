//! The import: recognise every file first, then take them in, tables that others refer to before those that refer to them.

pub mod late;
pub mod rejects;
mod strict;
pub(in crate::jobs) mod zones;

use crate::failure::Failure;
use crate::jobs::walk::{Found, walk};
use crate::workspace::Workspace;
use indicatif::ProgressBar;
use jiff::Timestamp;
use jinpai_import::{
    AutoCandidate, AutoCandidates, AutoRules, Context, Event, FileProblem, Input, Limits, Recognised, RowProblem, Stop, Zones,
    read, recognise,
};
use jinpai_model::{FileId, Lang, Row, ShopId, Table};
use jinpai_store::{CommandId, Counts, FileImport, NewFile, Store, StoreError, Unjoined};
use late::Late;
use rejects::Rejects;
use std::collections::BTreeSet;
use std::fs::File;
use std::path::{Path, PathBuf};

/// So many warnings of one file are kept for the report; all are counted.
const WARNINGS_MAX: usize = 5;

/// What to import, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// The shop of rows that do not say theirs.
    pub shop: Option<ShopId>,
    /// The table that the files are, where their columns do not decide.
    pub table: Option<&'static Table>,
    /// Take nothing if one row is bad.
    pub strict: bool,
    /// Let empty cells set an order's later times back to unknown.
    pub replace: bool,
    /// When the command began.
    pub started: Timestamp,
    /// The language of the rejects file.
    pub lang: Lang,
    /// Who imports, where that is known; noted with the command.
    pub by: Option<String>,
    /// Tables of which whoever imports may bring no rows in.
    pub barred: BTreeSet<&'static str>,
    /// Call the files by their names alone: they were uploaded, and where they lie meanwhile is nobody's business.
    pub names_only: bool,
}

/// What an import is noted as.
const IMPORT: &str = "import";

/// What a command is noted as that somebody gave whose name is known.
pub fn noted(what: &str, by: Option<&str>) -> String {
    by.map_or_else(|| what.to_owned(), |by| format!("{what} by {by}"))
}

/// Who gave a command, by what it was noted as.
pub fn noted_by(what: &str) -> Option<&str> {
    what.split_once(" by ").map(|(_, by)| by)
}

/// Why nothing of a file was taken.
#[derive(Debug)]
pub enum Trouble {
    /// A pipe, a socket or a device.
    NotAFile,
    /// What its bytes are.
    File(FileProblem),
    /// Whoever imports may bring no rows of this table in.
    Barred(&'static Table),
}

impl Trouble {
    /// What is wrong and what to do, for people.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::NotAFile => lang.pick(
                "不是文件，而是管道、套接字或设备。请先把内容存成文件再导入。".to_owned(),
                "not a file but a pipe, a socket or a device. Save what it gives as a file and import that.".to_owned(),
            ),
            Self::File(problem) => problem.message(lang),
            Self::Barred(table) => lang.pick(
                format!("“{}”表（{}）不能由您导入：它写的是别人的决定或人员资料。请在相应页面处理，或请店主、经理导入。", table.zh, table.name),
                format!(
                    "rows of the table {} are not yours to bring in: they say what others decide, or who is in the team. Use the screen for \
                     it, or ask the owner or a manager to import the file.",
                    table.name
                ),
            ),
        }
    }
}

/// What became of one file.
#[derive(Debug)]
pub struct FileReport {
    /// Its path.
    pub path: String,
    /// Whether the user named it, and not only a folder it lies in.
    pub named: bool,
    /// What it is, if it was recognised.
    pub recognised: Option<Recognised>,
    /// Rows of data in it, good or not.
    pub rows: u64,
    /// What became of the good ones; all zero if nothing was taken.
    pub counts: Counts,
    /// Rows not taken.
    pub rejected: u64,
    /// The first problems that reject a row.
    pub first_rejects: Vec<RowProblem>,
    /// Warnings.
    pub warnings: u64,
    /// The first of them.
    pub first_warnings: Vec<RowProblem>,
    /// Columns that were ignored.
    pub unknown_columns: Vec<String>,
    /// Why nothing of it was taken.
    pub problem: Option<Trouble>,
}

impl FileReport {
    fn new(found: &Found, names_only: bool) -> Self {
        let shown = if names_only { found.path.file_name().map_or(found.path.as_path(), Path::new) } else { &found.path };
        Self {
            path: shown.display().to_string(),
            named: found.named,
            recognised: None,
            rows: 0,
            counts: Counts::default(),
            rejected: 0,
            first_rejects: Vec::new(),
            warnings: 0,
            first_warnings: Vec::new(),
            unknown_columns: Vec::new(),
            problem: None,
        }
    }

    /// Whether somebody should look at it: something was rejected, or a file that looks like data was not taken. Pictures and pages
    /// that merely lie in the same folder are no reason.
    pub fn needs_attention(&self) -> bool {
        let data_like = || {
            let ending = self.path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
            matches!(ending.as_str(), "csv" | "tsv" | "txt" | "xlsx" | "xls" | "jsonl" | "ndjson" | "parquet" | "log")
        };
        self.rejected > 0 || (self.problem.is_some() && (self.named || data_like()))
    }
}

/// What became of all files.
#[derive(Debug)]
pub struct Report {
    /// The number of the command, unless no file was recognised.
    pub command: Option<CommandId>,
    /// In path order.
    pub files: Vec<FileReport>,
    /// The rejects file, if there is one.
    pub rejects: Option<PathBuf>,
    /// Whether `--strict` kept everything out.
    pub refused: bool,
    /// Rows that name an order that is not there.
    pub unjoined: Vec<Unjoined>,
    /// Rows that fall into closed months, and become corrections of later ones.
    pub late: Vec<Late>,
    /// Texts of agents that look automatic, proposed for the settings file.
    pub auto_texts: Vec<AutoCandidate>,
    /// What stopped the command half-way, a full disk for instance; `files` are then those that were done with before.
    pub failure: Option<anyhow::Error>,
}

impl Report {
    /// Files of which something was taken.
    pub fn taken(&self) -> usize {
        self.files.iter().filter(|file| file.recognised.is_some() && file.problem.is_none()).count()
    }
}

/// Runs the import. `progress` runs over the bytes of all files.
pub fn run(workspace: &Workspace, store: &dyn Store, request: &Request, progress: &ProgressBar) -> anyhow::Result<Report> {
    let settings = workspace.settings(request.lang)?.import;
    let auto = AutoRules::new(settings.auto_texts, settings.auto_accounts);
    let found = walk(&request.paths, workspace.folder(), request.lang)?;
    if found.is_empty() {
        let shown = request.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(request.lang.pick(format!("{shown} 里没有文件"), format!("there are no files in {shown}"))));
    }
    let mut report = Report {
        command: None,
        files: found.iter().map(|found| FileReport::new(found, request.names_only)).collect(),
        rejects: None,
        refused: false,
        unjoined: Vec::new(),
        late: Vec::new(),
        auto_texts: Vec::new(),
        failure: None,
    };
    let rejects = Rejects::new(workspace.folder(), request.lang);
    let late = late::Messages::new(store)?;
    let mut job = Job { store, request, auto, rejects, candidates: AutoCandidates::default(), late, progress, behind: 0 };
    let order = job.recognise_all(&found, &mut report.files);
    if order.is_empty() {
        return Ok(report);
    }
    if request.strict && job.check_all(&found, &order, &mut report.files)? {
        report.refused = true;
        report.rejects = job.rejects.finish()?;
        return Ok(report);
    }
    let stopped = job.take_all(&found, &order, &mut report)?;
    if let Some((failure, waiting)) = stopped {
        // The disk may be full; what can be said of the rejects is worth less than what stopped everything.
        report.rejects = job.rejects.finish().ok().flatten();
        let mut position = 0;
        report.files.retain(|_| {
            position += 1;
            !waiting.contains(&(position - 1))
        });
        report.failure = Some(failure);
        return Ok(report);
    }
    report.rejects = job.rejects.finish()?;
    report.unjoined = store.unjoined()?;
    report.auto_texts = job.candidates.found();
    if let Some(command) = report.command {
        report.late = late::late(store, command, &job.late)?;
    }
    Ok(report)
}

struct Job<'a> {
    store: &'a dyn Store,
    request: &'a Request,
    auto: AutoRules,
    rejects: Rejects,
    candidates: AutoCandidates,
    late: late::Messages,
    progress: &'a ProgressBar,
    behind: u64,
}

impl Job<'_> {
    /// Recognises every file; gives the positions of those that are known, in the order of taking in.
    fn recognise_all(&self, found: &[Found], files: &mut [FileReport]) -> Vec<usize> {
        let mut order = Vec::new();
        let mut total = 0;
        for (position, file) in found.iter().enumerate() {
            if !file.regular {
                files[position].problem = Some(Trouble::NotAFile);
                continue;
            }
            let recognised = open(file).and_then(|mut input| {
                total += input.length()?;
                recognise(&files[position].path, &mut input, self.request.table)
            });
            match recognised {
                Ok(recognised) if self.request.barred.contains(recognised.table.name) => {
                    files[position].problem = Some(Trouble::Barred(recognised.table));
                }
                Ok(recognised) => {
                    files[position].unknown_columns.clone_from(&recognised.unknown);
                    files[position].recognised = Some(recognised);
                    order.push(position);
                }
                Err(problem) => files[position].problem = Some(Trouble::File(problem)),
            }
        }
        self.progress.set_length(if self.request.strict { total * 2 } else { total });
        let rank = |position: &usize| {
            let table = files[*position].recognised.as_ref().map(|recognised| recognised.table);
            Table::all().iter().position(|known| Some(*known) == table)
        };
        // The sort is stable, so files of one table stay in path order.
        order.sort_by_key(rank);
        order
    }

    /// Takes the files in one after the other. If the store fails, gives the failure and the positions of those that were not taken.
    fn take_all(
        &mut self,
        found: &[Found],
        order: &[usize],
        report: &mut Report,
    ) -> anyhow::Result<Option<(anyhow::Error, BTreeSet<usize>)>> {
        let command = self.store.begin_command(self.request.started, &noted(IMPORT, self.request.by.as_deref()))?;
        report.command = Some(command);
        self.rejects.number(command.0);
        let paths: Vec<String> = report.files.iter().map(|file| file.path.clone()).collect();
        let ids = self.store.reserve_files(command, &paths)?;
        let mut waiting: BTreeSet<usize> = order.iter().copied().collect();
        let taken = self.take_each(found, order, &ids, &mut report.files, &mut waiting);
        let finished = taken.and_then(|()| Ok(self.store.finish_command(command)?));
        Ok(finished.err().map(|failure| (failure, waiting)))
    }

    fn take_each(
        &mut self,
        found: &[Found],
        order: &[usize],
        ids: &[FileId],
        files: &mut [FileReport],
        waiting: &mut BTreeSet<usize>,
    ) -> anyhow::Result<()> {
        let mut zones = zones::known(self.store, self.request.lang)?;
        let mut last_table = None;
        for &position in order {
            let Some(recognised) = files[position].recognised.clone() else { continue };
            let told = last_table.is_some_and(|last| zones::TELLING.contains(&last) && last != recognised.table.name);
            if told {
                zones = zones::known(self.store, self.request.lang)?;
            }
            last_table = Some(recognised.table.name);
            self.take(&found[position], &recognised, ids[position], &zones, &mut files[position])?;
            waiting.remove(&position);
        }
        Ok(())
    }

    /// Takes one file in. Only the store's failures end the command; the file's own problems are its report.
    fn take(
        &mut self,
        found: &Found,
        recognised: &Recognised,
        id: FileId,
        zones: &Zones,
        file: &mut FileReport,
    ) -> anyhow::Result<()> {
        let mut input = match open(found) {
            Ok(input) => input,
            Err(problem) => {
                file.problem = Some(Trouble::File(problem));
                return Ok(());
            }
        };
        let size = input.length().unwrap_or(0);
        let new = NewFile {
            table: recognised.table,
            format: recognised.to_string(),
            size,
            digest: None,
            replace: self.request.replace,
        };
        let mut import: Box<dyn FileImport + '_> = self.store.begin_file(id, new)?;
        let mut failure: Option<StoreError> = None;
        self.progress.set_message(file.path.clone());
        let outcome = self.read(recognised, &mut input, id, zones, file, &mut |row| {
            import.row(row).map_err(|error| {
                failure = Some(error);
                Stop
            })
        });
        self.behind += size;
        self.progress.set_position(self.behind);
        if let Some(error) = failure {
            return Err(error.into());
        }
        match outcome {
            Ok(()) => file.counts = import.commit()?,
            Err(problem) => file.problem = Some(Trouble::File(problem)),
        }
        Ok(())
    }

    /// Reads one file, giving each good row to `take` and each bad one to the rejects.
    fn read(
        &mut self,
        recognised: &Recognised,
        input: &mut Input,
        id: FileId,
        zones: &Zones,
        file: &mut FileReport,
        take: &mut dyn FnMut(Row) -> Result<(), Stop>,
    ) -> Result<(), FileProblem> {
        let context =
            Context { source_file: id, shop: self.request.shop.clone(), zones, auto: &self.auto, limits: Limits::default() };
        let (progress, behind) = (self.progress, self.behind);
        let (rejects, candidates, path) = (&mut self.rejects, &mut self.candidates, file.path.clone());
        let late = &mut self.late;
        let mut rejected_here = 0;
        let summary =
            read(recognised, input, &context, &|bytes| progress.set_position(behind + bytes), &mut |event| match event {
                Event::Row(row) if row.table.name == "shops" => match zones::unknown(&row) {
                    None => take(row),
                    Some(zone) => {
                        rejected_here += 1;
                        rejects.zone(&path, row.source.row, &zone);
                        Ok(())
                    }
                },
                Event::Row(row) => {
                    candidates.see(&row);
                    late.see(&row);
                    take(row)
                }
                Event::Problem(problem) => {
                    let list = if problem.warning { &mut file.first_warnings } else { &mut file.first_rejects };
                    if list.len() < WARNINGS_MAX {
                        list.push(problem.clone());
                    }
                    if !problem.warning {
                        rejects.row(&path, &problem);
                    }
                    Ok(())
                }
            })?;
        file.rows = summary.accepted + summary.rejected;
        file.rejected = summary.rejected + rejected_here;
        file.warnings = summary.warnings;
        file.unknown_columns.extend(summary.unknown);
        Ok(())
    }
}

fn open(found: &Found) -> Result<Input, FileProblem> {
    Ok(Input::from(File::open(&found.path)?))
}

//! What lies in the archive's folder and is not registered: looking for it, and putting it away when a command begins.
//!
//! Only what this database is known to have begun is deleted. Its own list of segments may be younger or older than the folder (a
//! restored backup, a folder copied by hand), so any other finished segment is moved aside, whole, where a person can bring it back.

use super::messages;
use crate::archive::layout::FOLDER;
use crate::error::StoreError;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where finished segments go that this database does not know, below the workspace, in the same folders as in the archive.
pub(crate) const LOST: &str = "lost-messages";

/// Whether the archive's folder holds any finished segment.
pub(crate) fn has_segments(workspace: &Path) -> Result<bool, StoreError> {
    for shop in folders(&workspace.join(FOLDER))? {
        for month in folders(&shop)? {
            if entries(&month)?.iter().any(|path| is(path, "parquet")) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Removes what interrupted imports of this database left behind, and moves segments that it does not know to [`LOST`], so that
/// no new segment gets the name of one. The caller holds the writer's lock.
pub(crate) fn tidy(connection: &Connection, workspace: &Path) -> Result<(), StoreError> {
    let known: BTreeSet<PathBuf> = messages::paths(connection)?.iter().map(|path| workspace.join(path)).collect();
    let mut unknown = Vec::new();
    for shop in folders(&workspace.join(FOLDER))? {
        for month in folders(&shop)? {
            for path in entries(&month)? {
                if is(&path, "part") {
                    remove(&path)?;
                } else if is(&path, "parquet") && !known.contains(&path) {
                    unknown.push(path);
                }
            }
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let begun = Begun::load(connection)?;
    unknown.iter().try_for_each(|path| if begun.owns(path) { remove(path) } else { put_aside(workspace, path) })
}

/// The files whose unregistered segments hold nothing that is not elsewhere.
struct Begun {
    /// Files that were numbered and not taken in: the import was interrupted and is simply run again.
    not_taken_in: BTreeSet<u32>,
    /// Files with messages that wait in SQL: moving them to the archive was interrupted.
    waiting: BTreeSet<u32>,
}

impl Begun {
    fn load(connection: &Connection) -> Result<Self, StoreError> {
        let numbers = |sql: &str| {
            let failed = || StoreError::database("list its files");
            let mut statement = connection.prepare(sql).map_err(failed())?;
            let rows = statement.query_map([], |row| row.get(0));
            rows.and_then(Iterator::collect).map_err(failed())
        };
        Ok(Self {
            not_taken_in: numbers("SELECT id FROM files WHERE committed = 0")?,
            waiting: numbers("SELECT DISTINCT file_id FROM waiting")?,
        })
    }

    /// Judges by the name: `<file>-<n>` is of a file, `w<command>-<last file>-<n>` of messages that waited, up to that file.
    fn owns(&self, segment: &Path) -> bool {
        let stem = segment.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let among = |number: &str, files: &BTreeSet<u32>| number.parse().is_ok_and(|number: u32| files.contains(&number));
        match stem.split('-').collect::<Vec<_>>()[..] {
            [file, _] => among(file, &self.not_taken_in),
            [command, last_file, _] if command.starts_with('w') => among(last_file, &self.waiting),
            _ => false,
        }
    }
}

fn put_aside(workspace: &Path, path: &Path) -> Result<(), StoreError> {
    let below = path.strip_prefix(workspace.join(FOLDER)).expect("the path was found below the archive's folder");
    let wanted = workspace.join(LOST).join(below);
    let folder = wanted.parent().expect("the path has a shop and a month");
    fs::create_dir_all(folder).map_err(StoreError::disk("create", folder))?;
    let stem = below.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut target = wanted.clone();
    for number in 2_u32.. {
        if !target.exists() {
            break;
        }
        target = wanted.with_file_name(format!("{stem} ({number}).parquet"));
    }
    fs::rename(path, &target).map_err(StoreError::disk("move", path))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    fs::remove_file(path).map_err(StoreError::disk("remove", path))
}

fn is(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn folders(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    Ok(entries(path)?.into_iter().filter(|path| path.is_dir()).collect())
}

fn entries(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let failed = || StoreError::disk("read", path);
    let entries = fs::read_dir(path).map_err(failed())?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(failed())).collect()
}

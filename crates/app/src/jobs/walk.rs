//! Which files an import takes: those named, and all below the folders named.

use crate::failure::Failure;
use jinpai_model::Lang;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// So deep folders are searched; a circle of links ends here.
const DEPTH_MAX: usize = 64;
/// So many files one command takes.
const FILES_MAX: usize = 1_000_000;

/// A file to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its path, as given on the command line or below a folder given there.
    pub path: PathBuf,
    /// Whether it was named itself, so that not knowing its kind is worth more than a remark.
    pub named: bool,
    /// Whether it is a file, links followed. Pipes, sockets and devices are never opened: some have no end, some wait for somebody.
    pub regular: bool,
}

/// All files of the paths, sorted by path bytes, each once. Hidden files, lock files of office programs and the workspace itself are
/// left out.
pub fn walk(paths: &[PathBuf], workspace: &Path, lang: Lang) -> anyhow::Result<Vec<Found>> {
    let mut search = Search { workspace: fs::canonicalize(workspace).ok(), seen: BTreeSet::new(), found: Vec::new(), lang };
    for path in paths {
        search.path(path, true, 0)?;
    }
    let mut found = search.found;
    found.sort_by(|a, b| a.path.as_os_str().as_encoded_bytes().cmp(b.path.as_os_str().as_encoded_bytes()));
    Ok(found)
}

struct Search {
    workspace: Option<PathBuf>,
    seen: BTreeSet<PathBuf>,
    found: Vec<Found>,
    lang: Lang,
}

impl Search {
    fn path(&mut self, path: &Path, named: bool, depth: usize) -> anyhow::Result<()> {
        let shown = path.display();
        let canonical = fs::canonicalize(path).map_err(|error| {
            Failure::because(self.lang.pick(format!("无法打开 {shown}"), format!("cannot open {shown}")), error)
        })?;
        if canonical.is_dir() {
            if Some(&canonical) == self.workspace.as_ref() {
                return Ok(());
            }
            return self.folder(path, depth);
        }
        let regular = canonical.is_file();
        if !self.seen.insert(canonical) {
            return Ok(());
        }
        if self.found.len() >= FILES_MAX {
            return Err(Failure::new(self.lang.pick(
                format!("一次最多导入 {FILES_MAX} 个文件，请分几次导入"),
                format!("at most {FILES_MAX} files at once; import them in several runs"),
            )));
        }
        self.found.push(Found { path: path.to_path_buf(), named, regular });
        Ok(())
    }

    fn folder(&mut self, folder: &Path, depth: usize) -> anyhow::Result<()> {
        let shown = folder.display();
        if depth >= DEPTH_MAX {
            return Err(Failure::new(self.lang.pick(
                format!("{shown} 超过 {DEPTH_MAX} 层文件夹，可能有链接绕成了圈"),
                format!("{shown} is more than {DEPTH_MAX} folders deep; links may lead in a circle"),
            )));
        }
        let unreadable = |error| {
            Failure::because(self.lang.pick(format!("无法读取文件夹 {shown}"), format!("cannot read the folder {shown}")), error)
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?.file_name());
        }
        entries.sort_by(|a, b| a.as_encoded_bytes().cmp(b.as_encoded_bytes()));
        for name in entries {
            let bytes = name.as_encoded_bytes();
            if !bytes.starts_with(b".") && !bytes.starts_with(b"~$") {
                self.path(&folder.join(&name), false, depth + 1)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::walk;
    use jinpai_model::Lang;
    use std::fs;

    #[test]
    fn folders_are_searched_in_order_of_bytes_and_files_taken_once() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("in/b")).unwrap();
        fs::create_dir_all(root.join("in/workspace")).unwrap();
        for name in ["in/z.csv", "in/b/a.csv", "in/.hidden.csv", "in/~$z.xlsx", "in/workspace/rejects-1.csv", "in/B.csv"] {
            fs::write(root.join(name), "x").unwrap();
        }
        let paths = [root.join("in"), root.join("in/z.csv")];
        let found = walk(&paths, &root.join("in/workspace"), Lang::En).unwrap();
        let names: Vec<_> = found.iter().map(|found| found.path.strip_prefix(root).unwrap().display().to_string()).collect();
        assert_eq!(names, ["in/B.csv", "in/b/a.csv", "in/z.csv"]);
    }

    #[test]
    #[cfg(unix)]
    fn sockets_are_found_but_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let socket = std::os::unix::net::UnixListener::bind(root.join("a.csv")).unwrap();
        fs::write(root.join("real"), "x").unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("b.csv")).unwrap();
        let found = walk(&[root.to_path_buf()], "jinpai-data".as_ref(), Lang::En).unwrap();
        let regular: Vec<_> =
            found.iter().map(|found| (found.path.file_name().unwrap().to_str().unwrap(), found.regular)).collect();
        assert_eq!(regular, [("a.csv", false), ("b.csv", true)]);
        drop(socket);
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let message = walk(&["/no/such/file.csv".into()], "jinpai-data".as_ref(), Lang::En).unwrap_err().to_string();
        assert_eq!(message, "cannot open /no/such/file.csv");
    }
}

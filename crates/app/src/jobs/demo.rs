//! The folder of the demo shop.

use crate::failure::Failure;
use crate::plans;
use crate::workspace::Workspace;
use jinpai_demo::{Files, Options};
use jinpai_model::Lang;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

/// The file that says: this workspace holds a simulated shop and may be made anew.
const MARKER: &str = "demo.txt";
/// What the demo puts beside the store.
const FILES: &str = "files";
/// What becomes known only after the simulated days; nothing imports it unasked.
const LATE: &str = "late";

/// What the store makes: the database and what `SQLite` lays beside it, the archive, the lock.
const OF_THE_STORE: [&str; 8] =
    ["jinpai.db", "jinpai.db-wal", "jinpai.db-shm", "messages", "import.lock", "access.db", "access.db-wal", "access.db-shm"];

/// Makes files below a folder.
pub struct FolderFiles {
    folder: PathBuf,
}

impl FolderFiles {
    /// The folder is made with the first file.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }
}

impl Files for FolderFiles {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write>> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(Box::new(BufWriter::with_capacity(1 << 18, File::create(path)?)))
    }
}

/// Makes the workspace ready for a demo with these options; gives the folder for its files. A folder with anything else in it than
/// an earlier demo is left alone. `plan` is the text of the plan to begin with; one that somebody worked on in the demo's folder stays.
pub fn prepare(workspace: &Workspace, options: &Options, plan: &str, lang: Lang) -> anyhow::Result<PathBuf> {
    let folder = workspace.folder();
    let shown = folder.display();
    let marker = folder.join(MARKER);
    let wanted = format!("{options:?}\n");
    let failed = |error| Failure::because(lang.pick(format!("无法写入 {shown}"), format!("cannot write to {shown}")), error);
    match fs::read_to_string(&marker) {
        Ok(found) if found == wanted => {}
        Ok(_) => {
            refuse_strangers(workspace, lang)?;
            clear(folder).map_err(failed)?;
        }
        Err(_) if is_empty(folder) => {}
        Err(_) => {
            return Err(Failure::new(lang.pick(
                format!("{shown} 里已有别的东西，模拟数据不能混进去。请用 -w 指定一个新文件夹"),
                format!(
                    "{shown} has something else in it, which simulated data must not be mixed with; name a new folder with -w"
                ),
            )));
        }
    }
    fs::create_dir_all(folder).map_err(failed)?;
    fs::write(&marker, wanted).map_err(failed)?;
    if fs::read_to_string(workspace.plan()).map_or(true, |text| plans::is_shipped(&text)) {
        fs::write(workspace.plan(), plan).map_err(failed)?;
    }
    Ok(folder.join(FILES))
}

/// The folder for what becomes known after the simulated days.
pub fn late(workspace: &Workspace) -> PathBuf {
    workspace.folder().join(LATE)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// A store that holds files from elsewhere is somebody's work by now; only what a demo made itself may be taken away.
fn refuse_strangers(workspace: &Workspace, lang: Lang) -> anyhow::Result<()> {
    if !workspace.has_store() {
        return Ok(());
    }
    let files = workspace.store(lang)?.files()?;
    let Some(stranger) = files.iter().find(|file| !is_own(workspace.folder(), Path::new(&file.path))) else { return Ok(()) };
    let (folder, path) = (workspace.folder().display(), &stranger.path);
    Err(Failure::new(lang.pick(
        format!(
            "{folder} 里除了模拟数据还导入过别的文件（{path}），另一种模拟会把它们一起清掉，所以什么都没有做。请用 -w 指定一个新文件夹，或者确认不要后自己删掉这个文件夹"
        ),
        format!(
            "{folder} also holds files that are not the demo's ({path}), and another demo would clear them away, so nothing was done; \
             name a new folder with -w, or delete this one yourself if nobody needs it"
        ),
    )))
}

/// Whether an imported file is one of the demo's own, as its path was given then: below the folder as it is named now, or, if the demo
/// was run from another place, at the end of a path of the same names.
fn is_own(folder: &Path, path: &Path) -> bool {
    if path.components().any(|part| part == Component::ParentDir) && !folder.components().any(|part| part == Component::ParentDir)
    {
        return false;
    }
    let whole = fs::canonicalize(folder).ok();
    [FILES, LATE].iter().any(|part| {
        let names = whole.as_ref().and_then(|whole| whole.file_name()).map(|name| Path::new(name).join(part));
        path.starts_with(folder.join(part))
            || whole.as_ref().is_some_and(|whole| path.starts_with(whole.join(part)))
            || names.is_some_and(|names| path.parent().is_some_and(|parent| parent.ends_with(names)))
    })
}

/// Takes away what an earlier demo made, by name: its files, and the store of them. Whatever else lies in the folder stays.
fn clear(folder: &Path) -> io::Result<()> {
    for name in OF_THE_STORE.into_iter().chain([FILES, LATE, MARKER]) {
        let path = folder.join(name);
        let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_own;
    use std::path::Path;

    #[test]
    fn files_of_the_demo_are_known_by_their_place() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("jinpai-demo");
        std::fs::create_dir_all(&folder).unwrap();
        let own = |path: &str| is_own(&folder, Path::new(path));
        assert!(own(folder.join("files/orders.csv").to_str().unwrap()));
        assert!(own("jinpai-demo/late/refunds.csv"));
        assert!(own("jinpai-demo/files/orders.csv"), "the demo was run beside its folder");
        assert!(!own("orders.csv") && !own("files/orders.csv") && !own("other/files/orders.csv"));
        assert!(!own(folder.join("files/../../orders.csv").to_str().unwrap()));
    }
}

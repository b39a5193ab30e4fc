//! The folder of the demo shop.

use crate::failure::Failure;
use crate::plans;
use crate::workspace::Workspace;
use jinpai_demo::{Files, Options};
use jinpai_model::Lang;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The file that says: this workspace holds a simulated shop and may be made anew.
const MARKER: &str = "demo.txt";
/// What the demo puts beside the store.
const FILES: &str = "files";

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
/// an earlier demo is left alone. A plan somebody worked on in the demo's folder stays.
pub fn prepare(workspace: &Workspace, options: &Options, lang: Lang) -> anyhow::Result<PathBuf> {
    let folder = workspace.folder();
    let shown = folder.display();
    let marker = folder.join(MARKER);
    let wanted = format!("{options:?}\n");
    let failed = |error| Failure::because(lang.pick(format!("无法写入 {shown}"), format!("cannot write to {shown}")), error);
    match fs::read_to_string(&marker) {
        Ok(found) if found == wanted => {}
        Ok(_) => clear(workspace).map_err(failed)?,
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
    if !workspace.plan().exists() {
        let plan = plans::named(plans::DEFAULT).expect("the default plan is shipped");
        fs::write(workspace.plan(), plan).map_err(failed)?;
    }
    Ok(folder.join(FILES))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// Takes away what an earlier demo made: its files, and the store of them.
fn clear(workspace: &Workspace) -> io::Result<()> {
    let own = [workspace.plan(), workspace.settings_file()];
    for entry in fs::read_dir(workspace.folder())? {
        let path = entry?.path();
        if own.contains(&path) {
            continue;
        }
        if path.is_dir() { fs::remove_dir_all(&path)? } else { fs::remove_file(&path)? }
    }
    Ok(())
}

//! The workspace folder: settings, plan, and the store in it.

use crate::config::Settings;
use crate::failure::Failure;
use jinpai_model::Lang;
use jinpai_store::Store;
use jinpai_store::access::Access;
use std::path::{Path, PathBuf};

/// The folder used when neither `-w` nor `JINPAI_WORKSPACE` says another.
pub const DEFAULT: &str = "jinpai-data";
/// The folder of the demo shop, apart from a shop's own.
pub const DEMO: &str = "jinpai-demo";

/// A workspace: a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    folder: PathBuf,
}

impl Workspace {
    /// The workspace in a folder, whether it is there or not.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The plan that commands use when none is named.
    pub fn plan(&self) -> PathBuf {
        self.folder.join("plan.toml")
    }

    /// The text that somebody works on in the browser; nothing is ever computed by it but what is supposed.
    pub fn plan_draft(&self) -> PathBuf {
        self.folder.join(crate::jobs::plan::texts::DRAFT)
    }

    /// The settings file.
    pub fn settings_file(&self) -> PathBuf {
        self.folder.join(crate::jobs::settings::FILE)
    }

    /// The settings.
    pub fn settings(&self, lang: Lang) -> anyhow::Result<Settings> {
        Settings::read(&self.settings_file(), lang)
    }

    /// Opens the store to take files in; the folder is made if it is not there.
    pub fn create_store(&self) -> anyhow::Result<Box<dyn Store>> {
        Ok(jinpai_store::open(&self.folder)?)
    }

    /// Opens what says who may sign in; it is made if it is not there.
    pub fn create_access(&self) -> anyhow::Result<Access> {
        Ok(Access::open(&self.folder)?)
    }

    /// Whether something was ever taken in here: the store makes this file first.
    pub fn has_store(&self) -> bool {
        self.folder.join("jinpai.db").is_file()
    }

    /// Opens the store to read from it. A folder without one is left as it is: reading makes no workspace.
    pub fn store(&self, lang: Lang) -> anyhow::Result<Box<dyn Store>> {
        self.check(lang)?;
        Ok(jinpai_store::open(&self.folder)?)
    }

    /// Whether there is a store to read from; the error says what to do.
    pub fn check(&self, lang: Lang) -> anyhow::Result<()> {
        if !self.has_store() {
            let shown = self.folder.display();
            return Err(Failure::new(lang.pick(
                format!("这里没有工作文件夹 {shown}。请先用 jinpai import 导入数据，或用 -w 指明文件夹"),
                format!("there is no workspace {shown}; take data in first with `jinpai import`, or name the folder with -w"),
            )));
        }
        Ok(())
    }
}

//! The workspace's settings file `jinpai.toml`, changed in the browser: checked first, written whole, and never over what somebody else
//! wrote meanwhile.

use crate::config::{Settings, SettingsMistake};
use crate::failure::Failure;
use crate::jobs::setting;
use crate::outputs;
use crate::workspace::Workspace;
use jinpai_model::{Digest, Lang};
use std::fs;
use std::io;

/// The largest settings file, in bytes.
pub const SETTINGS_BYTES_MAX: usize = 256 * 1024;

/// The settings file as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile {
    /// Its text; empty if there is none.
    pub text: String,
    /// What it says, or what is wrong with it.
    pub settings: Result<Settings, SettingsMistake>,
}

/// What became of a new text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It is written.
    Kept(SettingsFile),
    /// It is wrong; nothing was written.
    Wrong(SettingsMistake),
    /// The file is another one than the one that was read; nothing was written.
    ChangedMeanwhile,
}

impl SettingsFile {
    fn of(text: String) -> Self {
        Self { settings: Settings::parse(&text), text }
    }

    /// By what somebody knows which text they changed.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}

/// Reads the file.
pub fn read(workspace: &Workspace, lang: Lang) -> anyhow::Result<SettingsFile> {
    let path = workspace.settings_file();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(SettingsFile::of(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(SettingsFile::of(String::new())),
        Err(error) => {
            let shown = path.display();
            let text = lang.pick(format!("无法读取设置文件 {shown}"), format!("cannot read the settings file {shown}"));
            Err(Failure::because(text, error))
        }
    }
}

/// Writes a text in place of the one that was read (`seen`).
pub fn write(workspace: &Workspace, text: &str, seen: Digest, lang: Lang) -> anyhow::Result<Written> {
    if read(workspace, lang)?.digest() != seen {
        return Ok(Written::ChangedMeanwhile);
    }
    let new = SettingsFile::of(text.to_owned());
    if let Err(mistake) = new.settings {
        return Ok(Written::Wrong(mistake));
    }
    outputs::write_bytes(workspace.folder(), FILE, text.as_bytes(), lang)?;
    Ok(Written::Kept(new))
}

/// The text with other lists of what is automatic, everything else as it stands.
pub fn with_import(text: &str, auto_texts: &[String], auto_accounts: &[String], lang: Lang) -> anyhow::Result<String> {
    let list = |texts: &[String]| {
        let texts = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        let items: Vec<String> = texts.map(|text| toml::Value::from(text).to_string()).collect();
        format!("[{}]", items.join(", "))
    };
    let text = setting::set(text, &format!("import.auto_texts={}", list(auto_texts)), lang)?;
    setting::set(&text, &format!("import.auto_accounts={}", list(auto_accounts)), lang)
}

/// The file's name in the workspace.
pub const FILE: &str = "jinpai.toml";

#[cfg(test)]
mod tests {
    use super::{Written, read, with_import, write};
    use crate::workspace::Workspace;
    use jinpai_model::{Digest, Lang};

    #[test]
    fn a_text_is_written_only_if_it_is_right_and_nobody_was_faster() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path());
        let none = read(&workspace, Lang::En).unwrap();
        let text = with_import(&none.text, &["亲，在的".to_owned(), " ".to_owned()], &["shop:robot \"1\"".to_owned()], Lang::En)
            .unwrap();
        assert!(matches!(write(&workspace, &text, none.digest(), Lang::En).unwrap(), Written::Kept(_)));
        let kept = read(&workspace, Lang::En).unwrap();
        let import = kept.settings.clone().unwrap().import;
        assert_eq!((import.auto_texts, import.auto_accounts), (vec!["亲，在的".to_owned()], vec!["shop:robot \"1\"".to_owned()]));
        assert_eq!(write(&workspace, &text, Digest::of(b"x"), Lang::En).unwrap(), Written::ChangedMeanwhile);
        let wrong = write(&workspace, "[import]\nauto_text = []\n", kept.digest(), Lang::En).unwrap();
        assert!(matches!(wrong, Written::Wrong(mistake) if (mistake.line, mistake.column) == (2, 1)));
        assert_eq!(read(&workspace, Lang::En).unwrap(), kept);
    }

    #[test]
    fn comments_stay_where_they_are() {
        let text = "# ours\n[import]\nauto_texts = [\"a\"] # robot\n";
        let changed = with_import(text, &["b".to_owned()], &[], Lang::En).unwrap();
        assert_eq!(changed, "# ours\n[import]\nauto_accounts = []\nauto_texts = [\"b\"] # robot\n");
    }
}

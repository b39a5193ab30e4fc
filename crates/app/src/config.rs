//! The only reader of the environment, and the workspace's settings file `jinpai.toml`.

use crate::failure::Failure;
use jinpai_model::Lang;
use serde::Deserialize;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the process was given, read once at its start.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The words of the command line, the program's own name first.
    pub arguments: Vec<OsString>,
    /// `LANG`.
    pub lang: Option<String>,
    /// `JINPAI_WORKSPACE`.
    pub workspace: Option<PathBuf>,
}

impl World {
    /// Reads it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    pub fn read() -> Self {
        let filled = |text: &String| !text.trim().is_empty();
        Self {
            arguments: std::env::args_os().collect(),
            lang: std::env::var("LANG").ok().filter(filled),
            workspace: std::env::var("JINPAI_WORKSPACE").ok().filter(filled).map(PathBuf::from),
        }
    }

    /// What the person typed to run the program, for commands that are suggested: `jinpai`, or the path of the binary.
    pub fn program(&self) -> String {
        self.arguments.first().map_or_else(|| "jinpai".to_owned(), |word| word.to_string_lossy().into_owned())
    }

    /// The language to speak before the command line is understood: `--lang` if it is there, else `LANG`, else Chinese.
    pub fn language(&self) -> Lang {
        let mut words = self.arguments.iter().skip(1).filter_map(|word| word.to_str()).take_while(|word| *word != "--");
        while let Some(word) = words.next() {
            let chosen = if word == "--lang" { words.next() } else { word.strip_prefix("--lang=") };
            match chosen {
                Some("zh") => return Lang::Zh,
                Some("en") => return Lang::En,
                _ => {}
            }
        }
        match &self.lang {
            Some(lang) if !lang.to_ascii_lowercase().starts_with("zh") => Lang::En,
            _ => Lang::Zh,
        }
    }
}

/// `jinpai.toml` of a workspace. Everything in it may be left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// `[import]`
    pub import: ImportSettings,
}

/// What makes a message automatic where the source does not say so (spec 2.1).
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportSettings {
    /// Welcome texts and robot lines, each the whole content of a message.
    pub auto_texts: Vec<String>,
    /// Accounts of robots.
    pub auto_accounts: Vec<String>,
}

impl Settings {
    /// Reads the file; without one, the defaults.
    pub fn read(path: &Path, lang: Lang) -> anyhow::Result<Self> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                let shown = path.display();
                return Err(Failure::because(
                    lang.pick(format!("无法读取设置文件 {shown}"), format!("cannot read the settings file {shown}")),
                    error,
                ));
            }
        };
        Self::parse(&text).map_err(|mistake| {
            let shown = path.display();
            let SettingsMistake { line, column, what } = mistake;
            Failure::new(lang.pick(
                format!("设置文件 {shown} 第 {line} 行第 {column} 列有误：{what}。可写的有 [import] auto_texts 和 auto_accounts"),
                format!("the settings file {shown} is wrong at line {line}, column {column}: {what}; known are [import] auto_texts and auto_accounts"),
            ))
        })
    }

    /// Reads the file's text.
    pub fn parse(text: &str) -> Result<Self, SettingsMistake> {
        toml::from_str(text).map_err(|error| {
            let (line, column) = place(text, error.span().map_or(0, |span| span.start));
            SettingsMistake { line, column, what: error.message().to_owned() }
        })
    }
}

/// What is wrong with the text of a settings file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsMistake {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What the reader says, in English.
    pub what: String,
}

/// Line and column, from 1, of a byte of a text.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::{Settings, World};
    use jinpai_model::Lang;

    fn language(words: &[&str], lang: Option<&str>) -> Lang {
        let arguments = ["jinpai"].iter().chain(words).map(Into::into).collect();
        World { arguments, lang: lang.map(str::to_owned), workspace: None }.language()
    }

    #[test]
    fn the_language_is_that_of_the_option_then_of_the_environment() {
        assert_eq!(language(&[], None), Lang::Zh);
        assert_eq!(language(&[], Some("zh_CN.UTF-8")), Lang::Zh);
        assert_eq!(language(&[], Some("C.UTF-8")), Lang::En);
        assert_eq!(language(&["pay", "--lang", "en"], Some("zh_CN")), Lang::En);
        assert_eq!(language(&["--lang=zh", "pay"], Some("en_GB")), Lang::Zh);
        assert_eq!(language(&["import", "--", "--lang=zh"], Some("en_GB")), Lang::En);
    }

    #[test]
    fn settings_name_the_place_of_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jinpai.toml");
        assert_eq!(Settings::read(&path, Lang::En).unwrap(), Settings::default());
        std::fs::write(&path, "[import]\nauto_texts = [\"亲，在的\"]\n").unwrap();
        assert_eq!(Settings::read(&path, Lang::En).unwrap().import.auto_texts, ["亲，在的"]);
        std::fs::write(&path, "[import]\nauto_text = []\n").unwrap();
        let message = Settings::read(&path, Lang::En).unwrap_err().to_string();
        assert!(message.contains("line 2, column 1") && message.contains("auto_text"), "{message}");
    }
}

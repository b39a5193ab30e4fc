//! Why a command did not do what it was asked, and how that is told to a person.

use jinpai_model::Lang;
use jinpai_store::StoreError;
use std::fmt::Write as _;
use std::io;

/// A failure with a text for people, already in their language.
#[derive(Debug, thiserror::Error)]
#[error("{text}")]
pub struct Failure {
    text: String,
    usage: bool,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// The run failed.
    #[must_use]
    #[expect(clippy::new_ret_no_self, reason = "a failure is only ever made to be returned as an error")]
    pub fn new(text: String) -> anyhow::Error {
        Self { text, usage: false, source: None }.into()
    }

    /// The run failed, because of something beneath.
    #[must_use]
    pub fn because(text: String, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> anyhow::Error {
        Self { text, usage: false, source: Some(source.into()) }.into()
    }

    /// The command was used in a way that it does not know.
    #[must_use]
    pub fn usage(text: String) -> anyhow::Error {
        Self { text, usage: true, source: None }.into()
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// It was done, but rows were rejected or something needs a decision.
    Attention,
}

impl Outcome {
    /// The exit code of spec 5.1.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Attention => 3,
        }
    }
}

/// The exit code of a failure (spec 5.1).
pub fn code(error: &anyhow::Error) -> u8 {
    let usage = error.downcast_ref::<Failure>().is_some_and(|failure| failure.usage);
    if usage { 2 } else { 1 }
}

/// Whether the reader of our output has gone (`jinpai pay | head`): nothing to complain about.
pub fn reader_gone(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}

/// The failure and its causes as lines for people.
pub fn text(error: &anyhow::Error, lang: Lang) -> String {
    let mut lines = String::new();
    let mut last = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let shown = shown(cause, lang);
        if shown == last {
            continue;
        }
        let head = match depth {
            0 => lang.pick("错误：", "error: "),
            _ => lang.pick("  原因：", "  because: "),
        };
        // A line that cannot be put together in memory would be a failure of its own; there is nobody left to tell.
        let written = writeln!(lines, "{head}{shown}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
        last = shown;
    }
    lines
}

fn shown(cause: &(dyn std::error::Error + 'static), lang: Lang) -> String {
    if let Some(store) = cause.downcast_ref::<StoreError>() {
        return store.text(lang);
    }
    match (lang, cause.downcast_ref::<io::Error>().map(io::Error::kind)) {
        (Lang::Zh, Some(io::ErrorKind::NotFound)) => "文件或文件夹不存在".to_owned(),
        (Lang::Zh, Some(io::ErrorKind::PermissionDenied)) => "没有权限".to_owned(),
        (Lang::Zh, Some(io::ErrorKind::StorageFull)) => "磁盘已满".to_owned(),
        (Lang::Zh, Some(io::ErrorKind::IsADirectory)) => "这是一个文件夹，不是文件".to_owned(),
        (Lang::Zh, Some(io::ErrorKind::NotADirectory)) => "这是一个文件，不是文件夹".to_owned(),
        (Lang::Zh, Some(io::ErrorKind::ReadOnlyFilesystem)) => "磁盘是只读的".to_owned(),
        _ => cause.to_string(),
    }
}

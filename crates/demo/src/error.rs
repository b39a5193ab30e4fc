//! Why a demo could not be written.

use crate::options::OptionsError;
use std::io;

/// Why a demo could not be made or written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The options ask for something that cannot be simulated.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The caller's files refused a write.
    #[error("cannot write the demo file {name:?}")]
    Write {
        /// The file's name as given to [`crate::Files::create`].
        name: String,
        /// What the caller's file said.
        #[source]
        source: io::Error,
    },
    /// A text has a character that the encoding of the native file does not know; a mistake of this crate's texts.
    #[error("the text {text:?} for {name:?} cannot be written in GBK")]
    Unencodable {
        /// The file it was meant for.
        name: String,
        /// The text.
        text: String,
    },
}

impl DemoError {
    /// Says which file a failed write was meant for.
    pub(crate) fn write(name: &str) -> impl FnOnce(io::Error) -> Self {
        let name = name.to_owned();
        move |source| Self::Write { name, source }
    }
}

//! Which messages are automatic where the source does not say, which are emoticons only, and proposals for more automatic texts.

use jinpai_model::words::{MessageKind, Sender};
use jinpai_model::{Row, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// What `jinpai.toml` says of automatic messages (`[import] auto_texts, auto_accounts`, spec 2.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AutoRules {
    /// Whole texts, compared without surrounding white space.
    pub texts: BTreeSet<String>,
    /// Accounts of robots.
    pub accounts: BTreeSet<String>,
}

impl AutoRules {
    /// Rules from the lists of the settings file.
    pub fn new(texts: impl IntoIterator<Item = String>, accounts: impl IntoIterator<Item = String>) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        Self { texts: texts.into_iter().map(trimmed).collect(), accounts: accounts.into_iter().map(trimmed).collect() }
    }

    /// Whether a message that the source gives to an agent, or to nobody, is automatic.
    pub(crate) fn applies(&self, account: Option<&str>, content: Option<&str>) -> bool {
        let listed = |set: &BTreeSet<String>, text: Option<&str>| text.is_some_and(|text| !set.is_empty() && set.contains(text.trim()));
        listed(&self.accounts, account) || listed(&self.texts, content)
    }
}

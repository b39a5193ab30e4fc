//! Which messages are automatic where the source does not say, which are emoticons only, and proposals for more automatic texts.

use crate::connectors::Draft;
use jinpai_model::words::{MessageKind, Sender};
use jinpai_model::{Row, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

mod candidates;
#[cfg(test)]
mod tests;

pub use candidates::{AUTO_BUYERS_LEAST, AutoCandidate, AutoCandidates};

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
    fn apply(&self, account: Option<&str>, content: Option<&str>) -> bool {
        let listed =
            |set: &BTreeSet<String>, text: Option<&str>| !set.is_empty() && text.is_some_and(|text| set.contains(text.trim()));
        listed(&self.accounts, account) || listed(&self.texts, content)
    }
}

/// Settles the sender and the kind of a message that is being read. Other tables stay as they are.
///
/// A sender that says agent, or nothing, becomes auto if the rules list the text or the account; a kind that says text, or
/// nothing, becomes emoji if the text is emoticon codes alone.
pub(crate) fn settle(row: &mut Draft<'_>, rules: &AutoRules) {
    if row.table.name != "messages" {
        return;
    }
    let content = row.text("content").cloned();
    let sender = row.text("sender").map(|sender| &**sender);
    let account = row.text("account").map(|account| &**account);
    if sender.is_none_or(|sender| sender == Sender::Agent.code()) && rules.apply(account, content.as_deref()) {
        row.set("sender", Some(Value::Text(Arc::from(Sender::Auto.code()))));
    }
    let kind = row.text("kind").map(|kind| &**kind);
    if kind.is_none_or(|kind| kind == MessageKind::Text.code()) && content.as_deref().is_some_and(is_emoticons) {
        row.set("kind", Some(Value::Text(Arc::from(MessageKind::Emoji.code()))));
    }
}

/// Bracketed words that stand for something else than an emoticon.
const PLACEHOLDERS: [&str; 14] =
    ["图片", "照片", "截图", "语音", "视频", "文件", "链接", "商品", "宝贝", "订单", "卡片", "红包", "位置", "优惠券"];

/// Whether a text is nothing but emoticon codes of a platform: `[微笑]`, `/:^_^`, several, white space between them.
fn is_emoticons(text: &str) -> bool {
    let mut rest = text.trim();
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let Some(length) = emoticon(rest) else { return false };
        rest = rest[length..].trim_start();
    }
    true
}

/// The length of the emoticon code that a text begins with: one to six letters in brackets, or `/:` and one to six printable
/// ASCII characters.
fn emoticon(text: &str) -> Option<usize> {
    if let Some(inner) = text.strip_prefix('[') {
        let (word, _) = inner.split_once(']')?;
        let letters = (1..=6).contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
        return (letters && !PLACEHOLDERS.contains(&word)).then_some(word.len() + 2);
    }
    let code = text.strip_prefix("/:")?;
    let end = code.char_indices().find(|(at, c)| !c.is_ascii_graphic() || code[*at..].starts_with("/:") || *c == '[');
    let length = end.map_or(code.len(), |(at, _)| at);
    (1..=6).contains(&length).then_some(length + 2)
}

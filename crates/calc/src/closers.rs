//! Closers: a buyer's messages that ask nothing (spec 3.1.1).

use jinpai_model::words::MessageKind;
use std::collections::BTreeSet;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The compiled list of closing texts.
#[derive(Debug, Clone)]
pub struct Closers {
    texts: BTreeSet<String>,
}

impl Closers {
    /// Strips and lower-cases (ASCII) each text once.
    pub fn new(texts: &[String]) -> Self {
        Self { texts: texts.iter().map(|text| bare(text)).collect() }
    }

    /// Whether a buyer's message of this kind and content asks nothing.
    ///
    /// ```
    /// use jinpai_calc::closers::Closers;
    /// let closers = Closers::new(&["好的".to_owned(), "ok".to_owned()]);
    /// assert!(closers.closes(None, "好的~！"));
    /// assert!(closers.closes(None, "OK 👌"));
    /// assert!(!closers.closes(None, "好的1"));
    /// ```
    pub fn closes(&self, kind: Option<MessageKind>, content: &str) -> bool {
        match kind {
            Some(MessageKind::Emoji) => true,
            None | Some(MessageKind::Text) => {
                let bare = bare(content);
                bare.is_empty() || self.texts.contains(&bare)
            }
            Some(_) => false,
        }
    }
}

/// Without white space, general categories P, S, Z and C, and U+FE0E, U+FE0F, U+20E3; ASCII letters in lower case.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !is_dropped(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_dropped(c: char) -> bool {
    if c.is_ascii_alphanumeric() {
        return false;
    }
    c.is_whitespace()
        || matches!(c, '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}')
        || matches!(
            c.general_category_group(),
            GeneralCategoryGroup::Punctuation
                | GeneralCategoryGroup::Symbol
                | GeneralCategoryGroup::Separator
                | GeneralCategoryGroup::Other
        )
}

#[cfg(test)]
mod tests {
    use super::Closers;
    use crate::settings::Settings;
    use jinpai_model::words::MessageKind;

    fn check(kind: Option<MessageKind>, content: &str, expected: bool) {
        assert_eq!(Closers::new(&Settings::default().closers).closes(kind, content), expected, "{kind:?} {content:?}");
    }

    #[test]
    fn default_closers() {
        check(None, "", true);
        check(None, "？？", true);
        check(Some(MessageKind::Text), "嗯嗯。", true);
        check(None, "Ok!", true);
        check(None, "谢谢 你", true);
        check(None, "👍🏻❤️", true);
        check(None, "好的吗", false);
        check(None, "1️⃣", false);
        check(Some(MessageKind::Emoji), "[微笑]", true);
        check(Some(MessageKind::Image), "", false);
        check(Some(MessageKind::Card), "好的", false);
    }
}

//! A text for people in both languages.

use jinpai_model::Lang;
use serde::{Deserialize, Serialize};

/// One statement, in Chinese and in English.
///
/// ```
/// use jinpai_calc::text::Text;
/// use jinpai_model::Lang;
/// let text = Text::new("提成", "commission");
/// assert_eq!(text.in_lang(Lang::Zh), "提成");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Text {
    /// 简体中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Text {
    /// From both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// From both, on the heap: for errors that are handed up often and read seldom.
    pub(crate) fn boxed(zh: impl Into<String>, en: impl Into<String>) -> Box<Self> {
        Box::new(Self::new(zh, en))
    }

    /// A text that is the same in both: a name from the data, a number.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    /// The text in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Several texts as one, with a separator of each language between them.
    pub fn joined(texts: &[Self]) -> Self {
        let join = |pick: fn(&Self) -> &str, between: &str| texts.iter().map(pick).collect::<Vec<_>>().join(between);
        Self::new(join(|text| &text.zh, "；"), join(|text| &text.en, "; "))
    }
}

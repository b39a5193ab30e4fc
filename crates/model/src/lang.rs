//! The two languages the program speaks to people.

/// Language of a text for people: Chinese first, English beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// Picks the text of this language.
    ///
    /// ```
    /// use jinpai_model::Lang;
    /// assert_eq!(Lang::Zh.pick("订单", "order"), "订单");
    /// ```
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

//! The flag 旗帜 that a shop's people set on an order.

use std::fmt;
use std::sync::Arc;

/// An order's flag: one of the named colours, or whatever else a platform knows, kept as text (`旗 7`).
///
/// ```
/// use jinpai_model::Flag;
/// assert_eq!(Flag::read("3"), Flag::read("green"));
/// assert_eq!(Flag::read("绿色").as_str(), "green");
/// assert_eq!(Flag::read("9").as_str(), "旗 9");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(Arc<str>);

/// Code, Chinese word, Taobao's number (formats 2.4).
const COLOURS: [(&str, &str, &str); 6] = [
    ("grey", "灰", "0"),
    ("red", "红", "1"),
    ("yellow", "黄", "2"),
    ("green", "绿", "3"),
    ("blue", "蓝", "4"),
    ("purple", "紫", "5"),
];

impl Flag {
    /// Reads a colour's English or Chinese name or its number on Taobao, Tmall and JD; anything else stays as it is, an unknown
    /// number becomes `旗 N`.
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_ascii_lowercase();
        let zh = text.strip_suffix('旗').unwrap_or(text);
        let zh = zh.strip_suffix('色').unwrap_or(zh);
        let known = COLOURS.iter().find(|(code, word, number)| lower == *code || zh == *word || text == *number);
        match known {
            Some((code, ..)) => Self(Arc::from(*code)),
            None if lower == "gray" => Self::grey(),
            None if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => Self(Arc::from(format!("旗 {text}"))),
            None => Self(Arc::from(text)),
        }
    }

    /// No flag is grey (spec 3.0).
    pub fn grey() -> Self {
        Self(Arc::from("grey"))
    }

    /// `grey`, `red`, … or the text of an unknown one.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

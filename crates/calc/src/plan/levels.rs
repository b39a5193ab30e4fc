//! The levels 级别 of a plan: `[levels]`, from an id to one or more names.

use super::formula::Problem;
use super::name::nearest;
use crate::text::Text;
use std::ops::Range;

/// The plan's levels in the order of the file. Without any, every word is a level of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels(Vec<Level>);

/// One level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its id in formulas.
    pub id: String,
    /// Its names in the `agents` table and for people; the first is the title.
    pub names: Vec<String>,
}

impl Levels {
    /// From a list in order.
    pub fn new(levels: Vec<Level>) -> Self {
        Self(levels)
    }

    /// Whether the plan declares none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn all(&self) -> &[Level] {
        &self.0
    }

    /// The id of a level's id or name.
    pub fn id_of(&self, word: &str) -> Option<String> {
        let word = word.trim();
        if self.0.is_empty() {
            return Some(word.to_owned());
        }
        let is_it = |level: &&Level| level.id == word || level.names.iter().any(|name| name == word);
        self.0.iter().find(is_it).map(|level| level.id.clone())
    }

    /// The title of a level for people.
    pub fn title(&self, id: &str) -> String {
        let level = self.0.iter().find(|level| level.id == id);
        level.and_then(|level| level.names.first()).map_or_else(|| id.to_owned(), Clone::clone)
    }

    /// What is wrong with a word that is no level.
    pub(super) fn unknown(&self, word: &str, span: Range<usize>) -> Problem {
        let names = self.0.iter().flat_map(|level| std::iter::once(&level.id).chain(&level.names)).map(String::as_str);
        let help = if let Some(near) = nearest(word, names) {
            Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?"))
        } else {
            let ids: Vec<&str> = self.0.iter().map(|level| level.id.as_str()).collect();
            let ids = ids.join("、");
            Text::new(format!("[levels] 里有：{ids}。"), format!("[levels] has: {ids}."))
        };
        Problem {
            span,
            code: "unknown-name",
            message: Text::boxed(format!("没有“{word}”这个级别。"), format!("there is no level `{word}`.")),
            help: Box::new(help),
        }
    }
}

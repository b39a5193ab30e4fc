//! The tree behind a payslip: line → formula → values → figures → facts → rows of files.
//!
//! Owns: the shape of the tree and how it is printed. Does not own: the facts behind a figure; the measures hand them over
//! through [`Facts`].

mod kinds;
mod slip;

pub(crate) use kinds::{forfeit_node, nodes, remarks};
pub(crate) use slip::calculation;
pub use slip::{line, payslip};

use crate::calendar::Second;
use crate::figures::Figure;
use crate::text::Text;
use jinpai_model::{AgentId, BuyerId, FileId, Lang, OrderId, ShopId, Source};
use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};
use std::sync::Arc;

/// One statement of an explanation with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// What it is about.
    pub title: Text,
    /// Its value; empty if there is none.
    pub value: Text,
    /// The clause of the plan, with the plan's title and date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<Text>,
    /// What it was made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
    /// The rows it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The thing itself, where there is one to look at.
    #[serde(skip)]
    pub about: Option<About>,
    /// Whose data it is where it is another person's than the explanation's: not everybody who reads the explanation may see it.
    #[serde(skip)]
    pub whose: Option<Owner>,
}

/// Whose data a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A person's pay.
    Pay(AgentId),
    /// A person's figures.
    Figures(AgentId),
}

/// A thing that a statement is about and that can be looked at by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// An order: whose it is and why.
    Order {
        /// Shop.
        shop: ShopId,
        /// Order number.
        order: OrderId,
        /// Who bought it, where that is known.
        buyer: Option<BuyerId>,
    },
    /// A stretch of a conversation.
    Chat {
        /// Shop.
        shop: ShopId,
        /// Buyer.
        buyer: BuyerId,
        /// When it begins.
        from: Second,
        /// The messages that decide.
        marks: Vec<Source>,
    },
    /// A fault.
    Fault {
        /// Its case number.
        case: Arc<str>,
    },
    /// Somebody's figure with the facts that make it.
    Figure {
        /// Whose.
        agent: AgentId,
        /// Which.
        figure: Figure,
    },
}

/// A row of an imported file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which row.
    pub source: Source,
    /// The file's name, once [`Node::name_files`] put it in.
    pub file: Option<String>,
    /// What stands there, in short.
    pub text: Text,
}

/// Hands over the facts behind figures; the measures implement it.
pub trait Facts {
    /// The facts behind one agent's figure, in order of time, each down to its rows. Empty if there are none.
    fn of(&self, agent: &AgentId, figure: Figure) -> Vec<Node>;
}

impl Evidence {
    /// A row and what stands there.
    pub fn new(source: Source, text: Text) -> Self {
        Self { source, file: None, text }
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Evidence", 4)?;
        out.serialize_field("file", &self.file)?;
        out.serialize_field("file_number", &self.source.file.0)?;
        out.serialize_field("row", &self.source.row)?;
        out.serialize_field("text", &self.text)?;
        out.end()
    }
}

impl Node {
    /// A statement and its value.
    pub fn new(title: Text, value: Text) -> Self {
        Self { title, value, clause: None, children: Vec::new(), evidence: Vec::new(), about: None, whose: None }
    }

    /// With the thing that it is about.
    #[must_use]
    pub fn about(mut self, thing: About) -> Self {
        self.about = Some(thing);
        self
    }

    /// With the person whose data it is.
    #[must_use]
    pub fn of(mut self, owner: Owner) -> Self {
        self.whose = Some(owner);
        self
    }

    /// With what it was made of.
    #[must_use]
    pub fn with_children(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    /// With the rows it rests on.
    #[must_use]
    pub fn with_evidence(mut self, evidence: Vec<Evidence>) -> Self {
        self.evidence = evidence;
        self
    }

    /// Puts the names of files into the evidence of the whole tree.
    pub fn name_files(&mut self, name: &dyn Fn(FileId) -> Option<String>) {
        for evidence in &mut self.evidence {
            evidence.file = name(evidence.source.file);
        }
        for child in &mut self.children {
            child.name_files(name);
        }
    }

    /// Leaves at most so many nodes below each node and says how many are left out: a month has thousands of rounds behind one figure.
    /// Sums and values stay those of all.
    ///
    /// ```
    /// use jinpai_calc::explain::Node;
    /// use jinpai_calc::text::Text;
    /// use jinpai_model::Lang;
    /// let node = |title: &str| Node::new(Text::same(title), Text::same(""));
    /// let mut tree = node("a").with_children(vec![node("b"), node("c"), node("d")]);
    /// tree.shorten(2);
    /// assert_eq!(tree.render(Lang::En), "a\n├─ b\n├─ c\n└─ … and 1 more\n");
    /// ```
    pub fn shorten(&mut self, children_max: usize) {
        let left_out = self.children.len().saturating_sub(children_max);
        self.children.truncate(children_max);
        for child in &mut self.children {
            child.shorten(children_max);
        }
        if left_out > 0 {
            let title = Text::new(format!("……另有 {left_out} 项"), format!("… and {left_out} more"));
            self.children.push(Self::new(title, Text::same("")));
        }
    }

    /// The tree as indented text, one statement a line.
    pub fn render(&self, lang: Lang) -> String {
        let mut out = self.line(lang);
        out.push('\n');
        self.render_below(lang, "", &mut out);
        out
    }

    fn line(&self, lang: Lang) -> String {
        let (title, value) = (self.title.in_lang(lang), self.value.in_lang(lang));
        let mut line = match (title.is_empty(), value.is_empty()) {
            (false, false) => format!("{}{}{}", one_line(title), lang.pick("：", ": "), one_line(value)),
            _ => format!("{}{}", one_line(title), one_line(value)),
        };
        if let Some(clause) = &self.clause {
            line.push_str(lang.pick("  〔", "  ["));
            line.push_str(clause.in_lang(lang));
            line.push_str(lang.pick("〕", "]"));
        }
        line
    }

    fn render_below(&self, lang: Lang, indent: &str, out: &mut String) {
        let count = self.evidence.len() + self.children.len();
        let branch = |index: usize| if index + 1 == count { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        for (index, evidence) in self.evidence.iter().enumerate() {
            out.extend([indent, branch(index).0, &evidence.line(lang), "\n"]);
        }
        for (index, child) in self.children.iter().enumerate() {
            let (here, below) = branch(self.evidence.len() + index);
            out.extend([indent, here, &child.line(lang), "\n"]);
            child.render_below(lang, &format!("{indent}{below}"), out);
        }
    }
}

impl Evidence {
    fn line(&self, lang: Lang) -> String {
        let row = self.source.row;
        let file = self.file.clone().unwrap_or_else(|| format!("#{}", self.source.file.0));
        let place = lang.pick(format!("{file} 第 {row} 行"), format!("{file} row {row}"));
        match self.text.in_lang(lang) {
            "" => place,
            text => format!("{}  ({place})", one_line(text)),
        }
    }
}

/// So many characters of a chat line are shown; the row says where the whole stands.
const SHOWN_CHARS_MAX: usize = 200;

/// A text of strangers on one line of a terminal: line breaks as ⏎, other control characters written out, the end cut off.
fn one_line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (count, c) in text.chars().enumerate() {
        match c {
            _ if count == SHOWN_CHARS_MAX => {
                shown.push('…');
                break;
            }
            '\n' => shown.push('⏎'),
            '\r' => {}
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown
}

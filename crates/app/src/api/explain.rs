//! Explanations as views: the tree of [`jinpai_calc::explain`] with the names of files, and on each statement the screen that shows the
//! thing itself.

use super::buyers::{Buyer, Buyers, masked};
use super::list::TextView;
use super::permission::Whose;
use super::principal::Principal;
use jinpai_calc::context::Context;
use jinpai_calc::explain::{About, Evidence, Node, Owner};
use jinpai_calc::faults::month_of_case;
use jinpai_calc::text::Text;
use jinpai_model::mask::Known;
use jinpai_model::records::Agent;
use jinpai_model::{BuyerId, FileId, Month, ShopId, Source};
use jinpai_store::{Reader, StoreError};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// So many statements stand below one another unless more are asked for: thousands of rounds may be behind one figure.
pub const BELOW: usize = 100;
/// So many messages are marked in a chat at most: an address has a length.
const MARKS_MAX: usize = 20;

/// One statement with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NodeView {
    /// What it is about.
    pub title: TextView,
    /// Its value; empty if it has none.
    pub value: TextView,
    /// The clause of the plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<TextView>,
    /// What it was made of.
    #[schema(no_recursion)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<NodeView>,
    /// The rows it rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EvidenceView>,
    /// The address of the screen that shows the thing itself: a chat, an order, a fault, a figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A row of an imported file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EvidenceView {
    /// The file's name.
    pub file: Option<String>,
    /// The row in it.
    pub row: u64,
    /// What stands there, in short.
    pub text: TextView,
}

/// Turns explanations of one month into views for one person.
pub struct Explainer<'a> {
    month: Month,
    context: &'a Context,
    reader: &'a dyn Reader,
    buyers: Buyers,
    files: BTreeMap<FileId, String>,
    pay: Whose,
    figures: Whose,
    /// So many statements below one another.
    below: usize,
}

/// Who reads an explanation.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The person.
    pub who: &'a Principal,
    /// The rows of `agents`.
    pub agents: &'a [Agent],
}

impl<'a> Explainer<'a> {
    /// For a month's context; `below` statements are shown below one another, the others counted.
    pub fn new(
        month: Month,
        context: &'a Context,
        reader: &'a dyn Reader,
        reading: Reading<'_>,
        below: usize,
    ) -> Result<Self, StoreError> {
        let files = reader.files()?.into_iter().map(|file| (file.id, file.path)).collect();
        let whose = |permission| reading.who.whose(permission, reading.agents, month);
        let buyers = reading.who.buyers();
        Ok(Self { month, context, reader, buyers, files, pay: whose("pay.read"), figures: whose("figures.read"), below })
    }

    /// The view of a tree; `of` is the buyer that all of it is about, if it is about one.
    pub fn view(&self, mut node: Node, of: Option<Buyer>) -> Result<NodeView, StoreError> {
        node.shorten(self.below);
        let mut buyers = BTreeSet::from_iter(of.clone());
        named(&node, &mut buyers);
        let personal = self.buyers.personal(self.reader, &buyers)?;
        let nobody = Known::default();
        let known = of.and_then(|of| personal.get(&of)).unwrap_or(&nobody);
        Ok(self.node(&node, &personal, known))
    }

    /// `known` is what is masked where the statement names no buyer of its own.
    fn node(&self, node: &Node, personal: &BTreeMap<Buyer, Known>, known: &Known) -> NodeView {
        let known = buyer(node).and_then(|buyer| personal.get(&buyer)).unwrap_or(known);
        let (shown, hidden): (Vec<&Node>, Vec<&Node>) = node.children.iter().partition(|child| self.may_see(child));
        let mut children: Vec<NodeView> = shown.into_iter().map(|child| self.node(child, personal, known)).collect();
        if !hidden.is_empty() {
            children.push(self.node(&of_others(hidden.len()), personal, known));
        }
        NodeView {
            title: masked(&node.title, known),
            value: masked(&node.value, known),
            clause: node.clause.as_ref().map(TextView::from),
            children,
            evidence: node.evidence.iter().map(|row| self.evidence(row, known)).collect(),
            link: node.about.as_ref().and_then(|thing| self.link(thing)),
        }
    }

    fn may_see(&self, node: &Node) -> bool {
        match &node.whose {
            None => true,
            Some(Owner::Pay(agent)) => self.pay.allows(agent),
            Some(Owner::Figures(agent)) => self.figures.allows(agent),
        }
    }

    /// What is masked in texts about a buyer.
    pub fn known(&self, of: Option<&Buyer>) -> Result<Known, StoreError> {
        of.map_or_else(|| Ok(Known::default()), |(shop, buyer)| self.buyers.personal_of(self.reader, shop, buyer))
    }

    /// A row as a view.
    pub fn evidence(&self, row: &Evidence, known: &Known) -> EvidenceView {
        let file = self.files.get(&row.source.file).map(|path| shown(path).to_owned());
        EvidenceView { file, row: row.source.row, text: masked(&row.text, known) }
    }

    /// The screen that shows a thing, if the person may see it.
    fn link(&self, thing: &About) -> Option<String> {
        let month = self.month;
        Some(match thing {
            About::Order { shop, order, .. } => {
                format!("/credits/{}/{}?month={month}", encoded(shop.as_str()), encoded(order.as_str()))
            }
            About::Chat { shop, buyer, from, marks } => return self.buyers.chat(|| self.chat(shop, buyer, *from, marks)),
            About::Fault { case } => fault(case, month),
            About::Figure { agent, figure } => {
                let (first, last) = (month.first_day(), month.last_day());
                let (agent, figure) = (encoded(agent.as_str()), figure.en());
                format!("/facts?from={first}&to={last}&agent={agent}&figure={figure}")
            }
        })
    }

    fn chat(&self, shop: &ShopId, buyer: &BuyerId, from: i64, marks: &[Source]) -> String {
        let at = self.context.shop(shop).clock.local(from).strftime("%Y-%m-%dT%H:%M:%S");
        let mut link = format!("/chats/{}/{}?from={at}", encoded(shop.as_str()), encoded(buyer.as_str()));
        if !marks.is_empty() {
            let marks = marks.iter().take(MARKS_MAX).map(|row| format!("{}-{}", row.file.0, row.row));
            link.push_str("&mark=");
            link.push_str(&marks.collect::<Vec<_>>().join(","));
        }
        link
    }
}

/// A file as people know it: in which folder of the server it lay is nobody's business. What was entered by hand has no folder.
fn shown(path: &str) -> &str {
    if path.starts_with("(entered)") { path } else { path.rsplit(['/', '\\']).next().unwrap_or(path) }
}

/// What stands for statements about others.
fn of_others(count: usize) -> Node {
    let title = Text::new(format!("另有 {count} 项是其他人的，不显示"), format!("{count} more are other people's and not shown"));
    Node::new(title, Text::same(""))
}

/// The screen of a fault, in its own month.
pub fn fault(case: &str, month: Month) -> String {
    let month = month_of_case(case).unwrap_or(month);
    format!("/faults/{}?month={month}", encoded(case))
}

/// The buyer that a statement is about.
fn buyer(node: &Node) -> Option<Buyer> {
    match node.about.as_ref()? {
        About::Chat { shop, buyer, .. } | About::Order { shop, buyer: Some(buyer), .. } => Some((shop.clone(), buyer.clone())),
        About::Order { .. } | About::Fault { .. } | About::Figure { .. } => None,
    }
}

/// The buyers that the statements of a tree are about.
fn named(node: &Node, buyers: &mut BTreeSet<Buyer>) {
    buyers.extend(buyer(node));
    node.children.iter().for_each(|child| named(child, buyers));
}

/// A text as part of an address.
pub fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::{encoded, fault, shown};

    #[test]
    fn ids_are_parts_of_an_address_and_nothing_more() {
        assert_eq!(encoded("店/1?a=b&c#d"), "%E5%BA%97%2F1%3Fa%3Db%26c%23d");
        assert_eq!(encoded("A-1_b.c~"), "A-1_b.c~");
    }

    #[test]
    fn the_folders_of_the_server_are_not_shown() {
        assert_eq!(shown("/srv/shop/in/messages.csv"), "messages.csv");
        assert_eq!(shown("C:\\data\\orders.csv"), "orders.csv");
        assert_eq!(shown("(entered) decide by 王/李"), "(entered) decide by 王/李");
    }

    #[test]
    fn a_fault_stands_in_the_month_of_its_case() {
        let later = "2025-12".parse().unwrap();
        assert_eq!(fault("B-wait-202511-3f9a1c2d77e0", later), "/faults/B-wait-202511-3f9a1c2d77e0?month=2025-11");
        assert_eq!(fault("B-wait", later), "/faults/B-wait?month=2025-12");
    }
}

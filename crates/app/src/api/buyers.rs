//! What somebody learns of buyers as persons (5.2): the one place that says so.
//!
//! Who may read chats knows buyers by their names there. Everybody else sees names masked, no way to a conversation, and of what was said
//! only what explains somebody's pay. Names, phones and addresses of receivers are masked in texts for everybody.

use super::list::TextView;
use super::permission::Scope;
use super::principal::Principal;
use crate::jobs::board::MonthView;
use jinpai_calc::faults::Fault;
use jinpai_calc::outputs::{OutputFile, OutputValue as V};
use jinpai_calc::slip::{SlipDocument, SlipFault};
use jinpai_calc::text::Text;
use jinpai_model::mask::{self, Known};
use jinpai_model::{BuyerId, ShopId};
use jinpai_store::{Reader, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// A buyer of a shop.
pub type Buyer = (ShopId, BuyerId);

/// What a person may see of buyers.
#[derive(Debug, Clone, Copy)]
pub struct Buyers {
    reads_chats: bool,
}

impl Principal {
    /// What the person may see of buyers.
    pub fn buyers(&self) -> Buyers {
        Buyers { reads_chats: self.scope("chats.read") != Scope::None }
    }
}

impl Buyers {
    /// Whether the person sees what was said beside what explains a pay line.
    pub fn reads_chats(self) -> bool {
        self.reads_chats
    }

    /// A buyer's name.
    pub fn name(self, buyer: &BuyerId) -> String {
        if self.reads_chats { buyer.to_string() } else { mask::name(buyer.as_str()) }
    }

    /// A buyer's name in a list.
    pub fn cell(self, buyer: &BuyerId) -> V {
        if self.reads_chats { V::Text(buyer.shared()) } else { self.name(buyer).as_str().into() }
    }

    /// The way to a conversation.
    pub fn chat(self, link: impl FnOnce() -> String) -> Option<String> {
        self.reads_chats.then(link)
    }

    /// What the program says of a fault, in which the buyers of its facts may be named.
    pub fn told(self, text: Text, fault: &Fault) -> Text {
        if self.reads_chats {
            return text;
        }
        let mut known = Known::default();
        for buyer in fault.facts.iter().filter_map(|fact| fact.key.buyer.as_ref()) {
            known.add(Some(buyer.as_str()), None, None);
        }
        let TextView { zh, en } = masked(&text, &known);
        Text { zh, en }
    }

    /// What is masked in texts about buyers; an entry for each of them.
    pub fn personal(self, reader: &dyn Reader, of: &BTreeSet<Buyer>) -> Result<BTreeMap<Buyer, Known>, StoreError> {
        let mut personal = reader.personal(of)?;
        if !self.reads_chats {
            for ((_, buyer), known) in &mut personal {
                known.add(Some(buyer.as_str()), None, None);
            }
        }
        Ok(personal)
    }

    /// What is masked in texts about one buyer.
    pub fn personal_of(self, reader: &dyn Reader, shop: &ShopId, buyer: &BuyerId) -> Result<Known, StoreError> {
        let found = self.personal(reader, &BTreeSet::from([(shop.clone(), buyer.clone())]))?;
        Ok(found.into_values().next().unwrap_or_default())
    }

    /// The buyers in what a payslip of a month says of faults.
    pub fn in_slip(self, document: &mut SlipDocument, month: &MonthView) {
        for SlipFault { case, what, .. } in &mut document.faults {
            if let Some(fault) = month.fault(case) {
                *what = self.told(std::mem::take(what), fault);
            }
        }
    }

    /// The buyers in files of a month.
    pub fn in_files(self, files: &mut [OutputFile]) {
        if self.reads_chats {
            return;
        }
        for file in files {
            let Some(column) = file.columns.iter().position(|column| *column == "buyer") else { continue };
            for cell in file.rows.iter_mut().map(|row| &mut row[column]) {
                if let V::Text(buyer) = cell {
                    *cell = mask::name(buyer).as_str().into();
                }
            }
        }
    }
}

/// A text without what is known.
pub fn masked(text: &Text, known: &Known) -> TextView {
    TextView { zh: known.text(&text.zh).into_owned(), en: known.text(&text.en).into_owned() }
}

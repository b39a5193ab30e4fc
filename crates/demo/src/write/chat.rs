//! Chat files as the message manager exports them (formats 3.1, C1): one for each sub-account, one block for each customer.

use super::WrittenFile;
use super::gbk::GbkFile;
use super::text::{DayText, push_time};
use crate::error::DemoError;
use crate::files::Files;
use crate::moment::Moment;
use jinpai_model::records::Message;
use jinpai_model::words::{MessageKind, Sender};
use jinpai_model::{AccountId, BuyerId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All chats, held until the end: a customer's block may grow until then.
#[derive(Debug, Default)]
pub(crate) struct Chats(BTreeMap<AccountId, Blocks>);

#[derive(Debug, Default)]
struct Blocks {
    /// The customer's place in `blocks`, which stand in order of the first message.
    places: BTreeMap<BuyerId, usize>,
    blocks: Vec<(BuyerId, Vec<Said>)>,
}

#[derive(Debug)]
struct Said {
    at: Moment,
    by_buyer: bool,
    content: Arc<str>,
}

/// What a chat file can say of a message: who of the two, to the second, and the text; an emoticon's code shows what it is. Nothing of
/// what the robot or the platform said, for the file cannot tell them from a person.
pub(crate) fn reduced(message: &Message) -> Option<Message> {
    let kind = message.kind.filter(|kind| *kind == MessageKind::Emoji);
    matches!(message.sender, Sender::Buyer | Sender::Agent).then(|| Message { message_id: None, kind, ..message.clone() })
}

impl Chats {
    /// Keeps a message.
    pub(crate) fn keep(&mut self, message: &Message) {
        let account = self.0.entry(message.account.clone()).or_default();
        let next = account.blocks.len();
        let place = *account.places.entry(message.buyer.clone()).or_insert(next);
        if place == next {
            account.blocks.push((message.buyer.clone(), Vec::new()));
        }
        account.blocks[place].1.push(Said {
            at: Moment::of(message.time),
            by_buyer: message.sender == Sender::Buyer,
            content: message.content.clone().unwrap_or_else(|| Arc::from("")),
        });
    }

    /// Writes a file for each account into the folder (ending in `/`).
    pub(crate) fn write(self, files: &mut dyn Files, folder: &str) -> Result<Vec<WrittenFile>, DemoError> {
        let mut written = Vec::new();
        for (account, blocks) in self.0 {
            let name = format!("{folder}{}.txt", account.as_str().replace(':', "_"));
            let mut file = GbkFile::create(files, name)?;
            write_account(&mut file, &account, blocks)?;
            written.push(file.finish()?);
        }
        Ok(written)
    }
}

fn write_account(file: &mut GbkFile, account: &AccountId, blocks: Blocks) -> Result<(), DemoError> {
    let (rule, dashes) = ("=".repeat(64), "-".repeat(28));
    let title = |word: &str| format!("{}{word}{}", " ".repeat(31), " ".repeat(29));
    file.line(account.as_str())?;
    file.line("")?;
    file.line(&rule)?;
    file.line(&title("单聊"))?;
    file.line("")?;
    file.line("")?;
    let mut clock = DayText::default();
    for (buyer, mut said) in blocks.blocks {
        file.line(&format!("{dashes}{buyer}{dashes}"))?;
        // Times of one buyer differ, so their order is the order in which it was said.
        said.sort_by_key(|said| said.at);
        for said in said {
            let mut text = String::from(if said.by_buyer { buyer.as_str() } else { account.as_str() });
            text.push('(');
            push_time(&mut text, said.at, &mut clock);
            text.push_str("):  ");
            text.push_str(&said.content.replace('\n', "\r\n"));
            file.row(&text)?;
        }
    }
    file.line(&rule)?;
    file.line(&title("群聊"))
}

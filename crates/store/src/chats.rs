//! Looking into the chats without folding them: who talked with whom in a period, and where a text was written.

use jiff::Timestamp;
use jinpai_model::records::Message;
use jinpai_model::words::Sender;
use jinpai_model::{AccountId, BuyerId, ShopId, Source};

/// Which messages are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChatFilter {
    /// Only of these shops; none = of all.
    pub shops: Option<Vec<ShopId>>,
    /// Only in the threads of these accounts; none = of all.
    pub accounts: Option<Vec<AccountId>>,
    /// Only of buyers whose name has this in it, capital or small letters alike; empty = of all.
    pub buyer: String,
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
}

/// What one buyer and one shop wrote to each other within a filter's period, in the threads of all accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// The shop.
    pub shop: ShopId,
    /// The buyer.
    pub buyer: BuyerId,
    /// The first message of the period.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
    /// How many.
    pub messages: u64,
    /// In whose threads, sorted.
    pub accounts: Vec<AccountId>,
    /// The last message itself; of several at that instant the one read last. Only on pages of at most [`LAST_MESSAGES_MAX`].
    pub last_message: Option<Message>,
}

/// A page of more conversations than this comes without their last messages: nobody reads so many.
pub const LAST_MESSAGES_MAX: usize = 200;

/// A page of conversations, the one with the latest message first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conversations {
    /// Those of the page.
    pub items: Vec<Conversation>,
    /// How many there are on all pages.
    pub total: usize,
}

/// A search for a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChatSearch {
    /// What the message has in it, capital or small letters alike; empty = any message.
    pub text: String,
    /// Also where the text stands in personal data; else only where it is still read once that is masked.
    pub in_personal_data: bool,
    /// Only of this sender.
    pub sender: Option<Sender>,
    /// Only among these.
    pub among: ChatFilter,
    /// Only what stands after this one in order of the results, which is its time and place: the last of the page before.
    pub after: Option<(Timestamp, Source)>,
    /// At most so many.
    pub limit: usize,
}

/// What a search found, the latest message first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChatHits {
    /// Those of the page.
    pub items: Vec<Message>,
    /// Whether there are more after these.
    pub more: bool,
}

impl ChatFilter {
    /// Whether messages of the shop may be among those looked at.
    pub(crate) fn has_shop(&self, shop: &str) -> bool {
        self.shops.as_ref().is_none_or(|shops| shops.iter().any(|one| one.as_str() == shop))
    }

    /// Whether messages of the thread may be.
    pub(crate) fn has_account(&self, account: &str) -> bool {
        self.accounts.as_ref().is_none_or(|accounts| accounts.iter().any(|one| one.as_str() == account))
    }

    /// Whether messages of the buyer may be.
    pub(crate) fn has_buyer(&self, buyer: &str) -> bool {
        self.buyer.is_empty() || buyer.contains(&self.buyer) || buyer.to_lowercase().contains(&self.buyer.to_lowercase())
    }

    /// The period in microseconds, half-open.
    pub(crate) fn period(&self) -> (i64, i64) {
        let micros = |instant: Option<Timestamp>, default: i64| instant.map_or(default, Timestamp::as_microsecond);
        (micros(self.from, i64::MIN), micros(self.to, i64::MAX))
    }
}

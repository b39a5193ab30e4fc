//! Proposals for `auto_texts`: what agents seem to send to everyone at once.

use super::{BTreeMap, HashMap, MessageKind, Row, Sender};
use jiff::Timestamp;
use jinpai_model::Value;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A text sent to so many different buyers within 3 s of their message is proposed.
pub const AUTO_BUYERS_LEAST: usize = 10;
/// Nobody reads and answers faster than this again and again (spec 2.1: 3 s).
const AUTO_WITHIN_MICROSECONDS: i64 = 3_000_000;
/// So many threads are remembered; the oldest half is forgotten beyond.
const THREADS_MAX: usize = 200_000;
/// So many different texts are remembered; those seen once are forgotten beyond.
const TEXTS_MAX: usize = 20_000;
/// Longer texts are not proposed.
const TEXT_BYTES_MAX: usize = 2_000;

/// A text that may be automatic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutoCandidate {
    /// The text.
    pub text: String,
    /// How many buyers got it within 3 s of their message; counted up to a thousand.
    pub buyers: usize,
}

/// Collects proposals from a stream of messages, in bounded memory. It sees a buyer's message only if that comes before its
/// answer in the stream, as it does in any export.
#[derive(Debug, Default)]
pub struct AutoCandidates {
    /// The time of the last buyer message, by hash of shop and buyer.
    threads: HashMap<u64, i64>,
    /// The buyers that got a text at once, by text.
    texts: BTreeMap<String, BTreeSet<u64>>,
}

impl AutoCandidates {
    /// Takes a message in; rows of other tables are ignored.
    pub fn see(&mut self, row: &Row) {
        if row.table.name != "messages" {
            return;
        }
        let (Some(buyer), Some(Value::Instant(time))) = (row.text("buyer"), row.get("time")) else { return };
        let time: i64 = Timestamp::as_microsecond(*time);
        let mut hasher = DefaultHasher::new();
        (row.text("shop"), buyer).hash(&mut hasher);
        let thread = hasher.finish();
        match row.text("sender") {
            Some(sender) if sender == Sender::Buyer.code() => {
                if self.threads.len() >= THREADS_MAX {
                    self.forget_threads();
                }
                self.threads.insert(thread, time);
            }
            Some(sender) if sender == Sender::Agent.code() => self.answer(row, thread, time),
            _ => {}
        }
    }

    /// The proposals, those to most buyers first.
    pub fn found(&self) -> Vec<AutoCandidate> {
        let many = self.texts.iter().filter(|(_, buyers)| buyers.len() >= AUTO_BUYERS_LEAST);
        let mut found: Vec<AutoCandidate> =
            many.map(|(text, buyers)| AutoCandidate { text: text.clone(), buyers: buyers.len() }).collect();
        found.sort_by(|a, b| b.buyers.cmp(&a.buyers).then_with(|| a.text.cmp(&b.text)));
        found
    }

    fn answer(&mut self, row: &Row, thread: u64, time: i64) {
        let Some(asked) = self.threads.get(&thread) else { return };
        if !(0..=AUTO_WITHIN_MICROSECONDS).contains(&(time - asked)) {
            return;
        }
        let is_text = row.text("kind").is_none_or(|kind| kind == MessageKind::Text.code());
        let text = row.text("content").map(str::trim).filter(|text| !text.is_empty() && text.len() <= TEXT_BYTES_MAX);
        let Some(text) = text.filter(|_| is_text) else { return };
        if !self.texts.contains_key(text) && self.texts.len() >= TEXTS_MAX {
            self.texts.retain(|_, buyers| buyers.len() > 1);
            if self.texts.len() >= TEXTS_MAX {
                return;
            }
        }
        let buyers = self.texts.entry(text.to_owned()).or_default();
        if buyers.len() < 1_000 {
            buyers.insert(thread);
        }
    }

    /// Forgets the threads whose last message is older than that of half of them.
    fn forget_threads(&mut self) {
        let mut times: Vec<i64> = self.threads.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(THREADS_MAX / 2);
        let middle = *middle;
        self.threads.retain(|_, time| *time > middle);
    }
}

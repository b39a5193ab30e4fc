//! Keeps facts: the only crate that touches disk or SQL.
//!
//! Owns: the workspace folder's database (everything that is few and changes, with its history) and the message archive (Parquet
//! segments by shop and month, sorted by buyer and time, registered in SQL in the transaction that makes them visible); what
//! makes a row *new*, *changed* or *same* (spec 2.1, rules of import); putting one buyer's [`jinpai_model::Timeline`] together;
//! reading all of it as it was when a certain file was the last; closed months and the chain of hashes through them (spec 4.7); in a
//! database of its own who may sign in, who is signed in and what was done ([`access`]).
//!
//! Does not own: reading files (`import`), computing anything (`calc`), deciding what is imported when (`app`). It reads no clock
//! and no environment: instants are arguments.

pub mod access;
mod api;
mod archive;
mod chats;
mod closed;
mod error;
mod reader;
mod sqlite;
mod stream;
mod undo;

pub use api::{
    CommandId, CommandInfo, Counts, Damage, ENTERED, Entered, FileImport, FileInfo, Limits, NewFile, OldVersion, Partition,
    Stats, Store, Unjoined, enter,
};
pub use chats::{ChatFilter, ChatHits, ChatSearch, Conversation, Conversations, LAST_MESSAGES_MAX};
pub use closed::{
    Close, ClosedDamage, ClosedFault, ClosedFile, ClosedInput, ClosedMonth, ClosedPart, ClosedSlip, Closing, ClosingSlip,
};
pub use error::{Cause, StoreError};
pub use reader::{Reader, records};
pub use sqlite::{open, open_with};
pub use stream::{STREAM, Streamed};
pub use undo::{UNDO, UndoRefusal, Undone};

//! Keeps facts: the only crate that touches disk or SQL.
//!
//! Owns: the workspace folder's database (everything that is few and changes, with its history) and the message archive (Parquet
//! segments by shop and month, sorted by buyer and time, registered in SQL in the transaction that makes them visible); what
//! makes a row *new*, *changed* or *same* (spec 2.1, rules of import); putting one buyer's [`jinpai_model::Timeline`] together.
//!
//! Does not own: reading files (`import`), computing anything (`calc`), deciding what is imported when (`app`). It reads no clock
//! and no environment: instants are arguments.

mod api;
mod archive;
mod error;
mod sqlite;

pub use api::{
    CommandId, Counts, Damage, FileImport, FileInfo, Limits, NewFile, OldVersion, Partition, Stats, Store, Unjoined, records,
};
pub use error::{Cause, StoreError};
pub use sqlite::{open, open_with};

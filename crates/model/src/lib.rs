//! Facts and values of a shop's customer service: money, ids, civil time, flags, the interchange tables and one buyer's timeline.
//!
//! Owns: the *shape* of every fact — each interchange table (spec 2.1) is written once, in [`records`], and reading, storing and
//! writing follow from that one definition — and the few value types that everything computes with.
//!
//! Does not own: reading bytes (`import`), keeping rows (`store`), computing anything from them (`calc`). It does no I/O, reads no
//! clock and no environment.

pub mod digest;
pub mod flag;
pub mod id;
pub mod lang;
pub mod mask;
pub mod money;
pub mod month;
pub mod records;
pub mod source;
pub mod table;
pub mod timeline;
pub mod value;
pub mod words;

pub use digest::Digest;
pub use flag::Flag;
pub use id::{AccountId, AgentId, BuyerId, OrderId, ShopId, UserId};
pub use lang::Lang;
pub use money::Fen;
pub use month::Month;
pub use source::{FileId, Source};
pub use table::{Column, Record, Row, Table};
pub use timeline::{OrderDossier, Timeline};
pub use value::{Cell, Kind, Value};

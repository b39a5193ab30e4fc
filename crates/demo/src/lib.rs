//! A simulated shop: a month, a day or years of chats, orders, refunds, reviews and attendance, the same bytes for the same options.
//!
//! Owns: what a believable shop does — who works when, who writes what to whom, what is bought, chased, returned and reviewed — and
//! the two shapes it is written in: the interchange tables (spec 2.1) and files as Taobao's seller centre gives them (formats 1.1,
//! 1.3, 3.1).
//!
//! A team that keeps its rules would have no faults to show: a few lapses of each kind are planned for every month and squad of twelve
//! (`lapses.rs`, `shop/incidents.rs`), and everything else is done as the schemes want it.
//!
//! What becomes known after the simulated days — refunds completed, reviews revised, causes decided, orders shipped, the next month's
//! first days — is told as *late* ([`Options::late_days`], [`Facts::take_late`]) and written as tables of the same names into a second
//! place ([`write_interchange_and_late`]). The first place does not depend on how many late days follow: so a month can be imported and
//! closed, then the late files imported, and what changes is what changes in a shop.
//!
//! A thousand people with about 100 000 orders and 2 M messages: `Options { agents: 1_000, days: 30, messages_per_day: Some(66_000), .. }`.
//!
//! Does not own: any rule of what follows from these facts (`calc`), reading files back (`import`), or files on a disk: it writes
//! into a [`Files`] that the caller gives. It reads no clock and no environment; all chance comes from the seed.
//!
//! ```
//! use jinpai_demo::{MemoryFiles, Options, write_interchange};
//!
//! let options = Options { agents: 3, days: 2, ..Options::default() };
//! let files = MemoryFiles::default();
//! let written = write_interchange(&options, &mut files.clone())?;
//! assert!(written.messages > 100);
//! assert!(files.bytes("orders.csv").is_some());
//! # Ok::<(), jinpai_demo::DemoError>(())
//! ```

pub mod error;
pub mod fact;
pub mod files;
pub mod options;

mod arrivals;
mod chance;
mod goods;
mod lapses;
mod moment;
mod names;
mod roster;
mod shop;
mod team;
mod texts;
mod write;

pub use error::DemoError;
pub use fact::{Fact, Facts};
pub use files::{Files, MemoryFiles};
pub use options::{Options, OptionsError};
pub use shop::simulate;
pub use write::{Layout, Written, WrittenFile, write_interchange, write_interchange_and_late, write_taobao};

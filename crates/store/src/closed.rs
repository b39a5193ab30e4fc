//! Closed months (spec 4.7): what a close freezes, and the chain of hashes through all of it.
//!
//! The chain: a month's *manifest* names everything frozen with its SHA-256; header hash = SHA-256(the last hash of the month closed
//! before ‖ manifest); slip hash = SHA-256(hash before it ‖ document), the first slip's being chained to the header hash. The last
//! slip's hash (without slips the header's) is the month's hash, from which the next month goes on.

use crate::error::StoreError;
use jiff::Timestamp;
use jinpai_model::{AgentId, Digest, FileId, Lang, Month};

/// What a close freezes; the store adds numbers, hashes and up to which file the inputs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The month.
    pub month: Month,
    /// When.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: String,
    /// What else belongs to the month as a whole (plan versions, terms, accepted items), as JSON or any bytes.
    pub header: Vec<u8>,
    /// The payslips, one for each agent; they are numbered in order of agent id.
    pub slips: Vec<ClosingSlip>,
    /// The files of figures, each name once.
    pub files: Vec<ClosedFile>,
    /// Digests of every input used, each (table, key) once.
    pub inputs: Vec<ClosedInput>,
}

/// A payslip to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingSlip {
    /// Whose.
    pub agent: AgentId,
    /// The document, byte for byte.
    pub document: Vec<u8>,
}

/// A file of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// The digest of one input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedInput {
    /// The interchange table, or another word for what was digested: `timeline`.
    pub table: String,
    /// Which of them.
    pub key: String,
    /// Its digest.
    pub digest: Digest,
}

/// A closed month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedMonth {
    /// The month.
    pub month: Month,
    /// The how-manieth close, from 1.
    pub number: u32,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// By whom.
    pub closed_by: String,
    /// The last file at the close: the inputs are what `Store::as_of` gives for it. 0 = there was none.
    pub up_to: FileId,
    /// [`Closing::header`].
    pub header: Vec<u8>,
    /// How many payslips.
    pub slips: u32,
    /// The hash of the month closed before, zeros for the first.
    pub previous: Digest,
    /// The hash over everything but the payslips' documents.
    pub header_hash: Digest,
    /// The hash over everything, from which the next month goes on.
    pub hash: Digest,
}

/// A payslip of a closed month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedSlip {
    /// The month.
    pub month: Month,
    /// Its number, running over all closes from 1.
    pub number: u64,
    /// Whose.
    pub agent: AgentId,
    /// The document, byte for byte.
    pub document: Vec<u8>,
    /// Its hash.
    pub hash: Digest,
}

/// A close that has begun. Dropped without [`Close::commit`], the month stays open.
pub trait Close {
    /// The last file: what is read now is what `Store::as_of` gives for it ever after. 0 = there is none.
    fn up_to(&self) -> FileId;

    /// Freezes the month in one transaction, surviving any crash from then on, and ends the close.
    ///
    /// Errors: [`StoreError::AlreadyClosed`], [`StoreError::NotInOrder`]; then, as for every other error, nothing is frozen.
    fn commit(self: Box<Self>, closing: &Closing) -> Result<ClosedMonth, StoreError>;
}

/// A part of the closed months.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClosedPart {
    /// The chain as a whole: months that are missing or too many.
    Chain,
    /// The month's own row: who, when, up to which file, its header and hashes.
    Header,
    /// A payslip.
    Slip {
        /// Its number.
        number: u64,
        /// Whose.
        agent: AgentId,
    },
    /// A file of figures.
    File {
        /// Its name.
        name: String,
    },
    /// The digests of the inputs of one table.
    Inputs {
        /// Its name.
        table: String,
    },
}

/// What is wrong with a part of the closed months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClosedFault {
    /// It is not what was closed.
    Changed,
    /// It was closed and is not there.
    Missing,
    /// It was not closed and is there.
    Added,
}

/// Something in the closed months that is not as it was closed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClosedDamage {
    /// The month, as it is stored; empty if it concerns all months together.
    pub month: String,
    /// Where in it.
    pub part: ClosedPart,
    /// What.
    pub fault: ClosedFault,
}

impl ClosedDamage {
    /// What is wrong with what, for people.
    pub fn text(&self, lang: Lang) -> String {
        let month = if self.month.is_empty() { lang.pick("已结账的月份", "the closed months") } else { &self.month };
        let part = match &self.part {
            ClosedPart::Chain => lang.pick("月份序列".to_owned(), "sequence of months".to_owned()),
            ClosedPart::Header => lang.pick("结账记录".to_owned(), "record of the close".to_owned()),
            ClosedPart::Slip { number, agent } => {
                lang.pick(format!("第 {number} 号工资条（{agent}）"), format!("payslip {number} of {agent}"))
            }
            ClosedPart::File { name } => lang.pick(format!("数据文件 {name}"), format!("file of figures {name}")),
            ClosedPart::Inputs { table } => {
                lang.pick(format!("依据数据摘要（{table}）"), format!("digests of the inputs {table}"))
            }
        };
        let fault = match self.fault {
            ClosedFault::Changed => lang.pick("与结账时不一致", "is not what was closed"),
            ClosedFault::Missing => lang.pick("已缺失", "is missing"),
            ClosedFault::Added => lang.pick("是结账后添加的", "was not there at the close"),
        };
        lang.pick(
            format!("{month} 的{part}{fault}；请从备份恢复 jinpai.db"),
            format!("{month}: {part} {fault}; restore jinpai.db from a backup"),
        )
    }
}

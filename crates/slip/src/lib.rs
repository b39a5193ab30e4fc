//! Payslips as documents: one sheet of texts, drawn as PDF and as HTML (spec 4.7).
//!
//! Owns: what stands on the paper in which order, the words around the values, the fonts. Does not own: amounts and explanations, which
//! come finished in a [`SlipDocument`] and are never computed here; numbers and hashes of closed months (`store`); workbooks for finance,
//! which are the output files `payslips` and `pay_lines` (`app`).
//!
//! Equal slips give equal bytes on every machine: fonts are built in, no clock is read, no file is opened.

mod html;
mod labels;
mod pdf;
mod printable;
mod sheet;

pub use html::html;
pub use pdf::pdf;
pub use printable::{MissingCharacter, missing_characters};

use jiff::civil::Date;
use jinpai_calc::slip::SlipDocument;

/// A payslip to be put on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// What stands on it.
    pub document: SlipDocument,
    /// Whether it is final.
    pub seal: Seal,
}

/// Whether a slip is final (4.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// The month is open: every number may still change, and every page says so.
    Draft,
    /// The month is closed.
    Closed {
        /// The slip's number, running over all closes.
        number: u64,
        /// Its SHA-256 in the chain, hexadecimal.
        hash: String,
        /// The day of the close.
        closed_on: Date,
    },
}

/// Why no PDF could be made.
#[derive(Debug, thiserror::Error)]
pub enum SlipError {
    /// There was no slip to print: a PDF has at least one page.
    #[error("没有可打印的工资条 / there is no payslip to print")]
    Empty,
    /// The slip could not be set as pages. This is a defect of the program, not of the data.
    #[error("{agent} {month} 的工资条排版失败 / the payslip of {agent} for {month} could not be set: {reason}")]
    Layout {
        /// Whose slip.
        agent: String,
        /// Which month, `2025-11`.
        month: String,
        /// What typst says.
        reason: String,
    },
    /// The pages could not be written as PDF. This is a defect of the program, not of the data.
    #[error("PDF 生成失败 / the PDF could not be written: {0}")]
    Export(String),
}

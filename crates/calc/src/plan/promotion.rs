//! `[[promotion]]`: how a person rises from one level to the next (P4).

use jinpai_model::words::ExamKind;

/// A step of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// From this level, by id.
    pub from: String,
    /// To this one.
    pub to: String,
    /// So many months in a row without a confirmed fault.
    pub months_without_fault: Option<u32>,
    /// An exam of this kind passed (score at least `pass_mark`) or excellent.
    pub exam: Option<ExamNeed>,
    /// At least so many full months in the level.
    pub months_in_level: Option<u32>,
    /// At least so many full months in the company.
    pub months_in_company: Option<u32>,
    /// What the shop then owes the person, such as a training course.
    pub due: Option<String>,
    /// The clause of the scheme.
    pub clause: Option<String>,
}

/// What exam a step asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExamNeed {
    /// Which.
    pub kind: ExamKind,
    /// Excellent, or passed.
    pub excellent: bool,
    /// The mark that passes.
    pub pass_mark: rust_decimal::Decimal,
}

//! The files of spec 2.3 as tables of typed values: names and columns are a contract; `app` writes them as CSV, JSON and XLSX.

use jiff::civil::{Date, DateTime};
use jinpai_model::Fen;
use std::sync::Arc;

/// One cell of an output file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutputValue {
    /// Unknown, or does not apply.
    Empty,
    /// Text, never a formula.
    Text(Arc<str>),
    /// A whole number: counts, seconds.
    Count(i64),
    /// Yuan, always two places.
    Money(Fen),
    /// `YYYY-MM-DD`.
    Day(Date),
    /// `YYYY-MM-DD HH:MM:SS` in the shop's zone.
    Time(DateTime),
    /// `true` / `false`.
    YesNo(bool),
    /// A decimal number, exactly as it is to be written (scores).
    Decimal(Arc<str>),
}

impl OutputValue {
    /// The text of the cell in CSV; empty if unknown.
    ///
    /// ```
    /// use jinpai_calc::outputs::OutputValue;
    /// assert_eq!(OutputValue::Money(jinpai_model::Fen::new(-150)).to_text(), "-1.50");
    /// ```
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Decimal(text) => text.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Money(amount) => amount.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Time(time) => time.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            Self::YesNo(yes) => yes.to_string(),
        }
    }

    /// A text, or empty.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(Arc::from(text)))
    }
}

impl<T: Into<OutputValue>> From<Option<T>> for OutputValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

impl From<i64> for OutputValue {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}

impl From<bool> for OutputValue {
    fn from(yes: bool) -> Self {
        Self::YesNo(yes)
    }
}

impl From<Fen> for OutputValue {
    fn from(amount: Fen) -> Self {
        Self::Money(amount)
    }
}

impl From<Date> for OutputValue {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<DateTime> for OutputValue {
    fn from(time: DateTime) -> Self {
        Self::Time(time)
    }
}

impl From<&str> for OutputValue {
    fn from(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

/// One output file: `name` without extension, the header, and the rows, already sorted by their leading columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// `rounds`, `agent_days`, `inquiries`, `credits`, `agent_months`, `pay_lines` or `payslips`.
    pub name: &'static str,
    /// Its Chinese name, for the workbook's sheet.
    pub zh: &'static str,
    /// Column names.
    pub columns: &'static [&'static str],
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<OutputValue>>,
}

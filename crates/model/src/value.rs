//! One cell of an interchange table: its kind, its value, and how a typed field becomes one and comes back.

use crate::words::Word;
use crate::{AccountId, AgentId, BuyerId, Fen, Flag, Month, OrderId, ShopId, words};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use std::sync::Arc;

/// What a column holds; decides how its text is read and how it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// An identifier: not empty, at most [`crate::id::ID_BYTES_MAX`] bytes, never a float.
    Id,
    /// An instant, kept to the microsecond: `2024-11-03 09:15:07` in the shop's zone, or RFC 3339.
    Instant,
    /// A day: `2024-11-03`.
    Date,
    /// A month: `2024-11`.
    Month,
    /// A time of day to the minute: `08:30`.
    Clock,
    /// Money in yuan, at most two places.
    Money,
    /// A whole number.
    Count,
    /// An exact decimal number.
    Decimal,
    /// true/false/1/0/是/否.
    YesNo,
    /// One word of a closed set.
    Word(&'static [Word]),
    /// An order's flag.
    Flag,
}

/// A cell's value. An empty cell is no value (`Option::None`), unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// [`Kind::Text`], [`Kind::Id`], [`Kind::Word`] (its code) and [`Kind::Flag`] (its code).
    Text(Arc<str>),
    /// [`Kind::Instant`]
    Instant(Timestamp),
    /// [`Kind::Date`], and the first day of a [`Kind::Month`].
    Date(Date),
    /// [`Kind::Clock`]
    Clock(Time),
    /// [`Kind::Money`]
    Money(Fen),
    /// [`Kind::Count`]
    Count(i64),
    /// [`Kind::Decimal`]
    Decimal(Decimal),
    /// [`Kind::YesNo`]
    YesNo(bool),
}

/// A type that one column can hold.
pub trait CellValue: Sized {
    /// The kind of the column.
    const KIND: Kind;
    /// The value as a cell; reading it back gives an equal value.
    fn to_value(&self) -> Value;
    /// The typed value, if the cell is of this kind.
    fn from_value(value: &Value) -> Option<Self>;
}

/// A field of a record: a value that must be there (`T`) or may be unknown (`Option<T>`).
pub trait Cell: Sized {
    /// The kind of the column.
    const KIND: Kind;
    /// Whether an empty cell is refused.
    const REQUIRED: bool;
    /// The field as a cell.
    fn to_cell(&self) -> Option<Value>;
    /// The field from a cell; `None` if it is required and missing, or of another kind.
    fn from_cell(value: Option<&Value>) -> Option<Self>;
}

impl<T: CellValue> Cell for T {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = true;
    fn to_cell(&self) -> Option<Value> {
        Some(self.to_value())
    }
    fn from_cell(value: Option<&Value>) -> Option<Self> {
        T::from_value(value?)
    }
}

impl<T: CellValue> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    fn to_cell(&self) -> Option<Value> {
        self.as_ref().map(CellValue::to_value)
    }
    fn from_cell(value: Option<&Value>) -> Option<Self> {
        match value {
            Some(value) => T::from_value(value).map(Some),
            None => Some(None),
        }
    }
}

macro_rules! plain {
    ($($type:ty => $kind:ident, $variant:ident;)+) => {$(
        impl CellValue for $type {
            const KIND: Kind = Kind::$kind;
            fn to_value(&self) -> Value {
                Value::$variant(self.clone())
            }
            fn from_value(value: &Value) -> Option<Self> {
                match value {
                    Value::$variant(inner) => Some(inner.clone()),
                    _ => None,
                }
            }
        }
    )+};
}

plain! {
    Arc<str> => Text, Text;
    Timestamp => Instant, Instant;
    Date => Date, Date;
    Time => Clock, Clock;
    Fen => Money, Money;
    i64 => Count, Count;
    Decimal => Decimal, Decimal;
    bool => YesNo, YesNo;
}

macro_rules! textual {
    ($($type:ty => $kind:expr, $read:expr, $write:expr;)+) => {$(
        impl CellValue for $type {
            const KIND: Kind = $kind;
            fn to_value(&self) -> Value {
                let write: fn(&Self) -> &str = $write;
                Value::Text(Arc::from(write(self)))
            }
            fn from_value(value: &Value) -> Option<Self> {
                let read: fn(&Arc<str>) -> Option<Self> = $read;
                match value {
                    Value::Text(text) => read(text),
                    _ => None,
                }
            }
        }
    )+};
}

textual! {
    ShopId => Kind::Id, |text| Some(Self::new(Arc::clone(text))), Self::as_str;
    BuyerId => Kind::Id, |text| Some(Self::new(Arc::clone(text))), Self::as_str;
    AgentId => Kind::Id, |text| Some(Self::new(Arc::clone(text))), Self::as_str;
    AccountId => Kind::Id, |text| Some(Self::new(Arc::clone(text))), Self::as_str;
    OrderId => Kind::Id, |text| Some(Self::new(Arc::clone(text))), Self::as_str;
    Flag => Kind::Flag, |text| Some(Self::read(text)), Self::as_str;
    words::Sender => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::MessageKind => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::Role => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::RefundKind => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::Cause => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::RefundStatus => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::Rating => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::PresenceState => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::Direction => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::Decision => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
    words::ExamKind => Kind::Word(Self::WORDS), |text| Self::read(text), |word| word.code();
}

impl CellValue for Month {
    const KIND: Kind = Kind::Month;
    fn to_value(&self) -> Value {
        Value::Date(self.first_day())
    }
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Date(day) => Some(Self::of(*day)),
            _ => None,
        }
    }
}

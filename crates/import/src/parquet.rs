//! Parquet: the columns that the table has, batch by batch, by their Arrow types.

use crate::assemble::Assembler;
use crate::cell::Raw;
use crate::guard::guarded;
use crate::text::to_u64;
use crate::{FileProblem, Input, ProblemKind, Recognised};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Date32Type, Date64Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use bytes::Bytes;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use jinpai_model::Kind;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::{ChunkReader, Length};
use rust_decimal::Decimal;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 4_096;

/// The container's name.
const NAME: &str = "Parquet";

/// A reader over the file's own schema. The Arrow schema that some writers hide in the file is left aside: it adds nothing that a
/// cell needs, and one that is damaged makes its parser panic.
fn builder(input: &Input) -> Result<ParquetRecordBatchReaderBuilder<Chunks>, FileProblem> {
    let chunks = Chunks::of(input)?;
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    guarded(NAME, || ParquetRecordBatchReaderBuilder::try_new_with_options(chunks, options), |error| damaged(&error))
}

/// The names of the columns.
pub(crate) fn head(input: &mut Input) -> Result<Vec<String>, FileProblem> {
    let builder = builder(input)?;
    Ok(builder.schema().fields().iter().map(|field| field.name().clone()).collect())
}

/// Reads all rows; row 1 is the first one.
pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    progress: &dyn Fn(u64),
    assembler: &mut Assembler<'_, '_>,
) -> Result<(), FileProblem> {
    let length = input.length()?;
    let builder = builder(input)?;
    let used = assembler.used_cells();
    let mask = ProjectionMask::roots(builder.parquet_schema(), used.iter().copied());
    let total = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0).max(1);
    let mut reader =
        guarded(NAME, || builder.with_projection(mask).with_batch_size(BATCH_ROWS).build(), |error| damaged(&error))?;
    let mut row = 0;
    while let Some(batch) = guarded(NAME, || reader.next().transpose(), |error| damaged_by(&error))? {
        let columns = batch.columns().iter().map(plain).collect::<Result<Vec<_>, _>>()?;
        let mut cells = vec![Raw::Empty; recognised.header.len()];
        for index in 0..batch.num_rows() {
            for (column, cell) in columns.iter().zip(&used) {
                cells[*cell] = if column.is_null(index) { Raw::Empty } else { raw(column, index) };
            }
            row += 1;
            assembler.record(row, cells.as_slice())?;
        }
        progress(u64::try_from(u128::from(length) * u128::from(row) / u128::from(total)).unwrap_or(length).min(length));
    }
    Ok(())
}

/// Dictionaries, views and runs as what they stand for.
fn plain(column: &ArrayRef) -> Result<ArrayRef, FileProblem> {
    let target = match column.data_type() {
        DataType::Dictionary(_, values) => (**values).clone(),
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::Float16 => DataType::Float32,
        _ => return Ok(ArrayRef::clone(column)),
    };
    arrow::compute::cast(column, &target).map_err(|error| damaged_by(&error))
}

/// A cell that is not null.
fn raw(column: &ArrayRef, row: usize) -> Raw<'_> {
    macro_rules! integer {
        ($type:ty) => {
            Raw::Integer(i128::from(column.as_primitive::<$type>().value(row)))
        };
    }
    match column.data_type() {
        DataType::Utf8 => Raw::text(column.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Raw::text(column.as_string::<i64>().value(row)),
        DataType::Binary => text_of(column.as_binary::<i32>().value(row)),
        DataType::LargeBinary => text_of(column.as_binary::<i64>().value(row)),
        DataType::Boolean => Raw::Bool(column.as_boolean().value(row)),
        DataType::Int8 => integer!(Int8Type),
        DataType::Int16 => integer!(Int16Type),
        DataType::Int32 => integer!(Int32Type),
        DataType::Int64 => integer!(Int64Type),
        DataType::UInt8 => integer!(UInt8Type),
        DataType::UInt16 => integer!(UInt16Type),
        DataType::UInt32 => integer!(UInt32Type),
        DataType::UInt64 => integer!(UInt64Type),
        DataType::Float32 => float32(column.as_primitive::<Float32Type>().value(row)),
        DataType::Float64 => Raw::Float(column.as_primitive::<Float64Type>().value(row)),
        DataType::Decimal128(_, scale) => decimal(column.as_primitive::<arrow::datatypes::Decimal128Type>().value(row), *scale),
        _ => temporal(column, row),
    }
}

/// A cell of a date or time type.
fn temporal(column: &ArrayRef, row: usize) -> Raw<'_> {
    let nanoseconds = match column.data_type() {
        DataType::Date32 => return day(i64::from(column.as_primitive::<Date32Type>().value(row))),
        DataType::Date64 => return day(column.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000)),
        DataType::Time32(TimeUnit::Second) => {
            i64::from(column.as_primitive::<Time32SecondType>().value(row)).checked_mul(1_000_000_000)
        }
        DataType::Time32(_) => i64::from(column.as_primitive::<Time32MillisecondType>().value(row)).checked_mul(1_000_000),
        DataType::Time64(TimeUnit::Microsecond) => column.as_primitive::<Time64MicrosecondType>().value(row).checked_mul(1_000),
        DataType::Time64(_) => Some(column.as_primitive::<Time64NanosecondType>().value(row)),
        DataType::Timestamp(unit, zone) => {
            let microseconds = match unit {
                TimeUnit::Second => column.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000),
                TimeUnit::Millisecond => column.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1_000),
                TimeUnit::Microsecond => Some(column.as_primitive::<TimestampMicrosecondType>().value(row)),
                TimeUnit::Nanosecond => Some(column.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000)),
            };
            return match microseconds.and_then(|microseconds| Timestamp::from_microsecond(microseconds).ok()) {
                Some(instant) if zone.is_some() => Raw::Instant(instant),
                Some(instant) => Raw::Civil(Offset::UTC.to_datetime(instant)),
                None => Raw::Unreadable(ProblemKind::YearOutOfRange, "?"),
            };
        }
        other => return Raw::Unreadable(ProblemKind::ColumnType(other.to_string()), "?"),
    };
    match nanoseconds {
        Some(nanoseconds) if (0..86_400_000_000_000).contains(&nanoseconds) => {
            Raw::Clock(Time::midnight().wrapping_add(nanoseconds.nanoseconds()))
        }
        _ => Raw::Unreadable(ProblemKind::NotA(Kind::Clock), "?"),
    }
}

fn day(days: i64) -> Raw<'static> {
    let in_reach = (-200_000..200_000).contains(&days);
    match in_reach.then(|| Date::constant(1970, 1, 1).checked_add(days.days())) {
        Some(Ok(date)) => Raw::Date(date),
        _ => Raw::Unreadable(ProblemKind::YearOutOfRange, "?"),
    }
}

/// The shortest decimal number that the 32 bits stand for, as a double.
fn float32(number: f32) -> Raw<'static> {
    number.to_string().parse().map_or(Raw::Unreadable(ProblemKind::NotA(Kind::Decimal), "?"), Raw::Float)
}

fn decimal(unscaled: i128, scale: i8) -> Raw<'static> {
    let scaled = u32::try_from(scale).ok().and_then(|scale| Decimal::try_from_i128_with_scale(unscaled, scale).ok());
    scaled.map_or(Raw::Unreadable(ProblemKind::AmountOutOfRange, "?"), Raw::Decimal)
}

/// Bytes without a text type, as older writers leave them.
fn text_of(bytes: &[u8]) -> Raw<'_> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Raw::text(text),
        Err(_) => Raw::Unreadable(ProblemKind::ColumnType("Binary".to_owned()), "?"),
    }
}

fn damaged(error: &parquet::errors::ParquetError) -> FileProblem {
    FileProblem::Damaged { format: NAME, detail: error.to_string() }
}

fn damaged_by(error: &arrow::error::ArrowError) -> FileProblem {
    FileProblem::Damaged { format: NAME, detail: error.to_string() }
}

/// The input as Parquet's reader wants it: pieces from anywhere.
enum Chunks {
    File(File, u64),
    Bytes(Bytes),
}

impl Chunks {
    fn of(input: &Input) -> Result<Self, FileProblem> {
        Ok(match input {
            Input::File(file) => Self::File(file.try_clone()?, input.length()?),
            Input::Bytes(bytes) => Self::Bytes(Bytes::from(bytes.get_ref().clone())),
        })
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        match self {
            Self::File(_, length) => *length,
            Self::Bytes(bytes) => to_u64(bytes.len()),
        }
    }
}

impl ChunkReader for Chunks {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        match self {
            Self::File(file, _) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                Ok(Box::new(io::BufReader::new(file)))
            }
            Self::Bytes(bytes) => Ok(Box::new(io::Cursor::new(bytes.slice(clamp(start, bytes.len())..)))),
        }
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let end = start.checked_add(to_u64(length)).filter(|end| *end <= self.len());
        if end.is_none() {
            return Err(parquet::errors::ParquetError::EOF("a piece lies beyond the file's end".to_owned()));
        }
        match self {
            Self::File(file, _) => {
                let mut file = file.try_clone()?;
                file.seek(SeekFrom::Start(start))?;
                let mut bytes = vec![0; length];
                file.read_exact(&mut bytes)?;
                Ok(bytes.into())
            }
            Self::Bytes(bytes) => {
                let start = clamp(start, bytes.len());
                Ok(bytes.slice(start..start + length))
            }
        }
    }
}

fn clamp(position: u64, most: usize) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX).min(most)
}

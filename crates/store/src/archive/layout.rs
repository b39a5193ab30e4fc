//! Names and columns of segments.

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use jiff::tz::TimeZone;
use jinpai_model::Month;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

/// The folder of the archive in the workspace.
pub(crate) const FOLDER: &str = "messages";

/// Rows between two buyers of a segment's sample.
pub(crate) const SAMPLE_ROWS: usize = 4096;

/// Rows of a row group: small, so that a reader of a few buyers, or of one part of many, decodes little that it does not need.
pub(crate) const ROW_GROUP_ROWS: usize = 16_384;

/// Positions of the columns that are read; the shop (1) is known without reading.
pub(crate) const MESSAGE_ID: usize = 0;
pub(crate) const BUYER: usize = 2;
pub(crate) const ACCOUNT: usize = 3;
pub(crate) const TIME: usize = 4;
pub(crate) const SENDER: usize = 5;
pub(crate) const KIND: usize = 6;
pub(crate) const CONTENT: usize = 7;
pub(crate) const NUMBER: usize = 8;
pub(crate) const FILE: usize = 9;
pub(crate) const ROW: usize = 10;

/// The columns of a segment: those of the interchange table, the running number, and where the row was read.
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    Arc::new(Schema::new(vec![
        Field::new("message_id", DataType::Utf8, true),
        Field::new("shop", DataType::Utf8, false),
        Field::new("buyer", DataType::Utf8, false),
        Field::new("account", DataType::Utf8, false),
        Field::new("time", DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), false),
        Field::new("sender", DataType::Utf8, false),
        Field::new("kind", DataType::Utf8, true),
        Field::new("content", DataType::Utf8, true),
        Field::new("number", DataType::UInt32, false),
        Field::new("file", DataType::UInt32, false),
        Field::new("row", DataType::UInt64, false),
    ]))
});

/// How segments are written.
pub(crate) fn properties() -> WriterProperties {
    let plain = |name: &str| ColumnPath::from(name);
    WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_column_dictionary_enabled(plain("message_id"), false)
        .set_column_dictionary_enabled(plain("content"), false)
        .set_column_dictionary_enabled(plain("time"), false)
        .set_column_encoding(plain("time"), Encoding::DELTA_BINARY_PACKED)
        .set_column_dictionary_enabled(plain("row"), false)
        .set_column_encoding(plain("row"), Encoding::DELTA_BINARY_PACKED)
        .build()
}

/// The folder name of a shop: its name where a file system takes it, else with the bytes in question written `%XX`; names that
/// become too long end in a digest.
pub(crate) fn shop_folder(shop: &str) -> String {
    let mut name = String::new();
    for (at, c) in shop.chars().enumerate() {
        let safe = if c.is_ascii() {
            c.is_ascii_alphanumeric() || "-_@+=".contains(c) || (c == '.' && at > 0)
        } else {
            !c.is_whitespace()
        };
        if safe && !c.is_control() {
            name.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                write!(name, "%{byte:02X}").expect("writing to a String cannot fail");
            }
        }
    }
    if name.len() > FOLDER_BYTES_MAX {
        let digest = hex(&Sha256::digest(shop.as_bytes()));
        let cut = (0..=FOLDER_BYTES_MAX - 33).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
        name.truncate(cut);
        name.push('~');
        name.push_str(&digest[..32]);
    }
    name
}

/// File systems take names of 255 bytes.
const FOLDER_BYTES_MAX: usize = 200;

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        write!(digits, "{byte:02x}").expect("writing to a String cannot fail");
    }
    digits
}

/// The UTC month of an instant.
pub(crate) fn month_of(time: jiff::Timestamp) -> Month {
    Month::of(time.to_zoned(TimeZone::UTC).date())
}

#[cfg(test)]
mod tests {
    use super::shop_folder;

    #[test]
    fn shops_become_safe_folder_names() {
        assert_eq!(shop_folder("olist"), "olist");
        assert_eq!(shop_folder("某某 旗舰店"), "某某%20旗舰店");
        assert_eq!(shop_folder("../../etc"), "%2E.%2F..%2Fetc");
        assert_eq!(shop_folder("a:b%"), "a%3Ab%25");
        let long = "：".repeat(42);
        assert_eq!(shop_folder(&long), long);
        let longest = "/".repeat(128);
        assert!(shop_folder(&longest).len() <= 200);
        assert_ne!(shop_folder(&longest), shop_folder(&"/".repeat(127)));
    }
}

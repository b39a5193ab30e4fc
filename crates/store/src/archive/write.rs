//! Writing one segment: sorted, complete on disk, under its own name only when whole.

use super::layout::{ROW_GROUP_ROWS, SAMPLE_ROWS, SCHEMA, hex, properties, shop_folder};
use super::{Kept, Segment, layout};
use crate::error::StoreError;
use arrow::array::{ArrayRef, StringArray, TimestampMicrosecondArray, UInt32Array, UInt64Array};
use arrow::record_batch::RecordBatch;
use jinpai_model::BuyerId;
use parquet::arrow::ArrowWriter;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Sorts the messages of one shop and month and writes them as `messages/<shop>/<month>/<name>.parquet` below the workspace.
/// The file is on disk when this returns; its folders need [`sync_folders`] before anything may refer to it.
pub(crate) fn write_segment(workspace: &Path, month: &str, name: &str, rows: &mut [Kept]) -> Result<Segment, StoreError> {
    sort(rows);
    let first = rows.first().expect("a segment has rows");
    let shop = first.message.shop.clone();
    let path = format!("{}/{}/{month}/{name}.parquet", layout::FOLDER, shop_folder(shop.as_str()));
    let target = workspace.join(&path);
    let folder = target.parent().expect("a segment lies in a folder");
    fs::create_dir_all(folder).map_err(StoreError::disk("create", folder))?;
    let part = target.with_extension("part");
    let (bytes, digest) = write_file(&part, rows)?;
    fs::rename(&part, &target).map_err(StoreError::disk("write", &target))?;
    let times = || rows.iter().map(|kept| kept.message.time.as_microsecond());
    let files = || rows.iter().map(|kept| kept.message.source.file.0);
    let buyer = |at: usize| rows[at].message.buyer.to_string();
    Ok(Segment {
        path,
        shop: shop.to_string(),
        month: month.to_owned(),
        rows: rows.len() as u64,
        without_id: rows.iter().filter(|kept| kept.message.message_id.is_none()).count() as u64,
        first_buyer: buyer(0),
        last_buyer: buyer(rows.len() - 1),
        first_time: times().min().expect("a segment has rows"),
        last_time: times().max().expect("a segment has rows"),
        first_file: files().min().expect("a segment has rows"),
        last_file: files().max().expect("a segment has rows"),
        bytes,
        digest,
        sample: (0..rows.len()).step_by(SAMPLE_ROWS).map(buyer).collect(),
    })
}

/// Sorts by (buyer, time, source); rows that are equal in all of these stay in the order they came in.
fn sort(rows: &mut [Kept]) {
    // Comparing ranks instead of names: the names of a million rows lie all over memory.
    let distinct: HashSet<BuyerId> = rows.iter().map(|kept| kept.message.buyer.clone()).collect();
    let mut names: Vec<BuyerId> = distinct.into_iter().collect();
    names.sort_unstable();
    let ranks: HashMap<&str, usize> = names.iter().enumerate().map(|(rank, name)| (name.as_str(), rank)).collect();
    rows.sort_by_cached_key(|kept| {
        let message = &kept.message;
        (ranks[message.buyer.as_str()], message.time.as_microsecond(), message.source)
    });
}

fn write_file(path: &Path, rows: &[Kept]) -> Result<(u64, String), StoreError> {
    let file = File::create(path).map_err(StoreError::disk("create", path))?;
    let hashing = Hashing { file: BufWriter::with_capacity(1 << 20, file), digest: Sha256::new(), bytes: 0 };
    let failed = || StoreError::segment("write", path);
    let mut writer = ArrowWriter::try_new(hashing, Arc::clone(&SCHEMA), Some(properties())).map_err(failed())?;
    for rows in rows.chunks(ROW_GROUP_ROWS) {
        writer.write(&batch(rows).map_err(StoreError::segment("write", path))?).map_err(failed())?;
    }
    let mut hashing = writer.into_inner().map_err(failed())?;
    hashing.file.flush().map_err(StoreError::disk("write", path))?;
    hashing.file.get_ref().sync_all().map_err(StoreError::disk("write", path))?;
    Ok((hashing.bytes, hex(&hashing.digest.finalize())))
}

fn batch(rows: &[Kept]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let messages = || rows.iter().map(|kept| &kept.message);
    let text = |of: fn(&jinpai_model::records::Message) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(messages().map(of)))
    };
    let optional = |of: fn(&jinpai_model::records::Message) -> Option<&str>| -> ArrayRef {
        Arc::new(messages().map(of).collect::<StringArray>())
    };
    let times = TimestampMicrosecondArray::from_iter_values(messages().map(|message| message.time.as_microsecond()));
    let columns: Vec<ArrayRef> = vec![
        optional(|message| message.message_id.as_deref()),
        text(|message| message.shop.as_str()),
        text(|message| message.buyer.as_str()),
        text(|message| message.account.as_str()),
        Arc::new(times.with_timezone("UTC")),
        text(|message| message.sender.code()),
        optional(|message| message.kind.map(jinpai_model::words::MessageKind::code)),
        optional(|message| message.content.as_deref()),
        Arc::new(UInt32Array::from_iter_values(rows.iter().map(|kept| kept.number))),
        Arc::new(UInt32Array::from_iter_values(messages().map(|message| message.source.file.0))),
        Arc::new(UInt64Array::from_iter_values(messages().map(|message| message.source.row))),
    ];
    RecordBatch::try_new(Arc::clone(&SCHEMA), columns)
}

/// A file that knows the digest of what went through it.
struct Hashing {
    file: BufWriter<File>,
    digest: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes the names of new segments as durable as their bytes.
pub(crate) fn sync_folders(workspace: &Path, segments: &[Segment]) -> Result<(), StoreError> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for segment in segments {
        let mut folder = workspace.join(&segment.path);
        while folder.pop() && folder.starts_with(workspace) {
            folders.push(folder.clone());
        }
    }
    folders.sort();
    folders.dedup();
    for folder in folders {
        let open = File::open(&folder).map_err(StoreError::disk("write", &folder))?;
        open.sync_all().map_err(StoreError::disk("write", &folder))?;
    }
    Ok(())
}

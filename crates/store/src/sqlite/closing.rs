//! Closing a month: one transaction, whole or absent.

use super::closed::{self, FrozenFile, manifest, pack};
use super::{SqliteStore, files};
use crate::api::CommandId;
use crate::closed::{Close, ClosedFile, ClosedInput, ClosedMonth, ClosedSlip, Closing, ClosingSlip};
use crate::error::StoreError;
use jinpai_model::{Digest, FileId, Month};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

/// A close, for which the writer's lock is held.
pub(crate) struct SqliteClose<'a> {
    store: &'a SqliteStore,
    command: CommandId,
    up_to: FileId,
}

impl<'a> SqliteClose<'a> {
    /// Of a command that has just begun.
    pub(crate) fn begin(store: &'a SqliteStore, command: CommandId) -> Result<Self, StoreError> {
        let mut close = Self { store, command, up_to: FileId::default() };
        close.up_to = files::last(&store.writer().connection)?.unwrap_or_default();
        Ok(close)
    }
}

impl Close for SqliteClose<'_> {
    fn up_to(&self) -> FileId {
        self.up_to
    }

    fn commit(self: Box<Self>, closing: &Closing) -> Result<ClosedMonth, StoreError> {
        let failed = || StoreError::database("close a month");
        let writer = self.store.writer();
        writer.check_open(self.command)?;
        let transaction = Transaction::new_unchecked(&writer.connection, TransactionBehavior::Immediate).map_err(failed())?;
        assert_eq!(files::last(&transaction)?.unwrap_or_default(), self.up_to, "nothing is taken in during a close");
        let month = freeze(&transaction, closing, self.up_to)?;
        transaction.commit().map_err(failed())?;
        Ok(month)
    }
}

impl Drop for SqliteClose<'_> {
    fn drop(&mut self) {
        let mut writer = self.store.writer();
        if writer.check_open(self.command).is_ok() {
            writer.release();
        }
    }
}

fn freeze(connection: &Connection, closing: &Closing, up_to: FileId) -> Result<ClosedMonth, StoreError> {
    let chain = closed::chain(connection)?;
    check_order(connection, closing.month)?;
    let files = frozen_files(&closing.files)?;
    let inputs = sorted_inputs(&closing.inputs);
    let slips = numbered(closing, chain.slips);
    let mut month = ClosedMonth {
        month: closing.month,
        number: chain.months + 1,
        closed_at: closing.closed_at,
        closed_by: closing.closed_by.clone(),
        up_to,
        header: closing.header.clone(),
        slips: u32::try_from(slips.len()).expect("payslips of a month are counted in 32 bits"),
        previous: chain.hash,
        header_hash: Digest::default(),
        hash: Digest::default(),
    };
    let manifest = manifest(&month, &files, &inputs, &slips);
    month.header_hash = Digest::of_all([&month.previous.as_bytes()[..], manifest.as_bytes()]);
    month.hash = month.header_hash;
    for slip in slips {
        month.hash = Digest::of_all([&month.hash.as_bytes()[..], &slip.document]);
        write_slip(connection, &ClosedSlip { hash: month.hash, ..slip })?;
    }
    write_files(connection, closing.month, &files)?;
    write_inputs(connection, closing.month, &inputs)?;
    write_month(connection, &month, &manifest)?;
    Ok(month)
}

/// Months close one after the other, each once; the first may be any.
fn check_order(connection: &Connection, month: Month) -> Result<(), StoreError> {
    let months = closed::months(connection, None)?;
    if months.iter().any(|closed| closed.month == month) {
        return Err(StoreError::AlreadyClosed { month });
    }
    let Some(last) = months.last() else { return Ok(()) };
    let next = last.month.last_day().tomorrow().map_or(last.month, Month::of);
    if next == month { Ok(()) } else { Err(StoreError::NotInOrder { month, next }) }
}

fn frozen_files(files: &[ClosedFile]) -> Result<Vec<FrozenFile>, StoreError> {
    let mut files: Vec<&ClosedFile> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let freeze = |file: &&ClosedFile| {
        let packed = pack(&file.bytes).map_err(StoreError::database("pack a file of figures"))?;
        let (length, content) = (file.bytes.len() as u64, Digest::of(&file.bytes));
        Ok(FrozenFile { name: file.name.clone(), length, content, packed })
    };
    files.iter().map(freeze).collect()
}

fn sorted_inputs(inputs: &[ClosedInput]) -> Vec<&ClosedInput> {
    let mut inputs: Vec<&ClosedInput> = inputs.iter().collect();
    inputs.sort_by(|a, b| (&a.table, &a.key).cmp(&(&b.table, &b.key)));
    inputs
}

/// The payslips in order of agent, with the numbers after so many.
fn numbered(closing: &Closing, before: u64) -> Vec<ClosedSlip> {
    let mut slips: Vec<&ClosingSlip> = closing.slips.iter().collect();
    slips.sort_by(|a, b| a.agent.cmp(&b.agent));
    let slip = |(number, slip): (u64, &ClosingSlip)| ClosedSlip {
        month: closing.month,
        number,
        agent: slip.agent.clone(),
        document: slip.document.clone(),
        hash: Digest::default(),
    };
    (before + 1..).zip(slips).map(slip).collect()
}

fn number(number: u64) -> i64 {
    i64::try_from(number).expect("counts of rows and bytes are far below 2^63")
}

fn write_slip(connection: &Connection, slip: &ClosedSlip) -> Result<(), StoreError> {
    let sql = "INSERT INTO closed_slips (number, month, agent, document, hash) VALUES (?, ?, ?, ?, ?)";
    let values = params![number(slip.number), slip.month.to_string(), slip.agent.as_str(), slip.document, slip.hash.as_bytes()];
    let written = connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values));
    written.map(drop).map_err(StoreError::database("freeze a payslip"))
}

fn write_files(connection: &Connection, month: Month, files: &[FrozenFile]) -> Result<(), StoreError> {
    let sql = "INSERT INTO closed_files (month, name, bytes, packed) VALUES (?, ?, ?, ?)";
    for file in files {
        let values = params![month.to_string(), file.name, number(file.length), file.packed];
        let written = connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values));
        written.map_err(StoreError::database("freeze a file of figures"))?;
    }
    Ok(())
}

fn write_inputs(connection: &Connection, month: Month, inputs: &[&ClosedInput]) -> Result<(), StoreError> {
    let failed = || StoreError::database("freeze the digests of the inputs");
    let sql = "INSERT INTO closed_inputs (month, table_name, key, digest) VALUES (?, ?, ?, ?)";
    let mut statement = connection.prepare_cached(sql).map_err(failed())?;
    let month = month.to_string();
    for input in inputs {
        statement.execute(params![month, input.table, input.key, input.digest.as_bytes()]).map_err(failed())?;
    }
    Ok(())
}

fn write_month(connection: &Connection, month: &ClosedMonth, manifest: &str) -> Result<(), StoreError> {
    let failed = || StoreError::database("close a month");
    let sql = "INSERT INTO closed_months (month, number, closed_at, closed_by, up_to, header, manifest, previous_hash, header_hash, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let values = params![
        month.month.to_string(),
        month.number,
        month.closed_at.as_microsecond(),
        month.closed_by,
        month.up_to.0,
        month.header,
        manifest.as_bytes(),
        month.previous.as_bytes(),
        month.header_hash.as_bytes(),
        month.hash.as_bytes()
    ];
    connection.execute(sql, values).map_err(failed())?;
    let sql = "UPDATE closed_chain SET months = ?, slips = slips + ?, hash = ?";
    connection.execute(sql, params![month.number, month.slips, month.hash.as_bytes()]).map_err(failed())?;
    Ok(())
}

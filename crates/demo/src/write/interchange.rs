//! The interchange tables as CSV files, one of each name, UTF-8.

use super::text::{DayText, push_cell, push_time};
use super::{Written, WrittenFile};
use crate::error::DemoError;
use crate::fact::{Fact, Facts};
use crate::files::Files;
use crate::moment::Moment;
use crate::options::Options;
use crate::shop::simulate;
use jinpai_model::records::Message;
use jinpai_model::value::Kind;
use jinpai_model::{Record, Table};
use std::io::{BufWriter, Write};

/// Bytes of each file kept back until they are worth a write.
const BUFFER_BYTES: usize = 1 << 17;

/// Simulates and writes every interchange table that a simulation has rows of as `<table>.csv`, messages as they are said: memory does not grow with the number
/// of messages. The rows of `messages.csv` are nearly, not strictly, in order of time.
///
/// # Errors
/// Options out of their limits, or a write that the caller's files refuse.
pub fn write_interchange(options: &Options, files: &mut dyn Files) -> Result<Written, DemoError> {
    let mut tables = Tables::create(files, "", Fact::TABLES)?;
    simulate(options, &mut tables)?;
    tables.finish()
}

/// The same, and what is known only after the simulated days (see [`Options::late_days`]) as tables of the same names into `late`: new
/// rows of the next days, and new versions of earlier rows — refunds completed, reviews revised, causes decided, orders shipped — under
/// the same keys. Importing them after the first is what happens in a shop when a month is closed and the next goes on. Returns what
/// was written into each.
///
/// # Errors
/// As [`write_interchange`].
pub fn write_interchange_and_late(
    options: &Options,
    files: &mut dyn Files,
    late: &mut dyn Files,
) -> Result<(Written, Written), DemoError> {
    let mut both = Both { first: Tables::create(files, "", Fact::TABLES)?, late: Tables::create(late, "", Fact::TABLES)? };
    simulate(options, &mut both)?;
    Ok((both.first.finish()?, both.late.finish()?))
}

/// What is known in time, and what is late.
struct Both {
    first: Tables,
    late: Tables,
}

impl Facts for Both {
    fn take(&mut self, fact: Fact) -> Result<(), DemoError> {
        self.first.take(fact)
    }

    fn take_late(&mut self, fact: Fact) -> Result<(), DemoError> {
        self.late.take(fact)
    }
}

/// The files of several tables, written side by side.
pub(crate) struct Tables {
    open: Vec<TableFile>,
    clock: DayText,
    cell: String,
}

struct TableFile {
    table: &'static Table,
    name: String,
    writer: csv::Writer<BufWriter<Box<dyn Write>>>,
    rows: u64,
}

impl Tables {
    /// Makes a file with a header row for each of the tables, each name after `folder` (empty or ending in `/`).
    pub(crate) fn create(files: &mut dyn Files, folder: &str, tables: &[&'static Table]) -> Result<Self, DemoError> {
        let mut open = Vec::new();
        for table in tables {
            let name = format!("{folder}{}.csv", table.name);
            let file = files.create(&name).map_err(DemoError::write(&name))?;
            let mut writer = csv::Writer::from_writer(BufWriter::with_capacity(BUFFER_BYTES, file));
            let header = table.columns.iter().map(|column| column.name);
            writer.write_record(header).map_err(|error| DemoError::write(&name)(error.into()))?;
            open.push(TableFile { table, name, writer, rows: 0 });
        }
        Ok(Self { open, clock: DayText::default(), cell: String::new() })
    }

    /// Writes the rest and says what was written.
    pub(crate) fn finish(self) -> Result<Written, DemoError> {
        let mut written = Written::default();
        for mut file in self.open {
            file.writer.flush().map_err(DemoError::write(&file.name))?;
            match file.table.name {
                "messages" => written.messages = file.rows,
                "orders" => written.orders = file.rows,
                _ => {}
            }
            written.files.push(WrittenFile { name: file.name, rows: file.rows });
        }
        Ok(written)
    }

    fn position(&self, table: &'static Table) -> Option<usize> {
        self.open.iter().position(|file| std::ptr::eq(file.table, table) || file.table == table)
    }

    /// Most rows are messages: they go cell by cell without a detour over [`jinpai_model::Value`]s.
    fn write_message(&mut self, position: usize, message: &Message) -> csv::Result<()> {
        let writer = &mut self.open[position].writer;
        self.cell.clear();
        push_time(&mut self.cell, Moment::of(message.time), &mut self.clock);
        writer.write_field(message.message_id.as_deref().unwrap_or(""))?;
        writer.write_field(message.shop.as_str())?;
        writer.write_field(message.buyer.as_str())?;
        writer.write_field(message.account.as_str())?;
        writer.write_field(&self.cell)?;
        writer.write_field(message.sender.code())?;
        writer.write_field(message.kind.map_or("", jinpai_model::words::MessageKind::code))?;
        writer.write_field(message.content.as_deref().unwrap_or(""))?;
        writer.write_record(None::<&[u8]>)
    }

    fn write_cells(&mut self, position: usize, fact: &Fact) -> csv::Result<()> {
        let file = &mut self.open[position];
        for (column, value) in file.table.columns.iter().zip(fact.cells()) {
            self.cell.clear();
            push_cell(&mut self.cell, value.as_ref(), column.kind == Kind::Month, &mut self.clock);
            file.writer.write_field(&self.cell)?;
        }
        file.writer.write_record(None::<&[u8]>)
    }
}

impl Facts for Tables {
    fn take(&mut self, fact: Fact) -> Result<(), DemoError> {
        let table = match &fact {
            Fact::Message(_) => Message::TABLE,
            other => other.table(),
        };
        // A table that is not among the files is one that this shape cannot carry.
        let Some(position) = self.position(table) else {
            return Ok(());
        };
        let written = match &fact {
            Fact::Message(message) => self.write_message(position, message),
            other => self.write_cells(position, other),
        };
        let file = &mut self.open[position];
        file.rows += 1;
        written.map_err(|error| DemoError::write(&file.name)(error.into()))
    }
}

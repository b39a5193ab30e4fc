//! Reading a recognised file: the container gives records, the assembler makes rows of them.

use crate::assemble::Assembler;
use crate::connectors::{EXPORTS, taobao_chat};
use crate::{Context, Event, FileProblem, Format, Input, Recognised, Stop, Summary, csv, jsonl, parquet, recognise, xlsx};

#[cfg(test)]
mod tests;

pub(crate) fn read(
    recognised: &Recognised,
    input: &mut Input,
    context: &Context<'_>,
    progress: &dyn Fn(u64),
    sink: &mut dyn FnMut(Event) -> Result<(), Stop>,
) -> Result<Summary, FileProblem> {
    let limits = context.limits;
    recognise::check_size(input, limits)?;
    let export = EXPORTS.iter().copied().find(|export| export.connector == recognised.connector);
    let mut assembler = Assembler::new(recognised, export, context, sink)?;
    match recognised.format {
        Format::Csv => csv::read(recognised, input, limits, progress, &mut assembler)?,
        Format::JsonLines => jsonl::read(recognised, input, limits, progress, &mut assembler)?,
        Format::Xlsx => xlsx::read(recognised, input, limits, progress, &mut assembler)?,
        Format::Parquet => parquet::read(recognised, input, progress, &mut assembler)?,
        Format::ChatText => taobao_chat::read(recognised, input, limits, progress, &mut assembler)?,
    }
    progress(input.length()?);
    assembler.finish()
}

//! What of a month is frozen: the payslips as documents, the files of figures, the digests of the inputs. The same function makes it at
//! the close and again when the month is verified, so the bytes can be compared.

use super::inputs::{self, FoundInput};
use crate::failure::Failure;
use crate::jobs::measure::{Inputs, Request};
use crate::jobs::month::header::{Accepted, Header};
use crate::jobs::month::{self, Progress};
use crate::jobs::pay::{self, Paid};
use crate::outputs;
use jinpai_model::Lang;
use jinpai_store::{ClosedFile, ClosedMonth, ClosingSlip, Reader, Store};
use std::collections::BTreeMap;

/// What is frozen.
#[derive(Debug)]
pub struct Frozen {
    /// The payslips' documents.
    pub slips: Vec<ClosingSlip>,
    /// The files of figures.
    pub files: Vec<ClosedFile>,
    /// The inputs, by table and key.
    pub inputs: Vec<FoundInput>,
}

/// Works a month out and gives what is to be frozen. `reader` reads what is known at the close, `before` are the months closed before.
pub fn freeze(
    store: &dyn Store,
    reader: &dyn Reader,
    before: &[ClosedMonth],
    request: &Request<'_>,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<(Frozen, Paid)> {
    let before: Vec<&ClosedMonth> = before.iter().filter(|closed| closed.month < request.month).collect();
    let Some(taken_over) = month::taken_over(store, reader, &before, request, progress, lang)? else { return Err(moving(lang)) };
    let Some(mut paid) = pay::once(reader, request, taken_over, Inputs::Digest, progress, lang)? else {
        return Err(moving(lang));
    };
    let slips = pay::documents(&paid)
        .into_iter()
        .map(|(agent, document)| Ok(ClosingSlip { agent, document: serde_json::to_vec(&document)? }));
    let slips: anyhow::Result<Vec<ClosingSlip>> = slips.collect();
    let files = paid
        .files()
        .into_iter()
        .map(|file| Ok(ClosedFile { name: format!("{}.csv", file.name), bytes: outputs::csv_bytes(&file)? }));
    let files: anyhow::Result<Vec<ClosedFile>> = files.collect();
    let mut inputs = std::mem::take(&mut paid.measured.inputs);
    inputs.extend(inputs::of_tables(reader, request.month)?);
    inputs.sort_by(|a, b| (&a.input.table, &a.input.key).cmp(&(&b.input.table, &b.input.key)));
    Ok((Frozen { slips: slips?, files: files?, inputs }, paid))
}

/// The header of a month.
pub fn header(paid: &Paid, accepted: Vec<Accepted>) -> Header {
    let context = &paid.measured.context;
    let known = context.shops.iter().map(|(shop, at)| {
        let known = if at.horizon == i64::MIN { String::new() } else { at.clock.local(at.horizon).to_string() };
        (shop.to_string(), known)
    });
    Header::new(context.month, &paid.book, &paid.slips, known.collect::<BTreeMap<_, _>>(), accepted)
}

/// Under the lock nothing can come in; so this is the store's doing, not a person's.
fn moving(lang: Lang) -> anyhow::Error {
    Failure::new(lang.pick(
        "数据在计算时变了。请再运行一次".to_owned(),
        "the data changed while it was read; run the command again".to_owned(),
    ))
}

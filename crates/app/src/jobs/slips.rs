//! Payslips on paper (spec 4.7): those of a closed month with number and hash, else drafts; as PDF, HTML, JSON, and a workbook for finance.

use crate::jobs::measure::Request;
use crate::jobs::month::{self, Progress};
use crate::jobs::pay;
use crate::outputs::{self, Format};
use jiff::tz::TimeZone;
use jinpai_calc::context::DEFAULT_ZONE;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::outputs::{OutputFile, OutputValue as V};
use jinpai_calc::plan::PlanBook;
use jinpai_calc::slip::SlipDocument;
use jinpai_model::{AgentId, Fen, Lang, Month};
use jinpai_slip::{Seal, Slip, html, pdf};
use jinpai_store::Store;
use rayon::prelude::*;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A way of writing payslips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum SlipFormat {
    /// A PDF for each person.
    Pdf,
    /// A page for each person.
    Html,
    /// One workbook for finance: a row for each person, and all lines.
    Xlsx,
    /// All documents in one file.
    Json,
}

/// The payslips of a month, by agent id: of a closed month those that were frozen, else drafts.
pub fn slips(store: &dyn Store, book: &PlanBook, month: Month, progress: Progress<'_>, lang: Lang) -> anyhow::Result<Vec<Slip>> {
    if let Some(sealed) = frozen(store, month)? {
        return Ok(sealed);
    }
    let request = Request { book, month, as_of: None, keep: KeepRounds::None };
    let paid = month::paid(store, &request, progress, lang)?;
    let drafts = pay::documents(&paid).into_iter().map(|(_, document)| Slip { document, seal: Seal::Draft });
    Ok(drafts.collect())
}

/// The payslips of a closed month as they were frozen, by agent id; none while it is open.
pub fn frozen(store: &dyn Store, month: Month) -> anyhow::Result<Option<Vec<Slip>>> {
    let Some(closed) = store.closed_month(month)? else { return Ok(None) };
    let zone = TimeZone::get(DEFAULT_ZONE).unwrap_or(TimeZone::UTC);
    let closed_on = closed.closed_at.to_zoned(zone).date();
    let sealed = store.closed_slips(month)?.into_iter().map(|slip| {
        let document: SlipDocument = serde_json::from_slice(&slip.document)?;
        Ok(Slip { document, seal: Seal::Closed { number: slip.number, hash: slip.hash.to_string(), closed_on } })
    });
    sealed.collect::<anyhow::Result<Vec<Slip>>>().map(Some)
}

/// Only one agent's.
pub fn of_agent(slips: Vec<Slip>, agent: &AgentId) -> Vec<Slip> {
    slips.into_iter().filter(|slip| slip.document.agent == agent.as_str()).collect()
}

/// Writes the slips into a folder; gives the files.
pub fn write(folder: &Path, month: Month, slips: &[Slip], formats: &[SlipFormat], lang: Lang) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    if formats.contains(&SlipFormat::Pdf) {
        let one = |(index, slip): (usize, &Slip)| {
            let bytes = pdf(std::slice::from_ref(slip), lang)?;
            outputs::write_bytes(folder, &format!("{}.pdf", name(month, index, slip)), &bytes, lang)
        };
        let written: anyhow::Result<Vec<PathBuf>> = slips.par_iter().enumerate().map(one).collect();
        paths.extend(written?);
        if slips.len() > 1 {
            paths.push(outputs::write_bytes(folder, &format!("{month}-all.pdf"), &pdf(slips, lang)?, lang)?);
        }
    }
    if formats.contains(&SlipFormat::Html) {
        for (index, slip) in slips.iter().enumerate() {
            let page = html(std::slice::from_ref(slip), lang);
            paths.push(outputs::write_bytes(folder, &format!("{}.html", name(month, index, slip)), page.as_bytes(), lang)?);
        }
    }
    if formats.contains(&SlipFormat::Json) {
        let all = serde_json::to_vec_pretty(&slips.iter().map(as_json).collect::<Vec<_>>())?;
        paths.push(outputs::write_bytes(folder, &format!("{month}-slips.json"), &all, lang)?);
    }
    if formats.contains(&SlipFormat::Xlsx) {
        let written =
            outputs::write(folder, &format!("{month}-slips"), &[persons(slips), lines(slips, lang)], &[Format::Xlsx], lang)?;
        paths.extend(written.into_iter().map(|file| file.path));
    }
    Ok(paths)
}

/// `2025-11-0007-a01`: with the number, so that two ids that look alike as file names never meet.
fn name(month: Month, index: usize, slip: &Slip) -> String {
    let number = match &slip.seal {
        Seal::Draft => format!("draft-{:04}", index + 1),
        Seal::Closed { number, .. } => format!("{number:04}"),
    };
    let plain = |letter: char| if letter.is_alphanumeric() || letter == '-' { letter } else { '_' };
    let agent: String = slip.document.agent.chars().map(plain).take(40).collect();
    format!("{month}-{number}-{agent}")
}

fn as_json(slip: &Slip) -> serde_json::Value {
    let seal = match &slip.seal {
        Seal::Draft => serde_json::Value::Null,
        Seal::Closed { number, hash, closed_on } => json!({"number": number, "hash": hash, "closed_on": closed_on.to_string()}),
    };
    json!({"closed": seal, "slip": slip.document})
}

fn seal(slip: &Slip) -> [V; 2] {
    match &slip.seal {
        Seal::Draft => [V::Text("DRAFT".into()), V::Empty],
        Seal::Closed { number, hash, .. } => {
            [V::Count(i64::try_from(*number).unwrap_or(i64::MAX)), V::Text(hash.as_str().into())]
        }
    }
}

fn text(text: &str) -> V {
    V::Text(text.into())
}

fn money(text: &str) -> V {
    text.parse::<Fen>().map_or(V::Empty, V::Money)
}

fn persons(slips: &[Slip]) -> OutputFile {
    let rows = slips.iter().map(|slip| {
        let document = &slip.document;
        let [number, hash] = seal(slip);
        let sums = [&document.gross, &document.deductions, &document.not_taken, &document.net].map(|sum| money(sum));
        let mut row = vec![text(&document.month), text(&document.agent), text(&document.name)];
        row.extend(sums);
        row.extend([number, hash]);
        row
    });
    OutputFile {
        name: "payslips",
        zh: "工资条",
        columns: &["month", "agent", "name", "gross", "deductions", "not_taken", "net", "number", "hash"],
        rows: rows.collect(),
    }
}

fn lines(slips: &[Slip], lang: Lang) -> OutputFile {
    let lines = slips.iter().flat_map(|slip| slip.document.lines.iter().map(move |line| (&slip.document, line)));
    let rows = lines.map(|(document, line)| {
        vec![
            text(&document.month),
            text(&document.agent),
            text(&document.name),
            text(&line.id),
            text(line.title.in_lang(lang)),
            text(&line.kind),
            line.amount.as_deref().map_or(V::Empty, money),
            text(&line.formula),
            V::text(line.clause.as_ref().map(|clause| clause.in_lang(lang))),
        ]
    });
    OutputFile {
        name: "pay_lines",
        zh: "工资项",
        columns: &["month", "agent", "name", "line", "title", "kind", "amount", "formula", "clause"],
        rows: rows.collect(),
    }
}

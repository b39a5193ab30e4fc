//! The draft payslips of a month: measure, then the plan's lines over everybody's figures.

pub mod brief;

use crate::jobs::measure::{self, Inputs, Measured};
use crate::jobs::month::{self, Progress, TakenOver};
use jinpai_calc::measures::months::figures_between;
use jinpai_calc::outputs::{OutputFile, OutputValue};
use jinpai_calc::pay::people::Rows;
use jinpai_calc::pay::{self, PayMonth, Payslip, People};
use jinpai_calc::plan::PlanBook;
use jinpai_calc::plan::book::NoPlan;
use jinpai_calc::plan::value::round_to_fen;
use jinpai_calc::slip::{self, SlipDocument};
use jinpai_model::{AgentId, Digest, Lang};
use jinpai_store::{Reader, Store, records};
use std::collections::BTreeMap;

/// A paid month.
#[derive(Debug)]
pub struct Paid {
    /// The facts and figures.
    pub measured: Measured,
    /// The draft payslips, by agent id.
    pub slips: Vec<Payslip>,
    /// Agents with figures but without a row in `agents`: they get no payslip.
    pub unknown: Vec<AgentId>,
    /// Agents with figures in a month in which they are not employed.
    pub not_employed: Vec<AgentId>,
    /// Employed agents for whom no version of a plan is in force.
    pub no_plan: Vec<(AgentId, NoPlan)>,
    /// The plans it was paid by.
    pub book: PlanBook,
    /// The persons that it was paid from.
    pub month: PayMonth,
}

/// Measures and pays a month, an open one by what is known now, a closed one by what was known at its close (see [`month::paid`]).
pub fn run(store: &dyn Store, request: &measure::Request<'_>, progress: Progress<'_>, lang: Lang) -> anyhow::Result<Paid> {
    month::paid(store, request, progress, lang)
}

/// Measures and pays a month once; nothing if a shop came in between the reading of the shops and that of the timelines.
pub(super) fn once(
    reader: &dyn Reader,
    request: &measure::Request<'_>,
    taken_over: TakenOver,
    inputs: Inputs,
    progress: Progress<'_>,
    lang: Lang,
) -> anyhow::Result<Option<Paid>> {
    let Some(measured) = measure::once(reader, request, inputs, progress, lang)? else { return Ok(None) };
    let rows = Rows {
        agents: &measured.agents,
        scores: &records(reader)?,
        exams: &records(reader)?,
        shifts: &records(reader)?,
        entries: &records(reader)?,
    };
    let People { mut month, unknown, not_employed, no_plan } =
        pay::people(request.book, request.month, rows, &measured.figures());
    month.add_figures_of_days(|from, to| figures_between(&measured.context, &measured.measures, &measured.months, from, to));
    month.add_attendance(&measured.months);
    month.add_faults(&measured.faults.faults, &measured.measures.credits);
    month.add_carried(taken_over.carried);
    month.add_adjustments(taken_over.adjustments);
    let slips = pay::draft(request.book, &month);
    Ok(Some(Paid { measured, slips, unknown, not_employed, no_plan, book: request.book.clone(), month }))
}

/// The payslips as documents, by agent id.
pub fn documents(paid: &Paid) -> Vec<(AgentId, SlipDocument)> {
    paid.slips.iter().map(|slip| (slip.agent.clone(), slip::document(&paid.book, slip))).collect()
}

impl Paid {
    /// Everybody's score, 0–100, of those that have one.
    pub fn scores(&self) -> BTreeMap<AgentId, String> {
        self.slips.iter().filter_map(|slip| Some((slip.agent.clone(), score(slip)?))).collect()
    }

    /// All files of spec 2.3 that a draft has; what a person opens the workbook for comes first.
    pub fn files(&self) -> Vec<OutputFile> {
        self.files_with(&BTreeMap::new())
    }

    /// The same with the hashes of the payslips, where the month is closed.
    pub fn files_with(&self, hashes: &BTreeMap<AgentId, Digest>) -> Vec<OutputFile> {
        let mut files = vec![payslips(&self.slips, hashes), pay_lines(&self.slips)];
        files.extend(self.measured.files(&self.scores()));
        files
    }

    /// Whether something of the payslips is not known yet.
    pub fn is_pending(&self) -> bool {
        self.slips.iter().any(|slip| !slip.pending.is_empty())
    }
}

/// The score of a payslip, 0–100, with two places; none while it is not known.
pub fn score(slip: &Payslip) -> Option<String> {
    // The rounding of money serves: half away from zero, two places.
    slip.score.as_ref()?.points.as_ref().ok().map(|points| round_to_fen(points).to_string())
}

fn text(value: &impl ToString) -> OutputValue {
    OutputValue::Text(value.to_string().into())
}

fn pay_lines(slips: &[Payslip]) -> OutputFile {
    let lines = slips.iter().flat_map(|slip| slip.lines.iter().map(move |line| (slip, line)));
    let rows = lines.map(|(slip, line)| {
        vec![
            text(&slip.month),
            text(&slip.agent),
            text(&line.id),
            text(&line.title.zh),
            text(&line.output_kind()),
            // A line that cannot be known yet has no amount; it is not nothing.
            if line.pending.is_some() { OutputValue::Empty } else { line.amount.into() },
            text(&line.formula),
            OutputValue::text(line.clause.as_deref()),
        ]
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_cached_key(|row| (row[1].to_text(), row[2].to_text()));
    OutputFile {
        name: "pay_lines",
        zh: "工资项",
        columns: &["month", "agent", "line", "title", "kind", "amount", "formula", "clause"],
        rows,
    }
}

/// A draft has no hash: the chain of hashes comes with the close of a month.
fn payslips(slips: &[Payslip], hashes: &BTreeMap<AgentId, Digest>) -> OutputFile {
    let rows = slips.iter().map(|slip| {
        let amounts = [slip.gross, -slip.deductions, slip.not_taken, slip.net].map(OutputValue::Money);
        let mut row = vec![text(&slip.month), text(&slip.agent)];
        row.extend(amounts);
        row.push(hashes.get(&slip.agent).map_or(OutputValue::Empty, text));
        row
    });
    OutputFile {
        name: "payslips",
        zh: "工资条",
        columns: &["month", "agent", "gross", "deductions", "not_taken", "net", "hash"],
        rows: rows.collect(),
    }
}

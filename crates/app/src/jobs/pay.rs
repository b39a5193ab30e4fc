//! The draft payslips of a month: measure, then the plan's lines over everybody's figures.

use crate::jobs::measure::{self, Measured};
use crate::jobs::settled::settled;
use jinpai_calc::measures::months::figures_between;
use jinpai_calc::outputs::{OutputFile, OutputValue};
use jinpai_calc::pay::people::Rows;
use jinpai_calc::pay::{self, PayMonth, Payslip, People};
use jinpai_calc::plan::PlanBook;
use jinpai_calc::plan::book::NoPlan;
use jinpai_calc::plan::value::round_to_fen;
use jinpai_model::{AgentId, Lang};
use jinpai_store::{Reader, records};
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

/// Measures and pays a month. If an import runs at the same time, it begins again.
pub fn run(
    store: &dyn Reader,
    request: &measure::Request<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
    lang: Lang,
) -> anyhow::Result<Paid> {
    settled(store, lang, || {
        let Some(measured) = measure::once(store, request, progress, lang)? else { return Ok(None) };
        let rows = Rows {
            agents: &measured.agents,
            scores: &records(store)?,
            exams: &records(store)?,
            shifts: &records(store)?,
            entries: &records(store)?,
        };
        let mut people = pay::people(request.book, request.month, rows, &measured.figures());
        people
            .month
            .add_figures_of_days(|from, to| figures_between(&measured.context, &measured.measures, &measured.months, from, to));
        people.month.add_attendance(&measured.months);
        people.month.add_faults(&measured.faults.faults, &measured.measures.credits);
        let slips = pay::draft(request.book, &people.month);
        let People { month, unknown, not_employed, no_plan } = people;
        Ok(Some(Paid { measured, slips, unknown, not_employed, no_plan, book: request.book.clone(), month }))
    })
}

impl Paid {
    /// Everybody's score, 0–100, of those that have one.
    pub fn scores(&self) -> BTreeMap<AgentId, String> {
        self.slips.iter().filter_map(|slip| Some((slip.agent.clone(), score(slip)?))).collect()
    }

    /// All files of spec 2.3 that a draft has; what a person opens the workbook for comes first.
    pub fn files(&self) -> Vec<OutputFile> {
        let mut files = vec![payslips(&self.slips), pay_lines(&self.slips)];
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
fn payslips(slips: &[Payslip]) -> OutputFile {
    let rows = slips.iter().map(|slip| {
        let amounts = [slip.gross, slip.deductions, slip.not_taken, slip.net].map(OutputValue::Money);
        let mut row = vec![text(&slip.month), text(&slip.agent)];
        row.extend(amounts);
        row.push(OutputValue::Empty);
        row
    });
    OutputFile {
        name: "payslips",
        zh: "工资条",
        columns: &["month", "agent", "gross", "deductions", "not_taken", "net", "hash"],
        rows: rows.collect(),
    }
}

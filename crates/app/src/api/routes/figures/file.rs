//! Figures as a file.

use super::values::ValueView;
use crate::api::error::ApiError;
use crate::api::list::{FileFormat, XLSX, download};
use crate::jobs::period::terms_on;
use crate::outputs;
use axum::response::Response;
use jinpai_calc::figures::{Figure, Unit};
use jinpai_calc::measures::periods::PeriodFigures;
use jinpai_calc::outputs::{OutputFile, OutputValue as V};
use jinpai_model::Lang;
use jinpai_model::records::Agent;
use std::sync::LazyLock;

/// The columns of the file before those of the figures.
const FIRST: [&str; 4] = ["from", "to", "agent", "name"];

/// All columns: an output's columns are known before it runs, so figures that are not chosen stay empty.
static COLUMNS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| FIRST.into_iter().chain(Figure::ALL.iter().map(|figure| figure.en())).collect());

/// One row for each person and part of the period.
pub(super) fn answer(
    parts: &[PeriodFigures],
    chosen: &[Figure],
    rows: &[Agent],
    format: FileFormat,
    lang: Lang,
) -> Result<Response, ApiError> {
    let lines = parts.iter().flat_map(|part| {
        let terms = terms_on(rows, part.span.to);
        part.agents.iter().map(move |(agent, figures)| {
            let name = V::text(terms.get(agent).map(|row| &*row.name));
            let first = [part.span.from.into(), part.span.to.into(), agent.as_str().into(), name];
            let values = Figure::ALL.iter().map(|figure| {
                if !chosen.contains(figure) {
                    return V::Empty;
                }
                cell(*figure, &ValueView::of(*figure, figures.get(figure)))
            });
            first.into_iter().chain(values).collect::<Vec<V>>()
        })
    });
    let output = OutputFile { name: "figures", zh: "指标", columns: COLUMNS.as_slice(), rows: lines.collect() };
    let (bytes, kind, ending) = match format {
        FileFormat::Csv => (outputs::csv_bytes(&output)?, "text/csv; charset=utf-8", "csv"),
        FileFormat::Xlsx => (outputs::xlsx_bytes(&[output], lang)?, XLSX, "xlsx"),
    };
    download(bytes, kind, &format!("figures.{ending}"))
}

fn cell(figure: Figure, value: &ValueView) -> V {
    let Some(text) = &value.value else { return V::Empty };
    match figure.unit() {
        Unit::Money => text.parse().map_or(V::Empty, V::Money),
        _ => V::Decimal(text.as_str().into()),
    }
}

//! Payslips on paper, and the month's workbook for finance.

use super::{month_for, slip_of};
use crate::api::error::{ApiError, Problem};
use crate::api::explain::encoded;
use crate::api::freshness::AtLeast;
use crate::api::list::{self, FileFormat};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::board::MonthView;
use crate::jobs::{month, slips};
use crate::outputs;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jinpai_calc::measures::{Measures, tables};
use jinpai_calc::outputs::OutputFile;
use jinpai_model::Lang;
use jinpai_slip::{Seal, Slip, html, pdf};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(slip)).routes(routes!(export))
}

/// What a payslip is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperFormat {
    /// A PDF, fonts inside.
    Pdf,
    /// A page.
    Html,
}

/// How.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaperQuery {
    /// As a PDF or as a page.
    #[param(inline)]
    pub format: PaperFormat,
}

/// A payslip on paper: of a closed month as it was frozen, with number and hash; else a draft that says so.
#[utoipa::path(get, path = "/pay/{month}/{agent}/slip", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11"), ("agent" = String, Path, description = "Agent"), PaperQuery),
    responses((status = 200, content((Vec<u8> = "application/pdf"), (String = "text/html"))), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn slip(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Path((month, agent)): Path<(String, String)>,
    Query(query): Query<PaperQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let (view, whose) = month_for(app, &who, at_least, &month, lang)?;
        let agent = &slip_of(&view, &whose, &agent)?.agent;
        let frozen = slips::frozen(app.store(), view.month())?;
        let slip = match frozen {
            Some(all) => slips::of_agent(all, agent).into_iter().next(),
            None => view.document(agent).map(|document| Slip { document, seal: Seal::Draft }),
        };
        let mut slip = [slip.ok_or_else(ApiError::not_found)?];
        who.buyers().in_slip(&mut slip[0].document, &view);
        let (bytes, kind, ending) = match query.format {
            PaperFormat::Pdf => {
                let bytes = pdf(&slip, lang).map_err(|error| ApiError::internal(error.into()))?;
                (bytes, "application/pdf", "pdf")
            }
            PaperFormat::Html => (html(&slip, lang).into_bytes(), "text/html; charset=utf-8", "html"),
        };
        // To be looked at in the browser, saved under a name that says what it is.
        let name = encoded(&format!("{}-{}.{ending}", view.month(), slip[0].document.agent));
        let disposition = HeaderValue::from_str(&format!("inline; filename*=UTF-8''{name}"));
        let disposition = disposition.map_err(|error| ApiError::internal(error.into()))?;
        let kind = HeaderValue::from_static(kind);
        Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
    })
    .await
}

/// What of the month, and as what.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `xlsx`: all files as sheets of one workbook. `csv`: one file.
    #[param(inline)]
    pub format: FileFormat,
    /// Of a CSV which file: `payslips` if not said; `pay_lines`, `agent_months`, `credits`, `inquiries`, `rounds`, `agent_days`, `faults`.
    pub file: Option<String>,
}

/// The month's files: payslips, lines, figures, facts, faults, as the command line writes them.
#[utoipa::path(get, path = "/pay/{month}/export", tag = "pay", extensions(("x-permission" = json!("slips.export"))),
    params(("month" = String, Path, description = "2025-11"), ExportQuery),
    responses((status = 200, content((Vec<u8> = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(month): Path<String>,
    Query(query): Query<ExportQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let view = app.board().get(month_of("month", &month)?, at_least, lang)?;
        let mut files = files(app, &view, lang)?;
        who.buyers().in_files(&mut files);
        let month = view.month();
        if query.format == FileFormat::Xlsx {
            return list::download(outputs::xlsx_bytes(&files, lang)?, list::XLSX, &format!("jinpai-{month}.xlsx"));
        }
        let wanted = query.file.as_deref().unwrap_or("payslips");
        let Some(file) = files.iter().find(|file| file.name == wanted) else {
            let known = files.iter().map(|file| file.name).collect::<Vec<_>>().join(", ");
            return Err(list::unknown("file", wanted, &known));
        };
        list::download(outputs::csv_bytes(file)?, "text/csv; charset=utf-8", &format!("{month}-{wanted}.csv"))
    })
    .await
}

/// All files of the month; the rounds are kept apart from the other facts.
fn files(app: &App, view: &MonthView, lang: Lang) -> Result<Vec<OutputFile>, ApiError> {
    let paid = &view.paid;
    let hashes = match &view.closed {
        Some(closed) => month::hashes(app.store(), closed, paid, lang)?,
        None => BTreeMap::new(),
    };
    let mut files = paid.files_with(&hashes);
    let rounds = Measures { rounds: view.rounds.iter().map(|round| round.to_round()).collect(), ..Measures::default() };
    let rounds = tables::rounds(&paid.measured.context, &rounds);
    for file in files.iter_mut().filter(|file| file.name == rounds.name) {
        file.rows.clone_from(&rounds.rows);
    }
    Ok(files)
}

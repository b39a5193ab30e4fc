//! Imports: taking uploaded files in, what was taken in when and by whom, rejected rows, and taking the last one back.

#[cfg(test)]
mod tests;
pub mod views;

use crate::api::error::{ApiError, Code, Problem};
use crate::api::jobs::{Accepted, JobKind, JobView, NewJob};
use crate::api::list::{self, ListQuery, Page};
use crate::api::principal::{Principal, Speaks};
use crate::api::routes::uploads::{shop_named, table_named};
use crate::api::state::App;
use crate::clock;
use crate::jobs::import::{self, Request, noted, rejects};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jinpai_model::Lang;
use jinpai_store::{CommandId, StoreError};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use views::{ImportFilesView, ImportView, ReportView, UndoneView, history};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(imports, begin)).routes(routes!(import_files, undo)).routes(routes!(rejected))
}

/// What an undo is noted as.
const UNDO: &str = "undo";

/// Files to be taken in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ImportBody {
    /// The upload.
    pub upload: String,
    /// Names of its files that are left out.
    #[serde(default)]
    pub skip: Vec<String>,
    /// The table, where the columns do not decide.
    pub table: Option<String>,
    /// The shop of rows that do not say theirs.
    pub shop: Option<String>,
    /// Take nothing if one row is bad.
    #[serde(default)]
    pub strict: bool,
    /// Let empty cells set an order's later times back to unknown.
    #[serde(default)]
    pub replace: bool,
}

/// What was taken in: imports, undos, and what connectors streamed between them; the newest first.
#[utoipa::path(get, path = "/imports", operation_id = "imports_list", tag = "imports", params(ListQuery),
    extensions(("x-permission" = json!("imports.read"))),
    responses((status = 200, body = Page<ImportView>), (status = 401, body = Problem)))]
async fn imports(State(app): State<App>, Speaks(lang): Speaks, Query(query): Query<ListQuery>) -> Result<Response, ApiError> {
    app.blocking(move |app| list::answer(history(app)?, &query, lang)).await
}

/// Takes the files of an upload in, as a job. Its result says what became of each file; when nothing was refused the upload is gone.
#[utoipa::path(post, path = "/imports", operation_id = "imports_begin", tag = "imports", request_body = ImportBody,
    extensions(("x-permission" = json!("imports.write"))),
    responses((status = 202, body = JobView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
async fn begin(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<ImportBody>,
) -> Result<Accepted, ApiError> {
    let upload = app.uploads().find(&who.user, &body.upload)?;
    let wanted: Vec<_> = upload.files.iter().filter(|file| !body.skip.contains(&file.name)).collect();
    let Some(first) = wanted.first() else {
        return Err(ApiError::invalid("skip", "没有要导入的文件", "no file is left to import"));
    };
    let subject = match wanted.len() {
        1 => first.name.clone(),
        more => format!("{} (+{})", first.name, more - 1),
    };
    let request = Request {
        paths: wanted.iter().map(|file| file.path.clone()).collect(),
        shop: shop_named(body.shop.as_deref())?,
        table: table_named(body.table.as_deref())?,
        strict: body.strict,
        replace: body.replace,
        started: clock::now(),
        lang,
        by: Some(who.user.clone()),
        barred: who.role.barred_tables(),
        names_only: true,
    };
    let job = NewJob { what: JobKind::Import, subject, permission: "imports.write", writes: true, stops: false };
    app.start_job(&who, job, move |app, task| {
        let request = Request { started: clock::now(), ..request };
        let mut report = import::run(app.workspace(), app.store(), &request, task.bar())?;
        if let Some(failure) = report.failure.take() {
            return Err(failure.into());
        }
        // What was refused may be taken otherwise: as another table, without strictness.
        if !report.refused && report.files.iter().all(|file| file.problem.is_none()) {
            app.uploads().forget(&upload);
        }
        serde_json::to_value(ReportView::of(&report, lang)).map_err(|error| ApiError::internal(error.into()))
    })
}

/// The files of an import, with what became of their rows.
#[utoipa::path(get, path = "/imports/{id}", operation_id = "imports_files", tag = "imports", params(("id" = u32, Path)),
    extensions(("x-permission" = json!("imports.read"))),
    responses((status = 200, body = ImportFilesView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn import_files(State(app): State<App>, Path(id): Path<u32>) -> Result<Json<ImportFilesView>, ApiError> {
    app.blocking(move |app| ImportFilesView::of(app, CommandId(id))).await.map(Json)
}

/// The rows of an import that were not taken, as CSV: file, row, column, found, expected.
#[utoipa::path(get, path = "/imports/{id}/rejects", operation_id = "imports_rejects", tag = "imports", params(("id" = u32, Path)),
    extensions(("x-permission" = json!("imports.read"))),
    responses((status = 200, content_type = "text/csv", body = String), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn rejected(State(app): State<App>, Path(id): Path<u32>) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let path = rejects::of_command(app.workspace().folder(), id).ok_or_else(ApiError::not_found)?;
        let bytes = std::fs::read(&path).map_err(|error| ApiError::internal(error.into()))?;
        list::download(bytes, "text/csv; charset=utf-8", &format!("rejects-{id}.csv"))
    })
    .await
}

/// Takes the last import back, as a job: rows are again what they were before it, messages are gone. Not if a month was closed with it
/// or something later rests on it.
#[utoipa::path(delete, path = "/imports/{id}", operation_id = "imports_undo", tag = "imports", params(("id" = u32, Path)),
    extensions(("x-permission" = json!("imports.undo"))),
    responses((status = 202, body = JobView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 503, body = Problem)))]
async fn undo(State(app): State<App>, who: Principal, Path(id): Path<u32>) -> Result<Accepted, ApiError> {
    app.blocking(move |app| ImportFilesView::of(app, CommandId(id)).map(drop)).await?;
    let job =
        NewJob { what: JobKind::UndoImport, subject: id.to_string(), permission: "imports.undo", writes: true, stops: false };
    let by = who.user.clone();
    app.start_job(&who, job, move |app, _| {
        let what = noted(&format!("{UNDO} {id}"), Some(&by));
        let undone = app.store().undo(CommandId(id), clock::now(), &what, &format!("(undo) {id}")).map_err(refused)?;
        serde_json::to_value(UndoneView::from(undone)).map_err(|error| ApiError::internal(error.into()))
    })
}

/// Why an import cannot be taken back is for people.
fn refused(error: StoreError) -> ApiError {
    match error {
        StoreError::NotUndone { .. } => ApiError::new(Code::Conflict, error.text(Lang::Zh), error.text(Lang::En)),
        other => other.into(),
    }
}

//! Files on their way in: uploaded and looked at before they are imported.

use crate::api::error::{ApiError, Problem};
use crate::api::list::TextView;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::api::uploads::{Staged, Upload};
use crate::jobs::import::Trouble;
use crate::jobs::preview::{Preview, preview};
use axum::Json;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Query, State};
use axum::http::StatusCode;
use jinpai_import::{FileProblem, RowProblem};
use jinpai_model::{Lang, Row, ShopId, Table, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    // The files are counted as they are written, so that no limit of a body in memory is needed.
    let upload = OpenApiRouter::new().routes(routes!(upload)).layer(DefaultBodyLimit::disable());
    OpenApiRouter::new().merge(upload).routes(routes!(look, drop_upload))
}

/// Columns that say who somebody is and where they live: a preview shows that there is something.
const PERSONAL: [&str; 4] = ["receiver", "phone", "address", "buyer_note"];

/// A form with files.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the form in the document; its files are streamed")]
pub struct UploadForm {
    /// One or several files.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
}

/// What was uploaded, and what it is. Kept for a day, for the one who uploaded it.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadView {
    /// By this it is imported or dropped.
    pub upload: String,
    /// In the order they came.
    pub files: Vec<UploadedView>,
}

/// A file that was uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct UploadedView {
    /// Its name.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// What it is, if it was recognised.
    pub recognised: Option<RecognisedView>,
    /// Why it cannot be taken as it is.
    pub problem: Option<String>,
}

/// What a file is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecognisedView {
    /// For people: container, layout, encoding.
    pub what: TextView,
    /// The table that its rows become.
    pub table: String,
    /// The encoding of a text file, as guessed.
    pub encoding: Option<String>,
    /// Columns of the file that nothing is known of; they are ignored.
    pub unknown_columns: Vec<String>,
    /// Columns of the table that the file does not have.
    pub missing_columns: Vec<String>,
    /// The columns of the first rows.
    pub columns: Vec<String>,
    /// The first rows; personal data is shown as dots.
    pub rows: Vec<Vec<Option<String>>>,
    /// The first problems.
    pub problems: Vec<RowProblemView>,
}

/// Something about one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowProblemView {
    /// The line or row, from 1 with the header.
    pub row: u64,
    /// The column.
    pub column: Option<String>,
    /// What stands there.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// Whether the row is taken all the same.
    pub warning: bool,
}

impl RowProblemView {
    /// In a language.
    pub fn of(problem: &RowProblem, lang: Lang) -> Self {
        let expected = if problem.warning { problem.message(lang) } else { problem.expected(lang) };
        let (column, found) = (problem.column.clone(), problem.found.clone());
        Self { row: problem.row, column, found, expected, warning: problem.warning }
    }
}

/// How files are looked at.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LookQuery {
    /// The table, where the columns do not decide.
    pub table: Option<String>,
    /// The shop of rows that do not say theirs.
    pub shop: Option<String>,
}

/// A table by its name.
pub fn table_named(name: Option<&str>) -> Result<Option<&'static Table>, ApiError> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(None) };
    let known = || Table::all().iter().map(|table| table.name).collect::<Vec<_>>().join(", ");
    Table::named(name).map(Some).ok_or_else(|| crate::api::list::unknown("table", name, &known()))
}

/// A shop by its name.
pub fn shop_named(name: Option<&str>) -> Result<Option<ShopId>, ApiError> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    if name.len() > jinpai_model::id::ID_BYTES_MAX {
        return Err(ApiError::invalid("shop", "店铺名太长，最长 128 字节", "the shop's name is too long, at most 128 bytes"));
    }
    Ok(Some(ShopId::from(name)))
}

/// Uploads files: they are kept for a day, and nothing of them is imported yet. The answer says what each of them is.
#[utoipa::path(post, path = "/uploads", operation_id = "uploads_add", tag = "imports",
    request_body(content = UploadForm, content_type = "multipart/form-data"), extensions(("x-permission" = json!("imports.write"))),
    responses((status = 201, body = UploadView), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
async fn upload(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    form: Multipart,
) -> Result<(StatusCode, Json<UploadView>), ApiError> {
    let upload = app.uploads().receive(&who.user, form).await?;
    let view = app.blocking(move |app| view(app, &who, &upload, None, None, lang)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Looks at an upload again, as another table or for another shop.
#[utoipa::path(get, path = "/uploads/{id}", operation_id = "uploads_look", tag = "imports",
    params(("id" = String, Path), ("table" = Option<String>, Query), ("shop" = Option<String>, Query)), extensions(("x-permission" = json!("imports.write"))),
    responses((status = 200, body = UploadView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn look(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(id): Path<String>,
    Query(query): Query<LookQuery>,
) -> Result<Json<UploadView>, ApiError> {
    let upload = app.uploads().find(&who.user, &id)?;
    let (table, shop) = (table_named(query.table.as_deref())?, shop_named(query.shop.as_deref())?);
    app.blocking(move |app| view(app, &who, &upload, table, shop.as_ref(), lang)).await.map(Json)
}

/// Drops an upload.
#[utoipa::path(delete, path = "/uploads/{id}", operation_id = "uploads_drop", tag = "imports", params(("id" = String, Path)),
    extensions(("x-permission" = json!("imports.write"))),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn drop_upload(State(app): State<App>, who: Principal, Path(id): Path<String>) -> Result<StatusCode, ApiError> {
    let upload = app.uploads().find(&who.user, &id)?;
    app.blocking(move |app| {
        app.uploads().forget(&upload);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn view(
    app: &App,
    who: &Principal,
    upload: &Upload,
    table: Option<&'static Table>,
    shop: Option<&ShopId>,
    lang: Lang,
) -> Result<UploadView, ApiError> {
    let barred = who.role.barred_tables();
    let file = |staged: &Staged| -> Result<UploadedView, ApiError> {
        let looked = preview(app.store(), &staged.path, table, shop, lang)?;
        let (recognised, problem) = match looked {
            Ok(preview) if barred.contains(preview.recognised.table.name) => {
                (None, Some(Trouble::Barred(preview.recognised.table).message(lang)))
            }
            Ok(preview) => (Some(recognised(&preview, lang)), None),
            Err(problem) => (None, Some(FileProblem::message(&problem, lang))),
        };
        Ok(UploadedView { name: staged.name.clone(), bytes: staged.bytes, recognised, problem })
    };
    let files = upload.files.iter().map(file).collect::<Result<_, _>>()?;
    Ok(UploadView { upload: upload.id.clone(), files })
}

fn recognised(preview: &Preview, lang: Lang) -> RecognisedView {
    let what = &preview.recognised;
    let table = preview.rows.first().map_or(what.table, |row| row.table);
    let same: Vec<&Row> = preview.rows.iter().filter(|row| row.table == table).collect();
    let shown: Vec<usize> = (0..table.columns.len()).filter(|at| same.iter().any(|row| row.cells[*at].is_some())).collect();
    let cell = |row: &Row, at: usize| {
        let value = row.cells[at].as_ref()?;
        Some(if PERSONAL.contains(&table.columns[at].name) { "•••".to_owned() } else { text(value) })
    };
    RecognisedView {
        what: TextView { zh: what.name(Lang::Zh), en: what.name(Lang::En) },
        table: what.table.name.to_owned(),
        encoding: what.encoding.map(|encoding| encoding.name().to_owned()),
        unknown_columns: what.unknown.clone(),
        missing_columns: what.missing.iter().map(|name| (*name).to_owned()).collect(),
        columns: shown.iter().map(|at| table.columns[*at].name.to_owned()).collect(),
        rows: same.iter().map(|row| shown.iter().map(|at| cell(row, *at)).collect()).collect(),
        problems: preview.problems.iter().map(|problem| RowProblemView::of(problem, lang)).collect(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Instant(instant) => instant.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Clock(clock) => clock.to_string(),
        Value::Money(amount) => amount.to_string(),
        Value::Count(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::YesNo(yes) => yes.to_string(),
    }
}

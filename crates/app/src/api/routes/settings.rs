//! The workspace's settings: `jinpai.toml`.

use crate::api::error::{ApiError, Code, Problem};
use crate::api::principal::Speaks;
use crate::api::state::App;
use crate::config::{Settings, SettingsMistake};
use crate::jobs::settings::{self, SETTINGS_BYTES_MAX, SettingsFile, Written};
use axum::Json;
use axum::extract::State;
use jinpai_model::Lang;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read, write)).routes(routes!(write_import)).routes(routes!(check))
}

/// The settings file.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// Its text.
    pub text: String,
    /// By which a change says what it began with.
    pub digest: String,
    /// What is wrong with it, if somebody wrote it wrongly by hand.
    pub mistake: Option<MistakeView>,
    /// Messages with exactly this text are automatic where the source does not say so.
    pub auto_texts: Vec<String>,
    /// Messages of these accounts are automatic.
    pub auto_accounts: Vec<String>,
}

/// What is wrong with a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct MistakeView {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What the reader says, in English.
    pub what: String,
}

/// A new text.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SettingsBody {
    /// The text.
    pub text: String,
    /// The digest of the text that was begun with.
    pub seen: String,
}

/// A text to check.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SettingsCheckBody {
    /// The text.
    pub text: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsCheckView {
    /// What is wrong; absent if nothing is.
    pub mistake: Option<MistakeView>,
}

/// What is automatic.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ImportSettingsBody {
    /// Whole texts of messages.
    pub auto_texts: Vec<String>,
    /// Accounts of robots.
    pub auto_accounts: Vec<String>,
    /// The digest of the text that was begun with.
    pub seen: String,
}

impl From<SettingsMistake> for MistakeView {
    fn from(mistake: SettingsMistake) -> Self {
        Self { line: mistake.line, column: mistake.column, what: mistake.what }
    }
}

impl From<SettingsFile> for SettingsView {
    fn from(file: SettingsFile) -> Self {
        let digest = file.digest().to_string();
        let (settings, mistake) = match file.settings {
            Ok(settings) => (settings, None),
            Err(mistake) => (Settings::default(), Some(mistake.into())),
        };
        let import = settings.import;
        Self { text: file.text, digest, mistake, auto_texts: import.auto_texts, auto_accounts: import.auto_accounts }
    }
}

fn limit(text: &str) -> Result<(), ApiError> {
    if text.len() > SETTINGS_BYTES_MAX {
        return Err(ApiError::invalid("text", "设置文件超过 256 KiB", "the settings file is larger than 256 KiB"));
    }
    Ok(())
}

fn written(app: &App, text: &str, seen: &str, lang: Lang) -> Result<Json<SettingsView>, ApiError> {
    limit(text)?;
    let seen = seen.parse().map_err(|_| ApiError::invalid("seen", "不是正确的摘要", "this is no digest"))?;
    match settings::write(app.workspace(), text, seen, lang)? {
        Written::Kept(file) => Ok(Json(file.into())),
        Written::Wrong(SettingsMistake { line, column, what }) => Err(ApiError::invalid(
            "text",
            format!("第 {line} 行第 {column} 列有误：{what}。没有保存"),
            format!("wrong at line {line}, column {column}: {what}; nothing was kept"),
        )),
        Written::ChangedMeanwhile => Err(ApiError::new(
            Code::Conflict,
            "设置刚刚被别人改过。请重新打开后再改",
            "somebody else has just changed the settings; open them again and repeat your change",
        )),
    }
}

/// The settings.
#[utoipa::path(get, path = "/settings", operation_id = "settings_read", tag = "settings",
    extensions(("x-permission" = json!("settings.read"))),
    responses((status = 200, body = SettingsView), (status = 401, body = Problem)))]
async fn read(State(app): State<App>, Speaks(lang): Speaks) -> Result<Json<SettingsView>, ApiError> {
    app.blocking(move |app| Ok(Json(settings::read(app.workspace(), lang)?.into()))).await
}

/// Writes the whole file, if it is right and still the one that was begun with.
#[utoipa::path(put, path = "/settings", operation_id = "settings_write", tag = "settings", request_body = SettingsBody,
    extensions(("x-permission" = json!("settings.write"))),
    responses((status = 200, body = SettingsView), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn write(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Json(body): Json<SettingsBody>,
) -> Result<Json<SettingsView>, ApiError> {
    app.writing(move |app| written(app, &body.text, &body.seen, lang)).await
}

/// Sets what is automatic; everything else in the file stays as it stands, comments too.
#[utoipa::path(put, path = "/settings/import", operation_id = "settings_write_import", tag = "settings", request_body = ImportSettingsBody,
    extensions(("x-permission" = json!("settings.write"))),
    responses((status = 200, body = SettingsView), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn write_import(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Json(body): Json<ImportSettingsBody>,
) -> Result<Json<SettingsView>, ApiError> {
    app.writing(move |app| {
        let now = settings::read(app.workspace(), lang)?;
        let text = settings::with_import(&now.text, &body.auto_texts, &body.auto_accounts, lang)?;
        written(app, &text, &body.seen, lang)
    })
    .await
}

/// Checks a text without keeping it.
#[utoipa::path(post, path = "/settings/check", operation_id = "settings_check", tag = "settings", request_body = SettingsCheckBody,
    extensions(("x-permission" = json!("settings.write"))),
    responses((status = 200, body = SettingsCheckView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn check(Json(body): Json<SettingsCheckBody>) -> Result<Json<SettingsCheckView>, ApiError> {
    limit(&body.text)?;
    Ok(Json(SettingsCheckView { mistake: Settings::parse(&body.text).err().map(MistakeView::from) }))
}

//! The audit log: who did what, when, from where; and whether it is as it was written.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, FileFormat, ListQuery, Listed, Page, unknown};
use crate::api::principal::Speaks;
use crate::api::routes::account::instant;
use crate::api::state::App;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::UserId;
use jinpai_store::access::{AuditDamage, AuditFilter, AuditRow, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_audit)).routes(routes!(check_audit))
}

/// Rows of an exported file at most; the newest are taken.
const EXPORT_MAX: u32 = 100_000;

/// Rows of a page, if nothing else is asked for, and at most.
const PER_PAGE: (usize, usize) = (50, 500);

/// A row of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditView {
    /// Its number, from 1 without gaps.
    pub number: u64,
    /// When, in UTC.
    pub at: String,
    /// Who; none if nobody was signed in.
    pub user: Option<String>,
    /// In what role.
    pub role: String,
    /// What.
    pub action: String,
    /// With what.
    pub subject: String,
    /// `done`, `refused` or `failed`.
    pub outcome: &'static str,
    /// From where.
    pub address: String,
    /// The request's id.
    pub request: String,
    /// What else is to be known, as JSON.
    pub details: String,
    /// The hash over this row and all before it.
    pub hash: String,
}

impl From<AuditRow> for AuditView {
    fn from(row: AuditRow) -> Self {
        let AuditRow { number, entry, hash } = row;
        Self {
            number,
            at: entry.at.to_string(),
            user: entry.user.map(|user| user.to_string()),
            role: entry.role,
            action: entry.action,
            subject: entry.subject,
            outcome: entry.outcome.word(),
            address: entry.address,
            request: entry.request,
            details: entry.details,
            hash,
        }
    }
}

impl Listed for AuditView {
    const COLUMNS: &'static [&'static str] =
        &["number", "at", "user", "role", "action", "subject", "outcome", "address", "request", "details", "hash"];
    const NAME: &'static str = "audit";
    const ZH: &'static str = "操作日志";

    fn cell(&self, column: usize) -> V {
        match column {
            0 => V::Count(i64::try_from(self.number).unwrap_or(i64::MAX)),
            1 => instant(&self.at),
            2 => V::text(self.user.as_deref()),
            3 => self.role.as_str().into(),
            4 => self.action.as_str().into(),
            5 => self.subject.as_str().into(),
            6 => self.outcome.into(),
            7 => self.address.as_str().into(),
            8 => self.request.as_str().into(),
            9 => self.details.as_str().into(),
            _ => self.hash.as_str().into(),
        }
    }
}

/// What the check of the whole log found.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditCheckView {
    /// Whether every row is as it was written.
    pub sound: bool,
    /// How many rows fit, from the first on.
    pub rows: u64,
    /// The hash of the last of them. Who notes it can prove later whether the log was written anew.
    pub hash: String,
    /// The first row that does not fit.
    pub number: Option<u64>,
    /// What is wrong with it, for people.
    pub message: Option<String>,
}

/// Which rows are asked for. The log is paged by the store, as it may be longer than memory.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Of this user.
    pub user: Option<String>,
    /// Whose action begins so: `session.`, `pay.`
    pub action: Option<String>,
    /// `done`, `refused` or `failed`.
    pub outcome: Option<String>,
    /// From this instant on, with an offset: `2025-11-01T00:00:00+08:00`.
    pub from: Option<String>,
    /// Before this instant.
    pub before: Option<String>,
    /// A text in any of its columns.
    pub q: Option<String>,
    /// From 1.
    pub page: Option<usize>,
    /// At most 500; 50 if not said.
    pub per_page: Option<usize>,
    /// `at` or `number`; with `-` before it the newest first, as without it said.
    pub sort: Option<String>,
    /// `csv` or `xlsx`: the newest rows of the list as a file, at most 100 000.
    #[param(inline)]
    pub format: Option<FileFormat>,
}

impl AuditQuery {
    fn filter(&self) -> Result<AuditFilter, ApiError> {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let outcome = given(&self.outcome)
            .map(|word| Outcome::of_word(&word).ok_or_else(|| unknown("outcome", &word, "done, refused, failed")))
            .transpose()?;
        let time = |field: &str, text: &Option<String>| {
            let parsed =
                given(text).map(|text| text.parse::<Timestamp>().map_err(|_| unknown(field, &text, "2025-11-01T00:00:00Z")));
            parsed.transpose()
        };
        Ok(AuditFilter {
            user: given(&self.user).map(UserId::new),
            action: given(&self.action),
            outcome,
            from: time("from", &self.from)?,
            before: time("before", &self.before)?,
            text: given(&self.q),
        })
    }
}

/// The audit log, the newest rows first.
#[utoipa::path(get, path = "/audit", tag = "audit", extensions(("x-permission" = json!("audit.read"))), params(AuditQuery),
    responses((status = 200, body = Page<AuditView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn read_audit(State(app): State<App>, Speaks(lang): Speaks, Query(query): Query<AuditQuery>) -> Result<Response, ApiError> {
    let filter = query.filter()?;
    let newest_first = match query.sort.as_deref().filter(|sort| !sort.is_empty()) {
        None | Some("-number" | "-at") => true,
        Some("number" | "at") => false,
        Some(other) => return Err(unknown("sort", other, "number, at")),
    };
    app.blocking(move |app| {
        if query.format.is_some() {
            let rows = app.access().audit(&filter, newest_first, 0, EXPORT_MAX)?.rows;
            let all = ListQuery { format: query.format, ..ListQuery::default() };
            return list::answer(rows.into_iter().map(AuditView::from).collect(), &all, lang);
        }
        let per_page = query.per_page.unwrap_or(PER_PAGE.0).clamp(1, PER_PAGE.1);
        let page = query.page.unwrap_or(1).max(1);
        let skip = (page - 1).saturating_mul(per_page);
        let found = app.access().audit(&filter, newest_first, skip as u64, u32::try_from(per_page).unwrap_or(u32::MAX))?;
        let total = usize::try_from(found.total).unwrap_or(usize::MAX);
        let items = found.rows.into_iter().map(AuditView::from).collect();
        Ok(Json(Page::<AuditView> { items, total, page, per_page }).into_response())
    })
    .await
}

/// Checks the whole log: whether every row is as it was written.
#[utoipa::path(get, path = "/audit/check", tag = "audit", extensions(("x-permission" = json!("audit.read"))),
    responses((status = 200, body = AuditCheckView), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn check_audit(State(app): State<App>, Speaks(lang): Speaks) -> Result<Json<AuditCheckView>, ApiError> {
    app.blocking(move |app| {
        let found = app.access().check_audit()?;
        let number = found.damage.map(|damage| match damage {
            AuditDamage::Changed { number } | AuditDamage::Missing { number } | AuditDamage::End { number } => number,
        });
        let message = found.damage.map(|damage| damage.text(lang));
        Ok(Json(AuditCheckView { sound: found.damage.is_none(), rows: found.sound, hash: found.hash, number, message }))
    })
    .await
}

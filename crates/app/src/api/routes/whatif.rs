//! What if: a month under another plan or other settings beside the real one. Nothing of it is ever stored.

pub mod view;

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::guard::audit::Looked;
use crate::api::jobs::{Accepted, JobKind, JobView, NewJob};
use crate::api::list::{self, ListQuery, Page, XLSX};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::api::supposed::{Supposition, Suppositions};
use crate::jobs::plan::texts::PlanPlace;
use crate::jobs::{month, plan, whatif};
use crate::outputs;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::{Extension, Json};
use jinpai_calc::plan::PlanBook;
use jinpai_calc::whatif::FactKind;
use jinpai_model::records::PlanVersion;
use jinpai_model::{Lang, Month};
use jinpai_store::records;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{FactView, WhatIfView};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(run)).routes(routes!(one)).routes(routes!(facts)).routes(routes!(file))
}

/// What is supposed shows everybody's pay.
const LOOKED: Extension<Looked> = Extension(Looked("whatif.run"));

/// The most settings that are changed at once.
const SETTINGS_MAX: usize = 50;

/// What is supposed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WhatIfBody {
    /// The month: `2026-03`.
    pub month: String,
    /// A plan by its place: `four-levels@2026-01-01`, `own`, `draft`, `shipped:four-levels`; absent = the plans in force.
    pub place: Option<String>,
    /// Or a text.
    pub text: Option<String>,
    /// Whether everybody is supposed to be under that plan; else only who is under a plan of its id.
    #[serde(default)]
    pub for_everybody: bool,
    /// Settings written otherwise, each `table.key=value`: `measure.lookback="24h"`.
    #[serde(default)]
    pub settings: Vec<String>,
}

/// Which facts.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FactFilter {
    /// Only this person's.
    pub agent: Option<String>,
    /// `credit`, `fault` or `figure`.
    pub kind: Option<String>,
}

impl App {
    fn supposition(&self, id: &str) -> Result<Arc<Supposition>, ApiError> {
        Suppositions::find(self.suppositions(), id).ok_or_else(|| {
            ApiError::new(
                crate::api::error::Code::NotFound,
                "这次假设的结果已经不在了（只保留最近几次，从不保存）；请再算一次",
                "this supposition is gone: only the latest are kept, and never stored; compute it again",
            )
        })
    }
}

/// The plans that are supposed, and what they are called.
fn supposed(
    app: &App,
    body: &WhatIfBody,
    real: &PlanBook,
    month: Month,
    lang: Lang,
) -> Result<(PlanBook, Option<String>), ApiError> {
    let text = match (&body.place, &body.text) {
        (None, None) => None,
        (None, Some(text)) => {
            super::plans::limit(text)?;
            Some(text.clone())
        }
        (Some(place), None) => {
            let rows: Vec<PlanVersion> = records(app.store())?;
            let found = place.parse::<PlanPlace>().ok();
            let text = found.map(|found| found.text(app.workspace(), &rows, lang)).transpose()?.flatten();
            let missing = || ApiError::invalid("place", format!("没有方案「{place}」"), format!("there is no plan {place:?}"));
            Some(text.ok_or_else(missing)?)
        }
        (Some(_), Some(_)) => return Err(ApiError::invalid("place", "place 和 text 只能写一个", "write either place or text")),
    };
    if text.is_none() && body.settings.is_empty() {
        return Err(ApiError::invalid("text", "请选一个方案，或改一项设置", "choose a plan, or change a setting"));
    }
    if body.settings.len() > SETTINGS_MAX {
        return Err(ApiError::invalid("settings", "一次最多改 50 项", "at most 50 settings at once"));
    }
    let version = text.map(|text| plan::version("plan.toml", &text, lang)).transpose()?;
    let title = version.as_ref().map(|version| version.plan.title.clone());
    let book = match version {
        Some(version) if body.for_everybody => PlanBook::one(version),
        Some(version) => whatif::instead(real, version, month),
        None => real.clone(),
    };
    Ok((whatif::with_settings(&book, &body.settings, lang)?, title))
}

/// Computes a month under another plan or other settings beside the real one: a job, whose result names the comparison.
#[utoipa::path(post, path = "/whatif", operation_id = "whatif_run", tag = "plans", request_body = WhatIfBody,
    extensions(("x-permission" = json!("whatif.run"))),
    responses((status = 202, body = JobView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn run(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Json(body): Json<WhatIfBody>,
) -> Result<Accepted, ApiError> {
    let month = month_of("month", &body.month)?;
    let (other, title, settings) = app
        .blocking(move |app| {
            let real = month::plans(app.workspace(), None, month, lang)?;
            let (other, title) = supposed(app, &body, &real, month, lang)?;
            Ok((other, title, body.settings))
        })
        .await?;
    let title = title.into_iter().chain(settings.iter().cloned()).collect::<Vec<_>>().join(" · ");
    let new = NewJob {
        what: JobKind::Whatif,
        subject: format!("{month} {title}"),
        permission: "whatif.run",
        writes: false,
        stops: false,
    };
    app.start_job(&who, new, move |app, task| {
        let progress = |done: usize, of: usize| task.progress(done, of);
        let real = app.board().get(month, at_least, lang)?;
        let found = whatif::beside(app.store(), &real.paid, &other, month, &progress, lang)?;
        let id = task.id().to_string();
        app.suppositions().keep(Supposition { id: id.clone(), month, title, settings, found });
        Ok(json!({ "whatif": id }))
    })
}

/// A comparison: totals, persons, their lines, and how many facts moved.
#[utoipa::path(get, path = "/whatif/{id}", operation_id = "whatif_one", tag = "plans", params(("id" = String, Path)),
    extensions(("x-permission" = json!("whatif.run"))),
    responses((status = 200, body = WhatIfView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, Path(id): Path<String>) -> Result<(Extension<Looked>, Json<WhatIfView>), ApiError> {
    Ok((LOOKED, Json(WhatIfView::of(&*app.supposition(&id)?))))
}

/// The facts that moved: credits of orders, faults, figures.
#[utoipa::path(get, path = "/whatif/{id}/facts", operation_id = "whatif_facts", tag = "plans", params(("id" = String, Path), FactFilter, ListQuery),
    extensions(("x-permission" = json!("whatif.run"))),
    responses((status = 200, body = Page<FactView>), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn facts(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Path(id): Path<String>,
    Query(filter): Query<FactFilter>,
    Query(query): Query<ListQuery>,
) -> Result<(Extension<Looked>, Response), ApiError> {
    let kind = filter.kind.as_deref().map(|word| {
        let known = FactKind::ALL.into_iter().find(|kind| kind.text().en == word);
        known.ok_or_else(|| list::unknown("kind", word, "credit, fault, figure"))
    });
    let kind = kind.transpose()?;
    let kept = app.supposition(&id)?;
    let wanted = kept.found.comparison.facts.iter().filter(|fact| {
        kind.is_none_or(|kind| fact.kind == kind)
            && filter.agent.as_deref().is_none_or(|agent| fact.agent.as_deref() == Some(agent))
    });
    Ok((LOOKED, list::answer(wanted.map(FactView::from).collect(), &query, lang)?))
}

/// The comparison as a workbook: persons, lines, facts.
#[utoipa::path(get, path = "/whatif/{id}/file", operation_id = "whatif_file", tag = "plans", params(("id" = String, Path)),
    extensions(("x-permission" = json!("whatif.run"))),
    responses((status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn file(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Path(id): Path<String>,
) -> Result<(Extension<Looked>, Response), ApiError> {
    app.blocking(move |app| {
        let kept = app.supposition(&id)?;
        let bytes = outputs::xlsx_bytes(&kept.found.comparison.files(), lang)?;
        Ok((LOOKED, list::download(bytes, XLSX, &format!("whatif-{}.xlsx", kept.month))?))
    })
    .await
}

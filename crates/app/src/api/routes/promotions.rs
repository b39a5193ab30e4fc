//! Who may rise to the next level, why, and what everybody else still lacks.

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::TextView;
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::Desk;
use crate::jobs::promotions::{confirm, list_by, of_draft};
use axum::Json;
use axum::extract::{Query, State};
use jinpai_calc::plan::PlanBook;
use jinpai_calc::promotions::{Candidate, Progress};
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Lang, Month};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(promotions)).routes(routes!(promote))
}

/// A person before a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateView {
    /// Who.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// The level now.
    pub from: String,
    /// The next level.
    pub to: String,
    /// The first day in the level.
    pub since: Option<String>,
    /// `met`, `not_yet_known` or `missing`: the least of what is asked for.
    pub progress: &'static str,
    /// Everything that the step asks for.
    pub requirements: Vec<RequirementView>,
    /// What the shop then owes.
    pub due: Option<String>,
    /// The clause.
    pub clause: Option<String>,
}

/// One thing that a step asks for.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementView {
    /// `met`, `not_yet_known` or `missing`.
    pub progress: &'static str,
    /// What it is and how it stands.
    pub text: TextView,
}

/// At the end of which month.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PromotionsQuery {
    /// `2025-11`
    pub month: String,
}

/// A promotion that is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PromotionBody {
    /// The month at whose end all is there.
    month: String,
    /// Who.
    agent: String,
}

/// What a confirmation did.
#[derive(Debug, Serialize, ToSchema)]
pub struct PromotedView {
    /// Who.
    pub agent: String,
    /// The new level.
    pub level: String,
    /// From which day.
    pub from: Option<String>,
    /// What the shop owes now.
    pub due: Option<String>,
    /// It was so before, and nothing was entered.
    pub is_same: bool,
}

/// Everybody before a step at the end of a month, who may rise first. An agent sees themselves.
#[utoipa::path(get, path = "/promotions", tag = "people", extensions(("x-permission" = json!("faults.read"))),
    params(PromotionsQuery),
    responses((status = 200, body = Vec<CandidateView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn promotions(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(query): Query<PromotionsQuery>,
) -> Result<Json<Vec<CandidateView>>, ApiError> {
    app.blocking(move |app| {
        let month = month_of("month", &query.month)?;
        let view = app.board().get(month, at_least, lang)?;
        let book = &view.paid.book;
        let whose = who.whose("faults.read", &records::<Agent>(app.store())?, month);
        let mut found = candidates(app, book, month, lang)?;
        found.retain(|candidate| whose.allows(&candidate.agent));
        found.sort_by_key(Candidate::progress);
        Ok(Json(found.iter().map(|candidate| CandidateView::of(book, candidate)).collect()))
    })
    .await
}

/// Confirms that an eligible person rises, from the first of the next month.
#[utoipa::path(post, path = "/promotions", tag = "people", extensions(("x-permission" = json!("people.write"))),
    request_body = PromotionBody,
    responses((status = 200, body = PromotedView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn promote(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<PromotionBody>,
) -> Result<Json<PromotedView>, ApiError> {
    app.writing(move |app| {
        let month = month_of("month", &body.month)?;
        let view = app.board().get(month, app.store().last_file()?, lang)?;
        let found = candidates(app, &view.paid.book, month, lang)?;
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let agent = AgentId::from(body.agent.trim());
        let done = confirm(app.store(), (&view.paid.book, month), &found, &agent, &desk)?;
        Ok(Json(PromotedView {
            agent: done.terms.agent.to_string(),
            level: done.terms.level.as_deref().unwrap_or_default().to_owned(),
            from: done.terms.from.map(|day| day.to_string()),
            due: done.due.map(|(due, _)| due),
            is_same: done.same,
        }))
    })
    .await
}

fn candidates(app: &App, book: &PlanBook, month: Month, lang: Lang) -> anyhow::Result<Vec<Candidate>> {
    list_by(app.store(), (book, month), &|month| Ok(of_draft(&app.board().get(month, None, lang)?.paid)))
}

impl CandidateView {
    fn of(book: &PlanBook, candidate: &Candidate) -> Self {
        let levels = &book.plan(candidate.version).levels;
        let requirements = candidate.requirements.iter();
        Self {
            agent: candidate.agent.to_string(),
            name: candidate.name.clone(),
            from: levels.title(&candidate.step.from).clone(),
            to: levels.title(&candidate.step.to).clone(),
            since: candidate.since.map(|day| day.to_string()),
            progress: progress(candidate.progress()),
            requirements: requirements
                .map(|one| RequirementView { progress: progress(one.progress), text: (&one.text).into() })
                .collect(),
            due: candidate.step.due.clone(),
            clause: candidate.step.clause.clone(),
        }
    }
}

fn progress(progress: Progress) -> &'static str {
    match progress {
        Progress::Met => "met",
        Progress::NotYetKnown => "not_yet_known",
        Progress::Missing => "missing",
    }
}

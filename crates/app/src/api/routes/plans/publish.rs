//! A version into force, and who has read it.

use super::check::{DiagnosticView, Severity};
use super::compare::{DifferenceView, differences};
use super::{limit, standing};
use crate::api::error::{ApiError, Problem};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::publish::{Acknowledged, Publication, Standing, acknowledge, publish, versions};
use crate::jobs::desk::{self, Desk, people};
use crate::jobs::plan::texts::PlanPlace;
use crate::jobs::{measure, plan};
use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_model::records::{Account, Agent, PlanVersion};
use jinpai_model::{AgentId, Lang, Month, Row};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(preview)).routes(routes!(enter)).routes(routes!(read))
}

/// A version to publish. Its first day stands in its text.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PublishBody {
    /// The text.
    pub text: String,
    /// Who is put on the plan from its first day on, by agent id. The terms of everybody else stay as they are.
    #[serde(default)]
    pub agents: Vec<String>,
}

/// What publishing does.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicationView {
    /// The version's name in addresses.
    pub place: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    pub effective: Date,
    /// Whether exactly this is published already: then nothing is entered.
    pub is_so_already: bool,
    /// Whether it takes the place of a version of the very same day, whose acknowledgements no longer count.
    pub replaces: bool,
    /// The version of the plan that held before it.
    pub before: Option<String>,
    /// What differs from that.
    pub differences: Vec<DifferenceView>,
    /// Who is under it on some day.
    pub holds_for: Vec<HolderView>,
    /// What should be thought about, such as fines as written.
    pub warnings: Vec<DiagnosticView>,
}

/// Somebody under a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct HolderView {
    /// Who.
    pub agent: String,
    /// The name.
    pub name: String,
    /// Whether they are put on the plan by this.
    pub is_new: bool,
}

/// When a version was acknowledged.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcknowledgedView {
    /// The version.
    pub place: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub acknowledged: Timestamp,
}

/// Everything that publishing would enter.
struct Publishing {
    publication: Publication,
    agents: Vec<Agent>,
    view: PublicationView,
}

/// Works out what publishing does, and refuses what may not be published.
fn publishing(app: &App, body: &PublishBody, desk: &Desk<'_>) -> Result<Publishing, ApiError> {
    let (store, lang) = (app.store(), desk.lang);
    let published: Vec<PlanVersion> = records(store)?;
    let agents: Vec<Agent> = records(store)?;
    let last_closed = store.closed_months()?.into_iter().map(|closed| closed.month).max();
    let publication = publish("plan.toml", &body.text, &published, last_closed, desk)?;
    let ids = body.agents.iter().map(|id| desk::agent(&agents, id, lang)).collect::<anyhow::Result<Vec<AgentId>>>()?;
    let (id, effective) = (&publication.version.id, publication.version.plan.effective);
    let put = people::put_on_plan(&agents, &ids, id, effective);
    let after = published_with(&published, publication.row.as_ref());
    let agents_after = agents_with(&agents, &put);
    refuse_contradictions(app, &after, &agents_after, Month::of(effective), lang)?;
    let holders = holders(app, &after, &agents_after, id, effective, lang)?;
    let before = publication.before.as_ref();
    let view = PublicationView {
        place: PlanPlace::Published { plan: id.clone(), effective }.to_string(),
        title: publication.version.plan.title.clone(),
        effective,
        is_so_already: publication.row.is_none() && put.is_empty(),
        replaces: before.is_some_and(|(_, same_day)| *same_day),
        before: before.map(|(row, _)| PlanPlace::Published { plan: row.plan.to_string(), effective: row.effective }.to_string()),
        differences: before.map_or_else(Vec::new, |(row, _)| differences(&row.text, &body.text)),
        holds_for: holders
            .into_iter()
            .map(|(agent, name)| HolderView { is_new: put.iter().any(|row| row.agent == agent), agent: agent.to_string(), name })
            .collect(),
        warnings: publication
            .version
            .plan
            .warnings
            .iter()
            .map(|found| DiagnosticView::of(&body.text, found, Severity::Warning))
            .collect(),
    };
    Ok(Publishing { publication, agents: put, view })
}

/// The published versions with one more.
fn published_with(published: &[PlanVersion], row: Option<&PlanVersion>) -> Vec<PlanVersion> {
    let is_replaced = |old: &PlanVersion| row.is_some_and(|new| old.plan == new.plan && old.effective == new.effective);
    published.iter().filter(|old| !is_replaced(old)).chain(row).cloned().collect()
}

/// The terms with those that are entered.
fn agents_with(agents: &[Agent], put: &[Agent]) -> Vec<Agent> {
    let is_replaced = |old: &Agent| put.iter().any(|new| old.agent == new.agent && old.from == new.from);
    agents.iter().filter(|old| !is_replaced(old)).chain(put).cloned().collect()
}

/// Two plans in force in one shop may not differ in what holds for the whole shop (4.0): such a month could not be computed.
fn refuse_contradictions(
    app: &App,
    published: &[PlanVersion],
    agents: &[Agent],
    month: Month,
    lang: Lang,
) -> Result<(), ApiError> {
    let Some(book) = plan::dated(published, &app.workspace().plan(), lang)? else { return Ok(()) };
    let accounts: Vec<Account> = records(app.store())?;
    Ok(measure::rules(&book, agents, &accounts, month, lang).map(drop)?)
}

fn holders(
    app: &App,
    published: &[PlanVersion],
    agents: &[Agent],
    plan: &str,
    effective: Date,
    lang: Lang,
) -> Result<Vec<(AgentId, String)>, ApiError> {
    let standing = versions(published, agents, &[], &app.workspace().plan(), lang)?;
    let own = standing.into_iter().find(|one| *one.row.plan == *plan && one.row.effective == effective);
    Ok(own.map_or_else(Vec::new, |own| own.members.into_iter().map(|member| (member.agent, member.name)).collect()))
}

/// What publishing would do: for whom it would hold, what differs from before. Nothing is entered.
#[utoipa::path(post, path = "/plans/preview", operation_id = "plans_preview", tag = "plans", request_body = PublishBody,
    extensions(("x-permission" = json!("plans.check"))),
    responses((status = 200, body = PublicationView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn preview(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<PublishBody>,
) -> Result<Json<PublicationView>, ApiError> {
    limit(&body.text)?;
    app.blocking(move |app| {
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        Ok(Json(publishing(app, &body, &desk)?.view))
    })
    .await
}

/// Publishes a version: it is in force from its first day on. A plan with mistakes or with examples that do not hold is refused, and so is
/// a first day in a closed month.
#[utoipa::path(post, path = "/plans", operation_id = "plans_publish", tag = "plans", request_body = PublishBody,
    extensions(("x-permission" = json!("plans.publish"))),
    responses((status = 200, body = PublicationView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn enter(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<PublishBody>,
) -> Result<Json<PublicationView>, ApiError> {
    limit(&body.text)?;
    app.writing(move |app| {
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let Publishing { publication, agents, view } = publishing(app, &body, &desk)?;
        let mut rows: Vec<Row> = publication.row.iter().map(Row::of).collect();
        rows.extend(agents.iter().map(Row::of));
        desk.enter(app.store(), "plan publish", rows)?;
        Ok(Json(view))
    })
    .await
}

/// The person who is signed in has read a version that they are under.
#[utoipa::path(post, path = "/plans/{version}/acknowledge", operation_id = "plans_acknowledge", tag = "plans",
    params(("version" = String, Path)), extensions(("x-permission" = json!("plans.acknowledge"))),
    responses((status = 200, body = AcknowledgedView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn read(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(version): Path<String>,
) -> Result<Json<AcknowledgedView>, ApiError> {
    app.writing(move |app| {
        let Ok(PlanPlace::Published { plan, effective }) = version.parse() else { return Err(ApiError::not_found()) };
        let agent = who.agent.ok_or_else(ApiError::not_found)?;
        let standing = standing(app, lang)?;
        let is_it = |one: &Standing| *one.row.plan == *plan && one.row.effective == effective;
        let is_under = standing.iter().any(|one| is_it(one) && one.members.iter().any(|member| member.agent == agent));
        if !is_under {
            return Err(ApiError::not_found());
        }
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let acknowledged = match acknowledge(&standing, &plan, Some(effective), &agent, &desk)? {
            Acknowledged::New(row) => {
                let at = row.time;
                desk.enter(app.store(), "plan acknowledge", vec![Row::of(&row)])?;
                at
            }
            Acknowledged::Before(_, at) => at,
        };
        Ok(Json(AcknowledgedView { place: version, acknowledged }))
    })
    .await
}

//! Plans: what is published and for whom, the text somebody works on, and the texts themselves. Checking, comparing, publishing and the
//! language have files of their own.

pub mod check;
pub mod compare;
pub mod language;
pub mod publish;

use crate::api::error::{ApiError, Code, Problem};
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::publish::{Standing, versions};
use crate::jobs::moment;
use crate::jobs::plan::texts::{PlanPlace, Saved, save_draft};
use crate::plans as shipped;
use axum::Json;
use axum::extract::{Path, State};
use jiff::Timestamp;
use jiff::civil::Date;
use jinpai_calc::plan;
use jinpai_model::records::{Agent, PlanVersion, Shop};
use jinpai_model::{Digest, Lang, Month};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(text, save))
        .merge(language::routes())
        .merge(check::routes())
        .merge(compare::routes())
        .merge(publish::routes())
}

/// All plans that the person may read.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlansView {
    /// The published versions, by plan and day.
    pub published: Vec<PublishedView>,
    /// The workspace's plan file; in force while nothing is published.
    pub own: Option<PlanHead>,
    /// The text that somebody works on.
    pub draft: Option<PlanHead>,
    /// Those that came with the program, to start from.
    pub shipped: Vec<PlanHead>,
    /// The first day that a new version may hold from: what is closed stays. Absent while nothing is closed.
    #[schema(value_type = Option<String>, format = Date)]
    pub first_open_day: Option<Date>,
}

/// What a plan is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanHead {
    /// Its name in addresses: `four-levels@2026-01-01`, `own`, `draft`, `shipped:four-levels`.
    pub place: String,
    /// Its id; absent if the text is broken.
    pub id: Option<String>,
    /// Its title; absent if the text is broken.
    pub title: Option<String>,
    /// Its first day; absent if the text is broken.
    #[schema(value_type = Option<String>, format = Date)]
    pub effective: Option<Date>,
    /// SHA-256 of its text.
    pub digest: String,
}

/// A published version and who is under it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedView {
    /// Its name in addresses.
    pub place: String,
    /// The plan's id, the word of `agents.plan`.
    pub plan: String,
    /// Its title.
    pub title: String,
    /// Its first day.
    #[schema(value_type = String, format = Date)]
    pub effective: Date,
    /// Its last day, if a later version of the plan is published.
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<Date>,
    /// Who published it.
    pub published_by: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub published_at: Timestamp,
    /// SHA-256 of its text.
    pub digest: String,
    /// Whether who names no plan is under this one.
    pub is_default: bool,
    /// How many persons are under it on some day.
    pub members_total: usize,
    /// How many of them have acknowledged it.
    pub acknowledged_total: usize,
    /// Those of them that the person may know of.
    pub members: Vec<MemberView>,
    /// Whether the person is under it, and has acknowledged it.
    pub mine: Option<MemberView>,
}

/// Somebody under a version.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// Who.
    pub agent: String,
    /// The name.
    pub name: String,
    /// When they acknowledged this text.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged: Option<Timestamp>,
}

/// A plan's text.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanTextView {
    /// What it is called.
    #[serde(flatten)]
    pub head: PlanHead,
    /// The text.
    pub text: String,
}

/// A text to keep.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DraftBody {
    /// The text; it may be wrong, a draft is never in force.
    pub text: String,
    /// The digest of the draft that was begun with; absent if there was none.
    pub seen: Option<String>,
}

/// What is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// SHA-256 of the text.
    pub digest: String,
}

/// The longest text of a plan that is taken, in bytes.
pub(super) const TEXT_BYTES_MAX: usize = 1 << 20;

impl PlanHead {
    fn of(place: &PlanPlace, text: &str) -> Self {
        let read = plan::parse(text).ok();
        Self {
            place: place.to_string(),
            id: read.as_ref().map(|plan| plan.id.clone()),
            title: read.as_ref().map(|plan| plan.title.clone()),
            effective: read.as_ref().map(|plan| plan.effective),
            digest: Digest::of(text.as_bytes()).to_string(),
        }
    }
}

/// The published versions with the people under each.
pub(super) fn standing(app: &App, lang: Lang) -> Result<Vec<Standing>, ApiError> {
    let store = app.store();
    Ok(versions(&records(store)?, &records(store)?, &records(store)?, &app.workspace().plan(), lang)?)
}

/// Whether the person works on plans, and not only reads those in force.
fn writes(who: &Principal) -> bool {
    who.scope("plans.publish") != crate::api::permission::Scope::None
}

fn published(app: &App, who: &Principal, lang: Lang) -> Result<Vec<PublishedView>, ApiError> {
    let agents: Vec<Agent> = records(app.store())?;
    let today = moment::today(clock::now(), &records::<Shop>(app.store())?);
    let known = who.whose("people.read", &agents, Month::of(today));
    let default = crate::jobs::plan::dated(&records::<PlanVersion>(app.store())?, &app.workspace().plan(), lang)?;
    let default = default.and_then(|book| book.default_plan().map(str::to_owned));
    let view = |one: Standing| {
        let members: Vec<(bool, MemberView)> = one
            .members
            .into_iter()
            .map(|member| {
                let may_know = known.allows(&member.agent) || who.agent.as_ref() == Some(&member.agent);
                let view = MemberView { agent: member.agent.to_string(), name: member.name, acknowledged: member.acknowledged };
                (may_know, view)
            })
            .collect();
        let mine = who.agent.as_ref().and_then(|agent| members.iter().find(|(_, member)| member.agent == agent.as_str()));
        PublishedView {
            place: PlanPlace::Published { plan: one.row.plan.to_string(), effective: one.row.effective }.to_string(),
            plan: one.row.plan.to_string(),
            title: one.title,
            effective: one.row.effective,
            until: one.until,
            published_by: one.row.published_by.to_string(),
            published_at: one.row.time,
            digest: Digest::of(one.row.text.as_bytes()).to_string(),
            is_default: default.as_deref() == Some(&*one.row.plan),
            members_total: members.len(),
            acknowledged_total: members.iter().filter(|(_, member)| member.acknowledged.is_some()).count(),
            mine: mine.map(|(_, member)| member.clone()),
            members: members.into_iter().filter(|(may_know, _)| *may_know).map(|(_, member)| member).collect(),
        }
    };
    let views = standing(app, lang)?.into_iter().map(view);
    // Who is paid by a plan reads that plan; who decides over plans or pay reads all of them.
    Ok(if is_reader_of_all(who) { views.collect() } else { views.filter(|view| view.mine.is_some()).collect() })
}

fn is_reader_of_all(who: &Principal) -> bool {
    who.scope("people.read") != crate::api::permission::Scope::None
}

/// The plans: published versions with who is under each and who has acknowledged it, the draft, and those to start from.
#[utoipa::path(get, path = "/plans", operation_id = "plans_list", tag = "plans", extensions(("x-permission" = json!("plans.read"))),
    responses((status = 200, body = PlansView), (status = 401, body = Problem)))]
async fn list(State(app): State<App>, who: Principal, Speaks(lang): Speaks) -> Result<Json<PlansView>, ApiError> {
    app.blocking(move |app| {
        let published = published(app, &who, lang)?;
        let head = |place: &PlanPlace| -> Result<Option<PlanHead>, ApiError> {
            Ok(place.text(app.workspace(), &[], lang)?.map(|text| PlanHead::of(place, &text)))
        };
        // A plan file that published versions have put out of force is nobody's but the writers'.
        let reads_own = writes(&who) || published.is_empty();
        let own = if reads_own { head(&PlanPlace::Own)? } else { None };
        let (mut draft, mut others) = (None, Vec::new());
        if writes(&who) {
            draft = head(&PlanPlace::Draft)?;
            for name in shipped::names() {
                others.extend(head(&PlanPlace::Shipped(name.to_owned()))?);
            }
        }
        let closed = app.store().closed_months()?.into_iter().map(|closed| closed.month).max();
        let first_open_day = closed.and_then(|closed| closed.last_day().tomorrow().ok());
        Ok(Json(PlansView { published, own, draft, shipped: others, first_open_day }))
    })
    .await
}

/// The text of a plan.
#[utoipa::path(get, path = "/plans/{version}", operation_id = "plans_text", tag = "plans", params(("version" = String, Path)),
    extensions(("x-permission" = json!("plans.read"))),
    responses((status = 200, body = PlanTextView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn text(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(version): Path<String>,
) -> Result<Json<PlanTextView>, ApiError> {
    app.blocking(move |app| {
        let place: PlanPlace = version.parse().map_err(|_| ApiError::not_found())?;
        let rows: Vec<PlanVersion> = records(app.store())?;
        let may_read = match &place {
            PlanPlace::Published { .. } => {
                is_reader_of_all(&who) || published(app, &who, lang)?.iter().any(|view| view.place == version)
            }
            PlanPlace::Own => writes(&who) || rows.is_empty(),
            PlanPlace::Draft | PlanPlace::Shipped(_) => writes(&who),
        };
        let text = if may_read { place.text(app.workspace(), &rows, lang)? } else { None };
        let text = text.ok_or_else(ApiError::not_found)?;
        Ok(Json(PlanTextView { head: PlanHead::of(&place, &text), text }))
    })
    .await
}

/// Keeps the text that somebody works on. It is in force for nobody.
#[utoipa::path(put, path = "/plans/{version}", operation_id = "plans_save", tag = "plans",
    params(("version" = String, Path, description = "`draft`: what is published is never written over.")), request_body = DraftBody,
    extensions(("x-permission" = json!("plans.publish"))),
    responses((status = 200, body = DraftView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn save(
    State(app): State<App>,
    Speaks(lang): Speaks,
    Path(version): Path<String>,
    Json(body): Json<DraftBody>,
) -> Result<Json<DraftView>, ApiError> {
    if version.parse() != Ok(PlanPlace::Draft) {
        return Err(ApiError::not_found());
    }
    limit(&body.text)?;
    app.writing(move |app| {
        let seen = body.seen.as_deref().map(digest).transpose()?;
        match save_draft(app.workspace(), &body.text, seen, lang)? {
            Saved::Kept(digest) => Ok(Json(DraftView { digest: digest.to_string() })),
            Saved::ChangedMeanwhile => Err(ApiError::new(
                Code::Conflict,
                "别人刚刚保存了另一份草稿。请先复制您的文字，再重新打开草稿",
                "somebody else has just kept another draft; copy your text, then open the draft again",
            )),
        }
    })
    .await
}

fn digest(text: &str) -> Result<Digest, ApiError> {
    text.parse().map_err(|_| ApiError::invalid("seen", "不是正确的摘要", "this is no digest"))
}

/// Refuses texts that are too long to be plans.
pub(super) fn limit(text: &str) -> Result<(), ApiError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(ApiError::invalid("text", "方案文件超过 1 MiB", "the plan file is larger than 1 MiB"));
    }
    Ok(())
}

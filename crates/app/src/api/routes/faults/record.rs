//! Recording what no data shows: incidents, and points given by hand.

use super::decide::{reason, refuse_closed, yuan};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::TextView;
use crate::api::names::Names;
use crate::api::period::{day_of, month_of};
use crate::api::permission::Whose;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::Desk;
use crate::jobs::desk::incident::{Recorded, Report, record};
use crate::jobs::desk::score::{ByHand, Whom, by_hand, score};
use axum::Json;
use axum::extract::{Query, State};
use jinpai_model::id::ID_BYTES_MAX;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, BuyerId, Month, OrderId, Row};
use jinpai_store::records;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(incident)).routes(routes!(scores)).routes(routes!(give))
}

/// A fault that a person records with evidence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncidentBody {
    /// The rule's id.
    rule: String,
    /// Whose.
    agent: String,
    /// The day, `2025-11-05`.
    date: String,
    /// The order concerned.
    order: Option<String>,
    /// The buyer concerned.
    buyer: Option<String>,
    /// The loss in yuan.
    amount: Option<String>,
    /// What shows it.
    evidence: String,
}

/// An incident that stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentView {
    /// Its number.
    pub incident: String,
    /// The month that it belongs to.
    pub month: String,
    /// Whether it stood before: nothing was entered again.
    pub is_same: bool,
}

/// Records a fault; it is proposed and waits for its decision.
#[utoipa::path(post, path = "/incidents", tag = "faults", extensions(("x-permission" = json!("faults.record"))),
    request_body = IncidentBody,
    responses((status = 200, body = IncidentView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn incident(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<IncidentBody>,
) -> Result<Json<IncidentView>, ApiError> {
    app.writing(move |app| {
        let date = day_of("date", &body.date)?;
        let month = Month::of(date);
        let agents: Vec<Agent> = records(app.store())?;
        let agent = AgentId::from(body.agent.trim());
        who.whose("faults.record", &agents, month).check(&agent)?;
        refuse_closed(app, month, lang)?;
        let report = Report {
            fault: body.rule.trim(),
            agent,
            date,
            order: id("order", body.order.as_deref())?.map(OrderId::from),
            buyer: id("buyer", body.buyer.as_deref())?.map(BuyerId::from),
            amount: body.amount.as_deref().map(|text| yuan("amount", text)).transpose()?,
            evidence: reason(&body.evidence)?,
            number: None,
        };
        // Only the plans in force are wanted, which do not change with what is taken in meanwhile.
        let view = app.board().get(month, None, lang)?;
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let month = month.to_string();
        match record(&report, &view.paid.book, &agents, &records(app.store())?, &desk)? {
            Recorded::Same(number) => Ok(Json(IncidentView { incident: number.to_string(), month, is_same: true })),
            Recorded::New(row, _) => {
                desk.enter(app.store(), "incident", vec![Row::of(&*row)])?;
                Ok(Json(IncidentView { incident: row.incident.to_string(), month, is_same: false }))
            }
        }
    })
    .await
}

fn id<'t>(field: &str, text: Option<&'t str>) -> Result<Option<&'t str>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.len() > ID_BYTES_MAX {
        return Err(ApiError::invalid(
            field,
            format!("太长，最多 {ID_BYTES_MAX} 字节"),
            format!("too long, at most {ID_BYTES_MAX} bytes"),
        ));
    }
    Ok(Some(text))
}

/// An indicator that is scored by hand.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreView {
    /// The agent, or the group.
    pub who: String,
    /// The name for people.
    pub name: String,
    /// Whether it is the group's own score.
    pub is_of_group: bool,
    /// The indicator's id.
    pub indicator: String,
    /// Its title.
    pub title: TextView,
    /// The points given, 0–100; none while it waits.
    pub points: Option<String>,
    /// By whom.
    pub by: Option<String>,
}

/// Points for an indicator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreBody {
    /// `2025-11`
    month: String,
    /// The agent; not with `group`.
    agent: Option<String>,
    /// The group: its own score, or each of its members'.
    group: Option<String>,
    /// The indicator's id.
    indicator: String,
    /// 0–100.
    points: String,
}

/// What became of points.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoredView {
    /// For whom something was entered.
    pub entered: Vec<String>,
    /// Who had these points before.
    pub unchanged: Vec<String>,
}

/// Of which month.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ScoresQuery {
    /// `2025-11`
    pub month: String,
}

/// The indicators of a month that are scored by hand, with the points so far.
#[utoipa::path(get, path = "/scores", tag = "faults", extensions(("x-permission" = json!("faults.record"))), params(ScoresQuery),
    responses((status = 200, body = Vec<ScoreView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn scores(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(query): Query<ScoresQuery>,
) -> Result<Json<Vec<ScoreView>>, ApiError> {
    app.blocking(move |app| {
        let month = month_of("month", &query.month)?;
        let view = app.board().get(month, at_least, lang)?;
        let agents: Vec<Agent> = records(app.store())?;
        let names = Names::of(&agents);
        let all = by_hand(&view.paid.slips, &view.paid.book, month, &records(app.store())?);
        let may = Scored { who: &who, whose: who.whose("faults.record", &agents, month) };
        let shown = all.into_iter().filter(|one| may.allows(one)).map(|one| ScoreView {
            name: names.name(&one.who).map_or(one.name, str::to_owned),
            who: one.who.to_string(),
            is_of_group: one.is_of_group,
            indicator: one.indicator,
            title: one.title.into(),
            points: one.given.as_ref().map(|row| row.points.to_string()),
            by: one.given.and_then(|row| row.by.map(|by| by.to_string())),
        });
        Ok(Json(shown.collect()))
    })
    .await
}

/// Gives points by hand.
#[utoipa::path(post, path = "/scores", tag = "faults", extensions(("x-permission" = json!("faults.record"))),
    request_body = ScoreBody,
    responses((status = 200, body = ScoredView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn give(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Json(body): Json<ScoreBody>,
) -> Result<Json<ScoredView>, ApiError> {
    app.writing(move |app| {
        let month = month_of("month", &body.month)?;
        let points: Decimal = body
            .points
            .trim()
            .parse()
            .map_err(|_| ApiError::invalid("points", "得分是 0 到 100 的数", "points are a number from 0 to 100"))?;
        refuse_closed(app, month, lang)?;
        let agents: Vec<Agent> = records(app.store())?;
        let may = Scored { who: &who, whose: who.whose("faults.record", &agents, month) };
        // What is scored follows from plan and people; the points so far are read from the store.
        let view = app.board().get(month, None, lang)?;
        let mut all = by_hand(&view.paid.slips, &view.paid.book, month, &records(app.store())?);
        all.retain(|one| may.allows(one));
        let agent = body.agent.as_deref().map(|agent| AgentId::from(agent.trim()));
        let whom = match (&agent, body.group.as_deref()) {
            (Some(agent), None) => Whom::Agent(agent),
            (None, Some(group)) => Whom::Group(group.trim()),
            _ => return Err(ApiError::invalid("agent", "请选择一位客服或一个组", "choose one agent or one group")),
        };
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let scored = score(&all, month, whom, &body.indicator, points, &desk)?;
        desk.enter(app.store(), "score", scored.rows())?;
        Ok(Json(ScoredView {
            entered: scored.changed.iter().map(|(one, _)| one.who.to_string()).collect(),
            unchanged: scored.same.iter().map(|one| one.who.to_string()).collect(),
        }))
    })
    .await
}

/// Whom a person may score: agents of theirs but not themselves, and the groups that they lead.
struct Scored<'a> {
    who: &'a Principal,
    whose: Whose,
}

impl Scored<'_> {
    fn allows(&self, one: &ByHand) -> bool {
        if one.is_of_group {
            return self.whose == Whose::Everybody || one.group.as_ref().is_some_and(|group| self.who.groups.contains(group));
        }
        self.whose.allows(&one.who) && self.who.agent.as_ref() != Some(&one.who)
    }
}

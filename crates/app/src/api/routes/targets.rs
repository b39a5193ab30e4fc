//! Sales targets of a month.

use crate::api::error::{ApiError, Problem};
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::period::month_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::desk::{Desk, people, refuse_closed, targets};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::records::{Agent, Target};
use jinpai_model::{AgentId, Fen, Month, Row};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, set))
}

/// Somebody's target.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetView {
    /// Who.
    pub agent: String,
    /// The name.
    pub name: String,
    /// The group.
    pub group: Option<String>,
    /// Sales to reach in the month, in yuan; absent = there is no target.
    pub sales: Option<String>,
    /// The target of the month before.
    pub before: Option<String>,
}

impl Listed for TargetView {
    const COLUMNS: &'static [&'static str] = &["agent", "name", "group", "sales", "before"];
    const NAME: &'static str = "targets";
    const ZH: &'static str = "销售目标";

    fn cell(&self, column: usize) -> V {
        let money = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Fen>().ok()).into();
        match column {
            0 => self.agent.as_str().into(),
            1 => self.name.as_str().into(),
            2 => V::text(self.group.as_deref()),
            3 => money(&self.sales),
            _ => money(&self.before),
        }
    }
}

/// Targets to set; those that are not named stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TargetsBody {
    /// One for each person.
    pub targets: Vec<TargetBody>,
}

/// A target.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TargetBody {
    /// Who.
    pub agent: String,
    /// Sales to reach, in yuan: `"30000.00"`.
    pub sales: String,
}

/// How many were entered.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetsView {
    /// Targets that are new or other ones than before.
    pub changed: usize,
}

/// The targets of everybody who is employed on a day of the month.
#[utoipa::path(get, path = "/targets/{month}", operation_id = "targets_list", tag = "people", params(("month" = String, Path), ListQuery),
    extensions(("x-permission" = json!("people.read"))),
    responses((status = 200, body = Page<TargetView>), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn list(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(month): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let month = month_of("month", &month)?;
    app.blocking(move |app| {
        let agents: Vec<Agent> = records(app.store())?;
        let targets: Vec<Target> = records(app.store())?;
        let whose = who.whose("people.read", &agents, month);
        let ids: BTreeSet<&AgentId> = agents.iter().map(|row| &row.agent).filter(|agent| whose.allows(agent)).collect();
        let target = |agent: &AgentId, month: Option<Month>| {
            let row = targets.iter().find(|row| Some(row.month) == month && row.agent == *agent);
            row.map(|row| row.sales.to_string())
        };
        let view = |agent: &AgentId| {
            let own = people::own(&agents, agent);
            let row = people::on_day(&own, month.last_day())?;
            let is_there = row.hired_on.is_none_or(|hired| hired <= month.last_day())
                && row.left_on.is_none_or(|left| left >= month.first_day());
            is_there.then(|| TargetView {
                agent: agent.to_string(),
                name: row.name.to_string(),
                group: row.group.as_deref().map(str::to_owned),
                sales: target(agent, Some(month)),
                before: target(agent, month.before()),
            })
        };
        list::answer(ids.into_iter().filter_map(view).collect(), &query, lang)
    })
    .await
}

/// Sets targets of a month that is open.
#[utoipa::path(put, path = "/targets/{month}", operation_id = "targets_set", tag = "people", params(("month" = String, Path)),
    request_body = TargetsBody, extensions(("x-permission" = json!("people.write"))),
    responses((status = 200, body = TargetsView), (status = 401, body = Problem), (status = 422, body = Problem)))]
async fn set(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(month): Path<String>,
    Json(body): Json<TargetsBody>,
) -> Result<Json<TargetsView>, ApiError> {
    let month = month_of("month", &month)?;
    app.writing(move |app| {
        let store = app.store();
        refuse_closed(store, month, lang)?;
        let wanted: Vec<(String, String)> = body.targets.into_iter().map(|one| (one.agent, one.sales)).collect();
        let rows = targets::targets(&records(store)?, &records(store)?, month, &wanted)?;
        Desk::new(clock::now(), &who.name, lang)?.enter(store, "targets", rows.iter().map(Row::of).collect())?;
        Ok(Json(TargetsView { changed: rows.len() }))
    })
    .await
}

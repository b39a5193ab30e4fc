//! What moved since the month before, or since a day of the month: by line, and by person and line.

use super::{last, month_for};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::TextView;
use crate::api::period::day_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::jobs::board::MonthView;
use crate::jobs::pay::brief::{Brief, Moved, moved};
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::civil::Date;
use jinpai_model::{AgentId, Fen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(differences))
}

/// What moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedView {
    /// The month before; none where there is nothing to compare with, or where a day was asked for.
    pub last_month: Option<String>,
    /// The day at whose beginning the drafts stood as they are compared with.
    pub since: Option<String>,
    /// Line by line, of everybody whose pay the person may see together.
    pub lines: Vec<MovedLine>,
    /// Person by person, who moved most first.
    pub people: Vec<MovedPerson>,
}

/// A line that moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedLine {
    /// The line's id, or the kind of lines that are about one order or fault each.
    pub line: String,
    /// Its title.
    pub title: TextView,
    /// Before.
    pub before: Option<String>,
    /// Now.
    pub after: Option<String>,
    /// after − before.
    pub difference: String,
}

/// A person whose pay moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovedPerson {
    /// Who.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// Net of the month before; none if there was no payslip.
    pub before: Option<String>,
    /// Net of this month.
    pub after: Option<String>,
    /// The difference.
    pub difference: String,
    /// Its lines that moved.
    pub lines: Vec<MovedLine>,
}

/// Whose.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MovedQuery {
    /// Only this person.
    pub agent: Option<String>,
    /// Not since the month before, but since this day of the month began: `2025-11-30`.
    pub since: Option<String>,
}

/// What moved of the pay since the month before, or of its draft since a day of the month began.
#[utoipa::path(get, path = "/pay/{month}/moved", tag = "pay", extensions(("x-permission" = json!("pay.read"))),
    params(("month" = String, Path, description = "2025-11"), MovedQuery),
    responses((status = 200, body = MovedView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn differences(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Path(month): Path<String>,
    Query(query): Query<MovedQuery>,
) -> Result<Json<MovedView>, ApiError> {
    app.blocking(move |app| {
        let (view, whose) = month_for(app, &who, at_least, &month, lang)?;
        let wanted = query.agent.as_deref().map(AgentId::from);
        if let Some(agent) = &wanted {
            whose.check(agent)?;
        }
        let shown = |brief: &Brief| whose.allows(&brief.agent) && wanted.as_ref().is_none_or(|agent| *agent == brief.agent);
        let since = query.since.as_deref().map(|day| since(&view, day)).transpose()?;
        let before = match since {
            Some(day) => app.board().drafts_before(&view, day, lang)?.as_ref().clone(),
            None => last(app, &view, lang)?,
        };
        if before.is_empty() {
            return Ok(Json(MovedView { last_month: None, since: None, lines: Vec::new(), people: Vec::new() }));
        }
        let before: Vec<Brief> = before.into_iter().filter(shown).collect();
        let after: Vec<Brief> = view.paid.slips.iter().map(Brief::of_slip).filter(shown).collect();
        let last_month = if since.is_some() { None } else { view.month().before() };
        Ok(Json(MovedView {
            last_month: last_month.map(|month| month.to_string()),
            since: since.map(|day| day.to_string()),
            lines: lines(moved(&before, &after)),
            people: people(&before, &after),
        }))
    })
    .await
}

/// A day of an open month that drafts are compared with; a closed month does not move.
fn since(view: &MonthView, day: &str) -> Result<Date, ApiError> {
    let day = day_of("since", day)?;
    if view.closed.is_some() {
        let month = view.month();
        let (zh, en) = (format!("{month} 已结账，不再变动"), format!("{month} is closed and does not move any more"));
        return Err(ApiError::invalid("since", zh, en));
    }
    if !view.month().contains(day) {
        let month = view.month();
        return Err(ApiError::invalid("since", format!("请写 {month} 的一天"), format!("write a day of {month}")));
    }
    Ok(day)
}

fn lines(moved: Vec<Moved>) -> Vec<MovedLine> {
    let line = |one: Moved| MovedLine {
        difference: one.difference().to_string(),
        line: one.key,
        title: one.title.into(),
        before: one.before.map(|sum| sum.to_string()),
        after: one.after.map(|sum| sum.to_string()),
    };
    moved.into_iter().filter(|one| one.difference() != Fen::ZERO).map(line).collect()
}

fn people(before: &[Brief], after: &[Brief]) -> Vec<MovedPerson> {
    let by_agent = |briefs: &'_ [Brief]| -> BTreeMap<AgentId, Brief> {
        briefs.iter().map(|brief| (brief.agent.clone(), brief.clone())).collect()
    };
    let (old, new) = (by_agent(before), by_agent(after));
    let agents: BTreeSet<&AgentId> = old.keys().chain(new.keys()).collect();
    let person = |agent: &AgentId| {
        let (then, now) = (old.get(agent), new.get(agent));
        let net = |brief: Option<&Brief>| brief.map(|brief| brief.net);
        let difference = net(now).unwrap_or_default() - net(then).unwrap_or_default();
        let person = MovedPerson {
            agent: agent.to_string(),
            name: now.or(then).map(|brief| brief.name.clone()).unwrap_or_default(),
            before: net(then).map(|sum| sum.to_string()),
            after: net(now).map(|sum| sum.to_string()),
            difference: difference.to_string(),
            lines: lines(moved(then, now)),
        };
        (difference, person)
    };
    let mut people: Vec<(Fen, MovedPerson)> = agents.into_iter().map(person).collect();
    people.retain(|(difference, person)| *difference != Fen::ZERO || !person.lines.is_empty());
    people.sort_by_key(|(difference, _)| std::cmp::Reverse(difference.fen().saturating_abs()));
    people.into_iter().map(|(_, person)| person).collect()
}

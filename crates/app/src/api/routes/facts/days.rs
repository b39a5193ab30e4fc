//! Agents' days and shifts.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::facts::{FactKind, counts_shift};
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use jinpai_calc::measures::attendance::{ShiftFact, ShiftStatus};
use jinpai_calc::measures::days::AgentDay;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::{AgentId, ShopId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(days)).routes(routes!(shifts))
}

/// An agent's day in a shop. Sums and counts; what they are stands in the table of the daily figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayRow {
    /// Business day.
    pub day: String,
    /// Shop.
    pub shop: String,
    /// The agent.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// Buyers who wrote.
    pub consults: i64,
    /// Those of them who were answered.
    pub receptions: i64,
    /// Messages of buyers.
    pub buyer_messages: i64,
    /// Messages of the agent.
    pub agent_messages: i64,
    /// Answered rounds.
    pub rounds: i64,
    /// Their mean wait, seconds.
    pub mean_wait: Option<i64>,
    /// Rounds answered late.
    pub slow: i64,
    /// Rounds nobody answered.
    pub unanswered: i64,
    /// The most buyers at once.
    pub max_concurrent: i64,
    /// Seconds online.
    pub online: i64,
}

/// Shop, agent, day and what was counted.
type DayFact<'a> = (&'a ShopId, &'a AgentId, Date, &'a AgentDay);

/// Seconds, rounded; none without rounds.
fn mean_wait(day: &AgentDay) -> Option<i64> {
    let (wait, rounds) = (day.counts.reply_wait, day.counts.rounds);
    (rounds > 0).then(|| (wait + rounds / 2) / rounds)
}

impl Row<'_, DayFact<'_>> {
    fn view(&self) -> DayRow {
        let (shop, agent, day, facts) = self.fact;
        let counts = &facts.counts;
        DayRow {
            day: day.to_string(),
            shop: shop.to_string(),
            agent: agent.to_string(),
            name: self.name(agent),
            consults: counts.consults,
            receptions: counts.receptions,
            buyer_messages: counts.buyer_messages,
            agent_messages: counts.agent_messages,
            rounds: counts.rounds,
            mean_wait: mean_wait(facts),
            slow: counts.slow,
            unanswered: counts.unanswered,
            max_concurrent: facts.max_concurrent(),
            online: counts.online,
        }
    }
}

serialised!(DayFact<'_>);

impl Listed for Row<'_, DayFact<'_>> {
    const COLUMNS: &'static [&'static str] = &[
        "day",
        "shop",
        "agent",
        "name",
        "consults",
        "receptions",
        "buyer_messages",
        "agent_messages",
        "rounds",
        "mean_wait",
        "slow",
        "unanswered",
        "max_concurrent",
        "online",
    ];
    const NAME: &'static str = "agent_days";
    const ZH: &'static str = "客服日";

    fn cell(&self, column: usize) -> V {
        let (shop, agent, day, facts) = self.fact;
        let counts = &facts.counts;
        match column {
            0 => day.into(),
            1 => shop.as_str().into(),
            2 => agent.as_str().into(),
            3 => V::text(self.names.name(agent)),
            4 => counts.consults.into(),
            5 => counts.receptions.into(),
            6 => counts.buyer_messages.into(),
            7 => counts.agent_messages.into(),
            8 => counts.rounds.into(),
            9 => mean_wait(facts).into(),
            10 => counts.slow.into(),
            11 => counts.unanswered.into(),
            12 => facts.max_concurrent().into(),
            _ => counts.online.into(),
        }
    }
}

/// Agents' days, each in each shop.
#[utoipa::path(get, path = "/facts/days", operation_id = "facts_days", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<DayRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn days(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Query(days): Query<PeriodQuery>,
    Query(reach): Query<ReachQuery>,
    Query(facts): Query<FactsQuery>,
    Query(list): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Days)?;
        let mut rows = asked.rows(|view| {
            let all = view.measures().agent_days.iter();
            let facts = all.map(|((shop, agent, day), facts)| (shop, agent, *day, facts));
            facts.filter(|(shop, agent, day, _)| asked.has(*day, shop, agent)).collect::<Vec<DayFact<'_>>>()
        });
        rows.sort_by_key(|row| row.fact.2);
        asked.answer(rows, &list)
    })
    .await
}

/// A shift.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShiftRow {
    /// The day it starts.
    pub day: String,
    /// The agent.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// Its kind.
    pub kind: Option<String>,
    /// `worked`, `missing_punch`, `paid_leave`, `unpaid_leave`, `absent` or `running`.
    pub status: String,
    /// Minutes late.
    pub late: i64,
    /// Minutes left early.
    pub early: i64,
}

fn status(shift: &ShiftFact) -> &'static str {
    match shift.status {
        ShiftStatus::Worked => "worked",
        ShiftStatus::MissingPunch => "missing_punch",
        ShiftStatus::OnLeave { paid: true } => "paid_leave",
        ShiftStatus::OnLeave { paid: false } => "unpaid_leave",
        ShiftStatus::Absent => "absent",
        ShiftStatus::Running => "running",
    }
}

impl Row<'_, &ShiftFact> {
    fn view(&self) -> ShiftRow {
        let shift = self.fact;
        ShiftRow {
            day: shift.date.to_string(),
            agent: shift.agent.to_string(),
            name: self.name(&shift.agent),
            kind: shift.kind.as_deref().map(str::to_owned),
            status: status(shift).to_owned(),
            late: shift.late,
            early: shift.early,
        }
    }
}

serialised!(&ShiftFact);

impl Listed for Row<'_, &ShiftFact> {
    const COLUMNS: &'static [&'static str] = &["day", "agent", "name", "kind", "status", "late", "early"];
    const NAME: &'static str = "shifts";
    const ZH: &'static str = "班次";

    fn cell(&self, column: usize) -> V {
        let shift = self.fact;
        match column {
            0 => shift.date.into(),
            1 => shift.agent.as_str().into(),
            2 => V::text(self.names.name(&shift.agent)),
            3 => V::text(shift.kind.as_deref()),
            4 => status(shift).into(),
            5 => shift.late.into(),
            _ => shift.early.into(),
        }
    }
}

/// Shifts and what became of them.
#[utoipa::path(get, path = "/facts/shifts", operation_id = "facts_shifts", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<ShiftRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn shifts(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    at_least: AtLeast,
    Query(days): Query<PeriodQuery>,
    Query(reach): Query<ReachQuery>,
    Query(facts): Query<FactsQuery>,
    Query(list): Query<ListQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Shifts)?;
        let mut rows = asked.rows(|view| {
            let is_asked = |shift: &&ShiftFact| {
                asked.period.span.contains(shift.date)
                    && asked.reach.agent(&shift.agent)
                    && asked.has_status(status(shift))
                    && asked.figure.is_none_or(|figure| counts_shift(figure, shift))
            };
            let months = view.paid.measured.months.values();
            months.flat_map(|month| &month.attendance.shifts).filter(is_asked).collect::<Vec<_>>()
        });
        rows.sort_by_key(|row| row.fact.span);
        asked.answer(rows, &list)
    })
    .await
}

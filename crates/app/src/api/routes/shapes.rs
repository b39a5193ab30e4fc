//! How the work is spread: rounds over weekdays and hours, and the funnel from who wrote to who bought.

use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::{self, Reach, ReachQuery};
use crate::api::state::App;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::funnels::Funnel;
use jinpai_calc::measures::hours::HourSums;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(hours)).routes(routes!(funnel))
}

/// Rounds by weekday and hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursView {
    /// Hours in which anything began, Monday first.
    pub cells: Vec<HourCell>,
}

/// An hour of a weekday.
#[derive(Debug, Serialize, ToSchema)]
pub struct HourCell {
    /// 1 = Monday, 7 = Sunday; of the business day.
    pub weekday: usize,
    /// 0 to 23, in the shop's time.
    pub hour: usize,
    /// Rounds that began.
    pub arrivals: i64,
    /// Those answered.
    pub answered: i64,
    /// Their mean wait, seconds.
    pub mean_wait: Option<i64>,
    /// The mean wait of the first rounds among them.
    pub first_wait: Option<i64>,
    /// Those nobody answered.
    pub unanswered: i64,
}

impl HourCell {
    fn of(weekday: usize, hour: usize, sums: &HourSums) -> Self {
        let mean = |sum: i64, count: i64| (count > 0).then(|| (sum + count / 2) / count);
        Self {
            weekday: weekday + 1,
            hour,
            arrivals: sums.arrivals,
            answered: sums.answered,
            mean_wait: mean(sums.wait, sums.answered),
            first_wait: mean(sums.first_wait, sums.firsts),
            unanswered: sums.unanswered,
        }
    }
}

/// When buyers ask and how long they wait, by weekday and hour.
#[utoipa::path(get, path = "/hours", tag = "figures", extensions(("x-permission" = json!("figures.read"))),
    params(PeriodQuery, ReachQuery),
    responses((status = 200, body = HoursView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn hours(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(days): Query<PeriodQuery>,
    Query(asked): Query<ReachQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let period = reach::period(app.board(), days.days()?, at_least, lang)?;
        let reach = Reach::of(&who, &asked, period.agents(), period.span.to)?;
        let week = period.hours(&|shop| reach.shop(shop), &|agent| reach.agent(agent));
        let cells = week.iter().enumerate().flat_map(|(weekday, hours)| {
            let all = hours.iter().enumerate().filter(|(_, sums)| **sums != HourSums::default());
            all.map(move |(hour, sums)| HourCell::of(weekday, hour, sums))
        });
        Ok(reach::resting_on(period.up_to(), Json(HoursView { cells: cells.collect() })))
    })
    .await
}

/// How far buyers came. An inquiry of a whole team counts once; of one person as it counts for that person.
#[derive(Debug, Serialize, ToSchema)]
pub struct FunnelView {
    /// Buyers who wrote, each day and agent.
    pub consults: i64,
    /// Those of them who were answered.
    pub receptions: i64,
    /// Those of them who may buy.
    pub inquiries: i64,
    /// Those of them who ordered.
    pub ordered: i64,
    /// Those of them who paid in time.
    pub converted: i64,
    /// Inquiries that may still convert.
    pub pending: i64,
    /// Inquiries that led to no order.
    pub lost: i64,
}

impl From<Funnel> for FunnelView {
    fn from(funnel: Funnel) -> Self {
        let Funnel { consults, receptions, inquiries, ordered, converted, pending, lost } = funnel;
        Self { consults, receptions, inquiries, ordered, converted, pending, lost }
    }
}

/// From who wrote to who bought.
#[utoipa::path(get, path = "/funnel", tag = "figures", extensions(("x-permission" = json!("figures.read"))),
    params(PeriodQuery, ReachQuery),
    responses((status = 200, body = FunnelView), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
async fn funnel(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(days): Query<PeriodQuery>,
    Query(asked): Query<ReachQuery>,
) -> Result<Response, ApiError> {
    app.blocking(move |app| {
        let period = reach::period(app.board(), days.days()?, at_least, lang)?;
        let reach = Reach::of(&who, &asked, period.agents(), period.span.to)?;
        let of_agents = |agent: &jinpai_model::AgentId| reach.agent(agent);
        let agents = (!reach.is_everybody()).then_some(&of_agents as &dyn Fn(&jinpai_model::AgentId) -> bool);
        let funnel = period.funnel(&|shop| reach.shop(shop), agents);
        Ok(reach::resting_on(period.up_to(), Json(FunnelView::from(funnel))))
    })
    .await
}

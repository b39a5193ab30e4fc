//! Rounds: questions and what became of them.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::board::RoundView;
use crate::jobs::facts::{FactKind, counts_round};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rounds))
}

/// A round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundRow {
    /// The buyer's first message of it, in the shop's time.
    pub start: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// The thread's agent.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// Business day.
    pub day: String,
    /// The message that ended it.
    pub end: Option<String>,
    /// Seconds of waiting, where it counts.
    pub wait: Option<i64>,
    /// `answered`, `transferred`, `unanswered` or `open`.
    pub status: String,
    /// The first of its thread and day.
    pub first: bool,
    /// Begun in service hours.
    pub in_service: bool,
    /// Off duty: in no wait figure.
    pub off_duty: bool,
    /// The screen with the conversation, for who may read chats, its messages marked.
    pub chat: Option<String>,
}

impl Row<'_, RoundView<'_>> {
    fn view(&self) -> RoundRow {
        let round = &self.fact;
        let marks: Vec<_> = std::iter::once(round.opened).chain(round.ended).collect();
        RoundRow {
            start: self.time(round.shop, round.start),
            shop: round.shop.to_string(),
            buyer: self.buyers.name(round.buyer),
            agent: round.agent.to_string(),
            name: self.name(round.agent),
            day: round.day.to_string(),
            end: round.end.map(|end| self.time(round.shop, end)),
            wait: round.wait,
            status: round.status.code().to_owned(),
            first: round.first,
            in_service: round.in_service,
            off_duty: round.off_duty,
            chat: self.chat(round.shop, round.buyer, round.start, &marks),
        }
    }
}

serialised!(RoundView<'_>);

impl Listed for Row<'_, RoundView<'_>> {
    const COLUMNS: &'static [&'static str] =
        &["start", "shop", "buyer", "agent", "name", "day", "end", "wait", "status", "first", "in_service", "off_duty"];
    const NAME: &'static str = "rounds";
    const ZH: &'static str = "回合";

    fn cell(&self, column: usize) -> V {
        let round = &self.fact;
        match column {
            0 => self.local(round.shop, round.start).into(),
            1 => round.shop.as_str().into(),
            2 => self.buyers.cell(round.buyer),
            3 => round.agent.as_str().into(),
            4 => V::text(self.names.name(round.agent)),
            5 => round.day.into(),
            6 => round.end.map(|end| self.local(round.shop, end)).into(),
            7 => round.wait.into(),
            8 => round.status.code().into(),
            9 => round.first.into(),
            10 => round.in_service.into(),
            _ => round.off_duty.into(),
        }
    }
}

/// Rounds, by start; those of a figure are those it counts.
#[utoipa::path(get, path = "/facts/rounds", operation_id = "facts_rounds", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<RoundRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn rounds(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Rounds)?;
        let mut rows = asked.rows(|view| {
            let is_asked = |round: &RoundView<'_>| {
                asked.has(round.day, round.shop, round.agent)
                    && asked.has_status(round.status.code())
                    && asked.figure.is_none_or(|figure| counts_round(view, figure, round))
            };
            match asked.reach.asked_agent() {
                Some(agent) => view.rounds.of_agent(agent).filter(is_asked).collect::<Vec<_>>(),
                None => view.rounds.iter().filter(is_asked).collect(),
            }
        });
        rows.sort_by_key(|row| row.fact.start);
        asked.answer(rows, &list)
    })
    .await
}

//! Inquiries: buyers who may buy, and what they came to for each of their agents.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::facts::{FactKind, counts_inquiry};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::inquiries::{AgentOutcome, Inquiry};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::OrderId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(inquiries))
}

/// An inquiry for one of its agents.
#[derive(Debug, Serialize, ToSchema)]
pub struct InquiryRow {
    /// The buyer's first message that day, in the shop's time.
    pub first_message: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// The agent.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// Business day.
    pub day: String,
    /// For this agent: `converted`, `ordered`, `pending`, `lost` (no order at all), `elsewhere` (not this agent's).
    pub status: String,
    /// The order that it came to.
    pub order: Option<String>,
    /// All agents who served the buyer that day.
    pub agents: Vec<String>,
    /// The screen with the conversation, for who may read chats.
    pub chat: Option<String>,
}

/// An inquiry and the agent it is looked at for.
type Fact<'a> = (&'a Inquiry, &'a AgentOutcome);

fn status((inquiry, outcome): Fact<'_>) -> &'static str {
    match outcome {
        AgentOutcome { converted: true, .. } => "converted",
        AgentOutcome { pending: true, .. } => "pending",
        _ if inquiry.lost => "lost",
        AgentOutcome { ordered: true, .. } => "ordered",
        _ => "elsewhere",
    }
}

impl Row<'_, Fact<'_>> {
    fn view(&self) -> InquiryRow {
        let (inquiry, outcome) = self.fact;
        InquiryRow {
            first_message: self.time(&inquiry.shop, inquiry.first_message),
            shop: inquiry.shop.to_string(),
            buyer: self.buyers.name(&inquiry.buyer),
            agent: outcome.agent.to_string(),
            name: self.name(&outcome.agent),
            day: inquiry.day.to_string(),
            status: status(self.fact).to_owned(),
            order: inquiry.order.as_ref().map(ToString::to_string),
            agents: inquiry.agents.iter().map(|outcome| outcome.agent.to_string()).collect(),
            chat: self.chat(&inquiry.shop, &inquiry.buyer, inquiry.first_message, &[inquiry.source]),
        }
    }
}

serialised!(Fact<'_>);

impl Listed for Row<'_, Fact<'_>> {
    const COLUMNS: &'static [&'static str] = &["first_message", "shop", "buyer", "agent", "name", "day", "status", "order"];
    const NAME: &'static str = "inquiries";
    const ZH: &'static str = "询单";

    fn cell(&self, column: usize) -> V {
        let (inquiry, outcome) = self.fact;
        match column {
            0 => self.local(&inquiry.shop, inquiry.first_message).into(),
            1 => inquiry.shop.as_str().into(),
            2 => self.buyers.cell(&inquiry.buyer),
            3 => outcome.agent.as_str().into(),
            4 => V::text(self.names.name(&outcome.agent)),
            5 => inquiry.day.into(),
            6 => status(self.fact).into(),
            _ => V::text(inquiry.order.as_ref().map(OrderId::as_str)),
        }
    }
}

/// Inquiries, each once for every agent it counts for, by time.
#[utoipa::path(get, path = "/facts/inquiries", operation_id = "facts_inquiries", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<InquiryRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn inquiries(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Inquiries)?;
        let mut rows = asked.rows(|view| {
            let all = view.measures().inquiries.iter();
            let pairs = all.flat_map(|inquiry| inquiry.agents.iter().map(move |outcome| (inquiry, outcome)));
            let is_asked = |fact: &Fact<'_>| {
                asked.has(fact.0.day, &fact.0.shop, &fact.1.agent)
                    && asked.has_status(status(*fact))
                    && asked.figure.is_none_or(|figure| counts_inquiry(figure, fact.1))
            };
            pairs.filter(is_asked).collect()
        });
        rows.sort_by_key(|row| row.fact.0.first_message);
        asked.answer(rows, &list)
    })
    .await
}

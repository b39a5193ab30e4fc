//! Reviews: those written in the period, and those repaired in it.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::facts::{FactKind, counts_review};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::aftersales::ReviewFact;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::{AgentId, ShopId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(reviews))
}

/// A review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewRow {
    /// Review number.
    pub review: String,
    /// The order that it names.
    pub order: String,
    /// Shop, where known.
    pub shop: Option<String>,
    /// Buyer, where known; masked for who may not read chats.
    pub buyer: Option<String>,
    /// Whose order it is on.
    pub agent: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// The day it was written, if in its month.
    pub written: Option<String>,
    /// `good`, `neutral` or `bad`, as it is now; none if it was only repaired in the month.
    pub status: Option<String>,
    /// Whether it was neutral or bad at any time.
    pub ever_bad: bool,
    /// The day it was repaired.
    pub repaired: Option<String>,
    /// By whom.
    pub repaired_by: Option<String>,
    /// The screen with the conversation, for who may read chats.
    pub chat: Option<String>,
}

impl Row<'_, &ReviewFact> {
    fn view(&self) -> ReviewRow {
        let review = self.fact;
        ReviewRow {
            review: review.review.to_string(),
            order: review.order.to_string(),
            shop: review.shop.as_ref().map(ToString::to_string),
            buyer: review.buyer.as_ref().map(|buyer| self.buyers.name(buyer)),
            agent: review.agent.as_ref().map(ToString::to_string),
            name: review.agent.as_ref().and_then(|agent| self.name(agent)),
            written: review.days.first.map(|day| day.to_string()),
            status: review.rating.map(|rating| rating.code().to_owned()),
            ever_bad: review.ever_bad,
            repaired: review.days.second.map(|day| day.to_string()),
            repaired_by: review.repaired_by.as_ref().map(ToString::to_string),
            chat: review
                .shop
                .as_ref()
                .zip(review.buyer.as_ref())
                .and_then(|(shop, buyer)| self.chat(shop, buyer, review.written, &[])),
        }
    }
}

serialised!(&ReviewFact);

impl Listed for Row<'_, &ReviewFact> {
    const COLUMNS: &'static [&'static str] =
        &["review", "order", "shop", "buyer", "agent", "name", "written", "status", "ever_bad", "repaired", "repaired_by"];
    const NAME: &'static str = "reviews";
    const ZH: &'static str = "评价";

    fn cell(&self, column: usize) -> V {
        let review = self.fact;
        match column {
            0 => (&*review.review).into(),
            1 => review.order.as_str().into(),
            2 => V::text(review.shop.as_ref().map(ShopId::as_str)),
            3 => review.buyer.as_ref().map(|buyer| self.buyers.cell(buyer)).into(),
            4 => V::text(review.agent.as_ref().map(AgentId::as_str)),
            5 => V::text(review.agent.as_ref().and_then(|agent| self.names.name(agent))),
            6 => review.days.first.into(),
            7 => V::text(review.rating.map(jinpai_model::words::Rating::code)),
            8 => review.ever_bad.into(),
            9 => review.days.second.into(),
            _ => V::text(review.repaired_by.as_ref().map(AgentId::as_str)),
        }
    }
}

/// Reviews written or repaired in the period. Those on nobody's order are seen by who sees everybody's.
#[utoipa::path(get, path = "/facts/reviews", operation_id = "facts_reviews", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<ReviewRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn reviews(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Reviews)?;
        let is_in = |day: Option<jiff::civil::Date>| day.is_some_and(|day| asked.period.span.contains(day));
        let own = |agent: &AgentId| asked.reach.agent(agent);
        let mut rows = asked.rows(|view| {
            let is_asked = |review: &&ReviewFact| {
                let shop = review.shop.as_ref().map_or_else(|| asked.reach.shops().is_none(), |shop| asked.reach.shop(shop));
                let written = is_in(review.days.first);
                let repaired = is_in(review.days.second) && review.repaired_by.as_ref().is_some_and(own);
                let of_own = written && review.agent.as_ref().is_some_and(own);
                let seen = of_own || repaired || written && asked.reach.sees_shops();
                let counted = match asked.figure {
                    Some(figure) => counts_review(view, figure, review, &own),
                    None => of_own || repaired || review.agent.is_none() && asked.reach.is_everybody(),
                };
                let status = review.rating.map_or("", jinpai_model::words::Rating::code);
                shop && seen && counted && asked.has_status(status)
            };
            view.measures().reviews.iter().filter(is_asked).collect()
        });
        rows.sort_by_key(|row| row.fact.written);
        asked.answer(rows, &list)
    })
    .await
}

//! Orders: paid ones with whose they are and what of them counts; created ones with whether they were paid.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::facts::{FactKind, counts_order};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::aftersales::CreatedOrder;
use jinpai_calc::measures::credits::{Bucket, Credit};
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::AgentId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(orders)).routes(routes!(created))
}

/// A paid order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderRow {
    /// The day it counts for.
    pub day: String,
    /// Order.
    pub order: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// Whose it is; nobody's if silent.
    pub agent: Option<String>,
    /// The name for people.
    pub name: Option<String>,
    /// Why: `order`, `chased`, `flag`, `chase`, `protected`, `decided` or `silent`.
    pub status: String,
    /// What it counts for, yuan.
    pub amount: String,
    /// What was taken from it.
    pub deducted: String,
    /// What is left.
    pub net: String,
    /// What was paid.
    pub paid: String,
    /// Pieces.
    pub items: i64,
    /// Of a campaign.
    pub campaign: bool,
    /// Has a successful refund or return.
    pub refunded: bool,
    /// The screen with whose it is and why.
    pub credit: String,
    /// The screen with the conversation, for who may read chats, the deciding message marked.
    pub chat: Option<String>,
}

impl Row<'_, &Credit> {
    fn view(&self) -> OrderRow {
        let credit = self.fact;
        // A note or a decision that decided is no message; its time still says where to look.
        let is_message = !matches!(credit.bucket, Bucket::Decided | Bucket::Flag);
        let chat = credit.decided_by.as_ref().and_then(|decider| {
            let marks = [decider.source];
            self.chat(&credit.shop, &credit.buyer, decider.at, if is_message { &marks } else { &[] })
        });
        OrderRow {
            day: credit.dated.to_string(),
            order: credit.order.to_string(),
            shop: credit.shop.to_string(),
            buyer: self.buyers.name(&credit.buyer),
            agent: credit.agent.as_ref().map(ToString::to_string),
            name: credit.agent.as_ref().and_then(|agent| self.name(agent)),
            status: credit.bucket.code().to_owned(),
            amount: credit.amount.to_string(),
            deducted: credit.deducted().to_string(),
            net: credit.net().to_string(),
            paid: credit.paid.to_string(),
            items: credit.items,
            campaign: credit.campaign,
            refunded: credit.refunded,
            credit: self.credit(&credit.shop, credit.order.as_str()),
            chat,
        }
    }
}

serialised!(&Credit);

impl Listed for Row<'_, &Credit> {
    const COLUMNS: &'static [&'static str] = &[
        "day", "order", "shop", "buyer", "agent", "name", "status", "amount", "deducted", "net", "paid", "items", "campaign",
        "refunded",
    ];
    const NAME: &'static str = "orders";
    const ZH: &'static str = "订单";

    fn cell(&self, column: usize) -> V {
        let credit = self.fact;
        match column {
            0 => credit.dated.into(),
            1 => credit.order.as_str().into(),
            2 => credit.shop.as_str().into(),
            3 => self.buyers.cell(&credit.buyer),
            4 => V::text(credit.agent.as_ref().map(AgentId::as_str)),
            5 => V::text(credit.agent.as_ref().and_then(|agent| self.names.name(agent))),
            6 => credit.bucket.code().into(),
            7 => credit.amount.into(),
            8 => credit.deducted().into(),
            9 => credit.net().into(),
            10 => credit.paid.into(),
            11 => credit.items.into(),
            12 => credit.campaign.into(),
            _ => credit.refunded.into(),
        }
    }
}

/// Paid orders with whose they are, by day. Silent ones are seen by who sees everybody's.
#[utoipa::path(get, path = "/facts/orders", operation_id = "facts_orders", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<OrderRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn orders(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Orders)?;
        let mut rows = asked.rows(|view| {
            let own = |agent: &_| asked.reach.agent(agent);
            let is_seen = |credit: &Credit| match (&credit.agent, asked.figure) {
                (Some(agent), _) if own(agent) => true,
                // The shop's own figures rest on everybody's orders and on those of nobody.
                (None, _) | (Some(_), Some(_)) => asked.reach.sees_shops(),
                (Some(_), None) => false,
            };
            let is_asked = |credit: &&Credit| {
                asked.period.span.contains(credit.dated)
                    && asked.reach.shop(&credit.shop)
                    && is_seen(credit)
                    && asked.has_status(credit.bucket.code())
                    && match asked.figure {
                        Some(figure) => counts_order(view, figure, credit, &own),
                        None => credit.agent.as_ref().map_or_else(|| asked.reach.is_everybody(), own),
                    }
            };
            view.measures().credits.iter().filter(is_asked).collect()
        });
        rows.sort_by_key(|row| row.fact.dated);
        asked.answer(rows, &list)
    })
    .await
}

/// An order that was created.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedRow {
    /// When it was created, in the shop's time.
    pub created: String,
    /// Order.
    pub order: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// Its order agent.
    pub agent: String,
    /// The name for people.
    pub name: Option<String>,
    /// `paid` or `unpaid`.
    pub status: String,
    /// The screen with the conversation, for who may read chats.
    pub chat: Option<String>,
}

fn paid(order: &CreatedOrder) -> &'static str {
    if order.paid { "paid" } else { "unpaid" }
}

impl Row<'_, &CreatedOrder> {
    fn view(&self) -> CreatedRow {
        let order = self.fact;
        CreatedRow {
            created: self.time(&order.shop, order.at),
            order: order.order.to_string(),
            shop: order.shop.to_string(),
            buyer: self.buyers.name(&order.buyer),
            agent: order.agent.to_string(),
            name: self.name(&order.agent),
            status: paid(order).to_owned(),
            chat: self.chat(&order.shop, &order.buyer, order.at, &[]),
        }
    }
}

serialised!(&CreatedOrder);

impl Listed for Row<'_, &CreatedOrder> {
    const COLUMNS: &'static [&'static str] = &["created", "order", "shop", "buyer", "agent", "name", "status"];
    const NAME: &'static str = "created_orders";
    const ZH: &'static str = "下单";

    fn cell(&self, column: usize) -> V {
        let order = self.fact;
        match column {
            0 => self.local(&order.shop, order.at).into(),
            1 => order.order.as_str().into(),
            2 => order.shop.as_str().into(),
            3 => self.buyers.cell(&order.buyer),
            4 => order.agent.as_str().into(),
            5 => V::text(self.names.name(&order.agent)),
            _ => paid(order).into(),
        }
    }
}

/// Orders created, with their order agents, by time; what the payment rate is made of.
#[utoipa::path(get, path = "/facts/created", operation_id = "facts_created", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<CreatedRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn created(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Created)?;
        // The one figure made of them counts them all.
        let mut rows = asked.rows(|view| {
            let is_asked =
                |order: &&CreatedOrder| asked.has(order.day, &order.shop, &order.agent) && asked.has_status(paid(order));
            view.measures().created.iter().filter(is_asked).collect()
        });
        rows.sort_by_key(|row| row.fact.at);
        asked.answer(rows, &list)
    })
    .await
}

//! Refunds: those completed in the period, and the parcels opened in it.

use super::{Asked, FactsQuery, Query as FactQuery, Row, serialised};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{ListQuery, Listed, Page};
use crate::api::period::PeriodQuery;
use crate::api::principal::{Principal, Speaks};
use crate::api::reach::ReachQuery;
use crate::api::state::App;
use crate::jobs::facts::{FactKind, counts_refund};
use axum::extract::{Query, State};
use axum::response::Response;
use jinpai_calc::measures::aftersales::RefundFact;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::{AgentId, ShopId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(refunds))
}

/// A refund.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundRow {
    /// Refund number.
    pub refund: String,
    /// The order that it names.
    pub order: String,
    /// Shop, where known.
    pub shop: Option<String>,
    /// Buyer, where known; masked for who may not read chats.
    pub buyer: Option<String>,
    /// `refund`, `return`, `exchange` or `resend`.
    pub kind: String,
    /// The money given back, yuan.
    pub amount: String,
    /// The day it was completed, if in its month.
    pub completed: Option<String>,
    /// Who completed it.
    pub handler: Option<String>,
    /// Their name for people.
    pub handler_name: Option<String>,
    /// Seconds from application to completion.
    pub seconds: Option<i64>,
    /// The day its parcel was opened.
    pub opened: Option<String>,
    /// By whom.
    pub opened_by: Option<String>,
    /// Their name for people.
    pub opener_name: Option<String>,
    /// The screen with the conversation, for who may read chats.
    pub chat: Option<String>,
}

impl Row<'_, &RefundFact> {
    fn handler(&self) -> Option<&AgentId> {
        self.fact.completed.as_ref().map(|(handler, _)| handler)
    }

    fn opener(&self) -> Option<&AgentId> {
        self.fact.opened.as_ref().map(|(opener, _)| opener)
    }

    fn view(&self) -> RefundRow {
        let refund = self.fact;
        RefundRow {
            refund: refund.refund.to_string(),
            order: refund.order.to_string(),
            shop: refund.shop.as_ref().map(ToString::to_string),
            buyer: refund.buyer.as_ref().map(|buyer| self.buyers.name(buyer)),
            kind: refund.kind.code().to_owned(),
            amount: refund.amount.to_string(),
            completed: refund.days.first.map(|day| day.to_string()),
            handler: self.handler().map(ToString::to_string),
            handler_name: self.handler().and_then(|agent| self.name(agent)),
            seconds: refund.completed.as_ref().map(|(_, seconds)| *seconds),
            opened: refund.days.second.map(|day| day.to_string()),
            opened_by: self.opener().map(ToString::to_string),
            opener_name: self.opener().and_then(|agent| self.name(agent)),
            chat: refund
                .shop
                .as_ref()
                .zip(refund.buyer.as_ref())
                .and_then(|(shop, buyer)| self.chat(shop, buyer, refund.applied, &[])),
        }
    }
}

serialised!(&RefundFact);

impl Listed for Row<'_, &RefundFact> {
    const COLUMNS: &'static [&'static str] =
        &["refund", "order", "shop", "buyer", "kind", "amount", "completed", "handler", "seconds", "opened", "opened_by"];
    const NAME: &'static str = "refunds";
    const ZH: &'static str = "退款";

    fn cell(&self, column: usize) -> V {
        let refund = self.fact;
        match column {
            0 => (&*refund.refund).into(),
            1 => refund.order.as_str().into(),
            2 => V::text(refund.shop.as_ref().map(ShopId::as_str)),
            3 => refund.buyer.as_ref().map(|buyer| self.buyers.cell(buyer)).into(),
            4 => refund.kind.code().into(),
            5 => refund.amount.into(),
            6 => refund.days.first.into(),
            7 => V::text(self.handler().map(AgentId::as_str)),
            8 => refund.completed.as_ref().map(|(_, seconds)| *seconds).into(),
            9 => refund.days.second.into(),
            _ => V::text(self.opener().map(AgentId::as_str)),
        }
    }
}

/// Refunds that somebody completed, and parcels that somebody opened, in the period.
#[utoipa::path(get, path = "/facts/refunds", operation_id = "facts_refunds", tag = "figures",
    extensions(("x-permission" = json!("figures.read"))), params(PeriodQuery, ReachQuery, FactsQuery, ListQuery),
    responses((status = 200, body = Page<RefundRow>), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
#[expect(clippy::too_many_arguments, reason = "each is a part of the request")]
async fn refunds(
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
        let asked = Asked::read(app, FactQuery { who, days, reach, facts, at_least, lang }, FactKind::Refunds)?;
        let is_in = |day: Option<jiff::civil::Date>| day.is_some_and(|day| asked.period.span.contains(day));
        let own = |agent: &AgentId| asked.reach.agent(agent);
        let mut rows = asked.rows(|view| {
            let is_asked = |refund: &&RefundFact| {
                let shop = refund.shop.as_ref().map_or_else(|| asked.reach.shops().is_none(), |shop| asked.reach.shop(shop));
                let completed = is_in(refund.days.first) && refund.completed.as_ref().is_some_and(|(agent, _)| own(agent));
                let opened = is_in(refund.days.second) && refund.opened.as_ref().is_some_and(|(agent, _)| own(agent));
                shop && (completed || opened)
                    && asked.has_status(refund.kind.code())
                    && asked.figure.is_none_or(|figure| counts_refund(figure, refund, &own))
            };
            view.measures().refunds.iter().filter(is_asked).collect()
        });
        rows.sort_by_key(|row| row.fact.applied);
        asked.answer(rows, &list)
    })
    .await
}

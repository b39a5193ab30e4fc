//! Disputes about whose an order is: the list for who decides, and how an agent raises one.

use super::Sight;
use super::why::{DisputeView, OrderPath, dispute_view};
use crate::api::error::{ApiError, Problem};
use crate::api::freshness::AtLeast;
use crate::api::list::{self, ListQuery, Listed, Page};
use crate::api::names::AgentView;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::board::MonthView;
use crate::jobs::desk::Desk;
use crate::jobs::desk::credit::{Disputed, dispute};
use crate::jobs::disputes::{Dispute, DisputeState, Disputes};
use crate::jobs::whose::whose;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_model::records::Agent;
use jinpai_model::{FileId, Lang, OrderId, ShopId};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(disputes)).routes(routes!(raise))
}

/// A dispute with the order as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeRow {
    /// The dispute.
    #[serde(flatten)]
    pub dispute: DisputeView,
    /// Whose the order is now.
    pub holder: Option<AgentView>,
    /// What it counts for, in yuan.
    pub amount: Option<String>,
    /// The day it counts for.
    pub dated: Option<String>,
}

impl Listed for DisputeRow {
    const COLUMNS: &'static [&'static str] = &[
        "time",
        "order",
        "shop",
        "agent",
        "name",
        "claims",
        "reason",
        "holder",
        "amount",
        "dated",
        "state",
        "decided_by",
        "answer",
    ];
    const NAME: &'static str = "disputes";
    const ZH: &'static str = "归属异议";

    fn cell(&self, column: usize) -> V {
        let Self { dispute, holder, amount, dated } = self;
        match column {
            0 => dispute.time.as_str().into(),
            1 => dispute.order.as_str().into(),
            2 => V::text(dispute.shop.as_deref()),
            3 => dispute.agent.agent.as_str().into(),
            4 => V::text(dispute.agent.name.as_deref()),
            5 => dispute.claims.into(),
            6 => dispute.reason.as_str().into(),
            7 => V::text(holder.as_ref().map(|holder| holder.name.as_deref().unwrap_or(&holder.agent))),
            8 => amount.as_deref().and_then(|amount| amount.parse().ok()).map_or(V::Empty, V::Money),
            9 => dated.as_deref().and_then(|day| day.parse().ok()).map_or(V::Empty, V::Day),
            10 => dispute.state.into(),
            11 => V::text(dispute.decided_by.as_deref()),
            _ => V::text(dispute.answer.as_deref()),
        }
    }
}

/// Which disputes.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DisputesQuery {
    /// `open`, `granted` or `refused`.
    pub status: Option<String>,
}

/// Disputes, the oldest first: an agent's own, a supervisor's group's, or all.
#[utoipa::path(get, path = "/disputes", operation_id = "disputes_list", tag = "orders", extensions(("x-permission" = json!("credits.read"))),
    params(DisputesQuery, ListQuery),
    responses((status = 200, body = Page<DisputeRow>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
async fn disputes(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Query(wanted): Query<DisputesQuery>,
    Query(query): Query<ListQuery>,
) -> Result<Response, ApiError> {
    let known = ["open", "granted", "refused"];
    if let Some(status) = wanted.status.as_deref().filter(|status| !known.contains(status)) {
        return Err(list::unknown("status", status, &known.join(", ")));
    }
    app.blocking(move |app| {
        let agents: Vec<Agent> = records(app.store())?;
        let all = Disputes::read(app.store())?;
        let mut rows = Vec::new();
        for dispute in all.all() {
            if wanted.status.as_deref().is_some_and(|status| dispute.state().code() != status) {
                continue;
            }
            rows.extend(row(app, &who, &agents, dispute, (at_least, lang))?);
        }
        rows.sort_by(|a, b| (&a.dispute.time, &a.dispute.order).cmp(&(&b.dispute.time, &b.dispute.order)));
        list::answer(rows, &query, lang)
    })
    .await
}

/// A dispute as a person sees it; none if they do not.
fn row(
    app: &App,
    who: &Principal,
    agents: &[Agent],
    dispute: &Dispute,
    (at_least, lang): (Option<FileId>, Lang),
) -> Result<Option<DisputeRow>, ApiError> {
    let row = &dispute.row;
    let shop = match &row.shop {
        Some(shop) => Some(shop.clone()),
        None => shop_of(app, &row.order)?,
    };
    let Some(shop) = shop.filter(|shop| who.works_in(shop)) else { return Ok(None) };
    let Some(order) = crate::jobs::whose::order(app.store(), &shop, &row.order)? else { return Ok(None) };
    let month = crate::jobs::whose::month_of(app.board(), &order, at_least, lang)?;
    let sight = Sight::of(who, agents, month.month());
    let credit = month.credit(&shop, &row.order);
    let holder = credit.and_then(|credit| credit.agent.clone());
    if !sight.allows(&row.agent) && !holder.as_ref().is_some_and(|holder| sight.allows(holder)) {
        return Ok(None);
    }
    Ok(Some(DisputeRow {
        dispute: DisputeView { shop: Some(shop.to_string()), ..dispute_view(dispute, sight.names(), clock_of(&month, &shop)?) },
        holder: holder.map(|holder| sight.names().view(&holder)),
        amount: credit.map(|credit| credit.amount.to_string()),
        dated: credit.map(|credit| credit.dated.to_string()),
    }))
}

fn clock_of<'m>(month: &'m Arc<MonthView>, shop: &ShopId) -> Result<&'m jinpai_calc::calendar::ShopClock, ApiError> {
    let shop = month.paid.measured.context.shops.get(shop).ok_or_else(ApiError::not_found)?;
    Ok(&shop.clock)
}

/// The shop of an order whose dispute does not say it.
fn shop_of(app: &App, order: &OrderId) -> Result<Option<ShopId>, ApiError> {
    let rows = app.store().of_order(<jinpai_model::records::Order as jinpai_model::Record>::TABLE, order)?;
    Ok(rows.first().and_then(|row| row.text("shop")).map(ShopId::from))
}

/// An agent's dispute.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewDispute {
    /// The order is my own; else it is not mine.
    pub claims: bool,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RaisedView {
    /// `open`: somebody has to decide it now.
    pub state: &'static str,
}

/// Disputes whose an order is: it is my own, or it is not mine. Somebody who may decide it sees it in the list of disputes.
#[utoipa::path(post, path = "/credits/{shop}/{order}/disputes", operation_id = "disputes_raise", tag = "orders",
    extensions(("x-permission" = json!("credits.dispute"))), params(OrderPath), request_body = NewDispute,
    responses((status = 201, body = RaisedView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn raise(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    AtLeast(at_least): AtLeast,
    Path(path): Path<OrderPath>,
    Json(new): Json<NewDispute>,
) -> Result<(StatusCode, Json<RaisedView>), ApiError> {
    app.blocking(move |app| {
        let agent = who.agent.clone().ok_or_else(|| {
            let (zh, en) =
                ("您不是客服，没有自己的订单；可以直接裁定", "you are no agent and have no orders of your own; you may decide");
            ApiError::new(crate::api::error::Code::NotAllowed, zh, en)
        })?;
        let (shop, order) = path.ids();
        let found = whose(app.board(), (&shop, &order), at_least, lang)?.filter(|_| who.works_in(&shop));
        let found = found.ok_or_else(ApiError::not_found)?;
        let desk = Desk::new(clock::now(), &who.name, lang)?;
        let about = Disputed { shop: &shop, order: &order, credit: found.credit.as_ref(), disputes: &found.disputes };
        let row = dispute(about, &agent, new.claims, &new.reason, &desk)?;
        desk.enter(app.store(), "dispute", vec![row])?;
        Ok((StatusCode::CREATED, Json(RaisedView { state: DisputeState::Open.code() })))
    })
    .await
}

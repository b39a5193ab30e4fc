//! One conversation in order of time, with what happened in between.

use super::view::{EntryView, Teller};
use super::{Place, source_of};
use crate::api::error::{ApiError, Problem};
use crate::api::period::time_of;
use crate::api::principal::{Principal, Speaks};
use crate::api::state::App;
use crate::clock;
use crate::jobs::conversation::{Begin, happenings, known, months, page_start};
use crate::jobs::whose::timeline;
use axum::Json;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use jinpai_calc::calendar::second;
use jinpai_model::records::Agent;
use jinpai_model::{BuyerId, Month, ShopId, Source};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(conversation))
}

/// Entries of a page, if nothing else is asked for.
const LIMIT: usize = 200;
/// Entries of a page at most.
const LIMIT_MAX: usize = 500;
/// Messages that an address may mark.
const MARKS_MAX: usize = 100;

/// Which conversation.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ChatPath {
    /// Shop.
    pub shop: String,
    /// Buyer.
    pub buyer: String,
}

/// Which part of it.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChatQuery {
    /// The page begins at the first entry of this time of the shop: `2024-11-03` or `2024-11-03T09:15:07`.
    pub from: Option<String>,
    /// Messages to mark, by id, with commas between; the page holds the first of them.
    pub mark: Option<String>,
    /// The page begins so many entries after the first; goes before `from` and `mark`.
    pub start: Option<usize>,
    /// Entries of the page, up to 500; 200 if not said.
    pub limit: Option<usize>,
}

/// A page of a conversation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConversationView {
    /// Shop.
    pub shop: String,
    /// Buyer.
    pub buyer: String,
    /// Entries of the whole conversation, waits aside.
    pub total: usize,
    /// The position of the first one here.
    pub start: usize,
    /// So many of them are here, waits aside.
    pub count: usize,
    /// What happened, in order of time.
    pub entries: Vec<EntryView>,
    /// Whether the marked message, or anything from the time asked for on, was found.
    pub is_found: bool,
    /// Whether older months on this page show no waits, because they are not in memory.
    pub lacks_waits: bool,
    /// The orders of the buyer in this shop, the latest first.
    pub orders: Vec<ChatOrderView>,
}

/// An order of the buyer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChatOrderView {
    /// Order number.
    pub order: String,
    /// When it was placed.
    pub created: String,
    /// In yuan.
    pub payable: String,
    /// Whether it was paid.
    pub is_paid: bool,
    /// Item text.
    pub title: Option<String>,
}

/// A conversation with waits, orders, payments, notes, refunds and reviews in order of time, without personal data. A page of it: around the
/// first marked message, from a time on, or the last one.
#[utoipa::path(get, path = "/chats/{shop}/{buyer}", operation_id = "chats_one", tag = "chats", extensions(("x-permission" = json!("chats.read"))),
    params(ChatPath, ChatQuery),
    responses((status = 200, body = ConversationView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn conversation(
    State(app): State<App>,
    who: Principal,
    Speaks(lang): Speaks,
    Path(path): Path<ChatPath>,
    Query(query): Query<ChatQuery>,
) -> Result<Json<ConversationView>, ApiError> {
    app.blocking(move |app| {
        let (shop, buyer) = (ShopId::from(path.shop.as_str()), BuyerId::from(path.buyer.as_str()));
        if !who.works_in(&shop) {
            return Err(ApiError::not_found());
        }
        let timeline = timeline(app.store(), &shop, &buyer)?.ok_or_else(ApiError::not_found)?;
        let place = Place::read(app)?;
        let clock = place.clock(&shop);
        let marks = marks(query.mark.as_deref())?;
        let from = query.from.as_deref().map(|from| time_of("from", from)).transpose()?;
        let from = from.and_then(|from| Timestamp::from_second(clock.second_of(from)).ok());
        let begin = match (query.start, marks.first(), from) {
            (Some(start), ..) => Begin::At(start),
            (None, Some(mark), _) => Begin::Around(*mark),
            (None, None, Some(from)) => Begin::From(from),
            _ => Begin::End,
        };
        let entries = happenings(&timeline);
        let limit = query.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
        let (mut start, mut is_found) = page_start(&entries, begin, limit);
        if let (false, Some(from)) = (is_found, from) {
            // The marked row is of another kind, or gone: its time still says where it stood.
            (start, is_found) = page_start(&entries, Begin::From(from), limit);
        }
        let page = &entries[start..(start + limit).min(entries.len())];
        let (months, lacks_waits) = months(app.board(), page, |at| Month::of(clock.day(at)), lang)?;
        let agents: Vec<Agent> = records(app.store())?;
        let last = page.last().map_or_else(clock::now, |entry| entry.at);
        let month = Month::of(clock.day(second(last)));
        let teller = Teller {
            shop: &shop,
            clock: &clock,
            people: &place.people,
            names: &place.names,
            private: who.buyers().personal_of(app.store(), &shop, &buyer)?,
            whose: who.whose("credits.read", &agents, month),
            marks: marks.iter().copied().collect::<BTreeSet<Source>>(),
            known: known(&months, &timeline),
            contexts: months.iter().map(AsRef::as_ref).collect(),
        };
        let orders = timeline.orders.iter().rev().map(|dossier| ChatOrderView {
            order: dossier.order.order.to_string(),
            created: place.time(&shop, dossier.order.created),
            payable: dossier.order.payable.to_string(),
            is_paid: dossier.order.paid_at.is_some(),
            title: dossier.order.title.as_deref().map(str::to_owned),
        });
        Ok(Json(ConversationView {
            shop: shop.to_string(),
            buyer: buyer.to_string(),
            total: entries.len(),
            start,
            count: page.len(),
            entries: page.iter().flat_map(|entry| teller.tell(entry)).collect(),
            is_found,
            lacks_waits,
            orders: orders.collect(),
        }))
    })
    .await
}

fn marks(text: Option<&str>) -> Result<Vec<Source>, ApiError> {
    let ids = text.unwrap_or_default().split(',').filter(|id| !id.is_empty()).take(MARKS_MAX);
    let read = |id: &str| {
        let wrong = || ApiError::invalid("mark", format!("「{id}」不是消息编号"), format!("{id:?} is no id of a message"));
        source_of(id).ok_or_else(wrong)
    };
    ids.map(read).collect()
}

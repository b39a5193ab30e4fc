//! One order with everything that hangs on it; personal data masked, and clear for who says why they need it.

use super::chats::link;
use super::credits::{OrderPath, local};
use crate::api::buyers::Buyers;
use crate::api::error::{ApiError, Problem};
use crate::api::guard::audit::Because;
use crate::api::list::TextView;
use crate::api::names::{AgentView, Names};
use crate::api::principal::Principal;
use crate::api::state::App;
use crate::jobs::whose::{items, order, timeline};
use axum::extract::{Path, State};
use axum::{Extension, Json};
use jiff::Timestamp;
use jinpai_calc::calendar::{ShopClock, second};
use jinpai_calc::people::People;
use jinpai_calc::text::Text;
use jinpai_model::mask::{self, Known};
use jinpai_model::records::{Account, Agent, Note, Order, OrderItem, Refund, Review, Shop};
use jinpai_model::{OrderDossier, OrderId, ShopId};
use jinpai_store::records;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(one)).routes(routes!(unmask))
}

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderView {
    /// Order number.
    pub order: String,
    /// Shop.
    pub shop: String,
    /// Buyer; masked for who may not read chats.
    pub buyer: String,
    /// The platform's word for where it stands.
    pub status: Option<String>,
    /// When it was placed.
    pub created: String,
    /// When it was paid.
    pub paid_at: Option<String>,
    /// When it was shipped.
    pub shipped_at: Option<String>,
    /// When the buyer received it.
    pub received_at: Option<String>,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// What was to be paid, in yuan.
    pub payable: String,
    /// What was paid.
    pub paid: Option<String>,
    /// Freight inside it.
    pub freight: Option<String>,
    /// Item text.
    pub title: Option<String>,
    /// Pieces.
    pub pieces: Option<i64>,
    /// The flag in force.
    pub flag: Option<String>,
    /// Courier.
    pub courier: Option<String>,
    /// Parcel number.
    pub tracking: Option<String>,
    /// The persons behind it, masked.
    pub receiver: ReceiverView,
    /// Its items.
    pub items: Vec<ItemView>,
    /// Changes of note and flag, the latest last.
    pub notes: Vec<NoteView>,
    /// Refunds, by when they were asked for.
    pub refunds: Vec<RefundView>,
    /// Reviews, by when they were written.
    pub reviews: Vec<ReviewView>,
    /// The conversation at the order, for who may read chats.
    pub chat: Option<String>,
}

/// Who receives it, and what the buyer wrote on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiverView {
    /// Name.
    pub name: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// What the buyer wrote on the order.
    pub buyer_note: Option<String>,
}

/// An item of an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Item text.
    pub title: Option<String>,
    /// Attributes.
    pub sku: Option<String>,
    /// Price of one, in yuan.
    pub price: Option<String>,
    /// Pieces.
    pub quantity: Option<i64>,
}

/// A change of note or flag.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoteView {
    /// When.
    pub at: String,
    /// By whom, if that is known.
    pub agent: Option<AgentView>,
    /// The flag after it.
    pub flag: Option<String>,
    /// The note after it, without personal data.
    pub text: Option<String>,
}

/// A refund, return, exchange or resend.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefundView {
    /// Its number.
    pub refund: String,
    /// What it is, in words.
    pub form: TextView,
    /// Where it stands, in words.
    pub status: TextView,
    /// When it was asked for.
    pub applied: String,
    /// When the money went back.
    pub completed: Option<String>,
    /// In yuan.
    pub amount: String,
    /// The buyer's reason, without personal data.
    pub reason: Option<String>,
    /// The decided cause, in words.
    pub cause: Option<TextView>,
}

/// A review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Its number.
    pub review: String,
    /// When it was written.
    pub created: String,
    /// The rating then, in words.
    pub rating: TextView,
    /// When it was revised.
    pub revised_at: Option<String>,
    /// The rating since then, in words.
    pub revised_rating: Option<TextView>,
    /// Its text, without personal data.
    pub text: Option<String>,
    /// The decided cause, in words.
    pub cause: Option<TextView>,
}

/// An order of one's own shops with its items, notes, refunds and reviews. Names, phones and addresses are masked.
#[utoipa::path(get, path = "/orders/{shop}/{order}", operation_id = "orders_one", tag = "orders", extensions(("x-permission" = json!("orders.read"))),
    params(OrderPath),
    responses((status = 200, body = OrderView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
async fn one(State(app): State<App>, who: Principal, Path(path): Path<OrderPath>) -> Result<Json<OrderView>, ApiError> {
    app.blocking(move |app| {
        let (shop, id) = path.ids();
        let dossier = dossier(app, &who, &shop, &id)?;
        let accounts: Vec<Account> = records(app.store())?;
        let shops: Vec<Shop> = records(app.store())?;
        let teller = Teller {
            clock: super::chats::clock_of(&shops, &shop),
            people: People::new(&accounts),
            names: Names::of(&records::<Agent>(app.store())?),
            private: who.buyers().personal_of(app.store(), &shop, &dossier.order.buyer)?,
            buyers: who.buyers(),
        };
        Ok(Json(teller.order(&dossier, &items(app.store(), &shop, &id)?)))
    })
    .await
}

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// Why somebody needs the clear data.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UnmaskReason {
    /// Why; it stands in the audit log.
    pub reason: String,
}

/// Shows who receives an order, unmasked. That it was looked at, by whom and why, stands in the audit log.
#[utoipa::path(post, path = "/orders/{shop}/{order}/unmask", operation_id = "orders_unmask", tag = "orders",
    extensions(("x-permission" = json!("personal.unmask"))), params(OrderPath), request_body = UnmaskReason,
    responses((status = 200, body = ReceiverView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn unmask(
    State(app): State<App>,
    who: Principal,
    Path(path): Path<OrderPath>,
    Json(why): Json<UnmaskReason>,
) -> Result<(Extension<Because>, Json<ReceiverView>), ApiError> {
    let reason = why.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(ApiError::invalid(
            "reason",
            format!("请写明为什么需要查看，最多 {REASON_CHARS_MAX} 个字"),
            format!("say why you need to see it, in at most {REASON_CHARS_MAX} characters"),
        ));
    }
    app.blocking(move |app| {
        let (shop, id) = path.ids();
        let dossier = dossier(app, &who, &shop, &id)?;
        let clear = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        let Order { receiver, phone, address, buyer_note, .. } = &dossier.order;
        let shown =
            ReceiverView { name: clear(receiver), phone: clear(phone), address: clear(address), buyer_note: clear(buyer_note) };
        Ok((Extension(Because(reason)), Json(shown)))
    })
    .await
}

/// An order of a shop that the person works in.
fn dossier(app: &App, who: &Principal, shop: &ShopId, id: &OrderId) -> Result<OrderDossier, ApiError> {
    let row = order(app.store(), shop, id)?.filter(|_| who.works_in(shop)).ok_or_else(ApiError::not_found)?;
    let timeline = timeline(app.store(), shop, &row.buyer)?.ok_or_else(ApiError::not_found)?;
    let found = timeline.orders.into_iter().find(|dossier| dossier.order.order == *id);
    found.ok_or_else(ApiError::not_found)
}

struct Teller {
    clock: ShopClock,
    people: People,
    names: Names,
    buyers: Buyers,
    private: Known,
}

impl Teller {
    fn at(&self, at: Timestamp) -> String {
        local(&self.clock, second(at))
    }

    fn said(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.private.text(text).into_owned())
    }

    fn order(&self, dossier: &OrderDossier, items: &[OrderItem]) -> OrderView {
        let order = &dossier.order;
        let time = |at: Option<Timestamp>| at.map(|at| self.at(at));
        let text = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        let mut notes: Vec<NoteView> = dossier.notes.iter().map(|note| self.note(&order.shop, note)).collect();
        // What the order's own row says stands where no change of the note is known.
        if notes.is_empty() && order.note.is_some() {
            let own = self.said(order.note.as_deref());
            notes.push(NoteView { at: self.at(order.created), agent: None, flag: None, text: own });
        }
        let flag = dossier.notes.iter().rev().find_map(|note| note.flag.as_ref()).or(order.flag.as_ref());
        OrderView {
            order: order.order.to_string(),
            shop: order.shop.to_string(),
            buyer: self.buyers.name(&order.buyer),
            status: text(&order.status),
            created: self.at(order.created),
            paid_at: time(order.paid_at),
            shipped_at: time(order.shipped_at),
            received_at: time(order.received_at),
            closed_at: time(order.closed_at),
            payable: order.payable.to_string(),
            paid: order.paid.map(|paid| paid.to_string()),
            freight: order.freight.map(|freight| freight.to_string()),
            title: text(&order.title),
            pieces: order.items,
            flag: flag.map(ToString::to_string),
            courier: text(&order.courier),
            tracking: text(&order.tracking),
            receiver: ReceiverView {
                name: order.receiver.as_deref().map(mask::name),
                phone: order.phone.as_deref().map(mask::phone),
                address: order.address.as_deref().map(mask::address),
                buyer_note: self.said(order.buyer_note.as_deref()),
            },
            items: items.iter().map(item).collect(),
            notes,
            refunds: dossier.refunds.iter().map(|refund| self.refund(refund)).collect(),
            reviews: dossier.reviews.iter().map(|review| self.review(review)).collect(),
            chat: self.buyers.chat(|| link(&order.shop, &order.buyer, &self.at(order.created), &[])),
        }
    }

    fn note(&self, shop: &ShopId, note: &Note) -> NoteView {
        let holder = self.people.holder(shop, &note.account, self.clock.day(second(note.time)));
        NoteView {
            at: self.at(note.time),
            agent: Some(self.names.view(&holder.agent)),
            flag: note.flag.as_ref().map(ToString::to_string),
            text: self.said(note.note.as_deref()),
        }
    }

    fn refund(&self, refund: &Refund) -> RefundView {
        RefundView {
            refund: refund.refund.to_string(),
            form: Text::new(refund.kind.zh(), refund.kind.code()).into(),
            status: Text::new(refund.status.zh(), refund.status.code()).into(),
            applied: self.at(refund.applied),
            completed: refund.completed.map(|at| self.at(at)),
            amount: refund.amount.to_string(),
            reason: self.said(refund.reason.as_deref()),
            cause: refund.cause.map(|cause| Text::new(cause.zh(), cause.code()).into()),
        }
    }

    fn review(&self, review: &Review) -> ReviewView {
        let rating = |rating: jinpai_model::words::Rating| Text::new(rating.zh(), rating.code()).into();
        ReviewView {
            review: review.review.to_string(),
            created: self.at(review.created),
            rating: rating(review.rating),
            revised_at: review.revised_at.map(|at| self.at(at)),
            revised_rating: review.revised_rating.map(rating),
            text: self.said(review.content.as_deref()),
            cause: review.cause.map(|cause| Text::new(cause.zh(), cause.code()).into()),
        }
    }
}

fn item(item: &OrderItem) -> ItemView {
    ItemView {
        title: item.title.as_deref().map(str::to_owned),
        sku: item.sku.as_deref().map(str::to_owned),
        price: item.price.map(|price| price.to_string()),
        quantity: item.quantity,
    }
}

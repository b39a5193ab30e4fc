//! All that happened between one buyer and one shop: the unit that everything is computed from.

use crate::records::{CreditDecision, Message, Note, Order, Refund, Review};
use crate::{BuyerId, ShopId};

/// One buyer's history in one shop, in the order of the specification (3.0).
///
/// Invariant: `messages` are sorted by (time, source) and hold no repeated key; `orders` are sorted by (created, order id).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// The shop.
    pub shop: ShopId,
    /// The buyer.
    pub buyer: BuyerId,
    /// What was written.
    pub messages: Vec<Message>,
    /// What was ordered, with all that hangs on each order.
    pub orders: Vec<OrderDossier>,
}

/// An order with everything that refers to it.
///
/// Invariant: `notes`, `refunds`, `reviews` and `decisions` are sorted by (their time, source): notes and decisions by `time`,
/// refunds by `applied`, reviews by `created`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDossier {
    /// The order.
    pub order: Order,
    /// Changes of flag and note.
    pub notes: Vec<Note>,
    /// Refunds, returns, exchanges.
    pub refunds: Vec<Refund>,
    /// Reviews.
    pub reviews: Vec<Review>,
    /// Recorded decisions on whose order it is.
    pub decisions: Vec<CreditDecision>,
}

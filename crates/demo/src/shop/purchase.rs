//! Orders: placed, paid at once or after a reminder, in stages, or never; flagged and noted.

use super::queue::Event;
use super::script;
use super::talk::{Desk, Next};
use super::{Customer, World};
use crate::arrivals::{is_campaign, staged_campaign};
use crate::error::DemoError;
use crate::goods::Wish;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::names::{self, Receiver};
use jiff::civil::Date;
use jinpai_model::records::{Order, OrderItem};
use jinpai_model::{Fen, Flag, OrderId, Source};
use std::sync::Arc;

/// Whether an order is a customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CartKind {
    /// It is.
    Ordinary,
    /// A link for freight or a difference; flagged green.
    Link,
}

/// What is about to be ordered, and with whose help.
#[derive(Debug)]
pub(crate) struct Cart {
    pub(crate) customer: Customer,
    pub(crate) member: Option<usize>,
    pub(crate) wish: Wish,
    pub(crate) kind: CartKind,
}

/// An order whose course is not known yet.
#[derive(Debug)]
pub(crate) struct Deal {
    pub(crate) customer: Customer,
    pub(crate) member: Option<usize>,
    pub(crate) wish: Wish,
    pub(crate) kind: CartKind,
    /// With all that will come of it, as far as it is drawn.
    pub(crate) order: Order,
    pub(crate) items: Vec<OrderItem>,
    /// Its flags and notes, in order of time.
    pub(crate) changes: Vec<Change>,
    pub(crate) receiver: Receiver,
    pub(crate) reminders: u32,
    /// Nobody touches it before that moment.
    pub(crate) untouched_until: Moment,
}

/// One change of an order's flag, and of its note if there is a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) at: Moment,
    pub(crate) flag: Flag,
    pub(crate) text: Option<Arc<str>>,
}

impl World<'_> {
    /// A buyer places an order.
    pub(crate) fn place(&mut self, cart: Cart, at: Moment) -> Result<(), DemoError> {
        let Cart { customer, member, wish, kind } = cart;
        let receiver = names::receiver(&mut self.chance);
        let staged = match kind {
            CartKind::Ordinary => staged_campaign(at.day()).filter(|_| self.chance.percent(22)),
            CartKind::Link => None,
        };
        let order = self.new_order(&customer, &wish, &receiver, kind, staged, at);
        let items = order_items(&order, &wish, kind);
        let (changes, reminders, untouched_until) = (Vec::new(), 0, at);
        let mut deal =
            Box::new(Deal { customer, member, wish, kind, order, items, changes, receiver, reminders, untouched_until });
        self.first_flag(&mut deal, at)?;
        if let Some(campaign) = staged {
            let opens = Moment::start_of(campaign);
            let deposit = at + self.chance.low(15, 3 * MINUTE);
            deal.order.deposit_paid_at = Some(deposit.instant());
            deal.order.balance_open_at = Some(opens.instant());
            let pays = opens + self.chance.low(20, 14 * HOUR);
            let event = if self.chance.percent(93) { (pays, Event::Pay(deal)) } else { (opens + 3 * DAY, Event::Close(deal)) };
            self.queue.push(event.0, event.1);
            return Ok(());
        }
        let trusting = if deal.member.is_some() { 86 } else { 72 };
        if kind == CartKind::Link || self.chance.percent(trusting) {
            self.queue.push(at + self.chance.low(12, 7 * MINUTE), Event::Pay(deal));
        } else {
            let looks = at + self.chance.between(15 * MINUTE, 100 * MINUTE);
            let looks = self.awake(looks);
            self.queue.push(looks, Event::Remind(deal));
        }
        Ok(())
    }

    fn new_order(
        &mut self,
        customer: &Customer,
        wish: &Wish,
        receiver: &Receiver,
        kind: CartKind,
        staged: Option<Date>,
        at: Moment,
    ) -> Order {
        self.counts.orders += 1;
        let number = 2_915_000_000_000_000_000 + self.counts.orders * 1_000_000 + u64::from(self.chance.below(1_000_000));
        let link = kind == CartKind::Link;
        let freight = match () {
            () if link => Fen::ZERO,
            () if receiver.remote => Fen::new(self.chance.between(12, 30) * 100),
            () => Fen::ZERO,
        };
        let items = items(wish, kind);
        let goods: Fen = items.iter().map(|(_, _, price, quantity)| Fen::new(price.fen() * quantity)).sum();
        let titles: Vec<&str> = items.iter().map(|(title, ..)| *title).collect();
        let buyer_note =
            (!link && self.chance.percent(6)).then(|| self.chance.pick(&["尽快发货", "请发德邦", "包装结实一点", "要开发票"]));
        Order {
            order: OrderId::new(number.to_string()),
            shop: self.team.shops[customer.store].clone(),
            buyer: customer.buyer.clone(),
            created: at.instant(),
            paid_at: None,
            shipped_at: None,
            received_at: None,
            closed_at: None,
            status: None,
            payable: goods + freight,
            paid: None,
            freight: Some(freight),
            items: Some(items.iter().map(|(.., quantity)| quantity).sum()),
            title: Some(Arc::from(titles.join("，"))),
            sku: Some(Arc::from(items[0].1.as_str())),
            campaign: Some(is_campaign(at.day()) || staged.is_some()),
            deposit_paid_at: None,
            balance_open_at: None,
            flag: None,
            note: None,
            courier: None,
            tracking: None,
            receiver: Some(Arc::from(receiver.name.as_str())),
            phone: Some(Arc::from(receiver.phone.as_str())),
            address: Some(Arc::from(receiver.address.as_str())),
            buyer_note: buyer_note.map(Arc::from),
            source: Source::default(),
        }
    }

    /// Somebody looks at an unpaid order and reminds the buyer, or does not.
    pub(crate) fn remind(&mut self, mut deal: Box<Deal>, at: Moment) -> Result<(), DemoError> {
        let again = deal.reminders > 0;
        let own = deal.member.filter(|member| self.seats[*member].answers(at) && !again);
        let member = match own {
            Some(member) => Some(member),
            None => self.online(deal.customer.store, Desk::Sales, None),
        };
        let Some(member) = member.filter(|_| self.chance.percent(85)) else {
            self.close_later(deal);
            return Ok(());
        };
        if deal.member.is_none() && !again {
            self.note(&mut deal, at, member, "purple", None)?;
        }
        deal.reminders += 1;
        let turns = script::reminder(again, &mut self.chance);
        let customer = deal.customer.clone();
        self.open_talk(customer, member, Desk::Sales, turns, Next::Reminded(deal), at)
    }

    /// What a buyer does who was reminded.
    pub(crate) fn reminded(&mut self, mut deal: Box<Deal>, member: usize) {
        // In a shop that drowns in customers a reminder may never be written; the buyer's last line is then older than the order.
        let last = deal.customer.last.max(Moment::of(deal.order.created));
        match (deal.reminders, self.chance.weighted(&[50, 30, 20])) {
            (1, 0) => {
                deal.member = Some(deal.member.unwrap_or(member));
                self.queue.push(last + self.chance.low(MINUTE, 50 * MINUTE), Event::Pay(deal));
            }
            (1, 1) => {
                let looks = Moment::of(deal.order.created) + 25 * HOUR + self.chance.between(0, 5 * HOUR);
                let looks = self.awake(looks.max(last + HOUR));
                self.queue.push(looks, Event::Remind(deal));
            }
            (2, 0) => {
                let (customer, wish, kind) = (deal.customer.clone(), deal.wish.clone(), deal.kind);
                let orders = last + self.chance.low(MINUTE, 25 * MINUTE);
                let cart = Cart { customer, member: Some(member), wish, kind };
                self.queue.push(orders, Event::Place(Box::new(cart)));
                self.queue.push(orders + 30 * MINUTE, Event::Close(deal));
            }
            _ => self.close_later(deal),
        }
    }

    fn close_later(&mut self, deal: Box<Deal>) {
        let closes = Moment::of(deal.order.created) + 3 * DAY;
        self.queue.push(closes.max(deal.customer.last), Event::Close(deal));
    }

    /// The platform closes an order that was not paid.
    pub(crate) fn close(&mut self, mut deal: Deal, at: Moment) -> Result<(), DemoError> {
        deal.order.closed_at = Some(at.instant());
        let customer = deal.customer.clone();
        self.remember(customer, at);
        self.tell_order(&deal)
    }

    /// A buyer pays: the order's later course is drawn, and the agent notes and confirms it.
    pub(crate) fn pay(&mut self, mut deal: Box<Deal>, at: Moment) -> Result<(), DemoError> {
        let coupon = deal.kind == CartKind::Ordinary && deal.order.payable > Fen::new(5_000) && self.chance.percent(6);
        deal.order.paid_at = Some(at.instant());
        deal.order.paid = Some(deal.order.payable - if coupon { Fen::new(500) } else { Fen::ZERO });
        let ships = self.course(&mut deal, at)?;
        let member = self.notes(&mut deal, at, ships)?;
        self.sold(&deal, member, (at, ships))?;
        self.tell_order(&deal)?;
        if deal.kind == CartKind::Ordinary {
            self.confirm_later(&deal, member, at);
        }
        Ok(())
    }

    /// That moment, or one of the next morning if the shop sleeps then.
    pub(crate) fn awake(&mut self, at: Moment) -> Moment {
        if (HOUR..8 * HOUR + 30 * MINUTE).contains(&at.second_of_day()) {
            at.midnight() + 8 * HOUR + 35 * MINUTE + self.chance.between(0, 80 * MINUTE)
        } else {
            at
        }
    }
}

/// Title, attributes, price of one, pieces.
fn items(wish: &Wish, kind: CartKind) -> Vec<(&'static str, String, Fen, i64)> {
    match kind {
        CartKind::Link => vec![("补运费补差价专用链接", String::from("规格：1元"), Fen::new(100), 5 + wish.width % 20)],
        CartKind::Ordinary => wish.items().into_iter().map(|item| (item.title, item.sku, item.price, item.quantity)).collect(),
    }
}

fn order_items(order: &Order, wish: &Wish, kind: CartKind) -> Vec<OrderItem> {
    let numbered = (1..).zip(items(wish, kind));
    numbered
        .map(|(line, (title, sku, price, quantity)): (u32, _)| OrderItem {
            order: order.order.clone(),
            line: Arc::from(line.to_string()),
            shop: Some(order.shop.clone()),
            title: Some(Arc::from(title)),
            sku: Some(Arc::from(sku)),
            price: Some(price),
            quantity: Some(quantity),
            status: None,
            source: Source::default(),
        })
        .collect()
}

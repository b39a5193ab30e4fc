//! Orders: placed, paid at once or after a reminder, in stages, or never; flagged and noted.

use super::queue::Event;
use super::script;
use super::talk::{Desk, Next};
use super::{Customer, World};
use crate::arrivals::{is_campaign, staged_campaign};
use crate::error::DemoError;
use crate::goods::{Wish, metres};
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::names::{self, Receiver};
use crate::texts;
use jiff::civil::Date;
use jinpai_model::records::{Note, Order, OrderItem};
use jinpai_model::words::PresenceState;
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
    pub(crate) order: Order,
    pub(crate) receiver: Receiver,
    pub(crate) reminders: u32,
}

impl World<'_> {
    /// A buyer places an order.
    pub(crate) fn place(&mut self, cart: Cart, at: Moment) {
        let Cart { customer, member, wish, kind } = cart;
        let receiver = names::receiver(&mut self.chance);
        let staged = match kind {
            CartKind::Ordinary => staged_campaign(at.day()).filter(|_| self.chance.percent(22)),
            CartKind::Link => None,
        };
        let order = self.new_order(&customer, &wish, &receiver, kind, staged, at);
        let mut deal = Box::new(Deal { customer, member, wish, kind, order, receiver, reminders: 0 });
        if let Some(campaign) = staged {
            let opens = Moment::start_of(campaign);
            let deposit = at + self.chance.low(15, 3 * MINUTE);
            deal.order.deposit_paid_at = (deposit < self.end).then(|| deposit.instant());
            deal.order.balance_open_at = Some(opens.instant());
            let pays = opens + self.chance.low(20, 14 * HOUR);
            let event = if self.chance.percent(93) { (pays, Event::Pay(deal)) } else { (opens + 3 * DAY, Event::Close(deal)) };
            self.queue.push(event.0, event.1);
            return;
        }
        let trusting = if deal.member.is_some() { 86 } else { 72 };
        if kind == CartKind::Link || self.chance.percent(trusting) {
            self.queue.push(at + self.chance.low(12, 7 * MINUTE), Event::Pay(deal));
        } else {
            let looks = at + self.chance.between(15 * MINUTE, 100 * MINUTE);
            let looks = self.awake(looks);
            self.queue.push(looks, Event::Remind(deal));
        }
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
        let own = deal.member.filter(|member| self.seats[*member].state == PresenceState::Online && !again);
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
        deal.order.status = Some("交易关闭".into());
        let customer = deal.customer.clone();
        self.remember(customer, at);
        self.tell_order(deal)
    }

    /// A buyer pays: the order's later course is drawn, and the agent notes and confirms it.
    pub(crate) fn pay(&mut self, mut deal: Box<Deal>, at: Moment) -> Result<(), DemoError> {
        let coupon = deal.kind == CartKind::Ordinary && deal.order.payable > Fen::new(5_000) && self.chance.percent(6);
        deal.order.paid_at = Some(at.instant());
        deal.order.paid = Some(deal.order.payable - if coupon { Fen::new(500) } else { Fen::ZERO });
        let ships = self.course(&mut deal, at)?;
        self.notes(&mut deal, at, ships)?;
        self.sold(&deal, at)?;
        let member = deal.member.filter(|member| self.seats[*member].state == PresenceState::Online);
        let careful = member.map_or(0, |member| self.team.members[member].discipline);
        let (customer, receiver, size) = (deal.customer.clone(), deal.receiver.clone(), deal.wish.size());
        self.tell_order(*deal)?;
        let Some(member) = member.filter(|_| self.chance.percent(careful)) else { return Ok(()) };
        let text = texts::confirm(&receiver.name, &receiver.phone, &receiver.address, &size);
        let turns = script::confirmation(&text, &mut self.chance);
        let begins = at + self.chance.low(10, 90);
        self.open_talk(customer, member, Desk::Sales, turns, Next::Leave, begins)
    }

    /// The flags and notes after a payment (spec 1.4 O1, O2).
    fn notes(&mut self, deal: &mut Deal, at: Moment, ships: Moment) -> Result<(), DemoError> {
        let member = match deal.member {
            Some(member) => member,
            None => self.assign(deal.customer.store, Desk::Sales, at),
        };
        if deal.kind == CartKind::Link {
            return self.note(deal, at + 5 * MINUTE, member, "green", Some("补差价链接，非客人订单"));
        }
        let careful = self.team.members[member].discipline;
        let mut when = at
            + if self.chance.percent(careful) {
                self.chance.low(50, 18 * MINUTE)
            } else {
                self.chance.between(20 * MINUTE, 3 * HOUR)
            };
        if deal.member.is_none() {
            let late = when + self.chance.between(10 * MINUTE, 5 * HOUR);
            when = self.awake(late);
            self.note(deal, when, member, "blue", Some("静默下单，需电话确认尺寸"))?;
            let late = when + self.chance.between(5 * MINUTE, 3 * HOUR);
            when = self.awake(late);
        } else if deal.receiver.remote && self.chance.percent(40) {
            self.note(deal, when, member, "yellow", Some("偏远地区，需补运费"))?;
            when = when + self.chance.between(MINUTE, 30 * MINUTE);
        }
        if self.chance.percent(4)
            && let Some(other) = self.online(deal.customer.store, Desk::Sales, Some(member))
        {
            self.note(deal, when - 20, other, "red", None)?;
        }
        let text = order_note(deal, ships, self.chance.below(12));
        self.note(deal, when, member, "red", Some(&text))?;
        if self.chance.percent(3) {
            let change = when + self.chance.between(20 * MINUTE, 20 * HOUR);
            let change = self.awake(change);
            let stamp =
                change.instant().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).strftime("%m-%d %H:%M").to_string();
            let text = format!("{text}。{stamp}客户改为送货到楼下");
            self.note(deal, change, member, "red", Some(&text))?;
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

    /// One change of an order's flag and note. What would be written after the end is not.
    fn note(&mut self, deal: &mut Deal, at: Moment, member: usize, flag: &str, text: Option<&str>) -> Result<(), DemoError> {
        if at >= self.end {
            return Ok(());
        }
        let flag = Flag::read(flag);
        deal.order.flag = Some(flag.clone());
        if let Some(text) = text {
            deal.order.note = Some(Arc::from(text));
        }
        let row = Note {
            order: deal.order.order.clone(),
            time: at.instant(),
            account: self.account(member, deal.customer.store, at),
            flag: Some(flag),
            note: text.map(Arc::from),
            source: Source::default(),
        };
        self.tell(row)
    }

    /// Tells an order as it stands, with its items.
    pub(crate) fn tell_order(&mut self, mut deal: Deal) -> Result<(), DemoError> {
        let status = deal.order.status.get_or_insert_with(|| "等待买家付款".into()).clone();
        for (place, (title, sku, price, quantity)) in items(&deal.wish, deal.kind).into_iter().enumerate() {
            self.tell(OrderItem {
                order: deal.order.order.clone(),
                line: Arc::from((place + 1).to_string()),
                shop: Some(deal.order.shop.clone()),
                title: Some(Arc::from(title)),
                sku: Some(Arc::from(sku)),
                price: Some(price),
                quantity: Some(quantity),
                status: Some(Arc::clone(&status)),
                source: Source::default(),
            })?;
        }
        self.tell(deal.order)
    }
}

/// Title, attributes, price of one, pieces.
fn items(wish: &Wish, kind: CartKind) -> Vec<(&'static str, String, Fen, i64)> {
    match kind {
        CartKind::Link => vec![("补运费补差价专用链接", String::from("规格：1元"), Fen::new(100), 5 + wish.width % 20)],
        CartKind::Ordinary => wish.items().into_iter().map(|item| (item.title, item.sku, item.price, item.quantity)).collect(),
    }
}

/// `刘贺,3米2.4米,图案正常,12月19发货,自提。送胶` (spec 1.4 O2).
fn order_note(deal: &Deal, ships: Moment, way: u32) -> String {
    let day = ships.day();
    let delivery = ["自提", "送货到楼下", "包送货安装"][usize::try_from(way % 3).unwrap_or(0)];
    let picture = if way == 7 { "图案左右翻转" } else { "图案正常" };
    let remark = if way.is_multiple_of(4) { "送胶" } else { "无" };
    let size = format!("{}{}", metres(deal.wish.width), metres(deal.wish.height));
    format!("{},{size},{picture},{}月{}发货,{delivery}。{remark}", deal.receiver.name, day.month(), day.day())
}

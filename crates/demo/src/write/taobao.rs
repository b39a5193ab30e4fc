//! Files as Taobao's seller centre and its message manager give them, and beside them what they can carry.

use super::chat::{Chats, reduced};
use super::gbk::GbkFile;
use super::headers;
use super::interchange::Tables;
use super::text::{DayText, push_time};
use super::{Written, WrittenFile};
use crate::error::DemoError;
use crate::fact::{Fact, Facts};
use crate::files::Files;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::options::Options;
use crate::shop::simulate;
use jiff::Timestamp;
use jinpai_model::records::{Account, Agent, Message, Order, OrderItem, Shop};
use jinpai_model::{Fen, Record};

/// One of the seven legacy layouts of `ExportOrderList` (formats 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// About 2011, 30 columns.
    A1,
    /// About 2013 to 2015, 37 columns.
    A2,
    /// 2016, 41 columns.
    A3,
    /// 2017, 46 columns.
    A4,
    /// About 2018, 54 columns: the first with 确认收货时间.
    A5,
    /// 2018-09, 56 columns.
    A6,
    /// About 2020, 61 columns.
    A7,
}

impl Layout {
    /// All seven, oldest first.
    pub const ALL: [Self; 7] = [Self::A1, Self::A2, Self::A3, Self::A4, Self::A5, Self::A6, Self::A7];

    /// Its short name, `A1` to `A7`.
    pub fn name(self) -> &'static str {
        match self {
            Self::A1 => "A1",
            Self::A2 => "A2",
            Self::A3 => "A3",
            Self::A4 => "A4",
            Self::A5 => "A5",
            Self::A6 => "A6",
            Self::A7 => "A7",
        }
    }

    /// The order list's header line.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::A1 => headers::A1,
            Self::A2 => headers::A2,
            Self::A3 => headers::A3,
            Self::A4 => headers::A4,
            Self::A5 => headers::A5,
            Self::A6 => headers::A6,
            Self::A7 => headers::A7,
        }
    }

    /// The header line of the order detail list of the same years.
    pub(crate) fn detail_header(self) -> &'static str {
        if self < Self::A5 { headers::D1 } else { headers::D2 }
    }

    /// Whether it says when the buyer received the order.
    pub(crate) fn has_receipt(self) -> bool {
        self >= Self::A5
    }
}

/// Simulates and writes two folders. `taobao/` has an `ExportOrderList` of the layout, an `ExportOrderDetailList` and
/// `chats/`, a C1 file for each sub-account, all GBK; `interchange/` has the interchange tables reduced to exactly what those files can
/// carry. Shops, agents and accounts, for which Taobao has no file, are interchange tables in both. All chats are held in memory until
/// the end, for a chat file is written customer by customer.
///
/// # Errors
/// Options out of their limits, or a write that the caller's files refuse.
pub fn write_taobao(options: &Options, layout: Layout, files: &mut dyn Files) -> Result<Written, DemoError> {
    options.check()?;
    let mut native = Native::create(options, layout, files)?;
    simulate(options, &mut native)?;
    native.finish(files)
}

struct Native {
    layout: Layout,
    orders: GbkFile,
    details: GbkFile,
    detail_columns: usize,
    chats: Chats,
    people: Tables,
    reduced: Tables,
    items: Vec<OrderItem>,
    clock: DayText,
}

impl Native {
    fn create(options: &Options, layout: Layout, files: &mut dyn Files) -> Result<Self, DemoError> {
        let exported = Moment::start_of(options.start) + i64::from(options.days) * DAY + 10 * HOUR + 30 * MINUTE;
        let stamp = format!("{}1030", exported.day().strftime("%Y%m%d"));
        let mut orders = GbkFile::create(files, format!("taobao/ExportOrderList{stamp}.csv"))?;
        orders.line(layout.header())?;
        let mut details = GbkFile::create(files, format!("taobao/ExportOrderDetailList{stamp}.csv"))?;
        details.line(layout.detail_header())?;
        let people = [Shop::TABLE, Agent::TABLE, Account::TABLE];
        let carried = [Shop::TABLE, Agent::TABLE, Account::TABLE, Order::TABLE, OrderItem::TABLE, Message::TABLE];
        Ok(Self {
            layout,
            orders,
            details,
            detail_columns: layout.detail_header().split(',').count(),
            chats: Chats::default(),
            people: Tables::create(files, "taobao/", &people)?,
            reduced: Tables::create(files, "interchange/", &carried)?,
            items: Vec::new(),
            clock: DayText::default(),
        })
    }

    fn finish(self, files: &mut dyn Files) -> Result<Written, DemoError> {
        let mut written = self.reduced.finish()?;
        let mut native: Vec<WrittenFile> = vec![self.orders.finish()?, self.details.finish()?];
        native.extend(self.people.finish()?.files);
        native.extend(self.chats.write(files, "taobao/chats/")?);
        written.files.extend(native);
        Ok(written)
    }

    fn order(&mut self, mut order: Order) -> Result<(), DemoError> {
        // Full-width commas in the older files, half-width in the newer ones.
        if self.layout >= Layout::A6 {
            order.status = order.status.map(|status| status.replace('，', ",").into());
        }
        let items = std::mem::take(&mut self.items);
        let mut row = String::new();
        for column in self.layout.header().split(',') {
            if !row.is_empty() {
                row.push(',');
            }
            let cell = self.cell(column.trim(), &order, items.len());
            row.push_str(&cell);
        }
        self.orders.row(&row)?;
        for mut item in items {
            item.shop = None;
            item.status.clone_from(&order.status);
            self.detail(&item, order.created)?;
            self.reduced.take(item.into())?;
        }
        order.received_at = order.received_at.filter(|_| self.layout.has_receipt());
        self.reduced.take(
            Order {
                shipped_at: None,
                closed_at: None,
                sku: None,
                campaign: None,
                deposit_paid_at: None,
                balance_open_at: None,
                flag: None,
                ..order
            }
            .into(),
        )
    }

    /// A cell as the order list writes it, with its quotes.
    fn cell(&mut self, column: &str, order: &Order, kinds: usize) -> String {
        let text = |text: Option<&str>| quoted(text.unwrap_or(""));
        let freight = order.freight.unwrap_or(Fen::ZERO);
        let paid = order.paid.unwrap_or(Fen::ZERO);
        let closed = order.status.as_deref() == Some("交易关闭");
        match column {
            "订单编号" => format!("=\"{}\"", order.order),
            "买家会员名" => quoted(order.buyer.as_str()),
            "买家支付宝账号" => quoted("138****@qq.com"),
            "支付单号" => quoted(&format!("T200P{}", order.order)),
            "买家应付货款" => quoted(&(order.payable - freight).to_string()),
            "买家应付邮费" => quoted(&freight.to_string()),
            "总金额" => quoted(&order.payable.to_string()),
            "买家实际支付金额" => quoted(&paid.to_string()),
            "买家支付积分" | "返点积分" | "买家实际支付积分" | "店铺Id" | "卖家服务费" => quoted("0"),
            "买家服务费" => quoted("0元"),
            "订单状态" => text(order.status.as_deref()),
            "买家留言" => text(order.buyer_note.as_deref()),
            "收货人姓名" => text(order.receiver.as_deref()),
            "收货地址" => text(order.address.as_deref()),
            "运送方式" => quoted("快递"),
            "联系手机" => quoted(&format!("'{}", order.phone.as_deref().unwrap_or(""))),
            "订单创建时间" => self.time(Some(order.created)),
            "订单付款时间" => self.time(order.paid_at),
            "确认收货时间" => self.time(order.received_at),
            "宝贝标题" => text(order.title.as_deref()),
            "宝贝种类" => quoted(&kinds.to_string()),
            "物流单号" => text(order.tracking.as_deref()),
            "物流公司" => text(order.courier.as_deref()),
            "订单备注" => text(order.note.as_deref()),
            "宝贝总数量" => quoted(&order.items.unwrap_or(0).to_string()),
            "店铺名称" => quoted(order.shop.as_str()),
            "订单关闭原因" => quoted(if !closed {
                "订单未关闭"
            } else if paid > Fen::ZERO {
                "退款"
            } else {
                "买家未付款"
            }),
            "是否手机订单" => quoted("手机订单"),
            "特权订金订单id" => String::from("=\"\""),
            "是否上传合同照片" | "是否上传小票" | "是否代付" | "是否信用购" => quoted("否"),
            "退款金额" => quoted(&(if closed { paid } else { Fen::ZERO }).to_string()),
            "打款商家金额" => quoted(&format!("{}元", if order.received_at.is_some() { paid } else { Fen::ZERO })),
            _ => quoted(""),
        }
    }

    fn time(&mut self, at: Option<Timestamp>) -> String {
        let mut text = String::new();
        if let Some(at) = at {
            push_time(&mut text, Moment::of(at), &mut self.clock);
        }
        quoted(&text)
    }

    fn detail(&mut self, item: &OrderItem, created: Timestamp) -> Result<(), DemoError> {
        let text = |text: Option<&str>| quoted(text.unwrap_or(""));
        let mut cells = vec![
            format!("=\"{}\"", item.order),
            text(item.title.as_deref()),
            quoted(&item.price.unwrap_or(Fen::ZERO).to_string()),
            quoted(&item.quantity.unwrap_or(0).to_string()),
            quoted(""),
            text(item.sku.as_deref()),
            quoted(""),
            quoted(""),
            text(item.status.as_deref()),
            quoted(""),
        ];
        if cells.len() < self.detail_columns {
            cells.push(self.time(Some(created)));
        }
        // Some rows end with a comma too many; readers have to live with it.
        if item.line.as_ref() != "1" {
            cells.push(String::new());
        }
        self.details.row(&cells.join(","))
    }
}

impl Facts for Native {
    fn take(&mut self, fact: Fact) -> Result<(), DemoError> {
        match fact {
            Fact::Shop(_) | Fact::Agent(_) | Fact::Account(_) => {
                self.people.take(fact.clone())?;
                self.reduced.take(fact)
            }
            Fact::Message(message) => match reduced(&message) {
                Some(message) => {
                    self.chats.keep(&message);
                    self.reduced.take(message.into())
                }
                None => Ok(()),
            },
            // The items of an order come before it.
            Fact::OrderItem(item) => {
                self.items.push(*item);
                Ok(())
            }
            Fact::Order(order) => self.order(*order),
            // Taobao has files for refunds and reviews too, but not in these layouts; the rest it does not know at all.
            Fact::Note(_)
            | Fact::Refund(_)
            | Fact::Review(_)
            | Fact::CreditDecision(_)
            | Fact::Shift(_)
            | Fact::Punch(_)
            | Fact::Leave(_)
            | Fact::Presence(_)
            | Fact::Target(_)
            | Fact::Exam(_)
            | Fact::Duty(_)
            | Fact::Incident(_)
            | Fact::Score(_)
            | Fact::PayEntry(_) => Ok(()),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

//! The interchange tables of spec 2.1, each written once: its columns, its key and its typed row.
//!
//! A field of type `Option<_>` may be empty; every other one is required (bold in the specification).

use crate::source::Source;
use crate::table::{Column, Record, Table};
use crate::value::{Cell, Value};
use crate::words::{
    Cause, Decision, Direction, ExamKind, MessageKind, PresenceState, Rating, RefundKind, RefundStatus, Role, Sender,
};
use crate::{AccountId, AgentId, BuyerId, Fen, Flag, Month, OrderId, ShopId};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use std::sync::Arc;

macro_rules! records {
    ($(
        $(#[$doc:meta])*
        $name:ident = $table:literal / $zh:literal, key [$($key:literal),+], numbered $numbered:literal {
            $($(#[$field_doc:meta])* $field:ident: $type:ty),+ $(,)?
        }
    )+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)+
                /// Where the row was read.
                pub source: Source,
            }

            impl Record for $name {
                const TABLE: &'static Table = &Table {
                    name: $table,
                    zh: $zh,
                    columns: &[$(Column {
                        name: stringify!($field),
                        kind: <$type as Cell>::KIND,
                        required: <$type as Cell>::REQUIRED,
                    }),+],
                    key: &[$($key),+],
                    numbered: $numbered,
                };

                fn from_cells(cells: &[Option<Value>], source: Source) -> Option<Self> {
                    let mut cells = cells.iter();
                    Some(Self {
                        $($field: <$type as Cell>::from_cell(cells.next()?.as_ref())?,)+
                        source,
                    })
                }

                fn to_cells(&self) -> Vec<Option<Value>> {
                    vec![$(Cell::to_cell(&self.$field)),+]
                }

                fn source(&self) -> Source {
                    self.source
                }
            }
        )+

        /// All interchange tables; see [`Table::all`].
        pub(crate) static TABLES: &[&Table] = &[$(<$name as Record>::TABLE),+];
    };
}

records! {
    /// A shop 店铺.
    Shop = "shops" / "店铺", key ["shop"], numbered false {
        /// Its name on the platform, the key of everything in it.
        shop: ShopId,
        /// A name for people.
        name: Option<Arc<str>>,
        /// taobao, tmall, jd, …
        platform: Option<Arc<str>>,
        /// IANA name; unknown = Asia/Shanghai.
        time_zone: Option<Arc<str>>,
        /// When its business day starts; wins over the plan's.
        day_start: Option<Time>,
    }
    /// The terms of a person of the team from a day on; several rows for one agent.
    Agent = "agents" / "客服", key ["agent", "from"], numbered false {
        /// The person.
        agent: AgentId,
        /// A name for people.
        name: Arc<str>,
        /// Role 岗位.
        role: Option<Role>,
        /// Level 级别, a word of the plan.
        level: Option<Arc<str>>,
        /// Group 小组.
        group: Option<Arc<str>>,
        /// The plan the person is paid by.
        plan: Option<Arc<str>>,
        /// First day in the company.
        hired_on: Option<Date>,
        /// Last day in the company, inclusive.
        left_on: Option<Date>,
        /// The day these terms start; unknown = always.
        from: Option<Date>,
    }
    /// A chat sub-account 子账号 and whose it is.
    Account = "accounts" / "子账号", key ["account", "shop", "from"], numbered false {
        /// The account.
        account: AccountId,
        /// Whose it is.
        agent: AgentId,
        /// In which shop; unknown = in every shop.
        shop: Option<ShopId>,
        /// First day; unknown = always.
        from: Option<Date>,
        /// Last day, inclusive; unknown = still.
        to: Option<Date>,
    }
    /// An order 订单. Amounts in yuan.
    Order = "orders" / "订单", key ["shop", "order"], numbered false {
        /// Order number.
        order: OrderId,
        /// Shop.
        shop: ShopId,
        /// Buyer.
        buyer: BuyerId,
        /// When it was placed.
        created: Timestamp,
        /// When it was paid; unknown = not paid.
        paid_at: Option<Timestamp>,
        /// When it was shipped.
        shipped_at: Option<Timestamp>,
        /// When the buyer received it.
        received_at: Option<Timestamp>,
        /// When it was closed.
        closed_at: Option<Timestamp>,
        /// The platform's word.
        status: Option<Arc<str>>,
        /// What was to be paid.
        payable: Fen,
        /// What was paid.
        paid: Option<Fen>,
        /// Freight inside it.
        freight: Option<Fen>,
        /// Pieces.
        items: Option<i64>,
        /// Item text.
        title: Option<Arc<str>>,
        /// Item attributes.
        sku: Option<Arc<str>>,
        /// Of a campaign 活动.
        campaign: Option<bool>,
        /// Staged orders: when the deposit was paid.
        deposit_paid_at: Option<Timestamp>,
        /// Staged orders: when the balance could be paid.
        balance_open_at: Option<Timestamp>,
        /// Flag.
        flag: Option<Flag>,
        /// The shop's note.
        note: Option<Arc<str>>,
        /// Courier.
        courier: Option<Arc<str>>,
        /// Parcel number.
        tracking: Option<Arc<str>>,
        /// Receiver's name.
        receiver: Option<Arc<str>>,
        /// Receiver's phone.
        phone: Option<Arc<str>>,
        /// Receiver's address.
        address: Option<Arc<str>>,
        /// What the buyer wrote on the order.
        buyer_note: Option<Arc<str>>,
    }
    /// An item 宝贝 of an order, from detail lists (formats 1.3).
    OrderItem = "order_items" / "订单明细", key ["order", "line"], numbered false {
        /// Order number.
        order: OrderId,
        /// The item's own number (子订单编号), or its running number within the order.
        line: Arc<str>,
        /// Shop, where the file says it.
        shop: Option<ShopId>,
        /// Item text.
        title: Option<Arc<str>>,
        /// Attributes.
        sku: Option<Arc<str>>,
        /// Price of one, in yuan.
        price: Option<Fen>,
        /// Pieces.
        quantity: Option<i64>,
        /// The platform's word.
        status: Option<Arc<str>>,
    }
    /// One change of an order's flag or note 备注.
    Note = "notes" / "备注", key ["order", "time", "account"], numbered true {
        /// Order number.
        order: OrderId,
        /// When.
        time: Timestamp,
        /// By which account.
        account: AccountId,
        /// The flag after the change.
        flag: Option<Flag>,
        /// The note after the change.
        note: Option<Arc<str>>,
    }
    /// A refund, return, exchange or resend 退款售后.
    Refund = "refunds" / "退款", key ["refund"], numbered false {
        /// Refund number.
        refund: Arc<str>,
        /// Order number.
        order: OrderId,
        /// Shop.
        shop: Option<ShopId>,
        /// Buyer.
        buyer: Option<BuyerId>,
        /// When the buyer asked.
        applied: Timestamp,
        /// When the money went back.
        completed: Option<Timestamp>,
        /// Kind.
        kind: RefundKind,
        /// Money given back.
        amount: Fen,
        /// The buyer's reason.
        reason: Option<Arc<str>>,
        /// The decided cause.
        cause: Option<Cause>,
        /// Where it stands.
        status: RefundStatus,
        /// Who handled it.
        handler: Option<AgentId>,
        /// Parcel number of the goods coming back.
        tracking: Option<Arc<str>>,
        /// When the parcel was opened 拆件.
        opened_at: Option<Timestamp>,
        /// By whom.
        opened_by: Option<AgentId>,
    }
    /// A review 评价.
    Review = "reviews" / "评价", key ["review"], numbered false {
        /// Review number.
        review: Arc<str>,
        /// Order number.
        order: OrderId,
        /// Shop.
        shop: Option<ShopId>,
        /// Buyer.
        buyer: Option<BuyerId>,
        /// When it was written.
        created: Timestamp,
        /// The rating then.
        rating: Rating,
        /// Its text.
        content: Option<Arc<str>>,
        /// The decided cause of a neutral or bad one.
        cause: Option<Cause>,
        /// When the buyer revised it.
        revised_at: Option<Timestamp>,
        /// The rating since then.
        revised_rating: Option<Rating>,
        /// Who brought that about.
        repaired_by: Option<AgentId>,
        /// When the shop found it.
        found_at: Option<Timestamp>,
        /// Who found it.
        found_by: Option<AgentId>,
        /// When it was answered.
        answered_at: Option<Timestamp>,
        /// Who answered it.
        answered_by: Option<AgentId>,
    }
    /// A recorded decision on whose order it is (spec 3.4.0).
    CreditDecision = "credit_decisions" / "归属裁定", key ["order", "time"], numbered false {
        /// Order number.
        order: OrderId,
        /// Whose; empty = nobody's.
        agent: Option<AgentId>,
        /// Who decided.
        decided_by: Arc<str>,
        /// When.
        time: Timestamp,
        /// Why.
        reason: Arc<str>,
    }
    /// That an agent disputes whose an order is 归属异议; a credit decision after it answers it.
    CreditDispute = "credit_disputes" / "归属异议", key ["order", "time", "agent"], numbered false {
        /// Order number.
        order: OrderId,
        /// Shop, where it is known.
        shop: Option<ShopId>,
        /// Who disputes it.
        agent: AgentId,
        /// Yes: the order is the agent's own; no: it is not.
        claims: bool,
        /// When.
        time: Timestamp,
        /// Why.
        reason: Arc<str>,
    }
    /// One message of a chat.
    Message = "messages" / "聊天", key ["shop", "message_id"], numbered true {
        /// The platform's id; without one the row is known by shop, buyer, account, time, sender, content and its number among
        /// equals in the file.
        message_id: Option<Arc<str>>,
        /// Shop.
        shop: ShopId,
        /// Buyer.
        buyer: BuyerId,
        /// The sub-account on the shop's side, also of a buyer's message.
        account: AccountId,
        /// When.
        time: Timestamp,
        /// Who wrote it.
        sender: Sender,
        /// What it is; unknown = text.
        kind: Option<MessageKind>,
        /// Its text.
        content: Option<Arc<str>>,
    }
    /// A shift 班次 of a person; `end` ≤ `start` ends the next day.
    Shift = "shifts" / "排班", key ["agent", "date", "start"], numbered false {
        /// The person.
        agent: AgentId,
        /// The day it starts.
        date: Date,
        /// From.
        start: Time,
        /// To.
        end: Time,
        /// Kind, a word of the plan: day, evening, …
        kind: Option<Arc<str>>,
    }
    /// A punch of the clock 打卡.
    Punch = "punches" / "打卡", key ["agent", "time", "direction"], numbered false {
        /// The person.
        agent: AgentId,
        /// When.
        time: Timestamp,
        /// Coming or going.
        direction: Option<Direction>,
    }
    /// Leave 请假.
    Leave = "leave" / "请假", key ["agent", "from"], numbered false {
        /// The person.
        agent: AgentId,
        /// From this instant.
        from: Timestamp,
        /// To this instant.
        to: Timestamp,
        /// Kind, a word of the plan.
        kind: Option<Arc<str>>,
        /// Who approved it.
        approved_by: Option<Arc<str>>,
    }
    /// A change of a chat account's state.
    Presence = "presence" / "在线状态", key ["account", "time"], numbered false {
        /// The account.
        account: AccountId,
        /// When.
        time: Timestamp,
        /// The state from then on.
        state: PresenceState,
    }
    /// A sales target 销售目标.
    Target = "targets" / "销售目标", key ["month", "agent"], numbered false {
        /// The month.
        month: Month,
        /// The person.
        agent: AgentId,
        /// Sales to reach, in yuan.
        sales: Fen,
    }
    /// An exam's result 考核.
    Exam = "exams" / "考核", key ["agent", "date", "kind"], numbered false {
        /// The person.
        agent: AgentId,
        /// When.
        date: Date,
        /// The mark.
        score: Decimal,
        /// Whether it was excellent.
        excellent: Option<bool>,
        /// Kind.
        kind: Option<ExamKind>,
    }
    /// A duty done or to be done 值守事项.
    Duty = "duties" / "值守事项", key ["shop", "agent", "date", "duty", "subject"], numbered false {
        /// Shop.
        shop: ShopId,
        /// The person.
        agent: AgentId,
        /// The day.
        date: Date,
        /// meeting, handover, report, `review_round`, …
        duty: Arc<str>,
        /// When it was done.
        done_at: Option<Timestamp>,
        /// What it was about.
        subject: Option<Arc<str>>,
        /// Remarks.
        note: Option<Arc<str>>,
    }
    /// A fault recorded by a person 违规记录.
    Incident = "incidents" / "违规记录", key ["incident"], numbered false {
        /// Its number.
        incident: Arc<str>,
        /// The fault's id in the plan.
        fault: Arc<str>,
        /// Whose.
        agent: AgentId,
        /// When.
        date: Date,
        /// Order concerned.
        order: Option<OrderId>,
        /// Buyer concerned.
        buyer: Option<BuyerId>,
        /// The loss, in yuan.
        amount: Option<Fen>,
        /// Who recorded it.
        reported_by: Option<Arc<str>>,
        /// Evidence.
        evidence: Option<Arc<str>>,
        /// The decision.
        decision: Option<Decision>,
        /// Who decided.
        decided_by: Option<Arc<str>>,
    }
    /// Points given by hand 手工评分.
    Score = "scores" / "手工评分", key ["month", "agent", "indicator"], numbered false {
        /// The month.
        month: Month,
        /// The person.
        agent: AgentId,
        /// The indicator of the plan.
        indicator: Arc<str>,
        /// Points, 0–100.
        points: Decimal,
        /// By whom.
        by: Option<Arc<str>>,
    }
    /// A sum entered by hand on a payslip 录入工资项: overtime, holiday pay, a special award (spec 4.5, 4.7).
    PayEntry = "pay_entries" / "录入工资项", key ["month", "agent", "entry"], numbered false {
        /// The month it is paid in.
        month: Month,
        /// Whose.
        agent: AgentId,
        /// Its own word within the month: overtime, `special_award`, …
        entry: Arc<str>,
        /// What the payslip calls it.
        title: Arc<str>,
        /// How much, in yuan; never negative: what is taken has its own ways (spec 4.6).
        amount: Fen,
        /// Why.
        reason: Arc<str>,
        /// Who entered it.
        entered_by: Arc<str>,
        /// Who approved it: a second person; unknown = not approved, so not paid yet.
        approved_by: Option<Arc<str>>,
    }
    /// A decision on a fault 违规裁定 (spec 4.0): the latest of a case stands.
    FaultDecision = "fault_decisions" / "违规裁定", key ["case", "time"], numbered false {
        /// The fault's case number, as `jinpai faults` lists it.
        case: Arc<str>,
        /// When it was decided.
        time: Timestamp,
        /// Confirmed or waived.
        decision: Decision,
        /// Who decided.
        decided_by: Arc<str>,
        /// Why.
        reason: Arc<str>,
        /// The sum or loss that the decision sets, in yuan, where the plan leaves it to a person.
        amount: Option<Fen>,
    }
    /// An agent's answer 申诉 to a confirmed fault (spec 4.0): an appeal, or that there will be none.
    Appeal = "appeals" / "申诉", key ["case", "time"], numbered false {
        /// The fault's case number.
        case: Arc<str>,
        /// Whose fault it is.
        agent: AgentId,
        /// When.
        time: Timestamp,
        /// Why it is wrong; unknown with `accepted`.
        reason: Option<Arc<str>>,
        /// Yes: the agent does not appeal, so the term need not run.
        accepted: Option<bool>,
    }
    /// A version of a plan 方案版本 in force from a day on, whole (spec 4.0).
    PlanVersion = "plan_versions" / "方案版本", key ["plan", "effective"], numbered false {
        /// The plan's id, the word of `agents.plan`.
        plan: Arc<str>,
        /// The first day it holds.
        effective: Date,
        /// The text of the plan file.
        text: Arc<str>,
        /// Who published it.
        published_by: Arc<str>,
        /// When.
        time: Timestamp,
    }
    /// That an agent has read a version of a plan 方案确认 (spec 4.0).
    Acknowledgement = "acknowledgements" / "方案确认", key ["plan", "effective", "agent"], numbered false {
        /// The plan's id.
        plan: Arc<str>,
        /// The version's first day.
        effective: Date,
        /// Who.
        agent: AgentId,
        /// When.
        time: Timestamp,
    }
    /// Something pending that a person accepts as it is, so that the month can close (spec 4.7).
    Acceptance = "acceptances" / "确认事项", key ["month", "item"], numbered false {
        /// The month.
        month: Month,
        /// What, as the list before the close names it.
        item: Arc<str>,
        /// Who accepted it.
        accepted_by: Arc<str>,
        /// Why.
        reason: Arc<str>,
        /// When.
        time: Timestamp,
    }
}

#[cfg(test)]
mod tests {
    use crate::Table;

    #[test]
    fn keys_are_columns_and_tables_fit_a_presence_mask() {
        for table in Table::all() {
            assert!(table.columns.len() <= 64, "{}", table.name);
            for key in table.key {
                assert!(table.position(key).is_some(), "{}.{key}", table.name);
            }
        }
        assert_eq!(Table::all().len(), 26);
    }
}

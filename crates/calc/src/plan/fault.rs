//! `[[fault]]`: what is a fault, over which facts, and what follows from it (spec 4.0, K6, K7).

mod needs;

pub use needs::Need;

use super::formula::Formula;
use super::line::LineKind;
use super::value::Type;
use crate::settings::Clock;
use crate::text::Text;

/// A fault as the plan writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// Its id: `B-wait`.
    pub id: String,
    /// Its title for people.
    pub title: String,
    /// The clause of the scheme.
    pub clause: Option<String>,
    /// Over which facts it is looked for.
    pub each: FactKind,
    /// Which of them are occurrences; names are the fact's fields, 岗位, 级别 and the plan's own. `None` only for recorded faults.
    pub when: Option<Formula>,
    /// The clock of `wait` 等待; `None` = the one of `[measure]`.
    pub clock: Option<Clock>,
    /// How many occurrences are free.
    pub more_than: Option<Tolerance>,
    /// Beyond the tolerance there is one fault for the period; otherwise one for each further occurrence.
    pub once: bool,
    /// What follows.
    pub consequence: ConsequenceRule,
    /// A duty of this kind done by the agent about the same order or buyer, not after the fact, frees the agent (K7).
    pub excuse: Option<String>,
    /// Faults of these ids on the same facts do not count beside this one.
    pub excludes: Vec<String>,
}

/// What follows from a fault (K6). Formulas are over the fact's fields and `amount` 金额.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConsequenceRule {
    /// A sum, in yuan; under `fines = "forbid"` it takes no money (4.6).
    pub fine: Option<Formula>,
    /// The loss to be made good, in yuan; taken only under a `loss_clause` (4.6).
    pub loss: Option<Formula>,
    /// The most that a person may set by hand as the fine, in yuan: the decision's amount, cut here.
    pub fine_set_by_hand_max: Option<Formula>,
    /// Points of the person's own 扣分.
    pub points: Option<Formula>,
    /// The order's credit is lost (3.5.4).
    pub credit_lost: bool,
    /// Lines that are not earned.
    pub forfeits: Vec<Forfeit>,
    /// A warning on record.
    pub warning: Option<Warning>,
    /// Counts as a day of absence.
    pub counts_absent: bool,
}

/// What is forfeited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Forfeit {
    /// All lines of a kind.
    Kind(LineKind),
    /// One line, by id.
    Line(String),
}

/// How severe a warning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// 警告
    Warning,
    /// 严重警告
    Serious,
}

/// `more_than = "3 per day"`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    /// So many are free.
    pub free: u32,
    /// In each of these.
    pub per: Period,
}

/// The period of a tolerance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A business day.
    Day,
    /// The month.
    Month,
}

macro_rules! fact_kinds {
    ($($(#[$doc:meta])* $variant:ident = $en:literal / $zh:literal;)+) => {
        /// Kinds of facts that faults are looked for in.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactKind { $($(#[$doc])* $variant),+ }

        impl FactKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its word in plan files.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }

            /// Its name for people; also understood in plan files.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// Its name for people in both languages.
            pub fn text(self) -> Text {
                Text::new(self.zh(), self.code())
            }
        }
    };
}

fact_kinds! {
    /// A round of the agent's threads, by its start's day (3.1); off-duty rounds are left out.
    Round = "round" / "回合";
    /// The first round of (thread, day).
    FirstRound = "first_round" / "首回合";
    /// (buyer, day) with a consult, in the agent's thread.
    Reception = "reception" / "接待";
    /// An agent's message with a hold phrase, to the next human message of the thread.
    Hold = "hold" / "稍等";
    /// A maximal interval in which the agent is online, has an open round at every instant and sends nothing in the shop.
    Idle = "idle" / "空等";
    /// A paid order by its credited agent; a silent one by the agents who had to note it; an unpaid one by its order agent.
    Order = "order" / "订单";
    /// A change of an order's note, by who made it.
    NoteChange = "note_change" / "备注修改";
    /// A review on the agent's credited order.
    Review = "review" / "评价";
    /// A neutral or bad review and the first review round after it; the agent is that of the round's duty.
    ReviewFinding = "review_finding" / "评价巡查";
    /// A refund, by its handler, else by the credited agent.
    Refund = "refund" / "退款";
    /// A shift.
    Shift = "shift" / "班次";
    /// An agent's business day on shift; a day without any shift belongs to the supervisors.
    Day = "day" / "工作日";
    /// A row of `duties`, and each review round that has none.
    Duty = "duty" / "事项";
    /// The agent's month; fields are the figures.
    Month = "month" / "月";
    /// Recorded by a person only.
    Incident = "incident" / "记录";
}

macro_rules! fact_fields {
    ($($(#[$doc:meta])* $variant:ident = $en:literal / $zh:literal, $kind:ident, [$($of:ident),+];)+) => {
        /// What formulas of faults may name of a fact.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FactField { $($(#[$doc])* $variant),+ }

        impl FactField {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The English name.
            pub fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }

            /// The Chinese name.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// What it is.
            pub fn kind(self) -> Type {
                match self { $(Self::$variant => Type::$kind),+ }
            }

            /// Which facts have it.
            pub fn of(self) -> &'static [FactKind] {
                match self { $(Self::$variant => &[$(FactKind::$of),+]),+ }
            }

            /// The field of that name in either language, of that kind of fact.
            pub fn named(name: &str, of: FactKind) -> Option<Self> {
                Self::ALL.iter().copied().find(|field| (field.en() == name || field.zh() == name) && field.of().contains(&of))
            }
        }
    };
}

fact_fields! {
    /// The answered round's wait, or a hold's, on the rule's clock.
    Wait = "wait" / "等待", Duration, [Round, FirstRound, Hold];
    /// The round was answered.
    Answered = "answered" / "已答", YesNo, [Round, FirstRound];
    /// The round is unanswered (3.1.5).
    Unanswered = "unanswered" / "未答", YesNo, [Round, FirstRound];
    /// Online seconds in [start, min(end or horizon, start + 24 h)) of an answered or unanswered round.
    OnlineWait = "online_wait" / "在线等待", Duration, [Round, FirstRound];
    /// The first round of (thread, day).
    First = "first" / "首回合", YesNo, [Round, FirstRound];
    /// The round starts in service hours.
    InService = "in_service" / "服务时段", YesNo, [Round, FirstRound];
    /// The agent sent a human message to the buyer that day.
    Received = "received" / "本人接待", YesNo, [Reception];
    /// Anybody did.
    ReceivedByAnyone = "received_by_anyone" / "有人接待", YesNo, [Reception];
    /// No duty `follow_up` about the buyer was done by the end of the next business day.
    FollowUpMissing = "follow_up_missing" / "未回访", YesNo, [Reception];
    /// How long it lasted.
    Length = "length" / "时长", Duration, [Idle];
    /// Nobody's credit.
    Silent = "silent" / "静默", YesNo, [Order];
    /// From payment to the first complete note (O2, O3), else to the horizon, on the rule's clock; silent orders have none.
    NoteWait = "note_wait" / "备注用时", Duration, [Order];
    /// A silent order without a complete note at the end of the next shift (O7).
    SilentUnnoted = "silent_unnoted" / "静默未备注", YesNo, [Order];
    /// A later note does not keep the text of the one before it.
    OldTextLost = "old_text_lost" / "原文未保留", YesNo, [Order, NoteChange];
    /// The note is complete (O2, O3).
    NoteComplete = "note_complete" / "备注完整", YesNo, [NoteChange];
    /// No human message in (P, shipped, at most P + 24 h] confirms name, phone or address (R6).
    Unconfirmed = "unconfirmed" / "未核对", YesNo, [Order];
    /// Still grey at the end of the shift in which it was created (O1).
    StillGrey = "still_grey" / "交班仍灰旗", YesNo, [Order];
    /// Of a campaign.
    Campaign = "campaign" / "活动订单", YesNo, [Order];
    /// Neutral or bad at any time.
    Bad = "bad" / "中差评", YesNo, [Review];
    /// The decided cause is service.
    CausedByService = "caused_by_service" / "服务原因", YesNo, [Review, Refund];
    /// It became good after having been neutral or bad.
    BecameGood = "became_good" / "已改评", YesNo, [Review];
    /// From `created` to the answer, else to the horizon.
    AnswerWait = "answer_wait" / "回应用时", Duration, [Review];
    /// Not found, or found after the round.
    FoundLate = "found_late" / "漏看", YesNo, [ReviewFinding];
    /// From `applied` to `completed`, else to the horizon.
    Handling = "handling" / "处理用时", Duration, [Refund];
    /// Minutes late.
    Late = "late" / "迟到", Count, [Shift];
    /// Minutes left early.
    Early = "early" / "早退", Count, [Shift];
    /// Absent without leave.
    Absent = "absent" / "旷工", YesNo, [Shift];
    /// On leave for all of it.
    OnLeave = "on_leave" / "请假", YesNo, [Shift];
    /// The shift's kind, as the table has it.
    ShiftKind = "shift_kind" / "班次类型", Text, [Shift];
    /// Not online for a second of it, without leave.
    NeverOnline = "never_online" / "全程不在线", YesNo, [Shift];
    /// Another agent's shift goes on at its end, and no duty `handover` was done.
    HandoverMissing = "handover_missing" / "未交班", YesNo, [Shift];
    /// No duty `report` in the last half hour of a shift (W6).
    ReportMissing = "report_missing" / "未交日报", YesNo, [Day];
    /// On a shift that day.
    OnShift = "on_shift" / "当班", YesNo, [Day];
    /// The duty's word.
    Duty = "duty" / "事项", Text, [Duty];
    /// It was done.
    Done = "done" / "已完成", YesNo, [Duty];
    /// It was not done in time: by the end of its day, a review round within half an hour.
    Overdue = "overdue" / "逾期", YesNo, [Duty];
    /// The loss or sum in yuan: of the order, the refund or the incident; what a decision sets stands above it.
    Amount = "amount" / "金额", Money, [Order, Refund, Incident];
}

impl ConsequenceRule {
    /// Whether nothing follows but the record.
    pub fn is_record_only(&self) -> bool {
        *self == Self::default()
    }
}

//! Closed sets of words that columns may hold, each with its code in the interchange tables and its Chinese name.

/// A word of a closed set, for reading and for error messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// What the interchange tables write.
    pub code: &'static str,
    /// The Chinese name, accepted when reading too.
    pub zh: &'static str,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal / $zh:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All words of the set, in order of the variants.
            pub const WORDS: &'static [Word] = &[$(Word { code: $code, zh: $zh }),+];
            /// All variants, in the same order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code written in the interchange tables.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The Chinese name.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            /// Reads a code (ASCII case aside) or the Chinese name.
            pub fn read(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|word| word.code().eq_ignore_ascii_case(text) || word.zh() == text)
            }
        }
    };
}

words! {
    /// Who wrote a message (spec 3.0). Only `Agent` messages are human.
    Sender {
        /// The customer.
        Buyer = "buyer" / "买家",
        /// A person of the team typed or clicked it.
        Agent = "agent" / "客服",
        /// Robot, auto-reply, welcome text.
        Auto = "auto" / "自动",
        /// The platform.
        System = "system" / "系统",
    }
}
words! {
    /// What a message is.
    MessageKind {
        /// Text; an unknown kind is text.
        Text = "text" / "文本",
        /// Picture.
        Image = "image" / "图片",
        /// Emoticon only.
        Emoji = "emoji" / "表情",
        /// Product, order or coupon card.
        Card = "card" / "卡片",
        /// File.
        File = "file" / "文件",
        /// Voice.
        Voice = "voice" / "语音",
        /// Video.
        Video = "video" / "视频",
    }
}
words! {
    /// A person's role 岗位 (spec 1.1 P1).
    Role {
        /// Pre-sales.
        Presales = "presales" / "售前",
        /// After-sales.
        Aftersales = "aftersales" / "售后",
        /// All-round: pre-sales and after-sales.
        Gold = "gold" / "金牌",
        /// Supervisor.
        Supervisor = "supervisor" / "主管",
        /// Manager.
        Manager = "manager" / "经理",
    }
}
words! {
    /// What the buyer asked for after the sale.
    RefundKind {
        /// Money only.
        Refund = "refund" / "仅退款",
        /// Goods back, money back.
        Return = "return" / "退货退款",
        /// Other goods instead.
        Exchange = "exchange" / "换货",
        /// Sent again.
        Resend = "resend" / "补寄",
    }
}
words! {
    /// The decided cause of a refund, return or review (spec 1.5 S4).
    Cause {
        /// The customer's own.
        Customer = "customer" / "客户原因",
        /// Product quality.
        Product = "product" / "商品质量",
        /// An agent's fault.
        Service = "service" / "服务原因",
        /// The courier.
        Logistics = "logistics" / "物流原因",
    }
}
words! {
    /// Where a refund stands.
    RefundStatus {
        /// Not decided.
        Pending = "pending" / "处理中",
        /// Done.
        Success = "success" / "退款成功",
        /// Closed without.
        Closed = "closed" / "退款关闭",
    }
}
words! {
    /// A review's rating.
    Rating {
        /// 好评
        Good = "good" / "好评",
        /// 中评
        Neutral = "neutral" / "中评",
        /// 差评
        Bad = "bad" / "差评",
    }
}
words! {
    /// A chat account's state.
    PresenceState {
        /// Receiving customers.
        Online = "online" / "在线",
        /// Suspended 挂起.
        Away = "away" / "挂起",
        /// Signed out.
        Offline = "offline" / "离线",
    }
}
words! {
    /// A punch of the clock.
    Direction {
        /// Coming.
        In = "in" / "上班",
        /// Going.
        Out = "out" / "下班",
    }
}
words! {
    /// What a supervisor decided of a fault.
    Decision {
        /// It stands.
        Confirmed = "confirmed" / "确认",
        /// It is waived.
        Waived = "waived" / "免除",
    }
}
words! {
    /// Kinds of exam (spec 1.1 P4, P5).
    ExamKind {
        /// On joining.
        Entry = "entry" / "入职",
        /// Each month.
        Monthly = "monthly" / "月度",
        /// Each quarter.
        Quarterly = "quarterly" / "季度",
    }
}

//! What people write. Every text can be written in GBK (tested), for the native files are.

/// How a buyer begins.
pub(crate) const HELLO: &[&str] =
    &["在吗", "你好", "您好，在吗？", "亲在不在", "有人吗", "老板在吗", "你好，想咨询一下", "hello在吗", "客服在吗"];

/// The shop's robot.
pub(crate) const WELCOME: &str = "亲，您好，欢迎光临！客服正在赶来，请您稍候片刻，有什么需要可以先留言哦~";

/// The shop's robot when nobody is there.
pub(crate) const CLOSED: &str = "亲，现在是休息时间（客服在线时间8:30-次日1:00），您可以先留言，上班后第一时间回复您。";

/// How an agent begins.
pub(crate) const AGENT_HELLO: &[&str] = &[
    "在的亲，请问有什么可以帮您的？",
    "您好亲，欢迎光临，看中哪一款了呢？",
    "亲，在的哦，请问是哪个房间用呢",
    "您好，很高兴为您服务，有什么可以帮到您",
];

/// How an agent begins who was not there when the buyer asked.
pub(crate) const AGENT_LATE: &[&str] =
    &["亲，不好意思刚上班看到您的留言，请问还需要吗？", "亲，抱歉让您久等了，刚才不在线，您现在方便吗"];

/// Questions before buying, each with what an agent answers, line by line.
pub(crate) const QUESTIONS: &[(&str, &[&str])] = &[
    ("什么材质的", &["亲，是无纺布底的墙布，表面做了防水防污处理哦"]),
    (
        "有味道吗？家里有小孩",
        &["亲放心，我们用的是环保水性墨水，有检测报告的，基本没有味道", "https://img.example.com/report/e0.jpg"],
    ),
    ("能不能便宜点", &["亲，现在已经是活动价了哦", "您诚心要的话，我给您申请送一份糯米胶，您看可以吗"]),
    ("几天能发货", &["亲，定制的一般付款后2到3天发货，加急可以备注"]),
    ("包邮吗", &["亲，除了偏远地区都是包邮的哦"]),
    ("发什么快递", &["亲，默认发中通和德邦，大件走德邦送货到楼下"]),
    ("自己可以贴吗，难不难", &["可以自己贴的亲，我们有施工视频，跟着做就可以", "也可以找当地的师傅，大概15元一平"]),
    ("图案可以改吗", &["可以的亲，左右翻转、颜色深浅都可以调整，不另外收费"]),
    ("有实物图吗", &["有的亲，这是客户实拍图", "https://img.example.com/show/a17.jpg"]),
    ("会不会有色差", &["亲，都是实物拍摄的，不同显示器会有一点点差别，整体是一致的"]),
    ("尺寸怎么量", &["亲，量墙面最宽和最高的地方，两边各加5厘米\n比如墙宽3米就按3.1米拍\n高度同样处理"]),
    ("受潮了会不会发霉", &["亲，墙面提前刷一遍基膜，正常使用不会发霉的"]),
    ("可以开发票吗", &["可以的亲，下单时备注抬头和税号，确认收货后开电子发票"]),
    ("可以先寄样品看看吗", &["可以的亲，样品册9.9元，下单后可以退回这个费用"]),
    ("贴了几年会不会掉", &["亲，正常能用8到10年，我们质保5年的"]),
    ("质量怎么样啊", &["亲，我们做了12年墙布，老客户很多的，您可以看下评价"]),
    ("今天拍什么时候能到", &["稍等，我帮您查一下", "亲，今天拍的话大概5天左右能收到"]),
    ("可以货到付款吗", &["亲，定制商品不支持货到付款哦，支持7天内质量问题退换"]),
    ("墙面不平能贴吗", &["亲，轻微不平没关系，墙布有一定厚度可以盖住的，掉灰的话要先处理一下"]),
    ("有没有别的颜色", &["亲，这款有浅灰、米白、雾蓝三个颜色，您想要哪个呢"]),
];

/// What else a buyer asks while the agent is still answering.
pub(crate) const NUDGE: &[&str] = &["？", "人呢", "还在吗", "在不在啊", "怎么不回", "我有点急"];

/// Buyers' messages that ask nothing.
pub(crate) const CLOSERS: &[&str] =
    &["好的", "谢谢", "嗯嗯", "谢谢你", "哦哦", "知道了", "ok", "行", "好滴", "收到", "嗯", "[微笑]", "/:^_^", "[OK]"];

/// What some agents answer to a thank-you.
pub(crate) const COURTESY: &str = "不客气的亲，有问题随时联系";

/// How an agent leads to the order.
pub(crate) const LEAD: &[&str] = &[
    "亲，喜欢的话可以直接拍下哦，今天拍下可以优先安排制作",
    "亲，您拍下后我给您备注好尺寸，有问题随时联系我",
    "亲，这边建议您今天拍下，活动价明天就结束了哦",
    "好的亲，那您直接拍，数量按平方数拍就可以",
];

/// A buyer who will order.
pub(crate) const WILL_ORDER: &[&str] = &["好，我拍了", "那我拍一下", "行，我现在下单", "可以，下单了", "好的我拍"];

/// A buyer who will not.
pub(crate) const LOST: &[&str] = &[
    "我再看看",
    "有点贵",
    "别家比你们便宜",
    "我跟家里人商量一下",
    "款式有点老",
    "运费太贵了",
    "再考虑下吧",
    "没有我要的那种功能",
    "你们不发顺丰啊",
    "等活动再买吧",
    "算了不要了",
];

/// What an agent says to that.
pub(crate) const LOST_ANSWER: &[&str] = &[
    "好的亲，喜欢可以先收藏店铺，有活动第一时间通知您",
    "亲，质量不一样价格也不一样的，您可以先看看样品哦",
    "没关系的亲，有需要随时联系我",
    "亲，您是对哪方面不满意呢，我可以帮您推荐别的款",
];

/// An agent reminds of an order that is not paid; names the reason to pay now.
pub(crate) const REMIND: &[&str] = &[
    "亲，看到您拍下的订单还没有付款，是有什么疑问吗？今天付款可以优先排单哦",
    "亲，您的订单还未付款，活动价只保留到今晚24点哦",
    "亲，您喜欢的这款库存不多了，付款后马上给您安排制作",
    "亲，您拍的还没付款，是不是支付遇到问题了，需要帮您看下吗",
];

/// A buyer who is reminded.
pub(crate) const REMINDED: &[&str] =
    &["忘了，马上付", "刚才忙，现在付", "好的", "等会付", "我在考虑尺寸要不要改", "嗯嗯", "不想要了", "哦，我看看"];

/// An agent's answer to that.
pub(crate) const REMINDED_ANSWER: &[&str] =
    &["好的亲，付款后跟您核对信息", "好的亲，有问题随时找我", "没事的亲，尺寸付款后也可以改的"];

/// An agent asks somebody to order anew.
pub(crate) const REORDER: &[&str] =
    &["亲，您之前那单快关闭了，可以重新拍一下，我给您申请个小礼品", "亲，之前的订单还没付，您重新拍我给您改价哦"];

/// What a buyer says to the confirmed particulars.
pub(crate) const CONFIRMED: &[&str] = &["对的", "没错", "没问题", "是的", "地址对", "好的", "嗯嗯", "对"];

/// What an agent says at the end of a sale.
pub(crate) const GOODBYE: &[&str] = &[
    "好的亲，已经给您备注好了，收货时请先检查外包装再签收哦",
    "感谢亲的支持，收到货有任何问题先联系我们，祝您生活愉快",
    "好的亲，马上给您排单，发货后会有短信提醒",
];

/// Where is my parcel?
pub(crate) const PARCEL: &[&str] =
    &["我的货发了吗", "怎么还没到啊", "到哪里了", "什么时候能到", "快递怎么不动了", "帮我查一下物流"];

/// Answers while it is not sent.
pub(crate) const NOT_SENT: &[&str] = &["稍等，我查一下", "亲，您的还在制作中，我催一下车间，预计明后天发出"];

/// Questions of old customers.
pub(crate) const OLD_CUSTOMER: &[(&str, &[&str])] = &[
    ("上次买的墙布边角翘起来了怎么办", &["亲，用糯米胶补一下边角，压平晾干就可以了", "需要的话给您补寄一小袋胶"]),
    ("之前买的还想补一块，颜色能一样吗", &["可以的亲，您把订单号发我，按原来的文件给您做"]),
    ("墙布脏了能用水擦吗", &["可以的亲，用湿毛巾轻轻擦就可以，不要用力刷"]),
    ("发票什么时候开", &["稍等，帮您看下", "亲，确认收货后三个工作日内发到您邮箱"]),
    ("施工视频发我一下", &["好的亲，视频链接发您了", "https://img.example.com/video/v3.mp4"]),
];

/// Why something goes back: what the buyer says, the reason on the form, and which cause it mostly is (index into
/// customer, product, service, logistics).
pub(crate) const TROUBLE: &[(&str, &str, usize)] = &[
    ("不想要了，能退吗", "不喜欢/不想要", 0),
    ("拍错尺寸了，想退", "多拍/拍错/不想要", 0),
    ("家里人不喜欢这个颜色", "不喜欢/不想要", 0),
    ("颜色跟图片差太多了", "颜色/款式/图案与描述不符", 1),
    ("布面有瑕疵，有一条线", "质量问题", 1),
    ("收到的尺寸不对，短了20厘米", "尺寸与订单不符", 2),
    ("客服说送胶的，没有收到", "卖家未按约定发货", 2),
    ("包装破了，边上压坏了", "包装/商品破损", 3),
    ("快递一直没送到，不要了", "未按约定时间发货", 3),
];

/// What after-sales answers.
pub(crate) const TROUBLE_ANSWER: &[&str] = &[
    "亲，非常抱歉给您添麻烦了，麻烦拍张照片发过来",
    "亲，实在抱歉，您在订单里提交申请，我这边马上给您处理",
    "抱歉亲，这个情况我登记一下，今天给您答复",
];

/// What a buyer says then.
pub(crate) const TROUBLE_MORE: &[&str] =
    &["https://img.example.com/buyer/p8.jpg", "怎么处理", "我已经申请了", "多久能退到", "你们要负责吧"];

/// How after-sales ends it.
pub(crate) const TROUBLE_END: &[&str] =
    &["亲，已经给您同意了，注意查收", "好的亲，收到后24小时内给您退款", "亲，给您补发一份，今天发出，单号稍后发您"];

/// Good reviews.
pub(crate) const GOOD_REVIEWS: &[&str] = &[
    "很漂亮，贴上去效果很好",
    "客服很耐心，尺寸做得很准",
    "没有味道，质量不错",
    "物流快，包装严实",
    "第二次买了，一如既往的好",
    "师傅说料子好，好贴",
    "颜色正，跟图片一样",
    "性价比高，推荐",
];

/// Neutral and bad ones.
pub(crate) const BAD_REVIEWS: &[&str] = &[
    "颜色跟图片不太一样",
    "客服回复慢，问半天没人理",
    "边上有瑕疵，一般般",
    "快递太慢了",
    "尺寸短了一截，还要自己补",
    "答应送的胶没有送",
];

/// The agent's words when asked for what buyers confirm: `{0}` stands for the particulars.
pub(crate) fn confirm(name: &str, phone: &str, address: &str, size: &str) -> String {
    format!("亲，跟您核对一下信息：{name}，{phone}，{address}。尺寸{size}，图案正常，没问题的话马上安排制作哦")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_written_in_gbk() {
        let mut texts: Vec<&str> = vec![WELCOME, CLOSED, COURTESY];
        for list in [
            HELLO,
            AGENT_HELLO,
            AGENT_LATE,
            NUDGE,
            CLOSERS,
            LEAD,
            WILL_ORDER,
            LOST,
            LOST_ANSWER,
            REMIND,
            REMINDED,
            REMINDED_ANSWER,
            REORDER,
            CONFIRMED,
            GOODBYE,
            PARCEL,
            NOT_SENT,
            TROUBLE_ANSWER,
            TROUBLE_MORE,
            TROUBLE_END,
            GOOD_REVIEWS,
            BAD_REVIEWS,
        ] {
            texts.extend(list);
        }
        for (question, answers) in QUESTIONS.iter().chain(OLD_CUSTOMER) {
            texts.push(question);
            texts.extend(*answers);
        }
        for text in texts {
            let (_, _, unmappable) = encoding_rs::GBK.encode(text);
            assert!(!unmappable && text.trim() == text && !text.is_empty(), "{text:?}");
        }
    }
}

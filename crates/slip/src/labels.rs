//! The words around the values of a slip, in one language.

use jinpai_calc::text::Text;
use jinpai_model::Lang;
use serde::Serialize;

/// Every fixed word of the layout; sentences that hold values are made in `sheet`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Labels {
    pub(crate) item: &'static str,
    pub(crate) amount: &'static str,
    pub(crate) taken: &'static str,
    pub(crate) not_taken: &'static str,
    pub(crate) terms: &'static str,
    pub(crate) period: &'static str,
    pub(crate) role: &'static str,
    pub(crate) level: &'static str,
    pub(crate) group: &'static str,
    pub(crate) plan: &'static str,
    pub(crate) digest: &'static str,
    pub(crate) faults: &'static str,
    pub(crate) case: &'static str,
    pub(crate) score: &'static str,
    pub(crate) indicator: &'static str,
    pub(crate) weight: &'static str,
    pub(crate) value: &'static str,
    pub(crate) points: &'static str,
    pub(crate) figures: &'static str,
    pub(crate) remarks: &'static str,
    pub(crate) net_note: &'static str,
    pub(crate) watermark: &'static str,
    /// Page x of y, in three pieces around the two numbers.
    pub(crate) page: [&'static str; 3],
}

/// The words in one language.
pub(crate) fn labels(lang: Lang) -> Labels {
    let pick = |zh, en| lang.pick(zh, en);
    Labels {
        item: pick("项目", "Item"),
        amount: pick("金额（元）", "Amount (yuan)"),
        taken: pick("扣下（元）", "Taken (yuan)"),
        not_taken: pick("未扣（元）", "Not taken (yuan)"),
        terms: pick("适用条件", "Terms"),
        period: pick("日期", "Days"),
        role: pick("岗位", "Role"),
        level: pick("级别", "Level"),
        group: pick("小组", "Group"),
        plan: pick("薪资方案", "Pay plan"),
        digest: pick("方案摘要 SHA-256", "Plan digest SHA-256"),
        faults: pick("过失", "Faults"),
        case: pick("编号", "Case"),
        score: pick("绩效得分", "Score"),
        indicator: pick("指标", "Indicator"),
        weight: pick("权重", "Weight"),
        value: pick("本月数值", "This month"),
        points: pick("得分", "Points"),
        figures: pick("计算所用数据", "Figures used"),
        remarks: pick("说明", "Remarks"),
        net_note: pick(
            "实发为税前、社保前金额：个人所得税和个人承担的社会保险费尚未扣除。",
            "Net is before social insurance and income tax: neither has been taken off yet.",
        ),
        watermark: pick("草稿", "DRAFT"),
        page: lang.pick(["第 ", " 页，共 ", " 页"], ["Page ", " of ", ""]),
    }
}

/// Where a fault stands, in words, with the words before what follows from it.
pub(crate) fn standing(word: &str) -> (Text, Text) {
    let would = Text::new("不计；否则后果为", "Does not count; otherwise");
    let open = Text::new("若确认，后果为", "If confirmed");
    match word {
        "proposed" => (Text::new("待决定", "not decided"), open),
        "appealed" => (Text::new("申诉中", "under appeal"), open),
        "confirmed" => (Text::new("已确认", "confirmed"), Text::new("后果", "What follows")),
        "waived" => (Text::new("已免除", "waived"), would),
        "excused" => (Text::new("已免责", "excused"), would),
        other => (Text::same(other), Text::new("后果", "What follows")),
    }
}

/// What kind of line it is, where neither title nor group tell.
pub(crate) fn kind(word: &str) -> Option<Text> {
    match word {
        "top_up" => Some(Text::new("保底补足", "top-up")),
        "forfeited" => Some(Text::new("不计发", "not earned")),
        _ => None,
    }
}

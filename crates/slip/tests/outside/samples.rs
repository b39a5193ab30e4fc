//! Slips as they come out of a month: a plain one, one with everything, a very long one.

use jiff::civil::date;
use jinpai_calc::slip::{SlipDocument, SlipFault, SlipFigure, SlipIndicator, SlipLine, SlipScore, SlipTerms};
use jinpai_calc::text::Text;
use jinpai_model::Lang;
use jinpai_slip::{Seal, Slip};

pub(crate) const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const DIGEST: &str = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

pub(crate) fn closed(document: SlipDocument) -> Slip {
    Slip { document, seal: Seal::Closed { number: 12, hash: HASH.to_owned(), closed_on: date(2025, 12, 5) } }
}

pub(crate) fn draft(document: SlipDocument) -> Slip {
    Slip { document, seal: Seal::Draft }
}

fn terms(from: &str, to: &str, level: &str) -> SlipTerms {
    SlipTerms {
        from: from.into(),
        to: to.into(),
        role: Some(Text::new("售前客服", "pre-sales agent")),
        level: Some(level.into()),
        group: Some("甲组".into()),
        plan: "四级客服薪资方案（2018-01-01 起）".into(),
        plan_digest: DIGEST.into(),
    }
}

pub(crate) fn line(id: &str, title: (&str, &str), kind: &str, amount: &str, formula: &str, why: &[(&str, &str)]) -> SlipLine {
    SlipLine {
        id: id.into(),
        title: Text::new(title.0, title.1),
        kind: kind.into(),
        amount: (!amount.is_empty()).then(|| amount.to_owned()),
        not_taken: None,
        formula: formula.into(),
        why: why.iter().map(|(zh, en)| Text::new(*zh, *en)).collect(),
        clause: Some(Text::new("第三条（2018-01-01 版）", "section 3 (version of 2018-01-01)")),
    }
}

/// How a slip shows the amount of a line: with a real minus sign, a deduction without any, and what is pending in words.
pub(crate) fn amount_shown(line: &SlipLine, lang: Lang) -> String {
    let amount = line.amount.clone().unwrap_or_else(|| lang.pick("待定", "pending").to_owned());
    amount.replace('-', if line.kind == "deduction" { "" } else { "\u{2212}" })
}

/// A middle agent of plan B, nothing special.
pub(crate) fn plain() -> SlipDocument {
    SlipDocument {
        month: "2025-11".into(),
        agent: "a07".into(),
        name: "林晓雨".into(),
        terms: vec![terms("2025-11-01", "2025-11-30", "中级")],
        lines: vec![
            line(
                "base",
                ("底薪", "Base"),
                "earning",
                "1800.00",
                "底薪",
                &[("中级底薪 1800.00，整月", "base of level 中级 1800.00, whole month")],
            ),
            line(
                "commission",
                ("销售提成", "Sales commission"),
                "earning",
                "1063.02",
                "销售额 × 0.5%",
                &[("212604.80 × 0.5% = 1063.024，记 1063.02", "212604.80 × 0.5% = 1063.024, rounded to 1063.02")],
            ),
            line(
                "team",
                ("团队奖", "Team bonus"),
                "earning",
                "162.00",
                "底薪 × 10% × 团队评分",
                &[("1800.00 × 10% × 90%", "1800.00 × 10% × 90%")],
            ),
            line(
                "attendance",
                ("全勤奖", "Full attendance"),
                "earning",
                "100.00",
                "100",
                &[("本月没有迟到、早退、缺勤", "not late, early or absent this month")],
            ),
            line("subsidy", ("生活补贴", "Living subsidy"), "earning", "200.00", "200", &[]),
        ],
        gross: "3325.02".into(),
        deductions: "0.00".into(),
        not_taken: "0.00".into(),
        net: "3325.02".into(),
        faults: vec![],
        score: None,
        figures: vec![
            SlipFigure { name: Text::new("销售额", "sales"), value: Text::same("212604.80") },
            SlipFigure { name: Text::new("团队评分", "team score"), value: Text::same("90%") },
        ],
        remarks: vec![],
    }
}

fn deduction(case: &str, title: &str, amount: &str, not_taken: &str, why: (&str, &str)) -> SlipLine {
    SlipLine {
        not_taken: Some(not_taken.into()),
        ..line(&format!("deduction:{case}"), (title, title), "deduction", amount, "", &[why])
    }
}

fn fault(case: &str, title: &str, day: &str, standing: &str, what: (&str, &str), decision: Option<(&str, &str)>) -> SlipFault {
    SlipFault {
        case: case.into(),
        title: title.into(),
        day: day.into(),
        standing: standing.into(),
        consequence: Text::new("罚款 20.00；订单业绩取消", "fine 20.00; the order's credit is lost"),
        what: Text::new(what.0, what.1),
        decision: decision.map(|(zh, en)| Text::new(zh, en)),
        clause: Some(Text::new("第五条 3", "section 5, 3")),
    }
}

/// Everything a slip can have, once.
pub(crate) fn full() -> SlipDocument {
    let mut slip = plain();
    slip.terms = vec![terms("2025-11-01", "2025-11-15", "初级"), terms("2025-11-16", "2025-11-30", "中级")];
    add_earned(&mut slip);
    add_later_and_taken(&mut slip);
    add_score(&mut slip);
    add_faults(&mut slip);
    slip.gross = "3325.02".into();
    slip.deductions = "665.00".into();
    slip.not_taken = "135.00".into();
    slip.net = "2660.02".into();
    slip.remarks = vec![
        Text::new(
            "扣款受法律限制：最多为应发的 20%，扣后不低于当地最低工资 2490.00（工资支付暂行规定第十六条）。",
            "Deductions are limited by law: at most 20% of gross, and never below the local minimum wage of 2490.00 (Interim Provisions on Wage Payment, article 16).",
        ),
        Text::new(
            "客单价比没有数据，主管已同意不计。",
            "There are no data for the order value ratio; the supervisor accepted that it is left out.",
        ),
    ];
    slip
}

/// Not earned, topped up, pending.
fn add_earned(slip: &mut SlipDocument) {
    slip.lines.push(line(
        "award",
        ("月度奖", "Monthly award"),
        "forfeited",
        "0.00",
        "300 × 绩效得分",
        &[("本应 276.00；因过失 D-first-3fa2c1 不计发奖金", "would be 276.00; bonus not earned because of fault D-first-3fa2c1")],
    ));
    slip.lines.push(line(
        "guarantee",
        ("保底", "Guarantee"),
        "top_up",
        "45.00",
        "保底 3400",
        &[("补足到 3400.00", "tops up to 3400.00")],
    ));
    slip.lines.push(line(
        "bonus",
        ("季度奖", "Quarterly bonus"),
        "earning",
        "",
        "季度考核优秀",
        &[("季度考核还没有评分", "the quarter's review has no result yet")],
    ));
}

/// A clawback, a correction, a fine, a loss that the law caps.
fn add_later_and_taken(slip: &mut SlipDocument) {
    slip.lines.push(line(
        "clawback:T2025100388",
        ("追回：2025-10 订单 T2025100388", "Clawback: order T2025100388 of 2025-10"),
        "clawback",
        "-5.98",
        "",
        &[(
            "买家 11-09 退款 1196.00，原因：客服；10 月提成按原方案重算少 5.98",
            "refund of 1196.00 on 11-09, cause: service; October's commission recomputed under its plan is 5.98 less",
        )],
    ));
    slip.lines.push(line(
        "correction:B-note-77ab",
        ("更正：2025-10 过失 B-note-77ab", "Correction: fault B-note-77ab of 2025-10"),
        "correction",
        "20.00",
        "",
        &[("申诉成立，10 月扣款 20.00 退回", "the appeal was granted; October's 20.00 is given back")],
    ));
    slip.lines.push(deduction(
        "B-note-01c9",
        "备注不完整",
        "-20.00",
        "0.00",
        ("11-03 确认，第 1 笔", "confirmed on 11-03, first in order"),
    ));
    slip.lines.push(deduction(
        "B-change-8d20",
        "发错货损失",
        "-645.00",
        "135.00",
        (
            "损失 780.00；扣款最多为应发的 20%（665.00），还剩 645.00 可扣",
            "loss 780.00; at most 20% of gross (665.00) may be taken, 645.00 of it was left",
        ),
    ));
}

/// A scorecard with every kind of indicator.
fn add_score(slip: &mut SlipDocument) {
    slip.score = Some(SlipScore {
        title: "售前绩效考核".into(),
        points: Some("92.00".into()),
        indicators: vec![
            SlipIndicator {
                title: "询单转化率".into(),
                weight: "40".into(),
                value: Some(Text::same("251/400 = 62.75%")),
                points: Text::same("90"),
            },
            SlipIndicator {
                title: "首次响应".into(),
                weight: "10".into(),
                value: Some(Text::new("14.2 秒", "14.2 s")),
                points: Text::same("100"),
            },
            SlipIndicator {
                title: "客单价比".into(),
                weight: "5".into(),
                value: Some(Text::new("缺失", "absent")),
                points: Text::new("不计，权重分摊", "left out, its weight is shared out"),
            },
            SlipIndicator { title: "日常工作".into(), weight: "10".into(), value: None, points: Text::same("95") },
        ],
    });
}

/// A fault of every standing.
fn add_faults(slip: &mut SlipDocument) {
    let decided = Some(("王主管 2025-11-04 确认：备注缺尺码", "confirmed by 王主管 on 2025-11-04: the size is missing"));
    slip.faults = vec![
        fault(
            "B-note-01c9",
            "备注不完整",
            "2025-11-03",
            "confirmed",
            (
                "订单 T2025110031 付款后 20 分钟内没有完整备注：缺尺码",
                "order T2025110031 had no complete note within 20 minutes of payment: size missing",
            ),
            decided,
        ),
        fault(
            "B-idle-5e11",
            "在线不回复",
            "2025-11-12",
            "proposed",
            ("14:02–16:40 在线，有 3 个未答回合，没有发消息", "online 14:02–16:40 with 3 open rounds and no message sent"),
            None,
        ),
        fault(
            "B-wait-90af",
            "让买家久等",
            "2025-11-18",
            "waived",
            ("买家“茉莉花开”等了 34 分钟", "buyer “茉莉花开” waited 34 minutes"),
            Some(("王主管 2025-11-19 免除：系统故障", "waived by 王主管 on 2025-11-19: system failure")),
        ),
        fault(
            "B-late-0b3d",
            "迟到",
            "2025-11-21",
            "appealed",
            ("早班 08:00，打卡 08:14", "day shift 08:00, punched in at 08:14"),
            Some(("本人申诉：地铁停运", "appeal of the agent: the metro stood still")),
        ),
    ];
}

/// 40 lines, 30 faults, long names, formulas and chat texts.
pub(crate) fn long() -> SlipDocument {
    let mut slip = full();
    slip.name = "欧阳慕容·阿依古丽·买买提江（兼售后组长，华东二区夜班）Alexandrina Wolfeschlegelsteinhausenbergerdorff".into();
    slip.agent = "agent-0000-2025-华东二区-夜班-售后-00000000000000000000000000000000000000017".into();
    let chat = "你好，我上周拍的那件风衣颜色不对，说好今天给我答复的，怎么到现在还没有人理我？如果再不处理我就申请平台介入了！"
        .repeat(3);
    let formula =
        "如果(询单转化率 ≥ 50%, 销售额 × 0.8%, 如果(询单转化率 ≥ 40%, 销售额 × 0.5%, 销售额 × 0.3%)) × 绩效得分 + ".repeat(4);
    let unbroken = "sales_of_the_month_without_campaign*".repeat(8);
    for number in 1..=40 {
        let title = (format!("计件奖励第 {number} 项"), format!("Piece award number {number}"));
        let why = (format!("按单计算：{number} 单 × 3.50"), format!("by order: {number} orders × 3.50"));
        slip.lines.insert(
            5,
            line(
                &format!("piece-{number}"),
                (&title.0, &title.1),
                "earning",
                &format!("{number}.50"),
                if number % 7 == 0 {
                    &formula
                } else if number % 7 == 3 {
                    &unbroken
                } else {
                    "单数 × 3.50"
                },
                &[(&why.0, &why.1)],
            ),
        );
    }
    for number in 1..=30 {
        let what = (format!("买家原话：“{chat}”"), format!("the buyer wrote: “{chat}”"));
        slip.faults.push(fault(
            &format!("D-unreceived-{number:04x}"),
            "买家咨询无人接待，次日也没有跟进",
            "2025-11-22",
            "proposed",
            (&what.0, &what.1),
            None,
        ));
    }
    slip
}

//! The help of what a supervisor and an agent do at the desk: faults, decisions, appeals, incidents, points, plan versions.

use super::{AS_OF, Both, CommandText, FORMATS, MONTH, PLAN};

const BY: (&str, Both) = ("by", ("谁（姓名）：记在这一笔上", "who: the name that the entry carries"));
const PUBLISHED: (&str, Both) = (
    "plan",
    (
        "方案文件〔默认：已发布的方案，没有则工作文件夹里的 plan.toml〕",
        "the plan file [default: the published plans, else plan.toml in the workspace]",
    ),
);

pub(super) const COMMANDS: &[CommandText] = &[
    CommandText {
        path: "faults",
        about: (
            "列出一个月的违规：事实、后果、状态，哪些等着裁定",
            "list a month's faults: what happened, what follows, where each stands, what waits for a decision",
        ),
        example: (
            "例：\n  jinpai faults --month 2025-11\n  jinpai faults --month 2025-11 --status proposed --rule B-wait\n  jinpai faults --month 2025-11 --agent 小美 --out 违规",
            "Example:\n  jinpai faults --month 2025-11\n  jinpai faults --month 2025-11 --status proposed --rule B-wait\n  jinpai faults --month 2025-11 --agent a01 --out faults",
        ),
        arguments: &[
            MONTH,
            PLAN,
            AS_OF,
            ("agent", ("只看这位客服（编号或姓名）", "this agent's only (id or name)")),
            ("rule", ("只看这一条款（方案里的 id）", "of this rule only (its id in the plan)")),
            (
                "status",
                (
                    "只看这种状态：proposed 待裁定、confirmed 已确认、waived 已免除、appealed 申诉中、excused 免责、all〔默认〕",
                    "only those that are proposed, confirmed, waived, appealed, excused, or all [default]",
                ),
            ),
            ("all", ("长表也全部列出〔默认：每张表前 60 件〕", "show long tables whole [default: the first 60 of each]")),
            ("out", ("把 faults 文件也写到这个文件夹", "write the file faults into this folder too")),
            FORMATS,
        ],
    },
    CommandText {
        path: "decide",
        about: ("裁定违规：确认或免除，写明谁和为什么", "decide faults: confirm or waive, saying who and why"),
        example: (
            "例：\n  jinpai decide B-note-202511-3f9a1c2d77e0 --month 2025-11 --confirm --by 王主管 --reason 漏写备注\n  jinpai decide --all-proposed --rule B-late --agent 小美 --month 2025-11 --waive --by 王主管 --reason 地铁停运\n\n对自己裁定的申诉，须由上级答复。",
            "Example:\n  jinpai decide B-note-202511-3f9a1c2d77e0 --month 2025-11 --confirm --by Wang --reason \"no note was written\"\n  jinpai decide --all-proposed --rule B-late --agent a01 --month 2025-11 --waive --by Wang --reason \"the metro stood still\"\n\nAn appeal against one's own decision is answered by a superior.",
        ),
        arguments: &[
            ("cases", ("案号，可以写几个", "case numbers, one or several")),
            MONTH,
            PUBLISHED,
            ("confirm", ("确认：计入", "confirm: it counts")),
            ("waive", ("免除：不计入", "waive: it does not count")),
            BY,
            ("reason", ("理由", "why")),
            ("amount", ("金额（元）：方案把金额留给人定时", "the sum in yuan, where the plan leaves it to a person")),
            ("all_proposed", ("不写案号：全部待裁定的", "in place of cases: all that are proposed")),
            ("rule", ("其中这一条款的", "of these, those of this rule")),
            ("agent", ("其中这位客服的", "of these, those of this agent")),
        ],
    },
    CommandText {
        path: "appeal",
        about: ("客服答复已确认的违规：申诉，或表示不申诉", "an agent answers a confirmed fault: appeals, or accepts it"),
        example: (
            "例：\n  jinpai appeal B-note-202511-3f9a1c2d77e0 --month 2025-11 --agent 小美 --reason \"备注写在订单里了，见截图\"\n  jinpai appeal B-note-202511-3f9a1c2d77e0 --month 2025-11 --agent 小美 --accept",
            "Example:\n  jinpai appeal B-note-202511-3f9a1c2d77e0 --month 2025-11 --agent a01 --reason \"the note is in the order\"\n  jinpai appeal B-note-202511-3f9a1c2d77e0 --month 2025-11 --agent a01 --accept",
        ),
        arguments: &[
            ("cases", ("自己的案号，可以写几个", "case numbers of the agent's own, one or several")),
            MONTH,
            PUBLISHED,
            ("agent", ("谁（编号或姓名）", "who (id or name)")),
            ("reason", ("申诉理由", "why it is wrong")),
            ("accept", ("不申诉：不必等申诉期过完", "accept it: the term for an appeal need not run")),
        ],
    },
    CommandText {
        path: "incident",
        about: ("记录一次违规（数据里看不出来的），写明证据", "record a fault that no data shows, with its evidence"),
        example: (
            "例：\n  jinpai incident --fault D-lunch --agent 小美 --date 2025-11-05 --by 王主管 --evidence \"12:10 到 12:40 无人在岗，见监控\"\n  jinpai incident --fault B-change --agent 小美 --date 2025-11-05 --order 3515313147329001 --amount 180 --by 王主管 --evidence 发错地址",
            "Example:\n  jinpai incident --fault D-lunch --agent a01 --date 2025-11-05 --by Wang --evidence \"nobody at the desk from 12:10 to 12:40\"\n  jinpai incident --fault B-change --agent a01 --date 2025-11-05 --order 3515313147329001 --amount 180 --by Wang --evidence \"wrong address\"",
        ),
        arguments: &[
            ("fault", ("条款的 id（见方案的 [[fault]]）", "the rule's id ([[fault]] of the plan)")),
            ("agent", ("谁的（编号或姓名）", "whose (id or name)")),
            ("date", ("哪一天，如 2025-11-05", "the day, such as 2025-11-05")),
            ("order", ("涉及的订单", "the order concerned")),
            ("buyer", ("涉及的买家", "the buyer concerned")),
            ("amount", ("损失或金额（元）", "the loss or sum in yuan")),
            BY,
            ("evidence", ("证据", "what shows it")),
            ("id", ("编号〔默认：由程序编〕", "its number [default: chosen by the program]")),
            PUBLISHED,
        ],
    },
    CommandText {
        path: "score",
        about: (
            "人工评分；不写对象就列出这个月要评的和已评的",
            "give points by hand; without anybody named, list what is to be scored and what is",
        ),
        example: (
            "例：\n  jinpai score --month 2025-11\n  jinpai score --month 2025-11 --group 一组 --indicator 团队评分 --points 90 --by 王主管\n  jinpai score --month 2025-11 --agent 小美 --indicator 日常工作 --points 95 --by 王主管",
            "Example:\n  jinpai score --month 2025-11\n  jinpai score --month 2025-11 --group g1 --indicator team_score --points 90 --by Wang\n  jinpai score --month 2025-11 --agent a01 --indicator 日常工作 --points 95 --by Wang",
        ),
        arguments: &[
            MONTH,
            PUBLISHED,
            ("agent", ("谁（编号或姓名）", "who (id or name)")),
            (
                "group",
                ("小组：团队评分，或全组每个人的这个指标", "a group: its own score, or this indicator of each of its members"),
            ),
            ("indicator", ("指标（名称或 id）", "the indicator (title or id)")),
            ("points", ("0 到 100", "0 to 100")),
            BY,
        ],
    },
    CommandText {
        path: "plan publish",
        about: (
            "发布方案的一个版本：从 effective 那天起执行；不写方案的人按默认方案",
            "bring a version of a plan into force from its effective day on; who names no plan is under the default one",
        ),
        example: (
            "例：\n  jinpai plan publish jinpai-data/plan.toml --by 王主管\n\n先检查方案和算例。生效日在已结账的月份里的，不能发布。",
            "Example:\n  jinpai plan publish jinpai-data/plan.toml --by Wang\n\nThe plan and its examples are checked first. A version that would begin in a closed month is refused.",
        ),
        arguments: &[("file", ("方案文件", "the plan file")), BY],
    },
    CommandText {
        path: "plan acknowledge",
        about: ("客服确认已读方案的一个版本", "record that an agent has read a version of a plan"),
        example: (
            "例：\n  jinpai plan acknowledge four-levels --agent 小美",
            "Example:\n  jinpai plan acknowledge four-levels --agent a01",
        ),
        arguments: &[
            ("name", ("方案的 id 或标题", "the plan's id or title")),
            ("effective", ("哪一天生效的版本〔默认：最新发布的〕", "the version effective from this day [default: the latest]")),
            ("agent", ("谁（编号或姓名）", "who (id or name)")),
        ],
    },
    CommandText {
        path: "plan versions",
        about: (
            "列出发布过的版本：何时起，适用谁，谁已确认",
            "list the published versions: from when, for whom, who has acknowledged them",
        ),
        example: ("例：\n  jinpai plan versions", "Example:\n  jinpai plan versions"),
        arguments: &[],
    },
];

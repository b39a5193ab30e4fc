//! The help of every command and option, Chinese and English beside each other, with an example for each command.

mod desk;
mod server;
mod user;

use clap::builder::StyledStr;
use jinpai_model::Lang;

/// A text in Chinese and English.
type Both = (&'static str, &'static str);

struct CommandText {
    /// The words of the command; empty for the program itself.
    path: &'static str,
    about: Both,
    example: Both,
    /// Help by the argument's id.
    arguments: &'static [(&'static str, Both)],
}

const GLOBAL: &[(&str, Both)] = &[
    (
        "workspace",
        (
            "工作文件夹〔默认：环境变量 JINPAI_WORKSPACE，否则 ./jinpai-data〕",
            "the workspace folder [default: JINPAI_WORKSPACE, else ./jinpai-data]",
        ),
    ),
    ("lang", ("语言：zh 或 en〔默认看 LANG，没有则中文〕", "the language: zh or en [default: by LANG, Chinese without it]")),
    ("json", ("结果写成 JSON，供程序读取", "results as JSON, for programs")),
    ("help", ("显示用法", "show this help")),
    ("version", ("显示版本", "show the version")),
];

const MONTH: (&str, Both) = ("month", ("月份，如 2025-11", "the month, such as 2025-11"));
const PLAN: (&str, Both) =
    ("plan", ("方案文件〔默认：工作文件夹里的 plan.toml〕", "the plan file [default: plan.toml in the workspace]"));
const AS_OF: (&str, Both) = (
    "as_of",
    (
        "数据截止时刻，之后的一概不算：\"2025-11-30 23:59:59\"（各店铺当地时间）或 RFC 3339〔默认：数据里最晚的时刻〕",
        "up to when the data is known: \"2025-11-30 23:59:59\" (each shop's time) or RFC 3339 [default: the latest time in the data]",
    ),
);
const FORMATS: (&str, Both) = (
    "formats",
    ("写哪些格式，用逗号隔开〔默认：csv,json,xlsx〕", "which formats to write, separated by commas [default: csv,json,xlsx]"),
);

/// All commands, by room.
const COMMANDS: &[&[CommandText]] = &[MAIN, desk::COMMANDS, server::COMMANDS, user::COMMANDS];

const MAIN: &[CommandText] = &[
    CommandText {
        path: "",
        about: (
            "jinpai 金牌：从聊天、订单、考勤算出客服团队的指标和工资，每一元都说得清来由。",
            "jinpai: a shop's customer-service figures and pay from its chats, orders and attendance, every yuan explained.",
        ),
        example: (
            "例：\n  jinpai demo                                   # 先看一个模拟店铺\n  jinpai init && jinpai import 导出文件夹/\n  jinpai pay --month 2025-11\n\n退出码：0 完成；1 运行失败；2 用法不对；3 完成了，但有行被拒收或有事需要决定。",
            "Example:\n  jinpai demo                                   # look at a simulated shop first\n  jinpai init && jinpai import exports/\n  jinpai pay --month 2025-11\n\nExit codes: 0 done; 1 the run failed; 2 wrong usage; 3 done, but rows were rejected or something needs a decision.",
        ),
        arguments: &[],
    },
    CommandText {
        path: "init",
        about: ("建立工作文件夹，放入一份可以着手修改的方案", "make a workspace with a plan to start from"),
        example: (
            "例：\n  jinpai init                     # ./jinpai-data，带默认方案\n  jinpai -w 我的店 init --plan four-levels",
            "Example:\n  jinpai init                     # ./jinpai-data with the default plan\n  jinpai -w my-shop init --plan four-levels",
        ),
        arguments: &[(
            "plan",
            (
                "随附方案：base-and-score（默认）、four-levels、four-levels-lawful、requirements-and-incentives、ladder、ladder-lawful、base-and-award",
                "a shipped plan: base-and-score (the default), four-levels, four-levels-lawful, requirements-and-incentives, ladder, ladder-lawful, base-and-award",
            ),
        )],
    },
    CommandText {
        path: "demo",
        about: (
            "模拟一个店铺，导入它的数据，算一个月的工资，打印工资表",
            "simulate a shop, import it, run its month, print the pay table",
        ),
        example: (
            "例：\n  jinpai demo                          # 12 名客服，30 天，放在 ./jinpai-demo\n  jinpai demo --agents 40 --days 90 --seed 7\n  jinpai demo --files out --late-days 10   # out 里是这个月，out-late 里是之后才知道的\n  jinpai demo --taobao out             # 改写成淘宝导出文件的样子\n  jinpai demo --serve                  # 然后打开网页，各角色都有演示用户",
            "Example:\n  jinpai demo                          # 12 agents, 30 days, in ./jinpai-demo\n  jinpai demo --agents 40 --days 90 --seed 7\n  jinpai demo --files out --late-days 10   # the month in out, what is known only later in out-late\n  jinpai demo --taobao out             # written in the shape of Taobao's exports instead\n  jinpai demo --serve                  # then open the web application, with a user of each role",
        ),
        arguments: &[
            ("agents", ("客服人数", "how many agents")),
            ("days", ("天数", "how many days")),
            ("seed", ("随机种子；相同的种子得到相同的店铺", "the seed; equal seeds give equal shops")),
            ("shops", ("店铺数", "how many shops")),
            (
                "plan",
                (
                    "用哪个随附方案〔默认 base-and-score〕；four-levels-lawful 有违规要裁定",
                    "by which shipped plan [default: base-and-score]; four-levels-lawful has faults to decide",
                ),
            ),
            ("start", ("第一天", "the first day")),
            (
                "messages_per_day",
                (
                    "平常一天的消息数〔默认：团队应付得来的数量〕",
                    "messages on an ordinary day [default: as many as the team handles well]",
                ),
            ),
            (
                "late_days",
                (
                    "之后再模拟几天，另放一个文件夹：退款完成、改评、责任认定等晚到的行和下月头几天〔默认 10；只写文件时 0〕",
                    "days after it, into a folder of their own: refunds completed, reviews revised, causes decided, and the next month's first days [default: 10; with --files 0]",
                ),
            ),
            ("files_only", ("只把交换表写到这个文件夹，不导入", "write the interchange tables into this folder and stop")),
            (
                "taobao",
                (
                    "把淘宝七种订单版式和聊天文本写到这个文件夹，不导入",
                    "write Taobao's seven order layouts and chat texts into this folder and stop",
                ),
            ),
            ("serve", ("然后打开网页", "then open the web application")),
            (
                "listen",
                ("网页在哪个地址上监听〔默认：127.0.0.1:8080〕", "the address that it listens on [default: 127.0.0.1:8080]"),
            ),
        ],
    },
    CommandText {
        path: "import",
        about: (
            "导入文件或文件夹：CSV、JSON Lines、XLSX、Parquet 交换表，淘宝订单导出，聊天文本",
            "take files or folders in: interchange tables as CSV, JSON Lines, XLSX, Parquet; Taobao order exports; chat texts",
        ),
        example: (
            "例：\n  jinpai import 导出文件夹/ 客服.xlsx\n  jinpai import --shop 某店 ExportOrderList202511.csv\n\n按列名识别，不看文件名；重复导入不会重复计算；拒收的行写进工作文件夹里的 rejects-N.csv，其余照收。",
            "Example:\n  jinpai import exports/ agents.xlsx\n  jinpai import --shop my-shop ExportOrderList202511.csv\n\nFiles are recognised by their columns, not by their names. Importing again changes nothing. Rejected rows go to rejects-N.csv in\nthe workspace, the rest is taken in.",
        ),
        arguments: &[
            ("paths", ("文件或文件夹", "files or folders")),
            ("shop", ("文件里没有写明店铺的行属于这个店铺", "the shop of rows that do not say theirs")),
            ("table", ("列名不足以判断时，指明是哪张表", "which table it is, where the columns do not decide")),
            ("strict", ("只要有一行不对，就什么都不导入", "take nothing if one row is bad")),
            (
                "replace",
                (
                    "允许空单元格把订单的付款、发货、收货、关闭时间改回空",
                    "let empty cells set an order's paid_at, shipped_at, received_at and closed_at back to unknown",
                ),
            ),
        ],
    },
    CommandText {
        path: "measure",
        about: (
            "算出一个月的回合、客服日报、询单、业绩归属、月报，写成文件",
            "compute a month's rounds, agent days, inquiries, credits and agent months into files",
        ),
        example: (
            "例：\n  jinpai measure --month 2025-11 --out 指标\n  jinpai measure --month 2025-11 --plan 方案.toml --as-of \"2025-11-30 23:59:59\" --out 指标",
            "Example:\n  jinpai measure --month 2025-11 --out figures\n  jinpai measure --month 2025-11 --plan plan.toml --as-of \"2025-11-30 23:59:59\" --out figures",
        ),
        arguments: &[MONTH, PLAN, AS_OF, ("out", ("写到这个文件夹", "the folder to write into")), FORMATS],
    },
    CommandText {
        path: "pay",
        about: ("按方案算一个月的工资草稿", "draft the payslips of a month by a plan"),
        example: (
            "例：\n  jinpai pay --month 2025-11\n  jinpai pay --month 2025-11 --plan 新方案.toml --out 工资条",
            "Example:\n  jinpai pay --month 2025-11\n  jinpai pay --month 2025-11 --plan new-plan.toml --out slips",
        ),
        arguments: &[
            MONTH,
            PLAN,
            AS_OF,
            ("out", ("把全部结果也写到这个文件夹", "write all results into this folder too")),
            FORMATS,
        ],
    },
    CommandText {
        path: "explain",
        about: (
            "解释一张工资条、其中一项或一件违规：公式、数值、指标、事实，直到聊天行和表格行",
            "explain a payslip, one of its lines or a fault: formula, values, figures, facts, down to chat lines and rows",
        ),
        example: (
            "例：\n  jinpai explain --month 2025-11 --agent 小美\n  jinpai explain --month 2025-11 --agent 小美 --line presales-commission\n  jinpai explain --month 2025-11 --case B-note-202511-3f9a1c2d77e0",
            "Example:\n  jinpai explain --month 2025-11 --agent a01\n  jinpai explain --month 2025-11 --agent a01 --line presales-commission\n  jinpai explain --month 2025-11 --case B-note-202511-3f9a1c2d77e0",
        ),
        arguments: &[
            MONTH,
            PLAN,
            AS_OF,
            ("agent", ("客服的编号", "the agent's id")),
            ("line", ("只解释这一项（方案里的 id）", "this line only (its id in the plan)")),
            ("case", ("解释这一件违规（jinpai faults 列出的案号）", "this fault (its case number, as `jinpai faults` lists it)")),
            (
                "all",
                (
                    "全部列出〔默认：每个指标下列出前 12 项；--json 总是全部〕",
                    "show everything [default: the first 12 facts below a figure; --json is always whole]",
                ),
            ),
        ],
    },
    CommandText {
        path: "close",
        about: (
            "结账：把一个月的数据依据、方案、指标和工资条冻结成链；还不能结账时列出要处理的事",
            "close a month: freeze its inputs, plans, figures and payslips in a chain of hashes; or list what is still to be settled",
        ),
        example: (
            "例：\n  jinpai close --month 2025-11 --check\n  jinpai close --month 2025-11 --by 财务小周\n  jinpai close --month 2025-11 --by 财务小周 --accept punch --reason 打卡机坏了\n\n结账后这个月不再改变；之后才知道的事成为以后月份的追回或更正。",
            "Example:\n  jinpai close --month 2025-11 --check\n  jinpai close --month 2025-11 --by Zhou\n  jinpai close --month 2025-11 --by Zhou --accept punch --reason \"the clock was broken\"\n\nA closed month never changes; what becomes known later is a clawback or correction of a later month.",
        ),
        arguments: &[
            MONTH,
            ("by", ("谁结账", "who closes it")),
            ("check", ("只列出要处理的事，不结账", "only list what is to be settled")),
            (
                "accept",
                (
                    "接受清单里的一项（写它的名字）或一类（写冒号前的词），可以写多次；违规和申诉不能接受了事",
                    "accept an entry of the list (its name) or all of a kind (the word before the colon); may be repeated; not for faults and appeals",
                ),
            ),
            ("accept_all", ("接受所有可以接受的事项", "accept everything that may be accepted")),
            ("reason", ("为什么接受", "why it is accepted")),
        ],
    },
    CommandText {
        path: "slip",
        about: (
            "工资条：已结账的月份带编号和校验，否则标明草稿；PDF、HTML、给财务的工作簿",
            "payslips: of a closed month with number and hash, else marked as drafts; PDF, HTML, a workbook for finance",
        ),
        example: (
            "例：\n  jinpai slip --month 2025-11 --out 工资条\n  jinpai slip --month 2025-11 --agent 小美 --out 工资条 --format pdf,html",
            "Example:\n  jinpai slip --month 2025-11 --out slips\n  jinpai slip --month 2025-11 --agent a01 --out slips --format pdf,html",
        ),
        arguments: &[
            MONTH,
            ("agent", ("只要这个客服的", "this agent's only")),
            ("out", ("写到这个文件夹", "the folder to write into")),
            (
                "formats",
                (
                    "pdf、html、xlsx（财务工作簿）、json，用逗号隔开〔默认：pdf,xlsx〕",
                    "pdf, html, xlsx (the workbook for finance), json, separated by commas [default: pdf,xlsx]",
                ),
            ),
        ],
    },
    CommandText {
        path: "verify",
        about: (
            "核验已结账的月份：校验链、依据数据、重算后的每一个字节",
            "verify closed months: the chain of hashes, the inputs, and every byte when recomputed",
        ),
        example: (
            "例：\n  jinpai verify\n  jinpai verify --month 2025-11",
            "Example:\n  jinpai verify\n  jinpai verify --month 2025-11",
        ),
        arguments: &[("month", ("只核验这个月〔默认：全部〕", "this month only [default: all]"))],
    },
    CommandText {
        path: "whatif",
        about: (
            "假设：同一个月按另一个方案或别的设置来算，与实际并排比较；什么都不保存",
            "what if: a month under another plan or other settings beside the real one; nothing is stored",
        ),
        example: (
            "例：\n  jinpai whatif --month 2025-11 --plan 新方案.toml\n  jinpai whatif --month 2025-11 --set measure.lookback=24h --agent 小美\n  jinpai whatif --month 2025-11 --plan 新方案.toml --out 对比",
            "Example:\n  jinpai whatif --month 2025-11 --plan new-plan.toml\n  jinpai whatif --month 2025-11 --set measure.lookback=24h --agent a01\n  jinpai whatif --month 2025-11 --plan new-plan.toml --out comparison",
        ),
        arguments: &[
            MONTH,
            (
                "plan",
                (
                    "假设的方案文件〔默认：现行方案，按 --set 改动〕",
                    "the plan to suppose [default: the one in force, with --set]",
                ),
            ),
            ("set", ("改动一个设置：表.键=值，可以写多次", "a setting written otherwise: table.key=value; may be repeated")),
            ("agent", ("只看这个客服", "this agent only")),
            ("out", ("把人员、工资项、变动的事实写到这个文件夹", "write persons, lines and moved facts into this folder")),
            ("formats", ("写哪些格式，用逗号隔开〔默认：xlsx〕", "which formats to write, separated by commas [default: xlsx]")),
        ],
    },
    CommandText {
        path: "promotions",
        about: (
            "晋升：谁可以升级、为什么，其他人各缺什么；由管理者确认",
            "who may rise to the next level, why, and what everybody else lacks; a manager confirms",
        ),
        example: (
            "例：\n  jinpai promotions --month 2025-11\n  jinpai promotions --month 2025-11 --confirm 小美 --by 张经理",
            "Example:\n  jinpai promotions --month 2025-11\n  jinpai promotions --month 2025-11 --confirm a01 --by Zhang",
        ),
        arguments: &[
            ("month", ("看到哪个月底〔默认：最后一个已结账的月份〕", "at the end of which month [default: the last closed one]")),
            ("confirm", ("确认这个客服从下月 1 日起升级", "confirm that this agent rises from the first of the next month")),
            ("by", ("谁确认", "who confirms it")),
        ],
    },
    CommandText {
        path: "plan",
        about: ("检查、发布方案", "check and publish plans"),
        example: ("例：\n  jinpai plan check jinpai-data/plan.toml", "Example:\n  jinpai plan check jinpai-data/plan.toml"),
        arguments: &[],
    },
    CommandText {
        path: "plan check",
        about: (
            "检查方案文件：所有错误一次列出，指到行和列；运行文件里的算例；说明工作文件夹缺哪些数据",
            "check plan files: all mistakes at once with line and column; run the examples inside them; say what data the workspace lacks",
        ),
        example: (
            "例：\n  jinpai plan check jinpai-data/plan.toml\n  jinpai plan check plans/*.toml",
            "Example:\n  jinpai plan check jinpai-data/plan.toml\n  jinpai plan check plans/*.toml",
        ),
        arguments: &[("files", ("方案文件", "plan files"))],
    },
    CommandText {
        path: "plan diff",
        about: (
            "比较两份方案：哪些键写得不同，各在哪一行",
            "compare two plans: which keys they write differently, each with its line",
        ),
        example: (
            "例：\n  jinpai plan diff plans/four-levels.toml plans/four-levels-lawful.toml",
            "Example:\n  jinpai plan diff plans/four-levels.toml plans/four-levels-lawful.toml",
        ),
        arguments: &[("old", ("旧方案", "the old plan")), ("new", ("新方案", "the new plan"))],
    },
];

fn text_of(path: &str) -> Option<&'static CommandText> {
    COMMANDS.iter().copied().flatten().find(|texts| texts.path == path)
}

/// The command with its texts in one language.
pub(super) fn localised(command: clap::Command, lang: Lang) -> clap::Command {
    let command = with_texts(command, "", lang);
    command.version(env!("CARGO_PKG_VERSION"))
}

fn with_texts(command: clap::Command, path: &str, lang: Lang) -> clap::Command {
    let pick = |both: &Both| lang.pick(both.0, both.1);
    let mut command = command;
    if let Some(texts) = text_of(path) {
        command = command.about(pick(&texts.about)).after_help(pick(&texts.example));
        let known: Vec<(&str, Both)> = texts.arguments.iter().chain(GLOBAL).copied().collect();
        command = command.mut_args(|argument| {
            let position = known.iter().position(|(id, _)| argument.get_id() == *id);
            let help = position.map(|position| pick(&known[position].1));
            let heading = match (argument.is_positional(), lang) {
                (true, Lang::Zh) => "参数",
                (true, Lang::En) => "Arguments",
                (false, Lang::Zh) => "选项",
                (false, Lang::En) => "Options",
            };
            // In the order of the table: what belongs to the command itself first, what all have in common last.
            let argument = argument.help_heading(heading).display_order(position.unwrap_or(known.len()));
            let takes_value = argument.get_action().takes_values();
            let argument = if takes_value { argument.hide_possible_values(true) } else { argument };
            match help {
                Some(help) => argument.help(StyledStr::from(help)),
                None => argument,
            }
        });
    }
    if lang == Lang::Zh {
        command = command
            .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}\n\n{after-help}\n")
            .subcommand_help_heading("命令")
            .subcommand_value_name("命令");
    }
    command.mut_subcommands(|subcommand| {
        let name = subcommand.get_name();
        let path = if path.is_empty() { name.to_owned() } else { format!("{path} {name}") };
        with_texts(subcommand, &path, lang)
    })
}

#[cfg(test)]
mod tests {
    use super::super::arguments::Arguments;
    use super::{COMMANDS, localised, text_of};
    use clap::CommandFactory as _;
    use jinpai_model::Lang;

    fn check(command: &clap::Command, path: &str) -> usize {
        assert!(text_of(path).is_some(), "no text for the command {path:?}");
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "no text for {} of {path:?}", argument.get_id());
        }
        let below: usize = command
            .get_subcommands()
            .map(|subcommand| check(subcommand, format!("{path} {}", subcommand.get_name()).trim()))
            .sum();
        below + 1
    }

    #[test]
    fn every_command_and_option_is_explained_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let mut command = localised(Arguments::command(), lang);
            command.build();
            assert_eq!(check(&command, ""), COMMANDS.iter().copied().flatten().count(), "a text is left over");
        }
    }
}

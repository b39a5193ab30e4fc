//! The help of `jinpai user`.

use super::{Both, CommandText};

const USER: (&str, Both) = ("user", ("用户名，登录时用", "the name to sign in with"));
const STDIN: (&str, Both) = (
    "password_stdin",
    ("从标准输入读密码的一行，而不是在终端输入", "read the password as a line of standard input instead of at the terminal"),
);
const CHANGE: (&str, Both) = ("must_change", ("下次登录须先改密码", "the password must be changed at the next sign-in"));

/// The commands of this room.
pub(super) const COMMANDS: &[CommandText] = &[
    CommandText {
        path: "user",
        about: (
            "谁可以登录网页：添加用户、改密码、列出用户",
            "who may sign in to the web application: add users, change passwords, list",
        ),
        example: (
            "例：\n  jinpai user add boss --role owner\n  jinpai user list",
            "Example:\n  jinpai user add boss --role owner\n  jinpai user list",
        ),
        arguments: &[],
    },
    CommandText {
        path: "user add",
        about: ("添加用户；密码在终端输入", "add a user; the password is typed at the terminal"),
        example: (
            "例：\n  jinpai user add boss --role owner --name 王老板\n  jinpai user add xiaoli --role agent --agent A03 --must-change\n  jinpai user add zhang --role supervisor --group 1组 --see-pay",
            "Example:\n  jinpai user add boss --role owner --name 'Ms Wang'\n  jinpai user add xiaoli --role agent --agent A03 --must-change\n  jinpai user add zhang --role supervisor --group team-1 --see-pay",
        ),
        arguments: &[
            USER,
            (
                "role",
                (
                    "角色：agent 客服、supervisor 主管、finance 财务、warehouse 仓库、manager 经理、owner 店主",
                    "the role: agent, supervisor, finance, warehouse, manager, owner",
                ),
            ),
            ("name", ("显示的姓名〔默认：用户名〕", "the name to show [default: the user's name]")),
            (
                "agent",
                (
                    "这个人是哪位客服（agents 表里的编号）：看自己的指标和工资",
                    "the agent that the person is (id of the table agents), to see the own figures and pay",
                ),
            ),
            ("groups", ("主管所管的小组；可写多次", "a group that a supervisor looks after; may be given several times")),
            (
                "shops",
                (
                    "可以看的店铺〔默认：全部〕；可写多次",
                    "a shop that the person may see [default: all]; may be given several times",
                ),
            ),
            ("see_pay", ("主管可以看本组的工资", "the supervisor may see the pay of the groups")),
            CHANGE,
            STDIN,
        ],
    },
    CommandText {
        path: "user passwd",
        about: ("给用户设新密码，并让其在各处退出登录", "give a user another password and sign the user out everywhere"),
        example: (
            "例：\n  jinpai user passwd xiaoli --must-change\n  jinpai user passwd boss --no-totp   # 手机丢了：同时停用两步验证",
            "Example:\n  jinpai user passwd xiaoli --must-change\n  jinpai user passwd boss --no-totp   # lost the phone: remove the second factor too",
        ),
        arguments: &[USER, CHANGE, ("no_totp", ("同时停用两步验证", "remove the second factor as well")), STDIN],
    },
    CommandText {
        path: "user list",
        about: ("列出所有用户", "list all users"),
        example: ("例：\n  jinpai user list --json", "Example:\n  jinpai user list --json"),
        arguments: &[],
    },
];

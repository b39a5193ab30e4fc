//! The help of the commands around the web application.

use super::CommandText;

/// The commands of this room.
pub(super) const COMMANDS: &[CommandText] = &[
    CommandText {
        path: "serve",
        about: ("打开网页：指标、违规、工资，以及供程序调用的接口", "open the web application and its API: figures, faults, pay"),
        example: (
            "例：\n  jinpai serve                        # http://127.0.0.1:8080\n  jinpai serve --listen 0.0.0.0:8080  # 让同一网络里的同事也能打开",
            "Example:\n  jinpai serve                        # http://127.0.0.1:8080\n  jinpai serve --listen 0.0.0.0:8080  # for colleagues in the same network too",
        ),
        arguments: &[
            (
                "listen",
                (
                    "在哪个地址上监听〔默认：127.0.0.1:8080，只有本机能打开〕",
                    "the address to listen on [default: 127.0.0.1:8080, this machine only]",
                ),
            ),
            (
                "log",
                (
                    "日志的写法：text（每个请求一行）、json（供程序读）、quiet（只有错误）〔默认：text〕",
                    "the form of the log: text (a line for each request), json (for programs), quiet (errors only) [default: text]",
                ),
            ),
        ],
    },
    CommandText {
        path: "openapi",
        about: ("打印接口的 OpenAPI 说明", "print the API's OpenAPI description"),
        example: ("例：\n  jinpai openapi > openapi.json", "Example:\n  jinpai openapi > openapi.json"),
        arguments: &[],
    },
];

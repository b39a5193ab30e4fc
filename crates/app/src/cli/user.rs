//! `jinpai user`: who may sign in to the web application.

mod add;
mod list;
mod passwd;

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use clap::{Args, Subcommand};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

/// Bytes of a password that are read at most.
const PASSWORD_BYTES_MAX: u64 = 4096;

#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(super) struct UserArguments {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    Add(add::AddArguments),
    Passwd(passwd::PasswdArguments),
    List,
}

pub(super) fn run(workspace: &Workspace, arguments: &UserArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    match &arguments.command {
        UserCommand::Add(arguments) => add::run(workspace, arguments, console),
        UserCommand::Passwd(arguments) => passwd::run(workspace, arguments, console),
        UserCommand::List => list::run(workspace, console),
    }
}

/// The password: the first line of standard input, or typed twice at the terminal without being shown.
fn password(from_stdin: bool, console: &mut Console) -> anyhow::Result<String> {
    let lang = console.lang;
    if from_stdin {
        let mut line = String::new();
        io::stdin().lock().take(PASSWORD_BYTES_MAX).read_line(&mut line)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(lang.pick(
            "没有终端可以输入密码；请用 --password-stdin 从标准输入读".to_owned(),
            "there is no terminal to type the password at; use --password-stdin to read it from standard input".to_owned(),
        )));
    }
    let terminal = ::console::Term::stderr();
    console.remark(lang.pick("密码（输入时不显示）：", "password (not shown while you type):"))?;
    let typed = terminal.read_secure_line()?;
    console.remark(lang.pick("再输入一次：", "once more:"))?;
    if terminal.read_secure_line()? != typed {
        return Err(Failure::new(lang.pick("两次输入的密码不同".to_owned(), "the two passwords differ".to_owned())));
    }
    Ok(typed)
}

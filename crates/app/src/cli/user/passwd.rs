//! `jinpai user passwd`: gives a user another password.

use crate::console::Console;
use crate::failure::Outcome;
use crate::jobs::users;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_model::UserId;

#[derive(Debug, Args)]
pub(super) struct PasswdArguments {
    #[arg(value_name = "USER")]
    user: String,
    #[arg(long)]
    must_change: bool,
    #[arg(long)]
    no_totp: bool,
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn run(workspace: &Workspace, arguments: &PasswdArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let user = UserId::from(arguments.user.trim());
    let access = users::existing(workspace, lang)?;
    users::known(&access, &user, lang)?;
    let password = super::password(arguments.password_stdin, console)?;
    users::set_password(&access, &user, &password, arguments.must_change, lang)?;
    if arguments.no_totp {
        users::remove_totp(&access, &user, lang)?;
    }
    console.say(lang.pick(
        format!("已修改 {user} 的密码；该用户在各处都已退出登录"),
        format!("changed the password of {user}, who is signed out everywhere"),
    ))?;
    Ok(Outcome::Done)
}

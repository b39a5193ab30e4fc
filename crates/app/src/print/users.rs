//! Who may sign in.

use super::table;
use crate::console::Console;
use crate::jobs::users::demo::DemoUsers;
use jinpai_model::{AgentId, ShopId};
use jinpai_store::access::User;

/// All users.
pub fn table_of(users: &[User], console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let heads = lang.pick(
        ["用户名", "姓名", "角色", "客服", "小组", "店铺", "两步验证", "状态"],
        ["user", "name", "role", "agent", "groups", "shops", "second factor", "state"],
    );
    let mut rows = table(&heads, &[], console.is_terminal());
    for user in users {
        let shops: Vec<&str> = user.shops.iter().map(ShopId::as_str).collect();
        let shops = if shops.is_empty() { lang.pick("全部", "all").to_owned() } else { shops.join(" ") };
        let state = match (user.active, user.must_change_password) {
            (false, _) => lang.pick("已停用", "may not sign in"),
            (true, true) => lang.pick("须改密码", "must change the password"),
            (true, false) => lang.pick("在用", "may sign in"),
        };
        rows.add_row([
            user.id.as_str(),
            &user.name,
            user.role.name(lang),
            user.agent.as_ref().map_or("", AgentId::as_str),
            &user.groups.join(" "),
            &shops,
            if user.totp { lang.pick("有", "yes") } else { "" },
            state,
        ]);
    }
    console.line(rows)
}

/// The users of the demo shop with their password.
pub fn demo(demo: &DemoUsers, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    let password = &demo.password;
    console.say(lang.pick(
        format!("\n网页的演示用户（密码都是 {password} ，每次 demo 都会换新）："),
        format!("\nUsers of the web application (the password of all is {password} , new with each demo):"),
    ))?;
    for user in &demo.users {
        let agent = user.agent.as_ref().map(|agent| format!(" {agent}")).unwrap_or_default();
        console.say(format!("- {:<11} {} {}{agent}", user.id.as_str(), user.role.name(lang), user.name))?;
    }
    Ok(())
}

//! Users: adding them and giving them passwords, for the command line and the API.

pub mod demo;

use crate::failure::Failure;
use crate::secrets::password;
use crate::workspace::Workspace;
use jiff::Timestamp;
use jinpai_model::records::Agent;
use jinpai_model::{AgentId, Lang, ShopId, UserId};
use jinpai_store::access::{Access, AccessError, NewUser, Role, User};
use jinpai_store::{Reader, records};

/// A user to be added, with the password in clear.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// The name to sign in with.
    pub id: UserId,
    /// The name to show; the other one if it is empty.
    pub name: String,
    /// What somebody is.
    pub role: Role,
    /// The agent somebody is.
    pub agent: Option<AgentId>,
    /// The groups that a supervisor looks after.
    pub groups: Vec<String>,
    /// The shops that somebody may see; empty = all.
    pub shops: Vec<ShopId>,
    /// Whether a supervisor may see the pay of the groups.
    pub pay_granted: bool,
    /// Whether the password must be changed at the first sign-in.
    pub must_change_password: bool,
}

impl Newcomer {
    /// Somebody with a name and a role and nothing else.
    pub fn new(id: impl Into<UserId>, role: Role) -> Self {
        Self {
            id: id.into(),
            name: String::new(),
            role,
            agent: None,
            groups: Vec::new(),
            shops: Vec::new(),
            pay_granted: false,
            must_change_password: false,
        }
    }

    /// As it is kept.
    pub fn with_password(&self, given: &str) -> NewUser {
        let name = if self.name.trim().is_empty() { self.id.to_string() } else { self.name.trim().to_owned() };
        NewUser {
            id: self.id.clone(),
            name,
            role: self.role,
            agent: self.agent.clone(),
            groups: self.groups.clone(),
            shops: self.shops.clone(),
            pay_granted: self.pay_granted,
            password: password::hash(given),
            lang: None,
            must_change_password: self.must_change_password,
        }
    }
}

/// The agents of the roster by id, each as last described.
pub fn agents(store: &dyn Reader) -> anyhow::Result<Vec<Agent>> {
    let mut rows: Vec<Agent> = records(store)?;
    rows.sort_by(|a, b| a.agent.cmp(&b.agent));
    Ok(rows)
}

/// Adds a user for the command line.
pub fn add(access: &Access, new: &Newcomer, given: &str, roster: &[Agent], now: Timestamp, lang: Lang) -> anyhow::Result<User> {
    check_password(&new.id, given, lang)?;
    if let Some(agent) = &new.agent
        && !roster.iter().any(|row| row.agent == *agent)
    {
        return Err(Failure::new(lang.pick(
            format!("没有客服 {agent}；请先导入客服资料（agents 表），或不写 --agent"),
            format!("there is no agent {agent}; import the team (table agents) first, or leave --agent out"),
        )));
    }
    access.add_user(&new.with_password(given), now).map_err(|error| refused(error, lang))
}

/// Gives a user another password for the command line, and signs the user out everywhere.
pub fn set_password(access: &Access, user: &UserId, given: &str, must_change: bool, lang: Lang) -> anyhow::Result<()> {
    check_password(user, given, lang)?;
    access.set_password(user, &password::hash(given), must_change, None).map_err(|error| refused(error, lang))
}

fn check_password(user: &UserId, given: &str, lang: Lang) -> anyhow::Result<()> {
    match password::fault(user.as_str(), given) {
        Some(fault) => Err(Failure::new(fault.in_lang(lang).to_owned())),
        None => Ok(()),
    }
}

fn refused(error: AccessError, lang: Lang) -> anyhow::Error {
    match error {
        AccessError::Store(error) => error.into(),
        other => Failure::new(other.text(lang)),
    }
}

/// The users of a workspace that has some; the error says what to do.
pub fn existing(workspace: &Workspace, lang: Lang) -> anyhow::Result<Access> {
    if Access::exists(workspace.folder()) {
        return workspace.create_access();
    }
    let shown = workspace.folder().display();
    Err(Failure::new(lang.pick(
        format!("{shown} 里还没有用户；用 jinpai user add 添加，或启动 jinpai serve 完成初始设置"),
        format!("{shown} has no users yet; add one with `jinpai user add`, or start `jinpai serve` and set it up"),
    )))
}

/// Goes on if there is such a user.
pub fn known(access: &Access, user: &UserId, lang: Lang) -> anyhow::Result<User> {
    access.user(user)?.ok_or_else(|| refused(AccessError::Unknown { user: user.clone() }, lang))
}

/// Takes a user's second factor away.
pub fn remove_totp(access: &Access, user: &UserId, lang: Lang) -> anyhow::Result<()> {
    access.remove_totp(user).map_err(|error| refused(error, lang))
}

/// A user for programs.
pub fn as_json(user: &User) -> serde_json::Value {
    serde_json::json!({
        "user": user.id.as_str(),
        "name": user.name,
        "role": user.role.word(),
        "agent": user.agent.as_ref().map(AgentId::as_str),
        "groups": user.groups,
        "shops": user.shops.iter().map(ShopId::as_str).collect::<Vec<_>>(),
        "pay_granted": user.pay_granted,
        "active": user.active,
        "totp": user.totp,
        "must_change_password": user.must_change_password,
    })
}

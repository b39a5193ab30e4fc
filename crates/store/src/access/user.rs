//! Users as facts: who they are and what they may look after.

use super::error::AccessError;
use jiff::Timestamp;
use jinpai_model::{AgentId, Lang, ShopId, UserId};

/// The longest name to sign in with, in characters.
pub const USER_NAME_CHARS_MAX: usize = 64;

/// What somebody is in the shop (spec 5.2); what a role may do is not decided here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 客服
    Agent,
    /// 主管
    Supervisor,
    /// 财务
    Finance,
    /// 仓库
    Warehouse,
    /// 经理: as the owner, without users and retention.
    Manager,
    /// 店主
    Owner,
}

impl Role {
    /// All of them, from the narrowest to the widest.
    pub const ALL: [Self; 6] = [Self::Agent, Self::Supervisor, Self::Finance, Self::Warehouse, Self::Manager, Self::Owner];

    /// The word for it, in files and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Supervisor => "supervisor",
            Self::Finance => "finance",
            Self::Warehouse => "warehouse",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    ///
    /// ```
    /// use jinpai_store::access::Role;
    /// assert_eq!(Role::of_word("finance"), Some(Role::Finance));
    /// assert!(Role::ALL.iter().all(|role| Role::of_word(role.word()) == Some(*role)));
    /// ```
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Its name for people.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Agent => lang.pick("客服", "agent"),
            Self::Supervisor => lang.pick("主管", "supervisor"),
            Self::Finance => lang.pick("财务", "finance"),
            Self::Warehouse => lang.pick("仓库", "warehouse"),
            Self::Manager => lang.pick("经理", "manager"),
            Self::Owner => lang.pick("店主", "owner"),
        }
    }
}

/// Somebody who may sign in, or might once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name to sign in with, as it was chosen.
    pub id: UserId,
    /// The name to show.
    pub name: String,
    /// What somebody is.
    pub role: Role,
    /// The agent somebody is, whose figures and pay are the own ones.
    pub agent: Option<AgentId>,
    /// The groups that a supervisor looks after.
    pub groups: Vec<String>,
    /// The shops that somebody may see; empty = all.
    pub shops: Vec<ShopId>,
    /// Whether a supervisor may see the pay of the groups.
    pub pay_granted: bool,
    /// The language to speak; none = what the browser asks for.
    pub lang: UserLang,
    /// Whether somebody may sign in.
    pub active: bool,
    /// Whether a code is asked for at sign-in, too.
    pub totp: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Whether the password was given by somebody else and must be changed first.
    pub must_change_password: bool,
}

/// The language of a user; none = what the browser asks for.
pub type UserLang = Option<Lang>;

/// A user to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The name to sign in with.
    pub id: UserId,
    /// The name to show.
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
    /// The hash of the password as a PHC string.
    pub password: String,
    /// The language to speak.
    pub lang: UserLang,
    /// Whether the password must be changed at the first sign-in.
    pub must_change_password: bool,
}

/// What is to be changed of a user; none = stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserChange {
    /// The name to show.
    pub name: Option<String>,
    /// What somebody is.
    pub role: Option<Role>,
    /// The agent somebody is; `Some(None)` takes the link away.
    pub agent: Option<Option<AgentId>>,
    /// The groups that a supervisor looks after.
    pub groups: Option<Vec<String>>,
    /// The shops that somebody may see; empty = all.
    pub shops: Option<Vec<ShopId>>,
    /// Whether a supervisor may see the pay of the groups.
    pub pay_granted: Option<bool>,
    /// The language to speak; `Some(None)` = what the browser asks for.
    pub lang: Option<UserLang>,
    /// Whether somebody may sign in.
    pub active: Option<bool>,
}

impl UserChange {
    /// Applies it.
    pub(super) fn to(&self, user: &User) -> User {
        let mut changed = user.clone();
        let Self { name, role, agent, groups, shops, pay_granted, lang, active } = self.clone();
        changed.name = name.unwrap_or(changed.name);
        changed.role = role.unwrap_or(changed.role);
        changed.agent = agent.unwrap_or(changed.agent);
        changed.groups = groups.unwrap_or(changed.groups);
        changed.shops = shops.unwrap_or(changed.shops);
        changed.pay_granted = pay_granted.unwrap_or(changed.pay_granted);
        changed.lang = lang.unwrap_or(changed.lang);
        changed.active = active.unwrap_or(changed.active);
        changed
    }
}

/// A name as it is compared: capital letters or not, it is the same name.
pub(super) fn folded(id: &str) -> String {
    id.to_lowercase()
}

/// Whether a name may be signed in with.
pub(super) fn check_name(id: &UserId) -> Result<(), AccessError> {
    let text = id.as_str();
    let sound = (1..=USER_NAME_CHARS_MAX).contains(&text.chars().count())
        && !text.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    if sound { Ok(()) } else { Err(AccessError::Name) }
}

//! What is refused to those who change users and keys.

use super::user::USER_NAME_CHARS_MAX;
use crate::error::StoreError;
use jinpai_model::{AgentId, Lang, UserId};

/// Why something about users or keys could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The database or the disk.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A name that nobody can sign in with.
    #[error("a user's name has 1 to {USER_NAME_CHARS_MAX} characters, without blanks and control characters")]
    Name,
    /// There is a user of this name, perhaps with other capital letters.
    #[error("there is a user {user} already; choose another name")]
    Exists {
        /// As it is stored.
        user: UserId,
    },
    /// There is no user of this name.
    #[error("there is no user {user}")]
    Unknown {
        /// As it was asked for.
        user: UserId,
    },
    /// Another active user is this agent.
    #[error("the agent {agent} is linked to the user {user} already; take the link from that user first")]
    AgentTaken {
        /// Whom.
        agent: AgentId,
        /// By whom.
        user: UserId,
    },
    /// Somebody is called so already. Names stand under decisions, which nobody may answer for who made them.
    #[error("the user {user} is called {name} already; names stand under decisions, so choose one that tells the two apart")]
    NameTaken {
        /// The name.
        name: String,
        /// Whose.
        user: UserId,
    },
    /// Without an owner nobody could manage users any more.
    #[error("{user} is the last active owner; make another user an owner first")]
    LastOwner {
        /// Who.
        user: UserId,
    },
    /// The first owner is there.
    #[error("this workspace is set up already; sign in, or let an owner add you")]
    SetUp,
    /// The same idempotency key came with another request.
    #[error("this idempotency key was used for another request; use a new key for each")]
    KeyReused,
    /// The first request of this idempotency key is still being worked on.
    #[error("the same request is being worked on; wait for its answer")]
    KeyInFlight,
}

impl AccessError {
    /// What happened and what to do now, for people.
    pub fn text(&self, lang: Lang) -> String {
        let english = || self.to_string();
        match self {
            Self::Store(error) => error.text(lang),
            Self::Name => lang.pick(format!("用户名须为 1 到 {USER_NAME_CHARS_MAX} 个字符，不能含空格和控制字符"), english()),
            Self::Exists { user } => lang.pick(format!("用户名 {user} 已被使用，请换一个"), english()),
            Self::Unknown { user } => lang.pick(format!("没有用户 {user}"), english()),
            Self::AgentTaken { agent, user } => lang.pick(format!("客服 {agent} 已关联用户 {user}；请先解除那个关联"), english()),
            Self::NameTaken { name, user } => {
                lang.pick(format!("用户 {user} 已叫“{name}”；姓名会写在裁定上，请换一个能区分两人的姓名"), english())
            }
            Self::LastOwner { user } => lang.pick(format!("{user} 是最后一个在用的店主；请先指定另一位店主"), english()),
            Self::SetUp => lang.pick("本数据文件夹已完成初始设置；请登录，或请店主添加用户".to_owned(), english()),
            Self::KeyReused => lang.pick("这个 Idempotency-Key 已用于另一个请求；每个请求请用新的".to_owned(), english()),
            Self::KeyInFlight => lang.pick("同一请求正在处理，请等待结果".to_owned(), english()),
        }
    }
}

//! What may change, as the screens know it.

use crate::api::permission::Scope;
use crate::api::principal::Principal;
use serde::Serialize;
use utoipa::ToSchema;

/// What a change concerns. Screens keep what they fetched under these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// What must be done now, and how it stands.
    Overview,
    /// Conversations.
    Chats,
    /// Orders.
    Orders,
    /// Whose an order is.
    Credits,
    /// Figures and the facts behind them.
    Figures,
    /// Faults, decisions, appeals.
    Faults,
    /// Payslips.
    Pay,
    /// Which months there are, open or closed.
    Months,
    /// Plans, versions, acknowledgements.
    Plans,
    /// What was taken in.
    Imports,
    /// Agents and their terms.
    People,
    /// Shops.
    Shops,
    /// Who may sign in.
    Users,
    /// The audit log.
    Audit,
    /// Settings.
    Settings,
}

impl Subject {
    const ALL: [Self; 15] = [
        Self::Overview,
        Self::Chats,
        Self::Orders,
        Self::Credits,
        Self::Figures,
        Self::Faults,
        Self::Pay,
        Self::Months,
        Self::Plans,
        Self::Imports,
        Self::People,
        Self::Shops,
        Self::Users,
        Self::Audit,
        Self::Settings,
    ];

    /// Whatever is made of the store's rows.
    pub fn of_rows() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|subject| !matches!(subject, Self::Users | Self::Audit | Self::Settings))
    }

    /// What a write under this permission changes beside the store's rows.
    pub(in crate::api) fn of_writes(permission: &str) -> impl Iterator<Item = Self> + use<> {
        let subject = match permission {
            "users.manage" => Some(Self::Users),
            "settings.write" | "tokens.manage" => Some(Self::Settings),
            // Drafts of plans are files.
            "plans.publish" => Some(Self::Plans),
            _ => None,
        };
        subject.into_iter()
    }

    /// The permission of those who may know that something of it changed.
    fn permission(self) -> &'static str {
        match self {
            Self::Overview => "account.own",
            Self::Chats => "chats.read",
            Self::Orders => "orders.read",
            Self::Credits => "credits.read",
            Self::Figures => "figures.read",
            Self::Faults => "faults.read",
            Self::Pay => "pay.read",
            Self::Months => "months.read",
            Self::Plans => "plans.read",
            Self::Imports => "imports.read",
            Self::People => "people.read",
            Self::Shops => "shops.read",
            Self::Users => "users.manage",
            Self::Audit => "audit.read",
            Self::Settings => "settings.read",
        }
    }

    /// Whether somebody may know that something of it changed.
    pub(super) fn concerns(self, who: &Principal) -> bool {
        who.scope(self.permission()) != Scope::None
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;
    use crate::api::permission::TABLE;

    #[test]
    fn every_subject_has_a_permission_of_the_table() {
        for subject in Subject::ALL {
            assert!(TABLE.iter().any(|(name, _)| *name == subject.permission()), "{subject:?}");
        }
    }
}

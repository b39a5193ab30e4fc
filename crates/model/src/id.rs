//! Identifiers, each its own type, so that an order number can never stand where a buyer is meant.
//!
//! All are byte strings as the source gave them (UTF-8, at most [`ID_BYTES_MAX`] bytes), compared by bytes, cheap to clone.

use std::fmt;
use std::sync::Arc;

/// The longest id that is accepted, in bytes (spec 2.1, limits).
pub const ID_BYTES_MAX: usize = 128;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes the text as it is; emptiness and length are checked where bytes come in.
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text itself, shared and not copied.
            pub fn shared(&self) -> Arc<str> {
                Arc::clone(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

id! {
    /// A shop 店铺.
    ShopId
}
id! {
    /// A buyer 买家 as the platform names it: nick, masked nick or open id.
    BuyerId
}
id! {
    /// A person of the team 客服 (spec 1.1 P3); several accounts may belong to one agent.
    AgentId
}
id! {
    /// A chat sub-account 子账号, mostly `shop:nick`.
    AccountId
}
id! {
    /// A platform order number 订单编号; unique within a shop.
    OrderId
}
id! {
    /// A person who signs in 用户, by the name chosen for it; mostly also an [`AgentId`], but neither must be.
    UserId
}

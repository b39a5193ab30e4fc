//! Tokens of connectors.

use crate::{at, open};
use jinpai_model::{Digest, UserId};
use jinpai_store::access::{TOKENS_MAX, TokenId};

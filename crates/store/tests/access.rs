//! Who may sign in, who is signed in and what was done.

#![expect(clippy::unwrap_used, reason = "tests stop at the first thing that goes wrong, in their helper functions too")]

#[path = "access/audit.rs"]
mod audit;
#[path = "access/idempotency.rs"]
mod idempotency;
#[path = "access/kill.rs"]
mod kill;
#[path = "access/sessions.rs"]
mod sessions;
#[path = "access/tokens.rs"]
mod tokens;
#[path = "access/users.rs"]
mod users;

use jiff::{SignedDuration, Timestamp};
use jinpai_model::UserId;
use jinpai_store::access::{Access, NewUser, Role};
use tempfile::TempDir;

/// An instant so many seconds after the beginning of the tests.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_760_000_000).unwrap() + SignedDuration::from_secs(seconds)
}

fn fresh() -> (TempDir, Access) {
    let folder = tempfile::tempdir().unwrap();
    let access = Access::open(folder.path()).unwrap();
    (folder, access)
}

fn id(text: &str) -> UserId {
    UserId::from(text)
}

fn new_user(name: &str, role: Role) -> NewUser {
    NewUser {
        id: id(name),
        name: format!("{name}的名字"),
        role,
        agent: None,
        groups: Vec::new(),
        shops: Vec::new(),
        pay_granted: false,
        password: format!("$hash-of-{name}"),
        lang: None,
        must_change_password: false,
    }
}

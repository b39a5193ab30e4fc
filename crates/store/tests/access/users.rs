//! Users: names, links, the last owner, second factors.

use crate::{at, fresh, id, new_user};
use jinpai_model::{AgentId, Lang, ShopId};
use jinpai_store::access::{Access, AccessError, NewUser, Role, User, UserChange};

fn refused(result: Result<User, AccessError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn a_user_comes_back_as_it_was_added() {
    let (folder, access) = fresh();
    let new = NewUser {
        agent: Some(AgentId::from("A01")),
        groups: vec!["一组".to_owned(), "二\"组".to_owned()],
        shops: vec![ShopId::from("金牌店")],
        pay_granted: true,
        lang: Some(Lang::En),
        must_change_password: true,
        ..new_user("王主管", Role::Supervisor)
    };
    let added = access.add_user(&new, at(0)).unwrap();
    let found = Access::open(folder.path()).unwrap().user(&id("王主管")).unwrap().unwrap();
    assert_eq!(found, added);
    assert_eq!((found.groups, found.shops, found.agent), (new.groups, new.shops, new.agent));
    assert_eq!((found.lang, found.created_at, found.totp, found.active), (Some(Lang::En), at(0), false, true));
    assert_eq!(access.password(&id("王主管")).unwrap().as_deref(), Some("$hash-of-王主管"));
}

#[test]
fn names_are_the_same_in_whatever_capital_letters() {
    let (_folder, access) = fresh();
    access.add_user(&new_user("Wang.Li", Role::Finance), at(0)).unwrap();
    assert!(refused(access.add_user(&new_user("wang.li", Role::Agent), at(0))).contains("Wang.Li"));
    assert_eq!(access.user(&id("WANG.LI")).unwrap().unwrap().id, id("Wang.Li"));
    for wrong in ["", "a b", "a\n", "a\u{3000}b", &"长".repeat(65)] {
        assert!(refused(access.add_user(&new_user(wrong, Role::Agent), at(0))).contains("64"), "{wrong:?}");
    }
    access.add_user(&new_user(&"长".repeat(64), Role::Agent), at(0)).unwrap();
    assert_eq!(access.users().unwrap().len(), 2);
}

#[test]
fn one_active_user_is_an_agent() {
    let (_folder, access) = fresh();
    let agent = Some(AgentId::from("A01"));
    access.add_user(&NewUser { agent: agent.clone(), ..new_user("old", Role::Agent) }, at(0)).unwrap();
    let new = NewUser { agent: agent.clone(), ..new_user("new", Role::Agent) };
    assert!(refused(access.add_user(&new, at(0))).contains("old"));
    access.change_user(&id("old"), &UserChange { active: Some(false), ..UserChange::default() }).unwrap();
    access.add_user(&new, at(0)).unwrap();
    let back = UserChange { active: Some(true), ..UserChange::default() };
    assert!(refused(access.change_user(&id("old"), &back)).contains("new"));
    let back = UserChange { agent: Some(None), ..back };
    assert_eq!(access.change_user(&id("old"), &back).unwrap().agent, None);
}

#[test]
fn no_two_users_are_called_the_same_for_names_stand_under_decisions() {
    let (_folder, access) = fresh();
    let called = |id: &str, name: &str| NewUser { name: name.to_owned(), ..new_user(id, Role::Manager) };
    access.add_user(&called("wang", "王芳 Wang"), at(0)).unwrap();
    assert!(refused(access.add_user(&called("fang", " 王芳 wang"), at(0))).contains("the user wang is called 王芳 Wang"));
    // Who left is still named by decisions.
    access.change_user(&id("wang"), &UserChange { active: Some(false), ..UserChange::default() }).unwrap();
    assert!(refused(access.add_user(&called("fang", "王芳 Wang"), at(0))).contains("wang"));
    access.add_user(&called("fang", "王芳"), at(0)).unwrap();
    let rename = |name: &str| UserChange { name: Some(name.to_owned()), ..UserChange::default() };
    assert!(refused(access.change_user(&id("wang"), &rename("王芳"))).contains("fang"));
    assert_eq!(access.change_user(&id("fang"), &rename("王芳")).unwrap().name, "王芳");
}

#[test]
fn there_is_always_an_owner() {
    let (_folder, access) = fresh();
    assert!(!access.has_owner().unwrap());
    access.add_user(&new_user("finance", Role::Finance), at(0)).unwrap();
    let first = access.add_first_owner(&new_user("boss", Role::Agent), at(0)).unwrap();
    assert_eq!((first.role, access.has_owner().unwrap()), (Role::Owner, true));
    assert!(matches!(access.add_first_owner(&new_user("thief", Role::Owner), at(0)), Err(AccessError::SetUp)));
    assert_eq!(access.user(&id("thief")).unwrap(), None);
    let demote = UserChange { role: Some(Role::Manager), ..UserChange::default() };
    let leave = UserChange { active: Some(false), ..UserChange::default() };
    for change in [&demote, &leave] {
        assert!(matches!(access.change_user(&id("BOSS"), change), Err(AccessError::LastOwner { .. })));
    }
    access.add_user(&new_user("partner", Role::Owner), at(0)).unwrap();
    access.change_user(&id("boss"), &leave).unwrap();
    assert_eq!(access.password(&id("boss")).unwrap(), None, "who may not sign in has no password");
    assert!(matches!(access.change_user(&id("partner"), &demote), Err(AccessError::LastOwner { .. })));
    assert!(matches!(access.change_user(&id("nobody"), &leave), Err(AccessError::Unknown { .. })));
}

#[test]
fn a_second_factor_is_asked_for_once_it_is_confirmed_and_a_code_counts_once() {
    let (_folder, access) = fresh();
    access.add_user(&new_user("boss", Role::Owner), at(0)).unwrap();
    let boss = id("boss");
    assert_eq!((access.totp(&boss).unwrap(), access.confirm_totp(&boss).unwrap()), (None, false));
    assert!(access.begin_totp(&boss, b"one").unwrap());
    assert!(access.begin_totp(&boss, b"two").unwrap());
    assert!(!access.user(&boss).unwrap().unwrap().totp, "not before it is confirmed");
    assert!(access.confirm_totp(&boss).unwrap());
    assert!(!access.begin_totp(&boss, b"three").unwrap(), "a confirmed one stays");
    let totp = access.totp(&boss).unwrap().unwrap();
    assert_eq!((&totp.secret[..], totp.confirmed), (&b"two"[..], true));
    assert!(!format!("{totp:?}").contains("116"), "a secret is not printed");
    assert!(access.user(&boss).unwrap().unwrap().totp);
    let used = [100, 100, 99, 101].map(|step| access.use_totp_step(&boss, step).unwrap());
    assert_eq!(used, [true, false, false, true]);
    access.remove_totp(&boss).unwrap();
    assert_eq!((access.totp(&boss).unwrap(), access.user(&boss).unwrap().unwrap().totp), (None, false));
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, access) = fresh();
    access.add_user(&new_user("boss", Role::Owner), at(0)).unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn a_newer_database_is_left_alone() {
    let (folder, access) = fresh();
    drop(access);
    let connection = rusqlite::Connection::open(folder.path().join("access.db")).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    assert!(Access::open(folder.path()).unwrap_err().to_string().contains("999"));
}

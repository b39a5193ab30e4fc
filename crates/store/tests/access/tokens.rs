//! Tokens of connectors: found by their digest as long as they are good.

use crate::{at, fresh, id};
use jinpai_model::Digest;
use jinpai_store::access::{Access, TOKENS_MAX, TokenId};

#[test]
fn a_token_is_good_until_it_is_revoked() {
    let (folder, access) = fresh();
    let (token, other) = (Digest::of(b"one"), Digest::of(b"two"));
    let made = access.add_token(token, "千牛插件", &id("店主"), at(0)).unwrap().unwrap();
    access.add_token(other, "ERP", &id("店主"), at(1)).unwrap().unwrap();
    assert_eq!((made.name.as_str(), made.made_at, made.last_seen, made.revoked_at), ("千牛插件", at(0), None, None));
    assert_eq!(access.connector(Digest::of(b"three"), at(2)).unwrap(), None);
    assert_eq!(access.connector(token, at(10)).unwrap().unwrap().id, made.id);
    // The use is noted once a minute.
    access.connector(token, at(40)).unwrap();
    assert_eq!(access.tokens().unwrap()[0].last_seen, Some(at(10)));
    access.connector(token, at(70)).unwrap();
    assert_eq!(access.tokens().unwrap()[0].last_seen, Some(at(70)));
    assert!(access.revoke_token(made.id, at(80)).unwrap());
    assert!(!access.revoke_token(made.id, at(90)).unwrap());
    assert!(!access.revoke_token(TokenId(99), at(90)).unwrap());
    let again = Access::open(folder.path()).unwrap();
    assert_eq!(again.connector(token, at(90)).unwrap(), None);
    assert_eq!(again.connector(other, at(90)).unwrap().unwrap().name, "ERP");
    let revoked: Vec<_> = again.tokens().unwrap().into_iter().map(|token| token.revoked_at).collect();
    assert_eq!(revoked, [Some(at(80)), None]);
}

#[test]
fn there_are_not_more_good_tokens_than_may_be() {
    let (_folder, access) = fresh();
    let add = |n: u32| access.add_token(Digest::of(&n.to_le_bytes()), "x", &id("店主"), at(0)).unwrap();
    let tokens: Vec<_> = (0..TOKENS_MAX).map(|n| add(n).unwrap()).collect();
    assert_eq!(add(TOKENS_MAX), None);
    access.revoke_token(tokens[7].id, at(1)).unwrap();
    assert!(add(TOKENS_MAX).is_some());
}

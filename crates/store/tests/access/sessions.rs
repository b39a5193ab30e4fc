//! Sessions and the delays of failed sign-ins.

use crate::{at, fresh, id, new_user};
use jiff::{SignedDuration, Timestamp};
use jinpai_model::Digest;
use jinpai_store::access::{
    ADDRESS_FAILURES_FREE, Access, LOCK_SECONDS_MAX, NewSession, Role, SessionId, USER_FAILURES_FREE, UserChange,
};

const IDLE: SignedDuration = SignedDuration::from_hours(12);
const DAY: i64 = 86_400;

fn begin(access: &Access, user: &str, token: &str, now: Timestamp) -> SessionId {
    let new = NewSession {
        token: Digest::of(token.as_bytes()),
        user: id(user),
        expires_at: now + SignedDuration::from_hours(30 * 24),
        address: "192.168.1.7".to_owned(),
        user_agent: "浏览器".repeat(200),
    };
    access.begin_session(&new, now).unwrap()
}

fn who(access: &Access, token: &str, now: Timestamp) -> Option<String> {
    let found = access.signed_in(Digest::of(token.as_bytes()), now, IDLE).unwrap();
    found.map(|found| found.user.id.to_string())
}

#[test]
fn a_session_ends_when_it_is_not_used_and_after_its_time_at_the_latest() {
    let (_folder, access) = fresh();
    access.add_user(&new_user("li", Role::Agent), at(0)).unwrap();
    begin(&access, "li", "t", at(0));
    assert_eq!(who(&access, "t", at(10)).as_deref(), Some("li"));
    assert_eq!(who(&access, "T", at(10)), None);
    let [session] = &access.sessions(&id("li"), at(11), IDLE).unwrap()[..] else { panic!("one session") };
    assert_eq!((session.last_seen, session.user_agent.chars().count()), (at(0), 256), "noted once a minute");
    // Used every eleven hours it lasts until its end.
    for hours in (11..30 * 24).step_by(11) {
        assert_eq!(who(&access, "t", at(hours * 3600)).as_deref(), Some("li"), "after {hours} hours");
    }
    assert_eq!(who(&access, "t", at(30 * DAY)), None);
    begin(&access, "li", "u", at(31 * DAY));
    assert_eq!(access.sessions(&id("li"), at(31 * DAY), IDLE).unwrap().len(), 1, "the ended one is put away");
    assert_eq!(who(&access, "u", at(31 * DAY + 12 * 3600)), None, "not used for twelve hours");
    assert_eq!(access.sessions(&id("li"), at(31 * DAY + 12 * 3600), IDLE).unwrap(), []);
}

#[test]
fn sessions_end_one_by_one_all_others_or_with_the_right_to_sign_in() {
    let (_folder, access) = fresh();
    for user in ["li", "boss", "boss2"] {
        access.add_user(&new_user(user, if user == "li" { Role::Agent } else { Role::Owner }), at(0)).unwrap();
    }
    let [a, b, c] = ["a", "b", "c"].map(|token| begin(&access, "li", token, at(0)));
    begin(&access, "boss", "z", at(0));
    let left = |access: &Access| ["a", "b", "c", "z"].map(|token| who(access, token, at(1)).is_some());
    assert!(!access.end_session(&id("boss"), a).unwrap(), "somebody else's");
    assert!(access.end_session(&id("li"), a).unwrap());
    assert_eq!(left(&access), [false, true, true, true]);
    access.set_password(&id("LI"), "$new", true, Some(b)).unwrap();
    assert_eq!(left(&access), [false, true, false, true]);
    assert!(!access.end_session(&id("li"), c).unwrap());
    assert!(access.user(&id("li")).unwrap().unwrap().must_change_password);
    let same = UserChange { name: Some("小李".to_owned()), role: Some(Role::Agent), ..UserChange::default() };
    access.change_user(&id("li"), &same).unwrap();
    assert_eq!(left(&access), [false, true, false, true], "nothing that matters changed");
    access.change_user(&id("li"), &UserChange { role: Some(Role::Finance), ..UserChange::default() }).unwrap();
    assert_eq!(left(&access), [false, false, false, true]);
    access.change_user(&id("boss"), &UserChange { active: Some(false), ..UserChange::default() }).unwrap();
    assert_eq!(left(&access), [false; 4]);
}

#[test]
fn a_user_has_no_more_than_twenty_sessions() {
    let (_folder, access) = fresh();
    access.add_user(&new_user("li", Role::Agent), at(0)).unwrap();
    for n in 0..25 {
        begin(&access, "li", &n.to_string(), at(n));
    }
    assert_eq!(access.sessions(&id("li"), at(30), IDLE).unwrap().len(), 20);
    assert_eq!((who(&access, "4", at(30)), who(&access, "5", at(30)).as_deref()), (None, Some("li")));
}

#[test]
fn wrong_passwords_make_the_next_attempt_wait_longer_and_longer() {
    let (_folder, access) = fresh();
    let attempt = |user: &str, address: &str, now: i64| access.attempt(&id(user), address, at(now)).unwrap();
    for _ in 0..USER_FAILURES_FREE {
        assert_eq!(attempt("Li", "a", 0), None);
    }
    assert_eq!(attempt("lI", "b", 1), Some(at(15)), "from wherever, in whatever letters");
    assert_eq!(attempt("other", "a", 1), None, "others may");
    assert_eq!(attempt("li", "a", 15), None);
    assert_eq!(attempt("li", "a", 16), Some(at(45)), "twice as long");
    let mut now = 45;
    for _ in 0..10 {
        assert_eq!(attempt("li", "a", now), None);
        let until = attempt("li", "a", now + 1).unwrap();
        assert!(until <= at(now + LOCK_SECONDS_MAX));
        now = until.as_second() - at(0).as_second();
    }
    assert_eq!(attempt("li", "a", now), None);
    access.forgive(&id("li"), "a").unwrap();
    for _ in 0..USER_FAILURES_FREE {
        assert_eq!(attempt("li", "a", now), None, "forgiven");
    }
    assert!(attempt("li", "a", now).is_some());
    assert_eq!(attempt("li", "a", now + 2 * DAY), None);
    assert_eq!(attempt("li", "a", now + 2 * DAY), None, "forgotten");
}

#[test]
fn guessing_many_names_from_one_address_has_its_delay_too() {
    let (_folder, access) = fresh();
    for n in 0..ADDRESS_FAILURES_FREE {
        assert_eq!(access.attempt(&id(&format!("u{n}")), "10.0.0.9", at(0)).unwrap(), None);
    }
    assert_eq!(access.attempt(&id("another"), "10.0.0.9", at(0)).unwrap(), Some(at(15)));
    assert_eq!(access.attempt(&id("another"), "10.0.0.8", at(0)).unwrap(), None);
}

#[test]
fn a_hundred_guesses_at_once_are_a_hundred_guesses() {
    let (_folder, access) = fresh();
    let tried = std::thread::scope(|scope| {
        let guesses: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..5).filter(|_| access.attempt(&id("li"), "a", at(0)).unwrap().is_none()).count()))
            .collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).sum::<usize>()
    });
    assert_eq!(tried, USER_FAILURES_FREE as usize);
}

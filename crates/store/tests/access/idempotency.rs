//! Idempotency keys.

use crate::{at, fresh, id};
use jinpai_model::Digest;
use jinpai_store::access::{Access, AccessError, Answer, Begun, IdempotentRequest};

fn request(key: &str, body: &str) -> IdempotentRequest {
    IdempotentRequest {
        user: id("li"),
        key: key.to_owned(),
        request: "POST /api/v1/faults".to_owned(),
        digest: Digest::of(body.as_bytes()),
    }
}

fn answer() -> Answer {
    Answer { status: 201, headers: vec![("content-type".to_owned(), "application/json".to_owned())], body: b"{\0}".to_vec() }
}

#[test]
fn a_write_sent_again_gets_the_answer_it_got() {
    let (folder, access) = fresh();
    let first = request("k", "body");
    assert_eq!(access.begin_request(&first, at(0)).unwrap(), Begun::New);
    assert!(matches!(access.begin_request(&first, at(1)), Err(AccessError::KeyInFlight)));
    access.finish_request(&first, &answer()).unwrap();
    let again = Access::open(folder.path()).unwrap().begin_request(&first, at(2)).unwrap();
    assert_eq!(again, Begun::Done(answer()));
    assert!(matches!(access.begin_request(&request("k", "other"), at(3)), Err(AccessError::KeyReused)));
    let elsewhere = IdempotentRequest { request: "POST /api/v1/plans".to_owned(), ..first.clone() };
    assert!(matches!(access.begin_request(&elsewhere, at(3)), Err(AccessError::KeyReused)));
    let somebody = IdempotentRequest { user: id("wang"), ..first.clone() };
    assert_eq!(access.begin_request(&somebody, at(3)).unwrap(), Begun::New, "keys of users are apart");
    assert_eq!(access.begin_request(&first, at(24 * 3600)).unwrap(), Begun::New, "answers are kept for a day");
}

#[test]
fn what_was_not_done_may_be_tried_again() {
    let (_folder, access) = fresh();
    let [a, b, c] = ["a", "b", "c"].map(|key| request(key, ""));
    for request in [&a, &b, &c] {
        assert_eq!(access.begin_request(request, at(0)).unwrap(), Begun::New);
    }
    access.abandon_request(&a).unwrap();
    assert_eq!(access.begin_request(&a, at(1)).unwrap(), Begun::New);
    access.finish_request(&b, &answer()).unwrap();
    access.abandon_request(&b).unwrap();
    assert_eq!(access.begin_request(&b, at(1)).unwrap(), Begun::Done(answer()), "an answer stays");
    assert_eq!(access.abandon_requests().unwrap(), 2, "a and c had none when the server stopped");
    assert_eq!(access.begin_request(&c, at(2)).unwrap(), Begun::New);
    assert!(matches!(access.begin_request(&c, at(3601)), Err(AccessError::KeyInFlight)));
    assert_eq!(access.begin_request(&c, at(3602)).unwrap(), Begun::New, "nobody works on it for an hour");
}

#[test]
fn of_many_at_once_one_begins() {
    let (_folder, access) = fresh();
    let begun = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8).map(|_| scope.spawn(|| access.begin_request(&request("k", ""), at(0)).is_ok())).collect();
        tries.into_iter().map(|one| one.join().unwrap()).filter(|begun| *begun).count()
    });
    assert_eq!(begun, 1);
}

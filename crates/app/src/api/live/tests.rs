use super::{Happened, Listener, Live, Subject};
use crate::api::jobs::{JobKind, Jobs, NewJob};
use crate::api::permission::Role;
use crate::api::principal::Principal;
use axum::response::IntoResponse as _;
use axum::response::Sse;
use axum::response::sse::Event;
use jinpai_model::FileId;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

fn somebody(role: Role) -> Principal {
    Principal {
        user: format!("{role:?}"),
        name: String::new(),
        role,
        agent: None,
        groups: BTreeSet::new(),
        shops: BTreeSet::new(),
        pay_granted: false,
    }
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test);
}

fn listen(live: &Live, jobs: &Jobs, role: Role) -> mpsc::Receiver<Event> {
    let (reader, events) = Listener::queue();
    tokio::spawn(Listener::open(live, somebody(role)).unwrap().run(jobs.clone(), reader));
    events
}

/// The text of the next `count` events as they go over the wire.
async fn texts(events: &mut mpsc::Receiver<Event>, count: usize) -> String {
    let mut taken = Vec::new();
    for _ in 0..count {
        taken.push(Ok::<_, Infallible>(events.recv().await.unwrap()));
    }
    let body = Sse::new(tokio_stream::iter(taken)).into_response().into_body();
    String::from_utf8(axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap()
}

#[test]
fn a_reader_is_told_what_concerns_it_and_how_things_stand_at_first() {
    run(async {
        let live = Live::new(Some(FileId(7)));
        let jobs = Jobs::new(live.clone());
        let mut agent = listen(&live, &jobs, Role::Agent);
        let mut warehouse = listen(&live, &jobs, Role::Warehouse);
        let first = "event: state\ndata: {\"kind\":\"state\",\"state\":7,\"subjects\":[]}\n\n";
        assert_eq!(texts(&mut agent, 1).await, first);
        assert_eq!(texts(&mut warehouse, 1).await, first);
        live.moved_to(Some(FileId(7)));
        live.changed([Subject::Users]);
        live.changed([Subject::Faults]);
        live.changed([Subject::Orders, Subject::Faults]);
        live.moved_to(Some(FileId(6)));
        let told = texts(&mut agent, 1).await;
        assert_eq!(told, "event: state\ndata: {\"kind\":\"state\",\"state\":7,\"subjects\":[\"orders\",\"faults\"]}\n\n");
        let told = texts(&mut warehouse, 1).await;
        assert!(told.contains("[\"orders\"]"), "{told}");
    });
}

#[test]
fn news_of_the_store_concern_what_is_made_of_rows() {
    run(async {
        let live = Live::new(None);
        let mut owner = listen(&live, &Jobs::new(live.clone()), Role::Owner);
        texts(&mut owner, 1).await;
        live.moved_to(Some(FileId(3)));
        let told = texts(&mut owner, 1).await;
        assert!(told.contains("\"state\":3") && told.contains("chats") && told.contains("pay"), "{told}");
        assert!(!told.contains("users") && !told.contains("audit"), "{told}");
    });
}

#[test]
fn streams_end_when_the_server_stops_or_somebody_signs_out() {
    run(async {
        let live = Live::new(None);
        let jobs = Jobs::new(live.clone());
        let (mut agent, mut owner) = (listen(&live, &jobs, Role::Agent), listen(&live, &jobs, Role::Owner));
        texts(&mut agent, 1).await;
        texts(&mut owner, 1).await;
        assert_eq!(live.readers(), 2);
        live.signed_out("Agent");
        assert!(agent.recv().await.is_none());
        assert_eq!(live.readers(), 1);
        live.stop();
        assert!(owner.recv().await.is_none());
        assert_eq!(live.readers(), 0);
    });
}

#[test]
fn a_reader_that_does_not_read_is_cut_off_and_others_go_on() {
    run(async {
        let live = Live::new(None);
        let jobs = Jobs::new(live.clone());
        let (slow, mut quick) = (listen(&live, &jobs, Role::Owner), listen(&live, &jobs, Role::Owner));
        texts(&mut quick, 1).await;
        let new = NewJob { what: JobKind::Close, subject: String::new(), permission: "months.close", writes: true, stops: false };
        let job = jobs.begin(new, &somebody(Role::Owner)).unwrap();
        for _ in 0..100 {
            live.say(Happened::Job(Arc::clone(&job)));
            texts(&mut quick, 1).await;
        }
        let events: Vec<Event> = ReceiverStream::new(slow).collect().await;
        assert!(events.len() < 100, "the queue is bounded: {}", events.len());
        assert_eq!(live.readers(), 1);
    });
}

#[test]
fn somebody_opens_only_so_many() {
    run(async {
        let live = Live::new(None);
        let open: Vec<_> = std::iter::from_fn(|| Listener::open(&live, somebody(Role::Agent)).ok()).take(1_000).collect();
        assert_eq!(open.len(), 24);
        assert!(Listener::open(&live, somebody(Role::Owner)).is_ok(), "others may still");
        drop(open);
        assert_eq!(live.readers(), 0);
    });
}

#[test]
fn a_job_is_told_only_to_those_who_may_see_it() {
    run(async {
        let live = Live::new(None);
        let jobs = Jobs::new(live.clone());
        let (mut agent, mut owner) = (listen(&live, &jobs, Role::Agent), listen(&live, &jobs, Role::Owner));
        texts(&mut agent, 1).await;
        texts(&mut owner, 1).await;
        let new = NewJob { what: JobKind::Close, subject: String::new(), permission: "months.close", writes: true, stops: false };
        let job = jobs.begin(new, &somebody(Role::Owner)).unwrap();
        live.say(Happened::Job(job));
        live.changed([Subject::Figures]);
        let told = texts(&mut owner, 1).await;
        assert!(told.starts_with("event: job\n") && told.contains("\"status\":\"waiting\""), "{told}");
        assert!(texts(&mut agent, 1).await.starts_with("event: state\n"));
    });
}

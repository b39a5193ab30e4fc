use super::{JobKind, JobStatus, NewJob};
use crate::api::error::{ApiError, Code};
use crate::api::permission::Role;
use crate::api::principal::Principal;
use crate::api::state::App;
use crate::workspace::Workspace;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::mpsc;
use std::time::Duration;

fn somebody(user: &str, role: Role) -> Principal {
    Principal {
        user: user.to_owned(),
        name: user.to_owned(),
        role,
        agent: None,
        groups: BTreeSet::new(),
        shops: BTreeSet::new(),
        pay_granted: false,
    }
}

fn new_job(permission: &'static str, stops: bool) -> NewJob {
    NewJob { what: JobKind::Verify, subject: "2025-11".to_owned(), permission, writes: true, stops }
}

/// Runs a test with a server on an empty workspace.
fn with_app<F: Future<Output = ()>>(test: impl FnOnce(App) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Workspace::at(folder.path())).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test(app));
    runtime.shutdown_timeout(Duration::from_secs(5));
}

async fn until(app: &App, id: &str, who: &Principal, status: JobStatus) -> super::JobView {
    for _ in 0..500 {
        let view = app.jobs().view(id, who).unwrap();
        if view.status == status {
            return view;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{id} did not become {status:?}: {:?}", app.jobs().view(id, who));
}

#[test]
fn a_job_tells_its_progress_and_keeps_its_result() {
    with_app(async |app| {
        let owner = somebody("老板", Role::Owner);
        let (go, wait) = mpsc::channel::<()>();
        let started = app.start_job(&owner, new_job("months.close", false), move |_, task| {
            task.progress(2, 5);
            wait.recv().unwrap();
            Ok(json!({ "damage": [] }))
        });
        let id = started.unwrap().0.id.to_string();
        let running = until(&app, &id, &owner, JobStatus::Running).await;
        assert!(!running.can_cancel && app.jobs().cancel(&id, &owner).is_err());
        go.send(()).unwrap();
        let done = until(&app, &id, &owner, JobStatus::Done).await;
        assert_eq!((done.done, done.of, done.result), (2, Some(5), Some(json!({ "damage": [] }))));
    });
}

#[test]
fn those_who_may_not_start_a_job_do_not_see_it() {
    with_app(async |app| {
        let supervisor = somebody("王主管", Role::Supervisor);
        let started = app.start_job(&supervisor, new_job("faults.decide", false), |_, _| Ok(json!(null)));
        let id = started.unwrap().0.id.to_string();
        let sees = |user: &str, role| app.jobs().view(&id, &somebody(user, role)).is_ok();
        assert!(sees("王主管", Role::Supervisor) && sees("老板", Role::Owner) && sees("经理", Role::Manager));
        assert!(!sees("李主管", Role::Supervisor), "of a group of their own");
        assert!(!sees("王主管", Role::Agent), "no supervisor any more");
        assert!(app.jobs().list(&somebody("小雨", Role::Agent)).is_empty());
    });
}

#[test]
fn a_panic_ends_its_job_only() {
    with_app(async |app| {
        let owner = somebody("老板", Role::Owner);
        let start = |panics: bool| {
            let started = app.start_job(&owner, new_job("months.close", false), move |_, _| {
                assert!(!panics, "a panic of this test");
                Ok(json!(1))
            });
            started.unwrap().0.id.to_string()
        };
        let (first, second) = (start(true), start(false));
        let failed = until(&app, &first, &owner, JobStatus::Failed).await;
        assert_eq!(failed.problem.unwrap().code, "internal");
        until(&app, &second, &owner, JobStatus::Done).await;
    });
}

#[test]
fn one_writes_at_a_time_and_what_waits_can_be_taken_back() {
    with_app(async |app| {
        let owner = somebody("老板", Role::Owner);
        let (go, wait) = mpsc::channel::<()>();
        let first = app.start_job(&owner, new_job("months.close", true), move |_, task| {
            wait.recv().unwrap();
            task.check()?;
            Ok(json!(null))
        });
        let first = first.unwrap().0.id.to_string();
        until(&app, &first, &owner, JobStatus::Running).await;
        let second = app.start_job(&owner, new_job("months.close", false), |_, _| Ok(json!(null))).unwrap().0;
        assert_eq!(second.status, JobStatus::Waiting);
        let second = app.jobs().cancel(second.id.as_str(), &owner).unwrap();
        assert_eq!(second.status, JobStatus::Cancelled);
        app.jobs().cancel(&first, &owner).unwrap();
        go.send(()).unwrap();
        until(&app, &first, &owner, JobStatus::Cancelled).await;
        assert_eq!(app.writing(|_| Ok(7)).await.unwrap(), 7);
    });
}

#[test]
fn a_server_that_stops_takes_no_jobs_and_waits_for_those_that_run() {
    with_app(async |app| {
        let owner = somebody("老板", Role::Owner);
        let (go, wait) = mpsc::channel::<()>();
        let running = app.start_job(&owner, new_job("months.close", false), move |_, _| {
            wait.recv().unwrap();
            Ok(json!("done"))
        });
        let running = running.unwrap().0.id.to_string();
        until(&app, &running, &owner, JobStatus::Running).await;
        let waiting = app.start_job(&owner, new_job("months.close", false), |_, _| Ok(json!(null))).unwrap().0.id.to_string();
        let stopping = tokio::spawn({
            let app = app.clone();
            async move { app.jobs().stop().await }
        });
        until(&app, &waiting, &owner, JobStatus::Cancelled).await;
        let refused = app.start_job(&owner, new_job("months.close", false), |_, _| Ok(json!(null))).unwrap_err();
        assert_eq!(refused.code(), Code::Busy);
        assert!(!stopping.is_finished());
        go.send(()).unwrap();
        stopping.await.unwrap();
        assert_eq!(app.jobs().view(&running, &owner).unwrap().status, JobStatus::Done);
    });
}

#[test]
fn what_went_wrong_is_told_in_both_languages() {
    with_app(async |app| {
        let owner = somebody("老板", Role::Owner);
        let started = app.start_job(&owner, new_job("months.close", false), |_, _| Err(ApiError::not_found()));
        let failed = until(&app, started.unwrap().0.id.as_str(), &owner, JobStatus::Failed).await;
        let problem = failed.problem.unwrap();
        assert_eq!(
            (problem.code, problem.message.zh.as_str(), problem.message.en.as_str()),
            ("not_found", "没有找到", "not found")
        );
    });
}

//! A server on a shop of fourteen people and three days, with a user of each role.

use crate::client::Client;
use jinpai_app::api::state::App;
use jinpai_app::api::{self, intake, listen};
use jinpai_app::clock;
use jinpai_app::jobs::demo::{FolderFiles, prepare};
use jinpai_app::jobs::import::{Request, run};
use jinpai_app::jobs::users::{agents, demo as users};
use jinpai_app::workspace::Workspace;
use jinpai_demo::{Options, write_interchange};
use jinpai_model::Lang;
use jinpai_model::records::{Account, Agent};
use jinpai_store::records;
use serde_json::json;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The month of the simulated days.
pub(crate) const MONTH: &str = "2025-11";

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) address: SocketAddr,
    pub(crate) password: String,
    stop: watch::Sender<bool>,
    runtime: Option<Runtime>,
    /// Gone with the house.
    folder: TempDir,
}

impl House {
    /// Simulates the shop, takes it in and serves it.
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path().join("shop"));
        let options = Options { agents: 14, days: 3, shops: 2, ..Options::default() };
        // A plan with faults, so that there are cases.
        let plan = jinpai_app::plans::named("four-levels-lawful").unwrap();
        let files = prepare(&workspace, &options, plan, Lang::Zh).unwrap();
        write_interchange(&options, &mut FolderFiles::new(&files)).unwrap();
        let app = App::open(workspace.clone()).unwrap();
        let request = Request {
            paths: vec![files],
            shop: None,
            table: None,
            strict: false,
            replace: false,
            started: clock::now(),
            by: None,
            barred: BTreeSet::new(),
            names_only: false,
            lang: Lang::Zh,
        };
        let report = run(&workspace, app.store(), &request, &indicatif::ProgressBar::hidden()).unwrap();
        assert!(report.failure.is_none());
        let password = users::add(app.access(), app.store(), clock::now()).unwrap().password;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let routes = {
            let _entered = runtime.enter();
            api::router(app.clone())
        };
        runtime.spawn(listen::serve(listener, routes, stopping));
        Self { app, address, password, stop, runtime: Some(runtime), folder }
    }

    /// Somebody who is not signed in.
    pub(crate) fn stranger(&self) -> Client {
        Client::at(self.address)
    }

    /// Somebody who is.
    pub(crate) fn signed_in(&self, user: &str) -> Client {
        let mut client = self.stranger();
        let answer = client.send("POST", "/api/v1/session", &json!({ "user": user, "password": self.password }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        client.cookie = Some(answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned());
        client
    }

    /// Moves what connectors stream into the store, as `jinpai serve` does.
    pub(crate) fn moves_streamed_rows(&self) {
        self.runtime.as_ref().expect("it runs").spawn(intake::run(self.app.clone()));
    }

    /// A chat account of the shop.
    pub(crate) fn account(&self) -> Account {
        records(self.app.store()).unwrap().swap_remove(0)
    }

    /// The folder that it keeps everything in.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    /// Everybody who works there.
    pub(crate) fn roster(&self) -> Vec<Agent> {
        agents(self.app.store()).unwrap()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.app.live().stop();
        self.stop.send_replace(true);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

//! `jinpai serve`: the web application and its API.

use crate::api::{self, intake, state::App};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use clap::Args;
use std::net::SocketAddr;
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

pub(super) fn run(workspace: &Workspace, arguments: &ServeArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let lang = console.lang;
    let app = App::open(workspace.clone())?;
    let setup_code = (!app.access().has_owner()?).then(|| app.doors().setup_code().to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await.map_err(|error| {
            let address = arguments.listen;
            Failure::because(
                lang.pick(
                    format!("无法在 {address} 上监听；端口可能被占用，可用 --listen 换一个"),
                    format!("cannot listen on {address}; the port may be taken, --listen names another"),
                ),
                error,
            )
        })?;
        let address = listener.local_addr()?;
        console.line(
            lang.pick(format!("网页在 http://{address} ，按 Ctrl-C 停止"), format!("open http://{address} ; Ctrl-C stops")),
        )?;
        if let Some(code) = setup_code {
            console.line(lang.pick(
                format!("第一次使用：打开 http://{address}/set-up ，用设置码 {code} 建立店主账号"),
                format!("first start: open http://{address}/set-up and make the owner's account with the set-up code {code}"),
            ))?;
        }
        console.flush()?;
        let moving = tokio::spawn(intake::run(app.clone()));
        axum::serve(listener, api::router(app).into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stopped())
            .await?;
        // What is not moved yet waits in the journal.
        moving.abort();
        Ok(Outcome::Done)
    })
}

/// Ends when the process is asked to stop.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut asked) = signal(SignalKind::terminate()) else {
            // Without the signal's handler the process is still stopped by Ctrl-C.
            drop(interrupted.await);
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = asked.recv() => {}
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
}

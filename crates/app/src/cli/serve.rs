//! `jinpai serve`: the web application and its API.

use crate::api::state::App;
use crate::api::{self, intake, listen, live};
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use clap::{Args, ValueEnum};
use jinpai_model::Lang;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

/// How long running requests and jobs may take to end when the server is asked to stop.
const END_WITHIN: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[arg(long, value_name = "FORM", value_enum, default_value_t = LogForm::Text)]
    log: LogForm,
}

/// The form of the log on standard error.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum LogForm {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
    /// Errors only.
    Quiet,
}

pub(super) fn run(workspace: &Workspace, arguments: &ServeArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    start_log(arguments.log);
    on(workspace, arguments.listen, console)
}

/// Serves after another command, with errors only in the log.
pub(super) fn quietly(workspace: &Workspace, address: SocketAddr, console: &mut Console) -> anyhow::Result<Outcome> {
    start_log(LogForm::Quiet);
    console.line("")?;
    on(workspace, address, console)
}

/// Serves at an address until the process is asked to stop.
fn on(workspace: &Workspace, address: SocketAddr, console: &mut Console) -> anyhow::Result<Outcome> {
    let app = App::open(workspace.clone())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(app, address, console));
    // A job that could not be ended in time is left behind: what it did is in the store whole or not at all.
    runtime.shutdown_background();
    served
}

async fn serve(app: App, address: SocketAddr, console: &mut Console) -> anyhow::Result<Outcome> {
    let listener = TcpListener::bind(address).await.map_err(|error| cannot_listen(address, error, console.lang))?;
    greet(&app, listener.local_addr()?, console)?;
    app.board().begin_with_the_last();
    let (stop, stopping) = watch::channel(false);
    let connections = tokio::spawn(listen::serve(listener, api::router(app.clone()), stopping));
    tokio::spawn(live::watch(app.clone()));
    let moving = tokio::spawn(intake::run(app.clone()));
    asked_to_stop().await;
    let lang = console.lang;
    console.remark(lang.pick(
        "正在停止：等待进行中的请求和任务结束（最多 30 秒；再按一次 Ctrl-C 立即退出）",
        "stopping: running requests and jobs may end (30 s at most; Ctrl-C again ends at once)",
    ))?;
    app.live().stop();
    stop.send_replace(true);
    let ended = async {
        app.jobs().stop().await;
        let ended = connections.await;
        drop(app.writes_ended().await);
        ended
    };
    tokio::select! {
        ended = ended => ended?,
        () = tokio::time::sleep(END_WITHIN) => tracing::warn!("what still ran after {} s was left", END_WITHIN.as_secs()),
        () = asked_to_stop() => {}
    }
    // What is not moved yet waits in the journal.
    moving.abort();
    Ok(Outcome::Done)
}

fn cannot_listen(address: SocketAddr, error: std::io::Error, lang: Lang) -> anyhow::Error {
    Failure::because(
        lang.pick(
            format!("无法在 {address} 上监听；端口可能被占用，可用 --listen 换一个"),
            format!("cannot listen on {address}; the port may be taken, --listen names another"),
        ),
        error,
    )
}

/// Says where to look, and how to begin.
fn greet(app: &App, address: SocketAddr, console: &mut Console) -> anyhow::Result<()> {
    let lang = console.lang;
    console
        .line(lang.pick(format!("网页在 http://{address} ，按 Ctrl-C 停止"), format!("open http://{address} ; Ctrl-C stops")))?;
    if !app.access().has_owner()? {
        let code = app.doors().setup_code();
        console.line(lang.pick(
            format!("第一次使用：打开 http://{address}/set-up ，用设置码 {code} 建立店主账号"),
            format!("first start: open http://{address}/set-up and make the owner's account with the set-up code {code}"),
        ))?;
    }
    console.flush()
}

/// Begins the log: on standard error, so that it does not mix with what the command says.
fn start_log(form: LogForm) {
    let level = match form {
        LogForm::Quiet => "error",
        LogForm::Text | LogForm::Json => "info",
    };
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(level)).with_writer(std::io::stderr).with_target(false);
    // A second start in one process keeps the first one's log.
    drop(match form {
        LogForm::Json => log.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
        LogForm::Text | LogForm::Quiet => log.with_ansi(false).try_init(),
    });
}

/// Ends when the process is asked to stop.
async fn asked_to_stop() {
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

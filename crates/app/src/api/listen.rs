//! Taking connections: so many at once, each of which must say what it wants in time, and all of which end when the server stops.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

/// Connections at once. Those beyond wait in the system's queue.
const CONNECTIONS_MAX: u32 = 2_048;
/// How long a connection may take for the head of a request, and stay open between two: whoever sends a letter a second is sent away.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// The largest head of a request.
const HEAD_BYTES_MAX: usize = 64 << 10;
/// How long to wait when the system has no connection to give (too many open files).
const BREATHE: Duration = Duration::from_millis(200);

/// Serves until `stop` is true, then lets the running requests end.
pub async fn serve(listener: TcpListener, routes: Router, mut stop: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(usize::try_from(CONNECTIONS_MAX).unwrap_or(usize::MAX)));
    loop {
        let taken = tokio::select! {
            taken = take(&listener, &places) => taken,
            () = stopped(&mut stop) => break,
        };
        let (stream, peer, place) = taken;
        tokio::spawn(connection(stream, peer, routes.clone(), stop.clone(), place));
    }
    drop(listener);
    // Every place is free when every connection has ended.
    drop(places.acquire_many(CONNECTIONS_MAX).await);
}

async fn take(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    loop {
        let place = Arc::clone(places).acquire_owned().await.expect("the places are never closed");
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            Err(error) => {
                tracing::warn!(why = ?error, "a connection could not be taken");
                tokio::time::sleep(BREATHE).await;
            }
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    mut stop: watch::Receiver<bool>,
    place: OwnedSemaphorePermit,
) {
    // Answers are small and somebody waits for them.
    drop(stream.set_nodelay(true));
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(why = ?error, "a connection ended");
    }
    drop(place);
}

/// Ends when the server is to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A server that is gone has stopped too.
    drop(stop.wait_for(|stop| *stop).await);
}

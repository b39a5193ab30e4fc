//! Stopping the program itself.

use jinpai_app::clock::Stopwatch;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

#[cfg(unix)]
#[test]
fn a_server_that_is_asked_to_stop_ends_cleanly_and_soon_also_with_a_stream_open() {
    use crate::client::Client;
    use std::io::Write;

    let folder = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_jinpai"))
        .args(["--lang", "en", "-w", folder.path().to_str().unwrap(), "serve", "--listen", "127.0.0.1:0", "--log", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.split("http://").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    assert!(lines.next().unwrap().unwrap().contains("set-up code"));
    let client = Client::at(address);
    assert_eq!(client.get("/api/v1/health").json()["status"], "ok");
    // A connection that has been opened and says nothing does not hold the server up.
    let mut idle = std::net::TcpStream::connect(address).unwrap();
    idle.write_all(b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let asked = Stopwatch::start();
    Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap();
    let status = server.wait().unwrap();
    assert!(status.success(), "{status:?}");
    assert!(asked.elapsed() < Duration::from_secs(10), "it took {:?}", asked.elapsed());
    let mut log = String::new();
    server.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let line: serde_json::Value = serde_json::from_str(log.lines().find(|line| line.starts_with('{')).unwrap()).unwrap();
    assert_eq!((&line["route"], &line["status"]), (&serde_json::json!("/api/v1/health"), &serde_json::json!(200)));
}

//! Streams made-up messages to a running server as fast as asked, and says how long the answers took; or checks that everything
//! that was answered is in a workspace.
//!
//! `event_load stream ADDRESS TOKEN SECONDS CONNECTIONS BATCH RATE ANSWERED` (RATE in events a second, 0 = as fast as it goes; the
//! numbers of the answered batches are appended to the file ANSWERED), `event_load check WORKSPACE BATCH ANSWERED`.

use jiff::Timestamp;
use jinpai_app::clock::{self, Stopwatch};
use jinpai_store::Partition;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// What is asked for.
#[derive(Clone)]
struct Plan {
    address: String,
    token: String,
    run: String,
    seconds: Duration,
    connections: u64,
    batch: u64,
    rate: u64,
    answered: String,
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["stream", address, token, seconds, connections, batch, rate, answered] => stream(&Plan {
            address: address.to_owned(),
            token: token.to_owned(),
            run: format!("{:x}", clock::now().as_millisecond()),
            seconds: Duration::from_secs(seconds.parse()?),
            connections: connections.parse()?,
            batch: batch.parse()?,
            rate: rate.parse()?,
            answered: answered.to_owned(),
        }),
        ["check", workspace, batch, answered] => check(Path::new(workspace), batch.parse()?, answered),
        _ => Err("see the head of this program for its arguments".into()),
    }
}

fn stream(plan: &Plan) -> Result<(), Failure> {
    let stopwatch = Stopwatch::start();
    let took: Vec<(Vec<Duration>, Result<(), Failure>)> = std::thread::scope(|scope| {
        let one = |number| {
            let mut took = Vec::new();
            let ended = connection(plan, number, stopwatch, &mut took);
            (took, ended)
        };
        let threads: Vec<_> = (0..plan.connections).map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a connection does not panic")).collect()
    });
    let seconds = stopwatch.elapsed();
    let mut answers = Vec::new();
    let mut out = io::stdout();
    for (took, ended) in took {
        answers.extend(took);
        if let Err(error) = ended {
            writeln!(out, "a connection ended: {error}")?;
        }
    }
    answers.sort_unstable();
    let events = answers.len() as u64 * plan.batch;
    let at = |percent: usize| answers.get(answers.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    let a_second = u128::from(events) * 1000 / seconds.as_millis().max(1);
    writeln!(out, "{events} events in {} batches in {seconds:.1?}: {a_second} a second", answers.len())?;
    writeln!(out, "answers: p50 {:.1?}, p95 {:.1?}, p99 {:.1?}, longest {:.1?}", at(50), at(95), at(99), at(100))?;
    Ok(())
}

/// Sends batches one after the other; those that were answered go into the file before the next is sent. Without an answer it ends.
fn connection(plan: &Plan, number: u64, stopwatch: Stopwatch, took: &mut Vec<Duration>) -> Result<(), Failure> {
    let mut socket = TcpStream::connect(&plan.address)?;
    socket.set_nodelay(true)?;
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut noted = File::options().create(true).append(true).open(&plan.answered)?;
    // The time that a batch of this connection may take at the rate asked for.
    let every = (1_000_000 * plan.batch * plan.connections).checked_div(plan.rate).map_or(Duration::ZERO, Duration::from_micros);
    for batch in 0_u32.. {
        if stopwatch.elapsed() >= plan.seconds {
            break;
        }
        let due = every * batch;
        std::thread::sleep(due.saturating_sub(stopwatch.elapsed()));
        let body = body(plan, number, batch);
        let sent = Stopwatch::start();
        let head = format!(
            "POST /api/v1/events HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            plan.address,
            plan.token,
            body.len()
        );
        socket.write_all(head.as_bytes())?;
        socket.write_all(body.as_bytes())?;
        let (status, answer) = answer(&mut reader)?;
        if status != "200" || !answer.contains(&format!("\"taken\":{}", plan.batch)) {
            return Err(format!("{status}: {answer}").into());
        }
        took.push(sent.elapsed());
        // In one piece: the connections note into one file.
        noted.write_all(format!("{}-{number}-{batch}\n", plan.run).as_bytes())?;
    }
    Ok(())
}

const TEXTS: [&str; 4] =
    ["您好，请问这款墙布可以定制尺寸吗？", "好的", "亲，可以的，3米乘2.4米需要先付定金，17号可以发货的哦", "在吗"];

fn body(plan: &Plan, number: u64, batch: u32) -> String {
    let mut body = String::from("{\"messages\":[");
    let now: Timestamp = clock::now();
    for n in 0..plan.batch {
        let buyer = (u64::from(batch) * 31 + n / 8 + number * 7_919) % 20_000;
        let (sender, text) = if n % 2 == 0 { ("buyer", TEXTS[0]) } else { ("agent", TEXTS[usize::try_from(n % 4).unwrap_or(0)]) };
        let comma = if n == 0 { "" } else { "," };
        write!(
            body,
            "{comma}{{\"message_id\":\"{}-{number}-{batch}-{n}\",\"shop\":\"金牌店\",\"buyer\":\"买家{buyer}\",\
             \"account\":\"金牌店:客服{}\",\"time\":\"{now}\",\"sender\":\"{sender}\",\"content\":\"{text}\"}}",
            plan.run,
            buyer % 12
        )
        .expect("writing to a String cannot fail");
    }
    body.push_str("]}");
    body
}

/// Reads one answer: its status and body.
fn answer(reader: &mut impl BufRead) -> Result<(String, String), Failure> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err("the server hung up".into());
    }
    let status = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(said) = header.strip_prefix("content-length:") {
            length = said.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

/// Every message of every batch that was answered is in the workspace, once.
fn check(workspace: &Path, batch: u64, answered: &str) -> Result<(), Failure> {
    let store = jinpai_store::open(workspace)?;
    // Beginning a command moves what waits in the journal.
    let command = store.begin_command(clock::now(), "check")?;
    store.finish_command(command)?;
    let mut there = HashSet::new();
    let mut twice = 0_u64;
    let mut take = |timeline: jinpai_model::Timeline| {
        for id in timeline.messages.iter().filter_map(|message| message.message_id.clone()) {
            twice += u64::from(!there.insert(id));
        }
        ControlFlow::Continue(())
    };
    store.timelines(&Partition::all(), &mut take)?;
    let (mut batches, mut missing) = (0_u64, 0_u64);
    for line in BufReader::new(File::open(answered)?).lines() {
        let line = line?;
        batches += 1;
        missing += (0..batch).filter(|n| !there.contains(format!("{line}-{n}").as_str())).map(|_| 1).sum::<u64>();
    }
    let events = batches * batch;
    writeln!(
        io::stdout(),
        "{events} events were answered, {missing} are missing, {twice} are there twice, {} are stored",
        there.len()
    )?;
    if missing + twice == 0 { Ok(()) } else { Err("not everything that was answered is there once".into()) }
}

//! A process that appends to the audit log is killed at random instants: what it said to have written is there, and the chain holds.

use crate::audit::entry;
use jinpai_store::access::Access;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Stands before the workspace in the child's arguments.
const MARK: &str = "access-workspace=";

const KILLS: u64 = 8;

/// The child: appends and says each number, until it is killed. Run as a test of its own it appends a few.
#[test]
fn appending() {
    let given = std::env::args().find_map(|argument| argument.strip_prefix(MARK).map(PathBuf::from));
    let folder = tempfile::tempdir().unwrap();
    let access = Access::open(given.as_deref().unwrap_or(folder.path())).unwrap();
    for n in 0.. {
        let number = access.append_audit(&entry(n)).unwrap();
        if given.is_some() {
            writeln!(std::io::stdout(), "appended {number}").unwrap();
        } else if n == 3 {
            break;
        }
    }
}

#[test]
fn killed_at_any_instant_the_chain_holds_and_nothing_said_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mark = format!("{MARK}{}", folder.path().display());
    let mut before = 0;
    for kill in 1..=KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::appending", "--nocapture", &mark])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("appended")), "the child begins to append");
        std::thread::sleep(Duration::from_millis(7 * kill));
        child.kill().unwrap();
        child.wait().unwrap();
        let said = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("appended ")?.parse::<u64>().ok()).last();
        let check = Access::open(folder.path()).unwrap().check_audit().unwrap();
        assert_eq!(check.damage, None, "kill {kill}");
        assert!(check.sound >= said.unwrap_or(0) && check.sound > before, "kill {kill}: {said:?} said, {} there", check.sound);
        before = check.sound;
    }
}

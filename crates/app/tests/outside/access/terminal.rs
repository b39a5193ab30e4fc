//! `jinpai user` and the users of the demo shop, through the binary.

use jinpai_model::UserId;
use jinpai_store::access::{Access, Role};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn jinpai(workspace: &Path, words: &[&str], typed: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jinpai"))
        .args(["--lang", "en", "-w", workspace.to_str().unwrap()])
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> (i32, String) {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn users_are_added_listed_and_given_passwords_at_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let run = |words: &[&str], typed: &str| said(&jinpai(folder.path(), words, typed));
    let (code, text) = run(&["user", "list"], "");
    assert!(code == 1 && text.contains("jinpai user add"), "{text}");
    let add = ["user", "add", "boss", "--role", "owner", "--name", "王老板", "--password-stdin"];
    assert_eq!(run(&add, "12345678\n").0, 1, "too easy to guess");
    assert_eq!(run(&add, "four red apples\nnot this\n").0, 0);
    let (code, text) = run(&add, "four red apples\n");
    assert!(code == 1 && text.contains("boss already"), "{text}");
    assert_eq!(run(&["user", "add", "x", "--role", "king"], "").0, 2);
    let (code, text) = run(&["user", "add", "x", "--role", "agent", "--agent", "A1", "--password-stdin"], "four red apples");
    assert!(code == 1 && text.contains("no agent A1"), "{text}");
    let (code, text) = run(&["user", "add", "x", "--role", "agent"], "");
    assert!(code == 2 && text.contains("--password-stdin"), "{text}");
    let (code, text) = run(&["--json", "user", "list"], "");
    let users: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, users[0]["user"].as_str(), users[0]["name"].as_str()), (0, Some("boss"), Some("王老板")));
    assert!(run(&["user", "list"], "").1.contains("王老板"));
    let kept = || Access::open(folder.path()).unwrap().password(&UserId::from("boss")).unwrap().unwrap();
    let before = kept();
    assert!(before.starts_with("$argon2id$") && !text.contains("argon2"));
    assert_eq!(run(&["user", "passwd", "BOSS", "--must-change", "--password-stdin"], "five green pears").0, 0);
    assert_ne!(kept(), before);
    assert_eq!(run(&["user", "passwd", "nobody", "--password-stdin"], "five green pears").0, 1);
}

#[test]
fn the_demo_shop_has_a_user_of_each_role_with_a_password_that_works() {
    let folder = tempfile::tempdir().unwrap();
    let shop = folder.path().join("shop");
    let demo = ["demo", "--agents", "4", "--days", "3", "--messages-per-day", "80"];
    let password = || {
        let (code, text) = said(&jinpai(&shop, &demo, ""));
        assert_eq!(code, 0, "{text}");
        let after = text.split("the password of all is ").nth(1).unwrap_or_else(|| panic!("{text}"));
        after.split(' ').next().unwrap().to_owned()
    };
    let right = |password: &str| {
        let hash = Access::open(&shop).unwrap().password(&UserId::from("agent")).unwrap().unwrap();
        jinpai_app::secrets::password::is_right(password, &hash)
    };
    let first = password();
    let users = Access::open(&shop).unwrap().users().unwrap();
    assert!(Role::ALL.iter().all(|role| users.iter().filter(|user| user.role == *role).count() == 1));
    let of = |name: &str| users.iter().find(|user| user.id.as_str() == name).unwrap();
    assert!(of("agent").agent.is_some() && !of("supervisor").groups.is_empty());
    assert!(right(&first));
    let second = password();
    assert!(first != second && right(&second) && !right(&first), "each demo makes another");
}

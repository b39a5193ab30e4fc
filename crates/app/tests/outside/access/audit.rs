//! The audit log through the API.

use super::{PASSWORD, Server};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use serde_json::Value;

fn actions(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    items
        .map(|row| {
            format!(
                "{} {} {}",
                row["action"].as_str().unwrap(),
                row["user"].as_str().unwrap_or("-"),
                row["outcome"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn who_signed_in_and_who_failed_is_kept_without_passwords() {
    let (server, owner) = Server::set_up();
    server.sign_in("boss", "a secret typo");
    server.sign_in("my secret password", "x");
    server.sign_in("BOSS", PASSWORD);
    assert_eq!(actions(&server.get("/audit?action=setup", &owner).json()), ["setup boss done"]);
    let page = server.get("/audit?sort=number&action=session.begin", &owner).json();
    assert_eq!(actions(&page), ["session.begin boss failed", "session.begin - failed", "session.begin boss done"]);
    let whole = server.get("/audit", &owner).text;
    assert!(!whole.contains("secret") && !whole.contains(PASSWORD), "{whole}");
    let failed = server.get("/audit?action=session.&outcome=failed&user=boss", &owner).json();
    assert_eq!((failed["total"].as_u64(), actions(&failed)), (Some(1), vec!["session.begin boss failed".to_owned()]));
    let hash = page["items"][2]["hash"].as_str().unwrap();
    let check = server.get("/audit/check", &owner).json();
    assert_eq!((check["sound"].as_bool(), check["message"].is_null()), (Some(true), true));
    assert!(check["rows"].as_u64() >= Some(4) && hash.len() == 64);
}

#[test]
fn pages_filters_and_exports_are_those_of_every_list() {
    let (server, owner) = Server::set_up();
    for _ in 0..5 {
        server.sign_in("boss", PASSWORD);
    }
    let page = server.get("/audit?action=session.begin&page=2&per_page=2", &owner).json();
    assert_eq!((page["total"].as_u64(), page["page"].as_u64(), page["items"].as_array().unwrap().len()), (Some(5), Some(2), 2));
    let newest = server.get("/audit?per_page=1", &owner).json();
    let oldest = server.get("/audit?per_page=1&sort=at", &owner).json();
    assert!(newest["items"][0]["number"].as_u64() > oldest["items"][0]["number"].as_u64());
    for (query, field) in [("outcome=maybe", "outcome"), ("from=yesterday", "from"), ("sort=user", "sort")] {
        assert_eq!(server.get(&format!("/audit?{query}"), &owner).problem(), (422, field.to_owned()));
    }
    let none = server.get("/audit?before=2020-01-01T00:00:00Z", &owner).json();
    assert_eq!(none["total"], 0);
    let csv = server.get("/audit?action=session.begin&format=csv", &owner);
    assert_eq!((csv.status, csv.text.lines().count()), (StatusCode::OK, 6), "{}", csv.text);
    assert!(csv.headers[CONTENT_DISPOSITION].to_str().unwrap().contains("audit.csv"));
}

#[test]
fn a_changed_row_is_named() {
    let (server, owner) = Server::set_up();
    server.sign_in("boss", PASSWORD);
    let path = server.folder.path().join("access.db");
    let forged = std::process::Command::new("python3")
        .args(["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('DROP TRIGGER audit_stays'); c.execute(\"UPDATE audit SET user='li' WHERE number=2\"); c.commit()"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(forged.success());
    let check = server.get("/audit/check", &owner).json();
    assert_eq!((check["sound"].as_bool(), check["number"].as_u64()), (Some(false), Some(2)));
    assert!(check["message"].as_str().unwrap().contains("row 2"), "{check}");
}

#[test]
fn who_may_not_read_the_log_cannot() {
    let (server, owner) = Server::set_up();
    for (role, status) in [("agent", 403), ("finance", 403), ("supervisor", 403), ("manager", 200), ("warehouse", 403)] {
        let cookie = server.member(&owner, role, role);
        assert_eq!(server.get("/audit", &cookie).status.as_u16(), status, "{role}");
    }
}

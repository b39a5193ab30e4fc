//! Files that would be more than files: names that lead elsewhere, workbooks that unpack to more than any machine holds.

use crate::client::{Answer, Client};
use crate::house::House;
use serde_json::Value;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn upload(client: &Client, key: &str, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--edge--\r\n");
    let headers =
        [("Content-Type", "multipart/form-data; boundary=edge"), ("X-Requested-With", "jinpai"), ("Idempotency-Key", key)];
    client.ask("POST", "/api/v1/uploads", &headers, &body)
}

/// Every file below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() { found.extend(files_below(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

#[test]
fn a_file_is_kept_where_uploads_are_whatever_it_is_called() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let around = house.workspace().parent().unwrap().to_owned();
    let before = files_below(&around);
    let shops = b"shop,name\nS9,Nine\n";
    let names =
        ["../../../escaped.csv", "/etc/escaped.csv", r"..\..\escaped.csv", "..", "a/../../b.csv", "jinpai.db", "%2e%2e%2fe.csv"];
    for name in names {
        let answer =
            upload(&owner, &format!("name {name:?}").replace(|c: char| !c.is_ascii_alphanumeric(), "-"), &[(name, shops)]);
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        let shown = answer.json()["files"][0]["name"].as_str().unwrap().to_owned();
        assert!(!shown.contains(['/', '\\']) && shown != "..", "{name} is shown as {shown}");
        for path in files_below(&around).into_iter().filter(|path| !before.contains(path)) {
            let below = path.strip_prefix(&around).unwrap().display().to_string();
            let is_expected = below.starts_with("shop/uploads/") || below.contains("-wal") || below.contains("-shm");
            assert!(is_expected, "{name} was kept as {below}");
        }
        let id = answer.json()["upload"].as_str().unwrap().to_owned();
        assert_eq!(owner.send("DELETE", &format!("/api/v1/uploads/{id}"), &Value::Null).status, 204);
    }
    assert_eq!(owner.get("/api/v1/shops").status, 200, "the database is the database");
}

#[test]
fn an_upload_is_its_users_alone_and_gone_with_its_files_when_dropped() {
    let house = House::open();
    let (owner, finance) = (house.signed_in("owner"), house.signed_in("finance"));
    let id = upload(&owner, "alone", &[("shops.csv", b"shop,name\nS9,Nine\n")]).json()["upload"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/uploads/{id}");
    assert_eq!((owner.get(&path).status, finance.get(&path).status), (200, 404));
    assert_eq!(finance.send("DELETE", &path, &Value::Null).status, 404);
    assert_eq!(owner.send("DELETE", &path, &Value::Null).status, 204);
    let uploads = house.workspace().join("uploads");
    assert!(!uploads.exists() || files_below(&uploads).is_empty());
}

/// A workbook of a few kilobytes with a part that unpacks to many megabytes.
fn bomb(part: &str, piece: &str, megabytes: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<Types/>").unwrap();
    zip.start_file(part, SimpleFileOptions::default()).unwrap();
    let megabyte = piece.repeat((1 << 20) / piece.len());
    for _ in 0..megabytes {
        zip.write_all(megabyte.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_that_unpacks_to_too_much_is_refused_and_the_others_are_not() {
    let house = House::open();
    let owner = house.signed_in("owner");
    let one_text = bomb("xl/sharedStrings.xml", "AAAAAAAA", 64);
    let many_texts = bomb("xl/sharedStrings.xml", "<si/><si/><si/> ", 600);
    assert!(one_text.len() < 1 << 20 && many_texts.len() < 4 << 20);
    let files: [(&str, &[u8]); 3] = [("one.xlsx", &one_text), ("many.xlsx", &many_texts), ("shops.csv", b"shop,name\nS9,Nine\n")];
    let answer = upload(&Client { lang: "en", ..owner.clone() }, "bombs", &files);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let answer = answer.json();
    let problem = |number: usize| answer["files"][number]["problem"].as_str().unwrap_or_default().to_owned();
    assert!(problem(0).contains("unpacks to more than 4 MB"), "{}", problem(0));
    assert!(problem(1).contains("unpacks to more than 512 MB"), "{}", problem(1));
    assert_eq!(answer["files"][2]["recognised"]["table"], "shops", "{answer}");
}

//! The audit log: what is appended is there in its order, and whatever is changed afterwards is found.

use crate::{at, fresh, id};
use jinpai_model::Lang;
use jinpai_store::access::{Access, AuditDamage, AuditEntry, AuditFilter, DETAILS_BYTES_MAX, Outcome};
use rusqlite::Connection;
use std::path::Path;

pub(crate) fn entry(n: i64) -> AuditEntry {
    AuditEntry {
        at: at(n),
        user: (n % 3 != 0).then(|| id(&format!("user{}", n % 3))),
        role: "owner".to_owned(),
        action: if n % 2 == 0 { "pay.slip".to_owned() } else { "session.begin".to_owned() },
        subject: format!("2025-11/客服{n}"),
        outcome: if n % 5 == 0 { Outcome::Refused } else { Outcome::Done },
        address: "192.168.1.7".to_owned(),
        request: format!("r{n}"),
        details: format!(r#"{{"n":{n}}}"#),
    }
}

fn filled(rows: i64) -> (tempfile::TempDir, Access) {
    let (folder, access) = fresh();
    for n in 1..=rows {
        assert_eq!(access.append_audit(&entry(n)).unwrap(), u64::try_from(n).unwrap());
    }
    (folder, access)
}

/// The database without its triggers, as somebody with the file in hand would open it.
fn forced(folder: &Path) -> Connection {
    let connection = Connection::open(folder.join("access.db")).unwrap();
    for trigger in ["audit_stays", "audit_keeps", "audit_grows", "audit_end_stays", "audit_end_grows"] {
        connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}")).unwrap();
    }
    connection
}

fn numbers(access: &Access, filter: &AuditFilter) -> Vec<u64> {
    let page = access.audit(filter, false, 0, 100).unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.iter().map(|row| row.number).collect()
}

#[test]
fn rows_come_back_page_by_page_and_by_filter() {
    let (_folder, access) = filled(10);
    let page = access.audit(&AuditFilter::default(), true, 2, 3).unwrap();
    assert_eq!((page.total, page.rows.iter().map(|row| row.number).collect::<Vec<_>>()), (10, vec![8, 7, 6]));
    assert_eq!((&page.rows[0].entry, page.rows[0].hash.len()), (&entry(8), 64));
    let all = AuditFilter::default;
    assert_eq!(numbers(&access, &AuditFilter { user: Some(id("user1")), ..all() }), [1, 4, 7, 10]);
    assert_eq!(numbers(&access, &AuditFilter { action: Some("pay.".to_owned()), ..all() }), [2, 4, 6, 8, 10]);
    assert_eq!(numbers(&access, &AuditFilter { outcome: Some(Outcome::Refused), ..all() }), [5, 10]);
    assert_eq!(numbers(&access, &AuditFilter { from: Some(at(3)), before: Some(at(5)), ..all() }), [3, 4]);
    assert_eq!(numbers(&access, &AuditFilter { text: Some("客服1".to_owned()), ..all() }), [1, 10]);
    assert_eq!(numbers(&access, &AuditFilter { text: Some("%".to_owned()), ..all() }), [] as [u64; 0]);
}

#[test]
fn the_log_only_grows() {
    let (folder, access) = filled(5);
    let connection = Connection::open(folder.path().join("access.db")).unwrap();
    let grown = "INSERT OR REPLACE INTO audit SELECT 3, at, user, role, action, subject, outcome, address, request, details, hash
        FROM audit WHERE number = 5";
    for sql in [
        "UPDATE audit SET user = 'x' WHERE number = 3",
        "DELETE FROM audit WHERE number = 5",
        "DELETE FROM audit_end",
        "UPDATE audit_end SET number = 4",
        grown,
    ] {
        let refused = connection.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("the audit log only grows"), "{sql}: {refused}");
    }
    let check = access.check_audit().unwrap();
    assert_eq!((check.sound, check.damage), (5, None));
    let last = access.audit(&AuditFilter::default(), true, 0, 1).unwrap();
    assert_eq!(check.hash, last.rows[0].hash);
}

#[test]
fn a_change_of_any_cell_is_found_at_its_row() {
    let columns = ["at", "user", "role", "action", "subject", "outcome", "address", "request", "details", "hash"];
    for column in columns {
        let (folder, access) = filled(6);
        let value = match column {
            "at" => "at + 1",
            "hash" => "zeroblob(32)",
            _ => "'other'",
        };
        let sql = format!("UPDATE audit SET {column} = {value} WHERE number = 4");
        assert_eq!(forced(folder.path()).execute(&sql, []).unwrap(), 1);
        let check = access.check_audit().unwrap();
        assert_eq!((check.sound, check.damage), (3, Some(AuditDamage::Changed { number: 4 })), "{column}");
        assert!(check.damage.unwrap().text(Lang::Zh).contains("第 4 条"));
    }
}

#[test]
fn a_missing_row_a_cut_end_and_a_row_too_many_are_found() {
    let cases = [
        ("DELETE FROM audit WHERE number = 2", AuditDamage::Missing { number: 2 }),
        ("DELETE FROM audit WHERE number >= 5", AuditDamage::Missing { number: 5 }),
        ("DELETE FROM audit", AuditDamage::Missing { number: 1 }),
        ("UPDATE audit_end SET number = 5", AuditDamage::End { number: 6 }),
        ("UPDATE audit_end SET hash = zeroblob(32)", AuditDamage::End { number: 6 }),
        ("DELETE FROM audit_end", AuditDamage::End { number: 6 }),
        ("UPDATE audit SET number = 99 WHERE number = 6", AuditDamage::Missing { number: 6 }),
        (
            "INSERT INTO audit SELECT 7, at, user, role, action, subject, outcome, address, request, details, hash FROM audit LIMIT 1",
            AuditDamage::Changed { number: 7 },
        ),
    ];
    for (sql, expected) in cases {
        let (folder, access) = filled(6);
        forced(folder.path()).execute(sql, []).unwrap();
        assert_eq!(access.check_audit().unwrap().damage, Some(expected), "{sql}");
    }
}

#[test]
fn a_flipped_bit_in_the_file_is_found() {
    let (folder, access) = filled(6);
    drop(access);
    let path = folder.path().join("access.db");
    Connection::open(&path).unwrap().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = std::fs::read(&path).unwrap();
    // The texts of row 4 from its role to its details lie side by side.
    let marker = "owner pay.slip 2025-11/客服4 done 192.168.1.7 r4 {\"n\":4}".replace(' ', "").into_bytes();
    let start = bytes.windows(marker.len()).position(|window| window == marker).unwrap();
    for place in start..start + marker.len() {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        std::fs::write(&path, &flipped).unwrap();
        let check = Access::open(folder.path()).unwrap().check_audit().unwrap();
        assert_eq!(check.damage, Some(AuditDamage::Changed { number: 4 }), "byte {}", place - start);
    }
}

#[test]
fn long_texts_are_bounded() {
    let (_folder, access) = fresh();
    let long = AuditEntry { subject: "长".repeat(9999), details: "x".repeat(DETAILS_BYTES_MAX + 1), ..entry(1) };
    access.append_audit(&long).unwrap();
    let page = access.audit(&AuditFilter::default(), true, 0, 1).unwrap();
    assert_eq!(page.rows[0].entry.subject.chars().count(), 512);
    assert_eq!(page.rows[0].entry.details, r#"{"left_out_bytes":16385}"#);
    assert_eq!(access.check_audit().unwrap().damage, None);
}

#[test]
fn threads_and_processes_append_to_one_chain() {
    let (folder, access) = fresh();
    let other = Access::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for access in [&access, &access, &access, &other] {
            scope.spawn(move || (0..25).for_each(|n| assert!(access.append_audit(&entry(n)).unwrap() > 0)));
        }
        // Readers go on beside them.
        scope.spawn(|| (0..25).for_each(|_| assert_eq!(access.check_audit().unwrap().damage, None)));
    });
    let check = access.check_audit().unwrap();
    assert_eq!((check.sound, check.damage), (100, None));
}

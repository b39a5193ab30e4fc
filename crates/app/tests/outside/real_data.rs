//! Real exports, if somebody has them: `JINPAI_REAL_DATA` names a folder of interchange tables. They are imported, imported again,
//! and measured month by month; two workspaces of the same files must agree to the byte.
use crate::desk::{Desk, bytes_of};
use std::path::PathBuf;

#[test]
fn real_exports_are_taken_in_and_measured() {
    #[expect(clippy::disallowed_methods, reason = "the one setting of a test that most machines skip")]
    let Ok(folder) = std::env::var("JINPAI_REAL_DATA") else {
        println!("skipped: JINPAI_REAL_DATA names no folder of real exports");
        return;
    };
    let folder = PathBuf::from(folder);
    let desk = Desk::new();
    let import = |workspace: &str| {
        let output = desk.command(["-w", workspace, "import", "--json"]).arg(&folder).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let sum = |report: &serde_json::Value, what: &str| -> u64 {
        report["files"].as_array().unwrap().iter().map(|file| file[what].as_u64().unwrap()).sum()
    };
    let first = import("one");
    assert!(sum(&first, "new") > 0, "{first:#}");
    let second = import("one");
    assert_eq!((sum(&second, "new"), sum(&second, "changed")), (0, 0), "{second:#}");
    import("two");
    for month in ["2016-10", "2017-11", "2018-05", "2018-06"] {
        for workspace in ["one", "two"] {
            desk.expect(0, ["-w", workspace, "measure", "--month", month, "--out", &format!("{workspace}-{month}")]);
        }
        let (one, two) = (bytes_of(&desk.path(format!("one-{month}"))), bytes_of(&desk.path(format!("two-{month}"))));
        assert!(one == two, "the results of {month} differ between two workspaces of the same files");
    }
}

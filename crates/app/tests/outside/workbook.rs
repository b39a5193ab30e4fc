//! The workbook is opened by `LibreOffice`, without a screen and without repair, and holds what the CSV files hold.
use crate::desk::{Csv, Desk};
use std::fs;
use std::process::Command;

/// Comma, quotation mark, UTF-8, all sheets, cells as they are shown on the screen.
const ALL_SHEETS: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1";

#[test]
fn libreoffice_opens_the_workbook_and_sees_the_same_cells() {
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("skipped: LibreOffice (soffice) is not installed; `make setup` installs it");
        return;
    }
    let desk = Desk::new();
    desk.expect(0, ["demo", "--files", "in", "--agents", "4", "--days", "3", "--messages-per-day", "800"]);
    // A buyer who would like to be a formula.
    let evil = "message_id,shop,buyer,account,time,sender,content\n1,店,\"=HYPERLINK(\"\"http://x\"\")\",店:小美,2025-11-01 09:00:00,buyer,在吗\n";
    desk.file("in/evil.csv", evil);
    desk.expect(0, ["import", "in"]);
    desk.expect(0, ["measure", "--month", "2025-11", "--out", "out"]);
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let converted = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--norestore", "--convert-to", ALL_SHEETS, "--outdir"])
        .args([desk.path("sheets"), desk.path("out/jinpai-2025-11.xlsx")])
        .output()
        .unwrap();
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    for name in ["rounds", "agent_days", "inquiries", "credits", "agent_months"] {
        let csv = Csv::read(&desk.path("out").join(format!("{name}.csv")));
        let sheet = desk.path("sheets").join(format!("jinpai-2025-11-{name}.csv"));
        let text = fs::read_to_string(&sheet).unwrap_or_else(|error| panic!("{}: {error}", sheet.display()));
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<Vec<String>> = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(rows[0], csv.header, "{name}: the head");
        assert_eq!(rows.len() - 1, csv.rows.len(), "{name}: rows");
        for (row, (shown, written)) in rows[1..].iter().zip(&csv.rows).enumerate() {
            for (column, (shown, written)) in shown.iter().zip(written).enumerate() {
                assert_eq!(plain(shown), plain(written), "{name}, row {}, column {}", row + 2, csv.header[column]);
            }
        }
    }
    let sheet = fs::read_to_string(desk.path("sheets/jinpai-2025-11-rounds.csv")).unwrap();
    assert!(sheet.contains("=HYPERLINK("), "the text is still a text");
}

/// What differs only in looks: capitals of TRUE, groups of thousands, the CSV's apostrophe before a would-be formula.
fn plain(cell: &str) -> String {
    let cell = cell.strip_prefix('\'').unwrap_or(cell);
    match cell {
        "TRUE" => "true".to_owned(),
        "FALSE" => "false".to_owned(),
        number if number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.' | b'-')) => {
            number.replace(',', "")
        }
        text => text.to_owned(),
    }
}

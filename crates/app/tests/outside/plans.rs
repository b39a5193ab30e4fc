//! `plan check` beside a workspace, and `plan diff`.
use crate::desk::Desk;

#[test]
fn a_fault_without_its_data_is_said_and_never_silently_without_cases() {
    let desk = Desk::new();
    desk.expect(0, ["init", "--plan", "four-levels"]);
    let plan = "jinpai-data/plan.toml";
    let alone = desk.expect(0, ["--lang", "en", "plan", "check", plan]);
    assert!(!alone.out.contains("cannot be found"), "without data taken in there is nothing to compare with: {}", alone.out);
    assert!(alone.out.contains("[fines-as-written]"), "{}", alone.out);
    desk.file("shifts.csv", "agent,date,start,end,kind\nxm,2025-11-03,08:30,17:00,day\n");
    desk.import(0, ["shifts.csv"]);
    let ran = desk.expect(3, ["--lang", "en", "plan", "check", plan]);
    let of =
        |rule: &str| ran.out.lines().find(|line| line.contains(&format!(": {rule} "))).unwrap_or_else(|| panic!("{}", ran.out));
    assert!(of("B-idle").contains("presence") && of("B-idle").contains("cannot be found"), "{}", ran.out);
    assert!(of("B-late").contains("punches") && !of("B-late").contains("shifts"), "{}", ran.out);
    assert!(!ran.out.contains(": B-change "), "what a person records needs no data: {}", ran.out);
    let json = desk.expect(3, ["--json", "plan", "check", plan]);
    assert!(json.out.contains("cannot_be_found") && json.out.contains("fines-as-written"), "{}", json.out);
}

#[test]
fn two_plans_differ_key_by_key() {
    let desk = Desk::new();
    let head = "title = \"a\"\neffective = 2024-11-01\n";
    desk.file("a.toml", format!("{head}[measure]\nlookback = \"48h\"\n"));
    desk.file("b.toml", format!("{head}[measure]\nlookback = \"24h\"\nclock = \"duty\"\n"));
    desk.file("broken.toml", "title = 1\n");
    let ran = desk.expect(0, ["--lang", "en", "plan", "diff", "a.toml", "b.toml"]);
    assert!(ran.out.contains("measure.lookback\n  − 48h  (line 4)\n  + 24h  (line 4)\n"), "{}", ran.out);
    assert!(ran.out.contains("measure.clock\n  − (not written)\n  + duty  (line 5)\n"), "{}", ran.out);
    let same = desk.expect(0, ["--json", "plan", "diff", "a.toml", "a.toml"]);
    assert_eq!(same.out.trim(), "[]");
    let broken = desk.expect(1, ["--lang", "en", "plan", "diff", "a.toml", "broken.toml"]);
    assert!(broken.err.contains("broken.toml"), "{}", broken.err);
}

//! Runs the scenarios of `cases/*.md`: tables and a plan in, figures and slips out, as an accountant wrote them down.
use crate::case::{self, Case, Then};
use crate::desk::{Csv, Desk};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Runs one case; what is not as it says, one text for each difference.
fn differences(case: &Case) -> Vec<String> {
    let desk = Desk::new();
    for (number, (table, rows)) in case.given.iter().enumerate() {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer.write_record(row).unwrap();
        }
        desk.file(&format!("in/{number:02}-{table}.csv"), writer.into_inner().unwrap());
    }
    let imported = desk.run(["import", "in"]);
    if imported.code != 0 {
        return vec![format!("import ended with {}:\n{}{}", imported.code, imported.out, imported.err)];
    }
    let plan = match (&case.plan_text, &case.plan_name) {
        (Some(text), _) => desk.file("plan.toml", text),
        (None, Some(name)) => root().join("plans").join(format!("{name}.toml")),
        (None, None) => desk.file("plan.toml", "title = \"案例\"\neffective = 2000-01-01\n"),
    };
    let mut period = vec!["--month".to_owned(), case.month.clone(), "--plan".to_owned(), plan.display().to_string()];
    if let Some(as_of) = &case.as_of {
        period.extend(["--as-of".to_owned(), as_of.clone()]);
    }
    let mut found = Vec::new();
    for (command, outputs) in
        [("measure", &["rounds", "agent_days", "inquiries", "credits", "agent_months"][..]), ("pay", &["pay_lines", "payslips"])]
    {
        if case.then.iter().any(|then| matches!(then, Then::Rows { output, .. } if outputs.contains(&output.as_str()))) {
            let fixed = [command, "--out", command, "--formats", "csv"].map(str::to_owned);
            let ran = desk.run(fixed.iter().chain(&period));
            if !matches!(ran.code, 0 | 3) {
                found.push(format!("{command} ended with {}:\n{}{}", ran.code, ran.out, ran.err));
            }
        }
    }
    if found.is_empty() {
        found.extend(case.then.iter().flat_map(|then| check(&desk, then, &period)));
    }
    found
}

fn check(desk: &Desk, then: &Then, period: &[String]) -> Vec<String> {
    match then {
        Then::Rows { output, filter, columns, rows } => {
            let folder = if matches!(output.as_str(), "pay_lines" | "payslips") { "pay" } else { "measure" };
            let csv = Csv::read(&desk.path(folder).join(format!("{output}.csv")));
            let positions: Vec<usize> = columns.iter().map(|column| csv.column(column)).collect();
            let kept = csv.rows.iter().filter(|row| filter.iter().all(|(column, value)| row[csv.column(column)] == *value));
            let actual: Vec<Vec<String>> = kept.map(|row| positions.iter().map(|at| row[*at].clone()).collect()).collect();
            if actual == *rows { Vec::new() } else { vec![shown(output, columns, rows, &actual)] }
        }
        Then::Explains { agent, line, contains } => {
            let mut arguments =
                vec!["explain".to_owned(), "--lang".to_owned(), "zh".to_owned(), "--agent".to_owned(), agent.clone()];
            if let Some(line) = line {
                arguments.extend(["--line".to_owned(), line.clone()]);
            }
            let ran = desk.run(arguments.iter().chain(period));
            let missing = contains.iter().filter(|text| !ran.out.contains(text.as_str()));
            missing.map(|text| format!("the explanation does not contain {text:?}:\n{}{}", ran.out, ran.err)).collect()
        }
    }
}

fn shown(output: &str, columns: &[String], expected: &[Vec<String>], actual: &[Vec<String>]) -> String {
    let lines =
        |rows: &[Vec<String>]| rows.iter().map(|row| format!("    | {} |", row.join(" | "))).collect::<Vec<_>>().join("\n");
    format!("{output}:\n    | {} |\n  expected\n{}\n  found\n{}", columns.join(" | "), lines(expected), lines(actual))
}

#[test]
fn every_case_comes_out_as_written() {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|ending| ending == "md") && path.file_stem().is_some_and(|stem| stem != "README")
    });
    files.sort();
    assert!(files.len() >= 25, "only {} cases", files.len());
    let mut failures = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match case::parse(&fs::read_to_string(path).unwrap()) {
            Ok(case) => failures.extend(differences(&case).into_iter().map(|difference| format!("{name}: {difference}"))),
            Err(mistake) => failures.push(format!("{name}: {mistake}")),
        }
    }
    assert!(failures.is_empty(), "{} differences in {} cases\n\n{}", failures.len(), files.len(), failures.join("\n"));
}

#[test]
fn a_case_is_read_as_it_is_written() {
    let case = case::parse(
        "# 01 标题 (title)\n规则 Rule: 3.1.4.\n\n## Given messages\n说明\n| shop | content |\n|---|---|\n| 店 | 在吗\\|吗 |\n\n## When\nmonth 2024-11\nas-of 2024-11-30 23:59:59\n\
         \n## Then rounds where agent = 小美\n| start | wait_s |\n|---|---|\n| x | |\n\n## Then explain agent 小美 line base contains \"底薪\"\n",
    )
    .unwrap();
    assert_eq!(
        case.given,
        [(
            "messages".to_owned(),
            vec![vec!["shop".to_owned(), "content".to_owned()], vec!["店".to_owned(), "在吗|吗".to_owned()]]
        )]
    );
    assert_eq!((case.month.as_str(), case.as_of.as_deref()), ("2024-11", Some("2024-11-30 23:59:59")));
    let Then::Rows { output, filter, columns, rows } = &case.then[0] else { panic!("a table") };
    assert_eq!((output.as_str(), filter.len(), columns.len(), rows.len()), ("rounds", 1, 2, 1));
    let Then::Explains { agent, line, contains } = &case.then[1] else { panic!("an explanation") };
    assert_eq!((agent.as_str(), line.as_deref(), contains.len()), ("小美", Some("base"), 1));
    assert!(case::parse("# x\n## When\nmonth 2024-11\n").is_err(), "a case that expects nothing is a mistake");
    assert!(case::parse("# x\n## Wenn\n").is_err(), "an unknown section is a mistake");
}

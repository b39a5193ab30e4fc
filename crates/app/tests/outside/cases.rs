//! Runs the scenarios of `cases/*.md`: tables and a plan in, figures and slips out, as an accountant wrote them down.
use crate::case::{self, Case, PlanText, Step, Then};
use crate::desk::{Csv, Desk};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Runs one case; what is not as it says, one text for each difference.
fn differences(case: &Case) -> Vec<String> {
    let desk = Desk::new();
    desk.file(
        "jinpai-data/plan.toml",
        case.plan.as_ref().map_or("title = \"案例\"\neffective = 2000-01-01\n".to_owned(), text_of),
    );
    let mut period = vec!["--month".to_owned(), case.month.clone()];
    if let Some(as_of) = &case.as_of {
        period.extend(["--as-of".to_owned(), as_of.clone()]);
    }
    for (number, step) in case.steps.iter().enumerate() {
        if let Err(failure) = take(&desk, number, step, &period) {
            return vec![failure];
        }
    }
    let mut found = Vec::new();
    for (command, outputs) in [
        ("measure", &["rounds", "agent_days", "inquiries", "credits", "agent_months"][..]),
        ("pay", &["pay_lines", "payslips"]),
        ("faults", &["faults"]),
    ] {
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

fn text_of(plan: &PlanText) -> String {
    match plan {
        PlanText::Whole(text) => text.clone(),
        PlanText::Shipped(name) => fs::read_to_string(root().join("plans").join(format!("{name}.toml"))).unwrap(),
    }
}

/// Lets one step happen.
fn take(desk: &Desk, number: usize, step: &Step, period: &[String]) -> Result<(), String> {
    match step {
        Step::Given(tables) => {
            for (place, (table, rows)) in tables.iter().enumerate() {
                write(desk, &format!("{number:02}/{place:02}-{table}.csv"), rows);
            }
            succeed(desk, &["import".to_owned(), format!("{number:02}")])
        }
        Step::Version(plan) => {
            let path = desk.file(&format!("{number:02}.toml"), text_of(plan)).display().to_string();
            succeed(desk, &["plan", "publish", &path, "--by", "张经理"].map(str::to_owned))
        }
        Step::Decided { month, rows } => {
            let period = month.as_ref().map_or_else(|| period.to_vec(), |month| vec!["--month".to_owned(), month.clone()]);
            decided(desk, number, rows, &period)
        }
        Step::Close { month, accept } => {
            let mut arguments = ["close", "--month", month, "--by", "周会计"].map(str::to_owned).to_vec();
            if *accept {
                arguments.extend(["--accept-all", "--reason", "案例"].map(str::to_owned));
            }
            succeed(desk, &arguments)
        }
    }
}

fn succeed(desk: &Desk, arguments: &[String]) -> Result<(), String> {
    let ran = desk.run(arguments);
    if ran.code == 0 { Ok(()) } else { Err(format!("{arguments:?} ended with {}:\n{}{}", ran.code, ran.out, ran.err)) }
}

fn write(desk: &Desk, name: &str, rows: &[Vec<String>]) {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    desk.file(name, writer.into_inner().unwrap());
}

/// Takes decisions and answers in as rows. A case names a fault by its rule and what stands in the list, because nobody can work out a
/// case number by hand; all faults that a row fits are meant.
fn decided(desk: &Desk, number: usize, rows: &[Vec<String>], period: &[String]) -> Result<(), String> {
    let listed = desk.run(["--json", "faults"].map(str::to_owned).iter().chain(period));
    let list: serde_json::Value =
        serde_json::from_str(&listed.out).map_err(|error| format!("faults: {error}\n{}{}", listed.out, listed.err))?;
    let (header, rows) = rows.split_first().expect("a table has a header");
    let mut decisions = vec![["case", "time", "decision", "decided_by", "reason", "amount"].map(str::to_owned).to_vec()];
    let mut answers = vec![["case", "agent", "time", "reason", "accepted"].map(str::to_owned).to_vec()];
    for row in rows {
        let cell = |name: &str| header.iter().position(|column| column == name).map_or("", |at| row[at].as_str()).to_owned();
        let fits = |fault: &&serde_json::Value| {
            fault["rule"].as_str() == Some(&cell("fault"))
                && ["agent", "day", "order", "buyer"]
                    .iter()
                    .all(|column| cell(column).is_empty() || fault[*column].as_str() == Some(&cell(column)))
        };
        let faults = list["faults"].as_array().map(Vec::as_slice).unwrap_or_default();
        let cases: Vec<&str> = faults.iter().filter(fits).filter_map(|fault| fault["case"].as_str()).collect();
        if cases.is_empty() {
            return Err(format!("## Decided: no such fault: {row:?}\n{}", listed.out));
        }
        for case in cases.into_iter().map(str::to_owned) {
            match cell("decision").as_str() {
                "appealed" => answers.push(vec![case, cell("agent"), cell("time"), cell("reason"), String::new()]),
                "accepted" => answers.push(vec![case, cell("agent"), cell("time"), cell("reason"), "true".to_owned()]),
                decision => {
                    decisions.push(vec![case, cell("time"), decision.to_owned(), cell("by"), cell("reason"), cell("amount")]);
                }
            }
        }
    }
    for (name, rows) in [("fault_decisions", decisions), ("appeals", answers)] {
        if rows.len() > 1 {
            write(desk, &format!("{number:02}/{name}.csv"), &rows);
        }
    }
    succeed(desk, &["import".to_owned(), format!("{number:02}")])
}

fn check(desk: &Desk, then: &Then, period: &[String]) -> Vec<String> {
    match then {
        Then::Rows { output, filter, columns, rows } => {
            let folder = match output.as_str() {
                "pay_lines" | "payslips" => "pay",
                "faults" => "faults",
                _ => "measure",
            };
            let csv = Csv::read(&desk.path(folder).join(format!("{output}.csv")));
            let positions: Vec<usize> = columns.iter().map(|column| csv.column(column)).collect();
            let kept = csv.rows.iter().filter(|row| filter.iter().all(|(column, value)| row[csv.column(column)] == *value));
            let actual: Vec<Vec<String>> = kept.map(|row| positions.iter().map(|at| row[*at].clone()).collect()).collect();
            let (actual, rows) = if output == "faults" { (sorted(actual), sorted(rows.clone())) } else { (actual, rows.clone()) };
            if actual == rows { Vec::new() } else { vec![shown(output, columns, &rows, &actual)] }
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

/// Faults in the order of what is shown: a case need not show all columns.
fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
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
    let [Step::Given(tables)] = case.steps.as_slice() else { panic!("one import") };
    assert_eq!(
        *tables,
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

//! `jinpai plan check`: the mistakes of plan files, their examples, and the faults that the workspace has no data for.

use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::jobs::plan::check::{Checked, Lacking, available, check};
use crate::jobs::plan::text;
use crate::workspace::Workspace;
use clap::Args;
use jinpai_calc::pay::CheckReport;
use jinpai_calc::plan::Diagnostic;
use jinpai_calc::plan::diagnostic::position;
use jinpai_model::Lang;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(workspace: &Workspace, arguments: &CheckArguments, console: &mut Console) -> anyhow::Result<Outcome> {
    let (lang, files) = (console.lang, &arguments.files);
    let has = available(workspace, lang)?;
    let (mut wrong, mut blind) = (0, 0);
    let mut reports = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let source = text(file, lang)?;
        let Checked { report, lacking } = check(&name, &source, has.as_ref());
        wrong += usize::from(!report.is_good());
        blind += lacking.len();
        if console.json {
            reports.push(as_json(&source, &report, &lacking, lang));
        } else {
            console.line(report.render(&source, lang).trim_end())?;
            for rule in &lacking {
                console.line(format!("  ! {}", rule.text().in_lang(lang)))?;
            }
        }
    }
    if console.json {
        console.json(&reports)?;
    }
    if wrong > 0 {
        let all = files.len();
        return Err(Failure::new(
            lang.pick(format!("{all} 份方案中有 {wrong} 份有误"), format!("{wrong} of {all} plans are wrong")),
        ));
    }
    Ok(if blind > 0 { Outcome::Attention } else { Outcome::Done })
}

fn as_json(source: &str, report: &CheckReport, lacking: &[Lacking], lang: Lang) -> Value {
    let places = |list: &[Diagnostic]| -> Vec<Value> { list.iter().map(|found| place(source, found, lang)).collect() };
    let cannot = lacking.iter().map(|rule| json!({"rule": rule.rule, "title": rule.title, "lacks": rule.needs.in_lang(lang)}));
    let examples = report.examples.iter().map(|example| {
        let expectations = example.expectations.iter().map(|expectation| {
            json!({
                "what": expectation.what.in_lang(lang),
                "expected": expectation.expected,
                "actual": expectation.actual,
                "holds": expectation.holds(),
            })
        });
        json!({
            "title": example.title,
            "line": example.position.line,
            "holds": example.holds(),
            "expectations": expectations.collect::<Vec<_>>(),
        })
    });
    json!({
        "file": report.name,
        "title": report.title,
        "good": report.is_good(),
        "mistakes": places(&report.diagnostics),
        "warnings": places(&report.warnings),
        "cannot_be_found": cannot.collect::<Vec<_>>(),
        "examples": examples.collect::<Vec<_>>(),
    })
}

fn place(source: &str, found: &Diagnostic, lang: Lang) -> Value {
    let at = position(source, found.span.start);
    json!({
        "line": at.line,
        "column": at.column,
        "code": found.code,
        "message": found.message.in_lang(lang),
        "help": found.help.in_lang(lang),
    })
}

//! Checks a plan file and runs the examples inside it (`jinpai plan check`).

mod faults;

use super::{PayMonth, Payslip, Person, Terms, draft};
use crate::figures::{AgentFigures, FigureValue};
use crate::plan::diagnostic::{Position, position};
use crate::plan::examples::{Example, Given};
use crate::plan::formula::eval::Missing;
use crate::plan::{Diagnostic, Name, Plan, PlanBook, Term, Type, Value, Version, VersionIndex, parse, render};
use crate::text::Text;
use jinpai_model::{AgentId, Fen, Lang, Month};
use num_rational::BigRational;
use num_traits::{One, Zero};
use std::sync::Arc;

/// All persons of an example are of one group.
const GROUP: &str = "示例";

/// What came of a plan file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// The file's name, as given.
    pub name: String,
    /// The plan's title and first day, if it could be read.
    pub title: Option<String>,
    /// All mistakes, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// What holds but should be thought about.
    pub warnings: Vec<Diagnostic>,
    /// The examples, if there are no mistakes.
    pub examples: Vec<ExampleResult>,
}

/// What came of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub position: Position,
    /// What it says of the person: names and values.
    pub given: Vec<(Text, Text)>,
    /// Everything it expects.
    pub expectations: Vec<Expectation>,
}

/// One thing an example expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// A line's title and id, the score, the gross.
    pub what: Text,
    /// What the plan says it must be.
    pub expected: String,
    /// What it is.
    pub actual: String,
    /// Why there is no value.
    pub reasons: Vec<Text>,
}

impl Expectation {
    /// Whether it is as expected.
    pub fn holds(&self) -> bool {
        self.reasons.is_empty() && self.expected == self.actual
    }
}

impl ExampleResult {
    /// Whether everything is as expected.
    pub fn holds(&self) -> bool {
        self.expectations.iter().all(Expectation::holds)
    }
}

impl CheckReport {
    /// Whether the plan has no mistakes and all its examples hold.
    pub fn is_good(&self) -> bool {
        self.diagnostics.is_empty() && self.examples.iter().all(ExampleResult::holds)
    }

    /// The report for people: the mistakes with their places, then each example.
    pub fn render(&self, source: &str, lang: Lang) -> String {
        let mut out = render(&self.name, source, &self.diagnostics, lang);
        if !self.diagnostics.is_empty() {
            let count = self.diagnostics.len();
            out.push_str(&lang.pick(format!("{}：{count} 处错误\n", self.name), format!("{}: {count} mistakes\n", self.name)));
            return out;
        }
        out.extend([&self.name, ": ", self.title.as_deref().unwrap_or_default(), "\n"]);
        for warning in &self.warnings {
            let mark = lang.pick("提醒", "warning");
            out.extend(["  ! ", mark, " ", &warning.line(&self.name, source, lang), "\n"]);
        }
        for example in &self.examples {
            let mark = if example.holds() { "✓" } else { "✗" };
            let place = format!("({}:{})", self.name, example.position);
            out.extend(["  ", mark, " ", &example.title, " ", &place, "\n"]);
            for expectation in &example.expectations {
                out.push_str(&expectation.line(lang));
            }
        }
        let held = self.examples.iter().filter(|example| example.holds()).count();
        let all = self.examples.len();
        out.push_str(&lang.pick(format!("  {all} 个示例，{held} 个相符\n"), format!("  {held} of {all} examples hold\n")));
        out
    }
}

impl Expectation {
    fn line(&self, lang: Lang) -> String {
        let what = self.what.in_lang(lang);
        let (expected, actual) = (&self.expected, &self.actual);
        if self.holds() {
            return format!("      {what} = {actual}\n");
        }
        let reasons = Text::joined(&self.reasons);
        let why = if self.reasons.is_empty() { String::new() } else { format!(" ({})", reasons.in_lang(lang)) };
        lang.pick(
            format!("      {what}：应为 {expected}，算得 {actual}{why}\n"),
            format!("      {what}: expected {expected}, got {actual}{why}\n"),
        )
    }
}

/// Checks a plan file's text and runs its examples.
pub fn check(name: &str, source: &str) -> CheckReport {
    match parse(source) {
        Err(diagnostics) => {
            CheckReport { name: name.to_owned(), title: None, diagnostics, warnings: Vec::new(), examples: Vec::new() }
        }
        Ok(plan) => {
            let (id, text) = (plan.id.clone(), Arc::from(source));
            let book = PlanBook::one(Version { id, name: name.to_owned(), plan: Arc::new(plan), text });
            let plan = book.plan(VersionIndex(0));
            CheckReport {
                name: name.to_owned(),
                title: Some(format!("{} ({})", plan.title, plan.effective)),
                diagnostics: Vec::new(),
                warnings: plan.warnings.clone(),
                examples: plan.examples.iter().map(|example| run(&book, source, example)).collect(),
            }
        }
    }
}

fn run(book: &PlanBook, source: &str, example: &Example) -> ExampleResult {
    let plan = book.plan(VersionIndex(0));
    let month = example.month.unwrap_or_else(|| Month::of(plan.effective));
    let others = example.people.iter().enumerate().map(|(index, given)| ((index + 1).to_string(), given));
    let all = std::iter::once((example.title.clone(), &example.given)).chain(others);
    let persons: Result<Vec<Person>, Missing> =
        all.enumerate().map(|(index, (name, given))| person(plan, month, &index.to_string(), &name, given)).collect();
    let persons = match persons {
        Ok(persons) => persons,
        Err(missing) => return unknown(source, example, &missing),
    };
    let slips = draft(book, &PayMonth { month, persons });
    let expectations = slips.first().map(|slip| expectations(plan, example, slip)).unwrap_or_default();
    result(source, example, expectations)
}

fn result(source: &str, example: &Example, expectations: Vec<Expectation>) -> ExampleResult {
    let position = position(source, example.span.start);
    ExampleResult { title: example.title.clone(), position, given: example.given.texts(), expectations }
}

/// An example whose faults lack what their consequences need.
fn unknown(source: &str, example: &Example, missing: &Missing) -> ExampleResult {
    let nothing = "–".to_owned();
    let what = Text::new("违规", "faults");
    let expectation = Expectation { what, expected: nothing.clone(), actual: nothing, reasons: missing.reasons().to_vec() };
    result(source, example, vec![expectation])
}

/// A person who was there the whole month.
fn person(plan: &Plan, month: Month, agent: &str, name: &str, given: &Given) -> Result<Person, Missing> {
    let mut terms = Terms {
        from: month.first_day(),
        to: month.last_day(),
        version: VersionIndex(0),
        role: None,
        level: None,
        group: Some(GROUP.to_owned()),
        figures: None,
    };
    let mut figures = AgentFigures::new();
    let mut values = std::collections::BTreeMap::new();
    for (name, (value, fraction)) in &given.values {
        match (name, value) {
            (Name::Term(Term::Role), Value::Role(role)) => terms.role = *role,
            (Name::Term(Term::Level), Value::Level(level)) => terms.level = Some(plan.levels.title(level)),
            (Name::Figure(figure), value) => {
                figures.insert(*figure, figure_value(value, fraction.as_ref()));
            }
            _ => {
                values.insert(name.clone(), value.clone());
            }
        }
    }
    let agent = AgentId::new(agent);
    let known = given.values.iter().map(|(name, (value, _))| (name.clone(), value.clone())).collect();
    let found = faults::faults(plan, month, &agent, &known, &given.faults)?;
    let mut person = Person::new(agent, name.to_owned(), vec![terms], figures);
    person.given = values;
    person.manual.clone_from(&given.manual);
    person.not_earned = faults::not_earned(month, &found);
    person.faults = found;
    Ok(person)
}

fn figure_value(value: &Value, fraction: Option<&(BigRational, BigRational)>) -> FigureValue {
    match (value, fraction) {
        (_, Some((numerator, denominator))) => {
            FigureValue::Known { numerator: numerator.clone(), denominator: Some(denominator.clone()) }
        }
        (Value::YesNo(answer), None) => {
            let numerator = if *answer { BigRational::one() } else { BigRational::zero() };
            FigureValue::Known { numerator, denominator: None }
        }
        (value, None) => match value.number() {
            Some(number) => FigureValue::Known { numerator: number.clone(), denominator: None },
            None => FigureValue::Absent,
        },
    }
}

fn expectations(plan: &Plan, example: &Example, slip: &Payslip) -> Vec<Expectation> {
    let mut out: Vec<Expectation> = example.pays.iter().map(|(id, expected)| line(plan, slip, id, *expected)).collect();
    if let Some(expected) = &example.score {
        let (actual, reasons) = match slip.score.as_ref().map(|score| &score.points) {
            Some(Ok(points)) => (Value::Number(points.clone(), Type::Number).text().zh, Vec::new()),
            Some(Err(missing)) => ("–".to_owned(), missing.reasons().to_vec()),
            None => ("–".to_owned(), vec![Text::new("没有适用的考核表", "no scorecard applies")]),
        };
        let expected = Value::Number(expected.clone(), Type::Number).text().zh;
        out.push(Expectation { what: Text::new("绩效得分", "score"), expected, actual, reasons });
    }
    if let Some(expected) = &example.points {
        let text = |points: &BigRational| Value::Number(points.clone(), Type::Number).text().zh;
        let actual = slip.faults.iter().filter(|fault| fault.counts()).map(|fault| &fault.consequence.points).sum();
        out.push(Expectation {
            what: Text::new("扣分", "points"),
            expected: text(expected),
            actual: text(&actual),
            reasons: Vec::new(),
        });
    }
    for (what, expected, actual) in [
        (Text::new("应发合计", "gross"), example.gross, slip.gross),
        (Text::new("扣款", "deductions"), example.deductions, slip.deductions),
        (Text::new("未能扣", "not taken"), example.not_taken, slip.not_taken),
        (Text::new("实得", "net"), example.net, slip.net),
    ] {
        if let Some(expected) = expected {
            let (expected, actual) = (expected.to_string(), actual.to_string());
            out.push(Expectation { what, expected, actual, reasons: pending(slip) });
        }
    }
    out
}

/// What is not known yet, so that sums mean nothing.
fn pending(slip: &Payslip) -> Vec<Text> {
    let reasons = slip.pending.iter().map(|pending| {
        let reasons = Text::joined(&pending.reasons);
        Text::new(format!("{}：{}", pending.title.zh, reasons.zh), format!("{}: {}", pending.title.en, reasons.en))
    });
    reasons.collect()
}

/// A line that does not apply pays 0.00.
fn line(plan: &Plan, slip: &Payslip, id: &str, expected: Fen) -> Expectation {
    let title = plan.line(id).map_or(id, |line| line.title.as_str());
    let made = slip.lines.iter().find(|line| line.id == id);
    let actual = made.map_or(Fen::ZERO, |line| line.amount);
    let reasons = made.and_then(|line| line.pending.as_ref()).map_or_else(Vec::new, |missing| missing.reasons().to_vec());
    Expectation { what: Text::same(format!("{title} {id}")), expected: expected.to_string(), actual: actual.to_string(), reasons }
}

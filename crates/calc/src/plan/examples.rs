//! `[[example]]`: given these figures, this line is this amount. Read here, run by [`crate::pay::check()`].

mod faults;

use super::fault::{FactField, FaultRule};
use super::formula::check::Scope;
use super::formula::conditions::is_share;
use super::line::Line;
use super::literal;
use super::name::{Name, nearest, type_of};
use super::read::{Located, Problems, Table, located, wrong_type};
use super::scorecard::{PointsRule, ScoreRule, Scorecard};
use super::value::{Type, Value, decimal};
use crate::text::Text;
use jinpai_model::{Fen, Month};
use num_rational::BigRational;
use num_traits::One;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// An example of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Its title.
    pub title: String,
    /// Where it stands, in bytes of the file.
    pub span: Range<usize>,
    /// The person.
    pub given: Given,
    /// The persons that means and pools look at besides.
    pub people: Vec<Given>,
    /// Lines by id and what they must come to.
    pub pays: Vec<(String, Fen)>,
    /// The score, 0–100, that the scorecard must come to.
    pub score: Option<BigRational>,
    /// Points of the faults.
    pub points: Option<BigRational>,
    /// What all earned lines together must come to.
    pub gross: Option<Fen>,
    /// What is taken (4.6).
    pub deductions: Option<Fen>,
    /// What is claimed and cannot be taken.
    pub not_taken: Option<Fen>,
    /// gross − deductions.
    pub net: Option<Fen>,
    /// The month that it is computed for; the one of the plan's first day if it is not written.
    pub month: Option<Month>,
}

/// What an example says about a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// Values by name; where one was written as a fraction, its two parts beside it.
    pub values: BTreeMap<Name, (Value, Option<(BigRational, BigRational)>)>,
    /// Points by hand, by indicator.
    pub manual: BTreeMap<String, Decimal>,
    /// Confirmed faults, in order of time.
    pub faults: Vec<GivenFault>,
}

impl Given {
    /// Everything it says, for people: names and values, then points by hand, then faults.
    pub fn texts(&self) -> Vec<(Text, Text)> {
        let values = self.values.iter().map(|(name, (value, fraction))| {
            let written = match fraction {
                Some((numerator, denominator)) => Text::same(format!("{}/{}", decimal(numerator, 0), decimal(denominator, 0))),
                None => value.text(),
            };
            (name.text(), written)
        });
        let manual =
            self.manual.iter().map(|(indicator, points)| (Text::same(indicator.clone()), Text::same(points.to_string())));
        let faults = self.faults.iter().map(|fault| (Text::same(fault.rule.clone()), Text::same(format!("× {}", fault.times))));
        values.chain(manual).chain(faults).collect()
    }
}

/// A confirmed fault of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFault {
    /// Its id in the plan.
    pub rule: String,
    /// How often.
    pub times: u32,
    /// What its consequences may name of the fact.
    pub values: BTreeMap<FactField, Value>,
}

/// What the rest of the plan says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) scorecards: &'a [Scorecard],
    pub(super) lines: &'a [Line],
    pub(super) faults: &'a [Arc<FaultRule>],
}

pub(super) const KEYS: [&str; 10] =
    ["title", "month", "given", "pays", "score", "points", "gross", "deductions", "not_taken", "net"];
/// What an example can expect.
const RESULTS: [&str; 7] = ["pays", "score", "points", "gross", "deductions", "not_taken", "net"];

pub(super) fn read(tables: &[Table<'_>], known: Known<'_>, problems: &mut Problems) -> Vec<Example> {
    tables.iter().enumerate().filter_map(|(index, table)| example(table, index, known, problems)).collect()
}

fn example(table: &Table<'_>, index: usize, known: Known<'_>, problems: &mut Problems) -> Option<Example> {
    table.only(&KEYS, problems);
    let title = table.text("title", problems).map_or_else(|| (index + 1).to_string(), |text| text.text);
    if !table.has("given") {
        table.missing("given", problems);
    }
    if !RESULTS.into_iter().any(|key| table.has(key)) {
        table.missing("pays", problems);
    }
    let given_table = table.table("given", problems)?;
    let people: Vec<Given> = given_table.tables("people", problems).iter().map(|person| given(person, known, problems)).collect();
    let given = given(&given_table, known, problems);
    let pays = pays(table, known, problems);
    let mut sum = |key: &str| table.text(key, problems).and_then(|text| money(&text, problems));
    let (gross, deductions, not_taken, net) = (sum("gross"), sum("deductions"), sum("not_taken"), sum("net"));
    let score = table.text("score", problems).and_then(|text| points(&text, problems)).map(exact);
    let points = table.text("points", problems).and_then(|text| faults::points(&text, problems)).map(exact);
    let month = table.text("month", problems).and_then(|text| faults::month(&text, problems));
    Some(Example { title, span: table.span(), given, people, pays, score, points, gross, deductions, not_taken, net, month })
}

fn exact(decimal: Decimal) -> BigRational {
    BigRational::new(decimal.mantissa().into(), num_bigint::BigInt::from(10).pow(decimal.scale()))
}

fn given(table: &Table<'_>, known: Known<'_>, problems: &mut Problems) -> Given {
    let mut given = Given::default();
    for (key, span, value) in table.in_order() {
        match key {
            "people" => continue,
            "faults" => {
                given.faults = faults::read(table, known, problems);
                continue;
            }
            _ => {}
        }
        let is_own = known.scope.values.contains_key(key);
        let name = Name::built_in(key).or_else(|| is_own.then(|| Name::Own(key.to_owned())));
        match name {
            Some(name) => {
                if let Some(read) = value_of(table, &name, key, value, known, problems) {
                    given.values.insert(name, read);
                }
            }
            None if is_manual(known.scorecards, key) => {
                let points = located(table.source, value, key, problems).and_then(|text| points(&text, problems));
                given.manual.extend(points.map(|points| (key.to_owned(), points)));
            }
            None => unknown(key, span, known, problems),
        }
    }
    given
}

fn value_of(
    table: &Table<'_>,
    name: &Name,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    known: Known<'_>,
    problems: &mut Problems,
) -> Option<literal::Literal> {
    let want = match name {
        Name::Figure(figure) => Some(type_of(*figure)),
        Name::Term(term) => Some(term.kind()),
        Name::Fact(field) => Some(field.kind()),
        Name::Own(own) => known.scope.values.get(own).map(Value::kind),
    };
    if let DeValue::Boolean(answer) = value.get_ref() {
        if want == Some(Type::YesNo) {
            return Some((Value::YesNo(*answer), None));
        }
        let wanted = want.unwrap_or(Type::Text).text();
        wrong_type(value, key, &wanted, problems);
        return None;
    }
    let text = located(table.source, value, key, problems)?;
    match literal::read(text.text.trim(), want, known.scope) {
        Ok((read, fraction)) => {
            let too_large = is_share(name) && read.number().is_some_and(|number| *number > BigRational::one());
            if too_large {
                let (shown, name) = (&text.text, name.text());
                let message = Text::new(
                    format!("{}最高是 100%，这里是 {shown}。", name.zh),
                    format!("{} is at most 100%, not {shown}.", name.en),
                );
                let help = Text::new(format!("加上百分号：\"{shown}%\"。"), format!("add the percent sign: \"{shown}%\"."));
                problems.add(text.span, "bad-value", message, help);
                return None;
            }
            Some((read, fraction))
        }
        Err(problem) => {
            problems.add_formula(&text, 0, vec![problem]);
            None
        }
    }
}

fn is_manual(scorecards: &[Scorecard], key: &str) -> bool {
    scorecards.iter().any(|card| match &card.rule {
        ScoreRule::Indicators(indicators) => indicators
            .iter()
            .any(|indicator| indicator.points == PointsRule::Manual && (indicator.id == key || indicator.title == key)),
        ScoreRule::Requirements { .. } | ScoreRule::MeanOf(_) => false,
    })
}

fn unknown(key: &str, span: Range<usize>, known: Known<'_>, problems: &mut Problems) {
    let own = known.scope.values.keys().map(String::as_str);
    let help = match nearest(key, Name::all_built_in().chain(own)) {
        Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
        None => Text::new(
            "可写指标名称、[values] 里的名称和手工评分的指标；别的人写在 people = [{ … }]。",
            "names of figures, of [values] and of indicators scored by hand can stand here; other persons go into people = [{ … }].",
        ),
    };
    let message = Text::new(format!("不认识“{key}”。"), format!("`{key}` is not known."));
    problems.add(span, "unknown-name", message, help);
}

fn pays(table: &Table<'_>, known: Known<'_>, problems: &mut Problems) -> Vec<(String, Fen)> {
    let Some(pays) = table.table("pays", problems) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (id, span, value) in pays.in_order() {
        let ids = known.lines.iter().map(|line| line.id.as_str());
        if !known.lines.iter().any(|line| line.id == id) {
            let help = match nearest(id, ids) {
                Some(near) => Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?")),
                None => Text::new("写某个 [[pay]] 的 id。", "write the id of a [[pay]]."),
            };
            let message = Text::new(format!("没有“{id}”这一行工资。"), format!("there is no pay line `{id}`."));
            problems.add(span, "unknown-line", message, help);
            continue;
        }
        let amount = located(pays.source, value, id, problems).and_then(|text| money(&text, problems));
        out.extend(amount.map(|amount| (id.to_owned(), amount)));
    }
    out
}

fn money(text: &Located, problems: &mut Problems) -> Option<Fen> {
    let amount = text.text.parse().ok();
    if amount.is_none() {
        let shown = &text.text;
        let message = Text::new(format!("“{shown}”不是金额。"), format!("`{shown}` is no amount."));
        let help = Text::new("写成 \"857.59\"，最多两位小数。", "write it like \"857.59\", with at most two places.");
        problems.add(text.span.clone(), "bad-value", message, help);
    }
    amount
}

/// 0–100.
fn points(text: &Located, problems: &mut Problems) -> Option<Decimal> {
    let points = text.text.trim().parse::<Decimal>().ok();
    let points = points.filter(|points| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(points));
    if points.is_none() {
        let shown = &text.text;
        let message =
            Text::new(format!("“{shown}”不是 0 到 100 的得分。"), format!("`{shown}` is no number of points from 0 to 100."));
        problems.add(text.span.clone(), "bad-value", message, Text::new("写成 \"93.5\"。", "write it like \"93.5\"."));
    }
    points
}

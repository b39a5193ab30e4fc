//! What if (spec 4.7): a month under another plan or other settings beside the real one: per person and line, and which facts moved.
//! Nothing of it is ever stored as real.

use crate::faults::Fault;
use crate::figures::{AgentFigures, Figure, FigureValue};
use crate::measures::credits::Credit;
use crate::outputs::{OutputFile, OutputValue as V};
use crate::plan::name::type_of;
use crate::plan::{Name, Type, Value};
use crate::slip::{SlipDocument, SlipLine};
use crate::text::Text;
use jinpai_model::{AgentId, Fen};
use std::collections::{BTreeMap, BTreeSet};

/// One of the two months that are laid beside each other.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// The payslips.
    pub slips: &'a [SlipDocument],
    /// The credits.
    pub credits: &'a [Credit],
    /// Everybody's figures.
    pub figures: &'a BTreeMap<AgentId, AgentFigures>,
    /// The faults.
    pub faults: &'a [Fault],
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Everybody with a slip on either side, by agent id.
    pub persons: Vec<PersonDifference>,
    /// Facts that moved, by kind, then agent, then what it is.
    pub facts: Vec<FactDifference>,
}

/// A person on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonDifference {
    /// Who.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// Gross on both sides.
    pub gross: (Fen, Fen),
    /// What is taken, positive.
    pub deductions: (Fen, Fen),
    /// Net.
    pub net: (Fen, Fen),
    /// Every line of either side.
    pub lines: Vec<LineDifference>,
}

/// A line on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDifference {
    /// Its id.
    pub id: String,
    /// Its title, that of the real side if it has the line.
    pub title: Text,
    /// Its kind (spec 2.3), that of the other side if it has the line.
    pub kind: String,
    /// What it is in reality.
    pub old: Amount,
    /// What it would be.
    pub new: Amount,
}

/// What a line comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// There is no such line.
    None,
    /// It cannot be known yet.
    Pending,
    /// So much.
    Of(Fen),
}

/// Something that is another on the other side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactDifference {
    /// What kind of thing.
    pub kind: FactKind,
    /// Whose; of an order that changes hands, whose it is in reality.
    pub agent: Option<String>,
    /// Which: order number with its shop, name of a figure, case number.
    pub what: Text,
    /// In reality; none if it is not there.
    pub old: Option<Text>,
    /// On the other side; none if it is not there.
    pub new: Option<Text>,
}

/// Kinds of [`FactDifference`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactKind {
    /// The credit of an order: whose it is, or how much.
    Credit,
    /// A fault that appears, goes, or has other consequences.
    Fault,
    /// A figure of an agent.
    Figure,
}

impl FactKind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 3] = [Self::Credit, Self::Fault, Self::Figure];

    /// What it is called.
    pub fn text(self) -> Text {
        match self {
            Self::Credit => Text::new("业绩归属", "credit"),
            Self::Fault => Text::new("违规", "fault"),
            Self::Figure => Text::new("指标", "figure"),
        }
    }
}

impl Amount {
    /// As a sum: nothing is 0.00.
    pub fn fen(self) -> Fen {
        match self {
            Self::None | Self::Pending => Fen::ZERO,
            Self::Of(fen) => fen,
        }
    }

    fn cell(self) -> V {
        match self {
            Self::None => V::Empty,
            Self::Pending => "pending".into(),
            Self::Of(fen) => V::Money(fen),
        }
    }
}

impl LineDifference {
    /// What the other side pays more.
    pub fn difference(&self) -> Fen {
        self.new.fen() - self.old.fen()
    }
}

impl PersonDifference {
    /// Whether anything differs.
    pub fn differs(&self) -> bool {
        self.net.0 != self.net.1 || self.gross.0 != self.gross.1 || self.lines.iter().any(|line| line.old != line.new)
    }
}

/// Lays two months beside each other.
pub fn compare(real: Side<'_>, other: Side<'_>) -> Comparison {
    let mut facts = credits(real.credits, other.credits);
    facts.extend(faults(real.faults, other.faults));
    facts.extend(figures(real.figures, other.figures));
    facts.sort();
    Comparison { persons: persons(real.slips, other.slips), facts }
}

fn persons(real: &[SlipDocument], other: &[SlipDocument]) -> Vec<PersonDifference> {
    let by_agent = |slips: &'_ [SlipDocument]| -> BTreeMap<String, SlipDocument> {
        slips.iter().map(|slip| (slip.agent.clone(), slip.clone())).collect()
    };
    let (real, other) = (by_agent(real), by_agent(other));
    let agents: BTreeSet<&String> = real.keys().chain(other.keys()).collect();
    let person = |agent: &String| {
        let (old, new) = (real.get(agent), other.get(agent));
        let sum = |pick: fn(&SlipDocument) -> &String| {
            (old.map_or(Fen::ZERO, |slip| fen(pick(slip))), new.map_or(Fen::ZERO, |slip| fen(pick(slip))))
        };
        PersonDifference {
            agent: agent.clone(),
            name: old.or(new).map_or_else(String::new, |slip| slip.name.clone()),
            gross: sum(|slip| &slip.gross),
            deductions: sum(|slip| &slip.deductions),
            net: sum(|slip| &slip.net),
            lines: lines(old.map_or(&[], |slip| &slip.lines), new.map_or(&[], |slip| &slip.lines)),
        }
    };
    agents.into_iter().map(person).collect()
}

/// The lines of the real side in their order, then those that only the other side has.
fn lines(old: &[SlipLine], new: &[SlipLine]) -> Vec<LineDifference> {
    let of = |lines: &[SlipLine], id: &str| {
        let line = lines.iter().find(|line| line.id == id);
        line.map_or(Amount::None, |line| line.amount.as_ref().map_or(Amount::Pending, |amount| Amount::Of(fen(amount))))
    };
    let only_new = new.iter().filter(|line| !old.iter().any(|other| other.id == line.id));
    let line = |line: &SlipLine| {
        let kind = new.iter().find(|other| other.id == line.id).map_or(&line.kind, |other| &other.kind);
        LineDifference {
            id: line.id.clone(),
            title: line.title.clone(),
            kind: kind.clone(),
            old: of(old, &line.id),
            new: of(new, &line.id),
        }
    };
    old.iter().chain(only_new).map(line).collect()
}

/// The documents write amounts as yuan with two places; what is no amount is worth nothing.
fn fen(text: &str) -> Fen {
    text.parse().unwrap_or(Fen::ZERO)
}

fn credits(real: &[Credit], other: &[Credit]) -> Vec<FactDifference> {
    let by_order = |credits: &'_ [Credit]| -> BTreeMap<(String, String), (Option<AgentId>, Fen)> {
        let entry = |credit: &Credit| ((credit.shop.to_string(), credit.order.to_string()), (credit.agent.clone(), credit.net()));
        credits.iter().map(entry).collect()
    };
    let (real, other) = (by_order(real), by_order(other));
    let orders: BTreeSet<_> = real.keys().chain(other.keys()).collect();
    let moved = orders.into_iter().filter_map(|key| {
        let (old, new) = (real.get(key), other.get(key));
        let text = |(agent, net): &(Option<AgentId>, Fen)| match agent {
            Some(agent) => Text::same(format!("{agent} {net}")),
            None => Text::new(format!("静默 {net}"), format!("silent {net}")),
        };
        (old != new).then(|| FactDifference {
            kind: FactKind::Credit,
            agent: old.or(new).and_then(|(agent, _)| agent.as_ref()).map(ToString::to_string),
            what: Text::same(format!("{} ({})", key.1, key.0)),
            old: old.map(text),
            new: new.map(text),
        })
    });
    moved.collect()
}

fn faults(real: &[Fault], other: &[Fault]) -> Vec<FactDifference> {
    let by_case = |faults: &'_ [Fault]| -> BTreeMap<String, Fault> {
        faults.iter().map(|fault| (fault.case.to_string(), fault.clone())).collect()
    };
    let (real, other) = (by_case(real), by_case(other));
    let cases: BTreeSet<&String> = real.keys().chain(other.keys()).collect();
    let text = |fault: &Fault| {
        let amount = fault.consequence.amount();
        let points = Value::Number(fault.consequence.points.clone(), Type::Count).text();
        let code = fault.consequence.code();
        Text::new(
            format!("{}，{code}，{amount}，{} 分", fault.standing.zh(), points.zh),
            format!("{}, {code}, {amount}, {} points", fault.standing.code(), points.en),
        )
    };
    let moved = cases.into_iter().filter_map(|case| {
        let (old, new) = (real.get(case), other.get(case));
        let (old_text, new_text) = (old.map(text), new.map(text));
        let fault = old.or(new)?;
        (old_text != new_text).then(|| FactDifference {
            kind: FactKind::Fault,
            agent: Some(fault.agent.to_string()),
            what: Text::same(format!("{case} {}", fault.rule.title)),
            old: old_text,
            new: new_text,
        })
    });
    moved.collect()
}

fn figures(real: &BTreeMap<AgentId, AgentFigures>, other: &BTreeMap<AgentId, AgentFigures>) -> Vec<FactDifference> {
    let agents: BTreeSet<&AgentId> = real.keys().chain(other.keys()).collect();
    let mut moved = Vec::new();
    for agent in agents {
        for figure in Figure::ALL {
            let of = |side: &BTreeMap<AgentId, AgentFigures>| {
                side.get(agent).and_then(|figures| figures.get(figure)).filter(|value| **value != FigureValue::Absent).cloned()
            };
            let (old, new) = (of(real), of(other));
            // The same mean of other rounds is another figure only if its value is.
            let value = |side: &Option<FigureValue>| side.as_ref().map(|value| figure_text(*figure, value));
            if value(&old) != value(&new) {
                moved.push(FactDifference {
                    kind: FactKind::Figure,
                    agent: Some(agent.to_string()),
                    what: Name::Figure(*figure).text(),
                    old: value(&old),
                    new: value(&new),
                });
            }
        }
    }
    moved
}

fn figure_text(figure: Figure, value: &FigureValue) -> Text {
    match value.value() {
        Some(number) if type_of(figure) == Type::YesNo => Value::YesNo(number != num_rational::BigRational::default()).text(),
        Some(number) => Value::Number(number, type_of(figure)).text(),
        None => Text::new("待定", "pending"),
    }
}

impl Comparison {
    /// The sheets of the workbook: persons, lines, facts.
    pub fn files(&self) -> Vec<OutputFile> {
        vec![self.persons_file(), self.lines_file(), self.facts_file()]
    }

    fn persons_file(&self) -> OutputFile {
        let rows = self.persons.iter().map(|person| {
            let mut row = vec![V::Text(person.agent.as_str().into()), V::Text(person.name.as_str().into())];
            for (old, new) in [person.gross, person.deductions, person.net] {
                row.extend([V::Money(old), V::Money(new), V::Money(new - old)]);
            }
            row
        });
        OutputFile {
            name: "whatif_persons",
            zh: "人员对比",
            columns: &[
                "agent",
                "name",
                "gross_old",
                "gross_new",
                "gross_difference",
                "deductions_old",
                "deductions_new",
                "deductions_difference",
                "net_old",
                "net_new",
                "net_difference",
            ],
            rows: rows.collect(),
        }
    }

    fn lines_file(&self) -> OutputFile {
        let lines = self.persons.iter().flat_map(|person| person.lines.iter().map(move |line| (person, line)));
        let rows = lines.map(|(person, line)| {
            vec![
                V::Text(person.agent.as_str().into()),
                V::Text(person.name.as_str().into()),
                V::Text(line.id.as_str().into()),
                V::Text(line.title.zh.as_str().into()),
                V::Text(line.kind.as_str().into()),
                line.old.cell(),
                line.new.cell(),
                V::Money(line.difference()),
            ]
        });
        OutputFile {
            name: "whatif_lines",
            zh: "工资项对比",
            columns: &["agent", "name", "line", "title", "kind", "old", "new", "difference"],
            rows: rows.collect(),
        }
    }

    fn facts_file(&self) -> OutputFile {
        let text = |text: &Option<Text>| V::text(text.as_ref().map(|text| text.zh.as_str()));
        let rows = self.facts.iter().map(|fact| {
            vec![
                V::Text(fact.kind.text().en.into()),
                V::text(fact.agent.as_deref()),
                V::Text(fact.what.zh.as_str().into()),
                text(&fact.old),
                text(&fact.new),
            ]
        });
        OutputFile {
            name: "whatif_facts",
            zh: "变动的事实",
            columns: &["kind", "agent", "what", "old", "new"],
            rows: rows.collect(),
        }
    }
}

#[cfg(test)]
mod tests;

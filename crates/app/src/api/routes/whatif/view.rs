//! A comparison as it is shown. All sums are made here: the screen adds nothing up.

use crate::api::list::{Listed, TextView};
use crate::api::supposed::Supposition;
use jinpai_calc::outputs::OutputValue as V;
use jinpai_calc::whatif::{Amount, FactDifference, FactKind, LineDifference, PersonDifference};
use jinpai_model::Fen;
use serde::Serialize;
use utoipa::ToSchema;

/// A month beside what it would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct WhatIfView {
    /// Its name in addresses; kept in memory only.
    pub id: String,
    /// The month.
    pub month: String,
    /// What is supposed.
    pub title: String,
    /// Settings written otherwise.
    pub settings: Vec<String>,
    /// Whether the real month is closed.
    pub is_closed: bool,
    /// Something of either side is not known yet.
    pub is_pending: bool,
    /// Everybody's sums together.
    pub totals: SumsView,
    /// Persons for whom something differs come first, the largest difference before the smaller.
    pub persons: Vec<PersonView>,
    /// How many credits of orders moved.
    pub credits_moved: usize,
    /// How many faults.
    pub faults_moved: usize,
    /// How many figures.
    pub figures_moved: usize,
}

/// A sum on both sides, in yuan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SumView {
    /// In reality.
    pub old: String,
    /// What it would be.
    pub new: String,
    /// What it would be more.
    pub difference: String,
}

/// The sums of payslips on both sides.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SumsView {
    /// Everything earned.
    pub gross: SumView,
    /// What is taken.
    pub deductions: SumView,
    /// What is paid.
    pub net: SumView,
}

/// A person on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhatIfPersonView)]
pub struct PersonView {
    /// Who.
    pub agent: String,
    /// The name.
    pub name: String,
    /// Whether anything differs.
    pub differs: bool,
    /// The sums.
    #[serde(flatten)]
    pub sums: SumsView,
    /// Every line of either side.
    pub lines: Vec<LineView>,
    /// How many facts of theirs moved.
    pub facts_moved: usize,
}

/// A line on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhatIfLineView)]
pub struct LineView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: TextView,
    /// Its kind.
    pub kind: String,
    /// In reality: an amount, `pending`, or absent if there is no such line.
    pub old: Option<String>,
    /// What it would be.
    pub new: Option<String>,
    /// What it would be more.
    pub difference: String,
}

/// Something that is another on the other side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WhatIfFactView)]
pub struct FactView {
    /// `credit`, `fault` or `figure`.
    pub kind: String,
    /// Whose.
    pub agent: Option<String>,
    /// Which.
    pub what: TextView,
    /// In reality; absent if it is not there.
    pub old: Option<TextView>,
    /// On the other side.
    pub new: Option<TextView>,
}

impl Listed for FactView {
    const COLUMNS: &'static [&'static str] = &["kind", "agent", "what", "old", "new"];
    const NAME: &'static str = "whatif_facts";
    const ZH: &'static str = "变动的事实";

    fn cell(&self, column: usize) -> V {
        let text = |text: &Option<TextView>| V::text(text.as_ref().map(|text| text.zh.as_str()));
        match column {
            0 => self.kind.as_str().into(),
            1 => V::text(self.agent.as_deref()),
            2 => self.what.zh.as_str().into(),
            3 => text(&self.old),
            _ => text(&self.new),
        }
    }
}

impl SumView {
    fn of((old, new): (Fen, Fen)) -> Self {
        Self { old: old.to_string(), new: new.to_string(), difference: (new - old).to_string() }
    }
}

impl From<&FactDifference> for FactView {
    fn from(fact: &FactDifference) -> Self {
        Self {
            kind: fact.kind.text().en,
            agent: fact.agent.clone(),
            what: (&fact.what).into(),
            old: fact.old.as_ref().map(TextView::from),
            new: fact.new.as_ref().map(TextView::from),
        }
    }
}

impl From<&LineDifference> for LineView {
    fn from(line: &LineDifference) -> Self {
        let amount = |amount: Amount| match amount {
            Amount::None => None,
            Amount::Pending => Some("pending".to_owned()),
            Amount::Of(fen) => Some(fen.to_string()),
        };
        Self {
            id: line.id.clone(),
            title: (&line.title).into(),
            kind: line.kind.clone(),
            old: amount(line.old),
            new: amount(line.new),
            difference: line.difference().to_string(),
        }
    }
}

impl PersonView {
    fn of(person: &PersonDifference, facts: &[FactDifference]) -> Self {
        let moved = facts.iter().filter(|fact| fact.agent.as_deref() == Some(person.agent.as_str()));
        Self {
            agent: person.agent.clone(),
            name: person.name.clone(),
            differs: person.differs(),
            sums: SumsView {
                gross: SumView::of(person.gross),
                deductions: SumView::of(person.deductions),
                net: SumView::of(person.net),
            },
            lines: person.lines.iter().map(LineView::from).collect(),
            facts_moved: moved.count(),
        }
    }
}

impl WhatIfView {
    /// As it is shown.
    pub fn of(kept: &Supposition) -> Self {
        let comparison = &kept.found.comparison;
        let sum = |pick: fn(&PersonDifference) -> (Fen, Fen)| {
            let all = comparison.persons.iter().map(pick);
            SumView::of(all.fold((Fen::ZERO, Fen::ZERO), |sum, one| (sum.0 + one.0, sum.1 + one.1)))
        };
        let mut persons: Vec<&PersonDifference> = comparison.persons.iter().collect();
        persons.sort_by_key(|person| {
            let difference = (person.net.1 - person.net.0).fen();
            (!person.differs(), std::cmp::Reverse(difference.abs()), person.agent.clone())
        });
        let moved = |kind: FactKind| comparison.facts.iter().filter(|fact| fact.kind == kind).count();
        Self {
            id: kept.id.clone(),
            month: kept.month.to_string(),
            title: kept.title.clone(),
            settings: kept.settings.clone(),
            is_closed: kept.found.closed.is_some(),
            is_pending: kept.found.is_pending,
            totals: SumsView {
                gross: sum(|person| person.gross),
                deductions: sum(|person| person.deductions),
                net: sum(|person| person.net),
            },
            persons: persons.into_iter().map(|person| PersonView::of(person, &comparison.facts)).collect(),
            credits_moved: moved(FactKind::Credit),
            faults_moved: moved(FactKind::Fault),
            figures_moved: moved(FactKind::Figure),
        }
    }
}

//! What stands on a payslip, as views.

use crate::api::list::TextView;
use jinpai_calc::pay::{ClaimKind, LawFindings, Settled};
use jinpai_calc::plan::value::decimal;
use jinpai_calc::slip::{SlipDocument, SlipFault, SlipIndicator, SlipLine, SlipScore, SlipTerms};
use jinpai_calc::text::Text;
use serde::Serialize;
use utoipa::ToSchema;

/// A payslip. Amounts are yuan as text.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipView {
    /// `2025-11`
    pub month: String,
    /// Whose.
    pub agent: String,
    /// The name for people.
    pub name: String,
    /// Number and hash; none while the month is open.
    pub closed: Option<SealView>,
    /// The terms it was made under, in order of time.
    pub terms: Vec<TermsView>,
    /// All lines in the order of the plan, then clawbacks, corrections, deductions.
    pub lines: Vec<LineView>,
    /// All that was earned.
    pub gross: String,
    /// What was taken, positive.
    pub deductions: String,
    /// What could not be taken, positive.
    pub not_taken: String,
    /// gross − deductions; before social insurance and income tax.
    pub net: String,
    /// Net if all open faults were confirmed.
    pub if_confirmed: Option<String>,
    /// Net of the month before.
    pub last_net: Option<String>,
    /// net − net of the month before.
    pub difference: Option<String>,
    /// The legal guard's arithmetic.
    pub law: LawView,
    /// The month's faults of the person, in order of time.
    pub faults: Vec<SlipFaultView>,
    /// The scorecard, if one applies.
    pub score: Option<SlipScoreView>,
    /// The figures that the lines rest on.
    pub figures: Vec<SlipFigureView>,
    /// What a reader should know.
    pub remarks: Vec<TextView>,
}

/// Number and hash of a frozen payslip.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealView {
    /// Running over all closes.
    pub number: u64,
    /// SHA-256 in the chain.
    pub hash: String,
    /// The day of the close.
    pub closed_on: String,
    /// By whom.
    pub closed_by: String,
}

/// Terms on a payslip.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermsView {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Role.
    pub role: Option<TextView>,
    /// Level.
    pub level: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// The plan: title and first day.
    pub plan: String,
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: TextView,
    /// `earning`, `top_up`, `forfeited`, `deduction`, `clawback` or `correction`.
    pub kind: String,
    /// The amount; none while it is not known yet.
    pub amount: Option<String>,
    /// Of a deduction: what of it could not be taken, positive.
    pub not_taken: Option<String>,
    /// The formula as the plan writes it.
    pub formula: String,
    /// Why, in short, a statement each.
    pub why: Vec<TextView>,
    /// The clause.
    pub clause: Option<TextView>,
}

/// A fault on a payslip.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipFaultView {
    /// Case number.
    pub case: String,
    /// The rule's title.
    pub title: String,
    /// Day of its last fact.
    pub day: String,
    /// `proposed`, `appealed`, `confirmed`, `waived` or `excused`.
    pub status: String,
    /// What follows, or would follow.
    pub consequence: TextView,
    /// What happened.
    pub what: TextView,
    /// Who decided and why.
    pub decision: Option<TextView>,
    /// The address of its screen.
    pub link: String,
}

/// A score.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipScoreView {
    /// The scorecard's title.
    pub title: String,
    /// 0–100 with two places; none if there is none.
    pub points: Option<String>,
    /// Its indicators.
    pub indicators: Vec<SlipIndicatorView>,
}

/// An indicator.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipIndicatorView {
    /// Its title.
    pub title: String,
    /// Weight.
    pub weight: String,
    /// The figure's value; none for points by hand.
    pub value: Option<TextView>,
    /// Points, or why it is left out.
    pub points: TextView,
}

/// A figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipFigureView {
    /// Its name.
    pub name: TextView,
    /// Its value, with numerator and denominator where it has both.
    pub value: TextView,
}

/// The legal guard (4.6): what may be taken at most, and what became of each claim.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawView {
    /// The share of gross that may be taken.
    pub cap_share: String,
    /// That share in yuan.
    pub cap: String,
    /// The minimum wage on the month's last day; none if the plan names none.
    pub minimum_wage: Option<String>,
    /// What may be taken at most.
    pub limit: String,
    /// How that comes about, in words.
    pub arithmetic: TextView,
    /// Gross is below the minimum wage.
    pub below_minimum: bool,
    /// Claims that the plan admits, in the order in which they are taken.
    pub settled: Vec<ClaimView>,
    /// Claims that the plan does not admit: they take nothing and are nobody's debt.
    pub not_claimed: Vec<ClaimView>,
}

/// A claim and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimView {
    /// The fault's case number.
    pub case: String,
    /// What the fault is called.
    pub title: String,
    /// `fine` or `loss`.
    pub kind: &'static str,
    /// How much.
    pub amount: String,
    /// What is taken.
    pub taken: String,
    /// What is not.
    pub left: String,
    /// Why not.
    pub why: Option<TextView>,
}

impl SlipView {
    /// Of a document; what stands beside it is put in by the caller. `link` gives the address of a fault.
    pub(super) fn of(document: SlipDocument, law: LawView, link: &dyn Fn(&str) -> String) -> Self {
        Self {
            month: document.month,
            agent: document.agent,
            name: document.name,
            closed: None,
            terms: document.terms.into_iter().map(terms).collect(),
            lines: document.lines.into_iter().map(line).collect(),
            gross: document.gross,
            deductions: document.deductions,
            not_taken: document.not_taken,
            net: document.net,
            if_confirmed: None,
            last_net: None,
            difference: None,
            law,
            faults: document.faults.into_iter().map(|found| fault(found, link)).collect(),
            score: document.score.map(score),
            figures: document
                .figures
                .into_iter()
                .map(|figure| SlipFigureView { name: figure.name.into(), value: figure.value.into() })
                .collect(),
            remarks: document.remarks.into_iter().map(TextView::from).collect(),
        }
    }
}

impl LawView {
    /// Of the guard's findings.
    pub(super) fn of(law: &LawFindings) -> Self {
        Self {
            cap_share: decimal(&law.cap_share, 0),
            cap: law.cap.to_string(),
            minimum_wage: law.minimum_wage.map(|wage| wage.to_string()),
            limit: law.limit.to_string(),
            arithmetic: law.arithmetic().into(),
            below_minimum: law.below_minimum,
            settled: law.settled.iter().map(claim).collect(),
            not_claimed: law.not_claimed.iter().map(claim).collect(),
        }
    }
}

fn claim(settled: &Settled) -> ClaimView {
    let claim = &settled.claim;
    ClaimView {
        case: claim.case.to_string(),
        title: claim.title.clone(),
        kind: match claim.kind {
            ClaimKind::Fine => "fine",
            ClaimKind::Loss => "loss",
        },
        amount: claim.amount.to_string(),
        taken: settled.taken.to_string(),
        left: settled.left().to_string(),
        why: settled.why.map(|why| why.text().into()),
    }
}

fn texts(texts: Vec<Text>) -> Vec<TextView> {
    texts.into_iter().map(TextView::from).collect()
}

fn terms(terms: SlipTerms) -> TermsView {
    let SlipTerms { from, to, role, level, group, plan, plan_digest: _ } = terms;
    TermsView { from, to, role: role.map(TextView::from), level, group, plan }
}

fn line(line: SlipLine) -> LineView {
    let SlipLine { id, title, kind, amount, not_taken, formula, why, clause } = line;
    let (title, why, clause) = (title.into(), texts(why), clause.map(TextView::from));
    LineView { id, title, kind, amount, not_taken, formula, why, clause }
}

fn fault(fault: SlipFault, link: &dyn Fn(&str) -> String) -> SlipFaultView {
    SlipFaultView {
        link: link(&fault.case),
        case: fault.case,
        title: fault.title,
        day: fault.day,
        status: fault.standing,
        consequence: fault.consequence.into(),
        what: fault.what.into(),
        decision: fault.decision.map(TextView::from),
    }
}

fn score(score: SlipScore) -> SlipScoreView {
    let indicator = |one: SlipIndicator| SlipIndicatorView {
        title: one.title,
        weight: one.weight,
        value: one.value.map(TextView::from),
        points: one.points.into(),
    };
    SlipScoreView { title: score.title, points: score.points, indicators: score.indicators.into_iter().map(indicator).collect() }
}

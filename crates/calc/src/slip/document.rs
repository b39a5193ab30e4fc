//! From a payslip to what stands on the paper.

use super::{SlipDocument, SlipFault, SlipFigure, SlipIndicator, SlipLine, SlipScore, SlipTerms};
use crate::explain::{Node, calculation, forfeit_node, nodes, remarks};
use crate::faults::{Fault, StepKind};
use crate::figures::{Figure, FigureValue};
use crate::pay::score::RequirementScore;
use crate::pay::{IndicatorScore, Part, PayLine, PayLineKind, Payslip, Score, Terms};
use crate::plan::formula::eval::{Step, Trace};
use crate::plan::name::type_of;
use crate::plan::value::{decimal, round_to_fen};
use crate::plan::{Name, PlanBook, Value};
use crate::text::Text;
use num_rational::BigRational;
use sha2::{Digest, Sha256};

/// The document of a payslip, by the plans that it was made under.
pub fn document(book: &PlanBook, slip: &Payslip) -> SlipDocument {
    let mut remarks = remarks(slip);
    remarks.push(Text::new("实发为社保和个人所得税前的金额", "net is before social insurance and income tax"));
    SlipDocument {
        month: slip.month.to_string(),
        agent: slip.agent.to_string(),
        name: slip.name.clone(),
        terms: slip.terms.iter().map(|under| terms(book, under)).collect(),
        lines: slip.lines.iter().map(|line| self::line(book, slip, line)).collect(),
        gross: slip.gross.to_string(),
        deductions: slip.deductions.to_string(),
        not_taken: slip.not_taken.to_string(),
        net: slip.net.to_string(),
        faults: slip.faults.iter().map(|found| fault(book, found)).collect(),
        score: slip.score.as_ref().map(score),
        figures: figures(slip),
        remarks,
    }
}

/// SHA-256 of a text, hexadecimal.
fn digest(text: &str) -> String {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn terms(book: &PlanBook, terms: &Terms) -> SlipTerms {
    let version = book.version(terms.version);
    SlipTerms {
        from: terms.from.to_string(),
        to: terms.to.to_string(),
        role: terms.role.map(|role| Text::new(role.zh(), role.code())),
        level: terms.level.clone(),
        group: terms.group.clone(),
        plan: format!("{} ({})", version.plan.title, version.plan.effective),
        plan_digest: digest(&version.text),
    }
}

fn line(book: &PlanBook, slip: &Payslip, line: &PayLine) -> SlipLine {
    let clause = matches!(line.kind, PayLineKind::Plan(_) | PayLineKind::Deduction(_));
    SlipLine {
        id: line.id.clone(),
        title: line.title.clone(),
        kind: line.output_kind().to_owned(),
        amount: line.pending.is_none().then(|| line.amount.to_string()),
        not_taken: match &line.kind {
            PayLineKind::Deduction(settled) => Some(settled.left().to_string()),
            PayLineKind::Plan(_)
            | PayLineKind::Absence(_)
            | PayLineKind::Entry(_)
            | PayLineKind::Clawback(_)
            | PayLineKind::Correction(_) => None,
        },
        formula: line.formula.clone(),
        why: why(slip, line),
        clause: clause.then(|| book.plan(line.version).clause(line.clause.as_deref())),
    }
}

/// The short explanation of a line, a statement each.
fn why(slip: &Payslip, line: &PayLine) -> Vec<Text> {
    let mut out: Vec<Text> = Vec::new();
    if let Some(missing) = &line.pending {
        let reasons = Text::joined(missing.reasons());
        out.push(Text::new(format!("待定：{}", reasons.zh), format!("pending: {}", reasons.en)));
    }
    out.extend(line.forfeited.iter().map(|forfeited| said(&forfeit_node(slip, forfeited))));
    for part in &line.parts {
        out.extend(part_said(part));
    }
    if let Some(share) = &line.share {
        let (total, count, by) = (share.total, share.shares.len(), &share.by);
        out.push(Text::new(
            format!("{total} 元{}，{count} 人分", by.zh),
            format!("{total} yuan shared {} by {count} persons", by.en),
        ));
    }
    if let Some(top_up) = &line.top_up {
        let reached: jinpai_model::Fen = top_up.counted.iter().map(|(_, amount)| *amount).sum();
        let guaranteed = top_up.guaranteed;
        out.push(Text::new(
            format!("保底 {guaranteed}，已有 {reached}，不足的部分补足"),
            format!("guaranteed {guaranteed}, reached {reached}; what is missing is added"),
        ));
    }
    out.extend(nodes(slip, line).iter().map(said));
    out
}

fn said(node: &Node) -> Text {
    let one = |title: &str, value: &str, between: &str| match (title.is_empty(), value.is_empty()) {
        (false, false) => format!("{title}{between}{value}"),
        _ => format!("{title}{value}"),
    };
    Text::new(one(&node.title.zh, &node.value.zh, "："), one(&node.title.en, &node.value.en, ": "))
}

/// `186432.50 × 0.5% × 92% = 857.5895`; with the days where a sum is paid by days.
fn part_said(part: &Part) -> Vec<Text> {
    let mut out = Vec::new();
    if let Some(ladder) = &part.ladder {
        for (step, base, pays) in &ladder.slices {
            let (base, pays) = (base.text(), pays.text());
            out.push(Text::new(
                format!("{}：{} → {}", step.zh, base.zh, pays.zh),
                format!("{}: {} → {}", step.en, base.en, pays.en),
            ));
        }
    }
    let (from, to) = (part.terms.from, part.terms.to);
    match (&part.formula, part.days) {
        (Some(trace), Some((days, of))) if days != of => {
            let amount = part.amount.as_ref().map_or_else(|_| Text::same("?"), Value::text);
            let formula = plain(trace);
            out.push(Text::new(
                format!("{from} 至 {to}：{} × {days} 天 ÷ {of} 天 = {}", formula.zh, amount.zh),
                format!("{from} to {to}: {} × {days} ÷ {of} days = {}", formula.en, amount.en),
            ));
        }
        (Some(trace), _) if part.own_days => {
            let formula = calculated(trace);
            out.push(Text::new(format!("{from} 至 {to}：{}", formula.zh), format!("{from} to {to}: {}", formula.en)));
        }
        (Some(trace), _) if trace.step != Step::Literal => out.push(calculated(trace)),
        _ => {}
    }
    if let (Some(Ok(cap)), Ok(amount)) = (part.cap.as_ref().map(|cap| &cap.value), &part.amount)
        && cap == amount
    {
        let cap = cap.text();
        out.push(Text::new(format!("封顶 {}", cap.zh), format!("capped at {}", cap.en)));
    }
    out
}

/// What a formula comes to.
fn plain(trace: &Trace) -> Text {
    trace.value.as_ref().map_or_else(|_| Text::same("?"), Value::text)
}

fn calculated(trace: &Trace) -> Text {
    match &trace.step {
        Step::Operation => calculation(trace),
        _ => plain(trace),
    }
}

fn fault(book: &PlanBook, fault: &Fault) -> SlipFault {
    let what: Vec<Text> = fault.facts.iter().skip(fault.free).map(|fact| fact.what.clone()).collect();
    let decided = fault.history.iter().rev().find(|step| matches!(step.kind, StepKind::Confirmed | StepKind::Waived));
    let decision = decided.map(|step| {
        let (kind, by, reason) = (step.kind.text(), &step.by, &step.reason);
        Text::new(format!("{by} {}：{reason}", kind.zh), format!("{} by {by}: {reason}", kind.en))
    });
    SlipFault {
        case: fault.case.to_string(),
        title: fault.rule.title.clone(),
        day: fault.day.to_string(),
        standing: fault.standing.code().to_owned(),
        consequence: fault.consequence.text(),
        what: Text::joined(&what),
        decision,
        clause: fault.rule.clause.as_deref().map(|clause| book.plan(fault.version).clause(Some(clause))),
    }
}

fn score(score: &Score) -> SlipScore {
    // The rounding of money serves: half away from zero, two places.
    let points = score.points.as_ref().ok().map(|points| round_to_fen(points).to_string());
    let requirements = score.requirements.iter().map(requirement);
    let indicators = score.indicators.iter().map(indicator).chain(requirements).collect();
    SlipScore { title: score.title.clone(), points, indicators }
}

/// A requirement as an indicator: what it takes stands as its weight, whether it is met as its points (4.3).
fn requirement(requirement: &RequirementScore) -> SlipIndicator {
    let takes = decimal(&requirement.takes, 0);
    let points = match &requirement.met {
        Ok(true) => Text::new("达标", "met"),
        Ok(false) => Text::new(format!("未达标，扣 {takes} 分"), format!("not met: {takes} points less")),
        Err(left_out) => Text::new(format!("不扣分：{}", left_out.reason.zh), format!("takes nothing: {}", left_out.reason.en)),
    };
    let value = requirement.value.as_ref().map(|value| with_fraction(&value.text(), requirement.fraction.as_ref()));
    let bound = &requirement.bound;
    let of = |value: &str, bound: &str| if value.is_empty() { bound.to_owned() } else { format!("{value} ({bound})") };
    let value = value.unwrap_or_else(|| Text::same(""));
    SlipIndicator {
        title: requirement.title.clone(),
        weight: takes,
        value: Some(Text::new(of(&value.zh, &bound.zh), of(&value.en, &bound.en))),
        points,
    }
}

fn indicator(indicator: &IndicatorScore) -> SlipIndicator {
    let points = match &indicator.points {
        Ok(points) => Text::same(decimal(points, 0)),
        Err(left_out) => left_out.reason.clone(),
    };
    SlipIndicator {
        title: indicator.title.clone(),
        weight: decimal(&indicator.weight, 0),
        value: indicator.value.as_ref().map(|value| with_fraction(&value.text(), indicator.fraction.as_ref())),
        points,
    }
}

fn with_fraction(value: &Text, fraction: Option<&(BigRational, BigRational)>) -> Text {
    match fraction {
        Some((numerator, denominator)) => {
            let parts = format!("{} ÷ {}", decimal(numerator, 0), decimal(denominator, 0));
            Text::new(format!("{}（{parts}）", value.zh), format!("{} ({parts})", value.en))
        }
        None => value.clone(),
    }
}

/// The person's own figures, in the order in which the lines name them.
fn figures(slip: &Payslip) -> Vec<SlipFigure> {
    let mut named: Vec<Figure> = Vec::new();
    for part in slip.lines.iter().flat_map(|line| &line.parts) {
        let ladder = part.ladder.iter().flat_map(|ladder| [&ladder.on, &ladder.of]);
        for trace in part.condition.iter().chain(ladder).chain(&part.formula).chain(&part.cap) {
            collect(slip, trace, &mut named);
        }
    }
    let known = named.into_iter().filter_map(|figure| {
        let value = slip.figures.get(&figure)?;
        let number = value.value()?;
        let shown = match type_of(figure) {
            crate::plan::Type::YesNo => Value::YesNo(number != BigRational::default()),
            kind => Value::Number(number, kind),
        };
        let fraction = match value {
            FigureValue::Known { numerator, denominator: Some(denominator) } => Some((numerator.clone(), denominator.clone())),
            FigureValue::Known { denominator: None, .. } | FigureValue::Absent | FigureValue::Pending => None,
        };
        Some(SlipFigure { name: Name::Figure(figure).text(), value: with_fraction(&shown.text(), fraction.as_ref()) })
    });
    known.collect()
}

fn collect(slip: &Payslip, trace: &Trace, named: &mut Vec<Figure>) {
    if let Step::Name { name: Name::Figure(figure), agent, .. } = &trace.step
        && *agent == slip.agent
        && !named.contains(figure)
    {
        named.push(*figure);
    }
    trace.children.iter().for_each(|child| collect(slip, child, named));
}

//! What stands behind the lines that are no plain formula: days not earned, entries, clawbacks and corrections, deductions, forfeits.

use super::{About, Evidence, Node};
use crate::figures::yuan;
use crate::pay::{
    Absence, Adjustment, Forfeited, LawFindings, NotEarnedReason, NotTaken, PayLine, PayLineKind, Payslip, Settled, Subject,
};
use crate::plan::value::decimal;
use crate::text::Text;
use jinpai_model::Fen;
use jinpai_model::records::PayEntry;
use num_rational::BigRational;

/// The statements behind a line that is no line of the plan; empty for those that are.
pub(crate) fn nodes(slip: &Payslip, line: &PayLine) -> Vec<Node> {
    match &line.kind {
        PayLineKind::Plan(_) => Vec::new(),
        PayLineKind::Absence(absence) => absence_nodes(absence),
        PayLineKind::Entry(entry) => vec![entry_node(entry)],
        PayLineKind::Clawback(adjustment) | PayLineKind::Correction(adjustment) => adjustment_nodes(adjustment, line.amount),
        PayLineKind::Deduction(settled) => deduction_nodes(settled, &slip.law),
    }
}

/// A sum in yuan to the fen, as people write it.
fn fen_text(sum: &BigRational) -> String {
    crate::plan::value::round_to_fen(sum).to_string()
}

fn absence_nodes(absence: &Absence) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for (day, sum, cost) in &absence.days {
        let why = match &day.reason {
            NotEarnedReason::Absent => Text::new("旷工", "absent"),
            NotEarnedReason::UnpaidLeave => Text::new("无薪假", "unpaid leave"),
            NotEarnedReason::Fault(case) => Text::new(format!("违规 {case} 按旷工计"), format!("counted absent by fault {case}")),
        };
        let divisor = if *cost == BigRational::default() { "21.75".to_owned() } else { decimal(&(sum / cost), 0) };
        let title = Text::new(format!("{} {}", day.day, why.zh), format!("{} {}", day.day, why.en));
        let value = format!("{} ÷ {divisor} = {}", fen_text(sum), fen_text(cost));
        nodes.push(Node::new(title, Text::same(value)).with_evidence(day.evidence.clone()));
    }
    if absence.amount() == absence.limit {
        let limit = fen_text(&absence.limit);
        nodes.push(Node::new(Text::new("最多扣到按天计发的合计", "at most what is paid by days"), Text::same(limit)));
    }
    nodes
}

fn entry_node(entry: &PayEntry) -> Node {
    let by = &entry.entered_by;
    let value = match &entry.approved_by {
        Some(approved) => Text::new(
            format!("{}（{by} 录入，{approved} 批准）", entry.reason),
            format!("{} (entered by {by}, approved by {approved})", entry.reason),
        ),
        None => Text::new(
            format!("{}（{by} 录入，未批准）", entry.reason),
            format!("{} (entered by {by}, not approved)", entry.reason),
        ),
    };
    let shown = entry.amount;
    let evidence = Evidence::new(entry.source, Text::new(format!("{shown} 元"), format!("{shown} yuan")));
    Node::new(Text::new("录入", "entered by hand"), value).with_evidence(vec![evidence])
}

fn adjustment_nodes(adjustment: &Adjustment, amount: Fen) -> Vec<Node> {
    let about = match &adjustment.subject {
        Subject::Order(shop, order) => About::Order { shop: shop.clone(), order: order.clone(), buyer: None },
        Subject::Case(case) => About::Fault { case: case.clone() },
    };
    let mut nodes: Vec<Node> = Vec::new();
    for (what, evidence) in &adjustment.changes {
        nodes.push(Node::new(what.clone(), Text::same("")).with_evidence(evidence.clone()).about(about.clone()));
    }
    let month = adjustment.month;
    for (title, before, after) in &adjustment.lines {
        let title = Text::new(format!("{month} {}", title.zh), format!("{} of {month}", title.en));
        nodes.push(Node::new(title, Text::same(format!("{before} → {after}"))));
    }
    if adjustment.already != Fen::ZERO {
        let (whole, already) = (adjustment.difference, adjustment.already);
        let title = Text::new("其中以前的工资条已结", "of it, earlier payslips settled");
        nodes.push(Node::new(title, Text::same(format!("{already} / {whole}"))));
    }
    let left = adjustment.due() - amount;
    if left < Fen::ZERO {
        let wait = Fen::ZERO - left;
        let value = Text::new(
            format!("{wait} 元（追回合计不超过当月提成）"),
            format!("{wait} yuan (clawbacks take no more than the month's commission)"),
        );
        nodes.push(Node::new(Text::new("留到下月", "left for the next month"), value));
    }
    nodes
}

fn deduction_nodes(settled: &Settled, law: &LawFindings) -> Vec<Node> {
    let claim = &settled.claim;
    let what = match claim.kind {
        crate::pay::ClaimKind::Fine => Text::new("规定扣款", "the sum of the rule"),
        crate::pay::ClaimKind::Loss => Text::new("应赔损失", "the loss"),
    };
    let mut nodes = vec![Node::new(what, money(claim.amount))];
    if let Some(month) = claim.carried_from {
        nodes.push(Node::new(Text::new("来自", "carried over from"), Text::same(month.to_string())));
    }
    nodes.push(Node::new(Text::new("本月最多可扣", "the most that can be taken this month"), law.arithmetic()));
    let before = law.settled.iter().take_while(|other| *other != settled).map(|other| other.taken).sum::<Fen>();
    if before != Fen::ZERO {
        nodes.push(Node::new(Text::new("在它之前已扣", "taken before it"), money(before)));
    }
    if let Some(why) = settled.why {
        let left = settled.left();
        let why = why.text();
        let value = Text::new(format!("{left} 元：{}", why.zh), format!("{left} yuan: {}", why.en));
        nodes.push(Node::new(Text::new("未扣", "not taken"), value));
    }
    nodes
}

/// Why a line is not earned.
pub(crate) fn forfeit_node(slip: &Payslip, forfeited: &Forfeited) -> Node {
    let faults = slip.faults.iter().filter(|fault| forfeited.cases.contains(&fault.case));
    let titles: Vec<String> = faults.map(|fault| format!("{} {}", fault.case, fault.rule.title)).collect();
    let would_be = forfeited.would_be.map_or_else(
        || Text::new("金额还没有算出来", "the amount is not known yet"),
        |fen| Text::new(format!("本应 {fen} 元"), format!("it would have been {fen} yuan")),
    );
    let titles = (titles.join("；"), titles.join("; "));
    let value = Text::new(format!("{}；因违规 {}", would_be.zh, titles.0), format!("{}; because of {}", would_be.en, titles.1));
    Node::new(Text::new("未得", "not earned"), value)
}

/// What a reader should know besides the lines.
pub(crate) fn remarks(slip: &Payslip) -> Vec<Text> {
    let mut out = Vec::new();
    for pending in &slip.pending {
        let why = Text::joined(&pending.reasons);
        out.push(Text::new(
            format!("“{}”待定：{}", pending.title.zh, why.zh),
            format!("`{}` is pending: {}", pending.title.en, why.en),
        ));
    }
    for waiting in &slip.waiting {
        let (amount, month) = (waiting.amount, waiting.adjustment.month);
        out.push(Text::new(
            format!("{month} 的追回还有 {amount} 元留到下月，因为追回合计不超过当月提成"),
            format!("{amount} yuan of the clawbacks of {month} wait for the next month: together they take no more than its commission"),
        ));
    }
    for settled in &slip.law.not_claimed {
        let (claim, why) = (&settled.claim, settled.why.map_or_else(|| Text::same(""), NotTaken::text));
        let (case, title, amount) = (&claim.case, &claim.title, claim.amount);
        out.push(Text::new(
            format!("{case} {title}：{amount} 元不扣，{}", why.zh),
            format!("{case} {title}: {amount} yuan are not taken: {}", why.en),
        ));
    }
    for carried in slip.law.carried_over() {
        let (case, left) = (&carried.claim.case, carried.left());
        out.push(Text::new(format!("{case}：{left} 元转到下月"), format!("{case}: {left} yuan move to the next month")));
    }
    if let Some(minimum) = slip.law.minimum_wage.filter(|_| slip.law.below_minimum) {
        let gross = slip.gross;
        out.push(Text::new(
            format!("应发 {gross} 元低于最低工资 {minimum} 元"),
            format!("gross {gross} is below the minimum wage of {minimum}"),
        ));
    }
    if let Some(net) = slip.if_confirmed {
        out.push(Text::new(
            format!("待裁定的违规如果全部成立，实发为 {net} 元"),
            format!("if all open faults were confirmed, net would be {net} yuan"),
        ));
    }
    out
}

impl NotTaken {
    /// The reason in words.
    pub fn text(self) -> Text {
        let (zh, en) = match self {
            Self::FinesForbidden => ("方案不允许罚款（fines = \"forbid\"）", "the plan takes no fixed sums (fines = \"forbid\")"),
            Self::NoLossClause => {
                ("合同没有约定赔偿（loss_clause = false）", "the contract provides for no compensation (loss_clause = false)")
            }
            Self::Cap => ("已到每月扣款上限", "the month's cap is reached"),
            Self::MinimumWage => ("再扣就低于最低工资", "less than the minimum wage would be left"),
            Self::NoMinimumWage => ("方案没有写最低工资，不能扣款", "the plan names no minimum wage, so nothing can be taken"),
        };
        Text::new(zh, en)
    }
}

impl LawFindings {
    /// How much may be taken and how that comes about: `20% × 3325.02 = 665.00; 3325.02 − 2490.00 = 835.02; 665.00`.
    pub fn arithmetic(&self) -> Text {
        let percent = decimal(&(&self.cap_share * BigRational::from_integer(100.into())), 0);
        let (gross, cap, limit) = (self.gross, self.cap, self.limit);
        match self.minimum_wage {
            None => NotTaken::NoMinimumWage.text(),
            Some(minimum) => {
                let above = (gross - minimum).or_zero();
                Text::new(
                    format!(
                        "{limit} 元：应发 {gross} × {percent}% = {cap}，应发 {gross} − 最低工资 {minimum} = {above}，取较小的"
                    ),
                    format!(
                        "{limit} yuan: the lesser of gross {gross} × {percent}% = {cap} and gross {gross} − minimum wage {minimum} = {above}"
                    ),
                )
            }
        }
    }
}

fn money(amount: Fen) -> Text {
    let text = decimal(&yuan(amount), 2);
    Text::new(format!("{text} 元"), format!("{text} yuan"))
}

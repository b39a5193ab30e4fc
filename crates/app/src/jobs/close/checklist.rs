//! What stands between a month and its close (spec 4.7): faults to decide, appeals to answer, points to give, figures to settle or accept.

use crate::jobs::desk::appeal::appeal_until;
use crate::jobs::disputes::Disputes;
use crate::jobs::pay::Paid;
use jiff::Timestamp;
use jinpai_calc::calendar::Second;
use jinpai_calc::faults::{Fault, IncidentProblemKind, Standing};
use jinpai_calc::measures::attendance::ShiftStatus;
use jinpai_calc::pay::Payslip;
use jinpai_calc::text::Text;
use jinpai_model::records::{Acceptance, Acknowledgement};
use jinpai_model::{AgentId, Month};
use std::collections::{BTreeMap, BTreeSet};

/// What an entry of the list asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It has to be settled; nobody can accept it away.
    Settle,
    /// It has to be settled, or accepted by a person with a reason.
    SettleOrAccept,
    /// It should be known, and stops nothing.
    Note,
}

/// One entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name: the kind, then what it is about: `score:a01:日常工作`. The same in every run.
    pub name: String,
    /// What it asks for.
    pub weight: Weight,
    /// What it is.
    pub text: Text,
    /// The command that settles it, after the program's name; or what to do.
    pub settle: Text,
    /// Whom it concerns, where it is one person's matter.
    pub agent: Option<AgentId>,
    /// Who accepted it, and why.
    pub accepted: Option<(String, String)>,
}

impl Item {
    fn new(name: String, weight: Weight, text: Text, settle: Text) -> Self {
        Self { name, weight, text, settle, agent: None, accepted: None }
    }

    fn of(mut self, agent: &AgentId) -> Self {
        self.agent = Some(agent.clone());
        self
    }

    /// Whether the month cannot be closed because of it.
    pub fn blocks(&self) -> bool {
        match self.weight {
            Weight::Settle => true,
            Weight::SettleOrAccept => self.accepted.is_none(),
            Weight::Note => false,
        }
    }

    /// The kind of entry: the name up to its first colon.
    pub fn kind(&self) -> &str {
        self.name.split_once(':').map_or(self.name.as_str(), |(kind, _)| kind)
    }

    /// What it is about: the name after its first colon.
    pub fn subject(&self) -> &str {
        self.name.split_once(':').map_or("", |(_, subject)| subject)
    }

    /// Whether `--accept WANTED` means it: its name, or its kind.
    pub fn is_meant_by(&self, wanted: &str) -> bool {
        self.name == wanted || self.kind() == wanted
    }
}

/// What the list is made of.
#[derive(Debug)]
pub struct Basis<'a> {
    /// The month.
    pub month: Month,
    /// The draft.
    pub paid: &'a Paid,
    /// The month that has to be closed before, if it is open.
    pub earlier: Option<Month>,
    /// What was accepted.
    pub acceptances: &'a [Acceptance],
    /// Orders that agents say went to the wrong person.
    pub disputes: &'a Disputes,
    /// Who has read which version.
    pub acknowledgements: &'a [Acknowledgement],
    /// The present, against which appeal terms run.
    pub now: Timestamp,
}

/// The list, what blocks first, then by name.
pub fn checklist(basis: &Basis<'_>) -> Vec<Item> {
    let Basis { month, paid, .. } = basis;
    let mut items: Vec<Item> = earlier(basis).into_iter().chain(horizons(basis)).collect();
    items.extend(paid.measured.faults.faults.iter().filter_map(|fault| of_fault(basis, fault)));
    items.extend(of_report(basis));
    for slip in &paid.slips {
        items.extend(of_slip(*month, slip));
    }
    items.extend(punches(basis));
    items.extend(without_slip(paid));
    items.extend(inquiries(paid));
    items.extend(disputed(basis));
    items.extend(unread(basis));
    let accepted: BTreeMap<&str, &Acceptance> =
        basis.acceptances.iter().filter(|row| row.month == *month).map(|row| (&*row.item, row)).collect();
    for item in &mut items {
        let row = accepted.get(item.name.as_str());
        item.accepted = row.map(|row| (row.accepted_by.to_string(), row.reason.to_string()));
    }
    items.sort_by(|a, b| (!a.blocks(), a.weight, &a.name).cmp(&(!b.blocks(), b.weight, &b.name)));
    items.dedup_by(|a, b| a.name == b.name);
    items
}

fn earlier(basis: &Basis<'_>) -> Option<Item> {
    let before = basis.earlier?;
    Some(Item::new(
        format!("earlier-month:{before}"),
        Weight::Settle,
        Text::new(format!("{before} 还没有结账；月份按顺序结账"), format!("{before} is still open; months close in order")),
        Text::same(format!("close --month {before}")),
    ))
}

/// The month must be over in every shop: what is not known yet cannot be frozen.
fn horizons<'a>(basis: &'a Basis<'_>) -> impl Iterator<Item = Item> + 'a {
    basis.paid.measured.context.shops.iter().filter_map(|(shop, context)| {
        let end = context.month.1 - 1;
        if context.horizon >= end || context.horizon == Second::MIN {
            return None;
        }
        let (known, end) = (context.clock.local(context.horizon), context.clock.local(end));
        Some(Item::new(
            format!("not-over:{shop}"),
            Weight::SettleOrAccept,
            Text::new(
                format!("店铺 {shop} 的数据只到 {known}，月份到 {end} 才结束；之后的数据可能还没有导入"),
                format!("the data of shop {shop} ends at {known}, the month at {end}; what came after may not be imported yet"),
            ),
            Text::new(
                "请导入之后的数据；确实没有的话，接受这一项",
                "import what came after; if there is nothing more, accept this",
            ),
        ))
    })
}

fn of_fault(basis: &Basis<'_>, fault: &Fault) -> Option<Item> {
    let (case, agent, title, month) = (&fault.case, &fault.agent, &fault.rule.title, basis.month);
    let item = match fault.standing {
        Standing::Proposed => Some(Item::new(
            format!("undecided:{case}"),
            Weight::Settle,
            Text::new(
                format!("违规未裁定：{agent} {} {title}", fault.day),
                format!("undecided fault: {agent} {} {title}", fault.day),
            ),
            Text::same(format!("decide {case} --month {month} --confirm|--waive --by … --reason …")),
        )),
        Standing::Appealed => Some(Item::new(
            format!("appeal:{case}"),
            Weight::Settle,
            Text::new(
                format!("申诉未答复：{agent} {} {title}", fault.day),
                format!("unanswered appeal: {agent} {} {title}", fault.day),
            ),
            Text::same(format!("decide {case} --month {month} --confirm|--waive --by … --reason …")),
        )),
        Standing::Confirmed => {
            let days = basis.paid.book.plan(fault.version).appeal_days;
            let until = appeal_until(fault, days).filter(|until| *until > basis.now)?;
            Some(Item::new(
                format!("appeal-term:{case}"),
                Weight::Settle,
                Text::new(
                    format!("{agent} 对 {title}（{}）的申诉期到 {until} 才结束", fault.day),
                    format!("{agent} can appeal {title} ({}) until {until}", fault.day),
                ),
                Text::new(
                    format!("等到期，或由本人放弃：appeal {case} --month {month} --agent {agent} --accept"),
                    format!("wait for it, or the agent waives it: appeal {case} --month {month} --agent {agent} --accept"),
                ),
            ))
        }
        Standing::Waived | Standing::Excused => None,
    };
    item.map(|item| item.of(agent))
}

fn of_report(basis: &Basis<'_>) -> Vec<Item> {
    let report = &basis.paid.measured.faults;
    let mut items = Vec::new();
    for vanished in &report.vanished {
        let case = &vanished.case;
        items.push(Item::new(
            format!("vanished:{case}"),
            Weight::SettleOrAccept,
            Text::new(
                format!("裁定过的违规 {case} 的事实已经找不到（数据被改过）"),
                format!("the facts of the decided fault {case} are not found any more (the data was changed)"),
            ),
            Text::new("核对重新导入的数据；属实就接受这一项", "check what was imported again; accept this if it is right"),
        ));
    }
    for problem in &report.problems {
        let (zh, en) = match problem.kind {
            IncidentProblemKind::UnknownAgent => ("当天没有这个客服的任职", "the agent has no terms on that day"),
            IncidentProblemKind::UnknownRule => ("当天执行的方案里没有这条违规", "the plan of that day has no such fault"),
            IncidentProblemKind::ConditionNotMet => ("不符合这条违规的条件", "the fault's own condition does not hold"),
        };
        let incident = &problem.incident;
        items.push(Item::new(
            format!("incident:{incident}"),
            Weight::SettleOrAccept,
            Text::new(format!("违规记录 {incident} 不能成立：{zh}"), format!("incident {incident} is no fault: {en}")),
            Text::new(
                "改正 incidents 表后再导入，或接受这一项",
                "correct the table incidents and import it again, or accept this",
            ),
        ));
    }
    let mut seen = BTreeSet::new();
    for missing in &report.cannot_be_found {
        let (id, title) = (&missing.rule.id, &missing.rule.title);
        if !seen.insert(id) {
            continue;
        }
        let lacks = Text::joined(&missing.lacks.iter().map(jinpai_calc::plan::fault::Need::text).collect::<Vec<_>>());
        items.push(Item::new(
            format!("rule:{id}"),
            Weight::SettleOrAccept,
            Text::new(
                format!("查不出「{title}」：缺少{}", lacks.zh),
                format!("{title} cannot be found: there is no data of {}", lacks.en),
            ),
            Text::new("导入缺少的数据，或接受这一项", "import what is missing, or accept this"),
        ));
    }
    items
}

fn of_slip(month: Month, slip: &Payslip) -> Vec<Item> {
    let (agent, name) = (&slip.agent, &slip.name);
    let mut items = Vec::new();
    let indicators = slip.score.iter().flat_map(|score| &score.indicators);
    for indicator in indicators.filter(|indicator| indicator.points.as_ref().is_err_and(|left_out| left_out.pending)) {
        let title = &indicator.title;
        let by_hand = indicator.figure.is_none();
        let settle = if by_hand {
            Text::same(format!("score --month {month} --agent {agent} --indicator {title} --points … --by …"))
        } else {
            Text::new("导入缺少的数据，或接受这一项", "import what is missing, or accept this")
        };
        items.push(Item::new(
            format!("score:{agent}:{title}"),
            Weight::SettleOrAccept,
            Text::new(format!("{name} 的「{title}」还没有得分"), format!("{name} has no points for {title} yet")),
            settle,
        ));
    }
    for pending in &slip.pending {
        let reasons = Text::joined(&pending.reasons);
        items.push(Item::new(
            format!("pending:{agent}:{}", pending.line),
            Weight::SettleOrAccept,
            Text::new(
                format!("{name} 的「{}」待定：{}", pending.title.zh, reasons.zh),
                format!("{name}: {} is pending: {}", pending.title.en, reasons.en),
            ),
            Text::new("补上缺少的，或接受按 0.00 结账", "add what is missing, or accept that it is closed at 0.00"),
        ));
    }
    if slip.law.below_minimum {
        let (gross, wage) = (slip.gross, slip.law.minimum_wage.unwrap_or_default());
        items.push(Item::new(
            format!("minimum-wage:{agent}"),
            Weight::SettleOrAccept,
            Text::new(
                format!("{name} 应发 {gross}，低于最低工资 {wage}"),
                format!("{name}: gross {gross} is below the minimum wage {wage}"),
            ),
            Text::new(
                "核对方案与考勤；属实（如没有做满全月）就接受这一项",
                "check plan and attendance; accept this if it is right, for less than a full month say",
            ),
        ));
    }
    items.into_iter().map(|item| item.of(agent)).collect()
}

fn punches<'a>(basis: &'a Basis<'_>) -> impl Iterator<Item = Item> + 'a {
    basis.paid.measured.months.iter().flat_map(|(agent, month)| {
        let missing = month.attendance.shifts.iter().filter(|shift| shift.status == ShiftStatus::MissingPunch);
        missing.map(move |shift| {
            let date = shift.date;
            Item::new(
                format!("punch:{agent}:{date}"),
                Weight::SettleOrAccept,
                Text::new(format!("{agent} {date} 的班次缺打卡"), format!("{agent} misses a punch of the shift of {date}")),
                Text::new("补进 punches 表后导入，或接受这一项", "add it to the table punches and import it, or accept this"),
            )
            .of(agent)
        })
    })
}

fn without_slip(paid: &Paid) -> Vec<Item> {
    let check = Text::new(
        "补进 agents 表后导入，或接受没有工资条",
        "add them to the table agents and import it, or accept that there is no payslip",
    );
    let item = |kind: &str, agent: &AgentId, zh: &str, en: &str| {
        Item::new(
            format!("{kind}:{agent}"),
            Weight::SettleOrAccept,
            Text::new(format!("{agent} {zh}，没有工资条"), format!("{agent} {en} and gets no payslip")),
            check.clone(),
        )
        .of(agent)
    };
    let unknown = paid
        .unknown
        .iter()
        .map(|agent| item("unknown", agent, "有工作记录但不在 agents 表里", "has figures, is not in the table agents"));
    let gone = paid
        .not_employed
        .iter()
        .map(|agent| item("not-employed", agent, "有工作记录但这个月不在职", "has figures, was not employed this month"));
    let no_plan = paid.no_plan.iter().map(|(agent, none)| {
        let named = none.named.as_deref().unwrap_or("-");
        let (zh, en) =
            (format!("在 {} 没有生效的方案（{named}）", none.day), format!("is under no plan on {} ({named})", none.day));
        item("no-plan", agent, &zh, &en)
    });
    unknown.chain(gone).chain(no_plan).collect()
}

/// Inquiries that may still lead to an order change the conversion later; that is no reason to wait, but should be known.
fn inquiries(paid: &Paid) -> Option<Item> {
    let pending = paid.measured.measures.inquiries.iter().filter(|inquiry| inquiry.pending).count();
    (pending > 0).then(|| {
        Item::new(
            "inquiries".to_owned(),
            Weight::Note,
            Text::new(
                format!("{pending} 个询单还在等结果，不计入转化率"),
                format!("{pending} inquiries still wait for their outcome and are left out of the conversion"),
            ),
            Text::new("晚几天结账，它们就有结果", "they have one if the month is closed some days later"),
        )
    })
}

/// Disputes about orders of the month that nobody has decided; after the close a decision becomes a correction.
fn disputed(basis: &Basis<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for credit in &basis.paid.measured.measures.credits {
        for dispute in basis.disputes.about(&credit.shop, &credit.order).filter(|dispute| dispute.answer.is_none()) {
            let (order, agent) = (&credit.order, &dispute.row.agent);
            let item = Item::new(
                format!("dispute:{order}:{agent}"),
                Weight::SettleOrAccept,
                Text::new(
                    format!("订单 {order} 的归属异议还没有裁定（{agent} 提出）"),
                    format!("{agent} disputes whose order {order} is, and nobody has decided it"),
                ),
                Text::new(
                    "在网页的“归属异议”里裁定，或导入 credit_decisions；结账后的裁定作为更正",
                    "decide it under “Disputes” in the browser, or import credit_decisions; after the close a decision is a correction",
                ),
            );
            items.push(item.of(agent));
        }
    }
    items
}

/// Versions that were published and that somebody under them has not acknowledged.
fn unread(basis: &Basis<'_>) -> Vec<Item> {
    let paid = basis.paid;
    if paid.book.default_plan().is_none() {
        return Vec::new();
    }
    let mut items = Vec::new();
    for slip in &paid.slips {
        for terms in &slip.terms {
            let version = paid.book.version(terms.version);
            let (id, effective) = (&version.id, version.plan.effective);
            let has_read = |row: &Acknowledgement| *row.plan == **id && row.effective == effective && row.agent == slip.agent;
            if !basis.acknowledgements.iter().any(has_read) {
                let (agent, name) = (&slip.agent, &slip.name);
                let item = Item::new(
                    format!("unacknowledged:{id}@{effective}:{agent}"),
                    Weight::Note,
                    Text::new(
                        format!("{name} 还没有确认方案 {id}（{effective} 起）"),
                        format!("{name} has not acknowledged the plan {id} (from {effective})"),
                    ),
                    Text::same(format!("plan acknowledge {id} --effective {effective} --agent {agent}")),
                );
                items.push(item.of(agent));
            }
        }
    }
    items
}

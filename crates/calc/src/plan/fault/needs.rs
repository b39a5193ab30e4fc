//! What data a fault needs to be found: said when a plan is checked against a workspace, never silently zero.

use super::{FactField, FactKind, FaultRule};
use crate::figures::Figure;
use crate::plan::formula::{Expr, ExprNode, Operator};
use crate::plan::name::Name;
use crate::plan::value::Value;
use crate::settings::Clock;
use crate::text::Text;
use std::collections::BTreeSet;

/// A kind of data that faults are found in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Chat messages.
    Messages,
    /// Orders.
    Orders,
    /// Changes of order notes, with their times.
    Notes,
    /// Reviews.
    Reviews,
    /// Reviews that say when they were found.
    ReviewsFound,
    /// Reviews that say when they were answered.
    ReviewsAnswered,
    /// Refunds.
    Refunds,
    /// Shifts.
    Shifts,
    /// Punches.
    Punches,
    /// States of chat accounts.
    Presence,
    /// Sales targets.
    Targets,
    /// Any row of `duties`.
    Duties,
    /// A row of `duties` of this kind.
    Duty(String),
}

impl Need {
    /// What it is, for people: `在线状态（presence）`.
    pub fn text(&self) -> Text {
        let (zh, en) = match self {
            Self::Messages => ("聊天记录（messages）", "messages"),
            Self::Orders => ("订单（orders）", "orders"),
            Self::Notes => ("备注修改记录（notes）", "notes"),
            Self::Reviews => ("评价（reviews）", "reviews"),
            Self::ReviewsFound => ("评价的发现时间（reviews.found_at）", "reviews.found_at"),
            Self::ReviewsAnswered => ("评价的回应时间（reviews.answered_at）", "reviews.answered_at"),
            Self::Refunds => ("退款（refunds）", "refunds"),
            Self::Shifts => ("排班（shifts）", "shifts"),
            Self::Punches => ("打卡（punches）", "punches"),
            Self::Presence => ("在线状态（presence）", "presence"),
            Self::Targets => ("销售目标（targets）", "targets"),
            Self::Duties => ("值守事项（duties）", "duties"),
            Self::Duty(kind) => {
                return Text::new(format!("值守事项 {kind}（duties）"), format!("duties of kind `{kind}`"));
            }
        };
        Text::new(zh, en)
    }
}

impl FaultRule {
    /// All data without which facts of this rule cannot be found. `clock` is the one of the plan's `[measure]`. Recorded faults need none.
    pub fn needs(&self, clock: Clock) -> BTreeSet<Need> {
        let mut needs: BTreeSet<Need> = of_kind(self.each).into_iter().collect();
        let Some(when) = &self.when else { return needs };
        for (name, _) in when.expr.names() {
            match name {
                Name::Fact(field) => needs.extend(of_field(*field, self.clock.unwrap_or(clock))),
                Name::Figure(figure) => needs.extend(of_figure(*figure)),
                Name::Term(_) | Name::Own(_) => {}
            }
        }
        if self.each == FactKind::Duty {
            let kinds = duty_kinds(&when.expr);
            if kinds.is_empty() {
                needs.insert(Need::Duties);
            }
            needs.extend(kinds.into_iter().map(Need::Duty));
        }
        needs
    }
}

fn of_kind(kind: FactKind) -> Vec<Need> {
    match kind {
        FactKind::Round | FactKind::FirstRound | FactKind::Reception | FactKind::Hold => vec![Need::Messages],
        FactKind::Idle => vec![Need::Messages, Need::Presence],
        FactKind::Order => vec![Need::Orders],
        FactKind::NoteChange => vec![Need::Notes],
        FactKind::Review => vec![Need::Reviews],
        FactKind::ReviewFinding => vec![Need::Reviews, Need::ReviewsFound],
        FactKind::Refund => vec![Need::Refunds],
        FactKind::Shift | FactKind::Day => vec![Need::Shifts],
        FactKind::Duty | FactKind::Month | FactKind::Incident => Vec::new(),
    }
}

fn of_field(field: FactField, clock: Clock) -> Vec<Need> {
    let of_clock = match clock {
        Clock::Wall => None,
        Clock::Duty => Some(Need::Shifts),
        Clock::Online => Some(Need::Presence),
    };
    match field {
        FactField::Wait => of_clock.into_iter().collect(),
        FactField::NoteWait => std::iter::once(Need::Notes).chain(of_clock).collect(),
        FactField::OnlineWait | FactField::NeverOnline => vec![Need::Presence],
        FactField::SilentUnnoted => vec![Need::Notes, Need::Shifts],
        FactField::StillGrey => vec![Need::Shifts],
        FactField::OldTextLost | FactField::NoteComplete => vec![Need::Notes],
        FactField::Unconfirmed => vec![Need::Messages],
        FactField::AnswerWait => vec![Need::ReviewsAnswered],
        FactField::FollowUpMissing => vec![Need::Duty("follow_up".to_owned())],
        FactField::HandoverMissing => vec![Need::Duty("handover".to_owned())],
        FactField::ReportMissing => vec![Need::Duty("report".to_owned())],
        FactField::Late | FactField::Early | FactField::Absent => vec![Need::Punches],
        _ => Vec::new(),
    }
}

fn of_figure(figure: Figure) -> Vec<Need> {
    match figure {
        Figure::Online => vec![Need::Presence],
        Figure::Late | Figure::Early | Figure::Absent | Figure::FullAttendance => vec![Need::Shifts, Need::Punches],
        Figure::PositiveRate | Figure::ShopPositiveRate | Figure::BadReviews | Figure::Repaired => vec![Need::Reviews],
        Figure::RefundRate | Figure::ReturnRate | Figure::Parcels | Figure::RefundHours => vec![Need::Refunds],
        Figure::Target | Figure::Completion => vec![Need::Targets],
        Figure::Inquiries
        | Figure::Converted
        | Figure::Conversion
        | Figure::Receptions
        | Figure::Consults
        | Figure::ReplyRate
        | Figure::FirstResponse
        | Figure::MeanResponse
        | Figure::Within30
        | Figure::Within60
        | Figure::Within180
        | Figure::Slow
        | Figure::Unanswered
        | Figure::AnswerRatio
        | Figure::MaxConcurrent => vec![Need::Messages],
        _ => vec![Need::Orders],
    }
}

/// The kinds of duty that a condition compares with: `事项 = "order_sheet"`.
fn duty_kinds(when: &Expr) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    when.walk(&mut |part| {
        let ExprNode::Binary(Operator::Equal, left, right) = &part.node else { return };
        let mut pair = |name: &Expr, word: &Expr| {
            if let (ExprNode::Name(Name::Fact(FactField::Duty)), ExprNode::Literal(Value::Text(word))) = (&name.node, &word.node)
            {
                kinds.insert(word.clone());
            }
        };
        pair(left, right);
        pair(right, left);
    });
    kinds
}

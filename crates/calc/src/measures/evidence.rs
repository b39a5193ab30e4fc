//! The facts behind a figure, each down to the rows of files: the lower end of every explanation.

use super::Measures;
use super::attendance::{ShiftFact, ShiftStatus};
use super::credits::{Bucket, Credit};
use super::deductions::{Deduction, DeductionCause};
use super::inquiries::{AgentOutcome, Inquiry};
use super::months::AgentMonth;
use super::rounds::{Round, RoundStatus};
use crate::calendar::Second;
use crate::context::Context;
use crate::explain::{About, Evidence, Facts, Node};
use crate::figures::Figure;
use crate::text::Text;
use jinpai_model::words::Role;
use jinpai_model::{AgentId, BuyerId, ShopId, Source};
use std::collections::BTreeMap;

/// A month's facts, ready to explain figures. Rounds are explained only for the agent whose rounds were kept.
#[derive(Debug, Clone, Copy)]
pub struct MonthFacts<'a> {
    /// Clocks.
    pub context: &'a Context,
    /// Facts.
    pub measures: &'a Measures,
    /// Rounds: mostly those of `measures`, but who keeps them elsewhere gives those of the agent that is explained.
    pub rounds: &'a [Round],
    /// Attendance.
    pub months: &'a BTreeMap<AgentId, AgentMonth>,
}

impl Facts for MonthFacts<'_> {
    fn of(&self, agent: &AgentId, figure: Figure) -> Vec<Node> {
        let mine = |credit: &Credit| credit.agent.as_ref() == Some(agent);
        // The rates of after-sales agents are the shops' (3.6), and so are the facts behind them.
        let of_shops = self.months.get(agent).is_some_and(|month| month.role == Some(Role::Aftersales));
        let rated = |credit: &Credit| if of_shops { self.in_shops_of(agent, &credit.shop) } else { mine(credit) };
        match figure {
            Figure::Sales
            | Figure::Orders
            | Figure::Buyers
            | Figure::AverageOrderValue
            | Figure::OrderValueRatio
            | Figure::ItemsPerBuyer => self.credits(mine),
            Figure::CampaignSales => self.credits(|credit| mine(credit) && credit.campaign),
            Figure::RegularSales | Figure::Completion => self.credits(|credit| mine(credit) && !credit.campaign),
            Figure::RefundRate => self.credits(|credit| rated(credit) && credit.refunded),
            Figure::ReturnRate => self.credits(|credit| rated(credit) && credit.returned),
            Figure::ShopAverageOrderValue | Figure::ShopSales => self.credits(|credit| self.in_shops_of(agent, &credit.shop)),
            Figure::SilentSales => self.credits(|credit| credit.agent.is_none() && self.in_shops_of(agent, &credit.shop)),
            Figure::Inquiries | Figure::Converted | Figure::Conversion => self.inquiries(agent),
            Figure::FirstResponse => self.rounds(agent, |round| round.first && round.wait.is_some()),
            Figure::MeanResponse | Figure::Slow => self.rounds(agent, |round| round.wait.is_some()),
            Figure::Within30 | Figure::Within60 | Figure::Within180 => self.rounds(agent, |round| {
                let unanswered = round.status == RoundStatus::Unanswered && !round.off_duty;
                round.in_service && (round.wait.is_some() || unanswered)
            }),
            Figure::Unanswered => self.rounds(agent, |round| round.status == RoundStatus::Unanswered && !round.off_duty),
            Figure::Receptions
            | Figure::Consults
            | Figure::ReplyRate
            | Figure::AnswerRatio
            | Figure::MaxConcurrent
            | Figure::Online => self.days(agent),
            Figure::PaymentRate => self.created(agent),
            Figure::Parcels | Figure::RefundHours => self.refunds(agent, figure),
            Figure::PositiveRate if !of_shops => {
                self.reviews(figure, |review| review.agent.as_ref() == Some(agent) && review.rating.is_some())
            }
            Figure::PositiveRate | Figure::ShopPositiveRate => self.reviews(figure, |review| {
                review.rating.is_some() && review.shop.as_ref().is_some_and(|shop| self.in_shops_of(agent, shop))
            }),
            Figure::BadReviews => self.reviews(figure, |review| review.agent.as_ref() == Some(agent) && review.ever_bad),
            Figure::Repaired => self.reviews(figure, |review| review.repaired_by.as_ref() == Some(agent)),
            Figure::Late | Figure::Early | Figure::Absent | Figure::FullAttendance => self.shifts(agent),
            // A target is its own row; `agents` and `targets` are shown by the plan's side.
            Figure::Target => Vec::new(),
        }
    }
}

impl MonthFacts<'_> {
    /// Whether the shop is one of those whose figures are "the shop's" for this person (3.6).
    fn in_shops_of(&self, agent: &AgentId, shop: &ShopId) -> bool {
        let month = self.context.month;
        let mut shops = self.context.people.shops_of(agent, month.first_day(), month.last_day());
        shops.any(|named| named.is_none_or(|named| named == shop))
    }

    fn time(&self, shop: &ShopId, at: Second) -> String {
        self.context.shop(shop).clock.local(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    fn credits(&self, keep: impl Fn(&Credit) -> bool) -> Vec<Node> {
        let mut credits: Vec<&Credit> = self.measures.credits.iter().filter(|credit| keep(credit)).collect();
        credits.sort_by(|a, b| (a.dated, &a.order).cmp(&(b.dated, &b.order)));
        credits.into_iter().map(|credit| self.credit(credit)).collect()
    }

    /// An order: what it counts for, the row that decided whose it is, what was taken from it.
    fn credit(&self, credit: &Credit) -> Node {
        let (order, buyer, day) = (&credit.order, &credit.buyer, credit.dated);
        let why = credit.bucket.why();
        let title =
            Text::new(format!("{day} 订单 {order}（{buyer}），{}", why.zh), format!("{day} order {order} ({buyer}), {}", why.en));
        let value = if credit.deductions.is_empty() {
            Text::same(credit.net().to_string())
        } else {
            Text::same(format!("{} − {} = {}", credit.amount, credit.deducted(), credit.net()))
        };
        let mut evidence = vec![Evidence::new(credit.source, order_text(credit))];
        if let Some(decider) = &credit.decided_by {
            let at = self.time(&credit.shop, decider.at);
            // A flag may stand without a note.
            let said = decider.text.as_deref().filter(|said| !said.is_empty());
            let text = said.map_or_else(|| at.clone(), |said| format!("{at} 「{said}」"));
            evidence.push(Evidence::new(decider.source, Text::same(text)));
        }
        evidence.extend(credit.deductions.iter().map(|deduction| self.deduction(&credit.shop, deduction)));
        let about = About::Order { shop: credit.shop.clone(), order: order.clone(), buyer: Some(buyer.clone()) };
        let node = Node::new(title, value).with_evidence(evidence).about(about);
        match runner_up(credit) {
            Some((title, reason)) => node.with_children(vec![Node::new(title, reason)]),
            None => node,
        }
    }

    fn deduction(&self, shop: &ShopId, deduction: &Deduction) -> Evidence {
        let (at, taken) = (self.time(shop, deduction.at), deduction.taken);
        let text = match &deduction.cause {
            DeductionCause::Refund(id) => {
                Text::new(format!("{at} 退款 {id}，扣 {taken}"), format!("{at} refund {id} takes {taken}"))
            }
            DeductionCause::Review(id) => Text::new(
                format!("{at} 服务原因的中差评 {id}，扣 {taken}"),
                format!("{at} bad review {id} caused by service takes {taken}"),
            ),
        };
        Evidence::new(deduction.source, text)
    }

    fn inquiries(&self, agent: &AgentId) -> Vec<Node> {
        let mine = self.measures.inquiries.iter().filter_map(|inquiry| {
            let outcome = inquiry.agents.iter().find(|outcome| outcome.agent == *agent)?;
            Some((inquiry, outcome))
        });
        let mut mine: Vec<(&Inquiry, &AgentOutcome)> = mine.collect();
        mine.sort_by_key(|(inquiry, _)| inquiry.first_message);
        mine.into_iter().map(|(inquiry, outcome)| self.inquiry(inquiry, outcome)).collect()
    }

    fn inquiry(&self, inquiry: &Inquiry, outcome: &AgentOutcome) -> Node {
        let (buyer, day) = (&inquiry.buyer, inquiry.day);
        let title = Text::new(format!("{day} 询单 {buyer}"), format!("{day} inquiry of {buyer}"));
        let order = inquiry.order.as_ref().map_or_else(String::new, |order| format!(" {order}"));
        let value = match outcome {
            AgentOutcome { converted: true, .. } => Text::new(format!("转化，订单{order}"), format!("converted, order{order}")),
            AgentOutcome { pending: true, .. } => Text::new("未到期，不计", "pending, not counted"),
            _ if inquiry.lost => Text::new("流失", "lost"),
            _ => Text::new(format!("未转化给本人{order}"), format!("not converted for this agent{order}")),
        };
        let at = self.time(&inquiry.shop, inquiry.first_message);
        let evidence = Evidence::new(inquiry.source, Text::new(format!("{at} 首条消息"), format!("{at} first message")));
        let about = chat(&inquiry.shop, buyer, inquiry.first_message, vec![inquiry.source]);
        Node::new(title, value).with_evidence(vec![evidence]).about(about)
    }

    fn rounds(&self, agent: &AgentId, keep: impl Fn(&Round) -> bool) -> Vec<Node> {
        let mut rounds: Vec<&Round> = self.rounds.iter().filter(|round| round.agent == *agent && keep(round)).collect();
        rounds.sort_by_key(|round| (round.start, round.opened_by.source));
        rounds.into_iter().map(|round| self.round(round)).collect()
    }

    fn round(&self, round: &Round) -> Node {
        let (buyer, start) = (&round.buyer, self.time(&round.shop, round.start));
        let title = Text::new(format!("{start} 回合 {buyer}"), format!("{start} round of {buyer}"));
        let value = match round.wait {
            Some(wait) => Text::new(format!("等待 {wait} 秒"), format!("waited {wait} s")),
            None => Text::new("未答", "unanswered"),
        };
        let said = |message: &super::rounds::MessageRef, at: Second| {
            let at = self.time(&round.shop, at);
            // Who keeps the rounds of a whole month keeps them without texts.
            let text = message.content.as_deref().map_or_else(|| at.clone(), |content| format!("{at} 「{content}」"));
            Evidence::new(message.source, Text::same(text))
        };
        let mut evidence = vec![said(&round.opened_by, round.start)];
        evidence.extend(round.ended_by.as_ref().zip(round.end).map(|(message, at)| said(message, at)));
        let marks = evidence.iter().map(|row| row.source).collect();
        let about = chat(&round.shop, buyer, round.start, marks);
        Node::new(title, value).with_evidence(evidence).about(about)
    }

    fn days(&self, agent: &AgentId) -> Vec<Node> {
        let mine = self.measures.agent_days.iter().filter(|((_, who, _), _)| who == agent);
        let node = |((shop, _, date), day): (&(ShopId, AgentId, jiff::civil::Date), &super::days::AgentDay)| {
            let c = &day.counts;
            let (consults, receptions, most, online) = (c.consults, c.receptions, day.max_concurrent(), c.online);
            let value = Text::new(
                format!(
                    "咨询 {consults}，接待 {receptions}，消息 {}/{}，最大同时 {most}，在线 {online} 秒",
                    c.agent_messages, c.buyer_messages
                ),
                format!(
                    "{consults} consults, {receptions} receptions, {}/{} messages, {most} at once, {online} s online",
                    c.agent_messages, c.buyer_messages
                ),
            );
            Node::new(Text::same(format!("{date} {shop}")), value)
        };
        mine.map(node).collect()
    }

    fn created(&self, agent: &AgentId) -> Vec<Node> {
        let mine = self.measures.created.iter().filter(|created| created.agent == *agent);
        let node = |created: &super::aftersales::CreatedOrder| {
            let title = Text::new(format!("订单 {}", created.order), format!("order {}", created.order));
            let value = if created.paid { Text::new("已付款", "paid") } else { Text::new("未付款", "not paid") };
            Node::new(title, value).with_evidence(vec![Evidence::new(created.source, Text::new("订单", "order"))])
        };
        mine.map(node).collect()
    }

    fn refunds(&self, agent: &AgentId, figure: Figure) -> Vec<Node> {
        let node = |refund: &super::aftersales::RefundFact| {
            let value = match (figure, &refund.opened, &refund.completed) {
                (Figure::Parcels, Some((by, _)), _) if by == agent => Text::new("拆件", "parcel opened"),
                (Figure::RefundHours, _, Some((by, seconds))) if by == agent => {
                    Text::new(format!("处理 {seconds} 秒"), format!("took {seconds} s"))
                }
                _ => return None,
            };
            let title = Text::new(format!("退款 {}", refund.refund), format!("refund {}", refund.refund));
            Some(Node::new(title, value).with_evidence(vec![Evidence::new(refund.source, Text::new("退款单", "refund"))]))
        };
        self.measures.refunds.iter().filter_map(node).collect()
    }

    fn reviews(&self, figure: Figure, counts: impl Fn(&super::aftersales::ReviewFact) -> bool) -> Vec<Node> {
        let node = |review: &super::aftersales::ReviewFact| {
            let title = Text::new(format!("评价 {}", review.review), format!("review {}", review.review));
            let value = match review.rating.filter(|_| figure != Figure::Repaired) {
                None => Text::new("改评", "repaired"),
                Some(rating) => Text::new(rating.zh(), rating.code()),
            };
            Node::new(title, value).with_evidence(vec![Evidence::new(review.source, Text::new("评价", "review"))])
        };
        self.measures.reviews.iter().filter(|review| counts(review)).map(node).collect()
    }

    fn shifts(&self, agent: &AgentId) -> Vec<Node> {
        let shifts = self.months.get(agent).map_or(&[][..], |month| &month.attendance.shifts);
        shifts.iter().map(shift).collect()
    }
}

fn chat(shop: &ShopId, buyer: &BuyerId, from: Second, marks: Vec<Source>) -> About {
    About::Chat { shop: shop.clone(), buyer: buyer.clone(), from, marks }
}

/// What the order's row says was paid, and what of it counts.
fn order_text(credit: &Credit) -> Text {
    let (paid, counts) = (credit.paid, credit.amount);
    let (zh, en) = if credit.paid_known {
        (format!("订单，实付 {paid}"), format!("order, paid {paid}"))
    } else {
        (format!("订单，实付未知，按应付 {paid}"), format!("order, paid unknown, payable {paid} stands in"))
    };
    if counts == paid {
        Text::new(zh, en)
    } else {
        Text::new(format!("{zh}，扣运费后计 {counts}"), format!("{en}, {counts} counts without freight"))
    }
}

/// Who would have got the order otherwise, and why it did not (3.4.7).
fn runner_up(credit: &Credit) -> Option<(Text, Text)> {
    let other = credit.runner_up.as_ref()?;
    let reason = match credit.bucket {
        Bucket::Order | Bucket::Chased => Text::new("最后一条消息更早", "its last message is earlier"),
        Bucket::Flag => Text::new("没有最先插旗", "did not flag it first"),
        Bucket::Chase => Text::new("原单客服，催单时不在线", "the first order's agent, offline when the buyer was chased"),
        Bucket::Protected => Text::new("重拍订单，原单客服受保护", "the first order's agent is protected"),
        Bucket::Decided => Text::new("按规则归其，被人工裁定改变", "by the rule it would be theirs; a person decided otherwise"),
        Bucket::Silent => return None,
    };
    Some((Text::new(format!("其次 {other}"), format!("runner-up {other}")), reason))
}

fn shift(fact: &ShiftFact) -> Node {
    let value = match fact.status {
        ShiftStatus::Worked if fact.late == 0 && fact.early == 0 => Text::new("正常", "worked"),
        ShiftStatus::Worked => Text::new(
            format!("迟到 {} 分钟，早退 {} 分钟", fact.late, fact.early),
            format!("{} min late, {} min early", fact.late, fact.early),
        ),
        ShiftStatus::MissingPunch => Text::new("缺卡，待定", "a punch is missing, pending"),
        ShiftStatus::OnLeave { paid: true } => Text::new("带薪请假", "paid leave"),
        ShiftStatus::OnLeave { paid: false } => Text::new("请假", "leave"),
        ShiftStatus::Absent => Text::new("旷工", "absent"),
        ShiftStatus::Running => Text::new("未结束", "not over"),
    };
    let mut evidence = vec![Evidence::new(fact.source, Text::new("班次", "shift"))];
    evidence.extend(fact.came.map(|(_, source)| Evidence::new(source, Text::new("上班打卡", "punch in"))));
    evidence.extend(fact.left.map(|(_, source)| Evidence::new(source, Text::new("下班打卡", "punch out"))));
    Node::new(Text::new(format!("{} 班次", fact.date), format!("{} shift", fact.date)), value).with_evidence(evidence)
}

//! A conversation as it is sent.

use super::message_id;
use crate::api::list::TextView;
use crate::api::names::{AgentView, Names};
use crate::api::permission::Whose;
use crate::api::routes::credits::local;
use crate::jobs::board::{MonthView, RoundView};
use crate::jobs::conversation::{Entry, Happening, Known};
use jiff::Timestamp;
use jinpai_calc::calendar::{Second, ShopClock, second};
use jinpai_calc::context::Context;
use jinpai_calc::measures::credits::Credit;
use jinpai_calc::measures::rounds::RoundStatus;
use jinpai_calc::people::People;
use jinpai_calc::text::Text;
use jinpai_model::records::{CreditDecision, Message, Note, Order, Refund, Review};
use jinpai_model::words::MessageKind;
use jinpai_model::{AccountId, AgentId, OrderDossier, ShopId, Source, mask};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Why a message matters to a fact.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// In words.
    pub text: TextView,
    /// The order, if it decided whose that is.
    pub order: Option<String>,
}

/// Something in a conversation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EntryView {
    /// Somebody wrote.
    Message {
        /// Its name in addresses.
        id: String,
        /// When, in the shop's time.
        at: String,
        /// `buyer`, `agent`, `auto` or `system`.
        sender: &'static str,
        /// In whose thread.
        agent: AgentView,
        /// The account on the shop's side.
        account: String,
        /// `text`, `image`, `emoji`, `card`, `file`, `voice` or `video`.
        form: &'static str,
        /// What it says, without personal data.
        text: String,
        /// Whether personal data was taken out.
        is_masked: bool,
        /// Whether the address of the page marks it.
        is_marked: bool,
        /// The facts it decided.
        reasons: Vec<ReasonView>,
    },
    /// A buyer waited.
    Wait {
        /// Since when.
        since: String,
        /// Until when; none if nobody answered.
        until: Option<String>,
        /// In whose thread.
        agent: AgentView,
        /// Seconds on the clock in force; only of what was answered on duty.
        seconds: Option<i64>,
        /// `answered`, `transferred`, `unanswered` or `open`.
        status: &'static str,
        /// Longer than the plan allows.
        is_slow: bool,
        /// The first question of the day.
        is_first: bool,
        /// In no figure, because nobody was on duty.
        is_off_duty: bool,
        /// The message that asked.
        asked: String,
    },
    /// An order was placed or moved on.
    Order {
        /// When.
        at: String,
        /// `created`, `paid`, `shipped`, `received` or `closed`.
        event: &'static str,
        /// Order number.
        order: String,
        /// In yuan: what was to be paid, or was.
        amount: Option<String>,
        /// Item text.
        title: Option<String>,
        /// Pieces.
        items: Option<i64>,
        /// Whose it is, if the person asking may know.
        holder: Option<AgentView>,
        /// Why.
        why: Option<TextView>,
    },
    /// A note or flag was set on an order.
    Note {
        /// When.
        at: String,
        /// Order number.
        order: String,
        /// By whom.
        agent: AgentView,
        /// The flag after it.
        flag: Option<String>,
        /// The note after it, without personal data.
        text: Option<String>,
    },
    /// A refund was asked for or paid.
    Refund {
        /// When.
        at: String,
        /// `applied` or `completed`.
        event: &'static str,
        /// Order number.
        order: String,
        /// Refund number.
        refund: String,
        /// `refund`, `return`, `exchange` or `resend`, in words.
        form: TextView,
        /// In yuan.
        amount: String,
        /// The buyer's reason, without personal data.
        reason: Option<String>,
        /// The decided cause in words.
        cause: Option<TextView>,
    },
    /// A review was written or revised.
    Review {
        /// When.
        at: String,
        /// `created` or `revised`.
        event: &'static str,
        /// Order number.
        order: String,
        /// The rating in words.
        rating: TextView,
        /// Its text, without personal data.
        text: Option<String>,
        /// The decided cause in words.
        cause: Option<TextView>,
    },
    /// Somebody decided whose an order is.
    Decision {
        /// When.
        at: String,
        /// Order number.
        order: String,
        /// Who decided, if the person asking may know whose it is.
        by: Option<String>,
        /// Why.
        reason: Option<String>,
    },
}

/// Says what happened between a buyer and a shop.
pub(super) struct Teller<'a> {
    pub(super) shop: &'a ShopId,
    pub(super) clock: &'a ShopClock,
    pub(super) people: &'a People,
    pub(super) names: &'a Names,
    /// Personal data that is known to be the buyer's.
    pub(super) private: mask::Known,
    /// Whose credit the person asking may know of.
    pub(super) whose: Whose,
    pub(super) marks: BTreeSet<Source>,
    pub(super) known: Known<'a>,
    /// For what counts as slow.
    pub(super) contexts: Vec<&'a MonthView>,
}

impl Teller<'_> {
    /// An entry with the waits that end with it before it, and those that never ended behind it.
    pub(super) fn tell(&self, entry: &Entry<'_>) -> Vec<EntryView> {
        let at = self.at(entry.at);
        match entry.what {
            Happening::Wrote(message) => {
                let mut told: Vec<EntryView> = self.rounds(&self.known.ended, message.source);
                told.push(self.message(message, at));
                told.extend(self.rounds(&self.known.open, message.source));
                told
            }
            Happening::Ordered(dossier) => vec![self.order(dossier, "created", at)],
            Happening::Paid(dossier) => vec![self.order(dossier, "paid", at)],
            Happening::Shipped(order) => vec![moved(order, "shipped", at)],
            Happening::Received(order) => vec![moved(order, "received", at)],
            Happening::Closed(order) => vec![moved(order, "closed", at)],
            Happening::Noted(note) => vec![self.note(note, at)],
            Happening::RefundApplied(refund) => vec![self.refund(refund, "applied", at)],
            Happening::RefundCompleted(refund) => vec![self.refund(refund, "completed", at)],
            Happening::Reviewed(review) => vec![self.review(review, "created", at)],
            Happening::Revised(review) => vec![self.review(review, "revised", at)],
            Happening::Decided(decision) => vec![self.decision(decision, at)],
        }
    }

    fn at(&self, at: Timestamp) -> String {
        local(self.clock, second(at))
    }

    fn agent(&self, account: &AccountId, at: Timestamp) -> AgentView {
        self.names.view(&self.people.holder(self.shop, account, self.clock.day(second(at))).agent)
    }

    fn said(&self, text: Option<&str>) -> Option<String> {
        text.map(|text| self.private.text(text).into_owned())
    }

    fn message(&self, message: &Message, at: String) -> EntryView {
        let content = message.content.as_deref().unwrap_or_default();
        let text = self.private.text(content);
        EntryView::Message {
            id: message_id(message.source),
            at,
            sender: message.sender.code(),
            agent: self.agent(&message.account, message.time),
            account: message.account.to_string(),
            form: message.kind.unwrap_or(MessageKind::Text).code(),
            is_masked: *text != *content,
            text: text.into_owned(),
            is_marked: self.marks.contains(&message.source),
            reasons: self.reasons(message.source),
        }
    }

    /// What a message decided, as far as the person asking may know.
    fn reasons(&self, source: Source) -> Vec<ReasonView> {
        let credits = self.known.decided.get(&source).into_iter().flatten();
        let mut reasons: Vec<ReasonView> = credits.filter_map(|credit| self.credit_reason(credit)).collect();
        for inquiry in self.known.inquiries.get(&source).into_iter().flatten() {
            let day = inquiry.day;
            let text = Text::new(format!("{day} 询单的首条消息"), format!("first message of the inquiry of {day}"));
            reasons.push(ReasonView { text: text.into(), order: None });
        }
        reasons
    }

    fn credit_reason(&self, credit: &Credit) -> Option<ReasonView> {
        let agent = credit.agent.as_ref().filter(|agent| self.may_know(credit, agent))?;
        let name = self.names.name(agent).unwrap_or(agent.as_str());
        let (order, why) = (&credit.order, credit.bucket.why());
        let text = Text::new(format!("订单 {order} 归 {name}：{}", why.zh), format!("order {order} is {name}'s: {}", why.en));
        Some(ReasonView { text: text.into(), order: Some(order.to_string()) })
    }

    fn may_know(&self, credit: &Credit, agent: &AgentId) -> bool {
        self.whose.allows(agent) || credit.runner_up.as_ref().is_some_and(|other| self.whose.allows(other))
    }

    fn decision(&self, decision: &CreditDecision, at: String) -> EntryView {
        let credit = self.contexts.iter().find_map(|month| month.credit(self.shop, &decision.order));
        let given = |agent: &Option<AgentId>| agent.as_ref().is_some_and(|agent| self.whose.allows(agent));
        let may_know = self.whose == Whose::Everybody
            || given(&decision.agent)
            || credit.is_some_and(|credit| given(&credit.agent) || given(&credit.runner_up));
        let (by, reason) = (&decision.decided_by, &decision.reason);
        let told = may_know.then(|| (by.to_string(), self.private.text(reason).into_owned()));
        let (by, reason) = told.unzip();
        EntryView::Decision { at, order: decision.order.to_string(), by, reason }
    }

    fn rounds(&self, of: &std::collections::BTreeMap<Source, Vec<RoundView<'_>>>, source: Source) -> Vec<EntryView> {
        of.get(&source).into_iter().flatten().map(|round| self.wait(round)).collect()
    }

    fn wait(&self, round: &RoundView<'_>) -> EntryView {
        let time = |at: Second| local(self.clock, at);
        EntryView::Wait {
            since: time(round.start),
            until: round.end.map(time),
            agent: self.names.view(round.agent),
            seconds: round.wait,
            status: round.status.code(),
            is_slow: round.status == RoundStatus::Unanswered || round.wait.is_some_and(|wait| wait > self.slow_after(round)),
            is_first: round.first,
            is_off_duty: round.off_duty,
            asked: message_id(round.opened),
        }
    }

    fn slow_after(&self, round: &RoundView<'_>) -> i64 {
        let month = self.contexts.iter().find(|month| month.month().contains(round.day));
        let context: Option<&Context> = month.map(|month| &month.paid.measured.context);
        context.map_or(i64::MAX, |context| context.rules(round.shop, round.agent, round.day).settings.slow_after)
    }

    fn order(&self, dossier: &OrderDossier, event: &'static str, at: String) -> EntryView {
        let order = &dossier.order;
        let credit = self.contexts.iter().find_map(|month| month.credit(&order.shop, &order.order));
        let known = credit.and_then(|credit| Some((credit, credit.agent.as_ref()?)));
        let known = known.filter(|(credit, agent)| event == "paid" && self.may_know(credit, agent));
        let amount = if event == "paid" { order.paid.unwrap_or(order.payable) } else { order.payable };
        EntryView::Order {
            at,
            event,
            order: order.order.to_string(),
            amount: Some(amount.to_string()),
            title: self.said(order.title.as_deref()),
            items: order.items,
            holder: known.map(|(_, agent)| self.names.view(agent)),
            why: known.map(|(credit, _)| credit.bucket.why().into()),
        }
    }

    fn note(&self, note: &Note, at: String) -> EntryView {
        EntryView::Note {
            at,
            order: note.order.to_string(),
            agent: self.agent(&note.account, note.time),
            flag: note.flag.as_ref().map(ToString::to_string),
            text: self.said(note.note.as_deref()),
        }
    }

    fn refund(&self, refund: &Refund, event: &'static str, at: String) -> EntryView {
        EntryView::Refund {
            at,
            event,
            order: refund.order.to_string(),
            refund: refund.refund.to_string(),
            form: Text::new(refund.kind.zh(), refund.kind.code()).into(),
            amount: refund.amount.to_string(),
            reason: self.said(refund.reason.as_deref()),
            cause: refund.cause.map(|cause| Text::new(cause.zh(), cause.code()).into()),
        }
    }

    fn review(&self, review: &Review, event: &'static str, at: String) -> EntryView {
        let rating = if event == "revised" { review.revised_rating.unwrap_or(review.rating) } else { review.rating };
        EntryView::Review {
            at,
            event,
            order: review.order.to_string(),
            rating: Text::new(rating.zh(), rating.code()).into(),
            text: self.said(review.content.as_deref()),
            cause: review.cause.map(|cause| Text::new(cause.zh(), cause.code()).into()),
        }
    }
}

fn moved(order: &Order, event: &'static str, at: String) -> EntryView {
    let order = order.order.to_string();
    EntryView::Order { at, event, order, amount: None, title: None, items: None, holder: None, why: None }
}

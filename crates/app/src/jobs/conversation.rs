//! What a buyer and a shop wrote to each other, with everything that happened in between: waits, orders, payments, notes, refunds.

use crate::jobs::board::{Board, MonthView, RoundView};
use jiff::Timestamp;
use jinpai_calc::calendar::{Second, second};
use jinpai_calc::measures::credits::Credit;
use jinpai_calc::measures::inquiries::Inquiry;
use jinpai_model::records::{CreditDecision, Message, Note, Order, Refund, Review};
use jinpai_model::{Lang, Month, OrderDossier, Source, Timeline};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Something that happened, without what is computed from it.
#[derive(Debug, Clone, Copy)]
pub enum Happening<'a> {
    /// The buyer placed an order.
    Ordered(&'a OrderDossier),
    /// The buyer paid.
    Paid(&'a OrderDossier),
    /// The shop shipped.
    Shipped(&'a Order),
    /// The parcel arrived.
    Received(&'a Order),
    /// The order was closed.
    Closed(&'a Order),
    /// A note or flag was set.
    Noted(&'a Note),
    /// A refund was asked for.
    RefundApplied(&'a Refund),
    /// A refund was paid.
    RefundCompleted(&'a Refund),
    /// A review was written.
    Reviewed(&'a Review),
    /// A review was revised.
    Revised(&'a Review),
    /// Somebody decided whose an order is.
    Decided(&'a CreditDecision),
    /// Somebody wrote.
    Wrote(&'a Message),
}

/// A happening and when.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Happening<'a>,
}

impl Entry<'_> {
    /// Where it was read.
    pub fn source(&self) -> Source {
        match self.what {
            Happening::Ordered(dossier) | Happening::Paid(dossier) => dossier.order.source,
            Happening::Shipped(order) | Happening::Received(order) | Happening::Closed(order) => order.source,
            Happening::Noted(note) => note.source,
            Happening::RefundApplied(refund) | Happening::RefundCompleted(refund) => refund.source,
            Happening::Reviewed(review) | Happening::Revised(review) => review.source,
            Happening::Decided(decision) => decision.source,
            Happening::Wrote(message) => message.source,
        }
    }
}

/// Everything that happened, in order of time; messages in their order, and before what else happened in the same instant.
pub fn happenings(timeline: &Timeline) -> Vec<Entry<'_>> {
    let mut all: Vec<Entry<'_>> =
        timeline.messages.iter().map(|message| Entry { at: message.time, what: Happening::Wrote(message) }).collect();
    for dossier in &timeline.orders {
        let order = &dossier.order;
        all.push(Entry { at: order.created, what: Happening::Ordered(dossier) });
        let milestones = [
            (order.paid_at, Happening::Paid(dossier)),
            (order.shipped_at, Happening::Shipped(order)),
            (order.received_at, Happening::Received(order)),
            (order.closed_at, Happening::Closed(order)),
        ];
        all.extend(milestones.into_iter().filter_map(|(at, what)| Some(Entry { at: at?, what })));
        all.extend(dossier.notes.iter().map(|note| Entry { at: note.time, what: Happening::Noted(note) }));
        for refund in &dossier.refunds {
            all.push(Entry { at: refund.applied, what: Happening::RefundApplied(refund) });
            all.extend(refund.completed.map(|at| Entry { at, what: Happening::RefundCompleted(refund) }));
        }
        for review in &dossier.reviews {
            all.push(Entry { at: review.created, what: Happening::Reviewed(review) });
            all.extend(review.revised_at.map(|at| Entry { at, what: Happening::Revised(review) }));
        }
        all.extend(dossier.decisions.iter().map(|decision| Entry { at: decision.time, what: Happening::Decided(decision) }));
    }
    all.sort_by_key(|entry| entry.at);
    all
}

/// Where a page of a conversation begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begin {
    /// So far from its first entry.
    At(usize),
    /// With this message in the middle.
    Around(Source),
    /// At this instant.
    From(Timestamp),
    /// So that the last entry is on it.
    #[default]
    End,
}

/// The position of the first entry of a page of at most so many entries, and whether what it was to begin with was found.
pub fn page_start(entries: &[Entry<'_>], begin: Begin, limit: usize) -> (usize, bool) {
    let last_page = entries.len().saturating_sub(limit);
    match begin {
        Begin::At(at) => (at.min(entries.len()), true),
        Begin::End => (last_page, true),
        Begin::From(from) => {
            let at = entries.partition_point(|entry| entry.at < from);
            (at.min(last_page), at < entries.len())
        }
        Begin::Around(source) => match entries.iter().position(|entry| entry.source() == source) {
            Some(at) => (at.saturating_sub(limit / 3).min(last_page), true),
            None => (last_page, false),
        },
    }
}

/// What the months in memory know of a page.
#[derive(Debug, Default)]
pub struct Known<'m> {
    /// The waits, by the message that they are drawn before: the one that ended them.
    pub ended: BTreeMap<Source, Vec<RoundView<'m>>>,
    /// The waits without an end, by the message that began them.
    pub open: BTreeMap<Source, Vec<RoundView<'m>>>,
    /// The credits, by the row that decided each.
    pub decided: BTreeMap<Source, Vec<&'m Credit>>,
    /// The inquiries, by the buyer's first message that day.
    pub inquiries: BTreeMap<Source, Vec<&'m Inquiry>>,
}

/// Looks up what is known of a buyer in the months.
pub fn known<'m>(months: &'m [Arc<MonthView>], timeline: &Timeline) -> Known<'m> {
    let mut known = Known::default();
    let (shop, buyer) = (&timeline.shop, &timeline.buyer);
    for month in months {
        for round in month.rounds.of_buyer(shop, buyer) {
            match round.ended {
                Some(ended) => known.ended.entry(ended).or_default().push(round),
                None => known.open.entry(round.opened).or_default().push(round),
            }
        }
        for credit in month.credits_of_buyer(shop, buyer) {
            if let Some(decider) = &credit.decided_by {
                known.decided.entry(decider.source).or_default().push(credit);
            }
        }
        for inquiry in month.inquiries_of_buyer(shop, buyer) {
            known.inquiries.entry(inquiry.source).or_default().push(inquiry);
        }
    }
    known
}

/// So many months are computed for a page; older ones are used if they are in memory anyway.
const MONTHS_COMPUTED_MAX: usize = 2;

/// The months that the messages of a page lie in, by month: the latest of them, and those that are in memory. `date` gives the month of
/// an instant on the shop's calendar. Also whether one was left out.
pub fn months(
    board: &Board,
    page: &[Entry<'_>],
    month_of: impl Fn(Second) -> Month,
    lang: Lang,
) -> anyhow::Result<(Vec<Arc<MonthView>>, bool)> {
    let messages = page.iter().filter(|entry| matches!(entry.what, Happening::Wrote(_)));
    let wanted: BTreeSet<Reverse<Month>> = messages.map(|entry| Reverse(month_of(second(entry.at)))).collect();
    let kept: BTreeSet<Month> = board.kept().into_iter().map(|kept| kept.month).collect();
    let mut views = Vec::new();
    let mut left_out = false;
    for (number, Reverse(month)) in wanted.into_iter().enumerate() {
        if number < MONTHS_COMPUTED_MAX || kept.contains(&month) {
            views.push(board.get(month, None, lang)?);
        } else {
            left_out = true;
        }
    }
    Ok((views, left_out))
}

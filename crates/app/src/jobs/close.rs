//! Closing a month (spec 4.7): under the writer's lock draft it, go through the list, and freeze everything in one transaction.

pub mod checklist;
pub mod freeze;
pub mod inputs;

use crate::failure::Failure;
use crate::jobs::disputes::Disputes;
use crate::jobs::measure::Request;
use crate::jobs::month::header::Accepted;
use crate::jobs::month::{self, Progress};
use crate::jobs::pay::Paid;
use checklist::{Basis, Item, Weight, checklist};
use freeze::Frozen;
use jiff::Timestamp;
use jinpai_calc::measures::KeepRounds;
use jinpai_calc::plan::PlanBook;
use jinpai_model::records::{Acceptance, Acknowledgement};
use jinpai_model::{Lang, Month, Row, Source};
use jinpai_store::{ClosedMonth, Closing, Store, enter, records};

/// What to close, and how.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// The month.
    pub month: Month,
    /// By which plans.
    pub book: &'a PlanBook,
    /// Who closes it; empty with `check_only`.
    pub by: &'a str,
    /// When.
    pub now: Timestamp,
    /// Only list what stands in the way.
    pub check_only: bool,
    /// Names or kinds of entries to accept.
    pub accept: &'a [String],
    /// Accept everything that can be accepted.
    pub accept_all: bool,
    /// Why they are accepted.
    pub reason: &'a str,
    /// The language of errors.
    pub lang: Lang,
}

/// How it went.
#[derive(Debug)]
pub enum Ended {
    /// It was closed before, and nothing changed.
    Already(ClosedMonth),
    /// It stays open: blocked, or only checked.
    Open(Vec<Item>, Box<Paid>),
    /// It is closed now; the list has what was accepted and what should be known.
    Closed(ClosedMonth, Vec<Item>, Box<Paid>),
}

/// Closes a month, or says what stands in the way. What is accepted is entered first, in rows of its own, whether the month closes then
/// or not.
pub fn run(store: &dyn Store, order: &Order<'_>, progress: Progress<'_>) -> anyhow::Result<Ended> {
    if let Some(closed) = store.closed_month(order.month)? {
        return Ok(Ended::Already(closed));
    }
    let wants = order.accept_all || !order.accept.is_empty();
    if wants && !order.check_only {
        let (items, _) = drafted(store, order, progress)?;
        let accepted = accepted(&items, order)?;
        enter(store, order.now, "close", &format!("(entered) close by {}", order.by), accepted)?;
    }
    if order.check_only {
        let (items, paid) = drafted(store, order, progress)?;
        return Ok(Ended::Open(items, Box::new(paid)));
    }
    let close = store.begin_close(order.now, "close")?;
    let (frozen, paid) = freeze::freeze(store, store, &store.closed_months()?, &request(order), progress, order.lang)?;
    let items = list(store, order, &paid)?;
    if items.iter().any(Item::blocks) {
        return Ok(Ended::Open(items, Box::new(paid)));
    }
    let closing = closing(frozen, order, &items, &paid)?;
    let closed = close.commit(&closing)?;
    Ok(Ended::Closed(closed, items, Box::new(paid)))
}

fn request<'a>(order: &Order<'a>) -> Request<'a> {
    Request { book: order.book, month: order.month, as_of: None, keep: KeepRounds::All }
}

fn drafted(store: &dyn Store, order: &Order<'_>, progress: Progress<'_>) -> anyhow::Result<(Vec<Item>, Paid)> {
    let request = Request { keep: KeepRounds::None, ..request(order) };
    let paid = month::paid(store, &request, progress, order.lang)?;
    Ok((list(store, order, &paid)?, paid))
}

fn list(store: &dyn Store, order: &Order<'_>, paid: &Paid) -> anyhow::Result<Vec<Item>> {
    let earlier = month::next_to_close(&store.closed_months()?).filter(|next| *next < order.month);
    let (acceptances, acknowledgements): (Vec<Acceptance>, Vec<Acknowledgement>) = (records(store)?, records(store)?);
    let basis = Basis {
        month: order.month,
        paid,
        earlier,
        acceptances: &acceptances,
        disputes: &Disputes::read(store)?,
        acknowledgements: &acknowledgements,
        now: order.now,
    };
    Ok(checklist(&basis))
}

/// The rows that record what is accepted; names that mean nothing, or what cannot be accepted, are errors, all of them at once.
fn accepted(items: &[Item], order: &Order<'_>) -> anyhow::Result<Vec<Row>> {
    let lang = order.lang;
    if order.reason.trim().is_empty() {
        return Err(Failure::usage(
            lang.pick("接受事项要写理由：--reason \"…\"".to_owned(), "accepting needs a reason: --reason \"…\"".to_owned()),
        ));
    }
    let mut wrong = Vec::new();
    for wanted in order.accept {
        let meant: Vec<&Item> = items.iter().filter(|item| item.is_meant_by(wanted)).collect();
        if meant.is_empty() {
            wrong.push(lang.pick(format!("清单里没有 {wanted}"), format!("the list has no {wanted}")));
        }
        wrong.extend(meant.iter().filter(|item| item.weight == Weight::Settle).map(|item| {
            let (name, settle) = (&item.name, item.settle.in_lang(lang));
            lang.pick(
                format!("{name} 不能接受了事，要处理：{settle}"),
                format!("{name} cannot be accepted away; settle it: {settle}"),
            )
        }));
    }
    if !wrong.is_empty() {
        wrong.push(lang.pick("什么都没有记入".to_owned(), "nothing was entered".to_owned()));
        return Err(Failure::usage(wrong.join("\n")));
    }
    let is_meant = |item: &&Item| order.accept_all || order.accept.iter().any(|wanted| item.is_meant_by(wanted));
    let open = items.iter().filter(|item| item.weight == Weight::SettleOrAccept && item.accepted.is_none()).filter(is_meant);
    let row = |item: &Item| {
        Row::of(&Acceptance {
            month: order.month,
            item: item.name.as_str().into(),
            accepted_by: order.by.into(),
            reason: order.reason.trim().into(),
            time: order.now,
            source: Source::default(),
        })
    };
    Ok(open.map(row).collect())
}

fn closing(frozen: Frozen, order: &Order<'_>, items: &[Item], paid: &Paid) -> anyhow::Result<Closing> {
    let taken = items.iter().filter_map(|item| {
        let (by, reason) = item.accepted.clone()?;
        Some(Accepted { item: item.name.clone(), by, reason })
    });
    let header = freeze::header(paid, taken.collect());
    Ok(Closing {
        month: order.month,
        closed_at: order.now,
        closed_by: order.by.trim().to_owned(),
        header: header.to_bytes()?,
        slips: frozen.slips,
        files: frozen.files,
        inputs: frozen.inputs.into_iter().map(|found| found.input).collect(),
    })
}

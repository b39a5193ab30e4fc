//! Facts of orders and their notes (O1–O3, O7, R6; doc B, D).

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::note::{self, NoteOrder};
use super::search::{ReadyRule, Search, ShopShift};
use super::talk::words_of;
use crate::calendar::{Second, second};
use crate::explain::Evidence;
use crate::measures::Folded;
use crate::plan::duty::NoteFormat;
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use crate::timeline::{KnownOrder, Prepared};
use jiff::civil::Date;
use jinpai_model::records::Note;
use jinpai_model::{AgentId, Flag};
use std::cell::OnceCell;

const DAY: i64 = 86_400;

impl Faults {
    /// Orders of one timeline, and the changes of their notes.
    pub(super) fn add_orders(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        if search.wants(FactKind::Order) {
            for index in 0..folded.prepared.orders.len() {
                self.add_order(search, folded, index);
            }
        }
        if search.wants(FactKind::NoteChange) {
            for order in &folded.prepared.orders {
                self.add_note_changes(search, folded.prepared, order);
            }
        }
    }

    fn add_order(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>, index: usize) {
        let prepared = folded.prepared;
        let order = &prepared.orders[index];
        let credit = folded.credits[index].as_ref();
        let clock = &prepared.shop.clock;
        // A fact takes the day of its credit; an order without one the day it was placed (4.0).
        let day = credit.map_or_else(|| clock.day(order.created), |credit| credit.dated);
        let in_month = |day: Date| search.context.month.contains(day);
        let order_agent = folded.order_agents[index].first().map(|best| &prepared.agents[best.agent]);
        if in_month(day) {
            match (credit, credit.and_then(|credit| credit.agent.as_ref())) {
                (Some(_), Some(agent)) => self.order_of(search, prepared, order, agent, (day, None)),
                (Some(_), None) => self.silent_order(search, prepared, order, day),
                (None, _) => {
                    if let Some(agent) = order_agent {
                        self.order_of(search, prepared, order, agent, (day, None));
                    }
                }
            }
        }
        let created = clock.day(order.created);
        if search.asks_grey() && in_month(created) {
            let silent = credit.is_some_and(|credit| credit.agent.is_none());
            for (shift, agent) in grey_shifts(search, prepared, order, order_agent) {
                let fact = OrderFact::new(search, prepared, order, Some((shift, shift.span.1)), silent);
                // Most orders are flagged, and a large team has many on shift: only what is grey is a fact.
                if fact.still_grey() == Some(true) {
                    self.consider(search, &place(FactKind::Order, prepared, order, agent, created, true), &fact);
                }
            }
        }
    }

    /// An order of nobody: those of the next shift have to note it (O7). Only what is not noted is a fact, unless a rule asks for more.
    fn silent_order(&mut self, search: &Search<'_>, prepared: &Prepared<'_>, order: &KnownOrder<'_>, day: Date) {
        let next = next_shift(search, prepared, order);
        let Some(first) = next.agents.first() else { return };
        let fact = OrderFact::new(search, prepared, order, Some((first, next.deadline)), true);
        let mut formats = search.versions_with(FactKind::Order).map(|version| &search.book.plan(version).working_day.note);
        if search.asks_silent() || formats.any(|format| fact.silent_unnoted(format) == Some(true)) {
            for shift in &next.agents {
                self.order_of(search, prepared, order, &shift.agent, (day, Some((shift, next.deadline))));
            }
        }
    }

    fn order_of(
        &mut self,
        search: &Search<'_>,
        prepared: &Prepared<'_>,
        order: &KnownOrder<'_>,
        agent: &AgentId,
        (day, silent): (Date, Option<(&ShopShift, Second)>),
    ) {
        let fact = OrderFact::new(search, prepared, order, silent, silent.is_some());
        self.consider(search, &place(FactKind::Order, prepared, order, agent, day, false), &fact);
    }

    fn add_note_changes(&mut self, search: &Search<'_>, prepared: &Prepared<'_>, order: &KnownOrder<'_>) {
        let mut before: Option<&str> = None;
        for note in order.notes.iter().filter(|note| has_text(note)) {
            let at = second(note.time);
            let day = prepared.shop.clock.day(at);
            let text = note.note.as_deref().unwrap_or("");
            let loses = before.is_some_and(|before| !note::keeps(text, before));
            before = Some(text);
            if search.context.month.contains(day) {
                let agent = search.context.people.holder(&prepared.timeline.shop, &note.account, day).agent;
                let mut place = place(FactKind::NoteChange, prepared, order, &agent, day, false);
                place.key = Key { thing: "note", from: at, ..place.key };
                let fact =
                    NoteChange { search, of: NoteOrder { order: order.order, day: reference_day(prepared, order) }, note, loses };
                self.consider(search, &place, &fact);
            }
        }
    }
}

fn place<'f>(
    kind: FactKind,
    prepared: &'f Prepared<'_>,
    order: &'f KnownOrder<'_>,
    agent: &'f AgentId,
    day: Date,
    for_grey: bool,
) -> Place<'f> {
    let id = &order.order.order;
    let timeline = prepared.timeline;
    // When it was placed never changes; the time of payment may become known later.
    let (shop, buyer, from) = (Some(&timeline.shop), Some(&timeline.buyer), order.created);
    let key = Key { thing: "order", shop, buyer, number: Some(id.as_str()), from };
    Place { kind, agent, day, key, order: Some(id), for_grey }
}

fn has_text(note: &Note) -> bool {
    note.note.as_deref().is_some_and(|text| !text.trim().is_empty())
}

/// The day that a ship date may not lie before.
fn reference_day(prepared: &Prepared<'_>, order: &KnownOrder<'_>) -> Date {
    prepared.shop.clock.day(order.paid_at.unwrap_or(order.created))
}

struct NextShift<'s> {
    agents: Vec<&'s ShopShift>,
    deadline: Second,
}

/// The earliest shift of the shop that starts at or after payment; all who start then, until the last of them goes (O7).
fn next_shift<'s>(search: &'s Search<'_>, prepared: &Prepared<'_>, order: &KnownOrder<'_>) -> NextShift<'s> {
    let shifts = search.shop_shifts(&prepared.timeline.shop);
    let paid = order.paid_at.unwrap_or(order.created);
    let after = &shifts[shifts.partition_point(|shift| shift.span.0 < paid)..];
    let start = after.first().map_or(paid, |shift| shift.span.0);
    let agents: Vec<&ShopShift> = after.iter().take_while(|shift| shift.span.0 == start).collect();
    let deadline = agents.iter().map(|shift| shift.span.1).max().unwrap_or(Second::MAX);
    NextShift { agents, deadline }
}

/// The shift that a new order must not outlive grey, and who answers for it: its order agent, else everybody on shift when it was placed.
/// An order agent who was off duty then has until the last of the others goes: it is still their order (D-grey).
fn grey_shifts<'s>(
    search: &'s Search<'_>,
    prepared: &Prepared<'_>,
    order: &KnownOrder<'_>,
    order_agent: Option<&'s AgentId>,
) -> Vec<(&'s ShopShift, &'s AgentId)> {
    let all: Vec<&ShopShift> = search.on_shift(&prepared.timeline.shop, order.created).collect();
    let Some(agent) = order_agent else { return all.into_iter().map(|shift| (shift, &shift.agent)).collect() };
    let own: Vec<&ShopShift> = all.iter().copied().filter(|shift| shift.agent == *agent).collect();
    let shifts = if own.is_empty() { all.into_iter().max_by_key(|shift| shift.span.1).into_iter().collect() } else { own };
    shifts.into_iter().map(|shift| (shift, agent)).collect()
}

/// An order as one person answers for it.
struct OrderFact<'f, 'a> {
    search: &'f Search<'a>,
    prepared: &'f Prepared<'a>,
    order: &'f KnownOrder<'a>,
    /// The shift by whose end something was to be done, and that end.
    until: Option<(&'f ShopShift, Second)>,
    silent: bool,
    confirmed: OnceCell<bool>,
}

impl<'f, 'a> OrderFact<'f, 'a> {
    fn new(
        search: &'f Search<'a>,
        prepared: &'f Prepared<'a>,
        order: &'f KnownOrder<'a>,
        until: Option<(&'f ShopShift, Second)>,
        silent: bool,
    ) -> Self {
        Self { search, prepared, order, until, silent, confirmed: OnceCell::new() }
    }

    fn horizon(&self) -> Second {
        self.prepared.shop.horizon
    }

    fn texts(&self) -> impl Iterator<Item = &'a Note> + '_ {
        self.order.notes.iter().copied().filter(|note| has_text(note))
    }

    /// The time of the first complete note.
    fn noted_at(&self, format: &NoteFormat) -> Option<Second> {
        let of = NoteOrder { order: self.order.order, day: reference_day(self.prepared, self.order) };
        let complete = |note: &&Note| note::check(format, note.note.as_deref().unwrap_or(""), of).is_ok();
        self.texts().find(complete).map(|note| second(note.time))
    }

    /// The note of an order that only has the column `note` was written at an unknown time.
    fn note_has_no_time(&self) -> bool {
        let column = self.order.order.note.as_deref().is_some_and(|text| !text.trim().is_empty());
        column && self.texts().next().is_none()
    }

    fn note_wait(&self, sight: &Sight<'_>) -> Option<i64> {
        let paid = self.order.paid_at.filter(|_| !self.silent && !self.note_has_no_time())?;
        let end = self.noted_at(&sight.plan.working_day.note).unwrap_or(self.horizon()).max(paid);
        let duty = self.prepared.shop.duty(sight.agent, sight.clock);
        Some(duty.map_or(end - paid, |duty| duty.overlap(paid, end)))
    }

    /// Judged once the next shift is over.
    fn silent_unnoted(&self, format: &NoteFormat) -> Option<bool> {
        let Some((_, deadline)) = self.until.filter(|_| self.silent) else { return Some(false) };
        if self.note_has_no_time() {
            return None;
        }
        let noted = self.noted_at(format).is_some_and(|at| at <= deadline);
        (noted || deadline <= self.horizon()).then_some(!noted)
    }

    /// The first note that does not keep the text of the one before it. A silent order's notes are nobody's in particular: what
    /// somebody did to them is looked for in the changes.
    fn text_lost_at(&self) -> Option<&'a Note> {
        let notes: Vec<&Note> = self.texts().collect();
        let text = |note: &Note| note.note.clone().unwrap_or_default();
        notes.windows(2).find(|pair| !note::keeps(&text(pair[1]), &text(pair[0]))).map(|pair| pair[1])
    }

    /// The end of the time in which the receiver's details are to be confirmed.
    fn confirm_by(&self) -> Option<Second> {
        let day_after = self.order.paid_at? + DAY;
        let shipped = self.order.order.shipped_at.map(second).filter(|at| *at <= self.horizon());
        Some(shipped.map_or(day_after, |shipped| shipped.min(day_after)))
    }

    /// Judged once that time is over, or as soon as it is confirmed (R6). Nobody has sold a silent order, so nobody had to confirm it.
    fn unconfirmed(&self) -> Option<bool> {
        let (paid, until) = (self.order.paid_at.filter(|_| !self.silent)?, self.confirm_by()?);
        let confirmed = *self.confirmed.get_or_init(|| {
            let mut said = self.prepared.between(paid + 1, until).iter().filter(|act| act.is_human()).filter_map(words_of);
            said.any(|text| self.confirms(text))
        });
        (confirmed || until <= self.horizon()).then_some(!confirmed)
    }

    fn confirms(&self, text: &str) -> bool {
        let row = self.order.order;
        let whole = |text: &&str| text.chars().count() >= 2 && !text.contains('*');
        let name = row.receiver.as_deref().map(str::trim).filter(whole).is_some_and(|name| text.contains(name));
        let asks = (text.contains("核对") || text.contains("确认")) && text.contains("地址");
        let last_four = row.phone.as_deref().and_then(last_four);
        name || asks || last_four.is_some_and(|digits| text.contains(digits))
    }

    /// Grey at the end of the shift; judged once that is over. Without any note row that sets a flag the order's own column stands.
    fn still_grey(&self) -> Option<bool> {
        let (_, end) = self.until.filter(|(_, end)| *end <= self.horizon())?;
        let grey = Flag::grey();
        let mut flags = self.order.notes.iter().filter_map(|note| Some((second(note.time), note.flag.as_ref()?))).peekable();
        if flags.peek().is_none() {
            return Some(self.order.order.flag.as_ref().is_none_or(|flag| *flag == grey));
        }
        let then = flags.take_while(|(at, _)| *at <= end).last();
        Some(then.is_none_or(|(_, flag)| *flag == grey))
    }
}

/// The last four digits of a phone number that is not masked there.
fn last_four(phone: &str) -> Option<&str> {
    let phone = phone.trim();
    let start = phone.len().checked_sub(4)?;
    phone.get(start..).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

impl Fact for OrderFact<'_, '_> {
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue> {
        let row = self.order.order;
        let yes = match field {
            FactField::Silent => self.silent,
            FactField::NoteWait => return self.note_wait(sight).map(FieldValue::Whole),
            FactField::SilentUnnoted => self.silent_unnoted(&sight.plan.working_day.note)?,
            FactField::OldTextLost => !self.silent && self.text_lost_at().is_some(),
            FactField::Unconfirmed => self.unconfirmed()?,
            FactField::StillGrey => self.still_grey()?,
            FactField::Campaign => row.campaign.unwrap_or(false),
            FactField::Amount => return Some(FieldValue::Money(row.paid.unwrap_or(row.payable))),
            _ => return None,
        };
        Some(FieldValue::YesNo(yes))
    }

    fn at(&self, rule: &ReadyRule, sight: &Sight<'_>) -> Second {
        let start = self.order.paid_at.unwrap_or(self.order.created);
        let noted = || self.noted_at(&sight.plan.working_day.note);
        let of = |field: FactField| match field {
            FactField::NoteWait => noted(),
            FactField::SilentUnnoted | FactField::StillGrey => self.until.map(|(_, end)| end),
            FactField::OldTextLost => self.text_lost_at().map(|note| second(note.time)),
            FactField::Unconfirmed => self.confirm_by(),
            _ => None,
        };
        let named =
            [FactField::NoteWait, FactField::SilentUnnoted, FactField::StillGrey, FactField::OldTextLost, FactField::Unconfirmed];
        named.into_iter().filter(|field| rule.names(*field)).filter_map(of).fold(start, Second::max)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let shop = Some(&self.prepared.timeline.shop);
        let time = |at: Second| self.search.time(shop, at);
        let created = time(self.order.created);
        let paid = self.order.paid_at.map(time);
        let text = match paid {
            Some(paid) => {
                Text::new(format!("订单，{created} 下单，{paid} 付款"), format!("order, placed {created}, paid {paid}"))
            }
            None => Text::new(format!("订单，{created} 下单"), format!("order, placed {created}")),
        };
        let mut rows = vec![Evidence::new(self.order.order.source, text)];
        rows.extend(self.order.notes.iter().map(|note| note_row(self.search, self.prepared, note)));
        if let Some((shift, end)) = self.until {
            let end = time(end);
            rows.push(Evidence::new(shift.source, Text::new(format!("班次，至 {end}"), format!("shift until {end}"))));
        }
        rows
    }
}

fn note_row(search: &Search<'_>, prepared: &Prepared<'_>, note: &Note) -> Evidence {
    let time = search.time(Some(&prepared.timeline.shop), second(note.time));
    let flag = note.flag.as_ref().map_or_else(String::new, |flag| format!(" 〔{flag}〕"));
    Evidence::new(note.source, Text::same(format!("{time}{flag} 「{}」", note.note.as_deref().unwrap_or(""))))
}

/// One change of a note, as who made it answers for it.
struct NoteChange<'f, 'a> {
    search: &'f Search<'a>,
    of: NoteOrder<'f>,
    note: &'f Note,
    loses: bool,
}

impl Fact for NoteChange<'_, '_> {
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue> {
        let text = self.note.note.as_deref().unwrap_or("");
        match field {
            FactField::OldTextLost => Some(FieldValue::YesNo(self.loses)),
            FactField::NoteComplete => Some(FieldValue::YesNo(note::check(&sight.plan.working_day.note, text, self.of).is_ok())),
            _ => None,
        }
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        second(self.note.time)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let time = self.search.time(Some(&self.of.order.shop), second(self.note.time));
        vec![Evidence::new(self.note.source, Text::same(format!("{time} 「{}」", self.note.note.as_deref().unwrap_or(""))))]
    }
}

//! Flags and notes of orders (spec 1.4 O1, O2): who sets them, when, and what goes wrong with them.

use super::World;
use super::purchase::{CartKind, Change, Deal};
use super::talk::Desk;
use crate::error::DemoError;
use crate::goods::metres;
use crate::lapses::Lapse;
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use jinpai_model::records::Note;
use jinpai_model::{Flag, Source};
use std::sync::Arc;

/// So long before the end of a shift an order may be left grey.
const LEFT_BEFORE_END: i64 = 18 * MINUTE;

impl World<'_> {
    /// An order appears: whoever is there flags it at once, for none may be grey at the end of a shift.
    pub(super) fn first_flag(&mut self, deal: &mut Deal, at: Moment) -> Result<(), DemoError> {
        if let Some(member) = deal.member
            && let Some((_, end)) = self.seats[member].there.filter(|(_, end)| (*end - LEFT_BEFORE_END..*end).contains(&at))
            && self.lapses.due(member, Lapse::LeftGrey, at.day())
        {
            deal.untouched_until = end + self.chance.between(2, 9) * MINUTE;
            return Ok(());
        }
        let own = deal.member.filter(|member| self.seats[*member].answers(at));
        let Some(member) = own.or_else(|| self.online(deal.customer.store, Desk::Sales, None)) else { return Ok(()) };
        let flag = if deal.kind == CartKind::Link { "green" } else { "purple" };
        // Who is about to go looks once more.
        let pause = self.chance.low(2, 14);
        let when = at + if self.seats[member].stays(at, pause) { pause } else { 1 };
        self.note(deal, when, member, flag, None)
    }

    /// The flags and notes after a payment. Returns the member who has to see to the order.
    pub(super) fn notes(&mut self, deal: &mut Deal, at: Moment, ships: Moment) -> Result<usize, DemoError> {
        let there = deal.member.filter(|member| self.seats[*member].answers(at));
        let member = match there.or_else(|| self.online(deal.customer.store, Desk::Sales, None)).or(deal.member) {
            Some(member) => member,
            None => self.assign(deal.customer.store, Desk::Sales, at),
        };
        if deal.kind == CartKind::Link {
            self.note(deal, at + 5 * MINUTE, member, "green", Some("补差价链接，非客人订单"))?;
            return Ok(member);
        }
        let mut when = desk_opens(at) + self.chance.low(50, 13 * MINUTE);
        if deal.member == Some(member)
            && self.seats[member].stays(at, 2 * HOUR)
            && self.lapses.due(member, Lapse::NoteLate, at.day())
        {
            when = at + self.chance.between(32, 95) * MINUTE;
        }
        when = when.max(deal.untouched_until);
        let kept = if deal.member.is_none() {
            if self.lapses.silent(deal.customer.store, at.day()) {
                when = self.awake(at + DAY + HOUR);
            }
            let called = "静默下单，需电话确认尺寸";
            self.note(deal, when, member, "blue", Some(called))?;
            let late = when + self.chance.between(5 * MINUTE, 3 * HOUR);
            when = self.awake(late);
            Some(called)
        } else if deal.receiver.remote && self.chance.percent(40) {
            let freight = "偏远地区，需补运费";
            self.note(deal, when, member, "yellow", Some(freight))?;
            when = when + self.chance.between(20, 5 * MINUTE);
            Some(freight)
        } else {
            None
        };
        if self.chance.percent(4)
            && let Some(other) = self.online(deal.customer.store, Desk::Sales, Some(member))
        {
            self.note(deal, when - 20, other, "red", None)?;
        }
        let own = deal.member == Some(member);
        let text = self.order_note(deal, ships, kept);
        self.text(deal, when, member, &text, own)?;
        Ok(member)
    }

    /// The note itself, and perhaps a change of it.
    fn text(&mut self, deal: &mut Deal, when: Moment, member: usize, text: &str, own: bool) -> Result<(), DemoError> {
        let day = when.day();
        if own && self.lapses.due(member, Lapse::NoteWrong, day) {
            let wrong = self.wrong(deal, text);
            self.note(deal, when, member, "red", Some(&wrong))?;
            if self.chance.percent(50) {
                let corrected = format!("{text}。原备注：{wrong}");
                let found = when + self.chance.between(40 * MINUTE, 5 * HOUR);
                let found = self.awake(found);
                self.note(deal, found, member, "red", Some(&corrected))?;
            }
            return Ok(());
        }
        self.note(deal, when, member, "red", Some(text))?;
        let overwrites = own && self.lapses.due(member, Lapse::NoteOverwritten, day);
        if overwrites || self.chance.percent(3) {
            let change = when + self.chance.between(20 * MINUTE, 20 * HOUR);
            let change = self.awake(change);
            let stamp = change.day();
            let (month, day, second) = (stamp.month(), stamp.day(), change.second_of_day());
            let stamp = format!("{month:02}-{day:02} {:02}:{:02}", second / HOUR, second % HOUR / MINUTE);
            let changed = if overwrites {
                format!("{},改送货到楼下", deal.receiver.name)
            } else {
                format!("{text}。{stamp}客户改为送货到楼下")
            };
            self.note(deal, change, member, "red", Some(&changed))?;
        }
        Ok(())
    }

    /// The same note with one of the costly mistakes (spec 1.4 O3): 1.24 m written 1.42 m, or a part left out.
    fn wrong(&mut self, deal: &Deal, text: &str) -> String {
        let (width, height) = (deal.wish.width, deal.wish.height);
        let turned = width % 10 * 10 + width / 10;
        if turned != width && turned >= 10 && self.chance.percent(60) {
            let right = format!("{}{}", metres(width), metres(height));
            return text.replacen(&right, &format!("{}{}", metres(turned), metres(height)), 1);
        }
        text.rsplit_once(',').map_or_else(|| text.to_owned(), |(before, _)| before.to_owned())
    }

    /// `刘贺,3米2.4米,图案正常,12月19发货,自提。送胶`; what was noted before is kept behind it.
    fn order_note(&mut self, deal: &Deal, ships: Moment, kept: Option<&str>) -> String {
        let day = ships.day();
        let way = self.chance.below(12);
        let delivery = self.chance.pick(&["自提", "送货到楼下", "包送货安装"]);
        let picture = if way == 7 { "图案改左右翻转" } else { "图案正常" };
        let remark = if way.is_multiple_of(4) { "送胶" } else { "无" };
        let size = format!("{}{}", metres(deal.wish.width), metres(deal.wish.height));
        let kept = kept.map(|text| format!("。{text}")).unwrap_or_default();
        format!("{},{size},{picture},{}月{}发货,{delivery}。{remark}{kept}", deal.receiver.name, day.month(), day.day())
    }

    /// One change of an order's flag and note.
    pub(super) fn note(
        &mut self,
        deal: &mut Deal,
        at: Moment,
        member: usize,
        flag: &str,
        text: Option<&str>,
    ) -> Result<(), DemoError> {
        let flag = Flag::read(flag);
        let text: Option<Arc<str>> = text.map(Arc::from);
        deal.changes.push(Change { at, flag: flag.clone(), text: text.clone() });
        deal.changes.sort_by_key(|change| change.at);
        let row = Note {
            order: deal.order.order.clone(),
            time: at.instant(),
            account: self.account(member, deal.customer.store, at),
            flag: Some(flag),
            note: text,
            source: Source::default(),
        };
        self.tell_at(row, at)
    }
}

/// That moment, or when the first shift of the morning is at its desk.
fn desk_opens(at: Moment) -> Moment {
    let (closes, opens) = (HOUR - 2 * MINUTE, 8 * HOUR + 32 * MINUTE);
    if (closes..opens).contains(&at.second_of_day()) { at.midnight() + opens } else { at }
}

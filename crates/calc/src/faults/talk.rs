//! Facts of the chat: rounds, receptions, holds (R2, R4; doc B, D), and what idle time is found in.

use super::Faults;
use super::fact::{Fact, FieldValue, Key, Place, Sight};
use super::search::{ReadyRule, Search};
use crate::calendar::Second;
use crate::context::{ShopContext, day_after};
use crate::explain::Evidence;
use crate::measures::Folded;
use crate::measures::rounds::{MessageRef, Round, RoundStatus};
use crate::plan::fault::{FactField, FactKind};
use crate::text::Text;
use crate::timeline::{Act, Prepared};
use jiff::civil::Date;
use jinpai_model::words::MessageKind;
use jinpai_model::{AgentId, ShopId, Source};

const DAY: i64 = 86_400;

/// What an agent's idle time in a shop is found in. Few bytes a message: a month has millions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Talk {
    /// From when to when a question stood open, and the message that asked it.
    pub(super) open: Vec<(Second, Second, Source)>,
    /// When the agent wrote.
    pub(super) human: Vec<Second>,
}

impl Faults {
    /// Rounds, receptions, holds of one timeline.
    pub(super) fn add_talk(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        for kind in [FactKind::Round, FactKind::FirstRound].into_iter().filter(|kind| search.wants(*kind)) {
            let rounds = folded.rounds.iter().filter(|round| kind == FactKind::Round || round.first);
            for round in rounds.filter(|round| matches!(round.status, RoundStatus::Answered | RoundStatus::Unanswered)) {
                let fact = RoundFact { search, shop: folded.prepared.shop, round };
                self.consider(search, &place_of_round(kind, round), &fact);
            }
        }
        if search.wants(FactKind::Reception) {
            self.add_receptions(search, folded);
        }
        if search.wants(FactKind::Hold) {
            self.add_holds(search, folded.prepared);
        }
        if search.wants(FactKind::Idle) {
            self.add_idle(search, folded);
        }
    }

    fn add_receptions(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        let prepared = folded.prepared;
        for ((agent, day), thread) in folded.threads.iter().filter(|(_, thread)| thread.is_consult()) {
            let asked = prepared.acts.iter().filter(|act| act.agent == *agent && act.day == *day && act.is_buyer());
            let asked: Vec<&Act<'_>> = asked.collect();
            let (Some(first), Some(last)) = (asked.first(), asked.last()) else { continue };
            let by_anyone = folded.threads.iter().any(|((_, other), thread)| other == day && thread.human_messages > 0);
            let fact = Reception { search, prepared, first, last, received: thread.human_messages > 0, by_anyone };
            let key = key("reception", prepared, prepared.shop.clock.day_begins(*day));
            let agent = &prepared.agents[*agent];
            let place = Place { kind: FactKind::Reception, agent, day: *day, key, order: None, for_grey: false };
            self.consider(search, &place, &fact);
        }
    }

    fn add_holds(&mut self, search: &Search<'_>, prepared: &Prepared<'_>) {
        for (index, act) in prepared.acts.iter().enumerate().filter(|(_, act)| act.is_human()) {
            let Some(text) = words_of(act) else { continue };
            let agent = &prepared.agents[act.agent];
            let terms = search.terms(agent, act.day).or_else(|| search.terms_of_strangers(act.day));
            let Some(terms) = terms.filter(|terms| !search.rules(terms.version, FactKind::Hold).is_empty()) else { continue };
            let phrases = &search.book.plan(terms.version).working_day.hold_phrases;
            if !phrases.iter().any(|phrase| text.contains(phrase.as_str())) {
                continue;
            }
            let next = prepared.acts[index + 1..].iter().find(|later| later.is_human() && later.agent == act.agent);
            let key = key("hold", prepared, act.at);
            let place = Place { kind: FactKind::Hold, agent, day: act.day, key, order: None, for_grey: false };
            self.consider(search, &place, &Hold { search, prepared, agent, act, next });
        }
    }

    /// Keeps what idle time is found in, for agents whose plan looks for it, a day beyond the month's ends.
    fn add_idle(&mut self, search: &Search<'_>, folded: &Folded<'_, '_>) {
        let prepared = folded.prepared;
        let (from, to) = (prepared.shop.month.0 - DAY, prepared.shop.month.1 + DAY);
        let near = |at: Second| from <= at && at < to;
        let wanted: Vec<bool> = prepared.agents.iter().map(|agent| search.wants_of(FactKind::Idle, agent)).collect();
        for round in folded.rounds.iter().filter(|round| near(round.start)) {
            let Ok(agent) = prepared.agents.binary_search(&round.agent) else { continue };
            if wanted[agent] {
                let end = round
                    .end
                    .unwrap_or(prepared.shop.horizon)
                    .min(round.start + search.unanswered_after(&round.agent, round.day));
                let talk = self.talk_of(&prepared.timeline.shop, &round.agent);
                talk.open.push((round.start, end, round.opened_by.source));
            }
        }
        for act in prepared.acts.iter().filter(|act| act.is_human() && near(act.at) && wanted[act.agent]) {
            self.talk_of(&prepared.timeline.shop, &prepared.agents[act.agent]).human.push(act.at);
        }
    }

    fn talk_of(&mut self, shop: &ShopId, agent: &AgentId) -> &mut Talk {
        self.talk.entry((shop.clone(), agent.clone())).or_default()
    }
}

fn key<'f>(thing: &'static str, prepared: &'f Prepared<'_>, from: Second) -> Key<'f> {
    Key { thing, shop: Some(&prepared.timeline.shop), buyer: Some(&prepared.timeline.buyer), number: None, from }
}

fn place_of_round(kind: FactKind, round: &Round) -> Place<'_> {
    let key = Key { thing: "round", shop: Some(&round.shop), buyer: Some(&round.buyer), number: None, from: round.start };
    Place { kind, agent: &round.agent, day: round.day, key, order: None, for_grey: false }
}

/// The text of a message that is a text.
pub(super) fn words_of<'a>(act: &Act<'a>) -> Option<&'a str> {
    let message = act.message;
    message.content.as_deref().filter(|_| matches!(message.kind, None | Some(MessageKind::Text)))
}

struct RoundFact<'f, 'a> {
    search: &'f Search<'a>,
    shop: &'f ShopContext,
    round: &'f Round,
}

impl RoundFact<'_, '_> {
    /// The answered round's wait on a clock (3.1.7).
    fn wait(&self, sight: &Sight<'_>) -> Option<i64> {
        let (start, end) = (self.round.start, self.round.end?);
        let duty = self.shop.duty(sight.agent, sight.clock);
        Some(duty.map_or(end - start, |duty| duty.overlap(start, end)))
    }

    fn online_wait(&self, agent: &AgentId) -> i64 {
        let start = self.round.start;
        let end = self.round.end.unwrap_or(self.shop.horizon).min(start + DAY);
        self.shop.presence.get(agent).map_or(0, |presence| presence.online.overlap(start, end))
    }
}

impl Fact for RoundFact<'_, '_> {
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue> {
        let answered = self.round.status == RoundStatus::Answered;
        match field {
            FactField::Wait => self.wait(sight).filter(|_| answered).map(FieldValue::Whole),
            FactField::Answered => Some(FieldValue::YesNo(answered)),
            FactField::Unanswered => Some(FieldValue::YesNo(!answered)),
            FactField::OnlineWait => Some(FieldValue::Whole(self.online_wait(sight.agent))),
            FactField::InService => Some(FieldValue::YesNo(self.round.in_service)),
            _ => None,
        }
    }

    fn counts(&self, rule: &ReadyRule, sight: &Sight<'_>) -> bool {
        // The online wait has a clock of its own: on or off shift, whoever is online must answer (R2).
        if rule.names(FactField::OnlineWait) && !rule.names(FactField::Wait) {
            return true;
        }
        let starts_on_duty = self.shop.duty(sight.agent, sight.clock).is_none_or(|duty| duty.contains(self.round.start));
        starts_on_duty || self.wait(sight).is_some_and(|wait| wait > 0)
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        let unanswered_after = self.search.unanswered_after(&self.round.agent, self.round.day);
        self.round.end.unwrap_or(self.round.start + unanswered_after)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let said = |message: &MessageRef, at: Second| {
            let time = self.search.time(Some(&self.round.shop), at);
            Evidence::new(message.source, Text::same(format!("{time} 「{}」", message.content.as_deref().unwrap_or(""))))
        };
        let mut rows = vec![said(&self.round.opened_by, self.round.start)];
        rows.extend(self.round.ended_by.as_ref().zip(self.round.end).map(|(message, at)| said(message, at)));
        rows
    }
}

struct Reception<'f, 'a> {
    search: &'f Search<'a>,
    prepared: &'f Prepared<'a>,
    first: &'f Act<'a>,
    last: &'f Act<'a>,
    received: bool,
    by_anyone: bool,
}

impl Reception<'_, '_> {
    /// The end of the next business day: until then somebody could still follow up.
    fn deadline(&self) -> Second {
        let after_next: Date = day_after(day_after(self.first.day));
        self.prepared.shop.clock.day_begins(after_next) - 1
    }
}

impl Fact for Reception<'_, '_> {
    fn value(&self, field: FactField, _: &Sight<'_>) -> Option<FieldValue> {
        let yes = match field {
            FactField::Received => self.received,
            FactField::ReceivedByAnyone => self.by_anyone,
            FactField::FollowUpMissing => {
                let deadline = self.deadline();
                let timeline = self.prepared.timeline;
                let span = (self.prepared.shop.clock.day_begins(self.first.day), deadline);
                let followed = self.search.followed_up(&timeline.shop, &timeline.buyer, span);
                if !followed && self.prepared.shop.horizon < deadline {
                    return None;
                }
                !followed
            }
            _ => return None,
        };
        Some(FieldValue::YesNo(yes))
    }

    fn at(&self, rule: &ReadyRule, _: &Sight<'_>) -> Second {
        if rule.names(FactField::FollowUpMissing) { self.deadline() } else { self.last.at }
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        vec![said(self.search, self.prepared, self.first)]
    }
}

struct Hold<'f, 'a> {
    search: &'f Search<'a>,
    prepared: &'f Prepared<'a>,
    agent: &'f AgentId,
    act: &'f Act<'a>,
    next: Option<&'f Act<'a>>,
}

impl Hold<'_, '_> {
    /// When the buyer heard again, or the end of the shift in which the hold lies.
    fn end(&self) -> Option<Second> {
        match self.next {
            Some(next) => Some(next.at),
            None => self.shift_end().filter(|end| *end <= self.prepared.shop.horizon),
        }
    }

    fn shift_end(&self) -> Option<Second> {
        let mut shifts = self.prepared.shop.shifts.get(self.agent)?.iter();
        shifts.find(|(from, to)| *from <= self.act.at && self.act.at < *to).map(|(_, to)| to)
    }
}

impl Fact for Hold<'_, '_> {
    fn value(&self, field: FactField, sight: &Sight<'_>) -> Option<FieldValue> {
        if field != FactField::Wait {
            return None;
        }
        let end = self.end()?;
        let duty = self.prepared.shop.duty(sight.agent, sight.clock);
        Some(FieldValue::Whole(duty.map_or(end - self.act.at, |duty| duty.overlap(self.act.at, end))))
    }

    fn counts(&self, _: &ReadyRule, sight: &Sight<'_>) -> bool {
        self.prepared.shop.duty(sight.agent, sight.clock).is_none_or(|duty| duty.contains(self.act.at))
    }

    fn at(&self, _: &ReadyRule, _: &Sight<'_>) -> Second {
        self.end().unwrap_or(self.act.at)
    }

    fn evidence(&self, _: &Sight<'_>) -> Vec<Evidence> {
        let acts = std::iter::once(self.act).chain(self.next);
        acts.map(|act| said(self.search, self.prepared, act)).collect()
    }
}

/// A message as evidence.
pub(super) fn said(search: &Search<'_>, prepared: &Prepared<'_>, act: &Act<'_>) -> Evidence {
    let time = search.time(Some(&prepared.timeline.shop), act.at);
    let content = act.message.content.as_deref().unwrap_or("");
    Evidence::new(act.message.source, Text::same(format!("{time} 「{content}」")))
}

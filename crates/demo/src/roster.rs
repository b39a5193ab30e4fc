//! Shifts and how they are kept: coming late, forgetting to punch, leave, and when the chat account is online.

use crate::chance::Chance;
use crate::lapses::{Lapse, Lapses};
use crate::moment::{DAY, HOUR, MINUTE, Moment};
use crate::team::Member;
use jiff::civil::{Date, Time};
use jinpai_model::AgentId;
use jinpai_model::Source;
use jinpai_model::records::{Leave, Punch, Shift};
use jinpai_model::words::{Direction, PresenceState, Role};

/// A member's day: the rows that it leaves behind and when the account changes its state.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub(crate) shift: Option<Shift>,
    pub(crate) punches: Vec<Punch>,
    pub(crate) leave: Option<Leave>,
    pub(crate) presence: Vec<(Moment, PresenceState)>,
    /// From when to when the member is on shift and there.
    pub(crate) there: Option<(Moment, Moment)>,
}

/// From and to in seconds of the day, and the kind.
struct Hours {
    start: i64,
    end: i64,
    kind: &'static str,
    /// When the break may begin.
    meal: i64,
}

const EARLY: Hours = Hours { start: 8 * HOUR + 30 * MINUTE, end: 17 * HOUR, kind: "day", meal: 11 * HOUR + 20 * MINUTE };
const LATE: Hours = Hours { start: 15 * HOUR, end: 25 * HOUR, kind: "evening", meal: 17 * HOUR + 30 * MINUTE };
const OFFICE: Hours = Hours { start: 9 * HOUR, end: 18 * HOUR, kind: "day", meal: 12 * HOUR };

/// The shift of a member on a day, if there is one: six days a week, early and late by turns of a week.
fn hours(number: usize, member: &Member, day: Date, busy: bool) -> Option<&'static Hours> {
    let count = Moment::start_of(day).0 / DAY;
    let place = i64::try_from(number).unwrap_or(0);
    if day < member.hired_on || (member.agent.is_none() && !busy) {
        return None;
    }
    // On campaign days nobody rests.
    let rests = (count + 3 * place) % 7 == 0 && !busy;
    match member.role {
        _ if rests => None,
        _ if member.agent.is_none() => Some(&LATE),
        Role::Supervisor | Role::Manager => Some(&OFFICE),
        _ if (count / 7 + place) % 2 == 0 => Some(&EARLY),
        _ => Some(&LATE),
    }
}

/// Whether a member has a shift on a day, and then whether it is one of the day and not of the evening.
pub(crate) fn works(number: usize, member: &Member, day: Date, busy: bool) -> Option<bool> {
    hours(number, member, day, busy).map(|hours| hours.kind == "day")
}

/// What a member's day is drawn for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) day: Date,
    /// A campaign day: nobody rests.
    pub(crate) busy: bool,
    /// Who approves leave.
    pub(crate) leader: &'a str,
}

impl Day {
    /// Draws a member's day.
    pub(crate) fn new(number: usize, member: &Member, setting: Setting, lapses: &mut Lapses, chance: &mut Chance) -> Self {
        let Setting { day, busy, leader } = setting;
        let Some(hours) = hours(number, member, day, busy) else { return Self::default() };
        let (start, end) = (Moment::start_of(day) + hours.start, Moment::start_of(day) + hours.end);
        let mut made = Self { shift: None, ..Self::default() };
        let Some(agent) = &member.agent else {
            made.presence = presence(start, end, hours, true, chance);
            return made;
        };
        made.shift = Some(Shift {
            agent: agent.clone(),
            date: day,
            start: clock(hours.start),
            end: clock(hours.end),
            kind: Some(hours.kind.into()),
            source: Source::default(),
        });
        let kind = match () {
            () if lapses.on(number, Lapse::LeavePaid, day) => Some("年假"),
            () if lapses.on(number, Lapse::LeaveUnpaid, day) => Some("事假"),
            () if !busy && chance.per_mille(7) => Some(chance.pick(&["年假", "事假", "病假", "调休"])),
            () => None,
        };
        if let Some(kind) = kind {
            made.leave = Some(Leave {
                agent: agent.clone(),
                from: start.instant(),
                to: end.instant(),
                kind: Some(kind.into()),
                approved_by: Some(leader.into()),
                source: Source::default(),
            });
            return made;
        }
        if chance.per_mille(1) {
            return made;
        }
        made.there = Some((start, end));
        let late = match () {
            () if lapses.on(number, Lapse::LateOften, day) => chance.between(3, 9) * MINUTE,
            () if lapses.on(number, Lapse::LateLong, day) => chance.between(14, 35) * MINUTE,
            () if chance.percent(2) => chance.low(1, 9) * MINUTE,
            () => 0,
        };
        let come = if late > 0 { start + late - chance.between(0, 59) } else { start - chance.between(60, 17 * MINUTE) };
        let early = if chance.per_mille(9) { chance.between(3, 30) * MINUTE } else { 0 };
        let go = if early > 0 { end - early } else { end + chance.low(0, 15 * MINUTE) };
        let forgets = chance.per_mille(7);
        if late > 0 || !forgets {
            made.punches.push(punch(agent, come, Direction::In));
        }
        if !chance.per_mille(9) {
            made.punches.push(punch(agent, go, Direction::Out));
        }
        // Somebody is there and forgets to sign in to the chat.
        if !lapses.on(number, Lapse::NeverOnline, day) {
            let breaks = !lapses.planned(number, Lapse::Idle, day);
            made.presence = presence(come + chance.between(40, 240), go - chance.between(10, 60), hours, breaks, chance);
        }
        made
    }
}

/// When the account of somebody who is there changes its state; without breaks it only seems to be there all day.
fn presence(from: Moment, to: Moment, hours: &Hours, breaks: bool, chance: &mut Chance) -> Vec<(Moment, PresenceState)> {
    let midnight = from.midnight();
    let meal = midnight + hours.meal + chance.between(0, 90) * MINUTE;
    if !breaks {
        return vec![(from, PresenceState::Online), (to, PresenceState::Offline)];
    }
    let mut breaks = Vec::new();
    if chance.percent(45) {
        let start = from + HOUR + chance.between(0, 40 * MINUTE);
        breaks.push((start, start + chance.between(4, 12) * MINUTE));
    }
    breaks.push((meal, meal + chance.between(25, 40) * MINUTE));
    if chance.percent(60) {
        let start = meal + 90 * MINUTE + chance.between(0, 70 * MINUTE);
        breaks.push((start, start + chance.between(4, 14) * MINUTE));
    }
    let mut states = vec![(from, PresenceState::Online)];
    let mut known = from;
    for (start, end) in breaks {
        if start > known + 5 * MINUTE && end < to - 5 * MINUTE {
            states.extend([(start, PresenceState::Away), (end, PresenceState::Online)]);
            known = end;
        }
    }
    states.push((to, PresenceState::Offline));
    states
}

fn punch(agent: &AgentId, at: Moment, direction: Direction) -> Punch {
    Punch { agent: agent.clone(), time: at.instant(), direction: Some(direction), source: Source::default() }
}

fn clock(second: i64) -> Time {
    let part = |value: i64| i8::try_from(value).expect("hours and minutes are below 60");
    Time::new(part(second / HOUR % 24), part(second / MINUTE % 60), 0, 0).expect("shifts start and end at times of the day")
}

//! What goes wrong in a month, and to whom: an experienced team keeps its rules, so each lapse is planned — so many of each kind in a
//! squad's month, the careless more often — and happens when the day and the occasion come.

use crate::chance::Chance;
use crate::team::Team;
use jiff::ToSpan;
use jiff::civil::Date;
use jinpai_model::words::Role;

/// Something that somebody does not do as it should be done (spec 1.2 to 1.4, 4.2, 4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lapse {
    /// An order's note is written late.
    NoteLate,
    /// An order's note lacks a part or has a wrong size.
    NoteWrong,
    /// A change of a note overwrites the old text.
    NoteOverwritten,
    /// The particulars are not confirmed after payment.
    Unconfirmed,
    /// An order is still grey at the end of the shift.
    LeftGrey,
    /// The order sheet goes to production late.
    SheetLate,
    /// The first answer takes some minutes.
    FirstLate,
    /// An answer takes about an hour.
    AnswerLate,
    /// A good hour in which every answer takes two to three minutes.
    SlowHour,
    /// Away from the desk for more than two hours, the chat still online and a buyer waiting.
    Idle,
    /// After *one moment* the buyer waits for more than five minutes.
    HoldLong,
    /// A buyer is never answered, and written down the next day.
    Forgotten,
    /// A buyer is never answered, and nobody writes it down.
    ForgottenUnrecorded,
    /// Some minutes late, four days in a month.
    LateOften,
    /// A quarter of an hour late or more.
    LateLong,
    /// On shift, and never signed in to the chat.
    NeverOnline,
    /// No written handover.
    HandoverMissing,
    /// No daily report.
    ReportMissing,
    /// A review round that is missed or late.
    RoundMissed,
    /// A day of paid leave.
    LeavePaid,
    /// A day of unpaid leave.
    LeaveUnpaid,
}

/// Who can have a lapse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Sells,
    Serves,
    Leads,
    All,
}

/// How many there are in the month of a squad of twelve, and on how many days.
const IN_A_SQUAD: &[(Lapse, Who, u32, u32)] = &[
    (Lapse::NoteLate, Who::Sells, 3, 1),
    (Lapse::NoteWrong, Who::Sells, 3, 1),
    (Lapse::NoteOverwritten, Who::Sells, 2, 1),
    (Lapse::Unconfirmed, Who::Sells, 3, 1),
    (Lapse::LeftGrey, Who::Sells, 3, 1),
    (Lapse::SheetLate, Who::Sells, 2, 1),
    (Lapse::FirstLate, Who::Sells, 2, 1),
    (Lapse::AnswerLate, Who::Sells, 2, 1),
    (Lapse::SlowHour, Who::Sells, 2, 1),
    (Lapse::Idle, Who::Sells, 1, 1),
    (Lapse::HoldLong, Who::Sells, 3, 1),
    (Lapse::Forgotten, Who::Sells, 1, 1),
    (Lapse::ForgottenUnrecorded, Who::Sells, 2, 1),
    (Lapse::LateOften, Who::All, 1, 4),
    (Lapse::LateLong, Who::All, 2, 1),
    (Lapse::NeverOnline, Who::All, 1, 1),
    (Lapse::HandoverMissing, Who::Sells, 2, 1),
    (Lapse::ReportMissing, Who::Leads, 1, 1),
    (Lapse::RoundMissed, Who::Serves, 2, 1),
    (Lapse::LeavePaid, Who::All, 2, 1),
    (Lapse::LeaveUnpaid, Who::All, 2, 1),
];
/// From this day of a month on no lapse is planned, so that each finds its occasion within the month.
const LAST_DAY: i8 = 26;
/// Days tried for a lapse before it does not happen.
const DAYS_TRIED: u32 = 40;

/// The lapses to come, by member; few at any time.
#[derive(Debug)]
pub(crate) struct Lapses {
    of: Vec<Vec<(Date, Lapse)>>,
    /// In each shop one silent order a month is forgotten, for all of a shift answer for it.
    silent: Vec<Option<Date>>,
    chance: Chance,
}

impl Lapses {
    /// None yet.
    pub(crate) fn new(seed: u64, team: &Team) -> Self {
        let of = team.members.iter().map(|_| Vec::new()).collect();
        Self { of, silent: vec![None; team.shops.len()], chance: Chance::new(seed, 3) }
    }

    /// Plans a month. `works` says whether that member has a shift on that day, and whether it begins in the morning.
    pub(crate) fn plan(&mut self, team: &Team, first: Date, works: &dyn Fn(usize, Date) -> Option<bool>) {
        for squad in team.squads() {
            for &(lapse, who, count, days) in IN_A_SQUAD {
                let able: Vec<usize> = squad.iter().copied().filter(|member| fits(who, team, *member)).collect();
                // A smaller squad has fewer.
                let parts = count * u32::try_from(squad.len()).unwrap_or(12);
                let happens = parts / 12 + u32::from(self.chance.below(12) < parts % 12);
                for _ in 0..if able.is_empty() { 0 } else { happens } {
                    self.plan_one(team, &able, first, (lapse, days), works);
                }
            }
        }
        for store in 0..self.silent.len() {
            self.silent[store] = Some(first + self.chance.between(1, 20).days());
        }
    }

    fn plan_one(
        &mut self,
        team: &Team,
        able: &[usize],
        first: Date,
        (lapse, days): (Lapse, u32),
        works: &dyn Fn(usize, Date) -> Option<bool>,
    ) {
        let weights: Vec<u32> = able.iter().map(|member| 104 - team.members[*member].discipline.min(100)).collect();
        let mut member = able[self.chance.weighted(&weights)];
        let mut left = days;
        for _ in 0..DAYS_TRIED {
            let day = first + self.chance.between(0, i64::from(LAST_DAY) - 1).days();
            let fits = works(member, day).is_some_and(|morning| morning || !lapse.needs_morning());
            if fits && !self.of[member].iter().any(|(on, other)| *on == day && lapse.collides(*other)) {
                self.of[member].push((day, lapse));
                left -= 1;
            } else if left == days {
                // Whoever joins later or rests is not the only one.
                member = able[self.chance.weighted(&weights)];
            }
            if left == 0 {
                break;
            }
        }
    }

    /// Whether a member has that lapse on exactly this day.
    pub(crate) fn on(&mut self, member: usize, lapse: Lapse, day: Date) -> bool {
        self.remove(member, |(on, planned)| *planned == lapse && *on == day)
    }

    /// Whether a member's lapse has come: this is its occasion, if its day is here or past.
    pub(crate) fn due(&mut self, member: usize, lapse: Lapse, day: Date) -> bool {
        self.remove(member, |(on, planned)| *planned == lapse && *on <= day)
    }

    /// Whether that lapse is to come on this day; it stays planned.
    pub(crate) fn planned(&self, member: usize, lapse: Lapse, day: Date) -> bool {
        self.of[member].contains(&(day, lapse))
    }

    /// Whether the silent order of this day is the one that is forgotten in that shop.
    pub(crate) fn silent(&mut self, store: usize, day: Date) -> bool {
        self.silent[store].take_if(|on| *on <= day).is_some()
    }

    fn remove(&mut self, member: usize, wanted: impl Fn(&(Date, Lapse)) -> bool) -> bool {
        let of = &mut self.of[member];
        let found = of.iter().position(wanted);
        if let Some(place) = found {
            of.remove(place);
        }
        found.is_some()
    }
}

impl Lapse {
    /// Coming late is a fault on day shifts only (spec 1.7 K5).
    fn needs_morning(self) -> bool {
        matches!(self, Self::LateOften | Self::LateLong)
    }

    /// Whether both cannot be on one day: nobody on leave comes late.
    fn collides(self, other: Self) -> bool {
        self == other || self.fills_the_day() || other.fills_the_day()
    }

    fn fills_the_day(self) -> bool {
        matches!(self, Self::LateOften | Self::LateLong | Self::NeverOnline | Self::LeavePaid | Self::LeaveUnpaid | Self::Idle)
    }
}

fn fits(who: Who, team: &Team, member: usize) -> bool {
    let role = team.members[member].role;
    match who {
        Who::Sells => matches!(role, Role::Presales | Role::Gold),
        Who::Serves => matches!(role, Role::Aftersales | Role::Gold),
        Who::Leads => matches!(role, Role::Supervisor | Role::Manager),
        Who::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::{IN_A_SQUAD, Lapse, Lapses};
    use crate::options::Options;
    use crate::team::Team;
    use jiff::civil::date;

    #[test]
    fn a_squads_month_has_each_lapse_and_each_happens_once() {
        let team = Team::new(&Options::default());
        let mut lapses = Lapses::new(1, &team);
        lapses.plan(&team, date(2025, 11, 1), &|_, day| (day.day() % 7 != 0).then_some(true));
        for &(lapse, _, count, days) in IN_A_SQUAD {
            let of = |lapses: &Lapses| lapses.of.iter().flatten().filter(|(_, planned)| *planned == lapse).count();
            assert_eq!(of(&lapses), usize::try_from(count * days).unwrap(), "{lapse:?}");
            let member = lapses.of.iter().position(|list| list.iter().any(|(_, planned)| *planned == lapse)).unwrap();
            assert!(lapses.due(member, lapse, date(2025, 11, 30)), "{lapse:?}");
            assert_eq!(of(&lapses), usize::try_from(count * days - 1).unwrap(), "{lapse:?}");
        }
        assert!(!lapses.on(0, Lapse::Idle, date(2025, 12, 1)));
    }
}

//! How many buyers come, and when: the day's three peaks, the week, the campaigns.

use crate::chance::Chance;
use crate::moment::{HOUR, Moment};
use crate::options::Options;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Buyers by hour of the day, of about a thousand: peaks at 11–13, 15–17 and 20–22 (spec 1.2 W1).
const BY_HOUR: [u32; 24] = [11, 4, 2, 1, 1, 2, 4, 11, 30, 46, 58, 76, 78, 56, 48, 70, 74, 48, 40, 54, 82, 86, 62, 28];
/// Days of campaigns: month, day.
const CAMPAIGNS: [(i8, i8); 3] = [(6, 18), (11, 11), (12, 12)];
/// Staged orders can be placed so many days before.
pub(crate) const STAGED_DAYS: i32 = 10;
/// Messages that one visit leads to in the end, in hundredths (measured over a long time; see the crate's tests).
const MESSAGES_PER_VISIT_HUNDREDTHS: u64 = 1_220;
/// Messages a day that a member of the team can handle well.
const MESSAGES_PER_MEMBER: u64 = 510;

/// Whether the day is a campaign day.
pub(crate) fn is_campaign(day: Date) -> bool {
    CAMPAIGNS.contains(&(day.month(), day.day()))
}

/// The next campaign day that can be ordered for in stages on that day.
pub(crate) fn staged_campaign(day: Date) -> Option<Date> {
    (1..=STAGED_DAYS).map(|ahead| day + ahead.days()).find(|ahead| is_campaign(*ahead))
}

/// Whether everybody works and somebody helps out: on a campaign day, or in a time without one on its third day.
pub(crate) fn is_busy(day: Date, options: &Options) -> bool {
    let has_campaign = (0..i64::from(options.days.min(370))).any(|ahead| is_campaign(options.start + ahead.days()));
    is_campaign(day) || (!has_campaign && day == options.start + 2.days())
}

/// How much of an ordinary day's business a day has, in per cent.
fn factor(day: Date) -> u64 {
    let week = match day.weekday() {
        Weekday::Saturday => 112,
        Weekday::Sunday => 118,
        Weekday::Monday => 104,
        Weekday::Friday => 92,
        Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday => 95,
    };
    let season = match () {
        () if is_campaign(day) => 230,
        () if is_campaign(day + 1.day()) => 140,
        () if is_campaign(day - 1.day()) => 125,
        () => 100,
    };
    week * season / 100
}

/// The moments at which buyers come on a day, over all shops.
pub(crate) fn arrivals(options: &Options, day: Date, chance: &mut Chance) -> Vec<Moment> {
    let team = u64::try_from(options.agents).unwrap_or(u64::MAX);
    let messages = options.messages_per_day.map_or(team * MESSAGES_PER_MEMBER, u64::from);
    // A few per cent more or fewer for no reason.
    let luck = u64::from(94 + chance.below(13));
    let visits = messages * factor(day) * luck / 100 / MESSAGES_PER_VISIT_HUNDREDTHS;
    let midnight = Moment::start_of(day);
    let mut moments: Vec<Moment> = (0..visits.max(1))
        .map(|_| {
            let hour = i64::try_from(chance.weighted(&BY_HOUR)).unwrap_or(0);
            midnight + hour * HOUR + chance.between(0, HOUR - 1)
        })
        .collect();
    moments.sort_unstable();
    moments
}

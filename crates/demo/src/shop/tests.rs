//! What the simulation keeps in mind does not grow with the time it simulates.

use super::{REGULARS_MAX, World};
use crate::error::DemoError;
use crate::fact::Fact;
use crate::options::Options;
use crate::shop::queue::Event;

/// The most that is open at one time, and how many messages there were.
fn most_open(days: u32) -> (usize, u64) {
    let options = Options { agents: 3, days, start: jiff::civil::date(2025, 7, 1), ..Options::default() };
    let mut messages = 0;
    let mut facts = |fact: Fact| -> Result<(), DemoError> {
        messages += u64::from(matches!(fact, Fact::Message(_)));
        Ok(())
    };
    let mut world = World::new(&options, &mut facts);
    world.queue.push(world.start, Event::Midnight);
    let mut most = 0;
    while world.step(world.end).unwrap() {
        let waiting: usize = world.seats.iter().map(|seat| seat.waiting.len()).sum();
        most = most.max(world.queue.len() + waiting);
        assert!(world.regulars.len() <= REGULARS_MAX);
    }
    world.finish().unwrap();
    (most, messages)
}

#[test]
fn a_year_needs_no_more_memory_than_its_busiest_weeks() {
    let (short, short_messages) = most_open(60);
    let (long, long_messages) = most_open(400);
    assert!(long_messages > 5 * short_messages, "{long_messages} messages in 400 days, {short_messages} in 60");
    // The long time has campaigns with staged orders in it, the short one has none.
    assert!(long < 4 * short, "{long} open at most in 400 days, {short} in 60");
    let (two_years, _) = most_open(800);
    assert!(two_years < long + long / 4, "{two_years} open at most in 800 days, {long} in 400");
}
